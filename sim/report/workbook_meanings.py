"""What each value of a scenario means, in a line; ``*`` stands for a name or a place in a list."""

from collections.abc import Sequence

MEANINGS = {
    "title": "what tables and charts are headed with",
    "description": "what the scenario is about",
    "question": "the question that the scenario answers",
    "calendar.start": "first day",
    "calendar.days": "number of days",
    "calendar.opens": "opening of every day",
    "calendar.closes": "closing of every day",
    "calendar.timezone": "zone of every clock time",
    "calendar.closed": "days without opening, arrivals and shifts",
    "calendar.after_close": "drain: chats that are there at closing are served; cut: the desk stops",
    "calendar.interval": "length of the intervals of tables and charts, which begin on the clock",
    "calendar.warm_up": "from the first opening on: simulated, not measured",
    "demand.busyness.cv": "spread of a factor of the day on the volume of all widgets together",
    "groups.*.description": "what the group is for",
    "groups.*.headcount": "number of operators",
    "groups.*.service": "service level of this group, where it differs",
    "groups.*.choice": "which operator with a free slot gets the next chat",
    "groups.*.speed": "how chats slow down when an operator has several",
    "groups.*.speed.factors": "work done at once with 1, 2, ... chats",
    "groups.*.speed.share": "share of a chat's time in which the operator reads or types",
    "groups.*.wrap_up": "work after each chat, which holds the slot",
    "groups.*.absence": "chance that an operator misses a day",
    "groups.*.last_offer": "no new chat so long before the end of a shift",
    "groups.*.overflow.to": "group whose operators may take chats that have waited long",
    "groups.*.overflow.after": "after this wait another group may take the chat",
    "groups.*.pull_delay": "a waiting chat waits at least so long before an operator fetches it",
    "widgets.*.description": "where the widget is",
    "widgets.*.group": "group whose operators get the chats",
    "widgets.*.timezone": "zone of the widget's hours and of its profile, where it is not the desk's",
    "widgets.*.hours": "opening hours inside the desk's",
    "widgets.*.arrivals": "how chats arrive",
    "widgets.*.arrivals.rate": "expected arrivals while the widget is open",
    "widgets.*.arrivals.interval": "length of an interval of the profile",
    "widgets.*.arrivals.counts": "expected arrivals in each interval from the opening on",
    "widgets.*.arrivals.file": "file with the counts or the arrivals",
    "widgets.*.arrivals.column": "column of that file",
    "widgets.*.arrivals.unit": "unit of the numbers in that file",
    "widgets.*.arrivals.ambiguous": "which of two moments a local time means that the clock shows twice",
    "widgets.*.arrivals.mean": "mean rate",
    "widgets.*.arrivals.amplitude": "how far the rate swings, as a share of the mean",
    "widgets.*.arrivals.period": "length of one swing",
    "widgets.*.arrivals.phase": "how far the swing is shifted",
    "widgets.*.handling": "time that a chat holds its slot at the first level",
    "widgets.*.patience": "wait after which a customer leaves the queue",
    "widgets.*.when_full": "what happens when nobody can serve at once",
    "widgets.*.max_queue": "chats waiting in the group at which a new one is not admitted",
    "widgets.*.balk": "share of customers who leave at once when they would have to wait",
    "widgets.*.backlog": "chats that wait whenever the widget opens",
    "widgets.*.busyness.cv": "spread of a factor of the day on the widget's volume",
    "widgets.*.priority": "higher goes first in the queue",
    "widgets.*.skills": "skills that an operator needs to take these chats",
    "widgets.*.returning": "share of customers who ask for an operator whom they know",
    "widgets.*.redial.share": "share of those who abandon that comes back as a new chat",
    "widgets.*.redial.delay": "how much later they come back",
    "widgets.*.redial.at_most": "how often one customer comes back at most",
    "widgets.*.silent.share": "share of those whose patience runs out that leaves without a word",
    "widgets.*.silent.detect": "how long an operator takes to notice that nobody is there",
    "roles.*.description": "what the role is for",
    "roles.*.forwarded_chats": "whether operators with this role can take forwarded chats",
    "operators.*.name": "one person's name",
    "operators.*.count": "number of operators like this",
    "operators.*.group": "group that they work in",
    "operators.*.slots": "chats at once",
    "operators.*.role": "role that they have",
    "operators.*.shift": "when they work; else the opening hours",
    "operators.*.skills": "what they can do, as far as widgets ask for it",
    "operators.*.speed": "personal factor on the pace of work",
    "operators.*.breaks": "offline within the shift",
    "operators.*.timezone": "zone of the shift and the breaks, where it is not the desk's",
    "operators.*.may_exceed_slots": "forwarded chats that each may take above the slots",
    "escalations.*.from": "group that forwards",
    "escalations.*.to": "group that gets the forwarded chats",
    "escalations.*.probability": "chance that a chat goes this way when its part ends",
    "escalations.*.widgets": "only chats of these widgets",
    "escalations.*.hand_over": "cold: the first slot is free at once; warm: held until the briefing is over",
    "escalations.*.hand_over_time": "length of the briefing",
    "escalations.*.patience": "wait at the target after which the customer leaves",
    "escalations.*.handling": "time that a forwarded chat holds its slot at the target",
    "escalations.*.handling_before": "time before the forward, of chats that go this way",
    "escalations.*.when_nobody_online": "what happens when nobody who may take it is online",
    "escalations.*.max_queue": "chats waiting at the target at which the forward is refused",
    "escalations.*.when_full": "what happens then",
    "escalations.*.max_legs": "most legs of a chat",
    "escalations.*.return_probability": "chance that the target hands the chat back",
    "service.threshold": "wait within which a chat counts as served in time",
    "service.target": "service level wanted",
    "service.level": "variant of the service level",
    "service.short_abandon": "who abandons before this is counted as a short abandonment",
    "limits.memory": "the most memory that a replication, or the figures of all, may take by estimate",
    "costs.currency": "what the amounts are in",
    "costs.groups.*": "cost of an hour of one operator",
}
"""By path; what follows a path is told by ``PARTS``."""

