"""The page on the desk as a queue: every number of its examples is computed here."""

from functools import cache
from pathlib import Path

import pytest

from sim.theory.batches import batch_queue
from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_c import erlang_c
from sim.theory.inbox import fetched_by_hand
from sim.theory.overflow import overflow_at_once
from sim.theory.redial import erlang_a_with_redial
from sim.theory.short_day import day_with_absence, short_day
from sim.theory.silent import noticed_like_handled
from sim.theory.warm_tiers import warm_tiers

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "desk_as_a_queue.md"


@cache
def examples() -> dict[str, list[str]]:
    """Return the numbers of each example, by the words at its start."""
    warm, cold = warm_tiers(3.0, 2.0, 8, 0.3, 4.0, 5), erlang_c(3.0, 2.0, 8)
    helped = overflow_at_once((1.6, 0.9), (2.0, 2.0), (3, 3), 5.0)
    alone = [erlang_a(rate, 2.0, 3, 5.0).wait_all_mean for rate in (1.6, 0.9)]
    batches = batch_queue(0.5, {1: 0.6, 2: 0.3, 5: 0.1}, 10 / 3, 5)
    again, once = erlang_a_with_redial(4.0, 1.0, 4, 2.0, 0.6, 10 / 3), erlang_a(4.0, 1.0, 4, 2.0)
    openly, silently = (noticed_like_handled(1.6, 2.0, 4, 3.0, share) for share in (0.0, 1.0))
    inbox, plain = fetched_by_hand(1.5, 1.0, 2, 0.7), erlang_c(1.5, 1.0, 2)
    mixed, sure = day_with_absence(1.0, 4.0, 5, 1, 0.2, 3.0, 480.0), short_day(1.0, 4.0, 4, 3.0, 480.0)
    return {
        "Warm": [f"{warm.first_wait_mean:.3f} min", f"{cold.wait_answered_mean:.3f} min"],
        "A helping": [
            f"{helped.second.wait_all_mean:.3f} min",
            f"{alone[1]:.3f} min",
            f"{helped.first.wait_all_mean:.3f} min",
            f"{alone[0]:.3f} min",
        ],
        "Batches": [f"{batches.full_share:.1%}", f"{batches.delayed_share:.1%}"],
        "Redial": [
            f"{again.attempt_rate:.2f} chats",
            f"{again.abandon_share:.1%}",
            f"{once.abandon_share:.1%}",
            f"{again.lost_share:.1%}",
        ],
        "Silence": [f"{openly.abandon_share:.1%}", f"{silently.abandon_share:.1%}"],
        "An inbox": [
            f"{inbox.wait_answered_mean:.2f}",
            f"{plain.wait_answered_mean:.2f}",
            f"{inbox.idle_beside_inbox_share:.1%}",
        ],
        "Absence": [f"{mixed.abandoned / sure.abandoned - 1:.1%}"],
    }


@pytest.mark.parametrize(
    "start", ["Warm", "A helping", "Batches", "Redial", "Silence", "An inbox", "Absence"]
)
def test_numbers_of_the_page(start: str) -> None:
    """Each number of an example is that of the formula, as rounded there, and in the page's order."""
    text = PAGE.read_text(encoding="utf-8")
    example = " ".join(text.split(f"- *{start}")[1].split("\n- *")[0].split("\n\n")[0].split())
    at = 0
    for number in examples()[start]:
        written = number.replace("%", " %")
        assert written in example[at:], f"{written} is not in: {example[at:]}"
        at = example.index(written, at) + len(written)


def test_every_example_is_checked() -> None:
    """The list of examples has as many entries as have numbers computed, seven."""
    text = PAGE.read_text(encoding="utf-8").split("in numbers that a test computes:")[1]
    assert text.count("\n- *") == len(examples()) == 7
