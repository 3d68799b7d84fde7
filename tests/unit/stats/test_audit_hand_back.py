"""The auditor on chats that are handed back: a correct record, and a tampered copy of it."""

from collections.abc import Sequence

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE
from tests.builders import ABANDONED, FORWARDED, RETURNED, broken, leg, plan, tampered
from tests.unit.stats.audit_desks import exceeding, handing_back, minutes, wrapping_up

PEOPLE = [(0, 1, False), (0, 1, False), (1, 1, True)]
"""Operators 0 and 1 in the first level, operator 2 in the second."""


def handed(max_legs: int = 3, patience: int | None = None) -> Blueprint:
    """Return a desk of two tiers, the second of which hands chats back."""
    ways = [{} if patience is None else {"patience": patience}]
    return handing_back(plan(PEOPLE, ways=ways, max_legs=max_legs), 0.5)


THERE_AND_BACK = [
    leg(0, 0, (0, 0, 10), FORWARDED),
    leg(0, 2, (10, 10, 20), RETURNED, number=1, group=1),
    leg(0, 0, (20, 20, 30), number=2),
]


def test_a_chat_goes_back_to_whoever_had_it() -> None:
    """Operator 0, who had the chat until 10, is free at 20 and gets it, though operator 1 never had one."""
    assert broken(THERE_AND_BACK, handed()) == set()
    other = tampered(THERE_AND_BACK, leg(0, 1, (20, 20, 30), number=2))
    assert broken(other, handed()) == {"hand_back"}
    assert broken(tampered(THERE_AND_BACK, leg(0, 0, (20, 21, 30), number=2)), handed()) == {"waiting"}


def test_a_chat_goes_to_somebody_else_when_its_operator_is_busy() -> None:
    """Operator 0 has another chat from 15 to 25: chat 0 goes to operator 1 at 20 and does not wait."""
    rows = [*tampered(THERE_AND_BACK, leg(0, 1, (20, 20, 30), number=2)), leg(1, 1, (12, 12, 14))]
    rows += [leg(2, 0, (15, 15, 25))]
    assert broken(rows, handed()) == set()
    waits = tampered(rows, leg(0, 0, (20, 25, 30), number=2))
    assert broken(waits, handed()) == {"waiting"}


def test_a_hand_back_where_none_is_done_is_found() -> None:
    """No escalation hands anything back; or the second does, and the chat came by the first."""
    assert broken(THERE_AND_BACK, plan(PEOPLE, max_legs=3)) == {"times"}
    desk = plan([*PEOPLE, (2, 1, True)], groups=3, ways=[{}, {"target": 2}], max_legs=3)
    assert broken(THERE_AND_BACK, handing_back(desk, 0.5, 0.0)) == set()
    assert broken(THERE_AND_BACK, handing_back(desk, 0.0, 0.5)) == {"hand_back"}


def test_a_chat_that_nobody_forwarded_is_not_handed_back() -> None:
    """The first leg has no group to go back to."""
    rows = [leg(0, 0, (0, 0, 10), RETURNED), leg(0, 0, (10, 10, 20), number=1)]
    assert broken(rows, handed()) == {"hand_back"}


def test_a_chat_goes_back_to_the_group_that_forwarded_it() -> None:
    """Group 0 forwarded the chat to group 1, which cannot hand it back to group 2."""
    ways: list[dict[str, int]] = [{}, {"source": 2}]
    desk = handing_back(plan([*PEOPLE, (2, 1, True)], groups=3, ways=ways, max_legs=3), 0.5, 0.5)
    assert broken(THERE_AND_BACK, desk) == set()
    astray = tampered(THERE_AND_BACK, leg(0, 3, (20, 20, 30), number=2, group=2))
    assert broken(astray, desk) == {"hand_back"}


def test_a_chat_that_is_handed_back_has_an_end() -> None:
    """Its last leg is returned, so it has no outcome."""
    assert broken(THERE_AND_BACK[:2], handed()) == {"conservation"}


def test_hand_backs_count_as_legs() -> None:
    """Forwarded again and back again the chat has 5 legs, more than 4."""
    rows = [
        *tampered(THERE_AND_BACK, leg(0, 0, (20, 20, 30), FORWARDED, number=2)),
        leg(0, 2, (30, 30, 40), RETURNED, number=3, group=1),
        leg(0, 0, (40, 40, 50), number=4),
    ]
    assert broken(rows, handed(max_legs=5)) == set()
    assert broken(rows, handed(max_legs=4)) == {"chain"}


