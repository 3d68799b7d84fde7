"""The answer in a plain sentence: what the changes do to the wait of every group."""

import math

from sim.app.figures import Figure, GroupFigures
from sim.app.levers import MOST_TOLD, Lever
from sim.report.words import figure

WAIT, SERVED, LOST = "leg_wait_mean", "service_level", "lost"


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
    lost = [text for group in ranked if (text := _lost(group))]
    return [f"{start}, {'; '.join(changes)}.", *([f"In each run {'; '.join(lost)}."] if lost else [])]


def _state(group: GroupFigures) -> str:
    now = {each.metric: each.now for each in group.figures}
    wait, served = now[WAIT], now[SERVED]
    title = next(each.title for each in group.figures if each.metric == SERVED)
    if math.isnan(wait.mean):
        return f"Nobody was served at {group.level}."
    ending = "" if math.isnan(served.mean) else f"; {figure(served.mean, 'share')} are s{title[1:]}"
    if now[LOST].mean > 0:
        ending += f", and {figure(now[LOST].mean, 'chats')} are lost there in each run"
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


def _lost(group: GroupFigures) -> str:
    """Return how many customers more or fewer are lost at a level, where that is certain."""
    lost = next(each for each in group.figures if each.metric == LOST)
    if lost.pair is None or lost.judged not in ("better", "worse"):
        return ""
    difference = lost.pair.difference
    size = f"{figure(abs(difference.mean), 'chats')} ± {figure(difference.half_width, 'chats')}"
    way = "fewer" if difference.mean < 0 else "more"
    was, now = (figure(value, "chats") for value in (lost.pair.base, lost.now.mean))
    return f"{size} customers {way} are lost at {group.level} ({now} instead of {was})"


def _wait(group: GroupFigures) -> Figure:
    return next(each for each in group.figures if each.metric == WAIT)


def _listed(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
