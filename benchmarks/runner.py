"""
Measures cases one after another and keeps every result, so that a broken-off run goes on where it stopped.

Comes in: cases and a folder. Goes out: ``results.jsonl``, a line a measurement, and ``results.md``, the table.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.figure import draw
from benchmarks.planners import LIBRARY, PLANNERS, SINGLE_MODELS
from benchmarks.registry import Case
from benchmarks.table import as_markdown

ROOT = Path(__file__).parent.parent
GRACE_S = 120.0
"""What a measurement may take beyond the time limit: making the scenario, building, verifying."""

TIMES_OURS, LEAST_S = 10.0, 10.0
"""Single models have so many times the seconds that the library took on the same case, and at least so many."""
BASELINE = Path(__file__).parent / "baseline.jsonl"
"""Measurements to compare with: ``results.jsonl`` of an earlier run."""

FAILED = "failed"


def run(
    cases: Iterable[Case],
    folder: Path,
    time_limit_s: float | None = None,
    memory_gb: float = 16.0,
    say: Callable[[str], None] = lambda line: None,
    planners: Collection[str] | None = None,
) -> Path:
    """
    The path of a table of all measurements in a folder, those still missing made now; a figure where it can be drawn.

    Parameters
    ----------
    cases
        What to measure, each with every planner of its kind.
    folder
        Where results are kept. One folder is one run: a measurement found there, made with the same limit of its
        case, is not made again unless it failed.
    time_limit_s
        Of each case; default: its own. Single models on a `plan` case have ten times what the library took.
    memory_gb
        What each process of a measurement may hold.
    say
        Called with a line of news after each measurement.
    planners
        The only ones to measure; default: all of each case's kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    results = folder / "results.jsonl"
    kept = [record for record in read(results) if not record["status"].startswith(FAILED)]
    results.write_text("".join(json.dumps(record) + "\n" for record in kept), encoding="utf-8")
    done = {_key(record) for record in kept}
    for case in cases:
        limit_s = time_limit_s or case.time_limit_s
        for planner in planners_of(case):
            asked = {"case": case.name, "kind": case.kind, "planner": planner, "case_limit_s": limit_s}
            if _key(asked) in done or (planners is not None and planner not in planners):
                continue
            asked["time_limit_s"] = allotted = _allotted(case, planner, limit_s, read(results))
            record = asked | _facts_of_machine() | _measured(case.name, planner, allotted, memory_gb)
            with results.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(record) + "\n")
            say(f"{case.name}, {planner}: {record['status']}")
    draw(read(results), folder / "results.png")
    table = folder / "results.md"
    draft = table.with_suffix(".md.tmp")
    draft.write_text(as_markdown(read(results), read(BASELINE)), encoding="utf-8")
    draft.replace(table)
    return table


def read(results: Path) -> list[dict[str, Any]]:
    """All measurements kept so far; a last line that was cut off is left out."""
    if not results.exists():
        return []
    records = []
    for line in results.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            records.append(json.loads(line))
    return records


def measured(folder: Path) -> list[dict[str, Any]]:
    """All measurements in a folder, after those stored to compare with."""
    return [*read(BASELINE), *read(folder / "results.jsonl")]


def planners_of(case: Case) -> list[str]:
    """Who is measured on a case."""
    return [name for name in PLANNERS[case.kind] if case.single_models or name not in SINGLE_MODELS]


def _key(record: dict[str, Any]) -> tuple[str, str, float]:
    return record["case"], record["planner"], record["case_limit_s"]


def _allotted(case: Case, planner: str, limit_s: float, known: list[dict[str, Any]]) -> float:
    """Seconds for one planner."""
    if case.kind != "plan" or planner not in SINGLE_MODELS:
        return limit_s
    ours = [r["stages"]["all"] for r in known if _key(r) == (case.name, LIBRARY, limit_s) and "all" in r["stages"]]
    return max(LEAST_S, TIMES_OURS * (ours[-1] if ours else limit_s))


def _measured(case: str, planner: str, time_limit_s: float, memory_gb: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.measuring", case, planner, str(time_limit_s), str(memory_gb)]
    try:
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=time_limit_s + GRACE_S)
    except subprocess.TimeoutExpired:
        return {"status": f"stopped after {time_limit_s + GRACE_S:g} s", "stages": {}}
    if ended.returncode:
        reason = ended.stderr.strip().splitlines()[-1:] or [f"exit code {ended.returncode}"]
        return {"status": f"{FAILED}: {reason[0]}", "stages": {}}
    facts: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return facts


def _facts_of_machine() -> dict[str, Any]:
    packages = {name: version(name) for name in ("pkmatch", "ortools", "numpy")}
    return {"machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"} | {
        "versions": packages
    }
