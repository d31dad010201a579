"""Rule 3, languages: a unit brings at least one of those the gap lists."""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import BoolArray, IntArray, ScenarioArrays


def speaks_one_asked(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> BoolArray:
    """The unit brings one of the languages asked, or none is asked."""
    none_asked: BoolArray = ~np.any(a.languages_asked, axis=1)
    spoken = none_asked[gap]
    for language in range(a.languages_asked.shape[1]):
        spoken |= np.logical_and(a.languages_asked[gap, language], a.languages_brought[pledge, language])
    return spoken
