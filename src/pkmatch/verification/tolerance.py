"""How far a number may lie from what it should be, decided in this one place."""

from __future__ import annotations

TOLERANCE = 1e-6
"""Of fractional modules and pieces in their own unit; of values relative to their size."""


def same_amount(one: float, other: float) -> bool:
    """Whether two amounts of modules or pieces are the same."""
    return abs(one - other) <= TOLERANCE


def same_value(one: float, other: float) -> bool:
    """Whether two values of a goal or a plan are the same."""
    return abs(one - other) <= TOLERANCE * max(1.0, abs(one), abs(other))
