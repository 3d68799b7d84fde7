"""Priorities that never interrupt: the published example, limits, and a law that no order can break."""

import json
import math
from pathlib import Path

import pytest

from sim.theory.erlang_c import erlang_c
from sim.theory.priority import priority_servers, priority_single_server
from sim.theory.single_server import single_server

CASES = json.loads((Path(__file__).parents[2] / "theory" / "data" / "multitasking.json").read_text())["cases"]


def test_the_table_of_exact_cases() -> None:
    """X10: rates 0.3 and 0.3, means 1 and 0.5, exponential: waits 0.5357142857 and 0.974025974."""
    figures = CASES["X10"]["figures"]
    expected = [figures["w1"]["value"], figures["w2"]["value"]]
    assert priority_single_server([0.3, 0.3], [1.0, 0.5], [1.0, 1.0]) == pytest.approx(expected, rel=1e-9)


def test_a_published_example() -> None:
    """Prabhu (1981): 1 and 9 an hour, 12 handled an hour: in the system 0.1590909 and 0.5378788 hours."""
    waits = priority_single_server([1.0, 9.0], [1 / 12, 1 / 12], [1.0, 1.0])
    assert [wait + 1 / 12 for wait in waits] == pytest.approx([0.15909090909, 0.53787878788], rel=1e-9)


def test_one_class_is_the_plain_queue() -> None:
    """One class waits as in M/G/1 with CV 1.5, and as in M/M/4."""
    alone = single_server(0.35, 2.0, 1.5).wait_answered_mean
    assert priority_single_server([0.35], [2.0], [1.5]) == pytest.approx([alone], rel=1e-13)
    four = erlang_c(3.1, 1.0, 4).wait_answered_mean
    assert priority_servers([3.1], 1.0, 4) == pytest.approx([four], rel=1e-12)


def test_one_slot_is_both() -> None:
    """With equal exponential handling M/G/1 and M/M/c with c = 1 give the same three waits."""
    rates = [0.1, 0.3, 0.2]
    one = priority_single_server(rates, [1.5] * 3, [1.0] * 3)
    assert priority_servers(rates, 1.5, 1) == pytest.approx(one, rel=1e-12)


def test_what_one_class_gains_the_others_lose() -> None:
    """Kleinrock's conservation law: the waits weighted by load are those of first in first out."""
    rates, means, cvs = [0.1, 0.2, 0.15], [1.0, 2.0, 0.5], [1.0, 0.5, 2.0]
    waits = priority_single_server(rates, means, cvs)
    loads = [rate * mean for rate, mean in zip(rates, means, strict=True)]
    rest = math.fsum(a * m * (1 + c * c) / 2 for a, m, c in zip(loads, means, cvs, strict=True))
    total = math.fsum(loads)
    weighted = math.fsum(load * wait for load, wait in zip(loads, waits, strict=True))
    assert weighted == pytest.approx(total * rest / (1 - total), rel=1e-13)


def test_several_slots_share_the_wait_of_first_in_first_out() -> None:
    """Over all chats of M/M/3 the mean wait is that of Erlang C, whatever the order of the classes."""
    rates = [0.5, 1.0, 0.8]
    waits = priority_servers(rates, 1.0, 3)
    mean = math.fsum(r * w for r, w in zip(rates, waits, strict=True)) / math.fsum(rates)
    assert mean == pytest.approx(erlang_c(2.3, 1.0, 3).wait_answered_mean, rel=1e-12)
    assert waits == sorted(waits)


def test_an_empty_class_above_changes_nothing() -> None:
    """A first class of rate 0 leaves the second where it was."""
    assert priority_servers([0.0, 2.0], 1.0, 3)[1] == pytest.approx(priority_servers([2.0], 1.0, 3)[0])


def test_too_much_work_is_refused() -> None:
    """A load of 1 on one slot, or of 3 on three, grows without end."""
    with pytest.raises(ValueError, match="unstable"):
        priority_single_server([0.5, 0.5], [1.0, 1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="unstable"):
        priority_servers([1.0, 2.0], 1.0, 3)


def test_arguments_of_different_lengths_are_refused() -> None:
    """Two rates and one mean do not go together."""
    with pytest.raises(ValueError, match="shorter"):
        priority_single_server([0.1, 0.2], [1.0], [1.0, 1.0])
