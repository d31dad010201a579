from __future__ import annotations

from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

IN_TURN = {**in_periods("P", "G", 0, 3), **in_periods("X", "G", 3, 6)}
TOGETHER = {**in_periods("P", "G", 0, 4), **in_periods("X", "G", 0, 4)}


def _in_turn(**gap):
    """Partner A can serve the first half, partner Z the second, a second unit of A both."""
    return b.scenario(b.gap(**gap), b.pledge("P", end=3), b.pledge("X", partner="Z", start=3), b.pledge("Q", start=4))


def _together(**gap):
    return b.scenario(b.gap(quantity=2, **gap), b.pledge("P"), b.pledge("Q", start=4), b.pledge("X", partner="Z"))


def test_no_more_partners_take_part_than_the_gap_takes():
    assert_free(_in_turn(), IN_TURN)
    scenario = _in_turn(max_partners=1)
    assert_barred(scenario, pin("P"), pin("X"), by="max partners")
    assert_kept(scenario, pin("P"), pin("Q"))
    assert_kept(_in_turn(max_partners=2), pin("P"), pin("X"))


def test_max_partners_holds_over_the_whole_life_of_the_gap():
    pledges = [b.pledge(id, partner=id, start=at, end=at + 2) for id, at in (("A", 0), ("B", 2), ("C", 4))]
    scenario = b.scenario(b.gap(max_partners=2), *pledges)
    assert_barred(scenario, pin("A"), pin("B"), pin("C"), by="max partners")
    assert_kept(scenario, pin("A"), pin("C"))


def test_without_triangles_a_unit_has_all_it_needs():
    pledges = b.pledge("P"), b.pledge("Q", skills=["cied"], start=3)
    supported = b.training_offer(duration=0)
    assert_free(b.scenario(b.gap(skills=["cied"]), *pledges, supported), in_periods("P", "G", 0, 3))
    alone = b.gap(skills=["cied"], kinds=["multinational_rotation", "joint_deployment"])
    scenario = b.scenario(alone, *pledges, supported)
    assert_barred(scenario, pin("P"), by="triangular not allowed")
    assert_kept(scenario, pin("Q", "G", 3, 6))


def test_without_triangles_a_unit_borrows_nothing():
    alone = b.gap(equipment={"nvg": 1}, kinds=["joint_deployment"])
    scenario = b.scenario(alone, b.pledge("P"), b.pledge("Q", equipment={"nvg": 1}), b.equipment_offer())
    assert_barred(scenario, pin("P"), by="triangular not allowed")
    assert_kept(scenario, pin("Q", "G", 0, 6))


def test_without_joint_deployment_partners_share_no_two_periods_in_a_row():
    assert_free(_together(), TOGETHER)
    scenario = _together(kinds=["multinational_rotation"])
    assert_barred(scenario, pin("P", "G", 0, 4), pin("X", "G", 2, 6), by="joint deployment not allowed")
    assert_kept(scenario, pin("P", "G", 0, 4), pin("X", "G", 3, 6))
    assert_kept(scenario, pin("P", "G", 0, 6), pin("Q", "G", 4, 6))


def test_a_relief_of_one_period_is_no_joint_deployment_but_its_repetition_is():
    pledges = b.pledge("P"), b.pledge("X", partner="Z", quantity=1)
    scenario = b.scenario(b.gap(quantity=2, kinds=["multinational_rotation"]), *pledges)
    whole = pin("P", "G", 0, 6)
    assert_kept(scenario, whole, pin("X", "G", 1, 2), pin("X", "G", 3, 4))
    repeated = pin("X", "G", 1, 2), pin("X", "G", 2, 3)
    assert_barred(scenario, whole, *repeated, by="joint deployment not allowed")


def test_without_rotation_one_partner_serves_the_gap():
    assert_free(_in_turn(), IN_TURN)
    scenario = _in_turn(kinds=["triangular", "joint_deployment"])
    assert_barred(scenario, pin("P"), pin("X"))
    assert_kept(scenario, pin("P"), pin("Q"))
