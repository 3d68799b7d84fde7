"""The scenario card: who works when, what comes in, and everything that is assumed."""

import math
from collections.abc import Iterator

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Admission, AfterClose, Refusal
from sim.core.local_time import clock_words
from sim.core.variates import Law, LawKind
from sim.report.formula import arrivals
from sim.report.outline import outline
from sim.stats.catalogue import METRICS
from sim.stats.grid import cut_open_hours
from sim.units import US_PER_DAY, format_duration, format_share

_SPREAD = {
    LawKind.LOGNORMAL: "lognormal",
    LawKind.GAMMA: "gamma",
    LawKind.WEIBULL: "Weibull",
    LawKind.UNIFORM: "uniform",
    LawKind.TRIANGULAR: "triangular",
    LawKind.MIXTURE: "a mixture",
    LawKind.EMPIRICAL: "measured values",
    LawKind.ROWS: "a history, row by row",
}


def card(blueprint: Blueprint) -> list[tuple[str, list[str]]]:
    """Return the card's headings, each with its lines.

    Parameters
    ----------
    blueprint
        The scenario.

    Returns
    -------
    list[tuple[str, list[str]]]
        Operators, demand, and assumptions.
    """
    return [
        ("Operators", [*outline(blueprint), *_hours_of_work(blueprint)]),
        ("Demand", [*_opening(blueprint), *_volume(blueprint)]),
        ("Assumptions", [*_times(blueprint), *_targets(blueprint), *_rules(blueprint)]),
    ]


def counted(number: float) -> str:
    """Return an expected number: with a decimal below twenty, unless it is whole."""
    return f"{number:,.0f}" if number >= 20 or abs(number - round(number)) < 0.05 else f"{number:.1f}"


def law_words(law: Law) -> str:
    """Return a law as "10 min on average, exponential"."""
    mean = format_duration(law.mean_us / 1e6)
    if law.kind == LawKind.CONSTANT:
        return f"always {mean}"
    if law.kind == LawKind.EXPONENTIAL:
        return f"{mean} on average, exponential"
    spread = format_duration(law.sd_us / 1e6)
    return f"{mean} on average, {_SPREAD[law.kind]}, standard deviation {spread}"


def _hours_of_work(blueprint: Blueprint) -> Iterator[str]:
    staff = blueprint.operators
    length = staff.roster.to_us - staff.roster.from_us
    for place in _by_tier(blueprint):
        people = int((staff.group == place).sum())
        hours = float(length[staff.group[staff.roster.owner] == place].sum()) / 3.6e9
        if people:
            yield f"Planned online: {blueprint.groups.names[place]} {counted(hours)} operator hours"


def _opening(blueprint: Blueprint) -> Iterator[str]:
    stretches = blueprint.open_us
    hours = float((stretches[:, 1] - stretches[:, 0]).sum()) / 3.6e9
    clocks = {tuple(_clocks(blueprint, *row)) for row in stretches.tolist()}
    when = (
        f"from {' to '.join(clocks.pop())}"
        if len(clocks) == 1 and (np.diff(stretches) <= US_PER_DAY).all()
        else ""
    )
    count = f"{len(stretches)} times" if len(stretches) > 1 else "once"
    yield f"Open {count} {when}".rstrip() + f", {counted(hours)} hours in all, time zone {blueprint.timezone}"
    after = (
        "what waits then is finished"
        if blueprint.after_close == AfterClose.DRAIN
        else "what is there then is cut off"
    )
    yield f"At closing no more chats come; {after}"
    opened = int(stretches[0, 0])
    if blueprint.measure_from_us > opened:
        length = format_duration((blueprint.measure_from_us - opened) / 1e6)
        yield f"The first {length} are simulated but not measured"


def _clocks(blueprint: Blueprint, from_us: int, to_us: int) -> list[str]:
    """Return when a stretch begins and ends on the clock; the end of a day is 24:00."""
    start, end = (clock_words(blueprint, moment, with_day=False) for moment in (from_us, to_us))
    return [start, "24:00" if end == "00:00" else end]


def _volume(blueprint: Blueprint) -> Iterator[str]:
    widgets = blueprint.widgets
    grid = cut_open_hours(blueprint, 0, blueprint.interval_us)
    for place, name in enumerate(widgets.names):
        chats = arrivals(blueprint, place, grid)
        peak = int(chats.argmax()) if len(chats) else 0
        line = f"{name}: {counted(float(chats.sum()))} chats expected a replication"
        if len(chats) and float(chats.max()) > float(chats.min()) * 1.02:
            clock, most = clock_words(blueprint, int(grid.from_us[peak])), counted(float(chats[peak]))
            lasts = format_duration(float(grid.to_us[peak] - grid.from_us[peak]) / 1e6)
            line += f", most of them at {clock} ({most} in {lasts})"
        elif len(chats):
            hours = float((grid.to_us - grid.from_us).sum()) / 3.6e9
            line += f", {counted(float(chats.sum()) / hours)} an hour all the time"
        demand = widgets.demand[place]
        if demand.trace_us is not None:
            line += "; the arrivals of a history"
        if demand.busyness_cv > 0:
            line += f"; days differ by {format_share(demand.busyness_cv)} (standard deviation)"
        yield line


