"""Results in words: one line a tier, differences as sentences, every figure with its unit and its ±."""

import math
from collections.abc import Callable, Sequence
from unicodedata import combining, east_asian_width

from sim.core.kinds import Refusal
from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment
from sim.report.cautions import doubt_lines
from sim.report.refused import makes_tickets, refuses
from sim.stats.catalogue import METRICS
from sim.stats.estimate import Estimate
from sim.stats.metric_info import CURRENCY
from sim.units import format_duration, format_share

ORDINALS = ("not reached", "first level", "second level", "third level")

BLANK = "–"
"""Stands for a figure that does not exist: a share of nothing."""

COUNTED_UNITS = frozenset({"chats", "legs"})
"""Units that tables leave out; beside seconds and shares any other is money."""

COLUMNS = (
    ("offered", "arrived"),
    ("waited on average", "leg_wait_mean"),
    ("p95", "leg_wait_p95"),
    ("served within {threshold}", "service_level"),
    ("abandoned", "abandon_share"),
    ("not admitted", "not_admitted_share"),
    ("busy share", "busy_share"),
    ("slot occupancy", "slot_occupancy"),
)
"""What a manager asks of a tier, and the metric that answers."""

TICKETS = ("became a ticket", "ticket_share")
"""One column more, where forwards can become tickets."""

RETURNS = ("came back untaken", "returned")
"""One column more, where forwards can come back: they are in no service level of the group."""

BESIDES = {metric: title for title, metric in (TICKETS, RETURNS)}
"""Their titles by metric."""

COST = ("cost", "cost")
"""One column more, where the scenario says what people cost."""


def tier_name(tier: int) -> str:
    """Return "first level" for tier 1, and so on."""
    return ORDINALS[tier] if tier < len(ORDINALS) else f"level {tier}"


def figure(value: float, unit: str) -> str:
    """Return a value with its unit: "1 min 20 s", "73 %", "957", "12.50 EUR"; a dash for a blank."""
    if math.isnan(value):
        return BLANK
    return _without_sign_of_nothing(_figure(value + 0.0, unit))


def _without_sign_of_nothing(text: str) -> str:
    """Return a figure without the sign of a number that is shown as nothing: "-0.00 EUR" is "0.00 EUR"."""
    number = text.partition(" ")[0]
    return (
        text.lstrip("+-") if number[:1] in "+-" and not any(sign in number for sign in "123456789") else text
    )


def _figure(value: float, unit: str) -> str:
    if unit == "s":
        return format_duration(value)
    if unit == "share":
        return format_share(value)
    if unit in COUNTED_UNITS:
        if abs(value) >= 20 or value == round(value):
            return f"{value:,.0f}"
        return f"{value:.1f}" if abs(value) >= 0.05 else f"{value:.1g}"
    amount = f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"
    return amount if unit == CURRENCY else f"{amount} {unit}"


def with_margin(estimate: Estimate) -> str:
    """Return an estimate as "21 s ± 2 s"; without the margin where there is none or nothing varies."""
    value = figure(estimate.mean, estimate.unit)
    if math.isnan(estimate.half_width) or estimate.half_width == 0:
        return value
    if estimate.unit in COUNTED_UNITS and estimate.half_width >= 1 and abs(estimate.mean) >= 20:
        return f"{value} ± {estimate.half_width:,.0f}"
    return f"{value} ± {figure(estimate.half_width, estimate.unit)}"


def headline(experiment: Experiment) -> str:
    """Return the line that says what the figures below rest on."""
    count = len(experiment.replications)
    runs = "1 replication" if count == 1 else f"{count} replications"
    margin = "± is a 95 % interval" if count > 1 else "one replication has no interval"
    return f"{runs}, seed {experiment.seed}; {margin}"


def is_priced(experiment: Experiment) -> bool:
    """Say whether the scenario says what people cost."""
    return experiment.blueprint.groups.hourly_cost is not None


