"""Scenarios: human units and names in, a blueprint out."""

from sim.scenario.build import build_blueprint
from sim.scenario.check import check_scenario
from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario

__all__ = ["Problem", "Scenario", "ScenarioError", "build_blueprint", "check_scenario", "load_scenario"]
