"""day.c in Python's hands: its structs are written from the NumPy dtypes, so a change of layout follows by itself."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vendsim.core import act, chance, customers, delivery, demand, kernels, ledger, observe, params, state, supply
from vendsim.core.scenario import Scenario

SOURCE = Path(__file__).with_name("day.c")
# No contraction into fused multiply-adds: LLVM makes none either, so every float agrees to the last bit.
FLAGS = ("-std=gnu11", "-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math")
TYPES = {"i": "int{}_t", "u": "uint{}_t", "f": "float{}_t"}
HOMES = {
    ledger: "BANK TILL STOCK TRANSIT PREPAID DEBT PAYABLE REVENUE GOODS_SOLD FEES TOKENS SPOILAGE LOSSES CARD_FEES "
    "REFUNDS INTEREST",
    state: "LOTS ORDER_LINES ORDERS_KEPT COMPLAINTS ACCOUNTS RUNNING COMPLETED BANKRUPT NEVER",
    params: "YEAR HONEST BAIT SCAM",
    demand: "SEMILOG LINEAR POISSON STEADY",
    supply: "NOTHING QUOTE COUNTER QUOTED CONCEDED ACCEPTED FINAL_OFFER BELIEVED DOUBTED BUNDLE PREPAY HOOKED",
    delivery: "CREDITED PUT_OFF NOTHING_MISSING",
    customers: "JAM STALE FALSE",
    act: "PRICE_OCTAVES MOST_UNITS",
}
STREAMS = (
    "WEATHER WETNESS TASTE CATEGORY_TASTE DAY_SHOCK DEMAND SUPPLIER_HIKE LEAD_TIME LATENESS SHORTFALL SUBSTITUTE CARD "
    "COMPLAINT FALSE_CLAIM"
)


def compiler() -> str | None:
    """The C compiler of this machine, if it has one."""
    return next(filter(None, map(shutil.which, (os.environ.get("CC", "cc"), "gcc", "clang"))), None)


def compiler_version() -> str:
    """The compiler's own words."""
    told = subprocess.run([compiler() or "cc", "--version"], capture_output=True, text=True, check=True)
    return told.stdout.splitlines()[0]


def layout(dims: params.Dims) -> str:
    """layout.h: what day.c has to know of vendsim/core."""
    constants = {"PRODUCTS": dims.products, "SLOTS": dims.slots, "SUPPLIERS": dims.suppliers}
    for home, names in HOMES.items():
        constants |= {name: getattr(home, name) for name in names.split()}
    constants |= {f"STREAM_{name}": getattr(chance, name) for name in STREAMS.split()}
    constants["ACCOUNT_CARD"] = ledger.CARD
    lines = ["#include <stddef.h>", "typedef float float32_t;", "typedef double float64_t;"]
    lines += [f"#define {name} ({value!r})" for name, value in constants.items()]
    return "\n".join([*lines, struct("Row", state.row_dtype(dims)), struct("Table", params.table_dtype(dims))]) + "\n"


def struct(name: str, dtype: np.dtype[Any]) -> str:
    """A record as a C struct, and the compiler's word that both mean the same bytes."""
    fields = {field: (part[0], part[1]) for field, part in (dtype.fields or {}).items()}
    body = "\n".join(f"    {member(field, kind)};" for field, (kind, _) in fields.items())
    checks = [f"offsetof({name}, {field}) == {offset}" for field, (_, offset) in fields.items()]
    checks.append(f"sizeof({name}) == {dtype.itemsize}")
    asserted = "\n".join(f'_Static_assert({check}, "{check}");' for check in checks)
    return f"typedef struct {{\n{body}\n}} {name};\n{asserted}"


def member(name: str, dtype: np.dtype[Any]) -> str:
    """A field as C declares it."""
    base = dtype.base
    word = TYPES[base.kind].format(8 * base.itemsize)
    return f"{word} {name}" + "".join(f"[{length}]" for length in dtype.shape)


