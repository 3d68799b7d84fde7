"""What only the compiled engine has: its keys, its lines' heaps, its plan, threads, and its limits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.core.jit import can_compile
from sim.core.kinds import AfterClose, Choice
from sim.core.policies import POLICIES
from sim.core.tape import draw_tape
from sim.engines import compiled, readable
from sim.engines.compiled import lines
from sim.engines.compiled.choice import choice_key
from sim.engines.compiled.floor import floor_of
from sim.engines.compiled.layout import (
    ACT,
    AT,
    CHAT_WIDTH,
    CHATS,
    FRONT,
    HEAD,
    IS_SORTED,
    LINE_WIDTH,
    NONE,
    PLACE,
    SIDE,
    TAIL,
)
from sim.engines.compiled.schedule import plan_of
from tests.engines.floor_plan import Chat, Person, blueprint, tape

MINUTE = 60_000_000


def called(part: Callable[..., Any]) -> Callable[..., Any]:
    """Return a part of a kernel as a function that Python can call."""
    if not can_compile():
        return part
    import numba

    @numba.njit
    def call(*arguments: Any) -> Any:
        return part(*arguments)

    return call  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", [name for name, policy in POLICIES.items() if policy.rule is not None])
def test_a_key_orders_operators_as_the_catalogue_does(name: str) -> None:
    """300 states of free (-9 to 10) of 1 to 10 slots and two moments: the same order, ties by number."""
    rule, code = POLICIES[name].rule, POLICIES[name].code
    assert rule is not None
    some = np.random.default_rng(1)
    states = []
    for number in range(300):
        slots = int(some.integers(1, 11))
        moments = [int(at) for at in some.choice([-1, 0, 1, 2**40, 2**48 - 2], 2)]
        states.append((int(some.integers(-9, slots + 1)), slots, *moments, number))
    key = called(choice_key)
    by_rule = sorted(states, key=lambda state: rule(*state))
    assert by_rule == sorted(states, key=lambda state: (key(int(code), *state[:4]), state[4]))


def memory_of(places: list[int], *, is_sorted: bool) -> tuple[np.ndarray, int]:
    """Return a memory with one line and chats that stand at these places, and where the line begins."""
    m = np.zeros(FRONT + LINE_WIDTH + 16 * len(places), np.int64)
    m[[CHATS, CHAT_WIDTH]] = FRONT + LINE_WIDTH, 16
    m[[FRONT + HEAD, FRONT + TAIL]] = NONE
    m[FRONT + IS_SORTED] = is_sorted
    m[FRONT + SIDE] = 0
    for chat, place in enumerate(places):
        m[FRONT + LINE_WIDTH + 16 * chat + PLACE] = place
    return m, FRONT


@pytest.mark.parametrize("is_sorted", [True, False])
def test_a_line_gives_back_its_chats_in_order_whoever_leaves_between(is_sorted: bool) -> None:
    """60 chats in 40 shuffles, every third leaves: the rest come out by place, or as they came."""
    add, remove = called(lines.add), called(lines.remove)
    for turn in range(40):
        some = np.random.default_rng(turn)
        places = some.permutation(60).tolist()
        m, line = memory_of(places, is_sorted=is_sorted)
        for chat in range(60):
            add(m, line, chat)
        gone = some.permutation(60)[:20].tolist()
        for chat in gone:
            remove(m, line, chat)
        left = []
        while m[line + HEAD] != NONE:
            left.append(int(m[line + HEAD]))
            remove(m, line, left[-1])
        rest = [chat for chat in range(60) if chat not in gone]
        assert left == (sorted(rest, key=lambda chat: places[chat]) if is_sorted else rest)


def test_where_stretches_touch_the_plan_follows_the_stories() -> None:
    """Offers end at 0 and 60, again from 60 on: at 60 they are resumed (4) before they stop again (3)."""
    desk = blueprint([Person()])
    windows = replace(
        desk.operators.roster,
        owner=np.zeros(2, np.int64),
        from_us=np.array([0, 60 * MINUTE]),
        to_us=np.array([60 * MINUTE, 90 * MINUTE]),
    )
    plan = plan_of(replace(desk, operators=replace(desk.operators, no_offers=windows)), None)
    assert plan[plan[:, AT] == 60 * MINUTE][:, ACT].tolist() == [4, 3]


def test_threads_write_the_same_bytes() -> None:
    """24 runs of 12 tapes of 40 chats on 1, 2 and 16 threads: 12 fingerprints, each twice."""
    desk = blueprint([Person(slots=2), Person(slots=1)])
    tapes = [tape([Chat(at=n, needs=5 + (n * k) % 7, patience=9) for n in range(40)]) for k in range(12)]
    alone = [readable.run(desk, each).fingerprint() for each in tapes]
    for threads in (1, 2, 16):
        with ThreadPoolExecutor(threads) as pool:
            paths = list(pool.map(lambda each: compiled.run(desk, each), tapes * 2))
        assert [path.fingerprint() for path in paths] == alone * 2


def test_the_tape_is_not_copied() -> None:
    """The kernels read the columns of the tape themselves: same memory."""
    needs = tape([Chat(at=0), Chat(at=5)])
    _, read, _ = floor_of(blueprint([Person()]), needs)
    assert np.shares_memory(read.handling, needs.handling_us)
    assert np.shares_memory(read.patience, needs.patience_us)
    assert np.shares_memory(read.arrived, needs.arrived_us)


def test_a_tape_that_cannot_be_written_runs_too() -> None:
    """Columns marked read-only, as a memory map gives them: the same record."""
    needs = tape([Chat(at=0), Chat(at=5)])
    before = readable.run(blueprint([Person()]), needs).fingerprint()
    for name in needs.columns():
        getattr(needs, name).flags.writeable = False
    assert compiled.run(blueprint([Person()]), needs).fingerprint() == before


def test_a_calendar_that_is_full_grows() -> None:
    """500 chats at once wait for one slot, with a patience each and a cap that makes each an event."""
    desk = blueprint([Person()], after_close=AfterClose.DRAIN)
    desk = replace(desk, widgets=replace(desk.widgets, max_queue=np.array([1000])))
    needs = tape([Chat(at=0, needs=1, patience=20 + n % 9) for n in range(500)])
    assert compiled.run(desk, needs).fingerprint() == readable.run(desk, needs).fingerprint()


def test_nobody_and_nothing_is_a_record_too() -> None:
    """No chats: no legs, and two rows of the log."""
    path = compiled.run(blueprint([Person()]), tape([]))
    assert (len(path.legs), len(path.operators)) == (0, 2)
    assert path.fingerprint() == readable.run(blueprint([Person()]), tape([])).fingerprint()


def test_a_rule_of_ones_own_is_not_for_this_engine() -> None:
    """`supports` says why, and a run is refused with the reason."""
    desk = blueprint([Person()], choice=Choice.OWN)
    reason = compiled.supports(desk)
    assert reason is not None
    with pytest.raises(ValueError, match=reason):
        compiled.run(desk, tape([Chat(at=0)]))
    assert compiled.supports(blueprint([Person()])) is None


def test_fifty_days_of_work_under_a_curve_are_too_much() -> None:
    """2**42 microseconds overflow the count of work; without a curve they are an ordinary handling time."""
    slow = blueprint([Person(factors=(1.0, 1.5), slots=2)])
    needs = tape([Chat(at=0)])
    needs.handling_us[:] = 2**42
    with pytest.raises(OverflowError, match="50 days"):
        compiled.run(slow, needs)
    plain = blueprint([Person()])
    assert compiled.run(plain, needs).fingerprint() == readable.run(plain, needs).fingerprint()


def test_an_assignment_after_nine_years_is_too_late() -> None:
    """The second chat is taken at 2**48 microseconds, which a key of the choice rule has no room for."""
    needs = tape([Chat(at=0), Chat(at=1)])
    needs.handling_us[:] = 2**48
    with pytest.raises(OverflowError, match=r"8\.9 years"):
        compiled.run(blueprint([Person()]), needs)


def test_hundreds_of_operators_are_chosen_alike() -> None:
    """300 operators of 1 to 3 slots and 2,000 chats in 100 minutes: the same record on both engines."""
    desk = blueprint([Person(slots=1 + n % 3) for n in range(300)])
    needs = tape([Chat(at=n // 20, needs=10 + n % 23, patience=5) for n in range(2000)])
    assert compiled.run(desk, needs).fingerprint() == readable.run(desk, needs).fingerprint()
    assert len(draw_tape(desk, 1, 0)) == 0
