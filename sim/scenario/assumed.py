"""What is assumed because the file is silent: one sentence an assumption, over all widgets and groups."""

from collections.abc import Iterator, Sequence

from sim.scenario.desk import Desk, desk_of
from sim.scenario.model import Scenario
from sim.scenario.readings import readings

MOST_NAMED = 4
"""Of more names the rest is counted."""


def assumed(scenario: Scenario) -> list[str]:
    """Return what a scenario takes for granted because its file says nothing of it, and how files are read.

    Parameters
    ----------
    scenario
        A scenario without an error.

    Returns
    -------
    list[str]
        Sentences without a full stop, each with the keys that would say otherwise. A file that says "none"
        is taken like one that is silent: a stamp, which has every value, gives the same sentences.
    """
    desk = desk_of(scenario)
    return [
        *_patience(desk),
        *_presence(desk),
        *_pace(desk),
        *_wrap_up(desk),
        *_hand_over(desk),
        *_busyness(desk),
        *readings(scenario),
    ]


def _patience(desk: Desk) -> Iterator[str]:
    """Say whose customers never give up."""
    scenario = desk.scenario
    widgets = [name for name, widget in scenario.widgets.items() if widget.patience is None]
    ways = [
        f"{way.source} to {way.target}"
        for way in scenario.escalations
        if way.probability > 0 and way.patience is None
    ]
    if not widgets and not ways:
        return
    used = sum(way.probability > 0 for way in scenario.escalations)
    if len(widgets) == len(scenario.widgets) and len(ways) == used:
        who = ""
    else:
        parts = [f"chats of {named(widgets)}"] if widgets else []
        parts += [f"forwards from {named(ways)}"] if ways else []
        who = f" ({'; '.join(parts)})"
    yield f"nobody gives up waiting{who}; no patience given"


def _presence(desk: Desk) -> Iterator[str]:
    """Say who is online for the whole of a shift, and for the whole day where there is none."""
    silent: dict[tuple[str, ...], list[str]] = {}
    groups = _staffed(desk)
    for name in groups:
        entries = [entry.entry for entry in desk.staffed(name)]
        keys = [] if any(entry.shift for entry in entries) else ["shift"]
        keys += [] if any(entry.breaks for entry in entries) else ["breaks"]
        keys += [] if desk.scenario.groups[name].absence else ["absence"]
        if set(keys) - {"shift"}:
            silent.setdefault(tuple(keys), []).append(name)
    for missing, names in silent.items():
        who = "" if len(names) == len(groups) else f" ({named(names)})"
        if "breaks" not in missing:
            yield f"nobody misses a day{who}; no absence given"
        elif "absence" not in missing:
            yield f"nobody takes a break{who}; no breaks given"
        else:
            until = "all day" if "shift" in missing else "for the whole of every shift"
            yield f"everybody is online {until}{who}; {listed([f'no {key}' for key in missing])} given"


def _pace(desk: Desk) -> Iterator[str]:
    """Say whose chats take no longer when there are several at once."""
    several = [name for name in _staffed(desk) if any(entry.entry.slots > 1 for entry in desk.staffed(name))]
    silent = [name for name in several if desk.scenario.groups[name].speed.kind == "none"]
    if silent:
        who = "" if len(silent) == len(several) else f" ({named(silent)})"
        yield f"a chat takes no longer beside others than alone{who}; no speed given"


def _wrap_up(desk: Desk) -> Iterator[str]:
    """Say where a chat leaves no work behind."""
    groups = _staffed(desk)
    silent = [name for name in groups if desk.scenario.groups[name].wrap_up is None]
    if silent:
        who = "" if len(silent) == len(groups) else f" ({named(silent)})"
        yield f"no work is left after a chat{who}; no wrap_up given"


def _hand_over(desk: Desk) -> Iterator[str]:
    """Say which warm hand-overs take no time."""
    ways = desk.scenario.escalations
    silent = [
        f"{way.source} to {way.target}"
        for way in ways
        if way.hand_over == "warm" and way.hand_over_time is None
    ]
    if silent:
        yield f"warm hand-overs take no time ({named(silent)}); no hand_over_time given"


def _busyness(desk: Desk) -> Iterator[str]:
    """Say whose chats come as evenly as chance allows, with no busy and no quiet days."""
    scenario = desk.scenario
    drawn = [name for name, widget in scenario.widgets.items() if widget.arrivals.kind != "trace"]
    if scenario.demand.busyness is not None:
        return
    silent = [name for name in drawn if scenario.widgets[name].busyness is None]
    if silent:
        who = "" if len(silent) == len(drawn) else f" ({named(silent)})"
        yield f"no day is busier than its rate says, but by chance{who}; no busyness given"


def _staffed(desk: Desk) -> list[str]:
    """Return the groups that have somebody."""
    return [name for name in desk.scenario.groups if desk.staffed(name)]


def named(names: Sequence[str]) -> str:
    """Return names as "a, b, c and 3 more"."""
    if len(names) > MOST_NAMED + 1:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    return listed(names)


def listed(names: Sequence[str]) -> str:
    """Return names as "a", "a and b" or "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
