"""
Parts of a model: some columns free, all others as in a solution in hand.

Comes in: a model, a solution, the deployments that may change. Goes out: a small model whose solutions, put in place of
the part, keep every row of the whole. Knows rows and columns only, so that it carries every rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pkmatch.columns import BoolArray, FloatArray, IntArray, SparseModel
from pkmatch.search.prices import matrix_of

TIES = frozenset(
    {
        "training needs",
        "money lacking",
        "linked links",
        "given within what is asked",
        "asked filled",
        "places of trained trainers",
        "trained stock",
        "skill to use it",
    }
)
"""
Rows, no equations, in which a support needs another column beside it, or makes room for it: what a stock meets, a
payment, a link, what else is given for the same gap, trainers, those trained to use pieces.
"""
FOR_ITSELF = ("stocks", "courses", "needs met", "pieces asked", "money asked", "asked filled")
"""Families of columns that may be worth something without a deployment."""


CHOSEN = frozenset({"payments"})
"""Families of columns in fractions that are a choice."""
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
        self._of_group, self._groups = self._grouped()
        self._bundle, self._bundles = self._bundled()
        self._apart = self._asked_for_themselves()
        self.following = self._following()

    def _grouped(self) -> tuple[IntArray, int]:
        """Supports by the group in which equations and ties hold them together; a deployment is in none (-1)."""
        columns = self.model.shape[1]
        supports = np.ones(columns, dtype=np.bool_)
        supports[self.deployments] = False
        support = np.flatnonzero(supports)
        binding = self.model.row_lower == self.model.row_upper
        for family in TIES & self.model.rows.keys():
            binding[self.model.row_at[family] + np.arange(len(self.model.rows[family]))] = True
        equations = np.flatnonzero(binding)
        between = self.matrix[equations][:, support]
        count, group = connected_components(
            sparse.block_array([[None, between], [between.T, None]], format="csr"), directed=False
        )
        of_group = np.full(columns, -1, dtype=np.int64)
        of_group[support] = group[len(equations) :]
        return of_group, int(count)

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

    def _bundled(self) -> tuple[IntArray, int]:
        """Deployments by the bundle in whose slots they are (-1 in none): they change together or not at all."""
        columns = self.deployments.stop - self.deployments.start
        of_deployment = np.full(columns, -1, dtype=np.int64)
        slots = self.model.column_at.get("slots")
        if slots is None or "slots" not in self.model.rows:
            return of_deployment, 0
        row = self.model.row_at["slots"]
        filled = self.matrix[row : row + len(self.model.rows["slots"])]
        at = filled.indices
        slot = np.flatnonzero(at >= self.deployments.stop)
        which = np.repeat(np.arange(filled.shape[0]), np.diff(filled.indptr))
        group = np.full(filled.shape[0], -1, dtype=np.int64)
        group[which[slot]] = self._of_group[at[slot]]
        inside = np.flatnonzero(at < self.deployments.stop)
        of_deployment[at[inside] - self.deployments.start] = group[which[inside]]
        return of_deployment, self._groups

    def _whole_bundles(self, deployments: BoolArray) -> BoolArray:
        """Some deployments with all others of the bundles that they are in."""
        if not self._bundles:
            return deployments
        touched = np.zeros(self._bundles + 1, dtype=np.bool_)  # the last one stands for none
        touched[self._bundle[deployments]] = True
        touched[-1] = False
        whole: BoolArray = deployments | touched[self._bundle]
        return whole

    def _asked_for_themselves(self) -> IntArray:
        """Groups of stocks and gives that are worth something, and stand in no row with a deployment."""
        asked = np.zeros(self._groups, dtype=np.bool_)
        for family in FOR_ITSELF:
            columns = np.arange(len(self.model.columns.get(family, ())))
            columns = columns + self.model.column_at.get(family, 0)
            asked[self._of_group[columns[self.model.worth[columns] > 0]]] = True
        deploying = self._rows_of(np.arange(self.deployments.start, self.deployments.stop))
        touched = self._of_group[self.matrix[deploying].indices]
        asked[touched[touched >= 0]] = False
        return np.flatnonzero(asked)

    def around(self, deployments: BoolArray) -> IntArray:
        """
        The columns of some deployments, and all supports that stand in a row with one of them, or with none.

        Of a bundle all deployments, since none of them changes alone.
        """
        deployments = self._whole_bundles(deployments)
        chosen = self.deployments.start + np.flatnonzero(deployments)
        rows = self._rows_of(chosen)
        touched = np.zeros(self._groups + 1, dtype=np.bool_)  # the last one stands for none
        touched[self._of_group[self.matrix[rows].indices]] = True
        touched[self._apart] = True
        touched[-1] = False
        free = touched[self._of_group]
        free[chosen] = True
        return np.flatnonzero(free)

    def _rows_of(self, columns: IntArray) -> IntArray:
        """The rows that some columns stand in."""
        inside = np.zeros(self.model.shape[0], dtype=np.bool_)
        inside[self.by_column[:, columns].indices] = True
        return np.flatnonzero(inside)

    def part(
        self,
        columns: IntArray,
        x: FloatArray,
        *,
        worth: FloatArray | None = None,
        held: BoolArray | None = None,
        limits: FloatArray | None = None,
    ) -> Part:
        """
        The model of some columns while all others stay as in a solution.

        Parameters
        ----------
        columns
            Those that may change; their values in `x` are a solution of the part.
        x
            A solution of the whole.
        worth
            Of the part's columns; default: the model's.
        held
            The rows in which this part may not go beyond what it uses in `x`, since another part may at the same time.
        limits
            By row the most that this part may come to in it; rows that ask for a least sum are kept as they are.
        """
        model = self.model
        inside = self.by_column[:, columns].tocsr()
        rows = np.flatnonzero(np.diff(inside.indptr))
        entries = sparse.coo_array(inside[rows])
        row, column = (at.astype(np.int64) for at in entries.coords)
        own = np.bincount(row, entries.data * x[columns][column], len(rows))
        others = self.matrix[rows] @ x - own
        upper, lower = model.row_upper[rows] - others, model.row_lower[rows] - others
        if held is not None:
            upper = np.where(held[rows], np.minimum(upper, own), upper)
            lower = np.where(held[rows], np.maximum(lower, own), lower)
            lower = np.where(np.isfinite(model.row_lower[rows]), lower, -np.inf)
            upper = np.where(np.isfinite(model.row_upper[rows]), upper, np.inf)
        if limits is not None:
            upper = np.minimum(upper, limits[rows])
            lower = np.where(np.isfinite(lower), np.maximum(lower, np.minimum(own, upper)), lower)
        lower, upper = np.minimum(lower, own), np.maximum(upper, own)
        at_least, at_most = model.lower[columns][column], model.upper[columns][column]
        reach = np.where(entries.data > 0, at_most, at_least), np.where(entries.data > 0, at_least, at_most)
        most, least = (np.bincount(row, entries.data * ends, len(rows)) for ends in reach)
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
            entries.data[inside_kept],
        )
        return Part(columns, rows, small)

    def violation(self, x: FloatArray) -> float:
        """By how much a solution misses the row that it misses most."""
        activity = self.matrix @ x
        over = np.maximum(activity - self.model.row_upper, self.model.row_lower - activity)
        return float(np.max(over, initial=0.0))
