"""
Rule 5: loans of equipment.

Needs are gathered by class (partner, missions, item, start, end), since a loan serves all modules of a
partner in a mission over one window, and missions that no offer of the item tells apart can share one class;
offers serve the class, and are split over its missions and deployments later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pkmatch.arrays import LEND, TO_MISSION, BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, at_most, numbered, spread
from pkmatch.domain.policy import Goals
from pkmatch.rules.money import EQUIPMENT, missions_paid_alike
from pkmatch.rules.training import earliest_training, lacks

PAIRS_AT_ONCE = 20_000_000
"""Most (class, offer) pairs looked at together; bounds the memory of the join."""


@dataclass(frozen=True, eq=False)
class LoanClasses:
    """
    The classes that candidates borrow in, and how many pieces a module of each candidate lacks there.

    `mission` is the first of the missions that the class stands for.
    """

    partner: IntArray
    mission: IntArray
    item: IntArray
    start: IntArray
    end: IntArray
    candidate: IntArray
    of_class: IntArray
    pieces: IntArray
    able: BoolArray  # whether the candidate may use pieces that need a skill
    trainable: BoolArray  # whether it may not, and somebody can have taught it by its start

    def __len__(self) -> int:
        return len(self.partner)


def pieces_lacking(a: ScenarioArrays, pledge: IntArray, gap: IntArray, item: int) -> IntArray:
    """Pieces of an item that a module of a pledge lacks in a gap."""
    asked = np.maximum(a.pieces_asked[gap, item] - a.pieces_brought[pledge, item], 0)
    lacking: IntArray = asked + a.pieces_needed[pledge, item]
    return lacking


def able_to_use(a: ScenarioArrays, pledge: IntArray, gap: IntArray, item: int) -> BoolArray:
    """Whether modules have the skill that some offers of an item need, or lack it and are trained in it anyway."""
    needed = a.skill_by_equipment[(a.item_by_equipment == item) & (a.skill_by_equipment >= 0)]
    if not len(needed):
        return np.ones(len(pledge), dtype=np.bool_)
    found: BoolArray = a.skilled[pledge, needed[0]] | lacks(a, pledge, gap, int(needed[0]))
    return found


def missions_alike(a: ScenarioArrays) -> IntArray:
    """
    By item and mission, the first mission to which the same offers go.

    One that may keep pieces stands alone, and so does one to which offers of smart pledges go.
    """
    alike = np.zeros((len(a.item_ids), len(a.mission_ids)), dtype=np.int64)
    paid = missions_paid_alike(a, EQUIPMENT)
    for item in range(len(a.item_ids)):
        goes = np.concatenate([a.equipment_goes[a.item_by_equipment == item], paid])
        _, first, group = np.unique(goes.T, axis=0, return_index=True, return_inverse=True)
        alone = (a.mode_by_equipment == TO_MISSION) | (a.bundle_by_equipment >= 0)
        kept = a.equipment_goes[(a.item_by_equipment == item) & alone].any(axis=0)
        alike[item] = np.where(kept, np.arange(len(kept)), first[group.reshape(-1)])
    return alike


def loan_classes(a: ScenarioArrays, c: Candidates) -> LoanClasses:
    """The (partner, mission, item, start, end) in which candidates lack pieces."""
    candidates, items, lacking = ([np.zeros(0, np.int64)] for _ in range(3))
    able = [np.zeros(0, np.bool_)]
    skill_of = skill_by_item(a)
    for item in range(len(a.item_ids)):
        wanted = np.flatnonzero((a.pieces_asked[:, item] > 0)[c.gap] | (a.pieces_needed[:, item] > 0)[c.pledge])
        pieces = pieces_lacking(a, c.pledge[wanted], c.gap[wanted], item)
        needy = np.flatnonzero(pieces)
        candidates.append(wanted[needy])
        items.append(np.full(len(needy), item))
        lacking.append(pieces[needy])
        able.append(able_to_use(a, c.pledge[wanted[needy]], c.gap[wanted[needy]], item))
    candidate, item_of = np.concatenate(candidates), np.concatenate(items)
    partner = a.partner_by_pledge[c.pledge[candidate]]
    mission = missions_alike(a)[item_of, a.mission_by_gap[c.gap[candidate]]]
    keys = (partner, mission, item_of, c.start[candidate], c.end[candidate])
    of_class, (who, where, what, start, end) = numbered(*keys)
    pieces, may_use = np.concatenate(lacking), np.concatenate(able)
    trainable = ~may_use
    unable = np.flatnonzero(trainable)
    if len(unable):
        taught = earliest_training(a)[partner[unable], skill_of[item_of[unable]]]
        trainable[unable] = taught <= c.start[candidate[unable]]
    return LoanClasses(who, where, what, start, end, candidate, of_class, pieces, may_use, trainable)


def skill_by_item(a: ScenarioArrays) -> IntArray:
    """The skill that pieces of an item need, where some do; else -1."""
    found = np.full(len(a.item_ids), -1)
    needed = a.skill_by_equipment >= 0
    found[a.item_by_equipment[needed]] = a.skill_by_equipment[needed]
    return found


def offers_by_class(a: ScenarioArrays, k: LoanClasses, among: BoolArray | None = None) -> tuple[IntArray, IntArray]:
    """Every (class, offer) in which the offer, one of some, can lend to the class, delivered in time."""
    goes = np.column_stack([a.equipment_goes, a.equipment_serves_courses])  # the last of missions stands for none

    def fits(part: IntArray, giving: IntArray) -> BoolArray:
        leaves = k.start[part][:, None] - a.delivery_by_equipment[giving]
        found: BoolArray = (
            a.equipment_reaches[np.ix_(giving, k.partner[part])].T
            & goes[np.ix_(giving, k.mission[part])].T
            & (leaves >= a.first_by_equipment[giving])
            & (k.end[part][:, None] <= a.end_by_equipment[giving])
        )
        return found

    lending = a.mode_by_equipment == LEND
    return matched(a, k, lending if among is None else lending & among, fits)


def matched(
    a: ScenarioArrays, k: LoanClasses, offered: BoolArray, fits: Callable[[IntArray, IntArray], BoolArray]
) -> tuple[IntArray, IntArray]:
    """Every (class, offer) of one item, among the offers of a mask, that fit each other."""
    classes, offers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for item in range(len(a.item_ids)):
        of_item = np.flatnonzero(k.item == item)
        giving = np.flatnonzero((a.item_by_equipment == item) & offered)
        if not len(of_item) or not len(giving):
            continue
        for part in np.array_split(of_item, -(-len(of_item) * len(giving) // PAIRS_AT_ONCE)):
            klass, offer = np.nonzero(fits(part, giving))
            classes.append(part[klass])
            offers.append(giving[offer])
    return np.concatenate(classes), np.concatenate(offers)


def loan_columns(a: ScenarioArrays, k: LoanClasses, goals: Goals) -> Columns:
    """Pieces of an offer lent to a class."""
    klass, offer = offers_by_class(a, k)
    keys = {
        "offer": offer,
        "class": klass,
        "partner": k.partner[klass],
        "mission": k.mission[klass],
        "item": k.item[klass],
        "start": k.start[klass],
        "end": k.end[klass],
    }
    worth = -goals.weight("cost") * a.cost_usd_by_equipment[offer]
    return Columns("loans", keys, upper=a.quantity_by_equipment[offer], worth=worth)


def loans_match_needs(k: LoanClasses, training: Entries, loans: Columns, draws: Columns) -> Rows:
    """Pieces lent to a class, and those of gifts that it draws on, are exactly what its modules lack."""
    entries = (
        Entries("deployments", k.of_class, k.candidate, k.pieces.astype(np.float64)),
        training,
        Entries("loans", loans.keys["class"], np.arange(len(loans)), np.full(len(loans), -1.0)),
        Entries("draws", draws.keys["class"], np.arange(len(draws)), np.full(len(draws), -1.0)),
    )
    keys = {"partner": k.partner, "mission": k.mission, "item": k.item, "start": k.start, "end": k.end}
    return Rows("equipment lacking", np.zeros(len(k)), np.zeros(len(k)), entries, keys)


def pieces_are_used_with_skill(
    a: ScenarioArrays, k: LoanClasses, loans: Columns, draws: Columns, trained: tuple[IntArray, IntArray, IntArray]
) -> Rows:
    """
    Pieces that need a skill are, in each class, at most what those modules lack that have it.

    Parameters
    ----------
    trained
        The columns of modules trained for their sake, each with a class and the pieces that a module lacks in it.
    """
    unable = np.zeros(len(k), dtype=np.bool_)
    unable[k.of_class[~k.able]] = True
    parts = [(loans, loans.keys["offer"]), (draws, draws.keys["stock"])]
    chosen = [
        np.flatnonzero((a.skill_by_equipment[offer] >= 0) & unable[columns.keys["class"]]) for columns, offer in parts
    ]
    classes = [columns.keys["class"][which] for (columns, _), which in zip(parts, chosen, strict=True)]
    row, (klass,) = numbered(np.concatenate(classes))
    row_of_class = np.full(len(k), -1)
    row_of_class[klass] = np.arange(len(klass))
    users = np.flatnonzero(k.able & (row_of_class[k.of_class] >= 0))
    split = len(chosen[0])
    user, of_class, pieces = trained
    of_users = row_of_class[of_class]
    there = np.flatnonzero(of_users >= 0)
    entries = (
        Entries("loans", row[:split], chosen[0], np.ones(split)),
        Entries("draws", row[split:], chosen[1], np.ones(len(chosen[1]))),
        Entries("deployments", row_of_class[k.of_class[users]], k.candidate[users], -k.pieces[users].astype(float)),
        Entries("skilled users", of_users[there], user[there], -pieces[there].astype(float)),
    )
    keys = {"partner": k.partner[klass], "mission": k.mission[klass], "item": k.item[klass]}
    return Rows("skill to use it", np.full(len(klass), -np.inf), np.zeros(len(klass)), entries, keys)


def each_offer_lends_what_it_has(a: ScenarioArrays, loans: Columns) -> Rows:
    """Pieces of an offer out on loan or on the way in a period are at most its quantity."""
    offer = loans.keys["offer"]
    column, period = spread(loans.keys["start"] - a.delivery_by_equipment[offer], loans.keys["end"])
    row, (which, at) = numbered(offer[column], period)
    return at_most(
        "loan quantity",
        {"offer": which, "period": at},
        [("loans", row, column, 1.0, loans.upper[column])],
        a.quantity_by_equipment[which],
    )
