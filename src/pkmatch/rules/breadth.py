"""Rule 10, how many T/PCCs have a module out: the policy's least number, and the goal `breadth`."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, located, numbered
from pkmatch.domain.policy import Goals


def out_columns(a: ScenarioArrays, c: Candidates, goals: Goals, asked: Goals) -> Columns:
    """Whether a T/PCC has a module out: one column for each that has a candidate, where anybody asks."""
    partner = a.partner_by_pledge[c.pledge] if a.least_partners or asked.asks("breadth") else np.zeros(0, np.int64)
    _, (who,) = numbered(partner)
    ones = np.ones(len(who), dtype=np.int64)
    return Columns("out", {"partner": who}, upper=ones, worth=goals.weight("breadth") * ones.astype(np.float64))


def out_means_deployed(a: ScenarioArrays, c: Candidates, out: Columns) -> Rows:
    """A T/PCC counts as out only with a module deployed."""
    column = located(out, ("partner",), (a.partner_by_pledge[c.pledge],))
    inside = np.flatnonzero(column >= 0)
    count = len(out)
    entries = (
        Entries("out", np.arange(count), np.arange(count), np.ones(count)),
        Entries("deployments", column[inside], inside, np.full(len(inside), -1.0)),
    )
    return Rows("out", np.full(count, -np.inf), np.zeros(count), entries, {"partner": out.keys["partner"]})


def enough_partners_are_out(a: ScenarioArrays, out: Columns) -> Rows:
    """At least `least_partners` T/PCCs have a module out."""
    asked = 1 if a.least_partners else 0
    columns = np.arange(len(out)) if asked else np.zeros(0, dtype=np.int64)
    entries = (Entries("out", np.zeros(len(columns), dtype=np.int64), columns, np.ones(len(columns))),)
    return Rows("least partners", np.full(asked, float(a.least_partners)), np.full(asked, np.inf), entries)
