"""The rows that link a T/PCC to its modules let through what it could have there, and no more."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from pkmatch.rules.coverage import room
from pkmatch.rules.substitution import parts_of
from tests import builders as b
from tests.strategies import small_scenarios
from tests.test_families import EVERYTHING
from tests.test_model import stages


def capacity(arrays, candidates, gap, partner, period):
    """The most of a partner, in the gap's parts, that could be in it in a period, whatever else is there."""
    there = (
        (candidates.gap == gap)
        & (arrays.partner_by_pledge[candidates.pledge] == partner)
        & (candidates.start <= period)
        & (period < candidates.end)
    )
    pledges = set(candidates.pledge[there].tolist())
    counts = {pledge: int(parts_of(arrays, np.array([pledge]), np.array([gap]))[0]) for pledge in pledges}
    own = sum(int(arrays.quantity_by_pledge[pledge]) * counts[pledge] for pledge in pledges)
    return min(own, int(room(arrays)[gap])), set(np.flatnonzero(there).tolist())


def assert_links_are_tight(scenario):
    """Each link: modules of one partner in one gap in one period <= what could be there x the switch."""
    arrays, candidates, model = stages(scenario)
    count = 0
    for family in ("taking part", "present"):
        rows = model.rows.get(f"{family} links")
        if rows is None:
            continue
        deployments, switches = rows.entries
        assert switches.row.tolist() == list(range(len(rows)))
        switch = model.columns[family].keys
        for row, (column, value) in enumerate(zip(switches.column.tolist(), switches.value.tolist(), strict=True)):
            gap, partner, period = switch["gap"][column], switch["partner"][column], rows.keys["period"][row]
            assert "period" not in switch or switch["period"][column] == period
            most, there = capacity(arrays, candidates, gap, partner, period)
            assert value == -most
            inside = deployments.row == row
            assert set(deployments.column[inside].tolist()) == there
            pledge = candidates.pledge[deployments.column[inside]]
            assert np.all(deployments.value[inside] == parts_of(arrays, pledge, np.full(len(pledge), gap)))
            count += 1
    return count


@settings(max_examples=60)
@given(small_scenarios())
def test_links_let_through_what_a_partner_could_have_there_and_no_more(scenario):
    assert_links_are_tight(scenario)


def test_links_stand_wherever_a_partner_may_take_part():
    # two gaps that limit partners and one that bars joint deployment, two partners in each, over six periods
    assert assert_links_are_tight(EVERYTHING) == 2 * 2 * 6 - missing_first_periods(EVERYTHING) + 2 * 6


def missing_first_periods(scenario):
    """Units that need a course of one period cannot be in gap G in the first: one period for each partner."""
    return len({pledge.partner for pledge in scenario.pledges})


def test_a_link_is_no_wider_than_the_partners_own_units():
    gap = b.gap(quantity=5, max_partners=1, end=1)
    pledges = b.pledge("P", end=1), b.pledge("Q", quantity=2, end=1), b.pledge("Z", partner="Z", quantity=9, end=1)
    *_, model = stages(b.scenario(gap, *pledges, calendar=b.calendar(1)))
    _, switches = model.rows["taking part links"].entries
    assert sorted(switches.value.tolist()) == [-5, -3]
