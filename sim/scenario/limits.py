"""How large a scenario may be: the memory that a replication takes, by estimate, against a limit.

The limit does not ask what the machine has, so that the same file is accepted or refused everywhere.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from sim.scenario.errors import ERROR, Problem, shown_value
from sim.scenario.fields import Table
from sim.scenario.tree import dotted, file_of, value_at
from sim.units import US_PER_DAY, UnitError

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

_UNITS = {"kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([A-Za-z]+)")

CHAT_BYTES, LEG_BYTES, EXTRA_BYTES = 110, 115, 8
"""Of a chat, of each leg that it may have, and of each further number that a behaviour asks for on a leg.

Measured on 800,000 chats: tape, record and figures together."""

STRETCH_BYTES = 400
"""Of one person's stretch of work on one day: roster, shifts, log, and what the engines plan."""

ENTRY_BYTES = 250
"""Of a shift or break of an entry on one day, while the roster is worked out."""

PERSON_BYTES = 2_000
"""Of a person, with figures of one's own."""

CELL_BYTES = 180
"""Of an interval of the calendar, for each widget, group and the desk as a whole."""


@dataclass(frozen=True, slots=True)
class Size:
    """A number of bytes as written."""

    text: str
    bytes: int


def parse_size(value: Any) -> Size:
    """Read a size such as "4 GB".

    Raises
    ------
    UnitError
        No number from 0 on with a unit.
    """
    remedy = 'write a number and one of kB, MB, GB, TB, for example "4 GB"'
    if not isinstance(value, str):
        raise UnitError("a size is a text with a number and a unit", remedy)
    found = _SIZE.fullmatch(value.strip())
    units = {unit.casefold(): factor for unit, factor in _UNITS.items()}
    if found is None or found[2].casefold() not in units:
        raise UnitError("this is not a size", remedy)
    size = float(found[1]) * units[found[2].casefold()]
    if size < 1_000_000:
        raise UnitError("a limit of memory is 1 MB or more", remedy)
    return Size(value.strip(), int(size))


def size_text(size: float) -> str:
    """Return a number of bytes with two digits: "6.8 GB"."""
    if not math.isfinite(size) or size >= 1e18:
        return "over a million TB"
    unit, factor = next(
        ((unit, factor) for unit, factor in reversed(_UNITS.items()) if size >= factor), ("kB", 10**3)
    )
    number = size / factor
    return f"{number:.2g} {unit}" if number < 10 else f"{number:,.0f} {unit}"


SizeField = Annotated[
    Size, PlainValidator(parse_size), PlainSerializer(lambda size: size.text, return_type=str)
]


class Limits(Table):
    """What is refused because it would not fit."""

    memory: SizeField = Size("4 GB", 4 * 10**9)
    """Of one replication, and of the figures that are kept of all."""


def staff_bytes(scenario: "Scenario") -> float:
    """Return about how much memory the people of a scenario take, from the file alone."""
    days, total = scenario.calendar.days, 0.0
    for entry in scenario.operators:
        hours = 1 if entry.shift is None else len(entry.shift)
        stretches = days * (hours + len(entry.breaks))
        total += stretches * ENTRY_BYTES + entry.people * (PERSON_BYTES + stretches * STRETCH_BYTES)
    hours = sum(len(widget.hours or ()) for widget in scenario.widgets.values())
    return total + days * hours * ENTRY_BYTES


def interval_bytes(scenario: "Scenario") -> float:
    """Return about how much memory the figures by interval of one replication take."""
    calendar = scenario.calendar
    length_us = calendar.hours.to_us - calendar.hours.from_us
    intervals = calendar.days * max(1, length_us // calendar.interval.us + 1)
    return intervals * (1 + len(scenario.widgets) + len(scenario.groups)) * CELL_BYTES


def sine_bytes(scenario: "Scenario") -> float:
    """Return about how much memory rates take that are worked out minute by minute."""
    swings = sum(widget.arrivals.kind == "sine" for widget in scenario.widgets.values())
    return swings * scenario.calendar.days * (US_PER_DAY / 60_000_000) * ENTRY_BYTES


def chat_bytes(scenario: "Scenario", chats: float, legs: int) -> float:
    """Return about how much memory chats take, on the tape and in the record.

    Parameters
    ----------
    scenario
        Whose behaviours may ask for further numbers.
    chats
        How many, with all who may come back.
    legs
        The most that a chat can have.
    """
    groups, widgets = scenario.groups.values(), scenario.widgets.values()
    extra = sum(
        [
            any(group.choice == "random" for group in groups),
            any(group.wrap_up is not None for group in groups),
            any(group.pull_delay is not None for group in groups),
            any(widget.silent is not None for widget in widgets),
        ]
    )
    return chats * (CHAT_BYTES + legs * (LEG_BYTES + extra * EXTRA_BYTES))


def figures_bytes(scenario: "Scenario") -> float:
    """Return about how much memory the figures of one replication take, which are kept of all."""
    people = sum(entry.people for entry in scenario.operators)
    scopes = 1 + len(scenario.widgets) + 2 * len(scenario.groups)
    return scopes * 800 + people * 150 + interval_bytes(scenario)


def too_large(scenario: "Scenario", parts: Mapping[str, float]) -> Iterator[Problem]:
    """Find a scenario that takes more memory than its limit allows.

    Parameters
    ----------
    scenario
        Whose limit counts.
    parts
        Bytes by what takes them, in words.
    """
    need, allowed = sum(parts.values()), scenario.limits.memory
    if need <= allowed.bytes:
        return
    what = max(parts, key=lambda part: parts[part])
    path, tree = ("limits", "memory"), scenario.source.tree
    yield Problem(
        ERROR,
        file_of(tree, path),
        dotted(tree, path),
        shown_value(value_at(tree, path)) or f'"{allowed.text}"',
        f"a replication would take about {size_text(need)} of memory, most of it for {what}, and "
        f"{allowed.text} are allowed",
        f"simulate fewer days, people or chats{raised(need)}",
    )


def raised(need: float) -> str:
    """Return the end of a remedy: to which value the limit has to be raised, where that is of use."""
    if need > 100 * 10**12:
        return ""
    gigabytes = math.ceil(need * 1.05 / 10**9)
    return f', or raise the limit: [limits] memory = "{gigabytes} GB", if your machine has that much'
