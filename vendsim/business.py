"""What a shop owns besides its world: the post, the directory, a memory, the bank statement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from vendsim.core.scenario import Scenario
from vendsim.core.world import World
from vendsim.core.year import Year
from vendsim.errors import ToolError
from vendsim.market import Directory
from vendsim.memory import Memory
from vendsim.post import Post
from vendsim.prose import Journaled, Prose
from vendsim.scenarios import load
from vendsim.vectors import Vectors

Dollars = Annotated[float, Field(ge=0, le=1_000_000, description="dollars and cents, such as 1.75")]
_STATEMENT = 200  # bank transactions kept


class Business:
    """The things that tools work with.

    Args:
        scenario: bundled name, path ending in .toml, or a Scenario.
        seed: the episode's seed.
        prose: who words suppliers' mails where the scenario says `suppliers.prose = "llm"`.
        vectors: finds notes by meaning; without it they are found by their words.
    """

    def __init__(
        self, scenario: str | Path | Scenario, seed: int, prose: Prose | None = None, vectors: Vectors | None = None
    ) -> None:
        self.scenario = load(scenario)
        self.prose = Journaled(prose) if self.scenario.suppliers.prose == "llm" else None
        self.vectors = vectors
        self.world = World(self.scenario, seed)
        self._names = [product.name for product in self.scenario.products]
        self.open(seed)

    def open(self, seed: int) -> None:
        """Begin the year of a seed with empty folders."""
        self.world.reset(seed)
        self.seed = seed
        self.directory = Directory(self.world)
        self.post = Post(self.world, self.directory, self.prose)
        self.memory = Memory(self.vectors)
        self.expected: dict[str, int] = {}  # what the agent expects of the coming week, as it said today
        self.statement: list[list[Any]] = []  # [day, text, cents]
        self._year: Year | None = None

    def _book(self, text: str, cents: int) -> None:
        if cents:
            self.statement.append([self.world.day, text, cents])
            del self.statement[:-_STATEMENT]

    def _weather(self) -> dict[str, Any]:
        view = self.world.view
        return {"temperature_c": round(float(view["temperature_c"][0]), 1), "wet": bool(view["wet"][0])}

    def year(self) -> Year:
        """The year behind the forecasts; unrolled when it is first asked for."""
        if self._year is None:
            self._year = Year.of(self.scenario, self.seed, self.scenario.horizon_days + 15)
        return self._year


def whole_cents(dollars: float) -> int:
    """An amount in cents.

    Raises:
        ToolError: a fraction of a cent.
    """
    cents = round(dollars * 100)
    if abs(dollars * 100 - cents) > 1e-6:
        raise ToolError(f"{dollars} is not an amount in whole cents")
    return cents
