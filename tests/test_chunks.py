"""A set too large for one model, cut into chunks whose plans together are a plan of it."""

from __future__ import annotations

from random import Random
from unittest import mock

import pytest

from pkmatch import chunks as chunks_module
from pkmatch.assembling import assemble
from pkmatch.case import Case
from pkmatch.chunks import chunks_of, joined, may_clash, picked_in_chunks, without_clashes
from pkmatch.domain.plan import Forbid
from pkmatch.domain.policy import goals_in_order
from pkmatch.domain.scenario import RECORD_LISTS
from pkmatch.errors import SolverError
from pkmatch.generate import generate
from pkmatch.search import size as size_module
from pkmatch.solving import _in_chunks, solve
from pkmatch.verification import verify
from tests import builders as b
from tests.drawing import BUSY, Draw
from tests.strategies import scenario_drawn

IN_ALL = {"capabilities", "missions", "partners", "skills", "exclusions", "suspensions", "ceilings"}


def _drawn(seed):
    return scenario_drawn(Draw(Random(seed).randint, BUSY))


def _told(scenario, picks):
    return assemble(scenario, picks, goals=scenario.goals, bound=0.0, bound_origin="")


@pytest.fixture
def small_chunks():
    """A machine on which sets of a few hundred pledges are cut."""
    with (
        mock.patch.object(size_module, "memory", return_value=6e5),
        mock.patch.object(size_module, "LEAST_CHUNK", 20),
    ):
        yield


@pytest.mark.parametrize("seed", range(40))
def test_chunks_share_out_all_records_and_hold_together(seed):
    scenario = _drawn(seed)
    for count in (1, 2, 3, 100):
        chunks = chunks_of(scenario, count, seed)
        assert 1 <= len(chunks) <= max(1, min(count, len(scenario.pledges)))
        for name in RECORD_LISTS.keys() - IN_ALL:
            shared = [record.id for chunk in chunks for record in getattr(chunk, name)]
            assert len(shared) == len(set(shared)), name
            left_out = {record.id for record in getattr(scenario, name)} - set(shared)
            made_for_others = {p.id for p in scenario.pledges if p.for_gaps} if name == "pledges" else set()
            assert left_out <= made_for_others, name
        for ceiling in scenario.ceilings:
            assert sum(chunk.ceilings[scenario.ceilings.index(ceiling)].people for chunk in chunks) <= max(
                ceiling.people, *(_standing(scenario, ceiling),)
            )
        assert sum(chunk.policy.assessment_visits for chunk in chunks) == scenario.policy.assessment_visits


def _standing(scenario, ceiling):
    people = {k.id: k.personnel for k in scenario.capabilities if k.category == ceiling.category}
    return sum(u.modules * people.get(u.capability, 0) for u in scenario.in_place if u.mission == ceiling.mission)


@pytest.mark.parametrize("seed", range(30))
def test_plans_of_chunks_are_a_plan_together_but_for_rules_of_the_whole(seed):
    scenario = _drawn(1000 + seed)
    plans = picked_in_chunks(scenario, chunks_of(scenario, 3, seed), lambda chunk, left: solve(chunk))
    verdict = verify(scenario, _told(scenario, joined([picks for picks, _ in plans])))
    assert verdict.ok or may_clash(scenario), verdict


@pytest.mark.parametrize("rules", ["core", "all"])
def test_a_set_too_large_for_memory_is_solved_in_chunks(rules, small_chunks):
    scenario = generate(240, rules=rules)
    heard = []
    plan = solve(scenario, time_limit_s=30, on_progress=lambda news: heard.append(news.stage))
    chunks = [stage for stage in heard if stage.startswith("chunk")]
    assert len(chunks) > 1
    assert chunks[-1] == f"chunk {len(chunks)} of {len(chunks)}"
    assert verify(scenario, plan).ok
    assert plan.status == "feasible"
    assert 0 < plan.value <= plan.bound
    assert plan.bound_origin == "units matched with gaps in each period, without tours, rest and what units lack"
    assert "deployments are possible" in plan.run.cut_short


def test_goals_in_order_are_kept_in_chunks(small_chunks):
    plan = solve(generate(200), goals=goals_in_order(coverage=0.0, cost=0.0), time_limit_s=30)
    assert [goal.name for goal in plan.goal_values] == ["coverage", "cost"]
    assert all(goal.bound is not None for goal in plan.goal_values)


def test_what_is_forbidden_is_so_in_every_chunk(small_chunks):
    scenario = generate(200)
    made = solve(scenario, time_limit_s=30).deployments[0]
    forbid = Forbid(pledge=made.pledge, gap=made.gap)
    plan = solve(scenario, forbids=[forbid], time_limit_s=30)
    assert plan.forbids == (forbid,)
    assert (made.pledge, made.gap) not in {(d.pledge, d.gap) for d in plan.deployments}


