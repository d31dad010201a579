from __future__ import annotations

import numpy as np
import pytest

from pkmatch.columns import Limits
from pkmatch.domain.needs import Nested
from pkmatch.generate import generate
from pkmatch.rules.implied import within_reach
from pkmatch.solvers.mathopt import solve_model
from tests import builders as b
from tests.rules.implied.fractions import bound_in_fractions, model_of

NESTED = Nested(lead_min=2, partner_max=1)
UNTRAINED = b.pledge("P", quantity=4)


def best(model):
    return solve_model(model, Limits(relative_gap=1e-6), "highs").objective


def loosely(monkeypatch):
    """Pledged modules are all within reach, as if everybody could be trained and equipped."""
    for name in ("_most_trained", "_most_pieces"):
        monkeypatch.setattr(within_reach, name, lambda a: [])


def leads(scenario):
    """Periods in which somebody could lead."""
    return set(model_of(scenario).columns["leads"].keys["period"].tolist())


def filled(scenario):
    """Periods in which the critical gap could be filled."""
    columns = model_of(scenario).columns["filled"]
    return set(columns.keys["period"][columns.upper > 0].tolist())


def test_a_critical_gap_is_closed_until_enough_can_be_trained():
    gap = b.gap("G", quantity=3, critical=True, skills=("cied",))
    one_a_period = b.training_offer(places=1, duration=1)
    assert filled(b.scenario(gap, UNTRAINED, one_a_period)) == {3, 4, 5}
    assert filled(b.scenario(gap, UNTRAINED, one_a_period.replace(duration=2))) == set()
    assert filled(b.scenario(gap, UNTRAINED, one_a_period.replace(places=3, pass_rate=0.9))) == {2, 3, 4, 5}
    assert filled(b.scenario(gap, b.pledge("P", quantity=4, skills=("cied",)))) == set(range(6))


@pytest.mark.parametrize("handover", [False, True])
def test_units_in_place_fill_a_critical_gap_with_those_within_reach(handover):
    gap = b.gap("G", quantity=2, critical=True, skills=("cied",), handover=handover)
    there = b.in_place(modules=1)
    assert filled(b.scenario(gap, UNTRAINED, there, b.training_offer(places=1, duration=2))) == {2, 3, 4, 5}
    assert filled(b.scenario(gap, UNTRAINED, there.replace(end=b.day(4)), b.training_offer(end=1))) == {1, 2, 3}


def test_a_course_of_no_length_trains_any_number():
    gap = b.gap("G", quantity=3, critical=True, skills=("cied",))
    assert filled(b.scenario(gap, UNTRAINED, b.training_offer(duration=0, start=2))) == {2, 3, 4, 5}


def test_trained_trainers_teach_any_number():
    gap = b.gap("G", quantity=4, critical=True, skills=("cied",))
    assert filled(b.scenario(gap, UNTRAINED, b.training_offer(end=1))) == set()
    assert filled(b.scenario(gap, UNTRAINED, b.training_offer(end=1, trains_trainers=3))) == {2, 3, 4, 5}


def test_who_learns_in_the_mission_is_there_already():
    gap = b.gap("G", quantity=2, critical=True, skills=("cied",), in_mission_training=True)
    there = b.training_offer(places=1, duration=2, mode="in_mission")
    assert filled(b.scenario(gap, UNTRAINED, there.replace(places=2))) == set(range(6))
    assert filled(b.scenario(gap, UNTRAINED, there)) == {2, 3, 4, 5}


def test_pieces_lent_count_while_they_are_there_and_those_given_from_then_on():
    gap = b.gap("G", quantity=3, critical=True, equipment={"nvg": 2})
    lent = b.equipment_offer(quantity=5, start=1, end=3)
    assert filled(b.scenario(gap, UNTRAINED, lent)) == set()
    assert filled(b.scenario(gap, UNTRAINED, lent.replace(quantity=6))) == {1, 2}
    given = lent.replace(quantity=6, mode="donate", delivery=1)
    assert filled(b.scenario(gap, UNTRAINED, given)) == {2, 3, 4, 5}
    assert filled(b.scenario(gap, UNTRAINED, given.replace(mode="to_mission"))) == {2, 3, 4, 5}
    own = b.pledge("Q", partner="D", quantity=1, equipment={"nvg": 2})
    assert filled(b.scenario(gap, UNTRAINED, own, lent)) == {1, 2}


def test_who_cannot_be_trained_in_numbers_does_not_lead():
    gap = b.gap("G", quantity=4, nested=NESTED, skills=("cied",))
    slow = b.training_offer(places=1, duration=2)
    assert leads(b.scenario(gap, UNTRAINED, slow)) == {4, 5}
    assert bound_in_fractions(model_of(b.scenario(gap, UNTRAINED, slow))) == pytest.approx(1.0)


def test_units_in_place_lead_with_those_within_reach():
    gap = b.gap("G", quantity=4, nested=NESTED, skills=("cied",))
    known = b.in_place(partner="A")
    assert leads(b.scenario(gap, UNTRAINED, known, b.training_offer(places=1, duration=2))) == {2, 3, 4, 5}


def test_a_switch_lets_in_what_is_within_reach():
    gap = b.gap("G", quantity=4, max_partners=1, skills=("cied",))
    model = model_of(b.scenario(gap, UNTRAINED, b.pledge("Q", partner="D", quantity=4), b.training_offer(places=2)))
    rows = model.rows["taking part links"]
    [entries] = [e for e in rows.entries if e.family == "taking part"]
    by_period = {
        (int(rows.keys["period"][row]), float(-value)) for row, value in zip(entries.row, entries.value, strict=True)
    }
    assert by_period == {(1, 2.0), *((period, 4.0) for period in range(2, 6))}


@pytest.mark.parametrize("seed", range(5))
def test_bounds_are_nearer_and_the_best_plan_is_the_same(seed, monkeypatch):
    scenario = generate(pledges=45, seed=seed, rules="all")
    wishes = {"critical": True, "nested": NESTED}
    gaps = (
        gap.replace(handover=n % 2 == 0, **wishes) if gap.capability else gap for n, gap in enumerate(scenario.gaps)
    )
    scenario = scenario.replace(gaps=tuple(gaps))
    model = model_of(scenario)
    nearer, found = bound_in_fractions(model), best(model)
    loosely(monkeypatch)
    loose = model_of(scenario)
    assert found == pytest.approx(best(loose), rel=1e-5)
    assert found - 1e-6 <= nearer <= bound_in_fractions(loose) + 1e-6


def test_hard_gaps_of_a_core_set_lose_most_of_their_gap(monkeypatch):
    scenario = generate(pledges=100, seed=0)
    scenario = scenario.replace(gaps=tuple(gap.replace(critical=True) for gap in scenario.gaps))
    model = model_of(scenario)
    found = best(model)
    nearer = bound_in_fractions(model) / found - 1
    loosely(monkeypatch)
    assert np.less(nearer, 0.1 * (bound_in_fractions(model_of(scenario)) / found - 1))
