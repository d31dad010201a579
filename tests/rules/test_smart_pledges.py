from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin, where

PLEDGES = b.pledge("P"), b.pledge("Q", partner="Z")
GAP = b.gap("G", quantity=2)


def test_members_serve_elsewhere_only_where_the_bundle_says_so():
    records = GAP, b.gap("H", priority=9), *PLEDGES
    assert_kept(b.scenario(*records), pin("P", "H"))
    assert where(solve(b.scenario(*records[:3]))) == in_periods("P", "H", 0, 6)
    assert_barred(b.scenario(*records, b.smart_pledge()), pin("P", "H"), by="member of a smart pledge")
    assert_kept(b.scenario(*records, b.smart_pledge(members_free_elsewhere=True)), pin("P", "H"))
    assert_kept(b.scenario(*records, b.smart_pledge(gaps=["G", "H"])), pin("P", "H"))


def test_a_bundle_in_a_mission_serves_in_its_gaps():
    records = GAP, b.gap("H", mission="N", priority=9), *PLEDGES
    assert_barred(b.scenario(*records, b.smart_pledge(mission="M")), pin("P", "H"), by="member of a smart pledge")
    assert_kept(b.scenario(*records, b.smart_pledge(mission="M")), pin("P", "G"), pin("Q", "G"))


def test_it_is_used_whole_or_not_at_all():
    late = b.gap("G", end=2), b.pledge("P"), b.pledge("Q", partner="Z", start=2)
    assert_free(b.scenario(*late), in_periods("P", "G", 0, 2))
    assert_barred(b.scenario(*late, b.smart_pledge()), pin("P"), by="smart pledge whole")
    both = b.scenario(GAP, *PLEDGES, b.smart_pledge())
    assert where(solve(both)) == {**in_periods("P", "G", 0, 6), **in_periods("Q", "G", 0, 6)}


def test_what_one_member_costs_is_paid_for_all():
    dear = b.pledge("P", cost=0), b.pledge("Q", partner="Z", cost=3)
    valued = goals(coverage=2, cost=1)
    assert where(solve(b.scenario(GAP, *dear, goals=valued))) == in_periods("P", "G", 0, 6)
    # the second unit is worth 1 a month and costs 3, so it comes for the one month that it must
    bound = b.scenario(GAP, *dear, b.smart_pledge(), goals=valued)
    assert solve(bound).value == pytest.approx(6 * 1 + 1 - 3)


def test_each_member_makes_one_deployment_of_all_its_modules():
    several = b.gap("G", quantity=3), b.pledge("P", quantity=2, tour=(1, 3)), b.pledge("Q", partner="Z", tour=(1, 3))
    assert_kept(b.scenario(*several), pin("P", start=0, end=3), pin("P", start=3, end=6))
    bundle = b.smart_pledge()
    assert_barred(
        b.scenario(*several, bundle), pin("P", start=0, end=3), pin("P", start=3, end=6), by="smart pledge whole"
    )
    assert_kept(b.scenario(*several, bundle), pin("P", start=0, end=3, modules=2), pin("Q"))
    narrow = b.gap("G"), *several[1:]
    assert_kept(b.scenario(*narrow), pin("P"))
    assert_barred(b.scenario(*narrow, bundle), pin("P"), by="smart pledge whole")


def test_ordered_members_follow_each_other():
    rotation = b.gap("G", quantity=2), *PLEDGES
    assert_kept(b.scenario(*rotation, b.smart_pledge()), pin("P", start=0, end=2), pin("Q", start=3, end=5))
    ordered = b.scenario(*rotation, b.smart_pledge(ordered=True))
    for start in (1, 3):
        assert_barred(ordered, pin("P", start=0, end=2), pin("Q", start=start, end=5), by="smart pledge order")
    assert_barred(ordered, pin("Q", start=0, end=2), pin("P", start=2, end=5), by="smart pledge order")
    assert_kept(ordered, pin("P", start=0, end=2), pin("Q", start=2, end=5))


def test_who_takes_over_under_handover_comes_one_period_earlier():
    relief = b.scenario(b.gap("G", handover=True), *PLEDGES, b.smart_pledge(ordered=True))
    assert_barred(relief, pin("P", start=0, end=3), pin("Q", start=3, end=6), by="smart pledge order")
    assert_kept(relief, pin("P", start=0, end=3), pin("Q", start=2, end=6))
    assert where(solve(relief)) != {}


