"""Files of a run and of a comparison: their columns, their bytes, and the names that the contract lists."""

import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim import Experiment, compare, load_scenario, replicate
from sim.core.path import Customers
from sim.experiment.outputs import (
    COMPARISON_COLUMNS,
    INTERVAL_COLUMNS,
    METRICS_COLUMNS,
    SUMMARY_COLUMNS,
    fingerprint_of,
    local_time,
    stamp_of,
    write_comparison,
    write_run,
    write_tables,
)
from tests.builders import MINUTE_US, desk, plan

TABLES = ["summary.csv", "metrics.csv", "intervals.csv", "stamp.json"]
PROMISED = """
    arrived admitted not_admitted answered abandoned forwarded resolved ticket unfinished abandon_share
    forward_share leg_wait_mean leg_wait_median leg_wait_p90 leg_wait_p95 leg_wait_all_mean delayed_share
    customer_wait_mean service_level busy_share slot_occupancy concurrency queue_mean end_to_end_mean
"""
"""Every name listed for scope ``all`` and each group and widget."""
OF_STAFF = {"busy_share", "slot_occupancy", "concurrency"}
"""What operators do; a widget has none of its own."""


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    """Return two replications of a desk of two tiers, with their records."""
    return replicate(desk(patience="4 min"), 2, seed=3, jobs=1, keep_paths=True, label="desk")


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def heading(path: Path) -> str:
    """Return the first line of a file."""
    return path.read_text(encoding="utf-8").splitlines()[0]


def test_the_columns_are_those_of_the_contract() -> None:
    """Summary and metrics as in the contract; intervals and differences say the same of their own rows."""
    assert SUMMARY_COLUMNS == ("scenario", "scope", "metric", "unit", "mean", "half_width", "n")
    assert METRICS_COLUMNS == ("scenario", "replication", "scope", "metric", "value")
    assert " ".join(INTERVAL_COLUMNS) == (
        "scenario scope interval_start interval_end metric unit mean half_width n"
    )
    assert " ".join(COMPARISON_COLUMNS) == (
        "scenario other scope metric unit mean other_mean difference half_width n variance_ratio identical"
    )


def test_a_run_leaves_six_files(experiment: Experiment, tmp_path: Path) -> None:
    """Four tables and two records are written, with the columns first and nothing else in the folder."""
    written = write_run(experiment, tmp_path)
    assert [path.name for path in written] == [*TABLES, "legs.parquet", "operators.parquet"]
    assert sorted(tmp_path.iterdir()) == sorted(written)
    assert heading(tmp_path / "summary.csv") == ",".join(SUMMARY_COLUMNS)
    assert heading(tmp_path / "metrics.csv") == ",".join(METRICS_COLUMNS)
    assert heading(tmp_path / "intervals.csv") == ",".join(INTERVAL_COLUMNS)


def test_what_the_desk_does_not_know_is_a_file_of_its_own(experiment: Experiment, tmp_path: Path) -> None:
    """With a customer who came back in one of two replications there is a seventh file; without, it goes."""
    first, second = experiment.replications
    assert second.path is not None
    hidden = Customers(np.array([5], np.int32), np.array([2], np.int32), np.array([-1], np.int64))
    second = replace(second, path=replace(second.path, customers=hidden))
    written = write_run(replace(experiment, replications=(first, second)), tmp_path)
    assert [path.name for path in written[4:]] == ["legs.parquet", "operators.parquet", "customers.parquet"]
    assert pq.read_table(written[-1]).to_pylist() == [
        {"replication": 1, "chat": 5, "earlier": 2, "left_at": None}
    ]
    assert sorted(write_run(experiment, tmp_path)) == sorted(tmp_path.iterdir())


def test_costs_are_in_the_currency_and_the_stamp_says_which(tmp_path: Path) -> None:
    """Three people for eight hours at 30 and one at 45: 720 and 360 EUR, 1080 in all, and overtime on top."""
    data = desk().resolved() | {"costs": {"groups.front": "30 per hour", "groups.second": "45 per hour"}}
    data["costs"]["currency"] = "EUR"
    paid = replicate(type(desk()).from_dict(data), 2, jobs=1, label="paid")
    write_tables([paid], tmp_path)
    rows = {(row["scope"], row["metric"]): row for row in read(tmp_path / "summary.csv")}
    assert {row["unit"] for key, row in rows.items() if key[1].startswith("cost")} == {"EUR"}
    overtime = [float(rows[f"group:{name}", "overtime"]["mean"]) / 3600 for name in ("front", "second")]
    expected = 1080 + 30 * overtime[0] + 45 * overtime[1]
    assert float(rows["all", "cost"]["mean"]) == pytest.approx(expected, abs=0.002)
    assert stamp_of([paid])["scenarios"]["paid"]["costs"]["currency"] == "EUR"
    write_comparison(compare([paid.scenario, paid.scenario], 1, jobs=1), tmp_path)
    units = {row["unit"] for row in read(tmp_path / "comparison.csv") if row["metric"] == "cost"}
    assert units == {"EUR"}


