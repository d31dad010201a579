"""Capabilities, missions, skills and gaps."""

from __future__ import annotations

import pytest

from pkmatch.domain.needs import Capability, Gap
from pkmatch.errors import ScenarioError
from tests import builders as b


def test_a_gap_without_kinds_allows_all_of_them():
    assert all(b.gap().allows(kind) for kind in ("triangular", "joint_deployment", "multinational_rotation"))


def test_a_gap_with_an_empty_list_of_kinds_allows_none():
    gap = b.gap(kinds=())
    assert not any(gap.allows(kind) for kind in ("triangular", "joint_deployment", "multinational_rotation"))


def test_a_gap_allows_the_kinds_it_lists():
    gap = b.gap(kinds=["triangular"])
    assert gap.allows("triangular")
    assert not gap.allows("joint_deployment")


@pytest.mark.parametrize("kind", ["rapid_deployment_handover", "smart_pledge", "any"])
def test_only_kinds_that_a_rule_can_forbid_can_be_listed(kind):
    with pytest.raises(ScenarioError, match="'triangular', 'multinational_rotation' or 'joint_deployment'"):
        b.gap(kinds=[kind])


def test_a_mission_may_have_an_end_and_no_start():
    assert b.mission(end="2022-01-01").start is None


def test_a_capability_may_have_nobody_in_a_module():
    assert b.capability(personnel=0).personnel == 0
    with pytest.raises(ScenarioError, match="a whole number from 0 on"):
        b.capability(personnel=-1)


@pytest.mark.parametrize("priority", [0, -1, float("nan"), float("inf"), 1e9 + 1, "5"])
def test_a_priority_is_a_number_above_0(priority):
    with pytest.raises(ScenarioError, match="priority"):
        b.gap(priority=priority)


def test_a_gap_asks_for_a_capability_in_a_mission_for_some_time():
    required = {name for name, field in Gap.model_fields.items() if field.is_required()}
    assert required == {"id", "mission", "start", "end", "priority"}


def test_a_capability_serves_others_at_a_rate_in_whole_percent():
    capability = Capability(id="light", personnel=100, serves={"inf": 0.6})
    assert [capability.percent_for(name) for name in ("inf", "light", "hospital")] == [60, 100, 0]
    for rate in (0.0, 1.5, 0.605):
        with pytest.raises(ScenarioError):
            Capability(id="light", personnel=100, serves={"inf": rate})
    with pytest.raises(ScenarioError, match="other capabilities"):
        Capability(id="light", personnel=100, serves={"light": 0.5})


def test_what_a_capability_serves_is_known():
    with pytest.raises(ScenarioError, match="serves"):
        b.scenario(b.capability("light", serves={"marines": 0.5}))
