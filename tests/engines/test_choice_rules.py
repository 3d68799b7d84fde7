"""The choice rules of the catalogue on the engine, each worked by hand; the default is in test_choice."""

import pytest

from sim.core.kinds import AfterClose, Choice
from tests.engines.floor_plan import (
    FRONT,
    RESOLVED,
    SECOND,
    Chat,
    Door,
    Engine,
    Person,
    Way,
    expert,
    legs_of,
    operators_of,
    play,
)


def every_minute(count: int, needs: dict[int, int] | None = None) -> list[Chat]:
    """Return chats at 0, 1, 2, ... that take 100 minutes, but for those given."""
    lengths = needs or {}
    return [Chat(at=n, needs=lengths.get(n, 100)) for n in range(count)]


def test_longest_idle(engine: Engine) -> None:
    """Freed last: 0 and 1 never, so 0 twice; at 12 it is 10 and 8, so 1 twice, then with less room."""
    minutes = {0: 10, 1: 100, 2: 3, 6: 2, 12: 100, 13: 100, 14: 100}
    chats = [Chat(at=at, needs=needs) for at, needs in minutes.items()]
    path = play(engine, [Person(slots=2), Person(slots=2)], chats, choice=Choice.LONGEST_IDLE)
    assert operators_of(path) == [0, 0, 1, 1, 1, 1, 0]


def test_longest_idle_counts_the_release_of_a_held_slot(engine: Engine) -> None:
    """Operator 0 ends at 10 and is released by a forward at 10, operator 1 at 9: at 20 it is 1."""
    chats = [Chat(at=0, needs=[10, 1]), Chat(at=1, needs=8), Chat(at=20)]
    people = [Person(), Person(), expert()]
    path = play(engine, people, chats, ways=[Way()], choice=Choice.LONGEST_IDLE)
    assert operators_of(path) == [0, 1, 1]


def test_longest_idle_counts_a_slot_that_was_cut(engine: Engine) -> None:
    """Operator 0 is cut at 60 and released then, 1 at 50: the next day's chat goes to 1."""
    chats = [Chat(at=0, needs=1000), Chat(at=0, needs=50), Chat(at=1440)]
    path = play(
        engine,
        [Person(), Person()],
        chats,
        opens=[(0, 60), (1440, 1500)],
        after_close=AfterClose.CUT,
        choice=Choice.LONGEST_IDLE,
    )
    assert operators_of(path) == [0, 1, 1]


def test_fewest_chats_whatever_the_slots(engine: Engine) -> None:
    """Chats (0,0), (1,0), (1,1) tied and 0 longest ago, then 0 is full with 2 of 2: 0, 1, 0, 1, 1."""
    path = play(engine, [Person(slots=2), Person(slots=5)], every_minute(5), choice=Choice.FEWEST_CHATS)
    assert operators_of(path) == [0, 1, 0, 1, 1]


def test_fewest_chats_breaks_ties_by_the_last_assignment(engine: Engine) -> None:
    """At 20 both have none: 1 was assigned at 1 and freed at 15, 0 at 2 and freed at 4, so 1 gets it."""
    chats = [Chat(at=0, needs=1), Chat(at=1, needs=14), Chat(at=2, needs=2), Chat(at=20)]
    path = play(engine, [Person(slots=3), Person(slots=3)], chats, choice=Choice.FEWEST_CHATS)
    assert operators_of(path) == [0, 1, 0, 1]


def test_fill_first(engine: Engine) -> None:
    """Chats (0,0,0), (1,0,0), (2,0,0), then 0 frees one at 5: (1,1,0) goes to 0, 1 fills up, 2 comes last."""
    minutes = {0: 5, 1: 100, 2: 100, 6: 100, 7: 100, 8: 100, 9: 100}
    chats = [Chat(at=at, needs=needs) for at, needs in minutes.items()]
    people = [Person(slots=2), Person(slots=3), Person(slots=2)]
    assert operators_of(play(engine, people, chats, choice=Choice.FILL_FIRST)) == [0, 0, 1, 0, 1, 1, 2]


