"""Overflow, redial, batches and warm tiers: against the table's figures, and in their limits."""

import json
from pathlib import Path

import pytest

from sim.theory.batches import batch_queue
from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_b import erlang_b
from sim.theory.erlang_c import erlang_c
from sim.theory.finite_queue import finite_queue
from sim.theory.markov import State, stationary
from sim.theory.overflow import overflow_at_once
from sim.theory.redial import erlang_a_with_redial
from sim.theory.warm_tiers import warm_tiers

DATA = Path(__file__).parents[2] / "theory" / "data"
CASES = json.loads((DATA / "further_figures.json").read_text(encoding="utf-8"))["cases"]
WARM_CASE = json.loads((DATA / "figures.json").read_text(encoding="utf-8"))["cases"]["G20"]["figures"]
DIGITS = 1e-9
"""Relative: the table gives ten digits."""


def table(case: str) -> dict[str, float]:
    """Return a case's figures."""
    return {name: entry["value"] for name, entry in CASES[case]["figures"].items()}


def test_chain_of_two_states() -> None:
    """On at rate 2 and off at rate 3: on for 2 / 5 of the time."""
    chain = stationary((0,), lambda s: [((1 - s[0],), 2.0 if s[0] == 0 else 3.0)])
    assert chain.states == ((0,), (1,))
    assert chain.mean(lambda s: s[0]) == pytest.approx(0.4, rel=1e-15)


def test_chain_that_falls_apart() -> None:
    """From 0 to two states without a way back: no long-run shares that depend on nothing else."""

    def moves(state: State) -> list[tuple[State, float]]:
        return [((1,), 1.0), ((2,), 1.0)] if state == (0,) else []

    with pytest.raises(ValueError, match="falls apart"):
        stationary((0,), moves)


def test_erlang_b_case() -> None:
    """X01: 14 slots and a load of 12 turn away 0.1172 and fill 0.7567, as do a queue cap of 0."""
    r, capped = erlang_b(3.0, 4.0, 14), finite_queue(3.0, 4.0, 14, 0)
    assert r.not_admitted_share == pytest.approx(table("X01")["p_block"], rel=DIGITS)
    assert r.slot_occupancy == pytest.approx(table("X01")["util"], rel=DIGITS)
    assert capped.not_admitted_share == pytest.approx(r.not_admitted_share, rel=1e-13)
    assert capped.answered_within(1.0) == pytest.approx(table("X01")["sl_offered"], rel=DIGITS)


@pytest.mark.parametrize(("case", "arguments"), [("X08", (10.0, 1.0, 8, 4)), ("X09", (4.2, 2.0, 12, 5))])
def test_queue_cap_cases(case: str, arguments: tuple[float, float, int, int]) -> None:
    """M/M/8/12 and M/M/12/17: losses, waits, occupancy and both levels at 20 s to ten digits."""
    r = finite_queue(*arguments)
    found = {
        "p_block": r.not_admitted_share,
        "lq": r.queue_mean,
        "asa": r.wait_answered_mean,
        "util": r.slot_occupancy,
        "sl_offered": r.answered_within(1 / 3),
        "sl_accepted": r.service_level(1 / 3),
    }
    assert found == pytest.approx(table(case), rel=DIGITS)


def test_overflow_case() -> None:
    """X02: both groups' waits, losses and occupancies to ten digits, and 0.1275 overflow at arrival."""
    r = overflow_at_once((1.6, 0.9), (2.0, 2.0), (3, 3), 5.0)
    found = {"immediate_overflow": r.overflowed_at_once_share}
    for number, group in ((1, r.first), (2, r.second)):
        found[f"w{number}"] = group.wait_all_mean
        found[f"util{number}"] = group.slot_occupancy
        found[f"p_wait{number}"] = group.delayed_share
        found[f"p_ab{number}"] = group.abandon_share
    assert found == pytest.approx(table("X02"), rel=DIGITS)
    assert r.edge_share < 1e-20


def test_overflow_of_a_group_whose_helpers_have_no_chats() -> None:
    """Without chats of the second group's own, 2 and 3 slots are Erlang A with 5."""
    r, five = overflow_at_once((2.4, 0.0), (2.0, 7.0), (2, 3), 4.0), erlang_a(2.4, 2.0, 5, 4.0)
    assert r.first.delayed_share == pytest.approx(five.delayed_share, rel=1e-11)
    assert r.first.wait_all_mean == pytest.approx(five.wait_all_mean, rel=1e-11)


def test_overflow_that_nobody_needs() -> None:
    """Without chats of the first group the second one's are Erlang A by themselves."""
    r, three = overflow_at_once((0.0, 1.3), (2.0, 2.5), (1, 3), 4.0), erlang_a(1.3, 2.5, 3, 4.0)
    assert r.second.wait_all_mean == pytest.approx(three.wait_all_mean, rel=1e-11)
    assert r.second.slot_occupancy == pytest.approx(three.slot_occupancy, rel=1e-11)


