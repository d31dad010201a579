"""The plans of `solve` against brute force: as good as the best there is, goal by goal in strict order."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pkmatch.domain.policy import COUNTS_AGAINST, Goal, Goals, goals, goals_in_order
from pkmatch.solving import solve
from pkmatch.verification import verify
from tests import builders as b
from tests.drawn_hosts import scenarios_of_joint_courses
from tests.drawn_schools import scenarios_of_arrivals, scenarios_of_schools, scenarios_of_trainers
from tests.drawn_skilled_use import scenarios_of_skilled_use
from tests.oracle import best_in_order, best_value
from tests.strategies import tiny_scenarios, weighed


def assert_best(scenario, plan):
    if plan.status == "infeasible":
        assert plan.conflict
        assert best_value(scenario) == -math.inf
        return
    assert verify(scenario, plan).ok, str(verify(scenario, plan))
    assert plan.status == "optimal"
    if not plan.goals.strict:
        assert plan.value == pytest.approx(best_value(scenario), rel=1e-6, abs=1e-6)
        return
    best = best_in_order(scenario, plan.goals)
    for reached, goal in zip(best, plan.goal_values, strict=True):
        sign = -1 if goal.name in COUNTS_AGAINST else 1
        assert sign * goal.floor + goal.tolerance == pytest.approx(sign * reached, rel=1e-6, abs=1e-6)
        assert sign * goal.value >= sign * reached - goal.tolerance - 1e-6 * max(1.0, abs(reached))


@settings(max_examples=60)
@given(tiny_scenarios())
def test_the_best_plan_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@st.composite
def scenarios_of_links(draw):
    """Two gaps and two or three units that lack what one or two supporters have, who manage few."""
    lacking = draw(st.sampled_from([{"equipment": {"nvg": 1}}, {"skills": ["cied"]}]))
    few, price = st.integers(1, 2), st.sampled_from([0.0, 1.0, 3.0])
    worth = st.sampled_from([1.0, 3.0])
    gaps = [b.gap(f"G{n}", end=3, priority=draw(worth), **lacking) for n in "12"]
    tpccs = draw(st.lists(st.sampled_from("AYZ"), min_size=2, max_size=3))
    pledges = [b.pledge(f"P{n}", partner=name, end=3, cost=draw(price)) for n, name in enumerate(tpccs)]
    offers = []
    for name in draw(st.sampled_from(["B", "BD"])):
        given = {"partner": name, "end": draw(st.integers(2, 3)), "cost": draw(price)}
        if "skills" in lacking:
            offers.append(b.training_offer(f"T{name}", places=draw(few), duration=draw(st.integers(0, 1)), **given))
        else:
            offers.append(b.equipment_offer(f"E{name}", quantity=draw(few), delivery=draw(st.integers(0, 1)), **given))
    wanted = {"coverage": 1.0, "simplicity": draw(st.sampled_from([0.1, 0.7])), "cost": 0.05}
    names = draw(st.sampled_from([["coverage"], ["coverage", "cost"], ["coverage", "simplicity"], list(wanted)]))
    chosen = goals(**{name: wanted[name] for name in names})
    if draw(st.booleans()):
        chosen = goals_in_order(**{name: draw(st.sampled_from([0.0, 1.0])) for name in draw(st.permutations(names))})
    policy = b.policy_without_lead_times(max_links=draw(st.sampled_from([None, 1, 1, 2])))
    return b.scenario(*gaps, *pledges, *offers, calendar=b.calendar(3), policy=policy, goals=chosen)


@settings(max_examples=40)
@given(scenarios_of_links())
def test_the_best_plan_with_few_links_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@settings(max_examples=80)
@given(scenarios_of_schools())
def test_the_best_plan_with_courses_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@settings(max_examples=20)
@given(scenarios_of_arrivals())
def test_the_best_plan_with_courses_in_missions_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@settings(max_examples=30)
@given(scenarios_of_joint_courses())
def test_the_best_plan_with_joint_courses_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@settings(max_examples=20)
@given(scenarios_of_trainers())
def test_the_best_plan_with_trained_trainers_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@st.composite
def scenarios_of_pieces(draw):
    """Two gaps and two or three units that lack pieces of one item, lent or given by one or two offers."""
    one_or_two, worth = st.integers(1, 2), st.sampled_from([1.0, 3.0])
    gaps = [
        b.gap(f"G{n}", mission=draw(st.sampled_from("MN")), end=3, priority=draw(worth), equipment={"nvg": 1})
        for n in "12"
    ]
    owners = draw(st.lists(st.sampled_from("AZ"), min_size=2, max_size=3))
    tours = st.sampled_from([None, (1, 1), (2, 2)])
    skills = st.sampled_from([(), ("cied",)])
    pledges = [
        b.pledge(f"P{n}", partner=name, end=3, cost=0, tour=draw(tours), skills=draw(skills))
        for n, name in enumerate(owners)
    ]
    offers = [
        b.equipment_offer(
            f"E{name}",
            partner=name,
            mode=draw(st.sampled_from(["lend", "donate", "donate", "to_mission"])),
            quantity=draw(one_or_two),
            start=draw(st.integers(0, 1)),
            end=draw(st.integers(2, 3)),
            delivery=draw(st.sampled_from([0, 0, 1])),
            missions=draw(st.sampled_from([(), (), ("M",)])),
            needs_skill=draw(st.sampled_from([None, None, "cied"])),
            cost=draw(st.sampled_from([0.0, 1.0, 3.0])),
        )
        for name in draw(st.sampled_from(["B", "BD"]))
    ]
    wanted = draw(
        st.sampled_from([{"coverage": 1.0}, {"coverage": 1.0, "cost": 0.3}, {"coverage": 1, "simplicity": 0.3}])
    )
    policy = b.policy_without_lead_times(max_links=draw(st.sampled_from([None, None, 1])))
    missions = b.mission("M"), b.mission("N"), b.skill("cied")
    return b.scenario(*missions, *gaps, *pledges, *offers, calendar=b.calendar(3), policy=policy, goals=goals(**wanted))


@settings(max_examples=60)
@given(scenarios_of_pieces())
def test_the_best_plan_with_gifts_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@settings(max_examples=60)
@given(scenarios_of_skilled_use())
def test_the_best_plan_with_modules_trained_for_pieces_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@st.composite
def scenarios_of_lift(draw):
    """Two gaps and two or three units, most of which need the lift of one or two offers."""
    worth, price = st.sampled_from([1.0, 3.0]), st.sampled_from([0.0, 0.1, 0.5])
    gaps = [
        b.gap(
            f"G{n}", mission=draw(st.sampled_from("MN")), end=3, priority=draw(worth), quantity=draw(st.integers(1, 2))
        )
        for n in "12"
    ]
    owners = draw(st.lists(st.sampled_from("AZ"), min_size=2, max_size=3))
    tours = st.sampled_from([None, (1, 1), (2, 2)])
    pledges = [
        b.pledge(
            f"P{n}",
            partner=name,
            end=3,
            cost=0,
            tour=draw(tours),
            self_lift=draw(st.sampled_from([False, False, True])),
        )
        for n, name in enumerate(owners)
    ]
    offers = [
        b.lift_offer(
            f"X{name}",
            partner=name,
            personnel=draw(st.integers(1, 5)),
            start=draw(st.integers(0, 1)),
            end=draw(st.integers(2, 3)),
            missions=draw(st.sampled_from([(), (), ("M",)])),
            returns=draw(st.booleans()),
            cost=draw(price),
        )
        for name in draw(st.sampled_from(["B", "BD"]))
    ]
    wanted = draw(
        st.sampled_from([{"coverage": 1.0}, {"coverage": 1.0, "cost": 1.0}, {"coverage": 1, "simplicity": 0.3}])
    )
    policy = b.policy_without_lead_times(max_links=draw(st.sampled_from([None, None, 1])))
    known = b.mission("M"), b.mission("N"), b.capability("inf", personnel=draw(st.integers(1, 3)))
    return b.scenario(*known, *gaps, *pledges, *offers, calendar=b.calendar(3), policy=policy, goals=goals(**wanted))


@settings(max_examples=30)
@given(scenarios_of_lift())
def test_the_best_plan_with_lift_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@pytest.mark.long  # brute force takes seconds for some
@settings(max_examples=100)
@given(scenarios_of_lift())
def test_more_plans_with_lift_are_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@st.composite
def scenarios_of_handover(draw):
    """One or two gaps in which units with short tours or narrow windows relieve each other and those in place."""
    periods, small = 4, st.integers(1, 2)

    def window():
        start = draw(st.integers(0, periods - 1))
        return {"start": start, "end": draw(st.integers(start + 1, periods))}

    start = draw(st.sampled_from([0, 0, 1]))
    gaps = [b.gap("G", quantity=draw(small), handover=True, start=start, end=4, critical=draw(st.booleans()))]
    if draw(st.booleans()):
        gaps.append(b.gap("H", end=4, priority=draw(st.sampled_from([0.5, 2.0])), handover=draw(st.booleans())))
    pledges = [
        b.pledge(
            f"P{number}",
            partner=partner,
            quantity=draw(small),
            tour=(1, 2),
            rest=draw(st.integers(0, 1)),
            performance=draw(st.sampled_from([1.0, 1.0, 1.25, 0.5])),
            reliability=draw(st.sampled_from([1.0, 0.5])),
            **window(),
        )
        for number, partner in enumerate(draw(st.lists(st.sampled_from("AYZ"), min_size=1, max_size=3)))
    ]
    end = draw(st.none() | st.integers(1, 4))
    standing = [b.in_place(modules=draw(small), end=end)] if draw(st.booleans()) else []
    wanted = {"coverage": 1.0, "timeliness": 1.5, "critical": 0.3, "reliability": 0.5}
    names = draw(st.permutations(list(wanted)))[: draw(st.integers(1, 3))]
    chosen = goals(**{name: wanted[name] for name in names})
    if draw(st.booleans()):
        chosen = goals_in_order(**{name: draw(st.sampled_from([0.0, 1.0])) for name in names})
    return b.scenario(*gaps, *pledges, *standing, calendar=b.calendar(periods), goals=chosen)


@settings(max_examples=60)
@given(scenarios_of_handover())
def test_the_best_plan_with_handover_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@st.composite
def scenarios_of_visits(draw):
    """Units of two or three partners at low levels, gaps that ask for PL2 or early units, and few visits."""
    worth, small = st.sampled_from([1.0, 2.0, 3.0]), st.integers(1, 2)
    gaps = [
        b.gap(
            name,
            end=4,
            start=draw(st.integers(0, 2)),
            priority=draw(worth),
            quantity=draw(small),
            min_readiness=draw(st.sampled_from(["announced", "PL1", "PL2", "PL2"])),
        )
        for name in "GH"
    ]
    pledges = [
        b.pledge(
            f"P{number}",
            partner=partner,
            quantity=draw(small),
            readiness=draw(st.sampled_from(["announced", "PL1", "PL1", "PL1", "PL2"])),
            start=draw(st.integers(0, 1)),
            end=4,
            tour=draw(st.sampled_from([None, (1, 1), (1, 2)])),
        )
        for number, partner in enumerate(draw(st.sampled_from(["AZ", "AYZ", "AAZ"])))
    ]
    leads = {"announced": draw(st.integers(0, 2)), "PL1": draw(st.integers(0, 4)), "PL2": draw(st.integers(0, 1))}
    policy = b.policy_with_lead_times(**leads, assessment_visits=draw(st.integers(1, 2)))
    return b.scenario(*gaps, *pledges, calendar=b.calendar(4), policy=policy)


@settings(max_examples=60)
@given(scenarios_of_visits())
def test_the_best_plan_with_visits_is_as_good_as_brute_force_finds(scenario):
    assert_best(scenario, solve(scenario, target_gap=0.0))


@settings(max_examples=40)
@given(tiny_scenarios().map(weighed), st.sampled_from([0.05, 0.5, 2.0]), st.data())
def test_the_plan_with_few_changes_is_as_good_as_brute_force_finds(scenario, price, data):
    before = solve(scenario)
    gone = [pledge.id for pledge in scenario.pledges if data.draw(st.booleans())]
    bundled = {member for bundle in scenario.smart_pledges for member in bundle.members}
    left = scenario.without(*(name for name in gone if name not in bundled))
    terms = (*(goal for goal in scenario.goals.terms if goal.name != "cost"), Goal(name="stability", weight=price))
    left = left.replace(goals=Goals(terms=terms))
    after = solve(left, start=before, target_gap=0.0)
    verify(left, after).raise_for_violations()
    assert after.status == "optimal"
    assert after.value == pytest.approx(best_value(left, given=after.given), rel=1e-6, abs=1e-6)
