"""Findings of a comparison: a sentence a scenario, whose margins hold together, and what pairing gained."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.experiment.compare import Comparison
from sim.experiment.contrast import contrast
from sim.report.words import UNCHANGED, aligned, figure, mixes, signed, tier_name, verdict
from sim.stats.estimate import Estimate
from sim.stats.paired import Paired
from sim.stats.simultaneous import widened

WAIT, FORWARDED_WAIT = "leg_wait_mean", "forwarded_wait_mean"
PAIRED_METRICS = {WAIT: "mean wait", "service_level": "service level"}
"""What the table of the pairing's gain shows of each group."""


@dataclass(frozen=True, slots=True)
class ToldWait:
    """What a scenario does to one wait of one group, judged by intervals that hold together."""

    scenario: int
    what: str
    where: str
    base: float
    other: float
    difference: Estimate
    verdict: str


def finding_lines(comparison: Comparison, width: int | None = None) -> list[str]:
    """Return what stands under the tables of a comparison: the findings, and the pairing's gain."""
    others = range(1, len(comparison.experiments))
    lines = [line for other in others for line in sentences(comparison, other)]
    if not lines:
        return []
    table = pairing_table(comparison)
    note = [""] if len(table) > 1 else []
    note += ["Pairing: intervals by the same customers in both, beside those by different ones", ""]
    gain = [*note, *aligned(table, 3, width)] if len(table) > 1 else []
    return ["", together_words(comparison), "", *lines, *gain]


def together_words(comparison: Comparison) -> str:
    """Say what the margins of the sentences mean."""
    count = together(comparison)
    if count == 1:
        return "The finding's ± is a 95 % interval:"
    return f"The {count} intervals of the findings hold together with 95 % confidence (Bonferroni):"


def together(comparison: Comparison) -> int:
    """Return how many differences the sentences speak of, those included of which nothing is said."""
    others = range(1, len(comparison.experiments))
    return max(1, sum(len(_waits(comparison, other, group)) for other, group in _pairs(comparison, others)))


def sentences(comparison: Comparison, other: int) -> list[str]:
    """Return the answer in a plain sentence: what a scenario does to the mean wait of every group.

    Parameters
    ----------
    comparison
        Of two scenarios or more.
    other
        Place of the scenario that is compared with the first.

    Returns
    -------
    list[str]
        One sentence: clear changes first, then what is not clear, then what is unchanged in every
        replication. None where there is no interval.
    """
    base, rival = comparison.experiments[0], comparison.experiments[other]
    if not comparison.groups(other):
        return [f"{rival.label} and {base.label} have no group of the same name to compare."]
    short = contrast(base, rival)
    subject = f"{rival.label} ({short})" if short else rival.label
    if short and "." not in short:
        # Only the number of people changed: that can be the subject of a sentence.
        subject = f"{short[0].upper()}{short[1:]} ({rival.label})"
    told: dict[str, list[str]] = {"lower": [], "higher": [], "no clear difference": [], UNCHANGED: []}
    for wait in told_waits(comparison, other):
        if wait.verdict in ("lower", "higher"):
            change, margin = (figure(abs(v), "s") for v in (wait.difference.mean, wait.difference.half_width))
            told[wait.verdict].append(f"{wait.what} at {wait.where} by {change} ± {margin}")
        elif wait.verdict == UNCHANGED:
            told[wait.verdict].append(f"{wait.what} at {wait.where}")
        elif wait.verdict in told:
            told[wait.verdict].append(f"{wait.what} at {wait.where} ({signed(wait.difference)})")
    verbs = ("cuts", "raises", "shows no clear change of", "leaves")
    parts = [f"{verb} {_listed(what)}" for verb, what in zip(verbs, told.values(), strict=True) if what]
    if not parts:
        return []
    ending = f" {UNCHANGED}" if told[UNCHANGED] else ""
    return [f"{subject} {'; it '.join(parts)}{ending}."]


def told_waits(comparison: Comparison, other: int) -> list[ToldWait]:
    """Return what a scenario does to the waits of the groups that it shares with the first."""
    many, found = together(comparison), []
    for group in comparison.groups(other):
        where = f"{group} ({tier_name(comparison.tier(group))})"
        for metric, what in _waits(comparison, other, group).items():
            pair = comparison.difference(other, f"group:{group}", metric)
            difference = widened(pair.difference, many)
            word = verdict(difference, pair.identical)
            found.append(ToldWait(other, what, where, pair.base, pair.other, difference, word))
    return found


def pairing_table(comparison: Comparison) -> list[list[str]]:
    """Return by how much the common random numbers shrank each interval, a line a difference.

    Differences that are the same in every replication are left out: pairing shows them exactly.
    """
    rows = [["scenario", "group", "metric", "difference, paired", "± unpaired", "± shrunk to", "days saved"]]
    for other, group in _pairs(comparison, range(1, len(comparison.experiments))):
        for metric, title in PAIRED_METRICS.items():
            pair = comparison.difference(other, f"group:{group}", metric)
            if pair.identical or not pair.shrinkage > 0 or math.isnan(pair.difference.half_width):
                continue
            alone = _unpaired(pair)
            label = comparison.experiments[other].label
            gain = f"{1 / pair.shrinkage:,.1f} times fewer" if pair.shrinkage < 1 else "none"
            shrunk = f"{100 * math.sqrt(pair.shrinkage):.0f} %"
            rows.append([label, group, title, signed(pair.difference), alone, shrunk, gain])
    return rows


def _unpaired(pair: Paired) -> str:
    """Return the margin that the difference would have with different customers in both scenarios."""
    half = pair.difference.half_width / math.sqrt(pair.shrinkage)
    return (
        f"{100 * half:.1f} points" if pair.difference.unit == "share" else figure(half, pair.difference.unit)
    )


def _pairs(comparison: Comparison, others: Sequence[int]) -> list[tuple[int, str]]:
    return [(other, group) for other in others for group in comparison.groups(other)]


def _waits(comparison: Comparison, other: int, group: str) -> dict[str, str]:
    """Return which waits of a group are told, and what they are called."""
    if mixes(comparison, other, group):
        return {FORWARDED_WAIT: "the mean wait of forwarded chats", WAIT: "the mean wait"}
    return {WAIT: "the mean wait"}


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
