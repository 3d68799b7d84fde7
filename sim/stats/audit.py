"""The auditor: an independent check that a record obeys every rule of the desk.

It reads the record and the blueprint only, shares no code with the engines, and so finds what they have in
common to get wrong. Tables are checked whole, with arrays; what needs the state of the desk (who was free,
who was next) is checked by a replay of the recorded events.
"""

from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.stats.audit_findings import LINES, Finding
from sim.stats.audit_replay import Replay
from sim.stats.audit_roster import read_attendance
from sim.stats.audit_rules import rule_findings
from sim.stats.audit_tables import shape_findings

__all__ = ["LINES", "Finding", "audit"]


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
    found = shape_findings(path.legs, blueprint)
    if not found:
        attendance = read_attendance(path.operators, blueprint)
        found = rule_findings(path, blueprint) + attendance.findings
        found += Replay(path.legs, attendance, blueprint).run()
    return sorted(found, key=lambda f: (f.at_us, f.chat, f.leg, f.line))
