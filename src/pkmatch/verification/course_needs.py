"""What modules need while they are in training, and who gives it."""

from __future__ import annotations

from collections import defaultdict

from pkmatch.verification.case import Case, Course, Loan


def pieces_in_training(course: Course) -> dict[str, int]:
    """Pieces of each item that the modules of a course need; none where it lasts no period."""
    if course.row.start == course.row.end:
        return {}
    return {item: pieces * course.row.pieces for item, pieces in course.offer.needs_equipment.items()}


def lent_for(case: Case) -> dict[str, list[Loan]]:
    """By course, what others give to its modules while they are in training."""
    lent: defaultdict[tuple[str, int, int], list[Loan]] = defaultdict(list)
    for loan in case.loans:
        if loan.mission is None:
            lent[loan.row.recipient, loan.row.start, loan.row.end].append(loan)
    return {
        course.row.id: [
            loan
            for loan in lent[course.row.recipient, course.row.start, course.row.end]
            if loan.offer.item in course.offer.needs_equipment
        ]
        for course in case.courses
    }
