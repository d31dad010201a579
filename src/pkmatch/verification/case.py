"""
A plan held against its scenario: look-ups made once, and the plan's rows joined to their records.

Comes in: any scenario and plan, also ones that do not belong together. Goes out: a `Case` whose
deployments, courses, loans and gifts all name known records and periods of the calendar; rows that do not are
left out here and reported by `accounts`, so that every other rule can be checked without care.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import EquipmentOffer, FundingOffer, LiftOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Capability, Gap, Mission, Skill
from pkmatch.domain.plan import Deployment, Plan, Support
from pkmatch.domain.presence import InPlace
from pkmatch.domain.scenario import Scenario

R = TypeVar(
    "R", Capability, Mission, Partner, Skill, Gap, Pledge, TrainingOffer, EquipmentOffer, LiftOffer, FundingOffer
)


class Deployed(NamedTuple):
    """A deployment with its records, and what one of its modules lacks."""

    row: Deployment
    pledge: Pledge
    gap: Gap
    lacks_skills: frozenset[str]
    lacks_items: Mapping[str, int]
    percent: int = 100
    """What a module of it counts of one that the gap asks; 0 where it cannot serve."""

    @property
    def hundredths(self) -> int:
        """What all of its modules count, in hundredths of a module asked: whole, so sums of these are exact."""
        return self.row.modules * (self.percent or 100)

    @property
    def partner(self) -> str:
        """The T/PCC."""
        return self.pledge.partner

    @property
    def periods(self) -> range:
        """The periods in which its modules are present."""
        return range(self.row.start, self.row.end)

    def counted(self, period: int) -> float:
        """The modules it states as counted in a period; none where it states nothing."""
        place = period - self.row.start
        return self.row.counted[place] if 0 <= place < min(len(self.row.counted), len(self.periods)) else 0.0


class Course(NamedTuple):
    """A support of kind `course` with its records."""

    row: Support
    offer: TrainingOffer
    skill: Skill
    recipient: Partner
    capability: str
    lasts_until: int
    """First period in which the training has lasted out."""
    mission: str | None = None
    """Where it is given to those who arrive; none for courses elsewhere."""
    host: HostOffer | None = None
    """Where it takes place, if that is said and known."""

    @property
    def by_trained(self) -> bool:
        """Whether modules that the offer has trained give it to their own state."""
        return self.row.by_trained

    @property
    def hundredths(self) -> int:
        """The modules that pass, in hundredths: whole percent, so sums are exact; in a mission all pass."""
        return (100 if self.mission is not None else round(100 * self.offer.pass_rate)) * self.row.pieces


class Loan(NamedTuple):
    """A support of kind `loan` with its records; without a mission it is for modules in training."""

    row: Support
    offer: EquipmentOffer
    recipient: Partner
    mission: str | None


class Standing(NamedTuple):
    """Units in place with their records, and the periods in which they are there, and there in their open gap."""

    unit: InPlace
    capability: Capability
    there: range
    in_gap: range

    @property
    def people(self) -> int:
        """The people of all its modules."""
        return self.unit.modules * self.capability.personnel


class Gift(NamedTuple):
    """A support of kind `gift` with its records; either a partner or a mission receives it."""

    row: Support
    offer: EquipmentOffer
    recipient: Partner | None
    mission: str | None


class Lift(NamedTuple):
    """A support of kind `lift` with its records; without a mission it goes to a course."""

    row: Support
    offer: LiftOffer
    recipient: Partner
    mission: str | None


class Payment(NamedTuple):
    """A support of kind `payment` with its records; either a partner or a mission is the recipient."""

    row: Support
    offer: FundingOffer
    recipient: Partner | None
    mission: str | None


@dataclass(frozen=True)
class Case:
    """Everything a check looks at."""

    scenario: Scenario
    plan: Plan
    capabilities: Mapping[str, Capability]
    missions: Mapping[str, Mission]
    partners: Mapping[str, Partner]
    gaps: Mapping[str, Gap]
    """The gaps that ask units."""
    asks: Mapping[str, Gap]
    """The gaps that ask an item or an amount."""
    pledges: Mapping[str, Pledge]
    training_offers: Mapping[str, TrainingOffer]
    equipment_offers: Mapping[str, EquipmentOffer]
    lift_offers: Mapping[str, LiftOffer]
    funding_offers: Mapping[str, FundingOffer]
    open_periods: Mapping[str, tuple[int, int]]
    deployments: tuple[Deployed, ...]
    courses: tuple[Course, ...]
    loans: tuple[Loan, ...]
    gifts: tuple[Gift, ...]
    lifts: tuple[Lift, ...]
    payments: tuple[Payment, ...]
    in_place: tuple[Standing, ...]

    def standing_in(self, gap: str) -> list[Standing]:
        """The units in place that are in an open gap in some period."""
        return self._standing_by_gap.get(gap, [])

    def units_of(self, gap: str) -> list[Standing]:
        """The units in place that serve a gap, also those that are gone when it opens."""
        return self._units_by_gap.get(gap, [])

    @cached_property
    def _units_by_gap(self) -> dict[str, list[Standing]]:
        found: dict[str, list[Standing]] = {}
        for standing in self.in_place:
            found.setdefault(standing.unit.gap or "", []).append(standing)
        return found

    @cached_property
    def _standing_by_gap(self) -> dict[str, list[Standing]]:
        found: dict[str, list[Standing]] = {}
        for standing in self.in_place:
            if standing.unit.gap is not None and standing.in_gap:
                found.setdefault(standing.unit.gap, []).append(standing)
        return found

    def modules_in_place(self, gap: str, period: int) -> int:
        """Modules in place in an open gap, at most its quantity."""
        there = sum(standing.unit.modules for standing in self.standing_in(gap) if period in standing.in_gap)
        return min(there, self.gaps[gap].quantity)

    def percents_in(self, gap: str) -> list[int]:
        """What a module of each capability that may serve a gap counts there, in percent."""
        if gap not in self._percents:
            found = (percent_served(capability, self.gaps[gap].capability) for capability in self.capabilities.values())
            self._percents[gap] = [percent for percent in found if percent]
        return self._percents[gap]

    @cached_property
    def _percents(self) -> dict[str, list[int]]:
        return {}

    @property
    def calendar(self) -> Calendar:
        """The scenario's calendar."""
        return self.scenario.calendar


