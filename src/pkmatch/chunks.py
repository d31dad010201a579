"""
A set too large for one model, cut into sets that are not.

Comes in: a scenario. Goes out: scenarios whose plans together are a plan of it, but for rules of the whole plan that
only all of them together can break: those are for `verify` to say. A chunk has all units and gaps of some
capabilities, or shares of those with very many; its share of the offers is drawn.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import fields
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from pkmatch.domain.gives import Pledge
from pkmatch.domain.needs import Capability, Gap
from pkmatch.domain.plan import Plan
from pkmatch.domain.presence import Ceiling
from pkmatch.domain.scenario import Scenario
from pkmatch.errors import SolverError
from pkmatch.picks import Picks, picks_in

log = logging.getLogger(__name__)

FloatArray = NDArray[np.float64]
ROUNDING = 1e-9
"""What a share may lack of a whole number."""
OFFERS = ("training_offers", "host_offers", "equipment_offers", "lift_offers", "funding_offers")


def chunks_of(scenario: Scenario, count: int, seed: int = 0) -> list[Scenario]:
    """
    Scenarios that share out pledges, gaps and offers; partners, missions and policies are in all of them.

    Parameters
    ----------
    count
        How many, about: no more than there are pledges.
    seed
        Of the draws.

    Returns
    -------
    list of Scenario
        Ceilings and assessment visits are shared out by what the gaps ask; of the policy's least number of T/PCCs no
        chunk has a share. Pledges made for some gaps, smart pledges and what they name stay together.
    """
    draw = np.random.default_rng(seed)
    of_pledge, of_gap, count = _placed(scenario, max(1, min(count, len(scenario.pledges))), draw)
    of_bundle = _bundles_placed(scenario, of_pledge, of_gap)
    weight = np.bincount(list(of_pledge.values()), minlength=count).astype(np.float64)
    chance = weight / weight.sum() if weight.sum() else np.full(count, 1 / count)
    of_need = _drawn(scenario.training_needs, chance, draw)
    of_offer: dict[str, int] = {}
    for name in OFFERS:
        of_offer |= _drawn(getattr(scenario, name), chance, draw, by_partner=scenario.policy.max_links is not None)
    for bundle in scenario.smart_pledges:
        of_offer |= dict.fromkeys(of_offer.keys() & set(bundle.members), of_bundle[bundle.id])
    visits = np.diff(np.floor(scenario.policy.assessment_visits * np.append(0.0, np.cumsum(chance)) + ROUNDING))
    found = []
    for chunk, ceilings in enumerate(_ceilings(scenario, of_gap, count)):
        gaps = [gap for gap in scenario.gaps if of_gap[gap.id] == chunk]
        lists: dict[str, Sequence[object]] = {
            "gaps": gaps,
            "pledges": list(_made_for(gaps, (p for p in scenario.pledges if of_pledge[p.id] == chunk))),
            "in_place": [unit for unit in scenario.in_place if (of_gap[unit.gap] if unit.gap else 0) == chunk],
            "training_needs": [need for need in scenario.training_needs if of_need[need.id] == chunk],
            "smart_pledges": [bundle for bundle in scenario.smart_pledges if of_bundle[bundle.id] == chunk],
            "ceilings": ceilings,
            **{name: [x for x in getattr(scenario, name) if of_offer[x.id] == chunk] for name in OFFERS},
        }
        found.append(
            scenario.replace(
                name=f"{scenario.name}, chunk {chunk + 1} of {count}",
                policy=scenario.policy.replace(least_partners=0, assessment_visits=int(visits[chunk])),
                **{name: tuple(records) for name, records in lists.items()},
            )
        )
    return found


def may_clash(scenario: Scenario) -> bool:
    """Whether there are rules that chunks, each of which keeps every rule, may break together."""
    policy = scenario.policy
    of_all = policy.least_partners, policy.max_links, policy.burden_ceiling, policy.women_hard
    return bool(scenario.exclusions) or any(of_all)


def picked_in_chunks(
    scenario: Scenario, chunks: Sequence[Scenario], ask: Callable[[Scenario, int], Plan]
) -> Iterator[tuple[Picks, Plan]]:
    """
    The plans of some chunks, one after another, and what they rest on.

    Parameters
    ----------
    ask
        Says the plan of a chunk; also told how many chunks are left, with this one. One that has no plan brings
        nothing, one that was interrupted is the last.
    """
    there: defaultdict[str, set[str]] = defaultdict(set)
    for unit in scenario.in_place:
        there[unit.mission].add(unit.partner)
    for number, chunk in enumerate(chunks):
        try:
            plan = ask(_apart_from(chunk, there), len(chunks) - number)
        except SolverError as error:
            log.warning("%s: %s", chunk.name, error)
            continue
        yield picks_in(plan), plan
        for d in plan.deployments:
            there[chunk.find(Gap, d.gap).mission].add(chunk.find(Pledge, d.pledge).partner)
        if plan.status == "interrupted":
            break


def joined(parts: Sequence[Picks]) -> Picks:
    """All that was picked in some chunks; a visit to one partner in one period serves all of them."""
    lists = {field.name: tuple(x for part in parts for x in getattr(part, field.name)) for field in fields(Picks)}
    return Picks(**{**lists, "visits": tuple(dict.fromkeys(lists["visits"]))})


def without_clashes(parts: Sequence[Picks], clashes_in: Callable[[Picks], Sequence[Set[str]]]) -> list[Picks]:
    """
    The picks of some chunks without those that break rules together: of each clash the last that it speaks of.

    Parameters
    ----------
    clashes_in
        Says for whatever breaks a rule the pledges that it speaks of. Where it names none, the last picks of all go.
    """
    kept = list(parts)
    while kept and (clashes := clashes_in(joined(kept))):
        pledges = [{d.pledge for d in part.deployments} for part in kept]
        named = [[number for number, own in enumerate(pledges) if own & clash] for clash in clashes]
        out = {max(numbers, default=len(kept) - 1) for numbers in named}
        kept = [part for number, part in enumerate(kept) if number not in out]
    return kept


def _placed(scenario: Scenario, count: int, draw: np.random.Generator) -> tuple[dict[str, int], dict[str, int], int]:
    """The chunk of each pledge and gap, and how many chunks there are."""
    kind = _kinds_of_units(scenario)
    pledges = Counter(kind[pledge.capability] for pledge in scenario.pledges)
    most = len(scenario.pledges) / count
    load, chunks_of_kind = np.zeros(count), {}
    for each in sorted(set(kind.values()), key=lambda each: (-pledges[each], each)):
        shares = max(1, min(count, round(pledges[each] / max(most, 1))))
        chosen = np.argsort(load, kind="stable")[:shares]
        load[chosen] += pledges[each] / shares
        chunks_of_kind[each] = chosen
    of_pledge = {p.id: int(draw.choice(chunks_of_kind[kind[p.capability]])) for p in scenario.pledges}
    everywhere = np.arange(count)
    of_gap = {
        g.id: int(draw.choice(chunks_of_kind[kind[g.capability]] if g.capability else everywhere))
        for g in scenario.gaps
    }
    return of_pledge, of_gap, count


def _kinds_of_units(scenario: Scenario) -> dict[str, int]:
    """Capabilities by number, equal where one may stand in for the other."""
    at = {capability.id: number for number, capability in enumerate(scenario.capabilities)}
    pairs = [(at[k.id], at[other]) for k in scenario.capabilities for other in k.serves]
    return dict(zip(at, _connected(pairs, len(at)), strict=True))


def _bundles_placed(scenario: Scenario, of_pledge: dict[str, int], of_gap: dict[str, int]) -> dict[str, int]:
    """The chunk of each smart pledge, to which all that it names is moved; those that share a gap are in one."""
    bundles = scenario.smart_pledges
    pledges = [scenario.pledges_of(bundle) for bundle in bundles]
    gaps = [
        {*bundle.gaps, *(g for p in members for g in p.for_gaps)}
        for bundle, members in zip(bundles, pledges, strict=True)
    ]
    first: dict[str, int] = {}
    pairs = [(number, first.setdefault(gap, number)) for number, named in enumerate(gaps) for gap in sorted(named)]
    label = _connected(pairs, len(bundles))
    chunk_of_label: dict[int, int] = {}
    for each, members in zip(label, pledges, strict=True):
        if members:
            chunk_of_label.setdefault(each, of_pledge[members[0].id])
    for each, members, named in zip(label, pledges, gaps, strict=True):
        of_pledge |= dict.fromkeys((pledge.id for pledge in members), chunk_of_label.get(each, 0))
        of_gap |= dict.fromkeys(named, chunk_of_label.get(each, 0))
    return {bundle.id: chunk_of_label.get(each, 0) for bundle, each in zip(bundles, label, strict=True)}


def _connected(pairs: Sequence[tuple[int, int]], size: int) -> list[int]:
    """For each number the group that pairs connect it with."""
    row, column = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    graph = sparse.coo_array((np.ones(len(row)), (row, column)), shape=(size, size))
    return [int(each) for each in connected_components(graph, directed=False)[1]] if size else []


def _made_for(gaps: Sequence[Gap], pledges: Iterable[Pledge]) -> Iterator[Pledge]:
    """The pledges that may serve in some of these gaps; what they say of others is left out."""
    names, tasks = {gap.id for gap in gaps}, {task for gap in gaps for task in gap.tasks}
    for pledge in pledges:
        made_for = tuple(gap for gap in pledge.for_gaps if gap in names)
        if pledge.for_gaps and not made_for:
            continue
        refused = tuple(task for task in pledge.caveats.refused_tasks if task in tasks)
        if (made_for, refused) != (pledge.for_gaps, pledge.caveats.refused_tasks):
            pledge = pledge.replace(for_gaps=made_for, caveats=pledge.caveats.replace(refused_tasks=refused))
        yield pledge


def _drawn(
    records: Sequence[Any], chance: FloatArray, draw: np.random.Generator, *, by_partner: bool = False
) -> dict[str, int]:
    """A chunk for each record, drawn at the chunks' chances; one for all of a partner where that is asked."""
    chunks = draw.choice(len(chance), size=len(records), p=chance).tolist()
    of_partner: dict[str, int] = {}
    return {
        record.id: of_partner.setdefault(record.partner, chunk) if by_partner else chunk
        for record, chunk in zip(records, chunks, strict=True)
    }


