"""What the columns of training needs say, read from the records."""

from __future__ import annotations


def place_of(records, name):
    return [record.id for record in records].index(name)


OF_TRAINING_NEEDS = {
    "partner_by_need": lambda s: [place_of(s.partners, n.partner) for n in s.training_needs],
    "skill_by_need": lambda s: [place_of(s.skills, n.skill) for n in s.training_needs],
    "modules_by_need": lambda s: [n.modules for n in s.training_needs],
    "due_by_need": lambda s: [
        max(t for t in range(s.calendar.periods) if s.calendar.first_day(t) <= n.by) for n in s.training_needs
    ],
    "priority_by_need": lambda s: [n.priority for n in s.training_needs],
    "modules_in_need": lambda s: [
        [sum(n.modules for n in s.training_needs if (n.partner, n.skill) == (c.id, k.id)) for k in s.skills]
        for c in s.partners
    ],
}
