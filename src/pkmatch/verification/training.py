"""Courses fit their offers and the trainees' strength, and what is trained carries what is deployed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pkmatch.domain.needs import Skill
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Course
from pkmatch.verification.in_mission import check_in_mission
from pkmatch.verification.ledger import Ledger
from pkmatch.verification.skilled_use import trained_for_pieces
from pkmatch.verification.trainers import check_trainers
from pkmatch.verification.wording import listed, number, window


class Stock(NamedTuple):
    """What modules are trained for; `capability` is None where the skill counts in all capabilities."""

    partner: str
    skill: str
    capability: str | None

    def __str__(self) -> str:
        of = f" of capability {self.capability!r}" if self.capability else ""
        return f"partner {self.partner!r}, skill {self.skill!r}{of}"


def check_training(case: Case) -> Iterator[Violation]:
    """Rules 4.1 to 4.6 and 4.19, for courses in missions 4.8 and 4.9, and for those by trained trainers 4.12."""
    yield from _offer_reaches_recipient(case)
    yield from _course_window(case)
    yield from _course_places(case)
    yield from _womens_places(case)
    yield from _modules_at_home(case)
    yield from check_in_mission(case)
    yield from check_trainers(case)
    stock = _stock(case)
    yield from _trained_stock(case, stock)
    yield from _trained_stock_cap(case, stock)


def _offer_reaches_recipient(case: Case) -> Iterator[Violation]:
    for course in case.courses:
        row, offer = course.row, course.offer
        if not offer.reaches(course.recipient) and not course.by_trained:
            yield Violation(
                rule="offer reaches recipient",
                ids=(row.id, offer.id, row.recipient),
                text=f"course {row.id!r}: offer {offer.id!r} of partner {offer.partner!r} is not made "
                f"to partner {row.recipient!r}",
            )


def _course_window(case: Case) -> Iterator[Violation]:
    for course in (each for each in case.courses if not each.by_trained):
        row, offer = course.row, course.offer
        first, end = case.calendar.offered(offer.available_from, offer.available_until)
        duration = case.calendar.periods_up(offer.duration)
        inside = first <= row.start < end and row.end <= end
        if not inside or row.end - row.start != duration:
            yield Violation(
                rule="course window",
                ids=(row.id, offer.id),
                text=f"course {row.id!r} lasts {row.end - row.start} periods, "
                f"{window(case.calendar, row.start, row.end)}; offer {offer.id!r} gives courses of {duration} periods "
                f"within {window(case.calendar, first, end)}",
            )


def _course_places(case: Case) -> Iterator[Violation]:
    taken: Ledger[str] = Ledger()
    for course in (each for each in case.courses if not each.by_trained):
        row = course.row
        taken.book(row.offer, row.start, row.end, row.amount, row.id)
    for over in taken.over(lambda offer, _: case.training_offers[offer].places):
        yield Violation(
            rule="course places",
            ids=(over.key, *over.rows),
            text=f"offer {over.key!r} used {number(over.amount)} of {number(over.limit)} places "
            f"in {window(case.calendar, over.start, over.end)} by {listed(over.rows)}",
        )


def _womens_places(case: Case) -> Iterator[Violation]:
    """Others than women, in hundredths of a module, take the places that are not kept for women."""
    others: Ledger[str] = Ledger()
    for course in case.courses:
        if course.offer.women_places and not course.by_trained:
            row = course.row
            percent = _others(case, row.recipient, course.capability)
            others.book(row.offer, row.start, row.end, percent * row.pieces, row.id)
    kept = {offer.id: offer.places - offer.women_places for offer in case.scenario.training_offers}
    for over in others.over(lambda offer, _: 100 * kept[offer]):
        yield Violation(
            rule="women's places",
            ids=(over.key, *over.rows),
            text=f"offer {over.key!r} has {number(over.amount / 100)} modules of others than women at "
            f"{number(over.limit / 100)} places in {window(case.calendar, over.start, over.end)} "
            f"by {listed(over.rows)}",
        )


def _others(case: Case, partner: str, capability: str) -> int:
    """Others than women among the people of a partner's modules of a capability, in percent, rounded up."""
    own = [p for p in case.scenario.pledges if (p.partner, p.capability) == (partner, capability)]
    modules = sum(pledge.quantity for pledge in own)
    women = sum(pledge.quantity * round(100 * pledge.women_share) for pledge in own)
    return 100 - (women // modules if modules else 0)


def _modules_at_home(case: Case) -> Iterator[Violation]:
    has: defaultdict[tuple[str, str], int] = defaultdict(int)
    for pledge in case.scenario.pledges:
        has[pledge.partner, pledge.capability] += pledge.quantity
    busy: Ledger[tuple[str, str]] = Ledger()
    learning: Ledger[tuple[str, str]] = Ledger()
    for deployed in case.deployments:
        placed = deployed.row
        busy.book((deployed.partner, deployed.pledge.capability), placed.start, placed.end, placed.modules, placed.id)
    for course in case.courses:
        row = course.row
        learning.book((row.recipient, course.capability), row.start, row.end, row.amount, row.id)
        if not _may_be_deployed(course):
            busy.book((row.recipient, course.capability), row.start, row.end, row.amount, row.id)
    for over in busy.over(lambda key, _: has[key]):
        partner, capability = over.key
        yield Violation(
            rule="modules at home",
            ids=(partner, capability, *over.rows),
            text=f"partner {partner!r} has {number(over.amount)} of {number(over.limit)} modules of capability "
            f"{capability!r} deployed or in training in {window(case.calendar, over.start, over.end)} "
            f"by {listed(over.rows)}",
        )
    beside = {course.row.id for course in case.courses if _may_be_deployed(course)}
    for over in learning.over(lambda key, _: has[key]):
        partner, capability = over.key
        if beside.intersection(over.rows):
            yield Violation(
                rule="one course at a time",
                ids=(partner, capability, *over.rows),
                text=f"partner {partner!r} has {number(over.amount)} of {number(over.limit)} modules of capability "
                f"{capability!r} in training in {window(case.calendar, over.start, over.end)} by {listed(over.rows)}",
            )


def _may_be_deployed(course: Course) -> bool:
    """Whether who is in training may be deployed meanwhile, or is."""
    return course.mission is not None or (course.offer.mode == "online" and not course.by_trained)


def _stock_of(partner: str, skill: Skill, capability: str) -> Stock:
    return Stock(partner, skill.id, capability if skill.per_capability else None)


def _stock(case: Case) -> Ledger[Stock]:
    """Trained modules of each stock, and those in training where they serve, in hundredths, period by period."""
    stock: Ledger[Stock] = Ledger()
    for course in case.courses:
        end = min(course.lasts_until, case.calendar.periods)
        key = _stock_of(course.row.recipient, course.skill, course.capability)
        since = course.row.end if course.mission is None else course.row.start
        stock.book(key, since, end, course.hundredths, course.row.id)
    return stock


def _trained_stock(case: Case, stock: Ledger[Stock]) -> Iterator[Violation]:
    skills = {skill.id: skill for skill in case.scenario.skills}
    untrained: Ledger[Stock] = Ledger()
    for deployed in case.deployments:
        row = deployed.row
        for skill in sorted(deployed.lacks_skills):
            key = _stock_of(deployed.partner, skills[skill], deployed.pledge.capability)
            untrained.book(key, row.start, row.end, 100 * row.modules, row.id)
    deployments = {deployed.row.id: deployed for deployed in case.deployments}
    for learning, modules in trained_for_pieces(case).items():
        deployed = deployments[learning.deployment]
        key = _stock_of(deployed.partner, skills[learning.skill], deployed.pledge.capability)
        untrained.book(key, deployed.row.start, deployed.row.end, 100 * modules, deployed.row.id)
    for over in untrained.over(stock.amount):
        yield Violation(
            rule="trained stock",
            ids=(over.key.partner, over.key.skill, *over.rows),
            text=f"{over.key}: {number(over.amount / 100)} deployed modules lack it in "
            f"{window(case.calendar, over.start, over.end)}, {number(over.limit / 100)} are trained; "
            f"deployed by {listed(over.rows)}",
        )


def _trained_stock_cap(case: Case, stock: Ledger[Stock]) -> Iterator[Violation]:
    lacking = _pledged_without(case)
    for over in stock.over(lambda key, _: 100 * lacking(key)):
        yield Violation(
            rule="trained stock cap",
            ids=(over.key.partner, over.key.skill, *over.rows),
            text=f"{over.key}: {number(over.amount / 100)} modules trained in "
            f"{window(case.calendar, over.start, over.end)}, {number(over.limit / 100)} pledged without it or in need "
            f"of it; trained by {listed(over.rows)}",
        )


def _pledged_without(case: Case) -> Callable[[Stock], int]:
    pledged: defaultdict[tuple[str, str | None], int] = defaultdict(int)
    skilled: defaultdict[Stock, int] = defaultdict(int)
    for pledge in case.scenario.pledges:
        for capability in (pledge.capability, None):
            pledged[pledge.partner, capability] += pledge.quantity
            for skill in pledge.skills:
                skilled[Stock(pledge.partner, skill, capability)] += pledge.quantity
    needed: defaultdict[tuple[str, str], int] = defaultdict(int)
    for need in case.scenario.training_needs:
        needed[need.partner, need.skill] += need.modules
    return lambda key: pledged[key.partner, key.capability] - skilled[key] + needed[key.partner, key.skill]
