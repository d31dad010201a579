"""What a policy and the ceilings of missions leave for the deployments of a plan."""

from __future__ import annotations

import math

from pkmatch.domain.needs import Capability
from pkmatch.domain.scenario import Scenario

NO_CEILING = 10**18
"""More people than any plan has."""


def most_borne(scenario: Scenario) -> float:
    """Person-periods that one partner may bear."""
    ceiling = scenario.policy.burden_ceiling
    if ceiling is None:
        return math.inf
    asked = 0
    for gap in scenario.unit_gaps:
        first, end = scenario.gap_periods(gap)
        asked += gap.quantity * scenario.find(Capability, gap.capability).personnel * (end - first)
    return round(100 * ceiling) * asked // 100


def people_left(scenario: Scenario) -> dict[tuple[str, str], list[int]]:
    """People whom ceilings let deploy beside those in place, by mission and category, and period."""
    left: dict[tuple[str, str], list[int]] = {}
    for mission, category in {(ceiling.mission, ceiling.category) for ceiling in scenario.ceilings}:
        allowed = [scenario.people_allowed(mission, category, t) for t in range(scenario.calendar.periods)]
        left[mission, category] = [NO_CEILING if people is None else people for people in allowed]
    for unit in scenario.in_place:
        capability = scenario.find(Capability, unit.capability)
        counter = left.get((unit.mission, capability.category), [])
        for t in range(*scenario.in_place_periods(unit)) if counter else ():
            counter[t] -= unit.modules * capability.personnel
    return left
