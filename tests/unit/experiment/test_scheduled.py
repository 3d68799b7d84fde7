"""The schedule counts who is planned and who is online in each interval."""

from dataclasses import replace

import numpy as np

from sim.experiment.scheduled import schedule
from sim.stats.grid import HALF_HOUR_US, cut_open_hours
from tests.builders import plan, windows


def test_breaks_and_absences_are_not_online() -> None:
    """Of 2 planned one pauses for 15 of 30 min and misses 1 day in 10: 0.9 x 0.5 + 1 are online."""
    made = plan([(0, 3, False), (0, 3, False), (1, 1, True)], opened=((0, 60),))
    staff = replace(
        made.operators,
        roster=windows([(0, 0, 15), (0, 30, 60), (1, 0, 60), (2, 0, 60)]),
        absence=np.array([0.1, 0.0, 0.0]),
    )
    made = replace(made, operators=staff)
    found = schedule(made, cut_open_hours(made, 0, HALF_HOUR_US))
    np.testing.assert_allclose(found.scheduled, [[2, 2], [1, 1]])
    np.testing.assert_allclose(found.net, [[1.45, 1.9], [1, 1]])


def test_a_shift_that_begins_within_an_interval_counts_in_part() -> None:
    """Somebody who comes after 20 of 30 min is a third of a person in that interval."""
    made = plan([(0, 3, False), (1, 1, True)], opened=((0, 60),), roster=[(0, 20, 60), (1, 0, 60)])
    found = schedule(made, cut_open_hours(made, 0, HALF_HOUR_US))
    np.testing.assert_allclose(found.scheduled[0], [1 / 3, 1])
    np.testing.assert_allclose(found.net[0], [1 / 3, 1])


def test_a_group_without_people_has_nobody() -> None:
    """The second group has no operator, so 0 in both intervals."""
    made = plan([(0, 3, False)], opened=((0, 60),))
    found = schedule(made, cut_open_hours(made, 0, HALF_HOUR_US))
    assert found.scheduled[1].tolist() == [0, 0]
