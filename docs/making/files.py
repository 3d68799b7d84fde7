"""The reference page of every column of every file that commands write."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from docs.making.chart_data import chart_table
from sim.experiment import event_log, outputs, sweep_outputs

HEAD = """\
# Output files

Every file that `--out` leaves, column by column. Made from the tables that the commands write, by
`python -m docs.making`; a test holds the two together and runs the commands.

CSV files are UTF-8 with a header; a blank is a figure without a meaning, such as a share of nothing. Times
in them are seconds, moments are local times with their offset. A name that a spreadsheet would take for a
formula has an apostrophe before it. Parquet files have moments as timestamps in the scenario's zone, in
microseconds. Scopes are `all`, `widget:NAME`, `group:NAME`, `operator:NAME` and `tier:NUMBER`. What the
metrics mean stands in [metrics](metrics.md). `events.xes` has what `events.csv` has, as XES.
"""

CHARTS = """\
## charts/NAME.csv

The numbers behind each picture, beside it. Names of columns end in their unit: `_s` is seconds; shares are
between 0 and 1. In a comparison the files of each scenario begin with its label. What they show:
[charts](charts.md).

"""

STAMP = """\

## stamp.json

Everything that `secondline rerun` needs, written by every command with `--out`.

| entry | holds |
| --- | --- |
"""


@dataclass(frozen=True)
class Table:
    """One file: its name, the commands that write it, what a row is, its columns with their types."""

    name: str
    written_by: str
    row: str
    columns: tuple[tuple[str, str], ...]


COMMON = {
    "scenario": "the scenario's label: its file's name",
    "scope": "what the figure is of",
    "metric": "name of the metric",
    "unit": "of the figures in this row",
    "mean": "estimate over the replications",
    "half_width": "half of its 95 % interval: the ±",
    "n": "replications that have the figure",
    "replication": "number of the replication, from 0",
    "value": "the figure in this replication",
    "interval_start": "start of the interval; `outside` for what came outside the open hours",
    "interval_end": "its end",
    "chat": "number of the chat in its replication, by arrival",
    "operator": "name of the operator",
    "group": "name of the group",
    "cell": "number of the cell, from 1",
    "tier": "the group's level: 1 is the first",
    "identical": "whether the figure is the same in every replication",
}

MEANINGS = {
    "comparison.csv": {
        "scenario": "the baseline",
        "other": "the scenario that is compared with it",
        "mean": "of the baseline",
        "other_mean": "of the other scenario",
        "difference": "other less baseline, paired by replication",
        "half_width": "of the difference",
        "variance_ratio": "variance of the difference over that of an unpaired one: below 1 pairing helps",
    },
    "cells.csv": {
        "cost": "planned cost of the cell, or its operators where nothing has a cost",
        "cost_unit": "the currency, or `operators`",
        "scope": "whose service level it is: the lowest of all groups",
        "service_level": "estimate over the replications",
        "is_on_frontier": "whether no other cell is cheaper and at least as good, or better and no dearer",
        "beaten_by": "number of a cell that is",
        "is_current": "whether the cell is the file as it is",
    },
    "differences.csv": {
        "base": "of the file as it is",
        "mean": "of the cell",
        "difference": "cell less file, paired by replication",
        "half_width": "of the difference",
    },
    "optimise.csv": {
        "part": "winner, its fresh replications, a cheaper neighbour, undecided, or closest",
        "cost": "of the staffing",
        "target": "as it was asked for",
        "margin": "how far the estimate is on the good side of the bound, in the metric's unit",
        "verdict": "`meets`, `fails` or `open`",
    },
    "selection.csv": {
        "rank": "place in the ranking, from 1",
        "mean": "over the days that the scenario was run, each day counting once",
        "replications": "how many days those were",
        "selected": "whether it is the one selected",
        "less_the_selected": "of a finalist: its figure less the selected one's, on fresh days",
        "half_width": "of that difference; those of all finalists hold together with 95 %",
        "n": "fresh days",
    },
    "requirement.csv": {
        "arrivals": "chats that join the group in the half hour, on average",
        "needed": "operators needed, not rounded",
        "operators": "the same as whole operators, at least one",
        "delayed_share": "share of chats that had to wait with the whole ones",
        "erlang": "operators by the formula that takes each half hour alone, not rounded",
        "erlang_operators": "the same as whole operators",
        "erlang_delayed_share": "share of chats that had to wait when those were simulated",
    },
    "legs.parquet": {
        "leg": "number of the chat's stay at a group, from 0",
        "widget": "where the chat came in",
        "group": "where the chat is in this leg",
        "operator": "who took the leg; empty where nobody did",
        "queued_at": "when the leg joined the queue",
        "assigned_at": "when an operator took it; null where nobody did",
        "ended_at": "when the leg ended",
        "released_at": "when its slot was free again; null where nobody took it",
        "outcome": "`resolved`, `forwarded`, `abandoned`, `ticket`, `returned`, `not_admitted`, `unfinished`",
    },
    "operators.parquet": {
        "role": "name of the role; empty without one",
        "slots": "chats at once",
        "at": "when the status changed",
        "online": "whether the operator is online from then on",
    },
    "customers.parquet": {
        "earlier": "the customer's chat before this one, which was abandoned; null where this is the first",
        "left_at": "when the customer left without a word; null where nobody did",
    },
    "events.csv": {
        "case": "the chat: `r0-c17` is chat 17 of replication 0",
        "activity": "what happened, see [process log](../how-to/process_log.md#what-happens-to-a-chat)",
        "resource": "the operator who did it; blank where nobody did",
        "timestamp": "when, with the offset of the scenario's zone",
        "group": "where the chat is",
        "widget": "where it came in",
        "leg": "number of its stay at a group, from 0",
        "customer": "the case with which the customer came first",
        "lifecycle": "`complete`: every event is one moment",
        "local_time": "the same moment on the local clock, as spreadsheets read it",
    },
}

ENTRIES = {
    "created": "when it was written, the only entry that changes from one run to the next",
    "scenarios": "every scenario by label, bases, changes and defaults written out",
    "inputs": "SHA-256 of each file that was read",
    "seed": "base of every random number",
    "replications": "their numbers; where work was stopped, `wanted` says how many were asked for",
    "engine": "which engine ran, and why",
    "fingerprints": "one SHA-256 over all records, by label",
    "measures": "one SHA-256 over all figures, by label",
    "folders": "where the scenarios' CSV files were, seen from the stamp",
    "outside": "files that lie outside those folders, as `--set` named them",
    "records": "whether the records were written, too",
    "packages": "versions of the libraries that numbers depend on",
    "python": "version of Python",
    "program": "SHA-256 of the program's source",
    "git_commit": "of the project, where there is one",
}
"""Entries of the stamp of a run or a comparison."""

QUESTION = """\

