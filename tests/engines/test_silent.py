"""Silent customers: gone without a word, they hold a place in the queue and then a slot, until noticed."""

import pytest

from sim.core.kinds import AfterClose, HandOver
from tests.engines.floor_plan import (
    ABANDONED,
    FETCHES,
    FOREVER,
    FORWARDED,
    FRONT,
    LATER,
    NEVER,
    NOBODY,
    NOT_ADMITTED,
    RESOLVED,
    SECOND,
    UNFINISHED,
    Chat,
    Door,
    Engine,
    Person,
    Team,
    Way,
    customers_of,
    expert,
    legs_of,
    log_of,
    operators_of,
    play,
)

BUSY = Chat(at=0, needs=20)
GHOST = Chat(at=2, patience=5, noticed=[4])
DOORS = [Door(), Door(group=SECOND)]
HOUR = ((0, 60),)


def test_who_left_is_assigned_and_noticed(engine: Engine) -> None:
    """Gone at 2 + 5 = 7, assigned in its turn at 20, noticed after 4 min at 24, when chat 2 is taken."""
    path = play(engine, [Person()], [BUSY, GHOST, Chat(at=3)])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 0, 0, 20, 20, RESOLVED],
        [1, 0, FRONT, 0, 2, 20, 24, 24, ABANDONED],
        [2, 0, FRONT, 0, 3, 24, 34, 34, RESOLVED],
    ]
    assert customers_of(path) == [[1, NEVER, 7]]


def test_who_is_served_in_time_is_no_ghost(engine: Engine) -> None:
    """Patience to 32 is longer than the wait to 20: an ordinary chat, and nothing to say of it."""
    path = play(engine, [Person()], [BUSY, Chat(at=2, patience=30, noticed=[4])])
    assert legs_of(path)[1] == [1, 0, FRONT, 0, 2, 20, 30, 30, RESOLVED]
    assert customers_of(path) == []


def test_others_leave_openly(engine: Engine) -> None:
    """Of chats 1 and 2, with patience 5 both, only 1 leaves without a word: 2 is out of the queue at 8."""
    legs = legs_of(play(engine, [Person()], [BUSY, GHOST, Chat(at=3, patience=5)]))
    assert [row[3:8] for row in legs[1:]] == [[0, 2, 20, 24, 24], [NOBODY, 3, NEVER, 8, NEVER]]


def test_who_left_holds_a_place_in_the_queue(engine: Engine) -> None:
    """The queue takes 1: at 10 the customer of chat 1 is gone since 7, but the chat is there."""
    legs = legs_of(play(engine, [Person()], [BUSY, GHOST, Chat(at=10)], doors=[Door(max_queue=1)]))
    assert legs[2][8] == NOT_ADMITTED


def test_there_is_nothing_to_wrap_up(engine: Engine) -> None:
    """The group's wrap-up of 6 min follows chat 0, to 26; the ghost, taken then, frees its slot at 30."""
    chats = [Chat(at=0, needs=20, wrap_up=[6]), Chat(at=2, patience=5, noticed=[4], wrap_up=[6])]
    assert [row[5:8] for row in legs_of(play(engine, [Person()], chats))] == [[0, 20, 26], [26, 30, 30]]


def test_who_left_is_not_forwarded(engine: Engine) -> None:
    """The tape would forward chat 1, but it ends at 24 at the first level when nobody answers."""
    chats = [BUSY, Chat(at=2, needs=[10, 5], patience=5, noticed=[4])]
    legs = legs_of(play(engine, [Person(), expert()], chats, ways=[Way()]))
    assert legs[1:] == [[1, 0, FRONT, 0, 2, 20, 24, 24, ABANDONED]]


def test_each_ghost_takes_its_turn(engine: Engine) -> None:
    """Two ghosts of 4 and 6 min: taken at 20 and 24, so that chat 3 waits from 4 to 30."""
    chats = [BUSY, GHOST, Chat(at=3, patience=5, noticed=[6]), Chat(at=4)]
    assert [row[5] for row in legs_of(play(engine, [Person()], chats))] == [0, 20, 24, 30]


