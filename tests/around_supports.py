"""Cells in which a rule about courses, pieces, lift, money or the whole plan matters; see `tests.drawn_around`."""

from __future__ import annotations

from pkmatch.domain.policy import WomenTarget
from tests import builders as b
from tests.drawn_around import Around, Cell


def trained_stock(c: Cell) -> None:
    """One who lacks a skill; and where only one is trained, another who is to use pieces that need it."""
    c.unit(**c.lacking_skill)
    if c.d.chance(50):
        c.gap()
        c.course(duration=c.d.one_of(1, 2), places=2)
    else:
        c.gap(quantity=2)
        c.unit("Q", **c.lacking_piece)
        c.pieces(needs_skill=c.id("J"))
        c.course(end=1)


def trained_stock_cap(c: Cell) -> None:
    """One module, of which a second course would make more than there is."""
    c.gap()
    c.unit(**c.lacking_skill)
    c.course(pass_rate=0.8, places=2)


def course_places(c: Cell) -> None:
    c.gap(quantity=2)
    c.unit("P", "A", **c.lacking_skill)
    c.unit("Q", "Z", **c.lacking_skill)
    c.course(end=1, duration=c.d.one_of(1, "3 weeks"))
    c.policy["max_links"] = None


def modules_at_home(c: Cell) -> None:
    """A unit that would have to be in training and deployed at the same time."""
    c.gap("G", end=1)
    c.gap("H", start=1, skills=[c.id("J")])
    c.unit()
    c.course(end=1)


def one_course_at_a_time(c: Cell) -> None:
    c.gap(start=1, skills=[c.id("J"), c.id("V")])
    c.unit()
    c.add(b.skill(c.id("J")), b.skill(c.id("V")))
    c.course("T", end=1, mode="online")
    c.course("U", end=1, mode="online", skill=c.id("V"))


def trained_in_the_mission(c: Cell) -> None:
    """Who arrives may be trained there; another of its state, in a gap that does not allow it, may not."""
    c.gap("G", in_mission_training=True)
    c.gap("H")
    c.unit("P", "A", for_gaps=[c.id("G")], tour=(c.end, c.end), **c.lacking_skill)
    c.unit("Q", "A", for_gaps=[c.id("H")], **c.lacking_skill)
    c.course(mode="in_mission", places=2)


def places_of_trained_trainers(c: Cell) -> None:
    """One is trained in time and may teach one more, not both others at once."""
    c.gap(quantity=3)
    c.unit(quantity=3, **c.lacking_skill)
    c.course(end=1, trains_trainers=1.0)


def host_of_the_course(c: Cell) -> None:
    c.gap()
    c.unit(**c.lacking_skill)
    c.course(needs_host=True, mode="regional")
    c.host(skills=[c.id("V")])


def host_window(c: Cell) -> None:
    c.gap()
    c.unit(**c.lacking_skill)
    c.course(needs_host=True, mode="regional")
    c.host(start=1)


def host_places(c: Cell) -> None:
    c.gap(quantity=2)
    c.unit("P", "A", **c.lacking_skill)
    c.unit("Q", "Z", **c.lacking_skill)
    c.course(end=1, places=2, needs_host=True, mode="regional")
    c.host()
    c.policy["max_links"] = None


def womens_places(c: Cell) -> None:
    c.gap(quantity=2)
    c.unit("P", "A", **c.lacking_skill)
    c.unit("Q", "Z", **c.lacking_skill)
    c.course(end=1, places=2, women_places=1)
    c.policy["max_links"] = None


def course_window(c: Cell) -> None:
    c.gap()
    c.unit(**c.lacking_skill)
    c.course(start=1)


def language_of_instruction(c: Cell) -> None:
    c.gap()
    c.unit(**c.lacking_skill)
    c.partner(languages=["fr"])
    c.course(languages=["en"])


def training_needs(c: Cell) -> None:
    c.unit(quantity=2)
    c.need(modules=2)
    c.course(end=1)
    c.goals["capacity"] = 1.0


def equipment_lacking(c: Cell) -> None:
    c.gap(quantity=2)
    c.unit(quantity=2, **c.lacking_piece)
    c.pieces(mode=c.d.one_of("lend", "donate", "to_mission"))


def loan_quantity(c: Cell) -> None:
    c.gap(quantity=2)
    c.unit("P", "A", **c.lacking_piece)
    c.unit("Q", "Z", **c.lacking_piece)
    c.pieces()
    c.policy["max_links"] = None


def loan_window(c: Cell) -> None:
    c.gap()
    c.unit(**c.lacking_piece)
    c.pieces(start=1, delivery=c.d.one_of(0, 1))


