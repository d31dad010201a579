"""
Courses put together by several partners, as added to the offers of a core scenario.

A fifth of the courses have no school of their own; hosts are few and large, as the schools of the UN's triangular
programme are, and have places for most of them. The other rates are modest guesses: no source counts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.generate.core import reach
from pkmatch.generate.drawing import ITEMS, MADE_UP, SKILLS, Draws, Names, Sizes, ids

HOSTLESS = 0.2
"""Of the courses: those without a school of their own."""
MOST_HOSTS = 2 * SKILLS
"""So many hosts at most, two for each skill: larger sets have larger schools."""
PLEDGES_A_HOST = 25
"""Pledges for each host up to that number."""
HOSTED = 0.8
"""Places of hosts beside those of the courses that need one."""
WITH_MACHINES, TRAVELLING, IN_ONE_LANGUAGE, FOR_WOMEN = 0.1, 0.2, 0.1, 0.1
"""Of the courses: those that borrow a piece a module; whose travel is not covered; taught in one language, half of them
with interpreters where others come; and those of two and more places that keep one for women."""
LANGUAGES = ("en", "fr")
TRANSLATION_USD = 1_000
"""Interpreters for a module cost one to five times this."""


def spoken(draw: Draws, sizes: Sizes) -> list[dict[str, Any]]:
    """The language of each partner, of two."""
    which = draw.one_of("partner language", sizes.partners, len(LANGUAGES))
    return [{"languages": (LANGUAGES[number],)} for number in which]


def put_together(draw: Draws, names: Names, offers: Sequence[TrainingOffer]) -> tuple[TrainingOffer, ...]:
    """The training offers with what they need of others."""
    count = len(offers)
    hostless = draw.chance("training needs a host", count, HOSTLESS)
    equipped = draw.chance("training needs machines", count, WITH_MACHINES)
    item = draw.one_of("training item", count, ITEMS)
    travelling = draw.chance("training travel is not covered", count, TRAVELLING)
    taught = draw.chance("training in one language", count, IN_ONE_LANGUAGE)
    language = draw.one_of("training language", count, len(LANGUAGES))
    interpreted = draw.chance("training is interpreted", count, 0.5)
    usd = TRANSLATION_USD * draw.whole("training translation", count, 1, 5)
    for_women = draw.chance("training places for women", count, FOR_WOMEN)
    return tuple(
        offer.replace(
            mode="regional" if hostless[o] else offer.mode,
            needs_host=bool(hostless[o]),
            needs_equipment={names.items[item[o]]: 1} if equipped[o] else {},
            travel_covered=not travelling[o],
            languages=(LANGUAGES[language[o]],) if taught[o] else (),
            translation_cost=float(usd[o]) if taught[o] and interpreted[o] else None,
            women_places=1 if for_women[o] and offer.places > 1 else 0,
        )
        for o, offer in enumerate(offers)
    )


def host_offers(
    draw: Draws, sizes: Sizes, names: Names, calendar: Calendar, offers: Sequence[TrainingOffer]
) -> tuple[HostOffer, ...]:
    """Schools that together are fit for every skill, each open to half of the partners."""
    wanted = [offer.places for offer in offers if offer.needs_host]
    count = min(MOST_HOSTS, sizes.pledges // PLEDGES_A_HOST)
    to = reach(draw, "host", sizes._replace(offers=count), names, calendar, 0.5)
    share = draw.whole("host places", count, 1, 3)
    step = min(count, SKILLS)
    return tuple(
        HostOffer(
            id=name,
            **to[h],
            skills=tuple(names.skills[skill] for skill in range(h % step, SKILLS, step)),
            places=max(1, round(HOSTED * sum(wanted) * int(share[h]) / int(share.sum()))),
            **MADE_UP,
        )
        for h, name in enumerate(ids("H", count))
    )
