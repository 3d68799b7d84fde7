"""The answer in a plain sentence: what the changes do to the wait of every group."""

import math

from sim.app.figures import Figure, GroupFigures
from sim.app.levers import MOST_TOLD, Lever
from sim.report.words import figure

WAIT, SERVED = "leg_wait_mean", "service_level"


def answer_sentences(
    groups: list[GroupFigures], moved: list[tuple[Lever, float]], *, is_same: bool, against: str
) -> list[str]:
    """Return the answer in sentences, plain text.

    Parameters
    ----------
    groups
        The figures.
    moved
        The levers that were moved, with their settings.
    is_same
        Whether nothing differs from the baseline.
    against
        What the baseline is called.

    Returns
    -------
    list[str]
        The first says what was changed and what it does to waits; without a change how things are.
    """
    if is_same:
        return [_state(group) for group in groups]
    subjects = [lever.subject(value) for lever, value in moved]
    if not subjects:
        start = f"Compared with {against}"
    elif len(subjects) > MOST_TOLD:
        start = f"With {len(subjects)} changes"
    else:
        start = f"With {_listed(subjects)}"
    # What changed comes first.
    ranked = sorted(groups, key=lambda group: ["better", "worse"].count(_wait(group).judged) == 0)
    changes = [_change(group) for group in ranked]
    return [f"{start}, {'; '.join(changes)}."]


def _state(group: GroupFigures) -> str:
    now = {each.metric: each.now for each in group.figures}
    wait, served = now[WAIT], now[SERVED]
    title = next(each.title for each in group.figures if each.metric == SERVED)
    if math.isnan(wait.mean):
        return f"Nobody was served at {group.level}."
    ending = "" if math.isnan(served.mean) else f"; {figure(served.mean, 'share')} are s{title[1:]}"
    return f"At {group.level} customers wait {figure(wait.mean, 's')} on average{ending}."


def _change(group: GroupFigures) -> str:
    wait = _wait(group)
    if wait.pair is None:
        return f"{group.level} has no counterpart in the baseline"
    difference = wait.pair.difference
    if wait.judged == "the same":
        return f"waits at {group.level} stay the same for every customer"
    if wait.judged not in ("better", "worse"):
        return f"waits at {group.level} show no clear difference so far"
    size = f"{figure(abs(difference.mean), 's')} ± {figure(difference.half_width, 's')}"
    way = "less" if difference.mean < 0 else "longer"
    return (
        f"customers wait {size} {way} at {group.level} "
        f"({figure(wait.now.mean, 's')} instead of {figure(wait.pair.base, 's')})"
    )


def _wait(group: GroupFigures) -> Figure:
    return next(each for each in group.figures if each.metric == WAIT)


def _listed(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
