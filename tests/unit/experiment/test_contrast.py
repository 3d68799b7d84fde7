"""What a scenario changes against another, in words."""

import pytest

from sim.experiment.contrast import contrast
from sim.experiment.replicate import Experiment, prepare
from sim.scenario import Scenario
from tests.builders import desk


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"second": 2}, "one more second operator"),
        ({"front": 1}, "two fewer front operators"),
        ({"front": 2, "second": 2}, "one fewer front operator and one more second operator"),
        ({"share": 0.5}, "probability 0.5 instead of 0.2 from front to second"),
        ({"widgets__shop__max_queue": 5}, "max queue 5 at the widget shop"),
        ({"title": "Another name"}, ""),
        ({"share": 0.5, "front": 9, "rate": "99 per hour"}, ""),
    ],
    ids=["same", "one more", "two fewer", "both", "share", "new key", "title", "too much"],
)
def test_in_few_words(changes: dict[str, object], words: str) -> None:
    """Against three first-level operators and one second-level one: at most two changes are told."""
    assert contrast(prepare(desk(), 1), prepare(desk(**changes), 1)) == words


def test_a_value_that_is_gone() -> None:
    """Without a limit on the queue, the key is no longer there."""
    before = prepare(desk(widgets__shop__max_queue=5), 1)
    assert contrast(before, prepare(desk(), 1)) == "max queue no longer 5 at the widget shop"


def test_operators_are_named_by_their_group() -> None:
    """Four slots instead of two at the second level are told with that group's name, not with a number."""
    told = contrast(prepare(desk(), 1), prepare(desk().with_changes({"operators.second.slots": 4}), 1))
    assert told == "slots 4 instead of 2 at second"


def test_operators_alike_in_group_are_numbered() -> None:
    """Of two entries of one group the second has four slots instead of three; a person has a name."""

    def team(slots: int, dana: int) -> Experiment:
        data = desk().resolved()
        front = next(entry for entry in data["operators"] if entry["group"] == "front")
        rest = [entry for entry in data["operators"] if entry["group"] != "front"]
        bare = {key: value for key, value in front.items() if key != "count"}
        more = [
            {**bare, "count": 1},
            {**bare, "count": 1, "slots": slots},
            {**bare, "name": "Dana", "slots": dana},
        ]
        return prepare(Scenario.from_dict({**data, "operators": [*more, *rest]}), 1)

    assert contrast(team(3, 2), team(4, 5)) == (
        "slots 4 instead of 3 at front (2) and slots 5 instead of 2 at Dana"
    )


def test_a_widget_that_is_linked_to_another_group() -> None:
    """The shop's widget at the second level is told as a link, not as a path."""
    told = contrast(prepare(desk(), 1), prepare(desk().with_changes({"widgets.shop.group": "second"}), 1))
    assert told == "the widget shop linked to second instead of front"
