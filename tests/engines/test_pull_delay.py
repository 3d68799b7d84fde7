"""Pull delay: a chat that nobody could take at once waits until somebody has looked into the queue."""

import pytest

from sim.core.kinds import AfterClose, Choice, HandOver
from tests.engines.floor_plan import (
    ABANDONED,
    FETCHES,
    FORWARDED,
    FRONT,
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
    expert,
    legs_of,
    log_of,
    operators_of,
    play,
)

FETCHED = {FRONT: FETCHES}
FETCHED_ABOVE = {SECOND: FETCHES}
DOORS = [Door(), Door(group=SECOND)]
PAIR = [Person(), Person(SECOND)]
LAW = FETCHES.pull_delay
HOUR = ((0, 60),)


def test_a_chat_waits_beside_a_free_slot(engine: Engine) -> None:
    """Operator 0 frees at 5, chat 1 of minute 2 is fetched at 2 + 10 = 12, and ends at 22."""
    assert legs_of(play(engine, [Person()], [Chat(at=0, needs=5), Chat(at=2, pull=[10])], teams=FETCHED)) == [
        [0, 0, FRONT, 0, 0, 0, 5, 5, RESOLVED],
        [1, 0, FRONT, 0, 2, 12, 22, 22, RESOLVED],
    ]


def test_who_finds_somebody_free_need_not_be_fetched(engine: Engine) -> None:
    """Chat 0 would be fetched after 10 min but finds 0 free at 3: taken at 3."""
    assert legs_of(play(engine, [Person()], [Chat(at=3, pull=[10])], teams=FETCHED))[0][5] == 3


def test_an_arrival_passes_a_chat_that_nobody_has_fetched(engine: Engine) -> None:
    """Free at 5, 0 is given the chat of 8 at 8, so that chat 1, fetched at 12, is taken at 18."""
    chats = [Chat(at=0, needs=5), Chat(at=2, pull=[10]), Chat(at=8, pull=[10])]
    assert [row[5] for row in legs_of(play(engine, [Person()], chats, teams=FETCHED))] == [0, 18, 8]


def test_once_fetched_chats_go_by_their_place(engine: Engine) -> None:
    """Fetched at 12 and 5, both before 0 frees at 20: the chat of 2 is taken at 20, that of 3 at 30."""
    chats = [Chat(at=0, needs=20), Chat(at=2, pull=[10]), Chat(at=3, pull=[2])]
    assert [row[5] for row in legs_of(play(engine, [Person()], chats, teams=FETCHED))] == [0, 20, 30]


def test_a_younger_chat_may_be_fetched_first(engine: Engine) -> None:
    """Free at 6: the chat of 3 is fetched at 7, that of 2 at 12, and taken when 0 frees at 17."""
    chats = [Chat(at=0, needs=6), Chat(at=2, pull=[10]), Chat(at=3, pull=[4])]
    assert [row[5] for row in legs_of(play(engine, [Person()], chats, teams=FETCHED))] == [0, 17, 7]


def test_only_fetched_chats_fill_a_slot(engine: Engine) -> None:
    """At 10 the chat of 3 has been fetched and that of 2 not: 3 is taken at 10, 2 at 20."""
    chats = [Chat(at=0), Chat(at=2, pull=[15]), Chat(at=3, pull=[1])]
    assert [row[5] for row in legs_of(play(engine, [Person()], chats, teams=FETCHED))] == [0, 20, 10]


def test_no_delay_is_no_pull_delay(engine: Engine) -> None:
    """With 0 min for chats 1 and 2 they are taken as in any queue, at 10 and 20."""
    chats = [Chat(at=0, pull=[0]), Chat(at=2), Chat(at=3)]
    plain = play(engine, [Person()], chats)
    assert [row[5] for row in legs_of(plain)] == [0, 10, 20]
    assert play(engine, [Person()], chats, teams=FETCHED).fingerprint() == plain.fingerprint()


