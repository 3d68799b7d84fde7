"""One operator whose chats slow each other down: against other formulas, and a generator solved as it is."""

import math
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pytest

from sim.core.kinds import Floats
from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_b import erlang_b
from sim.theory.erlang_c import erlang_c
from sim.theory.finite_queue import finite_queue
from sim.theory.multitasking import processor_sharing_time, shared_operator

TABLE = [1, 1.7, 2.5, 2.9, 3.5]
SLOTS = list(range(1, 11))


def test_independent_slots_are_erlang_c() -> None:
    """With f(n) = n one operator with 4 slots is M/M/4: waits, occupancy and time in hand agree."""
    one, four = shared_operator(3.1, 1.0, SLOTS, 4), erlang_c(3.1, 1.0, 4)
    assert one.delayed_share == pytest.approx(four.delayed_share, rel=1e-13)
    assert one.wait_all_mean == pytest.approx(four.wait_answered_mean, rel=1e-12)
    assert one.slot_occupancy == pytest.approx(four.slot_occupancy, rel=1e-13)
    assert one.handling_mean == pytest.approx(1.0, rel=1e-13)


def test_independent_slots_with_patience_are_erlang_a() -> None:
    """With f(n) = n, 3 slots, load 6 and patience 0.75: P(gives up) is that of Erlang A with 3 servers."""
    one, three = shared_operator(2.0, 3.0, SLOTS, 3, mean_patience=0.75), erlang_a(2.0, 3.0, 3, 0.75)
    assert one.abandon_share == pytest.approx(three.abandon_share, rel=1e-12)
    assert one.delayed_share == pytest.approx(three.delayed_share, rel=1e-12)
    assert one.wait_all_mean == pytest.approx(three.wait_all_mean, rel=1e-12)


def test_independent_slots_with_a_cap_are_the_finite_queue() -> None:
    """With f(n) = n, 4 slots and 6 places: lost and delayed shares of M/M/4/10; without places Erlang B."""
    one, four = shared_operator(1.1, 4.0, SLOTS, 4, max_queue=6), finite_queue(1.1, 4.0, 4, 6)
    assert one.not_admitted_share == pytest.approx(four.not_admitted_share, rel=1e-12)
    assert one.delayed_share == pytest.approx(four.delayed_share, rel=1e-12)
    assert one.wait_all_mean == pytest.approx(four.wait_answered_mean, rel=1e-12)
    loss = shared_operator(1.1, 4.0, SLOTS, 4, max_queue=0)
    assert loss.not_admitted_share == pytest.approx(erlang_b(1.1, 4.0, 4).not_admitted_share, rel=1e-12)


def test_processor_sharing_is_a_single_server_seen_from_outside() -> None:
    """With f = 1 at 0.8 there are 4 chats, 0.8 of the time one or more, and 0.8**10 find ten slots full."""
    r = shared_operator(0.8, 1.0, [1], 10)
    assert r.queue_mean + r.active_mean == pytest.approx(4.0, rel=1e-12)
    assert r.busy_share == pytest.approx(0.8, rel=1e-12)
    assert r.delayed_share == pytest.approx(0.8**10, rel=1e-12)


def test_processor_sharing_slows_everybody_alike() -> None:
    """At 0.8 a chat of 3 takes 3 / 0.2 = 15; averaged over the work that is the mean time of M/M/1, 5."""
    assert processor_sharing_time(0.8, 1.0, 3.0) == pytest.approx(15.0, rel=1e-13)
    many = shared_operator(0.8, 1.0, [1], 400)
    assert processor_sharing_time(0.8, 1.0, 1.0) == pytest.approx(many.handling_mean, rel=1e-12)


def test_two_slots_by_hand() -> None:
    """Load 1, f = 1 and 1.5, no queue: weights 1, 1, 2/3 of 8/3, so lost 1/4, busy 5/8, in the slots 7/8."""
    r = shared_operator(2.0, 0.5, [1, 1.5], 2, max_queue=0)
    assert r.not_admitted_share == pytest.approx(1 / 4, rel=1e-14)
    assert r.busy_share == pytest.approx(5 / 8, rel=1e-14)
    assert r.active_mean == pytest.approx(7 / 8, rel=1e-14)
    # (1 * 3/8 + 1.5 * 2/8) / 0.5 = 1.5 chats a unit of time are done, each after 7/8 / 1.5.
    assert r.completed_rate == pytest.approx(1.5, rel=1e-14)
    assert r.handling_mean == pytest.approx(7 / 12, rel=1e-14)


def solved(
    rate: float, work: float, factors: Sequence[float], slots: int, queue: int, leave: float
) -> Floats:
    """Return the chances of 0, 1, ... chats from the generator, solved as a linear system."""
    size = slots + queue + 1
    q = np.zeros((size, size))
    for n in range(size):
        if n + 1 < size:
            q[n, n + 1] = rate
        if n:
            q[n, n - 1] = factors[min(n, slots, len(factors)) - 1] / work + max(0, n - slots) * leave
    q -= np.diag(q.sum(axis=1))
    system = np.vstack([q.T, np.ones(size)])
    chances: Floats = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0]
    return chances


