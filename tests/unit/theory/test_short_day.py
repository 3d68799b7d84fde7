"""A day from an empty desk: by balance, in the long run, and by hand where nobody comes."""

import math
from dataclasses import asdict

import pytest

from sim.theory.erlang_a import erlang_a
from sim.theory.short_day import day_with_absence, short_day


@pytest.mark.parametrize("last_offer", [0.0, 15.0, 240.0])
def test_every_chat_is_somewhere(last_offer: float) -> None:
    """Arrivals = answered + abandoned + left waiting, and answered = worked / 5 + left in hand."""
    day = short_day(1.0, 5.0, 6, 3.0, 240.0, last_offer)
    assert day.answered + day.abandoned + day.left_waiting == pytest.approx(day.arrivals, rel=1e-9)
    assert day.worked / 5.0 + day.left_in_hand == pytest.approx(day.answered, rel=1e-9)
    assert day.waited / 3.0 == pytest.approx(day.abandoned, rel=1e-9)


def test_a_minute_more_of_a_long_day_is_erlang_a() -> None:
    """The 241st minute after an empty start brings one minute of Erlang A's losses, waits and work."""
    longer, shorter = short_day(1.0, 5.0, 6, 3.0, 241.0), short_day(1.0, 5.0, 6, 3.0, 240.0)
    steady = erlang_a(1.0, 5.0, 6, 3.0)
    assert longer.abandoned - shorter.abandoned == pytest.approx(steady.abandon_share, rel=1e-7)
    assert longer.waited - shorter.waited == pytest.approx(steady.queue_mean, rel=1e-7)
    assert longer.worked - shorter.worked == pytest.approx(6 * steady.slot_occupancy, rel=1e-7)


def test_nobody_comes() -> None:
    """Without slots chats come and leave by themselves: 2 * 3 (1 - e^(-60 / 3)) wait after an hour."""
    day = short_day(2.0, 5.0, 0, 3.0, 60.0)
    assert day.left_waiting == pytest.approx(6 * -math.expm1(-20.0), rel=1e-9)
    assert (day.answered, day.worked) == (0.0, 0.0)
    assert asdict(day) == pytest.approx(asdict(short_day(2.0, 5.0, 4, 3.0, 60.0, last_offer=60.0)), rel=1e-9)


def test_absence_of_one() -> None:
    """One person who misses a tenth of the days: 0.9 of a full day and 0.1 of one without anybody."""
    full, none = (asdict(short_day(1.0, 5.0, servers, 3.0, 60.0)) for servers in (2, 0))
    exact = {name: 0.9 * full[name] + 0.1 * none[name] for name in full}
    assert asdict(day_with_absence(1.0, 5.0, 1, 2, 0.1, 3.0, 60.0)) == pytest.approx(exact, rel=1e-12)


def test_absence_costs_more_than_the_mean_number_says() -> None:
    """4 of 5 on average lose more than 4 for sure: the losses of too few outweigh the gains of one more."""
    mixed, sure = day_with_absence(1.0, 4.0, 5, 1, 0.2, 3.0, 60.0), short_day(1.0, 4.0, 4, 3.0, 60.0)
    assert mixed.abandoned > 1.04 * sure.abandoned


def test_domain() -> None:
    """A last offer longer than the day, and a chance above 1, are refused."""
    with pytest.raises(ValueError, match="last_offer"):
        short_day(1.0, 1.0, 1, 1.0, 10.0, 11.0)
    with pytest.raises(ValueError, match="from 0 to 1"):
        day_with_absence(1.0, 1.0, 1, 1, 1.5, 1.0, 10.0)