def test_priority_counts_among_fetched_chats(engine: Engine) -> None:
    """At 20 two have been fetched: priority 1 of minute 3 goes before the chat of 2; one of 4 has not."""
    doors = [Door(), Door(priority=1)]
    chats = [
        Chat(at=0, needs=20),
        Chat(at=2, pull=[1]),
        Chat(at=3, pull=[9], door=1),
        Chat(at=4, pull=[17], door=1),
    ]
    legs = legs_of(play(engine, [Person()], chats, doors=doors, teams=FETCHED))
    assert [row[5] for row in legs] == [0, 40, 20, 30]


def test_an_unfetched_chat_takes_a_place_in_the_queue(engine: Engine) -> None:
    """The queue takes 1: busy again from 8, the chat of 9 is not let in beside chat 1, fetched at 12."""
    chats = [Chat(at=0, needs=5), Chat(at=2, pull=[10]), Chat(at=8), Chat(at=9)]
    legs = legs_of(play(engine, [Person()], chats, doors=[Door(max_queue=1)], teams=FETCHED))
    assert [row[8] for row in legs] == [RESOLVED, RESOLVED, RESOLVED, NOT_ADMITTED]


def test_patience_runs_out_before_it_is_fetched(engine: Engine) -> None:
    """Free from 5 on, 0 would fetch the chat of 2 at 12, but it leaves at 2 + 8 = 10."""
    chats = [Chat(at=0, needs=5), Chat(at=2, pull=[10], patience=8)]
    legs = legs_of(play(engine, [Person()], chats, teams=FETCHED))
    assert legs[1] == [1, 0, FRONT, NOBODY, 2, NEVER, 10, NEVER, ABANDONED]


def test_the_rule_names_who_fetches(engine: Engine) -> None:
    """At 12 operator 0 has 1 of 2 slots free, 1 has 2 of 2 since 4: 1, who has more, gets the chat of 2."""
    people = [Person(slots=2), Person(slots=2)]
    chats = [Chat(at=0, needs=minutes) for minutes in (50, 4, 8, 4)]
    path = play(engine, people, [*chats, Chat(at=2, pull=[10])], teams=FETCHED)
    assert operators_of(path) == [0, 1, 0, 1, 1]


def test_chance_names_who_fetches(engine: Engine) -> None:
    """At 12 all three are free: the uniform 0.5 names the second, as 0.5 * 3 = 1.5 is between 1 and 2."""
    chats = [Chat(at=0, needs=5, u=[0.0])] * 3
    teams = {FRONT: Team(pull_delay=LAW, choice=Choice.RANDOM)}
    path = play(engine, [Person()] * 3, [*chats, Chat(at=2, pull=[10], u=[0.5])], teams=teams)
    assert operators_of(path)[3] == 1


def test_who_comes_online_takes_only_what_was_fetched(engine: Engine) -> None:
    """Operator 1 comes at 10: the chat of 3, fetched at 5, is taken at 10, that of 2 beside it at 12."""
    people = [Person(), Person(slots=2, online=[(10, 600)])]
    chats = [Chat(at=0, needs=99), Chat(at=2, pull=[10]), Chat(at=3, pull=[2])]
    assert [row[5] for row in legs_of(play(engine, people, chats, teams=FETCHED))] == [0, 12, 10]


def test_a_forward_is_fetched(engine: Engine) -> None:
    """Forwarded at 10 to 1, who is busy to 12: fetched at 10 + 4 = 14, to 34."""
    chats = [Chat(at=0, needs=[10, 20], pull=[0, 4]), Chat(at=0, needs=12, door=1)]
    legs = legs_of(play(engine, [Person(), expert()], chats, doors=DOORS, ways=[Way()], teams=FETCHED_ABOVE))
    assert legs[1] == [0, 1, SECOND, 1, 10, 14, 34, 34, RESOLVED]


def test_a_forward_that_finds_somebody_free_is_not_fetched(engine: Engine) -> None:
    """The second level is free at 10 and takes the forward at 10, whatever its 4 min."""
    chats = [Chat(at=0, needs=[10, 20], pull=[0, 4])]
    legs = legs_of(play(engine, [Person(), expert()], chats, ways=[Way()], teams=FETCHED_ABOVE))
    assert legs[1][5] == 10