def test_redial_of_the_table_of_checks() -> None:
    """Rate 4, 4 slots, mean 1, patience 2, 0.6 come back after 10 / 3: the figures of the other program."""
    r = erlang_a_with_redial(4.0, 1.0, 4, 2.0, 0.6, 10 / 3)
    assert r.attempt_rate == pytest.approx(4.654562720352889, rel=1e-11)
    assert r.abandon_share == pytest.approx(0.2343803129957864, rel=1e-11)
    assert r.delayed_share == pytest.approx(0.764058915160502, rel=1e-11)
    assert r.wait_all_mean == pytest.approx(0.46876062599157337, rel=1e-11)
    assert r.slot_occupancy == pytest.approx(0.8909062132745167, rel=1e-11)
    assert r.away_mean == pytest.approx(2.1818757345096618, rel=1e-11)
    assert r.lost_share == pytest.approx(0.109093786725483, rel=1e-11)
    assert r.edge_share < 1e-20


def test_redial_that_nobody_makes() -> None:
    """A share of 0 is Erlang A, and a rate of new customers of 4 is that of all attempts."""
    r, plain = erlang_a_with_redial(4.0, 1.0, 4, 2.0, 0.0, 3.0), erlang_a(4.0, 1.0, 4, 2.0)
    assert r.attempt_rate == pytest.approx(4.0, rel=1e-13)
    assert r.abandon_share == pytest.approx(plain.abandon_share, rel=1e-12)
    assert r.lost_share == pytest.approx(plain.abandon_share, rel=1e-12)


def test_balance_of_redials() -> None:
    """Attempts = new customers + share * abandoned attempts, and served = what the slots get done."""
    r = erlang_a_with_redial(5.0, 1.5, 6, 3.0, 0.7, 8.0)
    assert r.attempt_rate == pytest.approx(5.0 + 0.7 * r.abandon_share * r.attempt_rate, rel=1e-11)
    served = r.attempt_rate * (1 - r.abandon_share)
    assert served == pytest.approx(6 * r.slot_occupancy / 1.5, rel=1e-11)


def test_batch_case() -> None:
    """X05: five figures to ten digits, chats meeting fuller slots than the clock does."""
    r = batch_queue(0.5, {1: 0.6, 2: 0.3, 5: 0.1}, 10 / 3, 5)
    found = {
        "ew": r.wait_answered_mean,
        "lq": r.queue_mean,
        "p_wait_customer": r.delayed_share,
        "p_wait_time": r.full_share,
        "util": r.slot_occupancy,
    }
    assert found == pytest.approx(table("X05"), rel=DIGITS)


def test_batches_of_one() -> None:
    """Batches of a single chat are Erlang C."""
    r, plain = batch_queue(2.0, {1: 1.0}, 1.0, 3), erlang_c(2.0, 1.0, 3)
    assert r.wait_answered_mean == pytest.approx(plain.wait_answered_mean, rel=1e-12)
    assert r.delayed_share == pytest.approx(plain.delayed_share, rel=1e-12)


def test_batches_at_one_server() -> None:
    """M^X/M/1 has L = load (1 + E[X^2] / E[X]) / (2 (1 - load)); sizes 1, 2, 4, load 0.57, E[X^2] 4.9."""
    r = batch_queue(0.3, {1: 0.5, 2: 0.3, 4: 0.2}, 1.0, 1)
    assert r.queue_mean + 0.57 == pytest.approx(0.57 * (1 + 4.9 / 1.9) / (2 * 0.43), rel=1e-12)


def test_warm_cases() -> None:
    """X06 and G20: waits, held slots and occupancy of the chain cut at 400 to ten digits."""
    r = warm_tiers(3.4, 2.5, 12, 0.2, 5.0, 5)
    found = {
        "ew1": r.first_wait_mean,
        "ew2": r.second_wait_mean,
        "hold_util1": r.first_hold_share,
        "util2": r.second_occupancy,
    }
    assert found == pytest.approx(table("X06"), rel=DIGITS)
    r = warm_tiers(3.0, 2.0, 8, 0.3, 4.0, 5)
    assert r.first_wait_mean == pytest.approx(WARM_CASE["L1_ew"]["value"], rel=DIGITS)
    assert r.second_wait_mean == pytest.approx(WARM_CASE["L2_ew"]["value"], rel=DIGITS)
    assert r.second_delayed_share == pytest.approx(WARM_CASE["L2_p_wait"]["value"], rel=DIGITS)
    assert r.first_talk_share == pytest.approx(0.75, rel=1e-12)
    assert r.edge_share < 1e-12


def test_domain() -> None:
    """Chances that do not sum to 1, an overload that nobody leaves, and a share above 1 are refused."""
    with pytest.raises(ValueError, match="sum to 1"):
        batch_queue(0.5, {1: 0.5}, 1.0, 1)
    with pytest.raises(ValueError, match="unstable"):
        batch_queue(0.5, {2: 1.0}, 1.0, 1)
    with pytest.raises(ValueError, match="from 0 to 1"):
        erlang_a_with_redial(1.0, 1.0, 1, 1.0, 1.5, 1.0)
    with pytest.raises(ValueError, match="above 0"):
        overflow_at_once((1.0, 1.0), (1.0, 1.0), (1, 1), 0.0)
