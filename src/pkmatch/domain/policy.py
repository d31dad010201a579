"""The UN's settings for a plan, and what the plan is meant to achieve."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pkmatch.domain.calendar import Span
from pkmatch.domain.gives import _whole_percent, _whole_percent_or_none
from pkmatch.domain.needs import Category
from pkmatch.domain.record import READINESS_LEVELS, Count, Day, Ids, Readiness, Record, SourcedRecord, Usd, _sequence
from pkmatch.errors import Fault, ScenarioError

GoalName = Literal[
    "coverage",
    "critical",
    "timeliness",
    "cost",
    "breadth",
    "simplicity",
    "women",
    "follow_through",
    "reliability",
    "capacity",
    "stability",
]
COUNTS_AGAINST: frozenset[GoalName] = frozenset({"cost", "simplicity", "women", "stability"})
"""Goals of which less is better; they count against the plan."""


class LeadTime(SourcedRecord):
    """How long units of one readiness level need before they can deploy, from the plan's first day on."""

    level: Readiness
    time: Span


ASSUMED_LEAD_TIMES = (
    LeadTime(
        level="announced",
        time="12 months",
        source="assumed: registration and assessment came 24 and 37 months after China's 2015 pledge, "
        "deployment 8 to 21 months after Canada's 2017 pledges (lead_times.csv)",
        illustrative=True,
    ),
    LeadTime(
        level="PL1",
        time="8 months",
        source="assumed: 8 months from pledge to deployment for Canada's helicopters in 2018 "
        "and Poland's company in 2019 (lead_times.csv)",
        illustrative=True,
    ),
    LeadTime(level="PL2", time="6 months", source="assumed: between PL1 and PL3", illustrative=True),
    LeadTime(level="PL3", time="90 days", source="assumed: between PL2 and RDL", illustrative=True),
    LeadTime(
        level="RDL",
        time="60 days",
        source="UN Field Support and Bhutan RDL agreement Dec 2017 https://unficyp.unmissions.org/"
        "un-field-support-signs-first-its-kind-agreement-bhutan-will-allow-deployment-peacekeepers-within-60",
    ),
)
"""Lead times used where a policy names none; only that of the rapid level is published."""


class Reliability(SourcedRecord):
    """How probable it is that pledges of one readiness level materialise."""

    level: Readiness
    probability: Annotated[
        float,
        Field(ge=0, le=1, allow_inf_nan=False, description="in whole percent"),
        AfterValidator(_whole_percent_or_none),
    ]


ASSUMED_RELIABILITIES = (
    Reliability(
        level="announced",
        probability=0.38,
        source="assumed: 6 of the 16 helicopters Korea pledged in 2021 were shipped two years later (fulfilment.csv)",
        illustrative=True,
    ),
    Reliability(
        level="PL1",
        probability=0.46,
        source="assumed: 13 of the 28 units that China registered in 2015 were at level 2 in 2018 (fulfilment.csv)",
        illustrative=True,
    ),
    Reliability(
        level="PL2",
        probability=0.67,
        source="assumed: 2 of Canada's 3 pledges of 2017 were delivered by 2019 (fulfilment.csv)",
        illustrative=True,
    ),
    Reliability(
        level="PL3",
        probability=0.7,
        source="assumed: 32 of 46 countries had not failed their pledges of 2015 a year later (fulfilment.csv)",
        illustrative=True,
    ),
    Reliability(level="RDL", probability=0.85, source="assumed: between PL3 and certain", illustrative=True),
)
"""Probabilities used where neither pledge nor policy names one. None is published: all are assumptions."""


class WomenTarget(SourcedRecord):
    """The share of women that one category of personnel is to reach in one year."""

    category: Annotated[Category, Field(description="kind of personnel")]
    year: Annotated[int, Field(ge=1900, le=9999, description="year for which it was published")]
    share: Annotated[
        float,
        Field(ge=0, le=1, allow_inf_nan=False, description="share of women, in whole percent"),
        AfterValidator(_whole_percent_or_none),
    ]


Basis = Literal["published", "interpolated", "nearest"]


class YearTarget(NamedTuple):
    """The target of one year: as published, on the line between two published years, or that of the nearest one."""

    share: Fraction
    basis: Basis


