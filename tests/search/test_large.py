"""The large route on sets small enough to know the best plan of."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Executor, Future
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings

from pkmatch.arrays import arrays_of
from pkmatch.assembling import assemble
from pkmatch.candidates import build_candidates
from pkmatch.columns import Answer, Limits
from pkmatch.domain.gives import LiftOffer
from pkmatch.domain.plan import Pin
from pkmatch.domain.policy import goals_in_order
from pkmatch.errors import SolverError
from pkmatch.generate import generate
from pkmatch.model import build_model
from pkmatch.search.condensing import condensed
from pkmatch.search.exact import hint_of
from pkmatch.search.greedy import pick_greedily
from pkmatch.search.large import _completed, answer_large
from pkmatch.search.parts import Parts
from pkmatch.search.stopping import Stop
from pkmatch.solvers.engines import answer
from pkmatch.solvers.mathopt import solve_model
from pkmatch.solving import solve
from pkmatch.verification import verify
from tests import builders as b
from tests.strategies import small_scenarios


class AtOnce(Executor):
    """Does what it is handed before it goes on: an executor whose every step repeats."""

    def submit(self, what, /, *arguments, **named):
        done = Future()
        try:
            done.set_result(what(*arguments, **named))
        except BaseException as error:
            done.set_exception(error)
        return done


class Engines:
    """A pool that answers at once, through a function that may spoil answers."""

    def __init__(self, spoil=lambda asked, engine: None, workers=2):
        self.workers = workers
        self.asked = []
        self._spoil = spoil

    def submit(self, model, limits, engine, hint=None):
        self.asked.append(engine)
        done = Future()
        spoilt = self._spoil(self.asked, engine)
        if isinstance(spoilt, BaseException):
            done.set_exception(spoilt)
        else:
            done.set_result(answer(model, limits, engine, hint) if spoilt is None else spoilt(model))
        return done

    def work(self, function, *arguments):
        return AtOnce().submit(function, *arguments)


def stages(scenario):
    arrays = arrays_of(scenario)
    return arrays, build_model(arrays, build_candidates(arrays), scenario.goals.stages[0], asked=scenario.goals)


SMALL = generate(pledges=150, seed=5)
STEPS = 12


def run(scenario=SMALL, pool=None, **limits):
    arrays, model = stages(scenario)
    return model, answer_large(arrays, model, pool or Engines(), Stop(**{"steps": STEPS, **limits}))


@settings(max_examples=40)
@given(small_scenarios())
def test_the_best_plan_lies_between_value_and_bound(scenario):
    model, found = run(scenario, steps=4)
    best = solve_model(model, Limits(relative_gap=0.0), "highs")
    if best.status == "infeasible":
        assert found.status == "infeasible"
        return
    assert Parts(model).violation(found.x) < 1e-5
    assert found.objective <= best.objective + 1e-5
    assert found.bound >= best.objective - 1e-5


def test_a_set_of_some_size_is_solved_nearly_to_its_best():
    model, found = run(steps=60)
    best = solve_model(model, Limits(), "highs").objective
    assert found.objective >= 0.98 * best
    assert found.bound >= best - 1e-6
    assert found.origin.startswith("prices of PDLP")


def test_more_digits_of_the_prices_are_looked_for_beside_one_part_at_a_time():
    with mock.patch.multiple("pkmatch.search.large", ACCURACY=3e-2, BLOCKS_UP_TO=0):
        alone = run(pool=Engines(workers=1), steps=4)[1]
        pool = Engines(workers=2)
        model, found = run(pool=pool, steps=4)
    assert pool.asked.count("pdlp, one thread") == 1
    assert solve_model(model, Limits(), "highs").objective - 1e-6 <= found.bound < alone.bound - 1
    assert found.objective == pytest.approx(alone.objective)  # nothing is taken from the search


def test_the_search_ends_at_a_bound_known_before():
    unaware, aware = Engines(), Engines()
    found = run(generate(200, 3), pool=unaware, steps=2)[1]
    again = run(generate(200, 3), pool=aware, steps=6, ceiling=found.objective + 1e-3)[1]
    assert (found.status, again.status) == ("feasible", "optimal")
    assert again.objective == pytest.approx(found.objective)
    assert len(aware.asked) < len(unaware.asked)


def test_rules_about_whole_gaps_are_bounded_nearer():
    model, found = run(generate(60, 3, "all"), steps=10)
    prices = run(generate(60, 3, "all"), steps=0)[1]
    best = solve_model(model, Limits(), "highs").objective
    assert found.origin in ("highs, cuts", "prices of PDLP, partners and gaps in whole numbers")
    assert best - 1e-6 <= found.bound <= prices.bound * (1 + 1e-5)  # closed before the cuts were there


def test_gifts_and_lift_are_found_with_what_rests_on_them():
    scenario = _given_and_carried(generate(pledges=60, seed=3))
    best = solve(scenario, engine="highs")
    plan = solve(scenario, engine="large", time_limit_s=60)
    assert verify(scenario, plan).ok
    assert {"gift", "lift"} <= {support.kind for support in best.supports}
    assert plan.value >= 0.98 * best.value


def _given_and_carried(scenario):
    """Every equipment offer gives for good, and half of the pledges need lift."""
    offers = [
        offer.replace(mode=("donate", "to_mission")[number % 2], recipients=(), regions=())
        for number, offer in enumerate(scenario.equipment_offers)
    ]
    pledges = [pledge.replace(self_lift=number % 2 == 0) for number, pledge in enumerate(scenario.pledges)]
    days = {"available_from": scenario.calendar.start, "available_until": scenario.calendar.end}
    lift = [
        LiftOffer(id=f"X{number}", partner=partner.id, personnel=900, returns=number % 2 == 0, **days)
        for number, partner in enumerate(scenario.partners[:4])
    ]
    return scenario.replace(equipment_offers=offers, pledges=pledges, lift_offers=lift)


def test_the_same_steps_give_the_same_plan():
    (_, first), (_, second) = run(), run()
    assert np.array_equal(first.x, second.x)
    assert first.bound == second.bound


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_by_priority_is_completed_to_all_that_it_is_worth(seed):
    scenario = generate(60, seed, "all")
    arrays, model = stages(scenario)
    picks = pick_greedily(scenario)
    small = condensed(model)
    hint = small.columns_of(hint_of(arrays, model, picks))
    x, well = _completed(Parts(small.model), Engines(), Stop(), hint, 0)
    assert well
    assert small.model.worth @ x == pytest.approx(assemble(scenario, picks, bound=0.0, bound_origin="").value)


def test_more_steps_are_never_worse():
    values = [run(steps=steps)[1].objective for steps in (0, 2, 10, 30)]
    assert values == pytest.approx(sorted(values), abs=1e-9)


def test_a_hint_is_never_lost():
    arrays, model = stages(SMALL)
    known = solve_model(model, Limits(), "highs")
    found = answer_large(arrays, model, Engines(), Stop(steps=2), hint=known.x)
    assert found.objective >= known.objective - 1e-6


def test_a_hint_that_breaks_the_rules_is_left_aside():
    arrays, model = stages(SMALL)
    found = answer_large(arrays, model, Engines(), Stop(steps=2), hint=model.upper.copy())
    assert Parts(model).violation(found.x) < 1e-5
    assert not found.from_hint


def test_a_gap_that_is_reached_ends_the_search():
    _, found = run(steps=500, gap=0.2)
    assert found.status == "optimal"
    assert found.bound - found.objective <= 0.2 * found.objective


def every_third_part(what):
    """Spoil every third answer after the fractional plan."""
    return Engines(lambda asked, engine: what if engine != "pdlp" and len(asked) % 3 == 0 else None)


@pytest.mark.parametrize(
    "spoilt",
    [
        SolverError("crashed"),
        lambda model: Answer("optimal", np.full(model.shape[1], 1e6), 1e12, 1e12, "nonsense"),
        lambda model: Answer("infeasible", None, None, -np.inf, "wrong"),
        lambda model: Answer("unknown", None, None, np.inf, "lost"),
    ],
    ids=["fails", "answers nonsense", "finds no solution", "knows nothing"],
)
def test_an_engine_that_fails_costs_its_part_only(spoilt):
    pool = every_third_part(spoilt)
    model, found = run(pool=pool)
    assert found.status in ("feasible", "optimal")
    assert Parts(model).violation(found.x) < 1e-5
    assert 0 < found.objective <= found.bound
    assert found.bound >= solve_model(model, Limits(), "highs").objective - 1e-6


def test_without_a_fractional_plan_there_is_no_bound_and_the_plan_in_hand():
    pool = Engines(lambda asked, engine: SolverError("no memory") if engine == "pdlp" else None)
    _, found = run(pool=pool)
    assert found.status == "unknown"
    assert found.bound == np.inf


@pytest.mark.parametrize("broken", [KeyboardInterrupt(), BrokenExecutor("gone")], ids=["Ctrl-C", "executor"])
def test_an_interrupt_keeps_the_plan_so_far(broken):
    pool = Engines(lambda asked, engine: broken if len(asked) > 25 else None)
    model, found = run(pool=pool, steps=100)
    assert found.status == "interrupted"
    assert found.reason
    assert Parts(model).violation(found.x) < 1e-5
    assert 0 < found.objective <= found.bound


def test_solve_takes_the_route_that_is_asked_for():
    best = solve(SMALL)
    plan = solve(SMALL, engine="large", target_gap=0.01)
    assert plan.run.engine == "large"
    assert verify(SMALL, plan).ok
    assert plan.value <= best.bound
    assert plan.bound >= best.value


def test_pins_are_kept_on_the_large_route():
    d = solve(SMALL).deployments[0]
    pin = Pin(pledge=d.pledge, gap=d.gap, modules=1)
    plan = solve(SMALL, engine="large", target_gap=0.05, pins=[pin])
    assert verify(SMALL, plan).ok
    assert any((kept.pledge, kept.gap) == (d.pledge, d.gap) for kept in plan.deployments)


def test_goals_in_strict_order_go_through_the_large_route():
    chosen = goals_in_order(coverage=1.0, timeliness=0.0)
    plan = solve(SMALL, engine="large", target_gap=0.02, goals=chosen)
    assert verify(SMALL, plan).ok
    floor = plan.goal_values[0].floor
    assert plan.goal_values[0].value >= floor - 1e-6


def test_an_executor_of_the_users_solves_the_parts():
    plan = solve(SMALL, engine="large", target_gap=0.02, executor=AtOnce())
    assert verify(SMALL, plan).ok
    assert plan.value > 0


def test_a_broken_executor_ends_with_an_interrupted_plan():
    class Broken(AtOnce):
        asked = 0

        def submit(self, what, /, *arguments, **named):
            Broken.asked += 1
            if Broken.asked > 12:
                raise BrokenExecutor("all workers died")
            return super().submit(what, *arguments, **named)

    plan = solve(SMALL, engine="large", target_gap=0.0, executor=Broken())
    assert plan.status == "interrupted"
    assert "all workers died" in plan.run.cut_short
    assert verify(SMALL, plan).ok
    assert plan.value > 0


def test_bundles_are_found_whole():
    draw = np.random.default_rng(1)
    starts, priorities = draw.integers(0, 5, 40), draw.integers(1, 10, 12)
    scenario = b.scenario(
        *(b.gap(f"G{g}", quantity=2, priority=float(priorities[g])) for g in range(12)),
        *(b.pledge(f"P{p}", partner=f"C{p % 7}", start=int(starts[p]), tour=(1, 3)) for p in range(40)),
        *(
            b.smart_pledge(
                f"S{s}", [f"P{2 * s}", f"P{2 * s + 1}"], [f"G{s % 12}", f"G{(s + 5) % 12}"], ordered=s % 2 > 0
            )
            for s in range(14)
            if s % 2 == 0 or starts[2 * s + 1] < 6
        ),
    )
    model, found = run(scenario, steps=40)
    best = solve_model(model, Limits(), "highs")
    assert model.part("bundles", best.x).sum() > 8
    assert model.part("bundles", found.x).sum() > 4
    assert found.objective == pytest.approx(best.objective, rel=0.01)
    assert found.bound >= best.objective - 1e-5


def test_a_fractional_plan_of_very_many_deployments_is_not_thinned():
    heard = []
    scenario = generate(120, seed=1)
    for most in (0, 10**6):
        with mock.patch("pkmatch.search.large.THINNED_UP_TO", most):
            solve(scenario, engine="large", time_limit_s=5, on_progress=lambda news: heard.append(news.stage))
        assert ("few columns" in heard) == bool(most)
