"""The figures a planner reads first follow from the scenario and the plan."""

from __future__ import annotations

from datetime import date

import pytest

from pkmatch import summary
from pkmatch.domain.calendar import Calendar
from pkmatch.domain.plan import Deployment, Partnership, Plan, Shortfall, Support, Use
from pkmatch.domain.policy import Policy
from pkmatch.solving import solve
from tests import builders as b

SCENARIO = b.scenario(
    b.capability("inf", name="Infantry company"),
    b.capability("eng"),
    b.mission("M-SOUTH", name="South"),
    b.mission("M-NORTH", kind="transition_office"),
    b.mission("M-IDLE"),
    b.gap("G1", mission="M-NORTH", quantity=2, priority=6, skills=["cied"]),
    b.gap("G2", mission="M-SOUTH", capability="eng", end=4, priority=5, illustrative=True),
    b.gap("G3", mission="M-SOUTH", quantity=3),
    b.pledge("P1", partner="A", quantity=2),
    b.pledge("P2", partner="C", capability="eng"),
    b.pledge("P3", partner="D", quantity=3),
    b.training_offer("T", partner="B", illustrative=True),
)
PLAN = Plan(
    scenario=SCENARIO.digest,
    status="optimal",
    goals=SCENARIO.goals,
    value=20,
    bound=20,
    bound_origin="by hand",
    deployments=(
        Deployment(id="D1", pledge="P1", gap="G1", start=1, end=3, modules=2, counted=(2, 1)),
        Deployment(id="D2", pledge="P1", gap="G1", start=4, end=5, modules=1, counted=(1,)),
        Deployment(id="D3", pledge="P2", gap="G2", start=0, end=1, modules=1, counted=(1,)),
        Deployment(id="D4", pledge="P3", gap="G3", start=0, end=3, modules=1, counted=(1, 1, 1)),
    ),
    supports=(Support(id="S1", kind="course", offer="T", recipient="A", capability="inf", start=0, end=1, amount=2),),
    uses=(Use(support="S1", deployment="D1", amount=2, start=1, end=3),),
    partnerships=(
        Partnership(gap="G1", tpccs=("A",), trainers=("B",), kinds=("triangular",)),
        Partnership(gap="G2", tpccs=("C",)),
        Partnership(gap="G3", tpccs=("D",)),
    ),
    shortfalls=(
        *(Shortfall(gap="G1", period=t, missing=m) for t, m in enumerate((2, 1, 1, 2, 1, 2)) if t != 3),
        *(Shortfall(gap="G3", period=t, missing=2) for t in range(3)),
    ),
)


def test_coverage_counts_modules_over_periods_by_mission_in_the_scenarios_order():
    south, north = summary.coverage_by_mission(SCENARIO, PLAN)
    assert (south.id, south.name, south.covered, south.asked) == ("M-SOUTH", "South", 4, 4 + 3 * 6)
    assert (south.kind, north.kind) == ("", "transition office")
    assert (north.id, north.name, north.covered, north.asked) == ("M-NORTH", "", 4, 12)
    assert south.share == pytest.approx(4 / 22)


def test_coverage_value_is_priority_over_quantity_a_counted_module():
    inf, eng = summary.coverage_by_capability(SCENARIO, PLAN)
    assert (inf.id, inf.value) == ("inf", pytest.approx(6 / 2 * 4 + 1 / 3 * 3))
    assert (eng.id, eng.value) == ("eng", 5)


def test_a_gap_that_is_never_open_asks_for_nothing():
    ends_before = b.scenario(b.mission("M", start=0, end=1), b.gap("G", start="2021-12-01", end=4))
    [line] = summary.coverage_by_mission(ends_before, PLAN.replace(deployments=()))
    assert line.asked == 1
    assert line.share == 0


def test_a_partnership_lasts_from_the_first_arrival_to_the_last_departure():
    first, second, _ = summary.partnership_lines(SCENARIO, PLAN)
    assert (first.gap, first.mission, first.capability, first.start, first.end) == ("G1", "M-NORTH", "inf", 1, 5)
    assert (first.tpccs, first.trainers, first.contributors, first.kinds) == (("A",), ("B",), (), ("triangular",))
    assert (first.dates, second.dates) == ("Feb 2022 - May 2022", "Jan 2022")


def test_open_periods_with_the_same_number_missing_are_one_run():
    runs = [(run.gap, run.start, run.end, run.missing) for run in summary.open_runs(SCENARIO, PLAN)]
    assert runs == [("G1", 0, 1, 2), ("G1", 1, 3, 1), ("G1", 4, 5, 1), ("G1", 5, 6, 2), ("G3", 0, 3, 2)]


def test_an_open_run_says_where_what_and_how_many_of_how_many():
    run = summary.open_runs(SCENARIO, PLAN)[-1]
    assert (run.mission, run.capability, run.dates, run.quantity) == ("M-SOUTH", "inf", "Jan 2022 - Mar 2022", 3)


