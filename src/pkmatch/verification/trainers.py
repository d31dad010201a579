"""Those whom an offer has trained as trainers teach their own state, as many as they have places for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.ledger import Ledger
from pkmatch.verification.wording import listed, number, window

RULE = "places of trained trainers"
WHOLE = 100 * 100
"""One place: modules that pass are counted in hundredths, and so are the places that each adds."""


def check_trainers(case: Case) -> Iterator[Violation]:
    """Rule 4.12."""
    taken: Ledger[tuple[str, str]] = Ledger()
    places: Counter[tuple[str, str, int]] = Counter()
    for course in case.courses:
        row, offer = course.row, course.offer
        if course.by_trained:
            taken.book((offer.id, row.recipient), row.start, row.end, WHOLE * row.pieces, row.id)
            duration = case.calendar.periods_up(offer.duration)
            if row.end - row.start != duration or not duration:
                yield Violation(
                    rule=RULE,
                    ids=(row.id, offer.id),
                    text=f"course {row.id!r} by trained trainers lasts {row.end - row.start} periods; "
                    f"those of offer {offer.id!r} last {duration}, and at least one",
                )
        else:
            for period in range(row.end, min(course.lasts_until, case.calendar.periods)):
                places[offer.id, row.recipient, period] += round(100 * offer.trains_trainers) * course.hundredths
    for over in taken.over(lambda key, period: places[(*key, period)]):
        offer_id, partner = over.key
        yield Violation(
            rule=RULE,
            ids=(offer_id, partner, *over.rows),
            text=f"partner {partner!r} has {number(over.amount / WHOLE)} modules in training with trainers whom offer "
            f"{offer_id!r} has trained in {window(case.calendar, over.start, over.end)}, and places for "
            f"{number(over.limit / WHOLE)}; by {listed(over.rows)}",
        )
