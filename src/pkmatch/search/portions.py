"""
A model too large to be built whole, priced portion by portion.

Comes in: arrays, candidates, prices of rows by what each row speaks of. Goes out: a bound that no plan exceeds,
whatever the prices are, and what every candidate is worth beyond its price. A portion holds all candidates of some
partners, so memory stays flat; what speaks of several portions is counted once.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pkmatch.arrays import BoolArray, FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, SparseModel, distinct
from pkmatch.domain.policy import Goals
from pkmatch.model import build_model
from pkmatch.search.loan_prices import loans_no_cheaper_than_lent
from pkmatch.search.price_books import PriceBook, coded
from pkmatch.search.prices import ROUNDING
from pkmatch.search.stock_prices import no_dearer_than_courses

log = logging.getLogger(__name__)

PORTION = 150_000
"""Candidates built into one model at a time, but for a partner that has more."""
OF_PARTNERS = frozenset(
    {
        "deployments",
        "courses",
        "stocks",
        "whole stocks",
        "needs met",
        "loans",
        "draws",
        "skilled users",
        "lifts",
        "slots",
        "visits",
        "kept",
    }
)
"""Families of columns of which each stands in the portion of its partner alone; all others may stand in several."""
COURSES_A_STOCK = 8
"""The best courses of each trained stock that a portion tells of."""


@dataclass(frozen=True, eq=False)
class Spans:
    """
    For every candidate the rows of one family it stands in: those of `owner` in [first, end), with one coefficient.

    `limit` and `price` by owner and period, NaN as limit where there is no row.
    """

    owner: IntArray
    first: IntArray
    end: IntArray
    coefficient: FloatArray
    limit: FloatArray
    price: FloatArray

    def used(self, x: FloatArray) -> FloatArray:
        """What stands in each row, by owner and period, of amounts of the candidates."""
        owners, periods = self.price.shape
        some = np.flatnonzero(x)
        change = np.zeros(owners * (periods + 1))
        for at, sign in ((self.first, 1.0), (self.end, -1.0)):
            place = self.owner[some] * (periods + 1) + at[some]
            change += np.bincount(place, sign * (self.coefficient * x)[some], len(change))
        return np.asarray(np.cumsum(change.reshape(owners, periods + 1), axis=1)[:, :-1])

    def paid(self, price: FloatArray) -> FloatArray:
        """What each candidate pays at prices by owner and period."""
        summed = np.concatenate([np.zeros((len(price), 1)), np.cumsum(price, axis=1)], axis=1)
        return np.asarray(self.coefficient * (summed[self.owner, self.end] - summed[self.owner, self.first]))


@dataclass(frozen=True, eq=False)
class PricedPortions:
    """
    All candidates at prices: the bound, and what each is worth beyond its price.

    `of_gaps` and `of_pledges` are the rows that candidates stand in. `courses` are those worth more than their price,
    `of_places` their rows and `course_reduced` that worth; `best_courses` are the codes of the best few of each stock.
    """

    bound: float
    reduced: FloatArray
    upper: IntArray
    of_gaps: Spans
    of_pledges: Spans
    course_reduced: FloatArray
    course_upper: IntArray
    of_places: Spans
    best_courses: IntArray


def portions_of(a: ScenarioArrays, c: Candidates) -> Iterator[IntArray]:
    """Places of the candidates of some partners at a time, about `PORTION` of them."""
    partner = a.partner_by_pledge[c.pledge]
    order = np.argsort(partner, kind="stable")
    count = np.bincount(partner, minlength=len(a.partner_ids))
    number = (np.cumsum(count) - count) // PORTION
    of_candidate = number[partner[order]]
    cuts = np.flatnonzero(np.diff(of_candidate)) + 1
    yield from map(np.sort, np.split(order, cuts))


def portions_with_partners(a: ScenarioArrays, c: Candidates) -> Iterator[tuple[IntArray, BoolArray]]:
    """The portions, each with the partners whose training it has: the first has those without candidates too."""
    trained = np.bincount(a.partner_by_pledge[c.pledge], minlength=len(a.partner_ids)) == 0
    for places in portions_of(a, c):
        trained[a.partner_by_pledge[c.pledge[places]]] = True
        yield places, trained
        trained = np.zeros_like(trained)


def priced_in_portions(a: ScenarioArrays, c: Candidates, goals: Goals, asked: Goals, book: PriceBook) -> PricedPortions:
    """
    The bound that prices prove over all candidates, one portion in memory at a time.

    Parameters
    ----------
    goals, asked
        As `build_model` takes them. Pins have no part in it: without them the bound holds all the more.
    book
        Prices; any prices will do, bad ones only loosen the bound.

    Returns
    -------
    PricedPortions
        `bound` is infinite where a column that stands in several portions cannot be told from its likes.
    """
    shared = _Shared()
    local = absolute = 0.0
    reduced = np.zeros(len(c))
    places_taken = _PlacesTaken(a)
    gaps = _SpansToBe(c, c.gap, len(a.gap_ids), a.periods)
    pledges = _SpansToBe(c, c.pledge, len(a.pledge_ids), a.periods)
    for places, trained in portions_with_partners(a, c):
        model = build_model(a, c.keep(places), goals, asked=asked, keep_slack=True, partners_trained=trained)
        prices = no_dearer_than_courses(a, model, loans_no_cheaper_than_lent(model, book.of_rows(model)))
        paid = np.bincount(model.column, model.value * prices[model.row], model.shape[1])
        worth = model.worth - paid
        at_best = np.maximum(model.lower * worth, model.upper * worth)
        for family, columns in model.columns.items():
            at = model.column_at[family]
            if family in OF_PARTNERS:
                own = at_best[at : at + len(columns)]
                local += float(own.sum())
                absolute += float(np.abs(own).sum())
            else:
                shared.add_columns(model, family, book.sizes)
        for family in model.rows.keys() & book.pages.keys():
            shared.add_rows(model, family, prices, book.sizes)
        at = model.column_at["deployments"]
        reduced[places] = worth[at : at + len(places)]
        gaps.add(model, "presence within quantity", "gap", places, prices)
        pledges.add(model, "pledge quantity", "pledge", places, prices)
        places_taken.add(model, worth, prices, book.sizes)
    total, sums = shared.total()
    absolute += sums
    bound = local + total + ROUNDING * absolute
    return PricedPortions(
        bound,
        reduced,
        c.most,
        gaps.spans(),
        pledges.spans(),
        *places_taken.told(),
    )


class _Shared:
    """Rows, and columns that may stand in several portions, each counted once."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[IntArray, FloatArray]]] = {}
        self._columns: dict[str, list[tuple[IntArray, FloatArray, FloatArray, FloatArray]]] = {}
        self._entries: dict[tuple[str, str], list[tuple[IntArray, IntArray, FloatArray]]] = {}
        self._untold = False

    def add_rows(self, model: SparseModel, family: str, prices: FloatArray, sizes: dict[str, int]) -> None:
        """What the rows of a family come to at their limits, and their entries in columns of several portions."""
        rows, at = model.rows[family], model.row_at[family]
        codes = coded(rows.keys, sizes)
        price = prices[at : at + len(rows)]
        if codes is None:
            if price.any():
                self._untold = True
            return
        standing = np.flatnonzero(price)
        limit = np.where(price > 0, rows.upper, rows.lower)[standing]
        self._rows.setdefault(family, []).append((codes[standing], price[standing] * limit))
        for e in rows.entries:
            if e.family in OF_PARTNERS:
                continue
            columns = coded(model.columns[e.family].keys, sizes)
            inside = price[e.row] != 0
            if columns is None:
                self._untold |= bool(inside.any())
                continue
            row, column = e.row[inside], e.column[inside]
            found = (codes[row], columns[column], price[row] * e.value[inside])
            self._entries.setdefault((family, e.family), []).append(found)

    def add_columns(self, model: SparseModel, family: str, sizes: dict[str, int]) -> None:
        """Columns with their worth and bounds; those that cost and may stay at nothing count only with a price."""
        columns, at = model.columns[family], model.column_at[family]
        inside = slice(at, at + len(columns))
        worth, lower, upper = model.worth[inside], model.lower[inside], model.upper[inside]
        codes = coded(columns.keys, sizes)
        if codes is None:
            self._untold |= bool(np.any((worth > 0) | (lower != 0)))
            return
        self._columns.setdefault(family, []).append((codes, worth, lower, upper))

    def total(self) -> tuple[float, float]:
        """What all of it adds to the bound, and the sum of the absolute terms."""
        terms = []
        for rows in self._rows.values():
            codes, values = (np.concatenate(parts) for parts in zip(*rows, strict=True))
            _, first = np.unique(codes, return_index=True)
            terms.append(values[first])
        for family, parts in self._columns.items():
            codes, worth, lower, upper = (np.concatenate(each) for each in zip(*parts, strict=True))
            known, first, place = np.unique(codes, return_index=True, return_inverse=True)
            most, least = upper[first].copy(), lower[first].copy()
            np.maximum.at(most, place, upper)
            np.minimum.at(least, place, lower)
            differing = np.bincount(place, upper != upper[first][place], len(known)) > 0
            most = np.where(differing, np.bincount(place, upper, len(known)), most)
            beyond = worth[first] - self._paid(family, known)
            terms.append(np.maximum(least * beyond, most * beyond))
        joined = np.concatenate([np.zeros(0), *terms])
        return (math.inf if self._untold else float(joined.sum())), float(np.abs(joined).sum())

    def _paid(self, family: str, known: IntArray) -> FloatArray:
        """What columns pay, each entry once however many portions have it."""
        paid = np.zeros(len(known))
        for (_, of_columns), parts in self._entries.items():
            if of_columns != family:
                continue
            row, column, value = (np.concatenate(each) for each in zip(*parts, strict=True))
            place = np.searchsorted(known, column)
            _, first = np.unique(np.stack([row, column]), axis=1, return_index=True)
            np.add.at(paid, place[first], value[first])
        return paid


