"""
A nearer bound: partners and gaps solved in whole numbers, each by itself, at the prices of all that they share.

Comes in: a model, prices of its rows. Goes out: a bound that no solution exceeds. A deployment stands in two blocks,
that of its partner, where its units, courses and loans are, and that of its gap, where its wishes are. Each has a copy
of it; what the partner's rows charge for it is what its partner's block earns and the gap's block pays. Whatever prices
and charges are, the blocks' best values and the limits of the shared rows at their prices add up to a bound; with
prices of the relaxation it is at most that of the relaxation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pkmatch.columns import Answer, FloatArray, IntArray, Limits, SparseModel
from pkmatch.errors import SolverError
from pkmatch.search.parts import Parts
from pkmatch.search.prices import ROUNDING, Priced
from pkmatch.search.stopping import Stop
from pkmatch.solvers.pool import Pool

BLOCK_S, NODES = 10.0, 300
"""Most seconds and branch-and-bound nodes for a block; what is proven by then counts."""
BLOCK_GAP = 1e-4
"""Relative gap at which a block is solved."""
DOUBT = 1e-7
"""Share of a block's value by which an engine's rounding may falsify it."""
AT_ONCE = 8
"""Blocks handed in for each worker before the first is waited for."""


@dataclass(frozen=True, eq=False)
class _Side:
    """The blocks of one side: `block` of every column and of every row that is theirs alone (-1 = of none)."""

    block: IntArray
    rows: IntArray

    @classmethod
    def of(cls, model: SparseModel, block: IntArray) -> _Side:
        """The rows whose columns are all of one block are its own."""
        least = np.full(model.shape[0], np.iinfo(np.int64).max)
        most = np.full(model.shape[0], -1)
        of_entry = block[model.column]
        np.minimum.at(least, model.row, of_entry)
        np.maximum.at(most, model.row, of_entry)
        return cls(block, np.where((least == most) & (least >= 0), most, -1))


def bound_by_blocks(
    parts: Parts,
    prices: Priced,
    partner: IntArray,
    gap: IntArray,
    pool: Pool,
    stop: Stop,
    seed: int = 0,
) -> float:
    """
    The bound that prices prove with partners and gaps in whole numbers.

    Parameters
    ----------
    parts
        The model.
    prices
        Of the rows; any prices will do, those of the relaxation are best.
    partner, gap
        Of every column, -1 where it has none; deployments have both.
    pool, stop
        Engines that solve the blocks, and until when; a block that nobody had time for counts as its rows are priced.

    Returns
    -------
    float
        Valid whatever the prices are, but for the engine's own rounding, for which `DOUBT` is added.
    """
    model, matrix = parts.model, parts.matrix
    deployments = np.zeros(model.shape[1], dtype=np.bool_)
    deployments[parts.deployments] = True
    partners = _Side.of(model, np.where(deployments | (gap < 0), partner, -1))
    gaps = _Side.of(model, gap)
    y = prices.prices
    of_partners, of_gaps = partners.rows >= 0, (gaps.rows >= 0) & (partners.rows < 0)
    shared = np.where(of_partners | of_gaps, 0.0, y)

    beyond_shared = model.worth - matrix.T @ shared
    charged = matrix.T @ np.where(of_partners, y, 0.0)
    earned = np.where(deployments, charged, np.where(partners.block >= 0, beyond_shared, 0.0))
    paid = np.where(deployments, beyond_shared - charged, np.where(gaps.block >= 0, beyond_shared, 0.0))

    limits = np.where(shared > 0, model.row_upper, model.row_lower)
    of_rows = np.where(shared != 0, shared * np.where(shared != 0, limits, 0.0), 0.0)
    alone = (partners.block < 0) & (gaps.block < 0)
    of_columns = np.where(alone, np.maximum(model.lower * beyond_shared, model.upper * beyond_shared), 0.0)
    total = float(of_rows.sum() + of_columns.sum())
    absolute = float(np.abs(of_rows).sum() + np.abs(of_columns).sum())
    for side, worth, own in ((partners, earned, of_partners), (gaps, paid, of_gaps)):
        values = _values(model, matrix, side, worth, np.where(own, y, 0.0), pool, stop, seed)
        total += float(values.sum())
        absolute += float(np.abs(values).sum())
    return total + (ROUNDING + DOUBT) * absolute


def _values(
    model: SparseModel,
    matrix: sparse.csr_array,
    side: _Side,
    worth: FloatArray,
    y: FloatArray,
    pool: Pool,
    stop: Stop,
    seed: int,
) -> FloatArray:
    """What each block comes to at most: by its rows' prices, or, where less, solved whole."""
    count = int(side.block.max(initial=-1)) + 1
    at_limits = np.where(y != 0, y * np.where(y > 0, model.row_upper, np.where(y < 0, model.row_lower, 0.0)), 0.0)
    reduced = worth - matrix.T @ y
    at_best = np.maximum(model.lower * reduced, model.upper * reduced)
    inside, own = side.block >= 0, side.rows >= 0
    values = np.zeros(count)
    values += np.bincount(side.block[inside], at_best[inside], count)
    values += np.bincount(side.rows[own], at_limits[own], count)
    waiting: list[tuple[int, Future[Answer]]] = []

    def take(left: int) -> None:
        while len(waiting) > left:
            block, answer = waiting.pop(0)
            try:
                found = answer.result()
            except SolverError:
                continue
            if found.status != "infeasible":  # every block has a solution, that of the plan in hand
                values[block] = min(values[block], found.bound)

    for block, part in _blocks(model, matrix, side, worth):
        if stop.out_of_time:
            break
        left = stop.left_s
        limit = BLOCK_S if left is None else min(BLOCK_S, left)
        waiting.append((block, pool.submit(part, Limits(limit, BLOCK_GAP, seed, nodes=NODES), "highs")))
        take(AT_ONCE * pool.workers)
    take(0)
    return values


def _blocks(
    model: SparseModel, matrix: sparse.csr_array, side: _Side, worth: FloatArray
) -> Iterator[tuple[int, SparseModel]]:
    """The blocks with a column worth something, each as a model of its own columns and rows."""
    columns, rows = _members(side.block), _members(side.rows)
    for block, inside in columns.items():
        if not np.any(worth[inside] > 0):
            continue
        own = rows.get(block, np.zeros(0, dtype=np.int64))
        entries = sparse.coo_array(matrix[own][:, inside])
        order = np.lexsort((entries.col, entries.row))
        yield (
            block,
            SparseModel(
                lower=model.lower[inside],
                upper=model.upper[inside],
                integer=model.integer[inside],
                worth=worth[inside],
                row_lower=model.row_lower[own],
                row_upper=model.row_upper[own],
                row=entries.row[order].astype(np.int64),
                column=entries.col[order].astype(np.int64),
                value=entries.data[order],
            ),
        )


def _members(block: IntArray) -> dict[int, IntArray]:
    """The places of each block."""
    order = np.argsort(block, kind="stable")
    order = order[np.searchsorted(block[order], 0) :]
    cuts = np.flatnonzero(np.diff(block[order])) + 1
    parts: Sequence[IntArray] = np.split(order, cuts) if len(order) else []
    return {int(block[part[0]]): part for part in parts}
