"""What the checks look at: the scenario with its days, its opening, its people and its levels worked out."""

from dataclasses import dataclass
from typing import Literal

from sim.scenario.calendar import Stretch, Timeline
from sim.scenario.errors import Problem, shown_value
from sim.scenario.levels import tiers
from sim.scenario.model import Scenario, Widget
from sim.scenario.opening import widget_open
from sim.scenario.operators import Staff, staff_of, timeline_of
from sim.scenario.tree import dotted, file_of, value_at


@dataclass(frozen=True, slots=True)
class Desk:
    """A scenario and what follows from it."""

    scenario: Scenario
    timeline: Timeline
    open: list[Stretch]
    staff: list[Staff]
    tiers: dict[str, int]

    def problem(
        self, severity: Literal["E", "W"], path: tuple[str | int, ...], message: str, remedy: str
    ) -> Problem:
        """Return a problem at a place of the scenario, with the file and the value that stand there."""
        tree = self.scenario.source.tree
        value = shown_value(value_at(tree, path))
        return Problem(severity, file_of(tree, path), dotted(tree, path), value, message, remedy)

    def widget_open(self, widget: Widget) -> list[Stretch]:
        """Return when a widget is open."""
        return self.open if widget.hours is None else widget_open(self.scenario, widget, self.timeline)

    def staffed(self, group: str) -> list[Staff]:
        """Return the operator entries of a group that stand for somebody."""
        return [entry for entry in self.staff if entry.entry.group == group and entry.names]

    def takers(self, group: str) -> list[Staff]:
        """Return the operator entries of a group that may take forwarded chats."""
        return [entry for entry in self.staff if entry.entry.group == group and entry.takes_forwards]


def desk_of(scenario: Scenario) -> Desk:
    """Work out what follows from a scenario."""
    timeline = timeline_of(scenario)
    hours = timeline.every_day([scenario.calendar.hours])
    return Desk(scenario, timeline, hours, staff_of(scenario, timeline), tiers(scenario))
