"""
Prices for sets too large to be one model: solve some candidates in fractions, price all, add the best, again.

Comes in: arrays and all candidates. Goes out: the candidates worth a search as a model of their own, a bound over
*all* of them, a fractional plan.
"""

from __future__ import annotations

import itertools
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np

from pkmatch.arrays import BoolArray, FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Limits, SparseModel, located
from pkmatch.domain.plan import Pin
from pkmatch.domain.policy import Goals
from pkmatch.errors import SolverError
from pkmatch.model import build_model
from pkmatch.picks import Picks
from pkmatch.rules.pins import matches
from pkmatch.search.condensing import condensed
from pkmatch.search.exact import decided_of
from pkmatch.search.known import BoundToCome, Known
from pkmatch.search.portions import priced_in_portions
from pkmatch.search.price_books import PLACES, PRICED, PriceBook, price_book, sizes_of
from pkmatch.search.prices import Priced, matrix_of, priced
from pkmatch.search.size import NoRoomError
from pkmatch.search.stopping import Stop
from pkmatch.search.supports import NAMES, best_few, best_of, first_few, support_codes
from pkmatch.search.tightening import tightened
from pkmatch.solvers.pool import Pool

log = logging.getLogger(__name__)

ACCURACIES, UNHURRIED, HURRIED = (1e-2, 1e-3, 3e-4), (1e-2, 3e-3, 1e-3, 3e-4), (1e-2, 3e-3, 1e-3)
"""
Of the rounds: prices of a first round only say what to add. With much time left there is one more: at 3,000 synthetic
pledges with all rules 47,626 after 133 s, 48,558 after 87 s without; with core rules 43,624 after 39 s, 43,687 after
28 s. Where time is very short the later rounds hurry, and little follows well from them: at 10,000 with core rules
and 240 s 148,879 and a plan of 145,613; not hurried they take 4 s longer, prove 148,093 and lead to 146,144.
"""
LATER_ROUNDS, MUCH_TIME = 1.5, 6.0
"""
How much longer the later rounds take than the first, about: 1.6 to 3.7 times as long, 4 to 4.5 times with one more.
They hurry where less is left than the one, since PDLP is stopped then, and are one more where more is left than the
other.
"""
SHARES = (0.15, 0.35, 0.5, 0.5)
"""Of a time limit, that the engine may take in each round at most."""
FIRST_A_GAP, FIRST_A_PLEDGE = 15, 6
"""Deployments of each gap and of each pledge that the first round begins with."""
MORE_A_GAP, MORE_A_PLEDGE = 20, 10
"""Deployments of each gap and of each pledge that a round adds at most."""
NEARLY = 0.02
"""Worth of one module and period below its price, as a multiple of its mean, up to which a deployment is added."""
IN_USE = 1e-6
"""Value in the fractional plan from which on a support is in use."""
WORTH_PROVING = 0.004
"""
By how much a bound known before is above that of the small model alone, relatively, for the last prices to be proven
over all candidates: at 3,000 synthetic pledges with core rules they prove 0.4 to 0.5 % more than that, with all 1.2 %.
"""
HOPELESS = 2.0
"""
Worth of one module and period below its price, as a multiple of its mean, from which on a deployment is dropped. Of
those at their price none may be: unused, they still hold the prices where they are.
"""


class Kept(NamedTuple):
    """What stays in a model: candidates, and by family the codes of supports."""

    deployments: BoolArray
    supports: dict[str, IntArray]

    def beside(self, other: Kept) -> Kept:
        """What stays here and there."""
        return Kept(self.deployments | other.deployments, _joined(self.supports, other.supports))


@dataclass(frozen=True, eq=False)
class Sifted:
    """
    The candidates that are left, and their model.

    `at_prices` holds for that model, but its bound for all candidates; `None`, and no fractions, where the time ended
    before there were prices.
    """

    candidates: Candidates
    model: SparseModel
    at_prices: Priced | None = None
    fractions: FloatArray | None = None
    nearer: BoundToCome | None = None
    interrupted: bool = False

    @property
    def known(self) -> Known | None:
        """Prices and fractional plan, where there are any."""
        if self.at_prices is None or self.fractions is None:
            return None
        return Known(self.at_prices, self.fractions, self.nearer)


