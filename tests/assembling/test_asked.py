from __future__ import annotations

from pkmatch.assembling.asked import gives_that_can_be
from pkmatch.picks import PickedGive, PickedPayment
from tests import builders as b


def _money(offer, gap, amount, start=0):
    return PickedGive("payment", offer, gap, start, amount)


def test_gives_that_hold_stay_as_they_are():
    scenario = b.scenario(b.ask("N", amount=10), b.ask("I", item="nvg"), b.funding_offer(amount=10))
    gives = _money("F", "N", 700), PickedGive("gift", "E", "I", 0, 1)
    assert gives_that_can_be(scenario, gives, ()) == gives


def test_money_rounded_up_is_given_once():
    scenario = b.scenario(b.ask("N", amount=10), b.ask("O", amount=10), b.funding_offer(amount=10))
    gives = _money("F", "N", 501), _money("F", "O", 500)
    assert gives_that_can_be(scenario, gives, ()) == (gives[0], _money("F", "O", 499))
    paid = PickedPayment("F", "unit_cost", "A", "M", 0, 100)
    assert gives_that_can_be(scenario, gives, [paid]) == (gives[0], _money("F", "O", 399))


def test_a_gap_gets_no_more_than_it_asks_and_all_that_was_decided():
    scenario = b.scenario(b.ask("N", amount=10), b.funding_offer("F", amount=4.99), b.funding_offer("G", amount=9))
    for least, most in ((500, 500), (499, 502)):
        gives = _money("F", "N", least), _money("G", "N", most)
        assert sum(give.amount for give in gives_that_can_be(scenario, gives, ())) == 1000
