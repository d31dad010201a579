"""Registered smart pledges are used whole or not at all, and their offers serve their own pledges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple, TypeVar

from pkmatch.domain.plan import Support
from pkmatch.domain.scenario import Scenario
from pkmatch.domain.smart_pledges import SmartPledge
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Course, Deployed, Gift, Lift, Loan
from pkmatch.verification.gifts import GiftUse, gift_uses
from pkmatch.verification.tolerance import same_amount
from pkmatch.verification.wording import listed, moment, number, window

T = TypeVar("T")


class Bundle(NamedTuple):
    """A smart pledge with its pledges in order, and their deployments in its gaps."""

    record: SmartPledge
    pledges: tuple[str, ...]
    slots: tuple[Deployed, ...]

    def of(self, pledge: str) -> list[Deployed]:
        """The deployments of one of its pledges."""
        return [deployed for deployed in self.slots if deployed.pledge.id == pledge]


class Party(NamedTuple):
    """Modules for which equipment or lift is given: of a partner in a mission, from start on (to end for pieces)."""

    partner: str
    mission: str
    item: str
    start: int
    end: int


class Given(NamedTuple):
    """What members of smart pledges do and give, by the smart pledge; a course also by that of its host."""

    deployments: Mapping[str, list[Deployed]]
    courses: Mapping[str, list[Course]]
    loans: Mapping[str, list[Loan]]
    gifts: Mapping[str, list[Gift]]
    uses: Mapping[str, list[GiftUse]]
    lifts: Mapping[str, list[Lift]]


def check_smart_pledges(case: Case) -> Iterator[Violation]:
    """Rules 9.1 to 9.5."""
    s = case.scenario
    given = Given(
        _by_bundle(s, ((d, (d.pledge.id,)) for d in case.deployments)),
        _by_bundle(s, ((x, (x.offer.id, *((x.host.id,) if x.host else ()))) for x in case.courses)),
        _by_bundle(s, ((x, (x.offer.id,)) for x in case.loans)),
        _by_bundle(s, ((x, (x.offer.id,)) for x in case.gifts)),
        _by_bundle(s, ((x, (x.gift.offer.id,)) for x in gift_uses(case))),
        _by_bundle(s, ((x, (x.offer.id,)) for x in case.lifts)),
    )
    missions = {gap.mission for gap in case.gaps.values()}
    for record in s.smart_pledges:
        pledges = tuple(member for member in record.members if member in case.pledges)
        deployed = given.deployments.get(record.id, [])
        slots = tuple(d for d in deployed if serves_within(s, d))
        bundle = Bundle(record, pledges, slots)
        yield from _elsewhere(case, bundle, deployed)
        yield from _whole(case, bundle)
        yield from _order(case, bundle)
        yield from _offers(case, bundle, given, missions)
        yield from _pieces(case, bundle, given)
        yield from _lift(case, bundle, given)


def _by_bundle(scenario: Scenario, named: Iterable[tuple[T, tuple[str, ...]]]) -> dict[str, list[T]]:
    """Each thing under the smart pledges of what it names."""
    found: defaultdict[str, list[T]] = defaultdict(list)
    for thing, members in named:
        bundles = (scenario.bundle_of(member) for member in members)
        for name in dict.fromkeys(bundle.id for bundle in bundles if bundle is not None):
            found[name].append(thing)
    return found


def serves_within(scenario: Scenario, deployed: Deployed) -> bool:
    """Whether a deployment is one of its pledge's smart pledge, in the gaps of that."""
    bundle = scenario.bundle_of(deployed.pledge.id)
    return bundle is not None and scenario.is_within(bundle, deployed.gap)


def _elsewhere(case: Case, bundle: Bundle, deployments: Sequence[Deployed]) -> Iterator[Violation]:
    if bundle.record.members_free_elsewhere:
        return
    for deployed in deployments:
        if not serves_within(case.scenario, deployed):
            yield Violation(
                rule="member of a smart pledge",
                ids=(bundle.record.id, deployed.pledge.id, deployed.row.id),
                text=f"pledge {deployed.pledge.id!r} is deployed by {deployed.row.id!r} in gap {deployed.gap.id!r}; "
                f"it serves in {_where(bundle.record)} alone, as part of smart pledge {bundle.record.id!r}",
            )


def _where(record: SmartPledge) -> str:
    return f"mission {record.mission!r}" if record.mission is not None else f"gaps {listed(record.gaps)}"


def _whole(case: Case, bundle: Bundle) -> Iterator[Violation]:
    if not bundle.slots:
        return
    for pledge in bundle.pledges:
        rows, quantity = bundle.of(pledge), case.pledges[pledge].quantity
        if len(rows) != 1 or rows[0].row.modules != quantity:
            found = listed(f"{number(d.row.modules)} modules by {d.row.id}" for d in rows)
            yield Violation(
                rule="smart pledge whole",
                ids=(bundle.record.id, pledge, *(d.row.id for d in rows)),
                text=f"smart pledge {bundle.record.id!r} is used, so pledge {pledge!r} makes one deployment of all its "
                f"{number(quantity)} modules in {_where(bundle.record)}; found: {found}",
            )


