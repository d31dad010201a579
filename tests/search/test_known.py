"""A bound that is worked out beside the search is there when it is, and holds nobody up."""

from __future__ import annotations

import math
from concurrent.futures import BrokenExecutor, Future

import pytest

from pkmatch.errors import SolverError
from pkmatch.search.known import BoundToCome


def test_a_bound_is_infinite_until_it_is_there():
    coming = Future()
    bound = BoundToCome(coming)
    assert bound.so_far == bound.wait(0.01) == math.inf
    coming.set_result(3.0)
    assert bound.so_far == bound.wait() == 3.0


@pytest.mark.parametrize("error", [SolverError("gone"), BrokenExecutor("gone"), MemoryError("gone")], ids=repr)
def test_work_that_fails_leaves_no_bound(error, caplog):
    coming = Future()
    coming.set_exception(error)
    assert BoundToCome(coming).wait() == BoundToCome(coming).so_far == math.inf
    assert "gone" in caplog.text


def test_a_bound_waited_for_at_last_is_worked_out_no_longer():
    coming = Future()
    assert BoundToCome(coming).at_last(0.01) == math.inf
    assert coming.cancelled()
