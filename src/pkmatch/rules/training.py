"""
Rule 4: courses, and the trained stock that lets units deploy.

A course trains modules of one partner and capability; what passes joins the stock of (partner, skill,
capability) for as long as the skill lasts, and bears any number of deployments one after another.
Stock is counted in whole units of one module / `stock_units`, so that pass rates keep every column whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import NamedTuple

import numpy as np

from pkmatch.arrays import NEVER, BoolArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, at_most, numbered, spread
from pkmatch.domain.policy import Goals
from pkmatch.rules.hosting import earliest_course, first_and_end, hosts_for, places_of, usd_of


@dataclass(frozen=True, eq=False)
class StockClasses:
    """
    The trained stocks that candidates draw on.

    `partner`, `skill`, `capability` by class (capability = number of capabilities where the skill counts for
    all); `candidate` and `of_class` pair each candidate that lacks a skill with the stock it draws on.
    `needed` are the (class, period) in which anybody draws, `counted` those in which the stock is counted, both in
    ascending order: a stock that lasts for good only grows, so it is counted where it is needed alone. `last_sought`
    is the last period in which somebody draws on it or a goal asks for it, by class; after it only trainers are needed.
    """

    partner: IntArray
    skill: IntArray
    capability: IntArray
    candidate: IntArray
    of_class: IntArray
    needed: tuple[IntArray, IntArray]
    counted: tuple[IntArray, IntArray]
    last_sought: IntArray

    def __len__(self) -> int:
        return len(self.partner)

    def named(self, klass: IntArray) -> dict[str, IntArray]:
        """Keys of rows that speak of classes: the class, and whose stock it is."""
        names = {"partner": self.partner, "skill": self.skill, "capability": self.capability}
        return {"class": klass, **{name: of_class[klass] for name, of_class in names.items()}}


class MoreStocks(NamedTuple):
    """Stocks that are asked for whoever deploys: (partner, skill, capability), and periods `of_stock` to count them."""

    partner: IntArray
    skill: IntArray
    capability: IntArray
    of_stock: IntArray
    period: IntArray


class MoreDraws(NamedTuple):
    """Columns that draw on stocks beside deployments: of which stock, and over which periods."""

    family: str
    klass: IntArray
    start: IntArray
    end: IntArray


NO_MORE = MoreStocks(*(np.zeros(0, dtype=np.int64) for _ in range(5)))
NOWHERE = -1
"""The mission, and the arrival, of a course that is in no mission."""


class CoursesToBe(NamedTuple):
    """
    Courses that may be: the stock they add to, who gives them, to which capability, from when on, and where.

    `own` is 1 where those whom the offer has trained teach their own state, else 0; `host` is the school of courses
    that need one.
    """

    klass: IntArray
    offer: IntArray
    capability: IntArray
    start: IntArray
    mission: IntArray
    arrival: IntArray
    own: IntArray
    host: IntArray


def by_trained(courses: Columns) -> BoolArray:
    """Which courses modules give to their own state that an offer has trained."""
    theirs: BoolArray = courses.keys["own"] == 1
    return theirs


def percent_passed(a: ScenarioArrays, courses: Columns) -> IntArray:
    """Share of the modules of each course that pass, in percent."""
    offer = courses.keys["offer"]
    return np.where(by_trained(courses), a.own_percent_by_training[offer], a.pass_percent_by_training[offer])


def in_a_mission(courses: Columns) -> BoolArray:
    """Which courses are given in a mission, to modules deployed there."""
    there: BoolArray = courses.keys["mission"] != NOWHERE
    return there


def taught_there(a: ScenarioArrays) -> BoolArray:
    """The missions in which each offer teaches those who arrive; none for courses that are given elsewhere."""
    there: BoolArray = a.training_goes & a.in_mission_by_training[:, None]
    return there


def lacks(a: ScenarioArrays, pledge: IntArray, gap: IntArray, skill: int) -> BoolArray:
    """Whether modules of a pledge in a gap lack a skill that they need there."""
    lacking: BoolArray = (a.skills_asked[gap, skill] | a.needs_skill[pledge, skill]) & ~a.skilled[pledge, skill]
    return lacking


def first_trained(a: ScenarioArrays, pledge: IntArray, gap: IntArray) -> IntArray:
    """First period in which modules can have been trained in all they lack; NEVER where nobody can train them."""
    first = np.zeros(len(pledge), dtype=np.int64)
    trained_at = earliest_training(a)
    there = _earliest_there(a)
    for skill in range(len(a.skill_ids)):
        wanted = np.flatnonzero(a.skills_asked[:, skill][gap] | a.needs_skill[:, skill][pledge])
        lacking = wanted[~a.skilled[pledge[wanted], skill]]
        partner, mission = a.partner_by_pledge[pledge[lacking]], a.mission_by_gap[gap[lacking]]
        trained = trained_at[partner, skill]
        if skill in there:
            on_arrival = np.where(a.trains_in_mission[gap[lacking]], there[skill][partner, mission], NEVER)
            trained = np.minimum(trained, on_arrival)
        first[lacking] = np.maximum(first[lacking], trained)
    return first


def earliest_training(a: ScenarioArrays) -> IntArray:
    """By partner and skill, the first period in which anybody can have been trained; NEVER where nobody can."""
    earliest = np.full((len(a.partner_ids), len(a.skill_ids)), NEVER)
    allowed = np.zeros(len(a.mission_ids), dtype=np.bool_)
    allowed[a.mission_by_gap[a.trains_in_mission]] = True
    teaches = ~a.in_mission_by_training | (a.training_goes & allowed).any(axis=1)
    done = np.where(teaches[:, None], earliest_course(a), NEVER)
    for skill in range(len(a.skill_ids)):
        offers = np.flatnonzero(a.skill_by_training == skill)
        if len(offers):
            earliest[:, skill] = np.where(a.training_reaches[offers], done[offers], NEVER).min(axis=0)
    return earliest


def _earliest_there(a: ScenarioArrays) -> dict[int, IntArray]:
    """By skill that is taught in missions, the first period in which a partner [c] may be taught in a mission [m]."""
    found = {}
    for skill in np.unique(a.skill_by_training[a.in_mission_by_training]).tolist():
        earliest = np.full((len(a.partner_ids), len(a.mission_ids)), NEVER)
        for offer in np.flatnonzero(a.in_mission_by_training & (a.skill_by_training == skill)):
            if a.first_by_training[offer] + a.duration_by_training[offer] <= a.end_by_training[offer]:
                here = np.ix_(a.training_reaches[offer], a.training_goes[offer])
                earliest[here] = np.minimum(earliest[here], a.first_by_training[offer])
        found[skill] = earliest
    return found


def stock_classes(
    a: ScenarioArrays, c: Candidates, more: MoreStocks | None = None, of_trainers: MoreStocks | None = None
) -> StockClasses:
    """
    The stocks of (partner, skill, capability) that the candidates need.

    Parameters
    ----------
    more
        Stocks that are asked for themselves.
    of_trainers
        Stocks that trainers may come from, whoever draws on them.
    """
    more, trainers = more or NO_MORE, of_trainers or NO_MORE
    capabilities = len(a.capability_ids)
    candidates, skills = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for skill in range(len(a.skill_ids)):
        lacking = np.flatnonzero(lacks(a, c.pledge, c.gap, skill))
        candidates.append(lacking)
        skills.append(np.full(len(lacking), skill))
    candidate, skill_of = np.concatenate(candidates), np.concatenate(skills)
    pledge = c.pledge[candidate]
    capability = np.where(a.per_capability[skill_of], a.capability_by_pledge[pledge], capabilities)
    number, (partner, skill_by_class, by_capability) = numbered(
        np.concatenate([a.partner_by_pledge[pledge], more.partner, trainers.partner]),
        np.concatenate([skill_of, more.skill, trainers.skill]),
        np.concatenate([capability, more.capability, trainers.capability]),
    )
    of_class, asked, schooling = np.split(number, np.cumsum([len(candidate), len(more.partner)]))
    pair, period = spread(c.start[candidate], c.end[candidate])
    last_sought = np.full(len(partner), -1)
    np.maximum.at(last_sought, of_class, c.end[candidate] - 1)
    np.maximum.at(last_sought, asked[more.of_stock], more.period)
    _, (needing, when) = numbered(
        np.concatenate([of_class[pair], asked[more.of_stock], schooling[trainers.of_stock]]),
        np.concatenate([period, more.period, trainers.period]),
    )
    needed = (needing, when)
    counted = _counted(needed, a.lasts_by_skill[skill_by_class] < NEVER)
    return StockClasses(partner, skill_by_class, by_capability, candidate, of_class, needed, counted, last_sought)


def _counted(needed: tuple[IntArray, IntArray], runs_out: BoolArray) -> tuple[IntArray, IntArray]:
    """The (class, period) in which stock is needed, and for skills that run out every period before these too."""
    klass, period = needed
    last = np.full(len(runs_out), -1)
    np.maximum.at(last, klass, period)
    before, earlier = spread(np.zeros(len(last), dtype=np.int64), np.where(runs_out, last + 1, 0))
    _, (counted, when) = numbered(np.concatenate([klass, before]), np.concatenate([period, earlier]))
    return counted, when


def counted_from(a: ScenarioArrays, k: StockClasses, klass: IntArray, period: IntArray) -> IntArray:
    """Place of the first count of a class's stock in or after a period; -1 where there is none any more."""
    at = k.counted[0] * (a.periods + 1) + k.counted[1]
    place = np.searchsorted(at, klass * (a.periods + 1) + np.minimum(period, a.periods))
    same = np.append(k.counted[0], -1)[place] == klass
    return np.where(same, place, -1)


