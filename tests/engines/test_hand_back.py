"""Hand-back: after its part the target gives the chat back to the group that forwarded it."""

import pytest

from sim.core.kinds import HAND_BACK, Admission, AfterClose, Choice, HandOver, Refusal
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
    RETURNED,
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
    play,
)

BACK = (0, HAND_BACK)
CHAT = Chat(at=0, needs=[10, 20, 5], ways=BACK)
PAIR = [Person(), expert()]
DOORS = [Door(), Door(group=SECOND)]


def last_leg(engine: Engine, people: list[Person], chats: list[Chat], **rules: object) -> list[int]:
    """Return operator, joining, assignment and end of chat 0's last leg."""
    legs = legs_of(play(engine, people, chats, **{"ways": [Way()], **rules}))  # type: ignore[arg-type]
    return [row[3:7] for row in legs if row[0] == 0][-1]


def test_the_chat_goes_back(engine: Engine) -> None:
    """Parts of 10, 20 and 5 min: forwarded at 10, handed back at 30 and resolved at 35 by 0."""
    assert legs_of(play(engine, PAIR, [CHAT], ways=[Way()])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, FORWARDED],
        [0, 1, SECOND, 1, 10, 10, 30, 30, RETURNED],
        [0, 2, FRONT, 0, 30, 30, 35, 35, RESOLVED],
    ]


def test_to_the_same_operator_whatever_the_rule(engine: Engine) -> None:
    """Operator 1 took chat 0 as 0 was full; at 30 0 has 5 slots free, but 1 has the chat back."""
    people = [Person(slots=5, online=[(5, 600)]), Person(), expert()]
    assert last_leg(engine, people, [CHAT]) == [1, 30, 30, 35]


def test_to_the_same_operator_whatever_chance_says(engine: Engine) -> None:
    """The uniform 0.0 named 0 for the first leg and 0.9 would name 1 for the last: it is 0's again."""
    chats = [Chat(at=0, needs=[10, 20, 5], ways=BACK, u=[0.0, 0.0, 0.9])]
    people = [Person(), Person(), expert()]
    assert last_leg(engine, people, chats, choice=Choice.RANDOM) == [0, 30, 30, 35]


def test_another_takes_it_when_the_first_is_full(engine: Engine) -> None:
    """Operator 0 is busy with chat 1 from 12 to 52: at 30 the chat goes to 1, who came at 20."""
    people = [Person(), Person(online=[(20, 600)]), expert()]
    assert last_leg(engine, people, [CHAT, Chat(at=12, needs=40)]) == [1, 30, 30, 35]


def test_another_takes_it_when_the_first_is_offline(engine: Engine) -> None:
    """Operator 0 left at 25: at 30 the chat goes to 1."""
    people = [Person(online=[(0, 25)]), Person(online=[(20, 600)]), expert()]
    assert last_leg(engine, people, [CHAT]) == [1, 30, 30, 35]


def test_all_are_full_and_it_waits(engine: Engine) -> None:
    """Operator 0 is busy to 52, and the chat waits from 30 to 52; nobody is waited for by name."""
    assert last_leg(engine, PAIR, [CHAT, Chat(at=12, needs=40)]) == [0, 30, 52, 57]


def test_in_the_queue_anybody_takes_it(engine: Engine) -> None:
    """Both front operators are busy, 0 to 52 and 1 to 40: the chat of 30 is taken by 1."""
    people = [Person(), Person(online=[(20, 600)]), expert()]
    chats = [CHAT, Chat(at=12, needs=40), Chat(at=20, needs=20)]
    assert last_leg(engine, people, chats) == [1, 30, 40, 45]


def test_it_queues_behind_those_who_came_before(engine: Engine) -> None:
    """Direct chats of 25 and 31 wait beside the chat handed back at 30: taken at 52, 72 and 57."""
    chats = [CHAT, Chat(at=12, needs=40), Chat(at=25, needs=5), Chat(at=31)]
    legs = legs_of(play(engine, PAIR, chats, ways=[Way()]))
    assert [row[4:6] for row in legs[2:]] == [[30, 57], [12, 12], [25, 52], [31, 62]]


def test_it_keeps_its_priority(engine: Engine) -> None:
    """Of priority 1, the chat handed back at 30 goes before the direct one of 25, at 52."""
    doors = [Door(priority=1), Door()]
    chats = [CHAT, Chat(at=12, needs=40, door=1), Chat(at=25, needs=5, door=1)]
    assert last_leg(engine, PAIR, chats, doors=doors)[2] == 52


