"""
What is in missions already, and how many people may be, as numpy columns.

Comes in: a checked `Scenario`. Goes out: columns of `ScenarioArrays`, in its order of records and with its periods.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, get_args

import numpy as np

from pkmatch.domain.needs import Capability, Category, Gap
from pkmatch.domain.presence import Exclusion, InPlace
from pkmatch.domain.scenario import Scenario

NO_CEILING = np.int64(2**31)
"""People left where there is no ceiling."""


def standing_columns(scenario: Scenario) -> dict[str, Any]:
    """The columns of units in place, and of the ceilings above them, by name."""
    s, periods, categories = scenario, scenario.calendar.periods, get_args(Category)
    gap_at = {gap.id: number for number, gap in enumerate(s.unit_gaps)}
    partner_at = {partner.id: number for number, partner in enumerate(s.partners)}
    mission_at = {mission.id: number for number, mission in enumerate(s.missions)}
    modules = np.zeros((len(s.unit_gaps), periods), dtype=np.int64)
    tpccs: Counter[tuple[int, int, int]] = Counter()
    before = np.zeros(len(s.unit_gaps), dtype=np.int64)
    staying = np.zeros((len(s.unit_gaps), periods), dtype=np.int64)
    above = np.zeros((len(s.unit_gaps), periods), dtype=np.int64)
    stands = np.zeros(len(s.partners), dtype=np.bool_)
    person_periods = np.zeros(len(s.partners), dtype=np.int64)
    people_in_place, women = np.zeros((2, len(categories), periods), dtype=np.int64)
    people_left = _people_allowed(s)
    kept_out = np.zeros((len(s.unit_gaps), len(s.partners), periods), dtype=np.bool_)
    for unit in s.in_place:
        first, end = s.in_place_periods(unit)
        capability = s.find(Capability, unit.capability)
        category, people = categories.index(capability.category), unit.modules * capability.personnel
        stands[partner_at[unit.partner]] |= first < end
        person_periods[partner_at[unit.partner]] += people * (end - first)
        people_in_place[category, first:end] += people
        women[category, first:end] += people * round(100 * unit.women_share)
        people_left[mission_at[unit.mission], category, first:end] -= people
        if unit.gap is not None:
            gap = s.find(Gap, unit.gap)
            opens, closes = s.gap_periods(gap)
            there = range(max(first, opens), min(end, closes))
            modules[gap_at[gap.id], there.start : max(there.start, there.stop)] += unit.modules
            above[gap_at[gap.id], list(there)] += people * round(100 * (unit.women_share - gap.women_share))
            since = first - 1 if first == 0 else first  # what is there in period 0 was there before the plan
            before[gap_at[gap.id]] += unit.modules * (first < end and since < opens <= end)
            staying[gap_at[gap.id], max(since + 1, opens) : max(since + 1, opens, there.stop)] += unit.modules
            for period in there:
                tpccs[gap_at[gap.id], partner_at[unit.partner], period] += unit.modules
    for unit in s.in_place:
        first, end = s.in_place_periods(unit)
        for x in s.exclusions:
            for one, other in ((x.partner, x.other), (x.other, x.partner)):
                if one == unit.partner:
                    for gap, since, until in _kept_apart(s, unit, x, first, end):
                        kept_out[gap_at[gap.id], partner_at[other], since:until] = True
    suspended = np.zeros((len(s.partners), periods), dtype=np.bool_)
    for suspension in s.suspensions:
        suspended[partner_at[suspension.partner], slice(*s.suspended_periods(suspension))] = True
    asked = np.array([gap.quantity for gap in s.unit_gaps], dtype=np.int64)
    no_ceiling = people_left >= NO_CEILING // 2
    return {
        "modules_in_place": np.minimum(modules, asked[:, None]),
        "counted_before": np.minimum(before, asked),
        "staying_in_place": np.minimum(staying, asked[:, None]),
        "tpccs_in_place": np.array(
            [(*place, modules) for place, modules in sorted(tpccs.items())], dtype=np.int64
        ).reshape(-1, 4),
        "suspended": suspended,
        "partners_by_exclusion": np.array(
            [(partner_at[x.partner], partner_at[x.other]) for x in s.exclusions], dtype=np.int64
        ).reshape(-1, 2),
        "mission_by_exclusion": np.array(
            [-1 if x.mission is None else mission_at[x.mission] for x in s.exclusions], dtype=np.int64
        ),
        "kept_out_of_gap": kept_out,
        "women_above_in_place": above,
        "stands": stands,
        "person_periods_in_place": person_periods,
        "people_in_place": people_in_place.copy(),
        "women_in_place": women.copy(),
        "people_left": np.where(no_ceiling, NO_CEILING, np.maximum(people_left, 0)),
    }


def _kept_apart(
    s: Scenario, unit: InPlace, exclusion: Exclusion, first: int, end: int
) -> Iterator[tuple[Gap, int, int]]:
    """The gaps out of which units in place keep a partner that will not work with theirs, and when."""
    if exclusion.mission is not None:
        yield from ((gap, first, end) for gap in s.unit_gaps if unit.mission == exclusion.mission == gap.mission)
    elif unit.gap is not None:
        gap = s.find(Gap, unit.gap)
        opens, closes = s.gap_periods(gap)
        yield gap, max(first, opens), max(first, opens, min(end, closes))


def _people_allowed(s: Scenario) -> Any:
    """Most people by mission, category and period; far beyond any number of people where there is no ceiling."""
    categories = get_args(Category)
    allowed = np.full((len(s.missions), len(categories), s.calendar.periods), np.int64(2**62))
    numbers = {mission.id: number for number, mission in enumerate(s.missions)}
    for mission, category in {(ceiling.mission, ceiling.category) for ceiling in s.ceilings}:
        for period in range(s.calendar.periods):
            most = s.people_allowed(mission, category, period)
            if most is not None:
                allowed[numbers[mission], categories.index(category), period] = most
    return allowed
