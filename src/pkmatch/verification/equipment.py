"""Loans fit their offers, and bring exactly what the deployed modules lack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.course_needs import pieces_in_training
from pkmatch.verification.gifts import gift_uses, gifts_in_training
from pkmatch.verification.ledger import Ledger
from pkmatch.verification.tolerance import same_amount
from pkmatch.verification.wording import listed, number, window


class Kit(NamedTuple):
    """What loans are matched by: an item for a partner's modules in a mission, or in training, over [start, end)."""

    partner: str
    mission: str | None
    item: str
    start: int
    end: int

    @property
    def ids(self) -> tuple[str, ...]:
        """The records it speaks of."""
        return (self.partner, self.item) if self.mission is None else (self.partner, self.mission, self.item)

    @property
    def modules(self) -> str:
        """The modules in words."""
        return f"modules of partner {self.partner!r} {whereabouts(self.mission)}"


def whereabouts(mission: str | None) -> str:
    """Where modules are: in a mission, or in training."""
    return "in training" if mission is None else f"in mission {mission!r}"


def check_equipment(case: Case) -> Iterator[Violation]:
    """Rules 5.1 to 5.4."""
    yield from _offer_reaches_recipient(case)
    yield from _loan_window(case)
    yield from _loan_quantity(case)
    yield from _lent_is_what_is_lacked(case)


def _offer_reaches_recipient(case: Case) -> Iterator[Violation]:
    for loan in case.loans:
        row, offer = loan.row, loan.offer
        if not offer.reaches(loan.recipient):
            yield Violation(
                rule="offer reaches recipient",
                ids=(row.id, offer.id, row.recipient),
                text=f"loan {row.id!r}: offer {offer.id!r} of partner {offer.partner!r} is not made "
                f"to partner {row.recipient!r}",
            )
        if offer.missions and loan.mission not in offer.missions:
            to = "modules in training" if loan.mission is None else f"mission {loan.mission!r}"
            yield Violation(
                rule="offer reaches recipient",
                ids=(row.id, offer.id, *([] if loan.mission is None else [loan.mission])),
                text=f"loan {row.id!r}: offer {offer.id!r} goes to {listed(offer.missions)} only, not to {to}",
            )


def _loan_window(case: Case) -> Iterator[Violation]:
    for loan in case.loans:
        row, offer = loan.row, loan.offer
        first, end = case.calendar.offered(offer.available_from, offer.available_until)
        delivery = case.calendar.periods_up(offer.delivery)
        if row.start - delivery < first or row.end > end:
            yield Violation(
                rule="loan window",
                ids=(row.id, offer.id),
                text=f"loan {row.id!r} runs {window(case.calendar, row.start, row.end)} after {delivery} periods "
                f"of delivery; offer {offer.id!r} is available {window(case.calendar, first, end)}",
            )


def _loan_quantity(case: Case) -> Iterator[Violation]:
    away: Ledger[str] = Ledger()
    for loan in case.loans:
        row = loan.row
        sent = max(0, row.start - case.calendar.periods_up(loan.offer.delivery))
        away.book(row.offer, sent, row.end, row.amount, row.id)
    for over in away.over(lambda offer, _: case.equipment_offers[offer].quantity):
        yield Violation(
            rule="loan quantity",
            ids=(over.key, *over.rows),
            text=f"offer {over.key!r} used {number(over.amount)} of {number(over.limit)} pieces "
            f"in {window(case.calendar, over.start, over.end)} by {listed(over.rows)}",
        )


def _lent_is_what_is_lacked(case: Case) -> Iterator[Violation]:
    lacked: defaultdict[Kit, int] = defaultdict(int)
    lent: defaultdict[Kit, float] = defaultdict(int)
    rows: defaultdict[Kit, list[str]] = defaultdict(list)
    for deployed in case.deployments:
        placed = deployed.row
        for item, pieces in deployed.lacks_items.items():
            kit = Kit(deployed.partner, deployed.gap.mission, item, placed.start, placed.end)
            lacked[kit] += pieces * placed.modules
            rows[kit].append(placed.id)
    for course in case.courses:
        for item, pieces in pieces_in_training(course).items():
            kit = Kit(course.row.recipient, None, item, course.row.start, course.row.end)
            lacked[kit] += pieces
            rows[kit].append(course.row.id)
    for loan in case.loans:
        row = loan.row
        kit = Kit(row.recipient, loan.mission, loan.offer.item, row.start, row.end)
        lent[kit] += row.amount
        rows[kit].append(row.id)
    for use, gift, deployed in gift_uses(case):
        placed = deployed.row
        kit = Kit(deployed.partner, deployed.gap.mission, gift.offer.item, placed.start, placed.end)
        lent[kit] += use.amount
        rows[kit].append(gift.row.id)
    for each in gifts_in_training(case):
        course_row = each.course.row
        kit = Kit(course_row.recipient, None, each.gift.offer.item, course_row.start, course_row.end)
        lent[kit] += each.use.amount
        rows[kit].append(each.gift.row.id)
    for kit, named in rows.items():
        if not same_amount(lent[kit], lacked[kit]):
            yield Violation(
                rule="equipment lacking" if lent[kit] < lacked[kit] else "equipment not needed",
                ids=(*kit.ids, *named),
                text=f"{kit.modules} lack {number(lacked[kit])} pieces "
                f"of item {kit.item!r} over {window(case.calendar, kit.start, kit.end)} and are given "
                f"{number(lent[kit])}; by {listed(named)}",
            )