def stock_units(a: ScenarioArrays) -> int:
    """Units in which a module of trained stock is counted, so that every pass rate gives whole units."""
    own = a.own_percent_by_training[a.places_added_by_training > 0]
    return 100 // gcd(100, *(int(percent) for percent in np.concatenate([a.pass_percent_by_training, own])))


def stock_cap(a: ScenarioArrays, k: StockClasses) -> IntArray:
    """The partner's modules without the skill and those of its training needs, by class: no stock is larger."""
    everywhere = a.modules_unskilled.sum(axis=2, keepdims=True)
    unskilled = np.concatenate([a.modules_unskilled, everywhere], axis=2)[k.partner, k.skill, k.capability]
    cap: IntArray = unskilled + a.modules_in_need[k.partner, k.skill]
    return cap


def course_columns(a: ScenarioArrays, k: StockClasses, goals: Goals, *more: CoursesToBe) -> Columns:
    """
    Modules that begin a course: a column for (offer, host, partner, capability, mission or none, start, own or not).

    Courses that end after the last period that needs their stock are left out: they bear no deployment. One of
    no periods begins in a period of its offer, and takes no place and no module's time.

    Parameters
    ----------
    more
        Courses in missions and by those whom others have trained, beside all others.
    """
    klass, offer, capability, start, mission, arrival, own, host = map(
        np.concatenate, zip(_courses_elsewhere(a, k), *more, strict=True)
    )
    partner, duration = k.partner[klass], a.duration_by_training[offer]
    taught = serves_members(a, a.bundle_by_training[offer], partner, capability)
    taught &= serves_members(a, np.append(a.bundle_by_host, -1)[host], partner, capability)
    percent = np.where(own == 1, a.own_percent_by_training[offer], a.pass_percent_by_training[offer])
    in_stock = stock_cap(a, k)[klass] * 100 // percent
    at_once = np.where(own == 1, NEVER, places_of(a, offer, host))
    at_once = np.minimum(at_once, a.modules_owned[partner, capability])
    most = np.where(taught, np.where(duration > 0, np.minimum(at_once, in_stock), in_stock), 0)
    worth = -goals.weight("cost") * np.where(own == 1, 0.0, usd_of(a, offer, host, partner))
    end, last = start + duration, a.periods - 1
    unfinished = (mission != NOWHERE) & (end > last)  # counts as skilled, and is not trained yet
    trainers = (a.places_added_by_training[offer] > 0) & (own == 0) & (end <= last)
    trainers &= last < end + a.lasts_by_skill[k.skill[klass]]
    worth = worth + goals.weight("capacity") * (percent / 100.0 * trainers - unfinished)
    kept = most > 0
    keys = {
        "offer": offer,
        "host": host,
        "partner": partner,
        "capability": capability,
        "class": klass,
        "start": start,
        "end": start + duration,
        "mission": mission,
        "arrival": arrival,
        "own": own,
    }
    return Columns("courses", {name: key[kept] for name, key in keys.items()}, upper=most[kept], worth=worth[kept])


