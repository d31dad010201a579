"""
The exact route: the whole model to one engine.

Comes in: arrays, candidates, a model, an engine. Goes out: picks and a bound; or, where pins make the model
infeasible, the smallest set of pins and rules that clash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from pkmatch.arrays import BoolArray, FloatArray, IntArray, ScenarioArrays
from pkmatch.candidates import barring_rules, limiting_rules
from pkmatch.columns import Answer, Candidates, Limits, Rows, SparseModel, located
from pkmatch.domain.plan import Forbid, Pin
from pkmatch.errors import PinError
from pkmatch.picks import PickedCourse, PickedDeployment, PickedLoan, PickedVisit, Picks
from pkmatch.rules.counting import GRADE, PLACE
from pkmatch.rules.equipment import missions_alike
from pkmatch.rules.hosting import NO_HOST
from pkmatch.rules.pins import matches, not_forbidden
from pkmatch.rules.skilled_use import FAMILY
from pkmatch.rules.training import NOWHERE
from pkmatch.search.carrying import lifts_decided, lifts_handed_out
from pkmatch.search.counting import counts_decided, counts_handed_out
from pkmatch.search.paying import gives_decided, gives_handed_out, payments_decided, payments_handed_out
from pkmatch.search.pieces import draws_decided, gifts_decided, pieces_handed_out, users_decided, users_handed_out

LINKS = ("taking part links", "present links", "linked links", "visit links", "speaking links")
IMPLIED = ("whole stock balance", "whole stock", "whole count", "whole fill")
"""Families of rows that follow from others; they are left out where rules are blamed."""
HELPER_ROWS = (
    "stock balance",
    *IMPLIED,
    *LINKS,
    "staying",
    "leads",
    "one lead",
    "present and counted",
    "out",
    "kept",
    "slots",
    "asked filled",
    "users deployed",
    "pin",
)
"""Families of rows that only define columns, or are the pins themselves: never to blame for a clash."""
MOST_RECORDS = 50
"""A conflict names the records of a rule up to so many."""


class Backend(Protocol):
    """Whatever answers a model."""

    def solve(self, model: SparseModel, limits: Limits, engine: str, hint: FloatArray | None = None) -> Answer:
        """The answer to a model within limits, begun from a hint where there is one."""
        ...


LITTLE_MONEY = 1e-6
"""Money units that an engine may be off by."""


def allowed_candidates(a: ScenarioArrays, c: Candidates, pins: Sequence[Pin], forbids: Sequence[Forbid]) -> Candidates:
    """
    The candidates that no forbid bars.

    Raises
    ------
    PinError
        When a rule or a forbid leaves a pin no deployment at all, or too few modules.
    """
    allowed = c.keep(not_forbidden(a, c, forbids))
    for pin in pins:
        if _modules(a, allowed, pin) >= pin.modules:
            continue
        meant = matches(a, c, pin)
        if _modules(a, c, pin) >= pin.modules:
            barring = [forbid for forbid in forbids if (matches(a, c, forbid) & meant).any()]
            named = " and the ".join(map(str, [pin, *barring]))
            raise PinError(f"the {named} contradict each other. Drop one of them.", (pin, *barring))
        if meant.any():
            names = limiting_rules(a, c.keep(meant))
        else:
            names = barring_rules(a, a.pledge_ids.index(pin.pledge), a.gap_ids.index(pin.gap), pin.start, pin.end)
        listed = ", ".join(map(repr, names))
        raise PinError(f"the {pin} cannot be met: barred by {listed}. Drop the pin or change the records.", (pin,))
    return allowed


def _modules(a: ScenarioArrays, c: Candidates, pin: Pin) -> int:
    """Most modules that a pin could have, were each deployment alone."""
    return int(c.most[matches(a, c, pin)].sum())


def picks_of(a: ScenarioArrays, model: SparseModel, x: FloatArray) -> Picks:
    """What a solution of the model decided, by ids."""

    def chosen(family: str) -> tuple[dict[str, list[int]], list[int]]:
        values = model.part(family, x)
        # payments are in fractions: who pays a little of it pays, and the exact amounts are settled later
        values = (np.ceil(values - LITTLE_MONEY) if family == "payments" else np.rint(values)).astype(np.int64)
        taken = np.flatnonzero(values)
        keys = {name: key[taken].tolist() for name, key in model.columns[family].keys.items()}
        return keys, values[taken].tolist()

    k, modules = chosen("deployments")
    rows = zip(k["pledge"], k["gap"], k["start"], k["end"], modules, strict=True)
    deployments = tuple(PickedDeployment(a.pledge_ids[p], a.gap_ids[g], s, e, n) for p, g, s, e, n in rows)
    k, modules = chosen("courses")
    where = [a.mission_ids[m] if m >= 0 else None for m in k["mission"]]
    own = [number == 1 for number in k["own"]]
    school = [None if h == NO_HOST else a.host_ids[h] for h in k["host"]]
    rows9 = zip(
        k["offer"], k["partner"], k["capability"], k["start"], k["end"], modules, where, own, school, strict=True
    )
    courses = tuple(PickedCourse(a.training_ids[o], a.partner_ids[c], a.capability_ids[m], *x) for o, c, m, *x in rows9)
    lifts = lifts_handed_out(a, deployments, chosen("deployments"), *chosen("lifts"))
    k, made = chosen("visits")
    rows2 = zip(k["partner"], k["period"], made, strict=True)
    visits = tuple(PickedVisit(a.partner_ids[c], t) for c, t, times in rows2 for _ in range(times))
    counts = counts_handed_out(a, model.columns["counted"], deployments, chosen("counted"))
    payments = payments_handed_out(a, *chosen("payments"))
    gives = gives_handed_out(a, chosen("pieces asked"), chosen("money asked"))
    pieces = pieces_handed_out(a, deployments, chosen, users_handed_out(model, x))
    return Picks(
        deployments=deployments,
        courses=courses,
        lifts=lifts,
        payments=payments,
        counts=counts,
        visits=visits,
        gives=gives,
        **pieces._asdict(),
    )


def hint_of(a: ScenarioArrays, model: SparseModel, picks: Picks) -> FloatArray:
    """
    Picks as a hint for an engine: the model's columns set to what was decided, NaN where that does not say.

    Picks that the model has no column for are left out. What counts is left open where the picks do not say it.
    """
    hint = np.full(model.shape[1], np.nan)
    tables = decided_of(a, picks)
    if picks.counts:
        rows = counts_decided(a, model.columns["counted"], picks)
        tables["counted"] = _table((*PLACE, *GRADE), rows)
    for family, (keys, amount) in tables.items():
        columns, at = model.columns[family], model.column_at[family]
        found = located(columns, tuple(keys), tuple(keys.values()))
        hint[at : at + len(columns)] = 0.0
        np.add.at(hint, at + found[found >= 0], amount[found >= 0])
    at = model.column_at[FAMILY]
    hint[at : at + len(model.columns[FAMILY])] = users_decided(a, model, picks)
    return hint


def decided_of(a: ScenarioArrays, picks: Picks) -> dict[str, tuple[dict[str, IntArray], IntArray]]:
    """By family of columns, the keys of those that picks decide, and how much; -1 for records that are unknown."""
    pledge, gap, partner, mission, capability, training, equipment, hosts = a.numbers(
        "pledge", "gap", "partner", "mission", "capability", "training", "equipment", "host"
    )
    alike = missions_alike(a)

    def first_mission(loan: PickedLoan) -> int:
        """The mission that stands for the loan's class; loans of one class are added up by who asks."""
        if loan.mission is None:
            return NOWHERE
        if loan.offer not in equipment or loan.mission not in mission:
            return len(mission)  # of no column
        return int(alike[a.item_by_equipment[equipment[loan.offer]], mission[loan.mission]])

    courses = [
        (
            training.get(c.offer, -1),
            partner.get(c.recipient, -1),
            capability.get(c.capability, -1),
            mission.get(c.mission or "", -1),
            int(c.by_trained),
            NO_HOST if c.host is None else hosts.get(c.host, len(hosts)),
            *c[3:6],
        )
        for c in picks.courses
    ]
    loans = [(equipment.get(x.offer, -1), partner.get(x.recipient, -1), first_mission(x), *x[3:]) for x in picks.loans]
    deployments = [(pledge.get(d.pledge, -1), gap.get(d.gap, -1), *d[2:]) for d in picks.deployments]
    visits = [(partner.get(x.partner, -1), x.period, 1) for x in picks.visits]
    return {
        "deployments": _table(("pledge", "gap", "start", "end"), deployments),
        "courses": _table(("offer", "partner", "capability", "mission", "own", "host", "start", "end"), courses),
        "loans": _table(("offer", "partner", "mission", "start", "end"), loans),
        "gifts": _table(("offer", "partner", "mission", "start"), gifts_decided(a, picks)),
        "draws": _table(("stock", "partner", "mission", "start", "end"), draws_decided(a, picks)),
        "lifts": _table(("offer", "partner", "mission", "start", "end"), lifts_decided(a, picks)),
        "visits": _table(("partner", "period"), visits),
        "payments": _table(("offer", "use", "partner", "mission", "start"), payments_decided(a, picks)),
        "pieces asked": _table(("offer", "ask", "start"), gives_decided(a, picks, "gift")),
        "money asked": _table(("offer", "ask", "start"), gives_decided(a, picks, "payment")),
    }


