"""The kinds of a partnership, by their definitions: one plan for each side of each definition."""

from __future__ import annotations

import pytest

from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, course, deployed, loan, plan_of, use


def _scenario(**partner_z):
    return b.scenario(
        b.partner("Z", **partner_z),
        b.gap(quantity=3),
        b.pledge("P", readiness="RDL"),
        b.pledge("Q", readiness="PL3"),
        b.pledge("X", partner="Z", readiness="PL3"),
        b.pledge("Y", partner="Z", readiness="RDL"),
    )


def _two(one, other):
    return deployed("D1", *one), deployed("D2", *other)


A_OPENS = ("P", "G", 0, 3)
"""Of partner A, at the rapid level."""


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        (A_OPENS, ("Q", "G", 3, 6), ()),
        (A_OPENS, ("X", "G", 3, 6), ("multinational_rotation", "rapid_deployment_handover")),
        (A_OPENS, ("X", "G", 4, 6), ("multinational_rotation",)),
        (A_OPENS, ("X", "G", 2, 6), ("rapid_deployment_handover",)),
        (A_OPENS, ("X", "G", 1, 6), ("joint_deployment", "rapid_deployment_handover")),
        (A_OPENS, ("X", "G", 1, 3), ("joint_deployment",)),
        (A_OPENS, ("X", "G", 0, 6), ("joint_deployment",)),
        (("P", "G", 0, 1), ("X", "G", 0, 1), ()),
        (("Q", "G", 0, 3), ("X", "G", 3, 6), ("multinational_rotation",)),
        (("Q", "G", 0, 3), ("Y", "G", 3, 6), ("multinational_rotation",)),
        (("P", "G", 3, 6), ("X", "G", 0, 3), ("multinational_rotation",)),
    ],
)
def test_kinds_follow_from_who_is_there_when(one, other, kinds):
    scenario, rows = _scenario(), _two(one, other)
    together = ("smart_pledge",) if other[0] in "XY" else ()
    assert_holds(scenario, plan_of(scenario, *rows, kinds={"G": (*kinds, *together)}))
    for kind in kinds:
        right = plan_of(scenario, *rows, kinds={"G": (*kinds, *together)})
        without = plan_of(scenario, *rows, kinds={"G": tuple(k for k in (*kinds, *together) if k != kind)})
        assert_breaks(scenario, right, without, "partnerships")


def test_only_a_unit_that_opens_the_gap_hands_over_rapidly():
    scenario = _scenario()
    rows = deployed("D0", "Q", "G", 0, 2), *_two(("P", "G", 1, 3), ("X", "G", 3, 6))
    assert_holds(scenario, plan_of(scenario, *rows, kinds={"G": ("multinational_rotation", "smart_pledge")}))


@pytest.mark.parametrize("kind", ["organisation", "company", "ngo"])
def test_a_smart_pledge_takes_two_states(kind):
    scenario = _scenario(kind=kind)
    plan = plan_of(scenario, *_two(A_OPENS, ("X", "G", 4, 6)), kinds={"G": ("multinational_rotation",)})
    assert_holds(scenario, plan)


def test_support_by_an_organisation_is_triangular_and_no_smart_pledge():
    scenario = b.scenario(b.partner("B", kind="organisation"), b.gap(skills=["cied"]), b.pledge(), b.training_offer())
    rows = course("S", "T", "A", 0, 1), deployed("D", "P", "G", 1, 4), use("S", "D", 1, 4)
    assert_holds(scenario, plan_of(scenario, *rows, kinds={"G": ("triangular",)}))
    assert_breaks(
        scenario, plan_of(scenario, *rows, kinds={"G": ("triangular",)}), plan_of(scenario, *rows), "partnerships"
    )


def test_two_supporting_states_are_a_smart_pledge_with_a_company_that_deploys():
    scenario = b.scenario(
        b.partner("A", kind="company"),
        b.gap(skills=["cied"], equipment={"nvg": 1}),
        b.pledge(),
        b.training_offer(),
        b.equipment_offer(),
    )
    rows = course("S", "T", "A", 0, 1), deployed("D", "P", "G", 1, 4), loan("L", "E", "A", 1, 4)
    uses = use("S", "D", 1, 4), use("L", "D", 1, 4)
    assert_holds(scenario, plan_of(scenario, *rows, *uses, kinds={"G": ("triangular", "smart_pledge")}))


def test_partners_stand_in_order_of_arrival_then_by_id():
    scenario = b.scenario(
        b.gap(quantity=3), *(b.pledge(f"of {partner}", partner=partner) for partner in ("C", "B", "A"))
    )
    rows = [deployed(f"D{id}", f"of {id}", "G", start, 6) for id, start in (("A", 1), ("B", 0), ("C", 0))]
    plan = plan_of(scenario, *rows, kinds={"G": ("joint_deployment", "smart_pledge")})
    assert plan.partnerships[0].tpccs == ("B", "C", "A")
    assert_holds(scenario, plan)
    first = plan.partnerships[0]
    for order in (("A", "B", "C"), ("C", "B", "A")):
        assert_breaks(scenario, plan, plan.replace(partnerships=[first.replace(tpccs=order)]), "partnerships")
