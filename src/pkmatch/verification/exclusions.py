"""Two partners that will not work together are never both there, and do not support each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pkmatch.domain.plan import Support
from pkmatch.domain.presence import Exclusion
from pkmatch.domain.verdict import Violation
from pkmatch.verification.case import Case, Deployed
from pkmatch.verification.wording import listed, moment


def check_exclusions(case: Case) -> Iterator[Violation]:
    """Rule 3.10."""
    given = _given_between(case)
    deployed: defaultdict[str, list[Deployed]] = defaultdict(list)
    for each in case.deployments:
        deployed[each.partner].append(each)
    for exclusion in case.scenario.exclusions:
        both = [each for side in (exclusion.partner, exclusion.other) for each in deployed[side]]
        yield from _both_there(case, exclusion, both)
        yield from _support_between(exclusion, given)


def _both_there(case: Case, exclusion: Exclusion, deployments: Sequence[Deployed]) -> Iterator[Violation]:
    pair = (exclusion.partner, exclusion.other)
    there: defaultdict[tuple[str, int], defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    planned: set[tuple[str, int]] = set()
    for deployed in deployments:
        if exclusion.mission in (None, deployed.gap.mission):
            for period in deployed.periods:
                place = deployed.gap.id if exclusion.mission is None else deployed.gap.mission, period
                there[place][deployed.partner].append(deployed.row.id)
                planned.add(place)
    for standing in case.in_place:
        unit = standing.unit
        if unit.partner in pair and exclusion.mission is None and unit.gap is not None:
            for period in standing.in_gap:
                there[unit.gap, period][unit.partner].append(unit.id)
        if unit.partner in pair and exclusion.mission == unit.mission:
            for period in standing.there:
                there[unit.mission, period][unit.partner].append(unit.id)
    met: defaultdict[str, list[int]] = defaultdict(list)
    for (where, period), by_partner in sorted(there.items()):
        if len(by_partner) == 2 and (where, period) in planned:
            met[where].append(period)
    for where, periods in met.items():
        rows = sorted({row for period in periods for found in there[where, period].values() for row in found})
        kind = "gap" if exclusion.mission is None else "mission"
        months = listed(moment(case.calendar, period) for period in periods)
        yield Violation(
            rule="exclusion",
            ids=(exclusion.id, where, *rows),
            text=f"partners {pair[0]!r} and {pair[1]!r}, which will not work together, are both in {kind} {where!r} "
            f"in {months} by {listed(rows)}",
        )


def _given_between(case: Case) -> dict[frozenset[str], list[tuple[Support, str, str]]]:
    """By both partners the rows of support from one to the other: supporter and recipient."""
    given: list[tuple[Support, str, str]] = [
        (x.row, x.offer.partner, x.recipient.id) for x in case.courses if not x.by_trained
    ]
    given += [(x.row, x.offer.partner, x.recipient.id) for x in case.loans]
    given += [(x.row, x.offer.partner, x.recipient.id) for x in case.gifts if x.recipient is not None]
    given += [(x.row, x.offer.partner, x.recipient.id) for x in case.lifts]
    given += [(x.row, x.offer.partner, x.recipient.id) for x in case.payments if x.recipient is not None]
    for course in case.courses:
        if course.host is not None:  # who hosts works together with trainees and trainer
            given += [(course.row, course.host.partner, name) for name in (course.recipient.id, course.offer.partner)]
    between: defaultdict[frozenset[str], list[tuple[Support, str, str]]] = defaultdict(list)
    for row, supporter, recipient in given:
        between[frozenset((supporter, recipient))].append((row, supporter, recipient))
    return between


def _support_between(
    exclusion: Exclusion, given: Mapping[frozenset[str], Sequence[tuple[Support, str, str]]]
) -> Iterator[Violation]:
    for row, supporter, recipient in given.get(frozenset((exclusion.partner, exclusion.other)), ()):
        yield Violation(
            rule="exclusion",
            ids=(exclusion.id, row.id),
            text=f"{row.id!r} is support between partners {supporter!r} and {recipient!r}, "
            "which will not work together",
        )
