"""``python -m benchmarks``: measure, and write a table."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.checking import false_bounds
from benchmarks.planners import PLANNERS
from benchmarks.registry import CASES, SMOKE_CASES
from benchmarks.runner import measured, run


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--case", action="append", choices=list(CASES), help="one case; may be given again")
    names = list(dict.fromkeys(name for of_kind in PLANNERS.values() for name in of_kind))
    parser.add_argument("--planner", action="append", choices=names, help="only this one; may be given again")
    parser.add_argument("--time-limit", type=float, metavar="S", help="seconds of each case; default: its own")
    parser.add_argument("--memory", type=float, default=16.0, metavar="GB", help="most memory of a process (16)")
    parser.add_argument("--smoke", action="store_true", help="every kind of case, at 100 pledges")
    parser.add_argument("-o", "--output", type=Path, default=Path("build/benchmarks"), metavar="FOLDER")
    chosen = parser.parse_args(arguments)
    cases = SMOKE_CASES if chosen.smoke else {name: CASES[name] for name in chosen.case or CASES}
    table = run(
        cases.values(),
        chosen.output,
        chosen.time_limit,
        chosen.memory,
        say=lambda line: print(line, flush=True),
        planners=chosen.planner,
    )
    print(f"\n{table.read_text(encoding='utf-8')}\nwritten to {table}")
    if wrong := false_bounds(measured(chosen.output)):
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
