"""Rule 8, who may fill a gap together: `max_partners` and the partnership `kinds` allowed."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, located, numbered
from pkmatch.domain.policy import Goals
from pkmatch.rules.coverage import room
from pkmatch.rules.equipment import pieces_lacking
from pkmatch.rules.implied.within_reach import reachable
from pkmatch.rules.substitution import least_parts, parts_of
from pkmatch.rules.training import lacks


def needs_nobody_or_may_be_supported(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """Where `kinds` has no triangular partnership, units that need another's skill, item, lift or money are out."""
    allowed = a.allows_triangular[gap]
    barred = np.flatnonzero(~allowed)
    needy = np.zeros(len(barred), dtype=np.bool_)
    for skill in range(len(a.skill_ids)):
        needy |= lacks(a, pledge[barred], gap[barred], skill)
    for item in range(len(a.item_ids)):
        needy |= pieces_lacking(a, pledge[barred], gap[barred], item) > 0
    needy |= (a.people_moved_by_pledge[pledge[barred]] > 0) | (a.cents_due_by_pledge[pledge[barred]] > 0)
    allowed[barred] = ~needy
    return allowed


def partner_limit(a: ScenarioArrays) -> IntArray:
    """Most T/PCCs over a gap's life; without multinational rotation it is one. Nobody in place has to leave."""
    _, (gap, _) = numbered(a.tpccs_in_place[:, 0], a.tpccs_in_place[:, 1])
    in_place = np.bincount(gap, minlength=len(a.gap_ids))
    return np.maximum(np.where(a.allows_rotation, a.max_partners_by_gap, 1), in_place)


def partner_columns(
    a: ScenarioArrays, c: Candidates, goals: Goals, asked: Goals, *, with_others: bool = False
) -> Columns:
    """
    Whether a T/PCC takes part in a gap: a column for (gap, partner) where the limit can bind or a goal asks.

    `with_others`: other candidates may make it bind.
    """
    there, who = a.tpccs_in_place.T[:2]
    row, (gap, partner) = numbered(np.concatenate([c.gap, there]), np.concatenate([a.partner_by_pledge[c.pledge], who]))
    least = np.zeros(len(gap), dtype=np.int64)
    least[row[len(c) :]] = 1
    kept = _can_bind(a, gap, with_others)[gap] | asked.asks("simplicity")
    keys = {"gap": gap[kept], "partner": partner[kept]}
    count = int(kept.sum())
    worth = np.full(count, -goals.weight("simplicity"))
    return Columns("taking part", keys, upper=np.ones(count, dtype=np.int64), worth=worth, lower=least[kept])


def _can_bind(a: ScenarioArrays, gap: IntArray, with_others: bool) -> BoolArray:
    """Gaps in which more T/PCCs than the limit could take part: as many as there are, or all with a column here."""
    could = len(a.partner_ids) if with_others else np.bincount(gap, minlength=len(a.gap_ids))
    return np.asarray(could > partner_limit(a))


def at_most_so_many_partners(a: ScenarioArrays, taking_part: Columns, *, with_others: bool = False) -> Rows:
    """T/PCCs that take part in a gap are at most its `max_partners`."""
    return _limited(a, taking_part, "max partners", a.allows_rotation, with_others)


def one_partner_without_rotation(a: ScenarioArrays, taking_part: Columns, *, with_others: bool = False) -> Rows:
    """Where `kinds` has no multinational rotation, one T/PCC takes part."""
    return _limited(a, taking_part, "rotation not allowed", ~a.allows_rotation, with_others)


def _limited(a: ScenarioArrays, taking_part: Columns, family: str, has_rule: BoolArray, with_others: bool) -> Rows:
    """T/PCCs that take part in a gap that has the rule are at most the gap's limit."""
    binding = has_rule & _can_bind(a, taking_part.keys["gap"], with_others)
    column = np.flatnonzero(binding[taking_part.keys["gap"]])
    row, (gap,) = numbered(taking_part.keys["gap"][column])
    entries = (Entries("taking part", row, column, np.ones(len(row))),)
    limit = partner_limit(a)[gap].astype(np.float64)
    return Rows(family, np.full(len(gap), -np.inf), limit, entries, {"gap": gap})


def present_means_taking_part(a: ScenarioArrays, c: Candidates, taking_part: Columns) -> Rows:
    """A T/PCC has modules in a gap in a period only if it takes part, and no more than it could have there."""
    position, period = c.presence
    partner = a.partner_by_pledge[c.pledge[position]]
    column = located(taking_part, ("gap", "partner"), (c.gap[position], partner))
    inside = column >= 0
    return _linked(a, c, "taking part", position[inside], column[inside], period[inside])


