from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from vendsim import rollout, scenarios
from vendsim.core.scenario import Scenario
from vendsim.errors import PolicyError
from vendsim.testing import FakeOpenAIServer, PolicyPlayer
from vendsim.testing.reading import Reader
from vendsim.toolbox import ToolResult
from vendsim.tools import VendingTools

PINNED = [{"role": "system", "content": "Run the shop."}, {"role": "user", "content": "Begin."}]
_OPEN = build_opener(ProxyHandler({})).open


def short(scenario: str, days: int) -> Scenario:
    return rollout.shorten(scenarios.load(scenario), days)


def offered(names: Iterable[str]) -> list[dict[str, Any]]:
    return [{"type": "function", "function": {"name": name, "parameters": {}}} for name in names]


class Conversation:
    """Asks a model at a server, over and over, with nothing in view but what is pinned and the last turn."""

    def __init__(self, server: FakeOpenAIServer | str, tools: list[dict[str, Any]], **settings: Any) -> None:
        self._url = server if isinstance(server, str) else server.base_url
        self._body = {"model": "m", "tools": tools, **settings}
        self._turn: list[dict[str, Any]] = []

    def say(self, text: str) -> None:
        self._turn.append({"role": "user", "content": text})

    def move(self, server: FakeOpenAIServer) -> None:
        """Go on elsewhere."""
        self._url = server.base_url

    def answer(self) -> Any:
        """What comes back."""
        body = json.dumps(self._body | {"messages": PINNED + self._turn}).encode()
        with _OPEN(Request(f"{self._url}/chat/completions", body), timeout=10.0) as answer:
            return json.load(answer)

    def ask(self) -> Any:
        """The model's message."""
        return self.answer()["choices"][0]["message"]

    def call(self) -> tuple[str, Any]:
        """The call that the model asks for; what was said before is out of view."""
        message = self.ask()
        (call,) = message["tool_calls"]
        self._turn = [{"role": "assistant", "content": message["content"], "tool_calls": [call]}]
        return call["function"]["name"], json.loads(call["function"]["arguments"])

    def tell(self, text: str) -> None:
        """What the call came to."""
        self._turn.append({"role": "tool", "tool_call_id": self._turn[0]["tool_calls"][0]["id"], "content": text})


@contextmanager
def at_work(scenario: Scenario, policy: str = "base-stock", **options: Any) -> Iterator[FakeOpenAIServer]:
    """A server with a policy at work; there must be nothing to complain of."""
    with FakeOpenAIServer(PolicyPlayer(scenario, policy, **options), keep=1) as server:
        yield server
        assert server.complaints == []


def played(scenario: Scenario, seed: int, talk: Conversation) -> VendingTools:
    """A run in which every call is the model's."""
    tools = VendingTools(scenario, seed)
    while not tools.over:
        name, arguments = talk.call()
        talk.tell(tools.call(name, arguments).text)
    return tools


def all_tools(scenario: Scenario) -> list[dict[str, Any]]:
    return offered(VendingTools(scenario).toolset)


# --- a whole game through texts ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "days", "seed"), [("standard", 40, 0), ("vending-bench-2", 60, 1), ("vending-bench-1", 50, 2)]
)
def test_base_stock_earns_through_texts_what_it_earns_without(name: str, days: int, seed: int) -> None:
    scenario = short(name, days)
    with at_work(scenario) as server:
        tools = played(scenario, seed, Conversation(server, all_tools(scenario)))
    direct = rollout.run(scenario, "base-stock", seed=seed).tools
    assert tools.state_hash() == direct.state_hash()
    assert direct.score()["net_worth"] > 1000.0  # it has been at work


def test_where_a_sub_agent_works_at_the_machine_the_player_is_both() -> None:
    scenario = short("vending-bench-1", 30)
    tools = VendingTools(scenario, 1)
    site = [name for name, tool in tools.toolset.items() if tool.where == "on_site"]
    with at_work(scenario) as server:
        at_the_desk = [name for name in tools.toolset if name not in site]
        manager = Conversation(server, offered(["run_sub_agent", *at_the_desk]))
        helper, orders = Conversation(server, offered(site)), 0
        while not tools.over:
            name, arguments = manager.call()
            if name != "run_sub_agent":
                manager.tell(tools.call(name, arguments).text)
                continue
            orders += 1
            helper.say(arguments["instructions"])
            on_site = tools.call(*helper.call())
            helper.tell(on_site.text)
            report = helper.ask()
            assert "tool_calls" not in report
            manager.tell(f"Your sub-agent reports:\n{report['content']}")
    assert orders > 50
    assert tools.state_hash() == rollout.run(scenario, "base-stock", seed=1).tools.state_hash()


def test_a_policy_that_tosses_coins_tosses_the_same() -> None:
    scenario = short("standard", 30)
    with at_work(scenario, "naive", seed=3) as server:
        tools = played(scenario, 3, Conversation(server, all_tools(scenario)))
    assert tools.state_hash() == rollout.run(scenario, "naive", seed=3).tools.state_hash()


# --- conversations ------------------------------------------------------------------------------------


def test_a_question_that_is_asked_again_is_answered_again() -> None:
    scenario = short("tiny", 10)
    with at_work(scenario) as server:
        talk, tools = Conversation(server, all_tools(scenario)), VendingTools(scenario)
        while not tools.over:
            assert [talk.ask()["tool_calls"] for _ in range(2)] == [talk.ask()["tool_calls"]] * 2
            name, arguments = talk.call()
            talk.tell(tools.call(name, arguments).text)
    assert tools.state_hash() == rollout.run(scenario, "base-stock").tools.state_hash()


