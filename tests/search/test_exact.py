from __future__ import annotations

from dataclasses import replace
from itertools import repeat

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pkmatch.arrays import arrays_of
from pkmatch.assembling import assemble
from pkmatch.candidates import build_candidates
from pkmatch.columns import Columns, Entries, Limits, Rows, assemble_model
from pkmatch.domain.plan import Forbid, Pin
from pkmatch.errors import PinError, SolverError
from pkmatch.model import build_model
from pkmatch.picks import PickedCourse, PickedDeployment, PickedLoan, Picks
from pkmatch.search.exact import HELPER_ROWS, IMPLIED, allowed_candidates, clash, hint_of, picks_of
from pkmatch.solvers.mathopt import solve_model
from pkmatch.solvers.scripted import ScriptedEngine, found, infeasible
from pkmatch.verification import verify
from tests import builders as b
from tests.strategies import small_scenarios


def pin(pledge="P", gap="G", start=None, end=None, modules=1):
    return Pin(pledge=pledge, gap=gap, start=start, end=end, modules=modules)


def forbid(pledge="P", gap="G", start=None, end=None):
    return Forbid(pledge=pledge, gap=gap, start=start, end=end)


def stages(scenario, pins=()):
    arrays = arrays_of(scenario)
    candidates = build_candidates(arrays)
    return arrays, candidates, build_model(arrays, candidates, scenario.goals.stages[0], pins)


# --- pins and forbids that leave nothing -----------------------------------------------------------------------------

PAIR = b.scenario(b.gap(end=3), b.pledge(end=3), calendar=b.calendar(3))


def allowed(scenario, pins=(), forbids=()):
    arrays = arrays_of(scenario)
    left = allowed_candidates(arrays, build_candidates(arrays), pins, forbids)
    return set(zip(left.start.tolist(), left.end.tolist(), strict=True))


def test_a_forbid_takes_out_the_deployments_it_speaks_of():
    everything = {(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)}
    assert allowed(PAIR) == everything
    assert allowed(PAIR, forbids=[forbid(start=0, end=2), forbid(start=1, end=3)]) == everything - {(0, 2), (1, 3)}
    assert allowed(PAIR, forbids=[forbid()]) == set()


def test_a_pin_is_told_of_the_forbids_that_bar_it_and_of_no_others():
    innocent, guilty = forbid(start=0, end=1), forbid(start=1, end=3)
    with pytest.raises(PinError) as caught:
        allowed(PAIR, [pin(start=1, end=3)], [innocent, guilty])
    assert caught.value.pins == (pin(start=1, end=3), guilty)
    assert str(guilty) in str(caught.value)
    assert str(innocent) not in str(caught.value)


def test_forbids_that_leave_a_pin_too_few_modules_contradict_it_together():
    two = b.scenario(b.gap(end=2), b.pledge(end=2), calendar=b.calendar(2))
    bars = [forbid(start=0, end=1), forbid(start=0, end=2)]
    assert allowed(two, [pin(modules=1)], bars) == {(1, 2)}
    with pytest.raises(PinError) as caught:
        allowed(two, [pin(modules=2)], bars)
    assert caught.value.pins == (pin(modules=2), *bars)


@pytest.mark.parametrize(
    ("records", "names"),
    [
        ((b.gap(quantity=2), b.pledge(quantity=2)), ["pledge quantity", "presence within quantity"]),
        ((b.gap(quantity=9), b.pledge(quantity=2)), ["pledge quantity"]),
        ((b.gap(quantity=2), b.pledge(quantity=9)), ["presence within quantity"]),
        (
            (b.gap(quantity=9, equipment={"nvg": 1}), b.pledge(quantity=9), b.equipment_offer(quantity=2)),
            ["equipment lacking"],
        ),
    ],
)
def test_a_pin_of_more_modules_than_can_deploy_is_told_the_rules_that_limit_it(records, names):
    scenario = b.scenario(*records)
    wish = pin(start=0, end=6, modules=3)
    assert (0, 6) in allowed(scenario, [pin(start=0, end=6, modules=2)])
    with pytest.raises(PinError, match="cannot be met: barred by " + ", ".join(map(repr, names))) as caught:
        allowed(scenario, [wish])
    assert caught.value.pins == (wish,)


