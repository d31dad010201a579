from __future__ import annotations

from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

WHOLE = in_periods("P", "G", 0, 6)


def test_a_deployment_stays_inside_availability():
    assert_free(b.scenario(b.gap(), b.pledge()), WHOLE)
    scenario = b.scenario(b.gap(), b.pledge(start=1, end=5))
    assert_barred(scenario, pin("P", "G", 0, 6), by="inside availability")
    assert_barred(scenario, pin("P", "G", 1, 6), by="inside availability")
    assert_kept(scenario, pin("P", "G", 1, 5))


def test_a_deployment_lasts_as_long_as_the_tour_allows():
    assert_free(b.scenario(b.gap(), b.pledge()), WHOLE)
    scenario = b.scenario(b.gap(), b.pledge(tour=(2, 3)))
    assert_barred(scenario, pin("P", "G", 0, 4), by="tour length")
    assert_barred(scenario, pin("P", "G", 0, 1), by="tour length")
    assert_kept(scenario, pin("P", "G", 1, 4))


def test_a_need_shorter_than_the_shortest_tour_stays_open():
    free = b.scenario(b.gap(start=2, end=4), b.pledge(tour=(2, 6)))
    assert_free(free, in_periods("P", "G", 2, 4))
    assert_barred(b.scenario(b.gap(start=2, end=4), b.pledge(tour=(3, 6))), pin("P"), by="tour length")


def test_a_deployment_stays_inside_the_gaps_window():
    assert_free(b.scenario(b.gap(), b.pledge()), WHOLE)
    scenario = b.scenario(b.gap(start=1, end=5), b.pledge())
    assert_barred(scenario, pin("P", "G", 0, 5), by="inside the gap's window")
    assert_kept(scenario, pin("P", "G", 1, 5))


def test_a_gap_closes_with_its_mission():
    scenario = b.scenario(b.mission(end=3), b.gap(), b.pledge())
    assert_barred(scenario, pin("P", "G", 0, 4), by="inside the gap's window")
    assert_kept(scenario, pin("P", "G", 0, 3))


def test_a_pledge_deploys_no_more_than_its_quantity():
    gaps = b.gap("G"), b.gap("H")
    both = {**in_periods("P", "G", 0, 6), **in_periods("P", "H", 0, 6)}
    assert_free(b.scenario(*gaps, b.pledge(quantity=2)), both)
    scenario = b.scenario(*gaps, b.pledge())
    assert_barred(scenario, pin("P", "G", 0, 4), pin("P", "H", 3, 6), by="pledge quantity")
    assert_kept(scenario, pin("P", "G", 0, 3), pin("P", "H", 3, 6))


def test_a_module_rests_after_a_tour():
    tours = b.gap("G"), b.gap("H")
    one_after_another = {**in_periods("P", "G", 0, 2), **in_periods("P", "G", 2, 4)}
    assert_free(b.scenario(b.gap(), b.pledge(tour=(2, 2))), one_after_another)
    scenario = b.scenario(*tours, b.pledge(tour=(2, 2), rest=1))
    for gap in ("G", "H"):
        assert_barred(scenario, pin("P", "G", 0, 2), pin("P", gap, 2, 4), by="pledge quantity")
        assert_kept(scenario, pin("P", "G", 0, 2), pin("P", gap, 3, 5))


def test_others_deploy_while_some_rest():
    scenario = b.scenario(b.gap(), b.pledge(quantity=2, tour=(2, 2), rest="2 months"))
    assert_free(scenario, in_periods("P", "G", 0, 6))
    assert_kept(scenario, pin("P", "G", 0, 2), pin("P", "G", 2, 4), pin("P", "G", 4, 6))
    third = pin("P", "G", 0, 2), pin("P", "G", 2, 4), pin("P", "G", 3, 5)
    assert_barred(scenario.with_(b.gap(quantity=2)), *third, by="pledge quantity")


def test_a_module_at_rest_may_train():
    gaps = b.gap("H", end=2), b.gap("G", start=4, skills=["cied"])
    scenario = b.scenario(*gaps, b.pledge(rest=2), b.training_offer(start=2, end=4, duration=2))
    assert_kept(scenario, pin("P", "H", 0, 2), pin("P", "G", 4, 6))


def test_a_gap_may_ask_for_long_tours():
    assert_free(b.scenario(b.gap(), b.pledge(tour=(1, 3))), WHOLE)
    scenario = b.scenario(b.gap(min_tour="70 days"), b.pledge(tour=(1, 4)))
    assert_barred(scenario, pin("P", "G", 0, 2), by="shortest tour asked")
    assert_kept(scenario, pin("P", "G", 0, 3))
    assert_barred(b.scenario(b.gap(min_tour=3), b.pledge(tour=(1, 2))), pin("P"), by="shortest tour asked")
    assert_barred(b.scenario(b.gap(min_tour=3), b.pledge(start=4)), pin("P"), by="shortest tour asked")
