"""
Brute force over what counts in gaps with handover (section 7 of docs/model.md): every whole number in every period.

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.scenario import Scenario
from tests.oracle_presence import modules_there, periods_there
from tests.oracle_supports import Moves

Counted = Sequence[tuple[Pledge | None, int]]
"""Modules that count of pledges; of None those in place."""


def ways_to_count(scenario: Scenario, gap: Gap, moves: Moves) -> Iterator[dict[int, Counted]]:
    """Rule 7.9: modules that count in each open period, and whose they are."""
    first, end = scenario.gap_periods(gap)
    there = modules_there(scenario, gap)

    def stays(t: int) -> int:
        deployed = sum(modules for slot, modules in moves if slot.start < t < slot.end)
        return min(gap.quantity, deployed + _in_place(scenario, gap, t, t - 1))

    def count(t: int, before: int, so_far: dict[int, Counted]) -> Iterator[dict[int, Counted]]:
        if t == end:
            yield so_far
            return
        here: list[tuple[Pledge | None, int]] = [(None, there[t])]
        here += [(scenario.find(Pledge, slot.pledge), n) for slot, n in moves if slot.start <= t < slot.end]
        present = sum(modules for _, modules in here)
        for counted in range(min(gap.quantity, present, stays(t) + gap.quantity - before) + 1):
            if not gap.critical or counted in (0, gap.quantity):
                for who in _shared_out(scenario, counted, here):
                    yield from count(t + 1, counted, {**so_far, t: who})

    yield from count(first, _in_place(scenario, gap, first - 1), {})


def _shared_out(scenario: Scenario, counted: int, here: Counted) -> list[Counted]:
    """Every way to say whose modules count that no other is better than in both goals that care."""
    alike: dict[tuple[float, float], tuple[Pledge | None, int]] = {}
    for pledge, modules in here:
        worth = 1.0, 1.0
        if pledge is not None:
            worth = pledge.performance, pledge.performance * probability_of(scenario, pledge)
        known = alike.get(worth, (pledge, 0))
        alike[worth] = known[0], known[1] + modules
    best: dict[tuple[float, float], Counted] = {}
    for amounts in product(*(range(min(counted, modules) + 1) for _, modules in alike.values())):
        if sum(amounts) == counted:
            reached = tuple(sum(n * worth[goal] for n, worth in zip(amounts, alike, strict=True)) for goal in (0, 1))
            if not any(known[0] >= reached[0] and known[1] >= reached[1] for known in best):
                best = {k: who for k, who in best.items() if k[0] > reached[0] or k[1] > reached[1]}
                best[reached] = [(who, n) for (who, _), n in zip(alike.values(), amounts, strict=True)]
    return list(best.values())


def probability_of(scenario: Scenario, pledge: Pledge) -> float:
    if pledge.reliability is not None:
        return pledge.reliability
    return scenario.policy.reliability(pledge.readiness).probability


def _in_place(scenario: Scenario, gap: Gap, *periods: int) -> int:
    """Modules in place in all of the periods; what is there in the plan's first one was there before it, too."""
    found = 0
    for unit in scenario.in_place:
        known = periods_there(scenario, unit)
        found += unit.modules if unit.gap == gap.id and all(max(t, 0) in known for t in periods) else 0
    return min(found, gap.quantity)
