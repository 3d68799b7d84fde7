"""The generated scenarios of the golden outputs: the strategies' own, the same by number."""

import hypothesis.strategies as st

from tests.golden.drawn import Dice, integers, lists, permutations, sampled_from, trial
from tests.properties import strategies
from tests.properties.strategies import Trial


def test_a_number_is_always_the_same_scenario() -> None:
    """Number 3 twice is one scenario, and 30 numbers are 30 scenarios."""
    assert trial(3).data == trial(3).data
    assert len({repr(trial(number).data) for number in range(30)}) == 30


def test_hypothesis_is_itself_again() -> None:
    """What hypothesis draws for other tests is untouched by what was drawn here."""
    trial(0)
    assert isinstance(strategies.trials(), st.SearchStrategy)
    assert strategies.Trial is Trial
    assert type(trial(0)) is not Trial


def test_dice_stay_within_what_is_asked_for() -> None:
    """Whole numbers from 2 to 4 are 2, 3 and 4; an order has each value once; unlike values are unlike."""
    dice = Dice(1)
    assert {dice.draw(integers(2, 4)) for _ in range(100)} == {2, 3, 4}
    assert sorted(dice.draw(permutations("abc"))) == ["a", "b", "c"]
    pairs = [dice.draw(lists(sampled_from("ab"), min_size=2, max_size=2, unique=True)) for _ in range(20)]
    assert sorted(map(sorted, pairs)) == 20 * [["a", "b"]]
    assert {len(dice.draw(lists(sampled_from("ab"), max_size=2))) for _ in range(50)} == {0, 1, 2}