class _SpansToBe:
    """The rows of one family that each candidate stands in, as portions tell them."""

    def __init__(self, c: Candidates, owner: IntArray, owners: int, periods: int) -> None:
        self._owner = owner
        self._first, self._end = np.full(len(c), periods), np.zeros(len(c), dtype=np.int64)
        self._coefficient = np.zeros(len(c))
        self._limit = np.full((owners, periods), np.nan)
        self._price = np.zeros((owners, periods))

    def add(self, model: SparseModel, family: str, owner: str, places: IntArray, prices: FloatArray) -> None:
        """The rows of one portion; where other columns stand in them too, their prices are not to be moved."""
        rows = model.rows.get(family)
        if rows is None or any(e.family != "deployments" and len(e.row) for e in rows.entries):
            return
        of_row, period = rows.keys[owner], rows.keys["period"]
        at = model.row_at[family]
        self._limit[of_row, period] = rows.upper
        self._price[of_row, period] = prices[at : at + len(rows)]
        for e in rows.entries:
            if e.family == "deployments":
                np.minimum.at(self._first, places[e.column], period[e.row])
                np.maximum.at(self._end, places[e.column], period[e.row] + 1)
                self._coefficient[places[e.column]] = e.value

    def spans(self) -> Spans:
        """The rows of all portions."""
        first = np.minimum(self._first, self._end)
        return Spans(self._owner, first, self._end, self._coefficient, self._limit, self._price)


