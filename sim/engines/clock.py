"""What the desk needs of a simulation library: a clock, and events."""

from collections.abc import Callable
from typing import Any, Protocol


class Clock(Protocol):
    """What the desk needs of a simulation: the time, and events that wake a process."""

    @property
    def now(self) -> Any:
        """Return the time in microseconds."""

    def event(self) -> Any:
        """Return an event that happens when it is told to."""


MakeEvent = Callable[[int, int, int], Any]
"""Makes an event that happens after (a delay in microseconds, with a rank, with a number)."""