def test_a_ghost_in_a_slot_is_a_chat_for_the_rule(engine: Engine) -> None:
    """At 21 operator 0 holds a ghost to 24 and has 1 of 2 free, 1 has 2 of 2: the chat of 21 goes to 1."""
    people = [Person(slots=2), Person(slots=2)]
    chats = [*[BUSY] * 4, GHOST, Chat(at=21)]
    assert operators_of(play(engine, people, chats)) == [0, 1, 0, 1, 0, 1]


def test_a_ghost_slows_the_others_down(engine: Engine) -> None:
    """At f(2) = 1.5: chat 2 of 9 min is taken beside the ghost at 20, does 3 by 24 and ends at 30."""
    person = Person(slots=2, factors=[1, 1.5])
    chats = [Chat(at=0, needs=15), Chat(at=0, needs=15), GHOST, Chat(at=3, needs=9)]
    assert [row[5:7] for row in legs_of(play(engine, [person], chats))] == [
        [0, 20],
        [0, 20],
        [20, 24],
        [20, 30],
    ]


def test_a_ghost_is_noticed_at_no_ones_pace(engine: Engine) -> None:
    """At double speed chat 0 of 40 ends at 20, but it takes 4 min to notice the ghost, not 2."""
    chats = [Chat(at=0, needs=40), GHOST]
    assert legs_of(play(engine, [Person(speed=2.0)], chats))[1][5:7] == [20, 24]


def test_the_shift_ends_before_it_is_noticed(engine: Engine) -> None:
    """Operator 0 leaves at 22 and holds the ghost to 24, in overtime; chat 2 is taken at 40 by 1."""
    people = [Person(online=[(0, 22)]), Person(online=[(40, 600)])]
    legs = legs_of(play(engine, people, [BUSY, GHOST, Chat(at=3)]))
    assert [row[3:7] for row in legs[1:]] == [[0, 2, 20, 24], [1, 3, 40, 50]]


def test_nobody_ever_takes_it(engine: Engine) -> None:
    """Nobody comes: the chat of 2, whose customer left at 7, is abandoned when the desk stops, at 600."""
    path = play(engine, [Person(online=())], [GHOST, Chat(at=3)])
    assert [row[3:] for row in legs_of(path)] == [
        [NOBODY, 2, NEVER, 600, NEVER, ABANDONED],
        [NOBODY, 3, NEVER, 600, NEVER, UNFINISHED],
    ]
    assert customers_of(path) == [[0, NEVER, 7]]


def test_leaving_without_a_word_may_be_the_last_event(engine: Engine) -> None:
    """Closed at 60 and nobody there, the customer of 55 leaves at 65: its chat ends at 65, the last event."""
    path = play(engine, [Person(online=())], [Chat(at=55, patience=10, noticed=[4])], opens=HOUR)
    assert legs_of(path) == [[0, 0, FRONT, NOBODY, 55, NEVER, 65, NEVER, ABANDONED]]
    assert customers_of(path) == [[0, NEVER, 65]]


# On the second level


def forwarded_into_silence(patience: int) -> list[Chat]:
    """Return a chat forwarded at 10, briefed for 3 min and noticed after 4, and one to 15 before it."""
    chat = Chat(
        at=0, needs=[10, 20], patience=[FOREVER, patience], briefing=[0, 3], noticed=[0, 4], wrap_up=[2, 2]
    )
    return [chat, Chat(at=0, needs=15, door=1)]


def test_a_ghost_is_handed_over_warm(engine: Engine) -> None:
    """Gone at 13, taken at 15 and briefed to 18, when the front wraps up to 20; noticed 4 later, at 22."""
    ways = [Way(hand_over=HandOver.WARM)]
    path = play(engine, [Person(), expert()], forwarded_into_silence(3), doors=DOORS, ways=ways)
    assert legs_of(path)[:2] == [
        [0, 0, FRONT, 0, 0, 0, 10, 20, FORWARDED],
        [0, 1, SECOND, 1, 10, 15, 22, 22, ABANDONED],
    ]
    assert customers_of(path) == [[0, NEVER, 13]]


def test_a_ghost_is_handed_over_cold(engine: Engine) -> None:
    """Cold and without a briefing: taken at 15, noticed at 19, the first slot wrapped up from 10 to 12."""
    chats = forwarded_into_silence(3)
    chats[0] = Chat(at=0, needs=[10, 20], patience=[FOREVER, 3], noticed=[0, 4], wrap_up=[2, 2])
    legs = legs_of(play(engine, [Person(), expert()], chats, doors=DOORS, ways=[Way()]))
    assert [row[5:] for row in legs[:2]] == [[0, 10, 12, FORWARDED], [15, 19, 19, ABANDONED]]


