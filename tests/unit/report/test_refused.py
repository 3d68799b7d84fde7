"""What a desk does with forwards that nobody can take, told from its ways."""

from typing import Any

import pytest

from sim.core.kinds import Refusal
from sim.report.refused import makes_tickets, refuses
from tests.builders import plan


@pytest.mark.parametrize(
    ("way", "tickets", "returns"),
    [
        ({}, False, False),
        ({"nobody_online": Refusal.TICKET}, True, False),
        ({"nobody_online": Refusal.RETURN}, False, True),
        ({"when_full": Refusal.TICKET}, False, False),
        ({"when_full": Refusal.TICKET, "max_queue": 2}, True, False),
        ({"when_full": Refusal.RETURN, "max_queue": 0, "nobody_online": Refusal.TICKET}, True, True),
    ],
)
def test_a_way_refuses_where_its_policy_says_so(way: dict[str, Any], tickets: bool, returns: bool) -> None:
    """A full queue refuses only where it has a cap; nobody online always, unless forwards wait."""
    made = plan([(0, 1, False), (1, 1, True)], ways=(way,))
    assert makes_tickets(made) is tickets
    assert refuses(made, Refusal.RETURN) is returns