def columns_for(experiments: Sequence[Experiment]) -> tuple[tuple[str, str], ...]:
    """Return the columns that tell what scenarios do: titles and metrics."""
    level = [metric for _, metric in COLUMNS].index("service_level") + 1
    blueprints = [experiment.blueprint for experiment in experiments]
    besides = [TICKETS] if any(map(makes_tickets, blueprints)) else []
    besides += [RETURNS] if any(refuses(one, Refusal.RETURN) for one in blueprints) else []
    priced = [COST] if any(map(is_priced, experiments)) else []
    return (*COLUMNS[:level], *besides, *COLUMNS[level:], *priced)


def lost_lines(known: Callable[[str, str], Estimate], tiers: int) -> list[str]:
    """Return the sentence on the customers lost at each level, and how; none where nobody was lost.

    Every lost customer is counted once, where it was lost: the parts add up.

    Parameters
    ----------
    known
        Returns the estimate of a scope's metric, those of `sim.experiment.optimise.LOSSES` at least.
    tiers
        How many levels there are.
    """
    parts = []
    for tier in range(1, tiers + 1):
        scope = f"tier:{tier}"
        if not known(scope, "lost").mean > 0:
            continue
        ways = [
            f"{figure(known(scope, metric).mean, 'chats')} {words}"
            for metric, words in LOST.items()
            if known(scope, metric).mean > 0
        ]
        parts.append(f"{tier_name(tier)} {with_margin(known(scope, 'lost'))} ({', '.join(ways)})")
    if not parts:
        return []
    gone, arrived = (known("all", name).mean for name in ("lost", "arrived"))
    share = f", {format_share(gone / arrived)} of {figure(arrived, 'chats')}" if arrived > 0 else ""
    return [f"Customers lost a replication{share}: {'; '.join(parts)}."]


LOST = {
    "abandoned": "gave up",
    "ticket": "became a ticket",
    "not_admitted": "not admitted",
    "unfinished": "unfinished when the desk stopped",
}
"""How customers are lost, and what it is called."""


def _has_rate(experiment: Experiment, group: str) -> bool:
    """Say whether a group has a rate: where nobody said what its people cost, that is not "nothing"."""
    groups = experiment.blueprint.groups
    return groups.hourly_cost is not None and bool(groups.hourly_cost[groups.names.index(group)] > 0)


def tier_table(experiment: Experiment) -> list[list[str]]:
    """Return the summary: a heading, then a line a group, lowest tier first."""
    blueprint, summary = experiment.blueprint, experiment.summary()
    groups = blueprint.groups
    thresholds = {format_duration(us / 1e6) for us in groups.threshold_us.tolist()}
    common = thresholds.pop() if len(thresholds) == 1 else None
    columns = columns_for([experiment])
    heading = ["tier", "group"]
    heading += [title.format(threshold=common or "threshold") for title, _ in columns]
    rows = [heading]
    for place in sorted(range(len(groups.names)), key=lambda g: (groups.tier[g] or 99, g)):
        row = [tier_name(int(groups.tier[place])), groups.names[place]]
        for _, metric in columns:
            cell = with_margin(summary.estimate(f"group:{groups.names[place]}", metric))
            if metric == COST[1] and not _has_rate(experiment, groups.names[place]):
                cell = BLANK
            if metric == "service_level" and common is None and cell != BLANK:
                cell += f" in {format_duration(int(groups.threshold_us[place]) / 1e6)}"
            row.append(cell)
        rows.append(row)
    return rows


def aligned(rows: Sequence[Sequence[str]], keys: int = 2, width: int | None = None) -> list[str]:
    """Return a table as lines of text with even columns; where it is too wide, as a block a row.

    Parameters
    ----------
    rows
        The heading, then the rows.
    keys
        How many cells at the start of a row say what it is about.
    width
        What a line may take up on the terminal; None for a file or a pipe.
    """
    widths = [max(_size(row[k]) for row in rows) for k in range(len(rows[0]))]
    lines = ["  ".join(map(_padded, row, widths)).rstrip() for row in rows]
    if width is None or max(map(_size, lines)) <= width:
        return lines
    heading, *body = rows
    titles = [_padded(title, max(map(_size, heading[keys:]))) for title in heading[keys:]]
    lines = []
    for row in body:
        lines.append(", ".join(row[:keys]))
        lines += [f"  {title}  {cell}" for title, cell in zip(titles, row[keys:], strict=True)]
    return lines


