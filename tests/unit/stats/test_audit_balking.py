"""The auditor where the record leaves open whether a customer balked or had no patience."""

from dataclasses import replace

import numpy as np
import pytest

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE
from sim.core.variates import Law
from tests.builders import ABANDONED, FORWARDED, NOT_ADMITTED, TICKET, broken, leg, plan

NOBODY = [(0, 1, False)]
"""One operator, who comes at minute 60."""


def balking(desk: Blueprint, share: float, patience: Law) -> Blueprint:
    """Return a desk at whose first widget a share of those who would have to wait leaves at once."""
    count = len(desk.widgets.names)
    shares, laws = np.zeros(count), [None] * (count - 1)
    shares[0] = share
    return replace(desk, widgets=replace(desk.widgets, balk=shares, patience=(patience, *laws)))


def line_of(most: int, share: float, patience: Law) -> Blueprint:
    """Return a desk with room for so many who wait, where nobody is online before minute 60."""
    return balking(plan(NOBODY, max_queue=most, roster=[(0, 60, 480)]), share, patience)


def left(chat: int) -> dict[str, int]:
    """Return a chat whose customer leaves at once at minute 10."""
    return leg(chat, NO_ONE, (10, 10), ABANDONED)


def refused(chat: int) -> dict[str, int]:
    """Return a chat that is not admitted at minute 10."""
    return leg(chat, NO_ONE, (10, 10), NOT_ADMITTED)


@pytest.mark.parametrize("refusals", [0, 1, 2])
def test_who_has_no_patience_may_have_filled_the_line(refusals: int) -> None:
    """With room for one, the first of three either balked or waited for 0 s: each record can be right."""
    rows = [left(0), *(refused(chat) for chat in range(1, 1 + refusals))]
    rows += [left(chat) for chat in range(1 + refusals, 3)]
    assert broken(rows, line_of(1, 0.3, Law.constant(0))) == set()


def test_no_more_can_have_waited_than_left() -> None:
    """With room for two, one who left cannot have filled the line, so nobody was to be turned away."""
    rows = [left(0), refused(1), left(2)]
    assert broken(rows, line_of(2, 0.3, Law.constant(0))) == {"admission"}
    assert broken(rows, line_of(1, 0.3, Law.constant(0))) == set()


def test_whoever_has_patience_balked() -> None:
    """With a patience of 5 min whoever left at once was not in line, nor where all balk who have to wait."""
    rows = [left(0), refused(1)]
    assert broken(rows, line_of(1, 0.3, Law.constant(300_000_000))) == {"admission"}
    assert broken(rows, line_of(1, 1.0, Law.constant(0))) == {"admission"}


def test_a_drawn_patience_may_be_nothing() -> None:
    """Of 0 s and 5 min, each in half the cases, nobody can tell which it was."""
    drawn = Law.empirical(np.array([0, 300_000_000], dtype=np.int64))
    assert broken([left(0), refused(1)], line_of(1, 0.3, drawn)) == set()


def test_a_minute_later_the_line_is_empty_again() -> None:
    """Who left at 10 was gone at 11: nobody fills the one place then."""
    rows = [left(0), leg(1, NO_ONE, (11, 11), NOT_ADMITTED)]
    assert broken(rows, line_of(1, 0.3, Law.constant(0))) == {"admission"}


def test_a_forward_may_have_met_the_full_line() -> None:
    """A chat forwarded within the microsecond in which one left at once: a ticket and a wait can be right."""
    desk = plan([(0, 1, False), (1, 1, True)], linked=(1, 0), ways=({"max_queue": 1},))
    desk = balking(desk, 0.3, Law.constant(0))
    before = [
        leg(0, 1, (0, 0, 30), group=1),
        leg(1, NO_ONE, (10, 10), ABANDONED, group=1),
        leg(2, 0, (10, 10, 10), FORWARDED, widget=1),
    ]
    ticket = leg(2, NO_ONE, (10, 10), TICKET, number=1, group=1, widget=1)
    waits = leg(2, 1, (10, 30, 40), number=1, group=1, widget=1)
    assert broken([*before, ticket], desk) == set()
    assert broken([*before, waits], desk) == set()
    certain = balking(desk, 1.0, Law.constant(0))
    assert broken([*before, ticket], certain) == {"admission"}
