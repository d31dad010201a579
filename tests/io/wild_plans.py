"""Plans of every field, whatever it says: for round trips through files."""

from __future__ import annotations

from hypothesis import strategies as st

from pkmatch.domain.plan import (
    CountedInPlace,
    CourseUse,
    Deployment,
    Forbid,
    Given,
    GoalValue,
    Partnership,
    Pin,
    Plan,
    RunFacts,
    Shortfall,
    Support,
    UnmetNeed,
    Use,
    Visit,
    WomenShare,
)
from pkmatch.domain.policy import Goals
from tests.io.wild import categories, counts, hard_texts, names, numbers, positive, texts

periods = st.integers(0, 10**6)
plans = st.builds(
    Plan,
    scenario=texts,
    status=st.sampled_from(["optimal", "feasible", "interrupted", "infeasible"]),
    goals=st.just(Goals()),
    value=numbers,
    bound=numbers,
    bound_origin=hard_texts,
    goal_values=st.lists(
        st.builds(GoalValue, name=st.just("coverage"), weight=numbers, value=numbers)
        | st.builds(
            GoalValue,
            name=st.just("cost"),
            weight=numbers,
            value=numbers,
            place=counts,
            tolerance=numbers,
            floor=st.none() | numbers,
            bound=st.none() | numbers,
        ),
        max_size=2,
    ),
    deployments=st.lists(
        st.builds(
            Deployment,
            id=names(),
            pledge=names(),
            gap=names(),
            start=periods,
            end=periods,
            modules=counts,
            counted=st.lists(numbers, max_size=3),
        ),
        max_size=3,
    ),
    supports=st.lists(
        st.builds(
            Support,
            id=names(),
            kind=st.sampled_from(["course", "loan", "gift", "lift", "payment"]),
            offer=names(),
            recipient=names(),
            start=periods,
            end=periods,
            amount=counts,
            capability=st.none() | names(),
            mission=st.none() | names(),
            use=st.sampled_from([None, "training", "unit_cost", "programme", "translation"]),
            gap=st.none() | names(),
            by_trained=st.booleans(),
            host=st.none() | names(),
        ),
        max_size=2,
    ),
    visits=st.lists(st.builds(Visit, partner=names(), period=periods), max_size=2),
    course_uses=st.lists(st.builds(CourseUse, support=names(), course=names(), amount=counts), max_size=2),
    uses=st.lists(
        st.builds(Use, support=names(), deployment=names(), amount=positive, start=periods, end=periods), max_size=2
    ),
    partnerships=st.lists(
        st.builds(
            Partnership,
            gap=names(),
            tpccs=st.lists(names(), max_size=2),
            trainers=st.lists(names(), max_size=2),
            contributors=st.lists(names(), max_size=2),
            kinds=st.lists(st.sampled_from(["triangular", "in_mission_training", "smart_pledge"]), max_size=2),
        ),
        max_size=2,
    ),
    counted_in_place=st.lists(
        st.builds(CountedInPlace, gap=names(), period=st.integers(0, 10**6), modules=positive), max_size=2
    ),
    shortfalls=st.lists(st.builds(Shortfall, gap=names(), period=periods, missing=positive), max_size=2),
    unmet_needs=st.lists(st.builds(UnmetNeed, need=names(), missing=counts), max_size=2),
    women=st.lists(
        st.builds(
            WomenShare,
            category=categories,
            period=st.integers(0, 10**6),
            people=counts,
            women=numbers,
            target=numbers,
            basis=st.sampled_from(["published", "interpolated", "nearest"]),
        ),
        max_size=2,
    ),
    given=st.lists(
        st.builds(Given, pledge=names(), gap=names(), start=periods, end=periods, modules=counts), max_size=2
    ),
    conflict=st.lists(hard_texts, max_size=2),
    pins=st.lists(
        st.builds(Pin, pledge=names(), gap=names(), modules=counts)
        | st.builds(Pin, pledge=names(), gap=names(), start=st.integers(0, 5), end=st.integers(6, 9)),
        max_size=2,
    ),
    forbids=st.lists(
        st.builds(Forbid, pledge=names(), gap=names())
        | st.builds(Forbid, pledge=names(), gap=names(), start=st.integers(0, 5), end=st.integers(6, 9)),
        max_size=2,
    ),
    run=st.none()
    | st.builds(
        RunFacts,
        engine=texts,
        seed=st.integers(),
        seconds=st.dictionaries(texts, numbers, max_size=2),
        versions=st.dictionaries(texts, texts, max_size=2),
        machine=texts,
    ),
)
"""Plans that could stand in a file; none of them obeys a rule but by chance."""
