"""Gifts fit their offers, are given once, and serve no more at a time than was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pkmatch.domain.plan import CourseUse, Use
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Course, Deployed, Gift, inside_plan
from pkmatch.verification.ledger import Ledger
from pkmatch.verification.tolerance import TOLERANCE
from pkmatch.verification.wording import listed, number, window


class GiftUse(NamedTuple):
    """Pieces of a gift that serve a deployment."""

    use: Use
    gift: Gift
    deployed: Deployed


class GiftInTraining(NamedTuple):
    """Pieces of a gift that serve the modules of a course."""

    use: CourseUse
    gift: Gift
    course: Course


def check_gifts(case: Case) -> Iterator[Violation]:
    """Rules 5.6 to 5.9."""
    yield from _way_of_giving(case)
    yield from _offer_reaches_recipient(case)
    yield from _gift_window(case)
    yield from _gift_quantity(case)
    yield from _pieces_given(case)


def gift_uses(case: Case) -> Iterator[GiftUse]:
    """The uses of gifts by deployments over periods of the plan."""
    gifts = {gift.row.id: gift for gift in case.gifts}
    deployments = {deployed.row.id: deployed for deployed in case.deployments}
    for use in case.plan.uses:
        if use.support in gifts and use.deployment in deployments and inside_plan(case.calendar, use.start, use.end):
            yield GiftUse(use, gifts[use.support], deployments[use.deployment])


def gifts_in_training(case: Case) -> Iterator[GiftInTraining]:
    """The uses of gifts by courses."""
    gifts = {gift.row.id: gift for gift in case.gifts}
    courses = {course.row.id: course for course in case.courses}
    for use in case.plan.course_uses:
        if use.support in gifts and use.course in courses:
            yield GiftInTraining(use, gifts[use.support], courses[use.course])


def _way_of_giving(case: Case) -> Iterator[Violation]:
    given = [(gift.row, gift.offer, "donate" if gift.mission is None else "to_mission") for gift in case.gifts]
    for row, offer, mode in [*((loan.row, loan.offer, "lend") for loan in case.loans), *given]:
        if offer.mode != mode:
            yield Violation(
                rule="way of giving",
                ids=(row.id, offer.id),
                text=f"{row.kind} {row.id!r} needs an offer of mode {mode!r}; that of {offer.id!r} is {offer.mode!r}",
            )


def _offer_reaches_recipient(case: Case) -> Iterator[Violation]:
    for gift in case.gifts:
        row, offer = gift.row, gift.offer
        if gift.recipient is not None and not offer.reaches(gift.recipient):
            yield Violation(
                rule="offer reaches recipient",
                ids=(row.id, offer.id, row.recipient),
                text=f"gift {row.id!r}: offer {offer.id!r} of partner {offer.partner!r} is not made "
                f"to partner {row.recipient!r}",
            )
        if gift.mission is not None and offer.missions and gift.mission not in offer.missions:
            yield Violation(
                rule="offer reaches recipient",
                ids=(row.id, offer.id, gift.mission),
                text=f"gift {row.id!r}: offer {offer.id!r} goes to {listed(offer.missions)} only, "
                f"not to mission {gift.mission!r}",
            )


def _gift_window(case: Case) -> Iterator[Violation]:
    for gift in case.gifts:
        row, offer = gift.row, gift.offer
        first, end = case.calendar.offered(offer.available_from, offer.available_until)
        delivery = case.calendar.periods_up(offer.delivery)
        if not max(first, 0) <= row.start - delivery < end or row.end != case.calendar.periods:
            yield Violation(
                rule="gift window",
                ids=(row.id, offer.id),
                text=f"gift {row.id!r} stands {window(case.calendar, row.start, row.end)} after {delivery} periods "
                f"of delivery; offer {offer.id!r} is available {window(case.calendar, first, end)}, and what is given "
                "stays to the end of the plan",
            )


def _gift_quantity(case: Case) -> Iterator[Violation]:
    given: defaultdict[str, list[Gift]] = defaultdict(list)
    for gift in case.gifts:
        given[gift.offer.id].append(gift)
    for offer, gifts in given.items():
        amount, rows = sum(gift.row.amount for gift in gifts), [gift.row.id for gift in gifts]
        if amount > gifts[0].offer.quantity:
            yield Violation(
                rule="gift quantity",
                ids=(offer, *rows),
                text=f"offer {offer!r} gave {number(amount)} of {number(gifts[0].offer.quantity)} pieces "
                f"by {listed(rows)}",
            )


def _pieces_given(case: Case) -> Iterator[Violation]:
    rows = {gift.row.id: gift.row for gift in case.gifts}
    used: Ledger[str] = Ledger()
    for use, gift, deployed in gift_uses(case):
        used.book(gift.row.id, use.start, use.end, use.amount, deployed.row.id)
    for each in gifts_in_training(case):
        course = each.course.row
        used.book(each.gift.row.id, course.start, course.end, each.use.amount, course.id)
    for over in used.over(lambda gift, period: rows[gift].amount if period >= rows[gift].start else 0, TOLERANCE):
        yield Violation(
            rule="pieces given",
            ids=(over.key, *over.rows),
            text=f"gift {over.key!r} has {number(over.limit)} pieces and {number(over.amount)} are used "
            f"in {window(case.calendar, over.start, over.end)} by {listed(over.rows)}",
        )
