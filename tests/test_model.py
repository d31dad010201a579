from __future__ import annotations

from collections import Counter
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pkmatch.arrays import arrays_of
from pkmatch.assembling import assemble
from pkmatch.assembling.counting import counted_of, handed_out
from pkmatch.assembling.paying import settled
from pkmatch.assembling.skilled_use import trained_for_pieces
from pkmatch.assembling.standing import counted_in_place
from pkmatch.assembling.tidying import filled_periods
from pkmatch.candidates import build_candidates
from pkmatch.columns import Limits
from pkmatch.domain.gives import EquipmentOffer, Pledge, TrainingOffer
from pkmatch.domain.needs import Gap
from pkmatch.domain.plan import CourseUse, Pin, Visit
from pkmatch.domain.policy import goals
from pkmatch.model import build_model
from pkmatch.search.exact import hint_of, picks_of
from pkmatch.solvers.mathopt import solve_model
from pkmatch.verification import verify
from tests import builders as b
from tests.strategies import small_scenarios
from tests.verification.plans import course, deployed, gift, lift, loan, payment, plan_of, rules_broken, use

DECIDED = (
    "deployments",
    "courses",
    "loans",
    "gifts",
    "draws",
    "skilled users",
    "lifts",
    "visits",
    "payments",
    "pieces asked",
    "money asked",
)
ACCOUNTS = {"uses add up", "value", "bound", "shortfalls", "partnerships", "women as stated"}
"""What a plan says of itself: right whenever `assemble` tells the plan."""


def stages(scenario, pins=(), given=()):
    arrays = arrays_of(scenario, given)
    candidates = build_candidates(arrays)
    return arrays, candidates, build_model(arrays, candidates, scenario.goals.stages[0], pins)


def told(scenario, picks):
    return assemble(scenario, picks, bound=1e9, bound_origin="none")


RICH = b.scenario(
    b.skill("cied", lasts=2),
    b.skill("medevac", per_capability=False),
    b.partner("A", region="north"),
    b.partner("Z"),
    b.gap("G1", quantity=2, skills=["cied"], equipment={"nvg": 1}),
    b.gap("G2", mission="N", quantity=2, skills=["cied"], critical=True),
    b.gap("G3", capability="eng", skills=["medevac"], max_partners=1),
    b.gap("G4", mission="N", quantity=2, equipment={"nvg": 2}, kinds=["triangular", "multinational_rotation"]),
    b.gap("G5", skills=["medevac"], kinds=["triangular", "joint_deployment"], start=2),
    b.pledge("A1", quantity=2),
    b.pledge("A2", skills=["cied"], equipment={"nvg": 1}),
    b.pledge("A3", capability="eng"),
    b.pledge("Z1", partner="Z", quantity=2, tour=(1, 3), needs_equipment={"truck": 1}),
    b.pledge("Z2", partner="Z", capability="eng", needs_skills=["cied"]),
    b.training_offer("T1", duration=1, pass_rate=0.5, places=2),
    b.training_offer("T2", duration=0, start=1, end=4, regions=["north"]),
    b.training_offer("T3", skill="medevac", duration=2, partner="Z"),
    b.training_offer("T4", skill="medevac", duration=1, pass_rate=0.34, places=3),
    b.equipment_offer("E1", quantity=2, delivery=1),
    b.equipment_offer("E2", quantity=3, missions=["N"], start=2),
    b.equipment_offer("E3", quantity=2, item="truck"),
    b.equipment_offer("E4", mode="donate", delivery=1),
    b.equipment_offer("E5", mode="to_mission", quantity=2),
    b.equipment_offer("E7", mode="donate", needs_skill="cied"),
    b.capability("air", personnel=2),
    b.lift_offer("X1", personnel=3, returns=True),
    b.lift_offer("X2", personnel=2, start=2, cost=5, cost_covered=False),
    b.gap("G6", quantity=2, min_readiness="PL2"),
    b.pledge("A4", quantity=2, readiness="PL1", cost=2, cost_covered=False),
    b.pledge("Z3", partner="Z", readiness="PL1", tour=(1, 3)),
    b.equipment_offer("E8", mode="to_mission", cost=2, cost_covered=False),
    b.training_offer("T5", duration=1, cost=5, cost_covered=False),
    b.funding_offer("F1", amount=20, start=1, uses=["unit_cost", "equipment"], missions=["M"]),
    b.funding_offer("F2", amount=15, partner="Z", start=1),
    b.ask("N1", item="nvg", quantity=2, critical=True),
    b.ask("N2", amount=20),
    policy=b.policy_with_lead_times(PL1=3, PL2=1, assessment_visits=1, shared_language=True),
)
"""All rules at once, so that few decisions leave all of them kept."""


# --- solutions and plans ---------------------------------------------------------------------------------------------

