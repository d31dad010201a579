"""
Brute force over what counts in gaps with handover (section 7 of docs/model.md): every whole number in every period.

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Capability, Gap
from pkmatch.domain.scenario import Scenario
from tests.oracle_presence import modules_there, periods_there
from tests.oracle_supports import Moves

Counted = Sequence[tuple[Pledge | None, int]]
"""What counts of pledges, in hundredths of a module asked; of None those in place."""


def percent_of(scenario: Scenario, pledge: Pledge, gap: Gap) -> int:
    """Rule 7.10: what a module counts, 0 where it cannot serve."""
    if pledge.capability == gap.capability:
        return 100
    return round(100 * scenario.find(Capability, pledge.capability).serves.get(gap.capability, 0))


def rounded_up(scenario: Scenario, gap: Gap, modules: int) -> int:
    """Rule 7.3: hundredths of modules that whole modules of one capability reach."""
    rates = [1.0, *(k.serves[gap.capability] for k in scenario.capabilities if gap.capability in k.serves)]
    return max(math.ceil(100 * modules / round(100 * rate)) * round(100 * rate) for rate in rates)


def ways_to_count(scenario: Scenario, gap: Gap, moves: Moves) -> Iterator[dict[int, Counted]]:
    """Rules 7.6, 7.9 and 8.1: what counts in each open period, and whose it is."""
    first, end = scenario.gap_periods(gap)
    there, asked = modules_there(scenario, gap), 100 * gap.quantity
    sent = [(scenario.find(Pledge, slot.pledge), slot, n) for slot, n in moves]
    served = [(pledge, slot, n * percent_of(scenario, pledge, gap)) for pledge, slot, n in sent]
    step = 100 if all(n % 100 == 0 for _, _, n in served) else _step(n for _, _, n in served)

    def stays(t: int) -> int:
        deployed = sum(n for _, slot, n in served if slot.start < t < slot.end)
        return min(asked, deployed + 100 * _in_place(scenario, gap, t, t - 1))

    def count(t: int, before: int, so_far: dict[int, Counted]) -> Iterator[dict[int, Counted]]:
        if t == end:
            yield so_far
            return
        standing: list[tuple[Pledge | None, int]] = [(None, 100 * there[t])]
        here: list[tuple[Pledge | None, int]] = [(p, n) for p, slot, n in served if slot.start <= t < slot.end]
        present = sum(n for _, n in standing + here)
        if gap.handover:
            choices = range(0, min(asked, present, stays(t) + asked - before) + 1, step)
            for counted in choices:
                if not gap.critical or counted in (0, asked):
                    for who in _shared_out(scenario, counted, standing + here, step):
                        yield from count(t + 1, counted, {**so_far, t: who})
            return
        counts = min(asked, present)
        if gap.critical and counts < asked:
            yield from count(t + 1, 0, {**so_far, t: []})
        else:
            for who in _shared_out(scenario, counts - 100 * there[t], here, step):
                yield from count(t + 1, counts, {**so_far, t: [*standing, *who]})

    yield from count(first, 100 * _in_place(scenario, gap, first - 1), {})


def _step(amounts: Iterable[int]) -> int:
    """What all amounts are whole numbers of, and modules too: nothing between them is ever better."""
    return math.gcd(100, *amounts)


def _shared_out(scenario: Scenario, counted: int, here: Counted, step: int) -> list[Counted]:
    """Every way to say whose modules count that no other is better than in both goals that care."""
    alike: dict[tuple[float, float], tuple[Pledge | None, int]] = {}
    for pledge, modules in here:
        worth = 1.0, 1.0
        if pledge is not None:
            worth = pledge.performance, pledge.performance * probability_of(scenario, pledge)
        known = alike.get(worth, (pledge, 0))
        alike[worth] = known[0], known[1] + modules
    best: dict[tuple[float, float], Counted] = {}
    for amounts in product(*(range(0, min(counted, modules) + 1, step) for _, modules in alike.values())):
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
