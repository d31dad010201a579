"""
Match UN peacekeeping pledges to capability gaps through triangular and smart-pledge partnerships.

::

    import pkmatch as pk

    scenario = pk.load_scenario("examples/seoul_2021")
    plan = pk.solve(scenario, time_limit_s=60)
    pk.verify(scenario, plan).raise_for_violations()
    print(plan)
"""

from pkmatch.chains import Chain, Leg, trace_chains
from pkmatch.domain.calendar import Calendar
from pkmatch.domain.gives import Caveats, EquipmentOffer, FundingOffer, LiftOffer, Partner, Pledge, TrainingOffer
from pkmatch.domain.hosts import HostOffer
from pkmatch.domain.needs import Capability, Gap, Mission, Nested, Skill, TrainingNeed
from pkmatch.domain.plan import (
    CountedInPlace,
    CourseUse,
    Deployment,
    Forbid,
    Given,
    GoalValue,
    Partnership,
    Pin,
    Plan,
    Shortfall,
    Support,
    UnmetNeed,
    Use,
    Visit,
    WomenShare,
)
from pkmatch.domain.policy import Goal, Goals, LeadTime, Policy, Reliability, WomenTarget, goals, goals_in_order
from pkmatch.domain.presence import Ceiling, Exclusion, InPlace, Suspension
from pkmatch.domain.scenario import Scenario
from pkmatch.domain.smart_pledges import SmartPledge
from pkmatch.domain.verdict import Verdict, Violation
from pkmatch.errors import (
    Fault,
    FileFormatError,
    PinError,
    PkmatchError,
    PlanError,
    ScenarioError,
    SizeError,
    SolverError,
)
from pkmatch.generate import generate
from pkmatch.io import load_plan, load_scenario, plan_schema, save_plan, save_scenario, scenario_schema
from pkmatch.running import Progress
from pkmatch.solving import solve
from pkmatch.verification import verify

__all__ = [
    "Calendar",
    "Capability",
    "Caveats",
    "Ceiling",
    "Chain",
    "CountedInPlace",
    "CourseUse",
    "Deployment",
    "EquipmentOffer",
    "Exclusion",
    "Fault",
    "FileFormatError",
    "Forbid",
    "FundingOffer",
    "Gap",
    "Given",
    "Goal",
    "GoalValue",
    "Goals",
    "HostOffer",
    "InPlace",
    "LeadTime",
    "Leg",
    "LiftOffer",
    "Mission",
    "Nested",
    "Partner",
    "Partnership",
    "Pin",
    "PinError",
    "PkmatchError",
    "Plan",
    "PlanError",
    "Pledge",
    "Policy",
    "Progress",
    "Reliability",
    "Scenario",
    "ScenarioError",
    "Shortfall",
    "SizeError",
    "Skill",
    "SmartPledge",
    "SolverError",
    "Support",
    "Suspension",
    "TrainingNeed",
    "TrainingOffer",
    "UnmetNeed",
    "Use",
    "Verdict",
    "Violation",
    "Visit",
    "WomenShare",
    "WomenTarget",
    "generate",
    "goals",
    "goals_in_order",
    "load_plan",
    "load_scenario",
    "plan_schema",
    "save_plan",
    "save_scenario",
    "scenario_schema",
    "solve",
    "trace_chains",
    "verify",
]
