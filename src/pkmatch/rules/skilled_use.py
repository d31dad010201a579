"""
Rule 5, skilled use: modules that are trained for the sake of pieces that need a skill.

Modules that neither have the skill nor lack it may use such pieces where their partner's trained stock bears them. They
are counted in classes: of one stock and window, whose modules lack the same pieces in the same classes of need. So a
module that uses pieces of several items is trained once, and classes are split over their deployments later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, numbered, spread
from pkmatch.rules.equipment import LoanClasses, offers_by_class, skill_by_item
from pkmatch.rules.gifts import givers_by_class
from pkmatch.rules.training import MoreDraws, MoreStocks, StockClasses

FAMILY = "skilled users"


@dataclass(frozen=True, eq=False)
class SkilledUsers:
    """
    The classes of modules that may be trained for the sake of pieces.

    The first arrays by class: whose stock they draw on, and where and when they are. `candidate` and `of_class` pair
    candidates with their classes; `kit_of`, `need` and `pieces` say what a module of a class lacks in each class of
    need.
    """

    partner: IntArray
    skill: IntArray
    capability: IntArray
    mission: IntArray
    start: IntArray
    end: IntArray
    candidate: IntArray
    of_class: IntArray
    kit_of: IntArray
    need: IntArray
    pieces: IntArray

    def __len__(self) -> int:
        return len(self.partner)

    @property
    def kits(self) -> tuple[IntArray, IntArray, IntArray]:
        """The column of each class, the classes of need it is part of, and the pieces that a module lacks there."""
        return self.kit_of, self.need, self.pieces


def skilled_users(a: ScenarioArrays, c: Candidates, k: LoanClasses) -> SkilledUsers:
    """The classes of modules for which anybody offers pieces that they could be trained to use."""
    entry = np.flatnonzero(k.trainable)
    entry = entry[_needs_offered_skilled(a, k, k.of_class[entry])[k.of_class[entry]]]
    of_entry, (candidate, skill) = numbered(k.candidate[entry], skill_by_item(a)[k.item[k.of_class[entry]]])
    kit, (need, pieces) = numbered(k.of_class[entry], k.pieces[entry])
    order = np.lexsort((kit, of_entry))
    rank = np.arange(len(order)) - np.searchsorted(of_entry[order], of_entry[order])
    kits = np.full((len(candidate), int(rank.max(initial=0)) + 1), -1)
    kits[of_entry[order], rank] = kit[order]
    pledge = c.pledge[candidate]
    capability = np.where(a.per_capability[skill], a.capability_by_pledge[pledge], len(a.capability_ids))
    alike = np.column_stack([skill, capability, kits])
    _, first, of_class = np.unique(alike, axis=0, return_index=True, return_inverse=True)
    kit_of, which = np.nonzero(kits[first] >= 0)
    kit = kits[first][kit_of, which]
    return SkilledUsers(
        a.partner_by_pledge[pledge[first]],
        skill[first],
        capability[first],
        k.mission[need[kits[first, 0]]],
        c.start[candidate[first]],
        c.end[candidate[first]],
        candidate,
        of_class.reshape(-1),
        kit_of,
        need[kit],
        pieces[kit],
    )


def _needs_offered_skilled(a: ScenarioArrays, k: LoanClasses, classes: IntArray) -> BoolArray:
    """Which classes of need, among some, could be met by pieces that need a skill."""
    found = np.zeros(len(k), dtype=np.bool_)
    some = np.unique(classes)
    among = a.skill_by_equipment >= 0
    if len(some):
        names = ("partner", "mission", "item", "start", "end")
        part = replace(k, **{name: getattr(k, name)[some] for name in names})
        for klass, _ in (offers_by_class(a, part, among), givers_by_class(a, part, among)):
            found[some[klass]] = True
    return found


def stocks_of_users(k: SkilledUsers) -> MoreStocks:
    """The stocks that users draw on, in the periods in which they do."""
    user, period = spread(k.start, k.end)
    return MoreStocks(k.partner, k.skill, k.capability, user, period)


def all_asked(*asked: MoreStocks) -> MoreStocks:
    """Several sets of stocks as one."""
    before = np.cumsum([0, *(len(each.partner) for each in asked)])
    of_stock = [each.of_stock + first for each, first in zip(asked, before[:-1], strict=True)]
    partner, skill, capability, period = (
        np.concatenate([getattr(each, name) for each in asked]) for name in ("partner", "skill", "capability", "period")
    )
    return MoreStocks(partner, skill, capability, np.concatenate(of_stock), period)


def stock_named(k: StockClasses, partner: IntArray, skill: IntArray, capability: IntArray) -> IntArray:
    """The class of each (partner, skill, capability), all of which there are; classes stand in order of these."""
    scale = [
        int(max(known.max(initial=0), found.max(initial=0))) + 1
        for known, found in ((k.skill, skill), (k.capability, capability))
    ]
    known = (k.partner * scale[0] + k.skill) * scale[1] + k.capability
    return np.asarray(np.searchsorted(known, (partner * scale[0] + skill) * scale[1] + capability))


def draws_of_users(k: SkilledUsers, stocks: StockClasses) -> MoreDraws:
    """The stock that each class of users draws on, and when."""
    return MoreDraws(FAMILY, stock_named(stocks, k.partner, k.skill, k.capability), k.start, k.end)


def user_columns(c: Candidates, k: SkilledUsers) -> Columns:
    """Modules of each class that are trained for the sake of pieces."""
    most = np.bincount(k.of_class, c.most[k.candidate], len(k)).astype(np.int64)
    names = ("partner", "skill", "capability", "mission", "start", "end")
    return Columns(FAMILY, {name: getattr(k, name) for name in names}, most, np.zeros(len(k)))


def users_are_deployed(k: SkilledUsers) -> Rows:
    """Modules trained for the sake of pieces are at most those deployed of their class."""
    count = len(k)
    entries = (
        Entries(FAMILY, np.arange(count), np.arange(count), np.ones(count)),
        Entries("deployments", k.of_class, k.candidate, np.full(len(k.candidate), -1.0)),
    )
    keys = {"partner": k.partner, "skill": k.skill}
    return Rows("users deployed", np.full(count, -np.inf), np.zeros(count), entries, keys)
