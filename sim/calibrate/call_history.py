"""A call centre's history as scenario input: arrivals, handling times, and what was left out and why.

The layout is that of the "Anonymous Bank" files of the Technion's SEELab (Guedj and Mandelbaum 2000, analysed
by Brown et al. 2005, Journal of the American Statistical Association 100): one row a call, one call a line.
"""

import csv
import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS = (
    "vru+line",
    "call_id",
    "date",
    "vru_exit",
    "vru_time",
    "q_start",
    "q_time",
    "outcome",
    "ser_start",
    "ser_time",
)
LONGEST_SERVICE_S = 3600
"""Services beyond an hour are logging errors (the longest of a month lasts 17 hours)."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was offered to the agents.

    ``handling_s`` is None for a caller who hung up, and for a service whose length cannot be right.
    """

    arrived_at: datetime.datetime
    waited_s: int
    answered: bool
    handling_s: int | None


@dataclass(frozen=True, slots=True)
class History:
    """The calls that were offered, by arrival, and how many rows are not among them, by reason.

    ``left_out`` counts rows that give no call, ``no_handling`` answered calls that give no handling time:
    ``rows == len(calls) + sum(left_out.values())``.
    """

    rows: int
    calls: tuple[Call, ...]
    left_out: Mapping[str, int]
    no_handling: Mapping[str, int]

    def on(self, days: Sequence[datetime.date]) -> tuple[Call, ...]:
        """Return the calls of some days."""
        wanted = set(days)
        return tuple(call for call in self.calls if call.arrived_at.date() in wanted)


def read_call_history(file: Path, opens_hour: int = 7) -> History:
    """Read a month of calls and account for every row.

    Offered to the agents are the calls that an agent answered and those that hung up while queueing; a call
    arrives when it leaves the voice menu.

    Parameters
    ----------
    file
        The CSV.
    opens_hour
        Calls before this hour arrive at a closed desk.

    Returns
    -------
    History
        Calls sorted by arrival.

    Raises
    ------
    ValueError
        If a column is missing or a row cannot be read: with its line number.
    """
    calls: list[Call] = []
    left_out: Counter[str] = Counter()
    no_handling: Counter[str] = Counter()
    rows = 0
    for line, row in _rows(file):
        rows += 1
        try:
            reason, call = _read(row, opens_hour)
        except ValueError as error:
            raise ValueError(f"{file}, line {line}: {error}") from None
        if call is None:
            left_out[reason] += 1
            continue
        calls.append(call)
        if reason:
            no_handling[reason] += 1
    calls.sort(key=lambda call: call.arrived_at)
    return History(rows, tuple(calls), dict(left_out), dict(no_handling))


def write_history(calls: Sequence[Call], arrivals: Path, handling: Path) -> None:
    """Write arrivals (``arrived_at``) and handling times (``handling_s``) as CSV, to be named in a scenario.

    Parameters
    ----------
    calls
        Calls of the days that the scenario covers.
    arrivals, handling
        Files to write.
    """
    moments = [call.arrived_at.isoformat(sep=" ") for call in calls]
    arrivals.write_text("\n".join(["arrived_at", *moments]) + "\n", encoding="utf-8")
    lengths = [str(call.handling_s) for call in calls if call.handling_s is not None]
    handling.write_text("\n".join(["handling_s", *lengths]) + "\n", encoding="utf-8")


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with file.open(newline="", encoding="utf-8") as text:
        reader = csv.DictReader(text)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{file}: there is no column {', '.join(missing)}")
        for row in reader:
            yield reader.line_num, row


def _read(row: Mapping[str, str], opens_hour: int) -> tuple[str, Call | None]:
    """Return a call, or the reason why a row is none; with a call, why it has no handling time."""
    outcome, waited_s = row["outcome"], int(row["q_time"])
    if outcome not in ("AGENT", "HANG"):
        return f"outcome {outcome}", None
    if outcome == "HANG" and waited_s <= 0:
        return "hung up inside the voice menu", None
    if int(row["vru_time"]) < 0:
        return "negative time in the voice menu", None
    clock = row["q_start"] if waited_s > 0 else row["vru_exit"]
    day = datetime.datetime.strptime(row["date"], "%y%m%d")  # noqa: DTZ007 - local time, as in the file
    hour, minute, second = (int(part) for part in clock.split(":"))
    arrived_at = day + datetime.timedelta(hours=hour, minutes=minute, seconds=second)
    if hour < opens_hour:
        return f"before {opens_hour:02d}:00", None
    reason, handling_s = "", None
    if outcome == "AGENT":
        handling_s = int(row["ser_time"])
        if not 0 < handling_s <= LONGEST_SERVICE_S:
            reason = "service of 0 s" if handling_s == 0 else "service longer than an hour"
            handling_s = None
    return reason, Call(arrived_at, waited_s, outcome == "AGENT", handling_s)
