"""
Rule 5: pieces given for good, to a partner or to a mission.

Pieces that were given stand in a stock: of a partner and an item (one for each list of missions they may go to, and
one for pieces that need a skill), or of
a mission and an item. Classes of need, those of courses too, draw on the stocks over exactly their window, one after
another. A piece counts
from its delivery on for good, so an offer gives as early as it can: there is one column for each offer and holder.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import DONATE, LEND, NEVER, TO_MISSION, BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, at_most, numbered, spread
from pkmatch.domain.policy import Goals
from pkmatch.rules.equipment import LoanClasses, loan_classes, matched, offers_by_class

NOBODY = -1
"""The partner of what a mission holds, the mission of what a partner holds."""


def arrives(a: ScenarioArrays) -> IntArray:
    """By equipment offer, the first period in which a gift of it can serve; NEVER where it cannot be sent."""
    sent = a.first_by_equipment < a.end_by_equipment
    return np.where(sent, a.first_by_equipment + a.delivery_by_equipment, NEVER)


def stock_of_offer(a: ScenarioArrays) -> IntArray:
    """By equipment offer, the first offer whose gifts to the same holder stand in one stock; NOBODY for those lent."""
    which = np.where(a.mode_by_equipment == DONATE, np.arange(len(a.equipment_ids)), 0)
    if len(which):
        places = np.column_stack([a.equipment_goes, a.equipment_serves_courses])
        goes = np.unique(places, axis=0, return_inverse=True)[1].reshape(-1)
        which = np.where(a.mode_by_equipment == DONATE, goes, 0)
    number, _ = numbered(
        a.mode_by_equipment,
        a.item_by_equipment,
        (a.skill_by_equipment >= 0).astype(np.int64),
        a.bundle_by_equipment + 1,
        which,
    )
    _, first = np.unique(number, return_index=True)
    return np.where(a.mode_by_equipment == LEND, NOBODY, first[number])


def givers_by_class(a: ScenarioArrays, k: LoanClasses, among: BoolArray | None = None) -> tuple[IntArray, IntArray]:
    """Every (class, offer) in which a gift of the offer, one of some, can serve the class, delivered in time."""
    by = arrives(a)
    to_mission = a.mode_by_equipment == TO_MISSION
    everywhere = np.column_stack([a.equipment_goes, a.equipment_serves_courses])  # the last of missions stands for none

    def fits(part: IntArray, giving: IntArray) -> BoolArray:
        reaches = a.equipment_reaches[np.ix_(giving, k.partner[part])].T | to_mission[giving]
        goes = everywhere[np.ix_(giving, k.mission[part])].T
        found: BoolArray = reaches & goes & (by[giving] <= k.start[part][:, None])
        return found

    giving_away = a.mode_by_equipment != LEND
    return matched(a, k, giving_away if among is None else giving_away & among, fits)


def most_equipped(a: ScenarioArrays, c: Candidates) -> IntArray:
    """Most modules of each candidate that all offers together could equip."""
    most = np.full(len(c), NEVER)
    k = loan_classes(a, c)
    for_all, for_able = np.zeros(len(k), dtype=np.int64), np.zeros(len(k), dtype=np.int64)
    for klass, offer in (offers_by_class(a, k), givers_by_class(a, k)):
        skilled = a.skill_by_equipment[offer] >= 0
        np.add.at(for_all, klass[~skilled], a.quantity_by_equipment[offer[~skilled]])
        np.add.at(for_able, klass[skilled], a.quantity_by_equipment[offer[skilled]])
    on_offer = for_all[k.of_class] + np.where(k.able | k.trainable, for_able[k.of_class], 0)
    np.minimum.at(most, k.candidate, on_offer // k.pieces)
    return most


def gift_columns(a: ScenarioArrays, k: LoanClasses, goals: Goals) -> Columns:
    """Pieces of an offer given to a partner or a mission whose classes could use them."""
    klass, giving = givers_by_class(a, k)
    partner, mission = _holder(a, giving, k.partner[klass], k.mission[klass])
    _, (of_offer, who, where) = numbered(giving, partner + 1, mission + 1)
    earliest = arrives(a)[of_offer]
    latest = np.minimum(a.end_by_equipment + a.delivery_by_equipment, a.periods)[of_offer]
    free = a.cents_due_by_equipment[of_offer] == 0  # what must be paid is given when there is money for it
    gift, start = spread(earliest, np.where(free, earliest + 1, latest))
    offer = of_offer[gift]
    keys = {
        "offer": offer,
        "partner": who[gift] - 1,
        "mission": where[gift] - 1,
        "start": start,
        "stock": stock_of_offer(a)[offer],
    }
    worth = -goals.weight("cost") * a.cost_usd_by_equipment[offer]
    return Columns("gifts", keys, upper=a.quantity_by_equipment[offer], worth=worth)


def draw_columns(a: ScenarioArrays, k: LoanClasses) -> Columns:
    """Pieces of a stock of gifts that serve a class."""
    klass, giving = givers_by_class(a, k)
    pair, (of_class, stock) = numbered(klass, stock_of_offer(a)[giving])
    most = np.bincount(pair, a.quantity_by_equipment[giving], len(of_class)).astype(np.int64)
    keys = {
        "class": of_class,
        "stock": stock,
        "partner": k.partner[of_class],
        "mission": k.mission[of_class],
        "item": k.item[of_class],
        "start": k.start[of_class],
        "end": k.end[of_class],
    }
    return Columns("draws", keys, upper=most, worth=np.zeros(len(of_class)))


def each_offer_gives_what_it_has(a: ScenarioArrays, gifts: Columns, asked: Columns) -> Rows:
    """Pieces of an offer given to all partners, missions and gaps are at most its quantity: each is given once."""
    row, (offer,) = numbered(np.concatenate([gifts.keys["offer"], asked.keys["offer"]]))
    count = len(gifts)
    entries = [
        ("gifts", row[:count], np.arange(count), 1.0, gifts.upper),
        ("pieces asked", row[count:], np.arange(len(asked)), 1.0, asked.upper),
    ]
    return at_most("gift quantity", {"offer": offer}, entries, a.quantity_by_equipment[offer])


def spare_columns(a: ScenarioArrays, gifts: Columns, draws: Columns) -> Columns:
    """
    Pieces of a stock that nobody uses, in the periods in which somebody begins to draw on it.

    They make an equation of what is given and what is in use, which tells a search in parts that both go together.
    """
    of_gift, _, named, begun = _stocks(a, gifts, draws)
    stock, period = np.nonzero(begun)
    most = np.bincount(of_gift, gifts.upper, len(begun)).astype(np.int64)
    return Columns("spare pieces", _held(named, stock, period), most[stock], np.zeros(len(stock)), integer=False)


def draws_stay_within_gifts(a: ScenarioArrays, gifts: Columns, draws: Columns) -> Rows:
    """
    Pieces of a stock in use in a period, and those to spare, are those given by then.

    A stock never shrinks, so it is looked at in the periods in which somebody begins to draw on it.
    """
    of_gift, of_draw, named, begun = _stocks(a, gifts, draws)
    draw, period = spread(draws.keys["start"], draws.keys["end"])
    looked_at = begun[of_draw[draw], period]
    draw, period = draw[looked_at], period[looked_at]
    row_at = np.cumsum(begun.reshape(-1)).reshape(begun.shape) - 1
    gift, since = spread(gifts.keys["start"], np.full(len(gifts), a.periods))
    counts = begun[of_gift[gift], since]
    gift, since = gift[counts], since[counts]
    row_stock, row_period = np.nonzero(begun)
    count = len(row_stock)
    entries = (
        Entries("draws", row_at[of_draw[draw], period], draw, np.ones(len(draw))),
        Entries("gifts", row_at[of_gift[gift], since], gift, np.full(len(gift), -1.0)),
        Entries("spare pieces", np.arange(count), np.arange(count), np.ones(count)),
    )
    return Rows("pieces given", np.zeros(count), np.zeros(count), entries, _held(named, row_stock, row_period))


def _held(named: dict[str, IntArray], stock: IntArray, period: IntArray) -> dict[str, IntArray]:
    """What is told of stocks in periods."""
    return {**{name: key[stock] for name, key in named.items()}, "period": period}


def _stocks(
    a: ScenarioArrays, gifts: Columns, draws: Columns
) -> tuple[IntArray, IntArray, dict[str, IntArray], BoolArray]:
    """The stock of every gift and draw, what names each stock, and when somebody begins to draw on it."""
    stock, partner, mission = (np.concatenate([gifts.keys[name], draws.keys[name]]) for name in _STOCK)
    offer = np.concatenate([gifts.keys["offer"], draws.keys["stock"]])
    partner, mission = _holder(a, offer, partner, mission)
    number, (which, who, where) = numbered(stock, partner + 1, mission + 1)
    of_gift, of_draw = number[: len(gifts)], number[len(gifts) :]
    begun = np.zeros((len(which), a.periods), dtype=np.bool_)
    begun[of_draw, draws.keys["start"]] = True
    return of_gift, of_draw, {"offer": which, "partner": who - 1, "mission": where - 1}, begun


_STOCK = ("stock", "partner", "mission")


def _holder(a: ScenarioArrays, offer: IntArray, partner: IntArray, mission: IntArray) -> tuple[IntArray, IntArray]:
    """Who holds the pieces of an offer: the partner, or the mission; NOBODY in the other's place."""
    to_mission = a.mode_by_equipment[offer] == TO_MISSION
    return np.where(to_mission, NOBODY, partner), np.where(to_mission, mission, NOBODY)
