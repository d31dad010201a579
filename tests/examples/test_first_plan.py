"""The smallest example runs, and needs all three of its partners."""

import runpy
from pathlib import Path

import pytest

import pkmatch as pk

SCRIPT = Path(__file__).parents[2] / "examples" / "01_first_plan.py"


@pytest.fixture(scope="module")
def names() -> dict[str, object]:
    return runpy.run_path(str(SCRIPT))


def test_it_ends_in_a_triangular_partnership(names):
    (partnership,) = names["plan"].partnerships
    assert "triangular" in partnership.kinds
    assert (partnership.trainers, partnership.contributors) == (("trainer",), ("contributor",))


@pytest.mark.parametrize("offer", ["course", "loan"])
def test_without_either_offer_nobody_deploys(names, offer):
    assert pk.solve(names["scenario"].without(offer)).deployments == ()


def test_it_is_short():
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) < 40
