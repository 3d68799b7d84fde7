"""Records as tables with names and clock times: the columns of the Parquet files of a run."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, NOT_YET_US, Ints, Outcome
from sim.core.path import SamplePath
from sim.experiment.store import write_whole

if TYPE_CHECKING:
    import pyarrow as pa

OUTCOME_NAMES = tuple(outcome.name.lower() for outcome in Outcome)


def legs_table(path: SamplePath, blueprint: Blueprint, replication: int) -> "pa.Table":
    """Return the legs of one replication with names, and times as timestamps in the scenario's zone.

    Returns
    -------
    pyarrow.Table
        Columns ``replication, chat, leg, widget, group, operator, queued_at, assigned_at, ended_at,
        released_at, outcome``; an empty operator where nobody took the leg, null where a moment did not
        happen.
    """
    import pyarrow as pa

    legs = path.legs
    times = ("queued_at", "assigned_at", "ended_at", "released_at")
    moments = {name: _timestamps(getattr(legs, name), blueprint) for name in times}
    return pa.table(
        {
            "replication": pa.array(np.full(len(legs), replication, dtype=np.int32)),
            "chat": pa.array(legs.chat),
            "leg": pa.array(legs.leg),
            "widget": _names(legs.widget, blueprint.widgets.names),
            "group": _names(legs.group, blueprint.groups.names),
            "operator": _names(legs.operator, (*blueprint.operators.names, "")),
            **moments,
            "outcome": _names(legs.outcome, OUTCOME_NAMES),
        }
    )


def operators_table(path: SamplePath, blueprint: Blueprint, replication: int) -> "pa.Table":
    """Return the operators' changes of status of one replication, with group, role and slots.

    Returns
    -------
    pyarrow.Table
        Columns ``replication, operator, group, role, slots, at, online``.
    """
    import pyarrow as pa

    log, staff = path.operators, blueprint.operators
    return pa.table(
        {
            "replication": pa.array(np.full(len(log), replication, dtype=np.int32)),
            "operator": _names(log.operator, staff.names),
            "group": _names(staff.group[log.operator], blueprint.groups.names),
            "role": _names(log.operator, staff.roles),
            "slots": pa.array(staff.slots[log.operator].astype(np.int16)),
            "at": _timestamps(log.at, blueprint),
            "online": pa.array(log.online),
        }
    )


def customers_table(path: SamplePath, blueprint: Blueprint, replication: int) -> "pa.Table":
    """Return what one replication's desk did not know of its customers.

    Returns
    -------
    pyarrow.Table
        Columns ``replication, chat, earlier, left_at``: null where the chat is the customer's first, and
        where nobody left without a word.
    """
    import pyarrow as pa

    customers = path.customers
    return pa.table(
        {
            "replication": pa.array(np.full(len(customers), replication, dtype=np.int32)),
            "chat": pa.array(customers.chat),
            "earlier": pa.array(customers.earlier, mask=customers.earlier < 0),
            "left_at": _timestamps(customers.left_at, blueprint),
        }
    )


def write_parquet(path: Path, tables: Iterable["pa.Table"]) -> None:
    """Write tables one after the other into one file, holding one at a time in memory."""
    import pyarrow.parquet as pq

    def write(temporary: Path) -> None:
        writer = None
        for table in tables:
            if writer is None:
                writer = pq.ParquetWriter(temporary, table.schema, compression="zstd")
            writer.write_table(table)
        if writer is not None:
            writer.close()

    write_whole(path, write)


def _names(index: npt.NDArray[Any], names: Sequence[str]) -> "pa.Array":
    import pyarrow as pa

    # Index -1 means "none": the operators' names end with an empty one for it.
    place = np.where(index == NO_ONE, len(names) - 1, index).astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(place), pa.array(list(names), pa.string())).cast(
        pa.string()
    )


def _timestamps(at_us: Ints, blueprint: Blueprint) -> "pa.Array":
    import pyarrow as pa

    since_1970 = at_us + blueprint.epoch_us
    return pa.array(since_1970, type=pa.timestamp("us", tz=blueprint.timezone), mask=at_us == NOT_YET_US)
