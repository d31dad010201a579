from __future__ import annotations

import pytest

from pkmatch.domain.plan import GoalValue, Partnership, Shortfall
from pkmatch.domain.policy import goals
from pkmatch.verification import verify
from tests import builders as b
from tests.verification.plans import (
    assert_breaks,
    assert_holds,
    course,
    deployed,
    loan,
    plan_of,
    rules_broken,
    text_of,
    use,
)


def _scenario(**fields):
    """Gap G (worth 3 a period, 2 modules) needs a skill; gap H (worth 1) an item; goal weights differ."""
    return b.scenario(
        b.gap("G", quantity=2, priority=3.0, skills=["cied"]),
        b.gap("H", mission="N", start=2, equipment={"nvg": 1}),
        b.pledge("P", quantity=2, cost=10.0),
        b.pledge("Q", partner="Z"),
        b.training_offer(cost=7.0),
        b.equipment_offer(cost=5.0),
        **fields,
    )


def _plan(scenario, **stated):
    return plan_of(
        scenario,
        course("S", "T", "A", 0, 1),
        deployed("D", "P", "G", 1, 5),
        use("S", "D", 1, 5),
        loan("L", "E", "Z", 2, 4, mission="N"),
        deployed("D2", "Q", "H", 2, 4),
        use("L", "D2", 2, 4),
        kinds={"G": ("triangular", "smart_pledge"), "H": ("triangular", "smart_pledge")},
        **stated,
    )


def _breaks(rule, *also, **changes):
    """The text of the violation when these fields of a right plan are changed by hand."""
    scenario = _scenario()
    right = _plan(scenario)
    wrong = right.replace(**changes)
    assert_breaks(scenario, right, wrong, rule, *also)
    return text_of(scenario, wrong, rule)


@pytest.mark.parametrize(
    ("rows", "changes", "text"),
    [
        ("deployments", {"pledge": "nobody"}, "deployment 'D' names pledge 'nobody', which is not known"),
        ("deployments", {"gap": "nowhere"}, "deployment 'D' names gap 'nowhere', which is not known"),
        ("supports", {"offer": "E"}, "course 'S' names training offer 'E', which is not known"),
        ("supports", {"recipient": "nobody"}, "course 'S' names recipient 'nobody', which is not known"),
        ("supports", {"capability": "navy"}, "course 'S' names capability 'navy', which is not known"),
        ("supports", {"capability": None}, "course 'S' names no capability"),
        ("supports", {"kind": "loan", "offer": "E", "mission": "X"}, "loan 'S' names mission 'X', which is not known"),
        ("uses", {"support": "X"}, "use of support 'X' by deployment 'D' names support 'X', which is not known"),
        ("uses", {"deployment": "X"}, "use of support 'S' by deployment 'X' names deployment 'X', which is not known"),
        ("partnerships", {"gap": "nowhere"}, "partnership in gap 'nowhere' names gap 'nowhere', which is not known"),
        ("partnerships", {"trainers": ["X"]}, "partnership in gap 'G' names partner 'X', which is not known"),
        ("shortfalls", {"gap": "nowhere"}, "shortfall names gap 'nowhere', which is not known"),
    ],
)
def test_an_id_that_leads_nowhere_is_reported(rows, changes, text):
    scenario = _scenario()
    plan = _plan(scenario)
    first, *others = getattr(plan, rows)
    wrong = plan.replace(**{rows: [first.replace(**changes), *others]})
    assert_holds(scenario, plan)
    assert text_of(scenario, wrong, "unknown id") == text


@pytest.mark.parametrize(
    ("rows", "changes"),
    [
        ("deployments", {"end": 7}),
        ("deployments", {"start": 5}),
        ("deployments", {"start": 900_000, "end": 900_001}),
        ("supports", {"end": 7}),
        ("supports", {"start": 2}),
        ("uses", {"end": 7}),
        ("uses", {"start": 5}),
        ("shortfalls", {"period": 6}),
    ],
)
def test_a_period_outside_the_plan_is_reported(rows, changes):
    scenario = _scenario()
    plan = _plan(scenario)
    first, *others = getattr(plan, rows)
    wrong = plan.replace(**{rows: [first.replace(**changes), *others]})
    assert_holds(scenario, plan)
    assert "the plan has periods [0, 6), 2022-01 to 2022-06" in text_of(scenario, wrong, "period outside the plan")


def test_a_loan_of_no_periods_is_outside_the_plan():
    scenario = _scenario()
    right = _plan(scenario)
    empty = loan("L0", "E", "Z", 2, 2, mission="N")
    assert_breaks(scenario, right, right.replace(supports=[*right.supports, empty]), "period outside the plan")


