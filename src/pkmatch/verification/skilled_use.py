"""Pieces that need a skill are used by modules that have it, lack it, or are trained for their sake."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pkmatch.domain.gives import EquipmentOffer
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed, inside_plan
from pkmatch.verification.equipment import Kit
from pkmatch.verification.gifts import gift_uses
from pkmatch.verification.tolerance import TOLERANCE, same_amount
from pkmatch.verification.wording import listed, number, window


class Learning(NamedTuple):
    """A skill that modules of a deployment use for the sake of pieces alone."""

    deployment: str
    skill: str


def check_skilled_use(case: Case) -> Iterator[Violation]:
    """Rule 5.5."""
    yield from _skill_to_use_it(case)


def may_use(deployed: Deployed, offer: EquipmentOffer) -> bool:
    """Whether modules have the skill that an offer's pieces need, or lack it and are trained in it anyway."""
    return offer.needs_skill in {None, *deployed.pledge.skills, *deployed.lacks_skills}


def trained_for_pieces(case: Case) -> dict[Learning, int]:
    """Whole modules that are trained, in every period, in a skill that they neither have nor lack."""
    deployments = {deployed.row.id: deployed for deployed in case.deployments}
    skills = {course.row.id: course.skill.id for course in case.courses}
    used: defaultdict[Learning, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    for use in case.plan.uses:
        deployed, skill = deployments.get(use.deployment), skills.get(use.support)
        if deployed is None or skill is None or not inside_plan(case.calendar, use.start, use.end):
            continue
        if skill not in deployed.pledge.skills and skill not in deployed.lacks_skills:
            for period in range(use.start, use.end):
                used[Learning(use.deployment, skill)][period] += use.amount
    found = {}
    for learning, by_period in used.items():
        least = min(by_period.get(period, 0.0) for period in deployments[learning.deployment].periods)
        found[learning] = math.floor(least + TOLERANCE)
    return found


def trained_to_use(case: Case) -> dict[Learning, int]:
    """Modules that pieces call for which need a skill that these neither have nor lack: of all items, the most."""
    loans = {loan.row.id: loan for loan in case.loans}
    deployments = {deployed.row.id: deployed for deployed in case.deployments}
    pieces: defaultdict[tuple[str, str, str], float] = defaultdict(float)
    used = [(gift.offer, deployed, use.amount) for use, gift, deployed in gift_uses(case)]
    for use in case.plan.uses:
        loan, borrower = loans.get(use.support), deployments.get(use.deployment)
        if loan is not None and borrower is not None and inside_plan(case.calendar, use.start, use.end):
            used.append((loan.offer, borrower, use.amount))
    for offer, deployed, amount in used:
        if offer.needs_skill is not None and not may_use(deployed, offer):
            pieces[deployed.row.id, offer.item, offer.needs_skill] += amount
    found: dict[Learning, int] = {}
    for (deployment, item, skill), amount in pieces.items():
        lacking = deployments[deployment].lacks_items.get(item, 0)
        if lacking:
            modules = math.ceil(amount / lacking - TOLERANCE)
            found[Learning(deployment, skill)] = max(modules, found.get(Learning(deployment, skill), 0))
    return found


def _modules_able(deployed: Deployed, offer: EquipmentOffer, trained: Mapping[Learning, int]) -> int:
    """The modules of a deployment that may use the pieces of an offer."""
    if may_use(deployed, offer):
        return deployed.row.modules
    return min(deployed.row.modules, trained.get(Learning(deployed.row.id, offer.needs_skill or ""), 0))


def _skill_to_use_it(case: Case) -> Iterator[Violation]:
    """Pieces that need a skill do not exceed what those modules lack that may use them."""
    trained = trained_for_pieces(case)
    given: defaultdict[Kit, float] = defaultdict(int)
    offers: dict[Kit, EquipmentOffer] = {}
    rows: defaultdict[Kit, list[str]] = defaultdict(list)
    for loan in case.loans:
        if loan.offer.needs_skill is not None:
            kit = Kit(loan.row.recipient, loan.mission, loan.offer.item, loan.row.start, loan.row.end)
            given[kit] += loan.row.amount
            offers[kit] = loan.offer
            rows[kit].append(loan.row.id)
    for use, gift, deployed in gift_uses(case):
        if gift.offer.needs_skill is not None:
            placed = deployed.row
            kit = Kit(deployed.partner, deployed.gap.mission, gift.offer.item, placed.start, placed.end)
            given[kit] += use.amount
            offers[kit] = gift.offer
            rows[kit].append(gift.row.id)
    for kit, offer in offers.items():
        able = sum(
            deployed.lacks_items.get(kit.item, 0) * _modules_able(deployed, offer, trained)
            for deployed in case.deployments
            if (deployed.partner, deployed.gap.mission) == (kit.partner, kit.mission)
            and (deployed.row.start, deployed.row.end) == (kit.start, kit.end)
        )
        if given[kit] > able and not same_amount(given[kit], able):
            yield Violation(
                rule="skill to use it",
                ids=(*kit.ids, *rows[kit]),
                text=f"{number(given[kit])} pieces of item {kit.item!r} that need skill {offer.needs_skill!r} are for "
                f"{kit.modules} over "
                f"{window(case.calendar, kit.start, kit.end)}; those with the skill lack {number(able)}; "
                f"by {listed(rows[kit])}",
            )
