"""Choice rules: the order of keys, worked by hand; every entry of the catalogue is walked."""

import pytest

from sim.core.kinds import Choice
from sim.core.policies import NUMBER_MASK, POLICIES

# (free, slots, assigned, freed, number), in the order in which the rule serves them.
ORDERS = {
    "most_free_slots": [(3, 3, 9, 9, 2), (2, 2, -1, 9, 7), (2, 9, 0, 0, 5), (2, 2, 8, 0, 0), (2, 2, 8, 0, 1)],
    "longest_idle": [(1, 3, 9, -1, 5), (3, 3, 1, 0, 4), (2, 3, 0, 7, 0), (2, 3, 0, 7, 1), (3, 3, -1, 8, 2)],
    "fewest_chats": [(1, 1, 9, 9, 6), (2, 3, -1, 9, 7), (9, 10, 3, 0, 5), (1, 2, 8, 0, 0), (8, 10, 1, 0, 1)],
    "fill_first": [(1, 10, 5, 5, 3), (1, 3, 9, 9, 4), (2, 3, 0, 0, 5), (1, 2, 0, 0, 6), (3, 3, -1, -1, 0)],
    "highest_free_share": [
        (1, 1, 9, 9, 6),
        (2, 3, 1, 0, 5),
        (4, 6, 2, 0, 1),
        (3, 5, -1, 0, 0),
        (1, 10, 0, 0, 2),
    ],
    "round_robin": [(1, 9, -1, 9, 7), (1, 3, 0, 8, 5), (9, 9, 1, 0, 0), (9, 9, 1, 0, 2), (3, 3, 4, 0, 1)],
}


@pytest.mark.parametrize("name", ORDERS)
def test_a_rule_serves_operators_in_the_order_worked_by_hand(name: str) -> None:
    """Sorting by key gives the order written above: for instance 2/3 and 4/6 of the slots free are a tie."""
    rule = POLICIES[name].rule
    assert rule is not None
    assert sorted(ORDERS[name], key=lambda state: rule(*state)) == ORDERS[name]
    assert sorted(ORDERS[name], key=lambda state: rule(*state)) == ORDERS[name]


def test_the_catalogue_holds_every_code_once() -> None:
    """Eight codes, eight names, each name its code in small letters, each with traits and a source."""
    assert [policy.code for policy in POLICIES.values()] == list(Choice)
    for name, policy in POLICIES.items():
        assert policy.code.name.lower() == name
        assert policy.says
        assert policy.traits
        assert policy.source


def test_only_chance_and_the_user_have_no_key() -> None:
    """Of the eight rules six are pure functions of the operator's state."""
    assert {name for name, policy in POLICIES.items() if policy.rule is None} == {"random", "own"}
    assert set(ORDERS) == set(POLICIES) - {"random", "own"}


@pytest.mark.parametrize("name", ORDERS)
def test_a_key_ends_in_the_operators_number(name: str) -> None:
    """The last 20 bits of a key are the number, for free slots from 1 to 10 and a time near the longest."""
    rule = POLICIES[name].rule
    assert rule is not None
    for free in (1, 10):
        for number in (0, 1, 5_000, NUMBER_MASK):
            assert rule(free, 10, 2**61, 2**61, number) & NUMBER_MASK == number
