"""Rule 10, shares of the whole: the most that one partner may bear, the least that women are to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pkmatch.arrays import BoolArray, FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, at_most, numbered
from pkmatch.domain.policy import Goals


def people_by_pledge(a: ScenarioArrays) -> IntArray:
    """People in one module of each pledge."""
    people: IntArray = a.personnel_by_capability[a.capability_by_pledge]
    return people


def most_borne(a: ScenarioArrays) -> int:
    """Person-periods that one partner may bear: its share of all that is asked for, in whole ones."""
    return a.burden_percent * a.person_periods_asked // 100


def nobody_bears_more_than_its_share(a: ScenarioArrays, c: Candidates) -> Rows:
    """Person-periods of one partner, in place and deployed, are at most its share of all that are asked for."""
    own = people_by_pledge(a)[c.pledge] * (c.end - c.start)
    bearing = np.flatnonzero(own) if a.burden_percent < 100 else np.zeros(0, dtype=np.int64)
    row, (partner,) = numbered(a.partner_by_pledge[c.pledge[bearing]])
    limit = np.maximum(most_borne(a) - a.person_periods_in_place[partner], 0)
    return at_most(
        "burden", {"partner": partner}, [("deployments", row, bearing, own[bearing], c.most[bearing])], limit
    )


def women_of_a_gap_reach_its_share(a: ScenarioArrays, c: Candidates) -> Rows:
    """Women deployed in a gap, with those that are there above its share, reach its share of all who are there."""
    position, period = c.presence
    inside = (a.women_percent_by_gap > 0)[c.gap[position]]
    position, period = position[inside], period[inside]
    units = people_by_pledge(a)[c.pledge[position]] * (
        a.women_percent_by_pledge[c.pledge[position]] - a.women_percent_by_gap[c.gap[position]]
    )
    row, (gap, at) = numbered(c.gap[position], period)
    least = -np.maximum(a.women_above_in_place[gap, at], 0).astype(np.float64)
    entries = (Entries("deployments", row, position, units.astype(np.float64)),)
    keys = {"gap": gap, "period": at}
    return Rows("gap's share of women", least, np.full(len(gap), np.inf), entries, keys)


@dataclass(frozen=True, eq=False)
class WomenRows:
    """
    The balances of women: by row its category and period; `position` and `units` of each module present.

    Units are people x (women's percent - target percent) x the target's scale, divided by what those of all pledges of
    the category can be divided by: whole numbers, small ones where they can be. `worst` is the most units that all
    pledges together could lack, `women_a_unit` what a unit is worth in women, `in_place` the units of those in place.
    """

    category: IntArray
    period: IntArray
    row: IntArray
    position: IntArray
    units: IntArray
    worst: IntArray
    women_a_unit: FloatArray
    in_place: IntArray

    def __len__(self) -> int:
        return len(self.category)


def women_rows(a: ScenarioArrays, c: Candidates, asked: Goals) -> WomenRows:
    """The balances that a policy or a goal asks about: categories and periods with a target and possibly people."""
    position, period = c.presence
    balanced = (a.women_scale > 0) & (a.women_hard or asked.asks("women"))
    if not balanced.any():
        position, period = position[:0], period[:0]
    pledge = c.pledge[position]
    category = a.category_by_capability[a.capability_by_pledge[pledge]]
    inside = a.women_scale[category, period] > 0
    position, period, pledge, category = position[inside], period[inside], pledge[inside], category[inside]
    scale, target = a.women_scale[category, period], a.women_asked[category, period]
    units = _units(a, pledge, scale, target)
    stand, then = np.nonzero(balanced & (a.people_in_place > 0))
    row, (which, at) = numbered(np.append(category, stand), np.append(period, then))
    row = row[: len(units)]
    in_place = (
        a.women_in_place[which, at] * a.women_scale[which, at]
        - a.people_in_place[which, at] * (a.women_asked[which, at])
    )
    common = np.maximum(np.gcd(in_place, _common_units(a)[which, at]), 1)
    units, in_place = units // common[row], in_place // common
    _, (row_of, pledge_of) = numbered(row, pledge)
    short = np.zeros((len(which), len(a.pledge_ids)), dtype=np.int64)
    short[row, pledge] = np.maximum(-units, 0)
    worst = np.bincount(row_of, short[row_of, pledge_of] * a.quantity_by_pledge[pledge_of], len(which))
    worst += np.maximum(-in_place, 0)
    women_a_unit = np.asarray(common / (100.0 * a.women_scale[which, at]), dtype=np.float64)
    return WomenRows(which, at, row, position, units, worst.astype(np.int64), women_a_unit, in_place)


def women_charged(a: ScenarioArrays, goals: Goals) -> FloatArray:
    """
    What a woman missing to a target costs whatever the plan, by category and period: the goal's weight or nothing.

    Nothing where pledges with more women than the target could make up for half of those with fewer: there nobody knows
    before which of them a plan has.
    """
    periods = np.arange(a.periods)
    offered = (a.first_by_pledge[:, None] <= periods) & (periods < a.end_by_pledge[:, None])
    lacking, in_place = _lacking(a) * offered, _lacking_in_place(a)
    beyond = _by_category(a, np.maximum(-lacking, 0.0)) + np.maximum(-in_place, 0.0)
    short = _by_category(a, np.maximum(lacking, 0.0)) + np.maximum(in_place, 0.0)
    known = (a.women_scale > 0) & (not a.women_hard) & (beyond <= short / 2)
    return np.where(known, goals.weight("women"), 0.0)


def women_lacking(a: ScenarioArrays, pledge: IntArray, period: IntArray) -> FloatArray:
    """Women that one module of a pledge lacks to the target of its category, 0 where it has more or there is none."""
    found: FloatArray = np.maximum(_lacking(a)[pledge, period], 0.0)
    return found


def most_for_women(a: ScenarioArrays, possible: BoolArray, goals: Goals) -> float:
    """
    What units in place, and pledges with more women than the target, make up at most for what the others are charged.

    Parameters
    ----------
    possible
        By pledge and period, whether it could be deployed.
    """
    beyond = _by_category(a, np.maximum(-_lacking(a), 0.0) * possible) - _lacking_in_place(a)
    return float((women_charged(a, goals) * beyond).sum())


def _lacking(a: ScenarioArrays) -> FloatArray:
    """Women that one module of each pledge lacks in each period; fewer than none where it has more."""
    category = a.category_by_capability[a.capability_by_pledge]
    scale, target = a.women_scale[category], a.women_asked[category]
    units = people_by_pledge(a)[:, None] * (target - a.women_percent_by_pledge[:, None] * scale)
    return np.where(scale > 0, units / (100.0 * np.maximum(scale, 1)), 0.0)


def _lacking_in_place(a: ScenarioArrays) -> FloatArray:
    """Women that units in place lack, by category and period."""
    units = a.people_in_place * a.women_asked - a.women_in_place * a.women_scale
    return np.where(a.women_scale > 0, units / (100.0 * np.maximum(a.women_scale, 1)), 0.0)


def _by_category(a: ScenarioArrays, by_pledge: FloatArray) -> FloatArray:
    """The sums over all modules of the pledges of each category, by period."""
    found = np.zeros(a.women_scale.shape)
    np.add.at(found, a.category_by_capability[a.capability_by_pledge], by_pledge * a.quantity_by_pledge[:, None])
    return found


def _units(a: ScenarioArrays, pledge: IntArray, scale: IntArray, target: IntArray) -> IntArray:
    """People of one module x (women's percent - target percent) x the target's scale."""
    found: IntArray = people_by_pledge(a)[pledge] * (a.women_percent_by_pledge[pledge] * scale - target)
    return found


def _common_units(a: ScenarioArrays) -> IntArray:
    """By category and period what the units of all pledges can be divided by, whichever of them are candidates."""
    category = a.category_by_capability[a.capability_by_pledge]
    pledge, period = np.nonzero(a.women_scale[category] > 0)
    of = category[pledge], period
    common = np.zeros_like(a.women_scale)
    np.gcd.at(common, of, _units(a, pledge, a.women_scale[of], a.women_asked[of]))
    return common


def women_missing_columns(a: ScenarioArrays, k: WomenRows, goals: Goals) -> Columns:
    """Women missing to a target, in units of its balance; none where no plan may miss one."""
    rows = np.arange(0 if a.women_hard else len(k))
    worth = -goals.weight("women") * k.women_a_unit[rows]
    keys = {"category": k.category[rows], "period": k.period[rows]}
    return Columns("women missing", keys, k.worst[rows], worth=worth, integer=False)


def women_reach_their_share(a: ScenarioArrays, k: WomenRows, missing: Columns) -> Rows:
    """Women of a category, in place and deployed, and those missing are at least the target's share of the people."""
    rows = np.arange(len(missing))
    entries = (
        Entries("deployments", k.row, k.position, k.units.astype(np.float64)),
        Entries("women missing", rows, rows, np.ones(len(missing))),
    )
    keys = {"category": k.category, "period": k.period}
    return Rows("women's share", -k.in_place.astype(np.float64), np.full(len(k), np.inf), entries, keys)
