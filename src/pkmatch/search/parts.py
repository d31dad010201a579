"""
Parts of a model: some columns free, all others as in a solution in hand.

Comes in: a model, a solution, the deployments that may change. Goes out: a small model whose solutions, put in place of
the part, keep every row of the whole. Knows rows and columns only, so that it carries every rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pkmatch.columns import BoolArray, FloatArray, IntArray, SparseModel
from pkmatch.search.prices import matrix_of
from pkmatch.search.ties import Ties

CHOSEN = frozenset({"payments", "money asked"})
"""Families of columns in fractions that are a choice."""
NEARLY = 1e-6
"""By how much engines may miss a row, as a share of what stands in it where that is more than 1."""
SLACK = 1e-9
"""By how much a row must be within reach to be a row of a part."""


@dataclass(frozen=True, eq=False)
class Part:
    """
    Columns of a whole model as a model of their own; `columns` and `rows` are their places in the whole.

    The model has only those of the rows that its columns can break.
    """

    columns: IntArray
    rows: IntArray
    model: SparseModel


class Parts:
    """A model prepared for being cut into parts."""

    def __init__(self, model: SparseModel) -> None:
        self.model = model
        self.matrix = matrix_of(model)
        self.by_column = sparse.csc_array(self.matrix)
        first = model.column_at["deployments"]
        self.deployments = slice(first, first + len(model.columns["deployments"]))
        self.around = Ties(model, self.by_column).around
        self.following = self._following()

    def _following(self) -> BoolArray:
        """
        Columns in fractions that only count what others decide, and so take part wherever these do.

        Payments are a choice among many offers: at 1,000 synthetic pledges with all rules there are 138,000 of them.
        """
        following = ~self.model.integer
        for family in CHOSEN & self.model.columns.keys():
            at = self.model.column_at[family]
            following[at : at + len(self.model.columns[family])] = False
        return following

    def part(
        self,
        columns: IntArray,
        x: FloatArray,
        *,
        activity: FloatArray | None = None,
        worth: FloatArray | None = None,
        held: BoolArray | None = None,
        limits: FloatArray | None = None,
        strictly: bool = False,
    ) -> Part:
        """
        The model of some columns while all others stay as in a solution.

        Parameters
        ----------
        columns
            Those that may change; their values in `x` are a solution of the part.
        x
            A solution of the whole.
        activity
            What it comes to in each row, where that is known.
        worth
            Of the part's columns; default: the model's.
        held
            The rows in which this part may not go beyond what it uses in `x`, since another part may at the same time.
        limits
            By row the most that this part may come to in it; rows that ask for a least sum are kept as they are.
        strictly
            Whether what `x` is for the part may be no solution: then no row gives way to it.
        """
        model = self.model
        rows, row, column, value = self._entries(columns)
        own = np.bincount(row, value * x[columns][column], len(rows))
        others = (self.matrix[rows] @ x if activity is None else activity[rows]) - own
        upper, lower = model.row_upper[rows] - others, model.row_lower[rows] - others
        if held is not None:
            upper = np.where(held[rows], np.minimum(upper, own), upper)
            lower = np.where(held[rows], np.maximum(lower, own), lower)
            lower = np.where(np.isfinite(model.row_lower[rows]), lower, -np.inf)
            upper = np.where(np.isfinite(model.row_upper[rows]), upper, np.inf)
        if limits is not None:
            upper = np.minimum(upper, limits[rows])
            lower = np.where(np.isfinite(lower), np.maximum(lower, np.minimum(own, upper)), lower)
        if not strictly:
            lower, upper = np.minimum(lower, own), np.maximum(upper, own)
        at_least, at_most = model.lower[columns][column], model.upper[columns][column]
        reach = np.where(value > 0, at_most, at_least), np.where(value > 0, at_least, at_most)
        most, least = (np.bincount(row, value * ends, len(rows)) for ends in reach)
        kept = (most > upper + SLACK) | (least < lower - SLACK)
        inside_kept = kept[row]
        small = SparseModel(
            model.lower[columns],
            model.upper[columns],
            model.integer[columns],
            model.worth[columns] if worth is None else worth,
            lower[kept],
            upper[kept],
            (np.cumsum(kept) - 1)[row[inside_kept]],
            column[inside_kept],
            value[inside_kept],
        )
        return Part(columns, rows, small)

    def _entries(self, columns: IntArray) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
        """
        The rows in which some columns stand; by row, and by their place in both, what the columns come to there.

        Costs nothing for the rest of the model, which may have a thousand times as many rows.
        """
        inside = self.by_column[:, columns]
        order = np.argsort(inside.indices, kind="stable")
        row = inside.indices[order].astype(np.int64)
        new = np.diff(row, prepend=-1) > 0
        column = np.repeat(np.arange(len(columns)), np.diff(inside.indptr))[order]
        return row[new], np.cumsum(new) - 1, column, inside.data[order]

    def violation(self, x: FloatArray) -> float:
        """By how much a solution misses the row that it misses most."""
        activity = self.matrix @ x
        over = np.maximum(activity - self.model.row_upper, self.model.row_lower - activity)
        return float(np.max(over, initial=0.0))

    def kept_by(self, x: FloatArray) -> bool:
        """Whether an engine's solution of the whole keeps every row, as nearly as engines do."""
        activity = self.matrix @ x
        slack = NEARLY * np.maximum(1.0, np.abs(activity))
        return bool(np.all((activity <= self.model.row_upper + slack) & (activity >= self.model.row_lower - slack)))
