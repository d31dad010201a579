"""
`solve` against what needs no model: brute force, classic problems with solvers of their own, and relations
between scenarios.
"""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment, linprog

from pkmatch.domain.plan import Plan
from pkmatch.domain.policy import Goals, goals
from pkmatch.domain.scenario import RECORD_LISTS, Scenario
from pkmatch.io import load_plan, load_scenario, save_plan, save_scenario
from pkmatch.solvers.process import EngineProcess
from pkmatch.solving import Engine, solve
from pkmatch.verification import verify
from tests.builders import calendar, equipment_offer, gap, partner, pledge, scenario, training_offer
from tests.oracle import best_value
from tests.strategies import small_scenarios, tiny_scenario_of, tiny_scenarios, weighed

ENGINES: tuple[Engine, ...] = ("highs", "cp-sat")
NET = goals(coverage=1, cost=1)


def proven(tried: Scenario, engine: Engine = "highs", goals: Goals | None = None) -> Plan:
    """A plan that is verified and proven optimal to the last digit."""
    plan = solve(tried, engine=engine, goals=goals, target_gap=0)
    verify(tried, plan).raise_for_violations()
    assert plan.status == "optimal"
    assert plan.bound - plan.value <= tolerance(plan.value)
    return plan


def tolerance(value: float) -> float:
    return 1e-6 * max(1.0, abs(value))


def about(value: float) -> Any:
    return pytest.approx(value, rel=1e-6, abs=1e-6)


# --- brute force -----------------------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(tiny_scenarios().map(weighed))
def test_the_value_is_that_of_brute_force(tried):
    assert proven(tried).value == about(best_value(tried))


@settings(max_examples=75)
@given(tiny_scenarios().map(weighed))
def test_the_second_engine_finds_the_value_of_brute_force(tried):
    assert proven(tried, "cp-sat").value == about(best_value(tried))


@pytest.mark.parametrize("seed", [*range(150), *(pytest.param(n, marks=pytest.mark.long) for n in range(150, 300))])
def test_the_value_of_an_independent_draw_is_that_of_brute_force(seed):
    tried = weighed(tiny_scenario_of(seed))
    assert proven(tried).value == about(best_value(tried))


@pytest.mark.long
@settings(max_examples=4000)
@given(tiny_scenarios().map(weighed))
def test_thousands_of_values_are_those_of_brute_force(tried):
    best = about(best_value(tried))
    assert [proven(tried, engine).value for engine in ENGINES] == [best, best]


@settings(max_examples=100)
@given(small_scenarios().map(weighed))
def test_both_engines_agree(tried):
    assert proven(tried, "highs").value == about(proven(tried, "cp-sat").value)


@pytest.mark.long
@settings(max_examples=3000)
@given(small_scenarios().map(weighed))
def test_both_engines_agree_on_thousands(tried):
    assert proven(tried, "highs").value == about(proven(tried, "cp-sat").value)


# --- relations -------------------------------------------------------------------------------------------------------


@settings(max_examples=100)
@given(small_scenarios().map(weighed), st.data())
def test_another_pledge_or_offer_never_lowers_the_best_value(tried, data):
    gives = [give.id for give in (*tried.pledges, *tried.training_offers, *tried.equipment_offers)]
    assume(gives)
    gone = data.draw(st.sampled_from(gives))
    bundle = tried.bundle_of(gone)  # which falls with it: its pledges would be free to serve elsewhere
    less = tried.without(gone) if bundle is None else tried.without(bundle.id, *bundle.members)
    best = proven(tried).value
    assert proven(less).value <= best + tolerance(best)


@settings(max_examples=60)
@given(small_scenarios().map(weighed))
def test_another_gap_never_lowers_the_best_value(tried):
    assume(tried.gaps)
    gap_id = tried.gaps[-1].id
    tried = tried.replace(smart_pledges=())
    bound_to_it = [pledge.id for pledge in tried.pledges if gap_id in pledge.for_gaps]
    tasks = {task for gap in tried.gaps[:-1] for task in gap.tasks}
    fewer = [p.id for p in tried.pledges if not tasks.issuperset(p.caveats.refused_tasks)]
    in_place = [unit.replace(gap=None) for unit in tried.in_place if unit.gap == gap_id]
    less = tried.with_(*in_place).without(gap_id, *dict.fromkeys([*bound_to_it, *fewer]))
    best = proven(tried).value
    assert proven(less).value <= best + tolerance(best)


