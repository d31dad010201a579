from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from pkmatch import solving
from pkmatch.generate import generate
from pkmatch.search.large import CTRL_C
from pkmatch.solving import solve
from pkmatch.verification import verify

PLEDGES = 500
"""Too many for an engine to finish in seconds."""
RACED = 350
"""As many as two engines are asked about side by side, and do not finish in seconds."""

LONG_S = 120.0
"""Patience of a test with what must happen; none passes because of it."""

SOLVE = """
import json, signal, sys
from pkmatch.generate import generate
from pkmatch.solving import solve
from pkmatch.verification import verify
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background
scenario = generate(int(sys.argv[2]), seed=3)
plan = solve(scenario, engine=sys.argv[1], on_progress=lambda progress: print(progress.stage, flush=True))
told = {"status": plan.status, "value": plan.value, "bound": plan.bound, "rows": len(plan.deployments)}
print(json.dumps({**told, "holds": verify(scenario, plan).ok}))
"""


@pytest.mark.parametrize(("engine", "pledges"), [("highs", PLEDGES), ("large", PLEDGES), ("auto", RACED)])
@pytest.mark.parametrize("wait_s", [0.0, 1.5, 6.0], ids=["as it begins", "while it runs", "later"])
def test_an_interrupted_search_returns_a_plan_that_verifies(wait_s, engine, pledges):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", SOLVE, engine, str(pledges)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        stages = []
        while not stages or stages[-1] != "search":
            stages.append(child.stdout.readline().strip())
            assert stages[-1], "the child ended before its search"
        time.sleep(wait_s)
        child.send_signal(signal.SIGINT)
        told, _ = child.communicate(timeout=LONG_S)
    *later, last = told.splitlines()
    plan = json.loads(last)
    assert child.returncode == 0
    assert stages == ["candidates", "model", *(["plan by priority"] if engine == "large" else []), "search"]
    assert later[-2:] == ["plan", "done"]
    assert {*later[:-2]} <= {"prices", "few columns", "first plan", "bound", "neighbourhoods"}
    assert plan["status"] == "interrupted"
    assert plan["holds"]
    assert plan["rows"] > 0
    assert 0 < plan["value"] <= plan["bound"]


@pytest.mark.parametrize("engine", ["highs", "large"])
def test_a_time_limit_returns_the_best_plan_so_far_and_an_honest_bound(engine):
    scenario = generate(PLEDGES, seed=3)
    plans = [solve(scenario, engine=engine, time_limit_s=limit) for limit in (0.3, 3.0)]
    for plan in plans:
        assert verify(scenario, plan).ok
        assert plan.status == "feasible"
        assert plan.relative_gap > 1e-4
        assert plan.deployments
    assert min(plan.bound for plan in plans) >= max(plan.value for plan in plans)


def test_a_set_that_is_solved_within_the_limit_is_optimal():
    scenario = generate(30, seed=3)
    plan = solve(scenario, time_limit_s=LONG_S)
    assert verify(scenario, plan).ok
    assert plan.status == "optimal"
    assert plan.value <= plan.bound <= plan.value * (1 + 1e-4) + 1e-6


def _ctrl_c(*arguments, **named):
    raise KeyboardInterrupt


@pytest.mark.parametrize("stage", ["arrays_of", "build_candidates", "bound_by_gaps"])
def test_ctrl_c_before_there_is_a_model_returns_the_start(stage, monkeypatch):
    scenario = generate(60, seed=5)  # whose best plan is below what its units come to period by period
    start = solve(scenario, target_gap=0.2)
    calls = iter([_ctrl_c])
    real = getattr(solving, stage)
    monkeypatch.setattr(solving, stage, lambda *a, **n: next(calls, real)(*a, **n))
    plan = solve(scenario, start=start)
    assert (plan.status, plan.run.cut_short) == ("interrupted", CTRL_C)
    assert plan.deployments == start.deployments
    assert plan.value == pytest.approx(start.value)
    assert plan.bound >= solve(scenario).value


def test_ctrl_c_before_there_is_a_model_returns_nobody_deployed_where_there_is_no_start(monkeypatch):
    scenario = generate(30, seed=3)
    monkeypatch.setattr(solving, "build_candidates", _ctrl_c)
    plan = solve(scenario)
    assert (plan.status, plan.deployments, plan.value) == ("interrupted", (), 0)
    assert verify(scenario, plan).ok
    assert plan.bound > 0


def test_ctrl_c_before_there_is_a_model_is_not_swallowed_where_no_plan_is_in_hand(monkeypatch):
    scenario = generate(30, seed=3)
    monkeypatch.setattr(solving, "build_candidates", _ctrl_c)
    with pytest.raises(KeyboardInterrupt):
        solve(scenario.replace(policy=scenario.policy.replace(least_partners=1)))


def test_ctrl_c_while_the_plan_is_told_does_not_lose_it(monkeypatch):
    real = solving.assemble

    def interrupted(*arguments, **named):
        os.kill(os.getpid(), signal.SIGINT)
        return real(*arguments, **named)

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(solving, "assemble", interrupted)
    scenario = generate(30, seed=3)
    plan = solve(scenario)
    assert plan.status == "optimal"
    assert verify(scenario, plan).ok
    assert signal.getsignal(signal.SIGINT) is before
