"""
Brute force over what counts in gaps with handover (section 7 of docs/model.md): every whole number in every period.

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.needs import Gap
from pkmatch.domain.scenario import Scenario
from tests.oracle_presence import modules_there, periods_there
from tests.oracle_supports import Moves


def ways_to_count(scenario: Scenario, gap: Gap, moves: Moves) -> Iterator[dict[int, int]]:
    """Rule 7.9: modules that count in each open period."""
    first, end = scenario.gap_periods(gap)
    there = modules_there(scenario, gap)

    def stays(t: int) -> int:
        deployed = sum(modules for slot, modules in moves if slot.start < t < slot.end)
        return min(gap.quantity, deployed + _in_place(scenario, gap, t, t - 1))

    def count(t: int, before: int, so_far: dict[int, int]) -> Iterator[dict[int, int]]:
        if t == end:
            yield so_far
            return
        here = there[t] + sum(modules for slot, modules in moves if slot.start <= t < slot.end)
        for counted in range(min(gap.quantity, here, stays(t) + gap.quantity - before) + 1):
            if not gap.critical or counted in (0, gap.quantity):
                yield from count(t + 1, counted, {**so_far, t: counted})

    yield from count(first, _in_place(scenario, gap, first - 1), {})


def _in_place(scenario: Scenario, gap: Gap, *periods: int) -> int:
    """Modules in place in all of the periods; what is there in the plan's first one was there before it, too."""
    found = 0
    for unit in scenario.in_place:
        known = periods_there(scenario, unit)
        found += unit.modules if unit.gap == gap.id and all(max(t, 0) in known for t in periods) else 0
    return min(found, gap.quantity)