def make_case(scenario: Scenario, plan: Plan) -> Case:
    """A plan joined to the records of a scenario."""
    missions, partners = _by_id(scenario.missions), _by_id(scenario.partners)
    capabilities, skills = _by_id(scenario.capabilities), _by_id(scenario.skills)
    gaps, asks = _by_id(scenario.unit_gaps), _by_id(scenario.other_gaps)
    pledges = _by_id(scenario.pledges)
    training, equipment = _by_id(scenario.training_offers), _by_id(scenario.equipment_offers)
    lift, funding = _by_id(scenario.lift_offers), _by_id(scenario.funding_offers)
    calendar = scenario.calendar
    open_periods = {gap.id: scenario.gap_periods(gap) for gap in scenario.unit_gaps}
    return Case(
        scenario=scenario,
        plan=plan,
        capabilities=capabilities,
        missions=missions,
        partners=partners,
        gaps=gaps,
        asks=asks,
        pledges=pledges,
        training_offers=training,
        equipment_offers=equipment,
        lift_offers=lift,
        funding_offers=funding,
        open_periods=open_periods,
        deployments=tuple(_deployed(plan, calendar, pledges, gaps, capabilities)),
        courses=tuple(_courses(scenario, plan, training, skills, partners, capabilities, missions)),
        loans=tuple(_loans(plan, calendar, equipment, partners, missions)),
        in_place=tuple(_standing(scenario, unit, capabilities, open_periods) for unit in scenario.in_place),
        gifts=tuple(_gifts(plan, calendar, equipment, partners, missions)),
        lifts=tuple(_lifts(plan, calendar, lift, partners, missions)),
        payments=tuple(_payments(plan, calendar, funding, partners, missions)),
    )


def _standing(
    scenario: Scenario,
    unit: InPlace,
    capabilities: Mapping[str, Capability],
    open_periods: Mapping[str, tuple[int, int]],
) -> Standing:
    first, end = scenario.in_place_periods(unit)
    opens, closes = open_periods.get(unit.gap or "", (0, 0))
    there, in_gap = range(first, end), range(max(first, opens), min(end, closes))
    return Standing(unit, capabilities[unit.capability], there, in_gap)


def inside_plan(calendar: Calendar, start: int, end: int, *, may_be_empty: bool = False) -> bool:
    """Whether [start, end) is a window of periods of the calendar."""
    return start >= 0 and end <= calendar.periods and (start < end or (may_be_empty and start == end))


def in_plan(calendar: Calendar, row: Support | Deployment) -> bool:
    """Whether a row's periods are a window of the calendar; only a course may be empty, as its offer may ask."""
    return inside_plan(calendar, row.start, row.end, may_be_empty=isinstance(row, Support) and row.kind == "course")


def _by_id(records: Iterable[R]) -> dict[str, R]:
    return {record.id: record for record in records}