def _table(names: tuple[str, ...], rows: Sequence[tuple[int, ...]]) -> tuple[dict[str, IntArray], IntArray]:
    """Rows of keys and an amount as columns."""
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(names) + 1)
    return dict(zip(names, table[:, :-1].T, strict=True)), table[:, -1]


def clash(model: SparseModel, pins: Sequence[Pin], backend: Backend, seed: int) -> PinError:
    """
    A smallest set of pins and rules that cannot hold together, as an error that names them.

    Pins, then rules, are left out one after another as long as the rest still clashes. Pins first: so the clash
    ends when any one of the pins named is dropped.
    """
    model = _with_wide_links(model)
    kept = _rows_to_blame(model)
    pin_rows = model.row_at["pin"] + np.arange(len(pins))

    def clashes(rows: BoolArray) -> bool:
        answer = backend.solve(_relaxed(model, rows), Limits(relative_gap=1.0, seed=seed), "highs")
        return answer.status == "infeasible"

    clashing = [pin for pin, row in zip(pins, pin_rows, strict=True) if not _left_out(kept, np.array([row]), clashes)]
    rules = [name for name in model.rows if name not in HELPER_ROWS]
    blamed = [name for name in rules if not _left_out(kept, _rows_of(model, name), clashes)]
    named = " and the ".join(map(str, clashing))
    rule = " and ".join(map(repr, blamed))
    verb = "contradict each other" if len(clashing) > 1 else "cannot be met"
    return PinError(f"the {named} {verb} under {rule}. Drop or change one.", clashing)


