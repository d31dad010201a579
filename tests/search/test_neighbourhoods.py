"""Neighbourhoods side by side: answers that no longer fit, and neighbourhoods too large to be solved."""

from __future__ import annotations

import numpy as np
import pytest

from pkmatch.columns import Limits
from pkmatch.errors import SolverError
from pkmatch.generate import generate
from pkmatch.search import neighbourhoods
from pkmatch.search.condensing import condensed
from pkmatch.search.large import _labels, _nothing
from pkmatch.search.neighbourhoods import Search
from pkmatch.search.parts import Parts
from pkmatch.search.prices import matrix_of, priced
from pkmatch.search.stopping import Stop
from pkmatch.solvers.engines import answer
from tests.search.test_large import Engines, stages


def search(rules, monkeypatch, *, room=1):
    """A search from nothing on a set of 150 pledges, with engines that answer at once: before others are learnt of."""
    monkeypatch.setattr(neighbourhoods, "ROOM", room)
    arrays, model = stages(generate(150, seed=5, rules=rules))
    model = condensed(model).model
    loose = answer(model, Limits(relative_gap=1e-4), "pdlp")
    at_prices, keys = priced(model, matrix_of(model), loose.prices), model.columns["deployments"].keys
    parts = Parts(model)
    x = _nothing(parts, Engines(), Stop(), 0)
    window, labels = (keys["start"], keys["end"]), _labels(arrays, model)
    found = Search(parts, at_prices, loose.x, x, labels, window, keys["pledge"])
    for kind in found.kinds.values():
        kind.size = 40
    return found


@pytest.mark.parametrize("rules", ["core", "all"])
def test_answers_that_clash_are_merged(rules, monkeypatch):
    """Each part is solved before its neighbour is taken in: what both use of a course or a loan is there once."""
    under_way, pool = search(rules, monkeypatch), Engines()
    under_way.run(pool, Stop(steps=30))
    assert "highs" in pool.asked, "nothing was merged, so that this test says nothing"
    assert under_way.parts.violation(under_way.x) <= 1e-6
    model = under_way.parts.model
    assert np.all((under_way.x >= model.lower - 1e-6) & (under_way.x <= model.upper + 1e-6))
    assert under_way.value == pytest.approx(float(model.worth @ under_way.x))
    assert under_way._activity == pytest.approx(under_way.parts.matrix @ under_way.x, abs=1e-6)


def test_merging_gains_more_than_leaving_answers_out(monkeypatch):
    merging, leaving = search("core", monkeypatch), search("core", monkeypatch)
    merging.run(Engines(), Stop(steps=8))
    spoilt = Engines(lambda asked, engine: SolverError("no merging") if engine == "highs" else None)
    leaving.run(spoilt, Stop(steps=8))
    assert merging.value > leaving.value


@pytest.mark.parametrize("kind", ["partner", "capability", "mission", "window"])
def test_a_neighbourhood_is_cut_to_the_size_sought(kind, monkeypatch):
    under_way = search("core", monkeypatch)
    under_way.kinds[kind].size = sought = 30
    free = np.ones(len(under_way.pledge), dtype=np.bool_)
    columns = under_way._columns(kind, free)
    deployments = int(np.count_nonzero(columns < len(free)))
    whole = max(int(np.bincount(under_way.labels[name][: len(free)]).max()) for name in ("partner", "capability"))
    assert 0 < deployments <= 1.5 * sought + whole
    monkeypatch.setattr(neighbourhoods, "ABOVE", 1e9)
    uncut = search("core", monkeypatch)
    uncut.kinds[kind].size = sought
    assert deployments <= int(np.count_nonzero(uncut._columns(kind, free) < len(free)))
