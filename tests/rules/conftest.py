"""Ladders climb faster when all of them ask one engine process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from pkmatch.solvers.process import EngineProcess


@pytest.fixture(scope="package")
def engine() -> Iterator[EngineProcess]:
    with EngineProcess() as process:
        yield process


@pytest.fixture(autouse=True)
def one_engine_for_all(engine: EngineProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pkmatch.search.route.EngineProcess", lambda: nullcontext(engine))
