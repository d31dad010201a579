"""When a search ends: at a time, at a gap, after so many steps, or after so many without gain."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field


@dataclass
class Stop:
    """
    The limits of one search; `None` = no limit.

    `time_s` counts from the making of this object. `steps` and `steps_without_gain` do not look at the clock, so that a
    run that ends by them repeats. `ceiling` is a bound that was known before.
    """

    time_s: float | None = None
    gap: float = 1e-4
    steps: int | None = None
    steps_without_gain: int | None = None
    ceiling: float = math.inf
    _began: float = field(default_factory=time.perf_counter)

    @property
    def left_s(self) -> float | None:
        """Seconds left; `None` = no limit."""
        return None if self.time_s is None else self.time_s - (time.perf_counter() - self._began)

    @property
    def out_of_time(self) -> bool:
        """Whether the time is over."""
        return self.left_s is not None and self.left_s <= 0

    def closed(self, value: float, bound: float) -> bool:
        """Whether the gap between value and bound is as small as it was asked for."""
        return min(bound, self.ceiling) - value <= self.gap * max(abs(value), 1.0)

    def at(self, value: float, bound: float, steps: int, without_gain: int) -> bool:
        """Whether the search is over."""
        return (
            self.out_of_time
            or self.closed(value, bound)
            or (self.steps is not None and steps >= self.steps)
            or (self.steps_without_gain is not None and without_gain >= self.steps_without_gain)
        )
