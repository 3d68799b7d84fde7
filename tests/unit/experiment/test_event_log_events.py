"""Events of chats by hand: each way that a leg can end, as who did what when."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import HandOver
from sim.core.path import Customers
from sim.experiment.event_log_events import cases_of
from tests.builders import (
    ABANDONED,
    FORWARDED,
    MINUTE_US,
    NOT_ADMITTED,
    RETURNED,
    TICKET,
    UNFINISHED,
    leg,
    plan,
    record,
)

NEVER = -1


def hidden(*rows: tuple[int, int, int]) -> Customers:
    """Return what the desk does not know: (chat, earlier chat or -1, minute of leaving or -1)."""
    chat, earlier, left = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    left_at = np.where(left >= 0, left * MINUTE_US, -1)
    return Customers(chat.astype(np.int32), earlier.astype(np.int32), left_at)


def two() -> Blueprint:
    """Return a desk of one operator at the first level and one at the second."""
    return plan([(0, 2, False), (1, 1, True)])


def told(
    rows: Sequence[Any], blueprint: Blueprint, customers: Customers | None = None
) -> list[list[tuple[str, float, int]]]:
    """Return activity, minute and operator of every event of every chat of a record by hand."""
    path = record(rows, blueprint)
    path = path if customers is None else replace(path, customers=customers)
    return [
        [(event.activity, event.at_us / MINUTE_US, event.operator) for event in case.events]
        for case in cases_of(path, blueprint)
    ]


def test_a_chat_that_nobody_keeps_waiting() -> None:
    """Taken at minute 0 and resolved at minute 10: arrived, assigned, resolved, and no queue."""
    assert told([leg(0, 0, (0, 0, 10))], two()) == [
        [("arrived", 0, NEVER), ("assigned at group 0", 0, 0), ("resolved", 10, 0)]
    ]


def test_a_chat_that_waits_and_is_forwarded() -> None:
    """It waits from 5 to 8, is forwarded at 20, waits at the second level until 26 and is resolved at 40."""
    rows = [leg(0, 0, (5, 8, 20), FORWARDED), leg(0, 1, (20, 26, 40), number=1, group=1)]
    assert told(rows, two()) == [
        [
            ("arrived", 5, NEVER),
            ("queued at group 0", 5, NEVER),
            ("assigned at group 0", 8, 0),
            ("forwarded to group 1", 20, 0),
            ("queued at group 1", 20, NEVER),
            ("assigned at group 1", 26, 1),
            ("resolved", 40, 1),
        ]
    ]


def test_a_warm_hand_over_holds_the_first_slot() -> None:
    """The second operator takes the chat at 12; the first one's slot is free after 3 min of briefing."""
    blueprint = plan([(0, 2, False), (1, 1, True)], ways=({"hand_over": HandOver.WARM, "briefing": 3},))
    rows = [leg(0, 0, (0, 0, 10, 15), FORWARDED), leg(0, 1, (10, 12, 40), number=1, group=1)]
    assert [event[:2] for event in told(rows, blueprint)[0]] == [
        ("arrived", 0),
        ("assigned at group 0", 0),
        ("forwarded to group 1", 10),
        ("queued at group 1", 10),
        ("assigned at group 1", 12),
        ("slot freed at group 0", 15),
        ("resolved", 40),
    ]


def test_a_forward_that_is_refused() -> None:
    """Nobody is at the second level at 10: the chat is refused and goes on with its operator."""
    rows = [
        leg(0, 0, (0, 0, 10), FORWARDED),
        leg(0, NEVER, (10, 10), RETURNED, number=1, group=1),
        leg(0, 0, (10, 10, 25), number=2),
    ]
    assert told(rows, two())[0][2:] == [
        ("forwarded to group 1", 10, 0),
        ("refused by group 1", 10, NEVER),
        ("assigned at group 0", 10, 0),
        ("resolved", 25, 0),
    ]


def test_a_forward_that_becomes_a_ticket() -> None:
    """The forward at 10 finds nobody and the policy is a ticket: both happen at 10."""
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, NEVER, (10, 10), TICKET, number=1, group=1)]
    assert told(rows, two())[0][2:] == [("forwarded to group 1", 10, 0), ("became a ticket", 10, NEVER)]


def test_a_chat_that_is_handed_back() -> None:
    """The second level hands the chat back at 30; it waits for the first until 33 and is resolved at 40."""
    rows = [
        leg(0, 0, (0, 0, 10), FORWARDED),
        leg(0, 1, (10, 10, 30), RETURNED, number=1, group=1),
        leg(0, 0, (30, 33, 40), number=2),
    ]
    assert told(rows, two())[0][3:] == [
        ("assigned at group 1", 10, 1),
        ("handed back to group 0", 30, 1),
        ("queued at group 0", 30, NEVER),
        ("assigned at group 0", 33, 0),
        ("resolved", 40, 0),
    ]


def test_a_customer_who_gives_up() -> None:
    """Who gives up at 4 has waited; who leaves at once has not; who is turned away has neither."""
    rows = [
        leg(0, NEVER, (0, 4), ABANDONED),
        leg(1, NEVER, (1, 1), ABANDONED),
        leg(2, NEVER, (2, 2), NOT_ADMITTED),
    ]
    assert told(rows, two()) == [
        [("arrived", 0, NEVER), ("queued at group 0", 0, NEVER), ("abandoned", 4, NEVER)],
        [("arrived", 1, NEVER), ("abandoned", 1, NEVER)],
        [("arrived", 2, NEVER), ("not admitted", 2, NEVER)],
    ]


def test_a_customer_who_leaves_without_a_word() -> None:
    """The customer is gone at 6, the operator takes the chat at 9 and finds out at 12."""
    rows = [leg(0, 0, (0, 9, 12), ABANDONED)]
    assert told(rows, two(), hidden((0, -1, 6))) == [
        [
            ("arrived", 0, NEVER),
            ("queued at group 0", 0, NEVER),
            ("abandoned silently", 6, NEVER),
            ("assigned at group 0", 9, 0),
            ("found abandoned", 12, 0),
        ]
    ]


def test_a_silent_customer_whom_nobody_finds() -> None:
    """The desk stops at 30 before anybody took the chat: the customer's leaving at 6 is its last event."""
    rows = [leg(0, NEVER, (0, 30), ABANDONED)]
    assert [event[:2] for event in told(rows, two(), hidden((0, -1, 6)))[0]] == [
        ("arrived", 0), ("queued at group 0", 0), ("abandoned silently", 6),
    ]  # fmt: skip


def test_a_chat_that_the_stop_cuts_off() -> None:
    """A chat that is handled at 60 when the desk stops is unfinished, with the operator who had it."""
    assert told([leg(0, 0, (50, 50, 60), UNFINISHED)], two())[0][-1] == ("unfinished", 60, 0)
