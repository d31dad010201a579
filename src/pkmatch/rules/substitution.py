"""
Rule 7, substitution: modules of one capability that stand in for another count there at a rate.

In gaps with such substitutes a module is counted in hundredths, `parts_by_gap`, so that amounts stay whole.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays


def parts_of(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """What one module of a pledge counts in a gap, in the gap's parts."""
    percent = a.percent_served[a.capability_by_pledge[pledge], a.capability_by_gap[gap]]
    found: IntArray = percent * a.parts_by_gap[gap] // 100
    return found


def rates_served(a: ScenarioArrays) -> IntArray:
    """What one module of each capability counts in each gap, in the gap's parts; 0 where it does not serve."""
    found: IntArray = a.percent_served[:, a.capability_by_gap] * a.parts_by_gap // 100
    return found


def least_parts(a: ScenarioArrays) -> IntArray:
    """The fewest parts that a module of any capability counts in each gap."""
    served = a.percent_served[:, a.capability_by_gap]
    found: IntArray = np.where(served > 0, served, 100).min(axis=0, initial=100) * a.parts_by_gap // 100
    return found


def may_exceed(a: ScenarioArrays) -> BoolArray:
    """Gaps in which whole modules may be more than what is asked: some rate does not divide a module."""
    served = a.percent_served[:, a.capability_by_gap]
    return np.asarray(np.any((served > 0) & (100 % np.maximum(served, 1) > 0), axis=0))


def rounded_up(a: ScenarioArrays, modules: IntArray) -> IntArray:
    """
    Modules of each gap in its parts, rounded up to what whole modules of one capability reach.

    Parameters
    ----------
    modules
        By gap, or by gap and period.
    """
    shape = (-1, *(1,) * (modules.ndim - 1))
    found: IntArray = modules * a.parts_by_gap.reshape(shape)
    beyond = np.flatnonzero(may_exceed(a))  # elsewhere each rate divides a module
    hundredths = best = 100 * modules[beyond]
    for served in a.percent_served:
        percent = served[a.capability_by_gap[beyond]].reshape(shape)
        reached = -(-hundredths // np.maximum(percent, 1)) * percent
        best = np.maximum(best, reached)
    found[beyond] = best * a.parts_by_gap[beyond].reshape(shape) // 100
    return found
