"""Long runs: their waits in order, their warm-up, and the warnings."""

import numpy as np
import pytest

from sim.experiment.replicate import Experiment, replicate
from sim.experiment.steady import by_elapsed_time, is_one_long_run, overloads, steady_state, waits_of
from sim.report.steady_words import steady_lines
from sim.theory.erlang_c import erlang_c
from tests.builders import FORWARDED, MINUTE_US, RETURNED, desk, leg
from tests.unit.report.results import SLOW, experiment


def around_the_clock(days: int, replications: int = 1, **changes: object) -> Experiment:
    """Return a run of a desk that never closes: 24 chats an hour of 8 min, four slots at the first level."""
    always = {"calendar__days": days, "calendar__opens": "00:00", "calendar__closes": "24:00"}
    scenario = desk(rate="24 per hour", **always, **changes)
    return replicate(scenario, replications, keep_paths=True)


def test_waits_in_the_order_of_joining() -> None:
    """First-level legs join at 0, 5 and 35 min and wait 0, 1 and 4 min; the forwarded one at 10 for 2."""
    done = experiment(SLOW)
    path = done.replications[0].path
    assert path is not None
    first, second = waits_of(path, done.blueprint)
    assert first.queued_us.tolist() == [0, 5 * MINUTE_US, 35 * MINUTE_US]
    assert first.wait_s.tolist() == [0, 60, 240]
    assert (second.queued_us.tolist(), second.wait_s.tolist()) == ([10 * MINUTE_US], [120])


def test_means_by_elapsed_time() -> None:
    """In the two half hours the first level's means are 30 and 240 s, in the other run 120 s and 0 s."""
    hours, table = by_elapsed_time(experiment(SLOW), "front_desk", 30 * MINUTE_US)
    assert hours.tolist() == [0.5, 1.0]
    assert table.tolist() == [[30, 240], [120, 0]]


def test_a_step_without_a_chat_is_blank() -> None:
    """The second level has chats in the first half hour only."""
    table = by_elapsed_time(experiment(SLOW), "second_level", 30 * MINUTE_US)[1]
    assert np.isnan(table[:, 1]).all()


def test_records_are_needed() -> None:
    """Without records there is nothing to draw, and an unknown group is told."""
    with pytest.raises(ValueError, match="keep_paths"):
        by_elapsed_time(experiment(SLOW, keep=False), "front_desk", MINUTE_US)
    with pytest.raises(ValueError, match="no group"):
        by_elapsed_time(experiment(SLOW), "nobody", MINUTE_US)


def test_only_one_run_of_days_is_one_long_run() -> None:
    """A day from 9 to 17 starts anew each day, and two replications are no single run."""
    assert is_one_long_run(around_the_clock(2))
    assert not is_one_long_run(around_the_clock(2, replications=2))
    assert not is_one_long_run(replicate(desk(), 1, keep_paths=True))


def test_the_mean_of_a_long_run_against_erlang_c() -> None:
    """24 chats an hour of 8 min are 3.2 Erlang on six slots: sixty days hold Erlang C's wait within ±."""
    done = around_the_clock(60)
    path = done.replications[0].path
    assert path is not None
    steady = steady_state(path, done.blueprint)[0]
    assert steady.waits is not None
    assert steady.waits.long_enough
    exact = 60 * erlang_c(24 / 60, 8, 6).wait_answered_mean
    assert abs(steady.waits.estimate.mean - exact) <= steady.waits.estimate.half_width
    assert steady.warm_up_us is not None


def test_one_long_run_in_words() -> None:
    """A run of twenty days tells each level's mean wait with ± and its warm-up, and how far to trust them."""
    lines = steady_lines(around_the_clock(20))
    assert lines[0] == "One long run, estimated by batch means:"
    assert "first level front: mean wait" in lines[1]
    assert "±" in lines[1]
    assert "warm-up by MSER-5" in lines[1]
    assert "second level second" in lines[2]
    assert "statistics.md" in lines[-1]
    assert steady_lines(replicate(desk(), 2)) == []


def test_a_load_above_capacity_is_told() -> None:
    """24 chats an hour of 20 min are 8 Erlang on six slots, and nobody gives up: no steady state."""
    done = around_the_clock(2, handling="20 min")
    assert len(overloads(done)) == 1
    assert any("There is no steady state: up to 8.0 Erlang" in line for line in steady_lines(done))


def test_a_run_that_is_too_short_is_told() -> None:
    """At 95 % load two days forget nothing: quarters of the batches depend on each other."""
    lines = steady_lines(around_the_clock(4, handling="14.2 min", share=0.01))
    assert any("The run is too short for first level front" in line for line in lines)


def test_a_stay_that_goes_on_is_no_new_wait() -> None:
    """Forwarded at 9, back at 9 as nobody took it: one wait of 0 s at the first level, none behind."""
    rows = [
        leg(0, 0, (0, 0, 9), outcome=FORWARDED),
        leg(0, -1, (9, 9), RETURNED, number=1, group=1),
        leg(0, 0, (9, 9, 20), number=2),
    ]
    done = experiment([rows])
    path = done.replications[0].path
    assert path is not None
    assert [waits.wait_s.tolist() for waits in waits_of(path, done.blueprint)] == [[0], []]
