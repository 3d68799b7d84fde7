"""How the CSV files of a scenario were read, where that had to be worked out or decided by a key."""

from collections.abc import Iterator

from sim.scenario.csv_text import FileError
from sim.scenario.file_checks import dialect_of
from sim.scenario.files import told_of
from sim.scenario.model import Scenario, Trace
from sim.scenario.named_files import named_files
from sim.scenario.opening import read_trace
from sim.scenario.operators import timeline_of
from sim.scenario.tree import text_at
from sim.units import UnitError


def readings(scenario: Scenario) -> list[str]:
    """Return a sentence for each file that says how it was read, where the file does not say it itself.

    Parameters
    ----------
    scenario
        A scenario without an error.

    Returns
    -------
    list[str]
        Without a full stop; nothing of files that are read as written here, nor of those that are gone.
    """
    notes: dict[str, dict[str, None]] = {}
    for _, node, what in named_files(scenario.source.tree):
        file, column = text_at(node, "file"), text_at(node, "column") or "count"
        if file is None:
            continue
        try:
            told = told_of(scenario.source, file, column, what, text_at(node, "unit"), dialect_of(node))
        except (FileError, UnitError):
            continue
        notes.setdefault(file, {}).update(dict.fromkeys(told))
    return [
        *(f'the file "{file}" is read with {"; ".join(told)}' for file, told in notes.items() if told),
        *_clock_changes(scenario),
    ]


def _clock_changes(scenario: Scenario) -> Iterator[str]:
    """Say how local times were read that a clock change repeats or skips."""
    timeline = timeline_of(scenario)
    for name, widget in scenario.widgets.items():
        if not isinstance(widget.arrivals, Trace):
            continue
        try:
            found = read_trace(scenario, widget, widget.arrivals, timeline).strange
        except FileError:
            continue
        for one in found:
            number, late = len(one.places), one.late
            times = "1 arrival" if number == 1 else f"{number} arrivals"
            if one.is_never:
                kind, how = "never existed", f"an hour {'later' if late else 'earlier'}"
            else:
                kind, how = "came twice", f"{number - late} as the first moment and {late} as the second"
            yield (
                f"{times} of {name} at local times that {kind} are read {how}, as ambiguous = "
                f'"{widget.arrivals.ambiguous}" says'
            )
