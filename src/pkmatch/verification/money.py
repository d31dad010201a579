"""What nobody has covered is paid: all of it, no more, by money meant for it, as far as each offer goes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pkmatch.domain.gives import EquipmentOffer, LiftOffer, TrainingOffer
from pkmatch.domain.plan import Support
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed
from pkmatch.verification.course_needs import given_for
from pkmatch.verification.wording import listed, moment, number, window

CENT = 100


class Due(NamedTuple):
    """Costs that fall due together."""

    use: str
    recipient: str
    mission: str | None
    start: int


def check_money(case: Case) -> Iterator[Violation]:
    """Rules 6.5 to 6.9."""
    yield from _offer_reaches_recipient(case)
    yield from _payment_window(case)
    yield from _use_of_money(case)
    yield from _paid_is_what_falls_due(case)
    yield from _fund_amount(case)


def cents_of_units(case: Case, deployed: Deployed) -> int:
    """What a deployment costs that nobody reimburses, in cents."""
    pledge = deployed.pledge
    if pledge.cost_covered:
        return 0
    usd = pledge.cost
    if usd is None:
        months = case.calendar.months_a_period
        usd = case.capabilities[pledge.capability].personnel * (case.scenario.policy.reimbursement_usd * months)
    return round(CENT * usd) * deployed.row.modules * len(deployed.periods)


def payers_of(case: Case) -> dict[str, set[str]]:
    """By deployment, the partners that pay for itself or for the supports it uses."""
    payers: defaultdict[Due, set[str]] = defaultdict(set)
    for payment in case.payments:
        if payment.row.gap is not None:
            continue
        payers[_due_of(payment.row)].add(payment.offer.partner)
    due: defaultdict[str, list[Due]] = defaultdict(list)
    for row, at, _ in _supports_due(case):
        due[row.id].append(at)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for deployed in case.deployments:
        if cents_of_units(case, deployed):
            found[deployed.row.id] |= payers[_due_of_units(deployed)]
    behind = given_for(case)
    for use in case.plan.uses:
        for name in (use.support, *(each.row.id for each in behind.get(use.support, ()))):
            for at in due.get(name, ()):
                found[use.deployment] |= payers[at]
    return found


def _offer_reaches_recipient(case: Case) -> Iterator[Violation]:
    for row, offer, recipient, mission in case.payments:
        open_to_all = not offer.recipients and not offer.regions
        if not (open_to_all if recipient is None else offer.reaches(recipient)):
            yield Violation(
                rule="offer reaches recipient",
                ids=(row.id, offer.id, row.recipient),
                text=f"payment {row.id!r}: offer {offer.id!r} of partner {offer.partner!r} is not made "
                f"to {'mission' if recipient is None else 'partner'} {row.recipient!r}",
            )
        if offer.missions and mission not in offer.missions:
            where = "where no mission is" if mission is None else f"in mission {mission!r}"
            yield Violation(
                rule="offer reaches recipient",
                ids=(row.id, offer.id, *([] if mission is None else [mission])),
                text=f"payment {row.id!r}: offer {offer.id!r} pays in {listed(offer.missions)} only, not {where}",
            )


def _payment_window(case: Case) -> Iterator[Violation]:
    for row, offer, _, _ in case.payments:
        first, end = case.calendar.offered(offer.available_from, offer.available_until)
        if not first <= row.start < end or row.end != row.start + 1:
            yield Violation(
                rule="payment window",
                ids=(row.id, offer.id),
                text=f"payment {row.id!r} stands {window(case.calendar, row.start, row.end)}; offer {offer.id!r} is "
                f"available {window(case.calendar, first, end)} and a payment is made in one period",
            )


def _use_of_money(case: Case) -> Iterator[Violation]:
    for row, offer, _, _ in case.payments:
        if offer.uses and row.use not in offer.uses:
            yield Violation(
                rule="use of money",
                ids=(row.id, offer.id),
                text=f"payment {row.id!r} is for {row.use}; offer {offer.id!r} pays for {listed(offer.uses)} only",
            )


def _paid_is_what_falls_due(case: Case) -> Iterator[Violation]:
    due, paid = Counter[Due](), Counter[Due]()
    rows: defaultdict[Due, list[str]] = defaultdict(list)
    for deployed in case.deployments:
        cents = cents_of_units(case, deployed)
        if cents:
            due[_due_of_units(deployed)] += cents
            rows[_due_of_units(deployed)].append(deployed.row.id)
    for row, at, cents in _supports_due(case):
        due[at] += cents
        rows[at].append(row.id)
    for payment in case.payments:
        if payment.row.gap is not None:
            continue
        at = _due_of(payment.row)
        paid[at] += round(CENT * payment.row.amount)
        rows[at].append(payment.row.id)
    for at, named in rows.items():
        if paid[at] != due[at]:
            where = "" if at.mission in (None, at.recipient) else f" in mission {at.mission!r}"
            yield Violation(
                rule="money lacking" if paid[at] < due[at] else "money not needed",
                ids=(at.recipient, *named),
                text=f"USD {number(due[at] / CENT)} of {at.use} fall due for {at.recipient!r}{where} in "
                f"{moment(case.calendar, at.start)} and {number(paid[at] / CENT)} are paid; by {listed(named)}",
            )


def _fund_amount(case: Case) -> Iterator[Violation]:
    paid = Counter[str]()
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for payment in case.payments:
        paid[payment.offer.id] += round(CENT * payment.row.amount)
        rows[payment.offer.id].append(payment.row.id)
    for offer, cents in paid.items():
        amount = case.funding_offers[offer].amount
        if cents > round(CENT * amount):
            yield Violation(
                rule="fund amount",
                ids=(offer, *rows[offer]),
                text=f"offer {offer!r} pays USD {number(cents / CENT)} of {number(amount)}, by {listed(rows[offer])}",
            )


def _supports_due(case: Case) -> Iterator[tuple[Support, Due, int]]:
    """The supports whose cost nobody has covered, with what falls due of them in cents."""
    given: list[tuple[Support, TrainingOffer | EquipmentOffer | LiftOffer, str]] = []
    given += [(course.row, course.offer, "training") for course in case.courses if not course.by_trained]
    given += [(loan.row, loan.offer, "equipment") for loan in case.loans]
    given += [(gift.row, gift.offer, "equipment") for gift in case.gifts]
    given += [(lift.row, lift.offer, "lift") for lift in case.lifts]
    for course in (each for each in case.courses if not each.by_trained):
        row = course.row
        cents = round(CENT * course.offer.interpreters_usd(course.recipient)) * row.pieces
        if cents:
            yield row, Due("translation", row.recipient, row.mission, row.start), cents
    hosted = {course.row.id: course.host for course in case.courses}
    for row, offer, use in given:
        cents = 0 if offer.cost_covered else round(CENT * offer.cost) * row.pieces
        host = hosted.get(row.id) if row.kind == "course" else None
        cents += 0 if host is None or host.cost_covered else round(CENT * host.cost) * row.pieces
        if cents:
            yield row, Due(use, row.recipient, row.mission, row.start), cents


def _due_of_units(deployed: Deployed) -> Due:
    return Due("unit_cost", deployed.partner, deployed.gap.mission, deployed.row.start)


def _due_of(row: Support) -> Due:
    return Due(row.use or "", row.recipient, row.mission, row.start)
