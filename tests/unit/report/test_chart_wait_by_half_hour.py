"""The chart of waits by half hour shows the measured waits."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sim.report.chart_wait_by_half_hour import data_wait_by_half_hour, plot_wait_by_half_hour
from sim.stats.estimate import summarise_intervals
from tests.builders import MINUTE_US, leg
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


def test_lines_are_the_measured_means() -> None:
    """First level (0 + 60 + 120) / 3 = 60 s, then (240 + 0) / 2 = 120 s; second (120 + 360) / 2 = 240 s."""
    first, second = plot_wait_by_half_hour(experiment()).lines
    assert first.get_xdata().tolist() == [900, 2700]
    assert first.get_ydata().tolist() == [60, 120]
    assert second.get_ydata()[0] == 240
    assert np.isnan(second.get_ydata()[1])


def test_bands_are_the_measured_intervals() -> None:
    """Residuals -40 s and 40 s give t 40 s, cut off at 0, so the first band runs from 0 to 60 + 40 t."""
    band = plot_wait_by_half_hour(experiment()).collections[0].get_paths()[0].vertices
    assert band[:, 1].min() == 0
    assert band[band[:, 0] == 900, 1].max() == pytest.approx(60 + 40 * STUDENT)


def test_numbers_are_those_of_the_interval_summary() -> None:
    """On a single day the table equals each group's interval summary, in mean, half-width and n."""
    result = experiment()
    summary = summarise_intervals([done.metrics for done in result.replications])
    for metric in ("leg_wait_mean", "leg_wait_p95"):
        for place, group in enumerate(("front_desk", "second_level")):
            row, column = summary.scopes.index(f"group:{group}"), summary.names.index(metric)
            rows = data_wait_by_half_hour(result, metric).rows[2 * place : 2 * place + 2]
            drawn = np.array([line[5:8] for line in rows], dtype=float)
            told = [getattr(summary, part)[row, :-1, column] for part in ("mean", "half_width", "n")]
            np.testing.assert_array_equal(drawn, np.stack(told, axis=1))


def test_percentiles_are_averaged_over_replications() -> None:
    """The p95 of 0 and 60 s is 57 s, that of 120 s alone is 120 s, and their mean is 88.5 s."""
    first = plot_wait_by_half_hour(experiment(), "leg_wait_p95").lines[0]
    assert first.get_ydata()[0] == pytest.approx(88.5)


def test_table_tells_clock_and_unit() -> None:
    """The first row reads from 00:00 to 00:30 with 60 s of wait over 2 replications, of 30 and 120 s."""
    table = data_wait_by_half_hour(experiment())
    names = (
        "scenario",
        "tier",
        "group",
        "from",
        "to",
        "wait_mean_s",
        "wait_mean_s_half_width",
        "replications",
        "wait_mean_s_p10",
        "wait_mean_s_p90",
    )
    assert table.columns == names
    assert table.rows[0][:6] == ("base", 1, "front_desk", "00:00", "00:30", 60)
    assert table.rows[0][7] == 2
    assert table.rows[0][8:] == (39, 111)


def test_days_are_pooled_by_clock_time() -> None:
    """Waits of 1 min on day 1 and 2 and 3 min on day 2, all at midnight, give 360 / 3 = 120 s at 00:00."""
    day = 24 * 60
    rows = [leg(0, 0, (0, 1, 5)), leg(1, 0, (day, day + 2, day + 5)), leg(2, 0, (day + 5, day + 8, day + 9))]
    result = experiment([rows], blueprint(opened=((0, 60), (day, day + 60))))
    ax = plot_wait_by_half_hour(result)
    assert ax.lines[0].get_ydata()[0] == 120
    assert "2 days pooled by clock time" in foot_of(ax)


def test_days_of_the_warm_up_are_not_counted() -> None:
    """Of 3 days the first is warm-up, so 2 days are pooled, and the waits of day 1 are left out."""
    day = 24 * 60
    rows = [leg(k, 0, (k * day, k * day + 1 + k, k * day + 9)) for k in range(3)]
    hours = tuple((k * day, k * day + 60) for k in range(3))
    plan_ = replace(blueprint(opened=hours), measure_from_us=day * MINUTE_US)
    ax = plot_wait_by_half_hour(experiment([rows], plan_))
    assert ax.lines[0].get_ydata()[0] == 150
    assert "2 days pooled by clock time" in foot_of(ax)


