"""Assumptions: what the file is silent about, once over all widgets and groups."""

from typing import Any

import pytest

from sim.scenario import Scenario
from sim.scenario.assumed import assumed, named
from tests.builders import desk

GIVEN: dict[str, Any] = {
    "widgets__shop__patience": {"kind": "exponential", "mean": "4 min"},
    "escalations__front__second__patience": {"kind": "exponential", "mean": "9 min"},
    "groups__front__absence": 0.05,
    "groups__second__absence": 0.1,
    "operators__front__breaks": ["12:00-12:30"],
    "operators__second__breaks": ["12:30-13:00"],
    "groups__front__speed": {"kind": "typing_share", "share": 0.3},
    "groups__second__speed": {"kind": "typing_share", "share": 0.4},
    "groups__front__wrap_up": "1 min",
    "groups__second__wrap_up": "2 min",
    "demand__busyness": {"cv": 0.1},
}


def left_out(*keys: str) -> list[str]:
    """Return the assumptions of a desk that says everything but some keys."""
    return assumed(desk(**{key: value for key, value in GIVEN.items() if key not in keys}))


def test_a_file_that_says_everything_leaves_nothing_to_assume() -> None:
    """A desk with patience, breaks, absence, pace, wrap-up and busyness assumes none of these."""
    assert left_out() == []


def test_a_stamp_assumes_what_the_file_assumed() -> None:
    """A scenario from all its values, defaults too, has the sentences of the one from its file."""
    scenario = desk()
    assert len(assumed(scenario)) == 5
    assert assumed(Scenario.from_dict(scenario.resolved())) == assumed(scenario)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (
            ["widgets__shop__patience", "escalations__front__second__patience"],
            "nobody gives up waiting; no patience given",
        ),
        (["widgets__shop__patience"], "nobody gives up waiting (chats of shop); no patience given"),
        (
            ["escalations__front__second__patience"],
            "nobody gives up waiting (forwards from front to second); no patience given",
        ),
        (["groups__front__absence"], "nobody misses a day (front); no absence given"),
        (["operators__front__breaks", "operators__second__breaks"], "nobody takes a break; no breaks given"),
        (
            ["operators__second__breaks", "groups__second__absence"],
            "everybody is online all day (second); no shift, no breaks and no absence given",
        ),
        (["groups__front__speed"], "a chat takes no longer beside others than alone (front); no speed given"),
        (
            ["groups__front__wrap_up", "groups__second__wrap_up"],
            "no work is left after a chat; no wrap_up given",
        ),
        (["demand__busyness"], "no day is busier than its rate says, but by chance; no busyness given"),
    ],
)
def test_what_is_left_out_is_assumed(keys: list[str], words: str) -> None:
    """Each key that is left out is one sentence, which names whom it concerns if not everybody."""
    assert left_out(*keys) == [words]


def test_one_slot_has_no_pace() -> None:
    """With one chat at a time nothing is assumed about several."""
    assert not any("beside others" in line for line in assumed(desk(slots=1)))


def test_a_warm_hand_over_without_a_time_takes_none() -> None:
    """Which is an assumption where the time is left out, and none where it is given."""
    words = "warm hand-overs take no time (front to second); no hand_over_time given"
    assert words in assumed(desk(escalations__front__second__hand_over="warm"))
    assert words not in assumed(desk(warm="30 s"))


def test_many_names_are_counted() -> None:
    """Of seven names four are named and three counted; five are all named."""
    assert named(list("abcdefg")) == "a, b, c, d and 3 more"
    assert named(list("abcde")) == "a, b, c, d and e"