def _order(case: Case, bundle: Bundle) -> Iterator[Violation]:
    for before, after in zip(bundle.pledges, bundle.pledges[1:], strict=False) if bundle.record.ordered else ():
        ending, beginning = bundle.of(before), bundle.of(after)
        if len(ending) != 1 or len(beginning) != 1:
            continue
        (left,), (right,) = ending, beginning
        wanted = left.row.end - 1 if right.gap.handover else left.row.end
        if right.row.start != wanted:
            yield Violation(
                rule="smart pledge order",
                ids=(bundle.record.id, left.row.id, right.row.id),
                text=f"in smart pledge {bundle.record.id!r} {right.row.id!r} of pledge {after!r} follows "
                f"{left.row.id!r} of pledge {before!r}: it starts in {moment(case.calendar, right.row.start)} "
                f"and would have to in {moment(case.calendar, wanted)}",
            )


def _offers(case: Case, bundle: Bundle, uses: Given, asking: Set[str]) -> Iterator[Violation]:
    """Its offers are given where it is used, to the partners of its pledges, and for these."""
    partners = {case.pledges[pledge].partner for pledge in bundle.pledges}
    trained = {(case.pledges[pledge].partner, case.pledges[pledge].capability) for pledge in bundle.pledges}
    missions = {case.gaps[gap].mission for gap in bundle.record.gaps if gap in case.gaps} | (
        asking & {bundle.record.mission}
    )
    members, name = set(bundle.record.members), bundle.record.id
    given: list[tuple[Support, str, bool]] = []
    for course in uses.courses.get(name, ()):
        there = course.mission is None or course.mission in missions
        given.append((course.row, course.offer.id, there and (course.recipient.id, course.capability) in trained))
        if course.host is not None:
            given.append((course.row, course.host.id, (course.recipient.id, course.capability) in trained))
    for loan in uses.loans.get(name, ()):
        given.append((loan.row, loan.offer.id, loan.recipient.id in partners and loan.mission in missions))
    for gift in uses.gifts.get(name, ()):
        to_member = gift.recipient is not None and gift.recipient.id in partners
        given.append((gift.row, gift.offer.id, to_member or gift.mission in missions))
    for lift in uses.lifts.get(name, ()):
        given.append((lift.row, lift.offer.id, lift.recipient.id in partners and lift.mission in missions))
    for row, offer, fits in given:
        if offer in members and not (fits and bundle.slots):
            reason = "is given to others than its pledges" if bundle.slots else "is given and no pledge of it deploys"
            yield Violation(
                rule="offers of a smart pledge",
                ids=(bundle.record.id, offer, row.id),
                text=f"offer {offer!r} of smart pledge {bundle.record.id!r} {reason}: {row.kind} {row.id!r}",
            )


def _pieces(case: Case, bundle: Bundle, uses: Given) -> Iterator[Violation]:
    given: defaultdict[Party, float] = defaultdict(float)
    rows: defaultdict[Party, set[str]] = defaultdict(set)
    for loan in uses.loans.get(bundle.record.id, ()):
        if loan.mission is not None:
            party = Party(loan.row.recipient, loan.mission, loan.offer.item, loan.row.start, loan.row.end)
            given[party] += loan.row.amount
            rows[party].add(loan.row.id)
    for use, gift, d in uses.uses.get(bundle.record.id, ()):
        party = Party(d.partner, d.gap.mission, gift.offer.item, d.row.start, d.row.end)
        given[party] += use.amount
        rows[party].add(gift.row.id)
    lacked: defaultdict[Party, int] = defaultdict(int)
    for d in bundle.slots:
        for item, pieces in d.lacks_items.items():
            lacked[Party(d.partner, d.gap.mission, item, d.row.start, d.row.end)] += pieces * d.row.modules
    yield from _too_much(case, bundle, "pieces of a smart pledge", "pieces", given, lacked, rows)


def _lift(case: Case, bundle: Bundle, uses: Given) -> Iterator[Violation]:
    given: defaultdict[Party, float] = defaultdict(float)
    rows: defaultdict[Party, set[str]] = defaultdict(set)
    for lift in uses.lifts.get(bundle.record.id, ()):
        if lift.mission is not None:
            party = Party(lift.row.recipient, lift.mission, "", lift.row.start, lift.row.start + 1)
            given[party] += lift.row.amount
            rows[party].add(lift.row.id)
    moved: defaultdict[Party, int] = defaultdict(int)
    for d in bundle.slots:
        if not d.pledge.self_lift:
            people = d.row.modules * case.capabilities[d.pledge.capability].personnel
            moved[Party(d.partner, d.gap.mission, "", d.row.start, d.row.start + 1)] += people
    yield from _too_much(case, bundle, "lift of a smart pledge", "people", given, moved, rows)


def _too_much(
    case: Case,
    bundle: Bundle,
    rule: str,
    what: str,
    given: Mapping[Party, float],
    lacked: Mapping[Party, int],
    rows: Mapping[Party, set[str]],
) -> Iterator[Violation]:
    for party, amount in given.items():
        limit = lacked.get(party, 0)
        if amount > limit and not same_amount(amount, limit):
            item = f" of item {party.item!r}" if party.item else ""
            yield Violation(
                rule=rule,
                ids=(bundle.record.id, party.partner, party.mission, *sorted(rows[party])),
                text=f"offers of smart pledge {bundle.record.id!r} give {number(amount)} {what}{item} to partner "
                f"{party.partner!r} in mission {party.mission!r} over "
                f"{window(case.calendar, party.start, party.end)}; its pledges need {number(limit)}; "
                f"by {listed(sorted(rows[party]))}",
            )
