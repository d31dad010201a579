"""Nobody bears more of the whole than its share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.wording import listed, number


def check_shares(case: Case) -> Iterator[Violation]:
    """Rule 10.1."""
    yield from _burden(case)


def _burden(case: Case) -> Iterator[Violation]:
    ceiling = case.scenario.policy.burden_ceiling
    if ceiling is None:
        return
    asked = 0
    for gap in case.gaps.values():
        first, end = case.open_periods[gap.id]
        asked += gap.quantity * case.capabilities[gap.capability].personnel * (end - first)
    borne: defaultdict[str, int] = defaultdict(int)
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for deployed in case.deployments:
        people = deployed.row.modules * case.capabilities[deployed.pledge.capability].personnel
        borne[deployed.partner] += people * len(deployed.periods)
        rows[deployed.partner].append(deployed.row.id)
    for partner, person_periods in borne.items():
        if 100 * person_periods > round(100 * ceiling) * asked:
            yield Violation(
                rule="burden",
                ids=(partner, *rows[partner]),
                text=f"partner {partner!r} bears {number(person_periods)} person-periods by {listed(rows[partner])}; "
                f"at most {ceiling:.0%} of the {number(asked)} asked for, {number(ceiling * asked)}",
            )
