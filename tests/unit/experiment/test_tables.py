"""Tables of the record: the columns that the contract names, with names, clock times and nulls."""

import datetime
import zoneinfo
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.core.blueprint import Blueprint
from sim.core.path import Customers
from sim.experiment.tables import customers_table, legs_table, operators_table, write_parquet
from tests.builders import ABANDONED, FORWARDED, MINUTE_US, NOT_ADMITTED, UNFINISHED, leg, plan, record

ZONE = "Europe/Berlin"


def berlin(**changes: Any) -> Blueprint:
    """Return two operators and their groups in Berlin from the first midnight of 2026-01-05 on."""
    midnight = datetime.datetime(2026, 1, 5, tzinfo=zoneinfo.ZoneInfo(ZONE))
    epoch_us = round(midnight.timestamp()) * 1_000_000
    return replace(plan([(0, 2, False), (1, 3, True)]), timezone=ZONE, epoch_us=epoch_us, **changes)


def rows() -> list[dict[str, int]]:
    """Return a chat that is forwarded and cut off, one that gives up and one that is not admitted."""
    return [
        leg(0, 0, (540, 541, 550, 552), FORWARDED),
        leg(0, 1, (550, 551, 560), UNFINISHED, number=1, group=1),
        leg(1, -1, (545, 547), ABANDONED),
        leg(2, -1, (546, 546), NOT_ADMITTED),
    ]


def at(clock: str) -> datetime.datetime:
    """Return a clock time of the first day in Berlin."""
    return datetime.datetime.fromisoformat(f"2026-01-05 {clock}").replace(tzinfo=zoneinfo.ZoneInfo(ZONE))


def test_legs_have_the_columns_and_types_of_the_contract() -> None:
    """Eleven columns in this order: names are texts, moments are microseconds with the zone."""
    table = legs_table(record(rows(), berlin()), berlin(), 4)
    moment = pa.timestamp("us", tz=ZONE)
    assert list(zip(table.schema.names, table.schema.types, strict=True)) == [
        ("replication", pa.int32()),
        ("chat", pa.int32()),
        ("leg", pa.int16()),
        ("widget", pa.string()),
        ("group", pa.string()),
        ("operator", pa.string()),
        ("queued_at", moment),
        ("assigned_at", moment),
        ("ended_at", moment),
        ("released_at", moment),
        ("outcome", pa.string()),
    ]


def test_a_leg_is_told_with_names_and_clock_times() -> None:
    """Minute 540 of the day is 09:00 in Berlin; the first leg is held two minutes beyond its end."""
    first = legs_table(record(rows(), berlin()), berlin(), 4).to_pylist()[0]
    assert first == {
        "replication": 4,
        "chat": 0,
        "leg": 0,
        "widget": "widget 0",
        "group": "group 0",
        "operator": "person 0",
        "queued_at": at("09:00"),
        "assigned_at": at("09:01"),
        "ended_at": at("09:10"),
        "released_at": at("09:12"),
        "outcome": "forwarded",
    }


def test_a_leg_that_nobody_took_has_an_empty_operator_and_nulls() -> None:
    """Two of four legs were never assigned: no operator, no assignment, no release."""
    table = legs_table(record(rows(), berlin()), berlin(), 0)
    assert table.column("operator").to_pylist() == ["person 0", "person 1", "", ""]
    for column in ("assigned_at", "released_at"):
        assert [moment is None for moment in table.column(column).to_pylist()] == [False, False, True, True]
    assert table.column("queued_at").null_count == table.column("ended_at").null_count == 0
    outcomes = ["forwarded", "unfinished", "abandoned", "not_admitted"]
    assert table.column("outcome").to_pylist() == outcomes


def test_a_microsecond_survives() -> None:
    """Queued one microsecond after 09:00, a leg has 1 in its microseconds."""
    path = record(rows(), berlin())
    queued_at = path.legs.queued_at + np.array([1, 0, 0, 0])
    shifted = replace(path, legs=replace(path.legs, queued_at=queued_at))
    first = legs_table(shifted, berlin(), 0).column("queued_at").to_pylist()[0]
    assert first == at("09:00:00.000001")


def test_the_first_moment_of_the_day_is_no_null() -> None:
    """A chat that is assigned at midnight, microsecond 0, keeps its moments."""
    table = legs_table(record([leg(0, 0, (0, 0, 3))], berlin()), berlin(), 0)
    assert table.column("assigned_at").to_pylist() == [at("00:00")]


def test_operators_have_the_columns_and_types_of_the_contract() -> None:
    """Seven columns; the second operator comes with group, role and three slots."""
    log = [(0, 540, True), (1, 541, True), (0, 1020, False)]
    table = operators_table(record(rows(), berlin(), log), berlin(), 2)
    assert list(zip(table.schema.names, table.schema.types, strict=True)) == [
        ("replication", pa.int32()),
        ("operator", pa.string()),
        ("group", pa.string()),
        ("role", pa.string()),
        ("slots", pa.int16()),
        ("at", pa.timestamp("us", tz=ZONE)),
        ("online", pa.bool_()),
    ]
    assert table.to_pylist()[1] == {
        "replication": 2,
        "operator": "person 1",
        "group": "group 1",
        "role": "role",
        "slots": 3,
        "at": at("09:01"),
        "online": True,
    }
    assert table.column("online").to_pylist() == [True, True, False]


def test_every_operator_keeps_the_own_role() -> None:
    """Two operators with two roles: the second row names the second role."""
    blueprint = berlin()
    blueprint = replace(blueprint, operators=replace(blueprint.operators, roles=("agent", "staff")))
    log = [(0, 540, True), (1, 540, True)]
    table = operators_table(record(rows(), blueprint, log), blueprint, 0)
    assert table.column("role").to_pylist() == ["agent", "staff"]


def test_customers_have_what_the_desk_does_not_know() -> None:
    """Chat 1 was left at minute 546, chat 2 follows chat 1; what did not happen is null."""
    hidden = Customers(
        np.array([1, 2], np.int32), np.array([-1, 1], np.int32), np.array([546 * MINUTE_US, -1], np.int64)
    )
    table = customers_table(replace(record(rows(), berlin()), customers=hidden), berlin(), 4)
    assert list(zip(table.schema.names, table.schema.types, strict=True)) == [
        ("replication", pa.int32()),
        ("chat", pa.int32()),
        ("earlier", pa.int32()),
        ("left_at", pa.timestamp("us", tz=ZONE)),
    ]
    assert table.to_pylist() == [
        {"replication": 4, "chat": 1, "earlier": None, "left_at": at("09:06")},
        {"replication": 4, "chat": 2, "earlier": 1, "left_at": None},
    ]


def test_tables_go_into_one_file(tmp_path: Path) -> None:
    """Two replications of four legs are eight rows, and the zone comes back from the file."""
    path = record(rows(), berlin())
    write_parquet(tmp_path / "legs.parquet", (legs_table(path, berlin(), number) for number in range(2)))
    table = pq.read_table(tmp_path / "legs.parquet")
    assert table.column("replication").to_pylist() == [0] * 4 + [1] * 4
    assert table.schema.field("queued_at").type == pa.timestamp("us", tz=ZONE)


def test_a_table_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    """The second of two tables fails: the file of before is still whole, and alone in its folder."""
    file = tmp_path / "legs.parquet"
    path = record(rows(), berlin())
    write_parquet(file, [legs_table(path, berlin(), 0)])
    before = file.read_bytes()
    with pytest.raises(ZeroDivisionError):
        write_parquet(file, (legs_table(path, berlin(), 1 // (1 - number)) for number in range(2)))
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
