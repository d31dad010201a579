from __future__ import annotations

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

GAP = b.gap(skills=["cied"])
INSTRUCTORS = b.training_offer(mode="regional", needs_host=True)


def test_a_course_without_a_school_needs_a_host():
    own_school = b.training_offer(mode="regional")
    assert_free(b.scenario(GAP, b.pledge(), own_school), in_periods("P", "G", 1, 6))
    assert_barred(b.scenario(GAP, b.pledge(), INSTRUCTORS), pin("P"), by="trained stock")
    plan = assert_kept(b.scenario(GAP, b.pledge(), INSTRUCTORS, b.host_offer()), pin("P", "G", 1, 6))
    assert [(course.offer, course.host) for course in plan.supports] == [("T", "H")]
    assert (plan.partnerships[0].trainers, plan.partnerships[0].contributors) == (("B",), ("K",))
    assert plan.partnerships[0].kinds == ("triangular", "smart_pledge")


def test_a_course_with_a_school_of_its_own_takes_none():
    plan = solve(b.scenario(GAP, b.pledge(), b.training_offer(), b.host_offer()))
    assert [course.host for course in plan.supports] == [None]


def test_a_host_is_fit_for_the_skill():
    fit, unfit = b.host_offer(skills=["medic", "cied"]), b.host_offer(skills=["medic"])
    assert_free(b.scenario(GAP, b.pledge(), INSTRUCTORS, fit), in_periods("P", "G", 1, 6))
    assert_barred(b.scenario(GAP, b.pledge(), INSTRUCTORS, unfit), pin("P"), by="trained stock")


def test_a_host_takes_those_it_is_offered_to_and_its_own():
    for host in (b.host_offer(recipients=["A"]), b.host_offer(partner="A", recipients=["Z"])):
        assert_free(b.scenario(GAP, b.pledge(), b.partner("Z"), INSTRUCTORS, host), in_periods("P", "G", 1, 6))
    others = b.host_offer(recipients=["Z"])
    scenario = b.scenario(GAP, b.pledge(), b.pledge("Q", partner="Z", start=4), INSTRUCTORS, others)
    assert_barred(scenario, pin("P"), by="trained stock")
    assert_kept(scenario, pin("Q", "G", 4, 6))


def test_ones_own_school_is_nobodys_support():
    plan = solve(b.scenario(GAP, b.pledge(), INSTRUCTORS, b.host_offer(partner="A")), goals=goals(simplicity=0.1))
    assert plan.deployments == ()
    both = goals(coverage=1.0, simplicity=0.1)
    for partner, links in (("A", 1), ("K", 2)):
        plan = solve(b.scenario(GAP, b.pledge(), INSTRUCTORS, b.host_offer(partner=partner)), goals=both)
        assert plan.goal_values[1].value == 1 + links
        assert plan.partnerships[0].contributors == (("K",) if partner == "K" else ())


def test_a_course_lies_whole_within_the_hosts_window():
    long = b.training_offer(mode="regional", needs_host=True, duration=2)
    assert_free(b.scenario(GAP, b.pledge(), long, b.host_offer()), in_periods("P", "G", 2, 6))
    late = b.scenario(GAP, b.pledge(), long, b.host_offer(start=1, end=3))
    assert_barred(late, pin("P", "G", 2, 6), by="trained stock")
    assert_kept(late, pin("P", "G", 3, 6))
    too_short = b.scenario(GAP, b.pledge(), long, b.host_offer(start=1, end=2))
    assert_barred(too_short, pin("P"), by="trained stock")


def test_courses_of_different_trainers_share_the_places_of_a_host():
    gap = b.gap(skills=["cied"], quantity=2)
    trainers = [b.training_offer(name, partner=name, mode="regional", needs_host=True) for name in ("B", "D")]
    records = gap, b.pledge("P"), b.pledge("Q", partner="Z"), *trainers
    both = pin("P", "G", 1, 6), pin("Q", "G", 1, 6)
    assert_kept(b.scenario(*records, b.host_offer(places=2)), *both)
    assert_kept(b.scenario(*records, b.host_offer("H1"), b.host_offer("H2", partner="L")), *both)
    scenario = b.scenario(*records, b.host_offer())
    assert_barred(scenario, *both, by="host places")
    assert_kept(scenario, pin("P", "G", 1, 6), pin("Q", "G", 2, 6))


def test_a_host_works_with_trainees_and_trainer_alike():
    records = GAP, b.pledge(), INSTRUCTORS, b.host_offer()
    assert_free(b.scenario(*records), in_periods("P", "G", 1, 6))
    for other in ("A", "B"):
        scenario = b.scenario(*records, b.exclusion(partner="K", other=other))
        assert_barred(scenario, pin("P"), by="trained stock")


def test_a_host_has_no_more_links_than_it_manages():
    gap, offer = b.gap(skills=["cied"], quantity=2), b.training_offer(places=2, mode="regional", needs_host=True)
    more = b.training_offer("U", partner="D", places=2, mode="regional", needs_host=True)
    records = gap, b.pledge("P"), b.pledge("Q", partner="Z"), offer, more
    policy = b.policy_without_lead_times(max_links=1)
    both = pin("P", "G", 1, 6), pin("Q", "G", 1, 6)
    hosts = b.host_offer("H1"), b.host_offer("H2", partner="L")
    assert_kept(b.scenario(*records, *hosts, policy=policy), *both)
    assert_barred(b.scenario(*records, b.host_offer(places=2), policy=policy), *both, by="max links")


def test_what_a_host_does_not_bear_is_paid_and_all_of_it_counts():
    host = b.host_offer(cost=2.5, cost_covered=False)
    offer = b.training_offer(mode="regional", needs_host=True, cost=1.5, cost_covered=False)
    records = GAP, b.pledge(cost=0.0), offer, host
    assert_barred(b.scenario(*records), pin("P"), by="money lacking")
    assert_barred(b.scenario(*records, b.funding_offer(amount=3.99)), pin("P"), by="fund amount")
    paid = b.scenario(*records, b.funding_offer(amount=4), goals=goals(coverage=1, cost=1))
    plan = solve(paid)
    assert plan.value == 5 - 4
    assert [row.amount for row in plan.supports if row.kind == "payment"] == [4]
    assert plan.partnerships[0].contributors == ("D", "K")


def test_a_host_of_a_smart_pledge_serves_its_members():
    gaps = b.gap("G", skills=["cied"]), b.gap("H", skills=["cied"])
    records = *gaps, b.pledge("P"), b.pledge("Q", partner="Z"), INSTRUCTORS, b.host_offer("S", places=2)
    assert_kept(b.scenario(*records), pin("Q", "H", 1, 6))
    bundled = b.scenario(*records, b.smart_pledge("B", ["P", "S"]))
    assert_kept(bundled, pin("P", "G", 1, 6))
    assert_barred(bundled, pin("Q", "H", 1, 6), by="trained stock")
