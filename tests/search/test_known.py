"""A bound that is worked out beside the search is there when it is, and holds nobody up."""

from __future__ import annotations

import math
import threading

from pkmatch.search.known import BoundBeside


def test_a_bound_beside_is_infinite_until_it_is_there():
    ready = threading.Event()

    def work(stop):
        ready.wait(10)
        return 3.0

    bound = BoundBeside(work)
    assert bound.so_far == math.inf
    ready.set()
    assert bound.wait() == bound.so_far == 3.0


def test_nobody_waits_longer_than_said_and_the_work_hears_of_it():
    heard = threading.Event()

    def work(stop):
        while not stop.out_of_time:
            pass
        heard.set()
        return math.inf

    assert BoundBeside(work).wait(0.0) == math.inf
    assert heard.wait(10)


def test_work_that_fails_leaves_no_bound(caplog):
    def work(stop):
        raise MemoryError("no room")

    assert BoundBeside(work).wait() == math.inf
    assert "no room" in caplog.text
