"""The process log: every event of every chat, in order, as CSV and as XES."""

import csv
import datetime
import zoneinfo
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from sim.cli.answer import answer
from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.experiment.event_log import CSV_NAME, XES_NAME, write_event_log
from sim.experiment.event_log_events import ACTIVITIES, Clock, cases_of
from sim.experiment.folder import Store
from sim.experiment.replicate import Experiment, Replication, replicate
from sim.scenario import load_scenario
from sim.stats.metrics import measure
from tests.builders import ABANDONED, FORWARDED, MINUTE_US, desk, leg, record
from tests.test_house_rules import PROJECT
from tests.unit.experiment.test_event_log_events import NEVER, hidden, two
from tests.unit.report.hostile import FORMULA, SCRIPT, hostile
from tests.unit.report.office import converted

XES = "{http://www.xes-standard.org/}"


def made(path: SamplePath, blueprint: Blueprint, label: str = "by hand") -> Experiment:
    """Return an experiment of one replication whose record is given."""
    done = Replication(0, measure(path, blueprint), path.fingerprint(), path, ())
    return Experiment(label, desk(), blueprint, 7, 1, "readable", "asked for", (done,))


def test_a_customer_who_comes_back_twice(tmp_path: Path) -> None:
    """Chats 3 and 5 are the second and third of the customer of chat 0, whose name all three have."""
    rows = [
        leg(0, NEVER, (0, 4), ABANDONED), leg(3, NEVER, (10, 14), ABANDONED), leg(5, 0, (20, 20, 30)),
        leg(4, 0, (2, 2, 9)),
    ]  # fmt: skip
    path = replace(record(rows, two()), customers=hidden((3, 0, -1), (5, 3, -1)))
    cases = {case.chat: (case.earlier, case.first) for case in cases_of(path, two())}
    assert cases == {0: (-1, 0), 3: (0, 0), 4: (-1, 4), 5: (3, 0)}
    write_event_log(made(path, two()), tmp_path)
    traces = ElementTree.parse(tmp_path / XES_NAME).getroot().findall(f"{XES}trace")
    named = [
        {child.get("key"): child.get("value") for child in trace if child.tag != f"{XES}event"}
        for trace in traces
    ]
    assert [(one["concept:name"], one["customer"], one.get("earlier")) for one in named] == [
        ("r0-c0", "r0-c0", None), ("r0-c3", "r0-c0", "r0-c0"), ("r0-c4", "r0-c4", None),
        ("r0-c5", "r0-c0", "r0-c3"),
    ]  # fmt: skip


def csv_rows(folder: Path) -> list[dict[str, str]]:
    """Return the rows of the CSV file."""
    with (folder / CSV_NAME).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def xes_rows(folder: Path) -> list[tuple[str | None, dict[str | None, str | None]]]:
    """Return case and attributes of every event of the XES file."""
    found = []
    for trace in ElementTree.parse(folder / XES_NAME).getroot().findall(f"{XES}trace"):
        name = next(child.get("value") for child in trace if child.get("key") == "concept:name")
        events = trace.findall(f"{XES}event")
        found += [(name, {child.get("key"): child.get("value") for child in event}) for event in events]
    return found


def test_a_row_has_who_when_and_where(tmp_path: Path) -> None:
    """Minute 8 of a first day in UTC is 1970-01-01T00:08, and the person is the group's first."""
    rows = [leg(0, 0, (5, 8, 20), FORWARDED), leg(0, 1, (20, 26, 40), number=1, group=1)]
    write_event_log(made(record(rows, two()), two()), tmp_path)
    assert csv_rows(tmp_path)[2] == {
        "case": "r0-c0",
        "activity": "assigned at group 0",
        "resource": "person 0",
        "timestamp": "1970-01-01T00:08:00.000000+00:00",
        "group": "group 0",
        "widget": "widget 0",
        "leg": "0",
        "replication": "0",
        "chat": "0",
        "customer": "r0-c0",
        "lifecycle": "complete",
        "local_time": "1970-01-01 00:08:00.000",
    }


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    """Return two days of three tiers, with tickets and a warm hand-over."""
    scenario = load_scenario(PROJECT / "scenarios" / "three_tiers.toml")
    return replicate(scenario, 2, jobs=1, keep_paths=True)


