"""Choice rules: the order of keys, worked by hand."""

from sim.core.policies import NUMBER_MASK, most_free_slots


def test_more_free_slots_go_first() -> None:
    """3 free assigned a moment ago goes before 2 free never assigned: free slots come before everything."""
    assert most_free_slots(3, 10**15, 9) < most_free_slots(2, -1, 0)


def test_the_longest_since_the_last_assignment_goes_next() -> None:
    """With 2 free each, 100 us ago goes before 101 us, whatever the numbers."""
    assert most_free_slots(2, 100, 9) < most_free_slots(2, 101, 0)


def test_never_assigned_goes_before_the_start_of_the_day() -> None:
    """With 2 free each, never (-1) goes before an assignment at 0 us."""
    assert most_free_slots(2, -1, 9) < most_free_slots(2, 0, 0)


def test_the_lower_number_goes_last_of_all() -> None:
    """With 2 free and 100 us each, operator 4 goes before operator 5."""
    assert most_free_slots(2, 100, 4) < most_free_slots(2, 100, 5)


def test_a_whole_order_by_hand() -> None:
    """(free, last, number): (3,9,2), (2,-1,7), (2,0,5), (2,8,0), (2,8,1), (1,-1,3) is the order of keys."""
    order = [(3, 9, 2), (2, -1, 7), (2, 0, 5), (2, 8, 0), (2, 8, 1), (1, -1, 3)]
    assert sorted(order, key=lambda state: most_free_slots(*state)) == order


def test_a_key_ends_in_the_operators_number() -> None:
    """The last 20 bits of a key are the number, for free slots from 1 to 10 and a time near the longest."""
    for free in (1, 10):
        for number in (0, 1, 5_000, NUMBER_MASK):
            assert most_free_slots(free, 2**61, number) & NUMBER_MASK == number
