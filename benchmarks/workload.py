"""The two-tier day that the benchmarks run: three widgets, two first-level groups, one forward-only group.

Two widgets are linked to group A, one to group B; every operator has three slots. Patience is exponential
with mean 4 min, handling lognormal with mean 8 min and CV 0.8. One chat in five is forwarded, cold, to
group C, which no widget is linked to: patience 10 min, handling lognormal with mean 12 min and CV 0.8.
"""

from dataclasses import dataclass, replace
from typing import Any

from sim.core.blueprint import Blueprint
from sim.scenario import Scenario, build_blueprint

OPENS = 9 * 60
"""Minutes after midnight."""


@dataclass(frozen=True, slots=True)
class Day:
    """One size of the workload: chats an hour, opening time, and the operators of A, B and C."""

    name: str
    chats_per_hour: float
    minutes: int
    operators: tuple[int, int, int]
    days: int = 1
    """How often it comes, one day after the other."""

    def cut_to(self, minutes: int) -> "Day":
        """Return the first part of this day: the same rate, the same people, fewer chats."""
        return replace(self, minutes=min(minutes, self.minutes))


# Calm is the workload as it was laid down: in ten hours 2,000 or 50,000 chats, which take a third of the
# slots, so that nobody waits. Busy brings the same chats to the same people in a third of the time: some
# wait and a few percent give up.
SMALL, MEDIUM = (20, 11, 9), (460, 233, 207)
DAYS = {
    day.name: day
    for day in (
        Day("small, busy", 2_000 / 3.2, 192, SMALL),
        Day("small, calm", 200.0, 600, SMALL),
        Day("medium, busy", 50_000 / 3.0, 180, MEDIUM),
        Day("medium, calm", 5_000.0, 600, MEDIUM),
    )
}


def scenario_of(day: Day, speed: dict[str, Any] | None = None) -> Scenario:
    """Return a day as a scenario, with a curve of multitasking in every group if one is given."""
    group = {} if speed is None else {"speed": speed}
    widget: dict[str, Any] = {
        "arrivals": {"kind": "poisson", "rate": f"{day.chats_per_hour / 3:.3f} per hour"},
        "patience": {"kind": "exponential", "mean": "4 min"},
        "handling": {"kind": "lognormal", "mean": "8 min", "cv": 0.8},
    }
    way: dict[str, Any] = {
        "to": "C",
        "probability": 0.2,
        "patience": {"kind": "exponential", "mean": "10 min"},
        "handling": {"kind": "lognormal", "mean": "12 min", "cv": 0.8},
    }
    roles = {"A": "agent", "B": "agent", "C": "staff"}
    hours, minutes = divmod(OPENS + day.minutes, 60)
    return Scenario.from_dict(
        {
            "title": f"Two-tier day, {day.name}",
            "calendar": {
                "start": "2026-01-05",
                "opens": "09:00",
                "closes": f"{hours:02}:{minutes:02}",
                "timezone": "UTC",
                "days": day.days,
            },
            "groups": dict.fromkeys(roles, group),
            "widgets": {name: widget | {"group": name[0]} for name in ("A one", "A two", "B one")},
            "roles": {"agent": {}, "staff": {"forwarded_chats": True}},
            "operators": [
                {"group": group, "count": count, "slots": 3, "role": role}
                for (group, role), count in zip(roles.items(), day.operators, strict=True)
            ],
            "escalations": [way | {"from": source} for source in "AB"],
        }
    )


def blueprint_of(day: Day, speed: dict[str, Any] | None = None) -> Blueprint:
    """Return a day ready to be run."""
    return build_blueprint(scenario_of(day, speed))
