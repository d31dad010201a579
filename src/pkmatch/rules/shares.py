"""Rule 10, shares of the whole: the most that one partner may bear."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Rows, at_most, numbered


def people_by_pledge(a: ScenarioArrays) -> IntArray:
    """People in one module of each pledge."""
    people: IntArray = a.personnel_by_capability[a.capability_by_pledge]
    return people


def most_borne(a: ScenarioArrays) -> int:
    """Person-periods that one partner may bear: its share of all that is asked for, in whole ones."""
    return a.burden_percent * a.person_periods_asked // 100


def nobody_bears_more_than_its_share(a: ScenarioArrays, c: Candidates) -> Rows:
    """Person-periods of one partner are at most its share of all that are asked for."""
    own = people_by_pledge(a)[c.pledge] * (c.end - c.start)
    bearing = np.flatnonzero(own) if a.burden_percent < 100 else np.zeros(0, dtype=np.int64)
    row, (partner,) = numbered(a.partner_by_pledge[c.pledge[bearing]])
    limit = np.full(len(partner), float(most_borne(a)))
    return at_most(
        "burden", {"partner": partner}, [("deployments", row, bearing, own[bearing], c.most[bearing])], limit
    )
