"""
Plans that need no engine: what a run has in hand when a search brings nothing better.

Comes in: a scenario, a plan to begin from, pins and forbids. Goes out: picks that keep every rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pkmatch.assembling import assemble
from pkmatch.domain.plan import Forbid, Given, Pin, Plan
from pkmatch.domain.policy import Goals
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import Fault, ScenarioError
from pkmatch.picks import PickedDeployment, Picks, picks_in
from pkmatch.search.greedy import pick_greedily
from pkmatch.verification import verify

POLICIES = ("least partners", "women's share")
"""Rules of the whole plan that a planner's plan, made gap by gap, does not look at."""


def given_by(start: Plan | None, goals: Goals) -> tuple[Given, ...]:
    """
    The deployments that the goal `stability` is measured against: those of the start.

    Raises
    ------
    ScenarioError
        Where the goal is asked and there is no start.
    """
    if not goals.asks("stability"):
        return ()
    if start is None:
        repair = "Give the plan to stay near as start, or take the goal out."
        raise ScenarioError([Fault("solve", "start", "None", "a plan, as the goal 'stability' counts changes", repair)])
    return tuple(
        Given(pledge=d.pledge, gap=d.gap, start=d.start, end=d.end, modules=d.modules) for d in start.deployments
    )


def start_in_hand(
    scenario: Scenario, start: Plan | None, pins: Sequence[Pin], forbids: Sequence[Forbid]
) -> list[Picks]:
    """The start where it still holds; an engine that stops within its gap may end below it."""
    holds = start is not None and verify(scenario, start.replace(pins=tuple(pins), forbids=tuple(forbids))).ok
    return [picks_in(start)] if start is not None and holds else []


def plans_in_hand(scenario: Scenario, goals: Goals, pins: Sequence[Pin], forbids: Sequence[Forbid]) -> list[Picks]:
    """Plans that need no engine: a planner's plan by priority."""
    in_hand = []
    if not pins:
        greedy = pick_greedily(scenario, goals)
        kept = [d for d in greedy.deployments if not any(_bars(forbid, d) for forbid in forbids)]
        in_hand.append(replace(greedy, deployments=tuple(kept)))
    if not asks_too_much(scenario) and not scenario.policy.women_hard:
        return in_hand
    return [picks for picks in (*in_hand, *(() if pins else (Picks(),))) if _keeps_policy(scenario, picks, goals)]


def nobody_deployed(scenario: Scenario, goals: Goals, pins: Sequence[Pin]) -> list[Picks]:
    """The empty plan, where no pin and no policy asks for more."""
    return [] if pins or not _keeps_policy(scenario, Picks(), goals) else [Picks()]


def asks_too_much(scenario: Scenario) -> bool:
    """Whether the policy asks for what the empty plan does not give, so that there may be no plan at all."""
    policy = scenario.policy
    in_place = policy.women_hard and bool(policy.women_targets) and bool(scenario.in_place)
    return policy.least_partners > 0 or in_place


def _keeps_policy(scenario: Scenario, picks: Picks, goals: Goals) -> bool:
    """Whether picks that nobody has checked against the policy keep it."""
    plan = assemble(scenario, picks, goals=goals, bound=0.0, bound_origin="")
    return not any(broken.rule in POLICIES for broken in verify(scenario, plan).violations)


def _bars(forbid: Forbid, d: PickedDeployment) -> bool:
    same_periods = forbid.start is None or (forbid.start, forbid.end) == (d.start, d.end)
    return (forbid.pledge, forbid.gap) == (d.pledge, d.gap) and same_periods
