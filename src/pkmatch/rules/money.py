"""
Rule 6, money: every cost that nobody has covered is paid in full in the period in which it falls due.

Costs of one use, recipient, mission and period fall due together; payments are columns of these, never of single
deployments or courses. Amounts are counted in the largest number of whole cents that all of them are multiples of, so
that payments may be whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pkmatch.arrays import MONEY_USES, BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, numbered
from pkmatch.rules import hosting

NOBODY = -1
"""The partner of what a mission is given, the mission of what goes to none."""
TRAINING, EQUIPMENT, LIFT, UNIT_COST, PROGRAMME, TRANSLATION = map(MONEY_USES.index, MONEY_USES)


@dataclass(frozen=True, eq=False)
class Costs:
    """
    What falls due together: costs of a use, for a partner (or a mission), in a mission (or none), in a period.

    `entries` are the columns that cause it, with the cents of one; `most` what all of them come to.
    """

    use: IntArray
    partner: IntArray
    mission: IntArray
    start: IntArray
    entries: tuple[Entries, ...]
    most: IntArray

    def __len__(self) -> int:
        return len(self.use)


def money_unit(a: ScenarioArrays) -> int:
    """The largest number of cents of which all costs that fall due and all amounts are multiples."""
    costs = (a.cents_due_by_pledge, a.cents_due_by_training, a.cents_due_by_equipment, a.cents_due_by_lift)
    of_courses, none = (a.cents_due_by_host, a.translation_cents), np.zeros(1, dtype=np.int64)
    asked = a.asked_by_ask[a.item_by_ask < 0]
    found = np.gcd.reduce(np.concatenate([*costs, *of_courses, a.cents_by_funding, asked, none]))
    return max(1, int(found))


def missions_paid_alike(a: ScenarioArrays, use: int) -> BoolArray:
    """The missions in which each offer of money pays for a use, as rows that tell missions apart."""
    of_supports = (a.cents_due_by_training, a.cents_due_by_equipment, a.cents_due_by_lift)
    due = (*of_supports, a.cents_due_by_pledge, a.asked_by_ask, a.translation_cents)[use]
    matters = a.funding_pays[:, use] & a.named_by_funding[:, 1] & due.any()
    found: BoolArray = a.funding_goes[matters]
    return found


def missions_alike(a: ScenarioArrays, use: int) -> IntArray:
    """By mission, the first mission in which the same money pays for a use."""
    goes = missions_paid_alike(a, use)
    if not len(a.mission_ids) or not len(goes):
        return np.zeros(len(a.mission_ids), dtype=np.int64)
    _, first, group = np.unique(goes.T, axis=0, return_index=True, return_inverse=True)
    found: IntArray = first[group.reshape(-1)]
    return found


def costs_due(
    a: ScenarioArrays,
    c: Candidates,
    courses: Columns,
    loans: Columns,
    gifts: Columns,
    lifts: Columns,
    pieces: Columns,
) -> Costs:
    """All costs that nobody has covered, by what falls due together."""
    deployed = np.flatnonzero(a.cents_due_by_pledge[c.pledge])
    pledge = c.pledge[deployed]
    where = {
        "partner": a.partner_by_pledge[pledge],
        "mission": missions_alike(a, UNIT_COST)[a.mission_by_gap[c.gap[deployed]]],
        "start": c.start[deployed],
    }
    cents = a.cents_due_by_pledge[pledge] * (c.end - c.start)[deployed]
    families = [("deployments", UNIT_COST, deployed, where, cents, c.most[deployed])]
    of_supports = (
        (courses, TRAINING, hosting.cents_due(a, courses)),
        (courses, TRANSLATION, hosting.interpreters_due(a, courses)),
        (loans, EQUIPMENT, a.cents_due_by_equipment[loans.keys["offer"]]),
        (gifts, EQUIPMENT, a.cents_due_by_equipment[gifts.keys["offer"]]),
        (lifts, LIFT, a.cents_due_by_lift[lifts.keys["offer"]]),
        (pieces, EQUIPMENT, a.cents_due_by_equipment[pieces.keys["offer"]]),
    )
    for columns, use, due in of_supports:
        free = columns.keys.get("own", np.zeros(len(columns), dtype=np.int64))  # trained trainers cost nothing
        column = np.flatnonzero((due > 0) & (free == 0))
        where = {name: columns.keys[name][column] for name in ("partner", "start")}
        where["mission"] = _missions(a, use, columns)[column]
        cents = due[column]
        families.append((columns.family, use, column, where, cents, columns.upper[column]))
    use_of = np.concatenate([np.full(len(column), use) for _, use, column, *_ in families])
    partner, mission, start = (
        np.concatenate([f[3][name] for f in families]) for name in ("partner", "mission", "start")
    )
    row, (use_by_row, who, target, since) = numbered(use_of, partner + 1, mission + 1, start)
    unit, entries, at = money_unit(a), [], 0
    most = np.zeros(len(use_by_row), dtype=np.int64)
    for family, _, column, _, cents, upper in families:
        rows = row[at : at + len(column)]
        entries.append(Entries(family, rows, column, (cents // unit).astype(np.float64)))
        np.add.at(most, rows, cents // unit * upper)
        at += len(column)
    return Costs(use_by_row, who - 1, target - 1, since, tuple(entries), most)


def _missions(a: ScenarioArrays, use: int, columns: Columns) -> IntArray:
    """The mission of each column; where a partner receives, the first in which the same money pays."""
    if "mission" not in columns.keys:
        return np.full(len(columns), NOBODY)
    mission, partner = columns.keys["mission"], columns.keys["partner"]
    alike = np.append(missions_alike(a, use), NOBODY)[mission]
    return np.where(partner >= 0, alike, mission)


def payment_columns(a: ScenarioArrays, costs: Costs) -> Columns:
    """
    Money of an offer for what falls due together, in money units.

    At most what falls due. Of what a mission is given, a model of some candidates may know a part only: there at most
    what the offer has, so that all of them say the same.
    """
    to_partner, somewhere = costs.partner >= 0, costs.mission >= 0
    reaches = a.funding_reaches[:, costs.partner] | ~to_partner
    goes = a.funding_goes[:, costs.mission] | ~somewhere
    to_all, anywhere = ~a.named_by_funding.T[:, :, None]
    fits = (
        a.funding_pays[:, costs.use]
        & np.where(to_partner, reaches, to_all)
        & np.where(somewhere, goes, anywhere)
        & (a.first_by_funding[:, None] <= costs.start)
        & (costs.start < a.end_by_funding[:, None])
    )
    offer, row = np.nonzero(fits)
    keys = {
        "offer": offer,
        "row": row,
        "use": costs.use[row],
        "partner": costs.partner[row],
        "mission": costs.mission[row],
        "start": costs.start[row],
    }
    most = np.where(costs.partner[row] >= 0, costs.most[row], a.cents_by_funding[offer] // money_unit(a))
    return Columns("payments", keys, upper=most, worth=np.zeros(len(offer)), integer=False)


def costs_are_paid(costs: Costs, payments: Columns) -> Rows:
    """What falls due together is paid in full."""
    count = len(costs)
    paid = Entries("payments", payments.keys["row"], np.arange(len(payments)), np.full(len(payments), -1.0))
    keys = {"use": costs.use, "partner": costs.partner, "mission": costs.mission, "start": costs.start}
    return Rows("money lacking", np.full(count, -np.inf), np.zeros(count), (*costs.entries, paid), keys)


def each_offer_pays_what_it_has(a: ScenarioArrays, payments: Columns, asked: Columns) -> Rows:
    """Payments of an offer, those for gaps too, are at most its amount."""
    row, (offer,) = numbered(np.concatenate([payments.keys["offer"], asked.keys["offer"]]))
    count = len(payments)
    entries = (
        Entries("payments", row[:count], np.arange(count), np.ones(count)),
        Entries("money asked", row[count:], np.arange(len(asked)), np.ones(len(asked))),
    )
    limit = (a.cents_by_funding[offer] // money_unit(a)).astype(np.float64)
    return Rows("fund amount", np.full(len(offer), -np.inf), limit, entries, {"offer": offer})