def test_the_first_slot_is_held_until_the_chat_is_fetched(engine: Engine) -> None:
    """Warm from 10, fetched at 14 by 1, free since 12, and briefed to 17: the first slot frees at 17."""
    chats = [Chat(at=0, needs=[10, 20], pull=[0, 4], briefing=[0, 3]), Chat(at=0, needs=12, door=1)]
    ways = [Way(hand_over=HandOver.WARM)]
    legs = legs_of(play(engine, [Person(), expert()], chats, doors=DOORS, ways=ways, teams=FETCHED_ABOVE))
    assert legs[:2] == [
        [0, 0, FRONT, 0, 0, 0, 10, 17, FORWARDED],
        [0, 1, SECOND, 1, 10, 14, 37, 37, RESOLVED],
    ]


def test_who_stays_waits_until_the_last_chat_is_fetched(engine: Engine) -> None:
    """Free at 60, when the desk closes: 0 stays for the chat of 58, fetched at 65, and goes at 75."""
    chats = [Chat(at=50), Chat(at=58, pull=[7])]
    path = play(engine, [Person()], chats, opens=HOUR, teams=FETCHED)
    assert legs_of(path)[1][5:7] == [65, 75]
    assert log_of(path) == [[0, 0, 1], [75, 0, 0]]


def test_a_cut_chat_is_not_fetched(engine: Engine) -> None:
    """Cut at 60, the chat of 58 would be fetched at 65, in the next opening, and is unfinished at 60."""
    chats = [Chat(at=50, needs=20), Chat(at=58, pull=[7])]
    opens = [(0, 60), (62, 100)]
    path = play(engine, [Person()], chats, opens=opens, after_close=AfterClose.CUT, teams=FETCHED)
    assert legs_of(path)[1] == [1, 0, FRONT, NOBODY, 58, NEVER, 60, NEVER, UNFINISHED]


# Together with overflow


def test_overflow_does_not_wait_for_the_fetch(engine: Engine) -> None:
    """Overflowed at 7 and taken by 1 at 7, though the front would fetch it only at 22."""
    chats = [Chat(at=0, needs=99), Chat(at=2, pull=[20])]
    teams = {FRONT: Team(SECOND, after=5, pull_delay=LAW)}
    assert legs_of(play(engine, PAIR, chats, teams=teams))[1][3:6] == [1, 2, 7]


def test_overflow_at_once_does_not_wait_for_the_fetch(engine: Engine) -> None:
    """Operator 0 frees at 5 and may not take the chat of 2 before 22; 1 frees at 10 and takes it then."""
    chats = [Chat(at=0, needs=5), Chat(at=0, needs=10, door=1), Chat(at=2, pull=[20])]
    teams = {FRONT: Team(SECOND, pull_delay=LAW)}
    assert legs_of(play(engine, PAIR, chats, doors=DOORS, teams=teams))[2][3:6] == [1, 2, 10]


def test_overflow_to_a_group_that_fetches(engine: Engine) -> None:
    """Only the front's delay counts for the front's chat, and it has none: taken by 1 at 7."""
    chats = [Chat(at=0, needs=99), Chat(at=2)]
    teams = {FRONT: Team(SECOND, after=5), SECOND: FETCHES}
    assert legs_of(play(engine, PAIR, chats, teams=teams))[1][3:6] == [1, 2, 7]


def test_a_guest_goes_before_an_own_chat_that_nobody_has_fetched(engine: Engine) -> None:
    """At 20 the own chat of 15 has not been fetched (35), so the guest of 2 is taken at 20, the own at 35."""
    chats = [
        Chat(at=0, needs=99),
        Chat(at=0, needs=20, door=1),
        Chat(at=2),
        Chat(at=15, door=1, pull=[20]),
    ]
    teams = {FRONT: Team(SECOND, after=5), SECOND: FETCHES}
    assert [row[5] for row in legs_of(play(engine, PAIR, chats, doors=DOORS, teams=teams))[2:]] == [20, 35]


