"""
Brute force: the best value any plan of a tiny scenario can have.

Follows docs/model.md sentence by sentence, one plain function a rule, and shares nothing with the library but the
domain records. Every whole number of modules in every (pledge, gap, start, end) is tried, with the cheapest courses
and loans that carry them; stocks and pass rates are exact fractions.

Only what is plainly true is used to stop early: no gap is served better than it would be alone in the world; who
deploys less needs no more courses and loans; and of two ways that take the same from everybody the better is best.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from operator import add, le

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Capability, Gap, Mission
from pkmatch.domain.policy import Goals
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario
from tests.oracle_supports import Moves, Slot, Supports, pieces_lacking, skills_lacking

Present = tuple[int, ...]
"""Modules present by pledge and period, period after period."""


@dataclass(frozen=True)
class Way:
    """One way to serve a gap: modules in slots, who is present when, and what that is worth less its own cost."""

    moves: Moves
    present: Present
    worth: float


def best_value(scenario: Scenario, goals: Goals | None = None) -> float:
    """The weighted goal value of the best plan that obeys every rule."""
    return _Search(scenario, goals or scenario.goals).best()


class _Search:
    """Every way of every gap with every way of the others, the most promising first."""

    def __init__(self, scenario: Scenario, goals: Goals) -> None:
        self.cost_weight = goals.weight("cost")
        self.supports = Supports(scenario, costs_matter=self.cost_weight > 0)
        self.limit = [pledge.quantity for pledge in scenario.pledges for _ in range(scenario.calendar.periods)]
        self.ways = [self.distinct(ways(scenario, goals, gap)) for gap in scenario.gaps]
        alone = [next(way.worth for way in found if self.cost(way.moves) is not None) for found in self.ways]
        self.rest = [sum(alone[position:]) for position in range(len(alone) + 1)]
        self.reached: dict[object, float] = {}
        self.found = -math.inf

    def best(self) -> float:
        self.extend(0, (), (0,) * len(self.limit), 0.0)
        return self.found

    def extend(self, position: int, moves: Moves, present: Present, worth: float) -> None:
        state = position, present, self.supports.needs(moves)
        if self.reached.get(state, -math.inf) >= worth:
            return
        self.reached[state] = worth
        cost = self.cost(moves)
        if cost is None:
            return
        if position == len(self.ways):
            self.found = max(self.found, worth - cost)
            return
        for way in self.ways[position]:
            if worth + way.worth + self.rest[position + 1] - cost <= self.found:
                return
            together = tuple(map(add, present, way.present))
            if all(map(le, together, self.limit)):  # rule 1.4: no more of a pledge than it has
                self.extend(position + 1, moves + way.moves, together, worth + way.worth)

    def distinct(self, found: list[Way]) -> list[Way]:
        """The best of those ways that take the same from everybody, the best of all first."""
        best: dict[object, Way] = {}
        for way in sorted(found, key=lambda way: -way.worth):
            best.setdefault((way.present, self.supports.needs(way.moves)), way)
        return list(best.values())

    def cost(self, moves: Moves) -> float | None:
        """The weighted cost of the cheapest supports, None where none will do."""
        usd = self.supports.cheapest(self.supports.needs(moves))
        return None if usd is None else self.cost_weight * usd


# --- one gap ---------------------------------------------------------------------------------------------------------


def ways(scenario: Scenario, goals: Goals, gap: Gap) -> list[Way]:
    """Every way to serve a gap, nobody at all among them."""
    slots = [
        (Slot(pledge.id, gap.id, start, end), goals.weight("cost") * (end - start) * _usd_a_period(scenario, pledge))
        for pledge in scenario.pledges
        if all(rule(scenario, pledge, gap) for rule in PAIR_RULES)
        for start in range(scenario.calendar.periods)
        for end in range(start + 1, scenario.calendar.periods + 1)
        if all(rule(scenario, pledge, gap, start, end) for rule in TIME_RULES)
    ]
    partner_of = {pledge.id: pledge.partner for pledge in scenario.pledges}
    has = {pledge.id: pledge.quantity for pledge in scenario.pledges}
    left = {pledge: [quantity] * scenario.calendar.periods for pledge, quantity in has.items()}
    missing = [gap.quantity] * scenario.calendar.periods
    worth_by_period = _worth_by_period(scenario, goals, gap)
    found: list[Way] = []

    def place(position: int, moves: Moves, upkeep: float) -> None:
        if position == len(slots):
            if _partners_agree(partner_of, gap, moves):
                counted = _counted(gap, missing)
                gain = sum(worth * counted[t] for t, worth in worth_by_period.items())
                whole = sum(counted[t] == gap.quantity for t in worth_by_period)
                bonus = goals.weight("critical") * whole if gap.critical else 0.0
                present = [has[pledge] - free for pledge, here in left.items() for free in here]
                found.append(Way(moves, tuple(present), gain + bonus - upkeep))
            return
        slot, cost = slots[position]
        periods = range(slot.start, slot.end)
        place(position + 1, moves, upkeep)
        # rules 1.4 and 7.3: no more of a pledge than it has, no more in a gap than it asks
        room = min(min(left[slot.pledge][t], missing[t]) for t in periods)
        for modules in range(1, room + 1):
            for t in periods:
                left[slot.pledge][t] -= 1
                missing[t] -= 1
            place(position + 1, (*moves, (slot, modules)), upkeep + modules * cost)
        for t in periods:
            left[slot.pledge][t] += room
            missing[t] += room

    place(0, (), 0.0)
    return found


def _counted(gap: Gap, missing: list[int]) -> list[int]:
    """Rules 7.6 and 8.1: modules present count, in a critical gap only where none is missing."""
    return [0 if gap.critical and short else gap.quantity - short for short in missing]


def _worth_by_period(scenario: Scenario, goals: Goals, gap: Gap) -> dict[int, float]:
    """Rule 7.4: what a counted module adds to coverage and timeliness in each open period."""
    first, end = scenario.gap_periods(gap)
    module = gap.priority / gap.quantity
    return {
        t: module * (goals.weight("coverage") + goals.weight("timeliness") * (end - t) / (end - first))
        for t in range(first, end)
    }


def _usd_a_period(scenario: Scenario, pledge: Pledge) -> float:
    if pledge.cost is not None:
        return pledge.cost
    people = scenario.find(Capability, pledge.capability).personnel
    return people * scenario.policy.reimbursement_usd * scenario.calendar.months_a_period


# --- rules of a pledge and a gap (sections 2 and 3) ------------------------------------------------------------------


def same_capability(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return pledge.capability == gap.capability


def readiness_level(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return READINESS_LEVELS.index(pledge.readiness) >= READINESS_LEVELS.index(gap.min_readiness)


def mission_not_refused(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return gap.mission not in pledge.caveats.refused_missions


def among_sole_missions(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return not pledge.caveats.sole_missions or gap.mission in pledge.caveats.sole_missions


def no_task_refused(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return not set(pledge.caveats.refused_tasks) & set(gap.tasks)


def made_for_the_gap(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return not pledge.for_gaps or gap.id in pledge.for_gaps


def accepted_by_the_host(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return pledge.partner not in scenario.find(Mission, gap.mission).refused


def speaks_a_language(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return not gap.languages or bool(set(gap.languages) & set(pledge.languages))


def triangular_allowed(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    alone = not skills_lacking(pledge, gap) and not any(pieces_lacking(pledge, gap).values())
    return alone or gap.kinds is None or "triangular" in gap.kinds


PairRule = Callable[[Scenario, Pledge, Gap], bool]
PAIR_RULES: tuple[PairRule, ...] = (
    same_capability,
    readiness_level,
    mission_not_refused,
    among_sole_missions,
    no_task_refused,
    made_for_the_gap,
    accepted_by_the_host,
    speaks_a_language,
    triangular_allowed,
)


# --- rules of a deployment's time (sections 1 and 2) -----------------------------------------------------------------


def inside_availability(scenario: Scenario, pledge: Pledge, gap: Gap, start: int, end: int) -> bool:
    first, last = scenario.calendar.offered(pledge.available_from, pledge.available_until)
    return first <= start and end <= last


def inside_the_gap(scenario: Scenario, pledge: Pledge, gap: Gap, start: int, end: int) -> bool:
    first, last = scenario.gap_periods(gap)
    return first <= start and end <= last


def tour_length(scenario: Scenario, pledge: Pledge, gap: Gap, start: int, end: int) -> bool:
    if pledge.tour is None:
        return True
    shortest, longest = pledge.tour
    return scenario.calendar.periods_up(shortest) <= end - start <= scenario.calendar.periods_down(longest)


def after_the_lead_time(scenario: Scenario, pledge: Pledge, gap: Gap, start: int, end: int) -> bool:
    return start >= scenario.calendar.periods_up(scenario.policy.lead_time(pledge.readiness).time)


TimeRule = Callable[[Scenario, Pledge, Gap, int, int], bool]
TIME_RULES: tuple[TimeRule, ...] = (inside_availability, inside_the_gap, tour_length, after_the_lead_time)


# --- rules of several deployments (section 8) ------------------------------------------------------------------------


def _partners_agree(partner_of: dict[str, str], gap: Gap, moves: Moves) -> bool:
    """Rules 8.2, 8.4 and 8.5."""
    periods_by_partner: dict[str, set[int]] = defaultdict(set)
    for slot, _ in moves:
        periods_by_partner[partner_of[slot.pledge]].update(range(slot.start, slot.end))
    return (
        (gap.max_partners is None or len(periods_by_partner) <= gap.max_partners)
        and (gap.kinds is None or "multinational_rotation" in gap.kinds or len(periods_by_partner) <= 1)
        and (gap.kinds is None or "joint_deployment" in gap.kinds or not _jointly(periods_by_partner))
    )


def _jointly(periods_by_partner: dict[str, set[int]]) -> bool:
    """Whether two T/PCCs are both present in t and t + 1 for some t."""
    together = [one & other for one, other in combinations(periods_by_partner.values(), 2)]
    return any(t + 1 in shared for shared in together for t in shared)
