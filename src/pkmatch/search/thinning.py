"""
A fractional plan on few columns: what PDLP spreads over all that is equally good, put where little is enough.

Comes in: a fractional plan. Goes out: one of the same worth that uses a third of its columns. Block after block is
brought to a vertex by simplex, all else staying as it is: at 1,000 synthetic pledges 3 s, where simplex took more than
two minutes for the whole. A first plan and neighbourhoods on so few columns gain more for their time.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pkmatch.columns import BoolArray, FloatArray, IntArray, Limits
from pkmatch.errors import SolverError
from pkmatch.search.parts import Parts
from pkmatch.search.stopping import Stop
from pkmatch.solvers.pool import Pool

log = logging.getLogger(__name__)

LITTLE = 1e-4
"""Value of a whole column that is taken for nothing at the beginning."""
ACCURACY = 1e-7
"""Relative gap at which the relaxation of a block is solved."""
BLOCK_S = 10.0
"""Most seconds for a block; one that takes longer stays as it is."""
BLOCK = 350
"""Deployments in use in a block, about."""


def thinned(parts: Parts, fractions: FloatArray, label: IntArray, pool: Pool, stop: Stop, seed: int = 0) -> FloatArray:
    """
    The fractional plan on fewer columns, worth no less (but for `LITTLE`).

    Parameters
    ----------
    parts
        The model.
    fractions
        A solution in fractions, nearly within the rows.
    label
        Of every column, its partner for instance, -1 where it has none: deployments of some labels are a block.
    pool, stop
        Who solves the blocks, and until when.
    seed
        Of which belong together where a block has several.
    """
    x = np.where(parts.model.integer & (fractions < LITTLE) & (parts.model.lower <= 0), 0.0, fractions)
    blocks = _blocks(label[parts.deployments], x[parts.deployments] > 0, seed)
    while blocks and not stop.out_of_time:
        _bring_to_vertices(parts, x, [blocks.pop() for _ in range(min(pool.workers, len(blocks)))], pool, stop, seed)
    return x


def _blocks(label: IntArray, used: BoolArray, seed: int) -> list[BoolArray]:
    """Deployments in use, those of a label together, about `BLOCK` of them in each block."""
    count = np.bincount(label[used], minlength=int(label.max(initial=0)) + 1)
    order = np.random.default_rng(seed).permutation(np.flatnonzero(count))
    block = np.full(len(count), -1, dtype=np.int64)
    before = np.cumsum(count[order]) - count[order]
    block[order] = before // BLOCK
    of_deployment = np.where(used, block[label], -1)
    return [of_deployment == each for each in np.unique(of_deployment[used])]


def _bring_to_vertices(
    parts: Parts, x: FloatArray, blocks: Sequence[BoolArray], pool: Pool, stop: Stop, seed: int
) -> None:
    """The blocks side by side, each to a vertex, into `x`; rows that two of them stand in keep what each uses."""
    held = np.zeros(parts.model.shape[0], dtype=np.bool_)
    taken = np.zeros(parts.model.shape[1], dtype=np.bool_)
    asked = []
    for block in blocks:
        around = parts.around(block)
        columns = around[(x[around] != 0) & ~taken[around]]
        if not len(columns):
            continue
        part = parts.part(columns, x, held=held)
        held[part.rows] = True
        taken[columns] = True
        left = stop.left_s
        limits = Limits(BLOCK_S if left is None else max(0.1, min(BLOCK_S, left)), ACCURACY, seed)
        relaxed = replace(part.model, integer=np.zeros(len(columns), dtype=np.bool_))
        asked.append((columns, pool.submit(relaxed, limits, "highs")))
    for columns, answer in asked:
        try:
            found = answer.result()
        except SolverError as error:
            log.warning("%s; a block keeps its fractions", error)
            continue
        if found.status == "optimal" and found.x is not None:
            x[columns] = np.clip(found.x, parts.model.lower[columns], parts.model.upper[columns])
