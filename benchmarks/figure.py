"""The measurements of one run as a picture: how the proven gap falls, and how seconds grow with the set."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.planners import LIBRARY

Record = dict[str, Any]
Gaps = list[tuple[float, float]]


def gaps_over_time(record: Record) -> Gaps:
    """Seconds and the relative gap proven by then, from the first plan with a bound on."""
    best, bound = None, None
    found: Gaps = []
    for seconds, value, proven in record.get("trace", []):
        best = value if best is None or (value is not None and value > best) else best
        bound = proven if bound is None or (proven is not None and proven < bound) else bound
        if best is not None and bound is not None:
            found.append((seconds, max(0.0, bound - best) / max(abs(best), 1.0)))
    return found


def seconds_to(gap: float, gaps: Iterable[tuple[float, float]]) -> float | None:
    """When a relative gap was proven first."""
    return next((seconds for seconds, reached in gaps if reached <= gap), None)


def draw(records: Sequence[Record], path: Path) -> bool:
    """Draw the library's runs; False, and nothing written, without matplotlib or without such a run."""
    runs = {r["case"]: r for r in records if r["kind"] == "plan" and r["planner"] == LIBRARY and r.get("trace")}
    if not runs or importlib.util.find_spec("matplotlib") is None:
        return False
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.5), layout="constrained")
    falling, growing = figure.subplots(1, 2)
    for case, record in runs.items():
        gaps = gaps_over_time(record)
        if gaps:
            falling.plot([s for s, _ in gaps], [100 * max(gap, 1e-5) for _, gap in gaps], marker=".", label=case)
    falling.set(xscale="log", yscale="log", xlabel="seconds", ylabel="proven gap, %", title="How far from proven best")
    falling.legend(fontsize="small")
    for rules in ("core", "all"):
        sizes = [
            (int(m[1]), r["stages"]["all"]) for case, r in runs.items() if (m := re.fullmatch(rf"{rules}-(\d+)", case))
        ]
        if sizes:
            growing.plot(*zip(*sorted(sizes), strict=True), marker="o", label=f"{rules} rules")
    growing.set(xscale="log", yscale="log", xlabel="pledges", ylabel="seconds", title="Seconds to the verified plan")
    if growing.has_data():
        growing.legend()
    draft = path.with_suffix(".tmp.png")
    figure.savefig(draft, dpi=120)
    draft.replace(path)
    return True
