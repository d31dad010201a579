"""
What a scenario's optimum would be without one rule.

A rule is taken out where it stands: its masks out of the tables, its rows and bounds out of the model; where only the
columns keep it, since nothing is offered outside a window, to others or for other uses, the offers are widened instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np

from pkmatch import Scenario
from pkmatch.arrays import NEVER, ScenarioArrays, arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import Answer, Candidates, Limits, SparseModel
from pkmatch.model import build_model
from pkmatch.picks import Picks
from pkmatch.rules import EARLIEST, LATEST, LONGEST, PAIRINGS, SHORTEST, SUPPLY
from pkmatch.search.exact import HELPER_ROWS, IMPLIED, picks_of
from pkmatch.solvers.mathopt import solve_model

TABLES = {
    "pairing": PAIRINGS,
    "earliest": EARLIEST,
    "latest": LATEST,
    "shortest": SHORTEST,
    "longest": LONGEST,
    "supply": SUPPLY,
}
FAR = 1e4


def _with(table: str, changed: Callable[[Scenario, Any], dict[str, Any]]) -> Callable[[Scenario], Scenario]:
    """Every record of a table with some fields changed."""

    def widened(s: Scenario) -> Scenario:
        return s.replace(**{table: tuple(record.replace(**changed(s, record)) for record in getattr(s, table))})

    return widened


def _always(s: Scenario, _: Any) -> dict[str, Any]:
    return {"available_from": s.calendar.start, "available_until": s.calendar.end - timedelta(days=1)}


def _for_all(s: Scenario) -> Scenario:
    """Offers to all partners and missions."""
    for table in ("training_offers", "host_offers", "equipment_offers", "lift_offers", "funding_offers"):
        missions = {} if table in ("training_offers", "host_offers") else {"missions": ()}
        s = _with(table, lambda _s, _o, more=missions: {"recipients": (), "regions": (), **more})(s)  # type: ignore[misc]
    return s


def _serving_all(s: Scenario) -> Scenario:
    """Every capability stands in for every other."""
    names = [capability.id for capability in s.capabilities]
    return _with("capabilities", lambda s, k: {"serves": {name: 1.0 for name in names if name != k.id}})(s)


WIDENED: dict[str, Callable[[Scenario], Scenario]] = {
    "capability": _serving_all,
    "course window": _with("training_offers", _always),
    "host of the course": _with("host_offers", lambda s, offer: {"skills": ()}),
    "host window": _with("host_offers", _always),
    "language of instruction": _with("training_offers", lambda s, offer: {"languages": ()}),
    "loan window": _with("equipment_offers", lambda s, offer: _always(s, offer) if offer.mode == "lend" else {}),
    "gift window": _with("equipment_offers", lambda s, offer: _always(s, offer) if offer.mode != "lend" else {}),
    "lift window": _with("lift_offers", _always),
    "payment window": _with("funding_offers", _always),
    "use of money": _with("funding_offers", lambda s, offer: {"uses": ()}),
    "offer reaches recipient": _for_all,
}
"""The scenario without a rule that the columns keep, or that no mask alone could lift."""
BOUNDED = {"trained stock cap": "stocks"}
"""Rules that are the upper bounds of a family of columns."""


def rules_of_the_model() -> tuple[str, ...]:
    """Every rule that a table of masks names, every family of rows that is a rule, and those that columns keep."""
    from tests.test_families import EVERYTHING
    from tests.test_model import stages

    *_, model = stages(EVERYTHING)
    named = [*(name for table in TABLES.values() for name in table), *model.rows, "one course at a time"]
    return tuple(dict.fromkeys([*(name for name in named if name not in HELPER_ROWS), *BOUNDED, *WIDENED]))


@contextmanager
def tables_without(rule: str) -> Iterator[None]:
    """The tables of masks less a rule; a table of numbers keeps one that rules nothing out."""
    kept = {name: dict(table) for name, table in TABLES.items()}
    free = {"earliest": 0, "latest": NEVER, "shortest": 1, "longest": NEVER, "supply": NEVER}
    try:
        for name, table in TABLES.items():
            if rule in table:
                del table[rule]
                if name in free:
                    table["free"] = lambda a, *rest, most=free[name]: np.full(len(rest[0]), most)
        yield
    finally:
        for name, table in TABLES.items():
            table.clear()
            table.update(kept[name])


class Optima:
    """The optimum of a scenario's model, and of the same less a rule."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._arrays = arrays_of(scenario)
        self._candidates, self._model = self._built(self._arrays, "")
        self.best = self._solved(self._model, "").objective

    def without(self, rule: str) -> tuple[float | None, Picks | None]:
        """
        The optimum without a rule, and what was picked; the same optimum where the rule rules out nothing.

        None where there is no solution.
        """
        if rule in WIDENED:
            widened = WIDENED[rule](self._scenario)
            if widened == self._scenario:
                return self.best, None
            arrays = arrays_of(widened)
            return self._found(arrays, self._built(arrays, rule)[1], rule)
        has_masks = any(rule in table for table in TABLES.values())
        candidates, model = self._built(self._arrays, rule) if has_masks else (self._candidates, self._model)
        same = candidates is self._candidates or (
            len(candidates) == len(self._candidates) and np.array_equal(candidates.most, self._candidates.most)
        )
        if same and rule not in model.rows and not len(model.columns.get(BOUNDED.get(rule, ""), ())):
            return self.best, None
        return self._found(self._arrays, model, rule)

    def _built(self, arrays: ScenarioArrays, rule: str) -> tuple[Candidates, SparseModel]:
        with tables_without(rule):
            candidates = build_candidates(arrays)
        return candidates, build_model(arrays, candidates, self._scenario.goals)

    def _found(self, arrays: ScenarioArrays, model: SparseModel, rule: str) -> tuple[float | None, Picks | None]:
        answer = self._solved(model, rule)
        return answer.objective, None if answer.x is None else picks_of(arrays, model, answer.x)

    def _solved(self, model: SparseModel, rule: str) -> Answer:
        opened = np.zeros(model.shape[0], dtype=np.bool_)
        for family in {rule, *IMPLIED} & model.rows.keys():
            opened[model.row_at[family] + np.arange(len(model.rows[family]))] = True
        lower, upper = np.where(opened, -np.inf, model.row_lower), np.where(opened, np.inf, model.row_upper)
        most = model.upper.copy()
        if rule in BOUNDED:
            at = model.column_at[BOUNDED[rule]]
            most[at : at + len(model.columns[BOUNDED[rule]])] *= FAR
        changed = replace(model, row_lower=lower, row_upper=upper, upper=most)
        return solve_model(changed, Limits(relative_gap=1e-6), "highs")


def differs(one: float | None, other: float | None) -> bool:
    """Whether two optima are different, or only one of them is there."""
    if one is None or other is None:
        return (one is None) != (other is None)
    return abs(one - other) > 1e-4 * max(1.0, abs(one))
