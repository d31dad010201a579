from __future__ import annotations

import pytest

from tests import builders as b
from tests.verification.plans import (
    assert_breaks,
    assert_holds,
    course,
    deployed,
    payment,
    plan_of,
    rules_broken,
    text_of,
    use,
)

SUPPORTED = {"G": ("triangular", "smart_pledge")}


def _scenario(*records, **money):
    return b.scenario(
        b.gap(), b.pledge(cost=10, cost_covered=False), b.funding_offer(**{"amount": 40, **money}), *records
    )


def _paid(scenario, *rows, start=1, amount=30.0, **fields):
    rows = rows or (payment("S", "F", fields.pop("recipient", "A"), start, amount, **fields),)
    return plan_of(scenario, deployed("D", "P", "G", 1, 4), *rows, kinds=SUPPORTED)


def test_a_deployment_that_is_paid_whole_when_it_starts_holds():
    scenario = _scenario(uses=["unit_cost"], missions=["M"], recipients=["A"])
    assert_holds(scenario, _paid(scenario))


def test_too_little_and_too_much_money_are_reported():
    scenario = _scenario()
    right = _paid(scenario)
    assert_breaks(scenario, right, _paid(scenario, amount=29.99), "money lacking")
    assert_breaks(scenario, right, _paid(scenario, amount=30.01), "money not needed")
    assert text_of(scenario, _paid(scenario, amount=29.5), "money lacking") == (
        "USD 30 of unit_cost fall due for 'A' in mission 'M' in 2022-02 and 29.5 are paid; by D, S"
    )


def test_a_payment_for_nothing_is_reported():
    scenario = _scenario(amount=99)
    rows = payment("S", "F", "A", 1, 30.0), payment("S2", "F", "A", 1, 5.0, "lift")
    assert_breaks(scenario, _paid(scenario), _paid(scenario, *rows), "money not needed")


def test_more_than_an_offer_has_is_reported():
    scenario = _scenario(amount=29)
    assert_breaks(_scenario(), _paid(_scenario()), _paid(_scenario(), amount=41.0), "fund amount", "money not needed")
    assert text_of(scenario, _paid(scenario), "fund amount") == "offer 'F' pays USD 30 of 29, by S"


@pytest.mark.parametrize(
    ("rule", "records", "money"),
    [
        ("offer reaches recipient", [b.partner("Z")], {"recipients": ["Z"]}),
        ("offer reaches recipient", [b.mission("N")], {"missions": ["N"]}),
        ("exclusion", [b.exclusion(partner="A", other="D")], {}),
    ],
)
def test_money_that_is_meant_for_others_is_reported(rule, records, money):
    scenario = _scenario(*records, **money)
    assert rules_broken(scenario, _paid(scenario)) == {rule}


def test_money_of_another_period_or_for_another_use_is_reported():
    scenario = _scenario(b.funding_offer("E", start=2), b.funding_offer("L", uses=["training", "lift"]))
    right = _paid(scenario)
    assert_breaks(scenario, right, _paid(scenario, payment("S", "E", "A", 1, 30.0)), "payment window")
    assert_breaks(scenario, right, _paid(scenario, payment("S", "F", "A", 1, 30.0).replace(end=3)), "payment window")
    assert_breaks(scenario, right, _paid(scenario, payment("S", "L", "A", 1, 30.0)), "use of money")


def test_a_course_that_nobody_bears_is_paid_and_who_pays_takes_part():
    offer = b.training_offer(duration=1, cost=7, cost_covered=False)
    scenario = b.scenario(b.gap(skills=["cied"]), b.pledge(), offer, b.funding_offer())
    trained = deployed("D", "P", "G", 1, 4), course("C", "T", "A", 0, 1), use("C", "D", 1, 4)
    right = plan_of(scenario, *trained, payment("S", "F", "A", 0, 7.0, "training", None), kinds=SUPPORTED)
    assert right.partnerships[0].contributors == ("D",)
    assert_holds(scenario, right)
    assert_breaks(scenario, right, plan_of(scenario, *trained, kinds=SUPPORTED), "money lacking")
    late = plan_of(scenario, *trained, payment("S", "F", "A", 1, 7.0, "training", None), kinds=SUPPORTED)
    assert_breaks(scenario, right, late, "money lacking", "money not needed")


def test_a_gap_that_takes_no_support_takes_no_unit_that_needs_money():
    wide = _scenario()
    narrow = wide.replace(gaps=(b.gap(kinds=["joint_deployment"]),))
    assert_holds(wide, _paid(wide))
    assert text_of(narrow, _paid(narrow), "triangular not allowed").startswith("deployment 'D' lacks money")


def test_payments_of_unknown_offers_and_uses_are_reported():
    scenario = _scenario()
    wrong = _paid(scenario, payment("S", "F", "A", 1, 30.0).replace(use=None))
    assert_breaks(scenario, _paid(scenario), wrong, "money lacking", "unknown id", "partnerships")


def test_interpreters_are_paid_beside_the_course_that_they_are_for():
    offer = b.training_offer(languages=["fr"], translation_cost=5, cost=7, cost_covered=False)
    scenario = b.scenario(b.gap(skills=["cied"]), b.pledge(), offer, b.funding_offer())
    rows = deployed("D", "P", "G", 1, 6), course("C", "T", "A", 0, 1), use("C", "D", 1, 6)
    fee = payment("S1", "F", "A", 0, 7.0, "training", None)

    def plan(*payments):
        return plan_of(scenario, *rows, *payments, kinds=SUPPORTED)

    right = plan(fee, payment("S2", "F", "A", 0, 5.0, "translation", None))
    assert_breaks(scenario, right, plan(fee), "money lacking")
    assert text_of(scenario, plan(fee), "money lacking") == (
        "USD 5 of translation fall due for 'A' in 2022-01 and 0 are paid; by C"
    )
