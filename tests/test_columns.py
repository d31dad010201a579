from __future__ import annotations

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from pkmatch.columns import (
    Candidates,
    Columns,
    Entries,
    Rows,
    SparseModel,
    assemble_model,
    at_most,
    located,
    numbered,
    spread,
)

NONE = np.zeros(0, dtype=np.int64)


def whole(*values):
    return np.array(values, dtype=np.int64)


def columns(family, count, *, worth=0.0, upper=1, **keys):
    return Columns(
        family, {name: np.asarray(key) for name, key in keys.items()}, np.full(count, upper), np.full(count, worth)
    )


def candidates(*rows):
    return Candidates(*np.array(rows, dtype=np.int64).reshape(-1, 5).T)


def dense(model: SparseModel):
    return sparse.coo_matrix((model.value, (model.row, model.column)), shape=model.shape).toarray()


windows = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=6)


@given(windows)
def test_spread_lists_every_period_of_every_window_in_order(windows):
    window, period = spread(*np.array(windows, dtype=np.int64).reshape(-1, 2).T)
    listed = [(at, period) for at, (start, end) in enumerate(windows) for period in range(start, end)]
    assert list(zip(window.tolist(), period.tolist(), strict=True)) == listed


def test_spread_knows_periods_before_the_plan():
    window, period = spread(whole(-2, 1), whole(0, 1))
    assert (window.tolist(), period.tolist()) == ([0, 0], [-2, -1])


key_rows = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[st.integers(0, 4)] * width), max_size=12).map(lambda rows: (width, rows))
)


@given(key_rows)
def test_numbered_gives_equal_keys_one_number_in_ascending_order(drawn):
    width, rows = drawn
    number, combinations = numbered(*np.array(rows, dtype=np.int64).reshape(-1, width).T)
    distinct = sorted(set(rows))
    assert number.tolist() == [distinct.index(row) for row in rows]
    assert [tuple(row) for row in np.array(combinations).T.tolist()] == distinct


def test_numbered_keeps_keys_of_very_different_size_apart():
    number, (big, small) = numbered(whole(2**31, 0, 2**31), whole(0, 7, 7))
    assert number.tolist() == [1, 0, 2]
    assert (big.tolist(), small.tolist()) == ([0, 2**31, 2**31], [7, 0, 7])


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), unique=True, max_size=10),
    st.lists(st.tuples(st.integers(-1, 7), st.integers(-1, 7)), max_size=10),
)
def test_located_finds_the_column_with_the_wanted_keys_or_none(known, wanted):
    a, b = np.array(known, dtype=np.int64).reshape(-1, 2).T
    at = located(
        columns("x", len(known), a=a, b=b, other=b),
        ("b", "a"),
        tuple(np.array(wanted, dtype=np.int64).reshape(-1, 2).T[::-1]),
    )
    assert at.tolist() == [known.index(pair) if pair in known else -1 for pair in wanted]


entry_lists = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.sampled_from([-2.0, -1.0, 1.0, 2.5]), st.integers(0, 3)),
    max_size=12,
)


def upper_of(parts):
    """The most each column of each family can be, as its first entry says."""
    most = {}
    for family, entries in parts.items():
        for _, column, _, upper in entries:
            most.setdefault((family, column), upper)
    return most


def at_most_of(parts, limit):
    """`at_most` on entries given as plain tuples; the most a column can be is that of its first entry."""
    most = upper_of(parts)
    entries = []
    for family, listed in parts.items():
        rows, at, values = ([entry[i] for entry in listed] for i in range(3))
        uppers = [most[family, column] for column in at]
        entries.append((family, whole(*rows), whole(*at), np.array(values, dtype=float), whole(*uppers)))
    return at_most("limit", {"number": np.arange(len(limit))}, entries, whole(*limit))


@given(
    st.fixed_dictionaries({"x": entry_lists, "y": entry_lists}), st.lists(st.integers(-1, 12), min_size=4, max_size=4)
)
def test_at_most_keeps_exactly_the_rows_that_some_setting_of_the_columns_passes(parts, limit):
    # a place that stands twice adds up, so its parts could offset each other: reach is then an upper bound only
    parts = {family: list({entry[:2]: entry for entry in entries}.values()) for family, entries in parts.items()}
    reach = [0.0] * len(limit)
    for (family, column), most in upper_of(parts).items():
        for row, at, value, _ in parts[family]:
            if at == column:
                reach[row] += max(value * most, 0.0)
    rows = at_most_of(parts, limit).without_slack()
    kept = [row for row in range(len(limit)) if reach[row] > limit[row]]
    assert rows.keys["number"].tolist() == kept
    assert rows.upper.tolist() == [limit[row] for row in kept]
    assert np.all(rows.lower == -np.inf)
    for entries in rows.entries:
        told = list(zip(entries.row.tolist(), entries.column.tolist(), entries.value.tolist(), strict=True))
        wanted = [(kept.index(r), c, v) for r, c, v, _ in parts[entries.family] if r in kept]
        assert told == wanted


