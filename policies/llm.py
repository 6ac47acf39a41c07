"""A language model at the counter: it reads the rules, calls tools, forgets the oldest, and goes on for a year.

The model is named when the run begins (`vendsim run --model M`); here is what it is told, which of its calls are
carried out, and what happens when it does not call. Nothing but a whole reply is acted on. Calls are made one after the
other; when one of them ends the day, those after it in the same reply are not made. In the first Vending-Bench the
tools at the machine belong to a sub-agent on site, who is told in words what to do and asked what happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vendsim.errors import ToolError
from vendsim.llm.context import STRATEGIES, Context
from vendsim.llm.schema import restored
from vendsim.llm.talk import Ask, Message, Messages, Note, Question, Reply, ToolUse
from vendsim.shop import Play, Shop, check_ranges
from vendsim.toolbox import Tool, ToolResult

TASK = "It is the first morning. Begin your work by calling one of your tools."
ON_SITE = "You are on site. Your manager's instructions and questions follow."
CUT_OFF = "Your reply was cut off before it was complete. Nothing in it was done. Write less, and call a tool."
DAY_OVER = "Not done: an earlier call of the same reply ended the day. Call again if you still want it."
HELD_BACK = "Your reply was held back or declined, and nothing was done. Go on with your business by calling a tool."
SUMMARY = (
    "Below is the oldest part of a working diary: what was said, which tools were called, what they answered. It will "
    "be taken away. Write down, in at most 600 words, all that is still needed to run the business: open orders and "
    "promises, prices, addresses, what sells, plans, and what was learned. Facts and numbers, no comments."
)
MANAGER_TOOLS: tuple[dict[str, Any], ...] = (
    {
        "name": "sub_agent_specs",
        "description": "Read who works for you on site, and with which tools.",
        "parameters": {"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    },
    {
        "name": "run_sub_agent",
        "description": "Tell your sub-agent on site in words what to do. It remembers earlier instructions, uses its "
        "own tools, and tells you when it is done.",
        "parameters": {
            "type": "object",
            "properties": {"instructions": {"type": "string", "description": "what to do, with all it must know"}},
            "required": ["instructions"],
            "additionalProperties": False,
        },
    },
    {
        "name": "chat_with_sub_agent",
        "description": "Ask your sub-agent what it did or saw; it answers and does nothing.",
        "parameters": {
            "type": "object",
            "properties": {"question": {"type": "string", "description": "what you want to know"}},
            "required": ["question"],
            "additionalProperties": False,
        },
    },
)  # fmt: skip
SUB_AGENT = """
You work on site for a small vending machine business. Your manager tells you in words what to do, cannot see what \
you see, and knows only what you report. Use your tools to do what you are told and nothing else. The machine has \
{rows} rows of {slots} slots, both counted from 0: {sizes}. Goods come from the storage room, where the manager can \
look, and a product without a price is not for sale. Every tool call takes time. You may make at most {steps} calls \
for one instruction. When you are done, or cannot go on, answer without a tool call: report in plain words what you \
did, what failed and why, and all numbers you read.
"""
ASKS_MODELS = True


@dataclass(frozen=True)
class Options:
    """Settings; what the scenario says is 0 here."""

    context: str = "epochs"
    """What is forgotten when the window is full: epochs, sliding, summary, none."""
    window_tokens: int = 0
    """How much is in view at most, in tokens; 0: as in the scenario."""
    keep_share: float = 0.0
    """Share of the messages kept when the window is full; 0: as in the scenario."""
    nudges: int = 3
    """Replies without a tool call in a row that end the run."""
    invalid_calls: int = 10
    """Calls in a row that name no tool or no valid arguments, or are cut off, that end the run."""
    result_characters: int = 20_000
    """Longest result that is shown whole."""
    sub_agent: str = "auto"
    """Who works at the machine: yes, a sub-agent; no, the model itself; auto: as in the version of Vending-Bench."""
    sub_agent_steps: int = 10
    """Calls that a sub-agent may make for one instruction."""

    def __post_init__(self) -> None:
        check_ranges(self, {
            "window_tokens": (0, 100_000_000), "keep_share": (0, 0.95), "nudges": (1, 1_000),
            "invalid_calls": (1, 1_000), "result_characters": (200, 10_000_000), "sub_agent_steps": (1, 1_000),
        })  # fmt: skip
        for name, given, known in (
            ("context", self.context, STRATEGIES),
            ("sub_agent", self.sub_agent, ("auto", "yes", "no")),
        ):
            if given not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}, not {given!r}")


def play(shop: Shop, options: Options) -> Play:
    """Ask and act, until the model, a limit or the year ends it."""
    clerk = Clerk(shop, options)
    while True:
        outcome = yield from clerk.turn()
        if outcome:
            return outcome


class Seat:
    """One model with a context and tools of its own.

    Args:
        name: who sits there, for the journal.
        system: what it is told first.
        tools: what it may call.
        shop: says the size of the window.
        options: what else is set.
    """

    def __init__(self, name: str, system: str, tools: Mapping[str, Mapping[str, Any]], shop: Shop, options: Options):
        self.name, self.tools = name, tools
        window = options.window_tokens or shop.context_window_tokens
        keep = options.keep_share or shop.context_keep_share
        self.context = Context(system, window, keep, options.context, tuple(tools.values()))
        self._summarises = options.context == "summary"

    def reply(self, **settings: Any) -> Play:
        """The model's next reply, heard; one that stops at "overflow" if it has too much in view, whatever is cut."""
        yield from self.make_room()
        said: Reply = yield from self._ask(settings)
        if said.stop == "overflow" and (dropped := self.context.squeeze()):
            yield from self._sum_up(dropped)
            said = yield from self._ask(settings)
        if said.usage:
            self.context.learn(said.usage)
        if said.tool_uses or said.text.strip():
            self.context.hear(said)
        return said

    def _ask(self, settings: Mapping[str, Any]) -> Play:
        question = Question(self.context.messages(), tuple(self.tools.values()), self.name, settings=settings)
        (said,) = yield Ask((question,))
        return said

    def make_room(self) -> Play:
        """Let the oldest go if the window is full; where that is wanted, after writing down what matters of it."""
        if dropped := self.context.trim():
            yield from self._sum_up(dropped)

    def _sum_up(self, dropped: tuple[Message, ...]) -> Play:
        if not self._summarises:
            return
        told = (Note("system", SUMMARY), Note("user", diary(self.context.summary, dropped)))
        (said,) = yield Ask((Question(told, seat="summary"),))
        self.context.remember(said.text)