def test_a_band_that_dwarfs_the_lines_runs_out_of_the_picture() -> None:
    """The band of 240 ± 120 t s ends at 1765 s; the axis ends at 2.5 x 1.1 x 240 = 660 s."""
    ax = plot_wait_by_half_hour(experiment())
    assert ax.get_ylim() == pytest.approx((0, 660))


def test_days_are_pooled_by_the_clock_on_the_wall() -> None:
    """On 25 October 2026 Berlin's clock is set back: Monday's 00:00 comes 49 hours after Saturday's."""
    saturday_us = int(datetime(2026, 10, 24, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()) * 1_000_000
    made = blueprint(opened=((0, 30), (49 * 60, 49 * 60 + 30)))
    made = replace(made, timezone="Europe/Berlin", epoch_us=saturday_us)
    rows = [leg(0, 0, (0, 1, 5)), leg(1, 0, (49 * 60, 49 * 60 + 3, 49 * 60 + 5))]
    ax = plot_wait_by_half_hour(experiment([rows], made))
    assert ax.lines[0].get_xdata().tolist() == [900]
    assert ax.lines[0].get_ydata().tolist() == [120]
    assert "2 days pooled by clock time" in foot_of(ax)


def test_a_closed_hour_leaves_a_gap() -> None:
    """Between 00:30 and 02:00 the desk is closed, so the line has a blank at 01:15 = 4500 s."""
    rows = [leg(0, 0, (0, 1, 5)), leg(1, 0, (125, 126, 130))]
    line = plot_wait_by_half_hour(experiment([rows], blueprint(opened=((0, 30), (120, 150))))).lines[0]
    assert line.get_xdata().tolist() == [900, 4500, 8100]
    assert np.isnan(line.get_ydata()[1])


def test_words_around_the_picture() -> None:
    """Axes, legend and foot line tell what is drawn, of which scenario, over 2 replications with seed 7."""
    ax = plot_wait_by_half_hour(experiment())
    assert ax.get_ylabel() == "Mean wait"
    assert ax.get_xlabel() == "Joined the queue at (by 30 min)"
    assert legend_of(ax) == ["first level: front desk", "second level"]
    for part in ("Scenario base (by hand)", "2 replications", "seed 7", "95 % interval"):
        assert part in foot_of(ax)


def test_axes_speak_human_units() -> None:
    """A wait of 120 s reads "2:00 min" and 1800 s after midnight "00:30"."""
    ax = plot_wait_by_half_hour(experiment())
    assert ax.yaxis.get_major_formatter()(120, 0) == "2:00 min"
    assert ax.xaxis.get_major_formatter()(1800, 0) == "00:30"


def test_one_replication_has_no_band() -> None:
    """With 1 replication every edge of the band is blank, and the foot line says why."""
    ax = plot_wait_by_half_hour(experiment(SLOW[:1]))
    assert not any(len(path.vertices) for band in ax.collections for path in band.get_paths())
    assert "one replication has no interval" in foot_of(ax)


def test_texts_do_not_clash_whatever_the_names() -> None:
    """With a name of 80 letters without a space no text covers another or leaves the picture."""
    for names in (("front_desk", "second_level"), ("W" * 80, "a very long name " * 5)):
        ax = plot_wait_by_half_hour(experiment(plan_=blueprint(names)))
        assert clashes(ax) == []
        assert cut_off(ax) == []


def test_bad_questions_are_refused() -> None:
    """A metric that is no wait, a group that is not there and no group at all are told."""
    with pytest.raises(ValueError, match="busy_share"):
        plot_wait_by_half_hour(experiment(), "busy_share")
    with pytest.raises(ValueError, match='no group "nowhere"'):
        plot_wait_by_half_hour(experiment(), groups=["nowhere"])
    with pytest.raises(ValueError, match="at least one group"):
        plot_wait_by_half_hour(experiment(), groups=[])
