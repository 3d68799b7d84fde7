"""Checks of what customers do: who comes back, leaves without a word, balks, or waits at opening."""

from collections.abc import Iterator

from sim.scenario.desk import Desk
from sim.scenario.errors import ERROR, WARNING, Problem
from sim.scenario.levels import ways_of
from sim.scenario.model import Escalation, Widget


def redials_of_nobody(desk: Desk) -> Iterator[Problem]:
    """Find widgets whose customers would come back after giving up, and never give up."""
    for name, widget in desk.scenario.widgets.items():
        if widget.redial is None or not widget.redial.share or _somebody_gives_up(desk, name):
            continue
        if not (widget.balk and may_wait(widget)):
            reason, remedy = _nobody_gives_up(widget, name)
            yield desk.problem(
                ERROR,
                ("widgets", name, "redial"),
                f'nobody comes back at "{name}", since nobody gives up: {reason}, and nobody balks',
                f"{remedy}, or leave redial out",
            )


def silence_of_nobody(desk: Desk) -> Iterator[Problem]:
    """Find widgets whose customers would leave without a word, and never leave."""
    for name, widget in desk.scenario.widgets.items():
        if widget.silent is not None and widget.silent.share and not _somebody_gives_up(desk, name):
            reason, remedy = _nobody_gives_up(widget, name)
            yield desk.problem(
                ERROR,
                ("widgets", name, "silent"),
                f'nobody leaves "{name}" without a word, since nobody gives up waiting: {reason}',
                f"{remedy}, or leave silent out",
            )


def _somebody_gives_up(desk: Desk, name: str) -> bool:
    """Tell whether patience can run out for a widget's chats, on any leg on which they can wait."""
    widget = desk.scenario.widgets[name]
    if widget.patience is not None and may_wait(widget):
        return True
    return any(way.patience is not None and _may_wait_after(way) for way in ways_of(desk.scenario, name))


def _nobody_gives_up(widget: Widget, name: str) -> tuple[str, str]:
    """Return why patience never runs out for a widget's chats, and a remedy."""
    if widget.patience is None:
        return (
            "there is no patience at the widget or on an escalation that its chats can take",
            "give the widget a patience",
        )
    return (
        f'{_no_queue(widget)} nobody ever waits at "{name}", and nobody waits with patience after a forward',
        'set max_queue above 0, or when_full = "queue" without max_queue',
    )


def _no_queue(widget: Widget) -> str:
    """Return which settings leave a widget without a queue."""
    limit = "without max_queue" if widget.max_queue is None else "with max_queue = 0"
    return f'with when_full = "{widget.when_full}" {limit}'


def may_wait_there(way: Escalation) -> bool:
    """Tell whether a forwarded chat that nobody can take at once is ever let into the target's queue."""
    return way.max_queue != 0 or way.when_nobody_online == "wait"


def _may_wait_after(way: Escalation) -> bool:
    """Tell whether a chat can wait with an escalation's patience, at its target or handed back from there."""
    return may_wait_there(way) or way.return_probability > 0


def may_wait(widget: Widget) -> bool:
    """Tell whether a chat of a widget that nobody can take at once is ever let into the queue."""
    if widget.when_full in ("hide", "offline_form"):
        return bool(widget.max_queue)
    return widget.when_full == "unassigned" or widget.max_queue != 0


def balking_without_effect(desk: Desk) -> Iterator[Problem]:
    """Find widgets whose customers never have to wait, so that nobody balks."""
    for name, widget in desk.scenario.widgets.items():
        if widget.balk and not may_wait(widget):
            shows = widget.when_full in ("hide", "offline_form")
            yield desk.problem(
                WARNING,
                ("widgets", name, "balk"),
                f'{_no_queue(widget)} nobody ever waits at "{name}", so balk has no effect',
                "leave balk out, set max_queue above 0"
                + (', or set when_full = "queue"' if shows else ", or leave max_queue out"),
            )


def backlog_turned_away(desk: Desk) -> Iterator[Problem]:
    """Find backlogs that are larger than the slots and the places in the queue together."""
    for name, widget in desk.scenario.widgets.items():
        limited = widget.max_queue is not None or widget.when_full in ("hide", "offline_form")
        if not widget.backlog or not limited or widget.when_full == "unassigned":
            continue
        overflow = desk.scenario.groups[widget.group].overflow
        helpers = [overflow.target] if overflow is not None and not overflow.after.us else []
        staff = [entry for group in [widget.group, *helpers] for entry in desk.staffed(group)]
        slots = sum(entry.entry.slots * len(entry.names) for entry in staff)
        places = widget.max_queue or 0
        if widget.backlog > slots + places:
            yield desk.problem(
                WARNING,
                ("widgets", name, "backlog"),
                f"at opening at most {slots} of these chats find a slot and {places} a place in the queue: "
                f"{widget.backlog - slots - places} or more are turned away each time",
                'raise max_queue, or set when_full = "queue" without max_queue',
            )


def returning_without_effect(desk: Desk) -> Iterator[Problem]:
    """Find customers who ask for the only operator whom they could get anyway."""
    for name, widget in desk.scenario.widgets.items():
        needed = set(widget.skills)
        staff = [entry for entry in desk.staffed(widget.group) if needed <= set(entry.entry.skills)]
        if widget.returning and sum(len(entry.names) for entry in staff) == 1:
            yield desk.problem(
                WARNING,
                ("widgets", name, "returning"),
                f'the group "{widget.group}" has one operator who may take these chats, so asking for the '
                "operator whom one knows has no effect",
                "leave it out, or add operators",
            )
