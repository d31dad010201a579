"""
Rule 4, trainers trained: modules that pass a course which trains trainers teach others of their own state.

Each adds places for courses of the same offer, for any capability of its state, as long as its training lasts. Such own
courses are columns beside those of the offer itself; they train no trainers again.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, numbered, spread
from pkmatch.rules.hosting import NO_HOST
from pkmatch.rules.training import (
    NO_MORE,
    NOWHERE,
    CoursesToBe,
    MoreStocks,
    StockClasses,
    by_trained,
    capabilities_trained,
    lacks,
    percent_passed,
)


def stocks_of_trainers(a: ScenarioArrays, c: Candidates, asked_for: MoreStocks) -> MoreStocks:
    """All stocks of a partner in a skill that is sought and that trainers may teach: they may come from any."""
    training = a.places_added_by_training > 0
    if not training.any():
        return NO_MORE
    wanted = np.zeros((len(a.partner_ids), len(a.skill_ids)), dtype=np.bool_)
    for skill in np.unique(a.skill_by_training[training]).tolist():
        lacking = lacks(a, c.pledge, c.gap, skill)
        wanted[a.partner_by_pledge[c.pledge[lacking]], skill] = True
    wanted[asked_for.partner, asked_for.skill] = True
    taught = np.zeros_like(wanted)
    for skill in np.unique(a.skill_by_training[training]).tolist():
        offers = training & (a.skill_by_training == skill)
        taught[:, skill] = np.any(a.training_reaches[offers], axis=0)
    owned = a.modules_owned[:, None, :] > 0
    untaught = owned & (a.modules_unskilled + a.modules_in_need[:, :, None] > 0)
    each = untaught & a.per_capability[:, None]
    together = (untaught.any(axis=2) & ~a.per_capability)[:, :, None]
    found = np.concatenate([each, together], axis=2) & (wanted & taught)[:, :, None]
    partner, skill_of, capability = np.nonzero(found)
    last = np.full(len(partner), a.periods - 1)
    return MoreStocks(partner, skill_of, capability, np.arange(len(partner)), last)


def own_courses(a: ScenarioArrays, k: StockClasses) -> CoursesToBe:
    """Every course that trained trainers may give to their own state and that bears a deployment, or is asked for."""
    classes, offers = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    training = (a.places_added_by_training > 0) & (a.duration_by_training > 0)
    for skill in np.unique(a.skill_by_training[training]).tolist():
        teaching = np.flatnonzero(training & (a.skill_by_training == skill))
        of_skill = np.flatnonzero(k.skill == skill)
        inside, offer = np.nonzero(a.training_reaches[np.ix_(teaching, k.partner[of_skill])].T)
        classes.append(of_skill[inside])
        offers.append(teaching[offer])
    klass, given = np.concatenate(classes), np.concatenate(offers)
    course, capability = capabilities_trained(a, k, klass)
    klass, given = klass[course], given[course]
    duration = a.duration_by_training[given]
    trained = a.first_by_training[given] + duration
    trained = np.where(trained <= a.end_by_training[given], trained, a.periods)
    column, start = spread(trained, k.last_sought[klass] - duration + 1)
    nowhere, at_home = np.full(len(column), NOWHERE), np.full(len(column), NO_HOST)
    own = np.ones_like(start)
    return CoursesToBe(klass[column], given[column], capability[column], start, nowhere, nowhere, own, at_home)


def own_courses_have_places(a: ScenarioArrays, k: StockClasses, courses: Columns) -> Rows:
    """In every period, modules in own courses are at most the places that those add whom the offer has trained."""
    keys, own = courses.keys, by_trained(courses)
    mine = np.flatnonzero(own)
    column, period = spread(keys["start"][mine], keys["end"][mine])
    column = mine[column]
    row, (offer, partner, at) = numbered(keys["offer"][column], keys["partner"][column], period)
    places = a.places_added_by_training[keys["offer"]] * percent_passed(a, courses)
    teaching = np.flatnonzero(~own & (places > 0))
    lost = np.minimum(keys["end"] + a.lasts_by_skill[k.skill[keys["class"]]], a.periods)
    trainer, when = spread(keys["end"][teaching], lost[teaching])
    trainer = teaching[trainer]
    known = (offer * len(a.partner_ids) + partner) * (a.periods + 1) + at
    sought = (keys["offer"][trainer] * len(a.partner_ids) + keys["partner"][trainer]) * (a.periods + 1) + when
    place = np.searchsorted(known, sought)
    there = np.flatnonzero(np.append(known, -1)[place] == sought)
    unit = int(np.gcd.reduce(np.append(places[teaching], 100 * 100)))
    entries = (
        Entries("courses", row, column, np.full(len(row), 100.0 * 100.0 / unit)),
        Entries("courses", place[there], trainer[there], -(places[trainer[there]] // unit).astype(np.float64)),
    )
    told = {"offer": offer, "partner": partner, "period": at}
    count = len(at)
    return Rows("places of trained trainers", np.full(count, -np.inf), np.zeros(count), entries, told)