def _courses_elsewhere(a: ScenarioArrays, k: StockClasses) -> CoursesToBe:
    """Every course that may be given in no mission and bears a deployment, or is asked for itself."""
    klass, offer = _offers_by_class(a, k)
    course, capability = capabilities_trained(a, k, klass)
    klass, offer = klass[course], offer[course]
    course, host = hosts_for(a, offer, k.partner[klass])
    klass, offer, capability = klass[course], offer[course], capability[course]
    duration = a.duration_by_training[offer]
    first, end = first_and_end(a, offer, host)
    last_needed = np.full(len(k), -1)
    np.maximum.at(last_needed, k.needed[0], k.needed[1])
    last = np.where(a.places_added_by_training[offer] > 0, last_needed[klass], k.last_sought[klass])
    after_last = np.minimum(np.minimum(end, last) - duration + 1, end)
    column, start = spread(first, after_last)
    nowhere, taught_by_offer = np.full(len(column), NOWHERE), np.zeros_like(start)
    return CoursesToBe(
        klass[column], offer[column], capability[column], start, nowhere, nowhere, taught_by_offer, host[column]
    )


def _offers_by_class(a: ScenarioArrays, k: StockClasses) -> tuple[IntArray, IntArray]:
    """Every (class, offer) in which the offer teaches the class's skill, in no mission, and reaches its partner."""
    classes, offers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for skill in range(len(a.skill_ids)):
        of_skill = np.flatnonzero(k.skill == skill)
        teaching = np.flatnonzero((a.skill_by_training == skill) & ~a.in_mission_by_training)
        inside, offer = np.nonzero(a.training_reaches[np.ix_(teaching, k.partner[of_skill])].T)
        classes.append(of_skill[inside])
        offers.append(teaching[offer])
    return np.concatenate(classes), np.concatenate(offers)