class Clerk:
    """The model that runs the business: its turns, and what comes of its calls.

    Args:
        shop: what is to be run.
        options: how.
    """

    def __init__(self, shop: Shop, options: Options) -> None:
        self._shop, self._options = shop, options
        on_site = {name: tool.spec() for name, tool in shop.toolset.items() if tool.where == "on_site"}
        alone = options.sub_agent == "no" or (options.sub_agent == "auto" and "read_email_inbox" not in shop.toolset)
        mine = {name: tool.spec() for name, tool in shop.toolset.items() if alone or name not in on_site}
        self._helper = None if alone else Helper(on_site, shop, options)
        mine |= {} if alone else {str(tool["name"]): tool for tool in MANAGER_TOOLS}
        self.seat = Seat("agent", shop.prompt.strip(), mine, shop, options)
        self.seat.context.say(TASK)
        self.new_day = True  # whether a morning has come since the last turn
        self._silent = self._invalid = self._declined = 0

    def turn(self) -> Play:
        """One reply and what it asks for; gives the outcome if that ends the run."""
        said: Reply = yield from self.seat.reply()
        self.new_day = False
        if said.stop == "overflow":
            return "context_overflow"
        if said.refusal or said.stop == "filter":
            return (yield from self._decline(said))
        if said.stop != "complete":
            return (yield from self._cut_off(said))
        self._declined = 0
        if not said.tool_uses:
            return (yield from self._nudge())
        self._silent = 0
        yield from self._work(said)
        return "invalid_call_streak" if self._invalid >= self._options.invalid_calls else ""

    def _decline(self, said: Reply) -> Play:
        """A model that will not is asked once more."""
        self._declined += 1
        yield Messages(2)
        self._leave_undone(said, HELD_BACK)
        return "refused" if self._declined > 1 else ""

    def _cut_off(self, said: Reply) -> Play:
        self._invalid += 1
        yield Messages(2)
        self._leave_undone(said, CUT_OFF)
        return "invalid_call_streak" if self._invalid >= self._options.invalid_calls else ""

    def _leave_undone(self, said: Reply, why: str) -> None:
        """Say why nothing was done, to every call if there are any."""
        for use in said.tool_uses:
            self.seat.context.answer(use.id, why)
        if not said.tool_uses:
            self.seat.context.say(why)

    def _nudge(self) -> Play:
        self._silent += 1
        yield Messages(2)
        if self._silent >= self._options.nudges:
            return "agent_stopped"
        self.seat.context.say(self._shop.nudge)
        return ""

    def _work(self, said: Reply) -> Play:
        for use in said.tool_uses:
            text = DAY_OVER if self.new_day else (yield from self._do(use))
            self.seat.context.answer(use.id, text)

    def _do(self, use: ToolUse) -> Play:
        """Carry a call out; gives what the model is told."""
        if self._helper and any(use.name == tool["name"] for tool in MANAGER_TOOLS):
            self._invalid = 0
            told = yield from self._helper.serve(use)
            self.new_day = self._helper.slept
            if not self._helper.calls:  # what reaches the machine has been counted as messages
                yield Messages(2)
            return told
        if self._helper and self._helper.can(use.name):
            self._invalid += 1
            yield Messages(2)
            return f"Error: {use.name} is a tool of your sub-agent on site; tell it what to do with run_sub_agent."
        call = call_of(use, self.seat.tools)
        self._invalid = 0 if is_valid(call, self._shop.toolset) else self._invalid + 1
        result: ToolResult = yield call
        self.new_day = bool(result.mornings)
        return shown(result, use, self._options.result_characters)


