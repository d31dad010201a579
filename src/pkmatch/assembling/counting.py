"""What counts of those present: how much where that is a choice, and of whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from pkmatch.assembling.standing import modules_in_place, staying_in_place
from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedDeployment, Picks, handed_over


class Handed(NamedTuple):
    """What counts where that is a choice, in hundredths of a module: in place by (gap, period), deployed by period."""

    in_place: dict[tuple[str, int], int]
    deployed: list[dict[int, int]]
    chosen: frozenset[str]
    """The gaps in which it is a choice."""


def handed_out(scenario: Scenario, chosen: Sequence[PickedDeployment], picks: Picks) -> Handed:
    """
    Whose modules count in gaps with handover, and where there may be more than all count: as picked, then the best.

    Parameters
    ----------
    chosen
        The deployments in the order of the plan.
    picks
        What was picked of what counts, by pledge.
    """
    in_choice = frozenset(gap.id for gap in scenario.gaps if gap.handover or scenario.has_parts(gap))
    handed = Handed({}, [{} for _ in chosen], in_choice)
    in_place = modules_in_place(scenario) if in_choice else {}
    wanted: defaultdict[tuple[str, int], Counter[str | None]] = defaultdict(Counter)
    for count in picks.counts:
        wanted[count.gap, count.period][count.pledge] += count.hundredths
    present: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for number, d in enumerate(chosen):
        for period in range(d.start, d.end) if d.gap in in_choice else ():
            present[d.gap, period].append(number)
    for place, total in _totals(scenario, picks, in_choice, in_place).items():
        gap = scenario.find(Gap, place[0])
        rows: list[tuple[float, int | None, str | None, int]] = []
        if gap.handover:
            rows.append((1.0, None, None, 100 * in_place.get(place, 0)))
        for number in present[place]:
            d = chosen[number]
            pledge = scenario.find(Pledge, d.pledge)
            rows.append((pledge.performance, number, d.pledge, d.modules * scenario.percent_in(pledge, gap)))
        rows.sort(key=lambda row: -row[0])
        taken: Counter[int | None] = Counter()
        for as_picked in (True, False):
            for _, row, name, most in rows:
                wish = wanted[place][name] if as_picked else most
                amount = min(total, wish, most - taken[row])
                taken[row] += amount
                total -= amount
                wanted[place][name] -= amount
        for row, amount in taken.items():
            if row is None:
                handed.in_place[place] = amount
            else:
                handed.deployed[row][place[1]] = amount
    return handed


def _totals(
    scenario: Scenario, picks: Picks, in_choice: Set[str], in_place: Mapping[tuple[str, int], int]
) -> dict[tuple[str, int], int]:
    """What counts in each period of gaps with a choice, in hundredths: with handover in place too, else beside it."""
    by_gap: defaultdict[str, list[PickedDeployment]] = defaultdict(list)
    for d in picks.deployments:
        by_gap[d.gap].append(d)
    wanted: Counter[tuple[str, int]] = Counter()
    for count in picks.counts:
        wanted[count.gap, count.period] += count.hundredths
    found = {}
    for gap in scenario.gaps:
        if gap.id not in in_choice:
            continue
        opens, closes = scenario.gap_periods(gap)
        before, standing = staying_in_place(scenario, gap)
        staying = [100 * modules for modules in standing]
        there = [100 * in_place.get((gap.id, t), 0) for t in range(opens, closes)]
        present = [0] * len(there)
        for d in by_gap[gap.id]:
            hundredths = d.modules * scenario.percent_in(scenario.find(Pledge, d.pledge), gap)
            for t in range(max(d.start, opens), min(d.end, closes)):  # a plan that breaks the window is told too
                present[t - opens] += hundredths
                staying[t - opens] += hundredths if t > d.start else 0
        asked = 100 * gap.quantity
        if gap.handover:
            wish = [wanted[gap.id, t] for t in range(opens, closes)]
            all_there = [sum(both) for both in zip(present, there, strict=True)]
            counts = handed_over(asked, all_there, staying, 100 * before, wish, whole_only=gap.critical)
        else:
            counts = [min(here, asked - stands) for here, stands in zip(present, there, strict=True)]
            if gap.critical:
                counts = [n if n + stands == asked else 0 for n, stands in zip(counts, there, strict=True)]
        found.update({(gap.id, opens + t): count for t, count in enumerate(counts)})
    return found


def counted_of(
    scenario: Scenario, chosen: Sequence[PickedDeployment], filled: Set[tuple[str, int]], handed: Handed
) -> list[tuple[float, ...]]:
    """
    What counts of each deployment, in modules of the gap: all of it, in critical gaps only where they are filled whole.

    Where it is a choice, what was handed out.
    """
    counted = []
    for d, of_row in zip(chosen, handed.deployed, strict=True):
        gap = scenario.find(Gap, d.gap)
        hundredths, row = d.modules * scenario.percent_in(scenario.find(Pledge, d.pledge), gap), []
        for period in range(d.start, d.end):
            counts = hundredths if not gap.critical or (d.gap, period) in filled else 0
            row.append((of_row.get(period, 0) if gap.id in handed.chosen else counts) / 100)
        counted.append(tuple(row))
    return counted
