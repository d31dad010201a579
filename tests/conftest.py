"""What all tests share: hypothesis without time limits, full assertion messages from helper files."""

from __future__ import annotations

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.verification.plans", "tests.rules.ladder")

# Machines are noisy: count examples, not milliseconds. By default everybody judges a change by the same examples;
# `pytest --hypothesis-profile fresh` draws new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("fresh", deadline=None, derandomize=False)
settings.load_profile("same")
