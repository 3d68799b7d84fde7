"""Precision: how many replications it takes until every figure that was asked for is known well enough.

The rule looks at the half-widths at growing numbers of replications, stops once they were small enough
twice, and never before `MINIMUM`. What it decides depends on the figures alone, so the same seed stops at the
same number wherever the replications are run.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.stats.catalogue import METRICS
from sim.units import UnitError, parse_duration

MINIMUM = 10
"""Fewest replications: before, the half-width itself is too uncertain."""
CAP = 1000
"""Most replications, unless another cap is asked for."""
LOOK_AHEAD, LOOK_AHEAD_SHARE = 5, 0.1
"""So many replications more, or this share more where that is more, have to confirm the precision."""

DEFAULT_METRICS = ("leg_wait_mean", "service_level")
"""What a precision speaks of unless it says so: these two, of every tier that chats reach."""

_NUMBER = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(.*)")
_POINTS = frozenset({"point", "points"})
_EXAMPLE = 'write for example "5%", "5 s", "2 points" or "5% of leg_wait_mean@tier:2"'


@dataclass(frozen=True, slots=True)
class Goal:
    """How well some figures are to be known.

    Attributes
    ----------
    text
        As it was written.
    amount
        Largest half-width, as a share of the figure or in the unit.
    unit
        Empty for a share of the figure, else the catalogue's unit.
    figures
        (scope, metric) pairs; empty: the usual ones that have the unit.
    """

    text: str
    amount: float
    unit: str = ""
    figures: tuple[tuple[str, str], ...] = ()

    def allows(self, mean: float) -> float:
        """Return the largest half-width of a figure.

        With a half-width of at most g / (1 + g) times the estimate, the estimate is off by at most g times
        the *true* value (Law 2015, section 9.4.1), so the wish for 5 % takes a half-width of 4.8 %.
        """
        return self.amount if self.unit else abs(mean) * self.amount / (1 + self.amount)


def parse_goal(text: str) -> Goal:
    """Read a wish for precision.

    Parameters
    ----------
    text
        An amount, ``5%`` (of the figure itself), ``5 s``, ``2 points`` (of a share) or ``10 chats``, and if
        wanted ``of METRIC@SCOPE, METRIC@SCOPE``. Without ``@SCOPE`` the whole desk, ``all``, is meant.

    Returns
    -------
    Goal
        Without figures where the text names none.

    Raises
    ------
    UnitError
        If the amount, the unit or a metric is unknown, or a metric has another unit.
    """
    amount_text, _, names = text.partition(" of ")
    amount, unit = _amount_of(amount_text)
    figures = tuple(_figure_of(name, unit) for name in names.split(",")) if names.strip() else ()
    if not figures and " of" in text:
        raise UnitError(f'"{text}" names no metric', _EXAMPLE)
    return Goal(" ".join(text.split()), amount, unit, figures)


def parse_goals(texts: str | Sequence[str]) -> list[Goal]:
    """Read one wish or several; see `parse_goal`."""
    return [parse_goal(text) for text in ([texts] if isinstance(texts, str) else texts)]


def with_figures(goal: Goal, scopes: Sequence[str]) -> Goal:
    """Return a goal that names its figures: where it names none, the usual ones of its unit in each scope.

    Raises
    ------
    UnitError
        If no usual figure has the goal's unit.
    """
    if goal.figures:
        return goal
    usual = [name for name in DEFAULT_METRICS if goal.unit in ("", METRICS[name].unit)]
    if not usual:
        raise UnitError(f'"{goal.text}" fits none of {" and ".join(DEFAULT_METRICS)}', "name a metric")
    figures = tuple((scope, name) for scope in scopes for name in usual)
    return Goal(goal.text, goal.amount, goal.unit, figures)


def shortfall(figures: Sequence[tuple[float, float]]) -> float:
    """Return the largest ratio of what is unknown to what is allowed: at most 1 where all goals are met.

    Parameters
    ----------
    figures
        Of each figure how far the truth may be (`sim.stats.certainty`), and how far it is allowed to be.

    Returns
    -------
    float
        Infinite where a figure is unknown, or allowed no distance at all, as 5 % of 0 are.
    """
    worst = 0.0
    for reach, allowed in figures:
        if reach == 0:
            continue
        if not allowed > 0 or not math.isfinite(reach):
            return math.inf
        worst = max(worst, reach / allowed)
    return worst


def next_count(looks: Sequence[tuple[int, float]], minimum: int = MINIMUM, cap: int = CAP) -> int | None:
    """Return how many replications there have to be at the next look, or None to stop.

    Parameters
    ----------
    looks
        Number of replications and shortfall at every look so far.
    minimum, cap
        Fewest and most replications.

    Returns
    -------
    int or None
        Above the last number. While the goals are missed it is what the half-widths promise, at most twice
        as many; once they are met it is a little more, and the next look decides whether that was luck.

    References
    ----------
    Chow and Robbins (1965), On the asymptotic theory of fixed-width sequential confidence intervals; Glynn
    and Whitt (1992), The asymptotic validity of sequential stopping rules for stochastic simulations, Annals
    of Applied Probability 2; Law (2015), section 9.4.1; the look-ahead after Hoad, Robinson and Davies
    (2010), Automated selection of the number of replications for a discrete-event simulation, JORS 61.
    """
    if not looks:
        return min(minimum, cap)
    n, missing = looks[-1]
    ahead = max(LOOK_AHEAD, math.ceil(LOOK_AHEAD_SHARE * n))
    if n >= cap:
        return None
    if missing <= 1:
        held = len(looks) > 1 and looks[-2][1] <= 1
        return None if held else min(cap, n + ahead)
    promised = 2 * n if missing > 2 else math.ceil(n * missing**2)
    return min(cap, max(n + ahead, min(promised, 2 * n)))


def is_met(looks: Sequence[tuple[int, float]]) -> bool:
    """Say whether the goals were met at the last look."""
    return bool(looks) and looks[-1][1] <= 1


def _amount_of(text: str) -> tuple[float, str]:
    """Return an amount above 0 and its unit in the catalogue, empty for a percentage."""
    found = _NUMBER.fullmatch(text)
    if found is None or not float(found[1]) > 0:
        raise UnitError(f'"{text.strip()}" is no precision', _EXAMPLE)
    value, unit = float(found[1]), found[2].strip()
    if unit in ("%", "percent"):
        if value >= 100:
            raise UnitError(f'"{text.strip()}" asks for nothing', "take a percentage below 100")
        return value / 100, ""
    if unit in _POINTS:
        return value / 100, "share"
    if unit in {info.unit for info in METRICS.values()} - {"s", "share"}:
        return value, unit
    if not unit:
        raise UnitError(f'"{text.strip()}" has no unit', _EXAMPLE)
    try:
        return parse_duration(text.strip()).us / 1e6, "s"
    except UnitError:
        raise UnitError(f'"{text.strip()}" is no precision', _EXAMPLE) from None


def _figure_of(text: str, unit: str) -> tuple[str, str]:
    """Return scope and metric of ``METRIC@SCOPE``."""
    metric, _, scope = text.strip().partition("@")
    if metric not in METRICS:
        raise UnitError(f'there is no metric "{metric}"', _EXAMPLE)
    if unit and METRICS[metric].unit != unit:
        known = "points" if METRICS[metric].unit == "share" else METRICS[metric].unit
        raise UnitError(f'the metric "{metric}" is in {known}', "give the precision in the same unit")
    return scope.strip() or "all", metric
