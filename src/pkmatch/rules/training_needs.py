"""
Rule 4, training needs: modules that a T/PCC wishes to have trained by a date, and the goal `capacity`.

A need is met by the trained stock of its partner in its skill; what is met may deploy all the same.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import NEVER, BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Columns, Entries, Rows, numbered, spread
from pkmatch.domain.policy import Goals
from pkmatch.rules.training import NO_MORE, MoreStocks, StockClasses, counted_from, in_a_mission, stock_units


def stocks_asked_for(a: ScenarioArrays, asked: Goals, partners: BoolArray | None = None) -> MoreStocks:
    """
    The stocks that the goal `capacity` values: all that somebody may train, in the last period and where needs are due.

    Parameters
    ----------
    asked
        All goals; without `capacity` no stock is asked for itself.
    partners
        Whose stocks; default: everybody's.
    """
    if not asked.asks("capacity"):
        return NO_MORE
    teachable = np.zeros((len(a.partner_ids), len(a.skill_ids)), dtype=np.bool_)
    for taught in range(len(a.skill_ids)):
        teachable[:, taught] = np.any(a.training_reaches[a.skill_by_training == taught], axis=0)
    if partners is not None:
        teachable &= partners[:, None]
    wanted = a.modules_in_need[:, :, None]
    each = np.where(a.per_capability[:, None] & (a.modules_owned[:, None, :] > 0), a.modules_unskilled + wanted, 0)
    together = np.where(~a.per_capability & np.any(a.modules_owned > 0, axis=1)[:, None], 1, 0)[:, :, None]
    together = together * (a.modules_unskilled.sum(axis=2, keepdims=True) + wanted)
    most = np.concatenate([each, together], axis=2) * teachable[:, :, None]
    partner, skill, capability = np.nonzero(most)
    stock = np.arange(len(partner))
    _, (of_partner, of_skill, period) = _due(a, partners)
    of_stock, due = _same(partner, skill, of_partner, of_skill)
    return MoreStocks(
        partner,
        skill,
        capability,
        np.concatenate([stock, of_stock]),
        np.concatenate([np.full(len(stock), a.periods - 1), period[due]]),
    )


def need_columns(a: ScenarioArrays, goals: Goals, asked: Goals, partners: BoolArray | None = None) -> Columns:
    """Modules of each training need that are met, where the goal `capacity` asks for them."""
    need = _needs_of(a, partners) if asked.asks("capacity") else np.zeros(0, dtype=np.int64)
    worth = goals.weight("capacity") * a.priority_by_need / a.modules_by_need
    keys = {"need": need, "partner": a.partner_by_need[need]}
    return Columns("needs met", keys, a.modules_by_need[need], worth[need])


def needs_are_met_by_stock(
    a: ScenarioArrays, k: StockClasses, met: Columns, courses: Columns, partners: BoolArray | None = None
) -> Rows:
    """
    In every period, met modules of all needs of (partner, skill) due by then are at most the stock.

    Who is still in training in a mission counts in the stock, and meets no need yet.
    """
    (need, row), (partner, skill, period) = _due(a, partners) if len(met) else _NONE_DUE
    klass, of_row = _same(k.partner, k.skill, partner, skill)
    column = np.full(len(a.partner_by_need), -1)
    column[met.keys["need"]] = np.arange(len(met))
    course, when = spread(courses.keys["start"], courses.keys["end"])
    inside = in_a_mission(courses)[course]
    course, when = course[inside], when[inside]
    learning, of_learning = _learning(k, courses.keys["class"][course], when, (partner, skill, period))
    units = float(stock_units(a))
    entries = (
        Entries("needs met", row, column[need], np.full(len(row), units)),
        Entries("courses", of_learning, course[learning], np.full(len(learning), units)),
        Entries("stocks", of_row, counted_from(a, k, klass, period[of_row]), np.full(len(of_row), -1.0)),
    )
    limit = np.zeros(len(partner))
    keys = {"partner": partner, "skill": skill, "period": period}
    return Rows("training needs", np.full(len(partner), -np.inf), limit, entries, keys)


def _learning(
    k: StockClasses, klass: IntArray, when: IntArray, rows: tuple[IntArray, IntArray, IntArray]
) -> tuple[IntArray, IntArray]:
    """Which periods in training fall into a row of needs, by stock and period, and the rows; these are in order."""
    scale = int(max(k.skill.max(initial=0), rows[1].max(initial=0))) + 1
    periods = int(max(when.max(initial=0), rows[2].max(initial=0))) + 1
    known = (rows[0] * scale + rows[1]) * periods + rows[2]
    sought = (k.partner[klass] * scale + k.skill[klass]) * periods + when
    at = np.searchsorted(known, sought)
    found = np.flatnonzero(np.append(known, -1)[at] == sought)
    return found, at[found]


def most_capacity(a: ScenarioArrays) -> float:
    """The most that the goal `capacity` can come to: every need met, and everybody trained, as a trainer too."""
    own = a.modules_unskilled + a.modules_in_need[:, :, None] * (a.modules_owned[:, None, :] > 0)
    trainers = own.sum() if (a.places_added_by_training > 0).any() else 0
    return float(a.priority_by_need.sum() + own.sum() + trainers)


_Due = tuple[tuple[IntArray, IntArray], tuple[IntArray, IntArray, IntArray]]
_NONE_DUE: _Due = (
    (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)),
    (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)),
)


def _needs_of(a: ScenarioArrays, partners: BoolArray | None) -> IntArray:
    everybody = np.ones(len(a.partner_ids), dtype=np.bool_)
    return np.flatnonzero((everybody if partners is None else partners)[a.partner_by_need])


def _due(a: ScenarioArrays, partners: BoolArray | None) -> _Due:
    """
    The needs and the rows in which they are due, and (partner, skill, period) of the rows.

    A stock that lasts for good only grows, so there is a row where a need falls due; one that runs out has one in every
    period from then on.
    """
    need = _needs_of(a, partners)
    place, period = spread(a.due_by_need[need], np.full(len(need), a.periods))
    need = need[place]
    partner, skill = a.partner_by_need[need], a.skill_by_need[need]
    row, (of_partner, in_skill, at) = numbered(partner, skill, period)
    falls_due = np.bincount(row, period == a.due_by_need[need], len(at)) > 0
    kept = falls_due | (a.lasts_by_skill[in_skill] < NEVER)
    inside = kept[row]
    number = np.cumsum(kept) - 1
    return (need[inside], number[row[inside]]), (of_partner[kept], in_skill[kept], at[kept])


def _same(partner: IntArray, skill: IntArray, of_row: IntArray, in_row: IntArray) -> tuple[IntArray, IntArray]:
    """Pairs of stocks and rows of the same partner and skill; the rows stand in order of these."""
    scale = int(max(skill.max(initial=0), in_row.max(initial=0))) + 1
    known = of_row * scale + in_row
    code = partner * scale + skill
    return spread(np.searchsorted(known, code, side="left"), np.searchsorted(known, code, side="right"))