def _deployed(
    plan: Plan,
    calendar: Calendar,
    pledges: Mapping[str, Pledge],
    gaps: Mapping[str, Gap],
    capabilities: Mapping[str, Capability],
) -> Iterator[Deployed]:
    for row in plan.deployments:
        pledge, gap = pledges.get(row.pledge), gaps.get(row.gap)
        if pledge and gap and in_plan(calendar, row):
            percent = percent_served(capabilities[pledge.capability], gap.capability)
            yield Deployed(row, pledge, gap, _lacked_skills(pledge, gap), _lacked_items(pledge, gap), percent)


def percent_served(capability: Capability, asked: str) -> int:
    """What a module of a capability counts where one is asked, in percent; 0 where it cannot stand in for it."""
    if capability.id == asked:
        return 100
    return round(100 * capability.serves[asked]) if asked in capability.serves else 0


def _lacked_skills(pledge: Pledge, gap: Gap) -> frozenset[str]:
    return frozenset(gap.skills).union(pledge.needs_skills).difference(pledge.skills)


def _lacked_items(pledge: Pledge, gap: Gap) -> dict[str, int]:
    items = {**gap.equipment, **pledge.needs_equipment}
    pieces = {
        item: max(0, gap.equipment.get(item, 0) - pledge.equipment.get(item, 0)) + pledge.needs_equipment.get(item, 0)
        for item in items
    }
    return {item: count for item, count in pieces.items() if count > 0}


def _courses(
    scenario: Scenario,
    plan: Plan,
    offers: Mapping[str, TrainingOffer],
    skills: Mapping[str, Skill],
    partners: Mapping[str, Partner],
    capabilities: Mapping[str, Capability],
    missions: Mapping[str, Mission],
) -> Iterator[Course]:
    calendar, hosts = scenario.calendar, {host.id: host for host in scenario.host_offers}
    for row in plan.supports:
        offer, recipient = offers.get(row.offer), partners.get(row.recipient)
        capability = capabilities.get(row.capability or "")
        known = row.mission is None or row.mission in missions
        if row.kind == "course" and offer and recipient and capability and known and in_plan(calendar, row):
            skill = skills[offer.skill]
            lasts = calendar.periods if skill.lasts is None else calendar.periods_up(skill.lasts)
            until, host = row.end + lasts, hosts.get(row.host or "")
            yield Course(row, offer, skill, recipient, capability.id, until, row.mission, host)


def _loans(
    plan: Plan,
    calendar: Calendar,
    offers: Mapping[str, EquipmentOffer],
    partners: Mapping[str, Partner],
    missions: Mapping[str, Mission],
) -> Iterator[Loan]:
    for row in plan.supports:
        offer, recipient = offers.get(row.offer), partners.get(row.recipient)
        known = row.mission is None or row.mission in missions
        if row.kind == "loan" and offer and recipient and known and in_plan(calendar, row):
            yield Loan(row, offer, recipient, row.mission)


def _gifts(
    plan: Plan,
    calendar: Calendar,
    offers: Mapping[str, EquipmentOffer],
    partners: Mapping[str, Partner],
    missions: Mapping[str, Mission],
) -> Iterator[Gift]:
    for row in plan.supports:
        offer = offers.get(row.offer)
        if row.kind != "gift" or not offer or not in_plan(calendar, row):
            continue
        if row.mission is None and row.recipient in partners:
            yield Gift(row, offer, partners[row.recipient], None)
        elif row.mission in missions and row.recipient == row.mission:
            yield Gift(row, offer, None, row.mission)


def _lifts(
    plan: Plan,
    calendar: Calendar,
    offers: Mapping[str, LiftOffer],
    partners: Mapping[str, Partner],
    missions: Mapping[str, Mission],
) -> Iterator[Lift]:
    for row in plan.supports:
        offer, recipient = offers.get(row.offer), partners.get(row.recipient)
        known = row.mission is None or row.mission in missions
        if row.kind == "lift" and offer and recipient and known and in_plan(calendar, row):
            yield Lift(row, offer, recipient, row.mission)


def _payments(
    plan: Plan,
    calendar: Calendar,
    offers: Mapping[str, FundingOffer],
    partners: Mapping[str, Partner],
    missions: Mapping[str, Mission],
) -> Iterator[Payment]:
    for row in plan.supports:
        offer = offers.get(row.offer)
        if row.kind != "payment" or not offer or row.use is None or not in_plan(calendar, row):
            continue
        known = row.mission is None or row.mission in missions
        if known and row.recipient in partners:
            yield Payment(row, offer, partners[row.recipient], row.mission)
        elif known and row.recipient == row.mission:
            yield Payment(row, offer, None, row.mission)
