"""Two engines for one model: who is asked, whose answer counts, and what is left when both give up."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from pkmatch.columns import Answer, Limits
from pkmatch.errors import SolverError
from pkmatch.solvers import racing
from pkmatch.solvers.racing import raced

PATIENCE_S = 60.0


class Runner:
    """Stands for a process: answers when it may, or with a `SolverError` once it is ended."""

    def __init__(self, reply, *, may=None):
        self.asked, self.killed, self._reply = [], threading.Event(), reply
        self._may = may or threading.Event()
        if may is None:
            self._may.set()

    def solve(self, model, limits, engine, hint=None):
        self.asked.append((engine, limits.time_s))
        while not self._may.wait(0.01):
            if self.killed.is_set():
                raise SolverError("ended")
        if isinstance(self._reply, SolverError):
            raise self._reply
        return self._reply

    def kill(self):
        self.killed.set()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.kill()


def answer(status, value, bound, origin):
    return Answer(status, None if value is None else np.full(1, value), value, bound, origin)


class Sized:
    """Stands for a model: only its size is asked for."""

    def __init__(self, columns):
        self.shape = (1, columns)


SMALL, LARGE = Sized(10), Sized(10_000)


@pytest.fixture
def race(monkeypatch):
    """The race of a lead with a helper, which begins at once where the lead is slow."""
    monkeypatch.setattr(racing, "ALONE_S", 0.05)

    def run(lead, helper, model=SMALL):
        monkeypatch.setattr(racing, "EngineProcess", lambda: helper)
        return raced(lead, model, Limits(PATIENCE_S))

    return run


def test_an_engine_that_proves_soon_stays_alone(race):
    lead, helper = Runner(answer("optimal", 5.0, 5.0, "highs")), Runner(SolverError("never asked"))
    assert race(lead, helper).origin == "highs"
    assert lead.asked == [("highs", PATIENCE_S)]
    assert not helper.asked
    assert not lead.killed.is_set()


@pytest.mark.parametrize("status", ["optimal", "infeasible"])
def test_the_helper_ends_a_race_that_it_wins(race, status):
    lead = Runner(SolverError("never done"), may=threading.Event())
    found = race(lead, Runner(answer(status, 4.0, 4.0, "cp-sat")))
    assert (found.status, found.origin) == (status, "cp-sat")
    assert lead.killed.is_set()


def test_the_lead_ends_a_race_that_it_wins(race):
    begun = threading.Event()
    helper = Runner(SolverError("never done"), may=threading.Event())
    helper.solve = lambda *a: begun.set() or Runner.solve(helper, *a)
    lead = Runner(answer("optimal", 5.0, 5.0, "highs"), may=begun)
    assert race(lead, helper).origin == "highs"
    assert helper.killed.is_set()
    assert helper.asked[0][0] == "cp-sat"
    assert helper.asked[0][1] == pytest.approx(PATIENCE_S - racing.ALONE_S - racing.STARTING_S)
    assert not lead.killed.is_set()


@pytest.mark.parametrize(
    ("lead", "helper", "value", "bound", "origin"),
    [
        (("feasible", 5.0, 9.0), ("feasible", 6.0, 10.0), 6.0, 9.0, "highs, beside cp-sat"),
        (("feasible", 7.0, 9.0), ("feasible", 6.0, 8.0), 7.0, 8.0, "cp-sat, beside highs"),
        (("feasible", 7.0, 9.0), ("unknown", None, 8.0), 7.0, 8.0, "cp-sat, beside highs"),
        (("unknown", None, 9.0), ("feasible", 6.0, 8.0), 6.0, 8.0, "cp-sat"),
        (("unknown", None, 9.0), ("unknown", None, 10.0), None, 9.0, "highs"),
    ],
)
def test_where_nobody_proves_the_better_plan_and_the_nearer_bound_count(race, lead, helper, value, bound, origin):
    begun = threading.Event()
    second = Runner(answer(*helper, "cp-sat"))
    second.solve = lambda *a: begun.set() or Runner.solve(second, *a)
    found = race(Runner(answer(*lead, "highs"), may=begun), second)
    assert (found.objective, found.bound, found.origin) == (value, bound, origin)


def test_an_engine_that_fails_leaves_the_model_to_the_other(race):
    assert race(Runner(SolverError("crashed")), Runner(answer("feasible", 4.0, 6.0, "cp-sat"))).origin == "cp-sat"


def test_where_both_fail_the_first_failure_is_told(race):
    with pytest.raises(SolverError, match="crashed"):
        race(Runner(SolverError("crashed")), Runner(SolverError("too")))


def test_without_time_for_a_second_the_first_stays_alone(monkeypatch):
    monkeypatch.setattr(racing, "ALONE_S", 0.05)
    monkeypatch.setattr(racing, "EngineProcess", lambda: pytest.fail("a second process was begun"))
    begun = threading.Event()
    threading.Timer(0.3, begun.set).start()
    lead = Runner(answer("feasible", 5.0, 6.0, "highs"), may=begun)
    assert raced(lead, SMALL, Limits(0.05 + racing.STARTING_S)).objective == 5.0


def test_cp_sat_begins_with_larger_models(race):
    lead, helper = Runner(SolverError("crashed")), Runner(answer("optimal", 4.0, 4.0, "highs"))
    race(lead, helper, LARGE)
    assert [engine for engine, _ in (*lead.asked, *helper.asked)] == ["cp-sat", "highs"]
