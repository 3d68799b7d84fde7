"""Cautions: what every answer says above its figures, and what it takes for granted, on all surfaces."""

from collections.abc import Sequence

from sim.scenario import Scenario
from sim.scenario.assumed import assumed, named
from sim.scenario.doubts import doubts_of

MOST_DOUBTS = 5
"""A terminal shows so many warnings; the command that lists all is named."""


def doubts(scenario: Scenario) -> list[str]:
    """Return what is doubtful about a scenario, overload first: a sentence each, led by its place."""
    return [
        ": ".join(part for part in (problem.path, f"{problem.message}.") if part)
        for problem in doubts_of(scenario)
    ]


def assumptions(scenario: Scenario) -> list[str]:
    """Return what is assumed because the file of a scenario is silent, a sentence each."""
    return [f"{words[:1].upper()}{words[1:]}." for words in assumed(scenario)]


def gathered(labels: Sequence[str], lines: Sequence[Sequence[str]]) -> list[str]:
    """Put the sentences about several scenarios together: each once, with the scenarios that it is about.

    Parameters
    ----------
    labels
        Of the scenarios.
    lines
        The sentences about each.

    Returns
    -------
    list[str]
        Led by the scenarios' names where there are several.
    """
    if len(labels) == 1:
        return list(lines[0])
    whose: dict[str, list[str]] = {}
    for label, own in zip(labels, lines, strict=True):
        for line in own:
            whose.setdefault(line, []).append(label)
    return [
        f"{named(names) if len(names) < len(labels) else 'All scenarios'}: {line}"
        for line, names in whose.items()
    ]


def doubt_lines(labels: Sequence[str], scenarios: Sequence[Scenario]) -> list[str]:
    """Return the warnings that a terminal shows above the figures of some scenarios; none where all is well.

    Parameters
    ----------
    labels
        Of the scenarios.
    scenarios
        As they are simulated.
    """
    found = [doubts(scenario) for scenario in scenarios]
    lines = gathered(labels, found)
    told = [f"Warning: {line}" for line in lines[:MOST_DOUBTS]]
    if len(lines) > MOST_DOUBTS:
        files = [_file(one) for one, own in zip(scenarios, found, strict=True) if own]
        named = " ".join(dict.fromkeys(file for file in files if file)) or "FILE"
        told.append(f"And {len(lines) - MOST_DOUBTS} more: secondline check {named}")
    return told


def assumption_lines(labels: Sequence[str], scenarios: Sequence[Scenario]) -> list[str]:
    """Return what a terminal says is assumed where the files are silent, after an empty line."""
    told = [f"Assumed: {line}" for line in gathered(labels, [assumptions(one) for one in scenarios])]
    return ["", *told] if told else []


def _file(scenario: Scenario) -> str:
    """Return the file that a scenario was read from, as it was named; empty where there is none."""
    inputs = scenario.source.inputs
    return str(inputs[0]) if inputs else ""
