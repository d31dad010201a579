"""
What a plan says: who deploys where and when, on whose support, what stays open, how good it is.

Periods are counted from 0 and half open, [start, end); `Calendar.first_day` turns them into dates.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from pkmatch.domain.gives import MoneyUse
from pkmatch.domain.needs import Category, PartnershipKind
from pkmatch.domain.policy import COUNTS_AGAINST, Basis, GoalName, Goals
from pkmatch.domain.record import Count, Id, Record, _sequence
from pkmatch.errors import Fault, ScenarioError

Period = Annotated[int, Field(ge=0, le=10**6)]
Status = Literal["optimal", "feasible", "interrupted", "infeasible"]
OPTIMAL_GAP = 1e-4
"""A plan is called optimal when its proven relative gap is at most this."""


def _whole_where_it_is(amount: Any) -> Any:
    return int(amount) if isinstance(amount, float) and amount.is_integer() else amount


class Deployment(Record):
    """Modules of one pledge in one gap over [start, end); one row per (pledge, gap, start, end)."""

    id: Id
    pledge: Id
    gap: Id
    start: Period
    end: Period
    modules: Count
    counted: Annotated[
        tuple[float, ...],
        BeforeValidator(_sequence),
        Field(description="modules that count as coverage, one number a period of the deployment"),
    ]


class Support(Record):
    """
    Part of an offer given to one recipient.

    A `course` trains `amount` modules of the recipient's `capability` over [start, end) and counts
    from `end` on, at the school of `host` where its offer needs one; with a `mission` they arrive there
    in `start` and serve meanwhile; one `by_trained` trainers is the recipient's own, by those whom the
    offer has trained. A `loan` gives `amount` pieces to its modules in `mission` over [start, end),
    without a mission to those in a course. A `gift` leaves `amount` pieces with the recipient for good,
    from `start` to the end of the plan; with a `mission` the recipient is that mission. A `lift` carries
    `amount` people to `mission`, without one to a course, in `start`; one of an offer that returns ends
    when it has taken them home. A `payment` pays `amount` USD of what falls due in `start` for one
    `use`, recipient and mission.
    """

    id: Id
    kind: Literal["course", "loan", "gift", "lift", "payment"]
    offer: Id
    recipient: Id
    start: Period
    end: Period
    amount: Annotated[
        Count | Annotated[float, Field(gt=0, le=1e15, allow_inf_nan=False)], BeforeValidator(_whole_where_it_is)
    ]
    capability: Annotated[Id | None, Field(description="of a course: the capability trained")] = None
    mission: Annotated[
        Id | None,
        Field(
            description="of a loan or lift: where it goes, blank to a course; "
            "of a gift to a mission, or a course in one: "
            "that mission"
        ),
    ] = None
    use: Annotated[MoneyUse | None, Field(description="of a payment: what it pays for")] = None
    gap: Annotated[
        Id | None, Field(description="of a gift or payment that a gap asks: that gap, whose mission receives it")
    ] = None
    by_trained: Annotated[
        bool, Field(description="of a course: true where modules that the offer has trained give it to their own state")
    ] = False
    host: Annotated[Id | None, Field(description="of a course: the host offer at whose school it takes place")] = None

    @model_validator(mode="after")
    def _all_but_money_is_whole(self) -> Support:
        if self.kind != "payment" and self.amount != int(self.amount):
            allowed = "a whole number of modules, pieces or people"
            repair = "Correct the amount, or the kind."
            raise ScenarioError([Fault(f"support {self.id!r}", "amount", repr(self.amount), allowed, repair)])
        return self

    @property
    def pieces(self) -> int:
        """The amount of all but payments: modules, pieces or people."""
        return int(self.amount)


class Visit(Record):
    """An assessment visit: in `period` to all registered units of `partner`, which are PL2 from the next period on."""

    partner: Id
    period: Period


class Use(Record):
    """
    How much of a support one deployment rests on over [start, end).

    In modules for a course, in pieces for a loan. The uses of a deployment add up to what it lacks.
    """

    support: Id
    deployment: Id
    amount: Annotated[float, Field(gt=0)]
    start: Period
    end: Period


class CourseUse(Record):
    """Pieces of a gift to the recipient of a course that serve the modules in it, from its start to its end."""

    support: Id
    course: Id
    amount: Count


class Given(Record):
    """Modules of one pledge in one gap over [start, end) in the plan that the goal `stability` is measured against."""

    pledge: Id
    gap: Id
    start: Period
    end: Period
    modules: Count


class Partnership(Record):
    """What grew around one gap: who takes which part, and of which kinds it is."""

    gap: Id
    tpccs: Annotated[tuple[Id, ...], BeforeValidator(_sequence), Field(description="in order of arrival")]
    trainers: Annotated[tuple[Id, ...], BeforeValidator(_sequence)] = ()
    contributors: Annotated[tuple[Id, ...], BeforeValidator(_sequence)] = ()
    kinds: Annotated[tuple[PartnershipKind, ...], BeforeValidator(_sequence)] = ()


class Shortfall(Record):
    """Modules missing in a gap in one period."""

    gap: Id
    period: Period
    missing: Annotated[float, Field(gt=0)]


class UnmetNeed(Record):
    """Modules of a training need that the plan leaves untrained."""

    need: Id
    missing: Annotated[Count, Field(description="modules")]


class CountedInPlace(Record):
    """Modules in place that count as coverage of their gap in one period."""

    gap: Id
    period: Period
    modules: Annotated[float, Field(gt=0)]


class GoalValue(Record):
    """What a plan reaches of one goal, in the goal's own unit (`cost` in USD)."""

    name: GoalName
    weight: float
    value: float
    place: Annotated[Count | None, Field(description="its place where goals stand in strict order")] = None
    tolerance: Annotated[float, Field(description="what later goals might give up of it")] = 0.0
    floor: Annotated[
        float | None,
        Field(description="what later goals had to keep of it; of a goal that counts against, the most allowed"),
    ] = None
    bound: Annotated[
        float | None, Field(description="in strict order: no plan that keeps the earlier goals' floors does better")
    ] = None