CHAIN: Sequence[dict[str, int]] = ({}, {"source": 1, "target": 2})
TIERS = [(0, 1, False), (1, 1, True), (1, 1, False), (2, 1, True)]
"""Three tiers: operators 1 and 2 in the second, of whom only 1 may take forwarded chats; 3 in the third."""
DOWN_AND_UP = [
    leg(0, 0, (0, 0, 10), FORWARDED),
    leg(0, 1, (10, 10, 20), FORWARDED, number=1, group=1),
    leg(0, 3, (20, 20, 30), RETURNED, number=2, group=2),
    leg(0, 1, (30, 30, 40), RETURNED, number=3, group=1),
    leg(0, 0, (40, 40, 50), number=4),
]


def test_a_chain_goes_back_step_by_step() -> None:
    """Groups 0, 1, 2, back to 1, back to 0; straight back from group 2 to group 0 it cannot go."""
    desk = handing_back(plan(TIERS, groups=3, ways=CHAIN, max_legs=5), 0.5, 0.5)
    assert broken(DOWN_AND_UP, desk) == set()
    straight = [*DOWN_AND_UP[:3], leg(0, 0, (30, 30, 40), number=3)]
    assert broken(straight, desk) == {"hand_back"}
    circle = [*DOWN_AND_UP[:4], leg(0, 3, (40, 40, 50), number=4, group=2)]
    assert broken(circle, desk) == {"hand_back"}


def test_whoever_gets_a_chat_back_needs_the_role_that_it_needed_there() -> None:
    """Operator 1 has another chat at 30; operator 2, free, may not take what was forwarded to group 1."""
    desk = handing_back(plan(TIERS, linked=(0, 1), groups=3, ways=CHAIN, max_legs=5), 0.5, 0.5)
    busy = [leg(1, 2, (24, 24, 26), group=1, widget=1), leg(2, 1, (25, 25, 35), group=1, widget=1)]
    late = tampered(DOWN_AND_UP, leg(0, 1, (30, 35, 40), RETURNED, number=3, group=1))
    assert broken([*late, busy[1], leg(1, 2, (21, 21, 40), group=1, widget=1)], desk) <= {"choice"}
    barred = tampered(DOWN_AND_UP, leg(0, 2, (30, 30, 40), RETURNED, number=3, group=1))
    assert "role" in broken([*barred, *busy], desk)


def test_a_chat_that_comes_back_where_it_was_forwarded_takes_room_above_the_slots() -> None:
    """Operator 1 has a chat from 25 to 35 and one more place for forwarded ones: chat 0 is taken at 30."""
    desk = handing_back(
        plan(TIERS[:2] + TIERS[3:], linked=(0, 1), groups=3, ways=CHAIN, max_legs=5), 0.5, 0.5
    )
    desk = exceeding(desk, 0, 1, 0)
    rows = [row | {"operator": min(row["operator"], 2)} for row in DOWN_AND_UP]
    rows += [leg(1, 1, (25, 25, 35), group=1, widget=1)]
    assert broken(rows, desk) == set()
    waits = tampered(rows, leg(0, 1, (30, 35, 40), RETURNED, number=3, group=1))
    assert broken(waits, desk) == {"waiting"}


def test_a_chat_that_comes_back_to_the_front_waits_for_a_slot() -> None:
    """Operator 0 has a chat from 35 to 45 and room above: chat 0, direct there, is taken at 45, not at 40."""
    desk = handing_back(plan(TIERS, groups=3, ways=CHAIN, max_legs=5), 0.5, 0.5)
    desk = exceeding(desk, 1, 0, 0, 0)
    rows = [*DOWN_AND_UP, leg(1, 0, (35, 35, 45))]
    assert broken(rows, desk) == {"slots"}
    waits = tampered(rows, leg(0, 0, (40, 45, 50), number=4))
    assert broken(waits, desk) == set()


def test_patience_after_a_hand_back_is_that_of_the_escalation() -> None:
    """With a patience of 5 the chat of 20 leaves at 25 and is not taken at 28."""
    desk = handed(patience=5)
    busy = [leg(1, 1, (12, 12, 40)), leg(2, 0, (13, 13, 28))]
    gone = [*tampered(THERE_AND_BACK, leg(0, NO_ONE, (20, 25), ABANDONED, number=2)), *busy]
    assert broken(gone, desk) == set()
    served = tampered(gone, leg(0, 0, (20, 28, 30), number=2))
    assert broken(served, desk) == {"patience"}


def test_a_hand_back_is_wrapped_up_like_any_part() -> None:
    """The second level wraps up for 3 minutes: its slot is free at 23, neither at 20 nor at 24."""
    desk = wrapping_up(handed(), None, minutes(3))
    rows = tampered(THERE_AND_BACK, leg(0, 2, (10, 10, 20, 23), RETURNED, number=1, group=1))
    assert broken(rows, desk) == set()
    assert broken(THERE_AND_BACK, desk) == {"hand_over"}
    longer = tampered(rows, leg(0, 2, (10, 10, 20, 24), RETURNED, number=1, group=1))
    assert broken(longer, desk) == {"hand_over"}
