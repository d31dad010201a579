"""Registered smart pledges are used whole or not at all, and their offers serve their own pledges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pkmatch.domain.plan import Support
from pkmatch.domain.scenario import Scenario
from pkmatch.domain.smart_pledges import SmartPledge
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed
from pkmatch.verification.gifts import gift_uses
from pkmatch.verification.tolerance import same_amount
from pkmatch.verification.wording import listed, moment, number, window


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


def check_smart_pledges(case: Case) -> Iterator[Violation]:
    """Rules 9.1 to 9.5."""
    for record in case.scenario.smart_pledges:
        bundle = _bundle(case, record)
        yield from _elsewhere(case, bundle)
        yield from _whole(case, bundle)
        yield from _order(case, bundle)
        yield from _offers(case, bundle)
        yield from _pieces(case, bundle)
        yield from _lift(case, bundle)


def _bundle(case: Case, record: SmartPledge) -> Bundle:
    pledges = tuple(member for member in record.members if member in case.pledges)
    slots = (d for d in case.deployments if d.pledge.id in pledges and serves_within(case.scenario, d))
    return Bundle(record, pledges, tuple(slots))


def serves_within(scenario: Scenario, deployed: Deployed) -> bool:
    """Whether a deployment is one of its pledge's smart pledge, in the gaps of that."""
    for bundle in scenario.smart_pledges:
        if deployed.pledge.id in bundle.members:
            return deployed.gap.id in bundle.gaps or deployed.gap.mission == bundle.mission
    return False


def _elsewhere(case: Case, bundle: Bundle) -> Iterator[Violation]:
    if bundle.record.members_free_elsewhere:
        return
    for deployed in case.deployments:
        if deployed.pledge.id in bundle.pledges and not serves_within(case.scenario, deployed):
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


def _offers(case: Case, bundle: Bundle) -> Iterator[Violation]:
    """Its offers are given where it is used, to the partners of its pledges, and for these."""
    partners = {case.pledges[pledge].partner for pledge in bundle.pledges}
    trained = {(case.pledges[pledge].partner, case.pledges[pledge].capability) for pledge in bundle.pledges}
    gaps = [gap for gap in case.gaps.values() if gap.id in bundle.record.gaps or gap.mission == bundle.record.mission]
    missions = {gap.mission for gap in gaps}
    members = set(bundle.record.members)
    given: list[tuple[Support, str, bool]] = []
    for course in case.courses:
        if course.offer.id not in members and (course.host is None or course.host.id not in members):
            continue
        there = course.mission is None or course.mission in missions
        given.append((course.row, course.offer.id, there and (course.recipient.id, course.capability) in trained))
        if course.host is not None:
            given.append((course.row, course.host.id, (course.recipient.id, course.capability) in trained))
    for loan in (x for x in case.loans if x.offer.id in members):
        given.append((loan.row, loan.offer.id, loan.recipient.id in partners and loan.mission in missions))
    for gift in (x for x in case.gifts if x.offer.id in members):
        to_member = gift.recipient is not None and gift.recipient.id in partners
        given.append((gift.row, gift.offer.id, to_member or gift.mission in missions))
    for lift in (x for x in case.lifts if x.offer.id in members):
        given.append((lift.row, lift.offer.id, lift.recipient.id in partners and lift.mission in missions))
    for row, offer, fits in given:
        if offer in members and not (fits and bundle.slots):
            reason = "is given to others than its pledges" if bundle.slots else "is given and no pledge of it deploys"
            yield Violation(
                rule="offers of a smart pledge",
                ids=(bundle.record.id, offer, row.id),
                text=f"offer {offer!r} of smart pledge {bundle.record.id!r} {reason}: {row.kind} {row.id!r}",
            )


def _pieces(case: Case, bundle: Bundle) -> Iterator[Violation]:
    given: defaultdict[Party, float] = defaultdict(float)
    rows: defaultdict[Party, set[str]] = defaultdict(set)
    for loan in case.loans:
        if loan.offer.id in bundle.record.members and loan.mission is not None:
            party = Party(loan.row.recipient, loan.mission, loan.offer.item, loan.row.start, loan.row.end)
            given[party] += loan.row.amount
            rows[party].add(loan.row.id)
    for use, gift, d in gift_uses(case):
        if gift.offer.id in bundle.record.members:
            party = Party(d.partner, d.gap.mission, gift.offer.item, d.row.start, d.row.end)
            given[party] += use.amount
            rows[party].add(gift.row.id)
    lacked: defaultdict[Party, int] = defaultdict(int)
    for d in bundle.slots:
        for item, pieces in d.lacks_items.items():
            lacked[Party(d.partner, d.gap.mission, item, d.row.start, d.row.end)] += pieces * d.row.modules
    yield from _too_much(case, bundle, "pieces of a smart pledge", "pieces", given, lacked, rows)


def _lift(case: Case, bundle: Bundle) -> Iterator[Violation]:
    given: defaultdict[Party, float] = defaultdict(float)
    rows: defaultdict[Party, set[str]] = defaultdict(set)
    for lift in case.lifts:
        if lift.offer.id in bundle.record.members and lift.mission is not None:
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
