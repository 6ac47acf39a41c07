"""PPO: learned in the numeric world, plays through tool calls; the learner stands in this file too.

One small network looks at every product with the same eyes and at every supplier with another pair, so what it learns
of one it knows of all. Its forward pass is written once, for NumPy (to play, without torch) and for torch (to learn).
Proximal policy optimisation (Schulman et al. 2017) with generalised advantages (Schulman et al. 2016). Every price,
every product's stock and every supplier is an actor of its own in the clipped ratio: the ratio of all 74 components
at once would leave the trust region with the first step.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from gymnasium.vector import AutoresetMode

from vendsim.choices import profitable
from vendsim.core.scenario import Scenario
from vendsim.errors import MissingExtraError, ModelError
from vendsim.mirror import Mirror
from vendsim.model import Arrays, Model
from vendsim.shop import Play, Shop, check_ranges
from vendsim.vector import VendingVectorEnv

Array = npt.NDArray[np.float32]
Weights = Mapping[str, Any]  # by name: arrays of NumPy, or tensors of torch over the same memory
NAME = "ppo"
_BUNDLED = Path(__file__).parent / "models" / "ppo"
_GENERAL, _OF_PRODUCT, _OF_SUPPLIER = 14, 8, 7  # components of the observation; see core/observe.py
_SCALES = (4, 4, 4, 2, 4, 10, 10, 8)  # bring a product's units and dollars to about one
_PRICE, _SOLD, _SPOILED, _QUOTE = 4, 5, 6, 7  # places among a product's components
_TRACES = (7.0, 30.0)  # days of two running averages of all that was seen: a memory of what sells


@dataclass(frozen=True)
class Options:
    """Settings of the player."""

    model: str = ""
    """Folder that `vendsim train` left; empty is the bundled model, which knows `standard`."""


def play(shop: Shop, options: Options) -> Play:
    """Look, think, act, sleep; every number comes from the result of a tool."""
    model = Model.load(options.model or _BUNDLED, NAME)
    mirror, agent = Mirror(model.scenario, shop), Agent(model, rows=1)
    try:
        yield from mirror.open_up()
        while True:
            yield from mirror.act(agent.act(mirror.observation()[None])[0])
    except ValueError as why:
        raise ModelError(
            f"the model was trained in {model.scenario.name}, and this is another shop: {why}. "
            "Train one for it: vendsim train SCENARIO --out DIR, then play with --option model=DIR"
        ) from why


class Agent:
    """Some rows played by one model, without any chance: the network and a memory for each row."""

    def __init__(self, model: Model, rows: int) -> None:
        self._weights, self._focus = model.arrays, Focus(model.scenario, model.facts["products"])
        self._memory = Memory(self._focus, rows)

    def act(self, obs: Array) -> Array:
        """The actions of a day, (rows, actions) in [-1, 1], for observations (rows, components)."""
        means, _ = forward(self._weights, self._memory.see(obs), np)
        return self._focus.widen(means)


class Focus:
    """What a policy deals with: all of the shop, all suppliers, and the products that it chose to trade in.

    The rest of the catalogue is neither looked at nor bought.
    """

    def __init__(self, scenario: Scenario, skus: Sequence[str]) -> None:
        catalogue, self.suppliers = [product.sku for product in scenario.products], scenario.suppliers.count
        self.chosen = np.array([catalogue.index(sku) for sku in skus])
        n, k = len(catalogue), self.suppliers
        facts = _GENERAL + _OF_PRODUCT * self.chosen[:, None] + np.arange(_OF_PRODUCT)
        others = _GENERAL + _OF_PRODUCT * n + np.arange(_OF_SUPPLIER * k)
        self.columns = np.concatenate([np.arange(_GENERAL), facts.ravel(), others])
        wishes = [self.chosen + kind * n for kind in range(3)]
        self.components = np.concatenate([*wishes, 3 * n + np.arange(k)])
        self._rest = np.full(3 * n + k + 1, -1.0, np.float32)  # no wish for products that were not chosen
        self._rest[-1] = 1.0  # the till is emptied every day: nothing is lost by it, and much by forgetting it
        scales = (np.ones(_GENERAL), np.tile(_SCALES, len(skus)), np.ones(_OF_SUPPLIER * k))
        self._scale = np.concatenate(scales).astype(np.float32)

    def narrow(self, obs: Array) -> Array:
        """The part of the observations (rows, components) that matters, brought to about one."""
        return obs[:, self.columns] * self._scale

    def widen(self, decided: Array) -> Array:
        """What was decided as whole actions, (rows, actions) in [-1, 1]."""
        actions = np.tile(self._rest, (len(decided), 1))
        actions[:, self.components] = np.clip(decided, -1.0, 1.0)
        return actions


class Memory:
    """What the network is shown: today, and running averages of the days before."""

    def __init__(self, focus: Focus, rows: int) -> None:
        self._focus = focus
        self.traces = np.zeros((len(_TRACES), rows, len(focus.columns)), np.float32)

    def see(self, obs: Array) -> Array:
        """Take in a day: observations (rows, components) become (rows, 3 * columns of the focus)."""
        seen = self._focus.narrow(obs)
        for trace, days in zip(self.traces, _TRACES, strict=True):
            trace += (seen - trace) / np.float32(days)
        return np.concatenate([seen, *self.traces], 1)

    def forget(self, rows: npt.NDArray[np.bool_]) -> None:
        """A new year begins in these rows."""
        self.traces[:, rows] = 0.0


# --- the network ----------------------------------------------------------------------------------------------------


def forward(w: Weights, x: Any, lib: Any) -> tuple[Any, Any]:
    """Means of the action, and values of what is to come.

    Args:
        w: weights by name.
        x: (rows, 3 * columns) float32, from Memory.
        lib: numpy or torch; x and w are of the same.

    Returns:
        (rows, components of the focus) means, not yet clipped; (rows, products + 1) values, the last of all the shop.
    """
    general, products, suppliers = _tables(w, x, lib)
    shop = lib.tanh(_line(w, "general", general))
    products = lib.tanh(_line(w, "product", products) + w["product.names"] + _line(w, "shop_product", shop)[:, None])
    suppliers = lib.tanh(_line(w, "supplier", suppliers) + _line(w, "shop_supplier", shop)[:, None])
    whole = lib.concatenate([shop, suppliers.mean(1), products.mean(1), lib.amax(products, 1)], 1)
    plan = lib.tanh(_line(w, "plan", whole))
    wishes = _line(w, "wish", lib.tanh(_line(w, "deed", products) + _line(w, "plan_deed", plan)[:, None]))
    wishes = wishes + w["wish.names"]
    tones = _line(w, "tone", suppliers) + _line(w, "plan_tone", plan)[:, None]
    means = [wishes[:, :, 0], wishes[:, :, 1], wishes[:, :, 2], tones[:, :, 0]]
    own = _line(w, "worth", lib.tanh(_line(w, "hope", products) + _line(w, "plan_hope", plan)[:, None]))
    total = _line(w, "total", lib.tanh(_line(w, "outlook", whole)))
    return lib.concatenate(means, 1), lib.concatenate([own[:, :, 0], total], 1)


def _tables(w: Weights, x: Any, lib: Any) -> tuple[Any, Any, Any]:
    """General (rows, 42), products (rows, products, 24) and suppliers (rows, suppliers, 21), each with its traces."""
    rows, products = x.shape[0], w["product.names"].shape[0]
    x = x.reshape(rows, 1 + len(_TRACES), -1)
    split = _GENERAL + products * _OF_PRODUCT

    def per_one(part: Any, count: int) -> Any:
        return lib.moveaxis(part.reshape(rows, 1 + len(_TRACES), count, -1), 1, 2).reshape(rows, count, -1)

    suppliers = (x.shape[2] - split) // _OF_SUPPLIER
    general = x[:, :, :_GENERAL].reshape(rows, -1)
    return general, per_one(x[:, :, _GENERAL:split], products), per_one(x[:, :, split:], suppliers)


def _line(w: Weights, name: str, x: Any) -> Any:
    return x @ w[f"{name}.weight"] + w[f"{name}.bias"]


def first_weights(products: int, hidden: int, rng: np.random.Generator) -> dict[str, Array]:
    """Orthogonal weights, zero biases, and wishes that a beginner would have: stock something of all, haggle."""
    seen, h = 1 + len(_TRACES), hidden
    lines = {
        "general": (_GENERAL * seen, h, 1.0), "product": (_OF_PRODUCT * seen, h, 1.0),
        "supplier": (_OF_SUPPLIER * seen, h, 1.0), "shop_product": (h, h, 1.0), "shop_supplier": (h, h, 1.0),
        "plan": (4 * h, h, 1.0), "deed": (h, h, 1.0), "plan_deed": (h, h, 1.0), "wish": (h, 3, 0.1),
        "tone": (h, 1, 0.1), "plan_tone": (h, 1, 0.1), "hope": (h, h, 1.0),
        "plan_hope": (h, h, 1.0), "worth": (h, 1, 0.5), "outlook": (4 * h, 2 * h, 1.0), "total": (2 * h, 1, 1.0),
    }  # fmt: skip
    weights = {f"{name}.bias": np.zeros(after, np.float32) for name, (_, after, _) in lines.items()}
    for name, (before, after, gain) in lines.items():
        weights[f"{name}.weight"] = gain * _orthogonal(before, after, rng)
    weights["product.names"] = 0.5 * rng.standard_normal((products, h), np.float32)
    weights["wish.names"] = np.zeros((products, 3), np.float32)
    weights["wish.bias"][:] = 0.3, 0.1, 0.4  # facing, price (11% above the reference), order-up-to (32 units)
    weights["tone.bias"][:] = 0.5
    return weights


def _orthogonal(before: int, after: int, rng: np.random.Generator) -> Array:
    q, r = np.linalg.qr(rng.standard_normal((max(before, after), min(before, after))))
    q *= np.sign(np.diag(r))
    return np.ascontiguousarray(q if before >= after else q.T, np.float32)


# --- learning -------------------------------------------------------------------------------------------------------


class Batch(NamedTuple):
    """Some days of all rows; the values have one day more."""

    x: Array  # (days, rows, 3 * columns)
    actions: Array  # (days, rows, components), not yet clipped
    chances: Array  # (days, rows, actors) log densities
    values: Array  # (days + 1, rows, products + 1)
    rewards: Array  # (days, rows, products + 1)
    ended: npt.NDArray[np.bool_]  # (days, rows)


@dataclass(frozen=True)
class Settings:
    """Settings of the learner."""

    products: int = 20
    """How many products to trade in, those of the most profit by the printed catalogue."""
    rows: int = 128
    """Businesses that run side by side."""
    days: int = 64
    """Days of each in a batch."""
    epochs: int = 2
    """How often a batch is learned from."""
    minibatch: int = 2048
    """Days in a step of the optimiser."""
    learning_rate: float = 1e-3
    """Of Adam; falls over the last 40% of the training."""
    discount: float = 0.99
    """What a dollar of tomorrow is worth today."""
    trust: float = 0.95
    """The lambda of generalised advantages."""
    clip: float = 0.2
    """How far an actor's ratio may go."""
    own_profit: float = 1.0
    """Weight of a product's own profit in the advantage of its price; the whole business has one half."""
    hidden: int = 32
    """Width of the network."""
    threads: int = 1
    """Of torch and of the environment."""
    seed: int = 1
    """Of weights and exploration."""

    def __post_init__(self) -> None:
        sizes = {"products": (1, 1000), "hidden": (1, 4096), "threads": (1, 1024), "seed": (0, 2**31)}
        counts = {"rows": (1, 65_536), "days": (1, 366), "epochs": (1, 100), "minibatch": (1, 10**7)}
        rates = {"learning_rate": (1e-9, 1.0), "discount": (0.0, 1.0), "trust": (0.0, 1.0), "clip": (1e-6, 1.0)}
        check_ranges(self, sizes | counts | rates | {"own_profit": (0.0, 100.0)})


