"""
The rules as one sparse model.

Comes in: arrays, candidates, goals, pins. Goes out: a `SparseModel` whose families carry the rules' names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pkmatch.arrays import BoolArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, SparseModel, assemble_model
from pkmatch.domain.plan import Pin
from pkmatch.domain.policy import Goals
from pkmatch.rules import asked as asked_for
from pkmatch.rules import (
    availability,
    breadth,
    caveats,
    ceilings,
    counting,
    course_needs,
    coverage,
    critical,
    equipment,
    exclusions,
    follow_through,
    gifts,
    handover,
    hosting,
    in_mission,
    in_place,
    languages,
    lift,
    links,
    money,
    nested,
    partners,
    pins,
    readiness,
    shares,
    skilled_use,
    smart_pledges,
    stability,
    trainers,
    training,
    training_needs,
)
from pkmatch.rules.implied import whole_counts, whole_modules, within_reach


def build_model(
    a: ScenarioArrays,
    c: Candidates,
    goals: Goals,
    pinned: Sequence[Pin] = (),
    *,
    asked: Goals | None = None,
    keep_slack: bool = False,
    sieve: Callable[[Columns], BoolArray] | None = None,
    partners_trained: BoolArray | None = None,
) -> SparseModel:
    """
    The whole model of a scenario: maximise the weighted goals under every rule.

    Parameters
    ----------
    a, c
        The scenario's columns and the deployments to choose from.
    goals
        What a plan is valued for.
    pinned
        Deployments that must stay.
    asked
        All goals, where `goals` are one turn of a strict order: the model has the columns that any of them needs.
    keep_slack
        Keep the rows that these candidates cannot reach: together with others they can.
    sieve
        Says which courses, loans, lifts and payments the model has; default: all. Fewer make a plan poorer, never
        wrong.
    partners_trained
        Whose training for its own sake the model has, where a goal asks for it; default: everybody's.

    Returns
    -------
    SparseModel
        Columns for deployments, courses, stocks, loans, gifts, lift, visits, payments and switches; rows by rule.
    """
    asked = asked or goals

    def few(columns: Columns) -> Columns:
        """Those of a family of supports that the model has."""
        return columns if sieve is None else columns.keep(sieve(columns))

    worth = coverage.coverage_of_deployments(a, c, goals) + availability.deployment_cost(a, c, goals)
    worth = worth + follow_through.follow_through_of_deployments(a, c, goals)
    worth = worth + stability.change_of_deployments(a, c, goals)
    needy = equipment.loan_classes(a, c)
    users = skilled_use.skilled_users(a, c, needy)
    asked_stocks = training_needs.stocks_asked_for(a, asked, partners_trained)
    more_stocks = skilled_use.all_asked(asked_stocks, skilled_use.stocks_of_users(users))
    stocks_drawn = training.stock_classes(a, c, more_stocks, trainers.stocks_of_trainers(a, c, more_stocks))

    users_draw = skilled_use.draws_of_users(users, stocks_drawn)
    trained_users = skilled_use.user_columns(c, users)

    deployments = availability.deployment_columns(a, c, worth)
    arriving = in_mission.arrivals(a, c, stocks_drawn)
    there, own = in_mission.courses_there(a, stocks_drawn, arriving), trainers.own_courses(a, stocks_drawn)
    courses = few(training.course_columns(a, stocks_drawn, goals, there, own))
    stocks = training.stock_columns(a, stocks_drawn, goals)
    stock_balance = training.stock_follows_courses(a, stocks_drawn, courses)
    whole = whole_modules.whole_stocks(a, stocks_drawn, stock_balance)
    whole_stocks = whole_modules.whole_stock_columns(stocks_drawn, whole)
    borrowed, machines = course_needs.with_courses(a, needy, courses)
    met = training_needs.need_columns(a, goals, asked, partners_trained)
    loans = few(equipment.loan_columns(a, borrowed, goals))
    given = gifts.gift_columns(a, borrowed, goals)
    drawn = gifts.draw_columns(a, borrowed)
    spare = gifts.spare_columns(a, given, drawn)
    moved, trips, stays = course_needs.with_trainees(a, lift.arrivals(a, c), courses)
    lifts = few(lift.lift_columns(a, moved, goals))
    visits = readiness.visit_columns(a, c)
    given_before = stability.given_columns(a, goals, asked)
    kept = stability.kept_columns(a, c, goals, asked)
    speakers = languages.speakers(a, c)
    speaking = languages.speaking_columns(speakers)
    counted = counting.counted_columns(a, c, goals, asked)
    standing = in_place.in_place_columns(a, goals)
    filled = critical.filled_columns(a, c, goals, asked)
    if sieve is None and not keep_slack:
        filled = within_reach.closed_where_out_of_reach(a, c, filled)
    taking_part = partners.partner_columns(a, c, goals, asked, with_others=keep_slack)
    present = partners.present_columns(a, c)
    staying = partners.staying_columns(a, present)
    parts = nested.shares_of_nested_gaps(a, c)
    leads = nested.lead_columns(a, parts)
    apart = exclusions.sides_of_exclusions(a, c)
    sides = exclusions.side_columns(apart)
    refused = caveats.sides_of_refusals(a, c)
    refusals = caveats.refusal_columns(refused)
    slots = smart_pledges.slots_of(a, c)
    bundles = smart_pledges.bundle_columns(a)
    taken = smart_pledges.slot_columns(a, c, slots)
    women = shares.women_rows(a, c, asked)
    missing = shares.women_missing_columns(a, women, goals)
    pieces = asked_for.pieces_columns(a, goals)
    amounts = asked_for.money_columns(a, goals)
    asked_filled = asked_for.asked_filled_columns(a, pieces, amounts, goals)
    due = money.costs_due(a, c, courses, loans, given, lifts, pieces)
    payments = few(money.payment_columns(a, due))
    linked = links.link_columns(a, courses, loans, given, lifts, (payments, pieces, amounts), goals, asked)
    out = breadth.out_columns(a, c, goals, asked)

    rows = [
        availability.each_pledge_stays_within_quantity(a, c),
        readiness.who_needs_a_visit_had_one(a, c, visits),
        readiness.visits_are_scarce(a, visits),
        coverage.nobody_doubles_up(a, c),
        stock_balance,
        training.deployed_stay_within_stock(a, c, stocks_drawn, users_draw),
        whole_modules.whole_stock_follows_courses(stocks_drawn, whole, stock_balance),
        whole_modules.deployed_stay_within_whole_stock(a, c, stocks_drawn, whole, users_draw),
        trainers.own_courses_have_places(a, stocks_drawn, courses),
        in_mission.who_is_trained_there_has_arrived(stocks_drawn, arriving, courses),
        training_needs.needs_are_met_by_stock(a, stocks_drawn, met, courses, partners_trained),
        training.each_course_has_places(a, courses),
        training.others_leave_womens_places(a, courses),
        hosting.hosts_have_places(a, courses),
        training.modules_train_or_deploy(a, c, courses),
        training.modules_take_one_course_at_a_time(a, courses),
        equipment.loans_match_needs(borrowed, machines.entries(), loans, drawn),
        equipment.pieces_are_used_with_skill(a, borrowed, loans, drawn, users.kits),
        skilled_use.users_are_deployed(users),
        equipment.each_offer_lends_what_it_has(a, loans),
        gifts.each_offer_gives_what_it_has(a, given, pieces),
        gifts.draws_stay_within_gifts(a, given, drawn),
        lift.lifts_match_needs(moved, trips.entries(), lifts),
        lift.who_is_taken_home_was_brought(moved, stays.entries(), lifts),
        lift.each_offer_has_seats(a, lifts),
        money.costs_are_paid(due, payments),
        money.each_offer_pays_what_it_has(a, payments, amounts),
        asked_for.no_more_than_asked(a, pieces, amounts),
        asked_for.filled_means_all_is_there(a, pieces, amounts, asked_filled),
        critical.filled_means_whole(a, c, filled, counted, asked),
        counting.only_those_present_count(a, c, counted, asked),
        counting.no_more_count_than_asked(a, counted),
        whole_counts.whole_modules_count(a, c, counted, with_others=keep_slack),
        whole_counts.whole_modules_fill(a, c, filled, with_others=keep_slack),
        handover.who_takes_over_has_been_there(a, c, counted),
        partners.at_most_so_many_partners(a, taking_part, with_others=keep_slack),
        partners.one_partner_without_rotation(a, taking_part, with_others=keep_slack),
        partners.present_means_taking_part(a, c, taking_part),
        partners.modules_mean_present(a, c, present),
        partners.present_twice_means_staying(a, staying),
        partners.one_partner_stays(a, staying),
        nested.one_leads_and_others_are_small(a, parts, leads),
        nested.who_leads_has_enough(a, parts, leads),
        nested.one_lead_at_a_time(leads),
        languages.modules_mean_speaking(speakers),
        languages.those_together_share_a_language(speakers),
        exclusions.one_side_is_there(apart),
        caveats.nobody_serves_beside_one_refused(refused),
        smart_pledges.slots_are_filled_whole(a, c, slots),
        smart_pledges.each_member_takes_one_slot(a, c, slots),
        smart_pledges.ordered_members_follow(a, c, slots),
        *smart_pledges.offers_serve_members(a, slots, borrowed, moved, loans, drawn, lifts),
        smart_pledges.offers_are_given_in_use(a, courses, given),
        shares.women_of_a_gap_reach_its_share(a, c),
        shares.nobody_bears_more_than_its_share(a, c),
        breadth.out_means_deployed(a, c, out),
        breadth.enough_partners_are_out(a, out),
        links.support_means_linked(a, courses, loans, given, lifts, (payments, pieces, amounts), linked),
        links.no_more_links_than_managed(a, linked),
        shares.women_reach_their_share(a, women, missing),
        ceilings.people_stay_below_ceilings(a, c),
        stability.who_is_kept_is_there(a, c, kept),
        pins.pinned_modules_deploy(a, c, pinned),
    ]
    return assemble_model(
        [
            deployments,
            courses,
            stocks,
            whole_stocks,
            met,
            loans,
            given,
            drawn,
            spare,
            trained_users,
            lifts,
            visits,
            payments,
            pieces,
            amounts,
            asked_filled,
            standing,
            counted,
            filled,
            taking_part,
            present,
            staying,
            leads,
            sides,
            speaking,
            refusals,
            bundles,
            taken,
            out,
            linked,
            missing,
            given_before,
            kept,
        ],
        rows,
        keep_slack=keep_slack,
    )
