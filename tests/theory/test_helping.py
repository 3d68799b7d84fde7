"""Hand-backs, places above the slots, fetching by hand and returning customers, against chains of their own.

Where chats differ in nothing but their numbers, who gets which of them moves neither the number that wait
nor, with it, the mean wait. So theory for pooled slots holds, though a chat goes back to the operator who had
it, and a customer asks for a person.
"""

import heapq
from dataclasses import asdict

import numpy as np
import pytest

from sim.core.blueprint import Blueprint
from sim.core.kinds import Ints
from sim.core.path import SamplePath
from sim.core.tape import draw_tape
from sim.engines.readable import run
from sim.theory.erlang_c import ErlangC, erlang_c
from sim.theory.extra_slots import extra_slots
from sim.theory.inbox import fetched_by_hand
from sim.theory.tiers import cold_network
from tests.theory.cases import Table, constant, desk, exponential, forward, lognormal, one_group, team, widget
from tests.theory.demand_cases import blueprint_of, estimates
from tests.theory.observed import MINUTE_US, Observed, Pairs
from tests.theory.replications import STANDARD_ERRORS, Deviation
from tests.theory.steady import Study


def far(study: Study, exact: dict[str, float]) -> list[Deviation]:
    """Return the figures that are more than four standard errors away."""
    return [d for d in study.deviations(exact) if not d.z <= STANDARD_ERRORS]


def waits(name: str, queue: ErlangC) -> dict[str, float]:
    """Return the figures of a group as `both_levels` names them."""
    return {
        f"{name}_rate": queue.arrival_rate,
        f"{name}_delayed": queue.delayed_share,
        f"{name}_wait": queue.wait_answered_mean,
        f"{name}_occupancy": queue.slot_occupancy,
    }


