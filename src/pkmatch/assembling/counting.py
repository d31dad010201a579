"""What counts of those present: how much in gaps with handover, and of whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from typing import NamedTuple

from pkmatch.assembling.standing import modules_in_place, staying_in_place
from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedDeployment, Picks, handed_over


class Handed(NamedTuple):
    """Modules that count in gaps with handover: of those in place by (gap, period), of each deployment by period."""

    in_place: dict[tuple[str, int], int]
    deployed: list[dict[int, int]]


def handover_counts(scenario: Scenario, picks: Picks) -> dict[tuple[str, int], int]:
    """Modules that count in each period of gaps with handover, as picked, and more where there is room."""
    by_gap: defaultdict[str, list[PickedDeployment]] = defaultdict(list)
    for d in picks.deployments:
        by_gap[d.gap].append(d)
    wanted: Counter[tuple[str, int]] = Counter()
    for count in picks.counts:
        wanted[count.gap, count.period] += count.modules
    in_place = modules_in_place(scenario) if any(gap.handover for gap in scenario.gaps) else {}
    found = {}
    for gap in scenario.gaps:
        if not gap.handover:
            continue
        opens, closes = scenario.gap_periods(gap)
        before, staying = staying_in_place(scenario, gap)
        present = [in_place.get((gap.id, t), 0) for t in range(opens, closes)]
        for d in by_gap[gap.id]:
            for t in range(d.start, d.end):
                present[t - opens] += d.modules
                staying[t - opens] += d.modules if t > d.start else 0
        wish = [wanted.get((gap.id, t), 0) for t in range(opens, closes)]
        counts = handed_over(gap.quantity, present, staying, before, wish, whole_only=gap.critical)
        found.update({(gap.id, opens + t): count for t, count in enumerate(counts)})
    return found


def handed_out(scenario: Scenario, chosen: Sequence[PickedDeployment], picks: Picks) -> Handed:
    """
    Whose modules count in gaps with handover: as picked, then the best, those in place before others.

    Parameters
    ----------
    chosen
        The deployments in the order of the plan.
    picks
        What was picked of what counts, by pledge.
    """
    handed = Handed({}, [{} for _ in chosen])
    totals = handover_counts(scenario, picks)
    in_place = modules_in_place(scenario) if totals else {}
    wanted: defaultdict[tuple[str, int], Counter[str | None]] = defaultdict(Counter)
    for count in picks.counts:
        wanted[count.gap, count.period][count.pledge] += count.modules
    present: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for number, d in enumerate(chosen):
        for period in range(d.start, d.end):
            present[d.gap, period].append(number)
    for place, total in totals.items():
        rows: list[tuple[float, int | None, str | None, int]] = [(1.0, None, None, in_place.get(place, 0))]
        for number in present[place]:
            d = chosen[number]
            rows.append((scenario.find(Pledge, d.pledge).performance, number, d.pledge, d.modules))
        rows.sort(key=lambda row: -row[0])
        taken: Counter[int | None] = Counter()
        for asked in (True, False):
            for _, row, pledge, modules in rows:
                wish = wanted[place][pledge] if asked else modules
                amount = min(total, wish, modules - taken[row])
                taken[row] += amount
                total -= amount
                wanted[place][pledge] -= amount
        for row, amount in taken.items():
            if row is None:
                handed.in_place[place] = amount
            else:
                handed.deployed[row][place[1]] = amount
    return handed


def counted_of(
    scenario: Scenario, chosen: Sequence[PickedDeployment], filled: Set[tuple[str, int]], handed: Handed
) -> list[tuple[float, ...]]:
    """
    Counted modules of each deployment: all of them, in critical gaps only where the gap is filled whole.

    In gaps with handover those that were handed out.
    """
    counted = []
    for d, of_row in zip(chosen, handed.deployed, strict=True):
        gap = scenario.find(Gap, d.gap)
        row = []
        for period in range(d.start, d.end):
            counts = d.modules if not gap.critical or (d.gap, period) in filled else 0
            row.append(float(of_row.get(period, 0) if gap.handover else counts))
        counted.append(tuple(row))
    return counted
