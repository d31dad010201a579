"""A host takes only partners it accepts."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case


def check_politics(case: Case) -> Iterator[Violation]:
    """Rule 3.6."""
    for deployed in case.deployments:
        row, mission = deployed.row, case.missions[deployed.gap.mission]
        if deployed.partner in mission.refused:
            yield Violation(
                rule="host refusal",
                ids=(row.id, deployed.partner, mission.id),
                text=f"deployment {row.id!r}: the host of mission {mission.id!r} does not accept "
                f"partner {deployed.partner!r}",
            )
