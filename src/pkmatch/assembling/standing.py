"""Units in place as a plan tells them: what counts of them, and whose they are in each gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set

from pkmatch.domain.needs import Gap
from pkmatch.domain.plan import CountedInPlace
from pkmatch.domain.presence import InPlace
from pkmatch.domain.scenario import Scenario


def units_in_gaps(scenario: Scenario) -> Iterator[tuple[InPlace, Gap, range]]:
    """The units in place that are in an open gap, and the periods in which they are."""
    for unit in scenario.in_place:
        if unit.gap is not None:
            gap = scenario.find(Gap, unit.gap)
            (first, end), (opens, closes) = scenario.in_place_periods(unit), scenario.gap_periods(gap)
            there = range(max(first, opens), min(end, closes))
            if there:
                yield unit, gap, there


def modules_in_place(scenario: Scenario) -> dict[tuple[str, int], int]:
    """Modules in place by gap and open period, at most the gap's quantity."""
    found: Counter[tuple[str, int]] = Counter()
    for unit, gap, there in units_in_gaps(scenario):
        for period in there:
            found[gap.id, period] = min(gap.quantity, found[gap.id, period] + unit.modules)
    return dict(found)


def counted_in_place(
    scenario: Scenario, filled: Set[tuple[str, int]], handed: Mapping[tuple[str, int], int]
) -> tuple[CountedInPlace, ...]:
    """
    What counts of the units in place: all of it, in critical gaps only where they are filled whole.

    In gaps with handover those of `handed`.
    """
    modules = modules_in_place(scenario)
    rows = []
    for gap in scenario.gaps:
        for period in range(*scenario.gap_periods(gap)):
            hundredths = 100 * modules.get((gap.id, period), 0)
            if gap.handover:
                hundredths = handed.get((gap.id, period), 0)
            elif gap.critical and (gap.id, period) not in filled:
                hundredths = 0
            if hundredths:
                rows.append(CountedInPlace(gap=gap.id, period=period, modules=hundredths / 100))
    return tuple(rows)


def staying_in_place(scenario: Scenario, gap: Gap) -> tuple[int, list[int]]:
    """Modules in place in the period before a gap opens, and in each open period those there before it, too."""
    opens, closes = scenario.gap_periods(gap)
    before, staying = 0, [0] * (closes - opens)
    for unit in scenario.in_place:
        if unit.gap == gap.id:
            first, end = scenario.in_place_periods(unit)
            first = -1 if first == 0 < end else first  # what is there in period 0 was there before the plan
            before += unit.modules if first <= opens - 1 < end else 0
            for t in range(max(first + 1, opens), min(end, closes)):
                staying[t - opens] += unit.modules
    return min(before, gap.quantity), [min(modules, gap.quantity) for modules in staying]
