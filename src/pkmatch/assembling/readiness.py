"""The assessment visits that deployments wait for, from the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedDeployment, PickedVisit, Picks


def needed_visits(scenario: Scenario, picks: Picks) -> tuple[PickedVisit, ...]:
    """The visits without those that no deployment waits for; of two that serve the same ones the earlier stays."""
    if not picks.visits:
        return ()
    waits = defaultdict(list)
    for deployment in picks.deployments:
        for partner, window in _waits_for(scenario, deployment):
            waits[partner].append(window)
    kept = dict.fromkeys(picks.visits)
    for visit in sorted(picks.visits, key=lambda visit: -visit.period):
        left = {other.period for other in kept if other.partner == visit.partner and other != visit}
        if all(left.intersection(window) for window in waits[visit.partner]):
            kept.pop(visit, None)
    return tuple(kept)


def _waits_for(scenario: Scenario, deployment: PickedDeployment) -> Iterator[tuple[str, range]]:
    """The partner to be visited, and when, for a deployment that needs it."""
    pledge, gap = scenario.find(Pledge, deployment.pledge), scenario.find(Gap, deployment.gap)
    policy, periods_up = scenario.policy, scenario.calendar.periods_up
    lead = periods_up(policy.lead_time(pledge.readiness).time)
    too_low = READINESS_LEVELS.index(pledge.readiness) < READINESS_LEVELS.index(gap.min_readiness)
    if too_low or deployment.start < lead:
        registered = lead if pledge.readiness == "announced" else 0
        yield pledge.partner, range(registered, deployment.start - periods_up(policy.lead_time("PL2").time))
