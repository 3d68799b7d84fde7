"""The files that a run leaves: summary, metrics, intervals, legs, operators and the stamp."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.experiment.replicate import Experiment
from sim.experiment.stamp import make_stamp
from sim.experiment.store import write_csv, write_json
from sim.experiment.tables import legs_table, operators_table, write_parquet

SUMMARY_COLUMNS = ("scenario", "scope", "metric", "unit", "mean", "half_width", "n")
METRICS_COLUMNS = ("scenario", "replication", "scope", "metric", "value")


def write_run(experiment: Experiment, folder: Path) -> list[Path]:
    """Write everything about one experiment, whose records were kept, into a folder.

    Parameters
    ----------
    experiment
        Made with ``keep_paths=True``.
    folder
        Is made if need be; files of an earlier run are replaced one by one, each in one step.

    Returns
    -------
    list of Path
        The files written.
    """
    written = write_tables([experiment], folder)
    legs, operators = folder / "legs.parquet", folder / "operators.parquet"
    blueprint = experiment.blueprint
    paths = [(done.path, done.number) for done in experiment.replications if done.path is not None]
    write_parquet(legs, (legs_table(path, blueprint, number) for path, number in paths))
    write_parquet(operators, (operators_table(path, blueprint, number) for path, number in paths))
    return [*written, legs, operators]


def write_tables(experiments: Sequence[Experiment], folder: Path) -> list[Path]:
    """Write summary, metrics, intervals and stamp of one or several experiments into a folder."""
    names = ("summary.csv", "metrics.csv", "intervals.csv", "stamp.json")
    summary, metrics, intervals, stamp = (folder / name for name in names)
    write_csv(summary, SUMMARY_COLUMNS, _summary_rows(experiments))
    write_csv(metrics, METRICS_COLUMNS, _metric_rows(experiments))
    write_csv(intervals, INTERVAL_COLUMNS, _interval_rows(experiments))
    write_json(stamp, stamp_of(experiments))
    return [summary, metrics, intervals, stamp]
