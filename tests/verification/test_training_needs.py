from __future__ import annotations

from pkmatch.domain.plan import UnmetNeed
from pkmatch.domain.policy import goals
from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, course, plan_of, rules_broken, text_of


def _missing(**missing):
    return [UnmetNeed(need=need, missing=modules) for need, modules in missing.items()]


def test_a_need_stated_as_met_without_the_training_is_reported():
    need = b.training_need(modules=2, by=3)
    scenario = b.scenario(b.pledge(quantity=2), need, b.training_offer())
    rows = [course("S1", "T", "A", 2, 3), course("S2", "T", "A", 3, 4)]
    right = plan_of(scenario, *rows, unmet_needs=_missing(N=1))
    wrong = plan_of(scenario, *rows, unmet_needs=())
    assert_breaks(scenario, right, wrong, "training needs")
    assert text_of(scenario, wrong, "training needs") == (
        "partner 'A', skill 'cied': 2 modules of training needs are stated as met in 2022-04, 1 are trained; needs N"
    )


def test_what_has_lasted_out_meets_no_need():
    scenario = b.scenario(b.skill("cied", lasts=2), b.pledge(), b.training_need(by=1), b.training_offer())
    once = plan_of(scenario, course("S1", "T", "A", 0, 1), unmet_needs=())
    again = [course(f"S{start}", "T", "A", start, start + 1) for start in (0, 2, 4)]
    assert_breaks(scenario, plan_of(scenario, *again, unmet_needs=()), once, "training needs")


def test_more_missing_than_needed_and_a_need_stated_twice_are_reported():
    scenario = b.scenario(b.pledge(), b.training_need())
    right = plan_of(scenario)
    assert right.unmet_needs == (UnmetNeed(need="N", missing=1),)
    assert_breaks(scenario, right, plan_of(scenario, unmet_needs=_missing(N=2)), "training needs")
    assert_breaks(scenario, right, plan_of(scenario, unmet_needs=_missing(N=1) * 2), "training needs")
    assert rules_broken(scenario, plan_of(scenario, unmet_needs=_missing(N=1, X=1))) == {"unknown id"}


def test_a_need_raises_the_cap_of_the_stock():
    offer, pledge = b.training_offer(), b.pledge()
    rows = course("S1", "T", "A", 0, 1), course("S2", "T", "A", 1, 2)
    bare = b.scenario(pledge, offer)
    assert rules_broken(bare, plan_of(bare, *rows)) == {"trained stock cap"}
    needed = b.scenario(pledge, offer, b.training_need())
    assert_holds(needed, plan_of(needed, *rows))


def test_the_goal_capacity_counts_needs_met_and_what_is_left_at_the_end():
    need, brief = b.training_need(modules=2, priority=6), b.skill("brief", lasts=1)
    offers = b.training_offer(pass_rate=0.5, places=2), b.training_offer("U", skill="brief")
    scenario = b.scenario(brief, b.pledge(quantity=2), need, *offers, goals=goals(capacity=2))
    rows = course("S1", "T", "A", 0, 1, amount=2), course("S2", "U", "A", 1, 2)
    met = _missing(N=1)
    assert rules_broken(scenario, plan_of(scenario, *rows, unmet_needs=met)) == {"value"}
    right = plan_of(scenario, *rows, unmet_needs=met)
    reached = [right.goal_values[0].replace(value=3 + 1.0)]
    assert_holds(scenario, right.replace(goal_values=reached, value=8.0, bound=8.0))