def test_it_keeps_its_demand_of_skills(engine: Engine) -> None:
    """Skill 2 is needed, and of the two who are free at 30 only 2 has it; 0 left at 25."""
    people = [
        Person(skills=2, online=[(0, 25)]),
        Person(slots=5),
        Person(skills=2, online=[(26, 600)]),
        Person(SECOND, forwards=True, skills=2),
    ]
    assert last_leg(engine, people, [CHAT], doors=[Door(skills=2)]) == [2, 30, 30, 35]


def test_it_needs_no_role_where_it_was_direct(engine: Engine) -> None:
    """Nobody at the front may take forwards, but the chat is a widget's there: 0 has it back."""
    assert last_leg(engine, [Person(forwards=False), expert()], [CHAT]) == [0, 30, 30, 35]


@pytest.mark.parametrize("policy", list(Refusal))
def test_it_is_never_refused(engine: Engine, policy: Refusal) -> None:
    """The front is offline from 25 to 60 and no queue is allowed anywhere: the chat waits from 30 to 60."""
    people = [Person(online=[(0, 25), (60, 600)]), expert()]
    ways = [Way(nobody_online=policy, max_queue=0)]
    doors = [Door(max_queue=0, when_full=Admission.HIDE)]
    assert last_leg(engine, people, [CHAT], ways=ways, doors=doors) == [0, 30, 60, 65]


def test_it_takes_a_place_in_the_queue(engine: Engine) -> None:
    """Waiting from 30 to 52 it fills the queue of 1: the chat of 40 is not admitted."""
    chats = [CHAT, Chat(at=12, needs=40), Chat(at=40)]
    legs = legs_of(play(engine, PAIR, chats, doors=[Door(max_queue=1)], ways=[Way()]))
    assert legs[4][8] == NOT_ADMITTED


def test_nobody_balks_who_is_handed_back(engine: Engine) -> None:
    """The customer would have balked at the door but found 0 free; at 30 the chat waits for 0 to 52."""
    chats = [Chat(at=0, needs=[10, 20, 5], ways=BACK, balks=True), Chat(at=12, needs=40)]
    assert last_leg(engine, PAIR, chats, doors=[Door(balk=0.5)]) == [0, 30, 52, 57]


def test_its_patience_is_its_own(engine: Engine) -> None:
    """Handed back at 30 with patience 8, while 0 is busy to 52: abandoned at 38."""
    chats = [
        Chat(at=0, needs=[10, 20, 5], ways=BACK, patience=[1, 2, 8]),
        Chat(at=12, needs=40),
    ]
    legs = legs_of(play(engine, PAIR, chats, ways=[Way()]))
    assert legs[2] == [0, 2, FRONT, NOBODY, 30, NEVER, 38, NEVER, ABANDONED]


def test_it_is_always_cold(engine: Engine) -> None:
    """Briefed from 10 to 13 on its way up, on its way down not: 1 is free at 33 and 0 begins at 33."""
    chats = [Chat(at=0, needs=[10, 20, 5], ways=BACK, briefing=[0, 3])]
    legs = legs_of(play(engine, PAIR, chats, ways=[Way(hand_over=HandOver.WARM)]))
    assert [row[5:8] for row in legs] == [[0, 10, 13], [10, 33, 33], [33, 38, 38]]


def test_the_targets_slot_is_free_while_it_waits(engine: Engine) -> None:
    """Warm or cold, 1 is rid of the chat at 30 and takes the forward of 15, though 0 is busy to 75."""
    chats = [CHAT, Chat(at=10, needs=[5, 9]), Chat(at=15, needs=60)]
    for way in (Way(), Way(hand_over=HandOver.WARM)):
        legs = legs_of(play(engine, [Person(slots=2), expert()], chats, ways=[way]))
        assert [row[5:7] for row in legs if row[2] == SECOND] == [[10, 30], [30, 39]]


def test_each_leg_is_wrapped_up(engine: Engine) -> None:
    """Wrap-ups of 2, 3 and 4 min follow the legs: slots free at 12, 33 and 39."""
    chats = [Chat(at=0, needs=[10, 20, 5], ways=BACK, wrap_up=[2, 3, 4])]
    assert [row[5:8] for row in legs_of(play(engine, PAIR, chats, ways=[Way()]))] == [
        [0, 10, 12],
        [10, 30, 33],
        [30, 35, 39],
    ]


def test_a_wrap_up_keeps_the_first_operator_busy(engine: Engine) -> None:
    """Ended at 10 and wrapped up to 40, the slot of 0 is not free at 30: the chat waits to 40."""
    chats = [Chat(at=0, needs=[10, 20, 5], ways=BACK, wrap_up=[30, 0, 0])]
    assert last_leg(engine, PAIR, chats) == [0, 30, 40, 45]


