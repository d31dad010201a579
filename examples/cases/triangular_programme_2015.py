"""The UN triangular programme, first course: trainer, host, machines and trainees of different partners (2015)."""

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
    print(f"  {course.amount} of {course.recipient} at {course.host}, {day(course.start)} to {day(course.end)}")

without = {}
for giver, words in (("T-JPN", "the instructors"), ("H-KEN", "the host"), ("E-UN", "the machines")):
    without[giver] = pk.solve(scenario.without(giver))
    print(f"without {words}: {len(without[giver].deployments)} deployments")

small = pk.solve(scenario.with_(scenario.find(pk.HostOffer, "H-KEN").replace(places=5)))
trained = sum(support.amount for support in small.supports if support.kind == "course")
print(f"had the school had five places: {trained} trained")
