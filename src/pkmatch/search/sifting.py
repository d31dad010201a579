"""
Prices for sets too large to be one model: solve some candidates in fractions, price all, add the best, again.

Comes in: arrays and all candidates. Goes out: the candidates worth a search as a model of their own, a bound over
*all* of them, a fractional plan.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
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
from pkmatch.search.known import BoundToCome, Known
from pkmatch.search.portions import (
    COURSE,
    best_of,
    course_codes,
    priced_in_portions,
)
from pkmatch.search.price_books import PLACES, PRICED, PriceBook, price_book, sizes_of
from pkmatch.search.prices import Priced, matrix_of, priced
from pkmatch.search.size import NoRoomError
from pkmatch.search.stopping import Stop
from pkmatch.search.tightening import tightened
from pkmatch.solvers.pool import Pool

log = logging.getLogger(__name__)

ACCURACIES, HURRIED = (1e-2, 1e-3, 3e-4), (1e-2, 3e-3, 1e-3)
"""
Of the rounds: prices of a first round only say what to add. Where time is short the later rounds hurry: at 3,000
synthetic pledges with core rules 28 s instead of 42, and a bound of 43,846 instead of 43,658.
"""
LATER_ROUNDS = 3.0
"""How much longer the later rounds take than the first, about, if they do not hurry: 2.3 to 3.4 times as long."""
SHARES = (0.15, 0.35, 0.5)
"""Of a time limit, that the engine may take in each round at most."""
FIRST_A_GAP, FIRST_A_PLEDGE = 15, 6
"""Deployments of each gap and of each pledge that the first round begins with."""
MORE_A_GAP, MORE_A_PLEDGE = 20, 10
"""Deployments of each gap and of each pledge that a round adds at most."""
NEARLY = 0.02
"""Worth of one module and period below its price, as a multiple of its mean, up to which a deployment is added."""
FIRST_COURSES = 1
"""Courses of each trained stock and start that the first round begins with."""
IN_USE = 1e-6
"""Modules in the fractional plan from which on a course stays."""
HOPELESS = 2.0
"""
Worth of one module and period below its price, as a multiple of its mean, from which on a deployment is dropped. Of
those at their price none may be: unused, they still hold the prices where they are.
"""


class Kept(NamedTuple):
    """What stays in a model: candidates, and rows of what tells courses apart, one for each of them."""

    deployments: BoolArray
    courses: IntArray


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
) -> Sifted:
    """
    The candidates worth a search, from three rounds on growing and shrinking sets.

    The bound of the last round is worked out by the pool while the search goes on.

    Parameters
    ----------
    goals, pins, asked
        As `build_model` takes them.
    kept
        What stays whatever it is worth: what pins speak of, and what plans to begin from hold.
    stop
        When to end; the rounds share the time.
    tell
        Called with the best bound after each round.
    kept_too
        Says what else stays, from the second round on; called once, while the first round is being solved.
    most_columns
        Of the first round's model that there is memory for.

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
    in_hand = course_codes(dict(zip(COURSE, kept.courses.T, strict=True)), sizes)
    sieve = partial(_first_courses, in_hand, sizes)
    model = build_model(a, candidates, goals, pins, asked=asked, sieve=sieve)
    if model.shape[1] > most_columns:
        raise NoRoomError(model.shape[1])
    unit = _mean_worth(model)
    bound, left_s, accuracies = math.inf, stop.left_s, ACCURACIES
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
        everybody = c.keep(np.arange(len(c)))  # without what it was asked for before
        try:
            nearer = BoundToCome(pool.work(_bound_of_all, a, everybody, goals, asked, book, least))
        except BrokenExecutor:  # told of by the search that follows
            nearer = None
        return Sifted(candidates, model, at_prices, hint[0], nearer)

    for number in range(len(ACCURACIES)):
        if stop.out_of_time:
            break
        if number == 1 and _is_late(left_s, stop.left_s):
            accuracies = HURRIED
        try:
            small = condensed(model)
            begun = None if hint is None else np.concatenate([small.columns_of(hint[0]), small.rows_of(hint[1])])
            limits = Limits(_share_of(left_s, stop.left_s, number), accuracies[number], seed)
            coming = pool.submit(small.model, limits, "pdlp", begun)
            if kept_too is not None:
                more, kept_too = kept_too(), None
                kept = Kept(kept.deployments | more.deployments, np.concatenate([kept.courses, more.courses]))
                active |= kept.deployments
                in_hand = course_codes(dict(zip(COURSE, kept.courses.T, strict=True)), sizes)
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
        in_use = course_codes(model.columns["courses"].keys, sizes)[model.part("courses", x) > IN_USE]
        sieve = partial(_courses_coded, np.concatenate([in_use, portions.best_courses, in_hand]), sizes)
        before, model = model, build_model(a, candidates, goals, pins, asked=asked, sieve=sieve)
        hint = _carried(before, model, x), book.of_rows(model)
    return told()


