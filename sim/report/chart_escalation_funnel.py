"""Chart: what became of the chats of each tier, and how many went on to the next one (funnel)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.core.local_time import days_of
from sim.experiment.replicate import Experiment
from sim.report.frame import Frame, foot_of, framed
from sim.report.picture import Table
from sim.report.style import (
    FONT,
    INK,
    LABEL,
    MUTED,
    PAPER,
    SMALL,
    Look,
    entries,
    look_of,
    text_inches,
    wrapped,
)
from sim.report.words import figure, tier_name
from sim.stats.estimate import Estimate, estimate_mean
from sim.units import format_share

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

ENDS = {
    "forwarded": "forwarded on",
    "resolved": "resolved",
    "handed_back": "handed back",
    "abandoned": "abandoned",
    "returned": "not taken, came back",
    "ticket": "became a ticket",
    "not_admitted": "not admitted",
    "unfinished": "unfinished at the end",
}
"""How a leg can end, from left to right, and what the picture calls it."""
NAME_POINTS, WORDS_POINTS = 120, 400
ROW_INCHES, FRAME_INCHES = 1.0, 1.1
BAR = 0.4
"""Height of a bar, of a row's 1."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One tier: how many legs came to it a replication, and how they ended, by `ENDS`."""

    tier: int
    groups: tuple[str, ...]
    came: Estimate
    ends: dict[str, Estimate]

    def share(self, end: str) -> float:
        """Return the share of the tier's legs that ended so; NaN where none came."""
        return self.ends[end].mean / self.came.mean if self.came.mean else float("nan")


def plot_escalation_funnel(result: Experiment, ax: "Axes | None" = None) -> "Axes":
    """Draw a bar a tier, as long as the chats that came to it, cut by how their stay there ended.

    Parameters
    ----------
    result
        Replications of one scenario.
    ax
        Where to draw; by default on a new figure, the taller the more tiers there are.

    Returns
    -------
    Axes
        Means a replication, with numbers and shares above the bars. What is forwarded on stands at the left
        and runs down into the next tier's bar, where all of it goes there; what that tier gets besides comes
        from widgets of its own, or came back to the tier that it came from.
    """
    from matplotlib.patches import Patch

    stages = stages_of(result)
    names = [wrapped(_name(stage), NAME_POINTS) for stage in stages]
    told = [wrapped(_told(stage), WORDS_POINTS, SMALL) for stage in stages]
    words_inches = text_inches(told) * SMALL / LABEL
    row_inches = max(ROW_INCHES, text_inches(names) / BAR / 2, BAR * ROW_INCHES + words_inches + 0.25)
    kinds = [end for end in ENDS if any(stage.ends[end].mean > 0 for stage in stages)]
    keys: list[Artist] = [Patch(**_fill(end, look_of(1)), label=ENDS[end]) for end in kinds]
    frame = Frame(
        "What becomes of the chats at each level",
        "Chats a replication (mean)",
        "",
        foot_of(result, "chats and their forwards, each at the level to which it came", _days(result)),
        keys,
        FRAME_INCHES + row_inches * len(stages),
    )
    ax = framed(ax, frame)
    most = max([1.0, *(stage.came.mean for stage in stages)])
    for row, (stage, words) in enumerate(zip(stages, told, strict=True)):
        at = 0.0
        for end in kinds:
            width = stage.ends[end].mean
            if width > 0:
                ax.barh(row, width, BAR, left=at, **_fill(end, look_of(stage.tier)))
                at += width
        passed = stage.ends["forwarded"].mean
        if passed > 0 and row + 1 < len(stages) and _leads_down(result, stage.tier):
            ax.fill_between(
                [0, passed], row + BAR / 2, row + 1 - BAR / 2, color=look_of(stage.tier + 1).colour,
                alpha=0.16, linewidth=0,
            )  # fmt: skip
        ax.annotate(
            words, (0, row - BAR / 2), (2, 4), textcoords="offset points", va="bottom", ha="left",
            fontsize=SMALL, fontfamily=FONT, color=INK, zorder=4, annotation_clip=False,
        )  # fmt: skip
    ax.set_yticks(range(len(stages)), names)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(stages) - 1 + BAR / 2 + 0.12, -BAR / 2 - (words_inches + 0.1) / row_inches)
    ax.set_xlim(0, most * 1.02)
    ax.grid(False, axis="y")
    return ax


