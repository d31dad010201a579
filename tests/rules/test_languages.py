from __future__ import annotations

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


def test_one_of_the_languages_is_enough():
    scenario = b.scenario(b.gap(languages=["fr", "ar"]), b.pledge(languages=["ar"]))
    assert_free(scenario, in_periods("P", "G", 0, 6))
