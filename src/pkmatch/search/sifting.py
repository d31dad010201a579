"""
Prices for sets whose relaxation is too large to be solved whole: solve some columns, price all, add the best, again.

Comes in: a model cut into parts. Goes out: prices of all rows, their bound over *all* columns, a fractional plan.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import numpy as np

from pkmatch.columns import Answer, BoolArray, FloatArray, IntArray, Limits, SparseModel
from pkmatch.search.parts import Parts
from pkmatch.search.prices import Priced, priced
from pkmatch.search.stopping import Stop
from pkmatch.solvers.pool import Pool

WHOLE_UP_TO = 60_000
"""Deployments of the largest model whose relaxation is solved whole."""
ACCURACIES = (1e-2, 1e-3, 1e-3, 1e-4)
"""Of the rounds: prices of a first round only say what to add."""
FIRST_A_GAP, FIRST_A_PLEDGE = 25, 10
"""Deployments of each gap and of each pledge that the first round begins with."""
MORE_A_GAP, MORE_A_PLEDGE = 20, 10
"""Deployments of each gap and of each pledge that a round adds at most."""
HOPELESS = 2.0
"""Worth of one module and period, as a multiple of its mean, below which a deployment at its price is dropped."""
NEARLY = 0.02
"""The same, below which it is not added."""
REPAIRS, STEPS, STEP, FADING = 2, 60, 0.03, 0.94
"""Passes and steps that tighten the last prices; the first step in mean worths, and its factor from step to step."""


def sifted_prices(
    parts: Parts,
    pool: Pool,
    stop: Stop,
    share_s: float | None,
    seed: int,
    tell: Callable[[float], None] = lambda bound: None,
) -> tuple[Priced, FloatArray] | None:
    """
    Prices and a fractional plan, from four rounds on growing and shrinking sets of deployments.

    Parameters
    ----------
    share_s
        Seconds that may be spent; the rounds share them. `None` = no limit.
    tell
        Called with the best bound after each round.

    Returns
    -------
    tuple or None
        The model at its best prices, and the last fractional plan; nothing where no round came to its end.
    """
    model, d = parts.model, parts.deployments
    keys = model.columns["deployments"].keys
    unit = _mean_worth(model, keys)
    draw = np.random.default_rng(seed).random(d.stop - d.start)
    must = parts.matrix[np.flatnonzero(model.row_lower > 0)].indices
    asked_for = np.zeros(d.stop - d.start, dtype=np.bool_)
    asked_for[must[(must >= d.start) & (must < d.stop)] - d.start] = True
    everything = np.ones(len(draw), dtype=np.bool_)
    active = asked_for | _best_of(keys["gap"], draw, everything, FIRST_A_GAP)
    active |= _best_of(keys["pledge"], draw, everything, FIRST_A_PLEDGE)
    best: Priced | None = None
    fractions = np.zeros(model.shape[1])
    prices = np.zeros(model.shape[0])
    for number, accuracy in enumerate(ACCURACIES):
        left = None if share_s is None else share_s * (0.4 if number + 1 == len(ACCURACIES) else 0.2)
        if stop.out_of_time:
            break
        answer, columns, rows = _round(parts, pool, active, Limits(left, accuracy, seed), fractions, prices)
        if answer.x is None or answer.prices is None:
            break
        prices = np.zeros(model.shape[0])
        prices[rows] = answer.prices
        fractions = np.zeros(model.shape[1])
        fractions[columns] = answer.x
        at_prices = priced(model, parts.matrix, prices)
        best = at_prices if best is None or at_prices.bound < best.bound else best
        tell(best.bound)
        if number + 1 == len(ACCURACIES):
            break
        reduced = at_prices.reduced[d] / unit
        new = ~active & (reduced > -NEARLY)
        if number:
            active &= (reduced > -HOPELESS) | asked_for
        active |= _best_of(keys["gap"], reduced, new, MORE_A_GAP) | _best_of(
            keys["pledge"], reduced, new, MORE_A_PLEDGE
        )
    if best is None:
        return None
    return tightened(parts, best, unit, stop), fractions


def _mean_worth(model: SparseModel, keys: dict[str, IntArray]) -> float:
    worth = model.part("deployments", model.worth) / np.maximum(keys["end"] - keys["start"], 1)
    return float(max(np.abs(worth).mean(), 1e-12)) if len(worth) else 1.0


def _best_of(group: IntArray, score: FloatArray, among: BoolArray, count: int) -> BoolArray:
    """The `count` best of each group among some."""
    some = np.flatnonzero(among)
    order = some[np.lexsort((-score[some], group[some]))]
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    chosen = np.zeros(len(group), dtype=np.bool_)
    chosen[order[rank < count]] = True
    return chosen


def _round(
    parts: Parts, pool: Pool, active: BoolArray, limits: Limits, fractions: FloatArray, prices: FloatArray
) -> tuple[Answer, IntArray, IntArray]:
    """The relaxation of some deployments and of the supports around them."""
    columns = parts.around(active)
    part = parts.part(columns, np.zeros(parts.model.shape[1]))
    hint = np.concatenate([fractions[columns], prices[part.rows]]) if fractions.any() else None
    asked: Future[Answer] = pool.submit(part.model, limits, "pdlp", hint)
    return asked.result(), columns, part.rows


def tightened(parts: Parts, p: Priced, unit: float, stop: Stop) -> Priced:
    """
    Prices that prove more: those of gaps and pledges moved until no deployment left aside is worth more than its price.

    Prices found on a part of the columns leave many of the others slightly worth it, and their sum ruins the bound.
    First the prices of gaps rise by what their best deployment is worth beyond its price; then the prices of gaps and
    pledges go down where less is wanted than there is, and up where more is, in ever smaller steps. The best prices are
    kept, so nothing is lost.
    """
    model, d = parts.model, parts.deployments
    columns = parts.by_column[:, d]
    families = [name for name in ("presence within quantity", "pledge quantity") if name in model.rows]
    of_family = {name: model.row_at[name] + np.arange(len(model.rows[name])) for name in families}
    if not families:
        return p
    best = p
    in_rows = {name: columns[rows].tocsr() for name, rows in of_family.items()}
    gaps = families[0]
    inside, standing = in_rows[gaps], np.diff(in_rows[gaps].indptr) > 0
    count = np.maximum(np.bincount(inside.indices, minlength=d.stop - d.start), 1)
    for _ in range(REPAIRS):
        over = np.maximum(best.reduced[d], 0.0) / count
        raised = np.maximum.reduceat(np.append(over[inside.indices] / inside.data, 0.0), inside.indptr[:-1])
        prices = best.prices.copy()
        prices[of_family[gaps]] += np.where(standing, raised, 0.0)
        found = priced(model, parts.matrix, prices)
        best = found if found.bound < best.bound else best
    prices = best.prices.copy()
    step = STEP * unit
    for _ in range(STEPS):
        if stop.out_of_time:
            break
        now = priced(model, parts.matrix, prices)
        best = now if now.bound < best.bound else best
        wanted = np.where(now.reduced[d] > 0, model.upper[d], 0.0)
        for name in families:
            limit = np.maximum(model.row_upper[of_family[name]], 1.0)
            beyond = (in_rows[name] @ wanted - limit) / limit
            moved = prices[of_family[name]] + step * np.clip(beyond, -1.0, 1.0)
            prices[of_family[name]] = np.maximum(moved, 0.0)
        step *= FADING
    return best
