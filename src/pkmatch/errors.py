"""
Every error a user of pkmatch can meet.

::

    PkmatchError
    ├── ScenarioError (ValueError)       input that breaks a rule of the record; carries `faults`
    │   └── FileFormatError              a file that cannot be read as what it should be
    ├── PinError (ValueError)            pins or forbids that cannot all be met; carries `pins`
    ├── PlanError (RuntimeError)         a plan that breaks a rule; carries `violations`
    ├── SizeError (RuntimeError)         a set for which this machine has too little memory
    └── SolverError (RuntimeError)       an engine that failed or answered nonsense
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


class PkmatchError(Exception):
    """The root of all errors raised on purpose by pkmatch."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one field of one record, and how to repair it."""

    record: str
    field: str
    found: str
    allowed: str
    repair: str

    def __str__(self) -> str:
        place = f"{self.record}, {self.field}" if self.field else self.record
        return f"{place}: found {self.found}; allowed: {self.allowed}. {self.repair}"


class ScenarioError(PkmatchError, ValueError):
    """Input that cannot be used; `faults` lists everything wrong with it, not the first thing only."""

    def __init__(self, faults: Iterable[Fault], *, where: str = "") -> None:
        self.faults = tuple(faults)
        self.where = where
        count = f"{len(self.faults)} fault{'s' if len(self.faults) != 1 else ''}"
        head = f"{where}: {count}" if where else count
        super().__init__("\n".join([head, *(f"  {fault}" for fault in self.faults)]))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.faults, self.where)


class FileFormatError(ScenarioError):
    """A file or folder that cannot be read as the thing it should be."""


class PinError(PkmatchError, ValueError):
    """Pins and forbids that cannot all be met; `pins` names the ones that clash."""

    def __init__(self, message: str, pins: Iterable[Any] = ()) -> None:
        self.pins = tuple(pins)
        super().__init__(message)


class PlanError(PkmatchError, RuntimeError):
    """A plan that breaks a rule; `violations` lists every broken rule."""

    def __init__(self, message: str, violations: Iterable[Any] = ()) -> None:
        self.violations = tuple(violations)
        super().__init__(message)


class SizeError(PkmatchError, RuntimeError):
    """A set for which this machine has too little memory; the message tells the estimate and what would fit."""


class SolverError(PkmatchError, RuntimeError):
    """A solving engine that failed, crashed, or gave an answer that makes no sense."""


def _rebuild(kind: type[ScenarioError], faults: tuple[Fault, ...], where: str) -> ScenarioError:
    return kind(faults, where=where)
