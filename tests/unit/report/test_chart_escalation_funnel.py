"""The funnel counts what became of the legs of each tier."""

import pytest

from sim.report.chart_escalation_funnel import ENDS, data_escalation_funnel, plot_escalation_funnel, stages_of
from tests.builders import ABANDONED, RETURNED, TICKET, leg, plan
from tests.unit.report.results import clashes, cut_off, experiment, legend_of


def test_every_leg_is_in_one_end() -> None:
    """Of 3 and 2 chats 1 each was forwarded: 2.5 came, of which 1 went on and 1.5 were resolved."""
    first, second = stages_of(experiment())
    assert (first.came.mean, first.ends["forwarded"].mean, first.ends["resolved"].mean) == (2.5, 1, 1.5)
    assert (second.came.mean, second.ends["resolved"].mean) == (1, 1)
    assert first.share("forwarded") == pytest.approx(0.4)
    for stage in (first, second):
        assert sum(end.mean for end in stage.ends.values()) == stage.came.mean


def test_ends_stand_side_by_side() -> None:
    """The first bar runs from 0 to 1 and on to 2.5, the second from 0 to 1."""
    bars = [(bar.get_x(), bar.get_width()) for bar in plot_escalation_funnel(experiment()).patches]
    assert bars == [(0, 1), (1, 1.5), (0, 1)]


def test_table_holds_every_end_of_every_tier() -> None:
    """Two tiers with what came and 8 ends each are 18 rows; tickets are none."""
    rows = data_escalation_funnel(experiment()).rows
    assert len(rows) == 2 * (1 + len(ENDS)) == 18
    assert rows[0] == ("base", 1, "came", 2.5, pytest.approx(0.5 * 12.706, rel=1e-4), 1.0, 2)
    assert next(row for row in rows if row[2] == "ticket")[3] == 0


def test_other_ends_are_told_where_there_are_any() -> None:
    """One abandoned chat of two, and a forward that became a ticket, are in legend and words."""
    made = plan([(0, 1, False), (1, 1, True)], opened=((0, 60),))
    rows = [
        leg(0, -1, (0, 5), ABANDONED),
        leg(1, 0, (0, 0, 9), outcome=1),
        leg(1, -1, (9, 9), TICKET, number=1, group=1),
    ]
    ax = plot_escalation_funnel(experiment([rows], made))
    assert legend_of(ax) == ["forwarded on", "abandoned", "became a ticket"]
    assert [text.get_text() for text in ax.texts] == [
        "1 forwarded on (50 %), 1 abandoned (50 %)",
        "1 became a ticket (100 %)",
    ]


def test_forwards_within_a_tier_have_no_band_to_the_next() -> None:
    """The band to the second level is drawn once, and not where forwards of the first level stay there."""
    assert len(plot_escalation_funnel(experiment()).collections) == 1
    people = [(0, 1, False), (1, 1, True), (2, 1, True)]
    made = plan(people, linked=(0, 1), groups=3, ways=({"target": 1}, {"target": 2}), opened=((0, 60),))
    rows = [leg(0, 0, (0, 0, 9), outcome=1), leg(0, 1, (9, 9, 20), number=1, group=1)]
    assert len(plot_escalation_funnel(experiment([rows], made)).collections) == 0


def test_no_chat_at_all_is_told() -> None:
    """Without a chat each of the 2 rows says that none came, and nothing clashes."""
    ax = plot_escalation_funnel(experiment([[], []]))
    assert [text.get_text() for text in ax.texts] == ["no chat came"] * 2
    assert clashes(ax) == []
    assert cut_off(ax) == []


def test_a_forward_that_came_back_ends_once() -> None:
    """Of 2 chats 1 came back and was resolved, 1 went on: 2 = 1 + 1 at the first level, 2 = 1 + 1 behind."""
    made = plan([(0, 2, False), (1, 1, True)], opened=((0, 60),))
    rows = [
        leg(0, 0, (0, 0, 9), outcome=1),
        leg(0, -1, (9, 9), RETURNED, number=1, group=1),
        leg(0, 0, (9, 9, 20), number=2),
        leg(1, 0, (1, 1, 9), outcome=1),
        leg(1, 1, (9, 9, 20), number=1, group=1),
    ]
    first, second = stages_of(experiment([rows], made))
    assert (first.came.mean, first.ends["forwarded"].mean, first.ends["resolved"].mean) == (2, 1, 1)
    assert (second.came.mean, second.ends["returned"].mean, second.ends["resolved"].mean) == (2, 1, 1)
