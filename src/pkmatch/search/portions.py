"""
A model too large to be built whole, priced portion by portion.

Comes in: arrays, candidates, prices of rows by what each row speaks of. Goes out: a bound that no plan exceeds,
whatever the prices are, and what every candidate is worth beyond its price. A portion holds all candidates of some
partners, so memory stays flat; what speaks of several portions is counted once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from pkmatch.arrays import BoolArray, FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, SparseModel, distinct
from pkmatch.domain.policy import Goals
from pkmatch.model import build_model
from pkmatch.search.need_prices import needs_as_dear_as_supplied
from pkmatch.search.price_books import PriceBook, coded
from pkmatch.search.prices import ROUNDING
from pkmatch.search.slot_prices import slots_as_dear_as_their_bundle
from pkmatch.search.stock_prices import no_dearer_than_courses
from pkmatch.search.supports import NAMES, best_few, support_codes
from pkmatch.search.tightening import PricedPortions, Spans
from pkmatch.solvers.pool import Pool

Name = TypeVar("Name")
Item = TypeVar("Item")

PORTION = 75_000
"""
Candidates built into one model at a time, but for a partner that has more: at 3,000 synthetic pledges with all rules
4.0 GB in all instead of 4.7 with twice as many, and no slower.
"""
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
NO_MORE_TOGETHER = frozenset({"counted"})
"""Families of which a column that stands in several portions can be no more than in one; others add up."""


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


def priced_in_portions(
    a: ScenarioArrays, c: Candidates, goals: Goals, asked: Goals, book: PriceBook, pool: Pool | None = None
) -> PricedPortions:
    """
    The bound that prices prove over all candidates, one portion in memory at a time.

    Parameters
    ----------
    goals, asked
        As `build_model` takes them. Pins have no part in it: without them the bound holds all the more.
    book
        Prices; any prices will do, bad ones only loosen the bound.
    pool
        Who works on several portions side by side; default: one after another, here.

    Returns
    -------
    PricedPortions
        `bound` is infinite where a column that stands in several portions cannot be told from its likes.

    Raises
    ------
    SolverError
        When a process of the pool fails.
    """
    portions = list(portions_with_partners(a, c))
    workers = 1 if pool is None else min(pool.workers, len(portions))
    if pool is None or workers == 1:
        return _Told(a, c, goals, asked, book, portions).priced(c)
    shares = [portions[worker::workers] for worker in range(workers)]
    coming = []
    for share in shares:
        ends = np.cumsum([len(places) for places, _ in share])
        own = [(np.arange(end - len(places), end), trained) for end, (places, trained) in zip(ends, share, strict=True)]
        some = c.keep(np.concatenate([places for places, _ in share]))
        coming.append(pool.work(_Told, a, some, goals, asked, book, own))
    told = _Told(a, c, goals, asked, book, ())
    for share, answer in zip(shares, coming, strict=True):
        told.take_in(answer.result(), np.concatenate([places for places, _ in share]))
    return told.priced(c)


class _Told:
    """What portions, priced one after another, tell of their candidates, put together."""

    def __init__(
        self,
        a: ScenarioArrays,
        c: Candidates,
        goals: Goals,
        asked: Goals,
        book: PriceBook,
        portions: Sequence[tuple[IntArray, BoolArray]],
    ) -> None:
        self._shared = _Shared()
        self._local = self._absolute = 0.0
        self._reduced = np.zeros(len(c))
        self._places_taken = _PlacesTaken(a)
        self._gaps = _SpansToBe(len(c), len(a.gap_ids), a.periods)
        self._pledges = _SpansToBe(len(c), len(a.pledge_ids), a.periods)
        for places, trained in portions:
            model = build_model(a, c.keep(places), goals, asked=asked, keep_slack=True, partners_trained=trained)
            supplied = needs_as_dear_as_supplied(model, book.of_rows(model))
            prices = slots_as_dear_as_their_bundle(model, no_dearer_than_courses(a, model, supplied))
            paid = np.bincount(model.column, model.value * prices[model.row], model.shape[1])
            worth = model.worth - paid
            at_best = np.maximum(model.lower * worth, model.upper * worth)
            for family, columns in model.columns.items():
                at = model.column_at[family]
                if family in OF_PARTNERS:
                    own = at_best[at : at + len(columns)]
                    self._local += float(own.sum())
                    self._absolute += float(np.abs(own).sum())
                else:
                    self._shared.add_columns(model, family, book.sizes)
            for family in model.rows.keys() & book.pages.keys():
                self._shared.add_rows(model, family, prices, book.sizes)
            at = model.column_at["deployments"]
            self._reduced[places] = worth[at : at + len(places)]
            self._gaps.add(model, "presence within quantity", "gap", places, prices)
            self._pledges.add(model, "pledge quantity", "pledge", places, prices)
            self._places_taken.add(model, worth, prices, book.sizes)

    def take_in(self, other: _Told, places: IntArray) -> None:
        """What somebody else told of some of the candidates."""
        self._shared.take_in(other._shared)
        self._local += other._local
        self._absolute += other._absolute
        self._reduced[places] = other._reduced
        self._gaps.take_in(other._gaps, places)
        self._pledges.take_in(other._pledges, places)
        self._places_taken.take_in(other._places_taken)

    def priced(self, c: Candidates) -> PricedPortions:
        """All candidates at prices."""
        total, sums = self._shared.total()
        bound = self._local + total + ROUNDING * (self._absolute + sums)
        gaps, pledges = self._gaps.spans(c.gap), self._pledges.spans(c.pledge)
        return PricedPortions(bound, self._reduced, c.most, gaps, pledges, *self._places_taken.told())


class _Shared:
    """Rows, and columns that may stand in several portions, each counted once."""

    def __init__(self) -> None:
        self._rows: dict[str, list[tuple[IntArray, FloatArray]]] = {}
        self._columns: dict[str, list[tuple[IntArray, FloatArray, FloatArray, FloatArray]]] = {}
        self._entries: dict[tuple[str, str], list[tuple[IntArray, IntArray, FloatArray]]] = {}
        self._untold = False

    def take_in(self, other: _Shared) -> None:
        """What is told elsewhere."""
        _extend(self._rows, other._rows)
        _extend(self._columns, other._columns)
        _extend(self._entries, other._entries)
        self._untold |= other._untold

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
            if family not in NO_MORE_TOGETHER:
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


def _extend(known: dict[Name, list[Item]], more: Mapping[Name, Sequence[Item]]) -> None:
    """Lists by name, each followed by more."""
    for name, parts in more.items():
        known.setdefault(name, []).extend(parts)


class _SpansToBe:
    """The rows of one family that each candidate stands in, as portions tell them."""

    def __init__(self, candidates: int, owners: int, periods: int) -> None:
        self._first, self._end = np.full(candidates, periods), np.zeros(candidates, dtype=np.int64)
        self._coefficient = np.zeros(candidates)
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

    def take_in(self, other: _SpansToBe, places: IntArray) -> None:
        """What is told elsewhere of some candidates."""
        self._first[places], self._end[places] = other._first, other._end
        self._coefficient[places] = other._coefficient
        there = ~np.isnan(other._limit)
        self._limit[there], self._price[there] = other._limit[there], other._price[there]

    def spans(self, owner: IntArray) -> Spans:
        """The rows of all portions; whose each candidate is."""
        first = np.minimum(self._first, self._end)
        return Spans(owner, first, self._end, self._coefficient, self._limit, self._price)


class _PlacesTaken:
    """Courses of all portions that are worth more than their price, and the best few supports of each need."""

    def __init__(self, a: ScenarioArrays) -> None:
        self._limit = np.full((len(a.training_ids), a.periods), np.nan)
        self._price = np.zeros((len(a.training_ids), a.periods))
        self._worth_it: list[tuple[IntArray, IntArray, IntArray, FloatArray, IntArray]] = []
        self._best: dict[str, list[IntArray]] = {}

    def add(self, model: SparseModel, worth: FloatArray, prices: FloatArray, sizes: dict[str, int]) -> None:
        """The supports of one portion."""
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
        for family in NAMES:
            columns, at = model.columns[family], model.column_at[family]
            chosen = best_few(columns, worth[at : at + len(columns)])
            codes = support_codes(family, columns.keep(chosen).keys, sizes)
            self._best.setdefault(family, []).append(codes)

    def take_in(self, other: _PlacesTaken) -> None:
        """What is told elsewhere."""
        there = ~np.isnan(other._limit)
        self._limit[there], self._price[there] = other._limit[there], other._price[there]
        self._worth_it += other._worth_it
        _extend(self._best, other._best)

    def told(self) -> tuple[FloatArray, IntArray, Spans, dict[str, IntArray]]:
        """Worth beyond the price, most modules and rows of the courses worth it, and the codes of the best supports."""
        offer, start, end, reduced, upper = (np.concatenate(each) for each in zip(*self._worth_it, strict=True))
        spans = Spans(offer, start, end, np.ones(len(offer)), self._limit, self._price)
        best = {family: distinct(np.concatenate(codes)) for family, codes in self._best.items()}
        return reduced, upper, spans, best
