"""Rule 3: whom the host accepts, what every T/PCC must have joined, units from next door."""

from __future__ import annotations

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays


def host_accepts(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The mission's host does not refuse the pledge's partner."""
    return ~a.refused_by_mission[a.mission_by_gap[gap], a.partner_by_pledge[pledge]]


def joined_all_required(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The pledge's partner has joined every commitment that the policy requires."""
    return a.has_commitments[a.partner_by_pledge[pledge]]


def not_from_next_door(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The pledge's partner is no neighbour of the host, where the policy forbids those."""
    return ~a.barred_neighbour[a.mission_by_gap[gap], a.partner_by_pledge[pledge]]
