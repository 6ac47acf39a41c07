"""A language model at the counter for tests: a fake provider on a real socket, and whom a run may ask there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tiny import tiny_scenario

from vendsim import policies, rollout
from vendsim.core.scenario import Scenario
from vendsim.llm.budget import Budget
from vendsim.llm.patience import Patience
from vendsim.llm.prices import Prices
from vendsim.llm.providers import resolve
from vendsim.llm.switchboard import Listener, Switchboard
from vendsim.rollout import Run
from vendsim.testing import FakeOpenAIServer, Player, Said, Script

SLEEP = Said(calls=[("sleep_until_tomorrow", {})])


def quick() -> Patience:
    """Waits as long as ever, in no time."""
    return Patience(sleep=lambda seconds: None)


def board(
    server: FakeOpenAIServer,
    *,
    limits: Mapping[str, str] | None = None,
    listener: Listener | None = None,
    prices: Prices | None = None,
    dialect: str = "chat",
    **options: str,
) -> Switchboard:
    """Whom to ask at the fake provider."""
    setup = resolve("fake-model", base_url=server.base_url, dialect=dialect, options=options)
    budget = Budget.of(limits or {})
    return Switchboard(setup, budget=budget, listener=listener, prices=prices, patience=quick())


@contextmanager
def provider(player: Player | list[Any]) -> Iterator[FakeOpenAIServer]:
    """A fake provider that must have nothing to complain of."""
    with FakeOpenAIServer(Script(player) if isinstance(player, list) else player) as server:
        yield server
    assert server.complaints == []


def played(
    player: Player | list[Any],
    *,
    policy: str = "llm",
    scenario: str | Scenario | None = None,
    days: int = 5,
    out: Path | None = None,
    options: Mapping[str, str] | None = None,
    **more: Any,
) -> tuple[Run, FakeOpenAIServer]:
    """A run of a model that plays so, and what its provider was asked."""
    with provider(player) as server:
        chosen = policies.load(policy).with_options(options or {})
        spec = scenario or tiny_scenario()
        return rollout.run(spec, chosen, days=days, out=out, models=board(server, **more)), server
