"""What modules need for a course, and who gives it."""

from __future__ import annotations

from collections import defaultdict

from pkmatch.verification.case import Case, Course, Gift, Lift, Loan


def pieces_in_training(course: Course) -> dict[str, int]:
    """Pieces of each item that the modules of a course need; none where it lasts no period or is their own."""
    if course.row.start == course.row.end or course.by_trained:
        return {}
    return {item: pieces * course.row.pieces for item, pieces in course.offer.needs_equipment.items()}


def people_travelling(case: Case, course: Course) -> int:
    """People of a course who need lift to it: none who stay at home, where it is online or their own school's too."""
    offer, row = course.offer, course.row
    travels = offer.mode in ("at_provider", "regional") and not course.by_trained
    at_home = course.host is not None and course.host.partner == course.recipient.id
    if offer.travel_covered or not travels or at_home or row.start == row.end:
        return 0
    return row.pieces * case.capabilities[course.capability].personnel


def given_for(case: Case) -> dict[str, list[Loan | Lift | Gift]]:
    """By course, the loans that its modules need, the gifts they use, and the lifts that carry those who travel."""
    given: defaultdict[tuple[str, int], list[Loan | Lift]] = defaultdict(list)
    for loan in case.loans:
        if loan.mission is None:
            given[loan.row.recipient, loan.row.start].append(loan)
    for lift in case.lifts:
        if lift.mission is None:
            given[lift.row.recipient, lift.row.start].append(lift)
    found: dict[str, list[Loan | Lift | Gift]] = {}
    for course in case.courses:
        begins = given[course.row.recipient, course.row.start]
        found[course.row.id] = [each for each in begins if _is_for(case, each, course)]
    gifts = {gift.row.id: gift for gift in case.gifts}
    for use in case.plan.course_uses:
        if use.course in found and use.support in gifts:
            found[use.course].append(gifts[use.support])
    return found


def _is_for(case: Case, given: Loan | Lift, course: Course) -> bool:
    """Whether what somebody is given when a course begins serves it."""
    if isinstance(given, Loan):
        return given.row.end == course.row.end and given.offer.item in pieces_in_training(course)
    together = not given.offer.returns or given.row.end == course.row.end
    return together and people_travelling(case, course) > 0
