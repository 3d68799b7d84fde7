"""The optional behaviours in the blueprint: filled where they are on, nothing where they are off."""

from typing import Any

import numpy as np
import pytest

from sim.core.blueprint import Windows
from sim.core.variates import LawKind
from sim.scenario import Scenario, build_blueprint
from tests.unit.scenario.desks import EXPONENTIAL, data, team

HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000


OFF: list[dict[str, Any]] = [
    {"widgets__shop__returning": 0},
    {"widgets__shop__redial": {"share": 0, "delay": "4 min"}},
    {"widgets__shop__silent": {"share": 0, "detect": "5 min"}},
    {"groups__customer_service__absence": 0},
    {"groups__customer_service__last_offer": "0 s"},
    {"groups__customer_service__overflow": {"kind": "none"}},
    {"operators__1__may_exceed_slots": 0},
    {"escalations__0__return_probability": 0.0},
    {"costs": {"currency": "EUR"}},
]


def hours(windows: Windows, owner: int) -> list[tuple[float, float]]:
    """Return one owner's stretches in hours."""
    mine = windows.owner == owner
    return [
        (start / HOUR_US, stop / HOUR_US)
        for start, stop in zip(windows.from_us[mine], windows.to_us[mine], strict=True)
    ]


@pytest.mark.parametrize("changes", [{}, *OFF])
def test_off_leaves_nothing_in_the_blueprint(changes: dict[str, Any]) -> None:
    """A share of 0 and the like are the same as not naming the key: every field is none or empty."""
    blueprint = build_blueprint(team(**changes))
    widgets, groups, people = blueprint.widgets, blueprint.groups, blueprint.operators
    assert widgets.returning is widgets.redial_share is widgets.silent is None
    assert widgets.redial_most is None
    assert widgets.redial_delay == widgets.detection == groups.pull_delay == ()
    assert groups.overflow_to is groups.overflow_after_us is groups.hourly_cost is None
    assert people.no_offers is None
    assert people.absence is None
    assert people.extra_slots is people.duty is None
    assert blueprint.escalations.return_probability is None
    assert blueprint.max_legs == 2


def test_customers_who_come_back_in_the_blueprint() -> None:
    """Half come back after 4 min on average and at most 10 times, a fifth ask for a person they know."""
    delay = {"kind": "exponential", "mean": "4 min"}
    values = data(
        widgets__shop__redial={"share": 0.5, "delay": delay},
        widgets__shop__silent={"share": 0.25, "detect": "5 min"},
        widgets__shop__returning=0.2,
    )
    values["widgets"]["billing"] = data()["widgets"]["shop"]
    widgets = build_blueprint(Scenario.from_dict(values)).widgets
    assert widgets.redial_share is not None
    assert widgets.redial_most is not None
    assert widgets.silent is not None
    assert widgets.returning is not None
    assert (widgets.redial_share.tolist(), widgets.redial_most.tolist()) == ([0.5, 0], [10, 0])
    assert (widgets.silent.tolist(), widgets.returning.tolist()) == ([0.25, 0], [0.2, 0])
    (wait, no_wait), (notice, no_notice) = widgets.redial_delay, widgets.detection
    assert no_wait is no_notice is None
    assert wait is not None
    assert notice is not None
    assert (wait.kind, wait.mean_us) == (LawKind.EXPONENTIAL, 4 * MINUTE_US)
    assert (notice.kind, notice.mean_us) == (LawKind.CONSTANT, 5 * MINUTE_US)


def test_overflow_and_pull_delay_in_the_blueprint() -> None:
    """The first group overflows to the second after 60 s, and the second fetches its chats by hand."""
    groups = build_blueprint(
        team(
            groups__customer_service__overflow={"to": "second_level", "after": "60 s"},
            groups__second_level__pull_delay=EXPONENTIAL,
        )
    ).groups
    assert groups.overflow_to is not None
    assert groups.overflow_after_us is not None
    assert (groups.overflow_to.tolist(), groups.overflow_after_us.tolist()) == ([1, -1], [60_000_000, 0])
    first, second = groups.pull_delay
    assert first is None
    assert second is not None
    assert second.mean_us == 10 * MINUTE_US


