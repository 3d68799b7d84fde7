"""Strategies for the time of a generated scenario: days, zones, opening hours, shifts and arrivals."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Values = dict[str, Any]

DAY = 1440
SPRING, AUTUMN = "2026-03-28", "2026-10-24"
"""The days before the night in which Berlin skips an hour, and before that in which it repeats one."""


@dataclass(frozen=True)
class Hours:
    """The opening hours of a generated desk, in minutes of the day, and how many minutes its days have."""

    opens: int
    closes: int
    days: int
    minutes: int

    @property
    def never_closes(self) -> bool:
        """Return whether the desk is open round the clock."""
        return (self.opens, self.closes) == (0, DAY)


def clock(minute: int) -> str:
    """Return a minute of the day as clock time; 1440 is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Hours, Values]:
    """Generate a calendar: some with a clock change, some with a closed day, one day open at least."""
    # In the night of the clock change the third of them is open; the last one never closes.
    daily = [(540, 630), (540, 600), (600, 660), (690, 780), (60, 240), (0, DAY), (0, DAY)]
    opens, closes = draw(st.sampled_from(daily))
    days = draw(st.sampled_from([1, 1, 2, 3]))
    calendar: Values = {
        "opens": clock(opens),
        "closes": clock(closes),
        "after_close": draw(st.sampled_from(["drain", "cut"])),
    }
    lost = 0
    if closes == DAY or opens == 60:
        start = draw(st.sampled_from(["", "", SPRING, AUTUMN]))
        if start:
            days, lost = max(days, 2), 60 if start == SPRING else 0
            calendar |= {"start": start, "timezone": "Europe/Berlin"}
    calendar["days"] = days
    if days > 1 and draw(st.integers(0, 3)) == 0:
        # The first day of most scenarios is Monday 5 January, that of the others a Saturday.
        later = {SPRING: ["Sun", "2026-03-29"], AUTUMN: ["Sun", "2026-10-25"]}
        closed = later.get(calendar.get("start", ""), ["Tue", "Mon", "2026-01-06"])
        calendar["closed"] = [draw(st.sampled_from(closed))]
    if draw(st.integers(0, 3)) == 0:
        calendar["warm_up"] = "30 min"
    return Hours(opens, closes, days, days * DAY - lost), calendar


@st.composite
def stretches(draw: st.DrawFn, start: int, end: int, most: int, step: int = 5) -> list[tuple[int, int]]:
    """Generate stretches between two minutes of the day, apart from each other, on multiples of a step."""
    marks = st.lists(
        st.sampled_from(range(start, end + 1, step)), min_size=2, max_size=2 * most, unique=True
    ).map(sorted)
    ends = draw(marks)
    return list(zip(ends[::2], ends[1::2], strict=False))


def texts(pairs: list[tuple[int, int]]) -> list[str]:
    """Return stretches as a scenario file has them."""
    return [f"{clock(start)}-{clock(end)}" for start, end in pairs]


WEEKDAYS = ["Mon", "Mon-Tue", "Tue-Sun", "Sat", "Sun", "Sat,Sun", "Mon,Wed", "Fri-Mon"]


def on_days(days: str, hours: list[str]) -> list[str]:
    """Return hours on some weekdays alone."""
    return [f"{days} {one}" for one in hours]


@st.composite
def widget_hours(draw: st.DrawFn, hours: Hours) -> tuple[list[str], int]:
    """Generate a widget's own hours, and how many minutes they last on a day on which it opens."""
    pairs = draw(stretches(hours.opens, hours.closes, 2, 15))
    own = texts(pairs)
    if hours.days > 1 and draw(st.booleans()):
        own = on_days(draw(st.sampled_from(WEEKDAYS)), own)
    return own, sum(stop - start for start, stop in pairs)


NIGHTS = [
    (["22:00-06:00"], ["02:00-02:30"]),
    (["18:00-00:30"], ["23:45-00:15"]),
    (["22:00-06:00", "06:00-10:00"], []),
    (["00:00-08:00", "16:00-24:00"], ["23:30-24:00"]),
    (["Fri-Mon 20:00-04:00"], []),
    (["Sat 21:00-05:00", "Mon 22:00-02:00"], []),
    (["Sun 12:00-12:05", "Mon-Sat 12:00-11:55"], []),
]
"""Shifts over midnight at a desk that never closes, with a break that they hold."""


@st.composite
def shifts(draw: st.DrawFn, hours: Hours, *, needed: bool) -> Values:
    """Generate the working time of an operator entry: shift and breaks, where they are not the default."""
    presence = draw(st.sampled_from(["all day", "all day", "shifts", "late", "night", "weekdays"]))
    if presence == "night" and hours.never_closes:
        night, pauses = draw(st.sampled_from(NIGHTS))
        entry: Values = {"shift": night}
        return entry | {"breaks": pauses} if pauses and draw(st.booleans()) else entry
    pairs = [(hours.opens, hours.closes)]
    entry = {}
    if presence == "shifts":
        pairs = draw(stretches(hours.opens, hours.closes, 2))
    elif presence == "late" and hours.closes < DAY and not needed:
        pairs = [(hours.closes - 15, hours.closes + 30)]
    if pairs != [(hours.opens, hours.closes)]:
        entry["shift"] = texts(pairs)
    elif presence == "weekdays" and hours.days > 1:
        entry["shift"] = on_days(draw(st.sampled_from(WEEKDAYS)), texts(pairs))
    first = pairs[0]
    if draw(st.booleans()) and first[1] - first[0] > 5:
        # At least the last five minutes of the shift are work.
        entry["breaks"] = texts(draw(stretches(first[0], first[1] - 5, 1)))
    return entry


SINES = [
    {"amplitude": 1.0, "period": "40 min"},
    {"amplitude": 0.5, "period": "24 h", "phase": "3 h"},
]


@st.composite
def arrivals(
    draw: st.DrawFn, name: str, hours: Hours, open_minutes: int, tied: bool, files: dict[str, str]
) -> Values:
    """Generate a widget's arrivals; a history of whole minutes may reach into the closed hours.

    ``open_minutes`` are those of a day on which the widget opens.
    """
    kind = draw(st.sampled_from(["poisson", "profile", "sine", "trace"] + ["trace"] * 8 * tied))
    if kind in ("poisson", "sine"):
        chats = draw(st.sampled_from([0, 5, 15, 15, 30, 30]))
        rate = f"{chats * 60 / open_minutes:.2f} per hour"
        if kind == "poisson":
            return {"kind": "poisson", "rate": rate}
        return {"kind": "sine", "mean": rate, **draw(st.sampled_from(SINES))}
    if kind == "profile":
        number = open_minutes // 15
        counts = draw(st.lists(st.sampled_from([0, 1, 4, 8]), min_size=number, max_size=number))
        return {"kind": "profile", "interval": "15 min", "counts": counts}
    beyond = 20 if not hours.never_closes and draw(st.integers(0, 2)) == 0 else 0
    moment = st.integers(hours.opens - beyond, hours.closes + beyond - 1)
    days = st.integers(0, hours.days - 1)
    least = draw(st.sampled_from([1, 10, 25]))
    moments = draw(st.lists(st.tuples(days, moment), min_size=least, max_size=40))
    rows = sorted(min(day * DAY + minute, hours.minutes - 1) for day, minute in moments)
    files[f"{name}.csv"] = "\n".join(["arrived_min", *map(str, rows)]) + "\n"
    return {"kind": "trace", "file": f"{name}.csv", "column": "arrived_min", "unit": "min"}
