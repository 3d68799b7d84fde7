"""How a group is relieved: another group's operators help out, and some of its own do not come."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from sim.scenario.fields import FINITE, DurationField, Name, Table
from sim.units import UnitError


class Overflow(Table):
    """Another group whose operators may take the chats that have waited long enough."""

    target: Name = Field(alias="to")
    after: DurationField


def _some_come(value: Any) -> Any:
    """Refuse an absence of 1 with the reason."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value == 1:
        raise UnitError(
            "with an absence of 1 nobody ever comes",
            "write a share below 1, such as 0.05; for a group without anybody write headcount = 0",
        )
    return value


Absence = Annotated[float, FINITE, BeforeValidator(_some_come), Field(ge=0.0, lt=1.0)]
"""Chance that an operator misses a day: 0 or more, and less than 1."""


def _none_table(value: Any) -> Any:
    """Read a table with ``kind = "none"`` as no overflow, whatever else a base file put into it."""
    return None if isinstance(value, dict) and value.get("kind") == "none" else value


NONE_TABLE = BeforeValidator(_none_table)