def gift_quantity(c: Cell) -> None:
    c.gap(quantity=2)
    c.unit("P", "A", **c.lacking_piece)
    c.unit("Q", "Z", **c.lacking_piece)
    c.pieces(mode="donate")
    c.policy["max_links"] = None


def gift_window(c: Cell) -> None:
    c.gap()
    c.unit(**c.lacking_piece)
    c.pieces(mode=c.d.one_of("donate", "to_mission"), start=1)


def pieces_given(c: Cell) -> None:
    """One piece, and two units of one partner that would each have it, or one of them in training."""
    c.gap(quantity=2)
    c.unit("P", "A", **c.lacking_piece)
    if c.d.chance(50):
        c.unit("Q", "A", **c.lacking_piece)
        c.pieces(mode=c.d.one_of("donate", "to_mission"))
    else:
        c.unit("Q", "A", **c.lacking_skill)
        c.course(end=1, needs_equipment={c.id("I"): 1})
        c.pieces(mode="donate")


def skill_to_use(c: Cell) -> None:
    """One piece for everybody, two for who knows how to use them: one of the two others stays at home, or learns it."""
    c.gap(quantity=3)
    c.unit("P", "A", skills=[c.id("J")], **c.lacking_piece)
    c.unit("Q", "A", **c.lacking_piece)
    c.unit("R", "A", **c.lacking_piece)
    c.add(b.skill(c.id("J")))
    c.pieces("E")
    c.pieces("O", needs_skill=c.id("J"), quantity=3, mode=c.d.one_of("lend", "donate", "to_mission"))
    if c.d.chance(50):
        c.course(end=1)


def offer_reaches(c: Cell) -> None:
    c.gap()
    c.unit(**c.lacking_piece)
    c.partner("Z")
    c.pieces(recipients=[c.id("Z")])


PEOPLE = 20
"""In a module that is moved: more than the lift offers beside the cell carry."""


def _lifted(c: Cell) -> None:
    """Two units, each moved by somebody else."""
    c.people = PEOPLE
    c.policy["burden_ceiling"] = None
    c.gap(quantity=2)
    c.unit("P", "A", self_lift=False, tour=(c.end, c.end))
    c.unit("Q", "Z", self_lift=False, tour=(c.end, c.end))


def lift_lacking(c: Cell) -> None:
    _lifted(c)
    c.lift(recipients=[c.id("A")], personnel=PEOPLE)


def lift_personnel(c: Cell) -> None:
    _lifted(c)
    c.lift(personnel=c.d.whole(PEOPLE, 2 * PEOPLE - 8))
    c.policy["max_links"] = None


def lift_window(c: Cell) -> None:
    _lifted(c)
    c.lift(start=1, personnel=2 * PEOPLE)


def lift_home(c: Cell) -> None:
    """Of two who stay to the end, one cannot come with an offer that takes home whom it brought, and before."""
    c.people = PEOPLE
    c.policy |= {"burden_ceiling": None, "max_links": None}
    c.gap(quantity=2)
    c.unit("P", "A", self_lift=False)
    c.unit("Q", "A", self_lift=False)
    c.lift("X", "C", end=1, personnel=PEOPLE)
    c.lift("Y", "D", end=c.end - 1, personnel=2 * PEOPLE, returns=True)


DEAR = 100.0
"""USD of a module and period: more than the money beside the cell pays."""


def _dear(c: Cell, *partners: str) -> None:
    """A gap worth its cost, whatever the goal `cost` weighs, and a unit of each partner that nobody pays."""
    c.gap(quantity=len(partners), priority=400.0)
    for partner in partners:
        c.unit(f"P{partner}", partner, cost=DEAR, cost_covered=False)


def money_lacking(c: Cell) -> None:
    _dear(c, "A")
    c.money(amount=DEAR * c.d.one_of(0.5, 1.0))


def fund_amount(c: Cell) -> None:
    _dear(c, "A", "Z")
    c.money(amount=DEAR * c.d.whole(1, c.end))
    c.policy["max_links"] = None


def use_of_money(c: Cell) -> None:
    _dear(c, "A")
    c.money(amount=20 * DEAR, uses=c.d.one_of(("lift",), ("training", "equipment", "programme")))


def payment_window(c: Cell) -> None:
    _dear(c, "A")
    c.money(amount=20 * DEAR, start=1)


def within_what_is_asked(c: Cell) -> None:
    if c.d.chance(50):
        c.ask(item=c.id("I"))
        c.pieces(mode="to_mission")
        c.pieces("O", "O", mode="to_mission")
    else:
        c.ask(amount=2.0)
        c.money(amount=1.5)
        c.money("H", "H", amount=1.5)


