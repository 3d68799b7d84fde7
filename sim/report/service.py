"""What a service level in a picture means: its variant, its threshold and its target, group by group."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.core.blueprint import Blueprint
from sim.report.style import Entry, time_label
from sim.units import US_PER_SECOND


@dataclass(frozen=True, slots=True)
class Service:
    """The service level of one group: ``variant`` as in the scenario file, ``threshold_s`` in seconds."""

    variant: str
    threshold_s: float
    target: float

    @property
    def words(self) -> str:
        """Say what counts as met, and of which chats: "within 1:00 min (offered)"."""
        return f"within {time_label(self.threshold_s)} ({self.variant.replace('_', ' ')})"


def service_of(blueprint: Blueprint, place: int) -> Service:
    """Return what the service level of a group means."""
    groups = blueprint.groups
    threshold_s = int(groups.threshold_us[place]) / US_PER_SECOND
    return Service(groups.level[place], threshold_s, float(groups.target[place]))


def common_service(blueprint: Blueprint, shown: Sequence[Entry]) -> str:
    """Return the words that hold for all groups of a picture; empty where they differ."""
    words = {service_of(blueprint, entry.place).words for entry in shown}
    return words.pop() if len(words) == 1 else ""


def service_note(blueprint: Blueprint, shown: Sequence[Entry]) -> str:
    """Return the part of a foot line that tells variant and threshold."""
    common = common_service(blueprint, shown)
    return f"service level: {common}" if common else "service level: as the legend says"


def service_label(blueprint: Blueprint, shown: Sequence[Entry], entry: Entry) -> str:
    """Return a group's entry in a legend, with its own variant and threshold where they differ."""
    if common_service(blueprint, shown):
        return entry.label
    return f"{entry.label}\n{service_of(blueprint, entry.place).words}"