def _share_of(total_s: float | None, left_s: float | None, number: int) -> float | None:
    """Seconds that the engine may take in a round: its share of all, and no more than what is left."""
    return None if total_s is None or left_s is None else min(SHARES[number] * total_s, left_s)


def _is_late(at_first_s: float | None, left_s: float | None) -> bool:
    """Whether the rounds after the first would take longer than what is left."""
    return at_first_s is not None and left_s is not None and LATER_ROUNDS * (at_first_s - left_s) > left_s


def _bound_of_all(a: ScenarioArrays, c: Candidates, goals: Goals, asked: Goals, book: PriceBook, least: float) -> float:
    """The bound that prices prove over all candidates."""
    return tightened(priced_in_portions(a, c, goals, asked, book), least)


def kept_of(a: ScenarioArrays, c: Candidates, pins: Sequence[Pin], plans: Sequence[Picks]) -> Kept:
    """What pins speak of, and what plans to begin from hold."""
    found = np.zeros(len(c), dtype=np.bool_)
    for pin in pins:
        found |= matches(a, c, pin)
    pledge, gap, partner, mission, capability, training, host = a.numbers(
        "pledge", "gap", "partner", "mission", "capability", "training", "host"
    )
    deployed = [(pledge.get(d.pledge, -1), gap.get(d.gap, -1), d.start, d.end) for x in plans for d in x.deployments]
    wanted = np.array(deployed, dtype=np.int64).reshape(-1, 4)
    scale = np.array([len(gap) + 1, a.periods + 2, a.periods + 2, 1])[::-1].cumprod()[::-1]
    found |= np.isin(np.stack([c.pledge, c.gap, c.start, c.end], axis=1) @ scale, wanted @ scale)
    courses = [
        (
            training.get(x.offer, -1),
            host.get(x.host or "", -1),
            partner.get(x.recipient, -1),
            capability.get(x.capability, -1),
            mission.get(x.mission or "", -1),
            x.start,
            int(x.by_trained),
        )
        for plan in plans
        for x in plan.courses
    ]
    return Kept(found, np.array(courses, dtype=np.int64).reshape(-1, len(COURSE)))


def _origin(model: SparseModel) -> str:
    """Where the bound comes from, and the rules that it relaxes."""
    relaxed = sorted(model.rows.keys() - PRICED)
    return Priced.origin + (f" without {', '.join(map(repr, relaxed))}" if relaxed else "")


def _first_courses(in_hand: IntArray, sizes: dict[str, int], courses: Columns) -> BoolArray:
    """A few courses of each stock and start, others for others, so that no offer is left out, and those in hand."""
    k = courses.keys
    spread_out = (k["offer"] * 7919 + k["class"] * 104729) % 1_000_003
    group = k["class"] * (int(k["start"].max(initial=0)) + 1) + k["start"]
    few = best_of(group, spread_out.astype(np.float64), np.ones(len(courses), dtype=np.bool_), FIRST_COURSES)
    return few | _courses_coded(in_hand, sizes, courses)


def _courses_coded(wanted: IntArray, sizes: dict[str, int], courses: Columns) -> BoolArray:
    """The courses of these codes."""
    return np.isin(course_codes(courses.keys, sizes), wanted)


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
