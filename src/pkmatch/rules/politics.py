"""Rule 3: whom the host accepts, what every T/PCC must have joined, units from next door, suspensions."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import NEVER, BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates


def host_accepts(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The mission's host does not refuse the pledge's partner."""
    return ~a.refused_by_mission[a.mission_by_gap[gap], a.partner_by_pledge[pledge]]


def joined_all_required(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The pledge's partner has joined every commitment that the policy requires."""
    return a.has_commitments[a.partner_by_pledge[pledge]]


def not_from_next_door(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The pledge's partner is no neighbour of the host, where the policy forbids those."""
    return ~a.barred_neighbour[a.mission_by_gap[gap], a.partner_by_pledge[pledge]]


def modules_while_accepted(a: ScenarioArrays, c: Candidates) -> IntArray:
    """None where the pledge's partner is suspended in a period of the deployment, else any number."""
    days = np.concatenate([np.zeros((len(a.partner_ids), 1), dtype=np.int64), np.cumsum(a.suspended, axis=1)], axis=1)
    who = a.partner_by_pledge[c.pledge]
    return np.where(days[who, c.end] > days[who, c.start], 0, NEVER)
