"""Generated scenarios by number: those of ``tests/properties/strategies.py``, drawn with dice of our own.

What hypothesis draws differs from run to run, and from one of its versions to the next. So the module with
the strategies is read once more, with the few of hypothesis's strategies that it uses replaced by the ones
below: number n is then the same scenario on every machine, for as long as the strategies are the same.
"""

import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

STRATEGIES = ("tests.properties.calendars", "tests.properties.strategies")
"""The modules that are read again, in the order in which one takes from the other."""


class Dice:
    """A source of choices; it asks Python's generator only for what stays the same in all its versions."""

    def __init__(self, number: int) -> None:
        self._random = random.Random(number)

    def below(self, count: int) -> int:
        """Return one of the numbers from 0 to below ``count``."""
        return int(self._random.random() * count)

    def draw(self, strategy: "Strategy") -> Any:
        """Return what a strategy gives."""
        return strategy.take(self)


class Strategy:
    """A way to draw a value."""

    def __init__(self, take: Callable[[Dice], Any]) -> None:
        self.take = take

    def __class_getitem__(cls, _: object) -> type["Strategy"]:
        """Stand for hypothesis's own class in annotations."""
        return cls

    def map(self, change: Callable[[Any], Any]) -> "Strategy":
        """Return the way that draws the same and changes it."""
        return Strategy(lambda dice: change(self.take(dice)))


def sampled_from(values: Iterable[Any]) -> Strategy:
    """Draw one of several values."""
    known = list(values)
    return Strategy(lambda dice: known[dice.below(len(known))])


def integers(least: int, most: int) -> Strategy:
    """Draw a whole number, both ends included."""
    return Strategy(lambda dice: least + dice.below(most - least + 1))


def booleans() -> Strategy:
    """Draw yes or no."""
    return sampled_from([False, True])


def one_of(*ways: Strategy) -> Strategy:
    """Draw in one of several ways."""
    return Strategy(lambda dice: ways[dice.below(len(ways))].take(dice))


def builds(make: Callable[..., Any], *parts: Strategy) -> Strategy:
    """Draw the arguments of a function and call it."""
    return Strategy(lambda dice: make(*[part.take(dice) for part in parts]))


def tuples(*parts: Strategy) -> Strategy:
    """Draw a value of each."""
    return Strategy(lambda dice: tuple(part.take(dice) for part in parts))


def permutations(values: Sequence[Any]) -> Strategy:
    """Draw an order of some values."""

    def take(dice: Dice) -> list[Any]:
        rest = list(values)
        return [rest.pop(dice.below(len(rest))) for _ in values]

    return Strategy(take)


def lists(
    part: Strategy, *, min_size: int = 0, max_size: int | None = None, unique: bool = False
) -> Strategy:
    """Draw a list; one of unlike values is shorter where they run out."""
    longest = min_size + 5 if max_size is None else max_size

    def take(dice: Dice) -> list[Any]:
        size = min_size + dice.below(longest - min_size + 1)
        if not unique:
            return [part.take(dice) for _ in range(size)]
        found: list[Any] = []
        for _ in range(20 * size):
            value = part.take(dice)
            if len(found) < size and value not in found:
                found.append(value)
        return found

    return Strategy(take)


def composite(function: Callable[..., Any]) -> Callable[..., Strategy]:
    """Make a way to draw of a function that draws."""
    return lambda *given, **named: Strategy(lambda dice: function(dice.draw, *given, **named))


@contextmanager
def _in_place_of_hypothesis() -> Iterator[None]:
    """Let modules that are read meanwhile draw with these dice, and forget them afterwards."""
    ours = ModuleType("hypothesis.strategies")
    for strategy in (
        sampled_from,
        integers,
        booleans,
        one_of,
        builds,
        tuples,
        permutations,
        lists,
        composite,
    ):
        setattr(ours, strategy.__name__, strategy)
    ours.__dict__.update(SearchStrategy=Strategy, DrawFn=Callable)
    package = ModuleType("hypothesis")
    package.__dict__.update(strategies=ours)
    stand_ins = {"hypothesis": package, "hypothesis.strategies": ours}
    replaced = (*stand_ins, *STRATEGIES)
    before = {name: sys.modules[name] for name in replaced if name in sys.modules}
    parent = import_module("tests.properties")
    attributes = {name: value for name, value in vars(parent).items() if not name.startswith("__")}
    for name in STRATEGIES:
        sys.modules.pop(name, None)
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in replaced:
            sys.modules.pop(name, None)
        sys.modules.update(before)
        vars(parent).update(attributes)


@cache
def _trials() -> Strategy:
    with _in_place_of_hypothesis():
        made: Strategy = [import_module(name) for name in STRATEGIES][-1].trials()
    return made


def trial(number: int) -> Any:
    """Return the generated scenario of a number: a `tests.properties.strategies.Trial`."""
    return Dice(number).draw(_trials())
