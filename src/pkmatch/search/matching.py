"""
Units matched with gaps, period by period: a bound that asks no engine for the model.

Comes in: arrays, all candidates. Goes out: the most that modules pledged and in place could come to if each were free
to go wherever it has a candidate, every period anew. Between pledges and gaps of one period that is a flow, solved to
its best in whole numbers; tours, rest and whatever units lack are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pkmatch.arrays import FloatArray, IntArray, ScenarioArrays
from pkmatch.candidates import widest_deployments
from pkmatch.columns import Candidates, distinct, numbered
from pkmatch.domain.policy import Goals
from pkmatch.rules.asked import asked_units, ways_to_fill
from pkmatch.rules.coverage import merit_by_pledge, merit_in_place, worth_at
from pkmatch.rules.follow_through import most_follow_through
from pkmatch.rules.shares import most_for_women, women_charged, women_lacking
from pkmatch.rules.substitution import parts_of
from pkmatch.rules.training_needs import most_capacity
from pkmatch.solvers.flows import most_worth

MOST_ARCS = 20_000_000
"""
Pledges, gaps and periods that are matched with one another in memory, about: 0.7 GB. Of 100,000 synthetic pledges with
all rules, whose capabilities all stand in for one another, 160 million could be.
"""
AT_ONCE = 2_000_000
"""Candidates looked at together; bounds the memory of their periods."""


def all_pairs(a: ScenarioArrays) -> Iterator[Iterator[Candidates]]:
    """
    Each pledge and gap once, over all periods of its deployments: as good as all candidates, and sooner there.

    In portions, a set of these for each set of capabilities that can serve in the same gaps. What offers could support
    is not looked at.
    """
    together = _capabilities_together(a)[a.capability_by_pledge]
    for number in np.unique(together):
        yield widest_deployments(a, np.flatnonzero(together == number))


def bound_by_gaps(a: ScenarioArrays, candidates: Iterable[Iterable[Candidates]], goals: Goals) -> float:
    """
    A bound that asks no engine for the model: every gap filled as far as the modules of each period go.

    In each period a module in place or pledged counts in one gap at most, and only in one where it has a candidate; a
    critical gap counts nothing in periods in which all of these together would not fill it. Besides, every T/PCC with a
    candidate or units in place is out, gaps beside those have what all offers could give them, and where few units have
    as many women as a target asks, each of the others costs what it lacks.

    Where more than `MOST_ARCS` could serve in the same gaps, pledges count in each of these as if there were no other.

    Parameters
    ----------
    a
        The scenario's columns.
    candidates
        All candidates in sets of portions, or `all_pairs`: pledges of two sets can never serve in the same gap.
    goals
        One goal, or several weighted.

    Returns
    -------
    float
        The bound; rounding has only raised it.
    """
    matched, standing = 0.0, _standing(a, goals)
    possible = np.zeros((len(a.pledge_ids), a.periods), dtype=np.bool_)
    for portions in candidates:
        arcs = []
        for c in portions:
            for some in map(c.keep, _at_once(c)):
                arcs.append(_serving(a, some, goals))
                position, period = some.presence
                possible[some.pledge[position], period] = True
            if sum(len(some.unit) for some in arcs) > MOST_ARCS:
                arcs = [_of_each_gap(a, _Arcs.joined(arcs))]
        here = np.zeros(len(a.gap_ids), dtype=np.bool_)
        here[np.concatenate([arc.gap for arc in arcs])] = True
        matched += _most_matched(a, _Arcs.joined([*arcs, standing.keep(here[standing.gap])]))
        standing = standing.keep(~here[standing.gap])
    matched += _most_matched(a, standing)
    partners = distinct(np.append(np.flatnonzero(a.stands), a.partner_by_pledge[possible.any(axis=1)]))
    beside = (
        goals.weight("breadth") * len(partners),
        goals.weight("follow_through") * most_follow_through(a, possible),
        goals.weight("capacity") * most_capacity(a),
        most_for_women(a, possible, goals),
        _most_given(a, goals),
    )
    return matched + sum(beside)


@dataclass(frozen=True, eq=False)
class _Arcs:
    """
    Who could count where and when: modules of `unit`, a pledge or, after these by number, a gap's units in place.

    `most` is what could count of it there, `has` what there is of it, both in the smallest share of a module that
    counts anywhere; `worth` is that of one such share.
    """

    unit: IntArray
    gap: IntArray
    period: IntArray
    most: IntArray
    has: IntArray
    worth: FloatArray

    def keep(self, mask: IntArray | np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Self:
        """The arcs of a mask or of positions."""
        return type(self)(*(getattr(self, field.name)[mask] for field in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence[_Arcs]) -> _Arcs:
        """Several as one."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def _shares(a: ScenarioArrays) -> int:
    """Of how many shares a module consists, so that what any module counts in any gap is whole."""
    return int(np.lcm.reduce(a.parts_by_gap, initial=1))


def _critical_worth(a: ScenarioArrays, goals: Goals) -> FloatArray:
    """What each module of a critical gap adds at most to the goal `critical` in a period: its part of the whole."""
    found: FloatArray = np.where(a.critical_by_gap, goals.weight("critical") / a.quantity_by_gap, 0.0)
    return found


