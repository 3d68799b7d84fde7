"""What the checks find in the sound part of a scenario, so that schema errors hide nothing else.

Checks need a scenario that could be read. Where some of its optional keys could not, they are left out, and
what the checks say of the rest is told beside the schema errors; what a missing key may have caused is not.
"""

import copy
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.scenario.errors import ERROR, Problem, quoted_path
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    from sim.scenario.load import Source

_NEEDED = {
    "groups": set[object](),
    "widgets": {"group", "arrivals", "handling"},
    "escalations": {"from", "to", "probability", "handling"},
}
"""Keys without which there is no such table."""

_SEPARATE = ("costs", "service", "demand", "title", "description", "question")
"""Tables and keys on which no check of another one depends."""


def further_errors(source: "Source", data: dict[str, Any], faults: ValidationError) -> list[Problem]:
    """Return the errors that the checks find beside the faults of the schema.

    Parameters
    ----------
    source
        Where the scenario came from; its names all point to something.
    data
        Its values.
    faults
        What the schema refuses.

    Returns
    -------
    list[Problem]
        None where too much is missing to tell.
    """
    from sim.scenario.check import check_scenario

    rest = copy.deepcopy(data)
    places = [tuple(fault["loc"]) for fault in faults.errors(include_url=False, include_input=False)]
    if not all(_leave_out(rest, place) for place in places):
        return []
    try:
        scenario = Scenario.model_validate(rest)
    except ValidationError:
        return []
    scenario._source = source
    spoilt = tuple(_spoilt(places))
    found = [problem for problem in check_scenario(scenario) if problem.severity == ERROR]
    return [problem for problem in found if not f"{problem.path}.".startswith(spoilt)]


def _leave_out(data: dict[str, Any], place: tuple[int | str, ...]) -> bool:
    """Take the key at a place out; return whether what is left can still be looked at."""
    top = str(place[0]) if place else ""
    if top in _SEPARATE or (len(place) == 1 and top not in Scenario.model_fields):
        data.pop(top, None)
        return True
    if top not in _NEEDED or len(place) < 3 or place[2] in _NEEDED[top]:
        return False
    try:
        data[top][place[1]].pop(place[2], None)
    except (KeyError, IndexError, TypeError, AttributeError):
        return False
    return True


def _spoilt(places: Iterable[tuple[int | str, ...]]) -> Iterable[str]:
    """Yield how the paths begin of what a key that was left out may have caused."""
    for place in places:
        if place[0] in ("groups", "widgets"):
            yield quoted_path(place[:2]) + "."
        if place[0] == "escalations":
            yield "escalations."
        if place[0] in ("groups", "escalations"):
            # Whether customers can give up, and who has their skills, depends on these.
            yield "widgets."
