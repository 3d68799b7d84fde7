"""Scaling: more chats or longer ones, as new values in the tables of a scenario file."""

import math
from collections.abc import Mapping
from typing import Any

from sim.units import US_PER_SECOND, parse_duration, parse_rate

LENGTHS = frozenset({"value", "mean", "median", "scale", "low", "min", "mode", "high", "max"})
"""Keys of a distribution that hold a duration."""
LISTS = frozenset({"values", "means"})
"""Keys that hold several."""
MINUTE_US, HOUR_US = 60 * US_PER_SECOND, 3_600 * US_PER_SECOND


class NotScalableError(Exception):
    """A table whose numbers stand in a file, so that nothing in the scenario can be scaled."""


def longer(table: Any, factor: float) -> Any:
    """Return a distribution of durations, each so many times as long.

    Parameters
    ----------
    table
        As it stands in a scenario file: a table with a ``kind``, or a plain duration.
    factor
        Above 0. The shape of the distribution stays.

    Raises
    ------
    NotScalableError
        If the durations stand in a CSV file.
    """
    if not isinstance(table, Mapping):
        return _duration(table, factor)
    if "file" in table:
        raise NotScalableError
    return {key: _scaled(key, value, factor) for key, value in table.items()}


def busier(table: Mapping[str, Any], factor: float) -> dict[str, Any]:
    """Return arrivals of which so many times as many come.

    Parameters
    ----------
    table
        The ``arrivals`` of a widget.
    factor
        Not negative. The shape of the day stays.

    Raises
    ------
    NotScalableError
        If the arrivals stand in a CSV file.
    """
    if "file" in table:
        raise NotScalableError
    result = dict(table)
    for key in ("rate", "mean"):
        if key in table:
            result[key] = _rate(table[key], factor)
    if "counts" in table:
        counts = table["counts"]
        if isinstance(counts, Mapping):
            result["counts"] = {day: _counts(row, factor) for day, row in counts.items()}
        else:
            result["counts"] = _counts(counts, factor)
    return result


def _scaled(key: str, value: Any, factor: float) -> Any:
    if key in LENGTHS:
        return _duration(value, factor)
    if key in LISTS:
        return [_duration(each, factor) for each in value]
    if key == "rate":
        return _rate(value, 1 / factor)
    if key == "parts":
        return [longer(part, factor) for part in value]
    return value


def _duration(text: object, factor: float) -> str:
    us = parse_duration(text).us * factor
    return f"{us / MINUTE_US:.9g} min" if us >= MINUTE_US else f"{us / US_PER_SECOND:.9g} s"


def _rate(text: object, factor: float) -> str:
    return f"{parse_rate(text).per_us * HOUR_US * factor:.9g} per hour"


def _counts(counts: Any, factor: float) -> list[float]:
    scaled = (float(count) * factor for count in counts)
    return [round(count, 6 - math.floor(math.log10(count))) if count > 0 else 0.0 for count in scaled]