def test_at_ones_own_pace(engine: Engine) -> None:
    """Operator 0 at speed 2 needs 5 min for 10 and 4 for 8; the expert takes 20: ends at 5, 25 and 29."""
    chats = [Chat(at=0, needs=[10, 20, 8], ways=BACK)]
    legs = legs_of(play(engine, [Person(speed=2.0), expert()], chats, ways=[Way()]))
    assert [row[6] for row in legs] == [5, 25, 29]


# With overflow, pull delay, silence and redial


def test_it_overflows_like_a_direct_chat(engine: Engine) -> None:
    """Handed back at 30 to a full front, it overflows at 37 to 2 of the second level, who has no role."""
    people = [Person(), expert(), Person(SECOND, slots=5)]
    teams = {FRONT: Team(SECOND, after=7)}
    assert last_leg(engine, people, [CHAT, Chat(at=12, needs=60)], teams=teams) == [2, 30, 37, 42]


def test_it_overflows_at_once(engine: Engine) -> None:
    """At 30 the front is full, and the second level may take the front's chats: 1 has it again."""
    teams = {FRONT: Team(SECOND)}
    assert last_leg(engine, PAIR, [CHAT, Chat(at=12, needs=60)], teams=teams) == [1, 30, 30, 35]


def test_who_took_it_by_overflow_has_it_back(engine: Engine) -> None:
    """Taken at 7 by 1 for the front and forwarded to 2 at 17: handed back at 37 to 1, though 0 is free."""
    people = [Person(), Person(SECOND, slots=3), expert()]
    chats = [Chat(at=0, needs=30), Chat(at=2, needs=[10, 20, 5], ways=BACK)]
    path = play(engine, people, chats, ways=[Way()], teams={FRONT: Team(SECOND, after=5)})
    assert [row[2:7] for row in legs_of(path)[1:]] == [
        [FRONT, 1, 2, 7, 17],
        [SECOND, 2, 17, 17, 37],
        [FRONT, 1, 37, 37, 42],
    ]


def test_it_is_fetched(engine: Engine) -> None:
    """Handed back at 30 to a full front, free again at 32: fetched at 30 + 9 = 39."""
    chats = [Chat(at=0, needs=[10, 20, 5], ways=BACK, pull=[0, 0, 9]), Chat(at=12, needs=20)]
    assert last_leg(engine, PAIR, chats, teams={FRONT: FETCHES}) == [0, 30, 39, 44]


def test_the_first_operator_need_not_fetch_it(engine: Engine) -> None:
    """Operator 0 has a free slot at 30 and gets the chat then, whatever the 9 min."""
    chats = [Chat(at=0, needs=[10, 20, 5], ways=BACK, pull=[0, 0, 9])]
    assert last_leg(engine, PAIR, chats, teams={FRONT: FETCHES}) == [0, 30, 30, 35]


def test_the_customer_may_be_gone_without_a_word(engine: Engine) -> None:
    """Gone at 30 + 8 = 38, taken at 52 and noticed after 3: abandoned at 55."""
    chats = [
        Chat(at=0, needs=[10, 20, 5], ways=BACK, patience=[1, 1, 8], noticed=[0, 0, 3]),
        Chat(at=12, needs=40),
    ]
    path = play(engine, PAIR, chats, ways=[Way()])
    assert legs_of(path)[2] == [0, 2, FRONT, 0, 30, 52, 55, 55, ABANDONED]
    assert customers_of(path) == [[0, NEVER, 38]]


def test_the_customer_may_come_back(engine: Engine) -> None:
    """Gone at 38 and back 22 min later, at 60, as a new chat with the first part of its own."""
    chats = [
        Chat(at=0, needs=[10, 20, 5], ways=BACK, patience=[1, 1, 8], redial=(2, 22)),
        Chat(at=12, needs=40),
        Chat(LATER, needs=3),
    ]
    path = play(engine, PAIR, chats, ways=[Way()])
    assert legs_of(path)[4] == [2, 0, FRONT, 0, 60, 60, 63, 63, RESOLVED]
    assert customers_of(path) == [[2, 0, NEVER]]


# At closing


def test_who_stays_takes_it_back(engine: Engine) -> None:
    """Closed at 60, forwarded at 62 and handed back at 72: 0 is still there, and both go at 77."""
    chats = [Chat(at=52, needs=[10, 10, 5], ways=BACK)]
    path = play(engine, PAIR, chats, ways=[Way()], opens=[(0, 60)])
    assert [row[3:7] for row in legs_of(path)] == [[0, 52, 52, 62], [1, 62, 62, 72], [0, 72, 72, 77]]
    assert log_of(path)[-2:] == [[77, 0, 0], [77, 1, 0]]