def test_at_most_marks_rows_that_nothing_reaches():
    rows = at_most_of({"x": [(0, 0, 1.0, 1)]}, [1, 1])
    assert rows.slack.tolist() == [True, True]
    assert rows.keys["number"].tolist() == [0, 1]
    assert [len(entries.row) for entries in rows.entries] == [1]


def test_at_most_leaves_out_a_row_that_can_only_just_be_reached():
    assert at_most_of({"x": [(0, 0, 2.0, 1)]}, [2]).without_slack().keys["number"].tolist() == []
    assert at_most_of({"x": [(0, 0, 2.0, 1)]}, [1]).without_slack().keys["number"].tolist() == [0]


def test_at_most_takes_one_coefficient_for_all_entries():
    rows = at_most("limit", {}, [("x", whole(0, 0, 1), whole(0, 1, 1), 1.0, whole(1, 1, 1))], whole(1, 0))
    assert rows.entries[0].value.tolist() == [1.0, 1.0, 1.0]


def test_at_most_of_no_rows_is_empty():
    rows = at_most("limit", {"gap": NONE}, [("x", NONE, NONE, 1.0, NONE)], NONE)
    assert len(rows) == 0
    assert len(rows.keys["gap"]) == 0


model_entries = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(-3, 3)), max_size=12)


@given(st.dictionaries(st.sampled_from(list(product("rs", "xy"))), model_entries))
def test_a_model_adds_up_what_its_families_say_and_is_sorted_by_row(parts):
    families = [columns("x", 3, worth=1.0), columns("y", 3, worth=-1.0)]
    by_rows = defaultdict(list)
    for (row_family, column_family), listed in parts.items():
        r, c, v = (np.array([entry[i] for entry in listed], dtype=np.int64) for i in range(3))
        by_rows[row_family].append(Entries(column_family, r, c, v.astype(float)))
    rows = [Rows(name, np.zeros(3), np.full(3, 2.0), tuple(by_rows[name])) for name in "rs"]
    model = assemble_model(families, rows)

    expected = np.zeros((6, 6))
    for (row_family, column_family), listed in parts.items():
        for r, c, v in listed:
            expected[3 * "rs".index(row_family) + r, 3 * "xy".index(column_family) + c] += v
    assert model.shape == (6, 6)
    np.testing.assert_array_equal(dense(model), expected)
    places = list(zip(model.row.tolist(), model.column.tolist(), strict=True))
    assert places == sorted(set(places))
    assert (model.column_at, model.row_at) == ({"x": 0, "y": 3}, {"r": 0, "s": 3})


def test_a_model_keeps_bounds_worth_and_kinds_of_its_columns():
    x = Columns("x", {}, upper=whole(2, 3), worth=np.array([0.5, 1.5]), lower=whole(1, 0))
    y = Columns("y", {}, upper=whole(7), worth=np.array([-1.0]), integer=False)
    model = assemble_model([x, y], [])
    assert model.lower.tolist() == [1, 0, 0]
    assert model.upper.tolist() == [2, 3, 7]
    assert model.worth.tolist() == [0.5, 1.5, -1.0]
    assert model.integer.tolist() == [True, True, False]
    assert model.part("y", np.array([1.0, 2.0, 3.0])).tolist() == [3.0]
    assert model.part("x", np.array([1.0, 2.0, 3.0])).tolist() == [1.0, 2.0]


def test_empty_families_of_rows_are_left_out_and_those_of_columns_kept():
    entries = (Entries("y", whole(0), whole(0), np.ones(1)),)
    rows = [
        Rows("none", np.zeros(0), np.zeros(0), (Entries("x", NONE, NONE, np.zeros(0)),)),
        Rows("one", np.zeros(1), np.ones(1), entries),
    ]
    model = assemble_model([columns("x", 0), columns("y", 1)], rows)
    assert list(model.rows) == ["one"]
    assert list(model.columns) == ["x", "y"]
    assert model.part("x", np.ones(1)).tolist() == []
    assert dense(model).tolist() == [[1.0]]


@pytest.mark.parametrize("width", [0, 2])
def test_a_model_without_rows_has_no_entries(width):
    model = assemble_model([columns("x", width)], [])
    assert model.shape == (0, width)
    assert len(model.row) == len(model.column) == len(model.value) == 0


def test_a_model_without_anything_is_empty():
    assert assemble_model([], []).shape == (0, 0)


def test_presence_lists_the_periods_of_every_candidate():
    position, period = candidates((0, 0, 1, 3, 1), (4, 2, 0, 1, 2)).presence
    assert (position.tolist(), period.tolist()) == ([0, 0, 1], [1, 2, 0])


def test_candidates_are_kept_by_mask_and_joined_in_order():
    one, other = candidates((0, 0, 1, 3, 1), (4, 2, 0, 1, 2)), candidates((5, 1, 2, 3, 9))
    one.presence  # kept by the value: must not be carried over to another one
    kept = Candidates.joined([one.keep(np.array([False, True])), other])
    assert kept.pledge.tolist() == [4, 5]
    assert kept.most.tolist() == [2, 9]
    assert kept.presence[0].tolist() == [0, 1]
    assert len(Candidates.joined([])) == 0
