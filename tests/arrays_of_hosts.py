"""What the columns of hosts, and of what courses need, say, read from the records."""

from __future__ import annotations

from tests.by_hand import bundle_numbers, bundles_of, cents_due, counts, ids, items, offered, positions, supports


def is_open_to(s, host, partner):
    """A school is open to its own state's trainees; one of a smart pledge to those of its pledges alone."""
    if host.partner == partner.id:
        return True
    return supports(s, host, partner)


def is_fit(s, offer, host):
    apart = any({x.partner, x.other} == {host.partner, offer.partner} for x in s.exclusions)
    return offer.needs_host and (host.skills == () or offer.skill in host.skills) and not apart


def others(s, partner, capability):
    own = [p for p in s.pledges if (p.partner, p.capability) == (partner.id, capability.id)]
    women = sum(p.quantity * round(100 * p.women_share) for p in own)
    return 100 - (women // sum(p.quantity for p in own) if own else 0)


def understands(partner, offer):
    return not offer.languages or bool({*offer.languages} & {*partner.languages})


OF_HOSTS = {
    "women_places": lambda s: [o.women_places for o in s.training_offers],
    "others_percent": lambda s: [[others(s, c, k) for k in s.capabilities] for c in s.partners],
    "needs_interpreters": lambda s: [
        [not understands(c, o) and o.translation_cost is not None for c in s.partners] for o in s.training_offers
    ],
    "translation_usd": lambda s: [o.translation_cost or 0.0 for o in s.training_offers],
    "translation_cents": lambda s: [round(100 * (o.translation_cost or 0)) for o in s.training_offers],
    "host_ids": lambda s: ids(s.host_offers),
    "partner_by_host": lambda s: positions(s.partners, [h.partner for h in s.host_offers]),
    "places_by_host": lambda s: [h.places for h in s.host_offers],
    "first_by_host": lambda s: [first for first, _ in offered(s, s.host_offers)],
    "end_by_host": lambda s: [end for _, end in offered(s, s.host_offers)],
    "cost_usd_by_host": lambda s: [h.cost for h in s.host_offers],
    "cents_due_by_host": lambda s: cents_due(s.host_offers),
    "bundle_by_host": lambda s: bundle_numbers(s, s.host_offers),
    "host_reaches": lambda s: [[is_open_to(s, h, c) for c in s.partners] for h in s.host_offers],
    "hosted_at": lambda s: [[is_fit(s, o, h) for h in s.host_offers] for o in s.training_offers],
    "needs_host": lambda s: [o.needs_host for o in s.training_offers],
    "pieces_in_training": lambda s: counts(s.training_offers, items(s), lambda o: o.needs_equipment),
    "moves_trainees": lambda s: [
        o.mode in ("at_provider", "regional") and not o.travel_covered for o in s.training_offers
    ],
    "lift_serves_courses": lambda s: [x.missions == () and not bundles_of(s, x) for x in s.lift_offers],
    "equipment_serves_courses": lambda s: [
        q.mode in ("lend", "donate") and q.missions == () and q.needs_skill is None and not bundles_of(s, q)
        for q in s.equipment_offers
    ],
}
