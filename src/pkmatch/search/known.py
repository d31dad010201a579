"""What is known of a model before a search: prices, a fractional plan, a bound that is still being worked out."""

from __future__ import annotations

import logging
import math
from concurrent.futures import Future
from concurrent.futures import TimeoutError as OutOfTime
from typing import NamedTuple

from pkmatch.columns import FloatArray
from pkmatch.search.prices import Priced

log = logging.getLogger(__name__)


class BoundToCome:
    """A bound that somebody works out while the search goes on: infinite until then, and where the work fails."""

    def __init__(self, coming: Future[float]) -> None:
        self._coming = coming

    @property
    def so_far(self) -> float:
        """The bound, where it is there already."""
        return self.wait(0.0)

    def drop(self) -> None:
        """Nobody waits for it any more; work that has not begun is not done."""
        self._coming.cancel()

    def at_last(self, seconds: float | None) -> float:
        """The bound, waited for at most so long and no longer by anybody."""
        found = self.wait(seconds)
        self.drop()
        return found

    def wait(self, seconds: float | None = None) -> float:
        """The bound, waited for at most so long."""
        try:
            return self._coming.result(None if seconds is None else max(seconds, 0.0))
        except OutOfTime:
            return math.inf
        except Exception as error:  # a user's executor may fail in any way; the search has its own bound
            log.warning("%s: %s; the nearer bound is not had", type(error).__name__, error)
            return math.inf


class Known(NamedTuple):
    """Prices with the bound that they prove, a fractional plan, and a nearer bound to come where there is one."""

    at_prices: Priced
    fractions: FloatArray
    nearer: BoundToCome | None = None
