from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import builders as b
from tests.assembling.picking import course, deployment, loan, told

PERIODS = 6
RATES = {"T100": 1.0, "T80": 0.8, "T50": 0.5, "T34": 0.34}


def school(lasts=None, per_capability=True, **gap):
    """One partner with many units that lack a skill, and courses of every pass rate that take no time."""
    return b.scenario(
        b.skill(lasts=lasts, per_capability=per_capability),
        b.gap("G", quantity=1000, skills=["cied"], **gap),
        b.gap("H", quantity=1000, capability="eng", skills=["cied"]),
        b.pledge("P", quantity=1000),
        b.pledge("Q", capability="eng", quantity=1000),
        *(b.training_offer(name, places=1000, duration=0, pass_rate=rate) for name, rate in RATES.items()),
    )


courses = st.lists(
    st.builds(
        lambda offer, at, amount: course(offer, at, at, amount),
        st.sampled_from(sorted(RATES)),
        st.integers(0, PERIODS - 1),
        st.integers(1, 4),
    ),
    max_size=6,
    unique_by=lambda picked: picked._replace(amount=0),
)
windows = st.lists(
    st.tuples(st.integers(0, PERIODS - 1), st.integers(1, PERIODS), st.integers(1, 3)).filter(lambda w: w[0] < w[1]),
    max_size=8,
    unique_by=lambda window: window[:2],
)


@given(courses, windows, st.sampled_from([None, 1, 2, 3]))
def test_trained_modules_are_split_so_that_uses_add_up(courses, windows, lasts):
    life = {one: range(one.end, PERIODS if lasts is None else min(PERIODS, one.end + lasts)) for one in courses}
    left = [
        sum(round(100 * RATES[one.offer]) * one.amount for one in courses if t in life[one]) for t in range(PERIODS)
    ]
    deployments = []
    for start, end, modules in windows:
        if min(left[start:end]) >= 100 * modules:
            left[start:end] = [stock - 100 * modules for stock in left[start:end]]
            deployments.append(deployment("P", start, end, modules))

    plan = told(school(lasts), *deployments, *courses)
    assert len(plan.deployments) == len(deployments)
    by_id = {row.id: row for row in (*plan.deployments, *plan.supports)}
    met, used = Counter(), Counter()
    for use in plan.uses:
        assert use.amount > 0
        for period in range(use.start, use.end):
            met[use.deployment, period] += round(100 * use.amount)
            used[use.support, period] += round(100 * use.amount)
            taught = by_id[use.support]
            assert taught.end <= period < (PERIODS if lasts is None else taught.end + lasts)
    assert met == {(d.id, t): 100 * d.modules for d in plan.deployments for t in range(d.start, d.end)}
    for (support, _), amount in used.items():
        assert amount <= round(100 * RATES[by_id[support].offer]) * by_id[support].amount


def uses_of(plan):
    """What each deployment uses of each offer, by window."""
    by_id = {row.id: row for row in (*plan.deployments, *plan.supports)}
    return [
        (by_id[u.deployment].gap, by_id[u.support].offer, u.start, u.end, pytest.approx(u.amount)) for u in plan.uses
    ]


def test_a_deployment_keeps_what_it_has_until_it_lasts_out():
    plan = told(school(lasts=3), deployment("P", 0, 5), course("T100", 0, 0), course("T100", 2, 2))
    assert uses_of(plan) == [("G", "T100", 0, 3, 1), ("G", "T100", 3, 5, 1)]


def test_a_deployment_keeps_its_course_when_another_comes_free():
    plan = told(school(), deployment("P", 0, 2), deployment("P", 1, 4), course("T100", 0, 0), course("T80", 1, 1, 2))
    assert uses_of(plan) == [("G", "T100", 0, 2, 1), ("G", "T80", 1, 4, 1)]


def test_halves_of_two_courses_make_a_whole_module():
    plan = told(school(), deployment("P", 1, 4), course("T50", 0, 0), course("T50", 1, 1))
    assert uses_of(plan) == [("G", "T50", 1, 4, 0.5)] * 2


