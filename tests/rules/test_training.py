from __future__ import annotations

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

GAP = b.gap(skills=["cied"])


def test_a_unit_without_a_skill_needs_a_trainer():
    assert_free(b.scenario(GAP, b.pledge(skills=["cied"])), in_periods("P", "G", 0, 6))
    assert_barred(b.scenario(GAP, b.pledge()), pin("P"), by="trained stock")
    plan = assert_kept(b.scenario(GAP, b.pledge(), b.training_offer()), pin("P", "G", 1, 6))
    assert plan.partnerships[0].trainers == ("B",)


def test_the_skill_a_pledge_always_lacks_needs_a_trainer():
    assert_free(b.scenario(b.gap(), b.pledge()), in_periods("P", "G", 0, 6))
    needing = b.pledge(needs_skills=["cied"])
    assert_barred(b.scenario(b.gap(), needing), pin("P"), by="trained stock")
    assert_kept(b.scenario(b.gap(), needing, b.training_offer()), pin("P", "G", 1, 6))


def test_a_course_reaches_only_partners_the_offer_is_made_to():
    free = b.scenario(GAP, b.pledge(), b.training_offer(recipients=["A"]))
    assert_free(free, in_periods("P", "G", 1, 6))
    others = b.pledge("Q", partner="Z", start=4)
    scenario = b.scenario(GAP, b.pledge(), others, b.training_offer(recipients=["Z"]))
    assert_barred(scenario, pin("P"), by="trained stock")
    assert_kept(scenario, pin("Q", "G", 4, 6))


def test_nobody_trains_itself():
    own_trainer = b.training_offer(partner="A")
    assert_barred(b.scenario(GAP, b.pledge(partner="A"), own_trainer), pin("P"), by="trained stock")


def test_a_course_counts_from_its_end_on():
    assert_free(b.scenario(GAP, b.pledge(), b.training_offer(duration=0)), in_periods("P", "G", 0, 6))
    scenario = b.scenario(GAP, b.pledge(), b.training_offer(duration=2))
    assert_barred(scenario, pin("P", "G", 1, 6), by="trained stock")
    assert_kept(scenario, pin("P", "G", 2, 6))


def test_a_course_lies_whole_within_its_offers_window():
    assert_free(b.scenario(GAP, b.pledge(), b.training_offer(duration=2)), in_periods("P", "G", 2, 6))
    late = b.scenario(GAP, b.pledge(), b.training_offer(duration=2, start=1))
    assert_barred(late, pin("P", "G", 2, 6), by="trained stock")
    assert_kept(late, pin("P", "G", 3, 6))
    too_short = b.scenario(GAP, b.pledge(), b.training_offer(duration=2, start=1, end=2))
    assert_barred(too_short, pin("P"), by="trained stock")


def test_a_course_has_no_more_trainees_than_places():
    records = b.gap(skills=["cied"], quantity=2), b.pledge(quantity=2)
    assert_free(b.scenario(*records, b.training_offer(places=2)), in_periods("P", "G", 1, 6, modules=2))
    scenario = b.scenario(*records, b.training_offer(places=1))
    assert_barred(scenario, pin("P", "G", 1, 6, modules=2))
    assert_kept(scenario, pin("P", "G", 1, 6), pin("P", "G", 2, 6))


def test_courses_of_different_states_share_the_places():
    pledges = b.pledge("P"), b.pledge("Q", partner="Z")
    gap = b.gap(skills=["cied"], quantity=2)
    both = {**in_periods("P", "G", 1, 6), **in_periods("Q", "G", 1, 6)}
    assert_free(b.scenario(gap, *pledges, b.training_offer(places=2)), both)
    scenario = b.scenario(gap, *pledges, b.training_offer(places=1))
    assert_barred(scenario, pin("P", "G", 1, 6), pin("Q", "G", 1, 6), by="course places")
    assert_kept(scenario, pin("P", "G", 1, 6), pin("Q", "G", 2, 6))


def test_a_module_is_not_trained_while_it_is_deployed():
    gaps = b.gap("G", start=3, skills=["cied"]), b.gap("H", end=3)
    only_course = b.training_offer(start=2, end=3)
    both = {**in_periods("P", "H", 0, 3), **in_periods("P", "G", 3, 6)}
    assert_free(b.scenario(*gaps, b.pledge(), b.training_offer(duration=0)), both)
    scenario = b.scenario(*gaps, b.pledge(), only_course)
    assert_barred(scenario, pin("P", "H", 0, 3), pin("P", "G", 3, 6), by="modules at home")
    assert_kept(scenario, pin("P", "H", 0, 2), pin("P", "G", 3, 6))


def test_who_learns_online_may_be_deployed_meanwhile():
    gaps = b.gap("G", start=3, skills=["cied"]), b.gap("H", end=3)
    both = {**in_periods("P", "H", 0, 3), **in_periods("P", "G", 3, 6)}
    pins = pin("P", "H", 0, 3), pin("P", "G", 3, 6)
    assert_free(b.scenario(*gaps, b.pledge(), b.training_offer(start=2, end=3, mode="online")), both)
    for mode in ("at_recipient", "at_provider", "regional"):
        scenario = b.scenario(*gaps, b.pledge(), b.training_offer(start=2, end=3, mode=mode))
        assert_barred(scenario, *pins, by="modules at home")
        assert_kept(scenario, pin("P", "H", 0, 2), pin("P", "G", 3, 6))


