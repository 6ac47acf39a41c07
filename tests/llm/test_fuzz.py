"""Ten thousand calls of a model that makes no sense: every one is answered, none is a crash, the books balance."""

from __future__ import annotations

from pathlib import Path

import pytest
from counter import played
from tiny import Shop

from vendsim import rollout, scenarios
from vendsim.testing import Fault, Fuzzer, Request, Said

CALLS = 10_000
AT_ONCE = 25


class Crowd:
    """As many fuzzers as calls in a reply; what looks like sleep is left to the last, so that the others are made."""

    def __init__(self, seed: int) -> None:
        self.fuzzers = [Fuzzer(1_000 * seed + i) for i in range(AT_ONCE)]
        self.calls = 0

    def __call__(self, request: Request) -> Said | Fault:
        said = [fuzzer(request) for fuzzer in self.fuzzers]
        calls = [call for one in said if isinstance(one, Said) for call in one.calls]
        sleeps = [call for call in calls if call[0] in ("sleep_until_tomorrow", "wait_for_next_day")]
        if "run_sub_agent" in request.tools:
            calls.append(("run_sub_agent", {"instructions": "Do something."}))
        self.calls += len(calls)
        return Said("Now!", [*(call for call in calls if call not in sleeps), *sleeps[:1]])


@pytest.mark.parametrize(
    ("scenario", "share", "options"),
    [
        ("standard", 0.5, {}),
        ("vending-bench-1", 0.3, {"sub_agent_steps": "8"}),
        ("vending-bench-2", 0.2, {"context": "sliding"}),
    ],
)
def test_nonsense_is_answered(scenario: str, share: float, options: dict[str, str], tmp_path: Path) -> None:
    crowd, spec = Crowd(len(scenario)), scenarios.load(scenario)
    wanted = round(CALLS * share)

    def player(request: Request) -> Said | Fault:
        enough = crowd.calls >= wanted
        return Said("I stop.") if enough else crowd(request)

    run, _ = played(
        player, scenario=spec, days=spec.horizon_days, out=tmp_path, options={"invalid_calls": "1000", **options}
    )
    assert crowd.calls >= wanted
    assert run.tools.score()["tool_errors"] > 100
    auditor = Shop(run.tools.scenario)
    auditor.world.adopt(run.tools.world.rows)
    auditor.view = auditor.world.view
    auditor.check_books()
    assert rollout.replay(tmp_path).state_hash() == run.tools.state_hash()
