"""All engines behind one function, for whatever process they run in."""

from __future__ import annotations

from pkmatch.columns import Answer, FloatArray, Limits, SparseModel


def answer(model: SparseModel, limits: Limits, engine: str, hint: FloatArray | None = None) -> Answer:
    """
    The answer of one engine to a model; fractional from ``"pdlp"``, whole from the others.

    ``"pdlp, one thread"`` leaves a core to the others while it works.
    ``"restricted"`` is HiGHS on the columns that a vertex uses: soon, and not always the best.

    Raises
    ------
    SolverError
        When the engine fails.
    """
    if engine in ("pdlp", "pdlp, one thread"):
        from pkmatch.solvers.pdlp import THREADS, solve_in_fractions

        return solve_in_fractions(model, limits, hint, THREADS if engine == "pdlp" else 1)
    if engine == "restricted":
        from pkmatch.solvers.restricted import solve_restricted

        return solve_restricted(model, limits, hint)
    from pkmatch.solvers.mathopt import solve_model

    return solve_model(model, limits, engine, hint)
