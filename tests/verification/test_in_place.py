from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals
from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, deployed, plan_of, rules_broken, standing, text_of

RULE = "counted in place"


def _scenario(**gap):
    return b.scenario(b.gap(quantity=2, **gap), b.pledge(), b.pledge("Q"), b.in_place(end=3))


def test_what_counts_in_place_is_what_is_there():
    scenario = _scenario()
    right = plan_of(scenario, *standing("G", 0, 3))
    for wrong in (standing("G", 0, 4), standing("G", 0, 2), standing("G", 0, 3, 2.0), []):
        assert_breaks(scenario, right, plan_of(scenario, *wrong), RULE)
    assert text_of(scenario, plan_of(scenario, *standing("G", 0, 4)), RULE) == (
        "gap 'G' counts 1 modules in place in 2022-04; 0 of those there count"
    )


def test_no_more_counts_in_place_than_the_gap_asks():
    scenario = b.scenario(b.gap(), b.in_place(modules=3))
    assert_breaks(
        scenario,
        plan_of(scenario, *standing("G", 0, 6)),
        plan_of(scenario, *standing("G", 0, 6, 3.0)),
        RULE,
        "coverage within quantity",
    )


def test_in_a_critical_gap_those_in_place_count_when_it_is_whole():
    scenario = _scenario(critical=True)
    whole = plan_of(scenario, deployed("D", "P", "G", 0, 3), *standing("G", 0, 3), kinds={"G": _JOINT})
    part = plan_of(scenario, deployed("D", "P", "G", 0, 3, counted=(0.0,) * 3), kinds={"G": _JOINT})
    assert_holds(scenario, part)
    assert_breaks(scenario, whole, plan_of(scenario, *standing("G", 0, 3)), "critical whole")


def test_with_handover_the_plan_chooses_what_counts_in_place():
    whole = _scenario(handover=True)
    parts = whole.with_(b.capability("light", serves={"inf": 0.8}))
    for modules, holds_where in ((0.0, (whole, parts)), (0.2, (parts,)), (0.205, ()), (1.1, ())):
        rows = standing("G", 0, 3, modules) if modules else []
        for scenario in (whole, parts):
            found = RULE in rules_broken(scenario, plan_of(scenario, *rows))
            assert found != (scenario in holds_where), (modules, found)


def test_what_is_told_of_one_period_is_told_once():
    scenario = _scenario()
    right = plan_of(scenario, *standing("G", 0, 3))
    twice = right.replace(counted_in_place=[*right.counted_in_place, *standing("G", 2, 3)])
    assert RULE in rules_broken(scenario, twice)
    unknown = right.replace(counted_in_place=[*right.counted_in_place, *standing("X", 99, 100)])
    assert rules_broken(scenario, unknown) == {"unknown id", "period outside the plan"}


_JOINT = ("joint_deployment", "smart_pledge")


def test_modules_beside_those_in_place_fill_the_gap_and_no_more():
    scenario = _scenario()
    right = plan_of(scenario, deployed("D", "P", "G", 0, 3), *standing("G", 0, 3), kinds={"G": _JOINT})
    more = deployed("D", "P", "G", 0, 3), deployed("E", "Q", "G", 2, 4)
    kinds = {"G": ("multinational_rotation", *_JOINT)}
    wrong = plan_of(scenario, *more, *standing("G", 0, 3), kinds=kinds)
    assert "presence within quantity" in rules_broken(scenario, wrong)
    assert text_of(scenario, wrong, "presence within quantity") == (
        "gap 'G' has 2 modules present of 1 asked for beside those in place in 2022-03 by D, E"
    )
    assert_holds(scenario, right)


@pytest.mark.parametrize(
    ("rule", "wish"),
    [
        ("max partners", {"max_partners": 1}),
        ("rotation not allowed", {"kinds": ["joint_deployment"]}),
        ("joint deployment not allowed", {"kinds": ["multinational_rotation"]}),
    ],
)
def test_those_in_place_are_contributors_of_the_gap(rule, wish):
    scenario = _scenario(**wish)
    mine = plan_of(scenario.with_(b.pledge(partner="Y")), deployed("D", "P", "G", 0, 3), *standing("G", 0, 3))
    assert_holds(scenario.with_(b.pledge(partner="Y")), mine)
    others = plan_of(scenario, deployed("D", "P", "G", 1, 3), *standing("G", 0, 3), kinds={"G": _JOINT})
    assert rules_broken(scenario, others) == {rule}


def test_burden_breadth_and_simplicity_count_those_in_place():
    policy = b.policy_without_lead_times(burden_ceiling=0.5)
    wanted = goals(breadth=1, simplicity=1)
    scenario = b.scenario(b.gap(), b.pledge(partner="Y"), b.in_place(end=2), policy=policy, goals=wanted)
    fields = {"value": 0.0, "bound": 0.0}
    right = plan_of(scenario, deployed("D", "P", "G", 2, 3), *standing("G", 0, 2), **fields)
    wrong = plan_of(scenario, deployed("D", "P", "G", 2, 4), *standing("G", 0, 2), **fields)
    assert_breaks(scenario, right, wrong, "burden")
    assert "beside 200 in place" in text_of(scenario, wrong, "burden")
