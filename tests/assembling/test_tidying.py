from __future__ import annotations

import pytest
from hypothesis import given, settings

from pkmatch.assembling.lacking import lacks, percent_passed, stock_lasts_until, stock_of_course
from pkmatch.assembling.tidying import filled_periods, tidied
from pkmatch.domain.plan import Pin
from tests import builders as b
from tests.assembling.picking import course, deployment, loan, picks
from tests.assembling.solutions import picked_scenarios

CRITICAL = b.scenario(
    b.gap(quantity=2, critical=True, skills=["cied"], equipment={"nvg": 1}),
    b.pledge("P", quantity=2),
    b.pledge("Q", partner="A", quantity=2, skills=["cied"], equipment={"nvg": 1}),
    b.training_offer(duration=1, places=2),
    b.equipment_offer(quantity=2),
)


def test_a_deployment_in_a_critical_gap_that_never_counts_goes_with_its_supports():
    useless = deployment("P", 1, 3), course("T", 0, 1), loan("E", 1, 3)
    assert tidied(CRITICAL, picks(*useless)) == picks()
    assert tidied(CRITICAL, picks(deployment("Q", 4, 6, 2), *useless)) == picks(deployment("Q", 4, 6, 2))


def test_a_deployment_that_counts_in_some_period_stays_whole():
    together = picks(deployment("P", 1, 4), deployment("Q", 3, 6), course("T", 0, 1), loan("E", 1, 4))
    assert tidied(CRITICAL, together) == together


def test_modules_in_a_gap_that_is_not_critical_always_count():
    scenario = b.scenario(b.gap(quantity=5), b.pledge())
    assert tidied(scenario, picks(deployment("P", 0, 1))) == picks(deployment("P", 0, 1))


@pytest.mark.parametrize("pin", [Pin(pledge="P", gap="G"), Pin(pledge="P", gap="G", start=1, end=3)])
def test_a_pinned_deployment_stays_with_its_supports_though_it_never_counts(pin):
    pinned = deployment("P", 1, 3), course("T", 0, 1), loan("E", 1, 3)
    assert tidied(CRITICAL, picks(*pinned, deployment("Q", 4, 5)), [pin]) == picks(*pinned)


def test_filled_are_the_periods_with_as_many_modules_as_the_gap_asks():
    several = [deployment("P", 0, 3), deployment("Q", 2, 4), deployment("Q", 5, 6, 2)]
    assert filled_periods(CRITICAL, several) == {("G", 2), ("G", 5)}


TRAINED = b.scenario(
    b.gap(quantity=4, skills=["cied"]),
    b.pledge(quantity=4),
    b.training_offer("T", places=4, duration=1),
    b.training_offer("H", places=4, duration=1, pass_rate=0.5),
)


def test_of_two_courses_the_later_one_is_made_smaller():
    needed = deployment("P", 3, 6, 2)
    kept = tidied(TRAINED, picks(needed, course("T", 0, 1, 2), course("T", 2, 3, 1)))
    assert kept == picks(needed, course("T", 0, 1, 2))
    kept = tidied(TRAINED, picks(needed, course("T", 2, 3, 3), course("T", 0, 1, 1)))
    assert sorted(kept.courses) == [course("T", 0, 1, 1), course("T", 2, 3, 1)]


def test_an_early_course_stays_where_a_late_one_comes_too_late():
    picked = picks(deployment("P", 1, 2), deployment("P", 3, 4, 2), course("T", 0, 1, 1), course("T", 2, 3, 2))
    kept = tidied(TRAINED, picked)
    assert sorted(kept.courses) == [course("T", 0, 1, 1), course("T", 2, 3, 1)]


def test_places_are_kept_for_those_who_fail():
    needed = deployment("P", 1, 2)
    assert tidied(TRAINED, picks(needed, course("H", 0, 1, 3))).courses == (course("H", 0, 1, 2),)


def test_a_course_that_nobody_needs_goes():
    assert tidied(TRAINED, picks(course("T", 0, 1, 4), course("H", 4, 5, 1))) == picks()


def test_a_course_that_has_lasted_out_is_repeated():
    scenario = TRAINED.with_(b.skill(lasts=2))
    picked = picks(deployment("P", 1, 5), course("T", 0, 1), course("T", 2, 3), course("T", 3, 4))
    assert sorted(tidied(scenario, picked).courses) == [course("T", 0, 1), course("T", 2, 3)]


LENT = b.scenario(
    b.gap(quantity=4, equipment={"nvg": 2}),
    b.pledge(quantity=4, equipment={"nvg": 1}),
    b.equipment_offer("E", quantity=4),
    b.equipment_offer("F", quantity=4),
)


def test_pieces_that_nobody_needs_go_back():
    needed = deployment("P", 0, 2, 3)
    assert tidied(LENT, picks(needed, loan("E", 0, 2, 2), loan("F", 0, 2, 4))).loans == (
        loan("E", 0, 2, 2),
        loan("F", 0, 2, 1),
    )
    assert tidied(LENT, picks(needed, loan("E", 0, 2, 4), loan("F", 0, 2, 1))).loans == (loan("E", 0, 2, 3),)
    assert tidied(LENT, picks(loan("E", 0, 2, 4))).loans == ()


def test_a_loan_over_other_periods_is_of_no_use():
    assert tidied(LENT, picks(deployment("P", 0, 2), loan("E", 0, 2), loan("F", 0, 3))).loans == (loan("E", 0, 2),)


def short_of(scenario, picked):
    """The (stock, period) in which fewer modules are trained than lack the skill, in hundredths."""
    balance = {}
    for one in picked.courses:
        until = min(scenario.calendar.periods, stock_lasts_until(scenario, one))
        for period in range(one.end, until):
            place = stock_of_course(scenario, one), period
            balance[place] = balance.get(place, 0) + percent_passed(scenario, one) * one.amount
    for one in picked.deployments:
        for stock in lacks(scenario, one).stocks:
            for period in range(one.start, one.end):
                balance[stock, period] = balance.get((stock, period), 0) - 100 * one.modules
    return {place for place, left in balance.items() if left < 0}


@settings(max_examples=60)
@given(picked_scenarios())
def test_what_is_left_suffices_and_no_place_less_would(picked):
    scenario, before = picked
    after = tidied(scenario, before)
    assert {*after.deployments} <= {*before.deployments}
    given = {one._replace(amount=0): one.amount for one in (*before.courses, *before.loans)}
    assert all(0 < one.amount <= given[one._replace(amount=0)] for one in (*after.courses, *after.loans))
    assert short_of(scenario, after) == set()
    courses = () if scenario.goals.asks("capacity") else after.courses  # that goal wants all there are
    for one in courses:
        fewer = [other if other is not one else one._replace(amount=one.amount - 1) for other in after.courses]
        assert short_of(scenario, after.__class__(after.deployments, tuple(fewer), after.loans))


@settings(max_examples=60)
@given(picked_scenarios())
def test_a_tidy_answer_is_left_alone(picked):
    scenario, before = picked
    once = tidied(scenario, before)
    again = tidied(scenario, once)
    assert again.deployments == once.deployments
    assert sorted(again.courses) == sorted(once.courses)
    assert again.loans == once.loans