seeds = st.integers(0, 2**32 - 1)


def any_solution(model, seed):
    """A solution at a corner of the model, the best one for worths drawn at random."""
    worth = np.random.default_rng(seed).normal(size=model.shape[1])
    answer = solve_model(replace(model, worth=worth), Limits(relative_gap=0.0), "highs")
    assert answer.status == "optimal"
    return answer.x


def assert_solutions_are_plans(scenario, seeds):
    arrays, _, model = stages(scenario)
    for seed in seeds:
        picks = picks_of(arrays, model, any_solution(model, seed))
        assert verify(scenario, told(scenario, picks)).ok
        with mock.patch("pkmatch.assembling.telling.tidied", lambda scenario, picks, *_: picks):
            as_it_is = told(scenario, picks)
        assert verify(scenario, as_it_is).ok, str(verify(scenario, as_it_is))


@settings(max_examples=60)
@given(small_scenarios(), seeds)
def test_every_solution_of_the_model_is_a_plan_that_verifies(scenario, seed):
    assert_solutions_are_plans(scenario, [seed])


def test_every_solution_is_a_plan_where_all_rules_are_at_work():
    assert_solutions_are_plans(RICH, range(30))


def rows_of(scenario, picks):
    """The picks as rows of a plan; in critical gaps modules count where the gap is filled whole."""
    handed, filled = handed_out(scenario, picks.deployments, picks), filled_periods(scenario, picks.deployments)
    yield from counted_in_place(scenario, filled, handed.in_place)
    for number, counted in enumerate(counted_of(scenario, picks.deployments, filled, handed)):
        d = picks.deployments[number]
        yield deployed(f"D{number}", d.pledge, d.gap, d.start, d.end, d.modules, counted)
    for number, c in enumerate(picks.courses):
        row = course(
            f"C{number}", c.offer, c.recipient, c.start, c.end, c.amount, c.capability, c.mission, c.by_trained
        )
        yield row.replace(host=c.host)
    for number, x in enumerate(picks.loans):
        yield loan(f"L{number}", x.offer, x.recipient, x.start, x.end, x.amount, x.mission)
    names = {d[:4]: f"D{number}" for number, d in enumerate(picks.deployments)}
    gifts = {x[:4]: f"G{number}" for number, x in enumerate(picks.gifts)}
    for x in picks.gifts:
        yield gift(gifts[x[:4]], x.offer, x.recipient, x.start, x.end, x.amount, x.mission)
    for number, x in enumerate(picks.lifts):
        yield lift(f"X{number}", x.offer, x.recipient, x.start, x.end, x.amount, x.mission)
    for x in picks.visits:
        yield Visit(partner=x.partner, period=x.period)
    for number, x in enumerate(picks.gives):
        mission = scenario.find(Gap, x.gap).mission
        if x.kind == "gift":
            row = gift(f"N{number}", x.offer, mission, x.start, scenario.calendar.periods, x.amount, mission)
        else:
            row = payment(f"N{number}", x.offer, mission, x.start, x.amount / 100, "programme", mission)
        yield row.replace(gap=x.gap)
    for number, x in enumerate(picks.payments):
        yield payment(f"F{number}", x.offer, x.recipient, x.start, x.amount / 100, x.use, x.mission)
    for x in picks.draws:
        yield use(gifts[x[:4]], names[x[4:8]], x.start, x.end, float(x.amount))
    for x in picks.course_draws:
        item = scenario.find(EquipmentOffer, x.offer).item
        served = next(
            number
            for number, c in enumerate(picks.courses)
            if (c.recipient, c.start, c.end, c.by_trained) == (x.recipient, x.start, x.end, False)
            and item in _trains(scenario, c).needs_equipment
        )
        yield CourseUse(support=gifts[x.offer, x.recipient, None, x.given], course=f"C{served}", amount=x.amount)
    for (place, skill), modules in trained_for_pieces(scenario, picks).items():
        partner = scenario.find(Pledge, place[0]).partner
        for number, c in enumerate(picks.courses):
            if c.recipient == partner and _trains(scenario, c).skill == skill:
                yield use(f"C{number}", names[place], place[2], place[3], float(modules))
                break


def _trains(scenario, picked):
    return scenario.find(TrainingOffer, picked.offer)


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


def assert_model_and_verify_agree(scenario, seed, changes):
    """A solution with one or two decisions changed is still one exactly when its plan obeys the rules."""
    arrays, _, model = stages(scenario)
    columns = decided_columns(model)
    x, draw = any_solution(model, seed), np.random.default_rng(seed)
    kept = Counter()
    for _ in range(changes if len(columns) else 0):
        changed = x.copy()
        for at in draw.choice(columns, size=draw.integers(1, 3)):
            changed[at] = draw.integers(0, int(model.upper[at]) + 2)
        picks = settled(scenario, picks_of(arrays, model, changed))  # what nobody needs is neither picked nor paid
        broken = rules_broken(scenario, plan_of(scenario, *rows_of(scenario, picks))) - ACCOUNTS
        decided = hint_of(arrays, model, picks)[columns]
        assert has_solution_with(model, columns, decided) == (not broken), broken
        kept[not broken] += 1
    return kept


