"""The chart of service levels by half hour shows the measured shares and what they are shares of."""

from dataclasses import replace

import numpy as np
import pytest

from sim.report.chart_service_level_by_half_hour import (
    data_service_level_by_half_hour,
    plot_service_level_by_half_hour,
)
from sim.report.style import look_of
from tests.builders import MINUTE_US
from tests.unit.report.results import SLOW, blueprint, experiment, foot_of, legend_of


def test_lines_are_the_measured_shares() -> None:
    """Within 1 min: first level 2 of 3, then 1 of 2; second 0 of 2, then nothing to count."""
    first, second, _ = plot_service_level_by_half_hour(experiment()).lines
    assert first.get_ydata() == pytest.approx([2 / 3, 1 / 2])
    assert second.get_ydata()[0] == 0
    assert np.isnan(second.get_ydata()[1])


def test_a_band_ends_at_nothing_and_at_everything() -> None:
    """The interval 2 / 3 ± 12.7 x 4 / 9 ends at 0 and 1; the percentiles of 1 and 0 are 0.1 and 0.9."""
    for band, edges in (("interval", (0, 1)), ("spread", (0.1, 0.9))):
        ax = plot_service_level_by_half_hour(experiment(), ["front_desk"], band)
        drawn = ax.collections[0].get_paths()[0].vertices[:, 1]
        assert (drawn.min(), drawn.max()) == pytest.approx(edges)


def test_table_holds_lines_and_both_bands() -> None:
    """The first row is 2 / 3 over 2 replications, with 0.1 and 0.9 as its percentiles."""
    table = data_service_level_by_half_hour(experiment())
    assert table.columns[5:] == (
        "service_level",
        "service_level_half_width",
        "replications",
        "service_level_p10",
        "service_level_p90",
    )
    row = table.rows[0]
    assert (row[5], *row[7:]) == pytest.approx((2 / 3, 2, 0.1, 0.9))


def test_words_tell_variant_threshold_and_target() -> None:
    """Both groups count "offered" within 1:00 min and aim at 80 %, which is told once."""
    ax = plot_service_level_by_half_hour(experiment())
    assert ax.get_ylabel() == "Service level, within 1:00 min"
    assert "service level: within 1:00 min (offered)" in foot_of(ax)
    assert legend_of(ax) == ["first level: front desk", "second level", "target 80 %"]


def test_groups_with_aims_of_their_own_are_told_apart() -> None:
    """With thresholds of 1 and 2 min and targets of 80 % and 50 % the legend tells each, in its colour."""
    made = blueprint()
    groups = replace(
        made.groups, threshold_us=np.array([MINUTE_US, 2 * MINUTE_US]), target=np.array([0.8, 0.5])
    )
    ax = plot_service_level_by_half_hour(experiment(plan_=replace(made, groups=groups)))
    assert legend_of(ax)[1] == "second level\nwithin 2:00 min (offered)"
    assert legend_of(ax)[2:] == ["target 80 %: first level: front desk", "target 50 %: second level"]
    assert [line.get_color() for line in ax.lines[2:]] == [look_of(1).colour, look_of(2).colour]
    assert ax.get_ylabel() == "Service level"
    assert "as the legend says" in foot_of(ax)


def test_another_band_is_refused() -> None:
    """A band called "wide" is named with the two that there are."""
    with pytest.raises(ValueError, match='"wide" is no band; interval and spread are'):
        plot_service_level_by_half_hour(experiment(), band="wide")


def test_one_replication_has_no_spread() -> None:
    """With 1 replication the foot line says that there is no spread."""
    assert "one replication has no spread" in foot_of(
        plot_service_level_by_half_hour(experiment(SLOW[:1]), band="spread")
    )
