"""The day of every operator: bars from assignment to release, lanes apart, gaps with their reason."""

from dataclasses import replace

import numpy as np
import pytest

from sim.experiment.replicate import Experiment
from sim.report.chart_gantt import data_gantt, plot_gantt
from sim.report.lanes import ABSENT, AWAY, BREAK, day_of, days_of
from tests.builders import FORWARDED, leg, plan, record, windows
from tests.unit.report.results import clashes, cut_off, experiment, legend_of

DAY = 24 * 60


def test_a_bar_lasts_from_assignment_to_release() -> None:
    """The first chat holds slot 1 from 00:00 to 00:10, the second one slot 2 from 00:06 on."""
    rows = data_gantt(experiment()).rows
    assert [row[:8] for row in rows[:2]] == [
        ("person 0", 1, 0, 1, 1, "front_desk", "00:00:00", "00:10:00"),
        ("person 0", 2, 1, 1, 1, "front_desk", "00:06:00", "00:15:00"),
    ]
    assert rows[3][:6] == ("person 1", 1, 0, 2, 2, "second_level")
    assert [row[10] for row in rows] == ["no", "no", "no", "yes"]
    assert [row[11] for row in rows] == ["forwarded", "resolved", "resolved", "resolved"]


def test_a_warm_hand_over_holds_the_slot_to_its_release() -> None:
    """A leg that ended at 10 min and was released at 12 keeps its lane, so that the next takes another."""
    made = plan([(0, 2, False), (1, 1, True)], opened=((0, 60),))
    rows = [
        leg(0, 0, (0, 0, 10, 12), FORWARDED),
        leg(0, 1, (12, 12, 20), number=1, group=1),
        leg(1, 0, (11, 11, 15)),
    ]
    table = data_gantt(experiment([rows], made))
    assert [(row[1], row[9]) for row in table.rows] == [(1, 720.0), (2, 900.0), (1, 1200.0)]


def test_a_lane_is_free_again_at_the_release() -> None:
    """Chats from 0 to 5 and from 5 to 9 min follow each other in lane 1."""
    made = plan([(0, 2, False), (1, 1, True)], opened=((0, 60),))
    rows = [leg(0, 0, (0, 0, 5)), leg(1, 0, (5, 5, 9))]
    assert [row[1] for row in data_gantt(experiment([rows], made)).rows] == [1, 1]


def test_gaps_tell_their_reason() -> None:
    """A shift from 10 to 50 min with a break from 20 to 25, of which the log misses 25 to 50."""
    made = plan([(0, 1, False), (1, 1, True)], opened=((0, 60),), roster=[(0, 10, 50), (1, 0, 60)])
    staff = replace(made.operators, roster=windows([(0, 10, 20), (0, 25, 50), (1, 0, 60)]))
    made = replace(made, operators=staff)
    log = [(1, 0, True), (0, 10, True), (0, 20, False), (1, 60, False)]
    path = record([], made, log)
    found = [(gap.from_s / 60, gap.to_s / 60, gap.why) for gap in day_of(path, made).gaps]
    assert found == [(0, 10, AWAY), (20, 25, BREAK), (25, 50, ABSENT), (50, 60, AWAY)]


def test_work_after_the_end_is_shown_for_four_hours_at_most() -> None:
    """Closing is at 01:00: a chat until 03:00 moves the end there, one until 09:00 moves it to 05:00."""
    made = plan([(0, 2, False), (1, 1, True)], opened=((0, 60),))
    for until, shown in ((180, 180), (540, 300)):
        day = day_of(record([leg(0, 0, (50, 50, until))], made), made)
        assert day.to_s == 60 * shown
        assert day.bars[0].to_s == 60 * shown


def test_each_day_has_its_own_clock() -> None:
    """Of 2 days the second has the bar at 00:30, whose moment is 24:30 of the record; the first has none."""
    made = plan([(0, 2, False), (1, 1, True)], opened=((0, 60), (DAY, DAY + 60)))
    result = experiment([[leg(0, 0, (DAY + 30, DAY + 30, DAY + 40))]], made)
    assert len(days_of(made)) == 2
    assert data_gantt(result, day=1).rows == []
    assert data_gantt(result, day=2).rows[0][6:8] == ("00:30:00", "00:40:00")
    for day in (0, 3):
        with pytest.raises(ValueError, match=f"there is no day {day}; the desk is open on 2"):
            plot_gantt(result, day=day)


def test_a_desk_that_never_closes_is_shown_from_midnight_to_midnight() -> None:
    """Open for 48 hours, its second day lasts from 0 to 24 h, with the chat that lasts over midnight."""
    made = plan([(0, 1, False), (1, 1, True)], opened=((0, 2 * DAY),))
    day = day_of(record([leg(0, 0, (DAY - 5, DAY - 5, DAY + 5))], made), made, 2)
    assert (day.from_s, day.to_s) == (0, 86_400)
    assert (day.bars[0].from_s, day.bars[0].to_s) == (0, 300)


def test_days_follow_the_midnights_of_the_blueprint() -> None:
    """Where a day has 25 hours, the next begins an hour later."""
    made = plan([(0, 1, False), (1, 1, True)], opened=((0, 60), (DAY + 60, DAY + 120)))
    made = replace(made, midnights_us=np.array([0, 25, 49]) * 3_600_000_000)
    day = day_of(record([leg(0, 0, (DAY + 60, DAY + 70, DAY + 80))], made), made, 2)
    assert (day.bars[0].from_s, day.bars[0].to_s) == (600, 1200)


def test_legend_tells_only_what_there_is() -> None:
    """Two tiers, forwards in and on; nobody is off duty within the hour."""
    assert legend_of(plot_gantt(experiment())) == [
        "chat at the first level",
        "chat at the second level",
        "came by a forward",
        "dark end: forwarded on",
    ]


def test_what_cannot_be_drawn_is_told() -> None:
    """Without records, and for a replication that is not there, the message says what is."""
    with pytest.raises(ValueError, match="keep_paths=True"):
        plot_gantt(experiment(keep=False))
    with pytest.raises(ValueError, match="no replication 2"):
        plot_gantt(experiment(), 2)


def test_forty_operators_with_long_names_do_not_clash() -> None:
    """Forty operators of 3 slots, with names of 60 letters, on a picture under 14 inches."""
    made = plan([(0, 3, False)] * 38 + [(1, 3, True)] * 2, opened=((0, 60),))
    staff = replace(made.operators, names=tuple(f"{k} " + "long name " * 6 for k in range(40)))
    many: Experiment = experiment([[leg(0, 0, (0, 0, 30))]], replace(made, operators=staff))
    ax = plot_gantt(many)
    assert clashes(ax) == []
    assert cut_off(ax) == []
    assert ax.get_figure(root=True).get_size_inches()[1] < 14
