"""Policies and goals, as drawn for hypothesis."""

from __future__ import annotations

from datetime import date

from pkmatch.domain.policy import Goal, Goals, LeadTime, Policy, Reliability, WomenTarget
from pkmatch.domain.record import READINESS_LEVELS
from tests.drawing import BUSY, TINY, Draw


def policy_drawn(d: Draw) -> Policy:
    slow = d.one_of(0, 0, 1, 2)
    may_fail = d.size in (TINY, BUSY)  # elsewhere there is always a plan
    neighbours = d.one_of("allow", "allow", "avoid", "forbid", "forbid")
    times = (slow, min(slow, 1), d.one_of(0, 0, 1), 0, 0)
    return Policy(
        lead_times=tuple(LeadTime(level=level, time=time) for level, time in zip(READINESS_LEVELS, times, strict=True)),
        reliabilities=tuple(Reliability(level=level, probability=0.75) for level in d.some(READINESS_LEVELS, 10)),
        reimbursement_usd=d.one_of(1.0, 0.5),
        women_targets=_women_targets(d),
        newest_conference=d.one_of(date(2021, 12, 7), None),
        women_hard=d.chance(20),
        max_links=d.one_of(None, 1),
        required_commitments=("compact",) if d.chance(15) else (),
        neighbours=neighbours,
        neighbour_usd=d.one_of(0.5, 3.0) if neighbours == "avoid" else 0.0,
        shared_language=d.chance(30),
        assessment_visits=d.one_of(0, 0, 1, 1, 2),
        least_partners=d.one_of(0, 0, 0, 0, 0, 0, 1, 2) if may_fail else 0,
        burden_ceiling=d.one_of(None, None, 0.2, 0.35, 0.5),
    )


def _women_targets(d: Draw) -> tuple[WomenTarget, ...]:
    """None, one, or two years around that of the plan, which is 2022."""
    years = d.one_of((), (), (2022,), (2021, 2024), (2024, 2025))
    return tuple(WomenTarget(category="troops", year=year, share=d.one_of(0.1, 0.25, 0.5)) for year in years)


def goals_drawn(d: Draw) -> Goals:
    terms = [Goal(name="coverage", weight=d.one_of(1.0, 2.0))] if d.chance(90) else []
    if d.chance(30):
        terms.append(Goal(name="critical", weight=d.one_of(1.0, 4.0)))
    if d.chance(30):
        terms.append(Goal(name="timeliness", weight=d.one_of(1.0, 0.1)))
    if d.chance(45):
        terms.append(Goal(name="cost", weight=d.one_of(0.01, 0.1, 0.3)))
    if d.chance(25):
        terms.append(Goal(name="women", weight=d.one_of(0.1, 1.0, 5.0)))
    if d.chance(20):
        terms.append(Goal(name="simplicity", weight=d.one_of(0.1, 1.0)))
    if d.chance(20):
        terms.append(Goal(name="breadth", weight=d.one_of(1.0, 3.0)))
    if d.chance(20):
        terms.append(Goal(name="follow_through", weight=d.one_of(0.3, 2.0)))
    if d.chance(20):
        terms.append(Goal(name="reliability", weight=d.one_of(0.5, 2.0)))
    if d.size is not TINY and d.chance(15):  # brute force has scenarios of its own for it
        terms.append(Goal(name="capacity", weight=d.one_of(0.2, 1.0)))
    if terms and d.chance(30):
        places = enumerate(d.shuffled(terms), start=1)
        return Goals(
            terms=tuple(Goal(name=goal.name, place=at, tolerance=d.one_of(0.0, 0.0, 1.0, 2.5)) for at, goal in places)
        )
    return Goals(terms=tuple(terms)) if terms else Goals()
