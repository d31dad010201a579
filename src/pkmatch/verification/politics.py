"""A host takes only partners it accepts, and a policy only those that have joined what it requires."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case


def check_politics(case: Case) -> Iterator[Violation]:
    """Rules 3.6, 3.8 and 3.9."""
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
