"""
What was asked of a run, and picks as a plan of it.

Comes in: a scenario, goals, pins and forbids. Goes out: of several picks the best as a plan that keeps every rule.
"""

from __future__ import annotations

import tempfile
from functools import partial
from typing import NamedTuple

from pkmatch.assembling import assemble
from pkmatch.domain.plan import Forbid, Given, Pin, Plan, Status
from pkmatch.domain.policy import Goals
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import PlanError
from pkmatch.in_hand import given_by
from pkmatch.picks import Picks, Turn
from pkmatch.verification import verify


class Case(NamedTuple):
    """What was asked of a run."""

    scenario: Scenario
    goals: Goals
    start: Plan | None
    pins: tuple[Pin, ...]
    forbids: tuple[Forbid, ...]
    seed: int

    @property
    def given(self) -> tuple[Given, ...]:
        """What the goal `stability` is measured against."""
        return given_by(self.start, self.goals)

    def best_of(self, found: list[Picks], bound: float, origin: str, turns: tuple[Turn, ...], status: Status) -> Plan:
        """
        The best of several picks as a plan that keeps every rule.

        Raises
        ------
        PlanError
            When it breaks one: a fault of pkmatch. The case is saved to a file that the error names.
        """
        tell = partial(
            assemble,
            self.scenario,
            goals=self.goals,
            given=self.given,
            bound=bound,
            bound_origin=origin,
            turns=turns,
            pins=self.pins,
            forbids=self.forbids,
            status=status,
        )
        best = max(map(tell, found), key=lambda plan: plan.value)
        self._insist_on_rules(best)
        return best

    def clashes_in(self, picks: Picks) -> list[frozenset[str]]:
        """For whatever breaks a rule in picks the pledges that it speaks of; none where they keep every rule."""
        told = assemble(
            self.scenario,
            picks,
            goals=self.goals,
            given=self.given,
            bound=0.0,
            bound_origin="",
            pins=self.pins,
            forbids=self.forbids,
        )
        broken = [set(violation.ids) for violation in verify(self.scenario, told).violations]
        return [frozenset(d.pledge for d in told.deployments if {d.id, d.pledge} & ids) for ids in broken]

    def signed_values(self, picks: Picks) -> list[float]:
        """What picks come to under each goal of a strict order, more being better."""
        plan = assemble(self.scenario, picks, goals=self.goals, given=self.given, bound=0.0, bound_origin="")
        return [goal.sign * reached.value for goal, reached in zip(self.goals.in_order, plan.goal_values, strict=True)]

    def _insist_on_rules(self, plan: Plan) -> None:
        """Raise, with the case saved, where our own plan breaks a rule."""
        verdict = verify(self.scenario, plan)
        if verdict.ok:
            return
        with tempfile.NamedTemporaryFile("w", prefix="pkmatch_case_", suffix=".json", delete=False) as file:
            file.write(f'{{"scenario": {self.scenario.model_dump_json()}, "plan": {plan.model_dump_json()}}}')
        raise PlanError(
            f"pkmatch made a plan that breaks its own rules; please report it with the case in {file.name}.\n{verdict}",
            verdict.violations,
        )
