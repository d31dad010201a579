"""Rule 11: pins stay, forbidden deployments stay away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pkmatch.arrays import BoolArray, ScenarioArrays
from pkmatch.columns import Candidates, Entries, Rows
from pkmatch.domain.plan import Forbid, Pin


def matches(a: ScenarioArrays, c: Candidates, wish: Pin | Forbid) -> BoolArray:
    """The candidates that a pin or forbid speaks of."""
    found: BoolArray = (c.pledge == a.pledge_ids.index(wish.pledge)) & (c.gap == a.gap_ids.index(wish.gap))
    if wish.start is not None:
        found &= c.start == wish.start
    if wish.end is not None:
        found &= c.end == wish.end
    return found


def not_forbidden(a: ScenarioArrays, c: Candidates, forbids: Sequence[Forbid]) -> BoolArray:
    """The candidates that no forbid bars."""
    allowed = np.ones(len(c), dtype=np.bool_)
    for forbid in forbids:
        allowed &= ~matches(a, c, forbid)
    return allowed


def pinned_modules_deploy(a: ScenarioArrays, c: Candidates, pins: Sequence[Pin]) -> Rows:
    """For each pin, the deployments it speaks of have together at least its modules."""
    positions = [np.flatnonzero(matches(a, c, pin)) for pin in pins]
    row = np.repeat(np.arange(len(pins)), [len(found) for found in positions])
    column = np.concatenate([np.zeros(0, dtype=np.int64), *positions])
    least = np.array([pin.modules for pin in pins], dtype=np.float64)
    entries = (Entries("deployments", row, column, np.ones(len(row))),)
    return Rows("pin", least, np.full(len(pins), np.inf), entries)
