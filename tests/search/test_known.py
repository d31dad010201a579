"""A bound that is worked out beside the search is there when it is, and holds nobody up."""

from __future__ import annotations

import math
from concurrent.futures import Future

from pkmatch.errors import SolverError
from pkmatch.search.known import BoundToCome


def test_a_bound_is_infinite_until_it_is_there():
    coming = Future()
    bound = BoundToCome(coming)
    assert bound.so_far == bound.wait(0.01) == math.inf
    coming.set_result(3.0)
    assert bound.so_far == bound.wait() == 3.0


def test_work_that_fails_leaves_no_bound(caplog):
    coming = Future()
    coming.set_exception(SolverError("the process ended"))
    assert BoundToCome(coming).wait() == math.inf
    assert "the process ended" in caplog.text
