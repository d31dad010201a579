"""What is asked: capabilities, missions, skills and the gaps that want them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from pkmatch.domain.calendar import Span
from pkmatch.domain.gives import _whole_percent, _whole_percent_or_none
from pkmatch.domain.record import (
    Count,
    Counts,
    Day,
    Id,
    Ids,
    OptionalName,
    Rates,
    Readiness,
    Record,
    SourcedRecord,
    Window,
    WindowedRecord,
    _sequence,
    _without_doubles,
)
from pkmatch.errors import Fault, ScenarioError

PartnershipKind = Literal[
    "triangular",
    "multinational_rotation",
    "joint_deployment",
    "rapid_deployment_handover",
    "in_mission_training",
    "smart_pledge",
]
AllowableKind = Literal["triangular", "multinational_rotation", "joint_deployment"]

MissionKind = Literal["operation", "headquarters", "standing_capacity", "transition_office"]

Category = Literal["troops", "formed_police", "experts", "staff_officers", "individual_police", "civilian"]


def _whole_percents(rates: dict[str, float]) -> dict[str, float]:
    return {name: _whole_percent(rate) for name, rate in rates.items()}


def _whole_cents(usd: float) -> float:
    if round(100 * usd) < 1 or round(usd, 2) != usd:
        raise ValueError("USD in whole cents, from 0.01 to 1000000000000")
    return usd


class Capability(SourcedRecord):
    """A kind of unit, counted in modules."""

    id: Id
    name: str = ""
    personnel: Annotated[int, Field(ge=0, le=10**6, description="people in one module")]
    category: Annotated[Category, Field(description="kind of personnel")] = "troops"
    serves: Annotated[
        Rates,
        AfterValidator(_whole_percents),
        Field(description="other capabilities it can stand in for: what a module of it counts there, in whole percent"),
    ] = {}

    @model_validator(mode="after")
    def _serves_others(self) -> Capability:
        if self.id in self.serves:
            found = f"{self.id!r} itself"
            fault = Fault(f"capability {self.id!r}", "serves", found, "other capabilities", "Take it out.")
            raise ScenarioError([fault])
        return self

    def percent_for(self, capability: str) -> int:
        """What a module of it counts in a gap that asks a capability, in percent; 0 where it cannot serve."""
        return 100 if capability == self.id else round(100 * self.serves.get(capability, 0.0))


class Mission(WindowedRecord):
    """A mission that receives units."""

    window: ClassVar[Window] = Window("start", "end")

    id: Id
    name: str = ""
    kind: Annotated[MissionKind, Field(description="what it is; told in reports, no rule looks at it")] = "operation"
    refused: Annotated[Ids, Field(description="partners the host does not accept")] = ()
    neighbours: Annotated[Ids, Field(description="partners that are neighbours of the host")] = ()
    start: Annotated[Day | None, Field(description="first day of the mission; blank = open before the plan")] = None
    end: Annotated[Day | None, Field(description="first day after the mission; blank = open after the plan")] = None


class Skill(SourcedRecord):
    """Something a unit can be trained in."""

    id: Id
    name: str = ""
    per_capability: Annotated[
        bool, Field(description="true: trained modules count only within the capability trained")
    ] = True
    lasts: Annotated[Span | None, Field(description="how long training lasts; blank = for good")] = None


class TrainingNeed(SourcedRecord):
    """Modules that a T/PCC wishes to have trained by a date, for no gap in particular."""

    id: Id
    partner: Id
    skill: Id
    modules: Annotated[Count, Field(description="modules to be trained")]
    by: Annotated[Day, Field(description="day by which they are to be trained")]
    priority: Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False, description="worth of meeting the whole need")]


class Nested(Record):
    """A lead with modules of partners nested in its unit."""

    lead_min: Annotated[Count, Field(description="fewest modules of the lead in a period")]
    partner_max: Annotated[Count, Field(description="most modules of every other T/PCC in a period")]


_WISHES_FOR_UNITS = (
    "skills",
    "equipment",
    "languages",
    "min_readiness",
    "tasks",
    "handover",
    "min_tour",
    "max_partners",
    "kinds",
    "nested",
    "women_share",
)


_UNITS, _PIECES, _MONEY = "capability", "item", "amount"
_ASKS_ONE_THING: JsonDict = {
    "oneOf": [
        {"properties": {_UNITS: {"minLength": 1}, "quantity": {"minimum": 1}}, "required": [_UNITS, "quantity"]},
        {"properties": {_PIECES: {"minLength": 1}, "quantity": {"minimum": 1}}, "required": [_PIECES, "quantity"]},
        {"properties": {_MONEY: {"type": "number"}}, "required": [_MONEY]},
    ]
}


class Gap(WindowedRecord):
    """What a mission lacks for some time: modules of a capability, pieces of an item, or an amount of money."""

    model_config = ConfigDict(json_schema_extra=_ASKS_ONE_THING)

    window: ClassVar[Window] = Window("start", "end")

    id: Id
    mission: Id
    capability: Annotated[OptionalName, Field(description="kind of units it asks; blank = it asks no units")] = ""
    item: Annotated[OptionalName, Field(description="item it asks, given to the mission; blank = none")] = ""
    amount: Annotated[
        Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False), AfterValidator(_whole_cents)] | None,
        Field(description="USD it asks, in whole cents; blank = no money"),
    ] = None
    quantity: Annotated[
        int, Field(ge=0, le=10**9, description="modules or pieces wanted at the same time; blank for an amount")
    ] = 0
    start: Annotated[Day, Field(description="first day of the need")]
    end: Annotated[Day, Field(description="first day after the need")]
    priority: Annotated[
        float, Field(gt=0, le=1e9, allow_inf_nan=False, description="worth of filling the whole gap for one period")
    ]
    critical: Annotated[bool, Field(description="true: coverage counts whole or not at all")] = False
    skills: Annotated[Ids, Field(description="skills every unit must have")] = ()
    equipment: Annotated[Counts, Field(description="pieces of each item every module must have")] = {}
    languages: Annotated[Ids, Field(description="the unit must bring at least one of these; blank = any")] = ()
    min_readiness: Annotated[Readiness, Field(description="lowest level accepted")] = "announced"
    tasks: Annotated[Ids, Field(description="what the unit will do; a caveat may refuse them")] = ()
    handover: Annotated[
        bool, Field(description="true: who relieves others overlaps with them, and counts once they have been there")
    ] = False
    min_tour: Annotated[Span, Field(description="shortest deployment accepted")] = 0
    max_partners: Annotated[Count | None, Field(description="most T/PCCs over the gap's life; blank = any")] = None
    kinds: Annotated[
        Annotated[
            tuple[AllowableKind, ...],
            AfterValidator(_without_doubles),
            Field(json_schema_extra={"uniqueItems": True}),
        ]
        | None,
        BeforeValidator(_sequence),
        Field(description="partnership kinds allowed; blank = all; none = one unsupported T/PCC"),
    ] = None

    in_mission_training: Annotated[
        bool, Field(description="true: who arrives may be trained there in skills it lacks; false: before it comes")
    ] = False
    nested: Annotated[
        Nested | None, Field(description="one T/PCC leads in a period, others are nested; blank = any shares")
    ] = None
    women_share: Annotated[
        float,
        Field(ge=0, le=1, allow_inf_nan=False, description="least share of women among its people, in whole percent"),
        AfterValidator(_whole_percent_or_none),
    ] = 0.0

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Gap:
        asked = [name for name in (_UNITS, _PIECES, _MONEY) if getattr(self, name) not in ("", None)]
        words = f"gap {self.id!r}"
        if len(asked) != 1:
            found = " and ".join(asked) or "nothing"
            allowed = "exactly one of capability (units), item (pieces) and amount (USD)"
            repair = "Keep one of them." if asked else "State what is asked."
            raise ScenarioError([Fault(words, "capability", found, allowed, repair)])
        if self.amount is not None and self.quantity:
            allowed = "blank where an amount is asked: the amount says how much"
            raise ScenarioError([Fault(words, "quantity", repr(self.quantity), allowed, "Leave it out.")])
        if self.amount is None and not self.quantity:
            found = repr(self.quantity) if "quantity" in self.model_fields_set else "nothing"
            repair = f"State how many {'modules' if self.capability else 'pieces'} are wanted."
            raise ScenarioError([Fault(words, "quantity", found, "a whole number above 0", repair)])
        return self

    @model_validator(mode="after")
    def _wishes_for_units_where_units_are_asked(self) -> Gap:
        if self.capability:
            return self
        defaults = {name: Gap.model_fields[name].get_default() for name in _WISHES_FOR_UNITS}
        stated = [name for name, default in defaults.items() if getattr(self, name) != default]
        if stated:
            allowed = "blank where an item or an amount is asked: it is a wish for units"
            repair = "Leave it out, or ask a capability."
            faults = [Fault(f"gap {self.id!r}", name, repr(getattr(self, name)), allowed, repair) for name in stated]
            raise ScenarioError(faults)
        return self

    @property
    def asked(self) -> float:
        """The modules, pieces or USD it asks."""
        return float(self.quantity) if self.amount is None else self.amount

    def allows(self, kind: AllowableKind) -> bool:
        """Whether partnerships of this kind may fill the gap."""
        return self.kinds is None or kind in self.kinds


def common_days(gap: Gap, mission: Mission) -> tuple[date, date]:
    """The days of a gap's need inside its mission's life; the second is not counted."""
    first = gap.start if mission.start is None else max(gap.start, mission.start)
    return first, gap.end if mission.end is None else min(gap.end, mission.end)
