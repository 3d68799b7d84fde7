"""Multitasking on the engine: every chat's work, re-timed at every change, to the microsecond.

With factors [1, 1.5] one chat gets a microsecond of work done each microsecond, two get 0.75 each.
"""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.core.blueprint import Blueprint
from sim.core.dynamics import UNIT, UNIT_BITS, progress_units, typing_share_factors
from sim.core.kinds import NO_ONE, AfterClose, HandOver, Ints, Outcome, Refusal
from sim.core.path import SamplePath
from sim.core.tape import Tape, draw_tape
from sim.stats.audit import audit
from tests.engines.floor_plan import (
    FORWARDED,
    FRONT,
    MOST_SLOTS,
    RESOLVED,
    SECOND,
    UNFINISHED,
    Chat,
    Door,
    Engine,
    Person,
    Way,
    blueprint,
    expert,
    legs_of,
    moments_of,
    play,
    tape,
)
from tests.properties.strategies import Trial, trials

SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
SLOW_TO_DRAW += [HealthCheck.function_scoped_fixture]
TWO = Person(slots=2, factors=[1, 1.5])
WARM = Way(hand_over=HandOver.WARM)


def micro(engine: Engine, person: Person, chats: list[Chat]) -> list[list[int]]:
    """Return assignment, end and release of the chats of one operator, whose times are in microseconds."""
    return moments_of(play(engine, [person], chats, unit_us=1))


def test_two_chats_to_the_microsecond(engine: Engine) -> None:
    """At 310 A has 697 left, B ends 501/0.75 = 668 later at 978, when A has 697 - 501 = 196 left: 1174."""
    chats = [Chat(at=7, needs=1000), Chat(at=310, needs=501)]
    assert micro(engine, TWO, chats) == [[7, 1174, 1174], [310, 978, 978]]


def test_an_end_is_rounded_up_and_the_work_is_not(engine: Engine) -> None:
    """B ends at 310 + 500/0.75 = 976.67, so 977; A has done 303 + 667 * 0.75 = 803.25: 1173.75, so 1174."""
    chats = [Chat(at=7, needs=1000), Chat(at=310, needs=500)]
    assert micro(engine, TWO, chats) == [[7, 1174, 1174], [310, 977, 977]]


def test_all_are_re_timed_when_a_third_starts(engine: Engine) -> None:
    """Factors 1, 1.5, 1.875: at 300 A has 650 left and B 450, at 5/8 B ends at 1020, C at 1220, A at 1270."""
    chats = [Chat(at=0, needs=900), Chat(at=100, needs=600), Chat(at=300, needs=600)]
    person = Person(slots=3, factors=[1, 1.5, 1.875])
    assert [row[1] for row in micro(engine, person, chats)] == [1270, 1020, 1220]


def test_the_last_factor_holds_beyond_the_table(engine: Engine) -> None:
    """With factors [1, 2] four chats do 2 units together: each of 100 us takes 200."""
    chats = [Chat(at=0, needs=100)] * 4
    assert [row[1] for row in micro(engine, Person(slots=4, factors=[1, 2]), chats)] == [200] * 4


def test_processor_sharing(engine: Engine) -> None:
    """With f = 1 A has 50 left at 50, both at half speed: A ends at 150, B has 50 left and ends at 200."""
    chats = [Chat(at=0, needs=100), Chat(at=50, needs=100)]
    assert [row[1] for row in micro(engine, Person(slots=2, factors=[1]), chats)] == [150, 200]


def test_a_curve_that_falls_at_two(engine: Engine) -> None:
    """With f(2) = 0.5 two chats of 100 us run at a quarter: both end at 400, one after the other at 200."""
    person = Person(slots=2, factors=[1, 0.5])
    assert [row[1] for row in micro(engine, person, [Chat(at=0, needs=100)] * 2)] == [400, 400]


def test_personal_speed_is_a_constant_pace(engine: Engine) -> None:
    """At 1.1, which is 1153434 / 2**20, 1000 us take 909.09 however many others come and go: 910 each."""
    chats = [Chat(at=3, needs=1000), Chat(at=11, needs=7), Chat(at=500, needs=1000), Chat(at=501, needs=9)]
    rows = micro(engine, Person(slots=3, speed=1.1), chats)
    assert [end - start for start, end, _ in rows] == [910, 7, 910, 9]


