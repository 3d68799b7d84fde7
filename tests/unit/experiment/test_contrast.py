"""What a scenario changes against another, in words."""

import pytest

from sim.experiment.contrast import contrast
from sim.experiment.replicate import prepare
from tests.builders import desk


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"second": 2}, "one more second operator"),
        ({"front": 1}, "two fewer front operators"),
        ({"front": 2, "second": 2}, "one fewer front operator and one more second operator"),
        ({"share": 0.5}, "escalations.front.second.probability 0.5 instead of 0.2"),
        ({"widgets__shop__max_queue": 5}, "widgets.shop.max_queue 5"),
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
    assert contrast(before, prepare(desk(), 1)) == "widgets.shop.max_queue no longer 5"