def test_nobody_is_left_to_take_it_back(engine: Engine) -> None:
    """The front left at 58: handed back at 72, the chat is unfinished then, and the expert goes at 72."""
    people = [Person(online=[(0, 58)]), expert()]
    path = play(engine, people, [Chat(at=52, needs=[10, 10, 5], ways=BACK)], ways=[Way()], opens=[(0, 60)])
    assert legs_of(path)[2] == [0, 2, FRONT, NOBODY, 72, NEVER, 72, NEVER, UNFINISHED]
    assert log_of(path)[-1] == [72, 1, 0]


def test_cut_before_it_is_handed_back(engine: Engine) -> None:
    """Cut at 60 in the second part, from 55 to 65: unfinished there, and there is no third."""
    chats = [Chat(at=45, needs=[10, 10, 5], ways=BACK)]
    legs = legs_of(play(engine, PAIR, chats, ways=[Way()], opens=[(0, 60)], after_close=AfterClose.CUT))
    assert [row[6:] for row in legs] == [[55, 55, FORWARDED], [60, 60, UNFINISHED]]


def test_cut_as_it_is_handed_back(engine: Engine) -> None:
    """The second part ends at 60 (rank 1), 0 leaves (rank 0): back at rank 4, it is cut at rank 7."""
    chats = [Chat(at=45, needs=[10, 5, 5], ways=BACK)]
    legs = legs_of(play(engine, PAIR, chats, ways=[Way()], opens=[(0, 60)], after_close=AfterClose.CUT))
    assert [row[3:] for row in legs[1:]] == [
        [1, 55, 55, 60, 60, RETURNED],
        [NOBODY, 60, NEVER, 60, NEVER, UNFINISHED],
    ]


# At the very microsecond


def test_a_slot_that_frees_before_it_is_handed_back(engine: Engine) -> None:
    """At 30 chat 1 ends on 0 (rank 1) before the hand-back (rank 4): 0 has it back at once."""
    assert last_leg(engine, PAIR, [CHAT, Chat(at=12, needs=18)]) == [0, 30, 30, 35]


def test_who_waits_goes_before_who_is_handed_back(engine: Engine) -> None:
    """At 30 the slot of 0 frees (rank 1) for the chat of 20, so that the hand-back (rank 4) waits to 37."""
    chats = [CHAT, Chat(at=12, needs=18), Chat(at=20, needs=7)]
    assert last_leg(engine, PAIR, chats) == [0, 30, 37, 42]


def test_a_hand_back_before_an_arrival(engine: Engine) -> None:
    """At 30 the chat is handed back (rank 4) before chat 1 arrives (rank 5), which waits to 35."""
    legs = legs_of(play(engine, PAIR, [CHAT, Chat(at=30)], ways=[Way()]))
    assert [row[5] for row in legs[2:]] == [30, 35]


def test_hand_backs_and_forwards_go_by_the_number_of_the_chat(engine: Engine) -> None:
    """At 30 chat 0 is forwarded and chat 1 handed back, both within the front: 0 first, 1 waits to 39."""
    ways = [Way(), Way(target=FRONT)]
    people = [expert(FRONT, slots=2), expert()]
    chats = [
        Chat(at=0, needs=[30, 9], ways=[1]),
        Chat(at=0, needs=[10, 20, 5], ways=BACK),
        Chat(at=12, needs=99),
    ]
    legs = legs_of(play(engine, people, chats, ways=ways))
    assert [row[4:6] for row in legs if row[:2] in ([0, 1], [1, 2])] == [[30, 30], [30, 39]]


def test_the_end_of_a_shift_before_a_hand_back(engine: Engine) -> None:
    """Operator 0 leaves at 30 (rank 0) and 1 comes (rank 3): the hand-back (rank 4) is 1's."""
    people = [Person(online=[(0, 30)]), Person(online=[(30, 600)]), expert()]
    assert last_leg(engine, people, [CHAT]) == [1, 30, 30, 35]


def test_the_targets_slot_serves_who_waits_before_the_hand_back(engine: Engine) -> None:
    """At 30 the expert takes the forward of 15 at rank 1; handed back at rank 4, chat 0 is 0's at 30."""
    chats = [CHAT, Chat(at=10, needs=[5, 9])]
    legs = legs_of(play(engine, PAIR, chats, ways=[Way()]))
    assert [row[:2] + row[5:6] for row in legs if row[5] == 30] == [[0, 2, 30], [1, 1, 30]]


def test_patience_and_a_slot_at_one_moment(engine: Engine) -> None:
    """Patience of the last leg ends at 30 + 22 = 52 (rank 6), as 0 frees (rank 1): taken at 52."""
    chats = [
        Chat(at=0, needs=[10, 20, 5], ways=BACK, patience=[FOREVER, FOREVER, 22]),
        Chat(at=12, needs=40),
    ]
    assert last_leg(engine, PAIR, chats) == [0, 30, 52, 57]
