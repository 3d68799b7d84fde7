"""Levers: what can be changed on the page, with its range, its words and its effect on the scenario."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from sim.app.names import shown
from sim.app.scaling import NotScalableError, busier, longer
from sim.core.blueprint import Blueprint, Demand
from sim.experiment.gather import expected_chats
from sim.report.words import tier_name
from sim.scenario import Scenario, build_blueprint
from sim.scenario.model import MOST_SLOTS, OperatorEntry
from sim.scenario.tree import plain

Values = dict[str, Any]
Settings = Mapping[str, float]
"""Where the levers stand, by their keys; one that is missing stands where the scenario has it."""

Kind = Literal["factor", "share", "count"]
MOST_TOLD = 3
"""More changes than these are counted and not named."""
LOWEST, HIGHEST = 0.5, 2.0
"""Of a factor."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One slider: ``value`` is where the scenario has it, ``edit`` writes a setting into its values."""

    key: str
    group: str
    """Empty for what concerns the whole desk."""
    label: str
    kind: Kind
    value: float
    low: float
    high: float
    step: float
    edit: Callable[[Values, float], None]
    caption: Callable[[float], str]
    """A few words beside the slider on what a setting means."""
    subject: Callable[[float], str]
    """The change as the subject of a sentence: "two more operators at the second level"."""


def values_of(scenario: Scenario) -> Values:
    """Return a scenario's values as they stand in its files, merged; a copy that may be written to."""
    values: Values = deepcopy(plain(scenario.source.tree))
    return values


def varied(scenario: Scenario, levers: list[Lever], settings: Settings) -> Scenario:
    """Return a scenario with levers at other settings; its title says which.

    Raises
    ------
    ScenarioError
        If it is none any more.
    """
    moved = [lever for lever in levers if settings.get(lever.key, lever.value) != lever.value]
    if not moved:
        return scenario
    values, source = values_of(scenario), scenario.source
    for lever in moved:
        lever.edit(values, settings[lever.key])
    subjects = [lever.subject(settings[lever.key]) for lever in moved]
    told = ", ".join(subjects) if len(subjects) <= MOST_TOLD else f"{len(subjects)} changes"
    # Beside the scenario that it came from it needs a title of its own.
    values["title"] = f"{scenario.title or scenario.name} ({told})"
    return Scenario.from_dict(values, source.folder, name=source.name, trusted_files=tuple(source.trusted))


def levers_of(scenario: Scenario) -> tuple[list[Lever], list[str]]:
    """Return the levers of a scenario, the whole desk's first and then group by group, lowest tier first.

    Returns
    -------
    tuple[list[Lever], list[str]]
        The levers, and a sentence for everything that has none.

    Raises
    ------
    ScenarioError
        If a check of the scenario fails.
    """
    blueprint, notes = build_blueprint(scenario), list[str]()
    levers = [*_volume(scenario, blueprint, notes)]
    groups = blueprint.groups
    for place in sorted(range(len(groups.names)), key=lambda g: (groups.tier[g] or 99, g)):
        name, tier = groups.names[place], int(groups.tier[place])
        where = f"the {tier_name(tier)}" if tier else shown(name)
        if int((groups.tier == tier).sum()) > 1:
            where = shown(name)
        levers += _people(scenario, name, where, notes)
        levers += _slots(scenario, name, where, notes)
        levers += _handling(scenario, name, where, notes)
        levers += _forwards(scenario, name, where)
    return levers, notes


def _volume(scenario: Scenario, blueprint: Blueprint, notes: list[str]) -> Iterator[Lever]:
    fixed = []
    for name, widget in values_of(scenario)["widgets"].items():
        try:
            busier(widget["arrivals"], 1.0)
        except NotScalableError:
            fixed.append(name)
    if fixed:
        names = ", ".join(map(shown, fixed))
        notes.append(f"The chats of {names} come from a CSV file; their number is not changed here.")
    demand = dict(zip(blueprint.widgets.names, blueprint.widgets.demand, strict=True))
    if len(fixed) == len(demand):
        return
    every = expected_chats(blueprint)
    given = sum(expected_of(demand[name]) for name in fixed)
    days = scenario.calendar.days

    def edit(fresh: Values, factor: float) -> None:
        for name, widget in fresh["widgets"].items():
            if name not in fixed:
                widget["arrivals"] = busier(widget["arrivals"], factor)

    def caption(factor: float) -> str:
        return f"about {(given + (every - given) * factor) / days:,.0f} chats a day"

    def subject(factor: float) -> str:
        return f"{abs(factor - 1):.0%} {'more' if factor > 1 else 'fewer'} chats".replace("%", " %")

    yield Lever("volume", "", "Chats", "factor", 1.0, LOWEST, HIGHEST, 0.05, edit, caption, subject)


def _people(scenario: Scenario, group: str, where: str, notes: list[str]) -> Iterator[Lever]:
    mine = _entries(scenario, group)
    named = [entry.name for _, entry in mine if entry.name is not None]
    if named:
        who = ", ".join(map(shown, named[:4])) + (" and others" if len(named) > 4 else "")
        notes.append(f"Operators who stand in the file by name are added and removed there: {who}.")
    several = [(place, entry) for place, entry in mine if entry.name is None]
    labels = _told_apart([entry for _, entry in several])
    for label, (place, entry) in zip(labels, several, strict=True):
        has = entry.people

        def edit(fresh: Values, count: float, place: int = place) -> None:
            fresh["operators"][place]["count"] = int(count)

        yield Lever(
            f"heads {place}", group, label, "count", has, 0, max(10, 2 * has), 1, edit,
            partial(_against, has), partial(_more_people, has, where),
        )  # fmt: skip