def test_costs_in_the_blueprint() -> None:
    """45.5 an hour are 45500 thousandths, and the group without a cost has 0."""
    groups = build_blueprint(
        team(costs={"groups.second_level": "45.50 per hour", "currency": " EUR "})
    ).groups
    assert groups.hourly_cost is not None
    assert (groups.hourly_cost.tolist(), groups.currency) == ([0, 45_500], "EUR")


def test_chats_above_the_slots_widen_the_table_of_speeds() -> None:
    """10 slots and 2 more are 12 chats at once: 13 columns, and without more the usual 11."""
    change: dict[str, Any] = {"operators__1__slots": 10, "operators__1__speed": 1.1}
    plain = build_blueprint(team(**change)).operators
    wide = build_blueprint(team(**change, operators__1__may_exceed_slots=2)).operators
    assert wide.extra_slots is not None
    assert wide.extra_slots.tolist() == [0, 0, 0, 0, 2, 2, 2]
    assert plain.progress is not None
    assert wide.progress is not None
    assert (plain.progress.shape, wide.progress.shape) == ((7, 11), (7, 13))
    assert (wide.progress[:, :11] == plain.progress).all()


def test_the_last_offer_is_the_end_of_each_shift() -> None:
    """20 min before 12:00 and 17:00; the shift of 15 min is all of it; breaks do not matter."""
    operators = build_blueprint(
        team(
            groups__second_level__last_offer="20 min",
            operators__1__shift=["08:00-08:15", "09:00-12:00", "13:00-17:00"],
            operators__1__breaks="11:30-12:00",
        )
    ).operators
    assert operators.no_offers is not None
    assert hours(operators.no_offers, 0) == []
    assert hours(operators.no_offers, 4) == [
        (8, 8.25),
        (12 - 1 / 3, 12),
        (17 - 1 / 3, 17),
    ]


def test_the_last_offer_ends_at_closing_where_the_desk_cuts() -> None:
    """A shift to 18:00 ends at 17:00 with the desk, so the last half hour begins at 16:30."""
    change: dict[str, Any] = {
        "groups__second_level__last_offer": "30 min",
        "operators__1__shift": "09:00-18:00",
    }
    cut = build_blueprint(team(calendar__after_close="cut", **change)).operators.no_offers
    drain = build_blueprint(team(**change)).operators.no_offers
    assert cut is not None
    assert drain is not None
    assert (hours(cut, 4), hours(drain, 4)) == ([(16.5, 17)], [(17.5, 18)])


def test_with_absence_a_desk_round_the_clock_has_a_stretch_a_day() -> None:
    """Three days from 0 to 24 are three stretches that touch; people who never miss a day have one."""
    calendar = {"opens": "00:00", "closes": "24:00", "days": 3}
    operators = build_blueprint(team(calendar=calendar, groups__second_level__absence=0.05)).operators
    assert operators.absence is not None
    assert operators.duty is not None
    assert operators.absence.tolist() == [0, 0, 0, 0, 0.05, 0.05, 0.05]
    assert hours(operators.roster, 0) == [(0, 72)]
    assert hours(operators.roster, 4) == [(0, 24), (24, 48), (48, 72)]
    assert hours(operators.shifts, 4) == [(0, 72)]
    assert operators.duty[operators.roster.owner == 4].tolist() == [0, 1, 2]
    assert operators.duty[operators.roster.owner == 0].tolist() == [0]


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    """Nights from 22 to 6 with a break at 2: the night before and the first evening are both day 0."""
    calendar = {"opens": "00:00", "closes": "24:00", "days": 2}
    operators = build_blueprint(
        team(
            calendar=calendar,
            groups__second_level__absence=0.1,
            operators__1__shift="22:00-06:00",
            operators__1__breaks="02:00-03:00",
        )
    ).operators
    assert operators.duty is not None
    mine = operators.roster.owner == 4
    assert hours(operators.roster, 4) == [(0, 2), (3, 6), (22, 26), (27, 30), (46, 48)]
    assert operators.duty[mine].tolist() == [0, 0, 0, 0, 1]
    assert hours(operators.shifts, 4) == [(0, 6), (22, 30), (46, 48)]


