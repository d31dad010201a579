"""Plans that make no sense are judged, not crashed on."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pkmatch.domain.plan import Forbid, Pin, Plan
from pkmatch.errors import ScenarioError
from pkmatch.verification import RULE_NAMES, verify
from tests import builders as b
from tests.verification.plans import course, deployed, loan, plan_of, use

SCENARIO = b.scenario(
    b.skill("cied", lasts=4),
    b.gap("G", quantity=2, skills=["cied"], equipment={"nvg": 1}, kinds=["triangular"]),
    b.gap("H", mission="N", start=2, critical=True, max_partners=1),
    b.pledge("P", quantity=2, tour=(1, 4)),
    b.pledge("Q", partner="Z", capability="inf"),
    b.training_offer(places=2, pass_rate=0.9),
    b.equipment_offer(quantity=4, delivery=1),
)
OTHER_SCENARIO = b.scenario(b.gap("G", capability="navy"), b.pledge("Z"), calendar=b.calendar(2, step="quarter"))
RIGHT = plan_of(
    SCENARIO,
    course("S", "T", "A", 0, 1, amount=2),
    deployed("D", "P", "G", 1, 5),
    use("S", "D", 1, 5),
    loan("L", "E", "A", 1, 5),
    use("L", "D", 1, 5),
    deployed("D2", "Q", "H", 2, 4),
    kinds={"G": ("triangular", "smart_pledge")},
    pins=[Pin(pledge="P", gap="G"), Pin(pledge="Q", gap="H", start=2, end=4)],
    forbids=[Forbid(pledge="Q", gap="G"), Forbid(pledge="P", gap="G", start=0, end=2)],
)
ROWS = ("deployments", "supports", "uses", "partnerships", "shortfalls", "pins", "forbids", "goal_values")

ids = st.sampled_from(
    ["G", "H", "P", "Q", "A", "Z", "B", "C", "T", "E", "S", "L", "D", "D2", "M", "N", "inf", "nobody"]
)
numbers = st.one_of(st.integers(0, 8), st.sampled_from([0, 6, 7, 999_999, 10**6]))
amounts = st.one_of(st.integers(1, 4), st.just(10**9))
floats = st.floats(allow_nan=False, allow_infinity=False)


def _value(field: str, old: Any) -> st.SearchStrategy[Any]:
    """Values of the right type for a field, sensible or not."""
    if field == "counted":
        return st.lists(floats, max_size=8).map(tuple)
    if field == "kinds":
        return st.lists(st.sampled_from(["triangular", "joint_deployment", "smart_pledge"]), max_size=3).map(tuple)
    if field == "kind":
        return st.sampled_from(["course", "loan", "gift", "lift"])
    if field == "name":
        return st.sampled_from(["coverage", "critical", "timeliness", "cost"])
    if isinstance(old, tuple):
        return st.lists(ids, max_size=3).map(tuple)
    if field in ("amount", "modules"):
        return amounts if isinstance(old, int) else floats.map(abs)
    if field in ("start", "end", "period"):
        return numbers
    return floats if isinstance(old, float) else ids


@st.composite
def _nonsense(draw: st.DrawFn) -> Plan:
    plan = RIGHT
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from([kind for kind in ROWS if getattr(plan, kind)]))
        rows = list(getattr(plan, kind))
        place = draw(st.integers(0, len(rows) - 1))
        deed = draw(st.sampled_from(["change", "change", "change", "double", "drop"]))
        if deed == "double":
            rows.append(rows[place])
        elif deed == "drop" and len(rows) > 1:
            del rows[place]
        else:
            field = draw(st.sampled_from(sorted(type(rows[place]).model_fields)))
            try:
                rows[place] = rows[place].replace(**{field: draw(_value(field, getattr(rows[place], field)))})
            except ScenarioError:
                continue  # the record itself refuses the value
        plan = plan.replace(**{kind: rows})
    return plan.replace(value=draw(floats), bound=draw(floats)) if draw(st.booleans()) else plan


def test_the_plan_that_is_mutated_is_right():
    assert verify(SCENARIO, RIGHT).ok


@settings(deadline=None)
@given(_nonsense())
def test_a_plan_changed_at_random_is_judged_under_known_names(plan):
    for scenario in (SCENARIO, OTHER_SCENARIO):
        verdict = verify(scenario, plan)
        assert {violation.rule for violation in verdict.violations} <= set(RULE_NAMES)
        assert str(verdict)


def test_a_plan_held_against_another_scenario_is_judged():
    assert "unknown id" in {violation.rule for violation in verify(OTHER_SCENARIO, RIGHT).violations}
