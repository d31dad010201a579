"""Rule 7, units in place: what they cover of their gaps, a number that no plan can change."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Columns
from pkmatch.domain.policy import Goals
from pkmatch.rules.coverage import worth_of_a_module


def in_place_columns(a: ScenarioArrays, goals: Goals) -> Columns:
    """
    Modules in place that count, by gap and period: columns that stand still, so that goals and floors have their worth.

    In critical gaps and those with handover what counts has columns of its own.
    """
    gap, at = np.nonzero((a.modules_in_place > 0) & ~(a.critical_by_gap | a.handover_by_gap)[:, None])
    modules = a.modules_in_place[gap, at]
    worth = worth_of_a_module(a, goals)[gap, at]
    return Columns("in place", {"gap": gap, "period": at}, upper=modules, worth=worth, lower=modules)
