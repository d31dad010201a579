"""Rule 3, what the host accepts."""

from __future__ import annotations

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays


def host_accepts(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The mission's host does not refuse the pledge's partner."""
    return ~a.refused_by_mission[a.mission_by_gap[gap], a.partner_by_pledge[pledge]]
