"""Opening hours of a widget, run: rows of a history outside them meet a closed widget."""

from pathlib import Path

import pytest

from sim import run
from sim.core.kinds import Outcome
from sim.scenario import Scenario, build_blueprint
from sim.stats.audit import audit

DESK = """
[calendar]
days = 2
closed = "Tue"
[groups.support]
[widgets.shop]
group = "support"
hours = "10:00-16:00"
when_full = "WHEN_FULL"
arrivals = { kind = "trace", file = "history.csv", column = "at" }
handling = { kind = "constant", value = "5 min" }
[[operators]]
group = "support"
"""


@pytest.mark.parametrize(
    ("when_full", "outcomes"),
    [
        ("queue", ["NOT_ADMITTED", "RESOLVED", "NOT_ADMITTED", "NOT_ADMITTED"]),
        ("hide", ["NOT_ADMITTED", "RESOLVED", "NOT_ADMITTED", "NOT_ADMITTED"]),
        ("unassigned", ["RESOLVED", "RESOLVED", "RESOLVED", "UNFINISHED"]),
    ],
)
def test_rows_outside_the_hours_meet_a_closed_widget(
    tmp_path: Path, when_full: str, outcomes: list[str]
) -> None:
    """At 9:30 and 16:30 only the widget is closed, and on Tuesday at 11 the whole desk is."""
    moments = ["2026-01-05 09:30:00", "2026-01-05 10:00:00", "2026-01-05 16:30:00", "2026-01-06 11:00:00"]
    (tmp_path / "history.csv").write_text("\n".join(["at", *moments]) + "\n")
    scenario = Scenario.from_text(DESK.replace("WHEN_FULL", when_full), tmp_path)
    path = run(scenario, seed=1)
    assert [Outcome(outcome).name for outcome in path.legs.outcome] == outcomes
    assert audit(path, build_blueprint(scenario)) == []


def test_drawn_chats_come_in_the_hours_alone() -> None:
    """60 an hour on Monday from 10 to 16: no chat comes before 10 or from 16 on."""
    text = DESK.replace("WHEN_FULL", "queue").replace(
        '{ kind = "trace", file = "history.csv", column = "at" }',
        '{ kind = "poisson", rate = "60 per hour" }',
    )
    scenario = Scenario.from_text(text)
    path = run(scenario, seed=1)
    assert len(path.legs) > 0
    assert path.legs.queued_at.min() >= 10 * 3_600_000_000
    assert path.legs.queued_at.max() < 16 * 3_600_000_000
    assert audit(path, build_blueprint(scenario)) == []
