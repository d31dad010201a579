from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from pkmatch.solvers.process import EngineProcess


@pytest.fixture(scope="package")
def engine() -> Iterator[EngineProcess]:
    """One engine process for all tests that leave it alive."""
    with EngineProcess() as process:
        yield process


@pytest.fixture
def ctrl_c_is_heard() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt also where the tests run in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
