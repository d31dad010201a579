"""Rule 8, nested gaps: one T/PCC leads in a period, the others are small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, located, numbered
from pkmatch.rules.coverage import room_beside
from pkmatch.rules.implied.within_reach import reachable
from pkmatch.rules.substitution import parts_of


@dataclass(frozen=True, eq=False)
class Shares:
    """
    The T/PCCs of nested gaps in every period in which somebody may deploy there.

    `most` of each could be deployed at once, `in_place` is there already, both in the gap's parts; `row` and `position`
    pair every period of a candidate with its T/PCC's share, `parts` is what one of its modules counts.
    """

    gap: IntArray
    partner: IntArray
    period: IntArray
    most: IntArray
    in_place: IntArray
    row: IntArray
    position: IntArray
    parts: IntArray


def shares_of_nested_gaps(a: ScenarioArrays, c: Candidates) -> Shares:
    """Who could have a part in a nested gap, or has one already, by period."""
    position, period = c.presence
    inside = (a.lead_min_by_gap > 0)[c.gap[position]]
    position, period = position[inside], period[inside]
    open_to = np.zeros((len(a.gap_ids), a.periods), dtype=np.bool_)
    open_to[c.gap[position], period] = True
    there, who, then, modules = a.tpccs_in_place[open_to[a.tpccs_in_place[:, 0], a.tpccs_in_place[:, 2]]].T
    row, (gap, partner, at) = numbered(
        np.append(c.gap[position], there),
        np.append(a.partner_by_pledge[c.pledge[position]], who),
        np.append(period, then),
    )
    in_place = np.zeros(len(gap), dtype=np.int64)
    in_place[row[len(position) :]] = modules * a.parts_by_gap[there]
    row = row[: len(position)]
    most = np.zeros(len(gap), dtype=np.int64)
    could = reachable(a, c, row, position, period)
    most[: len(could)] = could
    most = np.minimum(most, room_beside(a)[gap, at])
    return Shares(gap, partner, at, most, in_place, row, position, parts_of(a, c.pledge[position], c.gap[position]))


def lead_columns(a: ScenarioArrays, k: Shares) -> Columns:
    """Whether a T/PCC leads in a period of a nested gap: one column for each that could have modules enough."""
    able = np.flatnonzero(k.most + k.in_place >= _lead_min(a, k.gap))
    keys = {"gap": k.gap[able], "partner": k.partner[able], "period": k.period[able], "share": able}
    return Columns("leads", keys, upper=np.ones(len(able), dtype=np.int64), worth=np.zeros(len(able)))


def _lead_min(a: ScenarioArrays, gap: IntArray) -> IntArray:
    """The least of a lead in the parts of a gap."""
    found: IntArray = a.lead_min_by_gap[gap] * a.parts_by_gap[gap]
    return found


def one_leads_and_others_are_small(a: ScenarioArrays, k: Shares, leads: Columns) -> Rows:
    """Modules of a T/PCC deploy only beside a lead; they and those in place are at most `partner_max`, or it leads."""
    count = len(k.gap)
    small = np.minimum(a.partner_max_by_gap[k.gap] * a.parts_by_gap[k.gap] - k.in_place, k.most)
    share, lead = _leads_beside(k, leads)
    own = leads.keys["share"]
    entries = (
        Entries("deployments", k.row, k.position, k.parts.astype(np.float64)),
        Entries("leads", share, lead, -small[share].astype(np.float64)),
        Entries("leads", own, np.arange(len(leads)), (small - k.most)[own].astype(np.float64)),
    )
    keys = {"gap": k.gap, "partner": k.partner, "period": k.period}
    return Rows("nested", np.full(count, -np.inf), np.zeros(count), entries, keys)


def _leads_beside(k: Shares, leads: Columns) -> tuple[IntArray, IntArray]:
    """Every share with every lead of its gap and period."""
    of_share, _ = numbered(k.gap, k.period)
    of_lead = of_share[leads.keys["share"]]
    order = np.argsort(of_lead, kind="stable")
    count = np.bincount(of_lead, minlength=int(of_share.max(initial=-1)) + 1)
    first = np.cumsum(count) - count
    share = np.repeat(np.arange(len(of_share)), count[of_share])
    within = np.arange(len(share)) - np.repeat(np.cumsum(count[of_share]) - count[of_share], count[of_share])
    return share, order[first[of_share[share]] + within]


def who_leads_has_enough(a: ScenarioArrays, k: Shares, leads: Columns) -> Rows:
    """A lead has at least `lead_min` modules, deployed and in place."""
    count = len(leads)
    own = leads.keys["share"]
    missing = np.maximum(_lead_min(a, k.gap[own]) - k.in_place[own], 0)
    lead_of = located(leads, ("share",), (k.row,))
    led = lead_of >= 0
    entries = (
        Entries("leads", np.arange(count), np.arange(count), missing.astype(np.float64)),
        Entries("deployments", lead_of[led], k.position[led], -k.parts[led].astype(np.float64)),
    )
    return Rows("leads", np.full(count, -np.inf), np.zeros(count), entries)


def one_lead_at_a_time(leads: Columns) -> Rows:
    """In a period of a nested gap at most one T/PCC leads."""
    row, (gap, _) = numbered(leads.keys["gap"], leads.keys["period"])
    entries = (Entries("leads", row, np.arange(len(leads)), np.ones(len(leads))),)
    return Rows("one lead", np.full(len(gap), -np.inf), np.ones(len(gap)), entries)
