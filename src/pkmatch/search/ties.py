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
        "trained stock",
        "skill to use it",
    }
)
"""
Rows, no equations, in which a support needs another column beside it, or makes room for it: what a stock meets, a
payment, a link, what else is given for the same gap, those trained to use pieces. Not the places that trained trainers
add: these tie the courses of all capabilities of a partner to one another, and at 10,000 synthetic pledges with all
rules 300 deployments took 12,000 columns along, without them 6,000: 60 s gained 3,900, and then 6,700.
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

    def __init__(self, model: SparseModel, by_column: sparse.csc_array) -> None:
        self._deployments = model.column_at["deployments"] + np.arange(len(model.columns["deployments"]))
        self._by_column = by_column
        matrix = sparse.coo_array(by_column)
        row, column = (at.astype(np.int64) for at in matrix.coords)
        needs = _needing(model, row, column)
        along = sparse.csr_array((np.ones(int((~needs).sum())), (row[~needs], column[~needs])), shape=model.shape)
        self._of_group, self._groups = self._grouped(model, along)
        self._columns_of = _listed(self._of_group, np.arange(model.shape[1]), self._groups)
        self._in_row = _listed(row[~needs], self._of_group[column[~needs]], model.shape[0])
        self._needed_by = self._groups_needed(row[needs], column[needs], model.shape[1])
        self._bundle = self._bundled(model, along)
        self._apart = self._asked_for_themselves(model)
        of_apart = np.diff(self._columns_of.indptr)[self._apart].sum()
        self._turns = max(1, int(of_apart) // APART)
        self._turn = cycle(range(self._turns))

    def around(self, deployments: BoolArray, taking_part: BoolArray | None = None) -> IntArray:
        """
        The columns of some deployments, and all supports that stand in a row with one of them, or with none.

        Of a bundle all deployments, since none of them changes alone. Of groups that stand in a row with none, where
        there are many, some go along each time, in turn. Columns that do not take part take nobody along either.
        """
        chosen = self._deployments[self._whole_bundles(deployments)]
        found = [chosen if taking_part is None else chosen[taking_part[chosen]]]
        touched = np.zeros(self._groups, dtype=np.bool_)
        more = np.concatenate([self._touched_by(found[0]), self._apart[next(self._turn) :: self._turns]])
        while len(more):
            touched[more] = True
            columns = self._columns_of[more].indices.astype(np.int64)
            found.append(columns if taking_part is None else columns[taking_part[columns]])
            needed = np.unique(self._needed_by[found[-1]].indices)
            more = needed[~touched[needed]]
        return np.sort(np.concatenate(found))

    def _touched_by(self, columns: IntArray) -> IntArray:
        """The groups that stand in a row with some columns."""
        return np.unique(self._in_row[np.unique(self._by_column[:, columns].indices)].indices)

    def _grouped(self, model: SparseModel, along: sparse.csr_array) -> tuple[IntArray, int]:
        """Supports by the group in which equations and ties hold them together; a deployment is in none (-1)."""
        supports = np.ones(model.shape[1], dtype=np.bool_)
        supports[self._deployments] = False
        support = np.flatnonzero(supports)
        binding = model.row_lower == model.row_upper
        for family in TIES & model.rows.keys():
            binding[model.row_at[family] + np.arange(len(model.rows[family]))] = True
        equations = np.flatnonzero(binding)
        between = along[equations][:, support]
        count, group = connected_components(
            sparse.block_array([[None, between], [between.T, None]], format="csr"), directed=False
        )
        of_group = np.full(model.shape[1], -1, dtype=np.int64)
        of_group[support] = group[len(equations) :]
        return of_group, int(count)

    def _groups_needed(self, row: IntArray, column: IntArray, columns: int) -> sparse.csr_array:
        """By column, but of deployments, the groups that supply what it needs."""
        support = self._of_group[column] >= 0
        row, column = row[support], column[support]
        first = self._in_row.indptr[row]
        supplied = first < self._in_row.indptr[row + 1]  # all suppliers of a row are of one group
        return _listed(column[supplied], self._in_row.indices[first[supplied]].astype(np.int64), columns)

    def _bundled(self, model: SparseModel, along: sparse.csr_array) -> IntArray:
        """Deployments by the bundle in whose slots they are (-1 in none): they change together or not at all."""
        of_deployment = np.full(len(self._deployments), -1, dtype=np.int64)
        if not len(model.rows.get("slots", ())):
            return of_deployment
        at = model.row_at["slots"] + np.arange(len(model.rows["slots"]))
        filled = sparse.coo_array(along[at])
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
        asked = np.zeros(self._groups + 1, dtype=np.bool_)  # the last one stands for none
        for family in FOR_ITSELF:
            columns = model.column_at.get(family, 0) + np.arange(len(model.columns.get(family, ())))
            asked[self._of_group[columns[model.worth[columns] > 0]]] = True
        asked[self._touched_by(self._deployments)] = False
        return np.flatnonzero(asked[:-1])


def _listed(of: IntArray, what: IntArray, count: int) -> sparse.csr_array:
    """For each of `count` numbers what stands with it, once each; of what is -1, or with -1, nothing."""
    known = (of >= 0) & (what >= 0)
    of, what = of[known], what[known]
    listed = sparse.csr_array(
        (np.ones(len(of), dtype=np.bool_), (of, what)), shape=(count, int(what.max(initial=0)) + 1)
    )
    listed.sum_duplicates()
    return listed


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
