"""
Who changes with whom: the supports that some deployments take along into a part of a model.

Comes in: a model. Goes out: for some deployments, the columns to be set free with them. Supports that equations hold
together, or that need one another, make a group; whoever needs what a group supplies takes it along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sized
from itertools import cycle

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pkmatch.columns import BoolArray, IntArray, SparseModel

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
SUPPLIED = {
    "equipment lacking": frozenset({"loans", "draws"}),
    "lift lacking": frozenset({"lifts"}),
    "money lacking": frozenset({"payments"}),
    "pieces given": frozenset({"gifts", "spare pieces"}),
}
"""
Rows in which some families supply what all others need. Who needs takes the suppliers along, they nobody: were all who
need the same tied to one another, most loans of a set would be one group (95,914 of 111,787 at 1,000 synthetic pledges
with all rules), and each part would have 11,000 of them in use.
"""
FOR_ITSELF = ("stocks", "courses", "needs met", "pieces asked", "money asked", "asked filled")
"""Families of columns that may be worth something without a deployment."""
APART = 500
"""
Columns of groups that stand in no row with a deployment, that a part takes along, about. At 10,000 synthetic pledges
with all rules 37,000 of them, payments for what gaps ask, left no room for anybody else.
"""


class Ties:
    """The groups of a model's supports, and who needs whom."""

    def __init__(self, model: SparseModel) -> None:
        self._deployments = model.column_at["deployments"] + np.arange(len(model.columns["deployments"]))
        matrix = sparse.coo_array((model.value, (model.row, model.column)), shape=model.shape)
        row, column = (at.astype(np.int64) for at in matrix.coords)
        needs = _needing(model, row, column)
        self._along = sparse.csr_array((np.ones(int((~needs).sum())), (row[~needs], column[~needs])), shape=model.shape)
        self._rows = sparse.csc_array(matrix)
        self._of_group, self._groups = self._grouped(model)
        self._needs = self._groups_needed(row[needs], column[needs])
        self._bundle = self._bundled(model)
        self._apart = self._asked_for_themselves(model)
        of_apart = np.bincount(self._of_group[self._of_group >= 0], minlength=self._groups)[self._apart].sum()
        self._turns = max(1, int(of_apart) // APART)
        self._turn = cycle(range(self._turns))

    def around(self, deployments: BoolArray) -> IntArray:
        """
        The columns of some deployments, and all supports that stand in a row with one of them, or with none.

        Of a bundle all deployments, since none of them changes alone. Of groups that stand in a row with none, where
        there are many, some go along each time, in turn.
        """
        chosen = self._deployments[self._whole_bundles(deployments)]
        touched = self._touched_by(chosen)
        touched[self._apart[next(self._turn) :: self._turns]] = True
        while True:
            more = touched.copy()
            more[self._needs[1][touched[self._needs[0]]]] = True
            if np.array_equal(more, touched):
                break
            touched = more
        free = np.append(touched, False)[self._of_group]
        free[chosen] = True
        return np.flatnonzero(free)

    def _touched_by(self, columns: IntArray) -> BoolArray:
        """The groups that stand in a row with some columns."""
        inside = np.zeros(self._rows.shape[0], dtype=np.bool_)
        inside[self._rows[:, columns].indices] = True
        touched = np.zeros(self._groups + 1, dtype=np.bool_)  # the last one stands for none
        touched[self._of_group[self._along[np.flatnonzero(inside)].indices]] = True
        return touched[:-1]

    def _grouped(self, model: SparseModel) -> tuple[IntArray, int]:
        """Supports by the group in which equations and ties hold them together; a deployment is in none (-1)."""
        supports = np.ones(model.shape[1], dtype=np.bool_)
        supports[self._deployments] = False
        support = np.flatnonzero(supports)
        binding = model.row_lower == model.row_upper
        for family in TIES & model.rows.keys():
            binding[model.row_at[family] + np.arange(len(model.rows[family]))] = True
        equations = np.flatnonzero(binding)
        between = self._along[equations][:, support]
        count, group = connected_components(
            sparse.block_array([[None, between], [between.T, None]], format="csr"), directed=False
        )
        of_group = np.full(model.shape[1], -1, dtype=np.int64)
        of_group[support] = group[len(equations) :]
        return of_group, int(count)

    def _groups_needed(self, row: IntArray, column: IntArray) -> tuple[IntArray, IntArray]:
        """Pairs of a group that needs something in a row, and the group that supplies it there."""
        needing = self._of_group[column]
        row, needing = row[needing >= 0], needing[needing >= 0]
        first = np.diff(self._along.indptr)[row] > 0  # all suppliers of a row are of one group
        supplying = self._of_group[self._along.indices[self._along.indptr[row[first]]]]
        pairs = np.unique(np.stack([needing[first], supplying]), axis=1)
        return pairs[0], pairs[1]

    def _bundled(self, model: SparseModel) -> IntArray:
        """Deployments by the bundle in whose slots they are (-1 in none): they change together or not at all."""
        of_deployment = np.full(len(self._deployments), -1, dtype=np.int64)
        if not len(model.rows.get("slots", ())):
            return of_deployment
        at = model.row_at["slots"] + np.arange(len(model.rows["slots"]))
        filled = sparse.coo_array(self._along[at])
        row, column = filled.coords
        slot = self._of_group[column] >= 0
        group = np.full(filled.shape[0], -1, dtype=np.int64)
        group[row[slot]] = self._of_group[column[slot]]
        of_deployment[column[~slot] - self._deployments[0]] = group[row[~slot]]
        return of_deployment

    def _whole_bundles(self, deployments: BoolArray) -> BoolArray:
        """Some deployments with all others of the bundles that they are in."""
        touched = np.zeros(self._groups + 1, dtype=np.bool_)  # the last one stands for none
        touched[self._bundle[deployments]] = True
        touched[-1] = False
        return np.asarray(deployments | touched[self._bundle])

    def _asked_for_themselves(self, model: SparseModel) -> IntArray:
        """Groups of stocks and gives that are worth something, and stand in no row with a deployment."""
        asked = np.zeros(self._groups + 1, dtype=np.bool_)
        for family in FOR_ITSELF:
            columns = model.column_at.get(family, 0) + np.arange(len(model.columns.get(family, ())))
            asked[self._of_group[columns[model.worth[columns] > 0]]] = True
        return np.flatnonzero(asked[:-1] & ~self._touched_by(self._deployments))


def _needing(model: SparseModel, row: IntArray, column: IntArray) -> BoolArray:
    """The entries in which a column only needs what others supply in the row."""
    supplies = np.ones((len(model.rows) + 1, len(model.columns) + 1), dtype=np.bool_)
    for number, rows in enumerate(model.rows):
        if rows in SUPPLIED:
            supplies[number, :-1] = [family in SUPPLIED[rows] for family in model.columns]
    of_row = _numbers(model.rows, model.row_at, model.shape[0])
    of_column = _numbers(model.columns, model.column_at, model.shape[1])
    return ~supplies[of_row[row], of_column[column]]


def _numbers(families: Mapping[str, Sized], begins: Mapping[str, int], size: int) -> IntArray:
    """The number of the family of every row (column); the last one, or none, where it is of none."""
    found = np.full(size, len(families), dtype=np.int64)
    for number, (name, family) in enumerate(families.items()):
        found[begins[name] : begins[name] + len(family)] = number
    return found
