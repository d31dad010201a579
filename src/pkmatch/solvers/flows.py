"""
The costliest flow from some sources through some targets, in whole numbers.

Comes in: arcs, what sources have and targets ask, what each arc is worth. Goes out: what the best flow is worth.
"""

from __future__ import annotations

import math

import numpy as np

from pkmatch.columns import FloatArray, IntArray

LARGEST_WORTH, LARGEST_TOTAL = 1e9, 2.0**60
"""Of the whole numbers to which worths are rounded up; and of their sum, for which there are 64 bits."""


def most_worth(
    source: IntArray, target: IntArray, most: IntArray, worth: FloatArray, has: IntArray, asked: IntArray
) -> float:
    """
    What the best flow from sources to targets is worth; rounding only raises it.

    Parameters
    ----------
    source, target, most, worth
        Of each arc: where it leads, how much it carries at most, and what one unit is worth on it, above 0.
    has
        What each source has at most.
    asked
        What each target takes at most.

    Notes
    -----
    OR-Tools' minimum-cost flow is of whole numbers. Worths are multiplied by a power of two, so that simple fractions
    stay exact. Where it gives up, every arc is worth what it can carry, which no flow exceeds.
    """
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # not needed to import pkmatch

    largest = min(LARGEST_WORTH, LARGEST_TOTAL / float(has.sum()))
    power = math.floor(math.log2(largest) - math.log2(float(worth.max())))
    sources, home = len(has), len(has) + len(asked)
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([source, np.arange(home)]).astype(np.int32),
        np.concatenate([sources + target, np.full(home, home)]).astype(np.int32),
        np.concatenate([most, has, asked]),
        -np.ceil(np.concatenate([np.ldexp(worth, power), np.zeros(home)])).astype(np.int64),
    )
    supplies = np.concatenate([has, np.zeros(len(asked), dtype=np.int64), [-has.sum()]])
    flow.set_nodes_supplies(np.arange(home + 1, dtype=np.int32), supplies)
    if flow.solve() != flow.OPTIMAL:
        return float(worth @ most)
    return math.ldexp(-float(flow.optimal_cost()), -power)