@pytest.mark.parametrize(("speed", "length"), [(2.0, 51), (0.5, 202), (1.0, 101)])
def test_personal_speed_alone(engine: Engine, speed: float, length: int) -> None:
    """101 us of work take 50.5, so 51, at double speed, 202 at half, and 101 at speed 1."""
    assert micro(engine, Person(speed=speed), [Chat(at=5, needs=101)]) == [[5, 5 + length, 5 + length]]


def test_personal_speed_multiplies_the_curve(engine: Engine) -> None:
    """At speed 2 rates are 2 and 1.5: A does 200 by 100, both run to 300 (B's 300), A has 300 left: 450."""
    chats = [Chat(at=0, needs=800), Chat(at=100, needs=300)]
    person = Person(slots=2, factors=[1, 1.5], speed=2.0)
    assert [row[1] for row in micro(engine, person, chats)] == [450, 300]


def test_each_operator_has_a_pace_of_ones_own(engine: Engine) -> None:
    """Chats 0, 2 of 60 min go to 0 and slow down to 80, chats 1, 3 to 1, who is not slowed, end at 60."""
    people = [TWO, Person(slots=2)]
    legs = legs_of(play(engine, people, [Chat(at=0, needs=60)] * 4))
    assert [[row[3], row[6]] for row in legs] == [[0, 80], [1, 60], [0, 80], [1, 60]]


def test_a_freed_slot_is_filled_without_a_gap(engine: Engine) -> None:
    """Three chats of 30 min at 0: two run at 0.75 to 40, then the third has a slot, alone to 70."""
    legs = legs_of(play(engine, [TWO], [Chat(at=0, needs=30)] * 3))
    assert [row[5:7] for row in legs] == [[0, 40], [0, 40], [40, 70]]


def test_two_that_end_together_are_followed_in_order(engine: Engine) -> None:
    """Chats 0 and 1 end at 40: 2 takes the slot of 0 and 3 that of 1, both run at 0.75 from 40 to 80."""
    legs = legs_of(play(engine, [TWO], [Chat(at=0, needs=30)] * 4))
    assert [row[5:7] for row in legs] == [[0, 40], [0, 40], [40, 80], [40, 80]]


def test_chats_without_work_change_nothing(engine: Engine) -> None:
    """A chat of 0 min comes and goes at 10: the other still ends at 30."""
    legs = legs_of(play(engine, [TWO], [Chat(at=0, needs=30), Chat(at=10, needs=0)]))
    assert [row[5:7] for row in legs] == [[0, 30], [10, 10]]


def test_a_held_slot_takes_attention(engine: Engine) -> None:
    """Held from 10 to 22, when the expert is free: chat 1 does 9 of its 15 min by 22 and ends at 28."""
    chats = [Chat(at=0, needs=22, door=1), Chat(at=0, needs=[10, 5]), Chat(at=10, needs=15)]
    doors = [Door(), Door(group=SECOND)]
    legs = legs_of(play(engine, [TWO, expert()], chats, doors=doors, ways=[WARM]))
    assert legs[1] == [1, 0, FRONT, 0, 0, 0, 10, 22, FORWARDED]
    assert legs[3] == [2, 0, FRONT, 0, 10, 10, 28, 28, RESOLVED]


def test_a_briefing_takes_attention_at_both_ends(engine: Engine) -> None:
    """Briefed 10 to 14: chats 1 of 15 min at the front and 2 at the second level do 3 by 14 and end at 26."""
    people = [TWO, Person(SECOND, slots=2, forwards=True, factors=[1, 1.5])]
    chats = [
        Chat(at=0, needs=[10, 100], briefing=[0, 4]),
        Chat(at=10, needs=15),
        Chat(at=10, needs=15, door=1),
    ]
    doors = [Door(), Door(group=SECOND)]
    legs = legs_of(play(engine, people, chats, doors=doors, ways=[WARM]))
    assert legs[0][5:8] == [0, 10, 14]
    assert legs[2][5:8] == [10, 26, 26]
    # The forwarded chat works on: at 14 its 100 min begin beside 12 min of chat 2, which needs 16 more.
    assert legs[3][5:8] == [10, 30, 30]
    assert legs[1][5:8] == [10, 118, 118]


