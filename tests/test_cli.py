"""The command solves, verifies and generates; it says what is wrong, and then writes nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import pkmatch.solving
from pkmatch.cli import app
from pkmatch.domain.plan import Plan
from pkmatch.domain.policy import goals, goals_in_order
from pkmatch.errors import PlanError, SolverError
from pkmatch.io import load_plan, load_scenario, save_plan, save_scenario
from pkmatch.solvers.process import EngineProcess
from tests import builders as b

TRIANGLE = b.scenario(
    b.capability("inf", name="Infantry company"),
    b.mission("M-EAST", name="Mission in the East"),
    b.gap("G-TRAINED", mission="M-EAST", skills=["cied"], equipment={"nvg": 1}, priority=6, end=5),
    b.gap("G-OPEN", mission="M-WEST", quantity=3, priority=2),
    b.pledge("P", partner="RWA", end=5),
    b.pledge("Q", partner="BGD", quantity=2, refused_missions=["M-EAST"], start=2, end=6),
    b.training_offer("T", partner="JPN", illustrative=True),
    b.equipment_offer("E", partner="NLD"),
    name="two gaps",
)


@pytest.fixture(autouse=True)
def plain_page_of_eighty_columns(monkeypatch):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def folder(tmp_path):
    save_scenario(TRIANGLE, tmp_path / "scenario.json")
    return tmp_path


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def files(folder):
    return sorted(path.name for path in folder.rglob("*"))


def test_solve_writes_a_plan_that_verify_accepts(folder):
    solved = run("solve", folder / "scenario.json", "-o", folder / "plan.json")
    assert solved.exit_code == 0, solved.stderr
    assert load_plan(folder / "plan.json").status == "optimal"
    verified = run("verify", folder / "scenario.json", folder / "plan.json")
    assert verified.exit_code == 0
    assert "obeys every rule" in verified.stdout


def test_solve_prints_what_a_planner_asks_for(folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    printed = run("solve", folder / "scenario.json", "-o", folder / "plan.json").stdout
    lines = {" ".join(line.split()) for line in printed.splitlines()}
    assert "two gaps: optimal, verified" in lines
    assert "M-EAST Mission in the East 4 5 80% 24" in lines
    assert "M-WEST 8 18 44% 5.33" in lines
    assert "inf Infantry company 12 23 52% 29.33" in lines
    assert "G-TRAINED Feb 2022 - May 2022 RWA JPN NLD triangular, smart" in lines
    assert "kinds: smart = smart pledge" in lines
    assert "G-OPEN Mar 2022 - Jun 2022 BGD" in lines
    assert "G-TRAINED M-EAST inf Jan 2022 1 of 1" in lines
    assert "G-OPEN M-WEST inf Jan 2022 - Feb 2022 3 of 3" in lines
    assert "Still open: 2 of 2 gaps" in lines
    assert "82% of the coverage value rests on illustrative facts" in printed
    assert "relative gap 0.00%" in printed
    assert f"plan written to {folder / 'plan.json'}" in lines


def test_solve_without_an_output_only_prints(folder):
    assert run("solve", folder / "scenario.json").exit_code == 0
    assert files(folder) == ["scenario.json"]


def test_quiet_prints_nothing_even_on_a_terminal(folder, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = run("solve", folder / "scenario.json", "-o", folder / "plan.json", "--quiet", "--progress")
    assert (done.exit_code, done.output) == (0, "")
    assert "plan.json" in files(folder)


@pytest.mark.parametrize(("terminal", "shown"), [(True, True), (False, False)])
def test_progress_shows_a_status_line_on_a_terminal_only(folder, monkeypatch, terminal, shown):
    # the line is drawn a few times a second: an engine that has yet to start is waited for
    monkeypatch.setattr("pkmatch.search.route.EngineProcess", EngineProcess)
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
    done = run("solve", folder / "scenario.json", "--progress")
    assert done.exit_code == 0
    assert ("search, bound 30" in done.stderr) is shown
    assert "two gaps" in done.stdout


@pytest.mark.parametrize("engine", ["highs", "cp-sat"])
def test_both_engines_can_be_chosen(folder, engine):
    assert run("solve", folder / "scenario.json", "-o", folder / "plan.json", "--engine", engine).exit_code == 0
    assert engine in load_plan(folder / "plan.json").run.engine


def test_a_broken_plan_ends_with_one_and_the_rules_name(folder):
    run("solve", folder / "scenario.json", "-o", folder / "plan.json")
    plan = load_plan(folder / "plan.json")
    save_plan(plan.replace(value=plan.value + 1, bound=plan.bound + 1), folder / "plan.json")
    verified = run("verify", folder / "scenario.json", folder / "plan.json")
    assert verified.exit_code == 1
    assert "[value]" in verified.stdout


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["missing.json", "-o", "plan.json"], "missing.json"),
        (["scenario.json", "-o", "plan.json", "--engine", "gurobi"], "'auto', 'highs', 'cp-sat'"),
        (["scenario.json", "-o", "plan.json", "--time-limit", "0"], "time_limit_s"),
        (["scenario.json", "-o", "plan.json", "--time-limit", "nan"], "time_limit_s"),
        (["scenario.json", "-o", "plan.json", "--seed", "-1"], "--seed"),
        (["scenario.json", "-o", "nowhere/plan.json"], "nowhere"),
        (["scenario.json", "-o", "scenario.json"], "is the scenario"),
        (["scenario.json", "-o", "."], "is a folder"),
        (["scenario.json", "--colour", "red"], "--colour"),
        ([], "PATH"),
    ],
)
def test_bad_words_end_with_two_name_the_fault_and_write_nothing(folder, monkeypatch, words, named):
    monkeypatch.chdir(folder)
    before = (folder / "scenario.json").read_bytes()
    done = run("solve", *words)
    assert done.exit_code == 2
    assert named in done.stderr
    assert "Traceback" not in done.output
    assert done.stdout == ""
    assert files(folder) == ["scenario.json"]
    assert (folder / "scenario.json").read_bytes() == before


def test_every_fault_of_a_csv_folder_is_named_and_nothing_is_written(tmp_path):
    source = tmp_path / "broken"
    save_scenario(TRIANGLE, source)
    pledges = source / "pledges.csv"
    pledges.write_text(pledges.read_text().replace("RWA", "RWB").replace("BGD", "BGE"))
    done = run("solve", source, "-o", tmp_path / "plan.json")
    assert done.exit_code == 2
    assert "'RWB'" in done.stderr
    assert "'BGE'" in done.stderr
    assert not (tmp_path / "plan.json").exists()


def test_a_plan_is_not_written_among_the_tables_of_its_scenario(tmp_path):
    save_scenario(TRIANGLE, tmp_path / "tables")
    before = files(tmp_path)
    done = run("solve", tmp_path / "tables", "-o", tmp_path / "tables" / "plan.json")
    assert done.exit_code == 2
    assert "among the scenario's tables" in " ".join(done.stderr.split())
    assert files(tmp_path) == before


def test_a_scenario_given_as_a_plan_ends_with_two(folder):
    done = run("verify", folder / "scenario.json", folder / "scenario.json")
    assert done.exit_code == 2
    assert "scenario.json" in done.stderr


def test_an_interrupted_plan_is_written_and_ends_with_130(folder, monkeypatch):
    plan = pkmatch.solving.solve(TRIANGLE)
    monkeypatch.setattr(pkmatch.solving, "solve", lambda *_, **__: plan.replace(status="interrupted"))
    done = run("solve", folder / "scenario.json", "-o", folder / "plan.json")
    assert done.exit_code == 130
    assert load_plan(folder / "plan.json").status == "interrupted"
    assert "two gaps: interrupted" in done.stdout


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (SolverError("the engine fell over"), 3, "fell over"),
        (PlanError("the plan breaks a rule", ()), 3, "breaks a rule"),
        (PermissionError(13, "Permission denied", "plan.json"), 2, "plan.json: Permission denied"),
    ],
)
def test_what_ends_a_solve_decides_the_exit_code_and_nothing_is_written(folder, monkeypatch, error, code, text):
    def stopped(*_, **__) -> Plan:
        raise error

    monkeypatch.setattr(pkmatch.solving, "solve", stopped)
    done = run("solve", folder / "scenario.json", "-o", folder / "plan.json")
    assert done.exit_code == code
    assert text in done.stderr
    assert files(folder) == ["scenario.json"]


def test_a_plan_cut_short_by_the_engine_is_written_and_ends_with_3(folder, monkeypatch):
    whole = pkmatch.solving.solve(TRIANGLE)
    cut = whole.replace(status="interrupted", run=whole.run.replace(cut_short="the engine ran out of memory"))
    monkeypatch.setattr(pkmatch.solving, "solve", lambda *_, **__: cut)
    done = run("solve", folder / "scenario.json", "-o", folder / "plan.json")
    assert done.exit_code == 3
    assert "ran out of memory; this is the best plan in hand" in done.stderr
    assert load_plan(folder / "plan.json") == cut


def test_names_are_printed_as_they_stand_and_steer_no_terminal(tmp_path):
    bold, red = "[bold]East[/bold] :smile:", "\x1b[31mred"
    named = TRIANGLE.with_(b.mission("M-EAST", name=bold), b.capability("inf", name=red))
    save_scenario(named, tmp_path / "scenario.json")
    printed = run("solve", tmp_path / "scenario.json").stdout
    assert bold in " ".join(printed.split())
    assert "\x1b" not in printed
    assert "\\x1b[31mred" in printed


def test_long_ids_stay_whole_at_eighty_columns(tmp_path):
    gap = "G-" + "x" * 60
    partner = "PARTNER-" + "y" * 50
    scenario = b.scenario(b.gap(gap, quantity=2), b.pledge("P", partner=partner))
    save_scenario(scenario, tmp_path / "scenario.json")
    printed = run("solve", tmp_path / "scenario.json").stdout
    assert printed.count(gap) == 2
    assert partner in printed
    assert "…" not in printed


def test_tables_of_ordinary_ids_fit_eighty_columns(folder):
    printed = run("solve", folder / "scenario.json").stdout
    assert max(map(len, printed.splitlines())) <= 80
    assert not any(line.endswith(" ") for line in printed.splitlines())


def test_a_plan_to_begin_from_is_kept_where_changes_count(folder):
    two = b.scenario(
        b.gap("G"), b.pledge("P"), b.pledge("Q", partner="Z"), goals=goals(coverage=1, stability=0.1), name="either"
    )
    save_scenario(two, folder / "two.json")
    save_plan(pkmatch.solving.solve(two.without("P").replace(goals=goals(coverage=1))), folder / "old.json")
    done = run("solve", folder / "two.json", "--start", folder / "old.json", "-o", folder / "plan.json")
    assert done.exit_code == 0, done.stderr
    assert [row.pledge for row in load_plan(folder / "plan.json").deployments] == ["Q"]
    without = run("solve", folder / "two.json")
    assert without.exit_code == 2
    assert "the goal 'stability' counts changes" in without.stderr


def test_a_plan_to_begin_from_that_cannot_be_read_ends_with_two(folder):
    (folder / "torn.json").write_text('{"format": "pkmatch-plan"')
    for name, told in (("torn.json", "torn.json"), ("scenario.json", "pkmatch-plan"), ("missing.json", "missing.json")):
        done = run("solve", folder / "scenario.json", "--start", folder / name, "-o", folder / "plan.json")
        assert done.exit_code == 2
        assert told in done.stderr
        assert "plan.json" not in files(folder)


def test_what_is_given_for_gaps_is_printed(tmp_path):
    asked = b.ask("N-NVG", item="nvg", quantity=3), b.ask("N-USD", amount=100.5)
    offers = b.equipment_offer(partner="NLD", mode="to_mission", quantity=2, start=1), b.funding_offer(amount=60)
    save_scenario(b.scenario(*asked, *offers), tmp_path / "scenario.json")
    lines = run("solve", tmp_path / "scenario.json").stdout.splitlines()
    at = lines.index("Given for gaps that ask an item or an amount")
    assert [line.split() for line in lines[at + 1 : at + 4]] == [
        ["Gap", "Mission", "Given", "Since", "By"],
        ["N-NVG", "M", "2", "of", "3", "nvg", "Feb", "2022", "NLD"],
        ["N-USD", "M", "60", "of", "100.5", "USD", "Jan", "2022", "D"],
    ]


def test_an_empty_scenario_gives_an_empty_plan(tmp_path):
    save_scenario(b.scenario(), tmp_path / "scenario.json")
    done = run("solve", tmp_path / "scenario.json", "-o", tmp_path / "plan.json")
    assert done.exit_code == 0, done.stderr
    assert load_plan(tmp_path / "plan.json").deployments == ()
    assert "Still open: 0 of 0 gaps" in done.stdout


def test_generate_writes_the_same_set_for_the_same_seed(tmp_path):
    for name, seed in (("a.json", 1), ("b.json", 1), ("c.json", 2)):
        assert run("generate", 20, "-o", tmp_path / name, "--seed", seed).exit_code == 0
    sets = [load_scenario(tmp_path / name) for name in ("a.json", "b.json", "c.json")]
    assert [len(scenario.pledges) for scenario in sets] == [20, 20, 20]
    assert sets[0].digest == sets[1].digest != sets[2].digest


@pytest.mark.parametrize("words", [["-3"], ["ten"], ["2.5"], [""]])
def test_generate_refuses_what_is_no_number_of_pledges(tmp_path, words):
    done = run("generate", *words, "-o", tmp_path / "set.json")
    assert done.exit_code == 2
    assert files(tmp_path) == []


def test_schema_prints_a_json_schema():
    done = run("schema")
    assert done.exit_code == 0
    assert "gaps" in json.dumps(json.loads(done.stdout))


def test_help_names_the_commands_and_the_exit_codes():
    text = " ".join(run("--help").stdout.split())
    for word in ("solve", "verify", "generate", "schema", "Exit codes", "130"):
        assert word in text
    assert "ends with 130" in " ".join(run("solve", "--help").stdout.split())


def test_the_installed_command_prints_the_time_of_each_stage(folder):
    command = [sys.executable, "-c", "from pkmatch.cli import app; app()", "solve", str(folder / "scenario.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    [line] = [line for line in done.stdout.splitlines() if line.startswith("time: ")]
    seconds = {part.split()[0]: float(part.split()[1]) for part in line.removeprefix("time: ").split(", ")}
    assert list(seconds)[:4] == ["import", "load", "build", "solve"]
    assert seconds["import"] > 0
    assert done.stderr == ""


def test_without_the_packages_of_the_command_one_line_says_what_to_install():
    code = "import sys; sys.modules['typer'] = None; import pkmatch.cli"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert 'pip install "pkmatch[cli]"' in line


def test_a_policy_that_nothing_meets_ends_with_an_exit_code_of_its_own(tmp_path):
    policy = b.policy_without_lead_times(least_partners=2)
    save_scenario(b.scenario(b.gap(), b.pledge(), policy=policy), tmp_path / "scenario.json")
    done = run("solve", tmp_path / "scenario.json", "-o", tmp_path / "plan.json")
    assert done.exit_code == 4
    assert "nothing meets 'least partners'" in done.stderr
    assert load_plan(tmp_path / "plan.json").status == "infeasible"


def test_solve_prints_what_each_goal_of_a_strict_order_came_to(tmp_path):
    ordered = TRIANGLE.replace(goals=goals_in_order(coverage=0.0, cost=0.0))
    save_scenario(ordered, tmp_path / "scenario.json")
    done = run("solve", tmp_path / "scenario.json")
    assert done.exit_code == 0, done.stderr
    assert "goal 1, coverage: " in done.stdout
    assert "goal 2, cost: " in done.stdout
    assert done.stdout.count("closed)") == 2
