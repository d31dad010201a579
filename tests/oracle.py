"""
Brute force: the best value any plan of a tiny scenario can have.

Follows docs/model.md sentence by sentence, one plain function a rule, and shares nothing with the library but the
domain records. Every whole number of modules in every (pledge, gap, start, end) is tried, with the cheapest courses
and loans that carry them; stocks and pass rates are exact fractions.

Only what is plainly true is used to stop early: no gap is served better than it would be alone in the world, and who
deploys less needs no more courses and loans.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from pkmatch.domain.gives import Partner, Pledge
from pkmatch.domain.needs import Capability, Gap, Mission
from pkmatch.domain.plan import Given
from pkmatch.domain.policy import Goals
from pkmatch.domain.scenario import Scenario
from tests.oracle_asked import Asked, ways_to_give
from tests.oracle_bundles import bundles_hold, bundles_used, serves_where_it_may, slots_are_whole
from tests.oracle_handover import Counted, percent_of, probability_of, rounded_up, ways_to_count
from tests.oracle_lacking import people_moved
from tests.oracle_pairs import pieces_lacking, skills_lacking
from tests.oracle_presence import (
    ceilings_hold,
    exclusions_hold,
    languages_are_shared,
    modules_there,
    nobody_beside_one_refused,
    out_in_place,
    partners_there,
    periods_there,
)
from tests.oracle_readiness import ready_in_time, visits_suffice
from tests.oracle_stability import changes
from tests.oracle_supports import Moves, Slot, Supports
from tests.oracle_wishes import gap_wishes_hold

TINY = 1e-9
"""Below any difference that matters: sums of priorities in another order."""


@dataclass(frozen=True)
class Way:
    """One way to serve a gap: modules in slots, and what it adds to each goal that gaps add up to."""

    moves: Moves
    gains: dict[str, float]


def best_value(scenario: Scenario, goals: Goals | None = None, given: Sequence[Given] = ()) -> float:
    """The weighted goal value of the best plan that obeys every rule; minus infinity where there is none."""
    goals = goals or scenario.goals
    weights = {goal.name: _sign(goal.name) * goal.weight for goal in goals.terms}
    return max(_Search(left, goals, asked, given).best(weights, ()) for left, asked in ways_to_give(scenario))


def best_in_order(scenario: Scenario, goals: Goals) -> list[float]:
    """What each goal of a strict order comes to in its turn, when the goals before it keep their floors."""
    searches = [_Search(left, goals, asked) for left, asked in ways_to_give(scenario)]
    floors: list[tuple[str, float]] = []
    reached = []
    for goal in sorted(goals.terms, key=lambda goal: goal.place or 0):
        best = max(search.best({goal.name: _sign(goal.name)}, floors) for search in searches)
        reached.append(_sign(goal.name) * best)
        floors.append((goal.name, best - goal.tolerance))
    return reached


def _sign(goal: str) -> float:
    return -1.0 if goal in ("cost", "simplicity", "women", "stability") else 1.0


class _Search:
    """Every way of every gap with every way of the others, the most promising first."""

    def __init__(self, scenario: Scenario, goals: Goals, asked: Asked, given: Sequence[Given] = ()) -> None:
        self.asked = asked
        links_matter = scenario.policy.max_links is not None or any(goal.name == "simplicity" for goal in goals.terms)
        self.scenario = scenario
        self.people_of = {
            pledge.id: (pledge.partner, scenario.find(Capability, pledge.capability).personnel)
            for pledge in scenario.pledges
        }
        self.most_borne = _left_to_bear(scenario)
        costs_matter = any(goal.name == "cost" for goal in goals.terms)
        links = asked.links
        self.supports = Supports(scenario, costs_matter=costs_matter, links_matter=links_matter, given=links)
        self.ways = [[_changed(way, gap, given) for way in ways(scenario, gap)] for gap in scenario.unit_gaps]
        self.possible = [[way for way in found if self._possible(way.moves)] for found in self.ways]

    def _possible(self, moves: Moves) -> bool:
        shared = burden_is_shared(self.people_of, self.most_borne, moves)
        return shared and self._may_be_there(moves) and self.supports.cheapest(moves) is not None

    def _may_be_there(self, moves: Moves) -> bool:
        return all(holds(self.scenario, moves) for holds in (ceilings_hold, exclusions_hold, visits_suffice))

    def best(self, weights: dict[str, float], floors: Sequence[tuple[str, float]]) -> float:
        """The most that weights x goals come to while each goal with a floor, signed, is at least that."""
        self.weights = weights
        self.floors = floors
        wanted = [weights, *({name: _sign(name)} for name, _ in floors)]
        self.rest = [self._most_to_come(each) for each in wanted]
        self.found = -math.inf
        self.ordered = [sorted(found, key=lambda way: -self._worth(way.gains, weights)) for found in self.possible]
        self.extend(0, (), Counter(self.asked.gains))
        return self.found

    def extend(self, position: int, moves: Moves, gains: Counter[str]) -> None:
        if not pledge_quantities_hold(self.scenario, moves):
            return
        choices = self.supports.choices(moves)
        if not choices or not burden_is_shared(self.people_of, self.most_borne, moves):
            return
        complete = position == len(self.ordered)
        if not self._may_be_there(moves):
            return
        partners = {self.people_of[slot.pledge][0] for slot, _ in moves} | out_in_place(self.scenario)
        if complete and len(partners) < self.scenario.policy.least_partners:  # rule 10.2
            return
        breadth = len(partners) if complete else len(self.scenario.partners)  # more may come
        if not slots_are_whole(self.scenario, moves):
            return
        if complete:
            if not bundles_hold(self.scenario, moves):
                return
            choices = self.supports.choices(moves, bundles_used(self.scenario, moves))
            missing = women_missing(self.scenario, moves)
            if missing and self.scenario.policy.women_hard:
                return
            for usd, links in choices:
                self.account(
                    {
                        **gains,
                        "cost": gains["cost"] + usd,
                        "simplicity": gains["simplicity"] + len(links),
                        "breadth": breadth,
                        "women": float(missing),
                    }
                )
            return
        usd, links = min(usd for usd, _ in choices), min(len(links) for _, links in choices)
        reached = {**gains, "cost": gains["cost"] + usd, "simplicity": gains["simplicity"] + links, "breadth": breadth}
        to_come = [rest[position] for rest in self.rest]
        if any(
            _sign(name) * reached.get(name, 0.0) + more < least - TINY
            for (name, least), more in zip(self.floors, to_come[1:], strict=True)
        ):
            return
        worth = self._worth(reached, self.weights)
        if worth + to_come[0] <= self.found:
            return
        for way in self.ordered[position]:
            if worth + self._worth(way.gains, self.weights) + self.rest[0][position + 1] <= self.found:
                return
            self.extend(position + 1, moves + way.moves, gains + Counter(way.gains))

    def account(self, reached: Mapping[str, float]) -> None:
        """Keep what a whole plan comes to where it keeps the floors and is better than what was found."""
        if all(_sign(name) * reached.get(name, 0.0) >= least - TINY for name, least in self.floors):
            self.found = max(self.found, self._worth(reached, self.weights))

    def _most_to_come(self, weights: dict[str, float]) -> list[float]:
        alone = [max((self._worth(way.gains, weights) for way in found), default=-math.inf) for found in self.possible]
        return [sum(alone[position:]) for position in range(len(alone) + 1)]

    def _worth(self, reached: Mapping[str, float], weights: dict[str, float]) -> float:
        return sum(weight * reached.get(name, 0.0) for name, weight in weights.items())


def _changed(way: Way, gap: Gap, given: Sequence[Given]) -> Way:
    return Way(way.moves, {**way.gains, "stability": changes(way.moves, gap, given)})


# --- one gap ---------------------------------------------------------------------------------------------------------


def ways(scenario: Scenario, gap: Gap) -> list[Way]:
    """Every way to serve a gap, nobody at all among them."""
    slots = [
        (Slot(pledge.id, gap.id, start, end), pledge)
        for pledge in scenario.pledges
        if all(rule(scenario, pledge, gap) for rule in PAIR_RULES)
        for start in range(scenario.calendar.periods)
        for end in range(start + 1, scenario.calendar.periods + 1)
        if all(rule(scenario, pledge, gap, start, end) for rule in TIME_RULES)
    ]
    found: list[Way] = []
    most = gap.quantity * (2 if gap.handover else 1)
    missing = [rounded_up(scenario, gap, most - there) for there in modules_there(scenario, gap)]
    left_of = {pledge.id: [pledge.quantity] * scenario.calendar.periods for pledge in scenario.pledges}

    def place(position: int, moves: Moves) -> None:
        if position == len(slots):
            beside = nobody_beside_one_refused(scenario, moves) and languages_are_shared(scenario, moves)
            beside = beside and slots_are_whole(scenario, moves)
            if beside and gap_wishes_hold(scenario, gap, moves):
                found.extend(Way(moves, each) for each in gains(scenario, gap, moves))
            return
        slot, pledge = slots[position]
        place(position + 1, moves)
        # rules 7.3 and 1.5: no more in a gap than it asks, no more of a pledge than it has
        periods, busy, left = range(slot.start, slot.end), busy_periods(scenario, slot), left_of[pledge.id]
        percent, at_once = percent_of(scenario, pledge, gap), rounded_up(scenario, gap, gap.quantity)
        room = max(0, min(min(at_once, *(missing[t] for t in periods)) // percent, *(left[t] for t in busy)))
        for modules in range(1, room + 1):
            for t in periods:
                missing[t] -= percent
            for t in busy:
                left[t] -= 1
            place(position + 1, (*moves, (slot, modules)))
        for t in periods:
            missing[t] += room * percent
        for t in busy:
            left[t] += room

    place(0, ())
    return found


def gains(scenario: Scenario, gap: Gap, moves: Moves) -> list[dict[str, float]]:
    """Rules 7.4, 7.6 and 8.1: what a gap adds to the goals, in every way that is best, and what its units cost."""
    total: Counter[str] = Counter()
    tpccs = {scenario.find(Pledge, slot.pledge).partner for slot, _ in moves}
    total["simplicity"] = len(tpccs | set(partners_there(scenario, gap)))
    for slot, modules in moves:
        pledge = scenario.find(Pledge, slot.pledge)
        next_door = pledge.partner in scenario.find(Mission, gap.mission).neighbours  # rule 3.9
        usd = scenario.usd_per_module(pledge) + (scenario.policy.neighbour_usd if next_door else 0.0)
        total["cost"] += modules * (slot.end - slot.start) * usd
        newest = scenario.policy.newest_conference
        if newest and pledge.first_made and pledge.first_made < newest:
            total["follow_through"] += modules * (slot.end - slot.start)
    best: list[dict[str, float]] = []
    for counted in ways_to_count(scenario, gap, moves):
        reached = _covered(scenario, gap, counted)
        if not any(all(known[name] >= reached[name] for name in reached) for known in best):
            best = [known for known in best if not all(known[name] <= reached[name] for name in reached)]
            best.append(reached)
    return [{**total, **reached} for reached in best]


def _covered(scenario: Scenario, gap: Gap, counted: Mapping[int, Counted]) -> dict[str, float]:
    """What counts of pledges, or of nobody's where it is in place, is worth in each period."""
    first, end = scenario.gap_periods(gap)
    total = {"coverage": 0.0, "reliability": 0.0, "timeliness": 0.0, "critical": 0.0}
    for t, who in counted.items():
        for pledge, hundredths in who:
            worth = gap.priority / gap.quantity * hundredths / 100
            performed = worth if pledge is None else worth * pledge.performance
            total["coverage"] += performed
            total["reliability"] += performed if pledge is None else performed * probability_of(scenario, pledge)
            total["timeliness"] += worth * (end - t) / (end - first)
        total["critical"] += gap.critical and sum(hundredths for _, hundredths in who) == 100 * gap.quantity
    return total