def _times(blueprint: Blueprint) -> Iterator[str]:
    widgets, ways, groups = blueprint.widgets, blueprint.escalations, blueprint.groups
    for place, name in enumerate(widgets.names):
        patience = widgets.patience[place]
        leave = (
            f"customers give up after {law_words(patience)}"
            if patience is not None
            else "nobody gives up waiting"
        )
        yield f"{name}: a chat is handled for {law_words(widgets.handling[place])}; {leave}"
    for way in range(len(ways.source)):
        source, target = (groups.names[int(side[way])] for side in (ways.source, ways.target))
        patience = ways.patience[way]
        leave = (
            f"customers give up after {law_words(patience)}"
            if patience is not None
            else "nobody gives up waiting"
        )
        yield f"{source} to {target}: a chat is handled for {law_words(ways.handling[way])}; {leave}"
        briefing = ways.briefing[way]
        if briefing is not None:
            yield f"{source} to {target}: the hand-over takes {law_words(briefing)}"
        alone = {Refusal.WAIT: "waits", Refusal.RETURN: "goes back", Refusal.TICKET: "becomes a ticket"}
        then = alone[Refusal(int(ways.nobody_online[way]))]
        yield f"{source} to {target}: when nobody is online a chat {then}"


def _targets(blueprint: Blueprint) -> Iterator[str]:
    groups = blueprint.groups
    for place in _by_tier(blueprint):
        if groups.tier[place] == 0:
            continue
        within = format_duration(int(groups.threshold_us[place]) / 1e6)
        info = METRICS[f"service_level_{groups.level[place]}"]
        target = format_share(float(groups.target[place]))
        meaning = f"{info.definition[0].lower()}{info.definition[1:].rstrip('.')}"
        variant = f"variant “{groups.level[place]}” ({meaning})"
        yield f"{groups.names[place]}: target {target} within {within}, {variant}"


def _rules(blueprint: Blueprint) -> Iterator[str]:
    """Tell the rules that are on, and that of several chats at once in any case."""
    widgets, groups, staff = blueprint.widgets, blueprint.groups, blueprint.operators
    slowed = staff.progress is not None and bool(staff.progress.any())
    yield (
        "Chats take longer where an operator has several at once or works slowly"
        if slowed
        else "A chat takes as long beside others as alone, up to the slots of its operator"
    )
    for place, name in enumerate(widgets.names):
        most, policy = int(widgets.max_queue[place]), Admission(int(widgets.admission[place]))
        if policy == Admission.UNASSIGNED:
            yield f"{name}: every chat is taken in"
        elif policy in (Admission.OFFLINE_FORM, Admission.HIDE) and most <= 0:
            yield f"{name}: no chat is taken in while nobody has a free slot"
        elif most >= 0:
            yield f"{name}: no chat is taken in while {most} wait in its group"
    present = (
        (widgets.balk, "Some customers leave at once when they would have to wait"),
        (widgets.backlog, "Chats wait already when a widget opens"),
        (widgets.redial_share, "Some customers who gave up come back"),
        (
            widgets.silent,
            "Some customers leave without a word, and their chats hold slots until somebody notices",
        ),
        (widgets.returning, "Some customers ask for an operator whom they know"),
        (widgets.skills, "Some chats need an operator with a skill"),
        (staff.absence, "Operators miss days by chance"),
        (staff.extra_slots, "Forwarded chats may exceed an operator's slots"),
        (blueprint.escalations.return_probability, "Some forwarded chats are handed back"),
    )
    yield from (words for table, words in present if table is not None and table.any())
    if widgets.priority is not None and len(set(widgets.priority.tolist())) > 1:
        yield "Chats of higher priority go first in the queue"
    for place in _by_tier(blueprint):
        name = groups.names[place]
        after = groups.wrap_up[place] if groups.wrap_up else None
        if after is not None:
            yield f"{name}: after each chat its slot stays held for {law_words(after)}"
        pull = groups.pull_delay[place] if groups.pull_delay else None
        if pull is not None:
            yield f"{name}: chats are fetched by hand; until then each waits {law_words(pull)}"
        if groups.overflow_to is not None and groups.overflow_to[place] >= 0:
            late = 0 if groups.overflow_after_us is None else int(groups.overflow_after_us[place])
            when = f"after {format_duration(late / 1e6)}" if late else "at once"
            yield f"{name}: {groups.names[int(groups.overflow_to[place])]} helps out {when}"


def _by_tier(blueprint: Blueprint) -> list[int]:
    tiers = blueprint.groups.tier.tolist()
    return sorted(range(len(tiers)), key=lambda g: (tiers[g] or math.inf, g))
