"""What the columns of a scenario should say, worked out record by record."""

from __future__ import annotations

from typing import get_args

from pkmatch.arrays import NEVER
from pkmatch.domain.needs import Category


def ids(records):
    return [record.id for record in records]


def positions(records, named):
    known = ids(records)
    return [known.index(name) for name in named]


def flags(records, names, pick):
    return [[name in pick(record) for name in names] for record in records]


def counts(records, names, pick):
    return [[pick(record).get(name, 0) for name in names] for record in records]


def items(s):
    asked = [name for gap in s.gaps for name in (*gap.equipment, *filter(None, [gap.item]))]
    pledged = [name for p in s.pledges for name in (*p.equipment, *p.needs_equipment)]
    learning = [name for offer in s.training_offers for name in offer.needs_equipment]
    return sorted({*asked, *pledged, *learning, *(offer.item for offer in s.equipment_offers)})


def languages(s):
    return sorted({name for record in (*s.unit_gaps, *s.pledges) for name in record.languages})


def tasks(s):
    return sorted({name for gap in s.unit_gaps for name in gap.tasks})


def offered(s, gives):
    return [s.calendar.offered(give.available_from, give.available_until) for give in gives]


def cents_due(offers):
    return [0 if offer.cost_covered else round(100 * offer.cost) for offer in offers]


def lead(s, pledge):
    return s.calendar.periods_up(s.policy.lead_time(pledge.readiness).time)


def usd(s, pledge):
    people = next(c.personnel for c in s.capabilities if c.id == pledge.capability)
    return people * s.policy.reimbursement_usd * s.calendar.months_a_period if pledge.cost is None else pledge.cost


def modules(s, partner, capability, without=None):
    owned = [p for p in s.pledges if (p.partner, p.capability) == (partner, capability)]
    return sum(p.quantity for p in owned if without is None or without not in p.skills)


def women_targets(s, part):
    """Targets in percent as a fraction, by category and period; 0 where there is none."""
    years = [s.calendar.first_day(period).year for period in range(s.calendar.periods)]
    asked = [[s.policy.women_target(category, year) for year in years] for category in get_args(Category)]
    return [[getattr(100 * target.share, part) if target else 0 for target in row] for row in asked]


def stays(s, unit, partner=None):
    """The periods in which units in place are there, where they are of the partner."""
    return range(*s.in_place_periods(unit)) if partner in (None, unit.partner) else range(0)


def there(s, gap, period):
    """Units in place in an open gap in a period."""
    is_open = period in range(*s.gap_periods(gap))
    return [unit for unit in s.in_place if is_open and unit.gap == gap.id and period in stays(s, unit)]


def were_there(s, gap, *periods):
    """Modules in place in all of the periods; those of the first one were there before."""
    units = [u for u in s.in_place if u.gap == gap.id and all(max(0, t) in stays(s, u) for t in periods)]
    return min(gap.quantity, sum(u.modules for u in units))


def people(s, unit):
    return next(k.personnel for k in s.capabilities if k.id == unit.capability)


def category_of(s, unit):
    return next(k.category for k in s.capabilities if k.id == unit.capability)


def in_place(s, amount):
    """A sum over units in place, by category and period."""
    return [
        [
            sum(amount(u) for u in s.in_place if category_of(s, u) == category and t in stays(s, u))
            for t in range(s.calendar.periods)
        ]
        for category in get_args(Category)
    ]


def left(s, mission, category, period):
    units = [u for u in s.in_place if u.mission == mission and category_of(s, u) == category and period in stays(s, u)]
    allowed = s.people_allowed(mission, category, period)
    return NEVER if allowed is None else max(0, allowed - sum(u.modules * people(s, u) for u in units))


def supports(s, offer, partner):
    apart = any({x.partner, x.other} == {offer.partner, partner.id} for x in s.exclusions)
    members = [p.partner for bundle in bundles_of(s, offer) for p in s.pledges if p.id in bundle.members]
    return offer.reaches(partner) and not apart and (not bundles_of(s, offer) or partner.id in members)


def bundles_of(s, give):
    return [bundle for bundle in s.smart_pledges if give.id in bundle.members]


def bundle_numbers(s, gives):
    return [next((n for n, bundle in enumerate(s.smart_pledges) if give.id in bundle.members), -1) for give in gives]


def rank_in_bundle(s, pledge):
    for bundle in bundles_of(s, pledge):
        return [member for member in bundle.members if member in ids(s.pledges)].index(pledge.id)
    return -1


def goes(s, offer, mission):
    for bundle in bundles_of(s, offer):
        if mission.id not in [g.mission for g in s.unit_gaps if g.id in bundle.gaps or g.mission == bundle.mission]:
            return False
    return not offer.missions or mission.id in offer.missions


def kept_out(s, partner, gap, period):
    for x in s.exclusions:
        for u in s.in_place:
            if {u.partner, partner.id} == {x.partner, x.other} and period in stays(s, u):
                inside = u.gap == gap.id and period in range(*s.gap_periods(gap))
                if inside if x.mission is None else u.mission == x.mission == gap.mission:
                    return True
    return False