PARTS = {
    "kind": "kind",
    "value": "value",
    "mean": "mean",
    "cv": "standard deviation over mean",
    "rate": "rate",
    "median": "median",
    "sigma": "standard deviation of the logarithm",
    "shape": "shape",
    "k": "number of phases",
    "scale": "scale",
    "low": "lowest",
    "high": "highest",
    "min": "lowest",
    "max": "highest",
    "mode": "most likely",
    "means": "means of the branches",
    "probabilities": "chances of the branches",
    "weight": "weight of this part",
    "parts": "part of the mixture",
    "file": "file with the values",
    "column": "column of that file",
    "unit": "unit of its numbers",
    "separator": "what stands between two columns of that file",
    "decimal": "decimal sign of that file",
    "encoding": "how that file's signs are written",
    "dates": "order of day and month in that file",
    "values": "the very values",
    "threshold": "wait within which a chat counts as served in time",
    "target": "service level wanted",
    "level": "variant of the service level",
    "short_abandon": "limit of a short abandonment",
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
    "weekdays": "Monday to Friday",
    "weekend": "Saturday and Sunday",
}
"""What the rest of a path says: the parts of a distribution, and the days of a week."""

_NAMED = {"groups": 1, "widgets": 1, "roles": 1, "operators": 1, "escalations": 1, "costs": 2}
"""Where a path has a name or a place, by its first part."""


def meaning_of(path: Sequence[str | int]) -> str:
    """Return what a value means, empty where nothing is known of it.

    Parameters
    ----------
    path
        Keys, names and places from the top of the scenario on.
    """
    place = _NAMED.get(str(path[0]))
    parts = [("*" if at == place else str(part)) for at, part in enumerate(path)]
    for length in range(len(parts), 0, -1):
        meaning = MEANINGS.get(".".join(parts[:length]))
        if meaning is not None:
            rest = [part for part in path[length:] if not isinstance(part, int)]
            if any(part not in PARTS for part in rest):
                return ""
            return ": ".join([meaning, *(PARTS[str(part)] for part in rest)])
    return ""
