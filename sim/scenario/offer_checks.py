"""Checks of when operators get chats: near the end of a shift, by hand, above the slots."""

from collections.abc import Iterator

from sim.scenario.calendar import Stretch, hours_text, length_us, less, within
from sim.scenario.customer_checks import may_wait, may_wait_there
from sim.scenario.desk import Desk
from sim.scenario.distributions import Distribution
from sim.scenario.errors import ERROR, WARNING, Problem
from sim.scenario.families import Constant
from sim.scenario.operators import Staff


def last_offer_all_day(desk: Desk) -> Iterator[Problem]:
    """Find groups whose last offer lies before every shift begins (E), and people of whom that holds (W)."""
    cut = desk.scenario.calendar.after_close == "cut"
    for name, group in desk.scenario.groups.items():
        last_us = 0 if group.last_offer is None else group.last_offer.us
        known: list[tuple[Staff, list[Stretch]]] = [
            (entry, within(entry.shifts, desk.open) if cut else entry.shifts) for entry in desk.staffed(name)
        ]
        longest_us = max((stop - start for _, shifts in known for start, stop in shifts), default=0)
        if not last_us or not longest_us:
            continue
        if all(length_us(less(shifts, entry.no_offers)) == 0 for entry, shifts in known):
            yield desk.problem(
                ERROR,
                ("groups", name, "last_offer"),
                f"no new chat comes in the last {hours_text(last_us)} of a shift, and the longest shift of "
                f'group "{name}" lasts {hours_text(longest_us)}: nobody would ever take a chat',
                f"write less than {hours_text(longest_us)}, or give longer shifts",
            )
            continue
        for entry, _ in known:
            if entry.roster and not entry.offers:
                who = entry.names[0] if len(entry.names) == 1 else f"{len(entry.names)} operators"
                yield desk.problem(
                    WARNING,
                    ("operators", desk.staff.index(entry), "shift"),
                    f"no new chat comes in the last {hours_text(last_us)} of a shift, and no working time of "
                    f'{who} in group "{name}" lies before that: no chat ever comes to them',
                    f"shorten last_offer of [groups.{name}], or give them longer shifts",
                )


def fetching_where_nobody_waits(desk: Desk) -> Iterator[Problem]:
    """Find inboxes at widgets that hide or show a form (E), and inboxes in which nothing can lie (W)."""
    scenario = desk.scenario
    for name, group in scenario.groups.items():
        if not _takes_time(group.pull_delay):
            continue
        widgets = {key: widget for key, widget in scenario.widgets.items() if widget.group == name}
        refused = [key for key, widget in widgets.items() if widget.when_full in ("hide", "offline_form")]
        for key in refused:
            yield desk.problem(
                ERROR,
                ("widgets", key, "when_full"),
                f'chats of the group "{name}" lie in an inbox until somebody fetches them (pull_delay), and '
                f'such a widget has none: "{key}" shows a chat window only while somebody is free',
                f'set when_full = "queue" or "unassigned", or leave pull_delay out of [groups.{name}]',
            )
        ways = [way for way in scenario.escalations if way.probability > 0]
        comes = any(way.target == name and may_wait_there(way) for way in ways)
        comes |= any(way.source == name and way.return_probability > 0 for way in ways)
        if desk.tiers[name] and not refused and not comes and not any(map(may_wait, widgets.values())):
            yield desk.problem(
                WARNING,
                ("groups", name, "pull_delay"),
                f'no chat ever waits in the group "{name}" (max_queue is 0), so pull_delay has no effect',
                "raise max_queue, or leave pull_delay out",
            )


def _takes_time(delay: Distribution | None) -> bool:
    """Tell whether there is a delay at all."""
    return delay is not None and not (isinstance(delay, Constant) and delay.value.us == 0)


def exceeding_without_forwards(desk: Desk) -> Iterator[Problem]:
    """Find operators with room for forwarded chats above their slots who never get a forwarded chat."""
    forwarded = {way.target for way in desk.scenario.escalations if way.probability > 0}
    forwarded |= {
        group.overflow.target
        for name, group in desk.scenario.groups.items()
        if group.overflow is not None and name in forwarded
    }
    for place, entry in enumerate(desk.staff):
        if not entry.entry.may_exceed_slots or not entry.names:
            continue
        if not entry.takes_forwards:
            message = "may not take any, so it has no effect"
            remedy = "give them a role with forwarded_chats = true, or leave it out"
        elif entry.entry.group not in forwarded:
            message = f'get none, since no escalation leads to "{entry.entry.group}"'
            remedy = "add an escalation, or leave it out"
        else:
            continue
        yield desk.problem(
            WARNING,
            ("operators", place, "may_exceed_slots"),
            f"only forwarded chats are taken above the slots, and these operators {message}",
            remedy,
        )
