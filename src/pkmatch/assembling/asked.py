"""
What is given for gaps that ask an item or an amount, told in a plan.

Comes in: picked gives. Goes out: the supports that they are, what they come to, and gives without what an engine's
rounding added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pkmatch.domain.gives import FundingOffer
from pkmatch.domain.needs import Gap
from pkmatch.domain.plan import Support
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedGive, PickedPayment

LEAST_MISSING = 0.005
"""Modules, pieces or USD of which less are not missing: all are told in hundredths."""


def gives_that_count(scenario: Scenario, gives: Sequence[PickedGive]) -> tuple[PickedGive, ...]:
    """What is given for gaps, but for critical ones that never have all they ask."""
    given: Counter[str] = Counter()
    for give in gives:
        given[give.gap] += give.amount
    critical = {gap.id: gap for gap in scenario.other_gaps if gap.critical}
    return tuple(x for x in gives if x.gap not in critical or given[x.gap] >= _all(critical[x.gap]))


def gives_that_can_be(
    scenario: Scenario, gives: Sequence[PickedGive], payments: Iterable[PickedPayment]
) -> tuple[PickedGive, ...]:
    """
    Gives of no more money than there is beside payments, and than gaps ask.

    An engine has money in fractions; rounded one by one they may add up to a little more or less than it decided.
    """
    wanted: Counter[str] = Counter()
    funds = {give.offer for give in gives if _is_money(give)}
    left = {name: round(100 * scenario.find(FundingOffer, name).amount) for name in funds}
    for payment in payments:
        if payment.offer in left:
            left[payment.offer] -= payment.amount
    for give in gives:
        wanted[give.gap] += give.amount
    missing = {name: min(amount, _all(scenario.find(Gap, name))) for name, amount in wanted.items()}
    amounts = dict.fromkeys(gives, 0)
    for most in (lambda give: give.amount, lambda give: missing[give.gap]):
        for give in amounts:
            amount = max(0, min(most(give), missing[give.gap], left[give.offer] if _is_money(give) else give.amount))
            amounts[give] += amount
            missing[give.gap] -= amount
            if _is_money(give):
                left[give.offer] -= amount
    return tuple(give._replace(amount=amount) for give, amount in amounts.items() if amount)


def give_told(scenario: Scenario, name: str, give: PickedGive) -> Support:
    """A give as a support of its mission."""
    mission = scenario.find(Gap, give.gap).mission
    to: dict[str, Any] = {"id": name, "offer": give.offer, "recipient": mission, "mission": mission, "gap": give.gap}
    if _is_money(give):
        end, usd = give.start + 1, give.amount / 100
        return Support(kind="payment", start=give.start, end=end, amount=usd, use="programme", **to)
    return Support(kind="gift", start=give.start, end=scenario.calendar.periods, amount=give.amount, **to)


def given_to_gaps(scenario: Scenario, supports: Sequence[Support]) -> dict[tuple[str, int], float]:
    """Pieces or USD that count by (gap, period) in gaps that ask them; in critical ones all or nothing."""
    given: Counter[tuple[str, int]] = Counter()
    for support in supports:
        if support.gap is not None:
            first, end = scenario.gap_periods(scenario.find(Gap, support.gap))
            for period in range(max(first, support.start), end):
                given[support.gap, period] += round(100 * support.amount)
    found = {}
    for (name, period), hundredths in given.items():
        gap = scenario.find(Gap, name)
        if not gap.critical or hundredths >= round(100 * gap.asked):
            found[name, period] = hundredths / 100
    return found


def _all(gap: Gap) -> int:
    """The pieces or cents that a gap asks."""
    return gap.quantity if gap.amount is None else round(100 * gap.amount)


def _is_money(give: PickedGive) -> bool:
    return give.kind == "payment"
