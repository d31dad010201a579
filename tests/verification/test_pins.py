from __future__ import annotations

from pkmatch.domain.plan import Forbid, Pin
from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, deployed, plan_of, rules_broken, text_of


def _scenario():
    return b.scenario(b.gap(quantity=3), b.gap("H"), b.pledge(quantity=3))


def test_a_pin_not_met_is_reported():
    scenario, pins = _scenario(), [Pin(pledge="P", gap="G", modules=3)]
    right = plan_of(scenario, deployed("D", "P", "G", 0, 2, 2), deployed("E", "P", "G", 3, 6, 1), pins=pins)
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 2, 2), deployed("E", "P", "H", 3, 6, 1), pins=pins)
    assert_breaks(scenario, right, wrong, "pin")
    assert text_of(scenario, wrong, "pin") == "pinned are 3 modules of pledge 'P' in gap 'G'; 2 deploy"


def test_a_pin_of_periods_is_met_by_just_that_deployment():
    scenario, pins = _scenario(), [Pin(pledge="P", gap="G", modules=2, start=0, end=4)]
    right = plan_of(scenario, deployed("D", "P", "G", 0, 4, 2), pins=pins)
    longer = plan_of(scenario, deployed("D", "P", "G", 0, 5, 2), pins=pins)
    assert_breaks(scenario, right, longer, "pin")
    assert_breaks(scenario, right, plan_of(scenario, deployed("D", "P", "G", 0, 4, 1), pins=pins), "pin")
    assert text_of(scenario, longer, "pin") == (
        "pinned are 2 modules of pledge 'P' in gap 'G' over 2022-01 to 2022-04; 0 deploy"
    )


def test_a_forbidden_deployment_is_reported():
    scenario, forbids = _scenario(), [Forbid(pledge="P", gap="G")]
    right, wrong = (plan_of(scenario, deployed("D", "P", gap, 0, 2), forbids=forbids) for gap in ("H", "G"))
    assert_breaks(scenario, right, wrong, "forbid")
    assert text_of(scenario, wrong, "forbid") == "pledge 'P' is forbidden in gap 'G'; 1 modules deploy by D"


def test_a_forbid_of_periods_bars_just_these():
    scenario, forbids = _scenario(), [Forbid(pledge="P", gap="G", start=0, end=2)]
    right, wrong = (plan_of(scenario, deployed("D", "P", "G", 0, end), forbids=forbids) for end in (3, 2))
    assert_breaks(scenario, right, wrong, "forbid")
    assert "over 2022-01 to 2022-02" in text_of(scenario, wrong, "forbid")


def test_a_pin_of_periods_without_dates_is_told_in_periods():
    scenario, pins = _scenario(), [Pin(pledge="P", gap="G", start=900_000, end=900_001)]
    plan = plan_of(scenario, pins=pins)
    assert rules_broken(scenario, plan) == {"pin"}
    assert "over period 900000" in text_of(scenario, plan, "pin")


def test_a_pin_on_what_has_left_the_scenario_is_an_unknown_id():
    scenario = _scenario().with_(b.pledge("Q"))
    plan = plan_of(scenario, deployed("D", "Q", "G", 0, 2), pins=[Pin(pledge="Q", gap="G")])
    assert_holds(scenario, plan)
    left = scenario.without("Q")
    assert {"unknown id"} <= rules_broken(left, plan)
    assert "pin" not in rules_broken(left, plan)