def test_a_call_that_was_not_carried_out_is_made_again() -> None:
    scenario = short("tiny", 10)
    with at_work(scenario) as server:
        talk = Conversation(server, all_tools(scenario))
        first = talk.call()
        talk.tell("Your reply was cut off. Nothing in it was done.")
        assert talk.call() == first
        talk.say("Please go on by calling one of your tools.")
        assert talk.call() == first
        talk.tell(VendingTools(scenario).call(*first).text)
        assert talk.call() != first


def test_words_are_answered_in_words_and_change_nothing() -> None:
    scenario = short("tiny", 10)
    with at_work(scenario) as server:
        first = Conversation(server, all_tools(scenario)).call()
        for tools, settings in (([], {}), (all_tools(scenario), {"tool_choice": "none"})):
            message = Conversation(server, tools, **settings).ask()
            assert (message["content"], message.get("tool_calls")) == ("Let us go on as before.", None)
        assert Conversation(server, all_tools(scenario)).call() == first


def test_games_side_by_side_and_one_after_the_other() -> None:
    scenario = short("tiny", 10)
    with at_work(scenario) as server:
        one, two = (Conversation(server, all_tools(scenario), prompt_cache_key=key) for key in ("one", "two"))
        tools = [VendingTools(scenario), VendingTools(scenario)]
        while not tools[1].over:
            for talk, shop in zip((one, two), tools, strict=True):
                name, arguments = talk.call()
                talk.tell(shop.call(name, arguments).text)
        again = played(scenario, 0, Conversation(server, all_tools(scenario), prompt_cache_key="one"))
    direct = rollout.run(scenario, "base-stock").tools.state_hash()
    assert [shop.state_hash() for shop in (*tools, again)] == [direct] * 3


def test_who_comes_in_the_middle_is_told_so() -> None:
    scenario = short("tiny", 10)
    with FakeOpenAIServer(PolicyPlayer(scenario)) as begun, FakeOpenAIServer(PolicyPlayer(scenario)) as server:
        talk = Conversation(begun, all_tools(scenario))
        talk.tell(VendingTools(scenario).call(*talk.call()).text)
        talk.move(server)
        with pytest.raises(HTTPError, match="400"):
            talk.ask()
        assert "has not seen how the conversation began" in server.complaints[0]


def test_what_an_answer_takes_can_be_said() -> None:
    scenario = short("tiny", 10)
    with at_work(scenario, output_tokens=7) as server:
        usage = Conversation(server, all_tools(scenario)).answer()["usage"]
    assert usage["completion_tokens"] == 7


def test_policies_that_need_more_than_texts_are_refused() -> None:
    with pytest.raises(PolicyError, match="'oracle' needs more than texts"):
        PolicyPlayer("tiny", "oracle")


# --- reading ------------------------------------------------------------------------------------------

# What texts round or leave out as meaningless, and what takes more understanding than there is.
VAGUE = {"temperature_c", "unit_cost", "delivery_free", "about", "direction", "kind", "answer"}


def agrees(read: Any, told: Any) -> bool:
    """Whether everything that was read is so."""
    if isinstance(read, dict):
        return all(key in VAGUE or agrees(value, told[key]) for key, value in read.items())
    if isinstance(read, list):
        return len(read) == len(told) and all(map(agrees, read, told))
    return bool(read == told)


@pytest.mark.parametrize(
    ("name", "seed"), [("standard", 0), ("flagship", 1), ("vending-bench-1", 0), ("con-artists", 2)]
)
def test_what_is_read_is_what_programs_are_told(name: str, seed: int) -> None:
    reader, read = Reader(), set()

    def look(tools: VendingTools, call: dict[str, Any], result: ToolResult) -> None:
        found = reader.result(result.name, result.text)
        read.add(result.name)
        if tools.world.over:  # of the last morning only the sales are told
            assert found.mornings[-1]["sold"] == result.mornings[-1]["sold"]
            return
        assert (found.error, found.date, found.minute) == (result.error, result.date, result.minute)
        assert agrees(found.mornings, result.mornings)
        if not result.error:
            assert agrees(found.data, result.data)

    rollout.run(short(name, 60), "shopkeeper", seed=seed, watch=look)
    mails = "read_email_inbox" if name == "vending-bench-1" else "read_email"
    assert {"collect_cash", "send_email", "add_product_to_slot", mails} <= read


def test_a_page_that_is_cut_off_is_left_out() -> None:
    text = VendingTools("standard").call("web_search", {"query": "vending product research", "max_results": 3}).text
    pages, _, time = text.rpartition("\n\n")
    cut = f"{pages[: pages.rindex('Fits')]}\n[... 300 more characters are not shown.]\n\n{time}"
    whole, part = (Reader().result("web_search", told).data["results"] for told in (text, cut))
    assert (len(whole), len(part)) == (3, 2)
    assert part == whole[:2]


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot read 'All is well"):
        Reader().result("get_money_balance", "All is well.\n\n[Current time: 2026-01-01 08:05]")
    with pytest.raises(ValueError, match="no research has told of 'Cola'"):
        Reader().result("get_storage_inventory", STORED)


STORED = """\
Cola (small): 12 units, cost $0.50 each, oldest keep until 2026-06-01
Room for 888 more units, counting goods on their way.

[Current time: 2026-01-01 08:05]"""


# --- the process --------------------------------------------------------------------------------------


def test_it_serves_as_a_process() -> None:
    command = [sys.executable, "-m", "vendsim.testing", "--scenario", "tiny", "--days", "10"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        name, arguments = Conversation(url, all_tools(short("tiny", 10))).call()
        process.send_signal(signal.SIGINT)
        assert process.wait(10.0) == 0
    assert (name, arguments["query"]) == ("web_search", "supplier")