class WomenShare(Record):
    """Women among the people of one category in one period, beside the target of its year."""

    category: Category
    period: Period
    people: Annotated[int, Field(ge=0)]
    women: float
    target: Annotated[float, Field(description="share of women asked")]
    basis: Annotated[
        Basis, Field(description="whether the target was published, interpolated, or is that of the nearest year")
    ]


class Pin(Record):
    """
    A deployment that must stay: at least `modules` of a pledge in a gap.

    With `start` and `end` the deployment [start, end) itself, else in deployments of any dates.
    """

    pledge: Id
    gap: Id
    modules: Count = 1
    start: Period | None = None
    end: Period | None = None

    @model_validator(mode="after")
    def _both_periods_or_none(self) -> Pin:
        check_periods("pin", self.start, self.end)
        return self

    def __str__(self) -> str:
        return f"pin of {self.modules} of pledge {self.pledge!r} in gap {self.gap!r}{_when(self.start, self.end)}"


class Forbid(Record):
    """A deployment that must not be: of a pledge in a gap; with `start` and `end` for just these periods."""

    pledge: Id
    gap: Id
    start: Period | None = None
    end: Period | None = None

    @model_validator(mode="after")
    def _both_periods_or_none(self) -> Forbid:
        check_periods("forbid", self.start, self.end)
        return self

    def __str__(self) -> str:
        return f"forbid of pledge {self.pledge!r} in gap {self.gap!r}{_when(self.start, self.end)}"


class RunFacts(Record):
    """How a plan came about: what differs between two runs of the same problem."""

    engine: str
    seed: int
    seconds: Annotated[dict[str, float], Field(description="time of each stage")] = {}
    candidates: int = 0
    columns: int = 0
    rows: int = 0
    versions: dict[str, str] = {}
    machine: str = ""
    peak_memory_mb: float = 0.0
    cut_short: Annotated[str, Field(description="why the search ended early: Ctrl-C, or what the engine said")] = ""


def check_periods(record: str, start: int | None, end: int | None) -> None:
    """Raise a `ScenarioError` unless a wish names a window [start, end), or none."""
    if (start is None) != (end is None) or (start is not None and end is not None and end <= start):
        found = f"start {start}, end {end}"
        fault = Fault(record, "end", found, "both periods with end after start, or neither", "Correct the periods.")
        raise ScenarioError([fault])


