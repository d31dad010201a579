from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pkmatch.arrays import arrays_of
from pkmatch.assembling import assemble
from pkmatch.candidates import build_candidates
from pkmatch.columns import Limits
from pkmatch.domain.plan import Pin
from pkmatch.domain.policy import WomenTarget, goals
from pkmatch.model import build_model
from pkmatch.search.exact import HELPER_ROWS, hint_of, picks_of
from pkmatch.solvers.mathopt import solve_model
from pkmatch.verification import RULE_NAMES, verify
from tests import builders as b
from tests.strategies import small_scenarios
from tests.verification.plans import course, deployed, loan, plan_of, rules_broken

DECIDED = ("deployments", "courses", "loans")
ACCOUNTS = {"uses add up", "value", "bound", "shortfalls", "partnerships", "women as stated"}
"""What a plan says of itself: right whenever `assemble` tells the plan."""


def stages(scenario, pins=()):
    arrays = arrays_of(scenario)
    candidates = build_candidates(arrays)
    return arrays, candidates, build_model(arrays, candidates, scenario.goals.stages[0], pins)


def told(scenario, picks):
    return assemble(scenario, picks, bound=1e9, bound_origin="none")


# --- solutions and plans ---------------------------------------------------------------------------------------------

seeds = st.integers(0, 2**32 - 1)


def any_solution(model, seed):
    """A solution at a corner of the model, the best one for worths drawn at random."""
    worth = np.random.default_rng(seed).normal(size=model.shape[1])
    answer = solve_model(replace(model, worth=worth), Limits(relative_gap=0.0), "highs")
    assert answer.status == "optimal"
    return answer.x


@given(small_scenarios(), seeds)
def test_every_solution_of_the_model_is_a_plan_that_verifies(scenario, seed):
    arrays, _, model = stages(scenario)
    picks = picks_of(arrays, model, any_solution(model, seed))
    assert verify(scenario, told(scenario, picks)).ok
    with mock.patch("pkmatch.assembling.telling.tidied", lambda scenario, picks, *_: picks):
        as_it_is = told(scenario, picks)
    assert verify(scenario, as_it_is).ok, str(verify(scenario, as_it_is))


def rows_of(scenario, picks):
    """The picks as rows of a plan; in critical gaps modules count where the gap is filled whole."""
    present = Counter()
    for d in picks.deployments:
        present.update({(d.gap, period): d.modules for period in range(d.start, d.end)})
    gaps = {gap.id: gap for gap in scenario.gaps}
    for number, d in enumerate(picks.deployments):
        whole = [not gaps[d.gap].critical or present[d.gap, t] == gaps[d.gap].quantity for t in range(d.start, d.end)]
        counted = tuple(float(d.modules if counts else 0) for counts in whole)
        yield deployed(f"D{number}", d.pledge, d.gap, d.start, d.end, d.modules, counted)
    for number, c in enumerate(picks.courses):
        yield course(f"C{number}", c.offer, c.recipient, c.start, c.end, c.amount, c.capability)
    for number, x in enumerate(picks.loans):
        yield loan(f"L{number}", x.offer, x.recipient, x.start, x.end, x.amount, x.mission)


def decided_columns(model):
    return np.concatenate([model.column_at[name] + np.arange(len(model.columns[name])) for name in DECIDED])


def has_solution_with(model, columns, values):
    """Whether the model has a solution in which these columns have these values."""
    if np.any(values > model.upper[columns]):
        return False
    lower, upper = model.lower.copy(), model.upper.copy()
    lower[columns] = upper[columns] = values
    fixed = replace(model, lower=lower, upper=upper, worth=np.zeros(model.shape[1]))
    return solve_model(fixed, Limits(), "highs").status == "optimal"


