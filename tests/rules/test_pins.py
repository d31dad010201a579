from __future__ import annotations

import pytest

from pkmatch.errors import PinError
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, forbid, in_periods, pin, where

SCENARIO = b.scenario(b.gap("G", quantity=2, priority=4.0), b.gap("H", quantity=2), b.pledge(quantity=2))
BEST = in_periods("P", "G", 0, 6, modules=2)


def test_a_pin_keeps_a_deployment_the_best_plan_would_not_make():
    assert_free(SCENARIO, BEST)
    plan = assert_kept(SCENARIO, pin("P", "H", 1, 4))
    assert plan.value == pytest.approx(2 * 6 * 2 - 3 * 2 + 3 * 0.5)


def test_a_pin_without_periods_is_met_on_any_dates():
    plan = assert_kept(SCENARIO, pin("P", "H", modules=2))
    assert plan.value == pytest.approx(2 * 6 * 2 - 2 * 2 + 2 * 0.5)


def test_a_pin_of_more_modules_than_can_be_is_an_error():
    assert_barred(SCENARIO, pin("P", "H", 0, 6, modules=3))
    wide = SCENARIO.with_(b.gap("H", quantity=3))
    assert_barred(wide, pin("P", "H", 0, 6, modules=3))


def test_a_forbidden_pairing_stays_away():
    assert_free(SCENARIO, BEST)
    plan = solve(SCENARIO, forbids=[forbid("P", "G")])
    assert where(plan) == in_periods("P", "H", 0, 6, modules=2)
    assert plan.forbids == (forbid("P", "G"),)


def test_a_forbid_of_periods_bars_just_that_deployment():
    scenario = b.scenario(b.gap(), b.pledge(tour=(6, 6)), b.pledge("Q", tour=(5, 5)))
    assert_free(scenario, in_periods("P", "G", 0, 6))
    plan = solve(scenario, forbids=[forbid("P", "G", 0, 6)])
    assert plan.value == 5
    assert solve(scenario, forbids=[forbid("P", "G", 0, 5)]).value == 6


def test_a_pin_and_a_forbid_that_contradict_each_other_are_both_named():
    for wish, bar in ((pin("P"), forbid("P")), (pin("P", "G", 0, 3), forbid("P", "G", 0, 3))):
        with pytest.raises(PinError) as caught:
            solve(SCENARIO, pins=[wish], forbids=[bar])
        assert set(caught.value.pins) == {wish, bar}
        assert str(wish) in str(caught.value)
        assert str(bar) in str(caught.value)
    other_dates = solve(SCENARIO, pins=[pin("P", "G", 0, 3)], forbids=[forbid("P", "G", 0, 4)])
    assert where(other_dates).keys() >= in_periods("P", "G", 0, 3).keys()


def test_two_pins_that_contradict_each_other_are_both_named():
    pins = pin("P", "G", 0, 4, modules=2), pin("P", "H", 3, 6)
    with pytest.raises(PinError) as caught:
        solve(SCENARIO, pins=[*pins, pin("P", "H", 4, 5)])
    assert set(caught.value.pins) == set(pins)
    assert all(str(wish) in str(caught.value) for wish in pins)