def _ceilings(scenario: Scenario, of_gap: dict[str, int], count: int) -> Iterator[list[Ceiling]]:
    """By chunk the ceilings: those in place there, and the share of what is left that its gaps ask."""
    asked: defaultdict[tuple[str, str], FloatArray] = defaultdict(partial(np.zeros, count))
    standing: defaultdict[tuple[str, str], FloatArray] = defaultdict(partial(np.zeros, count))
    for gap in scenario.unit_gaps:
        capability = scenario.find(Capability, gap.capability)
        asked[gap.mission, capability.category][of_gap[gap.id]] += gap.quantity * capability.personnel
    for unit in scenario.in_place:
        capability = scenario.find(Capability, unit.capability)
        at = of_gap[unit.gap] if unit.gap else 0
        standing[unit.mission, capability.category][at] += unit.modules * capability.personnel
    people = []
    for ceiling in scenario.ceilings:
        there, wanted = (of[ceiling.mission, ceiling.category] for of in (standing, asked))
        left = max(0.0, ceiling.people - there.sum())
        share = np.cumsum(wanted) / wanted.sum() if wanted.sum() else np.zeros(count)
        people.append(there + np.diff(np.floor(left * share + ROUNDING), prepend=0.0))
    for chunk in range(count):
        yield [c.replace(people=int(of[chunk])) for c, of in zip(scenario.ceilings, people, strict=True)]


def _apart_from(chunk: Scenario, there: Mapping[str, Set[str]]) -> Scenario:
    """The chunk whose missions take nobody who will not be there with those whom other chunks have sent."""
    if not any(exclusion.mission for exclusion in chunk.exclusions):
        return chunk
    missions = []
    for mission in chunk.missions:
        unwelcome = {name for partner in there.get(mission.id, ()) for name in chunk.apart_from(partner, mission.id)}
        missions.append(mission.replace(refused=(*mission.refused, *sorted(unwelcome - set(mission.refused)))))
    return chunk.replace(missions=tuple(missions))
