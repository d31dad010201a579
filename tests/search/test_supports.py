"""Of supports that serve the same a sifted model has a few: the best, and those of plans in hand."""

from __future__ import annotations

import numpy as np
import pytest

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.generate import generate
from pkmatch.model import build_model
from pkmatch.search.exact import decided_of, hint_of
from pkmatch.search.greedy import pick_greedily
from pkmatch.search.price_books import sizes_of
from pkmatch.search.sifting import _first, kept_of
from pkmatch.search.supports import BEST, FIRST, NAMES, best_few, first_few, served_by, support_codes


@pytest.fixture(scope="module")
def built():
    """A scenario with all rules, its arrays, candidates and whole model."""
    scenario = generate(200, 1, "all")
    arrays = arrays_of(scenario)
    candidates = build_candidates(arrays)
    return scenario, arrays, candidates, build_model(arrays, candidates, scenario.goals, asked=scenario.goals)


@pytest.mark.parametrize("family", NAMES)
def test_codes_tell_supports_apart(built, family):
    _, arrays, _, model = built
    codes = support_codes(family, model.columns[family].keys, sizes_of(arrays))
    assert len(codes)
    assert len(np.unique(codes)) == len(codes)


@pytest.mark.parametrize("family", NAMES)
def test_every_need_keeps_a_few(built, family):
    columns = built[3].columns[family]
    served, few = served_by(columns), first_few(columns)
    assert set(served[few].tolist()) == set(served.tolist())
    assert np.count_nonzero(few) < len(columns)
    if family != "courses":  # of which each start of a stock has its own
        assert np.bincount(served[few]).max() <= FIRST[family]
    best = best_few(columns, np.arange(len(columns), dtype=float))
    assert np.bincount(served[best]).max() <= BEST[family]
    for need in np.unique(served)[:20]:
        inside = np.flatnonzero(served == need)
        assert best[inside[-1]]
        assert not best[inside[: -BEST[family]]].any()


def test_no_offer_is_left_out_by_the_first_few(built):
    loans = built[3].columns["loans"]
    assert set(loans.keys["offer"][first_few(loans)].tolist()) == set(loans.keys["offer"].tolist())


def test_of_supports_that_are_equally_good_needs_have_others(built):
    loans = built[3].columns["loans"]
    offers = loans.keys["offer"]
    best = best_few(loans, np.zeros(len(loans)))
    times = np.bincount(offers[best], minlength=offers.max() + 1)
    assert set(offers[best].tolist()) == set(offers.tolist())
    assert times.max() < 4 * times[times > 0].mean()
    clear = best_few(loans, -offers.astype(float))
    assert np.bincount(offers[clear]).max() > 4 * np.bincount(offers[clear]).mean()


def test_a_sifted_model_has_all_that_a_plan_in_hand_holds(built):
    scenario, arrays, candidates, _ = built
    picks = pick_greedily(scenario, scenario.goals)
    kept = kept_of(arrays, candidates, [picks])
    assert np.count_nonzero(kept.deployments) == len({d[:4] for d in picks.deployments})
    sizes = sizes_of(arrays)
    small = build_model(
        arrays, candidates, scenario.goals, asked=scenario.goals, sieve=lambda c: _first(kept.supports, sizes, c)
    )
    hint = hint_of(arrays, small, picks)
    for family in NAMES:
        decided = decided_of(arrays, picks)[family][1].sum()
        assert np.nansum(small.part(family, hint)) == decided
    assert decided_of(arrays, picks)["loans"][1].sum() > 0
    assert decided_of(arrays, picks)["lifts"][1].sum() > 0