@given(small_scenarios(), seeds)
def test_decisions_are_a_solution_of_the_model_exactly_when_the_plan_verifies(scenario, seed):
    arrays, _, model = stages(scenario)
    columns = decided_columns(model)
    x, draw = any_solution(model, seed), np.random.default_rng(seed)
    for _ in range(4 if len(columns) else 0):
        changed = x.copy()
        for at in draw.choice(columns, size=draw.integers(1, 3)):
            changed[at] = draw.integers(0, int(model.upper[at]) + 2)
        picks = picks_of(arrays, model, changed)  # pieces that nobody needs are not picked
        broken = rules_broken(scenario, plan_of(scenario, *rows_of(scenario, picks))) - ACCOUNTS
        decided = hint_of(arrays, model, picks)[columns]
        assert has_solution_with(model, columns, decided) == (not broken), broken


@given(small_scenarios())
def test_the_plan_told_from_the_best_solution_is_worth_what_the_model_says(scenario):
    arrays, _, model = stages(scenario)
    answer = solve_model(model, Limits(relative_gap=0.0), "highs")
    plan = told(scenario, picks_of(arrays, model, answer.x))
    assert plan.value == pytest.approx(answer.objective, rel=1e-6, abs=1e-6)


@settings(max_examples=30)
@given(small_scenarios(), seeds)
def test_a_pinned_model_is_the_free_one_with_the_pins_kept(scenario, seed):
    arrays, _, model = stages(scenario)
    picks = picks_of(arrays, model, any_solution(model, seed))
    pins = [
        Pin(pledge=d.pledge, gap=d.gap, modules=d.modules, start=d.start, end=d.end)
        if number % 2
        else Pin(pledge=d.pledge, gap=d.gap)
        for number, d in enumerate(picks.deployments)
    ]
    *_, pinned = stages(scenario, pins)
    answer = solve_model(pinned, Limits(), "highs")
    assert answer.status == "optimal"
    plan = assemble(scenario, picks_of(arrays, pinned, answer.x), bound=1e9, bound_origin="none", pins=pins)
    assert verify(scenario, plan).ok, str(verify(scenario, plan))


# --- families --------------------------------------------------------------------------------------------------------

TARGETS = [WomenTarget(category="troops", year=2022, share=0.1)]
EVERYTHING = b.scenario(
    b.gap("G", quantity=2, skills=["cied"], equipment={"nvg": 1}, max_partners=1),
    b.gap("H", quantity=2, critical=True, kinds=["multinational_rotation"]),
    b.gap("I", quantity=2, kinds=["joint_deployment"]),
    *(b.pledge(f"P{partner}", partner=partner, quantity=2) for partner in "AZ"),
    *(b.training_offer(f"T{number}", places=1) for number in range(2)),
    b.training_offer("wide", places=9),
    *(b.equipment_offer(f"E{number}") for number in range(3)),
    policy=b.policy_without_lead_times(burden_ceiling=0.2, least_partners=1, max_links=1, women_targets=TARGETS),
    goals=goals(coverage=1, women=1),
)


def test_each_family_of_rows_is_named_after_the_rule_it_keeps():
    *_, model = stages(EVERYTHING, [Pin(pledge="PA", gap="H")])
    assert set(model.rows) == {
        "pledge quantity",
        "presence within quantity",
        "course places",
        "modules at home",
        "trained stock",
        "loan quantity",
        "equipment lacking",
        "critical whole",
        "max partners",
        "rotation not allowed",
        "joint deployment not allowed",
        "burden",
        "least partners",
        "max links",
        "women's share",
        "pin",
        *HELPER_ROWS,
    }
    rules = set(model.rows) - {*HELPER_ROWS} | {"pin"}
    assert rules <= {*RULE_NAMES}
    page = (Path(__file__).parent.parent / "docs" / "model.md").read_text(encoding="utf-8")
    assert rules <= {*re.findall(r"`([^`]+)`", page)}


def test_families_of_columns_are_what_a_plan_decides_and_what_rules_speak_of():
    *_, model = stages(EVERYTHING)
    assert list(model.columns) == [
        *DECIDED[:2],
        "stocks",
        "loans",
        "filled",
        "taking part",
        "present",
        "staying",
        "out",
        "linked",
        "women missing",
    ]
    assert all(len(columns) for columns in model.columns.values())
    whole = {name for name, columns in model.columns.items() if columns.integer}
    assert set(model.columns) - whole == {"stocks", "women missing"}


