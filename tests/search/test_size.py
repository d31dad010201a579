"""How large a set is, told before it is built, and what becomes of one that is too large."""

from __future__ import annotations

from unittest import mock

import pytest

from pkmatch import errors
from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.domain.gives import Pledge
from pkmatch.domain.plan import Pin
from pkmatch.domain.policy import goals_in_order
from pkmatch.generate import generate
from pkmatch.search import size as size_module
from pkmatch.search.size import size_of
from pkmatch.solving import solve
from pkmatch.verification import verify


def with_memory(megabytes):
    return mock.patch.object(size_module, "memory", return_value=megabytes * 1e6)


def test_small_sets_are_counted_whole():
    arrays = arrays_of(generate(300))
    assert size_of(arrays).candidates == len(build_candidates(arrays))


def test_large_sets_are_counted_from_some_pledges():
    arrays = arrays_of(generate(3000))
    assert size_of(arrays).candidates == pytest.approx(len(build_candidates(arrays)), rel=0.1)


@pytest.mark.parametrize("engine", ["highs", "cp-sat"])
def test_a_model_that_does_not_fit_is_refused_with_the_estimate_and_what_would_fit(engine):
    scenario = generate(200)
    with with_memory(1), pytest.raises(errors.SizeError) as caught:
        solve(scenario, engine=engine)
    words = str(caught.value)
    assert f"about {len(build_candidates(arrays_of(scenario))):,} deployments" in words
    assert "this machine has 0.0 GB for it, enough for about" in words
    assert "Use engine='auto'" in words


def test_a_set_that_fits_no_model_is_served_by_priority_and_bounded_by_its_gaps():
    scenario = generate(200)
    best = solve(scenario)
    with with_memory(0.1):
        plan = solve(scenario)
    assert plan.status == "feasible"
    assert verify(scenario, plan).ok
    assert 0.7 * best.value < plan.value <= best.value <= plan.bound
    assert "deployments are possible" in plan.run.cut_short
    assert plan.bound_origin == "units matched with gaps in each period, without tours, rest and what units lack"


def test_a_first_model_of_more_columns_than_there_is_memory_for_is_not_searched():
    scenario = generate(200, rules="all")
    size = size_of(arrays_of(scenario))
    enough = size.candidates * size_module.SIFTED_BYTES * 1.01 / 1e6
    with with_memory(enough), mock.patch("pkmatch.search.route.ONE_MODEL_UP_TO", 0):
        plan = solve(scenario, engine="large", time_limit_s=60)
    assert plan.bound_origin == "units matched with gaps in each period, without tours, rest and what units lack"
    assert "deployments are possible" in plan.run.cut_short
    assert verify(scenario, plan).ok


def test_rules_that_call_for_many_supports_take_more_memory():
    size = size_module.Size(pledges=10_000, candidates=5_000_000, memory=13e9)
    assert size.fits(whole=False)
    assert size.with_columns(700_000).fits(whole=False)
    many = size.with_columns(3_600_000)
    assert not many.fits(whole=False)
    assert many.chunks == 8 > size.with_columns(1_200_000).chunks == 3
    assert "take about 37.8 GB to find the best of them" in many.said(whole=False)


def test_where_memory_allows_one_model_chunks_are_no_smaller_than_is_of_use():
    few = size_module.Size(pledges=2_100, candidates=5_000_000, memory=100e9, columns=4_000_000)
    assert few.chunks == 4
    assert few.most_columns(in_chunks=True) == size_module.LARGEST_MODEL < few.most_columns(in_chunks=False)
    assert size_module.Size(900, 5_000_000, 100e9).most_columns(in_chunks=True) > size_module.LARGEST_MODEL


def test_a_first_model_of_more_columns_than_are_of_use_is_searched_in_chunks_where_these_may_be():
    scenario = generate(200, rules="all")
    sizes = {"LARGEST_MODEL": 1000, "COLUMNS_A_CHUNK": 5000, "LEAST_CHUNK": 50}
    heard = []
    with mock.patch.multiple(size_module, **sizes), mock.patch("pkmatch.search.route.ONE_MODEL_UP_TO", 500):
        plan = solve(scenario, time_limit_s=10, on_progress=lambda news: heard.append(news.stage))
        begun = solve(scenario, time_limit_s=10, start=plan)
        policy = scenario.policy.replace(least_partners=2)  # of the whole plan: no chunk can see to it
        together = solve(scenario.replace(policy=policy), time_limit_s=10)
    assert "chunk 1 of 2" in heard
    assert "columns, and beyond 1,000 chunks do as well in less memory" in plan.run.cut_short
    assert "columns" not in begun.run.cut_short + together.run.cut_short
    assert len({scenario.find(Pledge, d.pledge).partner for d in together.deployments}) >= 2
    assert plan.value <= begun.value <= begun.bound
    assert verify(scenario, plan).ok


def test_a_start_is_not_lost_where_nothing_fits():
    scenario = generate(200)
    best = solve(scenario)
    with with_memory(0.1):
        assert solve(scenario, start=best).value == pytest.approx(best.value)


def test_goals_in_order_are_bounded_one_by_one_where_nothing_fits():
    scenario = generate(100)
    goals = goals_in_order(coverage=0.0, cost=0.0)
    best = solve(scenario, goals=goals)
    with with_memory(0.01):
        plan = solve(scenario, goals=goals)
    assert [goal.name for goal in plan.goal_values] == ["coverage", "cost"]
    assert best.goal_values[0].value <= plan.goal_values[0].bound
    assert verify(scenario, plan).ok


def test_pins_cannot_be_kept_without_a_model():
    scenario = generate(200)
    made = solve(scenario).deployments[0]
    pin = Pin(pledge=made.pledge, gap=made.gap, start=made.start, end=made.end, modules=made.modules)
    with with_memory(0.1), pytest.raises(errors.SizeError, match="leave records or pins out"):
        solve(scenario, pins=[pin])
