"""
Valid records in one line each, for all tests.

Windows are periods of a month calendar from 2022-01-01, half open: ``start=0, end=6`` are the six months
January to June 2022. Dates (or ISO text) are taken as they stand, for tests of other steps.
`scenario` adds the calendar, capabilities, missions, partners and skills that its records name.

>>> tiny = scenario(gap("G", skills=["cied"]), pledge("P", partner="A"), training_offer("T", partner="B"))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Literal

from pkmatch.domain.calendar import Calendar, Span
from pkmatch.domain.gives import Caveats, EquipmentOffer, FundingOffer, LiftOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Capability, Category, Gap, Mission, PartnershipKind, Skill, TrainingNeed
from pkmatch.domain.policy import Goals, LeadTime, Policy
from pkmatch.domain.presence import Ceiling, Exclusion, InPlace, Suspension
from pkmatch.domain.record import READINESS_LEVELS, Readiness, SourcedRecord
from pkmatch.domain.scenario import RECORD_LISTS, Scenario
from pkmatch.domain.smart_pledges import SmartPledge

START = date(2022, 1, 1)
PERIODS = 6
Step = Literal["half_month", "month", "quarter"]
When = int | str | date


def calendar(periods: int = PERIODS, step: Step = "month", start: When = START) -> Calendar:
    return Calendar(start=day(start), step=step, periods=periods)


def day(when: When) -> date:
    """The first day of a period of the month calendar; a date or ISO text as that date."""
    if isinstance(when, int):
        months = START.month - 1 + when
        return date(START.year + months // 12, months % 12 + 1, 1)
    return date.fromisoformat(when) if isinstance(when, str) else when


def last_day(end: When) -> date:
    """The last day before a period of the month calendar; a date or ISO text as that date."""
    return day(end) - timedelta(days=1) if isinstance(end, int) else day(end)


def capability(id: str = "inf", personnel: int = 100, **fields: Any) -> Capability:
    return Capability(id=id, personnel=personnel, **fields)


def mission(id: str = "M", *, start: When | None = None, end: When | None = None, **fields: Any) -> Mission:
    first = None if start is None else day(start)
    return Mission(id=id, start=first, end=None if end is None else day(end), **fields)


def partner(id: str = "A", **fields: Any) -> Partner:
    return Partner(id=id, **fields)


def skill(id: str = "cied", **fields: Any) -> Skill:
    return Skill(id=id, **fields)


def gap(
    id: str = "G",
    *,
    mission: str = "M",
    capability: str = "inf",
    quantity: int = 1,
    start: When = 0,
    end: When = PERIODS,
    priority: float = 1.0,
    **fields: Any,
) -> Gap:
    return Gap(
        id=id,
        mission=mission,
        capability=capability,
        quantity=quantity,
        start=day(start),
        end=day(end),
        priority=priority,
        **fields,
    )


def ask(id: str = "N", *, mission: str = "M", start: When = 0, end: When = PERIODS, **fields: Any) -> Gap:
    """A gap that asks an item (one piece, unless the test says otherwise) or an amount."""
    what = {"priority": 1.0, **({"quantity": 1} if "item" in fields else {}), **fields}
    return Gap(id=id, mission=mission, start=day(start), end=day(end), **what)


def pledge(
    id: str = "P",
    *,
    partner: str = "A",
    capability: str = "inf",
    quantity: int = 1,
    start: When = 0,
    end: When = PERIODS,
    readiness: Readiness = "PL3",
    refused_missions: Iterable[str] = (),
    sole_missions: Iterable[str] = (),
    refused_tasks: Iterable[str] = (),
    refused_partners: Iterable[str] = (),
    **fields: Any,
) -> Pledge:
    return Pledge(
        id=id,
        partner=partner,
        capability=capability,
        quantity=quantity,
        available_from=day(start),
        available_until=last_day(end),
        readiness=readiness,
        caveats=Caveats(
            refused_missions=tuple(refused_missions),
            sole_missions=tuple(sole_missions),
            refused_tasks=tuple(refused_tasks),
            refused_partners=tuple(refused_partners),
        ),
        **fields,
    )


def in_place(
    id: str = "U",
    *,
    partner: str = "Y",
    mission: str = "M",
    capability: str = "inf",
    modules: int = 1,
    gap: str | None = "G",
    end: When | None = None,
    **fields: Any,
) -> InPlace:
    return InPlace(
        id=id,
        partner=partner,
        mission=mission,
        capability=capability,
        modules=modules,
        gap=gap,
        end=None if end is None else day(end),
        **fields,
    )


def training_need(
    id: str = "N",
    *,
    partner: str = "A",
    skill: str = "cied",
    modules: int = 1,
    by: When = PERIODS - 1,
    priority: float = 1.0,
    **fields: Any,
) -> TrainingNeed:
    return TrainingNeed(id=id, partner=partner, skill=skill, modules=modules, by=day(by), priority=priority, **fields)


def exclusion(id: str = "X", partner: str = "A", other: str = "Z", *, mission: str | None = None) -> Exclusion:
    return Exclusion(id=id, partner=partner, other=other, mission=mission)


def suspension(id: str = "B", partner: str = "A", *, start: When | None = None, end: When | None = None) -> Suspension:
    first, after = (None if when is None else day(when) for when in (start, end))
    return Suspension(id=id, partner=partner, start=first, end=after)


def ceiling(
    id: str = "L", *, mission: str = "M", category: Category = "troops", start: When | None = None, **fields: Any
) -> Ceiling:
    return Ceiling(id=id, mission=mission, category=category, start=None if start is None else day(start), **fields)


def training_offer(
    id: str = "T",
    *,
    partner: str = "B",
    skill: str = "cied",
    places: int = 1,
    duration: Span = 1,
    start: When = 0,
    end: When = PERIODS,
    **fields: Any,
) -> TrainingOffer:
    return TrainingOffer(
        id=id,
        partner=partner,
        skill=skill,
        places=places,
        duration=duration,
        available_from=day(start),
        available_until=last_day(end),
        **fields,
    )


def host_offer(
    id: str = "H", *, partner: str = "K", places: int = 1, start: When = 0, end: When = PERIODS, **fields: Any
) -> HostOffer:
    return HostOffer(
        id=id, partner=partner, places=places, available_from=day(start), available_until=last_day(end), **fields
    )


def equipment_offer(
    id: str = "E",
    *,
    partner: str = "C",
    item: str = "nvg",
    quantity: int = 1,
    start: When = 0,
    end: When = PERIODS,
    **fields: Any,
) -> EquipmentOffer:
    return EquipmentOffer(
        id=id,
        partner=partner,
        item=item,
        quantity=quantity,
        available_from=day(start),
        available_until=last_day(end),
        **fields,
    )


def lift_offer(
    id: str = "X", *, partner: str = "C", personnel: int = 1, start: When = 0, end: When = PERIODS, **fields: Any
) -> LiftOffer:
    return LiftOffer(
        id=id, partner=partner, personnel=personnel, available_from=day(start), available_until=last_day(end), **fields
    )


def smart_pledge(
    id: str = "S",
    members: Iterable[str] = ("P", "Q"),
    gaps: Iterable[str] = ("G",),
    *,
    kind: PartnershipKind = "joint_deployment",
    mission: str | None = None,
    **fields: Any,
) -> SmartPledge:
    """In gap G, unless the test names others or a mission."""
    named = () if mission is not None else tuple(gaps)
    return SmartPledge(id=id, kind=kind, members=tuple(members), gaps=named, mission=mission, **fields)


def funding_offer(
    id: str = "F", *, partner: str = "D", amount: float = 1e6, start: When = 0, end: When = PERIODS, **fields: Any
) -> FundingOffer:
    return FundingOffer(
        id=id, partner=partner, amount=amount, available_from=day(start), available_until=last_day(end), **fields
    )


def policy_without_lead_times(**fields: Any) -> Policy:
    """Units of every readiness level may deploy from the first period on."""
    return policy_with_lead_times(**fields)


def policy_with_lead_times(
    announced: Span = 0, PL1: Span = 0, PL2: Span = 0, PL3: Span = 0, RDL: Span = 0, **fields: Any
) -> Policy:
    """Lead times as given, none where not."""
    times = (announced, PL1, PL2, PL3, RDL)
    leads = tuple(LeadTime(level=level, time=time) for level, time in zip(READINESS_LEVELS, times, strict=True))
    return Policy(lead_times=leads, **fields)


def scenario(
    *records: SourcedRecord,
    calendar: Calendar | None = None,
    policy: Policy | None = None,
    goals: Goals | None = None,
    name: str = "",
) -> Scenario:
    """
    The records as a scenario, with the records they name and nobody gave; the policy has no lead times.

    The calendar is the month calendar from 2022-01-01, at least six periods, longer where a gap ends later.
    """
    listed: dict[str, list[SourcedRecord]] = {key: [] for key in RECORD_LISTS}
    for record in records:
        listed[next(key for key, kind in RECORD_LISTS.items() if type(record) is kind)].append(record)
    makers = {"capabilities": capability, "missions": mission, "partners": partner, "skills": skill}
    for key, maker in makers.items():
        known = {record.id for record in listed[key]}  # type: ignore[attr-defined]
        named = dict.fromkeys(id for kind, id in _named(records) if kind == key)
        listed[key].extend(maker(id) for id in named if id not in known)  # type: ignore[operator]
    return Scenario(
        name=name,
        calendar=calendar or _calendar_over(records),
        policy=policy or policy_without_lead_times(),
        goals=goals or Goals(),
        **{key: tuple(found) for key, found in listed.items()},  # type: ignore[arg-type]
    )


def _named(records: Iterable[SourcedRecord]) -> Iterator[tuple[str, str]]:
    for record in records:
        if isinstance(record, Mission):
            yield from (("partners", id) for id in (*record.refused, *record.neighbours))
        if isinstance(record, Gap):
            yield "missions", record.mission
            yield from (("capabilities", id) for id in [record.capability] if id)
            yield from (("skills", id) for id in record.skills)
        if isinstance(record, Pledge):
            yield "partners", record.partner
            yield "capabilities", record.capability
            yield from (("skills", id) for id in (*record.skills, *record.needs_skills))
            yield from (("missions", id) for id in record.caveats.refused_missions)
            yield from (("missions", id) for id in record.caveats.sole_missions)
            yield from (("partners", id) for id in record.caveats.refused_partners)
        if isinstance(record, TrainingNeed):
            yield "partners", record.partner
            yield "skills", record.skill
        if isinstance(record, Exclusion):
            yield from (("partners", id) for id in (record.partner, record.other))
            yield from (("missions", id) for id in [record.mission] if id is not None)
        if isinstance(record, Suspension):
            yield "partners", record.partner
        if isinstance(record, Ceiling):
            yield "missions", record.mission
        if isinstance(record, InPlace):
            yield "partners", record.partner
            yield "missions", record.mission
            yield "capabilities", record.capability
        if isinstance(record, TrainingOffer | HostOffer | EquipmentOffer | LiftOffer | FundingOffer):
            yield "partners", record.partner
            yield from (("partners", id) for id in record.recipients)
        if isinstance(record, TrainingOffer):
            yield "skills", record.skill
        if isinstance(record, HostOffer):
            yield from (("skills", id) for id in record.skills)
        if isinstance(record, EquipmentOffer) and record.needs_skill is not None:
            yield "skills", record.needs_skill
        if isinstance(record, TrainingOffer | EquipmentOffer | LiftOffer | FundingOffer):
            yield from (("missions", id) for id in record.missions)


def _calendar_over(records: Iterable[SourcedRecord]) -> Calendar:
    ends = [record.end for record in records if isinstance(record, Gap)]
    months = [12 * (end.year - START.year) + end.month - START.month + (end.day > 1) for end in ends]
    return calendar(max([PERIODS, *months]))