def _told_apart(entries: Sequence[OperatorEntry]) -> list[str]:
    """Return a label for each operator entry of a group: its shift, its breaks or its number."""
    if len(entries) == 1:
        return ["Operators"]
    for words in (_shift, lambda entry: ", ".join(part for part in (_shift(entry), _breaks(entry)) if part)):
        texts = [words(entry) for entry in entries]
        if len(set(texts)) == len(texts) and all(texts):
            return [f"Operators, {text}" for text in texts]
    return [f"Operators, entry {nth}" for nth in range(1, len(entries) + 1)]


def _slots(scenario: Scenario, group: str, where: str, notes: list[str]) -> Iterator[Lever]:
    mine = _entries(scenario, group)
    slots = sorted({entry.slots for _, entry in mine})
    if len(slots) > 1:
        texts = _listed([str(number) for number in slots])
        notes.append(f"The operators of {shown(group)} have {texts} slots; change these in the file.")
    if len(slots) != 1:
        return
    [has] = slots

    def edit(fresh: Values, count: float) -> None:
        for place, _ in mine:
            fresh["operators"][place]["slots"] = int(count)

    def subject(count: float) -> str:
        return f"{count:.0f} instead of {has} chats at once at {where}"

    yield Lever(
        f"slots {group}", group, "Chats at once per operator", "count", has, 1, MOST_SLOTS, 1, edit,
        partial(_against, has), subject,
    )  # fmt: skip


def _handling(scenario: Scenario, group: str, where: str, notes: list[str]) -> Iterator[Lever]:
    values, ways = values_of(scenario), list(enumerate(scenario.escalations))
    widgets = [name for name, widget in scenario.widgets.items() if widget.group == group]
    into = [n for n, way in ways if way.target == group]
    out = [n for n, way in ways if way.source == group and way.handling_before is not None]

    def edit(fresh: Values, factor: float) -> None:
        for name in widgets:
            widget = fresh["widgets"][name]
            widget["handling"] = longer(widget["handling"], factor)
        for n, key in [*((n, "handling") for n in into), *((n, "handling_before") for n in out)]:
            way = fresh["escalations"][n]
            way[key] = longer(way[key], factor)

    if not widgets and not into:
        return
    try:
        edit(deepcopy(values), 1.0)
    except NotScalableError:
        notes.append(f"The handling times of {shown(group)} come from a CSV file; they are not changed here.")
        return
    tables = [values["widgets"][name]["handling"] for name in widgets]
    tables += [values["escalations"][n]["handling"] for n in into]
    means = [table.get("mean") if isinstance(table, Mapping) else table for table in tables]

    def caption(factor: float) -> str:
        if None in means:
            return ""
        texts = dict.fromkeys(longer(mean, factor) for mean in means)
        return f"on average {_listed([_short(text) for text in texts])}"

    def subject(factor: float) -> str:
        share = f"{abs(factor - 1):.0%}".replace("%", " %")
        return f"chats that take {share} {'longer' if factor > 1 else 'less time'} at {where}"

    yield Lever(
        f"handling {group}", group, "Handling time", "factor", 1.0, LOWEST, HIGHEST, 0.05, edit, caption,
        subject,
    )  # fmt: skip


def _forwards(scenario: Scenario, group: str, where: str) -> Iterator[Lever]:
    ways = [(n, way) for n, way in enumerate(scenario.escalations) if way.source == group]
    for n, way in ways:
        share, to = way.probability, shown(way.target)
        label = "Forwarded" if len(ways) == 1 else f"Forwarded to {to}"

        def edit(fresh: Values, probability: float, n: int = n) -> None:
            fresh["escalations"][n]["probability"] = round(probability, 6)

        def subject(probability: float, share: float = share, to: str = to) -> str:
            return f"{100 * probability:g} % instead of {100 * share:g} % forwarded from {where} to {to}"

        def caption(probability: float, share: float = share, to: str = to) -> str:
            was = f"; {100 * share:g} % in the file" if probability != share else ""
            return f"of the chats here, to {to}{was}"

        step = 0.01 if abs(100 * share - round(100 * share)) < 1e-9 else 0.001
        yield Lever(f"forward {n}", group, label, "share", share, 0, 1, step, edit, caption, subject)


def _entries(scenario: Scenario, group: str) -> list[tuple[int, OperatorEntry]]:
    """Return the operator entries of a group with their places."""
    return [(place, entry) for place, entry in enumerate(scenario.operators) if entry.group == group]


def _shift(entry: OperatorEntry) -> str:
    return ", ".join(hours.text for hours in entry.shift or ())


def _breaks(entry: OperatorEntry) -> str:
    return "break " + ", ".join(hours.text for hours in entry.breaks) if entry.breaks else ""


def _against(has: int, count: float) -> str:
    return "" if int(count) == has else f"{has} in the file"


def _more_people(has: int, where: str, count: float) -> str:
    more = int(count) - has
    number = {1: "one", 2: "two", 3: "three"}.get(abs(more), str(abs(more)))
    word = "operator" if abs(more) == 1 else "operators"
    return f"{number} {'more' if more > 0 else 'fewer'} {word} at {where}"


def _listed(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _short(text: str) -> str:
    number, unit = text.split()
    return f"{float(number):.3g} {unit}"


def expected_of(demand: Demand) -> float:
    """Return how many chats a widget brings in a replication on average."""
    return float(len(demand.trace_us)) if demand.trace_us is not None else float(demand.cumulative[-1])
