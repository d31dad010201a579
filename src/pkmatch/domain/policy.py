"""The UN's settings for a plan, and what the plan is meant to achieve."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pkmatch.domain.calendar import Span
from pkmatch.domain.record import READINESS_LEVELS, Readiness, Record, SourcedRecord, Usd, _sequence
from pkmatch.errors import Fault, ScenarioError

GoalName = Literal["coverage", "critical", "timeliness", "cost"]


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


class Policy(SourcedRecord):
    """Settings that hold for the whole plan."""

    lead_times: Annotated[
        tuple[LeadTime, ...],
        BeforeValidator(_sequence),
        Field(description="one per readiness level; levels left out keep the assumed time"),
    ] = ()
    reimbursement_usd: Annotated[
        Usd,
        Field(description="USD per person and month; default: A/RES/72/285, in force from 2018-07-01"),
    ] = 1428.0

    @model_validator(mode="after")
    def _each_level_is_named_once(self) -> Policy:
        doubles = [level for level, count in Counter(lead.level for lead in self.lead_times).items() if count > 1]
        if doubles:
            found = f"{', '.join(map(repr, doubles))} more than once"
            fault = Fault("policy", "lead_times", found, "each level once", "Keep one of them.")
            raise ScenarioError([fault])
        return self

    def lead_time(self, level: Readiness) -> LeadTime:
        """The lead time of a level, with its source."""
        assumed = ASSUMED_LEAD_TIMES[READINESS_LEVELS.index(level)]
        return next((lead for lead in self.lead_times if lead.level == level), assumed)


class Goal(SourcedRecord):
    """One thing a plan is valued for."""

    name: GoalName
    weight: Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False, description="worth of one unit of the goal")] = (
        1.0
    )


def _at_least_one(terms: tuple[Goal, ...]) -> tuple[Goal, ...]:
    if not terms:
        raise ValueError("a list of at least 1")
    return terms


class Goals(Record):
    """The goals of a plan; its value is the sum of weight x goal, where `cost` counts against it."""

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
