from __future__ import annotations

from collections.abc import Iterator

import pytest

from pkmatch.solvers.process import EngineProcess


@pytest.fixture(scope="package")
def engine() -> Iterator[EngineProcess]:
    """One engine process for all tests that leave it alive."""
    with EngineProcess() as process:
        yield process
