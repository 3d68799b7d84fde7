"""The chart of occupancy shows the measured shares."""

import pytest

from sim.report.chart_occupancy_by_group import data_occupancy_by_group, plot_occupancy_by_group
from sim.report.style import look_of
from tests.builders import leg
from tests.unit.report.results import (
    SLOW,
    STUDENT,
    blueprint,
    clashes,
    cut_off,
    experiment,
    foot_of,
    legend_of,
)

BUSY, SLOTS = 49 / 120, 53 / 360
"""Busy 26 and 23 of 60 min; slots held for 30 and 23 of 3 * 60 min."""


def test_bars_are_the_measured_shares() -> None:
    """First level busy 49 / 120 with 53 / 360 of its slots held, second 12 / 120 of both."""
    widths = [bar.get_width() for bar in plot_occupancy_by_group(experiment()).patches]
    assert widths == pytest.approx([BUSY, SLOTS, 0.1, 0.1])


def test_error_bars_are_the_measured_intervals() -> None:
    """Busy shares 26 / 60 and 23 / 60 lie 1.5 / 60 from their mean, so the bar is t 1.5 / 60 each way."""
    bar = plot_occupancy_by_group(experiment()).collections[0].get_segments()[0]
    assert bar[:, 0] == pytest.approx([BUSY - STUDENT * 1.5 / 60, BUSY + STUDENT * 1.5 / 60])


def test_colours_are_those_of_the_tiers() -> None:
    """The plain bar of a group is filled with its tier's colour and the hatched one edged with it."""
    from matplotlib.colors import to_hex

    bars = plot_occupancy_by_group(experiment()).patches
    for tier, (busy, slots) in {1: bars[:2], 2: bars[2:]}.items():
        assert to_hex(busy.get_facecolor()).upper() == look_of(tier).colour
        assert to_hex(slots.get_edgecolor()).upper() == look_of(tier).colour
        assert slots.get_hatch() == look_of(tier).hatch


def test_figures_stand_beside_the_bars() -> None:
    """A share of 49 / 120 reads "41 %", and one of 12 / 120 "10 %"."""
    told = [text.get_text() for text in plot_occupancy_by_group(experiment(SLOW[:1])).texts]
    assert told == ["43 %", "17 %", "13 %", "13 %"]


def test_table_holds_what_is_drawn() -> None:
    """A row a group: busy share, its half-width, slot occupancy, its half-width, 2 replications."""
    first, second = data_occupancy_by_group(experiment()).rows
    assert first[:3] == ("base", 1, "front_desk")
    assert first[3:] == pytest.approx((BUSY, STUDENT * 1.5 / 60, SLOTS, STUDENT * 3.5 / 180, 2))
    assert second[3] == pytest.approx(0.1)


def test_a_group_that_never_came_online_has_no_bar() -> None:
    """With nobody rostered at the second level its 2 bars are missing and the picture says why."""
    ax = plot_occupancy_by_group(experiment(plan_=blueprint(roster=[(0, 0, 60)])))
    assert len(ax.patches) == 2
    assert [text.get_text() for text in ax.texts][-2:] == ["never online", "never online"]


def test_a_wide_interval_stays_in_the_picture() -> None:
    """Busy for 50 and 2 of 60 min the half-width is t 24 / 60, over 500 %, and its text is still inside."""
    rows = [[leg(0, 0, (0, 0, 50))], [leg(0, 0, (0, 0, 2))]]
    ax = plot_occupancy_by_group(experiment(rows))
    assert cut_off(ax) == []
    assert ax.texts[0].get_text() == "43 % ± 508 %"


def test_words_around_the_picture() -> None:
    """Legend and axes tell the two shares apart and 0.4 reads "40 %"."""
    ax = plot_occupancy_by_group(experiment())
    assert [entry.split(":")[0] for entry in legend_of(ax)] == ["busy share", "slot occupancy"]
    assert ax.xaxis.get_major_formatter()(0.4, 0) == "40 %"
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["first level:\nfront desk", "second level"]
    assert "rostered online time" in foot_of(ax)


def test_texts_do_not_clash_whatever_the_names() -> None:
    """With names of 80 letters no text covers another or leaves the picture."""
    for names in (("front_desk", "second_level"), ("W" * 80, "a very long name " * 5)):
        ax = plot_occupancy_by_group(experiment(plan_=blueprint(names)))
        assert clashes(ax) == []
        assert cut_off(ax) == []


def test_an_interval_wider_than_all_ends_at_none_and_all() -> None:
    """Busy for 60 and 12 of 60 min, 60 % ± 305 %: the line goes from 0 to 1, its figure beside it."""
    runs = [[leg(0, 0, (0, 0, 60))], [leg(0, 0, (0, 0, 12))]]
    ax = plot_occupancy_by_group(experiment(runs))
    assert ax.collections[0].get_segments()[0][:, 0] == pytest.approx([0, 1])
    assert ax.texts[0].get_position()[0] == pytest.approx(1.02)
    assert (clashes(ax), cut_off(ax)) == ([], [])


def test_more_chats_than_slots_fit_the_picture() -> None:
    """Two chats for 60 min in the one slot of the second level are 200 %, on an axis to 250 %."""
    rows = [leg(0, 1, (0, 0, 60), group=1), leg(1, 1, (0, 0, 60), group=1)]
    ax = plot_occupancy_by_group(experiment([rows]))
    assert ax.patches[-1].get_width() == pytest.approx(2)
    assert ax.get_xlim()[1] == pytest.approx(2.5)
    assert (clashes(ax), cut_off(ax)) == ([], [])