def test_every_column_is_bounded_and_every_number_finite():
    *_, model = stages(EVERYTHING)
    assert np.all(np.isfinite(model.upper))
    assert np.all(model.lower == 0)
    assert np.all(np.isfinite(model.value))
    assert np.all(np.isfinite(model.worth))
    assert np.all(model.row_lower <= model.row_upper)


def capacity(arrays, candidates, gap, partner, period):
    """The most modules of a partner that could be in a gap in a period, whatever else is there."""
    there = (
        (candidates.gap == gap)
        & (arrays.partner_by_pledge[candidates.pledge] == partner)
        & (candidates.start <= period)
        & (period < candidates.end)
    )
    pledges = set(candidates.pledge[there].tolist())
    own = sum(int(arrays.quantity_by_pledge[pledge]) for pledge in pledges)
    return min(own, int(arrays.quantity_by_gap[gap])), set(np.flatnonzero(there).tolist())


def assert_links_are_tight(scenario):
    """Each link: modules of one partner in one gap in one period <= what could be there x the switch."""
    arrays, candidates, model = stages(scenario)
    count = 0
    for family in ("taking part", "present"):
        rows = model.rows.get(f"{family} links")
        if rows is None:
            continue
        deployments, switches = rows.entries
        assert switches.row.tolist() == list(range(len(rows)))
        switch = model.columns[family].keys
        for row, (column, value) in enumerate(zip(switches.column.tolist(), switches.value.tolist(), strict=True)):
            gap, partner, period = switch["gap"][column], switch["partner"][column], rows.keys["period"][row]
            assert "period" not in switch or switch["period"][column] == period
            most, there = capacity(arrays, candidates, gap, partner, period)
            assert value == -most
            inside = deployments.row == row
            assert set(deployments.column[inside].tolist()) == there
            assert np.all(deployments.value[inside] == 1)
            count += 1
    return count


@given(small_scenarios())
def test_links_let_through_what_a_partner_could_have_there_and_no_more(scenario):
    assert_links_are_tight(scenario)


def test_links_stand_wherever_a_partner_may_take_part():
    # two gaps that limit partners and one that bars joint deployment, two partners in each, over six periods
    assert assert_links_are_tight(EVERYTHING) == 2 * 2 * 6 - missing_first_periods(EVERYTHING) + 2 * 6


def missing_first_periods(scenario):
    """Units that need a course of one period cannot be in gap G in the first: one period for each partner."""
    return len({pledge.partner for pledge in scenario.pledges})


def test_a_link_is_no_wider_than_the_partners_own_units():
    gap = b.gap(quantity=5, max_partners=1, end=1)
    pledges = b.pledge("P", end=1), b.pledge("Q", quantity=2, end=1), b.pledge("Z", partner="Z", quantity=9, end=1)
    *_, model = stages(b.scenario(gap, *pledges, calendar=b.calendar(1)))
    _, switches = model.rows["taking part links"].entries
    assert sorted(switches.value.tolist()) == [-5, -3]


# --- nothing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("records", [(), (b.gap(),), (b.pledge(),), (b.gap(skills=["cied"]), b.pledge())])
def test_without_candidates_the_model_is_empty_and_the_plan_too(records):
    scenario = b.scenario(*records)
    arrays, _, model = stages(scenario)
    assert model.shape == (0, 0)
    answer = solve_model(model, Limits(), "highs")
    plan = assemble(scenario, picks_of(arrays, model, answer.x), bound=answer.bound, bound_origin=answer.origin)
    assert verify(scenario, plan).ok
    assert (plan.status, plan.value, plan.deployments) == ("optimal", 0, ())
    assert len(plan.shortfalls) == 6 * len(scenario.gaps)
