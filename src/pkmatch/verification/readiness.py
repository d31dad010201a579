"""A unit deploys when its readiness level lets it, and reaches the level the gap asks for."""

from __future__ import annotations

from collections.abc import Iterator

from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.wording import moment


def check_readiness(case: Case) -> Iterator[Violation]:
    """Rules 2.1 and 2.2."""
    yield from _lead_time(case)
    yield from _readiness_level(case)


def _lead_time(case: Case) -> Iterator[Violation]:
    for deployed in case.deployments:
        row, pledge = deployed.row, deployed.pledge
        earliest = case.calendar.periods_up(case.scenario.policy.lead_time(pledge.readiness).time)
        if row.start < earliest:
            yield Violation(
                rule="lead time",
                ids=(row.id, pledge.id),
                text=f"deployment {row.id!r} starts in {moment(case.calendar, row.start)}; pledge {pledge.id!r} at "
                f"level {pledge.readiness} needs {earliest} periods, until {moment(case.calendar, earliest)}",
            )


def _readiness_level(case: Case) -> Iterator[Violation]:
    for deployed in case.deployments:
        row, pledge, gap = deployed.row, deployed.pledge, deployed.gap
        if READINESS_LEVELS.index(pledge.readiness) < READINESS_LEVELS.index(gap.min_readiness):
            yield Violation(
                rule="readiness level",
                ids=(row.id, pledge.id, gap.id),
                text=f"deployment {row.id!r}: pledge {pledge.id!r} has level {pledge.readiness}; "
                f"gap {gap.id!r} asks at least {gap.min_readiness}",
            )