def test_two_deployments_with_one_id_are_reported():
    scenario = b.scenario(b.gap(), b.pledge())
    right = plan_of(scenario, deployed("D", "P", "G", 0, 2), deployed("E", "P", "G", 2, 4))
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 2), deployed("D", "P", "G", 2, 4))
    assert_breaks(scenario, right, wrong, "doubled id")
    assert text_of(scenario, wrong, "doubled id") == "2 deployments have the id 'D'"


def test_two_supports_with_one_id_are_reported():
    scenario = b.scenario(b.gap(), b.pledge(quantity=2), b.training_offer())
    right = plan_of(scenario, course("S", "T", "A", 0, 1), course("S2", "T", "A", 1, 2))
    wrong = plan_of(scenario, course("S", "T", "A", 0, 1), course("S", "T", "A", 1, 2))
    assert_breaks(scenario, right, wrong, "doubled id")


def test_one_deployment_in_two_rows_is_reported():
    scenario = b.scenario(b.gap(quantity=2), b.pledge(quantity=2))
    right = plan_of(scenario, deployed("D", "P", "G", 0, 2, modules=2))
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 2), deployed("E", "P", "G", 0, 2))
    assert_breaks(scenario, right, wrong, "doubled row")
    assert text_of(scenario, wrong, "doubled row") == (
        "2 deployments of pledge 'P' in gap 'G' over 2022-01 to 2022-02; one row holds all their modules"
    )


def test_one_course_in_two_rows_is_reported():
    scenario = b.scenario(b.gap(), b.pledge(quantity=2), b.training_offer(places=2))
    right = plan_of(scenario, course("S", "T", "A", 0, 1, amount=2))
    wrong = plan_of(scenario, course("S", "T", "A", 0, 1), course("S2", "T", "A", 0, 1))
    assert_breaks(scenario, right, wrong, "doubled row")
    assert text_of(scenario, wrong, "doubled row") == (
        "2 rows for one course of offer 'T' for partner 'A' over 2022-01; one row holds the whole amount"
    )


def test_goals_are_added_up_from_the_scenario():
    every_goal = goals(coverage=2, timeliness=1, critical=3, cost=0.5)
    scenario = _scenario(goals=every_goal)
    scenario = scenario.with_(b.gap("H", mission="N", start=2, critical=True, equipment={"nvg": 1}))
    # coverage: G 4 periods x 3/2, H 2 periods x 1; timeliness: G 3/2 x (5+4+3+2)/6, H (4+3)/4
    # cost: P 4 x 10, Q 2 x 100 people x 1,428, a course at 7, a loan at 5
    values = {"coverage": 8.0, "timeliness": 3.5 + 1.75, "critical": 2.0, "cost": 40 + 285_600.0 + 7 + 5}
    stated = [GoalValue(name=goal.name, weight=goal.weight, value=values[goal.name]) for goal in every_goal.terms]
    value = 2 * 8 + 5.25 + 3 * 2 - 0.5 * 285_652
    assert_holds(scenario, _plan(scenario, goal_values=stated, value=value, bound=value))


def test_the_reimbursement_of_a_quarter_is_three_months():
    quarters = b.calendar(2, step="quarter")
    scenario = b.scenario(b.gap(), b.pledge(), calendar=quarters, goals=goals(cost=1))
    cost = 2 * 3 * 100 * 1428.0
    stated = [GoalValue(name="cost", weight=1.0, value=cost)]
    plan = plan_of(scenario, deployed("D", "P", "G", 0, 2), goal_values=stated, value=-cost, bound=0.0)
    assert_holds(scenario, plan)


def test_a_value_that_is_not_the_plans_is_reported():
    assert _breaks("value", value=8.1, bound=9.0) == "the value is stated as 8.1 and recomputed as 8"


def test_a_goal_value_that_is_not_the_plans_is_reported():
    stated = GoalValue(name="coverage", weight=1.0, value=7.0)
    assert _breaks("value", goal_values=[stated]) == "goal 'coverage' is stated as 7 and recomputed as 8"


def test_a_goal_without_a_value_is_reported():
    assert _breaks("value", goal_values=[]) == "goal values are stated for none; the goals are coverage"


def test_a_goal_value_with_another_weight_is_reported():
    stated = GoalValue(name="coverage", weight=2.0, value=8.0)
    assert _breaks("value", goal_values=[stated]) == "goal 'coverage' is stated with weight 2.0; it is 1.0"


def test_values_are_compared_relative_to_their_size():
    scenario = b.scenario(b.gap(priority=1e6), b.pledge())
    right = plan_of(scenario, deployed("D", "P", "G", 0, 6))
    assert_holds(scenario, right.replace(value=6e6 + 1))
    assert rules_broken(scenario, right.replace(value=6e6 + 10, bound=7e6)) == {"value"}