def _size(text: str) -> int:
    """Return the columns that a text takes up: two for a wide sign, none for one that sits on another."""
    return sum(2 if east_asian_width(sign) in "WF" else not combining(sign) for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _size(text))


TITLES = {
    "leg_wait_mean": "mean wait",
    "leg_wait_p95": "p95 wait",
    "service_level": "service level",
    "abandon_share": "abandoned",
    "lost": "customers lost",
    "busy_share": "busy share",
    "slot_occupancy": "slot occupancy",
}
"""Short names of metrics in tables of differences."""

COMPARED = tuple(TITLES)
"""What a comparison says of every group, in this order."""

FORWARDED = {
    "forwarded_wait_mean": "mean wait of forwarded chats",
    "forwarded_abandon_share": "abandoned after a forward",
}
"""What it says besides of a group that gets both forwards and chats of widgets: the two do not fare alike."""


def difference_table(comparison: Comparison, other: int) -> list[list[str]]:
    """Return base, other and their paired difference, a line a group and metric; costs if both have them."""
    base, rival = comparison.experiments[0], comparison.experiments[other]
    rows = [["tier", "group", "metric", base.label, rival.label, "difference", "verdict"]]
    left, right = base.summary(), rival.summary()
    same_money = left.currency == right.currency
    for group in comparison.groups(other):
        tier = tier_name(comparison.tier(group))
        titles = TITLES | (FORWARDED if mixes(comparison, other, group) else {})
        both = (base.blueprint, rival.blueprint)
        titles |= {TICKETS[1]: TICKETS[0]} if any(map(makes_tickets, both)) else {}
        titles |= {RETURNS[1]: RETURNS[0]} if any(refuses(one, Refusal.RETURN) for one in both) else {}
        both_priced = _has_rate(base, group) and _has_rate(rival, group)
        titles |= dict((COST,)) if both_priced and same_money else {}
        for metric, title in titles.items():
            scope = f"group:{group}"
            pair = comparison.difference(other, scope, metric)
            rows.append(
                [
                    tier,
                    group,
                    title,
                    with_margin(left.estimate(scope, metric)),
                    with_margin(right.estimate(scope, metric)),
                    signed(pair.difference),
                    verdict(pair.difference, pair.identical),
                ]
            )
    return rows


def mixes(comparison: Comparison, other: int, group: str) -> bool:
    """Say whether a group gets forwards and chats of widgets in one of two scenarios."""
    for experiment in (comparison.experiments[0], comparison.experiments[other]):
        blueprint = experiment.blueprint
        place = blueprint.groups.names.index(group)
        if (blueprint.widgets.group == place).any() and (blueprint.escalations.target == place).any():
            return True
    return False


def signed(difference: Estimate) -> str:
    """Return a difference with its sign and margin; shares in percentage points."""
    if math.isnan(difference.mean):
        return BLANK
    mean, half = difference.mean, difference.half_width
    if difference.unit == "share":
        digits = 1 if abs(mean) >= 0.0005 else 2
        points = _without_sign_of_nothing(f"{100 * mean:+.{digits}f} points")
        texts = [points if mean else "0 points", f"{100 * half:.{digits}f}"]
    else:
        sign = "+" if mean > 0 else ""
        shown = _without_sign_of_nothing(sign + figure(mean, difference.unit))
        texts = [shown, figure(half, difference.unit)]
    return texts[0] if math.isnan(half) or half == 0 else f"{texts[0]} ± {texts[1]}"


UNCHANGED = "unchanged in every replication"


