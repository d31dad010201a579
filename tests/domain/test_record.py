"""What every record promises: frozen, strict, faults in words, copies that are checked."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date, datetime

import pytest
from pydantic import ValidationError

from pkmatch.domain.gives import Caveats, Partner, Pledge
from pkmatch.domain.needs import Capability, Mission
from pkmatch.domain.policy import Goals
from pkmatch.errors import ScenarioError
from tests import builders as b


def faults(make, *args, **fields):
    with pytest.raises(ScenarioError) as caught:
        make(*args, **fields)
    return caught.value.faults


def pledge_of(**fields):
    """A valid pledge but for these fields, which no builder looks at first."""
    return Pledge(**dict(b.pledge()) | fields)


def words(make, *args, **fields):
    return [(fault.field, fault.found, fault.allowed) for fault in faults(make, *args, **fields)]


def test_a_record_does_not_change():
    with pytest.raises(ValidationError, match="frozen"):
        b.pledge().quantity = 5


def test_a_copy_is_checked_like_a_new_record():
    assert b.pledge(quantity=1).replace(quantity=3) == b.pledge(quantity=3)
    assert words(b.pledge().replace, quantity=0) == [("quantity", "0", "a whole number above 0")]


def test_a_window_turned_backward_by_a_copy_is_refused():
    assert [fault.field for fault in faults(b.gap(start=0, end=3).replace, start=date(2023, 1, 1))] == ["end"]


def test_an_unknown_field_is_refused_with_the_known_ones():
    (fault,) = faults(Capability, id="inf", personnel=1, persons=2)
    assert (fault.record, fault.field) == ("capability 'inf'", "persons")
    assert fault.allowed == "the fields source, illustrative, id, name, personnel, category, serves"


def test_a_field_named_self_is_an_unknown_field_too():
    assert [fault.field for fault in faults(Capability, id="inf", personnel=1, self=2)] == ["self"]


def test_every_fault_of_a_record_is_told_at_once():
    found = words(
        Pledge,
        id="P",
        partner=" A",
        quantity=0,
        available_from="2023-13-01",
        available_until="2022-01-01",
        readiness="PL9",
        skills=["a", "a"],
        languages="fr",
        cost=float("nan"),
    )
    assert found == [
        ("partner", "' A'", "text on one line, without spaces at its ends or control characters"),
        ("capability", "nothing", "a value"),
        ("quantity", "0", "a whole number above 0"),
        ("available_from", "'2023-13-01'", "a day written YYYY-MM-DD, from 1900-01-01 on"),
        ("readiness", "'PL9'", "'announced', 'PL1', 'PL2', 'PL3' or 'RDL'"),
        ("skills", "['a', 'a']", "each name once"),
        ("languages", "'fr'", "a list"),
        ("cost", "nan", "a finite number"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("quantity", 1.5, "a whole number"),
        ("quantity", 2.0, "a whole number"),
        ("quantity", True, "a whole number"),
        ("quantity", "2", "a whole number"),
        ("quantity", -1, "a whole number above 0"),
        ("quantity", 10**9 + 1, "a whole number up to 1,000,000,000"),
        ("cost", -0.01, "a number from 0 on"),
        ("cost", "12", "a number"),
        ("cost", float("inf"), "a finite number"),
        ("illustrative", "true", "true or false"),
        ("source", 3, "text"),
        ("partner", "", "text that is not empty"),
        ("partner", "a\nb", "text on one line, without spaces at its ends or control characters"),
        ("partner", "a\x00b", "text on one line, without spaces at its ends or control characters"),
        ("partner", "x" * 121, "text of at most 120 characters"),
        ("partner", "\ud800", "text of whole characters"),
        ("equipment", [1], "names, each with a number"),
        ("caveats", 3, "a record of named fields"),
        ("tour", [3], "two lengths of time, the shortest and the longest tour"),
        ("tour", [1, 2, 3], "two lengths of time, the shortest and the longest tour"),
        ("available_from", 20220101, "a day written YYYY-MM-DD, from 1900-01-01 on"),
        ("available_from", "20220101", "a day written YYYY-MM-DD, from 1900-01-01 on"),
        ("available_from", "2022-W01-1", "a day written YYYY-MM-DD, from 1900-01-01 on"),
        ("available_from", "01/02/2022", "a day written YYYY-MM-DD, from 1900-01-01 on"),
        ("available_from", "1899-12-31", "a day written YYYY-MM-DD, from 1900-01-01 on"),
        ("available_from", None, "a day written YYYY-MM-DD, from 1900-01-01 on"),
        ("available_from", datetime(2022, 1, 1, 12), "a day without a time of day"),
    ],
)
def test_what_a_field_takes_can_be_read_aloud(field, value, allowed):
    assert [(name, meant) for name, _, meant in words(pledge_of, **{field: value})] == [(field, allowed)]


def test_words_of_a_number_with_a_point_do_not_speak_of_whole_numbers():
    assert words(b.gap, priority=0) == [("priority", "0", "a number above 0")]


def test_faults_deeper_in_a_record_name_the_way_to_them():
    assert [name for name, *_ in words(b.pledge, tour=["6 weeks", 1.5])] == ["tour.1"]
    assert [name for name, *_ in words(b.pledge, equipment={"nvg": 0, " x": 1})] == ["equipment.nvg", "equipment. x"]
    assert [name for name, *_ in words(pledge_of, caveats={"refused_tasks": ["a", 3]})] == ["caveats.refused_tasks.1"]


def test_a_fault_in_a_record_within_carries_the_name_of_the_whole():
    (fault,) = faults(pledge_of, id="P-7", caveats={"missions": ["M"]})
    assert (fault.record, fault.field) == ("pledge 'P-7'", "caveats.missions")
    assert fault.allowed == "the fields refused_missions, sole_missions, refused_tasks, refused_partners"


def test_a_long_value_is_cut_in_messages():
    (fault,) = faults(b.pledge, source=["x" * 1000])
    assert len(fault.found) == 80
    assert fault.found.endswith("...")


BACKWARD = [
    (b.gap, {"start": "2022-03-01", "end": "2022-03-01"}, "end", "a day after start 2022-03-01"),
    (b.gap, {"start": "2022-03-01", "end": "2022-02-01"}, "end", "a day after start 2022-03-01"),
    (b.mission, {"start": "2022-03-01", "end": "2022-03-01"}, "end", "a day after start 2022-03-01"),
    *(
        (
            make,
            {"start": "2022-03-01", "end": "2022-02-28"},
            "available_until",
            "available_from 2022-03-01 or a later day",
        )
        for make in (b.pledge, b.training_offer, b.equipment_offer)
    ),
]


@pytest.mark.parametrize(("make", "days", "field", "allowed"), BACKWARD)
def test_a_window_runs_forward(make, days, field, allowed):
    assert words(make, **days) == [(field, repr(days["end"]), allowed)]


@pytest.mark.parametrize(("make", "days", "field", "allowed"), BACKWARD)
def test_a_backward_window_is_told_beside_other_faults(make, days, field, allowed):
    fields = [name for name, *_ in words(make, **days, illustrative="no")]
    assert fields == ["illustrative", field]


@pytest.mark.parametrize("make", [b.pledge, b.training_offer, b.equipment_offer])
def test_an_offer_of_one_day_is_a_window(make):
    made = make(start="2022-03-01", end="2022-03-01")
    assert made.available_from == made.available_until


def test_days_are_dates_or_text():
    assert Mission(id="M", start=date(2022, 1, 1)) == Mission(id="M", start="2022-01-01")


def test_lists_and_sets_become_tuples_in_an_order_that_does_not_change():
    assert Caveats(refused_tasks=["b", "a"]).refused_tasks == ("b", "a")
    assert Caveats(refused_tasks={"b", "a", "c"}).refused_tasks == ("a", "b", "c")


def test_counts_stand_in_one_order():
    one, other = b.pledge(equipment={"b": 1, "a": 2}), b.pledge(equipment={"a": 2, "b": 1})
    assert one == other
    assert one.model_dump_json() == other.model_dump_json()


def test_there_is_one_zero():
    assert b.pledge(cost=-0.0).model_dump_json() == b.pledge(cost=0.0).model_dump_json()


def test_equal_records_have_one_hash():
    one, other = b.pledge(equipment={"b": 1, "a": 2}), b.pledge(equipment={"a": 2, "b": 1})
    assert len({one, other, b.pledge("Q")}) == 2


def test_records_of_different_kinds_differ():
    assert Mission(id="x") != Partner(id="x")


def test_records_and_their_errors_travel_between_processes():
    record = b.pledge(equipment={"a": 1}, refused_missions=["M"])
    assert pickle.loads(pickle.dumps(record)) == record
    with pytest.raises(ScenarioError) as caught:
        b.pledge(quantity=0)
    assert pickle.loads(pickle.dumps(caught.value)).faults == caught.value.faults


def test_defaults_are_not_shared_between_records():
    assert b.pledge("P").equipment is not b.pledge("Q").equipment


def test_one_name_twice_among_many_is_found():
    names = [f"C-{n}" for n in range(20_000)]
    assert len(b.equipment_offer(recipients=names).recipients) == 20_000
    assert words(b.equipment_offer, recipients=[*names, "C-0"])[0][2] == "each name once"


def test_goals_need_at_least_one():
    assert words(Goals, terms=[]) == [("terms", "[]", "a list of at least 1")]


def test_a_gap_may_not_name_a_kind_twice():
    assert words(b.gap, kinds=["triangular", "triangular"])[0][2] == "each name once"


def test_sets_give_the_same_record_in_every_process():
    code = "from pkmatch.domain.gives import Caveats; print(Caveats(refused_tasks={'A', 'B', 'C', 'D'}).refused_tasks)"
    seen = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True
        ).stdout
        for seed in ("1", "2")
    }
    assert seen == {"('A', 'B', 'C', 'D')\n"}
