from __future__ import annotations

import pytest

from tests import builders as b
from tests.verification.plans import (
    assert_breaks,
    assert_holds,
    course,
    deployed,
    plan_of,
    rules_broken,
    text_of,
    use,
)

SUPPORTED = {"G": ("triangular", "smart_pledge")}


def _trained(scenario, *rows, **stated):
    return plan_of(scenario, *rows, kinds=SUPPORTED, **stated)


def test_a_course_for_a_partner_the_offer_does_not_reach_is_reported():
    offers = b.training_offer(recipients=["A"]), b.training_offer("U", recipients=["Z"])
    scenario = b.scenario(b.gap(), b.pledge(), *offers)
    right, wrong = (plan_of(scenario, course("S", offer, "A", 0, 1)) for offer in ("T", "U"))
    assert_breaks(scenario, right, wrong, "offer reaches recipient")
    assert text_of(scenario, wrong, "offer reaches recipient") == (
        "course 'S': offer 'U' of partner 'B' is not made to partner 'A'"
    )


def test_nobody_trains_itself():
    scenario = b.scenario(b.gap(), b.pledge(partner="B"), b.training_offer(partner="B"))
    plan = plan_of(scenario, course("S", "T", "B", 0, 1))
    assert rules_broken(scenario, plan) == {"offer reaches recipient"}


@pytest.mark.parametrize(("start", "end"), [(0, 2), (4, 6), (1, 2), (1, 4)], ids=["early", "late", "short", "long"])
def test_a_course_outside_its_offers_window_or_duration_is_reported(start, end):
    scenario = b.scenario(b.gap(), b.pledge(), b.training_offer(start=1, end=5, duration=2))
    right = plan_of(scenario, course("S", "T", "A", 1, 3))
    wrong = plan_of(scenario, course("S", "T", "A", start, end))
    assert_breaks(scenario, right, wrong, "course window")


def test_a_course_of_no_periods_begins_in_an_available_period_too():
    scenario = b.scenario(b.gap(), b.pledge(), b.training_offer(start=1, end=5, duration=0))
    right = plan_of(scenario, course("S", "T", "A", 4, 4))
    wrong = plan_of(scenario, course("S", "T", "A", 5, 5))
    assert_breaks(scenario, right, wrong, "course window")


def test_the_text_of_a_course_outside_its_window_names_both_windows():
    scenario = b.scenario(b.gap(), b.pledge(), b.training_offer(start=1, end=5, duration="40 days"))
    plan = plan_of(scenario, course("S", "T", "A", 0, 2))
    assert text_of(scenario, plan, "course window") == (
        "course 'S' lasts 2 periods, 2022-01 to 2022-02; offer 'T' gives courses of 2 periods within 2022-02 to 2022-05"
    )


def test_more_modules_in_training_than_places_are_reported():
    scenario = b.scenario(
        b.gap(), b.pledge(quantity=3), b.pledge("Q", partner="Z", quantity=3), b.training_offer(places=3, duration=2)
    )
    right = plan_of(scenario, course("S1", "T", "A", 0, 2, 2), course("S2", "T", "Z", 1, 3, 1))
    wrong = plan_of(scenario, course("S1", "T", "A", 0, 2, 2), course("S2", "T", "Z", 1, 3, 3))
    assert_breaks(scenario, right, wrong, "course places")
    assert text_of(scenario, wrong, "course places") == "offer 'T' used 5 of 3 places in 2022-02 by S1, S2"


def test_a_module_both_deployed_and_in_training_is_reported():
    scenario = b.scenario(b.gap(), b.pledge(), b.training_offer())
    right = plan_of(scenario, deployed("D", "P", "G", 0, 2), course("S", "T", "A", 2, 3))
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 2), course("S", "T", "A", 1, 2))
    assert_breaks(scenario, right, wrong, "modules at home")
    assert text_of(scenario, wrong, "modules at home") == (
        "partner 'A' has 2 of 1 modules of capability 'inf' deployed or in training in 2022-02 by D, S"
    )