def _bundled(c: Cell) -> None:
    """A bundle with an offer, and a unit of one of its partners beside it that lacks the same."""
    c.gap("G", quantity=2)
    c.gap("H", priority=3.0)


def offers_of_bundle(c: Cell) -> None:
    """A bundle for which there is no room, and a unit of one of its partners beside it that its course would suit."""
    c.gap("G")
    c.gap("H")
    c.unit("P", "A", tour=(c.end, c.end))
    c.unit("Q", "Z", tour=(c.end, c.end))
    c.unit("R", "A", for_gaps=[c.id("H")], **c.lacking_skill)
    c.course()
    c.bundle("PQT")


def pieces_of_bundle(c: Cell) -> None:
    _bundled(c)
    for name, partner in ("PA", "QZ", "RA"):
        c.unit(name, partner, **(c.lacking_piece if name != "Q" else {}))
    c.pieces(quantity=3)
    c.bundle("PQE")


def lift_of_bundle(c: Cell) -> None:
    c.people = PEOPLE
    c.policy["burden_ceiling"] = None
    _bundled(c)
    for name, partner in ("PA", "QZ", "RA"):
        c.unit(name, partner, self_lift=name == "Q")
    c.lift(personnel=3 * PEOPLE)
    c.bundle("PQX")


def share_of_women(c: Cell) -> None:
    c.people = 2
    c.policy["burden_ceiling"] = None
    c.gap(women_share=0.3)
    c.unit(women_share=c.d.one_of(0.0, 0.2))


def womens_share(c: Cell) -> None:
    c.add(b.capability(c.id("K"), 2))
    c.gap()
    c.unit(women_share=0.1)
    c.policy |= {"burden_ceiling": None, "women_targets": (WomenTarget(category="troops", year=2022, share=0.5),)}
    c.goals["women"] = c.d.one_of(0.5, 5.0)


def burden(c: Cell) -> None:
    c.people = 3
    c.gap(quantity=3)
    c.unit(quantity=3)
    c.policy["burden_ceiling"] = c.d.one_of(0.05, 0.1, 0.2)


def ceiling(c: Cell) -> None:
    c.people = 2
    c.policy["burden_ceiling"] = None
    c.gap(quantity=2)
    c.unit(quantity=2)
    c.add(b.ceiling(c.id("L"), mission=c.id("M"), category="experts", people=c.d.one_of(0, 2, 3)))


def least_partners(c: Cell) -> None:
    """A T/PCC whose unit costs more than it is worth."""
    c.gap(priority=0.01)
    c.unit(cost=9.0)
    c.goals["cost"] = 1.0
    c.policy["least_partners"] = c.d.whole(4, 5)


def max_links(c: Cell) -> None:
    c.gap(quantity=2)
    c.unit("P", "A", **c.lacking_piece)
    c.unit("Q", "Z", **c.lacking_piece)
    c.pieces(quantity=2)
    c.policy["max_links"] = 1


AROUND_SUPPORTS: dict[str, Around] = {
    "trained stock": trained_stock,
    "trained stock cap": trained_stock_cap,
    "course places": course_places,
    "modules at home": modules_at_home,
    "one course at a time": one_course_at_a_time,
    "course window": course_window,
    "trained in the mission": trained_in_the_mission,
    "places of trained trainers": places_of_trained_trainers,
    "host of the course": host_of_the_course,
    "host window": host_window,
    "host places": host_places,
    "women's places": womens_places,
    "language of instruction": language_of_instruction,
    "training needs": training_needs,
    "equipment lacking": equipment_lacking,
    "loan quantity": loan_quantity,
    "loan window": loan_window,
    "gift quantity": gift_quantity,
    "gift window": gift_window,
    "pieces given": pieces_given,
    "skill to use it": skill_to_use,
    "offer reaches recipient": offer_reaches,
    "lift lacking": lift_lacking,
    "lift personnel": lift_personnel,
    "lift window": lift_window,
    "lift home": lift_home,
    "money lacking": money_lacking,
    "fund amount": fund_amount,
    "use of money": use_of_money,
    "payment window": payment_window,
    "given within what is asked": within_what_is_asked,
    "offers of a smart pledge": offers_of_bundle,
    "pieces of a smart pledge": pieces_of_bundle,
    "lift of a smart pledge": lift_of_bundle,
    "gap's share of women": share_of_women,
    "women's share": womens_share,
    "burden": burden,
    "ceiling": ceiling,
    "least partners": least_partners,
    "max links": max_links,
}
