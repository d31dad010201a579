"""Units in place as a plan tells them: what counts of them, and whose they are in each gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set

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


def counted_in_place(scenario: Scenario, filled: Set[tuple[str, int]]) -> tuple[CountedInPlace, ...]:
    """What counts of the units in place: all of it, in critical gaps only where they are filled whole."""
    modules = modules_in_place(scenario)
    return tuple(
        CountedInPlace(gap=gap.id, period=period, modules=float(modules[gap.id, period]))
        for gap in scenario.gaps
        for period in range(*scenario.gap_periods(gap))
        if (gap.id, period) in modules and (not gap.critical or (gap.id, period) in filled)
    )
