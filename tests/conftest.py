"""What all tests share: hypothesis without time limits, full assertion messages from helper files."""

from __future__ import annotations

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.verification.plans", "tests.rules.ladder")
settings.register_profile("steps", deadline=None)  # machines are noisy: count examples, not milliseconds
settings.load_profile("steps")
