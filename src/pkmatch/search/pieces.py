"""
Pieces of equipment between the model and the picks: decided for classes, handed out to single deployments, and back.

Comes in: what a solution decided of loans, gifts and draws; or picks. Goes out: picked loans, gifts and draws by ids;
or the rows of a hint.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.picks import PickedCourseDraw, PickedDeployment, PickedDraw, PickedGift, PickedLoan, Picks
from pkmatch.rules.equipment import able_to_use, missions_alike, pieces_lacking
from pkmatch.rules.gifts import NOBODY, stock_of_offer
from pkmatch.rules.training import NOWHERE

Chosen = Callable[[str], tuple[dict[str, list[int]], list[int]]]
"""The keys and amounts of what was decided of a family of columns."""


@dataclass
class _Need:
    """Pieces that one deployment still lacks."""

    deployment: PickedDeployment
    mission: int
    missing: int
    able: bool


@dataclass
class _Gift:
    """A gift, and who uses how much of it until when."""

    picked: PickedGift
    in_use: list[tuple[int, int]] = field(default_factory=list)

    def free(self, start: int) -> int:
        """Pieces that nobody uses who began before and is still there."""
        return self.picked.amount - sum(amount for end, amount in self.in_use if end > start)


def pieces_handed_out(
    a: ScenarioArrays, deployments: Sequence[PickedDeployment], chosen: Chosen
) -> tuple[tuple[PickedLoan, ...], tuple[PickedGift, ...], tuple[PickedDraw, ...], tuple[PickedCourseDraw, ...]]:
    """The loans of each class as its missions need them, the gifts, and what deployments and courses draw on them."""
    k, modules = chosen("deployments")
    needs = _needs(a, deployments, k, modules)
    k, pieces = chosen("loans")
    lent: defaultdict[PickedLoan, int] = defaultdict(int)
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
        draws += _draws(a, needs, gifts, k, pieces, skilled, of_courses)
    loans = tuple(loan._replace(amount=amount) for loan, amount in lent.items())
    given = tuple(gift.picked for stock in gifts.values() for gift in stock)
    return loans, given, tuple(draws), tuple(of_courses)


def _needs(
    a: ScenarioArrays, deployments: Sequence[PickedDeployment], k: dict[str, list[int]], modules: list[int]
) -> defaultdict[tuple[int, ...], list[_Need]]:
    alike = missions_alike(a)
    needs: defaultdict[tuple[int, ...], list[_Need]] = defaultdict(list)
    rows = zip(deployments, k["pledge"], k["gap"], k["start"], k["end"], modules, strict=True)
    for deployment, p, g, s, e, count in rows:
        partner, mission = int(a.partner_by_pledge[p]), int(a.mission_by_gap[g])
        for item in range(len(a.item_ids)):
            lacking = int(pieces_lacking(a, np.array([p]), np.array([g]), item)[0])
            if lacking:
                able = bool(able_to_use(a, np.array([p]), np.array([g]), item)[0])
                need = _Need(deployment, mission, lacking * count, able)
                needs[partner, int(alike[item, mission]), item, s, e].append(need)
    return needs


def _handed(needs: Sequence[_Need], pieces: int, skilled: bool) -> list[tuple[_Need, int]]:
    """Pieces handed to those who lack them, in order, as far as they lack them."""
    handed = []
    for need in sorted(needs, key=lambda need: not need.able) if skilled else needs:
        amount = min(pieces, need.missing)
        need.missing -= amount
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
    of_courses: list[PickedCourseDraw],
) -> list[PickedDraw]:
    """
    Draws on a stock as draws on its gifts: who begins first takes free pieces first.

    Those of courses are added to `of_courses`.
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
            for x, amount in _taken(held, s, e, left):
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
    offers, partners, missions = (_index(names) for names in (a.equipment_ids, a.partner_ids, a.mission_ids))
    rows: list[tuple[int, ...]] = []
    for x in picks.gifts:
        partner = NOBODY if x.mission is not None else partners.get(x.recipient)
        mission = NOBODY if x.mission is None else missions.get(x.mission)
        if x.offer in offers and partner is not None and mission is not None:
            rows.append((offers[x.offer], partner, mission, x.start, x.amount))
    return rows


def draws_decided(a: ScenarioArrays, picks: Picks) -> list[tuple[int, ...]]:
    """Picked draws by (stock, partner, mission, start, end) and their amount; those of unknown records left out."""
    offers, pledges, gaps = (_index(names) for names in (a.equipment_ids, a.pledge_ids, a.gap_ids))
    stock, alike = stock_of_offer(a), missions_alike(a)
    rows: list[tuple[int, ...]] = []
    for x in picks.draws:
        if x.offer in offers and x.pledge in pledges and x.gap in gaps:
            offer = offers[x.offer]
            mission = int(alike[a.item_by_equipment[offer], a.mission_by_gap[gaps[x.gap]]])
            partner = int(a.partner_by_pledge[pledges[x.pledge]])
            rows.append((int(stock[offer]), partner, mission, x.start, x.end, x.amount))
    partners = _index(a.partner_ids)
    for y in picks.course_draws:
        if y.offer in offers and y.recipient in partners:
            rows.append((int(stock[offers[y.offer]]), partners[y.recipient], NOWHERE, y.start, y.end, y.amount))
    return rows


def _index(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}
