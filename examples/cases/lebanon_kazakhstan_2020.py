"""Kazakhstan's fourth company, trained in India, serves within India's battalion in Lebanon (2020 to 2021)."""

from pathlib import Path

import pkmatch as pk

scenario = pk.load_scenario(Path(__file__).with_suffix(""))
calendar = scenario.calendar
plan = pk.solve(scenario)
pk.verify(scenario, plan).raise_for_violations()
print(scenario)
print(plan)
for support in plan.supports:
    dates = f"{calendar.first_day(support.start)} to {calendar.first_day(support.end)}"
    print(f"  {support.kind} of {support.offer} for {support.recipient}, {dates}")
for tour in plan.deployments:
    print(f"  {tour.pledge} serves from {calendar.first_day(tour.start)} to {calendar.first_day(tour.end)}")


def companies_missing(scenario: pk.Scenario) -> float:
    """Company-months that stay open."""
    return sum(shortfall.missing for shortfall in pk.solve(scenario).shortfalls)


fourth, battalion = scenario.find(pk.Pledge, "P-KAZ-4"), scenario.find(pk.Gap, "G-BATTALION")
course = scenario.find(pk.TrainingOffer, "T-IND")
without_course = companies_missing(scenario.without("T-IND"))
one_more = battalion.replace(quantity=6)
two_offered = scenario.with_(fourth.replace(quantity=2), course.replace(places=2), one_more)
nested = companies_missing(two_offered)
not_nested = companies_missing(two_offered.with_(one_more.replace(nested=None)))
print(f"company-months missing: {companies_missing(scenario):.0f}; without India's course: {without_course:.0f}")
print(f"had six companies been asked, and Kazakhstan trained two: {nested:.0f}")
print(f"  where a partner may have more than one: {not_nested:.0f}")
