"""What the helpers of these tests assert is told in full."""

import pytest

pytest.register_assert_rewrite("tests.verification.plans")
