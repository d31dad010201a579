"""A host takes only partners it accepts, and a policy only those that have joined what it requires."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.presence import Suspension
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.wording import listed, moment


def check_politics(case: Case) -> Iterator[Violation]:
    """Rules 3.6, 3.8, 3.9 and 3.11."""
    policy = case.scenario.policy
    for deployed in case.deployments:
        row, mission = deployed.row, case.missions[deployed.gap.mission]
        if deployed.partner in mission.refused:
            yield Violation(
                rule="host refusal",
                ids=(row.id, deployed.partner, mission.id),
                text=f"deployment {row.id!r}: the host of mission {mission.id!r} does not accept "
                f"partner {deployed.partner!r}",
            )
        joined = case.partners[deployed.partner].commitments
        missing = [name for name in policy.required_commitments if name not in joined]
        if missing:
            yield Violation(
                rule="commitment",
                ids=(row.id, deployed.partner),
                text=f"deployment {row.id!r}: partner {deployed.partner!r} has not joined "
                f"{', '.join(map(repr, missing))}",
            )
        if policy.neighbours == "forbid" and deployed.partner in mission.neighbours:
            yield Violation(
                rule="neighbour",
                ids=(row.id, deployed.partner, mission.id),
                text=f"deployment {row.id!r}: partner {deployed.partner!r} is a neighbour of the host of mission "
                f"{mission.id!r}",
            )
        for suspension in case.scenario.suspensions:
            out = [
                t for t in deployed.periods if suspension.partner == deployed.partner and _holds(case, suspension, t)
            ]
            if out:
                months = listed(moment(case.calendar, t) for t in out)
                yield Violation(
                    rule="suspension",
                    ids=(row.id, deployed.partner, suspension.id),
                    text=f"deployment {row.id!r}: partner {deployed.partner!r} is suspended in {months}",
                )


def _holds(case: Case, suspension: Suspension, period: int) -> bool:
    """Whether a suspension holds on any day of a period."""
    first, after = case.calendar.first_day(period), case.calendar.first_day(period + 1)
    begun = suspension.start is None or suspension.start < after
    return begun and (suspension.end is None or first < suspension.end)
