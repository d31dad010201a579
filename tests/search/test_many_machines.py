"""Neighbourhoods solved by the workers of a Dask cluster: the distributed executor that docs/solving.md names."""

from __future__ import annotations

import pytest

from pkmatch import generate, solve, verify

distributed = pytest.importorskip("distributed", reason="needs the extra pkmatch[dask]")


@pytest.mark.filterwarnings("default")  # those of the cluster's own clean-up are not ours
def test_workers_of_a_cluster_solve_the_neighbourhoods():
    scenario = generate(60, seed=3)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        plan = solve(scenario, engine="large", target_gap=0.02, time_limit_s=60, executor=client.get_executor())
        asked = client.run(lambda: __import__("sys").modules.keys() >= {"pkmatch.solvers.engines"})
    assert verify(scenario, plan).ok
    assert plan.value > 0
    assert any(asked.values())