def sifted(
    a: ScenarioArrays,
    c: Candidates,
    goals: Goals,
    pins: Sequence[Pin],
    kept: Kept,
    pool: Pool,
    stop: Stop,
    *,
    asked: Goals | None = None,
    seed: int = 0,
    tell: Callable[[float], None] = lambda bound: None,
    kept_too: Callable[[], Kept] | None = None,
    most_columns: float = math.inf,
    ceiling: float = math.inf,
) -> Sifted:
    """
    The candidates worth a search, from three or four rounds on growing and shrinking sets.

    The bound of the last round is worked out by the pool while the search goes on, where it may be below `ceiling`.

    Parameters
    ----------
    goals, pins, asked
        As `build_model` takes them.
    kept
        What stays whatever it is worth, beside what pins speak of: what plans to begin from hold.
    stop
        When to end; the rounds share the time.
    tell
        Called with the best bound after each round.
    kept_too
        Says what else stays, from the second round on; called once, while the first round is being solved.
    most_columns
        Of the first round's model that is still solved.
    ceiling
        A bound over all candidates that is known before.

    Raises
    ------
    NoRoomError
        Where that model has more.
    """
    asked = asked or goals
    draw = np.random.default_rng(seed).random(len(c))
    everything = np.ones(len(c), dtype=np.bool_)
    active = (
        kept.deployments
        | best_of(c.gap, draw, everything, FIRST_A_GAP)
        | best_of(c.pledge, draw, everything, FIRST_A_PLEDGE)
    )
    candidates = c.keep(active)
    sizes = sizes_of(a)
    kept = kept.beside(_for_pins(a, c, goals, asked, pins, sizes))
    sieve = partial(_first, kept.supports, sizes)
    model = build_model(a, candidates, goals, pins, asked=asked, sieve=sieve)
    if model.shape[1] > most_columns:
        raise NoRoomError(model.shape[1])
    unit = _mean_worth(model)
    bound, left_s, accuracies = ceiling, stop.left_s, _rounds(None, None)
    book: PriceBook | None = None
    hint: tuple[FloatArray, FloatArray] | None = None
    least = -math.inf

    def told(interrupted: bool = False) -> Sifted:
        """What is left by now."""
        if book is None or hint is None:
            return Sifted(candidates, model, interrupted=interrupted)
        at_prices = replace(priced(model, matrix_of(model), hint[1]), bound=bound, origin=_origin(model))
        if interrupted:
            return Sifted(candidates, model, at_prices, hint[0], interrupted=True)
        if ceiling - least <= WORTH_PROVING * abs(least):
            return Sifted(candidates, model, at_prices, hint[0])
        everybody = c.keep(np.arange(len(c)))  # without what it was asked for before
        try:
            nearer = BoundToCome(pool.work(_bound_of_all, a, everybody, goals, asked, book, least))
        except BrokenExecutor:  # told of by the search that follows
            nearer = None
        return Sifted(candidates, model, at_prices, hint[0], nearer)

    for number in itertools.count():
        if stop.out_of_time:
            break
        if number == 1:
            accuracies = _rounds(left_s, stop.left_s)
        try:
            small = condensed(model)
            begun = None if hint is None else np.concatenate([small.columns_of(hint[0]), small.rows_of(hint[1])])
            limits = Limits(_share_of(left_s, stop.left_s, number), accuracies[number], seed)
            coming = pool.submit(small.model, limits, "pdlp", begun)
            if kept_too is not None:
                kept, kept_too = kept.beside(kept_too()), None
                active |= kept.deployments
            answer = coming.result()
            if answer.x is None or answer.prices is None:
                break
            x, prices = small.solution(answer.x), small.prices(answer.prices)
            book, hint = price_book(a, model, prices), (x, prices)
            least = priced(model, matrix_of(model), prices).bound
            if number + 1 == len(accuracies):
                break
            portions = priced_in_portions(a, c, goals, asked, book, pool)
        except (SolverError, BrokenExecutor) as error:
            log.warning("%s; no more rounds", error)
            break
        except KeyboardInterrupt:
            return told(interrupted=True)
        bound = min(bound, portions.bound)
        tell(bound)
        reduced = portions.reduced / unit
        new = ~active & (reduced > -NEARLY)
        if number:
            active &= (reduced > -HOPELESS) | kept.deployments
        active |= best_of(c.gap, reduced, new, MORE_A_GAP) | best_of(c.pledge, reduced, new, MORE_A_PLEDGE)
        candidates = c.keep(active)
        wanted = _joined(_in_use(model, x, sizes), portions.best_supports, kept.supports)
        sieve = partial(_coded, wanted, sizes)
        before, model = model, build_model(a, candidates, goals, pins, asked=asked, sieve=sieve)
        hint = _carried(before, model, x), book.of_rows(model)
    return told()


def _share_of(total_s: float | None, left_s: float | None, number: int) -> float | None:
    """Seconds that the engine may take in a round: its share of all, and no more than what is left."""
    return None if total_s is None or left_s is None else min(SHARES[number] * total_s, left_s)


