"""All case studies: their facts lead back to public sources, what is made up says so, and the page tells of each."""

import csv
from pathlib import Path

import pytest

import pkmatch as pk
from pkmatch.domain.record import SourcedRecord
from tests.examples import test_seoul_2021 as seoul
from tests.examples.history import CASES

NAMES = sorted(path.stem for path in CASES.glob("*.py"))
MADE_UP = ("illustrative:", "assumed:", "judged here:")


def known_sources() -> set[str]:
    known = set()
    for path in sorted((CASES / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            known |= {row["source"] for row in csv.DictReader(file)}
    return known


def records(scenario: pk.Scenario) -> list[tuple[str, SourcedRecord]]:
    """The records of the case's files; a policy that nobody set is no record of theirs."""
    unset = scenario.policy.replace(lead_times=()) == pk.Policy()
    return [(name, record) for name, record in seoul.records(scenario) if not (unset and name == "policy")]


@pytest.fixture(scope="module", params=NAMES)
def scenario(request):
    return pk.load_scenario(CASES / request.param)


def test_every_script_has_its_inputs_and_a_test():
    beside = Path(__file__).parent
    for name in NAMES:
        assert (CASES / name / "gaps.csv").exists()
        assert (beside / f"test_{name}.py").exists()


def test_every_row_has_a_source(scenario):
    assert [name for name, record in records(scenario) if not record.source] == []


def test_what_is_not_illustrative_stands_in_the_collected_facts(scenario):
    known = known_sources()
    stated = {name: r.source.split("; judged here:")[0] for name, r in records(scenario) if not r.illustrative}
    assert {name: source for name, source in stated.items() if source not in known} == {}


def test_what_is_illustrative_says_so(scenario):
    silent = [name for name, r in records(scenario) if r.illustrative and not any(w in r.source for w in MADE_UP)]
    assert silent == []


def test_no_state_is_given_a_pledge_that_no_source_names(scenario):
    given = [
        *scenario.pledges,
        *scenario.in_place,
        *scenario.training_offers,
        *scenario.host_offers,
        *scenario.equipment_offers,
        *scenario.lift_offers,
    ]
    known = known_sources()
    rests = {r.id: r.source.removeprefix("real: ") for r in given}
    assert {id_ for id_, text in rests.items() if not any(text.startswith(source) for source in known)} == set()


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_the_cases_tells_of_each(name):
    page = (CASES / "README.md").read_text(encoding="utf-8")
    assert f"[{name}]({name}.py)" in page
    assert page.count(f"`{name}`") >= 1, f"{name} has no line in the table of deviations"