A sweep, an optimisation, what each half hour needs and a selection are questions. In place of `measures` and
`records` their stamp has the question itself, which `rerun` asks again:

| entry | holds |
| --- | --- |
"""

QUESTION_ENTRIES = {
    "procedure": "`sweep`, `optimise`, `requirement` or `select`",
    "asked": "what it was asked with: paths and values, targets, replications and so on",
    "tables": "SHA-256 of each table beside the stamp",
    "cells": "of a sweep: one SHA-256 over all records, by cell",
}
"""Further entries of the stamp of a question."""


@cache
def tables() -> tuple[Table, ...]:
    """Return every table that a command writes; headcounts and paths that were varied are in capitals."""
    varied = ("PATH, ...",)
    legs, operators, customers = _parquet()
    return (
        Table("summary.csv", "run`, `compare", "scenario, scope and metric", _csv(outputs.SUMMARY_COLUMNS)),
        Table(
            "metrics.csv",
            "run`, `compare",
            "scenario, replication, scope and metric",
            _csv(outputs.METRICS_COLUMNS),
        ),
        Table(
            "intervals.csv",
            "run`, `compare",
            "scenario, scope, interval of arrival and metric",
            _csv(outputs.INTERVAL_COLUMNS),
        ),
        Table(
            "comparison.csv",
            "compare",
            "scenario that is compared, scope and metric",
            _csv(outputs.COMPARISON_COLUMNS),
        ),
        Table("legs.parquet", "run", "leg", legs),
        Table("operators.parquet", "run", "change of an operator's status", operators),
        Table("customers.parquet", "run", "chat whose customer came back or left without a word", customers),
        Table("events.csv", "run --event-log", "event of a chat", _csv(event_log.EVENT_COLUMNS)),
        Table(
            "sweep.csv",
            "sweep",
            "cell, scope and metric",
            _csv(("cell", *varied, *sweep_outputs.SWEEP_COLUMNS)),
        ),
        Table("cells.csv", "sweep", "cell", _csv(("cell", *varied, *sweep_outputs.CELL_COLUMNS))),
        Table(
            "differences.csv",
            "sweep --differences",
            "cell, scope and metric",
            _csv(("cell", *varied, *sweep_outputs.DIFFERENCE_COLUMNS)),
        ),
        Table(
            "optimise.csv",
            "optimise",
            "staffing and target",
            _csv(("part", "GROUP, ...", *sweep_outputs.OPTIMUM_COLUMNS)),
        ),
        Table(
            "requirement.csv",
            "optimise --by-interval",
            "group and half hour",
            _csv(sweep_outputs.REQUIREMENT_COLUMNS),
        ),
        Table(
            "selection.csv",
            "compare --select`, `sweep --select",
            "scenario, in the order of the ranking",
            _csv(sweep_outputs.SELECTION_COLUMNS),
        ),
    )


def files_page() -> str:
    """Return the page as Markdown."""
    parts = [HEAD, "| file | written by | a row |", "| --- | --- | --- |"]
    parts += [f"| [`{t.name}`](#{_anchor(t.name)}) | `{t.written_by}` | {t.row} |" for t in tables()]
    for table in tables():
        parts += ["", f"## {table.name}", "", f"A row a {table.row}. Written by `{table.written_by}`.", ""]
        parts += ["| column | type | meaning |", "| --- | --- | --- |"]
        parts += [f"| `{name}` | {kind} | {meaning(table.name, name)} |" for name, kind in table.columns]
    parts += ["", CHARTS + chart_table()]
    for head, entries in ((STAMP, ENTRIES), (QUESTION, QUESTION_ENTRIES)):
        parts.append(head + "\n".join(f"| `{name}` | {says} |" for name, says in entries.items()))
    return "\n".join(parts) + "\n"


def meaning(file: str, column: str) -> str:
    """Return what a column means."""
    if column in ("PATH, ...", "GROUP, ..."):
        return "the value of each path that is varied" if "PATH" in column else "headcount of each group"
    own = MEANINGS.get(file, {})
    return own[column] if column in own else COMMON[column]


def _anchor(name: str) -> str:
    return name.replace(".", "")


def _csv(columns: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((column, _TYPES.get(column, "number")) for column in columns)


_TEXT = ("scenario", "other", "scope", "metric", "unit", "cost_unit", "part", "target", "verdict", "group")
_TYPES = {
    **dict.fromkeys(_TEXT, "text"),
    **dict.fromkeys(("n", "replication", "cell", "tier", "beaten_by", "GROUP, ..."), "whole number"),
    **dict.fromkeys(("operators", "erlang_operators", "rank", "replications"), "whole number"),
    **dict.fromkeys(("interval_start", "interval_end", "timestamp", "local_time"), "moment"),
    **dict.fromkeys(("case", "activity", "resource", "widget", "customer", "lifecycle"), "text"),
    **dict.fromkeys(("leg", "chat"), "whole number"),
    **dict.fromkeys(("identical", "is_on_frontier", "is_current", "selected"), "`true` or `false`"),
    "PATH, ...": "as written",
}


def _parquet() -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the columns of a run's three Parquet files, from a run."""
    from sim import load_scenario, run
    from sim.experiment.tables import customers_table, legs_table, operators_table
    from sim.scenario import build_blueprint

    project = Path(__file__).resolve().parents[2]
    scenario = load_scenario(project / "scenarios" / "customers_come_back.toml")
    path, blueprint = run(scenario, engine="readable"), build_blueprint(scenario)
    made = [table(path, blueprint, 0) for table in (legs_table, operators_table, customers_table)]
    return tuple(
        tuple(
            (field.name, str(field.type).replace(f", tz={blueprint.timezone}", ", zone"))
            for field in one.schema
        )
        for one in made
    )