def test_highest_free_share(engine: Engine) -> None:
    """Of 2, 3, 10 slots: all free, then 9/10 to 7/10 beat 2/3, 2/3 beats 6/10, 1/2 ties with 5/10."""
    people = [Person(slots=2), Person(slots=3), Person(slots=10)]
    path = play(engine, people, every_minute(9), choice=Choice.HIGHEST_FREE_SHARE)
    assert operators_of(path) == [0, 1, 2, 2, 2, 2, 1, 2, 0]


def test_round_robin(engine: Engine) -> None:
    """In turn 0, 1, 2, 0; 1 is full, so 2, 0, 2; chat 1 ends at 7 and 1, assigned at 1, is next."""
    people = [Person(slots=3), Person(slots=1), Person(slots=3)]
    path = play(engine, people, every_minute(8, {1: 6}), choice=Choice.ROUND_ROBIN)
    assert operators_of(path) == [0, 1, 2, 0, 2, 0, 2, 1]


def test_random_takes_the_chats_own_uniform(engine: Engine) -> None:
    """Free 012, 01, 1, 2, 012 with u = 0.99, 0.49, 0.7, 0, 1/3: floors 2, 0, 0, 0, 1 are 2, 0, 1, 2, 1."""
    moments = {0: 0.99, 1: 0.49, 2: 0.7, 10: 0.0, 20: 1 / 3}
    chats = [Chat(at=at, u=[u]) for at, u in moments.items()]
    path = play(engine, [Person(), Person(), Person()], chats, choice=Choice.RANDOM)
    assert operators_of(path) == [2, 0, 1, 2, 1]


def test_random_is_blind_to_slots(engine: Engine) -> None:
    """One slot against nine is one operator of two: u = 0.49 is floor 0.98 = 0, u = 0.5 is floor 1 = 1."""
    for u, operator in ((0.49, 0), (0.5, 1)):
        path = play(engine, [Person(), Person(slots=9)], [Chat(at=0, u=[u])], choice=Choice.RANDOM)
        assert operators_of(path) == [operator]


def test_random_counts_only_who_may_take_the_chat(engine: Engine) -> None:
    """Operator 0 comes at 5 and 2 lacks the skill, so of 1 and 3 u = 0.5 names floor 1 = the second, 3."""
    people = [Person(online=[(5, 600)], skills=1), Person(skills=1), Person(slots=9), Person(skills=3)]
    path = play(engine, people, [Chat(at=0, u=[0.5])], doors=[Door(skills=1)], choice=Choice.RANDOM)
    assert operators_of(path) == [3]


def test_random_draws_anew_on_every_leg(engine: Engine) -> None:
    """First u = 0.9 of one is operator 0, then u = 0.6 of 1, 2, 3 is floor 1.8 = the second, 2."""
    people = [Person(), expert(), expert(), expert()]
    path = play(engine, people, [Chat(at=0, needs=[10, 5], u=[0.9, 0.6])], ways=[Way()], choice=Choice.RANDOM)
    assert [row[3] for row in legs_of(path)] == [0, 2]


def test_random_is_not_asked_when_a_slot_frees(engine: Engine) -> None:
    """Chat 2 waits for whoever is free first, which is 1 at 6, although u = 0 would name 0."""
    chats = [Chat(at=0, u=[0.0]), Chat(at=1, needs=5, u=[0.0]), Chat(at=2, u=[0.0])]
    assert operators_of(play(engine, [Person(), Person()], chats, choice=Choice.RANDOM)) == [0, 1, 1]


