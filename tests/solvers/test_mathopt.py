from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.math_opt.python import mathopt
from scipy import sparse

from pkmatch.columns import Limits
from pkmatch.errors import SolverError
from pkmatch.solvers import mathopt as mathopt_module
from pkmatch.solvers.mathopt import SOLVER_OF, STAND_IN, STATUS_OF, filled, solve_model
from tests.solvers.models import CALLED_INFEASIBLE, IMPOSSIBLE, TWO_ROWS, best_of, endless, fits, model_of

ENGINES = sorted(SOLVER_OF)
every_engine = pytest.mark.parametrize("engine", ENGINES)


def test_every_native_end_has_a_meaning():
    assert set(STATUS_OF) == set(mathopt.TerminationReason)


def test_all_three_engines_are_there():
    assert ENGINES == ["cp-sat", "highs", "scip"]


@st.composite
def small_models(draw):
    """One to four columns of at most three, up to three rows of every kind of bounds."""
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    whole = st.integers(-3, 3)
    matrix = [[draw(whole) for _ in range(columns)] for _ in range(rows)]
    bounds = [draw(st.sampled_from([(-np.inf, 4), (-np.inf, 0), (1, np.inf), (2, 2), (-1, 5)])) for _ in range(rows)]
    worth = draw(st.lists(st.sampled_from([-2.0, -0.5, 0.0, 1.0, 3.25]), min_size=columns, max_size=columns))
    most = draw(st.lists(st.integers(0, 3), min_size=columns, max_size=columns))
    least = [draw(st.integers(0, upper)) if draw(st.booleans()) else 0 for upper in most]
    return model_of(matrix, [low for low, _ in bounds], [up for _, up in bounds], worth, most, least=least)


@given(small_models(), st.booleans())
def test_the_filled_model_says_what_the_arrays_say(model, whole):
    rows, columns = model.shape
    proto = filled(model, whole=whole)
    assert list(proto.variables.ids) == list(range(columns))
    assert list(proto.variables.lower_bounds) == model.lower.tolist()
    assert list(proto.variables.upper_bounds) == model.upper.tolist()
    assert list(proto.variables.integers) == [True] * columns
    worth = np.zeros(columns)
    worth[list(proto.objective.linear_coefficients.ids)] = proto.objective.linear_coefficients.values
    assert worth.tolist() == model.worth.tolist()
    assert proto.objective.maximize
    assert list(proto.linear_constraints.ids) == list(range(rows))
    assert list(proto.linear_constraints.lower_bounds) == model.row_lower.tolist()
    assert list(proto.linear_constraints.upper_bounds) == model.row_upper.tolist()
    told = proto.linear_constraint_matrix
    matrix = sparse.coo_matrix((told.coefficients, (told.row_ids, told.column_ids)), shape=model.shape)
    stated = sparse.coo_matrix((model.value, (model.row, model.column)), shape=model.shape)
    np.testing.assert_array_equal(matrix.toarray(), stated.toarray())


def test_the_filled_model_knows_which_columns_are_whole():
    mixed = model_of([[1, 1]], [0], [3], [1, 1], [2, 2], integer=[True, False])
    assert list(filled(mixed).variables.integers) == [True, False]
    assert list(filled(mixed, whole=True).variables.integers) == [True, True]


@settings(max_examples=40)
@given(small_models())
def test_all_engines_find_the_best_of_all_solutions(model):
    best = best_of(model)
    for engine in ENGINES:
        answer = solve_model(model, Limits(), engine)
        assert answer.origin in (engine, STAND_IN.get(engine))
        if best is None:
            assert (answer.status, answer.x, answer.objective) == ("infeasible", None, None)
        else:
            assert answer.status == "optimal"
            assert answer.objective == pytest.approx(best, abs=1e-6, rel=1e-4)
            assert answer.bound >= best - 1e-6
            assert fits(model, answer.x)
            assert np.array_equal(answer.x, np.rint(answer.x))
            assert answer.objective == float(model.worth @ answer.x)


@every_engine
def test_a_column_that_is_not_whole_may_be_a_fraction(engine):
    half = model_of([[1, -2]], [-np.inf], [0], [1, 0], [1, 1], integer=[True, False])
    answer = solve_model(half, Limits(), engine)
    assert answer.objective == 1
    assert answer.x[1] >= 0.5


@every_engine
def test_a_model_without_solution_is_infeasible(engine):
    answer = solve_model(IMPOSSIBLE, Limits(), engine)
    assert (answer.status, answer.x, answer.objective) == ("infeasible", None, None)


@every_engine
@pytest.mark.parametrize("columns", [0, 2])
def test_a_model_without_rows_is_solved(engine, columns):
    answer = solve_model(model_of([], [], [], [1.0, -1.0][:columns], [3, 3][:columns]), Limits(), engine)
    assert answer.status == "optimal"
    assert answer.objective == (3 if columns else 0)
    assert answer.x.shape == (columns,)


