"""
Scenarios drawn around a rule: a busy random scenario, and beside it a few records for which the rule matters.

What is set beside a scenario is a `Cell`: a mission of its own, gaps, units and offers of partners of its own, the
policy and the goals that the rule needs. `AROUND` names for each rule the function that draws its cell; a new rule
gets a line there. A cell shares the calendar, the policy and the goals with the scenario, so it does not bind always.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import Partner, Pledge
from pkmatch.domain.needs import Capability, Gap, Mission
from pkmatch.domain.policy import Goal, GoalName, Goals
from pkmatch.domain.record import SourcedRecord
from pkmatch.domain.scenario import RECORD_LISTS, Scenario
from tests import builders as b
from tests.drawing import LANGUAGES, Draw


class Cell:
    """Records around one rule, whose ids all carry the number of the cell; and what they ask of policy and goals."""

    def __init__(self, d: Draw, number: int) -> None:
        self.d, self.number = d, number
        self.end: int = d.calendar.periods
        """Of the plan, in periods."""
        self.records: list[SourcedRecord] = []
        self.policy: dict[str, Any] = {}
        self.goals: dict[GoalName, float] = {"coverage": 1.0}
        self.people = 0
        """In a module: nobody, where the rule does not count them, so that no rule about people interferes."""

    def id(self, name: str) -> str:
        return f"{name}{self.number}+"

    def ids(self, names: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(self.id, names))

    def add(self, *records: SourcedRecord) -> None:
        self.records.extend(records)

    def gap(self, name: str = "G", **fields: Any) -> None:
        """A gap over the whole plan that asks one module, worth a lot."""
        where = {"mission": self.id("M"), "capability": self.id("K"), "end": self.end}
        self.add(b.gap(self.id(name), **{**where, "priority": self.d.one_of(4.0, 6.0, 5.0), **fields}))

    def unit(self, name: str = "P", partner: str = "A", **fields: Any) -> None:
        """A pledge of one module for the whole plan that could go at once."""
        known = {"capability": self.id("K"), "end": self.end, "readiness": "RDL", "cost": 0.0, "languages": LANGUAGES}
        self.add(b.pledge(self.id(name), partner=self.id(partner), **{**known, **fields}))

    def mission(self, **fields: Any) -> None:
        self.add(b.mission(self.id("M"), **fields))

    def partner(self, name: str = "A", **fields: Any) -> None:
        known = {"commitments": ["compact"], "languages": LANGUAGES}
        self.add(b.partner(self.id(name), **{**known, **fields}))

    def course(self, name: str = "T", partner: str = "B", **fields: Any) -> None:
        known = {"skill": self.id("J"), "end": self.end}
        self.add(b.training_offer(self.id(name), partner=self.id(partner), **{**known, **fields}))

    def host(self, name: str = "H", partner: str = "S", **fields: Any) -> None:
        self.add(b.host_offer(self.id(name), partner=self.id(partner), **{"end": self.end, **fields}))

    def pieces(self, name: str = "E", partner: str = "C", **fields: Any) -> None:
        known = {"item": self.id("I"), "end": self.end}
        self.add(b.equipment_offer(self.id(name), partner=self.id(partner), **{**known, **fields}))

    def lift(self, name: str = "X", partner: str = "C", **fields: Any) -> None:
        self.add(b.lift_offer(self.id(name), partner=self.id(partner), **{"end": self.end, **fields}))

    def money(self, name: str = "F", partner: str = "D", **fields: Any) -> None:
        self.add(b.funding_offer(self.id(name), partner=self.id(partner), **{"end": self.end, **fields}))

    def ask(self, name: str = "N", **fields: Any) -> None:
        where = {"mission": self.id("M"), "end": self.end, "priority": self.d.one_of(4.0, 6.0, 5.0)}
        self.add(b.ask(self.id(name), **{**where, **fields}))

    def bundle(self, members: Sequence[str], gaps: Sequence[str] = ("G",), **fields: Any) -> None:
        self.add(b.smart_pledge(self.id("S"), self.ids(members), self.ids(gaps), **fields))

    def need(self, name: str = "N", partner: str = "A", **fields: Any) -> None:
        known = {"skill": self.id("J"), "by": self.end - 1, "priority": 5.0}
        self.add(b.training_need(self.id(name), partner=self.id(partner), **{**known, **fields}))

    @property
    def lacking_skill(self) -> dict[str, Any]:
        """The field of a gap or pledge that lacks the cell's skill."""
        return {"needs_skills": [self.id("J")]}

    @property
    def lacking_piece(self) -> dict[str, Any]:
        """The field of a pledge that lacks a piece of the cell's item."""
        return {"needs_equipment": {self.id("I"): 1}}

    def beside(self, made: Scenario) -> Scenario:
        """A scenario with the cell."""
        return _joined(made, self._whole(made.calendar), self.policy, self.goals)

    def _whole(self, calendar: Calendar) -> Scenario:
        """The cell as a scenario, with the records that nobody stated: willing partners, units of nobody."""
        stated = {(type(record), record.id) for record in self.records}  # type: ignore[attr-defined]
        named: set[tuple[type, str]] = {(Capability, self.id("K")), (Mission, self.id("M"))}
        named |= {(Partner, record.partner) for record in self.records if hasattr(record, "partner")}
        named |= {(Capability, record.capability) for record in self.records if isinstance(record, Gap | Pledge)}
        more: list[SourcedRecord] = []
        for kind, name in sorted(named - stated - {(Capability, "")}, key=str):
            if kind is Partner:
                more.append(b.partner(name, commitments=["compact"], languages=LANGUAGES))
            elif kind is Mission:
                more.append(b.mission(name))
            else:
                more.append(b.capability(name, self.people, category="experts"))
        return b.scenario(*self.records, *more, calendar=calendar)


def _joined(made: Scenario, cell: Scenario, policy: dict[str, Any], goals: dict[GoalName, float]) -> Scenario:
    known = {goal.name for goal in made.goals.terms}
    terms = tuple(Goal(name=name, weight=weight) for name, weight in goals.items() if name not in known)
    return made.replace(
        **{name: (*getattr(made, name), *getattr(cell, name)) for name in RECORD_LISTS},
        policy=made.policy.replace(**policy),
        goals=Goals(terms=(*made.goals.terms, *terms)),
    )


Around = Callable[[Cell], None]


def with_cells(d: Draw, made: Scenario, drawn: Sequence[Around]) -> Scenario:
    """A scenario of weighted goals with a cell for each of some rules."""
    for number, draw in enumerate(drawn, 1):
        cell = Cell(d, number)
        draw(cell)
        made = cell.beside(made)
    return made
