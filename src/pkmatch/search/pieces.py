"""
Pieces of equipment between the model and the picks: decided for classes, handed out to single deployments, and back.

Comes in: what a solution decided of loans, gifts and draws; or picks. Goes out: picked loans, gifts and draws by ids;
or the rows of a hint.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import FloatArray, SparseModel, located
from pkmatch.picks import (
    PickedCourseDraw,
    PickedDeployment,
    PickedDraw,
    PickedGift,
    PickedLoan,
    PickedShare,
    Picks,
)
from pkmatch.rules.equipment import able_to_use, missions_alike, pieces_lacking, skill_by_item
from pkmatch.rules.gifts import NOBODY, stock_of_offer
from pkmatch.rules.skilled_use import FAMILY
from pkmatch.rules.training import NOWHERE

Chosen = Callable[[str], tuple[dict[str, list[int]], list[int]]]
"""The keys and amounts of what was decided of a family of columns."""

Trained = defaultdict[tuple[int, int], int]
"""Modules trained for the sake of pieces, by the place of their deployment and the skill."""


class Pieces(NamedTuple):
    """What was decided of pieces, by ids."""

    loans: tuple[PickedLoan, ...]
    gifts: tuple[PickedGift, ...]
    draws: tuple[PickedDraw, ...]
    course_draws: tuple[PickedCourseDraw, ...]
    shares: tuple[PickedShare, ...]


@dataclass
class _Need:
    """Pieces that one deployment still lacks."""

    deployment: PickedDeployment
    mission: int
    missing: int
    able: bool
    skilled: int
    """Pieces that may be of those which need a skill."""


@dataclass
class _Gift:
    """A gift, and who uses how much of it until when."""

    picked: PickedGift
    in_use: list[tuple[int, int]] = field(default_factory=list)

    def free(self, start: int) -> int:
        """Pieces that nobody uses who began before and is still there."""
        return self.picked.amount - sum(amount for end, amount in self.in_use if end > start)


def pieces_handed_out(
    a: ScenarioArrays, deployments: Sequence[PickedDeployment], chosen: Chosen, trained: Trained
) -> Pieces:
    """
    The loans of each class as its missions need them, the gifts, and what deployments and courses draw on them.

    Parameters
    ----------
    trained
        Of each deployment the modules that are trained in a skill for the sake of pieces.
    """
    k, modules = chosen("deployments")
    needs = _needs(a, deployments, k, modules, trained)
    in_training = _needs_in_training(a, *chosen("courses"))
    k, pieces = chosen("loans")
    lent: defaultdict[PickedLoan, int] = defaultdict(int)
    shares: list[PickedShare] = []
    rows = zip(k["offer"], k["partner"], k["mission"], k["item"], k["start"], k["end"], pieces, strict=True)
    loan_rows = list(rows)

    def lend(skilled: bool) -> None:
        for offer, partner, mission, item, s, e, left in loan_rows:
            if (a.skill_by_equipment[offer] >= 0) == skilled:
                if mission == NOWHERE and not skilled:
                    lent[PickedLoan(a.equipment_ids[offer], a.partner_ids[partner], None, s, e, 0)] += left
                    continue
                for need, amount in _handed(needs[partner, mission, item, s, e], left, skilled):
                    where = a.mission_ids[need.mission]
                    lent[PickedLoan(a.equipment_ids[offer], a.partner_ids[partner], where, s, e, 0)] += amount
                    if skilled and not need.able:
                        d = need.deployment
                        shares.append(PickedShare(a.equipment_ids[offer], d.pledge, d.gap, s, e, amount))

    k, pieces = chosen("gifts")
    gifts: defaultdict[tuple[int, int, int], list[_Gift]] = defaultdict(list)
    for offer, partner, mission, s, stock, amount in zip(
        k["offer"], k["partner"], k["mission"], k["start"], k["stock"], pieces, strict=True
    ):
        to = a.mission_ids[mission] if partner == NOBODY else None
        recipient = to if to is not None else a.partner_ids[partner]
        gift = PickedGift(a.equipment_ids[offer], recipient, to, s, a.periods, amount)
        gifts[stock, partner, mission].append(_Gift(gift))
    k, pieces = chosen("draws")
    draws: list[PickedDraw] = []
    of_courses: list[PickedCourseDraw] = []
    for skilled in (True, False):  # pieces that need a skill first, to those who have it: the rest suit everybody
        lend(skilled)
        draws += _draws(a, needs, gifts, k, pieces, skilled, in_training, of_courses)
    loans = tuple(loan._replace(amount=amount) for loan, amount in lent.items())
    given = tuple(gift.picked for stock in gifts.values() for gift in stock)
    return Pieces(loans, given, tuple(draws), tuple(of_courses), tuple(shares))


def users_handed_out(model: SparseModel, x: FloatArray) -> Trained:
    """Modules trained for the sake of pieces: those of each class handed to its deployments in order."""
    found: Trained = defaultdict(int)
    if "users deployed" not in model.rows:
        return found
    modules = np.rint(model.part("deployments", x)).astype(np.int64)
    place = np.cumsum(modules > 0) - 1
    users = np.rint(model.part(FAMILY, x)).astype(np.int64)
    skill = model.columns[FAMILY].keys["skill"]
    for user, candidate in zip(*_members(model), strict=True):
        amount = min(int(users[user]), int(modules[candidate]))
        users[user] -= amount
        if amount:
            found[int(place[candidate]), int(skill[user])] += amount
    return found


def users_decided(a: ScenarioArrays, model: SparseModel, picks: Picks) -> FloatArray:
    """How many modules of each class of users are trained in picks."""
    found = np.zeros(len(model.columns[FAMILY]))
    offers, pledges, gaps = a.numbers("equipment", "pledge", "gap")
    pieces: defaultdict[tuple[int, int, int, int, int], int] = defaultdict(int)
    used: tuple[PickedShare | PickedDraw, ...] = (*picks.shares, *picks.draws)
    for each in used:
        if each.offer in offers and each.pledge in pledges and each.gap in gaps:
            offer = offers[each.offer]
            if a.skill_by_equipment[offer] >= 0:
                where = (pledges[each.pledge], gaps[each.gap], each.start, each.end)
                pieces[(*where, int(a.item_by_equipment[offer]))] += each.amount
    if not pieces or "users deployed" not in model.rows:
        return found
    trained: defaultdict[tuple[int, int], int] = defaultdict(int)
    rows = np.array([key[:4] for key in pieces], dtype=np.int64)
    candidates = located(model.columns["deployments"], ("pledge", "gap", "start", "end"), tuple(rows.T))
    for (pledge, gap, _, _, item), amount, candidate in zip(pieces, pieces.values(), candidates.tolist(), strict=True):
        lacking = int(pieces_lacking(a, np.array([pledge]), np.array([gap]), item)[0])
        skill = int(skill_by_item(a)[item])
        if lacking:
            trained[candidate, skill] = max(trained[candidate, skill], -(-amount // lacking))
    skill_of = model.columns[FAMILY].keys["skill"]
    for user, candidate in zip(*_members(model), strict=True):
        found[user] += trained.get((int(candidate), int(skill_of[user])), 0)
    return found


def _members(model: SparseModel) -> tuple[IntArray, IntArray]:
    """The classes of users and the candidates of each."""
    of_deployments = next(e for e in model.rows["users deployed"].entries if e.family == "deployments")
    return of_deployments.row, of_deployments.column


def _needs(
    a: ScenarioArrays,
    deployments: Sequence[PickedDeployment],
    k: dict[str, list[int]],
    modules: list[int],
    trained: Trained,
) -> defaultdict[tuple[int, ...], list[_Need]]:
    alike, skill_of = missions_alike(a), skill_by_item(a).tolist()
    needs: defaultdict[tuple[int, ...], list[_Need]] = defaultdict(list)
    rows = zip(deployments, k["pledge"], k["gap"], k["start"], k["end"], modules, strict=True)
    for place, (deployment, p, g, s, e, count) in enumerate(rows):
        partner, mission = int(a.partner_by_pledge[p]), int(a.mission_by_gap[g])
        for item in range(len(a.item_ids)):
            lacking = int(pieces_lacking(a, np.array([p]), np.array([g]), item)[0])
            if lacking:
                able = bool(able_to_use(a, np.array([p]), np.array([g]), item)[0])
                users = count if able else trained.get((place, skill_of[item]), 0)
                need = _Need(deployment, mission, lacking * count, able, lacking * users)
                needs[partner, int(alike[item, mission]), item, s, e].append(need)
    return needs


def _needs_in_training(
    a: ScenarioArrays, k: dict[str, list[int]], modules: list[int]
) -> defaultdict[tuple[int, ...], int]:
    """Pieces that modules in training need, by partner, item and window."""
    needs: defaultdict[tuple[int, ...], int] = defaultdict(int)
    rows = zip(k["offer"], k["partner"], k["start"], k["end"], k["own"], modules, strict=True)
    for offer, partner, s, e, own, count in rows:
        for item in np.flatnonzero(a.pieces_in_training[offer]).tolist() if e > s and not own else ():
            needs[partner, item, s, e] += int(a.pieces_in_training[offer, item]) * count
    return needs


def _handed(needs: Sequence[_Need], pieces: int, skilled: bool) -> list[tuple[_Need, int]]:
    """
    Pieces handed to those who lack them, in order, as far as they lack them.

    Those that need a skill go to who has it or lacks it, then to who is trained for their sake; only where the
    decisions break the rule is anything left for others.
    """
    handed = []
    able_first = sorted(needs, key=lambda need: not need.able)
    rounds = [(need, True) for need in able_first] + [(need, False) for need in able_first]
    for need, as_allowed in rounds if skilled else [(need, False) for need in needs]:
        amount = min(pieces, need.missing, need.skilled) if as_allowed else min(pieces, need.missing)
        need.missing -= amount
        need.skilled -= amount if as_allowed else 0
        pieces -= amount
        if amount:
            handed.append((need, amount))
    return handed


def _draws(
    a: ScenarioArrays,
    needs: defaultdict[tuple[int, ...], list[_Need]],
    gifts: defaultdict[tuple[int, int, int], list[_Gift]],
    k: dict[str, list[int]],
    pieces: list[int],
    skilled: bool,
    in_training: defaultdict[tuple[int, ...], int],
    of_courses: list[PickedCourseDraw],
) -> list[PickedDraw]:
    """
    Draws on a stock as draws on its gifts: who begins first takes free pieces first.

    Those of courses are added to `of_courses`, as far as their modules need pieces.
    What a stock holds never shrinks, so whoever begins finds enough; where the decisions break the rule, the last
    gift is drawn on for more than it has.
    """
    names = ("start", "end", "stock", "partner", "mission", "item")
    drawn = []
    for s, e, stock, partner, mission, item, left in sorted(zip(*(k[name] for name in names), pieces, strict=True)):
        if (a.skill_by_equipment[stock] >= 0) != skilled:
            continue
        held = gifts.get((stock, partner, NOBODY)) or gifts.get((stock, NOBODY, mission)) or []
        if not held:
            continue
        if mission == NOWHERE:
            wanted = min(left, in_training[partner, item, s, e])
            in_training[partner, item, s, e] -= wanted
            for x, amount in _taken(held, s, e, wanted):
                of_courses.append(PickedCourseDraw(x.offer, x.recipient, x.start, s, e, amount))
            continue
        for need, handed in _handed(needs[partner, mission, item, s, e], left, skilled):
            d = need.deployment
            for x, amount in _taken(held, s, e, handed):
                drawn.append(PickedDraw(x.offer, x.recipient, x.mission, x.start, d.pledge, d.gap, s, e, amount))
    return drawn


def _taken(held: Sequence[_Gift], start: int, end: int, wanted: int) -> list[tuple[PickedGift, int]]:
    """The gifts from which so many pieces are taken over [start, end), and how many of each."""
    taken = []
    for gift in held:
        last = gift is held[-1]
        amount = wanted if last else min(wanted, max(gift.free(start), 0) if gift.picked.start <= start else 0)
        if amount:
            gift.in_use.append((end, amount))
            wanted -= amount
            taken.append((gift.picked, amount))
    return taken


def gifts_decided(a: ScenarioArrays, picks: Picks) -> list[tuple[int, ...]]:
    """Picked gifts by (offer, partner, mission, start) and their amount; those of unknown records are left out."""
    offers, partners, missions = a.numbers("equipment", "partner", "mission")
    rows: list[tuple[int, ...]] = []
    for x in picks.gifts:
        partner = NOBODY if x.mission is not None else partners.get(x.recipient)
        mission = NOBODY if x.mission is None else missions.get(x.mission)
        if x.offer in offers and partner is not None and mission is not None:
            rows.append((offers[x.offer], partner, mission, x.start, x.amount))
    return rows


def draws_decided(a: ScenarioArrays, picks: Picks) -> list[tuple[int, ...]]:
    """Picked draws by (stock, partner, mission, start, end) and their amount; those of unknown records left out."""
    offers, pledges, gaps = a.numbers("equipment", "pledge", "gap")
    stock, alike = stock_of_offer(a), missions_alike(a)
    rows: list[tuple[int, ...]] = []
    for x in picks.draws:
        if x.offer in offers and x.pledge in pledges and x.gap in gaps:
            offer = offers[x.offer]
            mission = int(alike[a.item_by_equipment[offer], a.mission_by_gap[gaps[x.gap]]])
            partner = int(a.partner_by_pledge[pledges[x.pledge]])
            rows.append((int(stock[offer]), partner, mission, x.start, x.end, x.amount))
    (partners,) = a.numbers("partner")
    for y in picks.course_draws:
        if y.offer in offers and y.recipient in partners:
            rows.append((int(stock[offers[y.offer]]), partners[y.recipient], NOWHERE, y.start, y.end, y.amount))
    return rows
