"""Rule 2: nobody deploys before the lead time of its readiness level, or below the level a gap asks."""

from __future__ import annotations

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays


def lead_time_over(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """First period after the lead time, counted from the plan's first period."""
    return a.lead_by_pledge[pledge]


def level_high_enough(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The pledge's level is at least the gap's `min_readiness`."""
    return a.level_by_pledge[pledge] >= a.level_by_gap[gap]
