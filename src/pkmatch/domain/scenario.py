"""
All that is on the table: a scenario, its cross-references checked once, with look-ups.

Comes in: records. Goes out: a `Scenario` in which every name leads somewhere, or one
`ScenarioError` that lists every fault.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Self, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import EquipmentOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.needs import Capability, Gap, Mission, Skill
from pkmatch.domain.policy import Goals, Policy
from pkmatch.domain.record import Record, SourcedRecord, _sequence, describe
from pkmatch.errors import Fault, ScenarioError

R = TypeVar("R", bound=SourcedRecord)
Many = Annotated[tuple[R, ...], BeforeValidator(_sequence)]

RECORD_LISTS: dict[str, type[SourcedRecord]] = {
    "capabilities": Capability,
    "missions": Mission,
    "partners": Partner,
    "skills": Skill,
    "gaps": Gap,
    "pledges": Pledge,
    "training_offers": TrainingOffer,
    "equipment_offers": EquipmentOffer,
}
"""The lists of a scenario, in the order in which files keep them, and the record each holds."""


class Scenario(Record):
    """Gaps, pledges and offers of one planning round."""

    name: str = ""
    calendar: Calendar
    capabilities: Many[Capability] = ()
    missions: Many[Mission] = ()
    partners: Many[Partner] = ()
    skills: Many[Skill] = ()
    gaps: Many[Gap] = ()
    pledges: Many[Pledge] = ()
    training_offers: Many[TrainingOffer] = ()
    equipment_offers: Many[EquipmentOffer] = ()
    policy: Policy = Policy()
    goals: Annotated[Goals, Field(description="what the plan is valued for, unless solve is told otherwise")] = Goals()

    @model_validator(mode="after")
    def _names_lead_somewhere(self) -> Scenario:
        faults = [fault for check in _CHECKS for fault in check(self)]
        if faults:
            raise ScenarioError(faults)
        return self

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Any]]:
        return {name: {record.id: record for record in getattr(self, name)} for name in RECORD_LISTS}

    def find(self, kind: type[R], record_id: str) -> R:
        """
        The record of this kind with this id.

        Raises
        ------
        ScenarioError
            When there is none; the error lists the ids there are.
        """
        name = next(name for name, listed in RECORD_LISTS.items() if listed is kind)
        known = self._by_id[name]
        if record_id not in known:
            repair = f"Name one of the scenario's {name}."
            raise ScenarioError([Fault(describe(kind, record_id), "id", repr(record_id), _one_of(known), repair)])
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

    def gap_periods(self, gap: Gap) -> tuple[int, int]:
        """The periods [a, b) in which a gap is open: its need within the mission's life and the plan."""
        mission = self.find(Mission, gap.mission)
        first, end = self.calendar.needed(gap.start, gap.end)
        if mission.start is not None:
            first = max(first, self.calendar.period_of(mission.start))
        if mission.end is not None:
            end = min(end, self.calendar.needed(self.calendar.start, mission.end)[1])
        return first, end

    @property
    def digest(self) -> str:
        """A fingerprint of the content; equal scenarios have equal ones."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]

    def __str__(self) -> str:
        counts = ", ".join(f"{len(getattr(self, name))} {name.replace('_', ' ')}" for name in RECORD_LISTS)
        c = self.calendar
        return f"scenario {self.name!r}: {c.periods} periods ({c.step}) from {c.start}; {counts}"


def _one_of(names: Iterable[str]) -> str:
    known = sorted(names)
    listed = ", ".join(map(repr, known[:12]))
    return f"one of {listed}{f' and {len(known) - 12} more' if len(known) > 12 else ''}" if known else "none is known"


def _ids_stand_once(scenario: Scenario) -> Iterator[Fault]:
    for name, kind in RECORD_LISTS.items():
        seen: set[str] = set()
        for record in getattr(scenario, name):
            if record.id in seen:
                yield Fault(describe(kind, record.id), "id", repr(record.id), "an id of its own", "Rename one of them.")
            seen.add(record.id)


def _names_known(
    scenario: Scenario, records: str, field: str, wanted: str, pick: Callable[[Any], Iterable[str]]
) -> Iterator[Fault]:
    known: Mapping[str, Any] = scenario._by_id[wanted]
    singular = describe(RECORD_LISTS[wanted], None)
    for record in getattr(scenario, records):
        for name in pick(record):
            if name not in known:
                yield Fault(
                    describe(type(record), record.id),
                    field,
                    repr(name),
                    _one_of(known),
                    f"Add the {singular} or correct the {describe(type(record), None)}.",
                )


_REFERENCES: tuple[tuple[str, str, str, Callable[[Any], Iterable[str]]], ...] = (
    ("missions", "refused", "partners", lambda mission: mission.refused),
    ("gaps", "mission", "missions", lambda gap: [gap.mission]),
    ("gaps", "capability", "capabilities", lambda gap: [gap.capability]),
    ("gaps", "skills", "skills", lambda gap: gap.skills),
    ("pledges", "partner", "partners", lambda pledge: [pledge.partner]),
    ("pledges", "capability", "capabilities", lambda pledge: [pledge.capability]),
    ("pledges", "skills", "skills", lambda pledge: pledge.skills),
    ("pledges", "needs_skills", "skills", lambda pledge: pledge.needs_skills),
    ("pledges", "for_gaps", "gaps", lambda pledge: pledge.for_gaps),
    ("pledges", "caveats.refused_missions", "missions", lambda pledge: pledge.caveats.refused_missions),
    ("pledges", "caveats.sole_missions", "missions", lambda pledge: pledge.caveats.sole_missions),
    ("training_offers", "partner", "partners", lambda offer: [offer.partner]),
    ("training_offers", "skill", "skills", lambda offer: [offer.skill]),
    ("training_offers", "recipients", "partners", lambda offer: offer.recipients),
    ("equipment_offers", "partner", "partners", lambda offer: [offer.partner]),
    ("equipment_offers", "recipients", "partners", lambda offer: offer.recipients),
    ("equipment_offers", "missions", "missions", lambda offer: offer.missions),
)


def _references_known(scenario: Scenario) -> Iterator[Fault]:
    for records, field, wanted, pick in _REFERENCES:
        yield from _names_known(scenario, records, field, wanted, pick)


def _regions_known(scenario: Scenario) -> Iterator[Fault]:
    known = {partner.region for partner in scenario.partners if partner.region}
    for name in ("training_offers", "equipment_offers"):
        for offer in getattr(scenario, name):
            for region in offer.regions:
                if region not in known:
                    repair = "Give a partner this region or correct the offer."
                    yield Fault(describe(type(offer), offer.id), "regions", repr(region), _one_of(known), repair)


def _tasks_known(scenario: Scenario) -> Iterator[Fault]:
    known = {task for gap in scenario.gaps for task in gap.tasks}
    for pledge in scenario.pledges:
        for task in pledge.caveats.refused_tasks:
            if task not in known:
                repair = "Correct the task, or take it out: no gap has it."
                yield Fault(f"pledge {pledge.id!r}", "caveats.refused_tasks", repr(task), _one_of(known), repair)


def _windows_meet_the_calendar(scenario: Scenario) -> Iterator[Fault]:
    calendar = scenario.calendar
    allowed = f"days that meet the calendar, {calendar.start} to {calendar.end}"
    for gap in scenario.gaps:
        if gap.end <= calendar.start or gap.start >= calendar.end:
            yield Fault(
                f"gap {gap.id!r}", "start", f"{gap.start} to {gap.end}", allowed, "Correct the gap or the calendar."
            )
    for name, kind in (("pledges", Pledge), ("training_offers", TrainingOffer), ("equipment_offers", EquipmentOffer)):
        for give in getattr(scenario, name):
            if give.available_until < calendar.start or give.available_from >= calendar.end:
                found = f"{give.available_from} to {give.available_until}"
                yield Fault(describe(kind, give.id), "available_from", found, allowed, "Correct it or the calendar.")


def _missions_last_into_their_gaps(scenario: Scenario) -> Iterator[Fault]:
    missions = scenario._by_id["missions"]
    for gap in scenario.gaps:
        mission = missions.get(gap.mission)
        if mission is None:
            continue
        found = f"{gap.start} to {gap.end}"
        if mission.end is not None and mission.end <= gap.start:
            yield Fault(
                f"gap {gap.id!r}",
                "start",
                found,
                f"days before mission {mission.id!r} ends on {mission.end}",
                "Correct the gap or the mission's end.",
            )
        if mission.start is not None and mission.start >= gap.end:
            yield Fault(
                f"gap {gap.id!r}",
                "end",
                found,
                f"days after mission {mission.id!r} starts on {mission.start}",
                "Correct the gap or the mission's start.",
            )


_CHECKS: tuple[Callable[[Scenario], Iterator[Fault]], ...] = (
    _ids_stand_once,
    _references_known,
    _regions_known,
    _tasks_known,
    _windows_meet_the_calendar,
    _missions_last_into_their_gaps,
)
