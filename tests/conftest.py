"""
What all tests share: hypothesis without time limits, full assertion messages from helper files, one engine process.

To start an engine takes longer than most answers, so `solve` asks the same process in all tests of a run. Tests of the
processes themselves are in `tests/solvers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

import pytest
from hypothesis import settings

from pkmatch.solvers.process import EngineProcess

pytest.register_assert_rewrite("tests.verification.plans", "tests.rules.ladder")

# Machines are noisy: count examples, not milliseconds. By default everybody judges a change by the same examples;
# `pytest --hypothesis-profile fresh` draws new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("fresh", deadline=None, derandomize=False)
settings.load_profile("same")


@pytest.fixture(scope="session", autouse=True)
def one_engine_for_all() -> Iterator[None]:
    """
    One process for the models that are answered whole, begun at the first; where a test ends it, another takes over.

    Of the session, as fixtures of modules solve too.
    """
    with ExitStack() as ending:
        begun: list[EngineProcess] = []

        @contextmanager
        def shared() -> Iterator[EngineProcess]:
            if not begun or not begun[-1].alive:
                begun.append(ending.enter_context(EngineProcess()))
            yield begun[-1]

        with mock.patch("pkmatch.search.route.EngineProcess", shared):
            yield