def test_a_wrap_up_takes_attention(engine: Engine) -> None:
    """Chat 0 ends at 20, wrapped up to 28: chat 1 does 21 of its 30 min at 0.75 by then, and 9 more to 37."""
    chats = [Chat(at=0, needs=15, wrap_up=[8]), Chat(at=0, needs=30)]
    legs = legs_of(play(engine, [TWO], chats))
    assert [row[6:8] for row in legs] == [[20, 28], [37, 37]]


def test_a_cold_forward_leaves_the_attention_to_the_rest(engine: Engine) -> None:
    """Both run at 0.75 to 20, when chat 0 has done its 15 and goes on; chat 1 has 15 of 30 left: 35."""
    chats = [Chat(at=0, needs=[15, 5]), Chat(at=0, needs=30)]
    legs = legs_of(play(engine, [TWO, expert()], chats, ways=[Way()]))
    assert legs[0][6:8] == [20, 20]
    assert legs[2][6:8] == [35, 35]


def test_a_returned_chat_is_work_like_any_other(engine: Engine) -> None:
    """Both at 0.75 to 20, then the 15 min that come back and the 15 left of chat 1 to 40, at 0.75 too."""
    chats = [Chat(at=0, needs=[15, 15]), Chat(at=0, needs=30)]
    ways = [Way(nobody_online=Refusal.RETURN)]
    legs = legs_of(play(engine, [TWO, expert(online=())], chats, ways=ways))
    assert [row[6] for row in legs] == [20, 20, 40, 40]


def test_chats_go_on_when_the_operator_is_offline(engine: Engine) -> None:
    """Gone at 12 with two chats at 0.75: A's 15 min end at 20, B's other 15 at 35, the chat of 13 waits."""
    person = Person(slots=2, online=[(0, 12), (50, 600)], factors=[1, 1.5])
    chats = [Chat(at=0, needs=15), Chat(at=0, needs=30), Chat(at=13, needs=5)]
    assert [row[5:7] for row in legs_of(play(engine, [person], chats))] == [[0, 20], [0, 35], [50, 55]]


def test_draining_at_ones_pace(engine: Engine) -> None:
    """Closing at 60: two chats from 50 do 7.5 of 15 by then, end at 70, and with them the shift."""
    legs = legs_of(play(engine, [TWO], [Chat(at=50, needs=15)] * 2, opens=[(0, 60)]))
    assert [row[6:] for row in legs] == [[70, 70, RESOLVED], [70, 70, RESOLVED]]


def cut(engine: Engine, people: list[Person], chats: list[Chat], second: tuple[int, int]) -> SamplePath:
    """Run two openings, the first from 0 to 60, that are cut."""
    doors, opens = [Door(), Door(group=SECOND)], [(0, 60), second]
    return play(engine, people, chats, doors=doors, ways=[WARM], opens=opens, after_close=AfterClose.CUT)


def test_a_cut_leaves_no_work_behind(engine: Engine) -> None:
    """Two chats are cut at 60; the next day's one of 10 min has the operator alone: 1440 to 1450."""
    chats = [Chat(at=50, needs=100), Chat(at=55, needs=100), Chat(at=1440, needs=10)]
    legs = legs_of(cut(engine, [TWO, expert()], chats, (1440, 1500)))
    assert [row[6:] for row in legs] == [[60, 60, UNFINISHED], [60, 60, UNFINISHED], [1450, 1450, RESOLVED]]


def test_an_end_at_the_cut(engine: Engine) -> None:
    """Both at 0.75 from 40: 15 min end at 60 (rank 1) before the cut (rank 7), of 30 min 15 are left."""
    legs = legs_of(cut(engine, [TWO, expert()], [Chat(at=40, needs=15), Chat(at=40, needs=30)], (70, 80)))
    assert [row[6:] for row in legs] == [[60, 60, RESOLVED], [60, 60, UNFINISHED]]