def test_a_module_in_two_courses_at_once_is_reported():
    scenario = b.scenario(b.gap(), b.pledge(), b.training_offer(), b.training_offer("U", skill="medic"))
    plan = plan_of(scenario, course("S1", "T", "A", 0, 1), course("S2", "U", "A", 0, 1))
    assert rules_broken(scenario, plan) == {"modules at home"}


def test_who_learns_online_may_be_deployed_meanwhile():
    scenario = b.scenario(b.gap(), b.pledge(), b.training_offer(mode="online"), b.training_offer("U", mode="regional"))
    right, wrong = (
        plan_of(scenario, deployed("D", "P", "G", 0, 2), course("S", offer, "A", 1, 2)) for offer in ("T", "U")
    )
    assert_breaks(scenario, right, wrong, "modules at home")


def test_a_module_in_an_online_course_and_another_is_reported():
    offers = b.training_offer(mode="online"), b.training_offer("U", skill="medic")
    scenario = b.scenario(b.gap(), b.pledge(), *offers)
    right, wrong = (
        plan_of(scenario, course("S1", "T", "A", 0, 1), course("S2", "U", "A", start, start + 1)) for start in (1, 0)
    )
    assert_breaks(scenario, right, wrong, "one course at a time")
    assert text_of(scenario, wrong, "one course at a time") == (
        "partner 'A' has 2 of 1 modules of capability 'inf' in training in 2022-01 by S1, S2"
    )


def test_training_a_capability_the_partner_does_not_have_is_reported():
    scenario = b.scenario(b.gap(), b.pledge(), b.capability("hospital"), b.training_offer())
    plan = plan_of(scenario, course("S", "T", "A", 0, 1, capability="hospital"))
    assert rules_broken(scenario, plan) == {"modules at home", "trained stock cap"}


def test_deployed_modules_beyond_the_trained_stock_are_reported():
    scenario = b.scenario(b.gap(skills=["cied"], quantity=2), b.pledge(quantity=2), b.training_offer(places=2))
    rows = deployed("D", "P", "G", 1, 4, modules=2), use("S", "D", 1, 4, 2.0)
    right = _trained(scenario, course("S", "T", "A", 0, 1, amount=2), *rows)
    wrong = _trained(scenario, course("S", "T", "A", 0, 1, amount=1), *rows)
    assert_breaks(scenario, right, wrong, "trained stock", "uses add up")
    assert text_of(scenario, wrong, "trained stock") == (
        "partner 'A', skill 'cied' of capability 'inf': 2 deployed modules lack it in 2022-02 to 2022-04, "
        "1 are trained; deployed by D"
    )


def test_a_course_does_not_count_before_it_ends():
    scenario = b.scenario(b.gap(skills=["cied"]), b.pledge(quantity=2), b.training_offer(duration=2))
    plan = _trained(scenario, course("S", "T", "A", 0, 2), deployed("D", "P", "G", 1, 4), use("S", "D", 1, 4))
    assert rules_broken(scenario, plan) == {"trained stock", "uses add up"}


def test_a_course_of_no_periods_counts_from_its_start_and_takes_no_place():
    scenario = b.scenario(b.gap(skills=["cied"], quantity=2), b.pledge(quantity=2), b.training_offer(duration=0))
    rows = deployed("D", "P", "G", 1, 4, modules=2), use("S", "D", 1, 4, 2.0)
    assert_holds(scenario, _trained(scenario, course("S", "T", "A", 1, 1, amount=2), *rows))


def test_training_that_has_lasted_out_carries_nobody():
    skill = b.skill("cied", lasts=2)
    scenario = b.scenario(skill, b.gap(skills=["cied"]), b.pledge(), b.training_offer())
    right, wrong = (
        _trained(scenario, course("S", "T", "A", 0, 1), deployed("D", "P", "G", 1, end), use("S", "D", 1, end))
        for end in (3, 4)
    )
    assert_breaks(scenario, right, wrong, "trained stock", "uses add up")
    assert "in 2022-04, 0 are trained" in text_of(scenario, wrong, "trained stock")