# At the very microsecond


def test_patience_before_a_fetch(engine: Engine) -> None:
    """Patience ends at 2 + 10 = 12 (rank 6), the fetch is at 12 (rank 9): abandoned beside a free slot."""
    chats = [Chat(at=0, needs=5), Chat(at=2, pull=[10], patience=10)]
    legs = legs_of(play(engine, [Person()], chats, teams=FETCHED))
    assert legs[1] == [1, 0, FRONT, NOBODY, 2, NEVER, 12, NEVER, ABANDONED]


def test_an_end_before_a_fetch(engine: Engine) -> None:
    """Operator 0 frees at 12 (rank 1) and fetches at 12 (rank 9): taken at 12."""
    chats = [Chat(at=0, needs=12), Chat(at=2, pull=[10])]
    assert legs_of(play(engine, [Person()], chats, teams=FETCHED))[1][5] == 12


def test_a_slot_that_frees_serves_the_younger_who_was_fetched(engine: Engine) -> None:
    """At 12 the slot frees (rank 1) for the chat of 3, fetched at 4; that of 2 is fetched at rank 9."""
    chats = [Chat(at=0, needs=12), Chat(at=2, pull=[10]), Chat(at=3, pull=[1])]
    assert [row[5] for row in legs_of(play(engine, [Person()], chats, teams=FETCHED))] == [0, 22, 12]


def test_an_arrival_before_a_fetch(engine: Engine) -> None:
    """At 12 an arrival (rank 5) takes the free slot before the chat of 2 is fetched (rank 9)."""
    chats = [Chat(at=0, needs=5), Chat(at=2, pull=[10]), Chat(at=12)]
    assert [row[5] for row in legs_of(play(engine, [Person()], chats, teams=FETCHED))] == [0, 22, 12]


def test_overflow_before_a_fetch(engine: Engine) -> None:
    """At 12 the chat of 2 overflows (rank 8) to 1 before 0, who is free as well, fetches it (rank 9)."""
    chats = [Chat(at=0, needs=5), Chat(at=2, pull=[10])]
    teams = {FRONT: Team(SECOND, after=10, pull_delay=LAW)}
    assert legs_of(play(engine, PAIR, chats, teams=teams))[1][3:6] == [1, 2, 12]


def test_fetches_go_by_the_number_of_the_chat(engine: Engine) -> None:
    """The chats of 2 and 3 are both fetched at 12: the first is taken at 12, the other at 22."""
    chats = [Chat(at=0, needs=5), Chat(at=2, pull=[10]), Chat(at=3, pull=[9])]
    assert [row[5] for row in legs_of(play(engine, [Person()], chats, teams=FETCHED))] == [0, 12, 22]


@pytest.mark.parametrize(
    ("after_close", "row"),
    [
        (AfterClose.CUT, [NOBODY, 55, NEVER, 60, NEVER, UNFINISHED]),
        (AfterClose.DRAIN, [0, 55, 60, 70, 70, RESOLVED]),
    ],
)
def test_closing_before_a_fetch(engine: Engine, after_close: AfterClose, row: list[int]) -> None:
    """Closed at 60 (rank 7), fetched at 60 (rank 9): cut before it, or taken by who stayed."""
    chats = [Chat(at=48), Chat(at=55, pull=[5])]
    path = play(engine, [Person()], chats, opens=HOUR, after_close=after_close, teams=FETCHED)
    assert legs_of(path)[1][3:] == row


def test_going_offline_before_a_fetch(engine: Engine) -> None:
    """Operator 0 leaves at 12 (rank 0): the chat fetched at 12 (rank 9) is taken by who comes at 30."""
    people = [Person(online=[(0, 12)]), Person(online=[(30, 600)])]
    chats = [Chat(at=0, needs=5), Chat(at=2, pull=[10])]
    assert legs_of(play(engine, people, chats, teams=FETCHED))[1][3:6] == [1, 2, 30]
