"""On how many random scenarios a property is tried: on a few in every run, on all of them in `pytest -m long`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

in_long_runs = False
"""Whether this is a run of `pytest -m long`; set by conftest before any test is read."""


def drawn(few: int, *, long: int) -> Callable[[Any], Any]:
    """Examples of a property that is dear: `few` of them; in a long run, of which it is a part too, `long`."""
    if not in_long_runs:
        return settings(max_examples=few)
    return lambda test: pytest.mark.long(settings(max_examples=long)(test))
