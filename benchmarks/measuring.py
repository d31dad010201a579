"""
One measurement: a planner or a stage on a case, in this process.

Run as ``python -m benchmarks.measuring CASE PLANNER TIME_LIMIT MEMORY_GB``; prints one line of JSON. A process of its
own for each measurement keeps peak memory apart, limits it, and lets a planner that overruns be stopped.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from typing import Any

from benchmarks.planners import PLANNERS
from benchmarks.registry import ALL_CASES


def measure(case_name: str, planner: str, time_limit_s: float) -> dict[str, Any]:
    """What one planner reaches on one case, in how many seconds and how much memory."""
    case = ALL_CASES[case_name]
    outcome = PLANNERS[case.kind][planner](case.make(), time_limit_s)
    return asdict(outcome) | {"peak_memory_mb": peak_memory_mb()}


def peak_memory_mb() -> float:
    """Most memory this process held, plus the most that one of its ended helper processes held."""
    used = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return used / 1024**2 if sys.platform == "darwin" else used / 1024


if __name__ == "__main__":
    memory = int(float(sys.argv[4]) * 1024**3)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))  # of this process and each of its helpers
    print(json.dumps(measure(sys.argv[1], sys.argv[2], float(sys.argv[3]))))