def capabilities_trained(a: ScenarioArrays, k: StockClasses, klass: IntArray) -> tuple[IntArray, IntArray]:
    """For each (class, offer): the capability of the class, or each that the partner has where all count."""
    own = np.zeros((len(k), len(a.capability_ids) + 1), dtype=np.bool_)
    own[np.arange(len(k)), k.capability] = True
    for_all = own[:, -1].copy()
    own[for_all, :-1] = a.modules_owned[k.partner[for_all]] > 0
    course, capability = np.nonzero(own[klass, :-1])
    return course, capability


def serves_members(a: ScenarioArrays, bundle: IntArray, partner: IntArray, capability: IntArray) -> BoolArray:
    """Whether a course may train a partner's capability: one of a smart pledge those that its pledges are of."""
    served = np.zeros((len(a.smart_pledge_ids) + 1, len(a.partner_ids), len(a.capability_ids)), dtype=np.bool_)
    served[a.bundle_by_pledge, a.partner_by_pledge, a.capability_by_pledge] = True
    served[-1] = True
    allowed: BoolArray = served[bundle, partner, capability]
    return allowed


def stock_columns(a: ScenarioArrays, k: StockClasses, goals: Goals) -> Columns:
    """Trained stock of every class in the periods in which it is counted, in stock units; worth what is left."""
    klass, period = k.counted
    left = goals.weight("capacity") / stock_units(a) * (period == a.periods - 1)
    upper = stock_cap(a, k)[klass] * stock_units(a)
    keys = {"class": klass, "period": period, "partner": k.partner[klass]}
    return Columns("stocks", keys, upper, worth=left, integer=False)


def stock_follows_courses(a: ScenarioArrays, k: StockClasses, courses: Columns) -> Rows:
    """
    Stock = stock at the count before + what passed since - what has lasted out since.

    Who is trained in the mission counts from the beginning on, since it draws on the stock as it does so.
    """
    here = np.arange(len(k.counted[0]))
    later = here[1:][np.diff(k.counted[0]) == 0]
    klass, end = courses.keys["class"], courses.keys["end"]
    since = np.where(in_a_mission(courses), courses.keys["start"], end)
    passed = percent_passed(a, courses) * stock_units(a) / 100.0
    counts, lost = (counted_from(a, k, klass, at) for at in (since, end + a.lasts_by_skill[k.skill[klass]]))
    joins, leaves = np.flatnonzero(counts >= 0), np.flatnonzero(lost >= 0)
    entries = (
        Entries("stocks", here, here, np.ones(len(here))),
        Entries("stocks", later, later - 1, np.full(len(later), -1.0)),
        Entries("courses", counts[joins], joins, -passed[joins]),
        Entries("courses", lost[leaves], leaves, passed[leaves]),
    )
    keys = {**k.named(k.counted[0]), "period": k.counted[1]}
    return Rows("stock balance", np.zeros(len(here)), np.zeros(len(here)), entries, keys)


