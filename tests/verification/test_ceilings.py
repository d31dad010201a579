from __future__ import annotations

from tests import builders as b
from tests.verification.plans import assert_breaks, deployed, plan_of, standing, text_of


def test_more_people_than_the_ceiling_leaves_are_found():
    scenario = b.scenario(
        b.gap("G", quantity=3),
        b.gap("N", mission="N"),
        b.pledge("P", quantity=2),
        b.pledge("Q"),
        b.in_place(partner="A", end=3),
        b.ceiling(people=300),
        b.ceiling("later", people=200, start="2022-04-20"),
    )
    there = standing("G", 0, 3)
    elsewhere = deployed("E", "Q", "N", 0, 6)
    right = plan_of(scenario, deployed("D", "P", "G", 0, 6, modules=2), elsewhere, *there)
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 6, modules=2), deployed("E", "Q", "G", 3, 6), *there)
    assert_breaks(scenario, right, wrong, "ceiling")
    assert text_of(scenario, wrong, "ceiling") == (
        "300 troops deploy in mission 'M' in 2022-04 to 2022-06 by D, E; its ceiling leaves 200 beside those in place"
    )
