from __future__ import annotations

import pytest

from tests import builders as b
from tests.assembling.picking import course, deployment, loan, told

GAP = b.gap(quantity=3)


def pledged(*partners, readiness="PL3"):
    """One pledge of each partner, named after it."""
    return [b.pledge(f"P{name}", partner=name, readiness=readiness) for name in partners]


def kinds_of(scenario, *picks):
    (partnership,) = told(scenario, *picks).partnerships
    return set(partnership.kinds)


def together(*picks, organisations=(), **readiness):
    """The kinds of these picks of the partners A and Z, who are states unless the test says otherwise."""
    partners = [b.partner(name, kind="organisation" if name in organisations else "state") for name in "AZ"]
    pledges = [b.pledge(f"P{name}", partner=name, readiness=readiness.get(name, "PL3")) for name in "AZ"]
    return kinds_of(b.scenario(GAP, *partners, *pledges), *picks)


def test_one_state_alone_is_of_no_kind():
    assert together(deployment("PA", 0, 2), deployment("PA", 2, 4)) == set()


def test_two_states_are_a_smart_pledge():
    assert together(deployment("PA", 0, 1), deployment("PZ", 0, 1)) == {"smart_pledge"}


def test_a_state_and_an_organisation_are_no_smart_pledge():
    assert together(deployment("PA", 0, 1), deployment("PZ", 0, 1), organisations=["Z"]) == set()


@pytest.mark.parametrize(("start", "follows"), [(1, False), (2, True), (4, True)])
def test_who_comes_when_another_has_left_makes_a_rotation(start, follows):
    kinds = together(deployment("PA", 0, 2), deployment("PZ", start, start + 1))
    assert ("multinational_rotation" in kinds) == follows


@pytest.mark.parametrize(("start", "shared"), [(0, True), (1, True), (2, False), (3, False)])
def test_two_periods_in_a_row_together_make_a_joint_deployment(start, shared):
    kinds = together(deployment("PA", 0, 3), deployment("PZ", start, start + 2))
    assert ("joint_deployment" in kinds) == shared


def test_two_tours_of_one_period_in_a_row_are_two_periods_together():
    kinds = together(deployment("PA", 0, 3), deployment("PZ", 0, 1), deployment("PZ", 1, 2))
    assert "joint_deployment" in kinds
    apart = together(deployment("PA", 0, 3), deployment("PZ", 0, 1), deployment("PZ", 2, 3))
    assert "joint_deployment" not in apart


@pytest.mark.parametrize(
    ("relief", "relieves"),
    [((1, 4), True), ((2, 3), True), ((0, 4), False), ((3, 5), False), ((1, 2), False)],
    ids=["overlapping", "at its end", "from the start", "after a break", "not longer"],
)
def test_a_relief_of_a_rapid_unit_is_a_handover(relief, relieves):
    picks = deployment("PA", 0, 2), deployment("PZ", *relief)
    assert ("rapid_deployment_handover" in together(*picks, A="RDL")) == relieves
    assert "rapid_deployment_handover" not in together(*picks, Z="RDL")


def test_a_rapid_unit_that_does_not_open_the_gap_hands_nothing_over():
    later = deployment("PZ", 0, 1), deployment("PA", 1, 3), deployment("PZ", 3, 5)
    assert "rapid_deployment_handover" not in together(*later, A="RDL")


def test_a_unit_that_relieves_itself_hands_nothing_over():
    assert together(deployment("PA", 0, 2), deployment("PA", 2, 4), A="RDL") == set()


SUPPORTED = b.scenario(
    b.partner("B", kind="organisation"),
    b.partner("C", kind="company"),
    b.gap(quantity=2, skills=["cied"], equipment={"nvg": 1}),
    b.gap("H"),
    b.pledge(),
    b.pledge("Q", partner="Z", skills=["cied"], equipment={"nvg": 1}),
    b.training_offer("T", duration=0),
    b.training_offer("S", partner="Z", duration=0),
    b.equipment_offer("E", partner="C"),
)
TRIANGLE = deployment("P", 1, 2), course("T", 0, 0), loan("E", 1, 2)


def test_who_is_supported_by_others_is_in_a_triangle():
    (partnership,) = told(SUPPORTED, *TRIANGLE).partnerships
    assert (partnership.tpccs, partnership.trainers, partnership.contributors) == (("A",), ("B",), ("C",))
    assert partnership.kinds == ("triangular",)


def test_a_state_that_trains_another_makes_a_smart_pledge_too():
    picks = deployment("P", 1, 2), course("S", 0, 0), loan("E", 1, 2)
    assert kinds_of(SUPPORTED, *picks) == {"triangular", "smart_pledge"}


def test_each_gap_with_a_deployment_has_a_partnership_in_the_order_of_the_scenario():
    plan = told(SUPPORTED, deployment("Q", 4, 5, gap="H"), *TRIANGLE)
    assert [partnership.gap for partnership in plan.partnerships] == ["G", "H"]
    assert plan.partnerships[1].trainers == plan.partnerships[1].contributors == ()
    assert plan.partnerships[1].kinds == ()


def test_contributors_of_troops_are_listed_as_they_arrive():
    plan = told(
        b.scenario(GAP, *pledged("A", "Y", "Z")), deployment("PZ", 0, 2), deployment("PY", 2, 3), deployment("PA", 2, 4)
    )
    assert plan.partnerships[0].tpccs == ("Z", "A", "Y")


def test_kinds_stand_in_one_order():
    plan = told(
        b.scenario(GAP, *pledged("A", "Z", readiness="RDL")),
        deployment("PA", 0, 2),
        deployment("PZ", 1, 4),
        deployment("PA", 3, 5),
        deployment("PZ", 5, 6),
    )
    assert plan.partnerships[0].kinds == ("multinational_rotation", "rapid_deployment_handover", "smart_pledge")