def _rounds(at_first_s: float | None, left_s: float | None) -> tuple[float, ...]:
    """How nearly each round is solved, by what the first one left of the time."""
    if at_first_s is None or left_s is None:
        return UNHURRIED
    took_s = at_first_s - left_s
    if LATER_ROUNDS * took_s > left_s:
        return HURRIED
    return UNHURRIED if MUCH_TIME * took_s < left_s else ACCURACIES


def _bound_of_all(a: ScenarioArrays, c: Candidates, goals: Goals, asked: Goals, book: PriceBook, least: float) -> float:
    """The bound that prices prove over all candidates."""
    return tightened(priced_in_portions(a, c, goals, asked, book), least)


def kept_of(a: ScenarioArrays, c: Candidates, plans: Sequence[Picks]) -> Kept:
    """What plans to begin from hold."""
    tables, sizes = [decided_of(a, plan) for plan in plans], sizes_of(a)
    none = np.zeros(0, dtype=np.int64)
    scale = np.array([len(a.gap_ids) + 1, a.periods + 2, a.periods + 2, 1])[::-1].cumprod()[::-1]
    names = ("pledge", "gap", "start", "end")
    wanted = [np.stack([table["deployments"][0][name] for name in names], axis=1) @ scale for table in tables]
    found = np.isin(np.stack([getattr(c, name) for name in names], axis=1) @ scale, np.concatenate([none, *wanted]))
    codes = {
        family: np.concatenate([none, *(support_codes(family, table[family][0], sizes) for table in tables)])
        for family in NAMES
    }
    return Kept(found, codes)


def _for_pins(
    a: ScenarioArrays, c: Candidates, goals: Goals, asked: Goals, pins: Sequence[Pin], sizes: dict[str, int]
) -> Kept:
    """What pins speak of, and all that can support it: a few supports of each need might not do."""
    pinned = np.zeros(len(c), dtype=np.bool_)
    for pin in pins:
        pinned |= matches(a, c, pin)
    if not pinned.any():
        return Kept(pinned, {})
    model = build_model(a, c.keep(pinned), goals, asked=asked)
    return Kept(pinned, {family: support_codes(family, model.columns[family].keys, sizes) for family in NAMES})


def _origin(model: SparseModel) -> str:
    """Where the bound comes from, and the rules that it relaxes."""
    relaxed = sorted(model.rows.keys() - PRICED)
    return Priced.origin + (f" without {', '.join(map(repr, relaxed))}" if relaxed else "")


def _joined(*codes: Mapping[str, IntArray]) -> dict[str, IntArray]:
    """Codes of supports by family, all of them."""
    none = np.zeros(0, dtype=np.int64)
    return {family: np.concatenate([none, *(each[family] for each in codes if family in each)]) for family in NAMES}


def _in_use(model: SparseModel, x: FloatArray, sizes: dict[str, int]) -> dict[str, IntArray]:
    """Codes of the supports that a fractional plan uses: all courses, of others those that each need uses most."""
    codes = {}
    for family in NAMES:
        columns, used = model.columns[family], model.part(family, x)
        kept = used > IN_USE if family == "courses" else best_few(columns, used, used > IN_USE)
        codes[family] = support_codes(family, columns.keep(kept).keys, sizes)
    return codes


def _first(in_hand: Mapping[str, IntArray], sizes: dict[str, int], columns: Columns) -> BoolArray:
    """A few supports of each need, and those in hand."""
    return first_few(columns) | _coded(in_hand, sizes, columns)


def _coded(wanted: Mapping[str, IntArray], sizes: dict[str, int], columns: Columns) -> BoolArray:
    """The supports of these codes."""
    known = wanted.get(columns.family, np.zeros(0, dtype=np.int64))
    return np.isin(support_codes(columns.family, columns.keys, sizes), known)


def _mean_worth(model: SparseModel) -> float:
    """Mean worth of a module for one period."""
    keys = model.columns["deployments"].keys
    worth = model.part("deployments", model.worth) / np.maximum(keys["end"] - keys["start"], 1)
    return float(max(np.abs(worth).mean(), 1e-12)) if len(worth) else 1.0


def _carried(before: SparseModel, model: SparseModel, x: FloatArray) -> FloatArray:
    """A fractional plan on the columns of another model that stand for the same; 0 for new ones."""
    found = np.zeros(model.shape[1])
    for family, columns in model.columns.items():
        known = before.columns[family]
        names = tuple(sorted(columns.keys.keys() & known.keys.keys() - PLACES))
        if not names or not len(columns):
            continue
        at = located(known, names, tuple(columns.keys[name] for name in names))
        values = before.part(family, x)
        begin = model.column_at[family]
        found[begin : begin + len(columns)] = np.where(at >= 0, np.append(values, 0.0)[at], 0.0)
    return found