def test_the_front_holds_its_slot_for_a_ghost(engine: Engine) -> None:
    """Nobody of the second level before 40: the slot is held for a customer gone at 13, to 43."""
    people = [Person(), expert(online=[(40, 600)])]
    chats = forwarded_into_silence(3)[:1]
    legs = legs_of(play(engine, people, chats, ways=[Way(hand_over=HandOver.WARM)]))
    assert [row[5:8] for row in legs] == [[0, 10, 45], [40, 47, 47]]


# With a redial


def test_a_ghost_comes_back_while_its_chat_waits(engine: Engine) -> None:
    """Gone at 7 and back at 12 as chat 2, behind its own first chat: taken at 20 and 24."""
    chats = [BUSY, Chat(at=2, patience=5, noticed=[4], redial=(2, 5)), Chat(LATER)]
    path = play(engine, [Person()], chats)
    assert legs_of(path)[1:] == [
        [1, 0, FRONT, 0, 2, 20, 24, 24, ABANDONED],
        [2, 0, FRONT, 0, 12, 24, 34, 34, RESOLVED],
    ]
    assert customers_of(path) == [[1, NEVER, 7], [2, 1, NEVER]]


def test_who_came_back_may_be_a_ghost_too(engine: Engine) -> None:
    """Back at 12, gone again at 15: chat 2 has both a chat before and a moment of leaving."""
    chats = [
        BUSY,
        Chat(at=2, patience=5, noticed=[4], redial=(2, 5)),
        Chat(LATER, patience=3, noticed=[6]),
    ]
    path = play(engine, [Person()], chats)
    assert legs_of(path)[2] == [2, 0, FRONT, 0, 12, 24, 30, 30, ABANDONED]
    assert customers_of(path) == [[1, NEVER, 7], [2, 1, 15]]


def test_the_redial_counts_from_leaving_not_from_being_noticed(engine: Engine) -> None:
    """Gone at 7 with a delay of 30 the customer is back at 37, though noticed at 24."""
    chats = [BUSY, Chat(at=2, patience=5, noticed=[4], redial=(2, 30)), Chat(LATER)]
    assert legs_of(play(engine, [Person()], chats))[2][4] == 37


# With overflow and pull delay


def test_a_ghost_overflows(engine: Engine) -> None:
    """Gone at 7 and overflowed at 2 + 8 = 10: operator 1 holds it to 14."""
    people = [Person(), Person(SECOND)]
    legs = legs_of(play(engine, people, [BUSY, GHOST], teams={FRONT: Team(SECOND, after=8)}))
    assert legs[1] == [1, 0, FRONT, 1, 2, 10, 14, 14, ABANDONED]


def test_a_ghost_is_fetched(engine: Engine) -> None:
    """Gone at 7 and fetched at 2 + 25 = 27 by 0, free since 20: noticed at 31."""
    chats = [BUSY, Chat(at=2, patience=5, noticed=[4], pull=[25])]
    legs = legs_of(play(engine, [Person()], chats, teams={FRONT: FETCHES}))
    assert legs[1] == [1, 0, FRONT, 0, 2, 27, 31, 31, ABANDONED]


# At closing


def test_who_stays_serves_the_ghosts(engine: Engine) -> None:
    """Closed at 60: the ghost of 52 is taken at 65 and noticed at 69, when the operator goes."""
    path = play(engine, [Person()], [Chat(at=50, needs=15), Chat(at=52, patience=5, noticed=[4])], opens=HOUR)
    assert legs_of(path)[1][5:] == [65, 69, 69, ABANDONED]
    assert log_of(path) == [[0, 0, 1], [69, 0, 0]]


def test_a_ghost_that_waits_is_cut(engine: Engine) -> None:
    """Gone at 57 and cut at 60: abandoned at 60 by nobody's leave, while chat 2 of 55 is unfinished."""
    chats = [Chat(at=50, needs=15), Chat(at=52, patience=5, noticed=[4]), Chat(at=55)]
    path = play(engine, [Person()], chats, opens=HOUR, after_close=AfterClose.CUT)
    assert [row[3:] for row in legs_of(path)[1:]] == [
        [NOBODY, 52, NEVER, 60, NEVER, ABANDONED],
        [NOBODY, 55, NEVER, 60, NEVER, UNFINISHED],
    ]
    assert customers_of(path) == [[1, NEVER, 57]]


