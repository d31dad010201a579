from __future__ import annotations

import gc
import io
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from pkmatch.columns import Limits
from pkmatch.errors import SolverError
from pkmatch.solvers import process as process_module
from pkmatch.solvers.mathopt import SOLVER_OF, solve_model
from pkmatch.solvers.process import EngineProcess
from tests.solvers.models import IMPOSSIBLE, TWO_ROWS, endless, model_of

LONG_S = 60.0
"""Patience of a test with what must happen; none passes because of it."""


@contextmanager
def soon(what, *arguments):
    """Do something from another thread while the body waits for an engine."""
    timer = threading.Timer(0.5, what, arguments)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def is_running(pid: int) -> bool:
    """Whether a process lives; one that has ended and is not waited for does not."""
    try:
        os.kill(pid, 0)
        told = Path(f"/proc/{pid}/stat").read_text() if Path("/proc/self/stat").exists() else ""
    except (ProcessLookupError, FileNotFoundError):
        return False
    return told.rpartition(")")[2].split()[:1] != ["Z"]


def assert_ends(pid: int) -> None:
    deadline = time.monotonic() + LONG_S
    while is_running(pid):
        assert time.monotonic() < deadline, f"process {pid} goes on"
        time.sleep(0.05)


@pytest.mark.parametrize("name", sorted(SOLVER_OF))
@pytest.mark.parametrize("model", [TWO_ROWS, IMPOSSIBLE], ids=["solvable", "infeasible"])
def test_answers_are_those_of_the_engine_itself(engine, name, model):
    there, here = engine.solve(model, Limits(), name), solve_model(model, Limits(), name)
    assert (there.status, there.objective, there.bound, there.origin) == (
        here.status,
        here.objective,
        here.bound,
        here.origin,
    )
    assert (there.x is None) == (here.x is None)
    assert there.x is None or there.x.tolist() == here.x.tolist()


def test_hints_travel_with_the_model(engine):
    answer = engine.solve(TWO_ROWS, Limits(), "highs", np.array([0.0, np.nan, 1.0]))
    assert answer.objective == 10.5


def test_an_error_of_an_engine_comes_back_and_the_process_goes_on(engine):
    broken = model_of([[1, 1]], [0], [3], [np.nan, 1], [2, 2])
    with pytest.raises(SolverError, match="engine 'highs' failed"):
        engine.solve(broken, Limits(), "highs")
    assert engine.solve(TWO_ROWS, Limits(), "highs").objective == 10.5


def test_a_fault_of_our_own_comes_back_as_an_error_of_the_engine(engine):
    with pytest.raises(SolverError, match="ValueError"):
        engine.solve(TWO_ROWS, Limits(), "highs", np.zeros(7))
    assert engine.solve(TWO_ROWS, Limits(), "highs").objective == 10.5


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_process_killed_while_it_solves_is_an_error_that_names_the_signal(number):
    with EngineProcess() as process, soon(os.kill, process._process.pid, number):
        with pytest.raises(SolverError, match=f"'highs' ended: killed by signal {int(number)},"):
            process.solve(endless(), Limits(), "highs")
        with pytest.raises(SolverError, match=f"killed by signal {int(number)},"):
            process.solve(TWO_ROWS, Limits(), "highs")


def test_a_process_that_ends_by_itself_is_an_error_that_names_its_code(monkeypatch):
    failing = _started_with(monkeypatch, "import sys; sys.exit(3); ")
    with failing as process, pytest.raises(SolverError, match="exit code 3"):
        process.solve(TWO_ROWS, Limits(), "highs")


def test_an_interrupt_while_waiting_kills_the_engine_at_once(ctrl_c_is_heard):
    with EngineProcess() as process, soon(os.kill, os.getpid(), signal.SIGINT):
        with pytest.raises(KeyboardInterrupt):
            process.solve(endless(), Limits(), "highs")
        assert process._process.poll() == -signal.SIGKILL


def test_an_engine_that_overruns_its_limit_is_stopped(monkeypatch):
    monkeypatch.setattr(process_module, "GRACE_S", 0.0)
    monkeypatch.setattr(process_module, "GRACE_S_AN_ENTRY", 0.0)
    deaf = """
import threading
from pkmatch.solvers import engines
engines.answer = lambda *request: threading.Event().wait()
"""  # one that kept its limit might answer before anybody waits for it
    with _started_with(monkeypatch, deaf) as process:
        with pytest.raises(SolverError, match=r"engine 'highs' did not answer within 0.0 s and was stopped"):
            process.solve(TWO_ROWS, Limits(time_s=1e-5), "highs")
        assert process._process.poll() == -signal.SIGKILL