def test_cut_during_a_briefing(engine: Engine) -> None:
    """Briefed from 50 to 65 and cut at 60: both slots are released at 60 and the second leg is unfinished."""
    people = [TWO, Person(SECOND, forwards=True, factors=[1, 1.5])]
    path = cut(engine, people, [Chat(at=40, needs=[10, 5], briefing=[0, 15])], (1440, 1500))
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 40, 40, 50, 60, FORWARDED],
        [0, 1, SECOND, 1, 50, 50, 60, 60, UNFINISHED],
    ]


def test_a_briefing_over_a_cut_leaves_nothing_behind(engine: Engine) -> None:
    """The chat of 62, in the next opening, has the expert alone: the briefing planned to 65 was cut at 60."""
    people = [TWO, Person(SECOND, slots=2, forwards=True, factors=[1, 1.5])]
    chats = [Chat(at=40, needs=[10, 50], briefing=[0, 15]), Chat(at=62, needs=40, door=1)]
    assert legs_of(cut(engine, people, chats, (62, 200)))[2][5:] == [62, 102, 102, RESOLVED]


def fluid(units: list[int], jobs: list[tuple[int, int]]) -> list[Fraction]:
    """Return when jobs of (start, work) would end if no end were rounded, in exact fractions."""
    left: dict[int, Fraction] = {}
    ends = [Fraction(0)] * len(jobs)
    now, coming = Fraction(0), list(enumerate(jobs))
    while left or coming:
        rate = Fraction(units[len(left)], UNIT)
        first = min(left, key=lambda job: left[job]) if left else -1
        ending = now + left[first] / rate if left else None
        if coming and (ending is None or coming[0][1][0] < ending):
            number, (start, work) = coming.pop(0)
            left = {job: rest - rate * (start - now) for job, rest in left.items()}
            left[number], now = Fraction(work), Fraction(start)
        elif ending is not None:
            left = {job: rest - rate * (ending - now) for job, rest in left.items() if job != first}
            ends[first] = now = ending
    return ends


def test_rounding_does_not_accumulate_in_the_work(engine: Engine) -> None:
    """2000 others come and go: each chat ends at the first microsecond by which its work is done, exactly."""
    factors = typing_share_factors(0.3, 3)
    chats = [Chat(at=0, needs=900_000_001)]
    chats += [Chat(at=1 + 300_007 * n, needs=100_003 + 17 * (n % 91)) for n in range(2000)]
    person = Person(slots=3, factors=factors)
    path = play(engine, [person], chats, unit_us=1)
    units = progress_units(factors, 1.0, MOST_SLOTS)
    assert int((path.legs.ended_at[1:] < path.legs.ended_at[0]).sum()) == 2000
    assert misfits(path, blueprint([person]), tape(chats, 1)) == []
    ideal = fluid(units, [(chat.at, int(chat.needs)) for chat in chats])  # type: ignore[arg-type]
    # Each of the 2000 ends comes up to 1 us late, and so long the first chat runs at f(2)/2, not f(1).
    late = path.legs.ended_at[0] - ideal[0]
    assert 0 <= late < 1 + 2000 * (1 - Fraction(units[2], units[1]))


def rows_on_tape(path: SamplePath, needs: Tape) -> Ints:
    """Return the row of each chat of a record: who came back has the row that the chat before names."""
    rows = np.arange(path.legs.chat.max(initial=-1) + 1)
    for chat, earlier in zip(path.customers.chat.tolist(), path.customers.earlier.tolist(), strict=True):
        if earlier >= 0:
            assert needs.redial_row is not None
            rows[chat] = needs.redial_row[rows[earlier]]
    return rows


