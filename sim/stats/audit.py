"""The auditor: an independent check that a record obeys every rule of the desk.

It reads the record and the blueprint only, shares no code with the engines, and so finds what they have in
common to get wrong. Tables are checked whole, with arrays; what needs the state of the desk (who was free,
who was next) is checked by a replay of the recorded events.
"""

from collections import deque

from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.stats.audit_findings import LINES, Finding
from sim.stats.audit_replay import Replay
from sim.stats.audit_roster import Attendance, read_attendance
from sim.stats.audit_rules import rule_findings
from sim.stats.audit_tables import shape_findings

__all__ = ["LINES", "Finding", "audit"]

MOST_READINGS = 30
"""How often a record is replayed at most to find a reading of what it leaves open."""


def audit(path: SamplePath, blueprint: Blueprint) -> list[Finding]:
    """Check a record against every line of the model, section 7, and the rules behind them.

    Parameters
    ----------
    path
        The record of one run.
    blueprint
        The scenario that was run.

    Returns
    -------
    list[Finding]
        Empty when nothing was found, else sorted by time. Where the tables do not hang together
        (``conservation``, ``chain``, ``times``) there is nothing to replay, and only that is returned.
    """
    found = shape_findings(path, blueprint)
    if not found:
        attendance = read_attendance(path.operators, blueprint)
        found = rule_findings(path, blueprint) + attendance.findings
        found += _replay_findings(path, attendance, blueprint)
    return sorted(found, key=lambda f: (f.at_us, f.chat, f.leg, f.line))


def _replay_findings(path: SamplePath, attendance: Attendance, blueprint: Blueprint) -> list[Finding]:
    """Replay a record, and once more for each other reading of what a drawn pull delay leaves open.

    A reading is another only if it differs at the moment of the first finding. The one whose first finding
    is the latest counts.
    """
    best: list[Finding] = []
    latest = -1
    readings: deque[dict[int, int]] = deque([{}])
    for _ in range(MOST_READINGS):
        if not readings:
            break
        skips = readings.popleft()
        replay = Replay(path, attendance, blueprint, skips)
        found = replay.run()
        if not found:
            return []
        first = min(finding.at_us for finding in found)
        if first < latest:
            continue
        if first > latest:
            best, latest = found, first
            readings.clear()
        guessed = [row for at, row in replay.pulls.guesses if at == first]
        readings.extend({**skips, row: skips.get(row, 0) + 1} for row in guessed)
    return best
