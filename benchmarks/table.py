"""
Measurements of one run as Markdown.

Times are compared within a case, with its first planner: the machine's load differs from run to run. `closed` is
the part of the distance between the greedy plan and the best proven bound that a planner covers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.planners import GREEDY, PLANNERS

Record = dict[str, Any]

LEGEND = (
    "`gap` = (bound - value) / value; `closed` = (value - greedy) / (best bound - greedy); `seconds` from the scenario "
    "in memory to the plan; `ratio` of seconds to the first planner's; `MB` = peak memory of the process and of its "
    "engine's process, added up."
)


def as_markdown(records: Sequence[Record]) -> str:
    """A table of plans and a table of stages, below lines on machine, limits and columns."""
    latest = {(r["case"], r["planner"]): r for r in records}
    by_case: dict[str, list[Record]] = {}
    for record in latest.values():
        by_case.setdefault(record["case"], []).append(record)
    plan_cases = [case for case in by_case.values() if case[0]["kind"] == "plan"]
    plans = [row for case in plan_cases for row in _plan_rows(case)]
    stages = [_stage_row(r) for case in by_case.values() if case[0]["kind"] != "plan" for r in case]
    parts = sorted({_setting(record) for record in latest.values()})
    if plans:
        head = ["case", "planner", "status", "value", "bound", "gap", "closed", "seconds", "ratio", "MB"]
        parts += [LEGEND, _table(head, plans)]
    timed = [_time_row(record) for case in plan_cases for record in case if len(record["stages"]) > 1]
    if timed:
        parts.append(_table(["case", "planner", "columns", "rows", "seconds by stage"], timed))
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
    return f"{record['machine']}; {versions}; time limit {record['time_limit_s']:g} s."


def _plan_rows(case: Sequence[Record]) -> list[list[str]]:
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
