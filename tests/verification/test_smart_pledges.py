from __future__ import annotations

import pytest

from tests import builders as b
from tests.verification.plans import (
    assert_breaks,
    assert_holds,
    course,
    deployed,
    gift,
    lift,
    loan,
    plan_of,
    text_of,
    use,
)

TOGETHER = {"G": ("joint_deployment", "smart_pledge")}
IN_TURN = {"G": ("multinational_rotation", "smart_pledge")}
ALONE = {"G": ("smart_pledge",), "H": ("smart_pledge",)}
PLEDGES = b.pledge("P"), b.pledge("Q", partner="Z")
GAP = b.gap("G", quantity=2)


def test_a_member_that_serves_elsewhere_is_found():
    records = GAP, b.gap("H"), *PLEDGES
    scenario = b.scenario(*records, b.smart_pledge())
    both = deployed("D", "P", "G", 0, 3), deployed("E", "Q", "G", 0, 3)
    right = plan_of(scenario, *both, kinds=TOGETHER)
    wrong = plan_of(scenario, *both, deployed("F", "P", "H", 3, 6), kinds=TOGETHER)
    assert_breaks(scenario, right, wrong, "member of a smart pledge")
    assert text_of(scenario, wrong, "member of a smart pledge") == (
        "pledge 'P' is deployed by 'F' in gap 'H'; it serves in gaps G alone, as part of smart pledge 'S'"
    )
    free = b.scenario(*records, b.smart_pledge(members_free_elsewhere=True))
    assert_holds(free, plan_of(free, *both, deployed("F", "P", "H", 3, 6), kinds=TOGETHER))


def test_a_part_of_a_bundle_is_found():
    scenario = b.scenario(GAP, *PLEDGES, b.smart_pledge())
    right = plan_of(scenario, deployed("D", "P", "G", 0, 3), deployed("E", "Q", "G", 0, 3), kinds=TOGETHER)
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 3), kinds={"G": ("smart_pledge",)})
    assert_breaks(scenario, right, wrong, "smart pledge whole")
    assert text_of(scenario, wrong, "smart pledge whole") == (
        "smart pledge 'S' is used, so pledge 'Q' makes one deployment of all its 1 modules in gaps G; found: none"
    )
    twice = plan_of(
        scenario,
        deployed("D", "P", "G", 0, 2),
        deployed("F", "P", "G", 2, 3),
        deployed("E", "Q", "G", 0, 3),
        kinds=TOGETHER,
    )
    assert_breaks(scenario, right, twice, "smart pledge whole")


def test_less_than_a_whole_pledge_is_found():
    scenario = b.scenario(b.gap("G", quantity=4), b.pledge("P", quantity=2), PLEDGES[1], b.smart_pledge(mission="M"))
    other = deployed("E", "Q", "G", 0, 3)
    right = plan_of(scenario, deployed("D", "P", "G", 0, 3, 2), other, kinds=TOGETHER)
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 3, 1), other, kinds=TOGETHER)
    assert_breaks(scenario, right, wrong, "smart pledge whole")
    assert text_of(scenario, wrong, "smart pledge whole").endswith("2 modules in mission 'M'; found: 1 modules by D")


@pytest.mark.parametrize(("handover", "start"), [(False, 3), (True, 2)])
def test_members_out_of_their_order_are_found(handover, start):
    scenario = b.scenario(b.gap("G", handover=handover), *PLEDGES, b.smart_pledge(ordered=True))
    counted = (0.0, *(1.0,) * (5 - start)) if handover else None
    first = deployed("D", "P", "G", 0, 3)
    kinds = {"G": ("rapid_deployment_handover", "smart_pledge")} if handover else IN_TURN
    right = plan_of(scenario, first, deployed("E", "Q", "G", start, 6, counted=counted), kinds=kinds)
    assert_holds(scenario, right)
    late = plan_of(
        scenario, first, deployed("E", "Q", "G", 4, 6, counted=(0.0, 1.0) if handover else None), kinds=IN_TURN
    )
    assert_breaks(scenario, right, late, "smart pledge order")
    assert text_of(scenario, late, "smart pledge order") == (
        f"in smart pledge 'S' 'E' of pledge 'Q' follows 'D' of pledge 'P': it starts in 2022-05 and would have to in "
        f"2022-0{start + 1}"
    )


BESIDE = b.gap("G", skills=["cied"]), b.gap("H", skills=["cied"]), b.pledge("P"), b.pledge("Q", partner="Z")
SUPPORTED = {"G": ("triangular", "smart_pledge"), "H": ("triangular", "smart_pledge")}


def test_a_course_of_a_bundle_that_is_not_used_is_found():
    scenario = b.scenario(*BESIDE, b.training_offer(), b.training_offer("U"), b.smart_pledge(members=["P", "T"]))
    others = deployed("E", "Q", "H", 1, 6), use("D", "E", 1, 6)
    right = plan_of(scenario, course("D", "U", "Z", 0, 1), *others, kinds=SUPPORTED)
    wrong = plan_of(scenario, course("D", "T", "Z", 0, 1), *others, kinds=SUPPORTED)
    assert_breaks(scenario, right, wrong, "offers of a smart pledge")
    assert text_of(scenario, wrong, "offers of a smart pledge") == (
        "offer 'T' of smart pledge 'S' is given and no pledge of it deploys: course 'D'"
    )


