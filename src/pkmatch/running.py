"""
A run: what a listener hears of it, how long its stages took, and the facts that a plan keeps of it.

Comes in: news of stages. Goes out: `Progress` to listeners, `RunFacts`.
"""

from __future__ import annotations

import importlib.metadata
import logging
import os
import platform
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pkmatch.domain.plan import RunFacts

log = logging.getLogger(__name__)

BETWEEN_NEWS_S = 1.0
"""Least time between two lines of progress about the same part of a search."""


@dataclass(frozen=True)
class Progress:
    """What a callback hears: the stage that begins, seconds since the call, and what is known by then."""

    stage: str
    seconds: float
    value: float | None = None
    bound: float | None = None

    def __str__(self) -> str:
        known = [
            f"{name} {number:,.6g}"
            for name, number in (("value", self.value), ("bound", self.bound))
            if number is not None
        ]
        return f"{self.seconds:7.1f} s  {self.stage}{': ' if known else ''}{', '.join(known)}"


class Clock:
    """Times the stages of a run, and tells whoever listens."""

    def __init__(self, progress: bool, listener: Callable[[Progress], None] | None) -> None:
        self._listeners = [log.info] + ([_print] if progress else []) + ([listener] if listener else [])
        self._began = self._lap = time.perf_counter()
        self._stage = "build"
        self.seconds: dict[str, float] = {}

    @property
    def elapsed_s(self) -> float:
        """Seconds since the run began."""
        return time.perf_counter() - self._began

    def begin(self, stage: str, words: str, value: float | None = None, bound: float | None = None) -> None:
        """A stage begins: the one before is timed, and listeners hear the words for this one."""
        now = time.perf_counter()
        self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._lap
        self._lap, self._stage = now, stage
        for listener in self._listeners:
            listener(Progress(words, now - self._began, value, bound))

    def begin_part(self, words: str, value: float | None = None, bound: float | None = None) -> None:
        """A part of the search, timed by its own name; news of one part come once a second at most."""
        if words != self._stage or time.perf_counter() - self._lap >= BETWEEN_NEWS_S:
            self.begin(words, words, value, bound)


def _print(progress: Progress) -> None:
    print(progress, file=sys.stderr)


@contextmanager
def finishing() -> Iterator[None]:
    """A short last stage that Ctrl-C does not break off: what it ends with is what Ctrl-C asks for."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: log.info("Ctrl-C: the plan is being finished"))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def facts_of(
    engine: str, seed: int, seconds: dict[str, float], candidates: int, shape: tuple[int, int], cut_short: str = ""
) -> RunFacts:
    """The facts of a run: the engine, the model's candidates and rows x columns, versions, machine and memory."""
    rows, columns = shape
    return RunFacts(
        engine=engine,
        seed=seed,
        seconds=seconds,
        candidates=candidates,
        columns=columns,
        rows=rows,
        versions={name: importlib.metadata.version(name) for name in ("pkmatch", "ortools", "numpy")},
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        peak_memory_mb=_peak_memory_mb(),
        cut_short=cut_short,
    )


def _peak_memory_mb() -> float:
    """Peak memory of this process and its engine, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    used: Any = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return float(sum(used)) / unit
