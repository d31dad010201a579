"""
The value types between scenario and solver: candidates, families of columns and rows, the sparse model.

Arrays only; every family keeps the keys that say what each of its columns or rows stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Candidates:
    """Deployments worth considering: modules of `pledge` in `gap` over [start, end), at most `most` of them."""

    pledge: IntArray
    gap: IntArray
    start: IntArray
    end: IntArray
    most: IntArray

    def __len__(self) -> int:
        return len(self.pledge)

    @cached_property
    def presence(self) -> tuple[IntArray, IntArray]:
        """Candidate and period of every period of every candidate."""
        return spread(self.start, self.end)

    def keep(self, mask: NDArray[Any]) -> Self:
        """The candidates of a mask or of positions."""
        return replace(
            self,
            pledge=self.pledge[mask],
            gap=self.gap[mask],
            start=self.start[mask],
            end=self.end[mask],
            most=self.most[mask],
        )

    @classmethod
    def joined(cls, parts: Sequence[Candidates]) -> Candidates:
        """Several sets of candidates as one."""
        names = ("pledge", "gap", "start", "end", "most")
        empty = np.zeros(0, dtype=np.int64)
        return cls(**{name: np.concatenate([empty, *(getattr(part, name) for part in parts)]) for name in names})


def spread(start: IntArray, end: IntArray) -> tuple[IntArray, IntArray]:
    """
    Every period of every window [start, end).

    Returns
    -------
    tuple of arrays
        Position of the window, and the period; windows in order, their periods ascending.
    """
    lengths = np.maximum(end - start, 0)
    window = np.repeat(np.arange(len(start)), lengths)
    within = np.arange(len(window)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return window, start[window] + within


def numbered(*keys: IntArray) -> tuple[IntArray, tuple[IntArray, ...]]:
    """
    Equal combinations of keys under one number.

    Returns
    -------
    tuple
        The number of each entry's combination, and the combinations in ascending order, key by key.
    """
    sizes = [int(key.max()) + 1 if len(key) else 1 for key in keys]
    joint = np.zeros(len(keys[0]), dtype=np.int64)
    for key, size in zip(keys, sizes, strict=True):
        joint = joint * size + key
    distinct, number = _distinct(joint, int(np.prod(sizes, dtype=np.float64)))
    parts = []
    for size in reversed(sizes):
        parts.append(distinct % size)
        distinct = distinct // size
    return number, tuple(reversed(parts))


def distinct(values: IntArray) -> IntArray:
    """Distinct values in ascending order; by sorting, which beats `np.unique` where there are many."""
    in_order: IntArray = np.sort(values)
    first = np.append(np.ones(min(len(in_order), 1), dtype=np.bool_), in_order[1:] != in_order[:-1])
    return in_order[first.astype(np.bool_)]


def _distinct(values: IntArray, size: int) -> tuple[IntArray, IntArray]:
    """Distinct values in ascending order and the place of each entry; by marking where that is cheaper than sorting."""
    if size > 20 * len(values) + 1_000_000:
        distinct, number = np.unique(values, return_inverse=True)
        return distinct, number.astype(np.int64)
    seen = np.zeros(size, dtype=np.bool_)
    seen[values] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[values]


@dataclass(frozen=True, eq=False)
class Columns:
    """A family of decisions: what each stands for, its bounds [0 or lower, upper], and its worth."""

    family: str
    keys: dict[str, IntArray]
    upper: IntArray
    worth: FloatArray
    integer: bool = True
    lower: IntArray | None = None

    def __len__(self) -> int:
        return len(self.upper)

    def keep(self, mask: BoolArray) -> Columns:
        """The columns of the mask."""
        lower = None if self.lower is None else self.lower[mask]
        keys = {name: key[mask] for name, key in self.keys.items()}
        return Columns(self.family, keys, self.upper[mask], self.worth[mask], self.integer, lower)


@dataclass(frozen=True, eq=False)
class Entries:
    """Coefficients of one family of columns in one family of rows, in coordinate form."""

    family: str
    row: IntArray
    column: IntArray
    value: FloatArray


@dataclass(frozen=True, eq=False)
class Rows:
    """
    A family of constraints lower <= sum of entries <= upper, named after the rule that it keeps.

    `slack` marks rows that no setting of the columns can reach.
    """

    family: str
    lower: FloatArray
    upper: FloatArray
    entries: tuple[Entries, ...]
    keys: dict[str, IntArray] = field(default_factory=dict)
    slack: BoolArray | None = None

    def __len__(self) -> int:
        return len(self.lower)

    def without_slack(self) -> Rows:
        """The rows that can be reached."""
        if self.slack is None or not self.slack.any():
            return self
        kept = ~self.slack
        position = np.cumsum(kept) - 1
        chosen = []
        for e in self.entries:
            inside = kept[e.row]
            chosen.append(Entries(e.family, position[e.row[inside]], e.column[inside], e.value[inside]))
        keys = {name: key[kept] for name, key in self.keys.items()}
        return Rows(self.family, self.lower[kept], self.upper[kept], tuple(chosen), keys)


def located(columns: Columns, names: tuple[str, ...], wanted: tuple[IntArray, ...]) -> IntArray:
    """Position of the column with the wanted keys; -1 where there is none."""
    known, sought = np.zeros(len(columns), dtype=np.int64), np.zeros(len(wanted[0]), dtype=np.int64)
    for name, key in zip(names, wanted, strict=True):
        size = max(int(columns.keys[name].max(initial=0)), int(key.max(initial=0))) + 2
        known, sought = known * size + columns.keys[name] + 1, sought * size + key + 1
    if not len(columns):
        return np.full(len(sought), -1)
    order = np.argsort(known, kind="stable")
    at = order[np.minimum(np.searchsorted(known, sought, sorter=order), len(columns) - 1)]
    return np.where(known[at] == sought, at, -1)


def at_most(
    family: str,
    keys: dict[str, IntArray],
    entries: Sequence[tuple[str, IntArray, IntArray, FloatArray | IntArray | float, IntArray]],
    limit: FloatArray | IntArray,
) -> Rows:
    """
    Rows "sum of entries <= limit", one for each combination of keys; those that nothing can reach are marked slack.

    Parameters
    ----------
    keys
        The key arrays of the rows, one entry a row, as `numbered` gives them.
    entries
        For each family of columns: its name, then for each entry its row, its column, its
        coefficient, and the most the column can be.
    limit
        Right hand side by row.
    """
    count = len(limit)
    reach = np.zeros(count)
    parts = []
    for name, row, column, value, most in entries:
        values = np.broadcast_to(np.asarray(value, dtype=np.float64), row.shape)
        reach += np.bincount(row, np.maximum(values * most, 0.0), count)
        parts.append(Entries(name, row, column, values))
    upper = np.asarray(limit, dtype=np.float64)
    return Rows(family, np.full(count, -np.inf), upper, tuple(parts), keys, slack=reach <= limit)


@dataclass(frozen=True, eq=False)
class SparseModel:
    """
    Maximise worth.x for lower <= x <= upper, row_lower <= A x <= row_upper.

    A in row-sorted coordinate form without doubled places; `columns` and `rows` are the families,
    `column_at` and `row_at` where each begins.
    """

    lower: FloatArray
    upper: FloatArray
    integer: BoolArray
    worth: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray
    row: IntArray
    column: IntArray
    value: FloatArray
    columns: dict[str, Columns] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    column_at: dict[str, int] = field(default_factory=dict)
    row_at: dict[str, int] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.row_lower), len(self.worth)

    def part(self, family: str, x: FloatArray) -> FloatArray:
        """The values of one family in a solution of the whole model."""
        at = self.column_at[family]
        return x[at : at + len(self.columns[family])]


AnswerStatus = Literal["optimal", "feasible", "infeasible", "unknown", "interrupted"]


@dataclass(frozen=True, eq=False)
class Answer:
    """
    What an engine found: a solution where it has one, and a bound that no solution exceeds.

    `prices` of the rows come from engines that solve in fractions; `reason` says what interrupted a search, and
    `from_hint` that the solution is known to be worth no less than the hint. `nearer` waits so many seconds for a
    bound that is still being worked out, infinite where it does not come.
    """

    status: AnswerStatus
    x: FloatArray | None
    objective: float | None
    bound: float
    origin: str
    prices: FloatArray | None = None
    reason: str = ""
    from_hint: bool = False
    nearer: Callable[[float | None], float] | None = None


@dataclass(frozen=True)
class Limits:
    """When an engine stops; `None` = no limit."""

    time_s: float | None = None
    relative_gap: float = 1e-4
    seed: int = 0
    nodes: int | None = None


def signed_prices(model: SparseModel, prices: FloatArray) -> FloatArray:
    """Prices with the signs that a bound needs: none below 0 without a least sum, none above 0 without a most."""
    prices = np.where(np.isfinite(model.row_lower), prices, np.maximum(prices, 0.0))
    return np.where(np.isfinite(model.row_upper), prices, np.minimum(prices, 0.0))


def assemble_model(columns: Sequence[Columns], rows: Sequence[Rows], *, keep_slack: bool = False) -> SparseModel:
    """
    Families of columns and rows as one model.

    Empty families of rows are left out, and so are slack rows unless they are to be kept; entries that fall on one
    place are added up.
    """
    column_at, width = _offsets([(c.family, len(c)) for c in columns])
    rows = [r for r in (rows if keep_slack else [r.without_slack() for r in rows]) if len(r)]
    row_at, height = _offsets([(r.family, len(r)) for r in rows])
    at = [(e.row + row_at[r.family], e.column + column_at[e.family], e.value) for r in rows for e in r.entries]
    none = np.zeros(0, np.int64)
    row, column = (np.concatenate([none, *(entry[n] for entry in at)]) for n in (0, 1))
    entries = sparse.coo_array((_joined([value for *_, value in at]), (row, column)), shape=(height, width)).tocsr()
    entries.sum_duplicates()  # and in order
    return SparseModel(
        lower=_joined([np.zeros(len(c)) if c.lower is None else c.lower.astype(float) for c in columns]),
        upper=_joined([c.upper.astype(float) for c in columns]),
        integer=np.concatenate([np.zeros(0, bool), *(np.full(len(c), c.integer) for c in columns)]),
        worth=_joined([c.worth for c in columns]),
        row_lower=_joined([r.lower for r in rows]),
        row_upper=_joined([r.upper for r in rows]),
        row=np.repeat(np.arange(height), np.diff(entries.indptr)),
        column=entries.indices.astype(np.int64),
        value=entries.data,
        columns={c.family: c for c in columns},
        rows={r.family: r for r in rows},
        column_at=column_at,
        row_at=row_at,
    )


def _offsets(sizes: Sequence[tuple[str, int]]) -> tuple[dict[str, int], int]:
    offsets, total = {}, 0
    for name, size in sizes:
        offsets[name] = total
        total += size
    return offsets, total


def _joined(parts: Sequence[FloatArray]) -> FloatArray:
    return np.concatenate([np.zeros(0), *parts])