class _PlacesTaken:
    """Courses of all portions that are worth more than their price, and the best few of each stock."""

    def __init__(self, a: ScenarioArrays) -> None:
        self._limit = np.full((len(a.training_ids), a.periods), np.nan)
        self._price = np.zeros((len(a.training_ids), a.periods))
        self._worth_it: list[tuple[IntArray, IntArray, IntArray, FloatArray, IntArray]] = []
        self._best: list[IntArray] = []

    def add(self, model: SparseModel, worth: FloatArray, prices: FloatArray, sizes: dict[str, int]) -> None:
        """The courses of one portion."""
        courses, at = model.columns["courses"], model.column_at["courses"]
        reduced = worth[at : at + len(courses)]
        rows = model.rows.get("course places")
        if rows is not None:
            of_row, period = rows.keys["offer"], rows.keys["period"]
            self._limit[of_row, period] = rows.upper
            at = model.row_at["course places"]
            self._price[of_row, period] = prices[at : at + len(rows)]
        some = np.flatnonzero(reduced > 0)
        k = courses.keys
        end = np.where(k["own"] == 1, k["start"], k["end"])  # own courses take no places of the offer
        self._worth_it.append((k["offer"][some], k["start"][some], end[some], reduced[some], courses.upper[some]))
        chosen = best_of(k["class"], reduced, np.ones(len(courses), dtype=np.bool_), COURSES_A_STOCK)
        self._best.append(course_codes(courses.keys, sizes)[chosen])

    def told(self) -> tuple[FloatArray, IntArray, Spans, IntArray]:
        """Worth beyond the price, most modules and rows of the courses worth it, and the codes of the best."""
        offer, start, end, reduced, upper = (np.concatenate(each) for each in zip(*self._worth_it, strict=True))
        spans = Spans(offer, start, end, np.ones(len(offer)), self._limit, self._price)
        return reduced, upper, spans, distinct(np.concatenate(self._best))