def deployed_stay_within_stock(a: ScenarioArrays, c: Candidates, k: StockClasses, more: MoreDraws) -> Rows:
    """In every period, deployed modules that lack a skill, and others that draw on the stock, are at most the stock."""
    pair, period = spread(c.start[k.candidate], c.end[k.candidate])
    other, when = spread(more.start, more.end)
    row, (klass, at) = numbered(np.concatenate([k.of_class[pair], more.klass[other]]), np.concatenate([period, when]))
    units = float(stock_units(a))
    entries = (
        Entries("deployments", row[: len(pair)], k.candidate[pair], np.full(len(pair), units)),
        Entries(more.family, row[len(pair) :], other, np.full(len(other), units)),
        Entries("stocks", np.arange(len(klass)), counted_from(a, k, klass, at), np.full(len(klass), -1.0)),
    )
    limit = np.zeros(len(klass))
    return Rows("trained stock", np.full(len(klass), -np.inf), limit, entries, {**k.named(klass), "period": at})


def each_course_has_places(a: ScenarioArrays, courses: Columns) -> Rows:
    """Modules in training with an offer in a period are at most its places."""
    column, period = spread(courses.keys["start"], courses.keys["end"])
    given = ~by_trained(courses)[column]
    column, period = column[given], period[given]
    row, (offer, at) = numbered(courses.keys["offer"][column], period)
    return at_most(
        "course places",
        {"offer": offer, "period": at},
        [("courses", row, column, 1.0, courses.upper[column])],
        a.places_by_training[offer],
    )


def others_leave_womens_places(a: ScenarioArrays, courses: Columns) -> Rows:
    """In a period, people in training who are no women, in modules, are at most the places not kept for women."""
    keeping = np.flatnonzero((a.women_places[courses.keys["offer"]] > 0) & ~by_trained(courses))
    column, period = spread(courses.keys["start"][keeping], courses.keys["end"][keeping])
    column = keeping[column]
    row, (offer, at) = numbered(courses.keys["offer"][column], period)
    others = a.others_percent[courses.keys["partner"][column], courses.keys["capability"][column]]
    limit = 100 * (a.places_by_training - a.women_places)[offer]
    entries = [("courses", row, column, others, courses.upper[column])]
    return at_most("women's places", {"offer": offer, "period": at}, entries, limit)


def modules_train_or_deploy(a: ScenarioArrays, c: Candidates, courses: Columns) -> Rows:
    """Modules of a partner and capability in training at home, at a school or deployed are at most what it has."""
    away = np.flatnonzero(~_may_be_deployed(a, courses))
    column, in_training = spread(courses.keys["start"][away], courses.keys["end"][away])
    column = away[column]
    position, present = c.presence
    partner = np.concatenate([courses.keys["partner"][column], a.partner_by_pledge[c.pledge[position]]])
    capability = np.concatenate([courses.keys["capability"][column], a.capability_by_pledge[c.pledge[position]]])
    row, (who, which, at) = numbered(partner, capability, np.concatenate([in_training, present]))
    trains = np.bincount(row[: len(column)], minlength=len(who)) > 0
    limit = np.where(trains, a.modules_owned[who, which], NEVER)
    return at_most(
        "modules at home",
        {"partner": who, "capability": which, "period": at},
        [
            ("courses", row[: len(column)], column, 1.0, courses.upper[column]),
            ("deployments", row[len(column) :], position, 1.0, c.most[position]),
        ],
        limit,
    )


def modules_take_one_course_at_a_time(a: ScenarioArrays, courses: Columns) -> Rows:
    """Modules of a partner and capability in training, online and in missions too, are at most what it has."""
    column, period = spread(courses.keys["start"], courses.keys["end"])
    row, (who, which, at) = numbered(courses.keys["partner"][column], courses.keys["capability"][column], period)
    beside = np.bincount(row, _may_be_deployed(a, courses)[column], len(who)) > 0
    limit = np.where(beside, a.modules_owned[who, which], NEVER)  # without these `modules at home` says more
    keys = {"partner": who, "capability": which, "period": at}
    return at_most("one course at a time", keys, [("courses", row, column, 1.0, courses.upper[column])], limit)


def _may_be_deployed(a: ScenarioArrays, courses: Columns) -> BoolArray:
    """Which courses are taken by modules that may be deployed meanwhile, or are."""
    online = a.online_by_training[courses.keys["offer"]] & ~by_trained(courses)
    return online | in_a_mission(courses)
