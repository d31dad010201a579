"""The example of 2021: its facts lead back to public sources, and its plan has the shape that the README describes."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import pkmatch as pk
from pkmatch.assembling import assemble
from pkmatch.domain.record import SourcedRecord
from pkmatch.domain.references import RECORD_LISTS
from pkmatch.search.greedy import pick_greedily

EXAMPLES = Path(__file__).parents[2] / "examples"
SEOUL = EXAMPLES / "seoul_2021"
FACTS = EXAMPLES / "data"
LAST_DAY = "2021-12-07"
LOOKS_AHEAD = {"start", "end", "to_date"}
"""Columns in which a source of 2021 names a planned date."""
DAY = re.compile(r"(?<!\d)(20\d\d(?:-\d\d){0,2})(?!\d)")
ITS_WORDS = {
    "attack_helicopter": "armed_helicopter",
    "field_hospital": "level_2_hospital",
    "permanent_police_squad": "formed_police_unit",
}
"""Words of the sources for units that the example calls otherwise."""


def facts(*names: str) -> Iterator[dict[str, str]]:
    for name in names or sorted(path.name for path in FACTS.glob("*.csv")):
        with (FACTS / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def records(scenario: pk.Scenario) -> Iterator[tuple[str, SourcedRecord]]:
    yield "calendar", scenario.calendar
    yield "policy", scenario.policy
    yield from ((f"lead time of {lead.level}", lead) for lead in scenario.policy.lead_times)
    yield from ((f"goal {goal.name}", goal) for goal in scenario.goals.terms)
    for name in RECORD_LISTS:
        yield from ((f"{name}: {record.id}", record) for record in getattr(scenario, name))


def invented(partner: str) -> bool:
    return partner.startswith("X-")


def covered(scenario: pk.Scenario, plan: pk.Plan) -> Counter[str]:
    """Module-periods covered in each gap."""
    covered = Counter[str]()
    for gap in scenario.gaps:
        first, end = scenario.gap_periods(gap)
        missing = sum(shortfall.missing for shortfall in plan.shortfalls if shortfall.gap == gap.id)
        covered[gap.id] = round(gap.quantity * (end - first) - missing)
    return covered


@pytest.fixture(scope="module")
def scenario() -> pk.Scenario:
    return pk.load_scenario(SEOUL)


@pytest.fixture(scope="module")
def plan(scenario: pk.Scenario) -> pk.Plan:
    return pk.solve(scenario)


@pytest.fixture(scope="module")
def plan_without_offers(scenario: pk.Scenario) -> pk.Plan:
    return pk.solve(scenario.replace(training_offers=(), equipment_offers=()))


def test_it_is_large_enough(scenario):
    assert len(scenario.gaps) >= 30
    assert len(scenario.pledges) >= 80
    assert len(scenario.training_offers) + len(scenario.equipment_offers) >= 40
    assert scenario.calendar.periods * scenario.calendar.months_a_period >= 24


def test_every_row_has_a_source(scenario):
    assert [name for name, record in records(scenario) if not record.source] == []


def test_what_is_not_illustrative_stands_in_the_collected_facts(scenario):
    known = {row["source"] for row in facts()}
    stated = {name: r.source.split("; judged here:")[0] for name, r in records(scenario) if not r.illustrative}
    assert {name: source for name, source in stated.items() if source not in known} == {}


def test_what_is_illustrative_says_so(scenario):
    words = ("illustrative:", "assumed:", "judged here:")
    silent = [name for name, r in records(scenario) if r.illustrative and not any(word in r.source for word in words)]
    assert silent == []


def test_no_source_is_later_than_the_eve_of_the_ministerial(scenario):
    days = [(name, day) for name, record in records(scenario) for day in DAY.findall(record.source)]
    assert len(days) > 100
    assert [(name, day) for name, day in days if day > LAST_DAY[: len(day)]] == []


def test_no_collected_fact_is_later_than_the_eve_of_the_ministerial():
    cells = [(column, cell) for row in facts() for column, cell in row.items() if column not in LOOKS_AHEAD]
    assert len(cells) > 1000
    assert [cell for _, cell in cells for day in DAY.findall(cell) if day > LAST_DAY[: len(day)]] == []


def test_gaps_that_are_facts_are_those_of_named_missions_in_the_numbers_given(scenario):
    stated, wanted = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for gap in scenario.gaps:
        if not gap.illustrative:
            stated[gap.mission, gap.capability] += gap.quantity
    for row in facts("gaps_2021.csv"):
        if row["mission"] != "any" and "personnel" not in row["capability"]:
            key = row["mission"], row["capability"]
            wanted[key] += int(row["quantity"]) if row["quantity"] else stated[key]
    assert stated == wanted
    assert len(stated) == 12


def test_real_states_hold_documented_pledges_only(scenario):
    names = {partner.id: partner.name for partner in scenario.partners}
    tables = ("pcrs_pledges_by_type.csv", "pledges_2015.csv", "pledges_2019.csv", "pledges_other_years.csv")
    documented = set()
    for row in facts(*tables):
        if not row.get("status", "").startswith(("not upheld", "withdrawn", "deployed")):
            unit = ITS_WORDS.get(row["capability"], row["capability"])
            documented.add((row["country"], unit, row["quantity"], (row.get("year") or row["as_of"])[:4]))
    real = [pledge for pledge in scenario.pledges if not invented(pledge.partner)]
    assert len(real) >= 20
    for pledge in real:
        key = (names[pledge.partner], pledge.capability)
        year = pledge.id[-4:]
        assert documented & {(*key, str(pledge.quantity), year), (*key, "", year)}, pledge.id
        assert pledge.caveats == pk.Caveats(), f"{pledge.id}: no caveat of a real state is known"
        assert not pledge.needs_skills
        assert not pledge.needs_equipment


def test_offers_of_real_states_rest_on_a_fact_about_them(scenario):
    names = {partner.id: partner.name for partner in scenario.partners}
    givers = [(row.get("provider") or row.get("country") or "", row["source"]) for row in facts()]
    real = [offer for offer in (*scenario.training_offers, *scenario.equipment_offers) if not invented(offer.partner)]
    assert len(real) >= 10
    for offer in real:
        sources = [source for giver, source in givers if names[offer.partner] in giver]
        assert any(source in offer.source for source in sources), offer.id
        assert "no promise of this is known" in offer.source


def test_hosts_refuse_invented_partners_only(scenario):
    refused = [partner for mission in scenario.missions for partner in mission.refused]
    assert refused
    assert all(map(invented, refused))


def test_both_engines_prove_the_same_value(scenario, plan):
    other = pk.solve(scenario, engine="cp-sat")
    assert plan.status == other.status == "optimal"
    assert other.value == pytest.approx(plan.value, rel=2e-4)


def with_gap(scenario: pk.Scenario, gap_id: str, **changes: object) -> pk.Scenario:
    return scenario.with_(scenario.find(pk.Gap, gap_id).replace(**changes))


def with_pledge(scenario: pk.Scenario, pledge_id: str, **changes: object) -> pk.Scenario:
    return scenario.with_(scenario.find(pk.Pledge, pledge_id).replace(**changes))


def with_training(scenario: pk.Scenario, offer_id: str, **changes: object) -> pk.Scenario:
    return scenario.with_(scenario.find(pk.TrainingOffer, offer_id).replace(**changes))


def with_a_pledge_of_the_unit(scenario: pk.Scenario) -> pk.Scenario:
    other = scenario.find(pk.Pledge, "P-X-AF-01-QRC")
    return scenario.with_(other.replace(id="P-NEW", capability="aviation_support_unit"))


def with_detection_robots(scenario: pk.Scenario) -> pk.Scenario:
    other = scenario.find(pk.EquipmentOffer, "E-X-CO-04-JAM-1")
    return scenario.with_(other.replace(id="E-NEW", item="detection_robot"))


def with_a_host_that_accepts_all(scenario: pk.Scenario) -> pk.Scenario:
    return scenario.with_(scenario.find(pk.Mission, "UNISFA").replace(refused=()))


STANDS_IN_THE_WAY: dict[str, tuple[str, Callable[[pk.Scenario], pk.Scenario]]] = {
    "G-MINUSMA-AVSUP-1": ("no pledge of the capability", with_a_pledge_of_the_unit),
    "G-MINUSCA-UAS-1": (
        "no course reaches the region",
        lambda s: with_training(s, "T-X-TR-07-UAS-EU", regions=("Asia-Pacific",)),
    ),
    "G-MINUSCA-SWAT-2": ("course places are used up", lambda s: with_training(s, "T-X-TR-01-SWAT-AF", places=2)),
    "G-MONUSCO-EOD-1": ("nobody lends the equipment", with_detection_robots),
    "G-UNISFA-FP-1": ("host refusal", with_a_host_that_accepts_all),
    "G-MINUSCA-SOF-1": ("readiness too low", lambda s: with_gap(s, "G-MINUSCA-SOF-1", min_readiness="PL1")),
    "G-MONUSCO-RECCE-1": ("lead time too long", lambda s: with_pledge(s, "P-X-AF-15-RECCE", readiness="RDL")),
    "G-MINUSCA-L3-1": ("language", lambda s: with_gap(s, "G-MINUSCA-L3-1", languages=())),
    "G-UNMISS-SOF-1": ("mission refused", lambda s: with_pledge(s, "P-X-LA-07-SOF", caveats=pk.Caveats())),
    "G-UNDOF-RECCE-1": ("task refused", lambda s: with_pledge(s, "P-X-AP-08-RECCE", caveats=pk.Caveats())),
    "G-UNMISS-AIRF-1": ("shortest tour too long", lambda s: with_pledge(s, "P-X-LA-08-AIRF", tour=None)),
    "G-UNFICYP-AMET-1": ("support not allowed", lambda s: with_gap(s, "G-UNFICYP-AMET-1", kinds=None)),
}
"""Gaps that stay open: why, and the change of that one thing which would let somebody in."""


def test_twelve_gaps_stay_open(scenario, plan):
    amounts = covered(scenario, plan)
    assert {gap for gap, amount in amounts.items() if not amount} == set(STANDS_IN_THE_WAY)


@pytest.mark.parametrize("gap_id", STANDS_IN_THE_WAY)
def test_an_open_gap_is_served_once_what_stands_in_the_way_is_gone(scenario, gap_id):
    _, lift = STANDS_IN_THE_WAY[gap_id]
    lifted = lift(scenario)
    unit = lifted.find(pk.Gap, gap_id).capability
    alone = lifted.replace(
        gaps=tuple(gap for gap in lifted.gaps if gap.capability == unit),
        pledges=tuple(pledge for pledge in lifted.pledges if pledge.capability == unit),
    )
    assert covered(alone, pk.solve(alone))[gap_id] > 0


def test_fifteen_gaps_are_closed_by_triangular_partnerships_only(scenario, plan, plan_without_offers):
    helped = {partnership.gap for partnership in plan.partnerships if "triangular" in partnership.kinds}
    with_offers, without = covered(scenario, plan), covered(scenario, plan_without_offers)
    assert len([gap for gap in helped if with_offers[gap] and not without[gap]]) >= 15
    assert len([gap for gap in helped if with_offers[gap] > without[gap]]) >= 18


def test_a_planner_who_serves_gaps_by_priority_is_well_below_the_optimum(scenario, plan):
    by_hand = assemble(
        scenario, pick_greedily(scenario), goals=scenario.goals, bound=plan.bound, bound_origin="the proven optimum"
    )
    pk.verify(scenario, by_hand).raise_for_violations()
    assert by_hand.value <= 0.95 * plan.value


def test_every_kind_of_partnership_occurs(plan):
    assert {kind for partnership in plan.partnerships for kind in partnership.kinds} == {
        "triangular",
        "multinational_rotation",
        "joint_deployment",
        "rapid_deployment_handover",
        "smart_pledge",
    }
