"""
All that is on the table: a scenario, its cross-references checked once, with look-ups.

Comes in: records. Goes out: a `Scenario` in which every name leads somewhere, or one
`ScenarioError` that lists every fault.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any, Self, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import EquipmentOffer, FundingOffer, LiftOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Capability, Category, Gap, Mission, Skill, TrainingNeed, common_days
from pkmatch.domain.policy import Goals, Policy
from pkmatch.domain.presence import Ceiling, Exclusion, InPlace, Suspension
from pkmatch.domain.record import Record, SourcedRecord, _sequence, describe
from pkmatch.domain.references import RECORD_LISTS, Draft, faults_between, one_of
from pkmatch.domain.smart_pledges import SmartPledge
from pkmatch.errors import Fault, ScenarioError

R = TypeVar("R", bound=SourcedRecord)
Many = Annotated[tuple[R, ...], BeforeValidator(_sequence)]
_LIST_OF: dict[type[SourcedRecord], str] = {kind: name for name, kind in RECORD_LISTS.items()}


class Scenario(Record):
    """Gaps, pledges and offers of one planning round."""

    name: str = ""
    calendar: Calendar
    capabilities: Many[Capability] = ()
    missions: Many[Mission] = ()
    partners: Many[Partner] = ()
    skills: Many[Skill] = ()
    exclusions: Many[Exclusion] = ()
    suspensions: Many[Suspension] = ()
    ceilings: Many[Ceiling] = ()
    gaps: Many[Gap] = ()
    in_place: Many[InPlace] = ()
    training_needs: Many[TrainingNeed] = ()
    pledges: Many[Pledge] = ()
    training_offers: Many[TrainingOffer] = ()
    host_offers: Many[HostOffer] = ()
    equipment_offers: Many[EquipmentOffer] = ()
    lift_offers: Many[LiftOffer] = ()
    funding_offers: Many[FundingOffer] = ()
    smart_pledges: Many[SmartPledge] = ()
    policy: Policy = Policy()
    goals: Annotated[Goals, Field(description="what the plan is valued for, unless solve is told otherwise")] = Goals()

    @model_validator(mode="after")
    def _names_lead_somewhere(self) -> Scenario:
        lists = {name: getattr(self, name) for name in RECORD_LISTS}
        faults = faults_between(Draft(self.calendar, lists))
        if faults:
            raise ScenarioError(faults)
        return self

    @property
    def unit_gaps(self) -> tuple[Gap, ...]:
        """The gaps that ask units; the others ask an item or an amount."""
        return self._gaps_by_kind[0]

    @property
    def other_gaps(self) -> tuple[Gap, ...]:
        """The gaps that ask an item or an amount."""
        return self._gaps_by_kind[1]

    @cached_property
    def _gaps_by_kind(self) -> tuple[tuple[Gap, ...], tuple[Gap, ...]]:
        return tuple(gap for gap in self.gaps if gap.capability), tuple(gap for gap in self.gaps if not gap.capability)

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Any]]:
        return {name: {record.id: record for record in getattr(self, name)} for name in RECORD_LISTS}

    @cached_property
    def _periods_of_days(self) -> dict[tuple[str, date, date], tuple[int, int]]:
        """The open periods of gaps told before, by mission, first day and end."""
        return {}

    def find(self, kind: type[R], record_id: str) -> R:
        """
        The record of this kind with this id.

        Raises
        ------
        ScenarioError
            When there is none; the error lists the ids there are.
        """
        name = _LIST_OF[kind]
        known = self._by_id[name]
        if record_id not in known:
            repair = f"Name one of the scenario's {name}."
            raise ScenarioError([Fault(describe(kind, record_id), "id", repr(record_id), one_of(known), repair)])
        record: R = known[record_id]
        return record

    def without(self, *ids: str) -> Self:
        """
        The scenario less the records with these ids, as after a withdrawal.

        Raises
        ------
        ScenarioError
            When an id is unknown or stands for several records, or when what is left still names a
            record taken out.
        """
        faults = []
        for record_id in ids:
            holders = [name for name in RECORD_LISTS if record_id in self._by_id[name]]
            if len(holders) != 1:
                found = f"{len(holders)} records ({', '.join(holders)})" if holders else "no record"
                repair = "Give an id that stands for one record." if holders else "Correct the id."
                faults.append(Fault(f"id {record_id!r}", "", found, "one record", repair))
        if faults:
            raise ScenarioError(faults)
        gone = set(ids)
        kept = {name: tuple(r for r in getattr(self, name) if r.id not in gone) for name in RECORD_LISTS}
        return self.replace(**kept)

    def with_(self, *records: SourcedRecord) -> Self:
        """The scenario with these records added; a record with a known id takes the place of the old one."""
        changed = {name: dict(self._by_id[name]) for name in RECORD_LISTS}
        for record in records:
            name = next((name for name, kind in RECORD_LISTS.items() if isinstance(record, kind)), None)
            if name is None:
                allowed = ", ".join(kind.__name__ for kind in RECORD_LISTS.values())
                fault = Fault("with_", "", type(record).__name__, allowed, "Use replace for single settings.")
                raise ScenarioError([fault])
            changed[name][record.id] = record  # type: ignore[attr-defined]
        return self.replace(**{name: tuple(by_id.values()) for name, by_id in changed.items()})

    def apart_from(self, partner: str, mission: str | None = None) -> frozenset[str]:
        """The partners that will not work with one anywhere, or in a mission where that is named."""
        return self._apart.get((partner, mission), frozenset())

    @cached_property
    def _apart(self) -> dict[tuple[str, str | None], frozenset[str]]:
        """By partner, and mission where one is named, those that will not work with it."""
        found: dict[tuple[str, str | None], set[str]] = {}
        for x in self.exclusions:
            found.setdefault((x.partner, x.mission), set()).add(x.other)
            found.setdefault((x.other, x.mission), set()).add(x.partner)
        return {names: frozenset(others) for names, others in found.items()}

    def suspended_periods(self, suspension: Suspension) -> tuple[int, int]:
        """The periods [a, b) in which a partner is suspended on any day."""
        calendar = self.calendar
        return calendar.needed(suspension.start or calendar.start, suspension.end or calendar.end)

    def usd_next_door(self, partner: str, mission: str) -> float:
        """What serving in a neighbour of their own state adds to the cost of a module and period of a partner."""
        next_door = partner in self.find(Mission, mission).neighbours
        return self.policy.neighbour_usd if next_door else 0.0

    @cached_property
    def _bundle_by_member(self) -> dict[str, SmartPledge]:
        return {member: bundle for bundle in self.smart_pledges for member in bundle.members}

    def bundle_of(self, member: str) -> SmartPledge | None:
        """The smart pledge in which a pledge or offer is registered."""
        return self._bundle_by_member.get(member)

    def pledges_of(self, bundle: SmartPledge) -> tuple[Pledge, ...]:
        """The pledges of a smart pledge, as it lists them."""
        return tuple(self._by_id["pledges"][name] for name in bundle.members if name in self._by_id["pledges"])

    def is_within(self, bundle: SmartPledge, gap: Gap) -> bool:
        """Whether the pledges of a smart pledge serve in a gap."""
        return gap.id in bundle.gaps or gap.mission == bundle.mission

    def usd_per_module(self, pledge: Pledge) -> float:
        """What one module of a pledge costs in one period."""
        if pledge.cost is not None:
            return pledge.cost
        people = self.find(Capability, pledge.capability).personnel
        return people * (self.policy.reimbursement_usd * self.calendar.months_a_period)

    def percent_in(self, pledge: Pledge, gap: Gap) -> int:
        """What a module of a pledge counts in a gap, in percent of one that the gap asks; 0 where it cannot serve."""
        return self.find(Capability, pledge.capability).percent_for(gap.capability)

    def has_parts(self, gap: Gap) -> bool:
        """Whether modules that stand in for others may be more in a gap than all count."""
        return any(percent and 100 % percent for k in self.capabilities for percent in [k.percent_for(gap.capability)])

    def room_in(self, gap: Gap, modules: int) -> int:
        """So many modules of a gap, in hundredths, rounded up to what whole modules of one capability reach."""
        percents = (k.percent_for(gap.capability) for k in self.capabilities)
        return max(-(-100 * modules // percent) * percent for percent in percents if percent)

    def gap_periods(self, gap: Gap) -> tuple[int, int]:
        """The periods [a, b) in which a gap is open: its need within the mission's life and the plan."""
        days = gap.mission, gap.start, gap.end
        if days not in self._periods_of_days:
            self._periods_of_days[days] = self.calendar.needed(*common_days(gap, self.find(Mission, gap.mission)))
        return self._periods_of_days[days]

    def due_period(self, need: TrainingNeed) -> int:
        """The period from whose first day on what meets a training need is to be trained: that of its date."""
        return min(self.calendar.period_of(need.by), self.calendar.periods - 1)

    def in_place_periods(self, unit: InPlace) -> tuple[int, int]:
        """The whole periods [a, b) in which units in place are there: within their mission's life and the plan."""
        mission, calendar = self.find(Mission, unit.mission), self.calendar
        start = calendar.start if mission.start is None else max(calendar.start, mission.start)
        first, end = calendar.needed(start, calendar.end if mission.end is None else mission.end)
        if unit.end is not None:
            end = min(end, calendar.offered(calendar.start, unit.end - timedelta(days=1))[1])
        return first, max(first, end)

    def people_allowed(self, mission: str, category: Category, period: int) -> int | None:
        """The most people of a category in a mission in a period: the lowest ceiling that holds on any of its days."""
        first, last = self.calendar.first_day(period), self.calendar.first_day(period + 1)
        found = [c for c in self.ceilings if (c.mission, c.category) == (mission, category)]
        begun = [c for c in found if c.start is None or c.start <= first]
        holding = [max(begun, key=lambda ceiling: ceiling.start or date.min)] if begun else []
        holding += [c for c in found if c.start is not None and first < c.start < last]
        return min((ceiling.people for ceiling in holding), default=None)

    @property
    def digest(self) -> str:
        """A fingerprint of the content; equal scenarios have equal ones."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def __str__(self) -> str:
        counts = ", ".join(f"{name.replace('_', ' ')} {len(getattr(self, name))}" for name in RECORD_LISTS)
        c = self.calendar
        return f"scenario {self.name!r}: {c.periods} periods ({c.step}) from {c.start}; {counts}"


__all__ = ["RECORD_LISTS", "Scenario"]