_FIRST_SEED = 1 << 32  # of the years to learn from: none that anybody would be scored on
_REWARD_SCALE = 0.02  # a good day is worth about one
# Standard deviations of exploration, first and last: facing, price, order-up-to, tone.
_NOISE = ((0.3, 0.15, 0.12, 0.3), (0.1, 0.05, 0.04, 0.1))
_CALM = 0.6, 0.9  # exploration falls between these shares of the training


class Learner:
    """A network while it learns.

    Args:
        scenario: the world.
        settings: see Settings.
        steps: days of a row to learn from, in all; exploration and learning rate fall towards their end.
    """

    def __init__(self, scenario: Scenario, settings: Settings, steps: int) -> None:
        self.torch = _torch()
        self.settings, self.steps, self.done = settings, steps, 0
        self.torch.set_num_threads(settings.threads)
        self.envs = VendingVectorEnv(
            settings.rows, scenario, reward_scale=_REWARD_SCALE, autoreset_mode=AutoresetMode.SAME_STEP,
            threads=settings.threads,
        )  # fmt: skip
        self.scenario = self.envs.scenario
        self.focus = Focus(self.scenario, profitable(self.scenario, settings.products))
        self.rng = np.random.default_rng(settings.seed)
        self.weights = first_weights(len(self.focus.chosen), settings.hidden, self.rng)
        self._tensors = {name: self.torch.from_numpy(array).requires_grad_() for name, array in self.weights.items()}
        self._adam = self.torch.optim.Adam(self._tensors.values(), eps=1e-5)
        cost = self.envs.numbers.tab["unit_cost_cents"][0][self.focus.chosen]
        self._usual_cost = 1.4 * cost / 100.0  # dollars; between a good bargain and a first quote
        self.memory = Memory(self.focus, settings.rows)
        self._obs = self.envs.reset(seed=_FIRST_SEED)[0]
        self.scores: list[float] = []  # of the years that ended in this batch
        self._in_world = 0.0  # seconds of this batch
        self._spread_over_the_year()

    # --- living -----------------------------------------------------------------------------------------

    def _spread_over_the_year(self) -> None:
        """Let the rows be at different days of their years, so that a batch holds every season."""
        horizon, rows = self.scenario.horizon_days, self.settings.rows
        for day in range(horizon):
            self._live(self._decide(self.memory.see(self._obs))[0])
            late = np.arange(rows) * horizon // rows == day
            if late.any():
                self._obs = self.envs.reset(options={"reset_mask": late})[0]
                self.memory.forget(late)

    def _decide(self, x: Array) -> tuple[Array, Array, Array]:
        """Actions with exploration, the means they came from, and values."""
        means, values = forward(self.weights, x, np)
        return means + self._deviation() * self.rng.standard_normal(means.shape, np.float32), means, values

    def _live(self, decided: Array) -> tuple[Array, npt.NDArray[np.bool_]]:
        """A day of every row: rewards (rows, products + 1), by product and in all, and which years ended."""
        began = time.perf_counter()
        self._obs, reward, terminated, truncated, info = self.envs.step(self.focus.widen(decided))
        self._in_world += time.perf_counter() - began
        ended, last = terminated | truncated, self._obs
        if ended.any():
            last = last.copy()
            last[ended] = np.stack(info["final_obs"][ended])
            self.scores += info["final_info"]["score"]["net_worth"][ended].tolist()
            self.memory.forget(ended)
        return np.column_stack([_REWARD_SCALE * self._profits(last), reward]).astype(np.float32), ended

    def _profits(self, obs: Array) -> npt.NDArray[np.float64]:
        """What each product earned yesterday in dollars, as the observation tells it, (rows, products).

        A unit is taken to cost what it is quoted at now, or what is usual while no quote is open; a cost that is set
        too low would teach prices that are too low.
        """
        first = _GENERAL + _OF_PRODUCT * self.focus.chosen
        sold, spoiled = (50.0 * obs[:, first + place] for place in (_SOLD, _SPOILED))
        price, quote = (10.0 * obs[:, first + place] for place in (_PRICE, _QUOTE))
        cost = np.where(quote > 0.0, quote, self._usual_cost)
        profits: npt.NDArray[np.float64] = sold * (price - cost) - spoiled * cost
        return profits

    def _per_component(self, kinds: Any) -> Array:
        """Four numbers, one for each kind of component, as one for each component."""
        products = len(self.focus.chosen)
        return np.repeat(np.asarray(kinds, np.float32), (products, products, products, self.focus.suppliers))

    # --- learning ---------------------------------------------------------------------------------------

    def update(self) -> dict[str, float]:
        """Live for some days, learn from them; returns what there is to tell."""
        self.scores.clear()
        began, self._in_world = time.perf_counter(), 0.0
        batch = self._collect()
        advantages, returns = self._judge(batch)
        told = self._improve(batch, advantages, returns)
        self.done += self.settings.rows * self.settings.days
        told["time/share_of_the_world"] = self._in_world / (time.perf_counter() - began)
        if self.scores:
            told["train/net_worth"] = float(np.mean(self.scores))
        return told | {"train/reward": float(batch.rewards[:, :, -1].mean()) / _REWARD_SCALE}

    def _collect(self) -> Batch:
        days = []
        for _ in range(self.settings.days):
            x = self.memory.see(self._obs)
            actions, means, values = self._decide(x)
            days.append((x, actions, self._log_chance(actions, means, np), values, *self._live(actions)))
        x, actions, chances, values, rewards, ended = map(np.array, zip(*days, strict=True))
        after = forward(self.weights, self._peek(), np)[1]
        return Batch(x, actions, chances, np.concatenate([values, after[None]]), rewards, ended)

    def _peek(self) -> Array:
        """What the network would be shown next, without taking it in."""
        before = self.memory.traces.copy()
        x = self.memory.see(self._obs)
        self.memory.traces = before
        return x

    def _log_chance(self, actions: Any, means: Any, lib: Any) -> Any:
        """Log density of the actions, up to a constant, by actor: (..., prices + stocks + suppliers)."""
        deviation = self._deviation() if lib is np else self.torch.from_numpy(self._deviation())
        each, p = -0.5 * ((actions - means) / deviation) ** 2, len(self.focus.chosen)
        facing, price, level, rest = each[..., :p], each[..., p : 2 * p], each[..., 2 * p : 3 * p], each[..., 3 * p :]
        return lib.concatenate([price, facing + level, rest], -1)

    def _judge(self, batch: Batch) -> tuple[Array, Array]:
        """Advantages of the actors, and what the values should have been (returns); the year's end is the end."""
        gains, ahead = np.zeros_like(batch.rewards), np.zeros_like(batch.rewards[0])
        for day in reversed(range(len(gains))):
            goes_on = self.settings.discount * ~batch.ended[day][:, None]
            surprise = batch.rewards[day] + goes_on * batch.values[day + 1] - batch.values[day]
            ahead = surprise + goes_on * self.settings.trust * ahead
            gains[day] = ahead
        own, whole = _standard(gains[:, :, :-1]), _standard(gains[:, :, -1:])
        price = self.settings.own_profit * own + 0.5 * whole
        others = np.repeat(whole, len(self.focus.chosen) + self.focus.suppliers, 2)
        return np.concatenate([price, others], 2), gains + batch.values[:-1]

    def _improve(self, batch: Batch, advantages: Array, returns: Array) -> dict[str, float]:
        """Some epochs of Adam over the batch in random order."""
        flat = [array.reshape(-1, array.shape[-1]) for array in (*batch[:3], advantages, returns)]
        tensors = [self.torch.from_numpy(np.ascontiguousarray(array)) for array in flat]
        self._adam.param_groups[0]["lr"] = self.settings.learning_rate * min(1.0, max(0.05, 2.5 * (1 - self.progress)))
        told = []
        for _ in range(self.settings.epochs):
            order = self.rng.permutation(len(flat[0]))
            for first in range(0, len(order), self.settings.minibatch):
                chosen = self.torch.from_numpy(order[first : first + self.settings.minibatch])
                told.append(self._step(*(tensor[chosen] for tensor in tensors)))
        names = ("loss/policy", "loss/value", "loss/divergence")
        return dict(zip(names, np.mean(told, 0).tolist(), strict=True))

    def _step(self, x: Any, actions: Any, chances: Any, advantages: Any, returns: Any) -> tuple[float, float, float]:
        torch, clip = self.torch, self.settings.clip
        means, values = forward(self._tensors, x, torch)
        change = self._log_chance(actions, means, torch) - chances
        ratio = change.exp()
        gain = torch.minimum(ratio * advantages, ratio.clamp(1.0 - clip, 1.0 + clip) * advantages)
        policy = -0.1 * gain.sum(1).mean()
        misses = (values - returns) ** 2
        value = 0.25 * misses[:, -1].mean() + 0.5 * misses[:, :-1].sum(1).mean()
        self._adam.zero_grad()
        (policy + value).backward()
        torch.nn.utils.clip_grad_norm_(self._tensors.values(), 1.0)
        self._adam.step()
        return policy.item(), value.item(), (ratio - 1.0 - change).mean().item()

    # --- keeping ----------------------------------------------------------------------------------------

    @property
    def progress(self) -> float:
        """Share of the training that is done."""
        return min(1.0, self.done / self.steps)

    def _deviation(self) -> Array:
        """Standard deviation of exploration by component: it falls on a log scale once the rest is learned."""
        share = min(1.0, max(0.0, (self.progress - _CALM[0]) / (_CALM[1] - _CALM[0])))
        first, last = np.log(_NOISE)
        return self._per_component(np.exp(first + share * (last - first)))

    def get_state(self) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
        """Everything that going on needs: arrays, and plain JSON."""
        arrays: dict[str, npt.NDArray[Any]] = {f"weight.{name}": array for name, array in self.weights.items()}
        for name, tensor in self._tensors.items():
            for moment, value in self._adam.state[tensor].items():
                arrays[f"{moment}.{name}"] = value.numpy()
        arrays |= {f"envs.{name}": array for name, array in self.envs.get_state().items()}
        arrays["traces"] = self.memory.traces
        return arrays, {"done": self.done, "rng": self.rng.bit_generator.state}

    def set_state(self, arrays: Arrays, facts: Mapping[str, Any]) -> None:
        """Go on from what get_state gave."""
        for name, tensor in self._tensors.items():
            self.weights[name][...] = arrays[f"weight.{name}"]
            moments = [key for key in ("step", "exp_avg", "exp_avg_sq") if f"{key}.{name}" in arrays]  # none at first
            self._adam.state[tensor] = {key: self.torch.tensor(arrays[f"{key}.{name}"]) for key in moments}
        self._obs = self.envs.set_state({key: arrays[f"envs.{key}"] for key in ("rows", "ended")})
        self.memory.traces = np.array(arrays["traces"])
        self.done, self.rng.bit_generator.state = facts["done"], facts["rng"]

    def model(self) -> Model:
        """What was learned so far."""
        skus = [self.scenario.products[p].sku for p in self.focus.chosen]
        facts = {"products": skus, "steps": self.done, "settings": asdict(self.settings)}
        return Model(NAME, self.scenario, {name: array.copy() for name, array in self.weights.items()}, facts)


def _standard(gains: Array) -> Array:
    standard: Array = (gains - gains.mean()) / (gains.std() + np.float32(1e-8))
    return standard


def _torch() -> Any:
    try:
        import torch
    except ModuleNotFoundError as missing:
        raise MissingExtraError("rl", missing) from None
    return torch
