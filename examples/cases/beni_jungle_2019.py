"""Brazil's jungle team of thirteen teaches the platoons of five other nations (MONUSCO, 2019 to 2023)."""

from datetime import date
from pathlib import Path

import pkmatch as pk

scenario = pk.load_scenario(Path(__file__).with_suffix(""))
plan = pk.solve(scenario)
pk.verify(scenario, plan).raise_for_violations()
print(scenario)
print(plan)


def people_trained(plan: pk.Plan, day: date) -> int:
    """People whose course has ended by a day."""
    ended = [c for c in plan.supports if c.kind == "course" and scenario.calendar.first_day(c.end) <= day]
    return sum(c.amount * scenario.find(pk.Capability, c.capability or "").personnel for c in ended)


for day in (date(2020, 9, 1), date(2021, 9, 1), date(2021, 10, 1), date(2023, 3, 1)):
    print(f"  trained by {day}: {people_trained(plan, day)}")

fifteen_months = scenario.find(pk.TrainingOffer, "T-BRA").replace(available_until="2020-08-31")
left_early = pk.solve(scenario.with_(fifteen_months))
without = pk.solve(scenario.without("T-BRA"))
print(f"value {plan.value:.1f}")
print(f"  had the team left after fifteen months: {left_early.value:.1f}; without it: {without.value:.0f}")