@pytest.mark.parametrize("choice", [c for c in Choice if c not in {Choice.OWN, Choice.RANDOM}])
def test_who_frees_a_slot_takes_the_oldest(engine: Engine, choice: Choice) -> None:
    """Whatever the rule: both are full, chat 2 waits from 2 and is taken by 1, who frees first, at 6."""
    chats = [Chat(at=0), Chat(at=1, needs=5), Chat(at=2, needs=5)]
    path = play(engine, [Person(), Person()], chats, choice=choice)
    assert sorted(row[3] for row in legs_of(path)[:2]) == [0, 1]
    assert legs_of(path)[2][4:] == [2, 6, 11, 11, RESOLVED]
    assert legs_of(path)[2][3] == legs_of(path)[1][3]


@pytest.mark.parametrize("choice", [c for c in Choice if c not in {Choice.OWN, Choice.RANDOM}])
def test_a_rule_sees_nobody_but_the_group(engine: Engine, choice: Choice) -> None:
    """The second level's operator is idle under every rule, and chat 1 waits for operator 0 until 10."""
    path = play(engine, [Person(), expert(slots=9)], [Chat(at=0), Chat(at=1)], choice=choice)
    assert [row[2:6] for row in legs_of(path)] == [[FRONT, 0, 0, 0], [FRONT, 0, 1, 10]]


@pytest.mark.parametrize("choice", [c for c in Choice if c not in {Choice.OWN, Choice.RANDOM}])
def test_a_rule_holds_at_the_second_level_too(engine: Engine, choice: Choice) -> None:
    """Three forwards at 10 in the order of a desk without a first level: both give the same operators."""
    forwarded = [Chat(at=0, needs=[10 + n, 100]) for n in range(3)]
    people = [Person(slots=3), expert(slots=1), expert(slots=3)]
    through = play(engine, people, forwarded, ways=[Way()], choice=choice)
    direct = play(engine, people, every_minute(3), doors=[Door(group=SECOND)], choice=choice)
    assert [row[3] for row in legs_of(through) if row[1] == 1] == operators_of(direct)


def juniors_first(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
    """Return fewer slots first, then most of them free."""
    return 10 * slots - free


def test_a_rule_of_ones_own(engine: Engine) -> None:
    """Keys 27, 18, 18 (tie: 1), 19 and 18 (2), 19 and 19 (tie: 1), 2, and 0 when both juniors are full."""
    people = [Person(slots=3), Person(slots=2), Person(slots=2)]
    path = play(engine, people, every_minute(5), choice=Choice.OWN, own_rule=juniors_first)
    assert operators_of(path) == [1, 2, 1, 2, 0]


def test_ones_own_rule_may_return_negative_numbers(engine: Engine) -> None:
    """Latest assigned first is -assigned: 1 and 1 (tie: 0), 0 against 1 (0 again), then 0 is full: 1."""

    def latest_first(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
        return -assigned_us

    people = [Person(slots=2), Person(slots=2)]
    path = play(engine, people, every_minute(3), choice=Choice.OWN, own_rule=latest_first)
    assert operators_of(path) == [0, 0, 1]


def test_what_ones_own_rule_is_told(engine: Engine) -> None:
    """Of 2 slots: never anything, assigned at 0 with 1 free, and at 3 with 2 free and one freed at 3."""
    told: list[tuple[int, int, int, int, int]] = []

    def listen(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
        told.append((free, slots, assigned_us, freed_us, operator))
        return 0

    play(engine, [Person(slots=2)], [Chat(at=0, needs=3)], choice=Choice.OWN, own_rule=listen)
    assert list(dict.fromkeys(told)) == [(2, 2, -1, -1, 0), (1, 2, 0, -1, 0), (2, 2, 0, 180_000_000, 0)]


def test_own_without_a_function_is_refused(engine: Engine) -> None:
    """The engine says how to give it one."""
    with pytest.raises(ValueError, match='choice = "own" needs a function of yours: replicate'):
        play(engine, [Person()], [Chat(at=0)], choice=Choice.OWN)