def test_a_module_takes_one_course_at_a_time():
    gap = b.gap(skills=["cied", "medic"])
    courses = [b.training_offer(skill, skill=skill, mode="online", end=1) for skill in ("cied", "medic")]
    assert_free(b.scenario(gap, b.pledge(quantity=2), *courses), in_periods("P", "G", 1, 6))
    scenario = b.scenario(gap, b.pledge(), *courses)
    assert_barred(scenario, pin("P", "G", 1, 6), by="one course at a time")
    later = b.training_offer("later", skill="medic", mode="online")
    assert_kept(b.scenario(gap, b.pledge(), *courses, later), pin("P", "G", 2, 6))


def test_training_lasts_out():
    records = GAP, b.pledge(), b.training_offer(end=1)
    assert_free(b.scenario(*records), in_periods("P", "G", 1, 6))
    scenario = b.scenario(b.skill("cied", lasts=2), *records)
    assert_barred(scenario, pin("P", "G", 1, 4), by="trained stock")
    assert_kept(scenario, pin("P", "G", 1, 3))


def test_only_those_who_pass_may_deploy():
    records = b.gap(skills=["cied"], quantity=2), b.pledge(quantity=2)
    sure, unsure = (b.training_offer(places=2, end=1, pass_rate=rate) for rate in (1.0, 0.5))
    assert_free(b.scenario(*records, sure), in_periods("P", "G", 1, 6, modules=2))
    assert_barred(b.scenario(*records, unsure), pin("P", "G", 1, 6, modules=2), by="trained stock")
    assert_kept(b.scenario(*records, unsure), pin("P", "G", 1, 6, modules=1))


def test_the_stock_stays_below_the_modules_without_the_skill():
    # a pass rate of 0.4 takes three courses for one module, whose stock of 1.2 is more than the one module
    assert_free(b.scenario(GAP, b.pledge(), b.training_offer(pass_rate=0.5)), in_periods("P", "G", 2, 6))
    unsure = b.training_offer(pass_rate=0.4)
    with_one = b.scenario(GAP, b.pledge(), unsure)
    assert_barred(with_one, pin("P"), by="trained stock")
    with_two = b.scenario(GAP, b.pledge(quantity=2), unsure)
    assert_kept(with_two, pin("P", "G", 3, 6))


def test_trained_modules_count_only_in_the_capability_trained():
    # the course falls while the infantry is deployed; only the hospital is at home and could take it
    gaps = b.gap("G", start=3, skills=["cied"]), b.gap("H", end=3)
    records = *gaps, b.pledge(), b.pledge("Q", capability="hospital"), b.training_offer(start=2, end=3)
    pins = pin("P", "H", 0, 3), pin("P", "G", 3, 6)
    anywhere = b.scenario(b.skill("cied", per_capability=False), *records)
    plan = assert_kept(anywhere, *pins)
    assert [course.capability for course in plan.supports] == ["hospital"]
    assert_barred(b.scenario(*records), *pins, by="modules at home")
    assert_kept(b.scenario(*records), pin("P", "G", 3, 6))


def test_courses_cost_no_more_than_the_coverage_they_bring():
    records = GAP, b.pledge(cost=0.0), b.training_offer(cost=10.0)
    cheap, dear = (b.scenario(*records, goals=goals(coverage=1, cost=weight)) for weight in (0.1, 1.0))
    assert_free(cheap, in_periods("P", "G", 1, 6))
    assert not solve(dear).supports


def test_others_leave_the_places_that_are_kept_for_women():
    gap = b.gap(skills=["cied"], quantity=2)
    records = gap, b.pledge("P"), b.pledge("Q", partner="Z", women_share=0.5)
    both = pin("P", "G", 1, 6), pin("Q", "G", 1, 6)
    assert_kept(b.scenario(*records, b.training_offer(places=3)), *both)
    kept = b.scenario(*records, b.training_offer(places=3, women_places=1))
    assert_kept(kept, *both)
    scenario = b.scenario(*records, b.training_offer(places=2, women_places=1))
    assert_barred(scenario, *both, by="women's places")
    assert_kept(scenario, pin("P", "G", 1, 6), pin("Q", "G", 2, 6))


def test_the_share_of_women_is_that_of_all_modules_of_the_partner_and_capability():
    gap = b.gap(skills=["cied"], quantity=2)
    mixed = b.pledge("P", women_share=0.5), b.pledge("Q", women_share=0.5)
    offer = b.training_offer(places=2, women_places=1)
    assert_kept(b.scenario(gap, *mixed, offer), pin("P", "G", 1, 6), pin("Q", "G", 1, 6))
    fewer = b.pledge("P", women_share=0.5), b.pledge("Q", women_share=0.49)
    assert_barred(b.scenario(gap, *fewer, offer), pin("P", "G", 1, 6), pin("Q", "G", 1, 6))
