"""What is given: partners, the units they pledge, the training and equipment they offer."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pkmatch.domain.calendar import Span
from pkmatch.domain.record import (
    Count,
    Counts,
    Day,
    Id,
    Ids,
    OptionalName,
    Readiness,
    Record,
    SourcedRecord,
    Usd,
    Window,
    WindowedRecord,
    _sequence,
    _without_doubles,
)
from pkmatch.errors import Fault, ScenarioError


def _whole_percent(rate: float) -> float:
    if abs(rate * 100 - round(rate * 100)) > 1e-9 or rate < 0.005:
        raise ValueError("a share in whole percent, from 0.01 to 1")
    return round(rate * 100) / 100


def _hundredths(factor: float) -> float:
    if abs(factor * 100 - round(factor * 100)) > 1e-9 or factor < 0.005:
        raise ValueError("a number of at most two decimals, from 0.01 to 10")
    return round(factor * 100) / 100


def _hundredths_or_none(places: float) -> float:
    if abs(places * 100 - round(places * 100)) > 1e-6:
        raise ValueError("a number of at most two decimals, from 0 to 1000")
    return round(places * 100) / 100


def _whole_percent_or_none(share: float) -> float:
    return 0.0 if share == 0 else _whole_percent(share)


def _pair(value: Any) -> Any:
    if value is not None and (not isinstance(value, list | tuple) or len(value) != 2):
        raise ValueError("two lengths of time, the shortest and the longest tour")
    return _sequence(value)


MoneyUse = Literal["training", "equipment", "lift", "unit_cost", "programme", "translation"]
"""
What money is for: courses, loans and gifts, transport, the units themselves; the amounts that gaps ask; interpreters.
"""


class Partner(SourcedRecord):
    """Whoever acts: a state, an organisation, a company or an NGO. Roles follow from what it brings."""

    id: Id
    name: str = ""
    kind: Literal["state", "organisation", "company", "ngo"] = "state"
    region: Annotated[OptionalName, Field(description="name of its region; offers may be made to regions")] = ""
    languages: Annotated[Ids, Field(description="languages in which its people can be taught")] = ()
    commitments: Annotated[Ids, Field(description="compacts and codes of conduct that it has joined")] = ()


class Caveats(Record):
    """What a contributor does not accept for its unit."""

    refused_missions: Annotated[Ids, Field(description="missions the unit may not go to")] = ()
    sole_missions: Annotated[Ids, Field(description="the only missions it may go to; blank = any")] = ()
    refused_tasks: Annotated[Ids, Field(description="tasks it may not be given")] = ()
    refused_partners: Annotated[
        Ids, Field(description="partners beside whose units it will not serve in a gap in the same period")
    ] = ()

    @model_validator(mode="after")
    def _sole_missions_are_not_refused(self) -> Caveats:
        both = [mission for mission in self.sole_missions if mission in self.refused_missions]
        if both:
            fault = Fault(
                "caveats",
                "sole_missions",
                ", ".join(map(repr, both)),
                "missions that are not in refused_missions too",
                "Take each mission out of one of the two lists.",
            )
            raise ScenarioError([fault])
        return self


class Pledge(WindowedRecord):
    """Units that a T/PCC would deploy."""

    window: ClassVar[Window] = Window("available_from", "available_until", may_equal=True)

    id: Id
    partner: Id
    capability: Id
    quantity: Annotated[Count, Field(description="modules pledged")]
    available_from: Annotated[Day, Field(description="first day available")]
    available_until: Annotated[Day, Field(description="last day available")]
    readiness: Annotated[Readiness, Field(description="level reached in the readiness system")]
    tour: Annotated[
        tuple[Span, Span] | None,
        BeforeValidator(_pair),
        Field(description="shortest and longest deployment; blank = any length"),
    ] = None
    rest: Annotated[Span, Field(description="time after a tour in which its modules cannot deploy again")] = 0
    skills: Annotated[Ids, Field(description="skills the unit has")] = ()
    equipment: Annotated[Counts, Field(description="pieces of each item a module brings")] = {}
    languages: Annotated[Ids, Field(description="languages the unit brings")] = ()
    needs_skills: Annotated[Ids, Field(description="skills it lacks wherever it goes")] = ()
    needs_equipment: Annotated[Counts, Field(description="pieces a module lacks wherever it goes")] = {}
    for_gaps: Annotated[Ids, Field(description="gaps the pledge was made for; blank = any")] = ()
    caveats: Caveats = Caveats()
    performance: Annotated[
        float,
        Field(gt=0, le=10, allow_inf_nan=False, description="multiplies the value of what it covers; two decimals"),
        AfterValidator(_hundredths),
    ] = 1.0
    reliability: Annotated[
        Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), AfterValidator(_whole_percent_or_none)] | None,
        Field(description="probability that it materialises, in whole percent; blank = that of the policy"),
    ] = None
    first_made: Annotated[Day | None, Field(description="day on which it was first made; blank = not known")] = None
    self_lift: Annotated[
        bool, Field(description="true: the unit travels by itself; false: its people need the lift of an offer")
    ] = True
    cost: Annotated[
        Usd | None,
        Field(description="USD per module and period; blank = people x reimbursement rate of the policy"),
    ] = None
    cost_covered: Annotated[bool, Field(description="true: the cost is reimbursed; false: money on offer pays it")] = (
        True
    )
    women_share: Annotated[
        float,
        Field(ge=0, le=1, allow_inf_nan=False, description="share of women among its people, in whole percent"),
        AfterValidator(_whole_percent_or_none),
    ] = 0.0

    @model_validator(mode="after")
    def _skills_are_not_lacked(self) -> Pledge:
        both = [skill for skill in self.needs_skills if skill in self.skills]
        if both:
            fault = Fault(
                f"pledge {self.id!r}",
                "needs_skills",
                ", ".join(map(repr, both)),
                "skills that are not in skills too",
                "Take each skill out of one of the two lists.",
            )
            raise ScenarioError([fault])
        return self


class Offer(WindowedRecord):
    """What every offer of support states: who gives, to whom, when."""

    window: ClassVar[Window] = Window("available_from", "available_until", may_equal=True)

    id: Id
    partner: Id
    available_from: Annotated[Day, Field(description="first day available")]
    available_until: Annotated[Day, Field(description="last day available")]
    recipients: Annotated[Ids, Field(description="partners it is offered to")] = ()
    regions: Annotated[
        Ids, Field(description="regions it is offered to; with recipients blank too = every other partner")
    ] = ()

    def reaches(self, partner: Partner) -> bool:
        """Whether the offer is made to this partner; nobody supports itself, what it has stands in its pledge."""
        if partner.id == self.partner:
            return False
        open_to_all = not self.recipients and not self.regions
        return open_to_all or partner.id in self.recipients or (partner.region != "" and partner.region in self.regions)


class TrainingOffer(Offer):
    """Places in a course, taken by modules of one partner and capability at a time."""

    skill: Id
    places: Annotated[Count, Field(description="modules in training at the same time")]
    duration: Annotated[Span, Field(description="length of a course")]
    mode: Annotated[
        Literal["at_recipient", "at_provider", "regional", "online", "in_mission"],
        Field(
            description="at the trainees' home, at the trainer's, at a school of the region, from wherever they are, "
            "or in the mission where they arrive"
        ),
    ] = "at_recipient"
    missions: Annotated[
        Ids, Field(description="missions in which it teaches, where it is in_mission; blank = any")
    ] = ()
    languages: Annotated[
        Ids, Field(description="languages of instruction: the recipient has one of these, or interpreters; blank = any")
    ] = ()
    pass_rate: Annotated[
        float,
        Field(gt=0, le=1, allow_inf_nan=False, description="share of trained modules that pass, in whole percent"),
        AfterValidator(_whole_percent),
    ] = 1.0
    trains_trainers: Annotated[
        float,
        Field(ge=0, le=1000, allow_inf_nan=False, description="places a period that each passed module adds at home"),
        AfterValidator(_hundredths_or_none),
    ] = 0.0
    cost: Annotated[Usd, Field(description="USD per module trained")] = 0.0
    cost_covered: Annotated[
        bool, Field(description="true: who trains bears the cost; false: money on offer pays it")
    ] = True
    women_places: Annotated[
        int, Field(ge=0, le=10**9, description="places kept for women: others take at most the rest")
    ] = 0
    translation_cost: Annotated[
        Usd | None,
        Field(description="USD per module for interpreters, which money on offer pays; blank = it is not interpreted"),
    ] = None
    travel_covered: Annotated[
        bool,
        Field(description="true: who trains brings the trainees; false: those who travel need the lift of an offer"),
    ] = True
    needs_host: Annotated[
        bool, Field(description="true: it has no school of its own, so each course takes place at a host's")
    ] = False
    needs_equipment: Annotated[
        Counts, Field(description="pieces of each item, lent by others, that a module needs while it is in training")
    ] = {}

    @property
    def moves_trainees(self) -> bool:
        """Whether its trainees travel, and need lift for it."""
        return not self.travel_covered and self.mode in ("at_provider", "regional")

    @model_validator(mode="after")
    def _no_more_places_for_women_than_there_are(self) -> TrainingOffer:
        if self.women_places > self.places:
            allowed = f"at most its places, {self.places}"
            repair = "Correct the number, or give the offer more places."
            raise ScenarioError(
                [Fault(f"training offer {self.id!r}", "women_places", f"{self.women_places}", allowed, repair)]
            )
        return self

    @model_validator(mode="after")
    def _a_host_has_a_place(self) -> TrainingOffer:
        if self.needs_host and self.mode in ("online", "in_mission"):
            allowed = "a mode whose courses take place at a school where needs_host is true"
            repair = "Change the mode, to 'regional' for one, or take needs_host out."
            raise ScenarioError([Fault(f"training offer {self.id!r}", "mode", repr(self.mode), allowed, repair)])
        return self

    def is_understood_by(self, partner: Partner) -> bool:
        """Whether the partner has one of the languages of instruction."""
        return not self.languages or not set(self.languages).isdisjoint(partner.languages)

    def interpreters_usd(self, partner: Partner) -> float:
        """USD per module for interpreters, where the partner needs them."""
        return 0.0 if self.is_understood_by(partner) else self.translation_cost or 0.0

    @model_validator(mode="after")
    def _missions_are_where_it_teaches(self) -> TrainingOffer:
        if self.missions and self.mode != "in_mission":
            allowed = "blank where mode is not 'in_mission': such a course is given in no mission"
            repair = "Take the missions out, or change the mode to 'in_mission'."
            found = ", ".join(map(repr, self.missions))
            raise ScenarioError([Fault(f"training offer {self.id!r}", "missions", found, allowed, repair)])
        return self


class EquipmentOffer(Offer):
    """Pieces of an item: lent to modules of one partner in one mission, donated to a partner, or to a mission."""

    item: Id
    quantity: Annotated[Count, Field(description="pieces")]
    missions: Annotated[Ids, Field(description="missions it may go to; blank = any, and courses")] = ()
    delivery: Annotated[Span, Field(description="time on the way before the deployment begins")] = 0
    mode: Annotated[
        Literal["lend", "donate", "to_mission"],
        Field(description="lent for one deployment, given to a partner for good, or to a mission for whoever serves"),
    ] = "lend"
    needs_skill: Annotated[
        Id | None, Field(description="skill without which no unit may use the pieces; blank = anybody may")
    ] = None
    cost: Annotated[Usd, Field(description="USD per piece, due once a loan or gift")] = 0.0
    cost_covered: Annotated[
        bool, Field(description="true: who gives bears the cost; false: money on offer pays it")
    ] = True

    @model_validator(mode="after")
    def _a_mission_lets_anybody_use_it(self) -> EquipmentOffer:
        fields = [name for name in ("recipients", "regions") if getattr(self, name)]
        if self.mode == "to_mission" and fields:
            found = ", ".join(repr(name) for field in fields for name in getattr(self, field))
            allowed = "blank where mode is 'to_mission': the pieces serve every T/PCC there"
            repair = "Name missions instead, or change the mode to 'lend' or 'donate'."
            raise ScenarioError([Fault(f"equipment offer {self.id!r}", fields[0], found, allowed, repair)])
        return self


class LiftOffer(Offer):
    """Transport of people to missions and courses."""

    personnel: Annotated[Count, Field(description="people carried in a period")]
    missions: Annotated[Ids, Field(description="missions it may go to; blank = any, and courses")] = ()
    returns: Annotated[
        bool, Field(description="true: it also takes home whom it brought, in the last period of the deployment")
    ] = False
    cost: Annotated[Usd, Field(description="USD per person carried, there and back where it returns")] = 0.0
    cost_covered: Annotated[
        bool, Field(description="true: who carries bears the cost; false: money on offer pays it")
    ] = True


class FundingOffer(Offer):
    """Money that pays costs which nobody has covered."""

    amount: Annotated[Usd, Field(description="USD in all")]
    uses: Annotated[
        tuple[MoneyUse, ...],
        BeforeValidator(_sequence),
        AfterValidator(_without_doubles),
        Field(description="what it may pay for; blank = anything", json_schema_extra={"uniqueItems": True}),
    ] = ()
    missions: Annotated[
        Ids, Field(description="missions in which it may pay; blank = any, and what goes to no mission")
    ] = ()