def test_a_course_for_others_than_the_members_is_found():
    scenario = b.scenario(
        *BESIDE, b.training_offer(places=2), b.training_offer("U"), b.smart_pledge(members=["P", "T"])
    )
    member = course("C", "T", "A", 0, 1), deployed("F", "P", "G", 1, 6), use("C", "F", 1, 6)
    others = deployed("E", "Q", "H", 1, 6), use("D", "E", 1, 6)
    right = plan_of(scenario, *member, course("D", "U", "Z", 0, 1), *others, kinds=SUPPORTED)
    wrong = plan_of(scenario, *member, course("D", "T", "Z", 0, 1), *others, kinds=SUPPORTED)
    assert_breaks(scenario, right, wrong, "offers of a smart pledge")
    assert "is given to others than its pledges: course 'D'" in text_of(scenario, wrong, "offers of a smart pledge")


EQUIPPED = b.gap("G", equipment={"nvg": 1}), b.gap("H", equipment={"nvg": 1}), b.pledge("P"), b.pledge("O")


def test_pieces_lent_to_others_than_the_members_are_found():
    offers = b.equipment_offer(quantity=2), b.equipment_offer("F")
    scenario = b.scenario(*EQUIPPED, *offers, b.smart_pledge(members=["P", "E"]))
    rows = deployed("D", "P", "G", 0, 3), deployed("Q", "O", "H", 3, 6)
    rows_used = *rows, loan("L", "E", "A", 0, 3), use("L", "D", 0, 3), use("K", "Q", 3, 6)
    right = plan_of(scenario, *rows_used, loan("K", "F", "A", 3, 6), kinds=SUPPORTED)
    wrong = plan_of(scenario, *rows_used, loan("K", "E", "A", 3, 6), kinds=SUPPORTED)
    assert_breaks(scenario, right, wrong, "pieces of a smart pledge")
    assert text_of(scenario, wrong, "pieces of a smart pledge") == (
        "offers of smart pledge 'S' give 1 pieces of item 'nvg' to partner 'A' in mission 'M' over 2022-04 to 2022-06; "
        "its pledges need 0; by K"
    )


def test_pieces_given_to_others_than_the_members_are_found():
    offers = b.equipment_offer(mode="donate"), b.equipment_offer("F", mode="donate")
    scenario = b.scenario(*EQUIPPED, *offers, b.smart_pledge(members=["P", "E"]))
    rows = deployed("D", "P", "G", 0, 3), deployed("Q", "O", "H", 3, 6), gift("L", "E", "A", 0), gift("K", "F", "A", 0)
    right = plan_of(scenario, *rows, use("L", "D", 0, 3), use("K", "Q", 3, 6), kinds=SUPPORTED)
    wrong = plan_of(scenario, *rows, use("L", "D", 0, 3), use("L", "Q", 3, 6), kinds=SUPPORTED)
    assert_breaks(scenario, right, wrong, "pieces of a smart pledge")


def test_lift_of_others_than_the_members_is_found():
    pledges = b.pledge("P", self_lift=False), b.pledge("O", self_lift=False)
    offers = b.lift_offer(personnel=100), b.lift_offer("Y", personnel=100)
    scenario = b.scenario(b.gap("G"), b.gap("H"), *pledges, *offers, b.smart_pledge(members=["P", "X"]))
    rows = deployed("D", "P", "G", 0, 3), deployed("E", "O", "H", 3, 6), lift("L", "X", "A", 0, amount=100)
    used = use("L", "D", 0, 1, 100), use("K", "E", 3, 4, 100)
    right = plan_of(scenario, *rows, *used, lift("K", "Y", "A", 3, amount=100), kinds=SUPPORTED)
    wrong = plan_of(scenario, *rows, *used, lift("K", "X", "A", 3, amount=100), kinds=SUPPORTED)
    assert_breaks(scenario, right, wrong, "lift of a smart pledge")
    assert text_of(scenario, wrong, "lift of a smart pledge") == (
        "offers of smart pledge 'S' give 100 people to partner 'A' in mission 'M' over 2022-04; "
        "its pledges need 0; by K"
    )


def test_units_of_one_bundle_act_together_in_gaps_of_their_own():
    scenario = b.scenario(b.gap("G"), b.gap("H"), *PLEDGES, b.smart_pledge(gaps=["G", "H"]))
    apart = deployed("D", "P", "G", 0, 3), deployed("E", "Q", "H", 3, 6)
    assert_holds(scenario, plan_of(scenario, *apart, kinds=ALONE))
    assert_breaks(scenario, plan_of(scenario, *apart, kinds=ALONE), plan_of(scenario, *apart), "partnerships")
