"""
The faults between records: names that lead nowhere, ids that stand twice, windows that never meet.

Comes in: a `Draft`, records that hold by themselves. Goes out: every fault between them. A reader of files
checks its draft here together with the faults of single records, so that one error tells all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, partial, reduce
from typing import Any, NamedTuple

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import EquipmentOffer, FundingOffer, LiftOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Capability, Gap, Mission, Skill, TrainingNeed, common_days
from pkmatch.domain.presence import Ceiling, Exclusion, InPlace, Suspension
from pkmatch.domain.record import SourcedRecord, describe
from pkmatch.domain.smart_pledges import SmartPledge
from pkmatch.errors import Fault

RECORD_LISTS: dict[str, type[SourcedRecord]] = {
    "capabilities": Capability,
    "missions": Mission,
    "partners": Partner,
    "skills": Skill,
    "exclusions": Exclusion,
    "suspensions": Suspension,
    "ceilings": Ceiling,
    "gaps": Gap,
    "in_place": InPlace,
    "training_needs": TrainingNeed,
    "pledges": Pledge,
    "training_offers": TrainingOffer,
    "host_offers": HostOffer,
    "equipment_offers": EquipmentOffer,
    "lift_offers": LiftOffer,
    "funding_offers": FundingOffer,
    "smart_pledges": SmartPledge,
}
"""The lists of a scenario, in the order in which files keep them, and the record each holds."""

_OFFERS = ("training_offers", "host_offers", "equipment_offers", "lift_offers", "funding_offers")
_GIVES = ("pledges", *_OFFERS)


class Broken(NamedTuple):
    """A record with faults of its own: where it stands, and those of its values that may be judged."""

    place: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """Records that hold by themselves, and what is known of those that do not."""

    calendar: Calendar | None
    lists: Mapping[str, Sequence[Any]]
    broken: Mapping[str, Sequence[Broken]] = field(default_factory=dict)
    """Records with faults of their own, by list: their ids are known all the same."""
    unread: frozenset[str] = frozenset()
    """Lists that may hold ids nobody could read: no name is called unknown in them."""
    place: Callable[[str, int], str] = lambda name, index: ""
    """Where the record of this list with this index stands, as in ``gaps.csv row 7``."""

    def words(self, name: str, index: int) -> str:
        """The words for a record in a message."""
        return self._words(name, self.place(name, index), self.lists[name][index].id)

    def whole(self, name: str) -> bool:
        """Whether every record of the list holds, so that what is not in it does not exist."""
        return not self.broken.get(name) and name not in self.unread

    def ids(self, name: str) -> Iterator[tuple[str, str]]:
        """The id and place of every record of a list, also of those that do not hold."""
        yield from ((record.id, self.place(name, index)) for index, record in enumerate(self.lists[name]))
        for place, values in self.broken.get(name, ()):
            if "id" in values:
                yield values["id"], place

    def names(self, name: str, path: str) -> Iterator[tuple[Iterable[str], Callable[[], str]]]:
        """The names in a field of every record of a list, with the words for the record."""
        fields = path.split(".")
        for index, record in enumerate(self.lists[name]):
            found = reduce(getattr, fields, record)
            names = () if found in (None, "") else (found,) if isinstance(found, str) else tuple(found)
            yield names, partial(self.words, name, index)
        for place, values in self.broken.get(name, ()):
            yield _names_at(values, fields), partial(self._words, name, place, values.get("id"))

    @cached_property
    def plan_days(self) -> tuple[date, date]:
        """First day of the plan and first day after it; all days there are where the calendar is unknown."""
        return (date.min, date.max) if self.calendar is None else (self.calendar.start, self.calendar.end)

    @cached_property
    def by_id(self) -> dict[str, dict[str, Any]]:
        """The records of each list by id; None for the ids of broken ones."""
        return {
            name: dict.fromkeys(record_id for record_id, _ in self.ids(name))
            | {record.id: record for record in self.lists[name]}
            for name in RECORD_LISTS
        }

    @cached_property
    def known_words(self) -> dict[str, str]:
        """The known ids of each list in words."""
        return {name: one_of(known) for name, known in self.by_id.items()}

    def _words(self, name: str, place: str, record_id: Any) -> str:
        return ", ".join(filter(None, (place, describe(RECORD_LISTS[name], record_id))))


def faults_between(draft: Draft) -> list[Fault]:
    """Everything wrong between the records of a draft."""
    return [fault for check in _CHECKS for fault in check(draft)]


def one_of(names: Iterable[str]) -> str:
    """Known names in words, cut where there are many."""
    known = sorted(names)
    listed = ", ".join(map(repr, known[:12]))
    return f"one of {listed}{f' and {len(known) - 12} more' if len(known) > 12 else ''}" if known else "none is known"


def _names_at(value: Any, fields: Iterable[str]) -> Iterable[str]:
    """The names in a field of unchecked values."""
    for field_name in fields:
        value = value.get(field_name) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return (value,) if value else ()
    return [name for name in value if isinstance(name, str)] if isinstance(value, list | tuple | Mapping) else ()


def _ids_stand_once(draft: Draft) -> Iterator[Fault]:
    for name, kind in RECORD_LISTS.items():
        seen: dict[str, str] = {}
        for record_id, place in draft.ids(name):
            if record_id not in seen:
                seen[record_id] = place
                continue
            words = ", ".join(filter(None, (place, describe(kind, record_id))))
            found = f"{record_id!r}, as in {seen[record_id]}" if seen[record_id] else repr(record_id)
            yield Fault(words, "id", found, "an id of its own", "Rename one of them.")


_REFERENCES = (
    ("capabilities", "serves", "capabilities"),
    ("missions", "refused", "partners"),
    ("missions", "neighbours", "partners"),
    ("exclusions", "partner", "partners"),
    ("exclusions", "other", "partners"),
    ("exclusions", "mission", "missions"),
    ("suspensions", "partner", "partners"),
    ("ceilings", "mission", "missions"),
    ("gaps", "mission", "missions"),
    ("gaps", "capability", "capabilities"),
    ("gaps", "skills", "skills"),
    ("in_place", "partner", "partners"),
    ("in_place", "mission", "missions"),
    ("in_place", "capability", "capabilities"),
    ("in_place", "gap", "gaps"),
    ("training_needs", "partner", "partners"),
    ("training_needs", "skill", "skills"),
    ("pledges", "partner", "partners"),
    ("pledges", "capability", "capabilities"),
    ("pledges", "skills", "skills"),
    ("pledges", "needs_skills", "skills"),
    ("pledges", "for_gaps", "gaps"),
    ("pledges", "caveats.refused_missions", "missions"),
    ("pledges", "caveats.sole_missions", "missions"),
    ("pledges", "caveats.refused_partners", "partners"),
    ("training_offers", "partner", "partners"),
    ("training_offers", "skill", "skills"),
    ("training_offers", "recipients", "partners"),
    ("training_offers", "missions", "missions"),
    ("host_offers", "partner", "partners"),
    ("host_offers", "skills", "skills"),
    ("host_offers", "recipients", "partners"),
    ("equipment_offers", "partner", "partners"),
    ("equipment_offers", "recipients", "partners"),
    ("equipment_offers", "missions", "missions"),
    ("equipment_offers", "needs_skill", "skills"),
    ("lift_offers", "partner", "partners"),
    ("lift_offers", "recipients", "partners"),
    ("lift_offers", "missions", "missions"),
    ("funding_offers", "partner", "partners"),
    ("funding_offers", "recipients", "partners"),
    ("funding_offers", "missions", "missions"),
    ("smart_pledges", "gaps", "gaps"),
    ("smart_pledges", "mission", "missions"),
)
"""List, field, and the list its names lead into."""


def _references_known(draft: Draft) -> Iterator[Fault]:
    for name, path, wanted in _REFERENCES:
        if wanted in draft.unread:
            continue
        known = draft.by_id[wanted]
        repair = f"Add the {describe(RECORD_LISTS[wanted], None)} or correct the {describe(RECORD_LISTS[name], None)}."
        for found, words in draft.names(name, path):
            for named in found:
                if named not in known:
                    yield Fault(words(), path, repr(named), draft.known_words[wanted], repair)


def _regions_known(draft: Draft) -> Iterator[Fault]:
    if not draft.whole("partners"):
        return
    known = {partner.region for partner in draft.lists["partners"] if partner.region}
    allowed = one_of(known)
    for name in _OFFERS:
        for index, offer in enumerate(draft.lists[name]):
            for region in offer.regions:
                if region not in known:
                    repair = "Give a partner this region or correct the offer."
                    yield Fault(draft.words(name, index), "regions", repr(region), allowed, repair)


def _tasks_known(draft: Draft) -> Iterator[Fault]:
    if not draft.whole("gaps"):
        return
    known = {task for gap in draft.lists["gaps"] for task in gap.tasks}
    allowed = one_of(known)
    for index, pledge in enumerate(draft.lists["pledges"]):
        for task in pledge.caveats.refused_tasks:
            if task not in known:
                repair = "Correct the task, or take it out: no gap has it."
                yield Fault(draft.words("pledges", index), "caveats.refused_tasks", repr(task), allowed, repair)


def _windows_meet_the_calendar(draft: Draft) -> Iterator[Fault]:
    start, end = draft.plan_days
    allowed = f"days that meet the calendar, {start} to {end}"
    for index, gap in enumerate(draft.lists["gaps"]):
        if gap.end <= start or gap.start >= end:
            found = f"{gap.start} to {gap.end}"
            yield Fault(draft.words("gaps", index), "start", found, allowed, "Correct the gap or the calendar.")
    for name in _GIVES:
        for index, give in enumerate(draft.lists[name]):
            if give.available_until < start or give.available_from >= end:
                found = f"{give.available_from} to {give.available_until}"
                repair = f"Correct the {describe(RECORD_LISTS[name], None)} or the calendar."
                yield Fault(draft.words(name, index), "available_from", found, allowed, repair)


def _training_needs_fall_due_in_the_plan(draft: Draft) -> Iterator[Fault]:
    start, end = draft.plan_days
    for index, need in enumerate(draft.lists["training_needs"]):
        if not start <= need.by <= end:
            words = draft.words("training_needs", index)
            yield Fault(words, "by", f"{need.by}", f"a day from {start} to {end}", "Correct the day or the calendar.")


def _in_place_when_the_plan_begins(draft: Draft) -> Iterator[Fault]:
    start, _ = draft.plan_days
    for index, unit in enumerate(draft.lists["in_place"]):
        if unit.end is not None and unit.end <= start:
            repair = "Correct the end, or take the units out: they are gone."
            words = draft.words("in_place", index)
            yield Fault(words, "end", f"{unit.end}", f"a day after the calendar begins on {start}", repair)


def _in_place_where_their_gap_is(draft: Draft) -> Iterator[Fault]:
    for index, unit in enumerate(draft.lists["in_place"]):
        gap = None if unit.gap is None else draft.by_id["gaps"].get(unit.gap)
        if gap is None:
            continue
        for name in ("mission", "capability"):
            if getattr(unit, name) != getattr(gap, name):
                found, allowed = repr(getattr(unit, name)), f"{getattr(gap, name)!r}, as gap {gap.id!r} has it"
                repair = f"Correct the {name}, or name another gap, or none."
                yield Fault(draft.words("in_place", index), name, found, allowed, repair)


def _exclusions_between_two(draft: Draft) -> Iterator[Fault]:
    for index, exclusion in enumerate(draft.lists["exclusions"]):
        if exclusion.partner == exclusion.other:
            found, repair = f"{exclusion.other!r}, as partner", "Correct one of them, or take the exclusion out."
            yield Fault(draft.words("exclusions", index), "other", found, "another partner", repair)


def _nobody_refuses_its_own(draft: Draft) -> Iterator[Fault]:
    for index, pledge in enumerate(draft.lists["pledges"]):
        if pledge.partner in pledge.caveats.refused_partners:
            words, found = draft.words("pledges", index), f"{pledge.partner!r}, whose pledge it is"
            yield Fault(words, "caveats.refused_partners", found, "other partners", "Take it out of the list.")


def _units_serve_gaps_that_ask_them(draft: Draft) -> Iterator[Fault]:
    for name, field_name in (("pledges", "for_gaps"), ("smart_pledges", "gaps")):
        for index, record in enumerate(draft.lists[name]):
            gaps = [draft.by_id["gaps"].get(gap) for gap in getattr(record, field_name)]
            others = [gap for gap in gaps if gap is not None and not gap.capability]
            if others:
                found = ", ".join(repr(gap.id) for gap in others)
                allowed, repair = "gaps that ask a capability", "Take out those that ask an item or an amount."
                yield Fault(draft.words(name, index), field_name, found, allowed, repair)


def _one_ceiling_at_a_time(draft: Draft) -> Iterator[Fault]:
    seen: dict[Any, str] = {}
    for index, ceiling in enumerate(draft.lists["ceilings"]):
        key = (ceiling.mission, ceiling.category, ceiling.start)
        if seen.setdefault(key, ceiling.id) != ceiling.id:
            found = f"{ceiling.start or 'blank'}, as ceiling {seen[key]!r} of the same mission and category"
            yield Fault(draft.words("ceilings", index), "start", found, "a start of its own", "Keep one of them.")


def _missions_last_into_their_gaps(draft: Draft) -> Iterator[Fault]:
    for index, gap in enumerate(draft.lists["gaps"]):
        mission = draft.by_id["missions"].get(gap.mission)
        if mission is None:
            continue
        found = f"{gap.start} to {gap.end}"
        first, end = common_days(gap, mission)
        if mission.end is not None and mission.end <= gap.start:
            allowed = f"days before mission {mission.id!r} ends on {mission.end}"
            yield Fault(draft.words("gaps", index), "start", found, allowed, "Correct the gap or the mission's end.")
        elif mission.start is not None and mission.start >= gap.end:
            allowed = f"days after mission {mission.id!r} starts on {mission.start}"
            yield Fault(draft.words("gaps", index), "end", found, allowed, "Correct the gap or the mission's start.")
        elif _meet(draft.plan_days, (gap.start, gap.end)) and not _meet(draft.plan_days, (first, end)):
            allowed = f"days of mission {mission.id!r} that meet the calendar"
            repair = "Correct the gap, the mission or the calendar."
            yield Fault(draft.words("gaps", index), "start", found, allowed, repair)


def _meet(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _tours_run_forward(draft: Draft) -> Iterator[Fault]:
    if draft.calendar is None:
        return
    length = cache(draft.calendar.exact_periods)
    for index, pledge in enumerate(draft.lists["pledges"]):
        if pledge.tour is not None and not length(pledge.tour[0]) <= length(pledge.tour[1]) > 0:
            found = f"from {pledge.tour[0]!r} to {pledge.tour[1]!r}"
            allowed = "a longest tour above 0 that is not shorter than the shortest"
            yield Fault(draft.words("pledges", index), "tour", found, allowed, "Exchange the two or correct one.")


def _an_item_needs_one_skill(draft: Draft) -> Iterator[Fault]:
    first: dict[str, Any] = {}
    for index, offer in enumerate(draft.lists["equipment_offers"]):
        known = first.setdefault(offer.item, offer) if offer.needs_skill is not None else offer
        if known.needs_skill != offer.needs_skill:
            allowed = f"{known.needs_skill!r}, as equipment offer {known.id!r} says of item {offer.item!r}, or blank"
            repair = "Name one skill for an item, or give the pieces an item name of their own."
            yield Fault(draft.words("equipment_offers", index), "needs_skill", repr(offer.needs_skill), allowed, repair)


def _members_stand_for_one_give(draft: Draft) -> Iterator[Fault]:
    """Each member names one pledge or offer, and that is in no other bundle."""
    holders: dict[str, list[str]] = {}
    for name in _GIVES:
        for give in draft.by_id[name]:
            holders.setdefault(give, []).append(name)
    known, unread = one_of(holders), any(name in draft.unread for name in _GIVES)
    bundle_of: dict[str, str] = {}
    for index, bundle in enumerate(draft.lists["smart_pledges"]):
        words = draft.words("smart_pledges", index)
        for member in bundle.members:
            found = holders.get(member, [])
            if not found and not unread:
                repair = "Add the pledge or offer, or correct the smart pledge."
                yield Fault(words, "members", repr(member), f"a pledge or an offer: {known}", repair)
            if len(found) > 1:
                text = f"{member!r}, which stands in {' and '.join(found)}"
                yield Fault(words, "members", text, "an id that stands for one pledge or offer", "Rename one of them.")
            if bundle_of.setdefault(member, bundle.id) != bundle.id:
                text = f"{member!r}, which is in smart pledge {bundle_of[member]!r} too"
                repair = "Take it out of one of the two: a commitment is made once."
                yield Fault(words, "members", text, "pledges and offers in no other smart pledge", repair)


def _bundles_are_of_several_partners(draft: Draft) -> Iterator[Fault]:
    gives = {give.id: give for name in _GIVES for give in draft.by_id[name].values() if give is not None}
    for index, bundle in enumerate(draft.lists["smart_pledges"]):
        if not all(member in gives for member in bundle.members):
            continue
        words, partners = draft.words("smart_pledges", index), {gives[member].partner for member in bundle.members}
        if len(partners) < 2:
            found, repair = (
                f"members of {one_of(partners)[7:]} only",
                "Add what the other partners bring, or take it out.",
            )
            yield Fault(words, "members", found, "members of two or more partners", repair)
        if not any(isinstance(gives[member], Pledge) for member in bundle.members):
            yield Fault(words, "members", "offers only", "at least one pledge", "Add the pledge that they serve.")


def _ordered_pledges_can_follow(draft: Draft) -> Iterator[Fault]:
    """The windows of an ordered bundle's pledges leave no hole between one and the next, whatever tours they make."""
    if draft.calendar is None:
        return
    relieved = [gap for gap in draft.lists["gaps"] if gap.handover]
    gaps, missions = {gap.id for gap in relieved}, {gap.mission for gap in relieved}
    for index, bundle in enumerate(draft.lists["smart_pledges"]):
        pledges = [draft.by_id["pledges"].get(member) for member in bundle.members]
        ranks = [pledge for pledge in pledges if pledge is not None]
        overlap = int(bundle.mission in missions or not gaps.isdisjoint(bundle.gaps))
        if not bundle.ordered or not ranks:
            continue
        ends: tuple[int, int] | None = None
        for number, pledge in enumerate(ranks):
            first, after = draft.calendar.offered(pledge.available_from, pledge.available_until)
            least, most = (
                (first, after - 1) if ends is None else (max(first, ends[0] - overlap), min(after - 1, ends[1]))
            )
            if least > most:
                before = ranks[number - 1]
                found = (
                    f"{before.id!r} ({before.available_from} to {before.available_until}), then {pledge.id!r} "
                    f"({pledge.available_from} to {pledge.available_until})"
                )
                allowed = "pledges that can follow each other without a hole, in the order in which they are listed"
                repair = "Correct their order or the days on which they are available, or set ordered to false."
                if number:
                    yield Fault(draft.words("smart_pledges", index), "members", found, allowed, repair)
                break
            ends = least + 1, after


_CHECKS: tuple[Callable[[Draft], Iterator[Fault]], ...] = (
    _ids_stand_once,
    _references_known,
    _regions_known,
    _tasks_known,
    _windows_meet_the_calendar,
    _training_needs_fall_due_in_the_plan,
    _in_place_when_the_plan_begins,
    _in_place_where_their_gap_is,
    _units_serve_gaps_that_ask_them,
    _exclusions_between_two,
    _nobody_refuses_its_own,
    _one_ceiling_at_a_time,
    _missions_last_into_their_gaps,
    _tours_run_forward,
    _an_item_needs_one_skill,
    _members_stand_for_one_give,
    _bundles_are_of_several_partners,
    _ordered_pledges_can_follow,
)
