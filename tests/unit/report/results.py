"""Results by hand for tests of pictures, and what a reader's eye would check in a picture.

Two replications of a desk that is open from 00:00 to 01:00, with three slots at the first level and one
at the second; every number of the tests follows from these rows.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sim.core.blueprint import Blueprint
from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment, Replication
from sim.stats.metrics import measure
from tests.builders import FORWARDED, desk, leg, plan, record

STUDENT = 12.706204736174707
"""Quantile 0.975 of Student's t with one degree of freedom: tan(0.475 pi)."""

Rows = list[dict[str, int]]
SLOW: tuple[Rows, Rows] = (
    [
        leg(0, 0, (0, 0, 10), FORWARDED),
        leg(0, 1, (10, 12, 20), number=1, group=1),
        leg(1, 0, (5, 6, 15)),
        leg(2, 0, (35, 39, 50)),
    ],
    [
        leg(0, 0, (0, 2, 10), FORWARDED),
        leg(0, 1, (10, 16, 20), number=1, group=1),
        leg(1, 0, (40, 40, 55)),
    ],
)
"""First-level waits are 0, 1 and 4 min, then 2 and 0 min; second-level waits 2 min, then 6 min."""
QUICK: tuple[Rows, Rows] = (
    [SLOW[0][0], leg(0, 1, (10, 11, 20), number=1, group=1), *SLOW[0][2:]],
    [SLOW[1][0], leg(0, 1, (10, 14, 20), number=1, group=1), *SLOW[1][2:]],
)
"""The same, but second-level waits are 1 min, then 4 min."""


def blueprint(names: Sequence[str] = ("front_desk", "second_level"), **changes: Any) -> Blueprint:
    """Return the desk of this module, its groups called by the names given."""
    made = plan([(0, 3, False), (1, 1, True)], **{"opened": ((0, 60),), **changes})
    return replace(made, groups=replace(made.groups, names=tuple(names)))


def experiment(
    runs: Sequence[Rows] = SLOW, plan_: Blueprint | None = None, *, label: str = "base", keep: bool = True
) -> Experiment:
    """Return the replications whose records are given."""
    plan_ = plan_ or blueprint()
    paths = [record(rows, plan_) for rows in runs]
    done = tuple(
        Replication(number, measure(path, plan_), path.fingerprint(), path if keep else None, ())
        for number, path in enumerate(paths)
    )
    return Experiment(label, desk(), plan_, 7, len(done), "readable", "asked for", done)


def comparison(keep: bool = True) -> Comparison:
    """Return the slow desk, the quick one, and the slow one again."""
    runs = {"base": SLOW, "quick": QUICK, "same": SLOW}
    return Comparison(tuple(experiment(rows, label=label, keep=keep) for label, rows in runs.items()))


def texts_of(ax: Any) -> dict[str, Any]:
    """Draw a picture and return the frame of every text in it that shows, by the text."""
    figure = ax.get_figure(root=True)
    figure.canvas.draw()
    legend = ax.get_legend()
    found = [ax.xaxis.label, ax.yaxis.label, ax._left_title, *ax.texts, *figure.texts]
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        found += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    found += [*legend.get_texts()] if legend else []
    frames = {}
    for place, text in enumerate(found):
        if text.get_visible() and text.get_text().strip():
            frames[f"{place} {text.get_text()}"] = text.get_window_extent()
    return frames


def clashes(ax: Any) -> list[tuple[str, str]]:
    """Return the pairs of texts whose frames overlap by more than a dot."""
    frames = {text: frame.padded(-1) for text, frame in texts_of(ax).items()}
    return [
        (one, other)
        for (one, mine), (other, theirs) in itertools.combinations(frames.items(), 2)
        if mine.overlaps(theirs)
    ]


def cut_off(ax: Any) -> list[str]:
    """Return the texts that do not lie whole inside the picture."""
    width, height = ax.get_figure(root=True).canvas.get_width_height()
    return [
        text
        for text, frame in texts_of(ax).items()
        if frame.x0 < 0 or frame.y0 < 0 or frame.x1 > width or frame.y1 > height
    ]


def legend_of(ax: Any) -> list[str]:
    """Return the entries of the legend."""
    return [text.get_text() for text in ax.get_legend().get_texts()]


def foot_of(ax: Any) -> str:
    """Return the foot line."""
    return str(ax.get_figure(root=True).get_supxlabel())
