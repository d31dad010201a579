"""The goal `follow_through`: what was promised at earlier conferences deploys."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import BoolArray, FloatArray, ScenarioArrays
from pkmatch.columns import Candidates
from pkmatch.domain.policy import Goals


def follow_through_of_deployments(a: ScenarioArrays, c: Candidates, goals: Goals) -> FloatArray:
    """Worth of one module of each candidate: its periods, where the pledge is older than the newest conference."""
    return goals.weight("follow_through") * np.where(a.is_older[c.pledge], c.end - c.start, 0).astype(np.float64)


def most_follow_through(a: ScenarioArrays, possible: BoolArray) -> int:
    """The most module-periods of older pledges: all of their modules in every period in which they could deploy."""
    return int((possible.sum(axis=1) * a.quantity_by_pledge)[a.is_older].sum())
