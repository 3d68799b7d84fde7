"""The chart of operators shows each one's busy share and slot occupancy."""

from dataclasses import replace

import numpy as np
import pytest

from sim.report.chart_occupancy_by_operator import data_occupancy_by_operator, plot_occupancy_by_operator
from tests.builders import leg, plan
from tests.unit.report.results import blueprint, clashes, cut_off, experiment


def test_figures_are_the_measured_shares() -> None:
    """Held for 10 + 9 + 11 and 8 + 15 min of 120 with 3 slots, busy for 15 + 11 and 8 + 15 of 120."""
    table = data_occupancy_by_operator(experiment())
    first, second = table.rows
    assert table.columns[3:8] == (
        "operator",
        "busy_share",
        "busy_share_half_width",
        "slot_occupancy",
        "slot_occupancy_half_width",
    )
    assert first[:4] == ("base", 1, "front_desk", "person 0")
    assert first[6] == pytest.approx((30 + 23) / 120 / 3)
    assert first[4] == pytest.approx((26 + 23) / 120)
    assert (second[4], second[8]) == pytest.approx((12 / 120, 2))


def test_marks_are_the_figures_of_the_table() -> None:
    """Two operators have a hollow and a filled mark each, 4 in all, at the shares of the table."""
    result = experiment()
    ax = plot_occupancy_by_operator(result)
    drawn = [container.lines[0].get_xdata()[0] for container in ax.containers]
    told = [share for row in data_occupancy_by_operator(result).rows for share in (row[6], row[4])]
    assert drawn == pytest.approx(told)
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["person 0", "person 1"]


def test_groups_stand_together_whatever_their_place_in_the_file() -> None:
    """People of groups 0, 1 and 0 are drawn as 0, 0 and 1, each under its group's name."""
    made = plan([(0, 1, False), (1, 1, True), (0, 1, False)], opened=((0, 60),))
    table = data_occupancy_by_operator(experiment([[leg(0, 0, (0, 0, 30))]], made))
    assert [row[3] for row in table.rows] == ["person 0", "person 2", "person 1"]


def test_nobody_online_is_told() -> None:
    """Somebody absent all day has no share: the row says so instead of a mark."""
    made = plan([(0, 1, False), (1, 1, True)], opened=((0, 60),), roster=[(0, 0, 60)])
    ax = plot_occupancy_by_operator(experiment([[leg(0, 0, (0, 0, 30))]], made))
    assert "never online" in [text.get_text() for text in ax.texts]
    assert np.isnan(data_occupancy_by_operator(experiment([[]], made)).rows[1][4])


def test_more_chats_than_slots_stay_in_the_picture() -> None:
    """Three chats at once in one slot are 300 % of it: the axis reaches beyond, and no text clashes."""
    made = plan([(0, 1, False), (1, 1, True)], opened=((0, 60),))
    rows = [leg(chat, 0, (0, 0, 60)) for chat in range(3)]
    ax = plot_occupancy_by_operator(experiment([rows], made))
    assert ax.get_xlim()[1] > 3
    assert clashes(ax) == []


def test_forty_operators_with_long_names_do_not_clash() -> None:
    """Forty names of 60 letters are shortened: no text covers another or leaves the picture."""
    made = plan([(0, 2, False)] * 38 + [(1, 1, True)] * 2, opened=((0, 60),))
    staff = replace(made.operators, names=tuple(f"{k} " + "long name " * 6 for k in range(40)))
    ax = plot_occupancy_by_operator(experiment([[leg(0, 0, (0, 0, 30))]], replace(made, operators=staff)))
    assert clashes(ax) == []
    assert cut_off(ax) == []


def test_one_group_alone_can_be_drawn() -> None:
    """Asked for the second level, the picture has its one operator."""
    assert [row[3] for row in data_occupancy_by_operator(experiment(), ["second_level"]).rows] == ["person 1"]
    with pytest.raises(ValueError, match='no group "third"'):
        plot_occupancy_by_operator(experiment(plan_=blueprint()), ["third"])


def test_figures_near_everything_stand_apart() -> None:
    """Busy for 4319 of 4320 min is "> 99.9 %", of busy time and of the one slot: the two do not touch."""
    made = plan([(0, 1, False), (1, 1, True)], opened=((0, 4320),))
    rows = [leg(0, 0, (0, 0, 4319)), leg(1, 1, (0, 0, 4319), group=1)]
    ax = plot_occupancy_by_operator(experiment([rows], made))
    assert sum(text.get_text() == "> 99.9 %" for text in ax.texts) == 4
    assert clashes(ax) == []
