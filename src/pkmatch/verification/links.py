"""Nobody supports more partners than it can manage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.hosting import host_partner
from pkmatch.verification.wording import listed, number


def check_links(case: Case) -> Iterator[Violation]:
    """Rule 10.3."""
    most = case.scenario.policy.max_links
    recipients: defaultdict[str, list[str]] = defaultdict(list)
    for supporter, recipient in sorted(links(case)):
        recipients[supporter].append(recipient)
    for supporter, names in recipients.items():
        if most is not None and len(names) > most:
            text = f"partner {supporter!r} supports {len(names)} recipients, at most {number(most)}: {listed(names)}"
            yield Violation(rule="max links", ids=(supporter, *names), text=text)


def links(case: Case) -> set[tuple[str, str]]:
    """The pairs of supporter and recipient with any course, as host too, loan, gift, lift or money; and missions."""
    trained = {(course.offer.partner, course.recipient.id) for course in case.courses if not course.by_trained}
    trained |= {(host, course.recipient.id) for course in case.courses if (host := host_partner(course)) is not None}
    given = {
        (gift.offer.partner, gift.row.recipient if gift.mission is None else f"mission {gift.mission}")
        for gift in case.gifts
    }
    carried = {(lift.offer.partner, lift.recipient.id) for lift in case.lifts}
    paid = {
        (payment.offer.partner, f"mission {payment.mission}" if payment.recipient is None else payment.recipient.id)
        for payment in case.payments
    }
    return trained | carried | given | paid | {(loan.offer.partner, loan.recipient.id) for loan in case.loans}
