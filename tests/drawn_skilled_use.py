"""Small scenarios in which modules are trained for the sake of pieces, as drawn for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from pkmatch.domain.policy import goals
from tests import builders as b


@st.composite
def scenarios_of_skilled_use(draw):
    """One or two gaps, and units that lack pieces of two items, most of which need a skill that few are taught."""
    one_or_two, price = st.integers(1, 2), st.sampled_from([0.0, 1.0])
    asked = st.sampled_from([{"nvg": 1}, {"nvg": 2}, {"nvg": 1, "arm": 1}])
    gaps = [
        b.gap(
            f"G{n}",
            mission=draw(st.sampled_from("MN")),
            end=3,
            quantity=draw(one_or_two),
            priority=draw(st.sampled_from([1.0, 3.0])),
            equipment=draw(asked),
            skills=draw(st.sampled_from([(), (), (), ("cied",)])),
            in_mission_training=draw(st.booleans()),
        )
        for n in draw(st.sampled_from(["1", "12"]))
    ]
    pledges = [
        b.pledge(
            f"P{n}",
            partner=draw(st.sampled_from("AAZ")),
            capability=draw(st.sampled_from(["inf", "inf", "light"])),
            quantity=draw(one_or_two),
            end=3,
            cost=0,
            tour=draw(st.sampled_from([None, (1, 1), (2, 2)])),
            skills=draw(st.sampled_from([(), (), ("cied",)])),
            needs_equipment=draw(st.sampled_from([{}, {}, {"nvg": 1}])),
        )
        for n in draw(st.sampled_from(["1", "12"]))
    ]
    offers = [
        b.equipment_offer(
            f"E{n}",
            item=draw(st.sampled_from(["nvg", "nvg", "arm"])),
            mode=draw(st.sampled_from(["lend", "donate", "to_mission"])),
            quantity=draw(st.integers(1, 4)),
            needs_skill=draw(st.sampled_from(["cied", "cied", None])),
            start=draw(st.sampled_from([0, 0, 1])),
            cost=draw(price),
        )
        for n in "123"
    ]
    courses = [
        b.training_offer(
            f"T{n}",
            skill="cied",
            partner=draw(st.sampled_from("BD")),
            places=draw(one_or_two),
            end=draw(st.integers(1, 3)),
            pass_rate=draw(st.sampled_from([1.0, 1.0, 0.5])),
            mode=draw(st.sampled_from(["at_recipient", "online", "in_mission"])),
            trains_trainers=draw(st.sampled_from([0.0, 0.0, 1.0])),
            cost=draw(price),
        )
        for n in draw(st.sampled_from(["1", "1", "12"]))
    ]
    records = [
        *(b.mission("M"), b.mission("N"), b.capability("light", serves={"inf": 1.0})),
        b.skill("cied", per_capability=draw(st.booleans()), lasts=draw(st.sampled_from([None, None, 1]))),
    ]
    wanted = draw(
        st.sampled_from([{"coverage": 1.0}, {"coverage": 1.0, "cost": 0.3}, {"coverage": 1, "simplicity": 0.3}])
    )
    rows = *records, *gaps, *pledges, *offers, *courses
    return b.scenario(*rows, calendar=b.calendar(3), policy=b.policy_without_lead_times(), goals=goals(**wanted))
