"""What is known of a model before a search: prices, a fractional plan, a bound that a thread still works on."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable
from typing import NamedTuple

from pkmatch.columns import FloatArray
from pkmatch.search.prices import Priced
from pkmatch.search.stopping import Stop

log = logging.getLogger(__name__)


class BoundBeside:
    """
    Work on a bound, begun at once; the bound is infinite until it is there, and where the work fails.

    Parameters
    ----------
    work
        Gives the bound; it looks at the `Stop` it is handed and gives up once that is over.
    """

    def __init__(self, work: Callable[[Stop], float]) -> None:
        self._bound = math.inf
        self._stop = Stop()
        self._thread = threading.Thread(target=self._run, args=(work,), name="pkmatch bound", daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[Stop], float]) -> None:
        try:
            self._bound = work(self._stop)
        except Exception as error:  # whatever it is, the search has a bound without it
            log.warning("%s: %s; the nearer bound is not had", type(error).__name__, error)

    @property
    def so_far(self) -> float:
        """The bound, where it is there already."""
        return self._bound

    def wait(self, seconds: float | None = None) -> float:
        """The bound, waited for at most so long; then, and on Ctrl-C, the work is given up."""
        try:
            self._thread.join(None if seconds is None else max(seconds, 0.0))
        finally:
            self._stop.time_s = 0.0
        return self._bound


class Known(NamedTuple):
    """Prices with the bound that they prove, a fractional plan, and a nearer bound that is being worked out."""

    at_prices: Priced
    fractions: FloatArray
    nearer: BoundBeside | None = None
