"""One question to an OpenAI-compatible model, without tools and without a memory: what it says, in plain characters."""

from __future__ import annotations

import unicodedata

from vendsim.errors import ProseError, ProviderError
from vendsim.llm.client import Provider
from vendsim.llm.patience import Patience
from vendsim.llm.providers import resolve
from vendsim.llm.talk import Note, Question

PATIENCE = Patience(tries=3, max_wait_s=30.0)  # somebody waits for the letter


class Chat:
    """A model at a provider that speaks Chat Completions.

    Args:
        model: its name at the provider.
        base_url: the provider; OpenAI by default.
        api_key_env: the environment variable with the key: that of a provider that is known, none for another.
        timeout_s: how long the provider may be silent.

    Raises:
        ProseError: there is no key in that variable, or the address is none.
    """

    def __init__(self, model: str, base_url: str | None, api_key_env: str | None, timeout_s: float) -> None:
        try:
            setup = resolve(
                model, base_url=base_url, api_key_env=api_key_env, dialect="chat",
                options={"timeout_s": str(timeout_s), "stream": "false"},
            )  # fmt: skip
        except ProviderError as error:
            raise ProseError(str(error)) from None
        self._provider = Provider(setup, patience=PATIENCE)

    def ask(self, system: str, user: str) -> str:
        """What the model says; "" if it says nothing or is cut off.

        Raises:
            ProseError: no answer after three tries or half a minute of waiting, or one that would always be the same.
        """
        question = Question((Note("system", system), Note("user", user)), seat="prose")
        try:
            reply = self._provider.ask(question).reply
        except ProviderError as error:
            raise ProseError(str(error)) from None
        if reply.stop == "overflow":
            raise ProseError("the letter is too long for the model that is to word it")
        return "" if reply.stop in ("length", "filter") else reply.text


def plain(text: str) -> str:
    """The same in plain characters: what is looked at is what is shown, and nothing hides in it."""
    folded = unicodedata.normalize("NFKC", text.replace("\r\n", "\n")).replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(c for c in folded if c in "\n\t" or not unicodedata.category(c).startswith("C"))