def test_a_pin_on_what_a_rule_bars_is_told_the_rule():
    with pytest.raises(PinError, match="cannot be met: barred by 'mission refused'"):
        allowed(b.scenario(b.gap(), b.pledge(refused_missions=["M"])), [pin()])


# --- picks and hints -------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(small_scenarios(), st.integers(0, 2**32 - 1))
def test_a_hint_of_the_picks_of_a_solution_is_the_solution(scenario, seed):
    arrays, _, model = stages(scenario)
    worth = np.random.default_rng(seed).normal(size=model.shape[1])
    x = solve_model(replace(model, worth=worth), Limits(relative_gap=0.0), "highs").x
    picks = picks_of(arrays, model, x)
    hint = hint_of(arrays, model, picks)
    for family in ("deployments", "courses", "loans", "gifts", "draws", "lifts"):
        assert model.part(family, hint).tolist() == model.part(family, x).tolist()
    for family in ("stocks", "filled", "taking part", "present", "staying"):
        assert np.all(np.isnan(model.part(family, hint)))
    assert picks_of(arrays, model, np.nan_to_num(hint)) == picks  # counts that are all 0 are left open


SUPPORTED = b.scenario(
    b.gap(skills=["cied"], equipment={"nvg": 2}, end=2),
    b.pledge(end=2),
    b.training_offer(duration=0),
    b.equipment_offer(quantity=2),
    calendar=b.calendar(2),
)
WHOLE = Picks(
    (PickedDeployment("P", "G", 0, 2, 1),),
    (PickedCourse("T", "A", "inf", 0, 0, 1),),
    (PickedLoan("E", "A", "M", 0, 2, 2),),
)


def test_payments_in_fractions_of_a_unit_still_pay_all_that_falls_due():
    money = [b.funding_offer(name, partner=partner, amount=1.5) for name, partner in (("F1", "D"), ("F2", "E"))]
    units = b.gap("G", end=1), b.gap("H", start=1, end=2), b.pledge(end=2, cost=1, cost_covered=False)
    scenario = b.scenario(*units, *money, calendar=b.calendar(2))
    arrays, _, model = stages(scenario)
    x = solve_model(model, Limits(relative_gap=0.0), "highs").x
    payments = model.columns["payments"]
    at = model.column_at["payments"]
    x[at : at + len(payments)] = np.where(payments.keys["offer"] == 0, 0.5, 1.5)  # half units, two fall due each time
    plan = assemble(scenario, picks_of(arrays, model, x), bound=9.0, bound_origin="")
    assert verify(scenario, plan).violations == ()
    assert sum(row.amount for row in plan.supports if row.kind == "payment") == 2.0


def test_picks_name_what_a_solution_decided():
    arrays, _, model = stages(SUPPORTED)
    assert picks_of(arrays, model, hint_of(arrays, model, WHOLE)) == WHOLE


def test_picks_that_the_model_does_not_know_are_left_out_of_a_hint():
    arrays, _, model = stages(SUPPORTED)
    strangers = Picks(
        (PickedDeployment("P", "G", 0, 5, 1), PickedDeployment("gone", "G", 0, 2, 1), *WHOLE.deployments),
        (PickedCourse("T", "A", "eng", 0, 0, 1), PickedCourse("T", "A", "inf", 0, 1, 1), *WHOLE.courses),
        (PickedLoan("E", "A", "gone", 0, 2, 2), PickedLoan("E", "B", "M", 0, 2, 2), *WHOLE.loans),
    )
    np.testing.assert_array_equal(hint_of(arrays, model, strangers), hint_of(arrays, model, WHOLE))


def test_picks_of_records_that_are_gone_give_an_empty_hint():
    arrays, _, model = stages(b.scenario(b.mission(), b.gap(), b.pledge("other", partner="A")))
    assert not hint_of(arrays, model, WHOLE).any()


