"""Nobody bears more of the whole than its share, and women are as many as is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case
from pkmatch.verification.tolerance import same_value
from pkmatch.verification.wording import listed, moment, number


class Balance(NamedTuple):
    """People and women of a category in a period, and the share of women asked."""

    category: str
    period: int
    people: int
    women: Fraction
    target: Fraction
    basis: str

    @property
    def missing(self) -> Fraction:
        """Women missing to the target; below 0 where there are more."""
        return self.people * self.target - self.women


def check_shares(case: Case) -> Iterator[Violation]:
    """Rules 8.7, 10.1, 10.4 and 10.5."""
    yield from _gaps_share_of_women(case)
    yield from _burden(case)
    yield from _women(case)
    yield from _women_as_stated(case)


def _burden(case: Case) -> Iterator[Violation]:
    ceiling = case.scenario.policy.burden_ceiling
    if ceiling is None:
        return
    asked = 0
    for gap in case.gaps.values():
        first, end = case.open_periods[gap.id]
        asked += gap.quantity * case.capabilities[gap.capability].personnel * (end - first)
    borne: defaultdict[str, int] = defaultdict(int)
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for deployed in case.deployments:
        people = deployed.row.modules * case.capabilities[deployed.pledge.capability].personnel
        borne[deployed.partner] += people * len(deployed.periods)
        rows[deployed.partner].append(deployed.row.id)
    for partner, person_periods in borne.items():
        in_place = sum(s.people * len(s.there) for s in case.in_place if s.unit.partner == partner)
        if 100 * (person_periods + in_place) > round(100 * ceiling) * asked:
            beside = f" beside {number(in_place)} in place" if in_place else ""
            yield Violation(
                rule="burden",
                ids=(partner, *rows[partner]),
                text=f"partner {partner!r} bears {number(person_periods)} person-periods by {listed(rows[partner])}"
                f"{beside}; at most {ceiling:.0%} of the {number(asked)} asked for, {number(ceiling * asked)}",
            )


def _gaps_share_of_women(case: Case) -> Iterator[Violation]:
    surplus: defaultdict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for deployed in case.deployments:
        share = _exact(deployed.pledge.women_share) - _exact(deployed.gap.women_share)
        people = deployed.row.modules * case.capabilities[deployed.pledge.capability].personnel
        for period in deployed.periods if deployed.gap.women_share else ():
            surplus[deployed.gap.id, period] += people * share
    for (gap_id, period), women in sorted(surplus.items()):
        asked = _exact(case.gaps[gap_id].women_share)
        there = sum(
            (
                standing.people * (_exact(standing.unit.women_share) - asked)
                for standing in case.standing_in(gap_id)
                if period in standing.in_gap
            ),
            Fraction(0),
        )
        missing = -women - max(there, Fraction(0))
        if missing > 0:
            yield Violation(
                rule="gap's share of women",
                ids=(gap_id,),
                text=f"gap {gap_id!r} lacks {number(float(missing))} women in {moment(case.calendar, period)} to the "
                f"share of {float(asked):.0%} that it asks",
            )


def women_balances(case: Case) -> list[Balance]:
    """Every category and period that has a target and people deployed or in place, in this order."""
    people: defaultdict[tuple[str, int], int] = defaultdict(int)
    women: defaultdict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for deployed in case.deployments:
        capability = case.capabilities[deployed.pledge.capability]
        there = deployed.row.modules * capability.personnel
        for period in deployed.periods:
            people[capability.category, period] += there
            women[capability.category, period] += there * _exact(deployed.pledge.women_share)
    for standing in case.in_place:
        for period in standing.there:
            people[standing.capability.category, period] += standing.people
            women[standing.capability.category, period] += standing.people * _exact(standing.unit.women_share)
    found = []
    for (category, period), count in sorted(people.items()):
        asked = _target(case, category, case.calendar.first_day(period).year)
        if asked is not None and count:
            found.append(Balance(category, period, count, women[category, period], *asked))
    return found


def _exact(share: float) -> Fraction:
    return Fraction(round(100 * share), 100)


def _target(case: Case, category: str, year: int) -> tuple[Fraction, str] | None:
    """The share asked in a year, and whether it is published, interpolated or that of the nearest year."""
    points = sorted((x.year, _exact(x.share)) for x in case.scenario.policy.women_targets if x.category == category)
    if not points:
        return None
    for known, share in points:
        if known == year:
            return share, "published"
    if year < points[0][0]:
        return points[0][1], "nearest"
    for (first, low), (last, high) in pairwise(points):
        if first < year < last:
            return (low * (last - year) + high * (year - first)) / (last - first), "interpolated"
    return points[-1][1], "nearest"


def _women(case: Case) -> Iterator[Violation]:
    if not case.scenario.policy.women_hard:
        return
    for balance in women_balances(case):
        if balance.missing > 0:
            yield Violation(
                rule="women's share",
                ids=(balance.category,),
                text=f"{number(float(balance.women))} women of {number(balance.people)} {balance.category} in "
                f"{moment(case.calendar, balance.period)}; the {balance.basis} target is {float(balance.target):.2%}",
            )


def _women_as_stated(case: Case) -> Iterator[Violation]:
    stated = sorted(case.plan.women, key=lambda row: (row.category, row.period))
    found = women_balances(case)
    for row, balance in zip(stated, found, strict=False):
        same = same_value(row.women, float(balance.women)) and same_value(row.target, float(balance.target))
        wanted = (balance.category, balance.period, balance.people, balance.basis)
        if (row.category, row.period, row.people, row.basis) != wanted or not same:
            text = f"women of {row.category} in {moment(case.calendar, row.period)} are not as recomputed: {balance}"
            yield Violation(rule="women as stated", ids=(row.category,), text=text)
            return
    if len(stated) != len(found):
        text = f"women are stated for {len(stated)} categories and periods; {len(found)} have a target and people"
        yield Violation(rule="women as stated", text=text)