def both_levels(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return rate, share delayed, mean wait and occupancy of each group: over legs, not over chats."""
    pairs: Pairs = {}
    for name in blueprint.groups.names:
        figures = Observed(blueprint, path, name).figures()
        pairs |= {
            f"{name}_rate": figures["arrival_rate"],
            f"{name}_delayed": figures["p_wait"],
            f"{name}_wait": figures["ew"],
            f"{name}_occupancy": figures["util"],
        }
    return pairs


def test_hand_backs_make_a_network_of_two_queues() -> None:
    """40 % on and half of them back: r1 = 1.6 + 0.5 r2 and r2 = 0.4 r1, so 2 and 0.8; 8 figures, 4 errors."""
    # A chat with over 50 legs would have come back 25 times: a chance of (0.4 * 0.5)**25 < 1e-17.
    way = {"return_probability": 0.5, "max_legs": 50}
    tiers = desk(
        {"w1": widget(96, exponential(2), "L1")},
        [team(5, group="L1"), team(3, group="L2", role="staff")],
        [forward("L1", "L2", 0.4, exponential(2.5), **way)],
    )
    first, second = cold_network([1.6, 0.0], [[0.0, 0.4], [0.5, 0.0]], [2.0, 2.5], [5, 3])
    assert (first.arrival_rate, second.arrival_rate) == pytest.approx((2.0, 0.8))
    exact = waits("L1", first) | waits("L2", second)
    assert far(Study("hand-back", tiers, both_levels, 5580, 180, 20, 301), exact) == []


def test_places_above_the_slots_are_places_for_forwarded_chats() -> None:
    """Two people with one slot and one above it are four servers for chats that are all forwarded."""
    tiers = desk(
        {"w1": widget(96, exponential(2), "L1")},
        [team(6, group="L1"), team(2, group="L2", role="staff", may_exceed_slots=1)],
        [forward("L1", "L2", 0.5, exponential(4))],
    )
    first, second = erlang_c(1.6, 2.0, 6), erlang_c(0.8, 4.0, 4)
    exact = waits("L1", first) | waits("L2", second)
    # What the record holds over two slots is twice what theory has over four.
    exact["L2_occupancy"] *= 2
    assert far(Study("above", tiers, both_levels, 5580, 180, 20, 302), exact) == []


def turned_away(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of the second level under the names of `ExtraSlots`."""
    seen = Observed(blueprint, path, "L2")
    legs = path.legs
    here = legs.group == blueprint.groups.names.index("L2")
    direct = legs.widget[here] == blueprint.widgets.names.index("w2")
    level, lasting = seen.steps(seen.assigned[seen.taken], seen.released[seen.taken])
    return {
        "direct_lost_share": seen.share(seen.refused & direct, seen.joined & direct),
        "forwarded_lost_share": seen.share(seen.refused & ~direct, seen.joined & ~direct),
        "active_mean": seen.figures()["mean_active"],
        "above_share": (float(lasting[level > seen.slots].sum()), seen.minutes),
    }


def test_one_operator_with_two_kinds_of_places() -> None:
    """3 slots for all and 2 places above for forwarded chats, nobody waits: a chain of six states."""
    # With 60 slots at load 3 the first level is never full, and its ends are Poisson.
    tiers = desk(
        {
            "w1": widget(60, exponential(3), "L1"),
            "w2": widget(45, exponential(2), "L2", max_queue=0),
        },
        [team(60, group="L1"), team(1, 3, "L2", role="staff", may_exceed_slots=2)],
        [forward("L1", "L2", 1, exponential(2), max_queue=0, when_full="ticket")],
    )
    exact = asdict(extra_slots(0.75, 1.0, 2.0, 3, 2))
    assert far(Study("two kinds", tiers, turned_away, 5580, 180, 20, 303), exact) == []


def by_hand(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of a group that fetches its chats, under the names of `Inbox`."""
    seen = Observed(blueprint, path)
    figures = seen.figures()
    edges = np.concatenate([seen.assigned, seen.released, seen.queued, seen.left])
    one, none = np.ones(len(seen.chat)), np.zeros(len(seen.chat))
    at = np.clip(edges, seen.start_us, seen.end_us)
    order = np.argsort(at, kind="stable")
    lasting = np.diff(at[order], append=seen.end_us) / MINUTE_US
    held = np.cumsum(np.concatenate([one, -one, none, none])[order])
    waiting = np.cumsum(np.concatenate([none, none, one, -one])[order])
    beside = (held < seen.slots) & (waiting > 0)
    return {
        "delayed_share": figures["p_wait"],
        "wait_answered_mean": figures["ew"],
        "queue_mean": figures["lq"],
        "slot_occupancy": figures["util"],
        "idle_beside_inbox_share": (float(lasting[beside].sum()), seen.minutes),
    }


def fetching(values: Table, delay: Table) -> Table:
    """Return a desk of one group whose operators fetch waiting chats."""
    return values | {"groups": {"g1": {"pull_delay": delay}}}


def test_fetching_by_hand_is_a_chain_with_an_inbox() -> None:
    """Two slots at load 1.5, fetched after 0.7 min on average: wait 1.4719 against Erlang C's 1.2857 min."""
    chain = fetched_by_hand(1.5, 1.0, 2, 0.7)
    assert chain.wait_answered_mean == pytest.approx(1.4719, abs=5e-5)
    exact = asdict(chain)
    assert exact.pop("edge_share") < 1e-12
    del exact["inbox_mean"]
    values = fetching(one_group(90, exponential(1), team(2)), exponential(0.7))
    assert far(Study("inbox", values, by_hand, 5580, 180, 20, 304), exact) == []


def assigned_by_hand(arrived: Ints, handling: Ints, delay: Ints, people: int) -> list[int]:
    """Return when each chat is taken, worked through moment by moment.

    At one moment ends come first, then arrivals, then the ends of delays. A chat that finds somebody free is
    taken; else it lies until its delay is over, and then waits in the order of arrival.
    """
    end, arrival, fetch = range(3)
    moments = [(int(at), arrival, chat) for chat, at in enumerate(arrived)]
    heapq.heapify(moments)
    taken, ready, free = [-1] * len(arrived), list[int](), people
    while moments:
        at, kind, chat = heapq.heappop(moments)
        if kind == end:
            free += 1
        elif kind == arrival and free == 0:
            heapq.heappush(moments, (at + int(delay[chat]), fetch, chat))
        else:
            heapq.heappush(ready, chat)
        while free and ready:
            first = heapq.heappop(ready)
            taken[first] = at
            free -= 1
            heapq.heappush(moments, (at + int(handling[first]), end, first))
    return taken


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize("delay", [constant(1), exponential(1.5)], ids=["constant", "exponential"])
def test_every_fetched_chat_is_taken_when_the_recursion_says(people: int, delay: Table) -> None:
    """3000 chats at load 0.85, lognormal handling: every assignment to the microsecond."""
    blueprint = blueprint_of(
        fetching(one_group(51 * people, lognormal(1, 1.5), team(people)), delay), 3000 / 0.85 / people
    )
    tape = draw_tape(blueprint, 305, people)
    assert tape.pull_us is not None
    legs = run(blueprint, tape).legs
    exact = assigned_by_hand(tape.arrived_us, tape.handling_us[0], tape.pull_us[0], people)
    assert len(exact) > 2700
    assert legs.assigned_at.tolist() == exact


def test_inbox_that_nobody_needs() -> None:
    """With 60 slots at load 3 all are taken at once, though fetching would take five minutes."""
    blueprint = blueprint_of(fetching(one_group(60, exponential(3), team(60)), constant(5)), 1440)
    legs = run(blueprint, draw_tape(blueprint, 306, 0)).legs
    assert len(legs) > 1000
    assert (legs.assigned_at == legs.queued_at).all()


def test_asking_for_a_person_moves_no_wait() -> None:
    """80 % ask for one of five: Erlang C's waits, and 1 - 0.76 of those who ask find that person free."""
    values = one_group(114, exponential(2), team(5), returning=0.8)
    queue = erlang_c(1.9, 2.0, 5)
    exact = {
        "delayed": queue.delayed_share,
        "wait": queue.wait_answered_mean,
        "occupancy": queue.slot_occupancy,
        # Whom a customer asks for has nothing to do with who is busy: each person is busy 0.76 of the time.
        "met": 1 - queue.slot_occupancy,
    }
    blueprint = blueprint_of(values, 5760, 180)
    rows = []
    for replication in range(20):
        tape = draw_tape(blueprint, 307, replication)
        assert tape.asked_for is not None
        seen = Observed(blueprint, run(blueprint, tape))
        figures = seen.figures()
        asks = seen.joined & (tape.asked_for >= 0)
        met = asks & (seen.operator == tape.asked_for) & (seen.left == seen.queued)
        named = {"delayed": "p_wait", "wait": "ew", "occupancy": "util"}
        rows.append({to: figures[name] for to, name in named.items()} | {"met": seen.share(met, asks)})
    found = estimates(rows)
    held = [Deviation("asking", n, found[n].value, exact[n], found[n].error) for n in exact]
    assert [d for d in held if not d.z <= STANDARD_ERRORS] == []
