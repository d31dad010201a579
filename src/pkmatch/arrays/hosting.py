"""What courses need beside a trainer, as columns: hosts, pieces of equipment, lift."""

from __future__ import annotations

from typing import Any

import numpy as np

from pkmatch.arrays.tables import Positions, bools, counts, due_cents, floats, ints, looked_up, reach, windows
from pkmatch.domain.scenario import Scenario


def host_columns(s: Scenario, at: Positions) -> dict[str, Any]:
    """The columns of host offers, and of what training offers need."""
    open_for = windows(s, s.host_offers)
    partner_by_host = looked_up(at.partners, (h.partner for h in s.host_offers))
    reaches = reach(s, s.host_offers)
    reaches[np.arange(len(s.host_offers)), partner_by_host] = True
    return {
        "host_ids": tuple(h.id for h in s.host_offers),
        "partner_by_host": partner_by_host,
        "places_by_host": ints(h.places for h in s.host_offers),
        "first_by_host": open_for[:, 0].copy(),
        "end_by_host": open_for[:, 1].copy(),
        "cost_usd_by_host": floats(h.cost for h in s.host_offers),
        "cents_due_by_host": due_cents(floats(h.cost for h in s.host_offers), s.host_offers),
        "host_reaches": reaches,
        "hosted_at": _hosted_at(s),
        "needs_host": bools(o.needs_host for o in s.training_offers),
        "women_places": ints(o.women_places for o in s.training_offers),
        "others_percent": _others_percent(s, at),
        "moves_trainees": bools(o.moves_trainees for o in s.training_offers),
        "lift_serves_courses": bools(not x.missions and s.bundle_of(x.id) is None for x in s.lift_offers),
        "pieces_in_training": counts(s.training_offers, at.items, lambda o: o.needs_equipment),
        "equipment_serves_courses": bools(
            q.mode != "to_mission" and not q.missions and q.needs_skill is None and s.bundle_of(q.id) is None
            for q in s.equipment_offers
        ),
    }


def _hosted_at(s: Scenario) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which hosts are fit for each offer that needs one, and work together with its trainer."""
    apart = {frozenset((x.partner, x.other)) for x in s.exclusions}
    found = np.zeros((len(s.training_offers), len(s.host_offers)), dtype=np.bool_)
    for row, offer in enumerate(s.training_offers):
        if offer.needs_host:
            found[row] = [
                host.is_fit_for(offer.skill) and frozenset((host.partner, offer.partner)) not in apart
                for host in s.host_offers
            ]
    return found


def _others_percent(s: Scenario, at: Positions) -> np.ndarray[Any, np.dtype[np.int64]]:
    """By partner and capability, others than women among the people of its modules, in whole percent rounded up."""
    modules = np.zeros((len(s.partners), len(s.capabilities)), dtype=np.int64)
    women = np.zeros_like(modules)
    for pledge in s.pledges:
        place = at.partners[pledge.partner], at.capabilities[pledge.capability]
        modules[place] += pledge.quantity
        women[place] += pledge.quantity * round(100 * pledge.women_share)
    return 100 - women // np.maximum(modules, 1)
