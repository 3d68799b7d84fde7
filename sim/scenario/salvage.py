"""What the checks find in the sound part of a scenario, so that schema errors hide nothing else.

Checks need a scenario that could be read. Where some of its optional keys could not, they are left out, and
what the checks say of the rest is told beside the schema errors; what a missing key may have caused is not.
"""

import copy
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.scenario.errors import ERROR, Problem
from sim.scenario.model import Scenario
from sim.scenario.paths import quoted_path

if TYPE_CHECKING:
    from sim.scenario.load import Source

_NEEDED: dict[str, set[int | str]] = {
    "groups": set(),
    "widgets": {"group", "arrivals", "handling"},
    "escalations": {"from", "to", "probability", "handling"},
}
"""Keys without which there is no such table."""

_SEPARATE = ("costs", "service", "demand", "title", "description", "question")
"""Tables and keys on which no check of another one depends."""

_Caused = tuple[tuple[str, str], ...]
"""How the path of an error may begin and end that a missing key causes."""

_EVERYWHERE: _Caused = (("groups.", ""), ("widgets.", ""), ("escalations.", ""))
_GIVES_UP: _Caused = (("widgets.", ".redial"), ("widgets.", ".silent"))

_CAUSED: dict[str, dict[str, _Caused]] = {
    # Without it, who helps out with a skill is not known.
    "groups": {"overflow": (("widgets.", ".skills"),), "headcount": _EVERYWHERE}
    | dict.fromkeys(
        ("absence", "choice", "description", "last_offer", "pull_delay", "service", "speed", "wrap_up"), ()
    ),
    "escalations": {
        "patience": _GIVES_UP,
        "max_queue": _GIVES_UP,
        "when_nobody_online": _GIVES_UP,
        "return_probability": _GIVES_UP,
        "max_legs": (("escalations.", ""),),
    }
    | dict.fromkeys(("hand_over", "hand_over_time", "handling_before", "when_full"), ()),
}
"""What a key that was left out may have caused elsewhere; of a key that is not here nobody can tell."""


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
    spoilt = [pattern for place in places for pattern in _spoilt(place)]
    found = [problem for problem in check_scenario(scenario) if problem.severity == ERROR]
    return [
        problem
        for problem in found
        if not any(problem.path.startswith(head) and problem.path.endswith(tail) for head, tail in spoilt)
    ]


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


def _spoilt(place: tuple[int | str, ...]) -> _Caused:
    """Return how the paths begin and end of what a key that was left out may have caused."""
    top = str(place[0])
    if top == "widgets":
        return ((quoted_path(place[:2]) + ".", ""),)
    if top not in _CAUSED:
        return ()
    return _CAUSED[top].get(str(place[2]), _EVERYWHERE)
