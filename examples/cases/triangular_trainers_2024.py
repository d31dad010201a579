"""The UN triangular programme, a course of trainers: who is taught in Nairobi teaches at home afterwards (2024)."""

from pathlib import Path

import pkmatch as pk

scenario = pk.load_scenario(Path(__file__).with_suffix(""))
plan = pk.solve(scenario)
pk.verify(scenario, plan).raise_for_violations()
print(scenario)
print(plan)

day = scenario.calendar.first_day
courses = [support for support in plan.supports if support.kind == "course"]
for course in courses:
    where = f"at {course.host}" if course.host else "by those trained"
    print(f"  {course.amount} of {course.recipient} {where}, {day(course.start)} to {day(course.end)}")
paid = sum(support.amount for support in plan.supports if support.kind == "payment")
print(f"  paid: {paid:,.0f} USD")

without = {}
givers = {"T-JPN": "the instructors", "H-KEN": "the host", "E-UN": "the machines", "F-JPN": "the money"}
for giver, words in givers.items():
    without[giver] = pk.solve(scenario.without(giver))
    print(f"without {words}: {len(without[giver].deployments)} deployments")

teaching = scenario.find(pk.TrainingOffer, "T-JPN")
nobody_teaches = pk.solve(scenario.with_(teaching.replace(trains_trainers=0)))
funds = scenario.find(pk.FundingOffer, "F-JPN")
half_paid = pk.solve(scenario.with_(funds.replace(amount=funds.amount / 2)))
for words, other in (("if they taught nobody", nobody_teaches), ("with half the money", half_paid)):
    print(f"{words}: coverage {other.value:.2f} instead of {plan.value:.2f}")
