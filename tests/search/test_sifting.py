"""Prices from a part of the candidates prove a bound over all of them."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import Answer, Limits
from pkmatch.domain.plan import Pin
from pkmatch.domain.policy import goals_in_order
from pkmatch.errors import SolverError
from pkmatch.generate import generate
from pkmatch.model import build_model
from pkmatch.rules.pins import matches
from pkmatch.search.known import BoundToCome
from pkmatch.search.portions import priced_in_portions
from pkmatch.search.price_books import price_book, sizes_of
from pkmatch.search.prices import matrix_of, priced
from pkmatch.search.sifting import ACCURACIES, HURRIED, UNHURRIED, Kept, Sifted, _share_of, sifted
from pkmatch.search.stopping import Stop
from pkmatch.search.supports import FIRST, NAMES, support_codes
from pkmatch.search.tightening import tightened
from pkmatch.solvers.mathopt import solve_model
from pkmatch.solvers.pdlp import solve_in_fractions
from pkmatch.solving import solve
from pkmatch.verification import verify
from tests.search.test_large import AtOnce, Engines
from tests.strategies import small_scenarios


def sifted_of(scenario, few=2, pool=None, kept=None, ceiling=np.inf, **limits):
    arrays = arrays_of(scenario)
    candidates = build_candidates(arrays)
    goals = scenario.goals.stages[0]
    chosen = np.zeros(len(candidates), dtype=bool) if kept is None else kept(candidates)
    kept = Kept(chosen, {})
    little = dict.fromkeys(("FIRST_A_GAP", "FIRST_A_PLEDGE"), few)
    supports = mock.patch.dict("pkmatch.search.supports.FIRST", dict.fromkeys(FIRST, few))
    with mock.patch.multiple("pkmatch.search.sifting", **little), supports:
        pool, stop = pool or Engines(), Stop(**limits)
        return candidates, sifted(
            arrays, candidates, goals, (), kept, pool, stop, asked=scenario.goals, ceiling=ceiling
        )


def best_of(scenario):
    arrays = arrays_of(scenario)
    model = build_model(arrays, build_candidates(arrays), scenario.goals.stages[0], asked=scenario.goals)
    return solve_model(model, Limits(relative_gap=0.0), "highs"), model


@settings(max_examples=40)
@given(small_scenarios())
def test_a_sifted_bound_is_never_below_the_best_plan(scenario):
    best, _ = best_of(scenario)
    _, found = sifted_of(scenario, few=1)
    if best.status == "optimal" and found.known is not None:
        assert found.at_prices.bound >= best.objective - 1e-6
        assert found.nearer.wait() >= best.objective - 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_a_sifted_bound_comes_near_that_of_all_columns(seed):
    scenario = generate(pledges=200, seed=seed)
    _, model = best_of(scenario)
    whole = solve_in_fractions(model, Limits(relative_gap=1e-5))
    _, found = sifted_of(scenario)
    assert whole.objective * (1 - 1e-3) <= found.nearer.wait() <= 1.02 * whole.objective
    assert found.model.worth @ found.fractions <= 1.01 * whole.objective


def test_last_prices_are_not_proven_where_a_bound_known_before_is_as_near():
    scenario = generate(pledges=200)
    alone = solve_in_fractions(best_of(scenario)[1], Limits(relative_gap=1e-5)).objective
    proven, known_before = (sifted_of(scenario, ceiling=ceiling)[1] for ceiling in (1.05 * alone, 1.0005 * alone))
    assert alone * (1 - 1e-4) <= proven.nearer.wait() < 1.05 * alone
    assert known_before.nearer is None
    assert known_before.at_prices.bound == 1.0005 * alone


def test_a_sifted_bound_is_there_with_all_rules():
    scenario = generate(pledges=200, rules="all")
    _, model = best_of(scenario)
    whole = solve_in_fractions(model, Limits(relative_gap=1e-4))
    _, found = sifted_of(scenario)
    assert whole.objective * (1 - 1e-3) <= found.nearer.wait() <= 1.15 * whole.objective


@pytest.mark.parametrize(("gone_s", "accuracies"), [(1.0, UNHURRIED), (6.0, ACCURACIES), (17.0, HURRIED)])
def test_rounds_are_fewer_and_hurry_where_the_first_took_long(gone_s, accuracies):
    asked, clock = [], mock.Mock(left_s=40.0, out_of_time=False)

    class Slow(Engines):
        def submit(self, model, limits, engine, hint=None):
            asked.append(limits.relative_gap)
            clock.left_s -= gone_s
            return super().submit(model, limits, engine, hint)

    with mock.patch(f"{__name__}.Stop", return_value=clock):
        sifted_of(generate(pledges=60, seed=1), pool=Slow())
    assert asked == list(accuracies)


def test_a_round_takes_its_share_and_no_more_than_what_is_left():
    assert _share_of(100.0, 99.0, 0) == pytest.approx(15.0)
    assert _share_of(100.0, 70.0, 1) == pytest.approx(35.0)
    assert _share_of(100.0, 20.0, 2) == pytest.approx(20.0)
    assert _share_of(None, None, 1) is None


@pytest.mark.parametrize("seed", range(3))
def test_raised_prices_never_loosen_a_bound_and_still_hold(seed):
    scenario = generate(pledges=150, seed=seed)
    best, model = best_of(scenario)
    arrays = arrays_of(scenario)
    rough = np.random.default_rng(seed).exponential(size=model.shape[0])
    book = price_book(arrays, model, rough)
    portions = priced_in_portions(arrays, build_candidates(arrays), scenario.goals, scenario.goals, book)
    for least in (0.0, best.objective, 2 * best.objective):
        assert best.objective <= tightened(portions, least) <= portions.bound
        with mock.patch.multiple("pkmatch.search.tightening", LOOKED_AT=10, LEAST_LOOKED_AT=0):
            assert best.objective <= tightened(portions, least) <= portions.bound


def rows_of(candidates):
    return set(zip(*(getattr(candidates, name).tolist() for name in ("pledge", "gap", "start", "end")), strict=True))


def test_candidates_to_be_kept_stay_whatever_they_are_worth():
    candidates, found = sifted_of(generate(pledges=150, seed=2), kept=lambda c: np.arange(len(c)) % 3 == 0)
    wanted = candidates.keep(np.arange(len(candidates)) % 3 == 0)
    assert rows_of(found.candidates) >= rows_of(wanted)
    assert len(found.candidates) < len(candidates)


def test_a_pinned_deployment_keeps_all_that_can_support_it():
    scenario = generate(pledges=150, seed=2, rules="all")
    arrays = arrays_of(scenario)
    candidates = build_candidates(arrays)
    goals, sizes = scenario.goals.stages[0], sizes_of(arrays)
    whole = build_model(arrays, candidates, goals, asked=scenario.goals)
    loan = whole.columns["loans"].keys
    lent = np.flatnonzero(arrays.partner_by_pledge[candidates.pledge] == loan["partner"][0])[0]
    pin = Pin(pledge=arrays.pledge_ids[candidates.pledge[lent]], gap=arrays.gap_ids[candidates.gap[lent]], modules=1)
    alone = build_model(arrays, candidates.keep(matches(arrays, candidates, pin)), goals, asked=scenario.goals)
    kept = Kept(np.zeros(len(candidates), dtype=bool), {})
    with mock.patch.dict("pkmatch.search.supports.FIRST", dict.fromkeys(FIRST, 0)):
        found = sifted(arrays, candidates, goals, [pin], kept, Engines(), Stop(time_s=0.0), asked=scenario.goals)
    for family in NAMES:
        codes, wanted = (support_codes(family, m.columns[family].keys, sizes) for m in (found.model, alone))
        assert len(wanted) or family != "loans"
        assert np.isin(wanted, codes).all()


def test_without_any_round_there_are_no_prices():
    scenario = generate(pledges=80, seed=1)
    assert sifted_of(scenario, time_s=0.0)[1].known is None
    gone = Engines(lambda asked, engine: SolverError("gone"))
    assert sifted_of(scenario, pool=gone)[1].known is None
    nothing = Engines(lambda asked, engine: lambda model: Answer("unknown", None, None, np.inf, "pdlp"))
    assert sifted_of(scenario, pool=nothing)[1].known is None


def test_ctrl_c_ends_the_rounds_with_what_is_known():
    scenario = generate(pledges=80, seed=1)
    later = Engines(lambda asked, engine: KeyboardInterrupt() if len(asked) > 2 else None)
    _, found = sifted_of(scenario, pool=later)
    assert found.interrupted
    assert found.known is not None
    at_once = Engines(lambda asked, engine: KeyboardInterrupt())
    assert sifted_of(scenario, pool=at_once)[1].interrupted


# --- solve -----------------------------------------------------------------------------------------------------------

too_large = mock.patch.multiple("pkmatch.search.route", ONE_MODEL_UP_TO=0, STEPS_WITHOUT_GAIN=10)


def sift_and_solve(scenario, **named):
    with too_large, mock.patch.multiple("pkmatch.search.sifting", FIRST_A_GAP=2, FIRST_A_PLEDGE=2):
        return solve(scenario, engine="large", executor=AtOnce(), **named)


@pytest.mark.parametrize("seed", range(2))
def test_a_set_too_large_for_one_model_has_a_verified_plan_and_a_bound_for_all_candidates(seed):
    scenario = generate(pledges=120, seed=seed)
    best, _ = best_of(scenario)
    plan = sift_and_solve(scenario)
    assert 0.97 * best.objective <= plan.value <= best.objective + 1e-6
    assert best.objective - 1e-6 <= plan.bound <= 1.05 * best.objective
    assert verify(scenario, plan).ok


def test_a_bound_that_comes_while_the_plan_is_told_is_the_plans():
    scenario = generate(pledges=120, seed=2)
    known = sift_and_solve(scenario)
    with mock.patch.object(BoundToCome, "wait", return_value=np.inf):
        without = sift_and_solve(scenario)
        with mock.patch.object(BoundToCome, "at_last", lambda self, seconds: self._coming.result()):
            plan = sift_and_solve(scenario)
    assert plan.value == without.value
    assert plan.bound == pytest.approx(known.bound)
    assert plan.bound < without.bound
    assert plan.bound_origin.startswith("prices of PDLP")
    assert verify(scenario, plan).ok


def test_ctrl_c_while_a_bound_is_waited_for_does_not_lose_the_plan():
    scenario = generate(pledges=120, seed=1)
    waiting = mock.patch.object(BoundToCome, "wait", return_value=np.inf)
    with waiting, mock.patch.object(BoundToCome, "at_last", side_effect=KeyboardInterrupt) as asked:
        plan = sift_and_solve(scenario)
    assert asked.called
    assert plan.value > 0
    assert verify(scenario, plan).ok


def test_pins_and_a_start_are_kept_in_a_set_too_large_for_one_model():
    scenario = generate(pledges=120, seed=3)
    free = solve(scenario)
    one = free.deployments[0]
    pin = Pin(pledge=one.pledge, gap=one.gap, start=one.start, end=one.end, modules=one.modules)
    plan = sift_and_solve(scenario, pins=[pin], start=free)
    assert plan.value >= free.value - 1e-6
    assert (one.pledge, one.gap) in {(d.pledge, d.gap) for d in plan.deployments}


def test_later_goals_of_a_set_too_large_for_one_model_have_a_bound_that_holds():
    scenario = generate(pledges=60, seed=4)
    order = goals_in_order(coverage=1.0, breadth=0.0)
    whole = solve(scenario, goals=order)
    plan = sift_and_solve(scenario, goals=order)
    assert plan.goal_values[0].bound >= whole.goal_values[0].value - 1e-6
    assert plan.goal_values[1].bound >= plan.goal_values[1].value
    assert verify(scenario, plan).ok


def test_a_time_that_ends_before_there_are_prices_ends_with_a_plan_and_the_bound_of_every_gap():
    scenario = generate(pledges=120, seed=1)
    with mock.patch("pkmatch.search.route.SHARE_FOR_SIFTING", 1e-9):
        plan = sift_and_solve(scenario, time_limit_s=20)
    best, _ = best_of(scenario)
    assert plan.bound >= best.objective
    assert verify(scenario, plan).ok


def test_ctrl_c_while_prices_are_sought_ends_with_the_best_plan_in_hand():
    def interrupted(a, c, goals, *rest, **named):
        return Sifted(c, build_model(a, c, goals), interrupted=True)

    with mock.patch("pkmatch.search.route.sifted", interrupted):
        plan = sift_and_solve(generate(pledges=60, seed=1))
    assert plan.status == "interrupted"
    assert plan.value > 0


@pytest.mark.parametrize("after", [0, 2, 3])
def test_an_executor_that_breaks_while_prices_are_sought_ends_with_the_best_plan_in_hand(after):
    class Breaking(AtOnce):
        asked = 0

        def submit(self, what, /, *arguments, **named):
            self.asked += 1
            if self.asked > after:
                raise BrokenExecutor("gone")
            return super().submit(what, *arguments, **named)

    with too_large, mock.patch.multiple("pkmatch.search.sifting", FIRST_A_GAP=2, FIRST_A_PLEDGE=2):
        plan = solve(generate(pledges=60, seed=1), engine="large", executor=Breaking())
    assert plan.status == "interrupted"
    assert "executor broke" in plan.run.cut_short
    assert plan.value > 0


def test_prices_of_the_model_that_is_left_belong_to_it():
    _, found = sifted_of(generate(pledges=150, seed=1))
    known, fractions, _ = found.known
    assert len(known.prices) == found.model.shape[0]
    assert len(known.reduced) == len(fractions) == found.model.shape[1]
    assert priced(found.model, matrix_of(found.model), known.prices).reduced == pytest.approx(known.reduced)
