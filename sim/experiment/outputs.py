"""The files that runs leave: summary, metrics, intervals, differences, records and the stamp."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.local_time import local_time
from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment
from sim.experiment.stamp import make_stamp
from sim.experiment.store import write_csv, write_json
from sim.experiment.tables import customers_table, legs_table, operators_table, write_parquet
from sim.scenario import Scenario
from sim.stats.estimate import summarise_intervals
from sim.stats.intervals import OUTSIDE_US
from sim.stats.paired import shared_cells

SUMMARY_COLUMNS = ("scenario", "scope", "metric", "unit", "mean", "half_width", "n")
METRICS_COLUMNS = ("scenario", "replication", "scope", "metric", "value")
INTERVAL_COLUMNS = (
    "scenario",
    "scope",
    "interval_start",
    "interval_end",
    "metric",
    "unit",
    "mean",
    "half_width",
    "n",
)
COMPARISON_COLUMNS = (
    "scenario",
    "other",
    "scope",
    "metric",
    "unit",
    "mean",
    "other_mean",
    "difference",
    "half_width",
    "n",
    "variance_ratio",
    "identical",
)


def write_run(experiment: Experiment, folder: Path) -> list[Path]:
    """Write everything about one experiment, whose records were kept, into a folder.

    Parameters
    ----------
    experiment
        Made with ``keep_paths=True``.
    folder
        Is made if need be; files of an earlier run are replaced one by one, each in one step. Where there
        is nothing to say of customers, their table of an earlier run is removed.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.
    """
    legs, operators, customers = (folder / f"{n}.parquet" for n in ("legs", "operators", "customers"))
    blueprint = experiment.blueprint
    staff: list[Any] = []
    hidden: list[Any] = []

    def each_once() -> Iterator[Any]:
        # A record can be large and is read once; beside its legs the other two tables are short.
        for n, path in experiment.paths():
            staff.append(operators_table(path, blueprint, n))
            hidden.append(customers_table(path, blueprint, n))
            yield legs_table(path, blueprint, n)

    write_parquet(legs, each_once())
    write_parquet(operators, staff)
    written = [*write_tables([experiment], folder), legs, operators]
    if any(len(table) for table in hidden):
        write_parquet(customers, hidden)
        written.append(customers)
    else:
        customers.unlink(missing_ok=True)
    return written


def write_comparison(comparison: Comparison, folder: Path) -> list[Path]:
    """Write the tables of every scenario and their paired differences to the first into a folder."""
    differences = folder / "comparison.csv"
    write_csv(differences, COMPARISON_COLUMNS, _difference_rows(comparison))
    return [*write_tables(comparison.experiments, folder), differences]


def write_tables(experiments: Sequence[Experiment], folder: Path) -> list[Path]:
    """Write summary, metrics, intervals and stamp of one or several experiments into a folder."""
    names = ("summary.csv", "metrics.csv", "intervals.csv", "stamp.json")
    summary, metrics, intervals, stamp = (folder / name for name in names)
    write_csv(summary, SUMMARY_COLUMNS, _summary_rows(experiments))
    write_csv(metrics, METRICS_COLUMNS, _metric_rows(experiments))
    write_csv(intervals, INTERVAL_COLUMNS, _interval_rows(experiments))
    write_json(stamp, stamp_of(experiments, folder))
    return [summary, metrics, intervals, stamp]


def stamp_of(experiments: Sequence[Experiment], at: Path | None = None) -> dict[str, Any]:
    """Return the stamp of experiments that ran together: what a rerun needs.

    Parameters
    ----------
    experiments
        One or more, with the same seed and replications.
    at
        The folder where the stamp will be. From there it says where input files were.
    """
    first = experiments[0]
    more: dict[str, Any] = {"measures": {one.label: measures_of(one) for one in experiments}}
    if at is not None:
        more |= whereabouts({one.label: one.scenario for one in experiments}, at)
        more["records"] = any(True for _ in first.paths())
    if not first.is_complete:
        more["wanted"] = first.wanted
    inputs: dict[str, str] = {}
    for experiment in experiments:
        inputs |= experiment.scenario.input_files()
    return make_stamp(
        scenarios={experiment.label: experiment.scenario.resolved() for experiment in experiments},
        inputs=inputs,
        seed=first.seed,
        replications=[done.number for done in first.replications],
        engine={"name": first.engine, "reason": first.engine_reason},
        fingerprints={experiment.label: fingerprint_of(experiment) for experiment in experiments},
        more=more,
    )


def fingerprint_of(experiment: Experiment) -> str:
    """Return one fingerprint over the records of all replications, in their order."""
    joined = "".join(done.fingerprint for done in experiment.replications)
    return hashlib.sha256(joined.encode("ascii")).hexdigest()


def measures_of(experiment: Experiment) -> str:
    """Return one fingerprint over every number that was measured in all replications."""
    digest = hashlib.sha256()
    for done in experiment.replications:
        digest.update(done.metrics.defined.tobytes())
        for table in (done.metrics, done.metrics.intervals):
            if table is not None:
                digest.update(repr((table.scopes, table.names)).encode())
                digest.update(np.stack([table.numerator, table.denominator]).tobytes())
    return digest.hexdigest()


def whereabouts(scenarios: Mapping[str, Scenario], at: Path) -> dict[str, Any]:
    """Return what a stamp in a folder says of where scenarios' input files were, by label."""
    sources = {label: scenario.source for label, scenario in scenarios.items() if scenario.input_files()}
    return {
        "folders": {label: _way(source.folder, at) for label, source in sources.items()},
        "outside": {label: sorted(source.trusted) for label, source in sources.items()},
    }


def _way(folder: Path, at: Path) -> str:
    """Return the way from one folder to another, or the whole path where there is none."""
    try:
        return Path(os.path.relpath(folder.resolve(), at.resolve())).as_posix()
    except ValueError:
        return str(folder.resolve())


def _summary_rows(experiments: Sequence[Experiment]) -> Iterator[Sequence[object]]:
    for experiment in experiments:
        for row in experiment.summary().rows():
            yield experiment.label, *row


def _metric_rows(experiments: Sequence[Experiment]) -> Iterator[Sequence[object]]:
    for experiment in experiments:
        for done in experiment.replications:
            metrics = done.metrics
            scopes, names = metrics.defined.nonzero()
            values = metrics.values[scopes, names].tolist()
            for scope, name, value in zip(scopes.tolist(), names.tolist(), values, strict=True):
                yield experiment.label, done.number, metrics.scopes[scope], metrics.names[name], value


def _interval_rows(experiments: Sequence[Experiment]) -> Iterator[Sequence[object]]:
    for experiment in experiments:
        runs = [done.metrics for done in experiment.replications]
        for scope, from_us, to_us, *figures in summarise_intervals(runs).rows():
            moments = ("outside", "")
            if from_us != OUTSIDE_US:
                moments = local_time(from_us, experiment.blueprint), local_time(to_us, experiment.blueprint)
            yield experiment.label, scope, *moments, *figures


def _difference_rows(comparison: Comparison) -> Iterator[Sequence[object]]:
    base = comparison.experiments[0]
    for place, other in enumerate(comparison.experiments[1:], start=1):
        for scope, metric in shared_cells(base.replications[0].metrics, other.replications[0].metrics):
            pair = comparison.difference(place, scope, metric)
            change = pair.difference
            figures = (pair.base, pair.other, change.mean, change.half_width, change.n, pair.shrinkage)
            same = str(pair.identical).lower()
            yield base.label, other.label, scope, metric, change.unit, *figures, same
