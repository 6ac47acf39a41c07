"""Small businesses that many tests start from, and policies that are ready to play."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tiny import Shop, tiny_scenario

from vendsim import policies, scenarios
from vendsim.policies import Policy


@pytest.fixture
def shop() -> Shop:
    """A tiny business on its first morning."""
    return Shop(tiny_scenario())


@pytest.fixture
def cola_shop() -> Shop:
    """A tiny business with 100 colas for sale at $1.50, bought at their lowest cost."""
    opened = Shop(tiny_scenario())
    opened.open_for_cola()
    return opened


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a small PPO model that has learned nothing, for a bundled scenario."""

    @cache
    def folder(scenario: str) -> Path:
        ppo, made = policies.load_algorithm("ppo"), tmp_path_factory.mktemp(scenario)
        ppo.learner(scenarios.load(scenario), replace(ppo.settings, rows=1, hidden=8), 1).model().save(made)
        return made

    return folder


@pytest.fixture(scope="session")
def ready(untrained: Callable[[str], Path]) -> Callable[[str, str], Policy]:
    """A policy by name, ready to play a bundled scenario: one that plays by a model is given an untrained one."""

    def policy(name: str, scenario: str) -> Policy:
        found = policies.load(name)
        return found.with_options({"model": str(untrained(scenario))}) if "model" in found.option_values() else found

    return policy


@pytest.fixture(autouse=True, scope="session")
def _nobody_out_there() -> Iterator[None]:
    """No test leaves this machine: whoever tries is told."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test wants to talk to {address[0]}")
        real(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]
