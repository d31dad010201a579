"""Rule 1: a tour lies inside the pledge's and the gap's windows; busy modules never exceed the pledge."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Rows, at_most, numbered, spread
from pkmatch.domain.policy import Goals


def pledge_begins(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """First period the pledge is available."""
    return a.first_by_pledge[pledge]


def pledge_ends(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """First period the pledge is no longer available."""
    return a.end_by_pledge[pledge]


def gap_opens(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """First open period of the gap."""
    return a.first_by_gap[gap]


def gap_closes(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """First period after the gap."""
    return a.end_by_gap[gap]


def shortest_tour(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """Fewest periods of a deployment."""
    return a.shortest_by_pledge[pledge]


def shortest_tour_asked(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """Fewest periods of a deployment that the gap accepts."""
    return a.shortest_by_gap[gap]


def longest_tour(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """Most periods of a deployment."""
    return a.longest_by_pledge[pledge]


def deployment_columns(a: ScenarioArrays, c: Candidates, worth: FloatArray) -> Columns:
    """Modules of each candidate that deploy."""
    keys = {"pledge": c.pledge, "gap": c.gap, "start": c.start, "end": c.end}
    return Columns("deployments", keys, upper=c.most, worth=worth)


def busy(a: ScenarioArrays, c: Candidates) -> tuple[IntArray, IntArray]:
    """Candidate and period of every period in which its modules are deployed or at rest, as far as the plan looks."""
    if not a.rest_by_pledge.any():
        return c.presence
    return spread(c.start, np.minimum(c.end + a.rest_by_pledge[c.pledge], a.periods))


def each_pledge_stays_within_quantity(a: ScenarioArrays, c: Candidates) -> Rows:
    """Modules of a pledge deployed or at rest in a period are at most its quantity."""
    position, period = busy(a, c)
    row, (pledge, at) = numbered(c.pledge[position], period)
    return at_most(
        "pledge quantity",
        {"pledge": pledge, "period": at},
        [("deployments", row, position, 1.0, c.most[position])],
        a.quantity_by_pledge[pledge],
    )


def deployment_cost(a: ScenarioArrays, c: Candidates, goals: Goals) -> FloatArray:
    """Worth of the goal `cost`: minus USD of one module over the whole deployment, times the goal's weight."""
    next_door = a.usd_next_door[a.mission_by_gap[c.gap], a.partner_by_pledge[c.pledge]]
    return -goals.weight("cost") * (a.cost_usd_by_pledge[c.pledge] + next_door) * (c.end - c.start)