def test_days_that_meet_at_midnight_stay_apart() -> None:
    """From 18 to 24 one evening and from 0 to 6 the next day are two duties that touch at 24 h."""
    calendar = {"opens": "00:00", "closes": "24:00", "days": 2}
    operators = build_blueprint(
        team(
            calendar=calendar,
            groups__second_level__absence=0.1,
            operators__1__shift=["00:00-06:00", "18:00-24:00"],
        )
    ).operators
    assert operators.duty is not None
    assert hours(operators.roster, 4) == [(0, 6), (18, 24), (24, 30), (42, 48)]
    assert operators.duty[operators.roster.owner == 4].tolist() == [0, 0, 1, 1]
    assert hours(operators.shifts, 4) == [(0, 6), (18, 30), (42, 48)]


def test_shifts_of_two_days_that_overlap_are_split_between_them() -> None:
    """Each night to 8 has the hours from 6 on, so the day shift to 14 keeps those from 8 on."""
    calendar = {"opens": "00:00", "closes": "24:00", "days": 2}
    operators = build_blueprint(
        team(
            calendar=calendar,
            groups__second_level__absence=0.1,
            operators__1__shift=["Mon 22:00-08:00", "Tue 06:00-14:00"],
        )
    ).operators
    assert operators.duty is not None
    assert hours(operators.roster, 4) == [(22, 32), (32, 38)]
    assert operators.duty[operators.roster.owner == 4].tolist() == [0, 1]


def test_absence_keeps_the_cut_at_closing() -> None:
    """A shift to 18:00 on two days ends at 17:00 each, days 0 and 1."""
    operators = build_blueprint(
        team(
            calendar__after_close="cut",
            calendar__days=2,
            groups__second_level__absence=0.1,
            operators__1__shift="08:00-18:00",
        )
    ).operators
    assert operators.duty is not None
    assert hours(operators.roster, 4) == [(9, 17), (33, 41)]
    assert operators.duty[operators.roster.owner == 4].tolist() == [0, 1]


def test_absence_moves_no_minute_of_the_roster() -> None:
    """Five days of odd shifts and breaks last as long with absence as without."""
    change: dict[str, Any] = {
        "calendar": {"opens": "00:00", "closes": "24:00", "days": 5, "closed": ["Wed"]},
        "operators__1__shift": ["22:00-06:00", "Tue 12:00-15:00", "Thu 05:00-12:00"],
        "operators__1__breaks": ["00:00-00:30", "Tue 13:00-13:15"],
    }
    plain = build_blueprint(team(**change)).operators.roster
    split = build_blueprint(team(**change, groups__second_level__absence=0.1)).operators.roster
    assert (split.to_us - split.from_us).sum() == (plain.to_us - plain.from_us).sum()
    mine = split.owner == 4
    assert (np.diff(split.from_us[mine]) > 0).all()
    assert (split.from_us[mine][1:] >= split.to_us[mine][:-1]).all()


@pytest.mark.parametrize(
    ("changes", "legs"),
    [
        ({"return_probability": 0.1}, 3),
        ({"return_probability": 0.1, "max_legs": 5}, 5),
        ({"return_probability": 0.1, "max_legs": 2}, 2),
        ({"return_probability": 0.0, "max_legs": 5}, 2),
        ({"return_probability": 0.1, "probability": 0}, 1),
    ],
)
def test_a_hand_back_is_a_leg_more(changes: dict[str, Any], legs: int) -> None:
    """Two groups are a chain of 2 legs: 3 with hand-backs, or as many as max_legs says."""
    scenario = team(**{f"escalations__0__{key}": value for key, value in changes.items()})
    blueprint = build_blueprint(scenario)
    assert blueprint.max_legs == legs
    shares = blueprint.escalations.return_probability
    if changes["return_probability"]:
        assert shares is not None
        assert shares.tolist() == [0.1]
    else:
        assert shares is None
