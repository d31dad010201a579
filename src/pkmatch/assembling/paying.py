"""
What falls due of single deployments and supports, and the payments that cover it.

Comes in: picks whose payments were decided for whole classes. Goes out: payments of exactly what falls due, by the
same supporters to the same recipients, as far as their money goes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pkmatch.assembling.asked import gives_that_can_be
from pkmatch.domain.gives import EquipmentOffer, FundingOffer, LiftOffer, MoneyUse, Partner, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Gap
from pkmatch.domain.plan import Deployment, Support
from pkmatch.domain.scenario import Scenario
from pkmatch.picks import PickedPayment, Picks


class Due(NamedTuple):
    """Costs that fall due together; a mission that is given pieces is their recipient."""

    use: MoneyUse
    recipient: str
    mission: str | None
    start: int


def settled(scenario: Scenario, picks: Picks) -> Picks:
    """The picks with payments of exactly what falls due, among the pairs that pay in them."""
    picks = replace(picks, gives=gives_that_can_be(scenario, picks.gives, picks.payments))
    due = _dues(scenario, picks)
    if not due and not picks.payments:
        return picks
    offers, pays = {offer.id: offer for offer in scenario.funding_offers}, _payers(scenario)
    windows = [(o, scenario.calendar.offered(o.available_from, o.available_until)) for o in scenario.funding_offers]
    pairs = {(offers[x.offer].partner, x.recipient) for x in picks.payments if x.offer in offers}
    recipients: defaultdict[str, list[str]] = defaultdict(list)
    for partner, recipient in pairs:
        recipients[partner].append(recipient)
    near: defaultdict[str, list[tuple[FundingOffer, tuple[int, int]]]] = defaultdict(list)
    for o, window in windows:
        for recipient in recipients[o.partner]:
            near[recipient].append((o, window))
    paying = {at: [o for o, window in near[at.recipient] if pays(o, window, at)] for at in due}
    left = {offer.id: round(100 * offer.amount) for offer in scenario.funding_offers}
    for give in picks.gives:
        if give.kind == "payment":
            left[give.offer] -= give.amount
    missing, paid = Counter(due), defaultdict[str, Counter[Due]](Counter)

    def pay(offer: str, at: Due, amount: int) -> None:
        left[offer] -= amount
        missing[at] -= amount
        paid[offer][at] += amount

    alike: defaultdict[tuple[MoneyUse, str, int], list[Due]] = defaultdict(list)
    for at in due:
        alike[at.use, at.recipient, at.start].append(at)
    for x in picks.payments:
        amount = x.amount
        for at in alike[x.use, x.recipient, x.start]:
            if any(o.id == x.offer for o in paying[at]):
                taken = min(amount, missing[at], left[x.offer])
                pay(x.offer, at, taken)
                amount -= taken
    for at in due:
        while missing[at] and (way := _way_to_money(at, paying, paid, left)):
            offers_on_way, dues_on_way = way
            amount = min(missing[at], left[offers_on_way[-1]])
            amount = min([amount, *(paid[o][d] for o, d in zip(offers_on_way, dues_on_way[1:], strict=False))])
            for offer, to in zip(offers_on_way, dues_on_way, strict=True):
                pay(offer, to, amount)
            for offer, to in zip(offers_on_way, dues_on_way[1:], strict=False):
                pay(offer, to, -amount)
    all_paid = [((offer, at), amount) for offer, dues in paid.items() for at, amount in dues.items()]
    payments = tuple(PickedPayment(offer, *at, amount) for (offer, at), amount in sorted(all_paid, key=repr) if amount)
    return replace(picks, payments=payments)


def payments_behind(
    scenario: Scenario,
    deployments: Sequence[Deployment],
    supports: Sequence[Support],
    behind: Mapping[str, Mapping[str, Support]],
) -> Iterator[tuple[Deployment, Support]]:
    """Each deployment with the payments of what falls due for itself and for the supports behind it."""
    payments: defaultdict[Due, list[Support]] = defaultdict(list)
    for support in supports:
        if support.kind == "payment" and support.use is not None and support.gap is None:
            payments[Due(support.use, support.recipient, support.mission, support.start)].append(support)
    if not payments:
        return
    for d in deployments:
        pledge, mission = scenario.find(Pledge, d.pledge), scenario.find(Gap, d.gap).mission
        due = [Due("unit_cost", pledge.partner, mission, d.start)] if _cents_a_module(scenario, pledge) else []
        for support in behind.get(d.id, {}).values():
            if support.by_trained:
                continue
            use_of, cents = _cost_of(scenario, support.kind, support.offer, support.host)
            due += [Due(use_of, support.recipient, support.mission, support.start)] if cents else []
            if support.kind == "course" and _cents_of_interpreters(scenario, support.offer, support.recipient):
                due.append(Due("translation", support.recipient, support.mission, support.start))
        for at in dict.fromkeys(due):
            for payment in payments[at]:
                yield d, payment


def _dues(scenario: Scenario, picks: Picks) -> dict[Due, int]:
    """Cents by what falls due together, in order of period."""
    found: Counter[Due] = Counter()
    for d in picks.deployments:
        pledge = scenario.find(Pledge, d.pledge)
        at = Due("unit_cost", pledge.partner, scenario.find(Gap, d.gap).mission, d.start)
        found[at] += _cents_a_module(scenario, pledge) * d.modules * (d.end - d.start)
    for c in (course for course in picks.courses if not course.by_trained):
        cents = _cost_of(scenario, "course", c.offer, c.host)[1]
        found[Due("training", c.recipient, c.mission, c.start)] += cents * c.amount
        interpreters = _cents_of_interpreters(scenario, c.offer, c.recipient)
        found[Due("translation", c.recipient, c.mission, c.start)] += interpreters * c.amount
    for x in picks.loans:
        found[Due("equipment", x.recipient, x.mission, x.start)] += _cost_of(scenario, "loan", x.offer)[1] * x.amount
    for g in picks.gifts:
        found[Due("equipment", g.recipient, g.mission, g.start)] += _cost_of(scenario, "gift", g.offer)[1] * g.amount
    for give in picks.gives:
        if give.kind == "gift":
            mission = scenario.find(Gap, give.gap).mission
            cents = _cost_of(scenario, "gift", give.offer)[1] * give.amount
            found[Due("equipment", mission, mission, give.start)] += cents
    for y in picks.lifts:
        found[Due("lift", y.recipient, y.mission, y.start)] += _cost_of(scenario, "lift", y.offer)[1] * y.amount
    return {at: found[at] for at in sorted(found, key=lambda at: (at.start, repr(at))) if found[at]}


def _cents_a_module(scenario: Scenario, pledge: Pledge) -> int:
    """What a period of a module costs where nobody reimburses it."""
    return 0 if pledge.cost_covered else round(100 * scenario.usd_per_module(pledge))


def _cents_of_interpreters(scenario: Scenario, offer: str, recipient: str) -> int:
    """What interpreters for a module of a recipient cost in a course."""
    partner = scenario.find(Partner, recipient)
    return round(100 * scenario.find(TrainingOffer, offer).interpreters_usd(partner))


def _cost_of(scenario: Scenario, kind: str, offer_id: str, host: str | None = None) -> tuple[MoneyUse, int]:
    """What the cost of a support is for, and the cents of a module, piece or person where it is not covered."""
    if host is not None:
        school = scenario.find(HostOffer, host)
        cents = 0 if school.cost_covered else round(100 * school.cost)
        return "training", cents + _cost_of(scenario, kind, offer_id)[1]
    use: MoneyUse
    offer: TrainingOffer | EquipmentOffer | LiftOffer
    if kind == "course":
        use, offer = "training", scenario.find(TrainingOffer, offer_id)
    elif kind == "lift":
        use, offer = "lift", scenario.find(LiftOffer, offer_id)
    else:
        use, offer = "equipment", scenario.find(EquipmentOffer, offer_id)
    return use, 0 if offer.cost_covered else round(100 * offer.cost)


def _payers(scenario: Scenario) -> Callable[[FundingOffer, tuple[int, int], Due], bool]:
    """Whether an offer, with its window of periods, may pay for what falls due."""
    partners = {partner.id: partner for partner in scenario.partners}
    apart = {partner: _apart_anywhere(scenario, partner) for partner in partners}

    def pays(offer: FundingOffer, window: tuple[int, int], at: Due) -> bool:
        if not window[0] <= at.start < window[1] or (offer.uses and at.use not in offer.uses):
            return False
        if offer.missions and at.mission not in offer.missions:
            return False
        if at.recipient not in partners:
            return not offer.recipients and not offer.regions
        return offer.reaches(partners[at.recipient]) and offer.partner not in apart[at.recipient]

    return pays


def _apart_anywhere(scenario: Scenario, partner: str) -> set[str]:
    """Whom an exclusion keeps from supporting a partner."""
    sides = [{x.partner, x.other} for x in scenario.exclusions]
    return {other for both in sides if partner in both for other in both - {partner}}


def _way_to_money(
    at: Due, paying: dict[Due, list[FundingOffer]], paid: Mapping[str, Counter[Due]], left: dict[str, int]
) -> tuple[list[str], list[Due]] | None:
    """The shortest chain of offers that free each other's money, the last one with some left, and what each pays."""
    queue: list[tuple[list[str], list[Due]]] = [([], [at])]
    seen: set[str] = set()
    while queue:
        offers, dues = queue.pop(0)
        for offer in paying[dues[-1]]:
            if offer.id in seen:
                continue
            seen.add(offer.id)
            way = [*offers, offer.id]
            if left[offer.id] > 0:
                return way, dues
            queue += [(way, [*dues, other]) for other, amount in paid[offer.id].items() if amount]
    return None
