"""
A scenario as read-only numpy columns.

Comes in: a checked `Scenario`. Goes out: `ScenarioArrays`. The last place where Python loops over records.
"""

from pkmatch.arrays.reading import arrays_of
from pkmatch.arrays.scenario_arrays import (
    CATEGORIES,
    DONATE,
    LEND,
    MODES,
    MONEY_USES,
    NEVER,
    TO_MISSION,
    BoolArray,
    FloatArray,
    IntArray,
    ScenarioArrays,
)

__all__ = [
    "CATEGORIES",
    "DONATE",
    "LEND",
    "MODES",
    "MONEY_USES",
    "NEVER",
    "TO_MISSION",
    "BoolArray",
    "FloatArray",
    "IntArray",
    "ScenarioArrays",
    "arrays_of",
]