def misfits(path: SamplePath, desk: Blueprint, needs: Tape) -> list[int]:
    """Return the rows whose end is not the first microsecond by which their work is done.

    The work is added up from the record alone, as whole numbers: between two changes of the number of slots
    that an operator holds, each chat gets as much done as the table says.
    """
    legs = path.legs
    assert desk.operators.progress is not None
    chat = rows_on_tape(path, needs)[legs.chat]
    # A leg that came back is work of the tape's leg before it; a briefing goes before the work.
    refused = (legs.outcome == Outcome.RETURNED) & (legs.operator == NO_ONE)
    came_back = np.append(False, refused[:-1])
    step = np.where(came_back, legs.leg - 1, legs.leg)
    began: Ints = legs.assigned_at + np.where(came_back, 0, needs.briefing_us[step, chat])
    work: Ints = needs.handling_us[step, chat] << UNIT_BITS
    served = np.isin(legs.outcome, [Outcome.RESOLVED, Outcome.FORWARDED, Outcome.RETURNED]) & ~refused
    wrong: list[int] = []
    for operator in np.unique(legs.operator[served]):
        units = desk.operators.progress[operator]
        own = legs.operator == operator
        rows = np.flatnonzero(own & served)
        taken, freed = np.sort(legs.assigned_at[own]), np.sort(legs.released_at[own])
        marks = np.unique(np.concatenate([taken, freed]))
        held = np.searchsorted(taken, marks, side="right") - np.searchsorted(freed, marks, side="right")
        rate = units[held] if units.any() else np.full(len(marks), UNIT)
        total = np.append(0, np.cumsum(rate[:-1] * np.diff(marks)))
        start, end = began[rows], legs.ended_at[rows]
        first, last = (np.searchsorted(marks, at, side="right") - 1 for at in (start, end - 1))
        done = (
            total[last]
            + rate[last] * (end - marks[last])
            - total[first]
            - rate[first] * (start - marks[first])
        )
        bad = np.where(end > start, (done < work[rows]) | (done - rate[last] >= work[rows]), work[rows] > 0)
        wrong += rows[bad].tolist()
    return wrong


def by_number(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
    """Return a rule of the user's for groups that ask for one."""
    return 0


def with_paces(desk: Blueprint, rows: list[list[int]]) -> Blueprint:
    """Return a desk whose operators have these paces, in turn; without any there is no curve."""
    people = len(desk.operators.names)
    paces = [rows[n % len(rows)] for n in range(people)] if rows else []
    progress = np.array(paces, dtype=np.int64) if paces else None
    return replace(desk, operators=replace(desk.operators, progress=progress))


CURVES = st.sampled_from(
    [
        progress_units([1, 1.7, 2.5, 2.9, 3.5], 1.0, MOST_SLOTS),
        progress_units([1], 1.0, MOST_SLOTS),
        progress_units(typing_share_factors(0.3, 10), 1.1, MOST_SLOTS),
        progress_units([1, 0.7], 1.0, MOST_SLOTS),
        progress_units([], 0.9, MOST_SLOTS),
        [0] * (MOST_SLOTS + 1),
    ]
)


@settings(max_examples=60, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(trials(), st.lists(CURVES, min_size=1, max_size=3))
def test_every_end_is_the_first_microsecond_by_which_the_work_is_done(
    engine: Engine, trial: Trial, rows: list[list[int]]
) -> None:
    """In any desk: the work added up from the record reaches the tape's at the end and not 1 us before."""
    desk = with_paces(trial.blueprint(), rows)
    needs = draw_tape(desk, trial.seed, 0)
    path = engine(desk, needs, by_number)
    assert misfits(path, desk, needs) == []
    assert [finding.line for finding in audit(path, desk)] == []


@settings(max_examples=60, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(trials())
def test_as_much_again_with_every_chat_is_no_curve(engine: Engine, trial: Trial) -> None:
    """With f(n) = n every chat runs at n / n = 1: the record is that without a curve, to the bit."""
    desk = with_paces(trial.blueprint(), [])
    needs = draw_tape(desk, trial.seed, 0)
    independent = with_paces(desk, [progress_units(list(range(1, MOST_SLOTS + 1)), 1.0, MOST_SLOTS)])
    with_curve, without = (engine(each, needs, by_number).fingerprint() for each in (independent, desk))
    assert with_curve == without
