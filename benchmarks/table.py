"""
Measurements of one run as Markdown.

Times are compared within a case, with its first planner: the machine's load differs from run to run. `closed` is
the part of the distance between the greedy plan and the best proven bound that a planner covers. Runs of one limit
with several seeds are told by their medians.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks.checking import false_bounds, sets_of
from benchmarks.figure import gaps_over_time, seconds_to
from benchmarks.planners import GREEDY, PLANNERS

Record = dict[str, Any]

MILESTONES = (5.0, 2.0, 1.0, 0.5, 0.25, 0.1, 0.05)
"""Proven gaps, in percent."""

SEVERAL_SEEDS = ("anytime", "workers")
"""Kinds of cases of which the median over their seeds is told."""

LEGEND = (
    "`gap` = (bound - value) / value; `closed` = (value - greedy) / (best bound - greedy); `seconds` from the scenario "
    "in memory to the plan, of which single models may take ten times the library's; `ratio` of seconds to the first "
    "planner's; `MB` = peak memory of the process and of its engine's process, added up."
)
HOLDS = "No bound is below the best plan of any planner, limit or stored run of its set ({} sets)."


def as_markdown(records: Sequence[Record], baseline: Sequence[Record] = ()) -> str:
    """
    A table of plans, of the gaps on the way, of several seeds and of stages, below lines on machine and columns.

    Gap and seconds of a `baseline`, an earlier run, stand beside those of the same planner on the same case.
    """
    before = {(r["case"], r["planner"]): r for r in baseline}
    latest = {(r["case"], r["planner"]): r for r in records}
    by_case: dict[str, list[Record]] = {}
    for record in latest.values():
        by_case.setdefault(record["case"], []).append(record)
    plan_cases = [case for case in by_case.values() if case[0]["kind"] == "plan"]
    plans = [row for case in plan_cases for row in _plan_rows(case, before)]
    seeds = {kind: [r for case in by_case.values() for r in case if r["kind"] == kind] for kind in SEVERAL_SEEDS}
    stages = [_stage_row(r) for case in by_case.values() if case[0]["kind"] in ("candidates", "model") for r in case]
    parts = sorted({_setting(record) for record in latest.values()})
    if plans:
        head = ["case", "planner", "status", "value", "bound", "gap", "closed", "seconds", "ratio", "MB"]
        head += ["gap before", "seconds before"] if before else []
        parts += [LEGEND, _table(head, plans)]
    traced = [record for case in plan_cases for record in case if gaps_over_time(record)]
    if traced:
        head = ["case", *(f"seconds to {gap:g} %" for gap in MILESTONES)]
        rows = [_milestones(record) for record in traced]
        parts += ["When the library had proven a gap for the first time:", _table(head, rows)]
    growth = _growth({record["case"]: record for record in traced})
    if growth:
        parts.append(growth)
    for of_kind in filter(None, seeds.values()):
        head = ["set", "limit", *dict.fromkeys(record["planner"] for record in of_kind)]
        parts += ["Median value over the seeds, at limits that all planners had:", _table(head, _medians(of_kind))]
    timed = [_time_row(record) for case in plan_cases for record in case if len(record["stages"]) > 1]
    if timed:
        parts.append(_table(["case", "planner", "columns", "rows", "seconds by stage"], timed))
    checked = sets_of([*records, *baseline])
    if checked:
        parts += false_bounds([*records, *baseline]) or [HOLDS.format(len(checked))]
    if stages:
        parts.append(_table(["case", "stage", "candidates", "columns", "rows", "seconds", "MB"], stages))
    return "\n\n".join(parts) + "\n"


def closed(value: float | None, greedy: float | None, bound: float | None) -> float | None:
    """(value - greedy) / (bound - greedy); nothing where a number is missing or the greedy plan is proven best."""
    if value is None or greedy is None or bound is None or bound <= greedy:
        return None
    return (value - greedy) / (bound - greedy)


def _setting(record: Record) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    return f"{record['machine']}; {versions}."


def _milestones(record: Record) -> list[str]:
    gaps = gaps_over_time(record)
    return [record["case"], *(_number(seconds_to(gap / 100, gaps), ",.1f") for gap in MILESTONES)]


def _growth(runs: dict[str, Record]) -> str:
    """The exponent of time from 1,000 to 10,000 pledges, at the smallest gap that both reach."""
    said = []
    for rules in ("core", "all"):
        small, large = (gaps_over_time(runs.get(f"{rules}-{size}", {})) for size in (1000, 10_000))
        for gap in reversed(MILESTONES):
            seconds = seconds_to(gap / 100, small), seconds_to(gap / 100, large)
            if seconds[0] and seconds[1]:
                exponent = math.log10(seconds[1] / seconds[0])
                said.append(
                    f"Time to {gap:g} % grows from 1,000 to 10,000 pledges ({rules} rules) by n^{exponent:.2f}."
                )
                break
    return " ".join(said)


def _medians(records: Sequence[Record]) -> list[list[str]]:
    """By set and limit, what each planner reached; a run without a plan counts as none at all."""
    planners = list(dict.fromkeys(record["planner"] for record in records))
    reached: dict[tuple[str, float], dict[str, list[float]]] = {}
    for record in records:
        by_planner = reached.setdefault((record["case"].partition("-seed-")[0], record["case_limit_s"]), {})
        by_planner.setdefault(record["planner"], []).append(record.get("value") or 0.0)
    return [
        [name, f"{limit:g} s", *(_number(median(found[p]) if p in found else None, ",.1f") for p in planners)]
        for (name, limit), found in sorted(reached.items())
    ]


def _plan_rows(case: Sequence[Record], before: dict[tuple[str, str], Record]) -> list[list[str]]:
    by_planner = {record["planner"]: record for record in case}
    greedy = by_planner.get(GREEDY, {}).get("value")
    bound = min((r["bound"] for r in case if r.get("bound") is not None), default=None)
    compared = by_planner.get(next(iter(PLANNERS["plan"])), {}).get("stages", {}).get("all")
    rows = []
    for record in case:
        value, seconds = record.get("value"), record["stages"].get("all")
        rows.append(
            [
                record["case"],
                record["planner"],
                record["status"],
                _number(value, ",.1f"),
                _number(record.get("bound"), ",.1f"),
                _number(_gap(value, record.get("bound")), ".3%"),
                _number(closed(value, greedy, bound), ".1%"),
                _number(seconds, ".2f"),
                _number(seconds / compared if seconds is not None and compared else None, ".2f"),
                _number(record.get("peak_memory_mb"), ",.0f"),
            ]
        )
        if before:
            old = before.get((record["case"], record["planner"]), {})
            gap, seconds = _gap(old.get("value"), old.get("bound")), old.get("stages", {}).get("all")
            rows[-1] += [_number(gap, ".3%"), _number(seconds, ".2f")]
    return rows


def _time_row(record: Record) -> list[str]:
    stages = ", ".join(f"{name} {seconds:.2f}" for name, seconds in record["stages"].items() if name != "all")
    return [
        record["case"],
        record["planner"],
        *(_number(record.get(count), ",d") for count in ("columns", "rows")),
        stages,
    ]


def _stage_row(record: Record) -> list[str]:
    stages = ", ".join(f"{name} {seconds:.2f}" for name, seconds in record["stages"].items() if name != "all")
    done = record["status"] == "done"
    return [
        record["case"],
        record["planner"] if done else f"{record['planner']}: {record['status']}",
        *(_number(record.get(count), ",d") for count in ("candidates", "columns", "rows")),
        f"{_number(record['stages'].get('all'), '.2f')} ({stages})" if done else "",
        _number(record.get("peak_memory_mb"), ",.0f"),
    ]


def _gap(value: float | None, bound: float | None) -> float | None:
    return None if value is None or bound is None else (bound - value) / max(abs(value), 1.0)


def _number(number: float | None, style: str) -> str:
    return "" if number is None else format(number, style)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