def test_stock_that_one_leaves_goes_to_the_next():
    plan = told(school(), deployment("P", 0, 2), deployment("P", 2, 6), course("T100", 0, 0))
    assert uses_of(plan) == [("G", "T100", 0, 2, 1), ("G", "T100", 2, 6, 1)]


def test_a_skill_for_all_capabilities_is_one_stock():
    scenario = school(per_capability=False)
    eng = deployment("Q", 0, 1, gap="H")
    plan = told(scenario, deployment("P", 1, 2), eng, course("T100", 0, 0))
    assert uses_of(plan) == [("G", "T100", 1, 2, 1), ("H", "T100", 0, 1, 1)]


def test_a_skill_of_each_capability_is_a_stock_of_its_own():
    scenario = school()
    eng = deployment("Q", 0, 1, gap="H")
    taught = course("T100", 0, 0), course("T80", 0, 0, 2, capability="eng")
    plan = told(scenario, deployment("P", 0, 1), eng, *taught)
    assert uses_of(plan) == [("G", "T100", 0, 1, 1), ("H", "T80", 0, 1, 1)]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=5),
    st.lists(st.integers(1, 6), min_size=8, max_size=8),
)
def test_loans_are_split_so_that_uses_add_up(borrowers, shares):
    """Units with different needs in different gaps of one mission share the loans of their window."""
    gaps = [b.gap(f"G{i}", quantity=9, equipment={"nvg": pieces}) for i, (_, pieces) in enumerate(borrowers)]
    wanted = sum(modules * pieces for modules, pieces in borrowers)
    amounts = []
    while sum(amounts) < wanted:
        amounts.append(min(shares[len(amounts) % len(shares)], wanted - sum(amounts)))
    offers = [b.equipment_offer(f"E{i}", quantity=9) for i in range(len(amounts))]
    scenario = b.scenario(*gaps, b.pledge(quantity=99), *offers)
    deployments = [deployment("P", 1, 3, modules, gap=f"G{i}") for i, (modules, _) in enumerate(borrowers)]
    plan = told(scenario, *deployments, *(loan(f"E{i}", 1, 3, amount) for i, amount in enumerate(amounts)))
    got, given = Counter(), Counter()
    for use in plan.uses:
        assert (use.start, use.end) == (1, 3)
        got[use.deployment] += use.amount
        given[use.support] += use.amount
    needs = {f"G{i}": modules * pieces for i, (modules, pieces) in enumerate(borrowers)}
    assert got == {d.id: needs[d.gap] for d in plan.deployments}
    assert given == {s.id: s.amount for s in plan.supports}


def test_loans_stay_with_their_mission_and_their_window():
    gaps = [b.gap(f"G{m}", mission=m, equipment={"nvg": 1}) for m in ("M", "N")]
    scenario = b.scenario(*gaps, b.pledge(quantity=3), b.equipment_offer("E", quantity=3))
    plan = told(
        scenario,
        deployment("P", 0, 2, gap="GM"),
        deployment("P", 0, 2, gap="GN"),
        deployment("P", 3, 4, gap="GM"),
        loan("E", 0, 2),
        loan("E", 0, 2, mission="N"),
        loan("E", 3, 4),
    )
    assert uses_of(plan) == [("GM", "E", 0, 2, 1), ("GM", "E", 3, 4, 1), ("GN", "E", 0, 2, 1)]


def test_a_unit_that_lacks_several_things_uses_each():
    gap = b.gap(skills=["cied", "medevac"], equipment={"nvg": 1, "truck": 2})
    offers = b.training_offer("C", duration=0), b.training_offer("D", skill="medevac", duration=0)
    lent = b.equipment_offer("N"), b.equipment_offer("T", item="truck", quantity=2)
    scenario = b.scenario(gap, b.pledge(), *offers, *lent)
    plan = told(
        scenario, deployment("P", 0, 6), course("C", 0, 0), course("D", 0, 0), loan("N", 0, 6), loan("T", 0, 6, 2)
    )
    assert sorted(offer for _, offer, *_ in uses_of(plan)) == ["C", "D", "N", "T"]
    assert {use.amount for use in plan.uses} == {1.0, 2.0}