def test_ctrl_c_keeps_the_plans_of_the_chunks_before(small_chunks):
    scenario, asked = generate(240), []

    def heard(news):
        if news.stage.startswith("chunk"):
            asked.append(news.stage)
            if len(asked) == 3:
                raise KeyboardInterrupt

    plan = solve(scenario, time_limit_s=30, on_progress=heard)
    assert plan.status == "interrupted"
    assert plan.value > 0
    assert verify(scenario, plan).ok


def test_ctrl_c_before_the_first_chunk_ends_with_nobody_deployed(small_chunks):
    def heard(news):
        if news.stage == "chunk 1 of 2" or news.stage == "plan by priority":
            raise KeyboardInterrupt

    plan = solve(generate(200), on_progress=heard)
    assert (plan.status, plan.value, plan.deployments) == ("interrupted", 0, ())


def test_a_chunk_without_a_plan_brings_nothing():
    scenario = generate(100)
    asked = []

    def ask(chunk, left):
        asked.append(left)
        if left == 2:
            raise SolverError("gone")
        return solve(chunk)

    assert len(list(picked_in_chunks(scenario, chunks_of(scenario, 3), ask))) == 2
    assert asked == [3, 2, 1]


def test_who_will_not_be_in_a_mission_with_those_whom_another_chunk_sent_is_not_sent():
    kinds = [b.capability("inf"), b.capability("eng")]
    gaps = [b.gap("G"), b.gap("H", capability="eng")]
    units = [b.pledge("P", partner="A"), b.pledge("Q", partner="Z", capability="eng")]
    scenario = b.scenario(*kinds, *gaps, *units, b.exclusion(mission="M"), policy=b.policy_without_lead_times())
    chunks = chunks_of(scenario, 2)
    assert len(chunks) == 2
    sent = [len(picks.deployments) for picks, _ in picked_in_chunks(scenario, chunks, lambda chunk, left: solve(chunk))]
    assert sent == [1, 0]


def test_each_chunk_keeps_the_visits_that_its_units_wait_for():
    # A is visited for Q at once, and for P once that has been registered
    kinds = [b.capability("inf"), b.capability("eng")]
    gaps = [b.gap("G", min_readiness="PL2"), b.gap("H", capability="eng", min_readiness="PL2", priority=5.0)]
    units = [b.pledge("P", readiness="announced"), b.pledge("Q", capability="eng", readiness="PL1")]
    policy = b.policy_with_lead_times(announced=2, assessment_visits=2)
    scenario = b.scenario(*kinds, *gaps, *units, policy=policy)
    parts = [picks for picks, _ in picked_in_chunks(scenario, chunks_of(scenario, 2), lambda chunk, _: solve(chunk))]
    together = _told(scenario, joined(parts))
    assert verify(scenario, together).ok
    assert sorted(visit.period for visit in together.visits) == [0, 2]


def test_where_a_clash_names_nobody_the_last_chunk_is_left_out():
    kinds = [b.capability("inf"), b.capability("eng")]
    gaps = [b.gap("G"), b.gap("H", capability="eng")]
    units = [b.pledge("P", partner="A"), b.pledge("Q", partner="Z", capability="eng")]
    scenario = b.scenario(*kinds, *gaps, *units, policy=b.policy_without_lead_times())
    parts = [picks for picks, _ in picked_in_chunks(scenario, chunks_of(scenario, 2), lambda chunk, _: solve(chunk))]
    assert without_clashes(parts, lambda picks: [set()] if len(picks.deployments) > 1 else []) == parts[:1]


def test_chunks_that_break_a_rule_together_are_left_out():
    kinds = [b.capability("inf"), b.capability("eng")]
    gaps = [b.gap("G"), b.gap("H", capability="eng")]
    units = [b.pledge("P", partner="A"), b.pledge("Q", partner="Z", capability="eng")]
    scenario = b.scenario(*kinds, *gaps, *units, b.exclusion(mission="M"), policy=b.policy_without_lead_times())
    case = Case(scenario, scenario.goals, None, (), (), 0)
    with mock.patch.object(chunks_module, "_apart_from", lambda chunk, there: chunk):
        both = [picks for picks, _ in picked_in_chunks(scenario, chunks_of(scenario, 2), lambda chunk, _: solve(chunk))]
        (kept,), _ = _in_chunks(case, 2, lambda chunk, _: solve(chunk))
    assert case.clashes_in(joined(both)) == [{"P", "Q"}]
    assert case.clashes_in(kept) == []
    assert len(kept.deployments) == 1
