"""
Rule 4, courses in the mission: who arrives is trained where it serves.

Modules that arrive in a mission in one period count as skilled there at once, and their course holds places of its
offer until it ends. Courses are columns of (offer, partner, capability, mission, start), never of single deployments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pkmatch.arrays import IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, numbered, spread
from pkmatch.rules.hosting import NO_HOST
from pkmatch.rules.training import CoursesToBe, StockClasses, in_a_mission, taught_there

_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


@dataclass(frozen=True, eq=False)
class Arrivals:
    """
    Candidates whose modules lack a skill and arrive where they may be trained in it.

    `candidate`, `of_class` and `length` by pair of a candidate and the stock that it draws on; `of_arrival` is the
    arrival of (class, capability, mission, start) that the pair is part of, `klass` and so on those of each arrival.
    """

    candidate: IntArray
    length: IntArray
    of_arrival: IntArray
    klass: IntArray
    capability: IntArray
    mission: IntArray
    start: IntArray

    @property
    def longest(self) -> IntArray:
        """Most periods that anybody stays, by arrival."""
        longest = np.zeros(len(self.klass), dtype=np.int64)
        np.maximum.at(longest, self.of_arrival, self.length)
        return longest


def arrivals(a: ScenarioArrays, c: Candidates, k: StockClasses) -> Arrivals:
    """Who may be trained in the mission, where anybody teaches there at all."""
    taught_in = np.bincount(np.nonzero(taught_there(a))[1], minlength=len(a.mission_ids)) > 0
    open_to_it = a.trains_in_mission & taught_in[a.mission_by_gap]
    pair = np.flatnonzero(open_to_it[c.gap[k.candidate]])
    candidate = k.candidate[pair]
    pledge = c.pledge[candidate]
    of_arrival, known = numbered(
        k.of_class[pair], a.capability_by_pledge[pledge], a.mission_by_gap[c.gap[candidate]], c.start[candidate]
    )
    return Arrivals(candidate, (c.end - c.start)[candidate], of_arrival, *known)


def courses_there(a: ScenarioArrays, k: StockClasses, arriving: Arrivals) -> CoursesToBe:
    """Every course that an offer may give in a mission to those who arrive and stay until it ends."""
    found, offers = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    skill, partner, longest = k.skill[arriving.klass], k.partner[arriving.klass], arriving.longest
    teaches = taught_there(a)
    for taught in np.unique(a.skill_by_training[a.in_mission_by_training]):
        offer = np.flatnonzero(a.in_mission_by_training & (a.skill_by_training == taught))
        arrival = np.flatnonzero(skill == taught)
        duration, start = a.duration_by_training[offer, None], arriving.start[arrival]
        fits = (
            a.training_reaches[np.ix_(offer, partner[arrival])]
            & teaches[np.ix_(offer, arriving.mission[arrival])]
            & (a.first_by_training[offer, None] <= start)
            & (start < a.end_by_training[offer, None])
            & (start + duration <= a.end_by_training[offer, None])
            & (duration <= longest[arrival])
        )
        which, where = np.nonzero(fits)
        offers.append(offer[which])
        found.append(arrival[where])
    arrival, offer = np.concatenate(found), np.concatenate(offers)
    klass, capability, mission, start = (
        key[arrival] for key in (arriving.klass, arriving.capability, arriving.mission, arriving.start)
    )
    return CoursesToBe(
        klass, offer, capability, start, mission, arrival, np.zeros_like(offer), np.full_like(offer, NO_HOST)
    )


def who_is_trained_there_has_arrived(k: StockClasses, arriving: Arrivals, courses: Columns) -> Rows:
    """
    Modules that begin courses of some length in a mission are at most those that arrive then and stay so long.

    For each length of a course there, those at least so long: who stays for the longest may take any of them.
    """
    column = np.flatnonzero(in_a_mission(courses))
    duration = (courses.keys["end"] - courses.keys["start"])[column]
    own, (arrival, least) = numbered(courses.keys["arrival"][column], duration)
    here = np.arange(len(arriving.klass))
    first, end = (np.searchsorted(arrival, here, side=side) for side in _SIDES)
    course, taking = spread(first[arrival][own], own + 1)  # rows of one arrival ascend with the length
    pair, standing = spread(first[arriving.of_arrival], end[arriving.of_arrival])
    stays = arriving.length[pair] >= least[standing]
    pair, standing = pair[stays], standing[stays]
    entries = (
        Entries("courses", taking, column[course], np.ones(len(taking))),
        Entries("deployments", standing, arriving.candidate[pair], np.full(len(standing), -1.0)),
    )
    keys = {
        **k.named(arriving.klass[arrival]),
        "trained": arriving.capability[arrival],
        "mission": arriving.mission[arrival],
        "start": arriving.start[arrival],
        "length": least,
    }
    count = len(least)
    return Rows("trained in the mission", np.full(count, -np.inf), np.zeros(count), entries, keys)
