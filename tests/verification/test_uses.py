from __future__ import annotations

import pytest

from pkmatch.verification import verify
from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, course, deployed, loan, plan_of, rules_broken, use

RULE = "uses add up"
KINDS = {"G": ("triangular", "smart_pledge"), "H": ("triangular", "smart_pledge")}


def _scenario():
    """Gap G asks a skill and an item, gap H (another mission) others of both; A and Z pledge for either."""
    return b.scenario(
        b.skill("cied", lasts=4),
        b.gap("G", quantity=3, skills=["cied"], equipment={"nvg": 1}),
        b.gap("H", mission="N", quantity=3, skills=["medic"], equipment={"radio": 1}),
        b.pledge(quantity=4),
        b.pledge("Q", partner="Z", quantity=4),
        b.pledge("R", capability="hospital", quantity=4),
        b.training_offer(places=4),
        b.training_offer("U", skill="medic", places=4),
        b.equipment_offer(quantity=4),
        b.equipment_offer("F", item="radio", quantity=4),
    )


def _rows():
    return {
        "deployment": deployed("D", "P", "G", 2, 4, modules=2),
        "course": course("S", "T", "A", 0, 1, amount=2),
        "loan": loan("L", "E", "A", 2, 4, amount=2),
        "use of the course": use("S", "D", 2, 4, 2.0),
        "use of the loan": use("L", "D", 2, 4, 2.0),
    }


def _plan(**changes):
    rows = {**_rows(), **{name.replace("_", " "): row for name, row in changes.items()}}
    return plan_of(_scenario(), *(row for row in rows.values() if row is not None), kinds=KINDS)


def _texts(plan):
    return [violation.text for violation in verify(_scenario(), plan).violations if violation.rule == RULE]


def test_uses_that_do_not_add_up_to_the_lack_are_reported():
    wrong = _plan(use_of_the_course=use("S", "D", 2, 4, 1.5))
    assert_breaks(_scenario(), _plan(), wrong, RULE)
    assert _texts(wrong) == [
        "deployment 'D' lacks 2 modules of skill 'cied' in 2022-03 to 2022-04; its uses add up to 1.5"
    ]


def test_uses_add_up_in_each_period():
    wrong = _plan(use_of_the_course=use("S", "D", 2, 3, 2.0))
    assert_breaks(_scenario(), _plan(), wrong, RULE)
    assert _texts(wrong) == ["deployment 'D' lacks 2 modules of skill 'cied' in 2022-04; its uses add up to 0"]


def test_uses_may_change_from_one_course_to_another():
    rows = _rows()
    del rows["course"], rows["use of the course"]
    courses = course("S1", "T", "A", 0, 1, amount=2), course("S2", "T", "A", 1, 2, amount=2)
    changing = use("S1", "D", 2, 3, 2.0), use("S2", "D", 3, 4, 2.0)
    assert_holds(_scenario(), plan_of(_scenario(), *rows.values(), *courses, *changing, kinds=KINDS))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"course": course("S", "T", "Z", 0, 1, 2)}, "the recipient is 'Z', the T/PCC 'A'"),
        ({"course": course("S", "U", "A", 0, 1, 2)}, "the deployment does not lack skill 'medic'"),
        (
            {"course": course("S", "T", "A", 0, 1, 2, capability="hospital")},
            "it trains capability 'hospital', the deployment is of 'inf'",
        ),
        ({"course": course("S", "T", "A", 3, 4, 2)}, "the course runs 2022-04"),
        ({"use_of_the_course": use("S", "D", 1, 4, 2.0)}, "the deployment runs 2022-03 to 2022-04"),
        ({"loan": loan("L", "E", "Z", 2, 4, 2)}, "the recipient is 'Z', the T/PCC 'A'"),
        ({"loan": loan("L", "F", "A", 2, 4, 2)}, "the deployment does not lack item 'radio'"),
        ({"loan": loan("L", "E", "A", 2, 4, 2, mission="N")}, "the loan is for mission 'N', the deployment in 'M'"),
        (
            {"loan": loan("L", "E", "A", 2, 5, 2)},
            "the loan runs 2022-03 to 2022-05, the deployment 2022-03 to 2022-04",
        ),
    ],
)
def test_a_use_of_a_support_that_does_not_fit_is_reported(changes, text):
    wrong = _plan(**changes)
    assert RULE in rules_broken(_scenario(), wrong)
    assert any("which does not fit" in told and text in told for told in _texts(wrong)), _texts(wrong)


def test_a_use_of_training_that_has_lasted_out_is_reported():
    def late(lasts):
        scenario = _scenario().with_(b.skill("cied", lasts=lasts))
        rows = {**_rows(), "late course": course("S2", "T", "A", 1, 2, amount=2)}
        return scenario, plan_of(scenario, *rows.values(), kinds=KINDS)

    assert_holds(*late(lasts=3))
    scenario, plan = late(lasts=2)
    assert rules_broken(scenario, plan) == {RULE}
    (violation,) = verify(scenario, plan).violations
    assert violation.text.endswith("which does not fit: the training lasts 2022-02 to 2022-03")


def test_a_course_used_for_more_than_pass_is_reported():
    rows = _rows()
    del rows["use of the course"]
    courses = course("S2", "T", "A", 1, 2, amount=1)
    right = plan_of(_scenario(), *rows.values(), courses, use("S", "D", 2, 4), use("S2", "D", 2, 4), kinds=KINDS)
    wrong = plan_of(_scenario(), *rows.values(), courses, use("S2", "D", 2, 4, 2.0), kinds=KINDS)
    assert_breaks(_scenario(), right, wrong, RULE)
    assert _texts(wrong) == ["course 'S2' passes 1 modules and is used for 2 in 2022-03 to 2022-04 by D"]


def test_a_course_carries_two_deployments_one_after_the_other_only():
    def twice(start, amount):
        return _plan(
            course=course("S", "T", "A", 0, 1, amount=amount),
            second_deployment=deployed("D2", "P", "G", start, start + 1),
            second_loan=loan("L2", "E", "A", start, start + 1),
            second_use_of_the_course=use("S", "D2", start, start + 1),
            use_of_the_second_loan=use("L2", "D2", start, start + 1),
        )

    assert_holds(_scenario(), twice(start=4, amount=2))
    assert_holds(_scenario(), twice(start=3, amount=3))
    assert rules_broken(_scenario(), twice(start=3, amount=2)) == {RULE, "trained stock"}


def test_a_loan_not_used_whole_is_reported():
    wrong = _plan(loan=loan("L", "E", "A", 2, 4, amount=3))
    assert RULE in rules_broken(_scenario(), wrong)
    assert _texts(wrong) == ["loan 'L' gives 3 pieces over 2022-03 to 2022-04; 2 are used"]


def test_two_deployments_may_share_a_loan():
    scenario = b.scenario(
        b.gap(quantity=2, equipment={"nvg": 1}), b.pledge("P"), b.pledge("Q"), b.equipment_offer(quantity=2)
    )
    rows = deployed("D", "P", "G", 2, 4), deployed("D2", "Q", "G", 2, 4), loan("L", "E", "A", 2, 4, amount=2)
    right = plan_of(scenario, *rows, use("L", "D", 2, 4), use("L", "D2", 2, 4), kinds=KINDS)
    wrong = plan_of(scenario, *rows, use("L", "D", 2, 4, 2.0), kinds=KINDS)
    assert_breaks(scenario, right, wrong, RULE)
