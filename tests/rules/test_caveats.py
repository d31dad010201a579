from __future__ import annotations

import pytest

from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

GAPS = (
    b.gap("G", mission="M", tasks=["patrols"], priority=2.0),
    b.gap("H", mission="N", tasks=["guard"]),
)


@pytest.mark.parametrize(
    ("rule", "caveat"),
    [
        ("mission refused", {"refused_missions": ["M"]}),
        ("sole missions", {"sole_missions": ["N"]}),
        ("task refused", {"refused_tasks": ["patrols"]}),
        ("for other gaps", {"for_gaps": ["H"]}),
    ],
)
def test_a_caveat_keeps_a_unit_out_of_the_better_gap(rule, caveat):
    assert_free(b.scenario(*GAPS, b.pledge()), in_periods("P", "G", 0, 6))
    scenario = b.scenario(*GAPS, b.pledge(**caveat))
    assert_barred(scenario, pin("P", "G"), by=rule)
    assert_kept(scenario, pin("P", "H", 0, 6))
    assert_free(scenario, in_periods("P", "H", 0, 6))


def test_a_unit_serves_its_own_capability_only():
    elsewhere = b.gap("H", capability="hospital")
    assert_free(b.scenario(b.gap(), elsewhere, b.pledge()), in_periods("P", "G", 0, 6))
    scenario = b.scenario(b.gap(), elsewhere, b.pledge(capability="hospital"))
    assert_barred(scenario, pin("P", "G"), by="capability")
    assert_kept(scenario, pin("P", "H", 0, 6))


SIDE_BY_SIDE = b.pledge("P", refused_partners=["Z"]), b.pledge("Q", partner="Z")
BOTH = {**in_periods("P", "G", 0, 6), **in_periods("Q", "G", 0, 6)}


def test_a_unit_does_not_serve_beside_a_partner_it_refuses():
    gap = b.gap("G", quantity=2)
    assert_free(b.scenario(gap, b.pledge("P"), SIDE_BY_SIDE[1]), BOTH)
    scenario = b.scenario(gap, *SIDE_BY_SIDE)
    assert_barred(scenario, pin("P", "G", 0, 4), pin("Q", "G", 3, 6), by="partner refused")
    assert_kept(scenario, pin("P", "G", 0, 3), pin("Q", "G", 3, 6))
    assert_kept(b.scenario(gap, b.gap("H"), *SIDE_BY_SIDE), pin("P", "G", 0, 6), pin("Q", "H", 0, 6))
    assert len({d.pledge for d in solve(scenario).deployments}) == 1


def test_a_unit_does_not_serve_beside_units_in_place_that_it_refuses():
    scenario = b.scenario(b.gap("G", quantity=2), SIDE_BY_SIDE[0], b.in_place(partner="Z", end=3))
    assert_barred(scenario, pin("P", "G", 2, 6), by="partner refused")
    assert_kept(scenario, pin("P", "G", 3, 6))
    elsewhere = b.scenario(b.gap("G"), SIDE_BY_SIDE[0], b.in_place(partner="Z", gap=None))
    assert_kept(elsewhere, pin("P", "G", 0, 6))


def test_a_partner_refused_may_still_support():
    offer = b.training_offer(partner="Z")
    assert_kept(b.scenario(b.gap("G", skills=["cied"]), SIDE_BY_SIDE[0], offer), pin("P"))