def data_escalation_funnel(result: Experiment) -> Table:
    """Return the numbers that `plot_escalation_funnel` draws: chats a replication by tier and end."""
    columns = ("scenario", "tier", "end", "chats", "chats_half_width", "share_of_tier", "replications")
    rows: list[tuple[object, ...]] = []
    for stage in stages_of(result):
        came = stage.came
        whole = 1.0 if came.mean else float("nan")
        rows.append((result.label, stage.tier, "came", came.mean, came.half_width, whole, came.n))
        for end, chats in stage.ends.items():
            rows.append(
                (result.label, stage.tier, end, chats.mean, chats.half_width, stage.share(end), chats.n)
            )
    return Table(columns, rows)


def stages_of(experiment: Experiment) -> list[Stage]:
    """Return what became of the legs of each tier, lowest first."""
    summary, found = experiment.summary(), []
    shown = entries(experiment)
    for tier in sorted({entry.tier for entry in shown if entry.tier}):
        scope = f"tier:{tier}"
        ends = {end: summary.estimate(scope, end) for end in ENDS}
        ends["forwarded"] = _stayed_away(experiment, scope)
        groups = tuple(entry.group for entry in shown if entry.tier == tier)
        found.append(Stage(tier, groups, summary.estimate(scope, "arrived"), ends))
    return found


def _stayed_away(experiment: Experiment, scope: str) -> Estimate:
    """Return how many legs of a tier were forwarded and did not come back: their ends count once then.

    A stay that goes on after its forward came back is no leg of its own, but it ends: what the ends are more
    than the legs came back.
    """
    kept = []
    for done in experiment.replications:
        value = {name: done.metrics.value(scope, name) for name in ("arrived", *ENDS)}
        kept.append(value["forwarded"] - (sum(value[end] for end in ENDS) - value["arrived"]))
    return estimate_mean(kept, "chats")


def _name(stage: Stage) -> str:
    """Return what stands beside a bar: the tier and how many chats came."""
    return f"{tier_name(stage.tier)}:\n{figure(stage.came.mean, 'chats')} came"


def _told(stage: Stage) -> str:
    """Return what stands above a bar: every end with its number and share."""
    parts = [
        f"{figure(chats.mean, 'chats')} {ENDS[end]} ({format_share(stage.share(end))})"
        for end, chats in stage.ends.items()
        if chats.mean > 0
    ]
    return ", ".join(parts) or "no chat came"


def _leads_down(experiment: Experiment, tier: int) -> bool:
    """Say whether all that a tier forwards goes to the next one."""
    ways, tiers = experiment.blueprint.escalations, experiment.blueprint.groups.tier
    own = (tiers[ways.source] == tier) & (ways.probability.sum(axis=1) > 0)
    return bool((tiers[ways.target[own]] == tier + 1).all())


def _days(experiment: Experiment) -> str:
    """Say that several days are one replication."""
    days = len(days_of(experiment.blueprint))
    return f"{days} days a replication" if days > 1 else ""


def _fill(end: str, look: Look) -> dict[str, Any]:
    """Return how a part of a bar is filled: told apart in grey too."""
    if end == "resolved":
        return {"facecolor": look.colour, "edgecolor": PAPER}
    if end == "forwarded":
        return {"facecolor": PAPER, "edgecolor": look.colour, "hatch": "////"}
    if end == "abandoned":
        return {"facecolor": "#BDBDBD", "edgecolor": PAPER}
    if end == "handed_back":
        return {"facecolor": PAPER, "edgecolor": look.colour, "hatch": "\\\\\\\\"}
    hatch = {"returned": "xxx", "ticket": "...", "not_admitted": "", "unfinished": "---"}[end]
    return {"facecolor": PAPER, "edgecolor": MUTED, "hatch": hatch}
