"""Parts: finished replications as one Parquet file, from which they come back to the last bit.

A row is a replication. Metrics are lists of whole numbers, numerators and denominators; what is alike in all
rows (scopes, names, edges of the intervals) stands in the file's metadata. Records are lists too, a column
each, and are read only when asked for.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.core.path import Customers, Legs, OperatorLog, SamplePath
from sim.experiment.tasks import Keep, Replication
from sim.stats.audit import Finding
from sim.stats.intervals import IntervalMetrics
from sim.stats.metrics import Metrics

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1
METADATA = b"secondline"
TABLES: dict[str, type[Any]] = {"legs": Legs, "operators": OperatorLog, "customers": Customers}
_COUNTS = ("numerator", "denominator")


def encode(replications: Sequence[Replication], keep: Keep, key: str) -> bytes:
    """Return replications of one scenario as the content of a Parquet file.

    Parameters
    ----------
    replications
        One or more, with everything that ``keep`` says.
    keep
        What is there beside totals and fingerprints.
    key
        Of scenario, seed and program: it is written into the file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, Any] = {
        "number": pa.array([done.number for done in replications], pa.int64()),
        "fingerprint": [done.fingerprint for done in replications],
        "findings": [json.dumps([asdict(finding) for finding in done.findings]) for done in replications],
    }
    for name in _COUNTS:
        columns[name] = _lists([getattr(done.metrics, name) for done in replications])
        if keep.intervals:
            columns[f"interval_{name}"] = _lists([getattr(_intervals(done), name) for done in replications])
    dtypes: dict[str, str] = {}
    if keep.paths:
        for table, kind in TABLES.items():
            for column in fields(kind):
                name = f"{table}.{column.name}"
                arrays = [getattr(getattr(done.path, table), column.name) for done in replications]
                dtypes[name] = arrays[0].dtype.str
                columns[name] = _lists(arrays)
    layout = _layout(replications[0])
    if any(_layout(done) != layout for done in replications[1:]):
        raise ValueError("replications of one scenario have the same scopes, metrics and intervals")
    about = {"format": FORMAT, "key": key, "keep": asdict(keep), "dtypes": dtypes, **layout}
    found = pa.table(columns).replace_schema_metadata({METADATA: json.dumps(about).encode()})
    content = io.BytesIO()
    # With records a row is read by itself, so that one of them is in memory at a time.
    pq.write_table(
        found, content, compression="zstd", use_dictionary=False, row_group_size=1 if keep.paths else None
    )
    return content.getvalue()


def about_of(content: bytes) -> dict[str, Any]:
    """Return the metadata of a part and, as ``numbers``, which replications it holds."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(content))
    about: dict[str, Any] = json.loads(file.schema_arrow.metadata[METADATA])
    return about | {"numbers": file.read(["number"])["number"].to_pylist()}


def decode(content: bytes) -> list[Replication]:
    """Return the replications of a part, without their records."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(content))
    about = json.loads(file.schema_arrow.metadata[METADATA])
    names = [name for name in file.schema_arrow.names if "." not in name]
    table = file.read(names).combine_chunks()
    counts = {name: _arrays(table[name]) for name in names if name.endswith(_COUNTS)}
    shape = len(about["scopes"]), len(about["names"])
    defined = _bits(about["defined"], shape)
    scopes, metric_names = tuple(about["scopes"]), tuple(about["names"])
    intervals = _interval_maker(about["intervals"], counts)
    done = []
    for row in range(len(table)):
        numerator, denominator = (counts[name][row].reshape(shape) for name in _COUNTS)
        metrics = Metrics(
            scopes, metric_names, numerator, denominator, defined, intervals(row), about["currency"]
        )
        findings = tuple(Finding(**finding) for finding in json.loads(table["findings"][row].as_py()))
        number, fingerprint = table["number"][row].as_py(), table["fingerprint"][row].as_py()
        done.append(Replication(number, metrics, fingerprint, None, findings))
    return done


def decode_path(content: bytes, row: int) -> SamplePath:
    """Return the record of one replication of a part."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(io.BytesIO(content))
    dtypes = json.loads(file.schema_arrow.metadata[METADATA])["dtypes"]
    group = file.read_row_group(row, list(dtypes)).combine_chunks()
    tables = {}
    for table, kind in TABLES.items():
        names = [column.name for column in fields(kind)]
        arrays = {name: _arrays(group[f"{table}.{name}"])[0] for name in names}
        tables[table] = kind(**{n: array.astype(dtypes[f"{table}.{n}"]) for n, array in arrays.items()})
    return SamplePath(**tables)


def _lists(arrays: Sequence[npt.NDArray[Any]]) -> "pa.Array":
    """Return arrays as one column of lists; booleans and others keep their type."""
    import pyarrow as pa

    ends = np.concatenate([[0], np.cumsum([array.size for array in arrays])]).astype(np.int64)
    flat = np.concatenate([array.ravel() for array in arrays])
    return pa.LargeListArray.from_arrays(pa.array(ends), pa.array(flat))


def _arrays(column: Any) -> list[npt.NDArray[Any]]:
    """Return a column of lists as arrays."""
    chunk = column.chunk(0) if column.num_chunks else column.combine_chunks()
    flat = chunk.values.to_numpy(zero_copy_only=False)
    ends = chunk.offsets.to_numpy()
    return [flat[start:end] for start, end in pairwise(ends.tolist())]


def _layout(done: Replication) -> dict[str, Any]:
    """Return what is alike in all replications of a scenario."""
    metrics, found = done.metrics, done.metrics.intervals
    edges = None
    if found is not None:
        edges = {
            "scopes": found.scopes,
            "names": found.names,
            "from_us": found.from_us.tolist(),
            "to_us": found.to_us.tolist(),
        }
    return {
        "scopes": metrics.scopes,
        "names": metrics.names,
        "defined": np.packbits(metrics.defined).tobytes().hex(),
        "currency": metrics.currency,
        "intervals": edges,
    }


def _intervals(done: Replication) -> IntervalMetrics:
    assert done.metrics.intervals is not None
    return done.metrics.intervals


def _bits(text: str, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    packed = np.frombuffer(bytes.fromhex(text), np.uint8)
    return np.unpackbits(packed, count=shape[0] * shape[1]).astype(np.bool_).reshape(shape)


def _interval_maker(edges: dict[str, Any] | None, counts: dict[str, list[npt.NDArray[Any]]]) -> Any:
    """Return a function from a row to its metrics by interval."""
    if edges is None:
        return lambda _: None
    scopes, names = tuple(edges["scopes"]), tuple(edges["names"])
    from_us, to_us = (np.array(edges[name], dtype=np.int64) for name in ("from_us", "to_us"))
    shape = len(scopes), len(from_us), len(names)

    def make(row: int) -> IntervalMetrics:
        above, below = (counts[f"interval_{name}"][row].reshape(shape) for name in _COUNTS)
        return IntervalMetrics(scopes, names, from_us, to_us, above, below)

    return make
