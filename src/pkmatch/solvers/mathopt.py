"""
Sparse models through MathOpt: HiGHS, CP-SAT and SCIP on the same arrays.

Comes in: a `SparseModel`. Goes out: an `Answer`. Runs in an engine's own process (`process.py`), since native
solves do not answer interrupts.
"""

from __future__ import annotations

import contextlib
import datetime
import math
from typing import Any

import numpy as np
from ortools.math_opt import callback_pb2, model_parameters_pb2, model_pb2, parameters_pb2, solution_pb2
from ortools.math_opt.core.python import solver
from ortools.math_opt.python import mathopt

from pkmatch.columns import Answer, AnswerStatus, FloatArray, Limits, SparseModel
from pkmatch.errors import SolverError

FEASIBLE = solution_pb2.SOLUTION_STATUS_FEASIBLE
CP_SAT_WORKERS = 1
CP_SAT_LINEARISATION = 2
"""
One worker that keeps the whole linear relaxation: these models are nearly linear programs. On two cores it proved
`examples/seoul_2021` in 1.0 s, where eight workers took 1.9 s in parallel and 39 s interleaved, and it repeats.
"""

STATUS_OF: dict[Any, AnswerStatus | None] = {
    mathopt.TerminationReason.OPTIMAL: "optimal",
    mathopt.TerminationReason.FEASIBLE: "feasible",
    mathopt.TerminationReason.IMPRECISE: "feasible",
    mathopt.TerminationReason.INFEASIBLE: "infeasible",
    mathopt.TerminationReason.NO_SOLUTION_FOUND: "unknown",
    mathopt.TerminationReason.NUMERICAL_ERROR: "unknown",
    mathopt.TerminationReason.UNBOUNDED: None,
    mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED: "infeasible",
    mathopt.TerminationReason.OTHER_ERROR: None,
}
"""What each native end means; `None`, which a model with bounded columns never gives, is an engine's fault."""

SOLVER_OF = {
    "highs": mathopt.SolverType.HIGHS,
    "cp-sat": mathopt.SolverType.CP_SAT,
    "scip": mathopt.SolverType.GSCIP,
}
STAND_IN = {"highs": "scip"}
"""Who is asked when an engine fails: HiGHS ends with an internal error on some models without a solution."""


def solve_model(model: SparseModel, limits: Limits, engine: str, hint: FloatArray | None = None) -> Answer:
    """
    The answer of one engine to a whole model.

    Parameters
    ----------
    model
        A model whose columns are all bounded.
    limits
        When to stop.
    engine
        ``"highs"``, ``"cp-sat"`` or ``"scip"``.
    hint
        A solution to begin from, NaN where a column has no hint. What lies outside the bounds of its column is
        brought within: HiGHS fails on such hints.

    Raises
    ------
    SolverError
        When the engine fails and nobody stands in for it, or it ends in a way that the model rules out.
    """
    proto = filled(model, whole=engine == "cp-sat")
    model_parameters = model_parameters_pb2.ModelSolveParametersProto()
    if hint is not None:
        told = np.flatnonzero(~np.isnan(hint))
        values = model_parameters.solution_hints.add().variable_values
        values.ids.extend(told.tolist())
        values.values.extend(np.clip(hint, model.lower, model.upper)[told].tolist())
    asked = _parameters(model, limits, engine)
    try:
        result = _asked(proto, engine, asked, model_parameters)
        if engine == "highs" and _is_infeasible(result):
            # its presolve has called models infeasible that are not (OR-Tools 9.15): nobody else may trust it
            asked.presolve = mathopt.Emphasis.OFF
            result = _asked(proto, engine, asked, model_parameters)
    except Exception as error:
        failure = SolverError(f"engine {engine!r} failed: {error}")
        if engine not in STAND_IN:
            raise failure from error
        with contextlib.suppress(SolverError):
            return solve_model(model, limits, STAND_IN[engine], hint)
        raise failure from error
    return _answer(model, result, engine)


def _asked(proto: Any, engine: str, parameters: mathopt.SolveParameters, hints: Any) -> Any:
    return solver.solve(
        proto,
        SOLVER_OF[engine].value,
        parameters_pb2.SolverInitializerProto(),
        parameters.to_proto(),
        hints,
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )


def _is_infeasible(result: Any) -> bool:
    return STATUS_OF[mathopt.TerminationReason(result.termination.reason)] == "infeasible"


def filled(model: SparseModel, *, whole: bool = False) -> model_pb2.ModelProto:
    """
    A MathOpt model filled from arrays; `whole` makes every column an integer.

    The native core takes it as it is: `mathopt.Model` would copy a model of a million columns twice, in
    Python, on the way there.
    """
    rows, columns = model.shape
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(columns))
    proto.variables.lower_bounds.extend(model.lower.tolist())
    proto.variables.upper_bounds.extend(model.upper.tolist())
    proto.variables.integers.extend(np.full(columns, True).tolist() if whole else model.integer.tolist())
    valued = np.flatnonzero(model.worth)
    proto.objective.maximize = True
    proto.objective.linear_coefficients.ids.extend(valued.tolist())
    proto.objective.linear_coefficients.values.extend(model.worth[valued].tolist())
    proto.linear_constraints.ids.extend(range(rows))
    proto.linear_constraints.lower_bounds.extend(model.row_lower.tolist())
    proto.linear_constraints.upper_bounds.extend(model.row_upper.tolist())
    proto.linear_constraint_matrix.row_ids.extend(model.row.tolist())
    proto.linear_constraint_matrix.column_ids.extend(model.column.tolist())
    proto.linear_constraint_matrix.coefficients.extend(model.value.tolist())
    return proto


def _parameters(model: SparseModel, limits: Limits, engine: str) -> mathopt.SolveParameters:
    parameters = mathopt.SolveParameters(relative_gap_tolerance=limits.relative_gap, random_seed=limits.seed)
    if limits.time_s is not None:
        parameters.time_limit = datetime.timedelta(seconds=max(limits.time_s, 0.01))
    if limits.nodes is not None:
        parameters.node_limit = limits.nodes
    if engine == "cp-sat":
        parameters.threads = CP_SAT_WORKERS
        parameters.cp_sat.linearization_level = CP_SAT_LINEARISATION
        parameters.cp_sat.catch_sigint_signal = False
        # a larger column is cut off without a word, and what is left proven optimal
        parameters.cp_sat.mip_max_bound = max(1e7, float(model.upper.max(initial=0.0)))
    return parameters


def _answer(model: SparseModel, result: Any, engine: str) -> Answer:
    reason = mathopt.TerminationReason(result.termination.reason)
    status = STATUS_OF[reason]
    if status is None:
        raise SolverError(f"engine {engine!r} ended with {reason.name}: {result.termination.detail}")
    if status == "infeasible":
        return Answer("infeasible", None, None, -math.inf, engine)
    bound = float(result.termination.objective_bounds.dual_bound)
    found = [s.primal_solution for s in result.solutions if s.primal_solution.feasibility_status == FEASIBLE]
    if not found:
        return Answer("unknown", None, None, bound, engine)
    x = np.zeros(model.shape[1])
    x[np.array(found[0].variable_values.ids, dtype=np.int64)] = found[0].variable_values.values
    x = np.where(model.integer, np.rint(x), x)
    objective = float(model.worth @ x)
    return Answer(status, x, objective, max(bound, objective), engine)
