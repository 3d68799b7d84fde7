"""Overflow: a chat that has waited long enough may be taken by another group's operators, too."""

from sim.core.kinds import AfterClose, Choice, HandOver
from tests.engines.floor_plan import (
    ABANDONED,
    FORWARDED,
    FRONT,
    NEVER,
    NOBODY,
    NOT_ADMITTED,
    RESOLVED,
    SECOND,
    THIRD,
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

PAIR = [Person(), Person(SECOND)]
DOORS = [Door(), Door(group=SECOND)]
TO_SECOND = {FRONT: Team(SECOND, after=5)}
BUSY = Chat(at=0, needs=100)
WAY_UP = Way(source=FRONT, target=SECOND)


def test_after_a_while_the_other_group_takes_it(engine: Engine) -> None:
    """Operator 0 is busy to 100; chat 1 waits from 2 to 2 + 5 = 7 and is then taken by 1, to 17."""
    assert legs_of(play(engine, PAIR, [BUSY, Chat(at=2)], teams=TO_SECOND)) == [
        [0, 0, FRONT, 0, 0, 0, 100, 100, RESOLVED],
        [1, 0, FRONT, 1, 2, 7, 17, 17, RESOLVED],
    ]


def test_the_own_group_may_be_quicker(engine: Engine) -> None:
    """Operator 0 frees at 6 and takes chat 1 of minute 2, a minute before it would overflow at 7."""
    path = play(engine, PAIR, [Chat(at=0, needs=6), Chat(at=2)], teams=TO_SECOND)
    assert legs_of(path)[1] == [1, 0, FRONT, 0, 2, 6, 16, 16, RESOLVED]


def test_who_is_busy_takes_it_later(engine: Engine) -> None:
    """Overflowed at 7, chat 1 waits for whoever frees first: 1 at 20, while 0 is busy to 100."""
    chats = [BUSY, Chat(at=0, needs=20, door=1), Chat(at=2)]
    path = play(engine, PAIR, chats, doors=DOORS, teams=TO_SECOND)
    assert legs_of(path)[2] == [2, 0, FRONT, 1, 2, 20, 30, 30, RESOLVED]


def test_an_overflowed_chat_may_still_be_taken_by_its_own_group(engine: Engine) -> None:
    """Overflowed at 7 with 1 busy to 50, chat 1 is taken by 0 at 20, and 1 finds nobody at 50."""
    chats = [Chat(at=0, needs=20), Chat(at=0, needs=50, door=1), Chat(at=2, needs=60)]
    path = play(engine, PAIR, chats, doors=DOORS, teams=TO_SECOND)
    assert legs_of(path)[2] == [2, 0, FRONT, 0, 2, 20, 80, 80, RESOLVED]


def test_who_comes_online_takes_what_overflowed(engine: Engine) -> None:
    """Nobody of the second level is there at 7; who comes at 30 takes the chat of 2 at 30."""
    people = [Person(), Person(SECOND, online=[(30, 600)])]
    path = play(engine, people, [BUSY, Chat(at=2)], teams=TO_SECOND)
    assert legs_of(path)[1] == [1, 0, FRONT, 1, 2, 30, 40, 40, RESOLVED]


def test_own_chats_go_first_though_younger(engine: Engine) -> None:
    """At 20 operator 1 takes the own chat of 15 and only at 30 that of 2, which overflowed at 7."""
    chats = [BUSY, Chat(at=0, needs=20, door=1), Chat(at=2), Chat(at=15, door=1)]
    path = play(engine, PAIR, chats, doors=DOORS, teams=TO_SECOND)
    assert [row[3:6] for row in legs_of(path)[2:]] == [[1, 2, 30], [1, 15, 20]]


def test_own_chats_go_first_whatever_the_priority(engine: Engine) -> None:
    """The overflowed chat has priority 5, the own one of 15 none: the own one is taken at 20 all the same."""
    doors = [Door(priority=5), Door(group=SECOND)]
    chats = [BUSY, Chat(at=0, needs=20, door=1), Chat(at=2), Chat(at=15, door=1)]
    path = play(engine, PAIR, chats, doors=doors, teams=TO_SECOND)
    assert [row[5] for row in legs_of(path)[2:]] == [30, 20]


def test_all_own_chats_go_first(engine: Engine) -> None:
    """Own chats of 15 and 18 take 1 from 20 to 40, and one that comes at 40 (rank 5) finds chat 2 served."""
    chats = [
        BUSY,
        Chat(at=0, needs=20, door=1),
        Chat(at=2),
        Chat(at=15, door=1),
        Chat(at=18, door=1),
        Chat(at=40, door=1),
    ]
    path = play(engine, PAIR, chats, doors=DOORS, teams=TO_SECOND)
    assert [row[5] for row in legs_of(path)[2:]] == [40, 20, 30, 50]


def test_overflowed_chats_go_by_priority_then_by_place(engine: Engine) -> None:
    """Chats of 2, 3 and 4 overflow by 9 to 1, who is busy to 20: priority 1 of 4 first, then 2, then 3."""
    doors = [Door(), Door(group=SECOND), Door(priority=1)]
    chats = [BUSY, Chat(at=0, needs=20, door=1), Chat(at=2), Chat(at=3), Chat(at=4, door=2)]
    path = play(engine, PAIR, chats, doors=doors, teams=TO_SECOND)
    assert [row[5] for row in legs_of(path)[2:]] == [30, 40, 20]


def test_chats_of_two_groups_overflow_to_one(engine: Engine) -> None:
    """Third-group chat of 2 with 20 min overflows at 22, front chat of 4 at 9: at 30 the older goes first."""
    doors = [Door(), Door(group=SECOND), Door(group=THIRD)]
    people = [*PAIR, Person(THIRD)]
    chats = [
        BUSY,
        Chat(at=0, needs=30, door=1),
        Chat(at=0, needs=100, door=2),
        Chat(at=2, door=2),
        Chat(at=4),
    ]
    teams = {**TO_SECOND, THIRD: Team(SECOND, after=20)}
    legs = legs_of(play(engine, people, chats, doors=doors, teams=teams))
    assert [row[2:6] for row in legs[3:]] == [[THIRD, 1, 2, 30], [FRONT, 1, 4, 40]]


def test_each_chat_waits_its_own_while(engine: Engine) -> None:
    """Operator 1 has 2 slots free: the chat of 2 is taken at 7 and that of 4 at 9, not with it."""
    people = [Person(), Person(SECOND, slots=2)]
    path = play(engine, people, [BUSY, Chat(at=2), Chat(at=4)], teams=TO_SECOND)
    assert [row[5] for row in legs_of(path)] == [0, 7, 9]


def test_patience_runs_on(engine: Engine) -> None:
    """Overflowed at 7 to nobody with room, the chat of 2 leaves at 2 + 12 = 14 and 1 finds nobody at 20."""
    chats = [BUSY, Chat(at=0, needs=20, door=1), Chat(at=2, patience=12), Chat(at=19, patience=30)]
    path = play(engine, PAIR, chats, doors=DOORS, teams=TO_SECOND)
    assert legs_of(path)[2] == [2, 0, FRONT, NOBODY, 2, NEVER, 14, NEVER, ABANDONED]
    assert legs_of(path)[3] == [3, 0, FRONT, 1, 19, 24, 34, 34, RESOLVED]


def test_a_chat_that_overflowed_keeps_its_place_in_the_own_queue(engine: Engine) -> None:
    """The queue takes 1: chat 2 of minute 2 overflowed at 7 but fills it at 10, and it is free at 21."""
    doors = [Door(max_queue=1), Door(group=SECOND)]
    chats = [BUSY, Chat(at=0, needs=20, door=1), Chat(at=2), Chat(at=10), Chat(at=21)]
    legs = legs_of(play(engine, PAIR, chats, doors=doors, teams=TO_SECOND))
    assert [row[8] for row in legs[2:]] == [RESOLVED, NOT_ADMITTED, RESOLVED]


def test_a_chat_that_overflowed_takes_no_place_in_the_other_queue(engine: Engine) -> None:
    """The second level's queue takes 1: the chat of 10 is let in beside the guest, that of 11 is not."""
    doors = [Door(), Door(group=SECOND, max_queue=1)]
    chats = [BUSY, Chat(at=0, needs=20, door=1), Chat(at=2), Chat(at=10, door=1), Chat(at=11, door=1)]
    legs = legs_of(play(engine, PAIR, chats, doors=doors, teams=TO_SECOND))
    assert [row[8] for row in legs[2:]] == [RESOLVED, RESOLVED, NOT_ADMITTED]


def test_it_goes_no_further(engine: Engine) -> None:
    """Front overflows to second and second to third: the front's chat waits for 1 to 50 beside a free 2."""
    people = [*PAIR, Person(THIRD)]
    chats = [BUSY, Chat(at=0, needs=50, door=1), Chat(at=2), Chat(at=3, door=1)]
    teams = {**TO_SECOND, SECOND: Team(THIRD, after=5)}
    legs = legs_of(play(engine, people, chats, doors=DOORS, teams=teams))
    assert [row[3:6] for row in legs[2:]] == [[1, 2, 50], [2, 3, 8]]


def test_the_other_group_needs_the_skills(engine: Engine) -> None:
    """Skill 2 is needed: operator 1 has skill 1 only, so that 2, who has both, gets the chat at 7."""
    people = [Person(skills=2), Person(SECOND, slots=5, skills=1), Person(SECOND, skills=3)]
    path = play(engine, people, [BUSY, Chat(at=2)], doors=[Door(skills=2)], teams=TO_SECOND)
    assert legs_of(path)[1][3:6] == [2, 2, 7]


def test_a_forwarded_chat_overflows_to_who_may_take_it(engine: Engine) -> None:
    """Forwarded at 10, it overflows at 15 past 2, who has no role, to 3; the leg is the second level's."""
    people = [Person(), expert(), Person(THIRD, slots=5), expert(THIRD)]
    chats = [Chat(at=0, needs=[10, 20]), Chat(at=0, needs=90, door=1)]
    path = play(engine, people, chats, doors=DOORS, ways=[WAY_UP], teams={SECOND: Team(THIRD, after=5)})
    assert legs_of(path)[1] == [0, 1, SECOND, 3, 10, 15, 35, 35, RESOLVED]


def test_a_direct_chat_needs_no_role_where_it_overflows(engine: Engine) -> None:
    """Both may take the direct chat at 7: 1 without the role has 2 slots free, 2 with it has one."""
    people = [Person(), Person(SECOND, slots=2), expert()]
    assert operators_of(play(engine, people, [BUSY, Chat(at=2)], teams=TO_SECOND)) == [0, 1]


def test_a_warm_hand_over_overflows(engine: Engine) -> None:
    """Forwarded at 10, taken by the third group at 15, briefed to 18: the first slot frees at 18."""
    people = [Person(), expert(), expert(THIRD)]
    chats = [Chat(at=0, needs=[10, 20], briefing=[0, 3]), Chat(at=0, needs=90, door=1)]
    ways = [Way(hand_over=HandOver.WARM)]
    legs = legs_of(play(engine, people, chats, doors=DOORS, ways=ways, teams={SECOND: Team(THIRD, after=5)}))
    assert legs[:2] == [
        [0, 0, FRONT, 0, 0, 0, 10, 18, FORWARDED],
        [0, 1, SECOND, 2, 10, 15, 38, 38, RESOLVED],
    ]


def test_an_overflowed_chat_is_forwarded_by_its_own_groups_way(engine: Engine) -> None:
    """Taken by 1 at 7 and forwarded at 17 from the front to the second level, where 1 is free again."""
    people = [Person(), expert()]
    legs = legs_of(play(engine, people, [BUSY, Chat(at=2, needs=[10, 5])], ways=[WAY_UP], teams=TO_SECOND))
    assert legs[1:] == [
        [1, 0, FRONT, 1, 2, 7, 17, 17, FORWARDED],
        [1, 1, SECOND, 1, 17, 17, 22, 22, RESOLVED],
    ]


def test_the_wrap_up_follows_in_the_other_groups_slot(engine: Engine) -> None:
    """Taken at 7 by 1, ended at 17 and wrapped up for 4: the chat of 3, overflowed at 8, is taken at 21."""
    chats = [BUSY, Chat(at=2, wrap_up=[4]), Chat(at=3)]
    legs = legs_of(play(engine, PAIR, chats, teams=TO_SECOND))
    assert [row[5:8] for row in legs[1:]] == [[7, 17, 21], [21, 31, 31]]


def test_the_other_groups_rule_chooses(engine: Engine) -> None:
    """At 7 operator 1 holds 1 of 3 and 2 none of 2: the fullest is 1; the most free slots tie at 2 and 2."""
    people = [Person(), Person(SECOND, slots=3), Person(SECOND, slots=2)]
    chats = [BUSY, Chat(at=0, needs=50, door=1), Chat(at=2)]
    for rule, taken_by in ((Choice.FILL_FIRST, 1), (Choice.MOST_FREE_SLOTS, 2)):
        teams = {**TO_SECOND, SECOND: Team(choice=rule)}
        assert operators_of(play(engine, people, chats, doors=DOORS, teams=teams))[2] == taken_by


def test_the_other_group_chooses_at_random(engine: Engine) -> None:
    """Of the free operators 1, 2 and 3 the uniform 0.7 names the third, as 0.7 * 3 = 2.1 is above 2."""
    people = [Person(), Person(SECOND), Person(SECOND), Person(SECOND)]
    teams = {**TO_SECOND, SECOND: Team(choice=Choice.RANDOM)}
    assert operators_of(play(engine, people, [BUSY, Chat(at=2, u=[0.7])], teams=teams)) == [0, 3]


def test_who_stays_waits_for_a_chat_to_overflow(engine: Engine) -> None:
    """The front left at 50, closing is at 60: 1 stays for the chat of 58, taken at 63, and goes at 73."""
    people = [Person(online=[(0, 50)]), Person(SECOND)]
    path = play(engine, people, [Chat(at=58)], opens=[(0, 60)], teams=TO_SECOND)
    assert legs_of(path) == [[0, 0, FRONT, 1, 58, 63, 73, 73, RESOLVED]]
    assert log_of(path)[-1] == [73, 1, 0]


def test_a_chat_that_gives_up_lets_everybody_go(engine: Engine) -> None:
    """As above, but the chat of 58 leaves at 58 + 4 = 62, a minute before it overflows: 1 goes at 62."""
    people = [Person(online=[(0, 50)]), Person(SECOND)]
    path = play(engine, people, [Chat(at=58, patience=4)], opens=[(0, 60)], teams=TO_SECOND)
    assert log_of(path)[-1] == [62, 1, 0]


def test_a_cut_chat_does_not_overflow(engine: Engine) -> None:
    """Cut at 60, the chat of 58 would overflow at 63, when 1 is back, and is unfinished at 60."""
    people = [Person(), Person(SECOND, online=[(62, 100)])]
    chats = [Chat(at=0, needs=100), Chat(at=58)]
    path = play(
        engine, people, chats, opens=[(0, 60), (62, 100)], after_close=AfterClose.CUT, teams=TO_SECOND
    )
    assert legs_of(path)[1] == [1, 0, FRONT, NOBODY, 58, NEVER, 60, NEVER, UNFINISHED]


def test_an_overflowed_chat_that_was_cut_is_gone(engine: Engine) -> None:
    """Overflowed at 47 and cut at 60, chat 2 is nobody's the day after: 1 takes the chat of 1440 at 1440."""
    chats = [Chat(at=0, needs=99), Chat(at=0, needs=99, door=1), Chat(at=42), Chat(at=1440, door=1)]
    path = play(
        engine,
        PAIR,
        chats,
        doors=DOORS,
        opens=[(0, 60), (1440, 1500)],
        after_close=AfterClose.CUT,
        teams=TO_SECOND,
    )
    assert [row[6:] for row in legs_of(path)[2:]] == [[60, NEVER, UNFINISHED], [1450, 1450, RESOLVED]]


def test_a_chat_overflows_at_night_too(engine: Engine) -> None:
    """Nobody of the front comes again: the chat of 55 overflowed at 60 and is taken at 1440 by 1."""
    people = [Person(online=[(0, 50)]), Person(SECOND, online=[(0, 50), (1440, 1500)])]
    path = play(engine, people, [Chat(at=55)], opens=[(0, 60), (1440, 1500)], teams=TO_SECOND)
    assert legs_of(path) == [[0, 0, FRONT, 1, 55, 1440, 1450, 1450, RESOLVED]]
