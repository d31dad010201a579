"""Rule 10, how many T/PCCs have a module out: the policy's least number, and the goal `breadth`."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, located, numbered
from pkmatch.domain.policy import Goals


def out_columns(a: ScenarioArrays, c: Candidates, goals: Goals, asked: Goals) -> Columns:
    """Whether a T/PCC has a module out: one column for each with a candidate or units in place, where anybody asks."""
    partner = np.append(a.partner_by_pledge[c.pledge], np.flatnonzero(a.stands))
    _, (who,) = numbered(partner if a.least_partners or asked.asks("breadth") else partner[:0])
    ones = np.ones(len(who), dtype=np.int64)
    worth = goals.weight("breadth") * ones.astype(np.float64)
    return Columns("out", {"partner": who}, upper=ones, worth=worth, lower=a.stands[who].astype(np.int64))


def out_means_deployed(a: ScenarioArrays, c: Candidates, out: Columns) -> Rows:
    """A T/PCC without units in place counts as out only with a module deployed."""
    partner = a.partner_by_pledge[c.pledge]
    column = np.where(a.stands[partner], -1, located(out, ("partner",), (partner,)))
    inside = np.flatnonzero(column >= 0)
    asked = np.flatnonzero(~a.stands[out.keys["partner"]])
    row = np.cumsum(~a.stands[out.keys["partner"]]) - 1
    count = len(asked)
    entries = (
        Entries("out", np.arange(count), asked, np.ones(count)),
        Entries("deployments", row[column[inside]], inside, np.full(len(inside), -1.0)),
    )
    return Rows("out", np.full(count, -np.inf), np.zeros(count), entries, {"partner": out.keys["partner"][asked]})


def enough_partners_are_out(a: ScenarioArrays, out: Columns) -> Rows:
    """At least `least_partners` T/PCCs have a module out."""
    asked = 1 if a.least_partners else 0
    columns = np.arange(len(out)) if asked else np.zeros(0, dtype=np.int64)
    entries = (Entries("out", np.zeros(len(columns), dtype=np.int64), columns, np.ones(len(columns))),)
    return Rows("least partners", np.full(asked, float(a.least_partners)), np.full(asked, np.inf), entries)
