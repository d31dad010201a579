"""
A first whole plan from a fractional one: one capability after another, each leaving to the others their share.

Comes in: a fractional plan, prices. Goes out: a solution, seconds later.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np

from pkmatch.columns import BoolArray, FloatArray, IntArray, Limits
from pkmatch.errors import SolverError
from pkmatch.search.neighbourhoods import NODES, PART_S, USED, keeps
from pkmatch.search.parts import Parts
from pkmatch.search.prices import Priced
from pkmatch.search.stopping import Stop
from pkmatch.solvers.pool import Pool

log = logging.getLogger(__name__)

CHARGED = 0.5
"""Share of its price that a block pays for what it shares with others: at all of it nothing is worth its price."""
BLOCK_GAP = 1e-3
"""Relative gap at which a block is solved."""
AHEAD = 2.0
"""How many times its share of the time a block may take: most take less."""
LARGEST_BLOCK = 2000
"""Deployments in a block; capabilities with more are cut by partners."""


def plan_first(
    parts: Parts,
    pool: Pool,
    stop: Stop,
    proven: Priced,
    fractions: FloatArray,
    labels: dict[str, IntArray],
    x: FloatArray,
    seed: int = 0,
) -> None:
    """
    One block after another, into `x`; each leaves to those that come later what the fractional plan gives them.

    Parameters
    ----------
    parts
        The model.
    pool, stop
        Who solves the blocks, some side by side, and until when.
    proven
        The model at prices.
    fractions
        The fractional plan, on few columns (`search.thinning`): at 3,000 synthetic pledges with core rules such a plan
        takes 7 s and comes to 42,146, on all of 47,000 deployments in use 18 s and 42,425, and what 11 s of
        neighbourhoods add to the former is more.
    labels
        Capability and partner of every column.
    x
        A solution, with as little deployed as can be; it is changed.
    seed
        Of the order among blocks that are worth the same.
    """
    model, d = parts.model, parts.deployments
    used = (fractions > USED) | parts.following
    own = _blocks(labels["capability"][d], labels["partner"][d], used[d])
    later = parts.matrix @ fractions
    known = np.zeros(model.shape[1], dtype=np.bool_)
    blocks = list(np.random.default_rng(seed).permutation(np.unique(own[used[d]])))
    worth = np.bincount(own, (model.worth * fractions)[d])
    blocks.sort(key=lambda block: float(worth[block]))  # those worth most first: where time ends, little is missing
    while blocks and not stop.out_of_time:
        taken = np.zeros(model.shape[1], dtype=np.bool_)
        wave = [_Block(parts, own == blocks.pop(), known, taken) for _ in range(min(pool.workers, len(blocks)))]
        uses = [parts.by_column[:, block.new] @ fractions[block.new] for block in wave]
        later -= sum(uses)
        left, waves = stop.left_s, 1 + len(blocks) / pool.workers
        most_s = PART_S if left is None else max(0.1, min(PART_S, AHEAD * left / waves))
        asked = []
        for block, more in zip(wave, _allotted(parts, x, later, uses), strict=True):
            columns = block.columns[(used | (x != 0))[block.columns]]
            charged = np.where(block.shared, CHARGED * proven.prices, 0.0)
            worth = model.worth[columns] - parts.by_column[:, columns].T @ charged
            limits = parts.by_column[:, columns] @ x[columns] + more
            part = parts.part(columns, x, worth=worth, limits=np.where(block.shared, limits, np.inf))
            limit = Limits(most_s, BLOCK_GAP, seed, nodes=NODES)
            asked.append((part, pool.submit(part.model, limit, "restricted", x[columns])))
        for part, answer in asked:
            try:
                found = answer.result()
            except SolverError as error:
                log.warning("%s; its capability waits for a neighbourhood", error)
                continue
            if found.x is not None and keeps(part, found.x):
                x[part.columns] = found.x


def _blocks(capability: IntArray, partner: IntArray, used: BoolArray) -> IntArray:
    """The block of every deployment: its capability, or some partners' share of one with many deployments in use."""
    parts = -(-np.bincount(capability[used], minlength=int(capability.max(initial=0)) + 1) // LARGEST_BLOCK)
    begins = np.cumsum(np.maximum(parts, 1)) - np.maximum(parts, 1)
    return np.asarray(begins[capability] + partner % np.maximum(parts, 1)[capability])


class _Block:
    """
    The columns around some deployments, and the rows shared with others.

    What another block of the wave has `taken` is not its own; `new` is what no block had before, `known` all they had.
    """

    def __init__(self, parts: Parts, deployments: BoolArray, known: BoolArray, taken: BoolArray) -> None:
        around = parts.around(deployments)
        self.new = around[~known[around]]
        self.columns = around[~taken[around]]
        inside = np.bincount(parts.by_column[:, self.columns].indices, minlength=parts.model.shape[0])
        self.shared = np.diff(parts.matrix.indptr) > inside
        known[around] = True
        taken[around] = True


def _allotted(parts: Parts, x: FloatArray, later: FloatArray, uses: Sequence[FloatArray]) -> Iterator[FloatArray]:
    """
    What each block of a wave may add to every row, in whole units, so that all together keep it.

    What is left beside the solution and those that come later is handed out as the fractional plan has it; the first
    gets what nobody uses.
    """
    left = np.floor(np.maximum(parts.model.row_upper - parts.matrix @ x - np.maximum(later, 0.0), 0.0) + 1.0 - 1e-3)
    unused = np.maximum(left - sum(uses), 0.0)
    given, sought = np.zeros(len(left)), np.where(np.isfinite(unused), unused, 0.0)
    for use in uses:
        sought = sought + use
        reached = np.floor(np.minimum(left, sought) + 1e-6)
        yield np.where(np.isfinite(left), reached - given, np.inf)
        given = reached
