"""What counts where that is a choice, between columns by grade and picks by pledge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Columns
from pkmatch.picks import PickedCount, PickedDeployment, Picks
from pkmatch.rules.counting import GRADE, PLACE

IN_PLACE = (100, 100)
"""The grade of modules in place."""


def counts_handed_out(
    a: ScenarioArrays,
    counted: Columns,
    deployments: Sequence[PickedDeployment],
    chosen: tuple[dict[str, list[int]], list[int]],
) -> tuple[PickedCount, ...]:
    """What counts of each grade, handed to those in place, then to the pledges of the grade."""
    keys, modules = chosen
    if not modules:
        return ()
    grade, left = _grades(a, counted), defaultdict[tuple[int, int, int, int], list[tuple[str, int]]](list)
    position = {name: number for number, name in enumerate(a.gap_ids)}
    pledges = {name: number for number, name in enumerate(a.pledge_ids)}
    for d in deployments:
        gap = position[d.gap]
        pledge = pledges[d.pledge]
        performance, reliability = grade[pledge].tolist()
        hundredths = d.modules * int(a.percent_served[a.capability_by_pledge[pledge], a.capability_by_gap[gap]])
        for t in range(d.start, d.end):
            left[gap, t, performance, reliability].append((d.pledge, hundredths))
    found: dict[tuple[int, int, str | None], int] = {}
    for row in zip(*(keys[name] for name in (*PLACE, *GRADE)), modules, strict=True):
        gap, period, performance, reliability, count = row
        count *= int(100 // a.parts_by_gap[gap])
        there: list[tuple[str | None, int]] = [*left[gap, period, performance, reliability]]
        if (performance, reliability) == IN_PLACE and a.handover_by_gap[gap]:
            there.insert(0, (None, 100 * int(a.modules_in_place[gap, period])))
        for name, present in there:
            if taken := min(count, present):
                found[gap, period, name] = found.get((gap, period, name), 0) + taken
                count -= taken
    return tuple(PickedCount(a.gap_ids[gap], t, count, pledge) for (gap, t, pledge), count in found.items())


def counts_decided(a: ScenarioArrays, counted: Columns, picks: Picks) -> list[tuple[int, ...]]:
    """What counts, by gap, period and grade, as the columns have them."""
    gaps = {name: number for number, name in enumerate(a.gap_ids)}
    pledges = {name: number for number, name in enumerate(a.pledge_ids)}
    grade = _grades(a, counted)
    found: list[tuple[int, ...]] = []
    for count in picks.counts:
        of_pledge = IN_PLACE
        if count.pledge is not None:
            of_pledge = tuple(grade[pledges[count.pledge]].tolist()) if count.pledge in pledges else (-1, -1)
        gap = gaps.get(count.gap, -1)
        if gap >= 0 and (count.pledge is not None or a.handover_by_gap[gap]):
            found.append((gap, count.period, *of_pledge, count.hundredths * int(a.parts_by_gap[gap]) // 100))
    return found


def _grades(a: ScenarioArrays, counted: Columns) -> IntArray:
    """The grade of each pledge as the columns tell them apart."""
    asked = bool((counted.keys["reliability"] != 100).any())
    reliability = a.reliability_percent_by_pledge
    return np.stack([a.performance_percent_by_pledge, reliability if asked else np.full_like(reliability, 100)], axis=1)
