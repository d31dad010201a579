from __future__ import annotations

from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

PLEDGES = b.pledge("P"), b.pledge("Q", partner="Z")
BOTH = {**in_periods("P", "G", 0, 6), **in_periods("Q", "G", 0, 6)}


def _scenario(*records):
    return b.scenario(b.gap("G", quantity=2), *PLEDGES, *records)


def test_two_that_will_not_work_together_are_never_both_in_a_gap():
    assert_free(_scenario(), BOTH)
    scenario = _scenario(b.exclusion())
    assert_barred(scenario, pin("P", "G", 0, 4), pin("Q", "G", 3, 6), by="exclusion")
    assert_kept(scenario, pin("P", "G", 0, 3), pin("Q", "G", 3, 6))
    assert len({d.pledge for d in solve(scenario).deployments}) == 1


def test_in_other_gaps_they_may_both_be():
    scenario = _scenario(b.gap("H"), b.exclusion())
    assert_kept(scenario, pin("P", "G", 0, 6), pin("Q", "H", 0, 6))


def test_in_a_mission_that_is_named_they_are_never_both():
    scenario = _scenario(b.gap("H"), b.gap("N", mission="N"), b.exclusion(mission="M"))
    assert_barred(scenario, pin("P", "G", 0, 4), pin("Q", "H", 3, 6), by="exclusion")
    assert_kept(scenario, pin("P", "G", 0, 3), pin("Q", "H", 3, 6))
    assert_kept(scenario, pin("P", "G", 0, 6), pin("Q", "N", 0, 6))


def test_elsewhere_than_in_the_mission_named_they_may_both_be_in_a_gap():
    scenario = _scenario(b.gap("N", mission="N"), b.exclusion(mission="N"))
    assert_kept(scenario, pin("P", "G", 0, 6), pin("Q", "G", 0, 6))


def test_who_is_in_place_keeps_the_other_out():
    scenario = b.scenario(b.gap("G", quantity=2), PLEDGES[0], b.in_place(partner="Z", end=3), b.exclusion())
    assert_barred(scenario, pin("P", "G", 2, 6), by="exclusion")
    assert_kept(scenario, pin("P", "G", 3, 6))
    in_mission = b.scenario(b.gap("G"), PLEDGES[0], b.in_place(partner="Z", gap=None, end=3), b.exclusion(mission="M"))
    assert_barred(in_mission, pin("P", "G", 2, 6), by="exclusion")
    assert_kept(in_mission, pin("P", "G", 3, 6))
    beside = b.scenario(b.gap("G"), PLEDGES[0], b.in_place(partner="Z", gap=None), b.exclusion())
    assert_kept(beside, pin("P", "G", 0, 6))


def test_they_do_not_train_each_other():
    records = b.gap("G", skills=["cied"]), PLEDGES[0], b.training_offer(partner="Z")
    assert_kept(b.scenario(*records), pin("P"))
    assert_barred(b.scenario(*records, b.exclusion()), pin("P"), by="trained stock")
    assert_barred(b.scenario(*records, b.exclusion(mission="N")), pin("P"), by="trained stock")
    assert_kept(b.scenario(*records, b.exclusion(partner="B")), pin("P"))


def test_they_do_not_lend_to_each_other_but_may_use_what_a_mission_was_given():
    gap = b.gap("G", equipment={"nvg": 1})
    lent = b.equipment_offer(partner="Z", quantity=9)
    assert_barred(b.scenario(gap, PLEDGES[0], lent, b.exclusion()), pin("P"), by="equipment lacking")
    given = b.equipment_offer(partner="Z", quantity=9, mode="to_mission")
    assert_kept(b.scenario(gap, PLEDGES[0], given, b.exclusion()), pin("P"))


def test_they_do_not_carry_each_other():
    records = b.gap("G"), b.pledge("P", self_lift=False), b.lift_offer(partner="Z", personnel=900)
    assert_kept(b.scenario(*records), pin("P"))
    assert_barred(b.scenario(*records, b.exclusion()), pin("P"), by="lift lacking")