def joint_barred(a: ScenarioArrays) -> BoolArray:
    """Gaps in which two T/PCCs could be present together but may not stay so for two consecutive periods."""
    return ~a.allows_joint & (room(a) >= 2 * least_parts(a)) & (partner_limit(a) >= 2)


def present_columns(a: ScenarioArrays, c: Candidates) -> Columns:
    """Whether a T/PCC is present in a period of a gap that bars joint deployment."""
    position, period = c.presence
    inside = joint_barred(a)[c.gap[position]]
    position, period = position[inside], period[inside]
    there, who, then, _ = a.tpccs_in_place[joint_barred(a)[a.tpccs_in_place[:, 0]]].T
    partners = np.concatenate([a.partner_by_pledge[c.pledge[position]], who])
    row, (gap, partner, at) = numbered(np.concatenate([c.gap[position], there]), partners, np.append(period, then))
    least = np.zeros(len(gap), dtype=np.int64)
    least[row[len(position) :]] = 1
    keys = {"gap": gap, "partner": partner, "period": at}
    return Columns("present", keys, upper=np.ones(len(gap), dtype=np.int64), worth=np.zeros(len(gap)), lower=least)


def staying_columns(a: ScenarioArrays, present: Columns) -> Columns:
    """Whether a T/PCC is present in a period and the next one."""
    gap, partner, period = (present.keys[name] for name in ("gap", "partner", "period"))
    next_one = located(present, ("gap", "partner", "period"), (gap, partner, period + 1))
    first = np.flatnonzero(next_one >= 0)
    keys = {
        "gap": gap[first],
        "partner": partner[first],
        "period": period[first],
        "first": first,
        "next": next_one[first],
    }
    least = None if present.lower is None else present.lower[first] * present.lower[next_one[first]]
    return Columns("staying", keys, upper=np.ones(len(first), dtype=np.int64), worth=np.zeros(len(first)), lower=least)


def modules_mean_present(a: ScenarioArrays, c: Candidates, present: Columns) -> Rows:
    """A T/PCC has modules in a gap in a period only if it is present."""
    position, period = c.presence
    partner = a.partner_by_pledge[c.pledge[position]]
    column = located(present, ("gap", "partner", "period"), (c.gap[position], partner, period))
    inside = column >= 0
    return _linked(a, c, "present", position[inside], column[inside], period[inside])


def present_twice_means_staying(a: ScenarioArrays, staying: Columns) -> Rows:
    """A T/PCC present in a period and the next one stays."""
    count = len(staying)
    row, ones = np.arange(count), np.ones(count)
    entries = (
        Entries("present", row, staying.keys["first"], ones),
        Entries("present", row, staying.keys["next"], ones),
        Entries("staying", row, row, -ones),
    )
    return Rows("staying", np.full(count, -np.inf), ones, entries)


def one_partner_stays(a: ScenarioArrays, staying: Columns) -> Rows:
    """No two T/PCCs are both present in a period and the next one, beside those in place."""
    row, (gap, at) = numbered(staying.keys["gap"], staying.keys["period"])
    entries = (Entries("staying", row, np.arange(len(staying)), np.ones(len(staying))),)
    count = len(gap)
    keys = {"gap": gap, "period": at}
    in_place = np.zeros(len(staying)) if staying.lower is None else staying.lower.astype(np.float64)
    limit = np.maximum(1.0, np.bincount(row, in_place, count))
    return Rows("joint deployment not allowed", np.full(count, -np.inf), limit, entries, keys)


def _linked(
    a: ScenarioArrays, c: Candidates, family: str, position: IntArray, column: IntArray, period: IntArray
) -> Rows:
    """Modules on a switch in a period, in parts, <= what could be there x the switch."""
    row, (switch, at) = numbered(column, period)
    gap_by_row, partner_by_row = np.zeros(len(switch), dtype=np.int64), np.zeros(len(switch), dtype=np.int64)
    gap_by_row[row], partner_by_row[row] = c.gap[position], a.partner_by_pledge[c.pledge[position]]
    most = np.minimum(reachable(a, c, row, position, period), room(a)[gap_by_row])
    entries = (
        Entries("deployments", row, position, parts_of(a, c.pledge[position], c.gap[position]).astype(np.float64)),
        Entries(family, np.arange(len(switch)), switch, -most.astype(np.float64)),
    )
    keys = {"gap": gap_by_row, "partner": partner_by_row, "period": at}
    return Rows(f"{family} links", np.full(len(switch), -np.inf), np.zeros(len(switch)), entries, keys)
