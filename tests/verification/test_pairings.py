"""Caveats, politics, languages: whether a pledge may serve a gap at all."""

from __future__ import annotations

import pytest

from tests import builders as b
from tests.verification.plans import assert_breaks, course, deployed, plan_of, standing, text_of


def _one_of_two_breaks(good, bad, rule, text, *more, **fields):
    """Pledge `P` may serve gap `G`, pledge `X` may not; both in one scenario."""
    scenario = b.scenario(*more, good, bad, **fields)
    right, wrong = (plan_of(scenario, deployed("D", pledge, "G", 0, 6)) for pledge in ("P", "X"))
    assert_breaks(scenario, right, wrong, rule)
    assert text_of(scenario, wrong, rule) == text


def test_a_unit_of_another_capability_is_reported():
    _one_of_two_breaks(
        b.pledge(),
        b.pledge("X", capability="hospital"),
        "capability",
        "deployment 'D': pledge 'X' is of capability 'hospital'; gap 'G' wants 'inf'",
        b.gap(),
    )


def test_a_unit_in_a_mission_it_refuses_is_reported():
    _one_of_two_breaks(
        b.pledge(refused_missions=["N"]),
        b.pledge("X", refused_missions=["N", "M"]),
        "mission refused",
        "deployment 'D': pledge 'X' refuses mission 'M'",
        b.gap(),
    )


def test_a_unit_outside_its_sole_missions_is_reported():
    _one_of_two_breaks(
        b.pledge(sole_missions=["M", "N"]),
        b.pledge("X", sole_missions=["N"]),
        "sole missions",
        "deployment 'D': pledge 'X' goes to N only, not to mission 'M'",
        b.gap(),
    )


def test_a_unit_given_a_task_it_refuses_is_reported():
    _one_of_two_breaks(
        b.pledge(refused_tasks=["convoys"]),
        b.pledge("X", refused_tasks=["patrols"]),
        "task refused",
        "deployment 'D': pledge 'X' refuses patrols, a task of gap 'G'",
        b.gap(tasks=["guard", "patrols"]),
        b.gap("H", tasks=["convoys"]),
    )


def test_a_unit_beside_a_partner_it_refuses_is_reported():
    records = b.gap("G", quantity=3), b.pledge("P", refused_partners=["Z", "Y"]), b.pledge("Q", partner="Z")
    scenario = b.scenario(*records, b.in_place("U", partner="Y", end=1))
    there = standing("G", 0, 1)
    kinds = ("multinational_rotation", "smart_pledge")
    right = plan_of(scenario, deployed("D", "P", "G", 1, 3), deployed("E", "Q", "G", 3, 6), *there, kinds={"G": kinds})
    joint = {"G": ("multinational_rotation", "joint_deployment", "smart_pledge")}
    wrong = plan_of(scenario, deployed("D", "P", "G", 1, 5), deployed("E", "Q", "G", 3, 6), *there, kinds=joint)
    assert_breaks(scenario, right, wrong, "partner refused")
    assert text_of(scenario, wrong, "partner refused") == (
        "deployment 'D': pledge 'P' refuses to serve beside Z, Y, and 'E' is in gap 'G' in 2022-04, 2022-05"
    )
    early = plan_of(scenario, deployed("D", "P", "G", 0, 3), deployed("E", "Q", "G", 3, 6), *there, kinds={"G": kinds})
    assert "and 'U' is in gap 'G' in 2022-01" in text_of(scenario, early, "partner refused")


def test_a_unit_pledged_for_another_gap_is_reported():
    _one_of_two_breaks(
        b.pledge(for_gaps=["G"]),
        b.pledge("X", for_gaps=["H"]),
        "for other gaps",
        "deployment 'D': pledge 'X' is made for H only, not for gap 'G'",
        b.gap(),
        b.gap("H"),
    )


def test_a_partner_the_host_refuses_is_reported():
    _one_of_two_breaks(
        b.pledge(partner="A"),
        b.pledge("X", partner="Z"),
        "host refusal",
        "deployment 'D': the host of mission 'M' does not accept partner 'Z'",
        b.gap(),
        b.mission("M", refused=["Z"]),
    )


def test_a_partner_that_has_not_joined_what_is_required_is_reported():
    _one_of_two_breaks(
        b.pledge(partner="A"),
        b.pledge("X", partner="Z"),
        "commitment",
        "deployment 'D': partner 'Z' has not joined 'compact'",
        b.gap(),
        b.partner("A", commitments=["compact"]),
        policy=b.policy_without_lead_times(required_commitments=["compact"]),
    )


def test_a_forbidden_neighbour_is_reported():
    _one_of_two_breaks(
        b.pledge(partner="A"),
        b.pledge("X", partner="Z"),
        "neighbour",
        "deployment 'D': partner 'Z' is a neighbour of the host of mission 'M'",
        b.gap(),
        b.mission("M", neighbours=["Z"]),
        policy=b.policy_without_lead_times(neighbours="forbid"),
    )


def test_a_suspended_partner_is_reported():
    _one_of_two_breaks(
        b.pledge(partner="A"),
        b.pledge("X", partner="Z"),
        "suspension",
        "deployment 'D': partner 'Z' is suspended in 2022-03, 2022-04",
        b.gap(),
        b.suspension(partner="A", end="2022-01-01"),
        b.suspension("C", partner="Z", start=2, end="2022-04-02"),
    )


@pytest.mark.parametrize(("languages", "brings"), [(["en"], "en"), ([], "none")])
def test_a_unit_without_the_gaps_language_is_reported(languages, brings):
    _one_of_two_breaks(
        b.pledge(languages=["fr"]),
        b.pledge("X", languages=languages),
        "language",
        f"deployment 'D': pledge 'X' brings {brings}; gap 'G' asks one of fr, es",
        b.gap(languages=["fr", "es"]),
    )


@pytest.mark.parametrize(("languages", "known"), [(["en"], "en"), ([], "none")])
def test_a_course_that_its_recipient_does_not_understand_is_reported(languages, known):
    people = b.partner("A", languages=["fr", "en"]), b.partner("Z", languages=languages)
    offer = b.training_offer(languages=["fr", "es"])
    scenario = b.scenario(*people, b.gap(), b.pledge(), b.pledge("Q", partner="Z"), offer)
    right, wrong = (plan_of(scenario, course("S", "T", name, 0, 1)) for name in ("A", "Z"))
    assert_breaks(scenario, right, wrong, "language of instruction")
    text = f"course 'S': partner 'Z' understands {known}; offer 'T' teaches in fr, es, without interpreters"
    assert text_of(scenario, wrong, "language of instruction") == text


def test_units_together_without_a_language_in_common_are_reported():
    gap, units = (
        b.gap(quantity=2),
        (b.pledge("P", languages=["fr"]), b.pledge("Q", partner="Z", languages=["es", "ar"])),
    )
    scenario = b.scenario(gap, *units, policy=b.policy_without_lead_times(shared_language=True))
    turns, joint = ("multinational_rotation", "smart_pledge"), ("joint_deployment", "smart_pledge")
    right = plan_of(scenario, deployed("D", "P", "G", 0, 3), deployed("E", "Q", "G", 3, 6), kinds={"G": turns})
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 4), deployed("E", "Q", "G", 2, 6), kinds={"G": joint})
    assert_breaks(scenario, right, wrong, "shared language")
    assert text_of(scenario, wrong, "shared language") == (
        "deployments 'D' and 'E' are both in gap 'G' in 2022-03, 2022-04; "
        "they bring fr and es, ar, and share no language"
    )
