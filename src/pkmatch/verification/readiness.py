"""A unit deploys when its readiness level lets it, and reaches the level the gap asks for, by visits if need be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed
from pkmatch.verification.wording import listed, moment, number


def check_readiness(case: Case) -> Iterator[Violation]:
    """Rules 2.1 to 2.4."""
    yield from _lead_time(case)
    yield from _readiness_level(case)
    yield from _assessment_visits(case)


def _lead_time(case: Case) -> Iterator[Violation]:
    for deployed in case.deployments:
        row, pledge = deployed.row, deployed.pledge
        earliest = case.calendar.periods_up(case.scenario.policy.lead_time(pledge.readiness).time)
        if row.start < earliest and not _assessed_in_time(case, deployed):
            yield Violation(
                rule="lead time",
                ids=(row.id, pledge.id),
                text=f"deployment {row.id!r} starts in {moment(case.calendar, row.start)}; pledge {pledge.id!r} at "
                f"level {pledge.readiness} needs {earliest} periods, until {moment(case.calendar, earliest)}",
            )


def _readiness_level(case: Case) -> Iterator[Violation]:
    for deployed in case.deployments:
        row, pledge, gap = deployed.row, deployed.pledge, deployed.gap
        level = READINESS_LEVELS.index(pledge.readiness)
        if _assessed_in_time(case, deployed):
            level = max(level, READINESS_LEVELS.index("PL2"))
        if level < READINESS_LEVELS.index(gap.min_readiness):
            yield Violation(
                rule="readiness level",
                ids=(row.id, pledge.id, gap.id),
                text=f"deployment {row.id!r}: pledge {pledge.id!r} has level {READINESS_LEVELS[level]}; "
                f"gap {gap.id!r} asks at least {gap.min_readiness}",
            )


def _assessed_in_time(case: Case, deployed: Deployed) -> bool:
    """Whether a visit to the partner, once the pledge was registered, made it PL2 a lead time before the start."""
    pledge, policy, periods_up = deployed.pledge, case.scenario.policy, case.calendar.periods_up
    if pledge.readiness not in ("announced", "PL1"):
        return False
    registered = periods_up(policy.lead_time("announced").time) if pledge.readiness == "announced" else 0
    ready_after = 1 + periods_up(policy.lead_time("PL2").time)
    return any(
        visit.partner == pledge.partner and registered <= visit.period <= deployed.row.start - ready_after
        for visit in case.plan.visits
    )


def _assessment_visits(case: Case) -> Iterator[Violation]:
    most = case.scenario.policy.assessment_visits
    for period, visits in sorted(Counter(visit.period for visit in case.plan.visits).items()):
        if visits > most:
            partners = sorted(visit.partner for visit in case.plan.visits if visit.period == period)
            yield Violation(
                rule="assessment visits",
                ids=tuple(partners),
                text=f"{visits} assessment visits in {moment(case.calendar, period)}, to {listed(partners)}; "
                f"the policy has {number(most)} a period",
            )