# --- rules of a pledge and a gap (sections 2 and 3) ------------------------------------------------------------------


def same_capability(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return percent_of(scenario, pledge, gap) > 0


def mission_not_refused(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return gap.mission not in pledge.caveats.refused_missions


def among_sole_missions(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return not pledge.caveats.sole_missions or gap.mission in pledge.caveats.sole_missions


def no_task_refused(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return not set(pledge.caveats.refused_tasks) & set(gap.tasks)


def made_for_the_gap(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return not pledge.for_gaps or gap.id in pledge.for_gaps


def accepted_by_the_host(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    mission = scenario.find(Mission, gap.mission)
    joined = scenario.find(Partner, pledge.partner).commitments
    if any(name not in joined for name in scenario.policy.required_commitments):  # rule 3.8
        return False
    if scenario.policy.neighbours == "forbid" and pledge.partner in mission.neighbours:  # rule 3.9
        return False
    return pledge.partner not in mission.refused


def speaks_a_language(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    return not gap.languages or bool(set(gap.languages) & set(pledge.languages))


def triangular_allowed(scenario: Scenario, pledge: Pledge, gap: Gap) -> bool:
    alone = not skills_lacking(pledge, gap) and not any(pieces_lacking(pledge, gap).values())
    alone = alone and people_moved(scenario, pledge) == 0
    alone = alone and (pledge.cost_covered or scenario.usd_per_module(pledge) == 0)
    return alone or gap.kinds is None or "triangular" in gap.kinds


PairRule = Callable[[Scenario, Pledge, Gap], bool]
PAIR_RULES: tuple[PairRule, ...] = (
    same_capability,
    mission_not_refused,
    among_sole_missions,
    no_task_refused,
    made_for_the_gap,
    accepted_by_the_host,
    speaks_a_language,
    triangular_allowed,
    serves_where_it_may,
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


def long_enough_for_the_gap(scenario: Scenario, pledge: Pledge, gap: Gap, start: int, end: int) -> bool:
    return end - start >= scenario.calendar.periods_up(gap.min_tour)


def while_accepted(scenario: Scenario, pledge: Pledge, gap: Gap, start: int, end: int) -> bool:
    """Rule 3.11, day by day."""
    day, after = scenario.calendar.first_day(start), scenario.calendar.first_day(end)
    own = [x for x in scenario.suspensions if x.partner == pledge.partner]
    while own and day < after:
        if any((x.start is None or x.start <= day) and (x.end is None or day < x.end) for x in own):
            return False
        day += timedelta(days=1)
    return True


TimeRule = Callable[[Scenario, Pledge, Gap, int, int], bool]
TIME_RULES: tuple[TimeRule, ...] = (
    inside_availability,
    inside_the_gap,
    tour_length,
    long_enough_for_the_gap,
    ready_in_time,
    while_accepted,
)


# --- rules of several deployments (sections 1 and 8) -----------------------------------------------------------------


def pledge_quantities_hold(scenario: Scenario, moves: Moves) -> bool:
    """Rule 1.5: modules of a pledge deployed or at rest are at most its quantity."""
    busy: Counter[tuple[str, int]] = Counter()
    for slot, modules in moves:
        for t in busy_periods(scenario, slot):
            busy[slot.pledge, t] += modules
    return all(here <= scenario.find(Pledge, pledge).quantity for (pledge, _), here in busy.items())


def busy_periods(scenario: Scenario, slot: Slot) -> range:
    rest = scenario.calendar.periods_up(scenario.find(Pledge, slot.pledge).rest)
    return range(slot.start, min(slot.end + rest, scenario.calendar.periods))


def women_missing(scenario: Scenario, moves: Moves) -> Fraction:
    """Rule 10.4: women missing to the targets, over all categories and periods."""
    missing = Fraction(0)
    for category in {target.category for target in scenario.policy.women_targets}:
        for t in range(scenario.calendar.periods):
            balance = Fraction(0)
            for slot, modules in moves:
                pledge = scenario.find(Pledge, slot.pledge)
                capability = scenario.find(Capability, pledge.capability)
                if capability.category == category and slot.start <= t < slot.end:
                    share = Fraction(round(pledge.women_share * 100), 100)
                    balance += modules * capability.personnel * (share - women_asked(scenario, category, t))
            for unit in scenario.in_place:
                capability = scenario.find(Capability, unit.capability)
                if capability.category == category and t in periods_there(scenario, unit):
                    share = Fraction(round(unit.women_share * 100), 100)
                    balance += unit.modules * capability.personnel * (share - women_asked(scenario, category, t))
            missing += max(Fraction(0), -balance)
    return missing


def women_asked(scenario: Scenario, category: str, t: int) -> Fraction:
    """The line through the published years, flat before the first and after the last."""
    year = scenario.calendar.first_day(t).year
    known = {
        target.year: Fraction(round(target.share * 100), 100)
        for target in scenario.policy.women_targets
        if target.category == category
    }
    year = min(max(year, min(known)), max(known))
    before, after = max(y for y in known if y <= year), min(y for y in known if y >= year)
    if before == after:
        return known[year]
    return known[before] + (known[after] - known[before]) * Fraction(year - before, after - before)


def burden_is_shared(
    people_of: Mapping[str, tuple[str, int]], most_borne: Mapping[str, Fraction] | None, moves: Moves
) -> bool:
    """Rule 10.1: nobody bears more than its share of all person-periods asked for."""
    if most_borne is None:
        return True
    borne: Counter[str] = Counter()
    for slot, modules in moves:
        partner, people = people_of[slot.pledge]
        borne[partner] += people * modules * (slot.end - slot.start)
    return all(person_periods <= most_borne[partner] for partner, person_periods in borne.items())


def _left_to_bear(scenario: Scenario) -> dict[str, Fraction] | None:
    """Person-periods that each partner may bear beside its units in place."""
    if scenario.policy.burden_ceiling is None:
        return None
    asked = Fraction(0)
    for gap in scenario.unit_gaps:
        first, end = scenario.gap_periods(gap)
        asked += gap.quantity * (end - first) * scenario.find(Capability, gap.capability).personnel
    left = {
        partner.id: asked * Fraction(round(scenario.policy.burden_ceiling * 100), 100) for partner in scenario.partners
    }
    for unit in scenario.in_place:
        people = unit.modules * scenario.find(Capability, unit.capability).personnel
        left[unit.partner] -= people * len(periods_there(scenario, unit))
    return {partner: max(Fraction(0), person_periods) for partner, person_periods in left.items()}