def test_an_end_by_the_time_limit_is_told_as_it_is():
    model = endless()
    answers = [solve_model(model, Limits(time_s=limit), engine) for engine in ENGINES for limit in (0.01, -5.0)]
    for answer in answers:
        assert answer.status in ("feasible", "unknown")
        assert (answer.x is None) == (answer.objective is None) == (answer.status == "unknown")
        if answer.x is not None:
            assert fits(model, answer.x)
            assert answer.objective == float(model.worth @ answer.x)
    reached = max(answer.objective for answer in answers if answer.objective is not None)
    assert min(answer.bound for answer in answers) > reached


def test_a_wide_gap_ends_a_search_early_and_keeps_its_bound_honest():
    model = endless(columns=20, rows=5)
    for engine in ENGINES:
        loose = solve_model(model, Limits(relative_gap=0.5), engine)
        assert loose.status == "optimal"
        assert fits(model, loose.x)
        assert loose.objective <= loose.bound <= loose.objective * 1.5 + 1e-6


@every_engine
@pytest.mark.parametrize(
    "hint",
    [
        [np.nan, np.nan, np.nan],
        [0.0, np.nan, 1.0],
        [0.0, 2.0, 1.0],
        [5.0, 5.0, 5.0],
        [0.3, 0.3, 0.3],
        [9.0, -3.0, np.nan],
    ],
    ids=["none", "partial", "full", "against the rows", "not whole", "outside the bounds"],
)
def test_every_hint_is_taken_and_changes_no_result(engine, hint):
    answer = solve_model(TWO_ROWS, Limits(relative_gap=0.0), engine, np.array(hint))
    assert (answer.status, answer.objective) == ("optimal", 10.5)
    assert answer.x.tolist() == [0, 2, 1]


@pytest.mark.parametrize("engine", ["cp-sat", "scip"])
def test_columns_of_many_modules_are_not_cut_off(engine):
    many = 1e8
    rows = [[1, 0, 1], [0, 1, 1]]
    model = model_of(rows, [-np.inf] * 2, [many, many], [1 / many, 1 / many, 2 / many], [many] * 3)
    answer = solve_model(model, Limits(), engine)
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(2)


def test_whole_columns_are_told_whole_though_engines_are_content_with_nearly_so(monkeypatch):
    native = mathopt_module.solver.solve

    def nearly(*arguments):
        result = native(*arguments)
        values = result.solutions[0].primal_solution.variable_values
        values.values[:] = [value - 1e-7 for value in values.values]
        return result

    monkeypatch.setattr(mathopt_module.solver, "solve", nearly)
    mixed = model_of([[1, 1]], [0], [3], [1, 1], [2, 1], integer=[True, False])
    answer = solve_model(mixed, Limits(), "highs")
    assert answer.x[0] == 2
    assert answer.x[1] == pytest.approx(1 - 1e-7, abs=1e-12)
    assert answer.objective == float(answer.x.sum())


@every_engine
def test_equal_seeds_give_equal_answers(engine):
    model = endless(columns=20, rows=5)
    one, other = (solve_model(model, Limits(seed=3), engine) for _ in range(2))
    assert one.x.tolist() == other.x.tolist()
    assert one.bound == other.bound


def test_an_engine_that_refuses_a_model_is_an_error_that_names_it():
    broken = model_of([[1, 1]], [0], [3], [np.nan, 1], [2, 2])
    for engine in ENGINES:
        with pytest.raises(SolverError, match=f"engine '{engine}'"):
            solve_model(broken, Limits(), engine)


def test_a_model_that_highs_gives_up_on_is_answered_all_the_same():
    # no whole solution: HiGHS finds 2/3, cannot make it whole and ends with an internal error
    thirds = model_of([[1, 3, 3]], [2], [2], [-2, -2, -2], [0, 0, 2])
    assert solve_model(thirds, Limits(), "highs").status == "infeasible"


def test_scip_stands_in_for_highs_and_says_so(monkeypatch):
    native = mathopt_module.solver.solve

    def without_highs(model, engine, *arguments):
        if engine == mathopt.SolverType.HIGHS.value:
            raise RuntimeError("HighsStatus: kError")
        return native(model, engine, *arguments)

    monkeypatch.setattr(mathopt_module.solver, "solve", without_highs)
    answer = solve_model(TWO_ROWS, Limits(), "highs", np.array([0.0, np.nan, 1.0]))
    assert (answer.status, answer.objective, answer.origin) == ("optimal", 10.5, "scip")


def test_a_worth_without_end_is_an_error():
    with pytest.raises(SolverError, match="engine 'scip' ended with UNBOUNDED"):
        solve_model(model_of([], [], [], [1.0], [np.inf]), Limits(), "scip")


@every_engine
def test_no_engine_calls_a_model_infeasible_that_is_not(engine):
    answer = solve_model(CALLED_INFEASIBLE, Limits(), engine)
    assert (answer.status, answer.objective) == ("optimal", pytest.approx(-0.1))