def test_two_runs_give_the_same_bytes(experiment: Experiment, tmp_path: Path) -> None:
    """Run again, in two processes, five files are the same to the byte and the stamp apart from its date."""
    again = replicate(desk(patience="4 min"), 2, seed=3, jobs=2, keep_paths=True, label="desk")
    stamps = []
    for run, name in ((experiment, "one"), (again, "two")):
        write_run(run, tmp_path / name)
        stamps.append(json.loads((tmp_path / name / "stamp.json").read_text(encoding="utf-8")))
    for path in sorted((tmp_path / "one").iterdir()):
        if path.name != "stamp.json":
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name
    assert [{**stamp, "created": ""} for stamp in stamps] == [{**stamps[0], "created": ""}] * 2


@pytest.mark.parametrize("scope", ["all", "group:front", "group:second", "widget:shop"])
def test_every_promised_metric_is_there(experiment: Experiment, scope: str, tmp_path: Path) -> None:
    """All 24 names are rows of every replication; a widget has 21, for three speak of operators."""
    write_tables([experiment], tmp_path)
    expected = set(PROMISED.split()) - (OF_STAFF if scope.startswith("widget:") else set())
    for replication in ("0", "1"):
        rows = [
            row
            for row in read(tmp_path / "metrics.csv")
            if row["scope"] == scope and row["replication"] == replication
        ]
        assert expected <= {row["metric"] for row in rows}
        assert {row["scenario"] for row in rows} == {"desk"}


def test_a_value_is_written_with_every_digit(experiment: Experiment, tmp_path: Path) -> None:
    """Read back, the mean wait of replication 1 is the very number that was measured."""
    write_tables([experiment], tmp_path)
    [value] = [
        row["value"]
        for row in read(tmp_path / "metrics.csv")
        if (row["replication"], row["scope"], row["metric"]) == ("1", "group:front", "leg_wait_mean")
    ]
    assert float(value) == experiment.replications[1].metrics.value("group:front", "leg_wait_mean")


def test_the_summary_has_an_estimate_a_metric(experiment: Experiment, tmp_path: Path) -> None:
    """Arrivals of two replications have the mean of both, in chats, and n = 2."""
    write_tables([experiment], tmp_path)
    [row] = [
        row for row in read(tmp_path / "summary.csv") if (row["scope"], row["metric"]) == ("all", "arrived")
    ]
    counts = [done.metrics.value("all", "arrived") for done in experiment.replications]
    assert float(row["mean"]) == sum(counts) / 2
    assert (row["scenario"], row["unit"], row["n"]) == ("desk", "chats", "2")


def test_a_share_of_nothing_is_blank(tmp_path: Path) -> None:
    """Without a single chat the wait and the shares are blank, and the count of arrivals is 0."""
    quiet = replicate(desk(rate="0 per hour"), 2, jobs=1, label="quiet")
    write_tables([quiet], tmp_path)
    values = {
        row["metric"]: row["value"]
        for row in read(tmp_path / "metrics.csv")
        if row["scope"] == "all" and row["replication"] == "0"
    }
    assert values["arrived"] == "0.0"
    assert values["leg_wait_mean"] == values["abandon_share"] == values["service_level"] == ""
    assert "nan" not in (tmp_path / "summary.csv").read_text(encoding="utf-8").lower()
    assert "nan" not in (tmp_path / "intervals.csv").read_text(encoding="utf-8").lower()


def test_one_replication_has_no_half_width(experiment: Experiment, tmp_path: Path) -> None:
    """Of one replication every half-width is blank."""
    write_tables([replace(experiment, replications=experiment.replications[:1], wanted=1)], tmp_path)
    assert {row["half_width"] for row in read(tmp_path / "summary.csv")} == {""}


def test_labels_like_formulas_get_an_apostrophe(experiment: Experiment, tmp_path: Path) -> None:
    """A label `=HYPERLINK("x")` stands behind an apostrophe in every table, and as it is in the stamp."""
    label = '=HYPERLINK("x")'
    write_tables([replace(experiment, label=label)], tmp_path)
    for name in ("summary.csv", "metrics.csv", "intervals.csv"):
        assert {row["scenario"] for row in read(tmp_path / name)} == {"'" + label}
    assert list(json.loads((tmp_path / "stamp.json").read_text(encoding="utf-8"))["scenarios"]) == [label]


def test_a_group_like_a_formula_is_no_formula(tmp_path: Path) -> None:
    """A group called `=HYPERLINK("x")` stands behind "group:", so that no cell begins with its sign."""
    name = '=HYPERLINK("x")'
    data = desk().resolved()
    data["groups"][name] = data["groups"].pop("second")
    data["operators"][1]["group"] = data["escalations"][0]["to"] = name
    named = replicate(type(desk()).from_dict(data), 1, jobs=1, label="named")
    write_tables([named], tmp_path)
    text = (tmp_path / "summary.csv").read_text(encoding="utf-8")
    assert 'named,"group:=HYPERLINK(""x"")",arrived' in text
    with (tmp_path / "summary.csv").open(encoding="utf-8", newline="") as file:
        assert [cell for row in csv.reader(file) for cell in row if cell.startswith("=")] == []


