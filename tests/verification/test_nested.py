from __future__ import annotations

from pkmatch.domain.needs import Nested
from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, deployed, plan_of, standing, text_of

JOINT = {"G": ("joint_deployment", "smart_pledge")}


def _scenario(*records):
    nested = b.gap(quantity=5, nested=Nested(lead_min=2, partner_max=1))
    return b.scenario(nested, b.pledge("P", quantity=3), b.pledge("X", partner="Z", quantity=2), *records)


def _plan(scenario, p, x, *more, kinds=JOINT):
    rows = deployed("D", "P", "G", 0, 3, modules=p), deployed("E", "X", "G", 0, 3, modules=x)
    return plan_of(scenario, *rows, *more, kinds=kinds)


def test_partners_that_are_too_large_beside_a_lead_are_found():
    scenario = _scenario()
    assert_breaks(scenario, _plan(scenario, 3, 1), _plan(scenario, 2, 2), "nested")
    assert_breaks(scenario, _plan(scenario, 1, 2), _plan(scenario, 1, 1), "nested")
    alone = plan_of(scenario, deployed("D", "P", "G", 0, 3))
    assert text_of(scenario, plan_of(scenario, deployed("D", "P", "G", 2, 3)), "nested") == (
        "gap 'G' has in 2022-03 the modules A 1; one T/PCC has at least 2, every other at most 1"
    )
    assert_breaks(scenario, _plan(scenario, 2, 1), alone, "nested")


def test_those_in_place_have_a_part_while_somebody_deploys():
    scenario = _scenario(b.in_place(partner="Z", modules=2))
    assert_holds(scenario, plan_of(scenario, *standing("G", 0, 6, 2.0)))
    right = plan_of(scenario, deployed("D", "P", "G", 0, 3), *standing("G", 0, 6, 2.0), kinds=JOINT)
    two = deployed("D", "P", "G", 0, 3, modules=2)
    assert_breaks(scenario, right, plan_of(scenario, two, *standing("G", 0, 6, 2.0), kinds=JOINT), "nested")