def test_a_limit_that_is_used_up_already_still_gives_the_engine_its_grace(engine):
    assert engine.solve(TWO_ROWS, Limits(time_s=-1000.0), "scip").status in ("optimal", "feasible", "unknown")


def test_nothing_is_left_open_when_the_engine_is_left():
    with EngineProcess() as process:
        process.solve(TWO_ROWS, Limits(), "highs")
    native = process._process
    assert native.returncode == -signal.SIGKILL
    assert native.stdin.closed
    assert native.stdout.closed
    with pytest.raises(ChildProcessError):
        os.waitpid(native.pid, os.WNOHANG)
    del process, native
    gc.collect()  # a pipe or process left open would warn here, and warnings are errors


def test_an_engine_left_while_it_starts_ends_too():
    with EngineProcess() as process:
        pid = process._process.pid
    assert not is_running(pid)


@contextmanager
def _started_with(monkeypatch, code):
    """An engine process that runs some code first."""
    start = subprocess.Popen

    def started(command, **settings):
        return start([*command[:-1], code + command[-1]], **settings)

    monkeypatch.setattr(process_module.subprocess, "Popen", started)
    with EngineProcess() as process:
        monkeypatch.setattr(process_module.subprocess, "Popen", start)
        yield process


def test_what_a_native_library_prints_does_not_fall_between_the_answers(monkeypatch):
    loud = """
import os
from pkmatch.solvers import mathopt
quietly = mathopt.solve_model
def loudly(*arguments):
    os.write(1, b"noise " * 1000)
    answer = quietly(*arguments)
    print("more noise", flush=True)
    return answer
mathopt.solve_model = loudly
"""
    with _started_with(monkeypatch, loud) as process:
        for _ in range(3):
            assert process.solve(TWO_ROWS, Limits(), "highs").objective == 10.5


def test_an_answer_that_cannot_be_read_ends_the_engine(monkeypatch):
    monkeypatch.setattr(process_module, "ENDING_S", 0.0)
    nonsense = "import os; os.write(1, b'nonsense'); "
    with _started_with(monkeypatch, nonsense) as process, pytest.raises(SolverError, match="the process of engine"):
        process.solve(endless(), Limits(), "highs")


@pytest.mark.parametrize("torn", [b"", b"\x80\x05", pickle.dumps([1, 2, 3])[:-3], b"cno_such_module\nname\n."])
def test_whatever_cannot_be_read_counts_as_the_end_of_the_process(torn):
    answers: queue.SimpleQueue = queue.SimpleQueue()
    process_module._read(io.BytesIO(pickle.dumps("an answer") + torn), answers)
    assert answers.get_nowait() == "an answer"
    assert isinstance(answers.get_nowait(), EOFError)


def test_files_where_the_planner_works_do_not_stand_in_for_modules(tmp_path, monkeypatch):
    for name in ("queue", "numpy", "pkmatch"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('not this one')")
    monkeypatch.chdir(tmp_path)
    with EngineProcess() as process:
        assert process.solve(TWO_ROWS, Limits(), "highs").objective == 10.5


PARENT = """
from pkmatch.columns import Limits
from pkmatch.solvers.process import EngineProcess
from tests.solvers.models import TWO_ROWS, endless
with EngineProcess() as process:
    process.solve(TWO_ROWS, Limits(), "highs")
    print(process._process.pid, flush=True)
    process.solve(endless(), Limits(), "highs")
"""


def test_an_engine_ends_when_its_parent_dies():
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        pid = int(parent.stdout.readline())
        time.sleep(0.5)  # by now it is solving
        assert is_running(pid)
        parent.kill()
    assert_ends(pid)


@pytest.mark.parametrize(("sent", "code"), [(b"", 0), (pickle.dumps(np.arange(1000))[:500], 1)])
def test_an_engine_ends_when_what_it_is_told_breaks_off(sent, code):
    command = [sys.executable, "-c", "from pkmatch.solvers.process import serve; serve()"]
    done = subprocess.run(command, input=sent, capture_output=True, timeout=LONG_S, check=False)
    assert (done.returncode, done.stdout) == (code, b"")
