"""
The cases that are measured: what each is made of, and which planners or stages it is for.

A `plan` case is solved by every planner of `planners.py`, the single models in ten times the time that the library
took; an `anytime` case gives all of them the same time, a `workers` case the library with two workers and with one. A
stage case times one stage of the library at a size where it matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pkmatch.domain.scenario import Scenario
from pkmatch.generate import GeneratedRules, generate

EXAMPLES = Path(__file__).parent.parent / "examples"


Kind = Literal["plan", "anytime", "workers", "candidates", "model"]

LARGEST_AS_ONE_MODEL = 3000
"""Pledges up to which the full model is also handed to single solvers."""

CORE_LIMITS = {100: 30, 200: 30, 300: 30, 500: 30, 1000: 30, 3000: 90, 10_000: 240, 100_000: 3600}
ALL_LIMITS = {100: 60, 300: 60, 1000: 120, 3000: 300, 10_000: 900, 100_000: 3600}
"""Seconds that the library has, by number of pledges, with the core rules and with all."""

ANYTIME_S, ANYTIME_SEEDS = (20, 40, 80, 160), range(5)
"""Limits and seeds at which planners are compared by the plan that they have by then."""
WORKERS_S, WORKERS_SEEDS = 90, range(3)
"""Limit and seeds at which two workers are compared with one."""


@dataclass(frozen=True)
class Case:
    """One scenario to measure on, made the same way each time."""

    name: str
    kind: Kind
    make: Callable[[], Scenario]
    of_set: str  # the same for cases with the same scenario
    time_limit_s: float = 60.0
    single_models: bool = (
        True  # whether the full model is small enough for the solvers that the library is compared with
    )


def _generated(kind: Kind, pledges: int, rules: GeneratedRules = "core", seed: int = 0, limit_s: float = 60.0) -> Case:
    name = {
        "plan": f"{rules}-{pledges}",
        "anytime": f"{rules}-{pledges}-seed-{seed}-{limit_s:g}s",
        "workers": f"workers-{rules}-{pledges}-seed-{seed}",
    }.get(kind, f"{kind}-{pledges}")
    of_set = f"{rules}-{pledges}-seed-{seed}"
    return Case(name, kind, lambda: generate(pledges, seed, rules), of_set, limit_s, pledges <= LARGEST_AS_ONE_MODEL)


def _seoul() -> Scenario:
    from pkmatch.io import load_scenario

    return load_scenario(EXAMPLES / "seoul_2021")


def _by_name(*cases: Case) -> dict[str, Case]:
    return {case.name: case for case in cases}


CASES = _by_name(
    Case("seoul-2021", "plan", _seoul, "seoul-2021"),
    *(_generated("plan", pledges, "core", limit_s=limit) for pledges, limit in CORE_LIMITS.items()),
    *(_generated("plan", pledges, "all", limit_s=limit) for pledges, limit in ALL_LIMITS.items()),
    *(_generated("anytime", 1000, "all", seed, limit) for seed in ANYTIME_SEEDS for limit in ANYTIME_S),
    *(_generated("workers", 3000, "core", seed, WORKERS_S) for seed in WORKERS_SEEDS),
    _generated("candidates", 10_000),
    _generated("model", 2000),
)
"""By name. `model-2000` has close to a million columns, `candidates-10000` more than four million candidates."""

SMOKE_CASES = _by_name(
    _generated("plan", 100, "core", limit_s=CORE_LIMITS[100]),
    _generated("plan", 100, "all", limit_s=ALL_LIMITS[100]),
    _generated("anytime", 100, "all", limit_s=5),
    _generated("workers", 100, "core", limit_s=5),
    _generated("candidates", 100),
    _generated("model", 100),
)
"""Every kind of case, small enough to be part of the tests."""

ALL_CASES = SMOKE_CASES | CASES
