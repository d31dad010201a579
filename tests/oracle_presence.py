"""
Brute force over what is in missions already (sections 7 and 10 of docs/model.md), day by day where that is plainer.

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, timedelta

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Capability, Gap, Mission
from pkmatch.domain.presence import InPlace
from pkmatch.domain.scenario import Scenario
from tests.oracle_supports import Moves

_known: tuple[Scenario | None, dict[str, list[int]]] = (None, {})
"""What was found out about the units in place of the scenario asked about last: brute force asks again and again."""


def periods_there(scenario: Scenario, unit: InPlace) -> list[int]:
    """The whole periods in which units in place are there."""
    global _known
    if _known[0] is not scenario:
        _known = (scenario, {each.id: _periods_there(scenario, each) for each in scenario.in_place})
    return _known[1][unit.id]


def _periods_there(scenario: Scenario, unit: InPlace) -> list[int]:
    mission, found = scenario.find(Mission, unit.mission), []
    for t in range(scenario.calendar.periods):
        first, after = scenario.calendar.first_day(t), scenario.calendar.first_day(t + 1)
        begun = mission.start is None or mission.start < after
        lives = mission.end is None or first < mission.end
        if begun and lives and (unit.end is None or after <= unit.end):
            found.append(t)
    return found


def modules_there(scenario: Scenario, gap: Gap) -> list[int]:
    """Rule 7.7: modules in place by period, at most what the open gap asks."""
    there = [0] * scenario.calendar.periods
    for unit in scenario.in_place:
        for t in set(periods_there(scenario, unit)) & set(range(*scenario.gap_periods(gap))):
            there[t] += unit.modules if unit.gap == gap.id else 0
    return [min(modules, gap.quantity) for modules in there]


def partners_there(scenario: Scenario, gap: Gap) -> dict[str, set[int]]:
    """The T/PCCs in place in an open gap, and when."""
    found: dict[str, set[int]] = defaultdict(set)
    for unit in scenario.in_place:
        periods = set(periods_there(scenario, unit)) & set(range(*scenario.gap_periods(gap)))
        if unit.gap == gap.id and periods:
            found[unit.partner] |= periods
    return found


def out_in_place(scenario: Scenario) -> set[str]:
    return {unit.partner for unit in scenario.in_place if periods_there(scenario, unit)}


def exclusions_hold(scenario: Scenario, moves: Moves) -> bool:
    """Rule 3.10: nobody deploys where, in the same period, somebody is who will not work with them."""
    for x in scenario.exclusions:
        out = [(scenario.find(Pledge, slot.pledge).partner, scenario.find(Gap, slot.gap), slot) for slot, _ in moves]
        for own, gap, slot in out:
            if own not in (x.partner, x.other) or x.mission not in (None, gap.mission):
                continue
            shunned = x.other if own == x.partner else x.partner
            if x.mission is None:
                there = set(partners_there(scenario, gap).get(shunned, ()))
            else:
                units = [u for u in scenario.in_place if (u.partner, u.mission) == (shunned, gap.mission)]
                there = {t for unit in units for t in periods_there(scenario, unit)}
            for partner, where, other in out:
                if partner == shunned and (where.id == gap.id if x.mission is None else where.mission == gap.mission):
                    there |= set(range(other.start, other.end))
            if there & set(range(slot.start, slot.end)):
                return False
    return True


def nobody_beside_one_refused(scenario: Scenario, moves: Moves) -> bool:
    """Rule 3.12: in no period is a unit in a gap with one of a partner that its caveats refuse."""
    for slot, _ in moves:
        refused, periods = scenario.find(Pledge, slot.pledge).caveats.refused_partners, {*range(slot.start, slot.end)}
        there = partners_there(scenario, scenario.find(Gap, slot.gap)) if refused else {}
        if any(periods & there.get(name, set()) for name in refused):
            return False
        for other, _ in moves:
            beside = other.gap == slot.gap and periods & {*range(other.start, other.end)}
            if beside and scenario.find(Pledge, other.pledge).partner in refused:
                return False
    return True


def languages_are_shared(scenario: Scenario, moves: Moves) -> bool:
    """Rule 3.14: units of two T/PCCs that are in one gap in the same period have a language in common."""
    units = [(slot, scenario.find(Pledge, slot.pledge)) for slot, _ in moves]
    return not scenario.policy.shared_language or not any(
        slot.gap == other.gap
        and one.partner != two.partner
        and max(slot.start, other.start) < min(slot.end, other.end)
        and not set(one.languages) & set(two.languages)
        for slot, one in units
        for other, two in units
    )


def ceilings_hold(scenario: Scenario, moves: Moves) -> bool:
    """Rule 10.6: on no day more people than the ceiling of that day, those in place come first."""
    for mission, category in {(ceiling.mission, ceiling.category) for ceiling in scenario.ceilings}:
        for t in range(scenario.calendar.periods):
            deployed = sum(
                modules * scenario.find(Capability, scenario.find(Pledge, slot.pledge).capability).personnel
                for slot, modules in moves
                if slot.start <= t < slot.end
                and scenario.find(Gap, slot.gap).mission == mission
                and scenario.find(Capability, scenario.find(Pledge, slot.pledge).capability).category == category
            )
            if deployed and deployed > _people_left(scenario, mission, category, t):
                return False
    return True


def _people_left(scenario: Scenario, mission: str, category: str, t: int) -> float:
    there = sum(
        unit.modules * scenario.find(Capability, unit.capability).personnel
        for unit in scenario.in_place
        if unit.mission == mission
        and scenario.find(Capability, unit.capability).category == category
        and t in periods_there(scenario, unit)
    )
    left, day = math.inf, scenario.calendar.first_day(t)
    while day < scenario.calendar.first_day(t + 1):
        begun = [
            (ceiling.start or date.min, ceiling.people)
            for ceiling in scenario.ceilings
            if (ceiling.mission, ceiling.category) == (mission, category)
            and (ceiling.start is None or ceiling.start <= day)
        ]
        left = min(left, max(begun)[1] if begun else math.inf)
        day += timedelta(days=1)
    return max(0.0, left - there)