def test_both_files_tell_the_same(tmp_path: Path, experiment: Experiment) -> None:
    """Case, activity, resource, moment and group of every event are alike in the CSV and the XES file."""
    assert write_event_log(experiment, tmp_path) == [tmp_path / CSV_NAME, tmp_path / XES_NAME]
    table = [
        (row["case"], row["activity"], row["resource"] or None, row["timestamp"], row["group"])
        for row in csv_rows(tmp_path)
    ]
    log = [
        (case, event["concept:name"], event.get("org:resource"), event["time:timestamp"], event["org:group"])
        for case, event in xes_rows(tmp_path)
    ]
    assert len(table) > 500
    assert table == log


def test_the_events_are_those_of_the_metrics(tmp_path: Path, experiment: Experiment) -> None:
    """Over both days, as many chats arrive, are resolved, abandoned and become tickets as the metrics say."""
    write_event_log(experiment, tmp_path)
    activities = [row["activity"] for row in csv_rows(tmp_path)]
    counted = {
        "arrived": "arrived",
        "resolved": "resolved",
        "abandoned": "abandoned",
        "became a ticket": "ticket",
    }
    for activity, metric in counted.items():
        total = sum(done.metrics.value("all", metric) for done in experiment.replications)
        assert activities.count(activity) == total, activity
    forwards = sum(done.metrics.value("group:second_level", "arrived") for done in experiment.replications)
    assert activities.count("forwarded to second_level") == forwards


def test_events_of_a_case_are_in_order_and_end_it(tmp_path: Path, experiment: Experiment) -> None:
    """Every case begins with its arrival and goes on in time, and after its end only slots are freed."""
    write_event_log(experiment, tmp_path)
    cases: dict[str, list[dict[str, str]]] = {}
    for row in csv_rows(tmp_path):
        cases.setdefault(row["case"], []).append(row)
    for rows in cases.values():
        moments = [datetime.datetime.fromisoformat(row["timestamp"]) for row in rows]
        assert moments == sorted(moments)
        assert rows[0]["activity"] == "arrived"
        endings = {"resolved", "abandoned", "became a ticket"}
        assert sum(row["activity"] in endings for row in rows) == 1
        after = [
            row["activity"] for row in rows[[row["activity"] in endings for row in rows].index(True) + 1 :]
        ]
        assert all(activity.startswith("slot freed at ") for activity in after)


def test_every_activity_is_explained(tmp_path: Path, experiment: Experiment) -> None:
    """Each activity of the log is in the list, a group's name standing for GROUP."""
    write_event_log(experiment, tmp_path)
    groups = experiment.blueprint.groups.names
    known = {text.replace("GROUP", group) for text in ACTIVITIES for group in groups}
    assert {row["activity"] for row in csv_rows(tmp_path)} <= known


def test_moments_have_the_offset_of_their_zone() -> None:
    """In Berlin the clock goes back on 25 October 2026 at 1:00 UTC: before it is +02:00, after it +01:00."""
    zone = zoneinfo.ZoneInfo("Europe/Berlin")
    midnight = datetime.datetime(2026, 10, 25, tzinfo=zone).timestamp()
    clock = Clock(replace(two(), timezone="Europe/Berlin", epoch_us=round(midnight * 1e6)))
    assert clock.iso(150 * MINUTE_US) == "2026-10-25T02:30:00.000000+02:00"
    assert clock.iso(210 * MINUTE_US) == "2026-10-25T02:30:00.000000+01:00"


def test_the_log_is_made_as_the_standard_says(tmp_path: Path, experiment: Experiment) -> None:
    """Four extensions, then what is global, two classifiers, the log's name, and nothing but traces."""
    write_event_log(experiment, tmp_path)
    root = ElementTree.parse(tmp_path / XES_NAME).getroot()
    assert root.tag == f"{XES}log"
    kinds = [child.tag.removeprefix(XES) for child in root]
    head = ["extension"] * 4 + ["global"] * 2 + ["classifier"] * 2 + ["string"] * 2
    assert kinds[: len(head)] == head
    assert set(kinds[len(head) :]) == {"trace"}
    prefixes = [child.get("prefix") for child in root if child.tag == f"{XES}extension"]
    assert prefixes == ["concept", "time", "org", "lifecycle"]
    for scope in root.findall(f"{XES}global"):
        wanted = {child.get("key") for child in scope}
        for trace in root.findall(f"{XES}trace"):
            parts = [trace] if scope.get("scope") == "trace" else trace.findall(f"{XES}event")
            assert all(wanted <= {child.get("key") for child in part} for part in parts)