def _serving(a: ScenarioArrays, c: Candidates, goals: Goals) -> _Arcs:
    """Pledges where they have candidates. There are millions of arcs, so numbers are small."""
    position, period = c.presence
    place, (pledge, gap, at) = numbered(c.pledge[position], c.gap[position], period)
    modules = np.bincount(place, c.most[position], len(pledge))
    parts = parts_of(a, pledge, gap)
    counts = parts * (_shares(a) // a.parts_by_gap[gap])
    there = a.quantity_by_pledge[pledge]
    worth = worth_at(a, goals, gap, at, merit_by_pledge(a, goals)[pledge]) + _critical_worth(a, goals)[gap]
    charged = women_charged(a, goals)[a.category_by_capability[a.capability_by_pledge[pledge]], at]
    worth = worth - charged * women_lacking(a, pledge, at) * a.parts_by_gap[gap] / parts
    return _Arcs(
        pledge.astype(np.int32),
        gap.astype(np.int32),
        at.astype(np.int32),
        (np.minimum(modules, there) * counts).astype(np.int64),
        there * counts,
        worth / _shares(a),
    )


def _at_once(c: Candidates) -> list[IntArray]:
    """Places of candidates to be looked at together; of one pledge and gap in two of these, each has its arc."""
    places = np.arange(len(c))
    return np.split(places, places[AT_ONCE::AT_ONCE])


def _of_each_gap(a: ScenarioArrays, arcs: _Arcs) -> _Arcs:
    """All who could count in a gap in a period as one unit of that gap, worth what the best of them is."""
    row, (gap, period) = numbered(arcs.gap.astype(np.int64), arcs.period.astype(np.int64))
    most = np.bincount(row, arcs.most, len(gap)).astype(np.int64)
    worth = np.zeros(len(gap))
    np.maximum.at(worth, row, arcs.worth)
    unit = len(a.pledge_ids) + len(a.gap_ids) + gap
    return _Arcs(unit.astype(np.int32), gap.astype(np.int32), period.astype(np.int32), most, most, worth)


def _standing(a: ScenarioArrays, goals: Goals) -> _Arcs:
    """Units in place in their gaps."""
    gap, period = np.nonzero(a.modules_in_place > 0)
    most = a.modules_in_place[gap, period] * _shares(a)
    worth = worth_at(a, goals, gap, period, np.full(len(gap), merit_in_place(goals))) + _critical_worth(a, goals)[gap]
    unit = len(a.pledge_ids) + gap
    return _Arcs(unit.astype(np.int32), gap.astype(np.int32), period.astype(np.int32), most, most, worth / _shares(a))


def _most_matched(a: ScenarioArrays, arcs: _Arcs) -> float:
    """What all of them come to at most: a flow for each period and each set of capabilities."""
    asked = a.quantity_by_gap * _shares(a)
    there = np.bincount(arcs.gap * a.periods + arcs.period, arcs.most, len(asked) * a.periods)
    short = a.critical_by_gap[:, None] & (there.reshape(len(asked), a.periods) < asked[:, None])
    arcs = arcs.keep(~short[arcs.gap, arcs.period] & (arcs.worth > 0))
    together = _capabilities_together(a)
    of_flow = arcs.period * (len(together) + 1) + together[a.capability_by_gap][arcs.gap]
    order = np.argsort(of_flow, kind="stable")
    cuts = np.flatnonzero(np.diff(of_flow[order])) + 1
    return sum(_flow(arcs.keep(some), asked) for some in np.split(order, cuts) if len(some))


def _capabilities_together(a: ScenarioArrays) -> IntArray:
    """For each capability the set of those with which it may share gaps."""
    serves = sparse.coo_array((a.percent_served > 0).astype(np.int64))
    return np.asarray(connected_components(serves, directed=False)[1], dtype=np.int64)


def _flow(arcs: _Arcs, asked: IntArray) -> float:
    """The most that the modules of one period come to, each share of them counting in one gap at most."""
    unit, (units,) = numbered(arcs.unit.astype(np.int64))
    gap, (gaps,) = numbered(arcs.gap.astype(np.int64))
    has = np.zeros(len(units), dtype=np.int64)
    np.maximum.at(has, unit, arcs.has)  # whoever stands in at less than 1 has as much for that as for its own
    return most_worth(unit, gap, arcs.most, arcs.worth, has, asked[gaps])


def _most_given(a: ScenarioArrays, goals: Goals) -> float:
    """What pieces and money asked for come to at most, each given to one gap as early as it could be."""
    total = 0.0
    for offer, ask, worth, has in ways_to_fill(a, goals):
        pair, (giver, taker) = numbered(offer, ask)
        best = np.zeros(len(giver))
        np.maximum.at(best, pair, worth)
        most = np.minimum(has[giver], asked_units(a)[taker])
        some = (best > 0) & (most > 0)
        source, (givers,) = numbered(giver[some])
        target, (takers,) = numbered(taker[some])
        if some.any():
            total += most_worth(source, target, most[some], best[some], has[givers], asked_units(a)[takers])
    return total