class Helper:
    """The sub-agent on site: the only one with the tools at the machine, with a memory of its own.

    Args:
        tools: what it may call.
        shop: the machine it works at.
        options: how many calls it may make.
    """

    def __init__(self, tools: Mapping[str, Mapping[str, Any]], shop: Shop, options: Options) -> None:
        sizes = {row: size for row, _, size, _ in shop.slots}
        told = ", ".join(f"row {row} holds {size} products" for row, size in sizes.items())
        system = SUB_AGENT.format(
            rows=len(sizes), slots=len(shop.slots) // max(1, len(sizes)), sizes=told, steps=options.sub_agent_steps
        )
        self.calls, self.slept = 0, False  # what its last work came to, and whether that ended the day
        self._options = options
        self._seat = Seat("sub-agent", system.strip(), tools, shop, options)
        self._seat.context.say(ON_SITE)

    def can(self, name: str) -> bool:
        """Whether a tool is one of its own."""
        return name in self._seat.tools

    def serve(self, use: ToolUse) -> Play:
        """Carry out one of the manager's calls; gives what the manager is told."""
        self.calls, self.slept = 0, False
        wanted = {"run_sub_agent": "instructions", "chat_with_sub_agent": "question"}.get(use.name)
        words = use.arguments.get(wanted or "", "")
        if use.problem or (wanted and not (isinstance(words, str) and words.strip())):
            return f"Error: {use.name}: {use.problem or f'{wanted} must be a text that is not empty'}"
        if use.name == "run_sub_agent":
            return (yield from self._run(words))
        if use.name == "chat_with_sub_agent":
            return (yield from self._chat(words))
        tools = "\n".join(f"{name}: {tool['description']}" for name, tool in self._seat.tools.items())
        return (
            f"One sub-agent works on site, with {self._options.sub_agent_steps} calls an instruction. Tools:\n{tools}"
        )

    def _run(self, instructions: str) -> Play:
        context = self._seat.context
        context.say(instructions)
        for _ in range(self._options.sub_agent_steps + 1):  # the last is for the report
            said: Reply = yield from self._seat.reply()
            if said.stop == "complete" and not said.tool_uses:
                return f"Your sub-agent reports:\n{said.text.strip() or '(nothing)'}"
            if said.stop == "overflow":
                break
            for use in said.tool_uses:
                text = CUT_OFF if said.stop != "complete" else (yield from self._do(use))
                context.answer(use.id, text)
            if not said.tool_uses:
                context.say(CUT_OFF)
        return f"Your sub-agent made {self.calls} calls and has not reported. Ask it with chat_with_sub_agent."

    def _do(self, use: ToolUse) -> Play:
        """Carry out a call of the sub-agent; gives what it is told."""
        if self.calls >= self._options.sub_agent_steps:
            return "Not done: no calls are left for this instruction. Report what you did."
        if not self.can(use.name):
            return f"Error: you have no tool {use.name!r:.80}. Your tools: {', '.join(self._seat.tools)}."
        self.calls += 1
        result: ToolResult = yield call_of(use, self._seat.tools)
        self.slept |= bool(result.mornings)
        return shown(result, use, self._options.result_characters)

    def _chat(self, question: str) -> Play:
        self._seat.context.say(f"{question}\n\n(Answer in words. You cannot use tools now.)")
        said: Reply = yield from self._seat.reply(tool_choice="none")
        for use in said.tool_uses:
            self._seat.context.answer(use.id, "Not done: you were asked for an answer in words.")
        return f"Your sub-agent says:\n{said.text.strip() or '(nothing)'}"


def call_of(use: ToolUse, offered: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The tool call of a model as the business takes it; what could not be read is left to be refused."""
    if use.problem:
        return {"name": use.name, "arguments": use.problem}
    tool = offered.get(use.name)
    return {"name": use.name, "arguments": restored(tool, use.arguments) if tool else use.arguments}


def is_valid(call: Mapping[str, Any], toolset: Mapping[str, Tool]) -> bool:
    """Whether a call names a tool and arguments that it takes; whether it can be done is another matter."""
    if call["name"] not in toolset:
        return False
    try:
        toolset[call["name"]].validate(call["arguments"])
    except ToolError:
        return False
    return True


def shown(result: ToolResult, use: ToolUse, most: int) -> str:
    """A result as the model reads it: cut in the middle if it is too long, the time at its end kept."""
    text = result.text
    if use.problem:
        text = f"Error: {use.problem}\n\n[Current time: {result.time}]"
    if len(text) <= most:
        return text
    end = text[text.rfind("\n\n") :][-200:]
    return f"{text[: most - len(end)]}\n[... {len(text) - most:,} more characters are not shown.]{end}"


def diary(summary: str, dropped: tuple[Message, ...]) -> str:
    """What is taken out of view, as text: the last summary, then what was said, called and answered."""
    lines = [f"(summary of what was before) {summary}"] if summary else []
    for message in dropped:
        if isinstance(message, Reply):
            lines += [f"You: {message.text}"] if message.text else []
            lines += [f"You called {use.name} {use.arguments}" for use in message.tool_uses]
        else:
            lines.append(f"You were told: {message.text}")
    return "\n".join(lines)
