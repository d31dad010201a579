"""Women in a plan: by category and period, beside the target of its year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Capability, Category
from pkmatch.domain.plan import Deployment, WomenShare
from pkmatch.domain.scenario import Scenario


def women_of(scenario: Scenario, deployments: Sequence[Deployment]) -> tuple[WomenShare, ...]:
    """Women among the people in place and deployed, for every category and period that has a target."""
    present: defaultdict[tuple[Category, int], list[tuple[int, Fraction]]] = defaultdict(list)
    for d in deployments if scenario.policy.women_targets else ():
        pledge = scenario.find(Pledge, d.pledge)
        capability = scenario.find(Capability, pledge.capability)
        people = d.modules * capability.personnel
        share = Fraction(round(100 * pledge.women_share), 100)
        for period in range(d.start, d.end):
            present[capability.category, period].append((people, share * people))
    for unit in scenario.in_place if scenario.policy.women_targets else ():
        capability = scenario.find(Capability, unit.capability)
        people = unit.modules * capability.personnel
        share = Fraction(round(100 * unit.women_share), 100)
        for period in range(*scenario.in_place_periods(unit)):
            present[capability.category, period].append((people, share * people))
    rows = []
    for (category, period), units in sorted(present.items()):
        target = scenario.policy.women_target(category, scenario.calendar.first_day(period).year)
        people = sum(count for count, _ in units)
        if target is not None and people:
            rows.append(
                WomenShare(
                    category=category,
                    period=period,
                    people=people,
                    women=float(sum(women for _, women in units)),
                    target=float(target.share),
                    basis=target.basis,
                )
            )
    return tuple(rows)


def women_missing(rows: Sequence[WomenShare]) -> float:
    """Person-periods of women missing to the targets."""
    return float(sum(max(row.people * row.target - row.women, 0.0) for row in rows))