@settings(max_examples=60)
@given(small_scenarios().map(weighed))
def test_names_do_not_matter(tried):
    assert proven(renamed(tried)).value == about(proven(tried).value)


@settings(max_examples=60)
@given(small_scenarios().map(weighed), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(tried, random):
    lists = {name: list(getattr(tried, name)) for name in RECORD_LISTS}
    for records in lists.values():
        random.shuffle(records)
    assert proven(tried.replace(**lists)).value == about(proven(tried).value)


@settings(max_examples=60)
@given(small_scenarios().map(weighed), st.sampled_from([0.5, 3.0]))
def test_priorities_twice_as_high_are_worth_twice_as_much(tried, factor):
    scaled = tried.replace(gaps=tuple(gap.replace(priority=gap.priority * factor) for gap in tried.gaps))
    sought = goals(coverage=2, timeliness=1)
    assert proven(scaled, goals=sought).value == about(factor * proven(tried, goals=sought).value)


def renamed(tried: Scenario) -> Scenario:
    """The scenario with other ids, in another alphabetical order."""
    known = {record.id for name in RECORD_LISTS for record in getattr(tried, name)}
    known |= {item for gap in tried.gaps for item in gap.equipment}
    known |= {item for pledge in tried.pledges for item in (*pledge.equipment, *pledge.needs_equipment)}
    known |= {offer.item for offer in tried.equipment_offers}
    new = {name: f"n{number}" for number, name in enumerate(sorted(known, reverse=True))}

    def rename(value: Any) -> Any:
        if isinstance(value, dict):
            return {new.get(key, key): rename(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [rename(inner) for inner in value]
        return new.get(value, value) if isinstance(value, str) else value

    return Scenario.model_validate_json(json.dumps(rename(tried.model_dump(mode="json"))))


# --- classic problems ------------------------------------------------------------------------------------------------


def priced_pairs(worth: NDArray[np.int64], supply: list[int], demand: list[int]) -> Scenario:
    """
    A scenario of one period in which a module of pledge p in gap g is worth worth[p, g], at most 20.

    Each gap asks 20 pieces of an item of its own, each pledge brings worth[p, g] of them, and the rest is lent at
    the price of 1 a piece; a module in any gap is worth 20.
    """
    pledges, gaps = range(len(supply)), range(len(demand))
    return scenario(
        *(gap(f"G{g}", quantity=demand[g], end=1, priority=20.0 * demand[g], equipment={f"I{g}": 20}) for g in gaps),
        *(
            pledge(f"P{p}", quantity=supply[p], end=1, cost=0, equipment={f"I{g}": int(worth[p, g]) for g in gaps})
            for p in pledges
        ),
        *(equipment_offer(f"E{g}", item=f"I{g}", quantity=20 * sum(supply), end=1, cost=1) for g in gaps),
        calendar=calendar(1),
        goals=NET,
    )


@st.composite
def worths(draw: st.DrawFn) -> NDArray[np.int64]:
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    return np.array(draw(st.lists(st.lists(st.integers(1, 20), min_size=shape[1], max_size=shape[1]),
                                  min_size=shape[0], max_size=shape[0])))  # fmt: skip


@settings(max_examples=40)
@given(worths(), st.sampled_from(ENGINES))
def test_units_for_gaps_are_assigned_as_scipy_does(worth, engine):
    pledges, gaps = worth.shape
    rows, columns = linear_sum_assignment(worth, maximize=True)
    tried = priced_pairs(worth, [1] * pledges, [1] * gaps)
    assert proven(tried, engine).value == about(worth[rows, columns].sum())


@settings(max_examples=40)
@given(worths(), st.sampled_from(ENGINES), st.data())
def test_modules_are_shipped_as_scipy_does(worth, engine, data):
    pledges, gaps = worth.shape
    supply = data.draw(st.lists(st.integers(1, 4), min_size=pledges, max_size=pledges))
    demand = data.draw(st.lists(st.integers(1, 4), min_size=gaps, max_size=gaps))
    out = np.kron(np.eye(pledges), np.ones(gaps))
    into = np.kron(np.ones(pledges), np.eye(gaps))
    best = linprog(-worth.ravel(), A_ub=np.vstack([out, into]), b_ub=[*supply, *demand])
    assert proven(priced_pairs(worth, supply, demand), engine).value == about(-best.fun)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 20), st.integers(1, 3)), min_size=1, max_size=7),
    st.lists(st.integers(1, 12), min_size=1, max_size=3),
    st.sampled_from(ENGINES),
)
def test_pieces_are_packed_as_dynamic_programming_does(wishes, lenders, engine):
    """Modules in gap g weigh the pieces they need, are worth its priority, and share what all lenders have."""
    tried = scenario(
        *(
            gap(f"G{g}", quantity=most, end=1, priority=float(worth * most), equipment={"nvg": pieces})
            for g, (pieces, worth, most) in enumerate(wishes)
        ),
        *(pledge(f"P{g}", quantity=most, end=1, for_gaps=[f"G{g}"]) for g, (_, _, most) in enumerate(wishes)),
        *(equipment_offer(f"E{e}", quantity=pieces, end=1) for e, pieces in enumerate(lenders)),
        calendar=calendar(1),
    )
    best = [0] * (sum(lenders) + 1)  # by pieces at hand
    for pieces, worth, most in wishes:
        for _, at_hand in product(range(most), range(len(best) - 1, pieces - 1, -1)):
            best[at_hand] = max(best[at_hand], best[at_hand - pieces] + worth)
    assert proven(tried, engine).value == about(best[-1])


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=7),
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from(ENGINES),
)
def test_units_take_turns_as_the_flow_of_interval_scheduling_does(wishes, length, modules, engine):
    """Gaps as long as the only tour are jobs of fixed times; modules are machines; its matrix is an interval matrix."""
    windows = [(first, first + length) for first, _ in wishes]
    worth = [priority * length for _, priority in wishes]
    tried = scenario(
        *(
            gap(f"G{g}", start=first, end=end, priority=float(priority))
            for g, ((first, end), (_, priority)) in enumerate(zip(windows, wishes, strict=True))
        ),
        pledge(quantity=modules, end=8, tour=(length, length)),
        calendar=calendar(8),
    )
    busy = [[first <= t < end for first, end in windows] for t in range(8)]
    best = linprog([-each for each in worth], A_ub=busy, b_ub=[modules] * 8, bounds=(0, 1))
    assert proven(tried, engine).value == about(-best.fun)


