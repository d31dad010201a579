"""The benchmark measures every planner, keeps what it measured, and tells it in a table."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from benchmarks import runner, tightness
from benchmarks.__main__ import main
from benchmarks.checking import false_bounds, sets_of
from benchmarks.figure import draw, gaps_over_time, seconds_to
from benchmarks.measuring import measure
from benchmarks.planners import GREEDY, LIBRARY, PLANNERS, SINGLE_MODELS
from benchmarks.registry import ALL_LIMITS, ANYTIME_S, ANYTIME_SEEDS, CASES, CORE_LIMITS, SMOKE_CASES
from benchmarks.table import as_markdown, closed

from pkmatch import generate

SETTING = {"machine": "here", "versions": {"pkmatch": "1"}, "time_limit_s": 5.0, "case_limit_s": 5.0}


@pytest.fixture
def counted(monkeypatch):
    """Measurements made by a planner that only counts them; statuses may be told beforehand."""
    made, told = [], {}

    def measured(case, planner, time_limit_s, memory_gb):
        made.append((case, planner, time_limit_s))
        return {"status": told.get(planner, "done"), "stages": {"all": 2.0}}

    monkeypatch.setattr(runner, "_measured", measured)
    return made, told


def _cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("planner", [name for name in PLANNERS["plan"] if name != GREEDY])
def test_every_planner_proves_the_same_value_at_a_hundred_pledges(planner):
    facts = measure("core-100", planner, 60.0)
    assert facts["status"] == "optimal"
    assert facts["value"] == pytest.approx(measure("core-100", "one model, HiGHS", 60.0)["value"], rel=2e-4)
    assert facts["value"] <= facts["bound"] <= facts["value"] * (1 + 1e-4)


def test_the_greedy_plan_is_worth_less_than_the_best_but_not_nothing():
    greedy, best = (measure("core-100", planner, 60.0) for planner in (GREEDY, "one model, HiGHS"))
    assert 0.5 * best["value"] < greedy["value"] < best["value"]
    assert greedy["bound"] is None


def test_stages_are_timed_apart_and_count_what_they_made():
    candidates = measure("candidates-100", "build candidates", 60.0)
    model = measure("model-100", "fill model", 60.0)
    assert set(candidates["stages"]) == {"all", "arrays", "candidates"}
    assert set(model["stages"]) == {"all", "rules to arrays", "arrays to solver"}
    assert candidates["candidates"] == model["candidates"] > 0
    assert model["columns"] > model["candidates"]
    assert model["peak_memory_mb"] > 10


def test_the_command_measures_in_processes_and_writes_lines_and_a_table(tmp_path, monkeypatch, capsys):
    only = {"candidates-100": SMOKE_CASES["candidates-100"]}
    monkeypatch.setattr("benchmarks.__main__.SMOKE_CASES", only)
    main(["--smoke", "--time-limit", "30", "-o", str(tmp_path)])
    [record] = runner.read(tmp_path / "results.jsonl")
    assert (record["case"], record["planner"], record["status"]) == ("candidates-100", "build candidates", "done")
    assert record["peak_memory_mb"] > 10
    assert f"{record['candidates']:,d}" in (tmp_path / "results.md").read_text()
    assert "candidates-100" in capsys.readouterr().out


def test_a_measurement_that_fails_is_kept_with_its_reason(tmp_path):
    case = SMOKE_CASES["candidates-100"]
    runner.run([replace(case, name="no such case")], tmp_path, 5.0)
    [record] = runner.read(tmp_path / "results.jsonl")
    assert record["status"] == "failed: KeyError: 'no such case'"
    assert "failed: KeyError" in (tmp_path / "results.md").read_text()


def test_a_broken_off_run_goes_on_where_it_stopped(tmp_path, counted):
    made, _ = counted
    cases = [SMOKE_CASES["candidates-100"], SMOKE_CASES["core-100"]]
    runner.run(cases[:1], tmp_path, 5.0)
    with (tmp_path / "results.jsonl").open("a") as lines:
        lines.write('{"case": "core-100", "plan')
    runner.run(cases, tmp_path, 5.0)
    assert [planner for _, planner, _ in made] == ["build candidates", *PLANNERS["plan"]]
    assert len(runner.read(tmp_path / "results.jsonl")) == len(made)


def test_failures_and_other_time_limits_are_measured_again(tmp_path, counted):
    made, told = counted
    case = SMOKE_CASES["candidates-100"]
    told["build candidates"] = "failed: once"
    runner.run([case], tmp_path, 5.0)
    told.clear()
    runner.run([case], tmp_path, 5.0)
    runner.run([case], tmp_path, 6.0)
    assert [limit for _, _, limit in made] == [5.0, 5.0, 6.0]
    assert {record["status"] for record in runner.read(tmp_path / "results.jsonl")} == {"done"}


def test_the_table_compares_with_the_first_planner_and_the_best_bound():
    first, second = list(PLANNERS["plan"])[:2]
    records = [
        {"case": "c", "kind": "plan", "planner": name, "status": "feasible", "value": value, "bound": bound,
         "stages": {"all": seconds}, "peak_memory_mb": 50, **SETTING}
        for name, value, bound, seconds in ((first, 190, 220, 2.0), (second, 150, 200, 3.0), (GREEDY, 100, None, 0.5))
    ]  # fmt: skip
    lines = as_markdown(records).splitlines()
    head, _, *body = (_cells(line) for line in lines if line.startswith("|"))
    rows = {cells[1]: dict(zip(head, cells, strict=True)) for cells in body}
    assert [rows[name]["closed"] for name in rows] == ["90.0%", "50.0%", "0.0%"]
    assert [rows[name]["ratio"] for name in rows] == ["1.00", "1.50", "0.25"]
    assert [rows[name]["gap"] for name in rows] == ["15.789%", "33.333%", ""]
    assert lines[0] == "here; pkmatch 1."


def test_the_table_keeps_a_failed_planner_with_blank_figures():
    record = {"case": "c", "kind": "plan", "planner": GREEDY, "status": "failed: a|b", "stages": {}, **SETTING}
    assert as_markdown([record]).splitlines()[-1] == f"| c | {GREEDY} | failed: a\\|b |  |  |  |  |  |  |  |"


@pytest.mark.parametrize(
    ("value", "greedy", "bound", "expected"),
    [(15, 10, 20, 0.5), (20, 10, 20, 1), (10, 10, 10, None), (None, 10, 20, None), (15, None, 20, None)],
)
def test_closed_is_the_part_of_the_way_from_greedy_to_the_bound(value, greedy, bound, expected):
    assert closed(value, greedy, bound) == expected


def test_the_cases_are_those_of_the_performance_table():
    plans = {case.name: case.time_limit_s for case in CASES.values() if case.kind == "plan"}
    assert plans == {
        "seoul-2021": 60,
        **{f"core-{pledges}": limit for pledges, limit in CORE_LIMITS.items()},
        **{f"all-{pledges}": limit for pledges, limit in ALL_LIMITS.items()},
    }
    assert {case.name for case in CASES.values() if case.kind == "plan" and not case.single_models} == {
        "core-10000",
        "core-100000",
        "all-10000",
        "all-100000",
    }
    assert sum(case.kind == "anytime" for case in CASES.values()) == len(ANYTIME_SEEDS) * len(ANYTIME_S)
    assert list(SMOKE_CASES) == [
        "core-100",
        "all-100",
        "all-100-seed-0-5s",
        "workers-core-100-seed-0",
        "candidates-100",
        "model-100",
    ]
    assert {case.kind for case in SMOKE_CASES.values()} == set(PLANNERS)


def test_single_models_have_ten_times_the_seconds_that_the_library_took(tmp_path, counted):
    made, _ = counted
    runner.run([replace(SMOKE_CASES["core-100"], time_limit_s=7.0)], tmp_path)
    assert {planner: limit for _, planner, limit in made} == {LIBRARY: 7, GREEDY: 7, **dict.fromkeys(SINGLE_MODELS, 20)}


def test_only_the_planners_asked_for_are_measured(tmp_path, counted):
    main(["--case", "core-100", "--planner", LIBRARY, "--planner", GREEDY, "-o", str(tmp_path)])
    assert [planner for _, planner, _ in counted[0]] == [LIBRARY, GREEDY]


def test_planners_compared_at_a_limit_all_have_it(tmp_path, counted):
    made, _ = counted
    runner.run([SMOKE_CASES["all-100-seed-0-5s"]], tmp_path)
    assert {limit for _, _, limit in made} == {5}


def test_sets_too_large_for_single_models_are_not_handed_to_them():
    assert not {*SINGLE_MODELS} & {*runner.planners_of(CASES["core-10000"])}
    assert {*SINGLE_MODELS} <= {*runner.planners_of(CASES["core-3000"])}


def test_a_process_that_needs_too_much_memory_is_a_line_of_results(tmp_path):
    runner.run([CASES["model-2000"]], tmp_path, memory_gb=0.3)
    [record] = runner.read(tmp_path / "results.jsonl")
    assert record["status"].startswith(("failed", "stopped"))


def _run(case, trace, kind="plan", planner=LIBRARY, **facts):
    trace = [[seconds, value, bound] for seconds, value, bound in trace]
    found = {"case": case, "kind": kind, "planner": planner, "status": "feasible", "trace": trace, **SETTING, **facts}
    return {"stages": {"all": trace[-1][0] if trace else 1.0}, **found}


def test_the_gap_on_the_way_is_that_of_the_best_plan_and_the_best_bound():
    run = _run("core-1000", [(1, None, 200), (2, 100, None), (3, 90, 110), (4, 100, 150)])
    assert gaps_over_time(run) == [(2, 1.0), (3, pytest.approx(0.1)), (4, pytest.approx(0.1))]
    assert seconds_to(0.2, gaps_over_time(run)) == 3
    assert seconds_to(0.01, gaps_over_time(run)) is None


def test_growth_is_told_at_the_smallest_gap_that_both_sizes_reach():
    small = _run("core-1000", [(2, 98, 100), (5, 100, 100)])
    large = _run("core-10000", [(20, 96, 100), (40, 99, 100)])
    assert "Time to 2 % grows from 1,000 to 10,000 pledges (core rules) by n^0.90." in as_markdown([small, large])


def test_several_seeds_are_told_by_their_median():
    runs = [
        _run(f"all-1000-seed-{seed}-20s", [], kind="anytime", planner=planner, value=value, case_limit_s=20.0)
        for planner, values in ((LIBRARY, (1.0, 2.0, 30.0)), (GREEDY, (3.0, None, 1.0)))
        for seed, value in enumerate(values)
    ]
    assert "| all-1000 | 20 s | 2.0 | 1.0 |" in as_markdown(runs)


def test_two_workers_stand_beside_one():
    two, one = PLANNERS["workers"]
    runs = [
        _run(f"workers-core-3000-seed-{seed}", [], kind="workers", planner=planner, value=value, case_limit_s=90.0)
        for planner, values in ((two, (5.0, 2.0, 4.0)), (one, (3.0, 1.0, 2.0)))
        for seed, value in enumerate(values)
    ]
    assert "| workers-core-3000 | 90 s | 4.0 | 2.0 |" in as_markdown(runs)


@pytest.mark.parametrize(("planner", "workers"), list(zip(PLANNERS["workers"], (2, 1), strict=True)))
def test_a_large_set_is_planned_by_as_many_workers_as_are_told(planner, workers, monkeypatch):
    made, asked = [], []

    class Noted(ThreadPoolExecutor):
        def __init__(self, max_workers):
            made.append(max_workers)
            super().__init__(max_workers)

        def submit(self, *question, **named):
            asked.append(question)
            return super().submit(*question, **named)

    monkeypatch.setattr("benchmarks.planners.ProcessPoolExecutor", Noted)
    monkeypatch.setattr("pkmatch.search.route.WHOLE_UP_TO", 0)
    facts = measure("workers-core-100-seed-0", planner, 10.0)
    assert made == [workers]
    assert asked
    assert facts["value"] == pytest.approx(measure("core-100", "one model, HiGHS", 60.0)["value"], rel=0.02)


def test_an_earlier_run_stands_beside_this_one():
    now = _run("core-1000", [(2, 90, 100)], value=90, bound=100)
    before = _run("core-1000", [(4, 80, 100)], value=80, bound=100)
    row = next(
        line for line in as_markdown([now], [before]).splitlines() if line.startswith(f"| core-1000 | {LIBRARY}")
    )
    assert _cells(row)[-2:] == ["25.000%", "4.00"]


def test_no_stored_bound_is_below_a_plan_of_the_same_set():
    stored = runner.read(runner.BASELINE)
    assert not false_bounds(stored)
    assert {"seoul-2021", "core-1000-seed-0", "all-1000-seed-1", "core-3000-seed-2"} <= sets_of(stored).keys()


@pytest.mark.parametrize("better", ["all-1000-seed-0-160s", "all-1000"])
@pytest.mark.parametrize(
    ("ours", "theirs"), [({"bound": 100}, {"value": 100.1}), ({"trace": [(2, 90, 100)]}, {"trace": [(9, 100.1, 140)]})]
)
def test_a_bound_below_a_plan_of_another_run_of_the_set_is_told(better, ours, theirs, tmp_path, monkeypatch):
    first = {"case": "all-1000-seed-0-20s", "kind": "anytime", "planner": LIBRARY, "status": "feasible",
             "stages": {}, "value": 90, "bound": 120, **SETTING}  # fmt: skip
    second = {**first, "case": better, "planner": GREEDY, "value": 95, "bound": None}
    assert not false_bounds([first, second])
    assert "No bound is below the best plan" in as_markdown([first, second])
    wrong = [first | ours, second | theirs]
    said = "FALSE BOUND on all-1000-seed-0: 100.000 of pkmatch on all-1000-seed-0-20s is below 100.100 of greedy on"
    assert said in as_markdown(wrong)
    monkeypatch.setattr(runner, "BASELINE", tmp_path / "none")
    (tmp_path / "results.jsonl").write_text("".join(json.dumps(record) + "\n" for record in wrong))
    monkeypatch.setattr("benchmarks.__main__.run", lambda *args, **options: tmp_path / "results.jsonl")
    with pytest.raises(SystemExit, match="FALSE BOUND"):
        main(["-o", str(tmp_path)])


def test_a_picture_is_drawn_of_runs_of_the_library(tmp_path):
    pytest.importorskip("matplotlib")
    assert draw([_run("core-1000", [(2, 98, 100), (5, 100, 100)])], tmp_path / "results.png")
    assert (tmp_path / "results.png").read_bytes().startswith(b"\x89PNG")
    assert not draw([_run("core-1000", [], planner=GREEDY)], tmp_path / "none.png")
    assert not (tmp_path / "none.png").exists()


def test_how_tight_the_model_is_is_told_rule_by_rule(capsys):
    rules = ("pass rates", "critical", "goal simplicity")
    chosen = [word for rule in rules for word in ("--rule", rule)]
    tightness.main(["--case", "mali_c130_2016", "--case", "core-100", *chosen, "--time-limit", "20"])
    told = capsys.readouterr()
    rows = [_cells(line) for line in told.err.splitlines()]
    assert [row[1] for row in rows if row[0] == "core-100"] == [
        "all its rules",
        "without pass rates",
        "with critical",
        "with goal simplicity",
    ]
    for _, _, in_fractions, best, bound, *_ in rows:
        assert float(in_fractions.replace(",", "")) >= float(bound.replace(",", "")) - 0.01
        assert float(bound.replace(",", "")) >= float(best.replace(",", "")) - 0.01
    table = {row[0]: row for row in map(_cells, told.out.splitlines()[2:])}
    assert set(table) == {"mali_c130_2016", "core-100"}
    assert table["core-100"][4:6] == ["0.00%", "0.00%"]
    assert table["core-100"][6].startswith("with critical 0.4")


def test_every_rule_that_is_taken_out_leaves_a_scenario():
    scenario = generate(40, seed=0, rules="all")
    changed = dict(tightness.rule_by_rule(scenario, core=False))
    assert {"without critical", "without hosts", "without money", "without smart pledges"} <= set(changed)
    assert all(scenario != other for other in changed.values())
    laid = [rule for rule, _ in tightness.rule_by_rule(generate(40, seed=0), core=True) if rule.startswith("with ")]
    assert len(laid) == len(tightness.MORE)


def test_prices_prove_nearly_the_bound_of_simplex(monkeypatch):
    scenario = generate(100, seed=0, rules="all")
    exact = tightness.in_fractions(scenario)
    monkeypatch.setattr(tightness, "LARGEST_FOR_SIMPLEX", 0)
    assert exact - 1e-6 <= tightness.in_fractions(scenario) <= exact * 1.001