def verdict(difference: Estimate, identical: bool) -> str:
    """Say whether a paired difference is real: its interval leaves out zero, or every run is the same.

    Parameters
    ----------
    difference
        Its mean is NaN where a side has no figure at all, its half-width with one replication.
    identical
        Whether the figure is the same in both in every replication.
    """
    if math.isnan(difference.mean):
        return "nothing to compare"
    if identical:
        return UNCHANGED
    if math.isnan(difference.half_width):
        return "no interval"
    if abs(difference.mean) <= difference.half_width:
        return "no clear difference"
    return "higher" if difference.mean > 0 else "lower"


def summary_lines(experiment: Experiment, width: int | None = None) -> list[str]:
    """Return what ``run`` prints: title, question, basis, and one line a tier (a block where too wide)."""
    scenario = experiment.scenario
    lines = [scenario.title or experiment.label]
    lines += [scenario.question] if scenario.question else []
    table = aligned(tier_table(experiment), width=width)
    lines += [headline(experiment), *doubt_lines([experiment.label], [scenario])]
    lines += ["", *table, "", legend(experiment)]
    return [*lines, *cost_lines(experiment), *unmet_lines(experiment)]


def legend(experiment: Experiment) -> str:
    """Return the line that says which chats the table's waits and service levels speak of."""
    variants = dict.fromkeys(experiment.blueprint.groups.level)
    infos = {name: METRICS[f"service_level_{name}"] for name in variants}
    words = [
        f'"{name}", {info.definition[0].lower()}{info.definition[1:-1]}, {info.formula}'
        for name, info in infos.items()
    ]
    waits = "Waits are those of answered chats; p95 is the mean of the replications' 95th percentiles."
    return f"{waits} Service level: {'; '.join(words)}."


def cost_lines(experiment: Experiment) -> list[str]:
    """Return the sentence on what the whole desk costs; none where nobody said what people cost."""
    if not is_priced(experiment):
        return []
    summary = experiment.summary()
    cost, each = (with_margin(summary.estimate("all", name)) for name in ("cost", "cost_per_resolved"))
    per_chat = f", {each} for each resolved chat" if each != BLANK else ""
    unpaid = [name for name in experiment.blueprint.groups.names if not _has_rate(experiment, name)]
    without = f" Not counted, for want of a rate in [costs]: {', '.join(unpaid)}." if unpaid else ""
    return [f"Shifts and overtime cost {cost} a replication{per_chat}.{without}"]


def unmet_lines(experiment: Experiment) -> list[str]:
    """Return sentences on lost customers, and on chats that the counts would hide."""
    summary = experiment.summary()
    words = {
        "not_admitted": "were not admitted and are in no service level",
        "silent": "were abandoned without a word, counted as abandoned",
        "redials": "came back after having abandoned, counted as offered again",
    }
    lines = lost_lines(summary.estimate, int(experiment.blueprint.groups.tier.max(initial=0)))
    for metric, ending in words.items():
        estimate = summary.estimate("all", metric)
        if estimate.mean > 0:
            lines.append(f"Chats that {ending}: {with_margin(estimate)} a replication.")
    return lines


def comparison_lines(comparison: Comparison, width: int | None = None) -> list[str]:
    """Return what ``compare`` prints: each scenario's summary line a tier, then the paired differences."""
    base = comparison.experiments[0]
    labels = [one.label for one in comparison.experiments]
    lines = [headline(base), f"baseline: {_named(base)}"]
    lines += doubt_lines(labels, [one.scenario for one in comparison.experiments])
    for experiment in comparison.experiments:
        lines += ["", _named(experiment)]
        lines += aligned(tier_table(experiment), width=width)
        lines += [*cost_lines(experiment), *unmet_lines(experiment)]
    lines += ["", legend(base)]
    for other in range(1, len(comparison.experiments)):
        rival = comparison.experiments[other]
        lines += ["", f"{rival.label} against {base.label}, paired by replication", ""]
        lines += aligned(difference_table(comparison, other), 3, width)
    return lines


def _named(experiment: Experiment) -> str:
    """Return a scenario's label, and its title where it has another one."""
    title = experiment.scenario.title
    return f"{experiment.label}: {title}" if title not in ("", experiment.label) else experiment.label