def conflict(a: ScenarioArrays, model: SparseModel, backend: Backend, seed: int) -> tuple[str, ...]:
    """
    The smallest set of rules, and of records they speak of, that cannot hold together, in words.

    Rules are left out one after another as long as the rest still clashes, then the records of those left. Empty
    where a plan exists once the pins are dropped.
    """
    model = _with_wide_links(model)
    kept = _rows_to_blame(model)
    if "pin" in model.rows:
        kept[_rows_of(model, "pin")] = False

    def clashes(rows: BoolArray) -> bool:
        answer = backend.solve(_relaxed(model, rows), Limits(relative_gap=1.0, seed=seed), "highs")
        return answer.status == "infeasible"

    if not clashes(kept):
        return ()
    rules = [name for name in model.rows if name not in HELPER_ROWS]
    blamed = [name for name in rules if not _left_out(kept, _rows_of(model, name), clashes)]
    words = []
    for name in blamed:
        records = _records_of(a, model.rows[name])
        first = model.row_at[name]
        if 1 < len(records) <= MOST_RECORDS:
            records = {words: at for words, at in records.items() if not _left_out(kept, first + at, clashes)}
        named = f" of {', '.join(records)}" if len(records) <= MOST_RECORDS and all(records) else ""
        words.append(f"{name!r}{named}")
    return tuple(words)


def _records_of(a: ScenarioArrays, rows: Rows) -> dict[str, IntArray]:
    """The rows of a family by the record they speak of; all under no name where they speak of none."""
    ids = {"gap": a.gap_ids, "pledge": a.pledge_ids, "partner": a.partner_ids, "mission": a.mission_ids}
    key = next((name for name in ids if name in rows.keys), None)
    if key is None:
        return {"": np.arange(len(rows))}
    named = {at: f"{key} {ids[key][at]!r}" if at >= 0 else "" for at in np.unique(rows.keys[key])}
    return {words: np.flatnonzero(rows.keys[key] == at) for at, words in named.items()}


def _left_out(kept: BoolArray, rows: IntArray, clashes: Callable[[BoolArray], bool]) -> bool:
    """Leave rows out for good where the rest still clashes without them."""
    trial = kept.copy()
    trial[rows] = False
    if not clashes(trial):
        return False
    kept[rows] = False
    return True


def _rows_to_blame(model: SparseModel) -> BoolArray:
    """All rows but those that only follow from others."""
    kept = np.ones(model.shape[0], dtype=np.bool_)
    for family in IMPLIED:
        if family in model.rows:
            kept[_rows_of(model, family)] = False
    return kept


def _rows_of(model: SparseModel, family: str) -> IntArray:
    return model.row_at[family] + np.arange(len(model.rows[family]))


def _with_wide_links(model: SparseModel) -> SparseModel:
    """The model with links that hold whatever is deployed, so that they do not keep rules that are left out."""
    linked = np.zeros(model.shape[0], dtype=np.bool_)
    for family in LINKS:
        if family in model.rows:
            linked[_rows_of(model, family)] = True
    most = np.bincount(model.row, np.maximum(model.value, 0.0) * model.upper[model.column], model.shape[0])
    return replace(model, value=np.where(linked[model.row] & (model.value < 0), -most[model.row], model.value))


def _relaxed(model: SparseModel, kept: BoolArray) -> SparseModel:
    """The model without worth, its other rows unbounded."""
    return SparseModel(
        model.lower,
        model.upper,
        model.integer,
        np.zeros_like(model.worth),
        np.where(kept, model.row_lower, -np.inf),
        np.where(kept, model.row_upper, np.inf),
        model.row,
        model.column,
        model.value,
    )