def test_three_follow_in_the_order_of_the_list():
    three = b.gap("G"), *PLEDGES, b.pledge("R", partner="Y")
    scenario = b.scenario(*three, b.smart_pledge(members=["R", "P", "Q"], ordered=True))
    assert_kept(scenario, pin("R", start=0, end=1), pin("P", start=1, end=4), pin("Q", start=4, end=6))
    assert_barred(scenario, pin("P", start=0, end=1), pin("R", start=1, end=4), by="smart pledge order")


SUPPORTED = b.gap("G", skills=["cied"]), b.gap("H", skills=["cied"]), b.pledge("P"), b.pledge("Q", partner="Z")


def test_its_courses_train_its_members_alone():
    offer = b.training_offer()
    assert_kept(b.scenario(*SUPPORTED, offer), pin("Q", "H"))
    bundle = b.smart_pledge(members=["P", "T"])
    assert_kept(b.scenario(*SUPPORTED, offer, bundle), pin("P"))
    assert_barred(b.scenario(*SUPPORTED, offer, bundle), pin("Q", "H"), by="trained stock")


def test_its_courses_are_given_only_where_it_is_used():
    records = b.gap("G", skills=["cied"]), b.gap("H", skills=["cied"]), b.pledge("P"), b.pledge("O"), b.training_offer()
    bundle = b.smart_pledge(members=["P", "T"])
    assert_kept(b.scenario(*records), pin("O", "H"))
    assert_barred(b.scenario(*records, bundle, b.mission("M", refused=["A"])), pin("O", "H"))
    away = b.gap("G", skills=["cied"], mission="N"), *records[1:], b.mission("N", refused=["A"])
    assert_barred(b.scenario(*away, bundle), pin("O", "H"), by="trained stock")


@pytest.mark.parametrize("mode", ["lend", "donate", "to_mission"])
def test_its_pieces_serve_its_members_alone(mode):
    gaps = b.gap("G", equipment={"nvg": 1}), b.gap("H", equipment={"nvg": 1})
    records = *gaps, b.pledge("P"), b.pledge("O"), b.equipment_offer(quantity=9, mode=mode)
    bundle = b.smart_pledge(members=["P", "E"])
    assert_kept(b.scenario(*records), pin("O", "H"))
    assert_barred(b.scenario(*records, bundle), pin("O", "H"), by="pieces of a smart pledge")
    assert_kept(b.scenario(*records, bundle), pin("P"))
    others = b.equipment_offer("F", mode=mode)
    assert_kept(b.scenario(*records, others, bundle), pin("O", "H", 0, 6), pin("P", "G", 0, 6))


@pytest.mark.parametrize("returns", [True, False])
def test_its_lift_carries_its_members_alone(returns):
    pledges = b.pledge("P", self_lift=False), b.pledge("O", self_lift=False)
    records = b.gap("G"), b.gap("H"), *pledges, b.lift_offer(personnel=900, returns=returns)
    bundle = b.smart_pledge(members=["P", "X"])
    assert_kept(b.scenario(*records), pin("O", "H"))
    assert_barred(b.scenario(*records, bundle), pin("O", "H"), by="lift of a smart pledge")
    assert_kept(b.scenario(*records, bundle), pin("P"))


def test_it_stays_whole_in_a_critical_gap_that_one_member_does_not_help_to_fill():
    records = b.gap("G", quantity=2, critical=True), b.gap("H"), *PLEDGES, b.pledge("R", partner="Y", start=4, end=6)
    scenario = b.scenario(*records, b.smart_pledge(members=["P", "Q"], gaps=["G"]), b.mission("M"))
    assert where(solve(scenario))[("Q", "G", 0)] == 1


def test_its_courses_train_the_capabilities_of_its_members_alone():
    gaps = b.gap("G", skills=["cied"]), b.gap("H", capability="eng", skills=["cied"])
    records = *gaps, b.pledge("P"), b.pledge("O", capability="eng"), b.training_offer(places=2)
    assert_kept(b.scenario(*records), pin("P"), pin("O", "H"))
    assert_barred(b.scenario(*records, b.smart_pledge(members=["P", "T"])), pin("P"), pin("O", "H"), by="trained stock")


def test_a_member_that_never_counts_is_not_taken_out_of_the_plan():
    gaps = b.gap("G", quantity=2, critical=True), b.gap("H")
    scenario = b.scenario(
        *gaps,
        b.pledge("P", for_gaps=["G"]),
        b.pledge("Q", partner="Z", for_gaps=["H"]),
        b.smart_pledge(gaps=["G", "H"]),
    )
    plan = solve(scenario)
    assert plan.value == pytest.approx(6)
    assert {row.pledge for row in plan.deployments} == {"P", "Q"}
