"""Figures: what the page says of each group, beside the baseline, and whether it is better."""

import math
from dataclasses import dataclass
from typing import Literal

from sim.app.names import label_of
from sim.app.session import Answer
from sim.report.refused import makes_tickets
from sim.report.style import entries
from sim.report.words import signed, tier_name, verdict, with_margin
from sim.stats.estimate import Estimate
from sim.stats.paired import Paired

Judged = Literal["better", "worse", "higher", "lower", "no clear difference", "the same", "–"]

SHOWN = {
    "leg_wait_mean": "Waited on average",
    "leg_wait_p95": "95 of 100 wait at most",
    "service_level": "Served within {threshold}",
    "ticket_share": "Became a ticket",
    "abandon_share": "Gave up waiting",
    "lost": "Customers lost",
    "busy_share": "Operators busy",
}
"""What the page says of every group, in this order."""

GOOD = {"leg_wait_mean": -1, "leg_wait_p95": -1, "service_level": 1, "ticket_share": -1, "abandon_share": -1}
GOOD |= {"lost": -1}
"""Which way is better, where one way is."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a group: in the baseline, now, and the paired difference."""

    metric: str
    title: str
    base: Estimate | None
    """None where the baseline has no such group."""
    now: Estimate
    pair: Paired | None

    @property
    def judged(self) -> Judged:
        """Say whether the difference is real, and whether it is a gain."""
        if self.pair is None:
            return "–"
        word = verdict(self.pair.difference, self.pair.identical)
        if self.pair.identical:
            return "the same"
        if word not in ("higher", "lower"):
            return "no clear difference" if word == "no clear difference" else "–"
        way = GOOD.get(self.metric, 0) * (1 if word == "higher" else -1)
        if way:
            return "better" if way > 0 else "worse"
        return "higher" if word == "higher" else "lower"

    @property
    def texts(self) -> tuple[str, str, str]:
        """Return the baseline, now and the difference in words."""
        base = _clear(with_margin(self.base)) if self.base is not None else "–"
        now = _clear(with_margin(self.now))
        if self.pair is None or self.judged == "the same":
            return base, now, "" if self.pair is None else "the same"
        apart = _clear(signed(self.pair.difference))
        return base, now, f"−{apart[1:]}" if apart.startswith("-") else apart


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """What the page says of one group."""

    group: str
    label: str
    """Tier and name, as they are shown to people; not escaped."""
    level: str
    """The tier alone, or the name where several groups share a tier."""
    colour: str
    figures: tuple[Figure, ...]


def figures_of(answer: Answer) -> list[GroupFigures]:
    """Return the figures of every group that chats can reach, lowest tier first."""
    comparison, now = answer.comparison, answer.now
    left, right = answer.base.summary(), now.summary()
    shared = set(comparison.groups(1))
    makes = makes_tickets(answer.base.blueprint) or makes_tickets(now.blueprint)
    titles = {metric: title for metric, title in SHOWN.items() if makes or metric != "ticket_share"}
    found = []
    every = [entry for entry in entries(now) if entry.tier]
    for entry in every:
        scope = f"group:{entry.group}"
        threshold = int(now.blueprint.groups.threshold_us[entry.place])
        rows = []
        for metric, title in titles.items():
            both = entry.group in shared
            rows.append(
                Figure(
                    metric,
                    title.format(threshold=_threshold(threshold)),
                    left.estimate(scope, metric) if both else None,
                    right.estimate(scope, metric),
                    comparison.difference(1, scope, metric) if both else None,
                )
            )
        alone = sum(other.tier == entry.tier for other in every) == 1
        label = label_of(entry.tier, entry.group)
        level = f"the {tier_name(entry.tier)}" if alone else label
        found.append(GroupFigures(entry.group, label, level, entry.look.colour, tuple(rows)))
    return found


def span_of(figure: Figure) -> tuple[float, float]:
    """Return where the axis of a figure's error bars begins and ends: shares of service on 0 to 1."""
    if figure.metric in ("service_level", "busy_share"):
        return 0.0, 1.0
    tops = [
        estimate.mean + (0 if math.isnan(estimate.half_width) else estimate.half_width)
        for estimate in (figure.base, figure.now)
        if estimate is not None and not math.isnan(estimate.mean)
    ]
    return 0.0, max([*tops, 0.0]) * 1.05 or 1.0


def _clear(text: str) -> str:
    """Return a figure whose margin is not rounded to nothing."""
    for nothing, little in (("± 0 s", "± < 0.1 s"), ("± 0.0", "± < 0.1")):
        text = text.removesuffix(nothing) + little if text.endswith(nothing) else text
    return text


def _threshold(us: int) -> str:
    from sim.units import format_duration

    return format_duration(us / 1e6)
