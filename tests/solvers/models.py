"""Small models by hand, and one that no engine finishes."""

from __future__ import annotations

from itertools import product

import numpy as np

from pkmatch.columns import FloatArray, SparseModel


def model_of(
    matrix: object,
    lower: object,
    upper: object,
    worth: object,
    most: object,
    *,
    least: object = None,
    integer: object = True,
) -> SparseModel:
    """Maximise worth.x for least <= x <= most, lower <= matrix.x <= upper."""
    worth = np.asarray(worth, dtype=np.float64)
    dense = np.asarray(matrix, dtype=np.float64).reshape(len(np.atleast_1d(lower)), len(worth))
    row, column = np.nonzero(dense)
    return SparseModel(
        lower=np.zeros(len(worth)) if least is None else np.asarray(least, dtype=np.float64),
        upper=np.asarray(most, dtype=np.float64),
        integer=np.broadcast_to(np.asarray(integer, dtype=np.bool_), worth.shape).copy(),
        worth=worth,
        row_lower=np.asarray(lower, dtype=np.float64),
        row_upper=np.asarray(upper, dtype=np.float64),
        row=row,
        column=column,
        value=dense[row, column],
    )


def fits(model: SparseModel, x: FloatArray) -> bool:
    """Whether a solution keeps all rows and bounds."""
    reached = np.bincount(model.row, model.value * x[model.column], model.shape[0])
    return bool(
        np.all(reached <= model.row_upper + 1e-6)
        and np.all(reached >= model.row_lower - 1e-6)
        and np.all(x <= model.upper + 1e-6)
        and np.all(x >= model.lower - 1e-6)
    )


def best_of(model: SparseModel) -> float | None:
    """The best objective of whole solutions, by trying all; None where there is none."""
    ranges = [range(int(least), int(most) + 1) for least, most in zip(model.lower, model.upper, strict=True)]
    values = [float(model.worth @ np.array(x)) for x in product(*ranges) if fits(model, np.array(x, dtype=np.float64))]
    return max(values) if values else None


TWO_ROWS = model_of([[2, 3, 1], [1, 1, 4]], [-np.inf, -np.inf], [7, 6], [3, 4, 2.5], [5, 5, 5])
"""Its best value is 10.5, with (0, 2, 1)."""
IMPOSSIBLE = model_of([[1, 1]], [5], [np.inf], [1, 1], [2, 2])


def endless(columns: int = 100, rows: int = 40) -> SparseModel:
    """A packing of many small things into many boxes: engines find plans at once, and a proof never."""
    draw = np.random.default_rng(7)
    weights = draw.integers(1, 100, (rows, columns))
    return model_of(weights, [-np.inf] * rows, weights.sum(axis=1) // 3, draw.integers(1, 100, columns), [3] * columns)


CALLED_INFEASIBLE = SparseModel(
    lower=np.zeros(17),
    upper=np.array([1.0] * 10 + [2.0] * 6 + [1.0]),
    integer=np.array([True] * 14 + [False] * 2 + [True]),
    worth=np.array([0.0] * 16 + [-0.1]),
    row_lower=np.array([0.0] * 4 + [-np.inf] * 4 + [1.0] * 2),
    row_upper=np.array([0.0] * 8 + [np.inf] * 2),
    row=np.array([0] * 8 + [1] * 3 + [2] * 4 + [3] * 4 + [4] * 2 + [5] * 2 + [6] * 3 + [7] * 3 + [8, 9]),
    column=np.array(
        [0, 1, 2, 3, 4, 6, 7, 11, 5, 9, 13, 10, 11, 12, 14, 10, 12, 13, 15, 6, 16, 10, 16, 7, 8, 16, 8, 9, 16, 1, 5]
    ),
    value=np.array(
        [1, 1, 1, 1, 1, -1, -1, -1, 1, -1, -1, -1, 1, 1, 1, -1, 1, 1, 1, 1, -1, 1, -2, 1, 1, -1, 1, 1, -1, 1, 1],
        dtype=np.float64,
    ),
)
"""Best at -0.1; HiGHS' presolve says that it has no solution. Cut out of a model of two loans and a gift."""
