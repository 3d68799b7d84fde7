"""The readable engine's script: the tape as single numbers, chat by chat and leg by leg."""

from bisect import bisect_right

from sim.core.blueprint import Blueprint, covers
from sim.core.tape import Tape


class Script:
    """What each chat brings; optional columns are None where a behaviour is off.

    Memory views of the tape give Python's numbers as lists would, without an object for each number.
    """

    def __init__(self, blueprint: Blueprint, tape: Tape) -> None:
        count, hours = tape.arriving, blueprint.widgets.hours
        self.arriving = count
        """The chats from here on are those with which customers come back."""
        self.arrived_us = tape.arrived_us[:count].data
        self.widget = tape.widget.data
        in_hours = covers(hours, tape.widget[:count], tape.arrived_us[:count])
        self.in_hours: list[bool] = in_hours.tolist() + [False] * (len(tape) - count)
        """Whether the widget is open when the chat comes; of one that may come back, once it does."""
        self._hours: list[tuple[list[int], list[int]]] = [
            (hours.from_us[hours.owner == w].tolist(), hours.to_us[hours.owner == w].tolist())
            for w in range(len(blueprint.widgets.names))
        ]
        self.handling_us = [leg.data for leg in tape.handling_us]
        self.patience_us = [leg.data for leg in tape.patience_us]
        self.briefing_us = [leg.data for leg in tape.briefing_us]
        self.route = [leg.data for leg in tape.route]
        self.balks = None if tape.balks is None else tape.balks.data
        self.choice_u = None if tape.choice_u is None else [leg.data for leg in tape.choice_u]
        self.wrap_up_us = None if tape.wrap_up_us is None else [leg.data for leg in tape.wrap_up_us]
        self.pull_us = None if tape.pull_us is None else [leg.data for leg in tape.pull_us]
        self.noticed_us = None if tape.noticed_us is None else [leg.data for leg in tape.noticed_us]
        self.asked_for = None if tape.asked_for is None else tape.asked_for.data
        self.redial_row = None if tape.redial_row is None else tape.redial_row.data
        self.redial_us = [] if tape.redial_us is None else tape.redial_us.tolist()

    def comes_at(self, row: int, at_us: int) -> None:
        """Note when a customer will come back."""
        starts, ends = self._hours[self.widget[row]]
        place = bisect_right(starts, at_us) - 1
        self.in_hours[row] = place >= 0 and at_us < ends[place]
