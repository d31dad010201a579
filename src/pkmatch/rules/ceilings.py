"""Rule 10, ceilings: the most people of a category in a mission, those in place and those deployed."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import NEVER, ScenarioArrays
from pkmatch.columns import Candidates, Rows, at_most, numbered
from pkmatch.rules.shares import people_by_pledge


def people_stay_below_ceilings(a: ScenarioArrays, c: Candidates) -> Rows:
    """People of a category deployed in a mission in a period are at most what the ceiling leaves beside those there."""
    position, period = c.presence
    if not (a.people_left < NEVER).any():
        position, period = position[:0], period[:0]
    mission = a.mission_by_gap[c.gap[position]]
    category = a.category_by_capability[a.capability_by_pledge[c.pledge[position]]]
    inside = np.flatnonzero(a.people_left[mission, category, period] < NEVER)
    position = position[inside]
    row, (where, which, at) = numbered(mission[inside], category[inside], period[inside])
    people = people_by_pledge(a)[c.pledge[position]]
    return at_most(
        "ceiling",
        {"mission": where, "category": which, "period": at},
        [("deployments", row, position, people, c.most[position])],
        a.people_left[where, which, at],
    )