def test_only_those_who_pass_join_the_stock():
    offer = b.training_offer(places=3, pass_rate=0.5)
    scenario = b.scenario(b.gap(skills=["cied"], quantity=2), b.pledge(quantity=3), offer)
    right = _trained(
        scenario, course("S", "T", "A", 0, 1, amount=3), deployed("D", "P", "G", 1, 4), use("S", "D", 1, 4)
    )
    wrong = _trained(
        scenario,
        course("S", "T", "A", 0, 1, amount=3),
        deployed("D", "P", "G", 1, 4, modules=2),
        use("S", "D", 1, 4, 2.0),
    )
    assert_breaks(scenario, right, wrong, "trained stock", "uses add up")


def test_parts_of_modules_that_pass_add_up_unrounded():
    offer = b.training_offer(places=3, pass_rate=0.29, duration=1)
    scenario = b.scenario(b.gap(skills=["cied"]), b.pledge(quantity=4), offer)
    courses = [course(f"S{start}", "T", "A", start, start + 1, amount=3) for start in range(2)]
    plan = _trained(
        scenario,
        *courses,
        deployed("D", "P", "G", 2, 4),
        use("S0", "D", 2, 4, 0.87),
        use("S1", "D", 2, 4, 0.13),
    )
    assert_holds(scenario, plan)


def test_a_skill_counts_only_in_the_capability_trained_unless_it_says_otherwise():
    def case(per_capability):
        scenario = b.scenario(
            b.skill("cied", per_capability=per_capability),
            b.gap(skills=["cied"]),
            b.pledge(),
            b.pledge("Q", capability="hospital"),
            b.training_offer(),
        )
        course_elsewhere = course("S", "T", "A", 0, 1, capability="hospital")
        return scenario, _trained(scenario, course_elsewhere, deployed("D", "P", "G", 1, 4), use("S", "D", 1, 4))

    assert_holds(*case(per_capability=False))
    assert rules_broken(*case(per_capability=True)) == {"trained stock", "uses add up"}


def test_the_skill_a_pledge_lacks_wherever_it_goes_must_be_trained():
    scenario = b.scenario(b.gap(), b.pledge(needs_skills=["cied"]), b.training_offer())
    rows = deployed("D", "P", "G", 1, 4), use("S", "D", 1, 4)
    assert_holds(scenario, _trained(scenario, course("S", "T", "A", 0, 1), *rows))
    untrained = plan_of(scenario, deployed("D", "P", "G", 1, 4))
    assert rules_broken(scenario, untrained) == {"trained stock", "uses add up"}


def test_a_stock_beyond_the_modules_without_the_skill_is_reported():
    skilled = b.pledge("Q", skills=["cied"])
    scenario = b.scenario(b.gap(), b.pledge(), skilled, b.training_offer(places=2))
    right, wrong = (plan_of(scenario, course("S", "T", "A", 0, 1, amount)) for amount in (1, 2))
    assert_breaks(scenario, right, wrong, "trained stock cap")
    assert text_of(scenario, wrong, "trained stock cap") == (
        "partner 'A', skill 'cied' of capability 'inf': 2 modules trained in 2022-02 to 2022-06, "
        "1 pledged without it or in need of it; trained by S"
    )


def test_modules_may_be_trained_again_when_training_has_lasted_out():
    offer = b.training_offer()
    courses = course("S1", "T", "A", 0, 1), course("S2", "T", "A", 2, 3)
    lasting = b.scenario(b.gap(), b.pledge(), offer)
    assert rules_broken(lasting, plan_of(lasting, *courses)) == {"trained stock cap"}
    fading = b.scenario(b.skill("cied", lasts=2), b.gap(), b.pledge(), offer)
    assert_holds(fading, plan_of(fading, *courses))


def test_others_at_places_kept_for_women_are_reported():
    def case(women_places):
        offer = b.training_offer(places=2, women_places=women_places)
        scenario = b.scenario(b.gap(quantity=2), b.pledge(quantity=2, women_share=0.25), offer)
        return scenario, plan_of(scenario, course("S", "T", "A", 0, 1, 2))

    assert_holds(*case(women_places=0))
    scenario, plan = case(women_places=1)
    assert rules_broken(scenario, plan) == {"women's places"}
    assert text_of(scenario, plan, "women's places") == (
        "offer 'T' has 1.5 modules of others than women at 1 places in 2022-01 by S"
    )