class Policy(SourcedRecord):
    """Settings that hold for the whole plan."""

    lead_times: Annotated[
        tuple[LeadTime, ...],
        BeforeValidator(_sequence),
        Field(description="one per readiness level; levels left out keep the assumed time"),
    ] = ()
    reliabilities: Annotated[
        tuple[Reliability, ...],
        BeforeValidator(_sequence),
        Field(description="one per readiness level; levels left out keep the assumed probability"),
    ] = ()
    assessment_visits: Annotated[
        int, Field(ge=0, le=10**9, description="assessment visits that can take place in each period")
    ] = 0
    reimbursement_usd: Annotated[
        Usd,
        Field(description="USD per person and month; default: A/RES/72/285, in force from 2018-07-01"),
    ] = 1428.0
    burden_ceiling: Annotated[
        Annotated[float, Field(gt=0, le=1, allow_inf_nan=False), AfterValidator(_whole_percent)] | None,
        Field(description="most of all person-periods asked for that one partner may bear, in whole percent"),
    ] = None
    least_partners: Annotated[int, Field(ge=0, le=10**9, description="fewest T/PCCs that must have a module out")] = 0
    max_links: Annotated[
        Count | None, Field(description="most recipients that one supporter can manage; blank = any number")
    ] = None

    newest_conference: Annotated[
        Day | None, Field(description="first day of the newest pledging conference; blank = no pledge is older")
    ] = None
    required_commitments: Annotated[Ids, Field(description="commitments that every T/PCC must have joined")] = ()
    neighbours: Annotated[
        Literal["allow", "avoid", "forbid"],
        Field(description="whether units may serve in a neighbour of their own state; avoid = at a price"),
    ] = "allow"
    neighbour_usd: Annotated[
        Usd, Field(description="that price: USD per module and period that the goal cost adds; with avoid only")
    ] = 0.0
    shared_language: Annotated[
        bool, Field(description="true: units of two T/PCCs in one gap in the same period share a language")
    ] = False
    women_targets: Annotated[
        tuple[WomenTarget, ...],
        BeforeValidator(_sequence),
        Field(description="one per category and year; the years between are interpolated"),
    ] = ()
    women_hard: Annotated[
        bool, Field(description="true: no plan may miss a target; false: what is missing is the goal women")
    ] = False

    @model_validator(mode="after")
    def _each_year_has_one_target(self) -> Policy:
        counts = Counter((target.category, target.year) for target in self.women_targets)
        doubles = [f"{category} {year}" for (category, year), count in counts.items() if count > 1]
        if doubles:
            found = f"{', '.join(doubles)} more than once"
            fault = Fault("policy", "women_targets", found, "each category and year once", "Keep one of them.")
            raise ScenarioError([fault])
        return self

    @model_validator(mode="after")
    def _a_price_for_what_is_avoided(self) -> Policy:
        if (self.neighbours == "avoid") != (self.neighbour_usd > 0):
            found = f"{self.neighbour_usd:g} with neighbours {self.neighbours!r}"
            allowed = "a price above 0 with neighbours 'avoid', and none otherwise"
            fault = Fault("policy", "neighbour_usd", found, allowed, "Set the price, or correct neighbours.")
            raise ScenarioError([fault])
        return self

    @model_validator(mode="after")
    def _each_level_is_named_once(self) -> Policy:
        named = {
            "lead_times": [lead.level for lead in self.lead_times],
            "reliabilities": [known.level for known in self.reliabilities],
        }
        faults = []
        for field, levels in named.items():
            doubles = [level for level, count in Counter(levels).items() if count > 1]
            if doubles:
                found = f"{', '.join(map(repr, doubles))} more than once"
                faults.append(Fault("policy", field, found, "each level once", "Keep one of them."))
        if faults:
            raise ScenarioError(faults)
        return self

    def lead_time(self, level: Readiness) -> LeadTime:
        """The lead time of a level, with its source."""
        assumed = ASSUMED_LEAD_TIMES[READINESS_LEVELS.index(level)]
        return next((lead for lead in self.lead_times if lead.level == level), assumed)

    def reliability(self, level: Readiness) -> Reliability:
        """The probability that pledges of a level materialise, with its source."""
        assumed = ASSUMED_RELIABILITIES[READINESS_LEVELS.index(level)]
        return next((known for known in self.reliabilities if known.level == level), assumed)

    def reliability_of(self, level: Readiness, stated: float | None) -> float:
        """The probability that a pledge states; that of its level where it states none."""
        return self.reliability(level).probability if stated is None else stated

    def is_older(self, first_made: date | None) -> bool:
        """Whether a pledge was first made before the newest conference."""
        return first_made is not None and self.newest_conference is not None and first_made < self.newest_conference

    def women_target(self, category: Category, year: int) -> YearTarget | None:
        """The share of women asked of a category in a year; none where no year has a target."""
        published = {x.year: Fraction(round(100 * x.share), 100) for x in self.women_targets if x.category == category}
        if not published:
            return None
        if year in published:
            return YearTarget(published[year], "published")
        before = max((known for known in published if known < year), default=None)
        after = min((known for known in published if known > year), default=None)
        if before is None or after is None:
            nearest = after if before is None else before
            return YearTarget(published[nearest or year], "nearest")
        way = Fraction(year - before, after - before)
        return YearTarget(published[before] + way * (published[after] - published[before]), "interpolated")


