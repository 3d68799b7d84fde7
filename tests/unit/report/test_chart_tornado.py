"""The tornado shows what each lever changes, the one that matters most on top."""

from dataclasses import replace

import pytest

from sim.experiment.levers import Levers, Move
from sim.report.chart_tornado import data_tornado, plot_tornado
from sim.report.sweep_gallery import levers_pictures
from tests.unit.report.results import QUICK, SLOW, STUDENT, blueprint, clashes, cut_off, experiment, foot_of


def moved(count: int = 2) -> Levers:
    """Return a desk whose cap changes the second level and whose volume changes nothing."""
    slow, quick = (
        tuple(done.metrics for done in experiment(rows[:count]).replications) for rows in (SLOW, QUICK)
    )
    moves = (Move("volume", "-10 %", slow), Move("volume", "+10 %", slow), Move("cap", "+1 slot", quick))
    return Levers("base", blueprint(), 0.1, count, 7, "readable", slow, moves)


def test_bars_start_at_the_figure_as_it_is() -> None:
    """Second-level waits are 240 s as they are and 150 s with a slot more: a bar of -90 s from 240 s."""
    ax = plot_tornado(moved(), group="second_level")
    assert (ax.patches[0].get_x(), ax.patches[0].get_width()) == (240, -90)
    assert ax.get_xlabel() == "Mean wait (as it is: 4:00 min)"


def test_what_matters_most_stands_on_top() -> None:
    """The cap moves the wait by 90 s and volume by nothing, so the cap comes first."""
    ax = plot_tornado(moved(), group="second_level")
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["chats at once", "volume"]
    assert [text.get_text() for text in ax.texts] == [
        "+1 slot: -1:30 min ± 6:21 min",
        "-10 %: unchanged",
        "+10 %: unchanged",
    ]


def test_table_holds_both_figures_and_their_difference() -> None:
    """240 s become 150 s: -90 s with half-width t 30 s over 2 replications."""
    row = data_tornado(moved(), group="second_level").rows[0]
    assert row[:6] == ("base", 2, "second_level", "leg_wait_mean", "chats at once", "1 slot more")
    assert row[6:10] == pytest.approx((240, 150, -90, 30 * STUDENT))
    assert row[10:] == (2, "no")


def test_one_replication_has_no_interval() -> None:
    """With 1 replication the difference of 60 s stands alone, and the foot line says why."""
    ax = plot_tornado(moved(1), group="second_level")
    assert ax.texts[0].get_text() == "+1 slot: -1:00 min"
    assert "one replication has no interval" in foot_of(ax)


def test_shares_are_told_in_points() -> None:
    """The service level of the second level is 0 of 2 as it is, and 1 of 2 within 1 min with a slot more."""
    ax = plot_tornado(moved(), "service_level", "second_level")
    assert ax.texts[0].get_text().startswith("+1 slot: +50.0 points")
    assert "service level: within 1:00 min (offered)" in foot_of(ax).replace("\n", " ")


def test_no_chat_and_no_lever_are_drawn_as_nothing() -> None:
    """Without chats every difference is a dash; without levers the axes are empty, and nothing clashes."""
    none = tuple(done.metrics for done in experiment([[], []]).replications)
    found = moved()
    blank = replace(found, base=none, moves=tuple(replace(move, metrics=none) for move in found.moves))
    ax = plot_tornado(blank)
    assert {text.get_text().split(": ")[1] for text in ax.texts} == {"–"}
    for drawn in (ax, plot_tornado(replace(found, moves=()))):
        assert clashes(drawn) == []
        assert cut_off(drawn) == []


def test_what_cannot_be_drawn_is_told() -> None:
    """A share of redials is not drawn here, and there is no third group."""
    with pytest.raises(ValueError, match='"redial_share" is not drawn here'):
        plot_tornado(moved(), "redial_share")
    with pytest.raises(ValueError, match='no group "third"'):
        plot_tornado(moved(), group="third")


def test_every_group_has_two_pictures() -> None:
    """Mean wait and service level of two groups are 4 pictures, whose words name what matters most."""
    pictures = list(levers_pictures(moved()))
    assert [picture.name for picture in pictures] == [
        f"tornado-{metric}-tier_{tier}-group_{tier}"
        for tier in (1, 2)
        for metric in ("leg_wait_mean", "service_level")
    ]
    assert "second_level: chats at once matters most" in pictures[2].words