@pytest.mark.parametrize(("queue", "patience"), [(0, None), (5, None), (80, 2.0)])
def test_a_generator_solved_as_it_is_says_the_same(queue: int, patience: float | None) -> None:
    """The table's curve with 4 slots: shares and means of the chances from the linear system, to 1e-9."""
    leave = 0.0 if patience is None else 1 / patience
    chances = solved(0.9, 4.0, TABLE, 4, queue, leave)
    n = np.arange(len(chances))
    r = shared_operator(0.9, 4.0, TABLE, 4, None if patience else queue, patience)
    waiting = float(np.maximum(0, n - 4) @ chances)
    assert r.queue_mean == pytest.approx(waiting, abs=1e-9)
    assert r.active_mean == pytest.approx(float(np.minimum(n, 4) @ chances), rel=1e-9)
    assert r.busy_share == pytest.approx(float(chances[1:].sum()), rel=1e-9)
    assert r.abandon_share == pytest.approx(leave * waiting / 0.9, abs=1e-9)
    assert r.not_admitted_share == pytest.approx(0.0 if patience else float(chances[-1]), abs=1e-9)


@pytest.mark.parametrize("slots", [1, 2, 3, 5, 10])
@pytest.mark.parametrize("patience", [None, 0.5, 20.0])
def test_what_comes_goes(slots: int, patience: float | None) -> None:
    """Arrivals = completed + given up + lost; in hand = completed * time; stretched by 1 to n / f(n)."""
    r = shared_operator(0.7, 3.0, TABLE, slots, 4, patience)
    gone = r.completed_rate + 0.7 * (r.abandon_share + r.not_admitted_share)
    assert gone == pytest.approx(0.7, rel=1e-12)
    assert r.active_mean == pytest.approx(r.completed_rate * r.handling_mean, rel=1e-12)
    assert r.active_mean == pytest.approx(r.busy_share * r.concurrency, rel=1e-12)
    assert 1 - 1e-12 <= r.handling_mean / 3.0 <= slots / TABLE[min(slots, 5) - 1] * (1 + 1e-12)


def test_a_higher_cap_takes_more_and_lasts_longer() -> None:
    """Without a queue, each more slot of the table loses fewer chats and lets each last longer."""
    results = [shared_operator(0.7, 3.0, TABLE, slots, 0) for slots in range(1, 6)]
    lost = [r.not_admitted_share for r in results]
    lasting = [r.handling_mean for r in results]
    assert lost == sorted(lost, reverse=True)
    assert lasting == sorted(lasting)


def test_nobody_comes() -> None:
    """At rate 0 nobody is there, and quotients over no chats are blank."""
    r = shared_operator(0.0, 3.0, TABLE, 3)
    blank = {name for name, value in asdict(r).items() if math.isnan(value)}
    assert blank == {"abandon_share", "wait_all_mean", "concurrency", "handling_mean"}
    assert r.active_mean == r.busy_share == r.delayed_share == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"factors": [1, 1.5]}, "unstable: 1.6 units of work arrive .* gets 1.5 done"),
        ({"factors": []}, "at least f"),
        ({"factors": [1, 0]}, "a factor must be a finite number above 0"),
        ({"slots": 0}, "slots must be a whole number of at least 1"),
        ({"max_queue": -1}, "max_queue"),
        ({"mean_patience": 0}, "mean_patience"),
        ({"arrival_rate": -1}, "arrival_rate"),
        ({"mean_work": 0}, "mean_work"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: dict[str, object], message: str) -> None:
    """Each of eight is named, with what it has to be."""
    good = {"arrival_rate": 0.8, "mean_work": 2.0, "factors": [1, 1.7, 2.5], "slots": 2}
    with pytest.raises(ValueError, match=message):
        shared_operator(**(good | arguments))  # type: ignore[arg-type]


def test_more_than_one_operator_can_do_is_refused() -> None:
    """Processor sharing at load 1 never settles."""
    with pytest.raises(ValueError, match="unstable"):
        processor_sharing_time(1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("people", "handling", "slots"), [(5, 10.0, 3), (6, 10.0 / 3, 1), (7, 10.0 / 2.5, 1)]
)
def test_planners_shortcuts_do_not_agree(people: int, handling: float, slots: int) -> None:
    """For 1 chat a minute of 10 min and 80 % in 0.5 min: 5 as 15 servers, 6 at 10 / 3 min, 7 at 10 / 2.5."""
    enough, fewer = (erlang_c(1.0, handling, n * slots).service_level(0.5) for n in (people, people - 1))
    assert fewer < 0.8 <= enough