@settings(max_examples=60)
@given(small_scenarios(), seeds)
def test_decisions_are_a_solution_of_the_model_exactly_when_the_plan_verifies(scenario, seed):
    assert_model_and_verify_agree(scenario, seed, changes=4)


def test_model_and_verify_agree_where_all_rules_are_at_work():
    kept = Counter()
    for seed in range(25):
        kept += assert_model_and_verify_agree(RICH, seed, changes=8)
    assert min(kept[True], kept[False]) > 20


@pytest.mark.long
@settings(max_examples=3000)
@given(small_scenarios(), seeds)
def test_model_and_verify_agree_on_many_scenarios(scenario, seed):
    assert_solutions_are_plans(scenario, [seed])
    assert_model_and_verify_agree(scenario, seed, changes=4)


@settings(max_examples=60)
@given(small_scenarios())
def test_the_plan_told_from_the_best_solution_is_worth_what_the_model_says(scenario):
    arrays, _, model = stages(scenario)
    answer = solve_model(model, Limits(relative_gap=0.0), "highs")
    plan = told(scenario, picks_of(arrays, model, answer.x))
    assert plan.value == pytest.approx(answer.objective, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    "wanted",
    [goals(coverage=1), goals(critical=5, timeliness=1), goals(coverage=3, cost=1e-5)],
    ids=["coverage", "critical", "cost"],
)
def test_the_best_plan_is_worth_what_the_model_says_where_all_rules_are_at_work(wanted):
    scenario = RICH.replace(goals=wanted)
    arrays, _, model = stages(scenario)
    answer = solve_model(model, Limits(relative_gap=0.0), "highs")
    assert told(scenario, picks_of(arrays, model, answer.x)).value == pytest.approx(answer.objective)
    assert answer.objective > 0


@pytest.mark.parametrize(("pledged", "value"), [(1, 0), (2, 2 * 6 + 1 * 6), (3, 2 * 6 + 1 * 6)])
def test_a_critical_gap_is_worth_something_only_where_it_is_filled_whole(pledged, value):
    scenario = b.scenario(
        b.gap(quantity=2, critical=True), b.pledge(quantity=pledged), goals=goals(coverage=2, critical=1)
    )
    *_, model = stages(scenario)
    assert solve_model(model, Limits(), "highs").objective == pytest.approx(value)


@pytest.mark.parametrize(("modules", "pieces", "fits"), [(1, 2, True), (1, 1, False), (1, 3, False), (0, 1, False)])
def test_pieces_lent_are_just_those_that_the_modules_lack(modules, pieces, fits):
    scenario = b.scenario(b.gap(equipment={"nvg": 2}, end=1), b.pledge(end=1), b.equipment_offer(quantity=3, end=1))
    *_, model = stages(scenario)
    assert [len(model.columns[name]) for name in DECIDED] == [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert has_solution_with(model, decided_columns(model), np.array([modules, pieces])) == fits


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


# --- courses of no periods -------------------------------------------------------------------------------------------


def test_a_course_of_no_periods_takes_no_place_and_no_modules_time():
    gap = b.gap(quantity=3, skills=["cied"], end=1)
    scenario = b.scenario(gap, b.pledge(quantity=3, end=1), b.training_offer(duration=0, places=1))
    arrays, _, model = stages(scenario)
    picks = picks_of(arrays, model, solve_model(model, Limits(), "highs").x)
    plan = told(scenario, picks)
    assert verify(scenario, plan).ok
    assert [d.modules for d in plan.deployments] == [3]


def test_a_course_of_one_period_takes_a_place():
    gap = b.gap(quantity=3, skills=["cied"], start=1, end=2)
    scenario = b.scenario(gap, b.pledge(quantity=3, end=2), b.training_offer(duration=1, places=1))
    *_, model = stages(scenario)
    assert solve_model(model, Limits(), "highs").objective == pytest.approx(1 / 3)


@pytest.mark.parametrize(("duration", "starts"), [(0, [1, 2]), (1, [1, 2]), (2, [1])])
def test_courses_begin_and_end_in_periods_of_their_offer(duration, starts):
    gap = b.gap(skills=["cied"])
    *_, model = stages(b.scenario(gap, b.pledge(), b.training_offer(duration=duration, start=1, end=3)))
    assert model.columns["courses"].keys["start"].tolist() == starts


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
