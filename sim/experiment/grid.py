"""The grid: which values each path takes, ``PATH=1:8`` or ``PATH=a,b,c``, and the scenarios of its cells."""

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sim.experiment.tasks import Cell, ExperimentError
from sim.scenario import Problem, Scenario, ScenarioError, build_blueprint
from sim.scenario.changes import CHANGE
from sim.scenario.paths import PathError, part_change, split_path

MOST_CELLS = 10_000
"""A grid of more is a slip of the pen more often than a wish."""

_NUMBER = r"-?(?:0|[1-9]\d*)(?:\.\d+)?"
_RANGE = re.compile(rf"({_NUMBER}):({_NUMBER})(?::({_NUMBER}))?")
_CLOSES = {"[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Axis:
    """A dotted path and the values that it takes, as texts that ``--set`` would take."""

    path: str
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return what is varied, short: "customer_service headcount" for that group's headcount."""
        parts = self.path.split(".")
        return " ".join(parts[1:] if len(parts) > 2 else parts).replace('"', "")

    @property
    def numbers(self) -> tuple[float, ...] | None:
        """Return the values as numbers; None where one is none."""
        try:
            return tuple(float(value) for value in self.values)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class GridCell:
    """One combination of values: its place in the grid, the changes, and what is run."""

    place: int
    changes: Mapping[str, str]
    scenario: Scenario
    cell: Cell


def read_axis(text: str) -> Axis:
    """Read what one ``--vary`` says.

    Parameters
    ----------
    text
        ``PATH=FROM:TO`` (both included), ``PATH=FROM:TO:STEP``, or ``PATH=a,b,c``. A comma inside
        quotes, brackets or braces does not part values; quotes make a clock time such as "10:30" one value.

    Returns
    -------
    Axis
        Path and values.

    Raises
    ------
    ExperimentError
        If there is no path or no value, a range is empty, or a value stands twice.
    """
    path, values = part_change(text)
    if not path:
        raise _refused(text, "", "this is not PATH=VALUES", "write groups.second_level.headcount=1:6, say")
    found = _RANGE.fullmatch(values)
    listed = _range(path, values, found) if found else [part.strip() for part in _parts(values)]
    if "" in listed:
        raise _refused(path, values, "a value of this list is empty", "write for example 2,4,8")
    twice = next((value for value in listed if listed.count(value) > 1), None)
    if twice is not None:
        raise _refused(path, values, f"{twice} stands there twice", "name each value once")
    return Axis(path, tuple(listed))


def read_axes(texts: Sequence[str]) -> tuple[Axis, ...]:
    """Read what all ``--vary`` say together.

    Raises
    ------
    ExperimentError
        If one cannot be read, a path stands twice, or there are too many cells.
    """
    axes = tuple(read_axis(text) for text in texts)
    if not axes:
        raise _refused("", "", "nothing is varied", "add --vary groups.second_level.headcount=1:6, say")
    paths = [axis.path for axis in axes]
    parts = [_parts_of(path) for path in paths]
    twice = next((path for path, one in zip(paths, parts, strict=True) if parts.count(one) > 1), None)
    if twice is not None:
        raise _refused(twice, "", "this path is varied twice", "write one --vary with all its values")
    count = math.prod(len(axis.values) for axis in axes)
    if count > MOST_CELLS:
        lengths = " x ".join(str(len(axis.values)) for axis in axes)
        raise _refused(
            "",
            "",
            f"{lengths} values make {count:,} cells, more than {MOST_CELLS:,}",
            "take fewer values, larger steps, or fewer paths",
        )
    return axes


def _parts_of(path: str) -> list[str]:
    """Return the parts of a path, however it is quoted; one that cannot be read is refused later on."""
    try:
        return split_path(path)
    except PathError:
        return [path]


def check_axes(scenario: Scenario, axes: Sequence[Axis]) -> None:
    """Try every value of every axis alone, so that a wrong one is told before the work begins.

    Raises
    ------
    ScenarioError
        With everything that is wrong, each problem once.
    """
    problems: list[Problem] = []
    for axis in axes:
        for value in axis.values:
            try:
                changed = scenario.with_changes({axis.path: value})
                build_blueprint(changed)
            except ScenarioError as error:
                found = list(error.problems)
                problems += [problem for problem in found if problem not in problems]
                if any(problem.path == axis.path and problem.file == CHANGE for problem in found):
                    # The path leads nowhere, or to something of another kind: so will the next value.
                    break
    if problems:
        raise ScenarioError(problems)


def cells_of(scenario: Scenario, axes: Sequence[Axis], label: str) -> Iterator[GridCell]:
    """Give every cell of the grid, the last axis turning fastest; scenarios are made when they are needed.

    Raises
    ------
    ScenarioError
        If a combination of values makes no scenario that can be run.
    """
    paths = [axis.path for axis in axes]
    for place, values in enumerate(itertools.product(*(axis.values for axis in axes))):
        yield cell_at(scenario, dict(zip(paths, values, strict=True)), label, place)


def cell_at(scenario: Scenario, changes: Mapping[str, Any], label: str, place: int = 0) -> GridCell:
    """Return the cell that some changes make."""
    changed = scenario.with_changes(changes) if changes else scenario
    told = ", ".join(f"{path}={value}" for path, value in changes.items())
    name = f"{label}: {told}" if told else label
    return GridCell(place, dict(changes), changed, Cell(name, build_blueprint(changed)))


def _range(path: str, text: str, found: re.Match[str]) -> list[str]:
    """Return the values of a range, both ends in, as texts without needless digits."""
    first, last, step = (Decimal(part or "1") for part in found.groups())
    if step <= 0:
        raise _refused(path, text, "the step of a range must be above 0", "write for example 1:8:2")
    count = (last - first) // step + 1
    if last < first:
        raise _refused(path, text, "this range is empty: it ends before it begins", f"write {last}:{first}")
    if count > MOST_CELLS:
        raise _refused(path, text, f"this range has {int(count):,} values", f"take at most {MOST_CELLS:,}")
    return [str(first + nth * step) for nth in range(int(count))]


def _parts(text: str) -> Iterator[str]:
    """Cut a list at its commas, but not inside quotes, brackets or braces."""
    part, closing = "", list[str]()
    for sign in text:
        if closing and sign == closing[-1]:
            closing.pop()
        elif sign in "\"'" and not (closing and closing[-1] in "\"'"):
            closing.append(sign)
        elif sign in _CLOSES and not (closing and closing[-1] in "\"'"):
            closing.append(_CLOSES[sign])
        elif sign == "," and not closing:
            yield part
            part = ""
            continue
        part += sign
    yield part


def _refused(path: str, value: str, message: str, remedy: str) -> ExperimentError:
    return ExperimentError("--vary", path, value, message, remedy)