def test_names_do_no_harm(tmp_path: Path) -> None:
    """Markup and formulas of a scenario come back from the XES file as they are, from the CSV with a mark."""
    attacked = replicate(hostile(), 1, jobs=1, keep_paths=True, label='"&<')
    write_event_log(attacked, tmp_path)
    resources = {event.get("org:resource") for _, event in xes_rows(tmp_path)}
    assert FORMULA in resources
    assert f"assigned at {SCRIPT}" in {event["concept:name"] for _, event in xes_rows(tmp_path)}
    assert {row["resource"] for row in csv_rows(tmp_path)} >= {"'" + FORMULA}
    assert not any(cell.startswith("=") for row in csv_rows(tmp_path) for cell in row.values())


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    """A log of records in memory and one of records that a store reads are the same to the byte."""
    scenario = desk(calendar__closes="10:00")
    write_event_log(replicate(scenario, 2, jobs=1, keep_paths=True), tmp_path / "memory")
    with Store(tmp_path / "kept") as store:
        kept = replicate(scenario, 2, jobs=1, keep_paths=True, store=store)
        assert kept.replications[0].path is None
        write_event_log(kept, tmp_path / "store")
    for name in (CSV_NAME, XES_NAME):
        assert (tmp_path / "memory" / name).read_bytes() == (tmp_path / "store" / name).read_bytes()


def test_without_records_there_is_no_log(tmp_path: Path) -> None:
    """An experiment whose records were thrown away is refused with what to do, and nothing is written."""
    bare = replicate(desk(calendar__closes="10:00"), 1, jobs=1)
    with pytest.raises(ValueError, match="needs the records: run with keep_paths=True"):
        write_event_log(bare, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full in the middle, neither of the two files is there, nor a temporary one."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.experiment.event_log._write_trace", full)
    with pytest.raises(OSError, match="No space"):
        write_event_log(made(record([leg(0, 0, (0, 0, 10))], two()), two()), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_option_needs_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --out the command says what to add and ends with exit code 2."""
    words = ["run", str(PROJECT / "scenarios" / "two_tiers.toml"), "-n", "1", "--event-log"]
    assert answer(words) == 2
    assert "--event-log: it is written into a folder: add --out FOLDER" in capsys.readouterr().err


def test_a_run_writes_its_log_and_a_later_one_tells_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the option both files are written; the next run without it says that they are of earlier work."""
    words = ["run", str(PROJECT / "scenarios" / "two_tiers.toml"), "-n", "1", "--out", str(tmp_path)]
    words += ["--jobs", "1"]
    assert answer([*words, "--event-log"]) == 0
    assert "events.csv, events.xes" in capsys.readouterr().out
    assert len(csv_rows(tmp_path)) > 100
    assert answer(words) == 0
    assert f"{tmp_path} also has events.csv, events.xes of earlier work" in capsys.readouterr().err


def test_the_page_explains_every_activity() -> None:
    """The table of the how-to page is the program's list, word for word."""
    text = (PROJECT / "docs" / "how-to" / "process_log.md").read_text(encoding="utf-8")
    rows = [f"| `{activity}` | {meaning} |" for activity, meaning in ACTIVITIES.items()]
    assert "\n".join(rows) in text


def test_the_page_tells_how_much_it_is(tmp_path: Path) -> None:
    """Five days of two tiers are about 13,000 events, 2 MB and 6 MB, rounded as the page does."""
    run = replicate(load_scenario(PROJECT / "scenarios" / "two_tiers.toml"), 5, jobs=1, keep_paths=True)
    table, log = write_event_log(run, tmp_path)
    count = round(len(csv_rows(tmp_path)), -3)
    sizes = [round(path.stat().st_size / 1e6) for path in (table, log)]
    text = " ".join((PROJECT / "docs" / "how-to" / "process_log.md").read_text(encoding="utf-8").split())
    assert f"about {count:,} events: {sizes[0]} MB as CSV, {sizes[1]} MB as XES" in text


def test_a_spreadsheet_program_reads_the_moments(tmp_path: Path) -> None:
    """LibreOffice, told to detect special numbers, reads minute 8 as a moment and no name as a date."""
    write_event_log(made(record([leg(0, 0, (5, 8, 20))], two()), two()), tmp_path)
    text = "Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
    assert converted(tmp_path / CSV_NAME, "xlsx", tmp_path, text) == ""
    sheet = load_workbook(tmp_path / "events.xlsx").active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[-1] for row in rows][2] == datetime.datetime(1970, 1, 1, 0, 8)  # noqa: DTZ001
    assert {row[0] for row in rows} == {"r0-c0"}
