"""What customers do beside waiting: come back after giving up, or leave without a word."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from sim.scenario.distributions import DrawnDuration
from sim.scenario.families import Constant
from sim.scenario.fields import Share, Table
from sim.units import UnitError

MOST_REDIALS = 50


def _takes_time(value: Any) -> Any:
    """Refuse a time of nothing: who is noticed at once is no silent one."""
    if isinstance(value, Constant) and value.value.us <= 0:
        raise UnitError(
            "an operator takes some time to notice that nobody is there", 'write for example detect = "5 min"'
        )
    return value


class Redial(Table):
    """Customers who come back: a share of those who abandon, as a new chat at the same widget."""

    share: Share
    delay: DrawnDuration
    at_most: Annotated[int, Field(ge=1, le=MOST_REDIALS)] = 10
    """How often one customer comes back at most."""


class Silent(Table):
    """Customers who leave without a word: a share of those whose patience runs out."""

    share: Share
    detect: Annotated[DrawnDuration, AfterValidator(_takes_time)]
    """How long the operator who gets the chat takes to notice."""
