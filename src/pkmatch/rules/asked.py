"""
Gaps that ask an item or an amount: pieces given to the mission for the gap, and money for it.

What is given counts from then on for good, in a critical gap where all of it is there. Money is counted in money units.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import TO_MISSION, BoolArray, FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import Columns, Entries, Rows, located, numbered, spread
from pkmatch.domain.policy import Goals
from pkmatch.rules.gifts import arrives
from pkmatch.rules.money import NOBODY, PROGRAMME, money_unit


def asked_units(a: ScenarioArrays) -> IntArray:
    """Pieces, or money units, that each gap asks."""
    return np.where(a.item_by_ask >= 0, a.asked_by_ask, a.asked_by_ask // money_unit(a))


def pieces_columns(a: ScenarioArrays, goals: Goals) -> Columns:
    """Pieces of an offer given to a mission for a gap: as early as they can be, or when there is money for them."""
    by = arrives(a)
    fits = (
        ((a.mode_by_equipment == TO_MISSION) & (a.skill_by_equipment < 0) & (a.bundle_by_equipment < 0))[:, None]
        & (a.item_by_equipment[:, None] == a.item_by_ask)
        & a.equipment_goes[:, a.mission_by_ask]
        & (by[:, None] < a.end_by_ask)
    )
    giving, for_ask = np.nonzero(fits)
    latest = np.minimum((a.end_by_equipment + a.delivery_by_equipment)[giving], a.end_by_ask[for_ask])
    free = a.cents_due_by_equipment[giving] == 0
    pair, start = spread(by[giving], np.where(free, by[giving] + 1, latest))
    offer, ask = giving[pair], for_ask[pair]
    worth = worth_from(a, goals)[ask, start] - goals.weight("cost") * a.cost_usd_by_equipment[offer]
    return _given(
        "pieces asked", a, offer, ask, start, np.minimum(a.quantity_by_equipment[offer], a.asked_by_ask[ask]), worth
    )


def money_columns(a: ScenarioArrays, goals: Goals) -> Columns:
    """Money of an offer for a gap, as soon as both are open, in money units."""
    start = np.maximum(a.first_by_funding[:, None], a.first_by_ask)
    fits = (
        (a.funding_pays[:, PROGRAMME] & ~a.named_by_funding[:, 0])[:, None]
        & (a.item_by_ask < 0)
        & a.funding_goes[:, a.mission_by_ask]
        & (start < np.minimum(a.end_by_funding[:, None], a.end_by_ask))
    )
    offer, ask = np.nonzero(fits)
    since = start[offer, ask]
    return _given(
        "money asked", a, offer, ask, since, asked_units(a)[ask], worth_from(a, goals)[ask, since], integer=False
    )


def _given(
    family: str,
    a: ScenarioArrays,
    offer: IntArray,
    ask: IntArray,
    start: IntArray,
    upper: IntArray,
    worth: FloatArray,
    *,
    integer: bool = True,
) -> Columns:
    nobody, mission = np.full(len(offer), NOBODY), a.mission_by_ask[ask]
    keys = {"offer": offer, "ask": ask, "start": start, "partner": nobody, "mission": mission}
    return Columns(family, keys, upper=upper, worth=worth, integer=integer)


def worth_from(a: ScenarioArrays, goals: Goals) -> FloatArray:
    """Worth of one piece or money unit that is there from a period on, by gap; none where only the whole counts."""
    share = np.where(a.critical_by_ask, 0.0, 1.0 / np.maximum(asked_units(a), 1))
    by_period = worth_of_whole(a, goals) * share[:, None]
    found: FloatArray = np.cumsum(by_period[:, ::-1], axis=1)[:, ::-1]
    return found


def worth_of_whole(a: ScenarioArrays, goals: Goals) -> FloatArray:
    """Worth of all that a gap asks, by gap and period; without the goal `critical`."""
    periods = np.arange(a.periods)
    left = (a.end_by_ask[:, None] - periods) / np.maximum(a.end_by_ask - a.first_by_ask, 1)[:, None]
    weight = goals.weight("coverage") + goals.weight("reliability") + goals.weight("timeliness") * left
    return np.where(_is_open(a), a.priority_by_ask[:, None] * weight, 0.0)


def ways_to_fill(a: ScenarioArrays, goals: Goals) -> list[tuple[IntArray, IntArray, FloatArray, IntArray]]:
    """
    Pieces and money that could be given for gaps: offers and gaps, what one of it is worth there, what each offer has.

    One of several of which a critical gap needs all is worth its share.
    """
    filled = worth_of_whole(a, goals) + goals.weight("critical") * _is_open(a)
    share = np.where(a.critical_by_ask, 1.0 / np.maximum(asked_units(a), 1), 0.0)
    by_period = filled * share[:, None]
    since = np.cumsum(by_period[:, ::-1], axis=1)[:, ::-1]
    families = (
        (pieces_columns(a, goals), a.quantity_by_equipment),
        (money_columns(a, goals), a.cents_by_funding // money_unit(a)),
    )
    found = []
    for columns, has in families:
        offer, ask = columns.keys["offer"], columns.keys["ask"]
        found.append((offer, ask, columns.worth + since[ask, columns.keys["start"]], has))
    return found


def _is_open(a: ScenarioArrays) -> BoolArray:
    periods = np.arange(a.periods)
    found: BoolArray = (a.first_by_ask[:, None] <= periods) & (periods < a.end_by_ask[:, None])
    return found


def asked_filled_columns(a: ScenarioArrays, pieces: Columns, money: Columns, goals: Goals) -> Columns:
    """Whether a critical gap has all that it asks in a period: a column where anything could be there."""
    given, period = _there(a, pieces, money)
    ask = np.concatenate([pieces.keys["ask"], money.keys["ask"]])[given]
    counts = a.critical_by_ask[ask] & (a.first_by_ask[ask] <= period)
    _, (which, at) = numbered(ask[counts], period[counts])
    worth = goals.weight("critical") + worth_of_whole(a, goals)[which, at]
    return Columns("asked filled", {"ask": which, "period": at}, upper=np.ones(len(which), dtype=np.int64), worth=worth)


def no_more_than_asked(a: ScenarioArrays, pieces: Columns, money: Columns) -> Rows:
    """What is given for a gap is at most what it asks."""
    ask = np.concatenate([pieces.keys["ask"], money.keys["ask"]])
    row, (which,) = numbered(ask)
    count = len(pieces)
    entries = (
        Entries("pieces asked", row[:count], np.arange(count), np.ones(count)),
        Entries("money asked", row[count:], np.arange(len(money)), np.ones(len(money))),
    )
    limit = asked_units(a)[which].astype(np.float64)
    return Rows("given within what is asked", np.full(len(which), -np.inf), limit, entries, {"ask": which})


def filled_means_all_is_there(a: ScenarioArrays, pieces: Columns, money: Columns, filled: Columns) -> Rows:
    """A critical gap counts as filled only in periods in which all that it asks is there."""
    given, period = _there(a, pieces, money)
    ask = np.concatenate([pieces.keys["ask"], money.keys["ask"]])[given]
    row = located(filled, ("ask", "period"), (ask, period))
    given, row = given[row >= 0], row[row >= 0]
    of_pieces = given < len(pieces)
    which = filled.keys["ask"]
    entries = (
        Entries("asked filled", np.arange(len(which)), np.arange(len(which)), asked_units(a)[which].astype(np.float64)),
        Entries("pieces asked", row[of_pieces], given[of_pieces], np.full(int(of_pieces.sum()), -1.0)),
        Entries(
            "money asked", row[~of_pieces], given[~of_pieces] - len(pieces), np.full(int((~of_pieces).sum()), -1.0)
        ),
    )
    return Rows("asked filled", np.full(len(which), -np.inf), np.zeros(len(which)), entries, dict(filled.keys))


def _there(a: ScenarioArrays, pieces: Columns, money: Columns) -> tuple[IntArray, IntArray]:
    """Every period in which what is given is there, up to the end of its gap."""
    start = np.concatenate([pieces.keys["start"], money.keys["start"]])
    ask = np.concatenate([pieces.keys["ask"], money.keys["ask"]])
    return spread(start, a.end_by_ask[ask])