def test_loans_of_one_class_go_to_the_missions_whose_modules_need_them():
    gaps = [b.gap(f"G{m}", mission=m, end=1, equipment={"nvg": 1}) for m in ("M", "N")]
    offers = b.equipment_offer("E", end=1), b.equipment_offer("F", end=1)
    scenario = b.scenario(*gaps, b.pledge(quantity=2, end=1), *offers, calendar=b.calendar(1))
    arrays, _, model = stages(scenario)
    picks = picks_of(arrays, model, solve_model(model, Limits(), "highs").x)
    assert sorted(loan.mission for loan in picks.loans) == ["M", "N"]
    assert sorted(loan.offer for loan in picks.loans) == ["E", "F"]
    assert {loan.amount for loan in picks.loans} == {1}


def test_an_offer_for_one_mission_lends_nothing_to_another():
    gaps = [b.gap(f"G{m}", mission=m, end=1, equipment={"nvg": 1}) for m in ("M", "N")]
    offers = b.equipment_offer("E", quantity=2, end=1, missions=["M"]), b.equipment_offer("F", end=1, missions=["N"])
    scenario = b.scenario(*gaps, b.pledge(quantity=2, end=1), *offers, calendar=b.calendar(1))
    arrays, _, model = stages(scenario)
    picks = picks_of(arrays, model, solve_model(model, Limits(), "highs").x)
    assert {(loan.offer, loan.mission) for loan in picks.loans} == {("E", "M"), ("F", "N")}


# --- clashes ---------------------------------------------------------------------------------------------------------

RULES = ("pledge quantity", "course places", "max partners")
PINS = [pin(f"P{number}") for number in range(4)]


def rule_model():
    """Two rows of each of three rules, one of each helper, and the pins."""
    families = [
        *((name, 2) for name in RULES),
        *((name, 1) for name in HELPER_ROWS if name != "pin"),
        ("pin", len(PINS)),
    ]
    rows = [
        Rows(
            name,
            np.full(count, -np.inf),
            np.zeros(count),
            (Entries("deployments", np.arange(count), np.zeros(count, np.int64), np.ones(count)),),
        )
        for name, count in families
    ]
    deployments = Columns("deployments", {}, upper=np.ones(1, np.int64), worth=np.ones(1))
    return assemble_model([deployments], rows)


def kept_in(asked, family):
    """The rows of a family that still bind in the model an engine was asked."""
    model = rule_model()
    at = model.row_at[family]
    return {row for row in range(len(model.rows[family])) if np.isfinite(asked.row_upper[at + row])}


def clashing_if(*cores):
    """An engine for which all rules and pins of one core together have no solution."""

    def reply(asked):
        for rules, pins in cores:
            if all(kept_in(asked, rule) for rule in rules) and pins <= kept_in(asked, "pin"):
                return infeasible()
        return found(asked, np.zeros(1))

    return ScriptedEngine(repeat(reply))


cores = st.tuples(st.sets(st.sampled_from(RULES), min_size=1), st.sets(st.integers(0, len(PINS) - 1), min_size=1))


@given(cores)
def test_a_clash_names_exactly_the_rules_and_pins_that_cannot_hold_together(core):
    rules, pins = core
    error = clash(rule_model(), PINS, clashing_if(core), seed=5)
    assert error.pins == tuple(PINS[number] for number in sorted(pins))
    assert {name for name in RULES if repr(name) in str(error)} == rules
    assert all(str(wish) in str(error) for wish in error.pins)
    assert ("contradict each other" in str(error)) == (len(pins) > 1)


@given(cores, cores)
def test_of_two_clashes_one_is_named_and_nothing_beside_it(one, other):
    error = clash(rule_model(), PINS, clashing_if(one, other), seed=5)
    blamed = {name for name in RULES if repr(name) in str(error)}, {PINS.index(wish) for wish in error.pins}
    assert blamed in (one, other)
    assert not any(pins < blamed[1] for _, pins in (one, other))  # dropping any pin named ends the clash


