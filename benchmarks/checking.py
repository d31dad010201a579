"""
Whether proven bounds hold: none may lie below a plan that anybody found for the same set.

Comes in: measurements, of several planners, limits and runs. Goes out: sentences on bounds that a plan exceeds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from benchmarks.registry import ALL_CASES

Record = dict[str, Any]

TOLERANCE = 1e-6
"""Relative: what engines take for nothing."""


class Stated(NamedTuple):
    """A value or a bound, and who stated it."""

    number: float
    who: str


def sets_of(records: Sequence[Record]) -> dict[str, tuple[Stated, Stated]]:
    """By set of pledges the best plan and the nearest bound of all records, where there are both."""
    plans: dict[str, list[Stated]] = {}
    bounds: dict[str, list[Stated]] = {}
    for record in records:
        case = ALL_CASES.get(record["case"])
        name, who = case.of_set if case else record["case"], f"{record['planner']} on {record['case']}"
        plans.setdefault(name, []).extend(Stated(value, who) for value in _stated(record, "value", 1))
        bounds.setdefault(name, []).extend(Stated(bound, who) for bound in _stated(record, "bound", 2))
    return {name: (max(plans[name]), min(bounds[name])) for name in plans if plans[name] and bounds[name]}


def false_bounds(records: Sequence[Record]) -> list[str]:
    """What is to be said of each set whose nearest bound lies below its best plan."""
    return [
        f"FALSE BOUND on {name}: {bound.number:,.3f} of {bound.who} is below {plan.number:,.3f} of {plan.who}"
        for name, (plan, bound) in sets_of(records).items()
        if plan.number > bound.number + TOLERANCE * max(1.0, abs(plan.number))
    ]


def _stated(record: Record, name: str, at: int) -> Iterator[float]:
    """What a record says in the end and on the way."""
    numbers = [record.get(name), *(step[at] for step in record.get("trace", []))]
    yield from (number for number in numbers if number is not None)
