"""
The cases that are measured: what each is made of, and which planners or stages it is for.

A `plan` case is solved by every planner of `planners.py`; a stage case times one stage of the library at a size
where it matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pkmatch.domain.scenario import Scenario
from pkmatch.generate import generate

EXAMPLES = Path(__file__).parent.parent / "examples"


@dataclass(frozen=True)
class Case:
    """One scenario to measure on, made the same way each time."""

    name: str
    kind: Literal["plan", "candidates", "model"]
    make: Callable[[], Scenario]


def _generated(name: str, kind: Literal["plan", "candidates", "model"], pledges: int, seed: int = 0) -> Case:
    return Case(name, kind, lambda: generate(pledges, seed))


def _seoul() -> Scenario:
    from pkmatch.io import load_scenario

    return load_scenario(EXAMPLES / "seoul_2021")


CASES = {
    case.name: case
    for case in (
        Case("seoul-2021", "plan", _seoul),
        *(_generated(f"core-{pledges}", "plan", pledges) for pledges in (100, 200, 300, 500, 1000, 3000, 10_000)),
        _generated("candidates-10000", "candidates", 10_000),
        _generated("model-2000", "model", 2000),
    )
}
"""By name. `model-2000` has more than a million columns, `candidates-10000` more than four million candidates."""

SMOKE_CASES = {
    case.name: case
    for case in (
        _generated("core-100", "plan", 100),
        _generated("candidates-100", "candidates", 100),
        _generated("model-100", "model", 100),
    )
}
"""Every kind of case, small enough to be part of the tests."""

ALL_CASES = SMOKE_CASES | CASES
