"""The process log: every event of an experiment's chats as CSV and as XES, for tools that mine processes.

XES is IEEE Std 1849 (2016, revised 2023), "eXtensible Event Stream", with its extensions Concept, Time,
Organizational and Lifecycle. Both files are written as the records are read, one replication at a time.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import quoteattr

from sim.core.kinds import NO_ONE
from sim.experiment.event_log_events import Case, Clock, Event, cases_of
from sim.experiment.replicate import Experiment
from sim.experiment.store import safe_cell, write_whole

CSV_NAME, XES_NAME = "events.csv", "events.xes"
EVENT_COLUMNS = (
    "case", "activity", "resource", "timestamp", "group", "widget", "leg", "replication", "chat", "customer",
    "lifecycle", "local_time",
)  # fmt: skip
COMPLETE = "complete"
"""Every event is one moment, and in the standard life cycle such an event is a completion."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
    <string key="widget" value=""/>
    <string key="customer" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
    <string key="lifecycle:transition" value="complete"/>
    <string key="org:group" value=""/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
  <classifier name="Resource" keys="org:resource"/>
"""


def write_event_log(experiment: Experiment, folder: Path | str) -> list[Path]:
    """Write the events of an experiment whose records were kept, as ``events.csv`` and ``events.xes``.

    Parameters
    ----------
    experiment
        Made with ``keep_paths=True``, or with a store.
    folder
        Is made if need be; files of an earlier run are replaced, each in one step.

    Returns
    -------
    list of Path
        The two files. The same records give the same bytes.

    Raises
    ------
    ValueError
        If a record was not kept.
    OSError
        If a file cannot be written; none is left half-written.
    """
    folder = Path(folder)
    table, log = folder / CSV_NAME, folder / XES_NAME
    kept = all(done.path is not None for done in experiment.replications)
    if experiment.records is None and not kept:
        raise ValueError("an event log needs the records: run with keep_paths=True, or with --out")

    def write_both(first: Path) -> None:
        # One pass for both: reading a record takes longer than writing its events.
        write_whole(log, lambda second: _write(experiment, first, second))

    write_whole(table, write_both)
    return [table, log]


def _write(experiment: Experiment, table: Path, log: Path) -> None:
    with table.open("w", encoding="utf-8", newline="") as rows, log.open("w", encoding="utf-8") as xes:
        out = csv.writer(rows, lineterminator="\n")
        out.writerow(EVENT_COLUMNS)
        xes.write(_HEAD + _attribute("string", "concept:name", experiment.label, 1))
        xes.write(_attribute("string", "lifecycle:model", "standard", 1))
        clock = Clock(experiment.blueprint)
        for number, path in experiment.paths():
            for case in cases_of(path, experiment.blueprint):
                moments = [clock.iso(event.at_us) for event in case.events]
                out.writerows(_rows(experiment, number, case, moments))
                _write_trace(xes, experiment, number, case, moments)
        xes.write("</log>\n")


def _rows(experiment: Experiment, number: int, case: Case, moments: list[str]) -> Iterator[list[object]]:
    """Give a row an event; a name that a spreadsheet would take for a formula has an apostrophe before it."""
    blueprint = experiment.blueprint
    for event, moment in zip(case.events, moments, strict=True):
        cells: list[object] = [
            case_name(number, case.chat), event.activity, _resource(experiment, event), moment,
            blueprint.groups.names[event.group], blueprint.widgets.names[case.widget], event.leg, number,
            case.chat, case_name(number, case.first), COMPLETE,
            # Spreadsheets read this as a moment, and not the one with the zone.
            moment[:23].replace("T", " "),
        ]  # fmt: skip
        yield [safe_cell(cell) for cell in cells]


def case_name(replication: int, chat: int) -> str:
    """Return what a chat is called in a log of all replications; no spreadsheet takes it for a date."""
    return f"r{replication}-c{chat}"


def _resource(experiment: Experiment, event: Event) -> str:
    return "" if event.operator == NO_ONE else experiment.blueprint.operators.names[event.operator]


def _write_trace(xes: TextIO, experiment: Experiment, number: int, case: Case, moments: list[str]) -> None:
    blueprint = experiment.blueprint
    xes.write("  <trace>\n")
    xes.write(_attribute("string", "concept:name", case_name(number, case.chat)))
    xes.write(_attribute("string", "widget", blueprint.widgets.names[case.widget]))
    xes.write(_attribute("string", "customer", case_name(number, case.first)))
    xes.write(_attribute("int", "replication", str(number)))
    if case.earlier >= 0:
        xes.write(_attribute("string", "earlier", case_name(number, case.earlier)))
    for event, moment in zip(case.events, moments, strict=True):
        xes.write("    <event>\n")
        xes.write(_attribute("string", "concept:name", event.activity, 3))
        xes.write(_attribute("date", "time:timestamp", moment, 3))
        xes.write(_attribute("string", "lifecycle:transition", COMPLETE, 3))
        xes.write(_attribute("string", "org:group", blueprint.groups.names[event.group], 3))
        if event.operator != NO_ONE:
            resource = _resource(experiment, event)
            xes.write(_attribute("string", "org:resource", resource, 3))
            if role := blueprint.operators.roles[event.operator]:
                xes.write(_attribute("string", "org:role", role, 3))
        xes.write(_attribute("int", "leg", str(event.leg), 3))
        xes.write("    </event>\n")
    xes.write("  </trace>\n")


def _attribute(kind: str, key: str, value: str, depth: int = 2) -> str:
    """Return an attribute; signs that XML forbids become "�"."""
    return f"{'  ' * depth}<{kind} key={quoteattr(key)} value={quoteattr(_FORBIDDEN.sub('�', value))}/>\n"