def test_a_bound_below_the_value_is_reported():
    assert _breaks("bound", bound=7.9) == "the bound 7.9 is below the value 8"
    assert_holds(_scenario(), _plan(_scenario()).replace(bound=8.0 - 1e-7))


def _shortfalls():
    return _plan(_scenario()).shortfalls


def test_the_shortfall_of_each_open_period_is_stated():
    # G wants 2 in every month and has 1 from February to May; H is open from March on, served until April
    assert [(row.gap, row.period, row.missing) for row in _shortfalls()] == [
        ("G", 0, 2),
        *(("G", period, 1) for period in range(1, 5)),
        ("G", 5, 2),
        ("H", 4, 1),
        ("H", 5, 1),
    ]


def test_a_shortfall_left_out_is_reported():
    assert _breaks("shortfalls", shortfalls=_shortfalls()[1:]) == (
        "the shortfall of gap 'G' in 2022-01 is stated as 0 modules and recomputed as 2"
    )


def test_a_shortfall_of_another_size_is_reported():
    first, *others = _shortfalls()
    assert _breaks("shortfalls", shortfalls=[first.replace(missing=1.0), *others]) == (
        "the shortfall of gap 'G' in 2022-01 is stated as 1 modules and recomputed as 2"
    )


def test_a_shortfall_outside_the_gaps_need_is_reported():
    outside = Shortfall(gap="H", period=0, missing=1.0)
    assert _breaks("shortfalls", shortfalls=[*_shortfalls(), outside]) == (
        "the shortfall of gap 'H' in 2022-01 is stated as 1 modules and recomputed as 0"
    )


def test_a_shortfall_stated_twice_is_reported():
    assert _breaks("shortfalls", shortfalls=[*_shortfalls(), _shortfalls()[0]]) == (
        "the shortfall of gap 'G' in 2022-01 is stated 2 times"
    )


def _partnerships():
    return _plan(_scenario()).partnerships


def test_the_partnerships_of_a_plan_name_who_does_what():
    assert _partnerships() == (
        Partnership(gap="G", tpccs=("A",), trainers=("B",), kinds=("triangular", "smart_pledge")),
        Partnership(gap="H", tpccs=("Z",), contributors=("C",), kinds=("triangular", "smart_pledge")),
    )


@pytest.mark.parametrize(
    ("field", "stated", "text"),
    [
        ("tpccs", ["A", "Z"], "tpccs A, Z and found with A"),
        ("trainers", [], "trainers none and found with B"),
        ("contributors", ["C"], "contributors C and found with none"),
        ("kinds", ["triangular"], "kinds triangular and found with triangular, smart_pledge"),
        (
            "kinds",
            ["smart_pledge", "triangular"],
            "kinds smart_pledge, triangular and found with triangular, smart_pledge",
        ),
    ],
)
def test_a_partnership_that_is_not_the_plans_is_reported(field, stated, text):
    first, second = _partnerships()
    told = _breaks("partnerships", partnerships=[first.replace(**{field: stated}), second])
    assert told == f"partnership in gap 'G' is stated with {text}"


def test_a_partnership_left_out_is_reported():
    assert _breaks("partnerships", partnerships=_partnerships()[1:]) == (
        "gap 'G' has deployments and no partnership is stated"
    )


def test_a_partnership_without_a_deployment_is_reported():
    scenario = _scenario().with_(b.gap("I"))
    right = _plan(scenario)
    wrong = right.replace(partnerships=[*right.partnerships, Partnership(gap="I", tpccs=["A"])])
    assert_breaks(scenario, right, wrong, "partnerships")


@pytest.mark.parametrize("order", [(1, 0), (0, 1, 1)], ids=["exchanged", "twice"])
def test_partnerships_stand_once_in_the_order_of_the_gaps(order):
    told = _breaks("partnerships", partnerships=[_partnerships()[place] for place in order])
    assert told.endswith("once each in the order of the scenario's gaps they are G, H")


def test_a_plan_is_held_against_any_scenario_not_only_its_own():
    scenario = _scenario()
    plan = _plan(scenario)
    assert_holds(scenario.replace(name="renamed"), plan)
    withdrawn = scenario.without("T")
    assert rules_broken(withdrawn, plan) == {"unknown id", "trained stock", "uses add up", "partnerships"}


def test_an_empty_plan_of_an_empty_scenario_holds():
    scenario = b.scenario()
    assert_holds(scenario, plan_of(scenario))
    assert str(verify(scenario, plan_of(scenario))) == "the plan obeys every rule"