class Goal(SourcedRecord):
    """One thing a plan is valued for: with a weight in a sum, or with a place in a strict order."""

    name: GoalName
    weight: Annotated[
        float, Field(gt=0, le=1e9, allow_inf_nan=False, description="worth of one unit of the goal; 1 with a place")
    ] = 1.0
    place: Annotated[Count | None, Field(description="place in a strict order, 1 first; blank = weighted")] = None
    tolerance: Annotated[
        float,
        Field(
            ge=0,
            le=1e15,
            allow_inf_nan=False,
            description="how much of the goal later ones may give up, in the goal's unit; 0 without a place",
        ),
    ] = 0.0

    @model_validator(mode="after")
    def _weight_or_place(self) -> Goal:
        if self.place is not None and self.weight != 1.0:
            found, repair = f"weight {self.weight:g} beside place {self.place}", "Keep one of them."
            raise ScenarioError([Fault(f"goal {self.name!r}", "weight", found, "a weight or a place", repair)])
        if self.place is None and self.tolerance:
            found, repair = f"tolerance {self.tolerance:g} without a place", "Give the goal a place, or take it out."
            raise ScenarioError([Fault(f"goal {self.name!r}", "tolerance", found, "0 without a place", repair)])
        return self

    @property
    def sign(self) -> int:
        """1 where more of the goal is better, -1 where it counts against the plan."""
        return -1 if self.name in COUNTS_AGAINST else 1


def _at_least_one(terms: tuple[Goal, ...]) -> tuple[Goal, ...]:
    if not terms:
        raise ValueError("a list of at least 1")
    return terms


class Goals(Record):
    """
    The goals of a plan, with weights or in a strict order.

    With weights, the plan's value is the sum of weight x goal, where those that count against it (`COUNTS_AGAINST`) are
    taken off. In strict order it is the first goal's; each later goal counts only among the plans that keep what the
    earlier ones have reached, less their tolerance.
    """

    terms: Annotated[
        tuple[Goal, ...],
        BeforeValidator(_sequence),
        AfterValidator(_at_least_one),
        Field(json_schema_extra={"minItems": 1}),
    ] = (Goal(name="coverage"),)

    @model_validator(mode="after")
    def _each_goal_stands_once(self) -> Goals:
        doubles = [name for name, count in Counter(goal.name for goal in self.terms).items() if count > 1]
        if doubles:
            found = f"{', '.join(map(repr, doubles))} more than once"
            fault = Fault("goals", "terms", found, "each goal once", "Keep one of them.")
            raise ScenarioError([fault])
        return self

    @model_validator(mode="after")
    def _all_have_a_place_or_none(self) -> Goals:
        places = [goal.place for goal in self.terms if goal.place is not None]
        allowed, fault = f"places 1 to {len(self.terms)}, each once, or weights for all goals", None
        if places and len(places) < len(self.terms):
            listed = ", ".join(repr(goal.name) for goal in self.terms if goal.place is None)
            fault = Fault("goals", "terms", f"no place for {listed}, places for others", allowed, "Give all a place.")
        elif sorted(places) != list(range(1, len(places) + 1)):
            found = f"places {', '.join(map(str, sorted(places)))}"
            fault = Fault("goals", "terms", found, allowed, "Number the goals from 1 on.")
        if fault:
            raise ScenarioError([fault])
        return self

    @property
    def strict(self) -> bool:
        """Whether the goals stand in a strict order."""
        return self.terms[0].place is not None

    @property
    def in_order(self) -> tuple[Goal, ...]:
        """The goals by place; as they are listed where they have weights."""
        return tuple(sorted(self.terms, key=lambda goal: goal.place or 0))

    @property
    def stages(self) -> tuple[Goals, ...]:
        """What is optimised one after another: each goal by itself in strict order, else the weighted sum."""
        return tuple(Goals(terms=(Goal(name=goal.name),)) for goal in self.in_order) if self.strict else (self,)

    def asks(self, name: GoalName) -> bool:
        """Whether a goal is among them."""
        return any(goal.name == name for goal in self.terms)

    def weight(self, name: GoalName) -> float:
        """The weight of a goal; 0 where it is not among the goals."""
        return next((goal.weight for goal in self.terms if goal.name == name), 0.0)


def goals(**weights: float) -> Goals:
    """
    Goals from their weights, as in ``goals(coverage=1, timeliness=0.1)``.

    Raises
    ------
    ScenarioError
        For an unknown goal, or a weight that is not above 0.
    """
    return Goals(terms=tuple(Goal(name=name, weight=weight) for name, weight in weights.items()))  # type: ignore[arg-type]


def goals_in_order(**tolerances: float) -> Goals:
    """
    Goals in strict order, each with its tolerance, as in ``goals_in_order(coverage=0.5, cost=0)``.

    Raises
    ------
    ScenarioError
        For an unknown goal, or a tolerance below 0.
    """
    listed = enumerate(tolerances.items(), start=1)
    terms = tuple(Goal(name=name, place=place, tolerance=float(left)) for place, (name, left) in listed)  # type: ignore[arg-type]
    return Goals(terms=terms)