@cache
def library(dims: params.Dims) -> ctypes.CDLL:
    """day.c, compiled for this machine and these capacities."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "layout.h").write_text(layout(dims))
        target = Path(folder, "day.so")
        command = [compiler() or "cc", *FLAGS, "-shared", "-fPIC", f"-I{folder}", str(SOURCE), "-o", str(target), "-lm"]
        subprocess.run(command, check=True)
        loaded = ctypes.CDLL(str(target))
    loaded.step_rows.restype = ctypes.c_int64
    return loaded


class DayInC:
    """kernels.step_rows in C over the same arrays; pointers are made once, as a careful caller would."""

    def __init__(self, scenario: Scenario, rows: state.Rows, obs: npt.NDArray[np.float32]) -> None:
        self.table = params.table(scenario)
        self.library = library(params.dims_of(scenario))
        self.reward, self.cut = np.zeros(len(rows)), np.zeros(len(rows), np.int64)
        self.ended = np.zeros((len(rows), 2), np.bool_)
        self._kept = (rows, obs)
        self._head = [address(rows), ctypes.c_int64(len(rows)), address(self.table)]
        self._tail = [address(obs), ctypes.c_int64(obs.shape[1])]
        self._tail += [address(self.reward), address(self.ended), address(self.cut)]
        self.library.prepare(address(self.table))

    def bind(self, actions: npt.NDArray[np.float32]) -> list[Any]:
        """Arguments of a step with these actions."""
        return [*self._head, address(actions), ctypes.c_int64(actions.shape[1]), *self._tail]

    def step(self, arguments: list[Any]) -> int:
        """A day of every row; the first problem in the books."""
        return int(self.library.step_rows(*arguments))


def address(array: npt.NDArray[Any]) -> ctypes.c_void_p:
    """Where an array's bytes begin."""
    assert array.flags.c_contiguous
    return ctypes.c_void_p(array.ctypes.data)


class DayInNumba:
    """kernels.step_rows with the arrays of DayInC."""

    def __init__(self, scenario: Scenario, rows: state.Rows, obs: npt.NDArray[np.float32]) -> None:
        self.rows, self.obs, self.table = rows, obs, params.table(scenario)
        self.reward, self.cut = np.zeros(len(rows)), np.zeros(len(rows), np.int64)
        self.ended = np.zeros((len(rows), 2), np.bool_)
        self.no_log = np.zeros((0, act.LOG_COLUMNS), np.int64)

    def step(self, actions: npt.NDArray[np.float32]) -> int:
        """A day of every row; the first problem in the books."""
        return int(
            kernels.step_rows(
                self.rows, self.table, actions, self.no_log, self.obs, self.reward, self.ended, self.cut
            )
        )  # fmt: skip


def assert_agreement(scenario: Scenario, actions: npt.NDArray[np.float32], seed: int) -> int:
    """Play the same years in Numba and in C, and compare every byte every day; returns the days compared.

    Args:
        scenario: the world's rules.
        actions: (days, rows, components).
        seed: of the first row.
    """
    ours = opened(scenario, np.arange(seed, seed + actions.shape[1]))
    theirs, sizes = np.zeros_like(ours), (actions.shape[1], observation_size(scenario))
    numba_obs, c_obs = np.empty(sizes, np.float32), np.empty(sizes, np.float32)
    numba, c = DayInNumba(scenario, ours, numba_obs), DayInC(scenario, theirs, c_obs)
    theirs.view(np.uint8)[:] = ours.view(np.uint8)  # as bytes: NumPy copies records field by field
    for day, action in enumerate(actions):
        assert numba.step(action) == c.step(c.bind(action)) == 0, f"day {day}: a problem in the books"
        compare(f"day {day}", ours, theirs)
        for name in ("reward", "ended", "cut"):
            assert (getattr(numba, name) == getattr(c, name)).all(), f"day {day}: {name} differs"
        assert (numba_obs.view(np.uint32) == c_obs.view(np.uint32)).all(), f"day {day}: observations differ"
    return int(actions.shape[0] * actions.shape[1])


def compare(when: str, ours: state.Rows, theirs: state.Rows) -> None:
    """Byte by byte, and by name if a byte differs."""
    if ours.tobytes() != theirs.tobytes():
        fields = [name for name in ours.dtype.names or () if (ours[name] != theirs[name]).any()]
        raise AssertionError(f"{when}: Numba and C differ in {fields or 'padding'}")


def opened(scenario: Scenario, seeds: npt.NDArray[np.int64]) -> state.Rows:
    """The first mornings of some years."""
    rows = state.empty_rows(params.dims_of(scenario), len(seeds))
    kernels.open_rows(rows, params.table(scenario), seeds)
    return rows


def observation_size(scenario: Scenario) -> int:
    """Components of the numeric observation."""
    return len(observe.names(scenario))
