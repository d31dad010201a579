"""
The plan a careful planner makes by hand: the baseline, and the plan in hand when a search is stopped.

Comes in: a scenario. Goes out: `Picks` that obey every rule. Gaps are served in order of priority, each by the
units that lack least, each unit placed as early as it can be and as long as it helps, with courses and loans of the
first offers that fit. What is given away is never taken back for a later gap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from pkmatch.arrays import IntArray
from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Gap, Mission
from pkmatch.domain.policy import Goals
from pkmatch.domain.presence import InPlace
from pkmatch.domain.record import READINESS_LEVELS
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedDeployment, Picks, handed_over
from pkmatch.search.giving import GivingStores
from pkmatch.search.on_offer import Unit, UnitTable, Wishes
from pkmatch.search.stores import Mark

AT_ONCE = 64
"""Units that are tried for a gap before those left without use for it are dropped."""


def pick_greedily(scenario: Scenario, goals: Goals | None = None) -> Picks:
    """
    Deployments, courses and loans as a careful planner would pick them by hand, gap by gap.

    Parameters
    ----------
    scenario
        A checked scenario.
    goals
        What the plan is valued for; blank = the scenario's own. They do not steer the choice: they only keep
        deployments out that are worth no more than they cost. Of goals in strict order the first one counts.

    Returns
    -------
    Picks
        They obey every rule; pins and forbids are not looked at. The same scenario gives the same picks.
    """
    planner = _Planner(scenario, (goals or scenario.goals).stages[0])
    for gap in sorted(scenario.gaps, key=lambda gap: -gap.priority):
        if gap.capability:
            planner.fill(gap)
        else:
            planner.stores.give_for(scenario, gap, goals=(goals or scenario.goals).stages[0])
    return planner.stores.picks()


@dataclass(frozen=True, eq=False)
class _Need:
    """A gap with its open periods, and who is present in it so far."""

    gap: Gap
    first: int
    end: int
    missing: list[int]  # hundredths of a module
    percent: dict[str, int]  # what a module of each capability that may serve counts
    early: list[float]  # worth of one counted module, by period, whoever it is
    shortest: int  # deployment accepted
    present: dict[str, list[int]] = field(default_factory=dict)  # by T/PCC
    refused: set[str] = field(default_factory=set)  # by those who are or were in the gap
    spoken: list[tuple[str, frozenset[str]]] = field(default_factory=list)  # by units of each T/PCC that are or were

    def worth(self, merit: float, start: int, end: int) -> float:
        """Worth of one counted module of such merit over [start, end)."""
        return (end - start) * merit * self.gap.priority / self.gap.quantity + sum(self.early[start:end])

    def counts(self, unit: Unit, modules: int) -> int:
        """What modules of a unit count in the gap, in hundredths of a module that it asks."""
        return modules * self.percent[unit.pledge.capability]

    def partners(self) -> set[str]:
        """The T/PCCs that have a module in the gap at any time."""
        return {partner for partner, modules in self.present.items() if any(modules)}

    def not_understood(self, pledge: Pledge) -> bool:
        """Whether a unit of another T/PCC is or was in the gap with whom one of the pledge shares no language."""
        return any(who != pledge.partner and spoken.isdisjoint(pledge.languages) for who, spoken in self.spoken)

    def accepts(self, partner: str) -> bool:
        """Whether a T/PCC may join those already in the gap."""
        if self.gap.nested is None and self.gap.max_partners is None and self.gap.allows("multinational_rotation"):
            return True
        others = self.partners() - {partner}
        if others and self.gap.nested is not None:
            return False
        if others and not self.gap.allows("multinational_rotation"):
            return False
        return self.gap.max_partners is None or len(others) < self.gap.max_partners

    def end_apart(self, partner: str, start: int, end: int) -> int:
        """The latest end up to `end` at which no other T/PCC is present beside this one in two periods in a row."""
        if self.gap.allows("joint_deployment"):
            return end
        own = self.present.get(partner)
        others = [modules for other, modules in self.present.items() if other != partner]
        for t in range(start, end):
            before = t > start or (t > 0 and own is not None and own[t - 1] > 0)
            after = own is not None and t + 1 < len(own) and own[t + 1] > 0
            for other in others:
                if other[t] and ((before and other[t - 1]) or (after and other[t + 1])):
                    return t
        return end


class _Placing(NamedTuple):
    unit: Unit
    wishes: Wishes
    start: int
    end: int
    modules: int


class _Planner:
    def __init__(self, scenario: Scenario, goals: Goals) -> None:
        self.scenario = scenario
        self.goals = goals
        self.stores = GivingStores(scenario)
        self.by_mission: dict[tuple[str, str], IntArray] = {}
        self.by_capability: dict[str, list[tuple[int, Pledge]]] = {}  # places among the units
        self.in_place: dict[str, list[InPlace]] = {}
        self.there: dict[str, set[str]] = {}  # by mission, who has or had anybody there
        for there in scenario.in_place:
            self.in_place.setdefault(there.gap or "", []).append(there)
            self.there.setdefault(there.mission, set()).add(there.partner)
        self.suspended: dict[str, list[tuple[int, int]]] = {}  # by partner
        for suspension in scenario.suspensions:
            found = self.suspended.setdefault(suspension.partner, [])
            found.append(scenario.suspended_periods(suspension))
        for place, unit in enumerate(self.stores.units):
            self.by_capability.setdefault(unit.pledge.capability, []).append((place, unit.pledge))
        self.table = UnitTable(scenario, self.stores.units, self.stores.at_home)

    def fill(self, gap: Gap) -> None:
        """Serve a gap as well as what is left allows; a critical gap whole in some period, or not at all."""
        first, end = self.scenario.gap_periods(gap)
        if first >= end:
            return
        missing, early = self._open_modules(gap, first, end), self._early(gap, first, end)
        percent = {
            capability.id: capability.percent_for(gap.capability)
            for capability in self.scenario.capabilities
            if capability.percent_for(gap.capability)
        }
        need = _Need(gap, first, end, missing, percent, early, self.scenario.calendar.periods_up(gap.min_tour))
        for there in self.in_place.get(gap.id, []):
            since, until = self.scenario.in_place_periods(there)
            present = need.present.setdefault(there.partner, [0] * self.stores.periods)
            for t in range(max(first, since), min(end, until)):
                missing[t] = max(0, missing[t] - 100 * there.modules)
                present[t] += there.modules
        at_first = list(missing)
        in_place = [sum(partner[t] for partner in need.present.values()) for t in range(first, end)]
        before = self.stores.mark()
        placed: list[_Placing] = []
        shortest = max(need.shortest, self.table.shortest_of(percent))
        for unit, wishes in self._candidates(need):
            if _longest_run(need.missing) < shortest:
                break
            placed.extend(self._place(need, unit, wishes))
        if gap.handover:
            if placed and self._gain_of_handover(need, placed, in_place) <= self._cost_since(before):
                self.stores.turn_back(before)
        elif gap.critical and not self._keep_what_counts(need, placed, before, at_first):
            self.stores.turn_back(before)
        for placing in placed:
            self.table.count(placing.unit, self.stores.at_home(placing.unit))

    def _open_modules(self, gap: Gap, first: int, end: int) -> list[int]:
        return [100 * gap.quantity if first <= t < end else 0 for t in range(self.stores.periods)]

    def _early(self, gap: Gap, first: int, end: int) -> list[float]:
        module = self.goals.weight("timeliness") * gap.priority / gap.quantity
        return [module * (end - t) / (end - first) for t in range(end)]

    def _merit(self, pledge: Pledge | None) -> float:
        """What `coverage` and `reliability` make of a module of a pledge, or of one in place."""
        coverage, reliability = self.goals.weight("coverage"), self.goals.weight("reliability")
        if pledge is None:
            return coverage + reliability
        probability = self.scenario.policy.reliability_of(pledge.readiness, pledge.reliability)
        return pledge.performance * (coverage + reliability * probability)

    def _candidates(self, need: _Need) -> Iterator[tuple[Unit, Wishes]]:
        """The units that may serve a gap with what they lack in it, those that lack least first."""
        gap, table = need.gap, self.table
        level = READINESS_LEVELS.index(gap.min_readiness)
        accepted = np.concatenate([self._accepted(capability, gap.mission) for capability in need.percent])
        places = table.there_long_enough(accepted, need.first, need.end, need.shortest, level)
        lacking = table.lacking(places, gap)
        if not gap.allows("triangular"):
            places, lacking = places[lacking == 0], lacking[lacking == 0]
        other = table.capability[places] != table.capabilities.get(gap.capability or "", -1)
        places = places[np.lexsort((other, lacking))]
        while len(places):
            places = table.with_room(places, need.missing, need.percent, need.shortest)
            soon, places = places[:AT_ONCE], places[AT_ONCE:]
            for unit in map(self.stores.units.__getitem__, soon.tolist()):
                fits = need.accepts(unit.pledge.partner) and _suits(unit.pledge, gap)
                if fits and self._is_free(unit.pledge, gap):
                    wishes = _wishes(unit.pledge, gap)
                    if self.stores.anybody_for(unit, wishes, gap.mission):
                        yield unit, wishes

    def _is_free(self, pledge: Pledge, gap: Gap) -> bool:
        """Whether a pledge may serve in a gap by itself: smart pledges, which are used whole, are left alone."""
        bundle = self.scenario.bundle_of(pledge.id)
        return bundle is None or (bundle.members_free_elsewhere and not self.scenario.is_within(bundle, gap))

    def _accepted(self, capability: str, mission_id: str) -> IntArray:
        """Places of the units of a capability that mission and pledge accept for each other."""
        if (capability, mission_id) not in self.by_mission:
            refused = self._unwelcome(self.scenario.find(Mission, mission_id))
            found = [
                place
                for place, pledge in self.by_capability.get(capability, [])
                if pledge.partner not in refused
                and mission_id not in pledge.caveats.refused_missions
                and (not pledge.caveats.sole_missions or mission_id in pledge.caveats.sole_missions)
            ]
            self.by_mission[capability, mission_id] = np.array(found, dtype=np.int64)
        return self.by_mission[capability, mission_id]

    def _unwelcome(self, mission: Mission) -> set[str]:
        """The partners whose units host or policy bar from a mission."""
        policy = self.scenario.policy
        required = set(policy.required_commitments)
        bare = {partner.id for partner in self.scenario.partners if not required <= set(partner.commitments)}
        return bare | {*mission.refused, *(mission.neighbours if policy.neighbours == "forbid" else ())}

    def _place(self, need: _Need, unit: Unit, wishes: Wishes) -> Iterator[_Placing]:
        """Deployments of one unit in a gap: the earliest and longest first, then what is left beside it."""
        if not need.accepts(unit.pledge.partner) or self._meets_one_apart(need, unit.pledge.partner):
            return
        refused = unit.pledge.caveats.refused_partners
        if unit.pledge.partner in need.refused or (refused and need.partners() & set(refused)):
            return
        if self.scenario.policy.shared_language and need.not_understood(unit.pledge):
            return
        start, last = max(unit.first, need.first), min(unit.end, need.end) - max(unit.shortest, need.shortest)
        room = self._room(need, unit)
        if not any(room):
            return
        while start <= last:
            placing = self._longest(need, unit, wishes, start, room) if room[start] else None
            if placing is None:
                start += 1
            else:
                yield placing
                room = self._room(need, unit)

    def _meets_one_apart(self, need: _Need, partner: str) -> bool:
        """Whether somebody who will not work with a partner is in the gap, or in a mission where it matters, ever."""
        mission = need.gap.mission
        apart = self.scenario.apart_from(partner)
        apart_there = self.scenario.apart_from(partner, mission)
        if not apart and not apart_there:
            return False
        return bool(apart & need.partners() or apart_there & self.there.get(mission, set()))

    def _room(self, need: _Need, unit: Unit) -> list[int]:
        """Modules of a unit that a gap has use for, by period; none where either is not there."""
        first, end, each = max(unit.first, need.first), min(unit.end, need.end), need.counts(unit, 1)
        wanted = [hundredths // each for hundredths in need.missing[first:end]]
        room = [0] * self.stores.periods
        room[first:end] = map(min, wanted, unit.free[first:end], self.stores.at_home(unit)[first:end])
        for first, end in self.suspended.get(unit.pledge.partner, ()):
            room[first:end] = [0] * (end - first)
        return room

    def _longest(self, need: _Need, unit: Unit, wishes: Wishes, start: int, room: list[int]) -> _Placing | None:
        """The longest deployment from `start` on that helps and whose supports can be had."""
        latest = min(unit.end, need.end, start + unit.longest)
        end = start
        while end < latest and room[end]:
            end += 1
        end = need.end_apart(unit.pledge.partner, start, end)
        shortest = start + max(unit.shortest, need.shortest)
        if end < shortest or not self._can_be_had(need, _Placing(unit, wishes, start, shortest, 1)):
            return None
        for until in range(end, shortest - 1, -1):
            placing = self._most(need, _Placing(unit, wishes, start, until, min(room[start:until])))
            if placing is not None:
                return placing
        return None

    def _can_be_had(self, need: _Need, placing: _Placing) -> bool:
        """Whether the supports of a deployment can be had, whatever they cost."""
        before = self.stores.mark()
        found = self._pick(need, placing)
        self.stores.turn_back(before)
        return found

    def _most(self, need: _Need, wanted: _Placing) -> _Placing | None:
        """Deploy all modules wanted, or as many as supports and worth allow; None where not one."""
        if self._deploy(need, wanted):
            return wanted
        before = self.stores.mark()
        few, many = 0, wanted.modules
        while many - few > 1:
            modules = (few + many) // 2
            if self._deploy(need, wanted._replace(modules=modules)):
                self.stores.turn_back(before)
                few = modules
            else:
                many = modules
        placing = wanted._replace(modules=few)
        return placing if few and self._deploy(need, placing) else None

    def _deploy(self, need: _Need, placing: _Placing) -> bool:
        """Pick a deployment; False, and nothing changed, where supports are lacking or it is worth too little."""
        before = self.stores.mark()
        if need.gap.nested is not None and need.counts(placing.unit, placing.modules) < 100 * need.gap.nested.lead_min:
            return False
        if not self._pick(need, placing):
            return False
        gain = (
            need.counts(placing.unit, placing.modules)
            / 100
            * need.worth(self._merit(placing.unit.pledge), placing.start, placing.end)
        )
        if not need.gap.critical and gain <= self._cost_since(before):
            self.stores.turn_back(before)
            return False
        return True

    def _pick(self, need: _Need, placing: _Placing) -> bool:
        unit, wishes, start, end, modules = placing
        picked = PickedDeployment(unit.pledge.id, need.gap.id, start, end, modules)
        if not self.stores.deploy(unit, wishes, picked, need.gap.mission):
            return False
        present = need.present.setdefault(unit.pledge.partner, [0] * self.stores.periods)
        self.there.setdefault(need.gap.mission, set()).add(unit.pledge.partner)
        need.refused.update(unit.pledge.caveats.refused_partners)
        need.spoken.append((unit.pledge.partner, frozenset(unit.pledge.languages)))
        self.stores.change(need.missing, start, end, -need.counts(unit, modules))
        self.stores.change(present, start, end, modules)
        return True

    def _gain_of_handover(self, need: _Need, placed: list[_Placing], in_place: list[int]) -> float:
        """What deployments add to what counts: no more than if all in place leave at once and relieve nobody."""
        gap, nobody = need.gap, [0] * len(in_place)
        here, staying = [100 * min(gap.quantity, modules) for modules in in_place], list(nobody)
        most = list(here)
        for placing in placed:
            for t in range(placing.start, placing.end):
                hundredths = need.counts(placing.unit, placing.modules)
                here[t - need.first] += hundredths
                staying[t - need.first] += hundredths if t > placing.start else 0
        before = max(most[:1], default=0)
        counts = handed_over(100 * gap.quantity, here, staying, before, nobody, whole_only=gap.critical)
        gained = [max(0, count - there) for count, there in zip(counts, most, strict=True)]
        critical = self.goals.weight("critical") if gap.critical else 0.0
        merit = min(self._merit(placing.unit.pledge) for placing in placed)
        return sum(
            count / 100 * need.worth(merit, t, t + 1) + critical * (count > 0)
            for t, count in enumerate(gained, need.first)
        )

    def _keep_what_counts(self, need: _Need, placed: list[_Placing], before: Mark, at_first: list[int]) -> bool:
        """
        Keep of a critical gap's deployments those present in a period in which it is whole.

        False where it is never whole, or not worth its cost.
        """
        whole = [t for t in range(need.first, need.end) if at_first[t] and not need.missing[t]]
        useful = [placing for placing in placed if any(placing.start <= t < placing.end for t in whole)]
        if len(useful) < len(placed):
            self.stores.turn_back(before)
            if not all(self._deploy(need, placing) for placing in useful):
                # fewer deployments took their supports from elsewhere and ran out: keep those known to go together
                self.stores.turn_back(before)
                for placing in placed:
                    self._deploy(need, placing)
        return sum(self._gain_of_filling(need, useful, t) for t in whole) > self._cost_since(before)

    def _gain_of_filling(self, need: _Need, placed: list[_Placing], period: int) -> float:
        """Worth of a critical gap that some deployments and those in place fill in a period."""
        there = [placing for placing in placed if placing.start <= period < placing.end]
        counts = [need.counts(placing.unit, placing.modules) / 100 for placing in there]
        in_place = need.gap.quantity - sum(counts)
        gain = sum(
            count * need.worth(self._merit(x.unit.pledge), period, period + 1)
            for count, x in zip(counts, there, strict=True)
        )
        gain += in_place * need.worth(self._merit(None), period, period + 1)
        return gain + self.goals.weight("critical")

    def _cost_since(self, before: Mark) -> float:
        return self.goals.weight("cost") * (self.stores.usd - before.usd)


def _longest_run(missing: list[int]) -> int:
    """The most periods in a row in which anything is missing."""
    longest = run = 0
    for modules in missing:
        run = run + 1 if modules else 0
        longest = max(longest, run)
    return longest


def _suits(pledge: Pledge, gap: Gap) -> bool:
    """Whether nothing but time and supports stands between a pledge and a gap of a mission it may go to."""
    return not (
        (pledge.for_gaps and gap.id not in pledge.for_gaps)
        or (gap.languages and set(gap.languages).isdisjoint(pledge.languages))
        or pledge.women_share < gap.women_share
        or (gap.tasks and not set(gap.tasks).isdisjoint(pledge.caveats.refused_tasks))
    )


def _wishes(pledge: Pledge, gap: Gap) -> Wishes:
    skills = [skill for skill in gap.skills if skill not in pledge.skills]
    skills.extend(skill for skill in pledge.needs_skills if skill not in skills)
    pieces = {item: max(0, count - pledge.equipment.get(item, 0)) for item, count in gap.equipment.items()}
    for item, count in pledge.needs_equipment.items():
        pieces[item] = pieces.get(item, 0) + count
    return Wishes(tuple(skills), tuple((item, count) for item, count in pieces.items() if count))