COURSE = ("offer", "host", "partner", "capability", "mission", "start", "own")
"""What tells courses apart."""


def course_codes(courses: Mapping[str, IntArray], sizes: dict[str, int]) -> IntArray:
    """One number for each course, the same in every model."""
    code = np.zeros(len(courses["offer"]), dtype=np.int64)
    for name in COURSE:
        code = code * (sizes[name] + 2) + courses[name] + 1
    return code


def best_of(group: IntArray, score: FloatArray, among: BoolArray, count: int) -> BoolArray:
    """The `count` best of each group among some."""
    some = np.flatnonzero(among)
    order = some[np.lexsort((-score[some], group[some]))]
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    chosen = np.zeros(len(group), dtype=np.bool_)
    chosen[order[rank < count]] = True
    return chosen


@dataclass(frozen=True, eq=False)
class Moved:
    """A bound with other prices of gaps, pledges and course places, and what is worth more than them then."""

    bound: float
    reduced: FloatArray
    course_reduced: FloatArray


def bound_moved(p: PricedPortions, prices: Sequence[FloatArray]) -> Moved:
    """
    The bound with other prices.

    Parameters
    ----------
    prices
        Of gaps, pledges and course places, by period; 0 where there is no row, and places not below their old prices.
    """
    reduced, course_reduced = p.reduced.copy(), p.course_reduced.copy()
    change = absolute = 0.0
    rows = (p.of_gaps, reduced), (p.of_pledges, reduced), (p.of_places, course_reduced)
    for (spans, moved), price in zip(rows, prices, strict=True):
        difference = price - spans.price
        moved -= spans.paid(difference)
        terms = np.where(difference != 0, difference * np.nan_to_num(spans.limit), 0.0)
        change += float(terms.sum())
        absolute += float(np.abs(terms).sum())
    for upper, before, after in ((p.upper, p.reduced, reduced), (p.course_upper, p.course_reduced, course_reduced)):
        terms = upper * (np.maximum(after, 0.0) - np.maximum(before, 0.0))
        change += float(terms.sum())
        absolute += float(np.abs(terms).sum())
    return Moved(p.bound + change + ROUNDING * absolute, reduced, course_reduced)


def rows_there(spans: Spans) -> BoolArray:
    """Owners and periods that have a row, and so may have a price."""
    return ~np.isnan(spans.limit)