def test_a_ghost_that_is_held_is_cut(engine: Engine) -> None:
    """Held from 58 to 62 and cut at 60: abandoned and released at 60."""
    chats = [Chat(at=50, needs=8), Chat(at=52, patience=5, noticed=[4])]
    path = play(engine, [Person()], chats, opens=HOUR, after_close=AfterClose.CUT)
    assert legs_of(path)[1] == [1, 0, FRONT, 0, 52, 58, 60, 60, ABANDONED]


def test_a_ghost_that_was_cut_frees_nothing_later(engine: Engine) -> None:
    """Held from 58 to 64 and cut at 60: the chat of 62 holds the slot to 72, and chat 3 is taken then."""
    chats = [Chat(at=50, needs=8), Chat(at=52, patience=5, noticed=[6]), Chat(at=62), Chat(at=63)]
    path = play(engine, [Person()], chats, opens=[(0, 60), (62, 200)], after_close=AfterClose.CUT)
    assert [row[5] for row in legs_of(path)] == [50, 58, 62, 72]


def test_who_would_leave_after_the_cut_is_unfinished(engine: Engine) -> None:
    """Cut at 60, patience would have run out at 61: the customer was still there."""
    chats = [Chat(at=50, needs=15), Chat(at=52, patience=9, noticed=[4])]
    path = play(engine, [Person()], chats, opens=HOUR, after_close=AfterClose.CUT)
    assert legs_of(path)[1][8] == UNFINISHED
    assert customers_of(path) == []


# At the very microsecond


def test_an_end_before_silence(engine: Engine) -> None:
    """The slot frees at 7 (rank 1), when patience would run out (rank 6): served, not a ghost."""
    path = play(engine, [Person()], [Chat(at=0, needs=7), GHOST])
    assert legs_of(path)[1] == [1, 0, FRONT, 0, 2, 7, 17, 17, RESOLVED]
    assert customers_of(path) == []


@pytest.mark.parametrize(("busy_to", "team", "pull"), [(20, Team(SECOND, after=5), []), (6, FETCHES, [5])])
def test_silence_before_overflow_and_fetch(engine: Engine, busy_to: int, team: Team, pull: list[int]) -> None:
    """Gone at 7 (rank 6) and overflowed (rank 8) or fetched (rank 9) at 7: held from 7 to 11."""
    chats = [Chat(at=0, needs=busy_to), Chat(at=2, patience=5, noticed=[4], pull=pull)]
    path = play(engine, [Person(), Person(SECOND)], chats, teams={FRONT: team})
    assert legs_of(path)[1][4:] == [2, 7, 11, 11, ABANDONED]
    assert customers_of(path) == [[1, NEVER, 7]]


def test_an_end_before_a_ghost_is_noticed(engine: Engine) -> None:
    """At 24 operator 1 ends a chat (rank 1) before 0 notices (rank 2): of two who wait the older gets 1."""
    chats = [BUSY, Chat(at=0, needs=24), GHOST, Chat(at=3), Chat(at=4)]
    assert operators_of(play(engine, [Person(), Person()], chats)) == [0, 1, 0, 1, 0]


def test_a_ghost_is_noticed_after_the_shift_ended(engine: Engine) -> None:
    """The shift ends at 24 (rank 0), noticed at 24 (rank 2): chat 2 is 1's, who comes at 30, to 40."""
    people = [Person(online=[(0, 24)]), Person(online=[(30, 600)])]
    legs = legs_of(play(engine, people, [BUSY, GHOST, Chat(at=3)]))
    assert legs[2][3:7] == [1, 3, 30, 40]


def test_silence_before_closing(engine: Engine) -> None:
    """Patience ends at 60 (rank 6) and the desk is cut at 60 (rank 7): abandoned, gone at 60."""
    chats = [Chat(at=50, needs=15), Chat(at=52, patience=8, noticed=[4])]
    path = play(engine, [Person()], chats, opens=HOUR, after_close=AfterClose.CUT)
    assert legs_of(path)[1][6:] == [60, NEVER, ABANDONED]
    assert customers_of(path) == [[1, NEVER, 60]]
