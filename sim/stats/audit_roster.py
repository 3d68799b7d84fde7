"""The audit's third part: whether log and roster agree, and who stayed after closing."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.core.blueprint import Blueprint
from sim.core.kinds import AfterClose, EventRank
from sim.core.local_time import clock_words
from sim.core.path import OperatorLog
from sim.stats.audit_findings import Finding, person


@dataclass(frozen=True, slots=True, eq=False)
class Attendance:
    """The operators' log, read against the roster.

    ``changes`` holds (at, rank, operator) of every planned change of status; ``leaves`` maps a moment to
    the operators who stayed beyond a closing and went offline then; ``stays`` maps a closing to the
    operators whose stretch ends with it. ``planned`` has each operator's stretches, less the missed days.
    """

    changes: list[tuple[int, int, int]]
    leaves: dict[int, list[int]]
    stays: dict[int, list[int]]
    planned: list[list[tuple[int, int]]]
    findings: list[Finding]


def read_attendance(log: OperatorLog, blueprint: Blueprint) -> Attendance:
    """Read the log against the roster.

    Parameters
    ----------
    log
        The operators' log of one run.
    blueprint
        The scenario that was run.

    Returns
    -------
    Attendance
        With a finding of the line ``roster`` for each operator whose log the roster does not explain: the
        first difference; what follows it is taken as logged.
    """
    attendance = Attendance([], {}, {}, [], [])
    drains = blueprint.after_close is AfterClose.DRAIN
    closings = set(blueprint.open_us[:, 1].tolist()) if drains else set()
    roster = blueprint.operators.roster
    count = len(blueprint.operators.names)
    owned = zip(_rows_by_owner(log.operator, count), _rows_by_owner(roster.owner, count), strict=True)
    for operator, (rows, windows) in enumerate(owned):
        changes = [(int(log.at[r]), bool(log.online[r])) for r in rows]
        stretches = [(int(roster.from_us[w]), int(roster.to_us[w])) for w in windows]
        if blueprint.operators.absence is not None and blueprint.operators.absence[operator] > 0:
            assert blueprint.operators.duty is not None
            days = blueprint.operators.duty[windows].tolist()
            stretches = _without_missed_days(changes, stretches, days, closings)
        attendance.planned.append(stretches)
        wrong_at = _read_operator(operator, changes, stretches, closings, attendance)
        if wrong_at is not None:
            clock = clock_words(blueprint, wrong_at)
            words = f"{person(blueprint, operator)}: log and roster disagree at {clock}."
            attendance.findings.append(Finding("roster", -1, -1, operator, wrong_at, words))
    order = [
        (int(at), bool(on), int(who)) for at, on, who in zip(log.at, log.online, log.operator, strict=True)
    ]
    for before, after in pairwise(order):
        if after < before:
            words = f"The log of the operators is out of order at {clock_words(blueprint, after[0])}."
            attendance.findings.append(Finding("roster", -1, -1, after[2], after[0], words))
    return attendance


def _without_missed_days(
    changes: list[tuple[int, bool]], stretches: list[tuple[int, int]], days: list[int], closings: set[int]
) -> list[tuple[int, int]]:
    """Return the stretches of the days on which an operator came: all of a day, or none.

    A day is missed when none of its stretches begins in the log. Whoever still stayed after a closing when
    the first one began has no such row: then the next change tells, which is at the stretch's end if the day
    was worked, or after it where the desk closes then.
    """
    came: set[int] = set()
    begun: set[int] = set()
    for (start, end), day in zip(stretches, days, strict=True):
        was_online = [status for at, status in changes if at < start][-1:] == [True]
        next_at = next((at for at, _ in changes if at > start), end)
        stays_on = was_online and (start, False) not in changes and day not in begun
        ends_in_time = next_at == end or (end in closings and next_at > end)
        if (start, True) in changes or (stays_on and ends_in_time):
            came.add(day)
        begun.add(day)
    return [stretch for stretch, day in zip(stretches, days, strict=True) if day in came]


def _read_operator(
    operator: int,
    changes: list[tuple[int, bool]],
    stretches: list[tuple[int, int]],
    closings: set[int],
    attendance: Attendance,
) -> int | None:
    """Sort one operator's changes into planned ones and leaves; return where the roster breaks off."""
    online, place = False, 0
    next_starts = [*(start for start, _ in stretches[1:]), None]
    for (start, end), next_start in zip(stretches, next_starts, strict=False):
        expected = [] if online else [(start, True, EventRank.ONLINE)]
        if end not in closings:
            expected.append((end, False, EventRank.OFFLINE))
        for at, status, rank in expected:
            if changes[place : place + 1] != [(at, status)]:
                return _take_as_logged(operator, changes[place:], at, attendance)
            attendance.changes.append((at, rank, operator))
            place += 1
        online = end in closings
        if not online:
            continue
        if place == len(changes):
            return end
        attendance.stays.setdefault(end, []).append(operator)
        left, status = changes[place]
        # Whoever still stays at the next start of work goes on as planned from there.
        if not status and left >= end and (next_start is None or left <= next_start):
            attendance.leaves.setdefault(left, []).append(operator)
            place, online = place + 1, False
    if place < len(changes):
        return _take_as_logged(operator, changes[place:], changes[place][0], attendance)
    return None


def _take_as_logged(
    operator: int, changes: list[tuple[int, bool]], expected_at: int, attendance: Attendance
) -> int:
    """Keep the changes that the roster does not explain, and return when the first difference is."""
    for at, status in changes:
        attendance.changes.append((at, EventRank.ONLINE if status else EventRank.OFFLINE, operator))
    return min([expected_at] + [at for at, _ in changes[:1]])


def _rows_by_owner(owner: npt.NDArray[np.int32] | npt.NDArray[np.int64], count: int) -> list[list[int]]:
    """Return, for each of ``count`` owners, the numbers of the rows that are theirs, in order."""
    order = np.argsort(owner, kind="stable")
    return [rows.tolist() for rows in np.split(order, np.searchsorted(owner[order], np.arange(1, count)))]
