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