class Plan(Record):
    """A set of partnerships, what it reaches, and how much better any plan could be."""

    scenario: Annotated[str, Field(description="digest of the scenario it was made for")]
    status: Status
    goals: Goals
    value: float
    bound: Annotated[float, Field(description="no plan has a higher value")]
    bound_origin: Annotated[str, Field(description="what proves the bound")]
    goal_values: Annotated[tuple[GoalValue, ...], BeforeValidator(_sequence)] = ()
    deployments: Annotated[tuple[Deployment, ...], BeforeValidator(_sequence)] = ()
    supports: Annotated[tuple[Support, ...], BeforeValidator(_sequence)] = ()
    visits: Annotated[
        tuple[Visit, ...], BeforeValidator(_sequence), Field(description="assessment visits that deployments wait for")
    ] = ()
    uses: Annotated[tuple[Use, ...], BeforeValidator(_sequence)] = ()
    course_uses: Annotated[
        tuple[CourseUse, ...],
        BeforeValidator(_sequence),
        Field(description="pieces given for good that serve modules in training"),
    ] = ()
    partnerships: Annotated[tuple[Partnership, ...], BeforeValidator(_sequence)] = ()
    shortfalls: Annotated[tuple[Shortfall, ...], BeforeValidator(_sequence)] = ()
    unmet_needs: Annotated[
        tuple[UnmetNeed, ...],
        BeforeValidator(_sequence),
        Field(description="training needs not met whole; all others are met"),
    ] = ()
    counted_in_place: Annotated[
        tuple[CountedInPlace, ...],
        BeforeValidator(_sequence),
        Field(description="what counts of the units in place, where any does"),
    ] = ()
    women: Annotated[
        tuple[WomenShare, ...],
        BeforeValidator(_sequence),
        Field(description="where the policy has targets and anybody deploys"),
    ] = ()
    given: Annotated[
        tuple[Given, ...],
        BeforeValidator(_sequence),
        Field(description="the deployments of the plan from which the goal stability counts changes"),
    ] = ()
    conflict: Annotated[
        tuple[str, ...],
        BeforeValidator(_sequence),
        Field(description="of an infeasible problem: the smallest set of policies and records that no plan meets"),
    ] = ()
    pins: Annotated[tuple[Pin, ...], BeforeValidator(_sequence)] = ()
    forbids: Annotated[tuple[Forbid, ...], BeforeValidator(_sequence)] = ()
    run: Annotated[RunFacts | None, Field(description="facts of the run, outside the digest")] = None

    @property
    def relative_gap(self) -> float:
        """(bound - value) / max(abs(value), 1)."""
        return (self.bound - self.value) / max(abs(self.value), 1.0)

    @property
    def digest(self) -> str:
        """A fingerprint of the plan without the facts of its run; the same problem and seed give the same."""
        return hashlib.sha256(self.model_dump_json(exclude={"run"}).encode()).hexdigest()[:16]

    def __str__(self) -> str:
        head = (
            f"plan, {self.status}: value {self.value:,.6g}, bound {self.bound:,.6g} ({self.bound_origin}), "
            f"relative gap {self.relative_gap:.2%}; deployments {len(self.deployments)}, "
            f"supports {len(self.supports)}, {f'visits {len(self.visits)}, ' if self.visits else ''}"
            f"gaps not filled whole {len({s.gap for s in self.shortfalls})}"
        )
        if self.status == "infeasible":
            together = " together. Change one of them." if len(self.conflict) > 1 else ". Change it, or the records."
            return f"no plan, infeasible: nothing meets {' and '.join(self.conflict)}{together}"
        placed = [f"  {goal_line(goal)}" for goal in self.goal_values if goal.place is not None]
        return "\n".join([head, *placed, *(f"  {_one_line(partnership)}" for partnership in self.partnerships)])


def is_closed(goal: GoalValue) -> bool:
    """Whether a goal of a strict order is proven: what was reached of it in its turn meets its bound."""
    if goal.floor is None or goal.bound is None:
        return False
    sign = -1 if goal.name in COUNTS_AGAINST else 1
    reached = sign * goal.floor + goal.tolerance
    return sign * goal.bound - reached <= OPTIMAL_GAP * max(abs(reached), 1.0)


def _when(start: int | None, end: int | None) -> str:
    return f" over periods [{start}, {end})" if start is not None or end is not None else ""


def goal_line(goal: GoalValue) -> str:
    """One goal of a strict order in a line: what it comes to, its floor and bound, and whether it is proven."""
    stated = (("floor", goal.floor), ("bound", goal.bound))
    known = [f"{name} {number:,.6g}" for name, number in stated if number is not None]
    words = ", ".join([*known, "closed" if is_closed(goal) else "open"])
    return f"goal {goal.place}, {goal.name}: {goal.value:,.6g} ({words})"


def _one_line(partnership: Partnership) -> str:
    parts = [f"{partnership.gap}: {', '.join(partnership.tpccs)}"]
    if partnership.trainers:
        parts.append(f"trained by {', '.join(partnership.trainers)}")
    if partnership.contributors:
        parts.append(f"equipped by {', '.join(partnership.contributors)}")
    kinds = f" ({', '.join(partnership.kinds)})" if partnership.kinds else ""
    return ", ".join(parts) + kinds
