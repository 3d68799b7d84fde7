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
        stretches = _joined(stretches)
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


def _joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches with those that touch as one: nobody leaves for no time at all."""
    result: list[tuple[int, int]] = []
    for start, end in stretches:
        if result and result[-1][1] == start:
            result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result


def _without_missed_days(
    changes: list[tuple[int, bool]], stretches: list[tuple[int, int]], days: list[int], closings: set[int]
) -> list[tuple[int, int]]:
    """Return the stretches of the days on which an operator came: all of a day, or none.

    A day is missed when none of its stretches begins in the log. Whoever still stayed after a closing when
    the first one began has no such row, nor has who worked on from the day before: then the next change
    tells, which is at the end of the work if the day was worked, or after it where the desk closes then.
    """
    came: set[int] = set()
    begun: set[int] = set()
    for place, ((start, _), day) in enumerate(zip(stretches, days, strict=True)):
        was_online = [status for at, status in changes if at < start][-1:] == [True]
        leaves = (start, False) in changes
        if place > 0 and stretches[place - 1][1] == start and days[place - 1] in came:
            # Whoever works on has no row here.
            is_there = not leaves and (
                start not in closings or _works_through(changes, stretches, place, closings)
            )
        else:
            stays = was_online and not leaves and day not in begun
            is_there = (start, True) in changes or (
                stays and _works_through(changes, stretches, place, closings)
            )
        if is_there:
            came.add(day)
        begun.add(day)
    return [stretch for stretch, day in zip(stretches, days, strict=True) if day in came]


def _works_through(
    changes: list[tuple[int, bool]], stretches: list[tuple[int, int]], place: int, closings: set[int]
) -> bool:
    """Say whether the first change after a stretch's start is one that working it would leave.

    That is at its end, at the end of work that adjoins it, or after such an end where the desk closes then.
    """
    end = stretches[place][1]
    ends = [end]
    for start, stop in stretches[place + 1 :]:
        if start != ends[-1]:
            break
        ends.append(stop)
    next_at = next((at for at, _ in changes if at > stretches[place][0]), end)
    return any(next_at == stop or (stop in closings and next_at > stop) for stop in ends)


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
