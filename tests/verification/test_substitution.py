from __future__ import annotations

import pytest

from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, deployed, plan_of


def _scenario(rate=0.6, **wish):
    light = b.capability("light", serves={"inf": rate})
    units = b.pledge("L", capability="light", quantity=4)
    return b.scenario(b.gap(**wish), light, units, policy=b.policy_without_lead_times())


def test_a_substitute_that_counts_whole_is_found():
    scenario = _scenario()
    right = plan_of(scenario, deployed("D", "L", "G", 0, 6, counted=(0.6,) * 6))
    wrong = plan_of(scenario, deployed("D", "L", "G", 0, 6))
    assert_breaks(scenario, right, wrong, "counted modules")


def test_substitutes_that_all_count_are_stated_so_where_none_is_too_many():
    scenario = _scenario(0.5)
    right = plan_of(scenario, deployed("D", "L", "G", 0, 6, counted=(0.5,) * 6))
    wrong = plan_of(scenario, deployed("D", "L", "G", 0, 6, counted=(0.25,) * 6))
    assert_breaks(scenario, right, wrong, "counted modules")
    free = _scenario(0.6)
    assert_holds(free, plan_of(free, deployed("D", "L", "G", 0, 6, counted=(0.25,) * 6)))
    thin = plan_of(free, deployed("D", "L", "G", 0, 6, counted=(0.123,) * 6))
    assert_breaks(free, plan_of(free), thin, "counted modules")


@pytest.mark.parametrize(("rate", "most"), [(0.6, 2), (0.5, 2), (0.34, 3)])
def test_more_substitutes_than_reach_the_quantity_are_found(rate, most):
    scenario = _scenario(rate)
    right = plan_of(scenario, deployed("D", "L", "G", 0, 6, most, counted=(1.0,) * 6))
    wrong = plan_of(scenario, deployed("D", "L", "G", 0, 6, most + 1, counted=(1.0,) * 6))
    also = ("counted modules",) if rate == 0.5 else ()
    assert_breaks(scenario, right, wrong, "presence within quantity", *also)


def test_a_capability_that_stands_in_for_others_only_is_found():
    scenario = _scenario().with_(b.capability("light", serves={}))
    assert_breaks(scenario, plan_of(scenario), plan_of(scenario, deployed("D", "L", "G", 0, 6)), "capability")