def test_intervals_carry_clock_times_of_the_zone(experiment: Experiment, tmp_path: Path) -> None:
    """From 9 to 17 there are 16 half hours; in UTC the first is 09:00+00:00."""
    write_tables([experiment], tmp_path)
    rows = [
        row for row in read(tmp_path / "intervals.csv") if (row["scope"], row["metric"]) == ("all", "arrived")
    ]
    opened = [row for row in rows if float(row["mean"]) > 0]
    assert opened[0]["interval_start"].endswith("09:00:00+00:00")
    assert opened[-1]["interval_end"].endswith("17:00:00+00:00")
    total = math.fsum(float(row["mean"]) for row in rows)
    assert total == experiment.summary().estimate("all", "arrived").mean


def test_a_clock_time_follows_the_zone_through_the_night_of_a_change() -> None:
    """Three hours after midnight of 2026-03-29, when 02:00 is skipped in Berlin, it is 04:00 there."""
    midnight_us = 1_774_738_800 * 1_000_000
    blueprint = replace(plan([(0, 1, False)]), timezone="Europe/Berlin", epoch_us=midnight_us)
    assert local_time(0, blueprint) == "2026-03-29 00:00:00+01:00"
    assert local_time(180 * MINUTE_US, blueprint) == "2026-03-29 04:00:00+02:00"


def test_a_comparison_leaves_the_differences_too(tmp_path: Path) -> None:
    """Two scenarios are in every table; a difference of 0 in every replication is marked as identical."""
    both = compare([desk(), desk(second=2)], 2, jobs=1)
    written = write_comparison(both, tmp_path)
    assert [path.name for path in written] == [*TABLES, "comparison.csv"]
    labels = [experiment.label for experiment in both.experiments]
    for name in TABLES[:3]:
        assert {row["scenario"] for row in read(tmp_path / name)} == set(labels)
    rows = {(row["scope"], row["metric"]): row for row in read(tmp_path / "comparison.csv")}
    front, second = rows["group:front", "leg_wait_mean"], rows["group:second", "busy_share"]
    assert (front["scenario"], front["other"]) == tuple(labels)
    assert (front["difference"], front["identical"], front["n"]) == ("0.0", "true", "2")
    assert second["identical"] == "false"
    assert float(second["other_mean"]) - float(second["mean"]) == pytest.approx(float(second["difference"]))
    assert heading(tmp_path / "comparison.csv") == ",".join(COMPARISON_COLUMNS)


def test_operators_of_one_scenario_only_are_no_difference(tmp_path: Path) -> None:
    """The fifth operator of the second scenario is in metrics.csv and not in comparison.csv."""
    both = compare([desk(), desk(second=2)], 2, jobs=1)
    write_comparison(both, tmp_path)
    scopes = {row["scope"] for row in read(tmp_path / "comparison.csv")}
    names = [experiment.blueprint.operators.names for experiment in both.experiments]
    [fifth] = set(names[1]) - set(names[0])
    assert f"operator:{fifth}" in {row["scope"] for row in read(tmp_path / "metrics.csv")}
    assert f"operator:{fifth}" not in scopes
    assert f"operator:{names[0][0]}" in scopes


def test_the_stamp_holds_what_a_rerun_needs(experiment: Experiment) -> None:
    """The resolved scenario in the stamp, run again with its seed, gives the fingerprint in the stamp."""
    stamp = json.loads(json.dumps(stamp_of([experiment])))
    scenario = type(desk()).from_dict(stamp["scenarios"]["desk"])
    again = replicate(scenario, len(stamp["replications"]), seed=stamp["seed"], jobs=1)
    assert fingerprint_of(again) == stamp["fingerprints"]["desk"]
    assert stamp["replications"] == [0, 1]
    assert stamp["engine"]["name"] in ("readable", "compiled")
    assert stamp["engine"]["reason"]


def test_the_stamp_of_stopped_work_says_how_much_was_wanted(experiment: Experiment) -> None:
    """Of 50 replications that were wanted the stamp tells; of finished work it has no such entry."""
    assert stamp_of([replace(experiment, wanted=50)])["wanted"] == 50
    assert "wanted" not in stamp_of([experiment])


def test_the_stamp_names_every_file_read() -> None:
    """A scenario that extends another has two files in its stamp, each with 64 hexadecimal digits."""
    folder = Path(__file__).resolve().parents[3] / "scenarios"
    scenario = load_scenario(folder / "one_more_second_level.toml")
    inputs = stamp_of([replicate(scenario, 1, jobs=1)])["inputs"]
    assert {Path(path).name for path in inputs} == {"one_more_second_level.toml", "two_tiers.toml"}
    assert {len(digest) for digest in inputs.values()} == {64}


def test_the_fingerprint_depends_on_the_order(experiment: Experiment) -> None:
    """The same two replications in the other order have another fingerprint."""
    turned = replace(experiment, replications=experiment.replications[::-1])
    assert fingerprint_of(turned) != fingerprint_of(experiment)