def test_a_rotation_is_told_slot_by_slot_with_its_holes():
    scenario = b.scenario(
        b.gap("G", quantity=2),
        b.gap("H"),
        b.pledge("P", partner="A"),
        b.pledge("Q", partner="C", quantity=2),
        b.in_place(partner="Y", end=2),
    )
    rows = [("P", "G", 1, 3, 1), ("Q", "G", 4, 6, 2), ("P", "H", 3, 6, 1)]
    plan = PLAN.replace(
        deployments=tuple(
            Deployment(id=f"D{n}", pledge=p, gap=g, start=start, end=end, modules=m, counted=(m,) * (end - start))
            for n, (p, g, start, end, m) in enumerate(rows)
        ),
        partnerships=(
            Partnership(gap="G", tpccs=("Y", "A", "C"), kinds=("multinational_rotation", "smart_pledge")),
            Partnership(gap="H", tpccs=("A",)),
        ),
        shortfalls=tuple(Shortfall(gap="G", period=t, missing=m) for t, m in ((0, 1), (2, 1), (3, 2))),
        supports=(),
        uses=(),
    )
    steps = summary.rotation_steps(scenario, plan)
    assert [(step.start, step.end, step.partner, step.modules) for step in steps] == [
        (0, 1, "", 1),
        (0, 2, "Y", 1),
        (1, 3, "A", 1),
        (2, 3, "", 1),
        (3, 4, "", 2),
        (4, 6, "C", 2),
    ]
    assert {step.gap for step in steps} == {"G"}
    assert steps[3].dates == "Mar 2022"
    assert summary.rotation_steps(SCENARIO, PLAN) == ()


def test_value_through_an_illustrative_gap_or_an_illustrative_offer_is_illustrative():
    through_offer, through_gap, factual = 6 / 2 * 3, 5, 6 / 2 * 1 + 1 / 3 * 3
    expected = (through_offer + through_gap) / (through_offer + through_gap + factual)
    assert summary.illustrative_share(SCENARIO, PLAN) == pytest.approx(expected)


def test_value_of_an_illustrative_pledge_is_illustrative():
    plain = b.scenario(b.gap("G"), b.pledge("P"), b.pledge("Q", illustrative=True))
    deployments = [
        Deployment(
            id=f"D-{pledge}", pledge=pledge, gap="G", start=start, end=end, modules=1, counted=(1,) * (end - start)
        )
        for pledge, start, end in (("P", 0, 3), ("Q", 3, 4))
    ]
    plan = PLAN.replace(deployments=tuple(deployments), supports=(), uses=())
    assert summary.illustrative_share(plain, plan) == pytest.approx(1 / 4)


def test_a_plan_without_coverage_has_no_illustrative_share():
    assert summary.illustrative_share(SCENARIO, PLAN.replace(deployments=(), uses=())) == 0


def test_value_that_waits_for_an_assumed_lead_time_rests_on_it():
    levels = {"P": "RDL", "Q": "PL3", "R": "PL1"}
    gaps = b.gap("G", quantity=3), b.gap("H", min_readiness="PL2")
    pledges = [b.pledge(name, partner=name, readiness=level) for name, level in levels.items()]
    rows = [("P", "G", 3, 6), ("Q", "G", 4, 6), ("R", "H", 5, 6)]
    deployments = tuple(
        Deployment(id=f"D{p}", pledge=p, gap=g, start=start, end=end, modules=1, counted=(1,) * (end - start))
        for p, g, start, end in rows
    )
    plan = PLAN.replace(deployments=deployments, supports=(), uses=())
    known = b.policy_with_lead_times(PL1=4, PL2=4, PL3=4)
    worth = {"P": 1, "Q": 2 / 3, "R": 1}
    for policy, assumed in (
        (known, ""),
        (Policy(), "QR"),
        (Policy(lead_times=[lead for lead in known.lead_times if lead.level != "PL2"]), "R"),
        (Policy(lead_times=[lead for lead in known.lead_times if lead.level != "PL1"]), ""),
    ):
        found = summary.assumed_share(b.scenario(*gaps, *pledges, policy=policy), plan)
        assert found == pytest.approx(sum(worth[p] for p in assumed) / sum(worth.values()))


@pytest.mark.parametrize(
    ("step", "window", "expected"),
    [
        ("month", (2, 14), "Mar 2022 - Feb 2023"),
        ("month", (2, 3), "Mar 2022"),
        ("quarter", (1, 2), "Apr 2022 - Jun 2022"),
        ("half_month", (1, 4), "16 Jan 2022 - 28 Feb 2022"),
    ],
)
def test_dates_are_written_from_the_first_to_the_last_counted(step, window, expected):
    calendar = Calendar(start=date(2022, 1, 1), step=step, periods=24)
    assert summary.dates(calendar, *window) == expected


GIVEN = b.scenario(
    b.gap("G", end=4, priority=3),
    b.pledge("P"),
    b.ask("N", item="nvg", quantity=2, start=1, end=5, priority=6, critical=True),
    b.ask("O", amount=100, end=4, priority=10),
    b.equipment_offer("E", mode="to_mission"),
    b.equipment_offer("F", partner="D", mode="to_mission", start=2, illustrative=True),
    b.funding_offer("W", partner="W", amount=60),
)


def test_what_is_given_for_gaps_is_told_by_gap_and_date():
    plan = solve(GIVEN)
    assert [(x.gap, x.what, x.amount, x.asked, x.since, x.partner) for x in summary.given_lines(GIVEN, plan)] == [
        ("N", "nvg", 1, 2, "Jan 2022", "C"),
        ("N", "nvg", 1, 2, "Mar 2022", "D"),
        ("O", "USD", 60, 100, "Jan 2022", "W"),
    ]


def test_shares_of_the_value_count_what_is_given_for_gaps():
    plan = solve(GIVEN)
    assert plan.value == pytest.approx(4 * 3 + 3 * 6 + 4 * 6)
    assert summary.illustrative_share(GIVEN, plan) == pytest.approx(9 / plan.value)
    partly = GIVEN.without("F")
    assert summary.illustrative_share(partly, solve(partly)) == 0
    assert summary.assumed_share(GIVEN, plan) == 0