def test_a_clash_is_looked_for_without_worth_and_with_the_helper_rows():
    engine = clashing_if(({"max partners"}, {1}))
    clash(rule_model(), PINS, engine, seed=5)
    assert len(engine.asked) == len(RULES) + len(PINS)
    for question in engine.asked:
        assert question.engine == "highs"
        assert question.limits == Limits(time_s=None, relative_gap=1.0, seed=5)
        assert not question.model.worth.any()
        assert all(kept_in(question.model, name) for name in HELPER_ROWS if name not in ("pin", *IMPLIED))
        assert not any(kept_in(question.model, name) for name in IMPLIED)


def test_an_engine_that_fails_while_a_clash_is_looked_for_is_an_error():
    with pytest.raises(SolverError, match="gone"):
        clash(rule_model(), PINS, ScriptedEngine([infeasible(), SolverError("gone")]), seed=0)


def test_an_engine_that_is_not_sure_does_not_acquit_a_rule():
    unsure = found(rule_model(), np.zeros(1), status="unknown", bound=np.inf)
    error = clash(rule_model(), PINS, ScriptedEngine(repeat(unsure)), seed=0)
    assert error.pins == tuple(PINS)


class InProcess:
    solve = staticmethod(solve_model)


def clash_of(scenario, *pins):
    *_, model = stages(scenario, pins)
    assert solve_model(model, Limits(), "highs").status == "infeasible"
    return clash(model, pins, InProcess(), seed=0)


ALONE = pin(start=0, end=2), pin(start=1, end=3)


@pytest.mark.parametrize(
    ("gap", "pins", "rule"),
    [
        (b.gap(), ALONE, "presence within quantity"),
        (b.gap(quantity=2), ALONE, "pledge quantity"),
        (b.gap(max_partners=1), ALONE, "presence within quantity"),
        (b.gap(quantity=2, max_partners=1), ALONE, "pledge quantity"),
        (b.gap(quantity=2, kinds=["multinational_rotation"]), ALONE, "pledge quantity"),
        (b.gap(quantity=2, max_partners=1), (pin(), pin("Z")), "max partners"),
        (b.gap(quantity=2, kinds=["joint_deployment"]), (pin(), pin("Z")), "rotation not allowed"),
        (
            b.gap(quantity=2, kinds=["multinational_rotation"]),
            (pin(start=0, end=3), pin("Z", start=1, end=4)),
            "joint deployment not allowed",
        ),
    ],
)
def test_a_clash_is_blamed_on_the_rule_itself_not_on_what_another_rule_implies(gap, pins, rule):
    error = clash_of(b.scenario(gap, b.pledge(), b.pledge("Z", partner="Z")), *pins)
    assert error.pins == pins
    assert str(error).endswith(f"contradict each other under {rule!r}. Drop or change one.")


def test_a_pin_that_cannot_be_met_at_all_is_not_blamed_on_another_one():
    gap = b.gap(quantity=2, skills=["cied"], equipment={"nvg": 1})
    offers = b.training_offer(places=1, duration=1, end=1), b.equipment_offer(quantity=2)
    other = b.gap("H", equipment={"nvg": 1})
    scenario = b.scenario(gap, other, b.pledge(quantity=2), b.pledge("Z", partner="Z"), *offers)
    impossible = pin(start=1, end=6, modules=2)
    error = clash_of(scenario, impossible, pin("Z", "H", start=1, end=6))
    assert error.pins == (impossible,)
    assert "cannot be met under 'trained stock'" in str(error)


def test_a_clash_over_support_is_blamed_on_what_is_short():
    gap = b.gap(quantity=2, skills=["cied"])
    scenario = b.scenario(gap, b.pledge(quantity=2), b.training_offer(places=1, duration=1, end=1))
    error = clash_of(scenario, pin(start=1, end=2, modules=2))
    assert "'trained stock'" in str(error)
    assert "'course places'" not in str(error)  # no column is wider than its offer's places
