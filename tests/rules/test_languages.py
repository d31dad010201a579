from __future__ import annotations

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin


def test_a_unit_without_a_language_of_the_gap_stays_away():
    pledges = b.pledge("P", languages=["en"]), b.pledge("Q", languages=["es", "fr"], start=3)
    assert_free(b.scenario(b.gap(), *pledges), in_periods("P", "G", 0, 3))
    scenario = b.scenario(b.gap(languages=["fr", "ar"]), *pledges)
    assert_barred(scenario, pin("P"), by="language")
    assert_kept(scenario, pin("Q", "G", 3, 6))


def test_who_does_not_understand_the_trainer_is_not_trained():
    people = b.partner("A", languages=["en"]), b.partner("Z", languages=["es", "fr"])
    asked = b.gap(skills=["cied"]), b.pledge("P"), b.pledge("Q", partner="Z", start=3)
    assert_free(b.scenario(*people, *asked, b.training_offer()), in_periods("P", "G", 1, 6))
    scenario = b.scenario(*people, *asked, b.training_offer(languages=["fr", "ar"]))
    assert_barred(scenario, pin("P"), by="trained stock")
    assert_kept(scenario, pin("Q", "G", 3, 6))


def test_interpreters_teach_who_does_not_understand_the_trainer():
    people = b.partner("A", languages=["en"]), b.partner("Z", languages=["fr"])
    asked = b.gap(skills=["cied"]), b.pledge("P"), b.pledge("Q", partner="Z", start=3)
    free_of_charge = b.training_offer(languages=["fr"], translation_cost=0)
    assert_free(b.scenario(*people, *asked, free_of_charge), in_periods("P", "G", 1, 6))
    scenario = b.scenario(*people, *asked, b.training_offer(languages=["fr"], translation_cost=7))
    assert_barred(scenario, pin("P"), by="money lacking")
    assert_kept(scenario, pin("Q", "G", 3, 6))
    plan = assert_kept(scenario.with_(b.partner("D"), b.funding_offer(amount=7, uses=["translation"])), pin("P"))
    assert [(row.use, row.recipient, row.amount) for row in plan.supports if row.kind == "payment"] == [
        ("translation", "A", 7)
    ]
    assert "D" in plan.partnerships[0].contributors
    assert_barred(scenario.with_(b.partner("D"), b.funding_offer(uses=["training"])), pin("P"), by="money lacking")


def test_interpreters_count_as_a_cost_where_they_are_needed():
    asked = b.gap(skills=["cied"]), b.pledge(cost=0.0), b.funding_offer()
    offer = b.training_offer(languages=["fr"], translation_cost=2, cost=1)
    wanted = goals(coverage=1, cost=1)
    assert solve(b.scenario(b.partner("A"), *asked, offer, goals=wanted)).value == 5 - 1 - 2
    assert solve(b.scenario(b.partner("A", languages=["fr"]), *asked, offer, goals=wanted)).value == 5 - 1


def test_one_of_the_languages_is_enough():
    scenario = b.scenario(b.gap(languages=["fr", "ar"]), b.pledge(languages=["ar"]))
    assert_free(scenario, in_periods("P", "G", 0, 6))


def test_units_of_two_partners_in_a_gap_at_once_share_a_language():
    records = b.gap(quantity=2), b.pledge("P", languages=["fr", "en"]), b.pledge("Q", partner="Z", languages=["es"])
    assert_free(b.scenario(*records), {**in_periods("P", "G", 0, 6), **in_periods("Q", "G", 0, 6)})
    policy = b.policy_without_lead_times(shared_language=True)
    scenario = b.scenario(*records, policy=policy)
    assert_barred(scenario, pin("P", "G", 0, 4), pin("Q", "G", 3, 6), by="shared language")
    assert_kept(scenario, pin("P", "G", 0, 3), pin("Q", "G", 3, 6))
    understood = b.scenario(*records[:2], b.pledge("Q", partner="Z", languages=["es", "en"]), policy=policy)
    assert_kept(understood, pin("P", "G", 0, 6), pin("Q", "G", 0, 6))


def test_units_of_one_partner_or_in_two_gaps_need_no_language_in_common():
    policy = b.policy_without_lead_times(shared_language=True)
    pledges = b.pledge("P", languages=["fr"]), b.pledge("R"), b.pledge("Q", partner="Z", languages=["es"])
    scenario = b.scenario(b.gap(quantity=2), b.gap("H"), *pledges, policy=policy)
    assert_kept(scenario, pin("P", "G", 0, 6), pin("R", "G", 0, 6), pin("Q", "H", 0, 6))
    assert_barred(scenario, pin("R", "G", 0, 6), pin("Q", "G", 0, 6), by="shared language")


def test_each_two_need_one_but_not_all_the_same():
    spoken = {"A": ["fr", "en"], "B": ["fr", "es"], "Z": ["en", "es"]}
    pledges = [b.pledge(f"P{name}", partner=name, languages=brings) for name, brings in spoken.items()]
    policy = b.policy_without_lead_times(shared_language=True)
    scenario = b.scenario(b.gap(quantity=3), *pledges, policy=policy)
    assert_kept(scenario, *(pin(f"P{name}", "G", 0, 6) for name in spoken))


def test_of_units_in_place_no_language_is_asked():
    policy = b.policy_without_lead_times(shared_language=True)
    assert_kept(b.scenario(b.gap(quantity=2), b.pledge(), b.in_place(), policy=policy), pin("P", "G", 0, 6))