# --- what a planner may meet -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_scenario_gives_an_empty_plan(engine):
    plan = proven(scenario(), engine)
    assert (plan.value, plan.bound, plan.deployments, plan.supports, plan.shortfalls) == (0, 0, (), (), ())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_scenario_without_a_match_gives_shortfalls(engine):
    plan = proven(scenario(gap(quantity=2, end=3), pledge(capability="eng"), partner("B")), engine)
    assert plan.deployments == ()
    assert [(short.gap, short.period, short.missing) for short in plan.shortfalls] == [("G", t, 2) for t in range(3)]


@settings(max_examples=30)
@given(small_scenarios().map(weighed))
def test_plans_and_scenarios_survive_their_files(tmp_path_factory, tried):
    folder = tmp_path_factory.mktemp("files")
    plan = proven(tried)
    save_plan(plan, folder / "plan.json")
    save_scenario(tried, folder / "scenario.json")
    again = load_plan(folder / "plan.json")
    assert again == plan
    verify(load_scenario(folder / "scenario.json"), again).raise_for_violations()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_seed_gives_the_same_plan(engine, monkeypatch, rich_scenario):
    monkeypatch.setattr("pkmatch.search.route.EngineProcess", EngineProcess)  # each in a process of its own
    first, second = (solve(rich_scenario, engine=engine, seed=3) for _ in range(2))
    assert first.deployments
    assert first.digest == second.digest


@pytest.fixture
def rich_scenario() -> Scenario:
    """Many plans are as good as each other."""
    return scenario(
        *(gap(f"G{g}", quantity=2, skills=["cied"] if g % 2 else [], equipment={"nvg": 1}) for g in range(1, 7)),
        *(pledge(f"P{p}", partner=f"A{p % 3}", quantity=2, tour=(1, 3)) for p in range(1, 7)),
        *(training_offer(f"T{t}") for t in range(1, 4)),
        *(equipment_offer(f"E{e}", quantity=2) for e in range(1, 4)),
    )
