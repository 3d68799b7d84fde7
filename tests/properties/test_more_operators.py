"""More of the same operators never lengthen a wait, where a theorem says so for every single customer.

It rests on the recursion of Kiefer and Wolfowitz (On the theory of queues with many servers, 1955). The
ordered vector of the servers' workloads, as an arrival finds it, gets the arrival's work on its smallest
entry, which is the arrival's wait; then it is reduced by the time to the next arrival, and sorted again.
Each of these steps keeps an order between two vectors that holds entry by entry: that is how Jacobs and
Schach compare queues with longer gaps or shorter work (Stochastic order relationships between GI/G/k
systems, 1972). Now c servers are c + 1 of which one has work without end, so they begin with the larger
vector, and no entry is ever smaller.

It needs one group, one slot each, first in first out, nobody who gives up, work that belongs to the chat,
and everybody on shift all day. Beyond that nothing is claimed here.
"""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.core.kinds import Ints
from sim.core.tape import draw_tape
from sim.engines import readable
from sim.scenario import Scenario, build_blueprint

HANDLINGS: list[dict[str, Any]] = [
    {"kind": "constant", "value": "7 min"},
    {"kind": "constant", "value": "5 min"},
    {"kind": "exponential", "mean": "8 min"},
    {"kind": "lognormal", "mean": "8 min", "cv": 2.0},
    {"kind": "hyperexponential", "mean": "6 min", "cv": 3.0},
    {"kind": "empirical", "values": ["0 s", "1 min", "5 min", "20 min"]},
]


def waits_us(servers: int, handling: dict[str, Any], rate: int, seed: int) -> Ints:
    """Return the wait of every customer, by number, with so many operators of one slot each."""
    scenario = Scenario.from_dict(
        {
            "title": "One queue",
            "calendar": {"days": 1, "opens": "09:00", "closes": "15:00"},
            "groups": {"desk": {}},
            "widgets": {
                "shop": {
                    "group": "desk",
                    "arrivals": {"kind": "poisson", "rate": f"{rate} per hour"},
                    "handling": handling,
                    "backlog": 3,
                }
            },
            "operators": [{"group": "desk", "count": servers, "slots": 1}],
        }
    )
    blueprint = build_blueprint(scenario)
    legs = readable.run(blueprint, draw_tape(blueprint, seed, 0)).legs
    assert (legs.chat == np.arange(len(legs))).all()
    return legs.assigned_at - legs.queued_at


@given(
    st.integers(1, 6),
    st.sampled_from(HANDLINGS),
    st.sampled_from([6, 15, 30, 60]),
    st.integers(0, 2**32),
)
def test_one_more_operator_lengthens_nobodys_wait(
    servers: int, handling: dict[str, Any], rate: int, seed: int
) -> None:
    """The same customers with the same work: with c + 1 operators each waits as long as with c, or less."""
    fewer, more = (waits_us(count, handling, rate, seed) for count in (servers, servers + 1))
    assert len(fewer) == len(more)
    assert (more <= fewer).all()


def test_one_more_operator_shortens_some_waits() -> None:
    """Thirty chats an hour of 7 minutes are 3.5 operators' work: a third operator helps almost everybody."""
    fewer, more = (waits_us(count, HANDLINGS[0], 30, 1) for count in (2, 3))
    assert (more < fewer).mean() > 0.9
