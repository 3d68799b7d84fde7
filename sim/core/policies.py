"""Choice rules: who gets the next chat. A rule is a pure function from an operator's state to a key.

Among the operators who may take a chat and have a free slot, the one with the lowest key gets it. Keys are
whole numbers that end in the operator's number, so no two are equal and both engines order them alike.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sim.core.kinds import Choice

NUMBER_BITS = 20
"""Room for the operator's number at the end of a key: up to a million operators."""

NUMBER_MASK = (1 << NUMBER_BITS) - 1

_TIME_BITS = 63

SHARES = 2520
"""Divisible by every number of slots from 1 to 10, so that shares of free slots compare exactly."""

Rule = Callable[[int, int, int, int, int], int]
"""(free slots, slots, last assigned, last freed, operator's number) to a key.

Times are in microseconds, -1 for never. Every rule is given all five, and uses those that it needs.
"""


def most_free_slots(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
    """Most free slots, as a number; then longest since the last assignment; then lowest number."""
    return ((-free << _TIME_BITS) + assigned_us + 1 << NUMBER_BITS) + operator


def longest_idle(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
    """Longest since a slot was freed last, whatever the number of chats; then lowest number."""
    return (freed_us + 1 << NUMBER_BITS) + operator


def fewest_chats(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
    """Fewest chats; then longest since the last assignment; then lowest number."""
    return ((slots - free << _TIME_BITS) + assigned_us + 1 << NUMBER_BITS) + operator


def fill_first(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
    """Most chats among those with a free slot, so that one operator fills up first; then lowest number."""
    return (free - slots << NUMBER_BITS) + operator


def highest_free_share(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
    """Highest share of slots free; then longest since the last assignment; then lowest number."""
    return ((-(free * SHARES // slots) << _TIME_BITS) + assigned_us + 1 << NUMBER_BITS) + operator


def round_robin(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
    """Longest since the last assignment, whatever the number of chats; then lowest number."""
    return (assigned_us + 1 << NUMBER_BITS) + operator


@dataclass(frozen=True, slots=True)
class Policy:
    """One entry of the catalogue.

    ``rule`` is None where a key cannot tell: ``random`` takes a uniform number of the chat's own, ``own`` a
    function of the user's.
    """

    code: Choice
    rule: Rule | None
    says: str
    traits: tuple[str, ...]
    source: str


POLICIES: dict[str, Policy] = {
    "most_free_slots": Policy(
        Choice.MOST_FREE_SLOTS,
        most_free_slots,
        "Most free slots, then longest since the last assignment.",
        ("spreads chats evenly", "more slots, more chats"),
        "Userlike, What are the routing rules for incoming chats; that the time runs from the last "
        "assignment and not from the last chat's end is our choice",
    ),
    "longest_idle": Policy(
        Choice.LONGEST_IDLE,
        longest_idle,
        "Longest since a chat of the operator ended last.",
        ("looks at time, not at load",),
        "Genesys Cloud, Specify routing settings: longest since the last interaction",
    ),
    "fewest_chats": Policy(
        Choice.FEWEST_CHATS,
        fewest_chats,
        "Fewest chats, then longest since the last assignment.",
        ("spreads chats evenly", "slots do not matter until they are full"),
        "Intercom, Balanced assignment: fewest open, then longest without an assignment",
    ),
    "fill_first": Policy(
        Choice.FILL_FIRST,
        fill_first,
        "Most chats among those with a free slot, then lowest number.",
        ("fills one operator after the other", "keeps some idle"),
        "LiveAgent, Chat settings: max utilization",
    ),
    "highest_free_share": Policy(
        Choice.HIGHEST_FREE_SHARE,
        highest_free_share,
        "Highest share of slots free, then longest since the last assignment.",
        ("spreads chats by capacity",),
        "Freshchat, IntelliAssign: highest percentage of free bandwidth",
    ),
    "round_robin": Policy(
        Choice.ROUND_ROBIN,
        round_robin,
        "Longest since the last assignment, whatever the load.",
        ("everybody gets equally many", "looks at time, not at load"),
        "Zendesk omnichannel, Round robin: time since the last assignment, with spare capacity",
    ),
    "random": Policy(
        Choice.RANDOM,
        None,
        "Any operator with a free slot, each equally likely.",
        ("takes a uniform number of the chat's own",),
        "LiveAgent, Chat settings: random",
    ),
    "own": Policy(
        Choice.OWN,
        None,
        "A Python function of yours, on the readable engine.",
        ("not declarative",),
        "docs/how-to/own_choice_rule.md",
    ),
}
"""The catalogue, by the name that scenarios use."""
