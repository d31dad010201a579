"""
Brute force over readiness (section 2 of docs/model.md): who may deploy when, and which visits that takes.

Serves `tests.oracle`, and like it shares nothing with the library but the domain records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario
from tests.oracle_supports import Moves


def ready_in_time(scenario: Scenario, pledge: Pledge, gap: Gap, start: int, end: int) -> bool:
    """Rules 2.1 to 2.3: as the pledge stands, or once it was visited."""
    return _ready_as_it_is(scenario, pledge, gap, start) or bool(_visits_in_time(scenario, pledge, gap, start))


def _lead(scenario: Scenario, level: str) -> int:
    return scenario.calendar.periods_up(scenario.policy.lead_time(level).time)  # type: ignore[arg-type]


def _ready_as_it_is(scenario: Scenario, pledge: Pledge, gap: Gap, start: int) -> bool:
    high_enough = READINESS_LEVELS.index(pledge.readiness) >= READINESS_LEVELS.index(gap.min_readiness)
    return high_enough and start >= _lead(scenario, pledge.readiness)


def _visits_in_time(scenario: Scenario, pledge: Pledge, gap: Gap, start: int) -> set[int]:
    """The periods in which a visit to the partner makes a deployment of the pledge possible."""
    if scenario.policy.assessment_visits == 0 or pledge.readiness not in ("announced", "PL1"):
        return set()
    if gap.min_readiness in ("PL3", "RDL"):
        return set()
    registered = _lead(scenario, "announced") if pledge.readiness == "announced" else 0
    return {v for v in range(scenario.calendar.periods) if v >= registered and start >= v + 1 + _lead(scenario, "PL2")}


def visits_suffice(scenario: Scenario, moves: Moves) -> bool:
    """Rule 2.4: some choice of visits, few enough in each period, serves all who deploy thanks to one."""
    waiting = []
    for slot, _ in moves:
        pledge, gap = scenario.find(Pledge, slot.pledge), scenario.find(Gap, slot.gap)
        if not _ready_as_it_is(scenario, pledge, gap, slot.start):
            waiting.append((pledge.partner, _visits_in_time(scenario, pledge, gap, slot.start)))
    return _can_serve(waiting, frozenset(), scenario.policy.assessment_visits)


def _can_serve(waiting: Sequence[tuple[str, set[int]]], made: frozenset[tuple[str, int]], most: int) -> bool:
    taken = Counter(t for _, t in made)
    for partner, windows in waiting:
        if not any((partner, t) in made for t in windows):
            possible = [t for t in windows if taken[t] < most]
            return any(_can_serve(waiting, made | {(partner, t)}, most) for t in possible)
    return True
