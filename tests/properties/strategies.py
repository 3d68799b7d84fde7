"""Strategies that generate whole scenarios, as dicts of the keys of a scenario file, with their CSV files."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from sim.core.blueprint import Blueprint
from sim.core.policies import POLICIES
from sim.scenario import Scenario, build_blueprint
from tests.properties.calendars import Hours, Values, arrivals, calendars, shifts, widget_hours


@dataclass(frozen=True)
class Trial:
    """One generated scenario: its values, the CSV files that it names, and a seed for its tape."""

    data: Values
    files: dict[str, str]
    seed: int

    def blueprint(self) -> Blueprint:
        """Return the blueprint; the files exist while it is built."""
        with TemporaryDirectory() as folder:
            for name, text in self.files.items():
                (Path(folder) / name).write_text(text, encoding="utf-8")
            return build_blueprint(Scenario.from_dict(self.data, folder))


WHOLE_MINUTES = ["1 min", "2 min", "5 min", "10 min", "20 min"]


def durations(tied: bool, *, zero: bool = True) -> st.SearchStrategy[Values]:
    """Generate a distribution of some minutes; a tied one has whole minutes only, often the same."""
    lengths = ["0 s", *WHOLE_MINUTES] if zero else WHOLE_MINUTES
    constant = st.builds(lambda v: {"kind": "constant", "value": v}, st.sampled_from(lengths))
    several = st.lists(st.sampled_from(lengths), min_size=1, max_size=4)
    empirical = st.builds(lambda v: {"kind": "empirical", "values": v}, several)
    if tied:
        return st.one_of(constant, empirical)
    smooth: list[Values] = [
        {"kind": "exponential", "mean": "4 min"},
        {"kind": "lognormal", "mean": "6 min", "cv": 1.2},
        {"kind": "gamma", "mean": "5 min", "cv": 0.9},
        {"kind": "erlang", "mean": "5 min", "shape": 3},
        {"kind": "weibull", "mean": "5 min", "cv": 0.7},
        {"kind": "uniform", "low": "1 min", "high": "8 min"},
        {"kind": "triangular", "low": "1 min", "mode": "3 min", "high": "9 min"},
        {"kind": "hyperexponential", "mean": "6 min", "cv": 2.0},
        {
            "kind": "mixture",
            "parts": [
                {"weight": 0.5, "kind": "constant", "value": "2 min"},
                {"weight": 0.5, "kind": "exponential", "mean": "9 min"},
            ],
        },
    ]
    return st.one_of(constant, empirical, st.sampled_from(smooth))


SKILLS = ["german", "french", "billing"]

SPEEDS: list[Values] = [
    {"kind": "none"},
    # Half and a quarter of a minute's work a minute: whole minutes stay whole.
    {"kind": "table", "factors": [1.0, 1.0, 1.5, 2.0]},
    {"kind": "table", "factors": [1.0, 0.5]},
    {"kind": "table", "factors": [1.0, 2.0, 3.0]},
    {"kind": "table", "factors": [1.0, 1.7, 2.5, 2.9, 3.5]},
    {"kind": "typing_share", "share": 1.0},
    {"kind": "typing_share", "share": 0.3},
]
WRAP_UPS: list[str | Values] = ["0 s", "1 min", "2 min", {"kind": "exponential", "mean": "1 min"}]


@st.composite
def group_tables(draw: st.DrawFn, groups: list[str]) -> dict[str, Values]:
    """Generate the groups' own keys: a choice rule, and how chats slow each other down."""
    tables: dict[str, Values] = {}
    for group in groups:
        tables[group] = {}
        if draw(st.integers(0, 2)):
            tables[group]["choice"] = draw(st.sampled_from(sorted(POLICIES)))
        if draw(st.booleans()):
            tables[group]["speed"] = draw(st.sampled_from(SPEEDS))
        if draw(st.integers(0, 2)) == 0:
            tables[group]["wrap_up"] = draw(st.sampled_from(WRAP_UPS))
    return tables


@st.composite
def relieve(
    draw: st.DrawFn,
    tables: dict[str, Values],
    widgets: dict[str, Values],
    people: list[Values],
    tied: bool,
) -> None:
    """Let groups overflow, fetch their chats, miss days and stop before the end of the shift.

    Overflow leads along one order of the groups, so that there is no circle.
    """
    order = draw(st.permutations(sorted(tables)))
    hiding = {
        widget["group"] for widget in widgets.values() if widget["when_full"] in ("hide", "offline_form")
    }
    for place, group in enumerate(order):
        table = tables[group]
        if place and draw(st.integers(0, 2)) == 0:
            after = draw(st.sampled_from(["0 s", "0 s", *WHOLE_MINUTES]))
            table["overflow"] = {"to": draw(st.sampled_from(order[:place])), "after": after}
        if group not in hiding and draw(st.integers(0, 3)) == 0:
            table["pull_delay"] = draw(durations(tied))
        if draw(st.integers(0, 3)) == 0:
            table["absence"] = draw(st.sampled_from([0.2, 0.5, 0.9]))
        if draw(st.integers(0, 3)) == 0:
            # Every shift is longer than four minutes, those of the opening are longer than twenty.
            full = any(entry["group"] == group and "shift" not in entry for entry in people)
            table["last_offer"] = draw(st.sampled_from(["1 min", "2 min", "4 min"] + ["20 min"] * full))


def can_wait(widget: Values) -> bool:
    """Return whether a chat of a widget is ever let into the queue."""
    if widget["when_full"] in ("hide", "offline_form"):
        return widget.get("max_queue", 0) > 0
    return widget["when_full"] == "unassigned" or widget.get("max_queue") != 0


def gives_up(name: str, widget: Values, ways: list[Values]) -> bool:
    """Return whether patience can run out for a widget's chats, at the widget or one forward further."""
    if "patience" in widget and can_wait(widget):
        return True
    return any(
        way["from"] == widget["group"]
        and way["probability"] > 0
        and "patience" in way
        and (way.get("max_queue") != 0 or way["when_nobody_online"] == "wait")
        and name in way.get("widgets", [name])
        for way in ways
    )


@st.composite
def let_leave(draw: st.DrawFn, name: str, widget: Values, ways: list[Values], tied: bool) -> None:
    """Let customers ask for somebody, come back, or leave without a word, where somebody leaves at all."""
    if draw(st.integers(0, 3)) == 0:
        widget["returning"] = draw(st.sampled_from([0.5, 1.0]))
    somebody = gives_up(name, widget, ways)
    if (somebody or ("balk" in widget and can_wait(widget))) and draw(st.integers(0, 2)) == 0:
        share = draw(st.sampled_from([0.5, 0.5, 1.0]))
        most = draw(st.sampled_from([1, 2, 10]))
        widget["redial"] = {"share": share, "delay": draw(durations(tied)), "at_most": most}
    if somebody and draw(st.integers(0, 2)) == 0:
        # Of a drawn time that ends with a closing the record cannot tell which of both freed the slot.
        length = draw(st.sampled_from(WHOLE_MINUTES))
        detect: str | Values = {"kind": "exponential", "mean": length} if draw(st.booleans()) else length
        widget["silent"] = {"share": draw(st.sampled_from([0.5, 1.0])), "detect": detect}


@st.composite
def give_abilities(
    draw: st.DrawFn, widgets: dict[str, Values], people: list[Values], targets: set[str]
) -> None:
    """Add skills, priorities and personal speeds to a desk.

    The first entry of a group gets the skills that chats there may ask for, wherever nobody else has all.
    """
    asks, ranks, paces = draw(st.booleans()), draw(st.booleans()), draw(st.integers(0, 2)) == 0
    skill_sets = st.lists(st.sampled_from(SKILLS), max_size=2, unique=True)
    for widget in widgets.values():
        if asks:
            widget["skills"] = draw(skill_sets)
        if ranks:
            widget["priority"] = draw(st.sampled_from([-1, 0, 1, 2, 1000]))
    for entry in people:
        if asks:
            entry["skills"] = draw(skill_sets)
        if paces:
            entry["speed"] = draw(st.sampled_from([0.5, 1.0, 1.0, 1.1, 2.0]))
    for widget in widgets.values() if asks else []:
        needed = set(widget["skills"])
        for group in {widget["group"]} | targets:
            staff = [entry for entry in people if entry["group"] == group]
            able = [e for e in staff if group not in targets or e.get("role") == "staff"]
            if not any(needed <= set(entry["skills"]) for entry in able):
                staff[0]["skills"] = sorted(needed.union(staff[0]["skills"]))


@st.composite
def operators(draw: st.DrawFn, group: str, hours: Hours, *, linked: bool, target: bool) -> list[Values]:
    """Generate a group's operators; the first one does what the scenario's checks ask for."""
    entries: list[Values] = []
    for place in range(draw(st.sampled_from([1, 2, 2, 3]))):
        needed = place == 0
        entry: Values = {
            "group": group,
            "slots": draw(st.sampled_from([1, 1, 1, 2, 2, 3, 10])),
            "role": "staff" if needed and target else draw(st.sampled_from(["agent", "staff"])),
        }
        if entry["role"] == "agent" and draw(st.booleans()):
            del entry["role"]
        if draw(st.booleans()):
            entry["count"] = draw(st.integers(1, 2))
        else:
            entry["name"] = f"{group} person {place}"
        if draw(st.integers(0, 3)) == 0:
            entry["may_exceed_slots"] = draw(st.sampled_from([1, 1, 2, 10]))
        entry |= draw(shifts(hours, needed=needed))
        entries.append(entry)
    return entries


@st.composite
def escalations(draw: st.DrawFn, groups: list[str], widgets: list[str], tied: bool) -> list[Values]:
    """Generate the ways on: a chain of tiers, and further ones, which can make a circle."""
    count = len(groups)
    pairs = [(g, g + 1) for g in range(count - 1)] if draw(st.integers(0, 9)) else []
    others = [(a, b) for a in range(count) for b in range(count) if a != b and (a, b) not in pairs]
    if others:
        pairs += draw(st.lists(st.sampled_from(others), max_size=2, unique=True))
    chances = {source: 1.0 for source, _ in pairs}
    ways: list[Values] = []
    for source, target in pairs:
        share = min(chances[source], draw(st.sampled_from([0.3, 0.5, 0.5, 1.0, 0.0])))
        chances[source] -= share
        way: Values = {
            "from": groups[source],
            "to": groups[target],
            "probability": share,
            "handling": draw(durations(tied)),
            "when_nobody_online": draw(st.sampled_from(["wait", "return", "ticket"])),
            "when_full": draw(st.sampled_from(["ticket", "return"])),
            "hand_over": draw(st.sampled_from(["cold", "warm"])),
        }
        if draw(st.integers(0, 3)) == 0:
            way["max_queue"] = draw(st.integers(0, 2))
        if way["hand_over"] == "warm" and draw(st.integers(0, 3)):
            way["hand_over_time"] = draw(st.one_of(st.sampled_from(["0 s", "1 min"]), durations(tied)))
        if draw(st.booleans()):
            way["patience"] = draw(durations(tied))
        if draw(st.integers(0, 3)) == 0:
            way["handling_before"] = draw(durations(tied))
        if len(widgets) > 1 and draw(st.integers(0, 3)) == 0:
            way["widgets"] = [draw(st.sampled_from(widgets))]
        ways.append(way)
    for way in ways:
        onward = sum(other["probability"] for other in ways if other["from"] == way["to"])
        if draw(st.integers(0, 2)) == 0 and onward < 1.0:
            way["return_probability"] = draw(st.sampled_from([0.5, 1.0])) * (1.0 - onward)
    circular = any(target < source for source, target in pairs)
    if ways and (circular or draw(st.integers(0, 4)) == 0):
        ways[0]["max_legs"] = draw(st.sampled_from([2, 3, 4, 6]))
    return ways


@st.composite
def widget_tables(
    draw: st.DrawFn,
    groups: list[str],
    widgets: list[str],
    ways: list[Values],
    hours: Hours,
    tied: bool,
    files: dict[str, str],
) -> dict[str, Values]:
    """Generate the widgets: where their chats come from and what their customers do."""
    table: dict[str, Values] = {}
    for name in widgets:
        open_minutes = hours.closes - hours.opens
        widget: Values = {
            "group": groups[draw(st.integers(0, min(1, len(groups) - 1)))],
            "handling": draw(durations(tied)),
            "when_full": draw(st.sampled_from(["queue", "queue", "unassigned", "offline_form", "hide"])),
        }
        if draw(st.integers(0, 3)) == 0:
            widget["hours"], open_minutes = draw(widget_hours(hours))
        widget["arrivals"] = draw(arrivals(name, hours, open_minutes, tied, files))
        if draw(st.integers(0, 2)):
            widget["patience"] = draw(durations(tied))
        if draw(st.integers(0, 3)) == 0:
            widget["balk"] = draw(st.sampled_from([0.3, 1.0]))
        if draw(st.integers(0, 2)) == 0:
            widget["max_queue"] = draw(st.integers(0, 3))
        if draw(st.integers(0, 2)) == 0 and widget["handling"]["kind"] != "trace":
            widget["backlog"] = draw(st.integers(1, 4))
        if draw(st.integers(0, 5)) == 0:
            widget["busyness"] = {"cv": draw(st.sampled_from([0.2, 1.5]))}
        draw(let_leave(name, widget, ways, tied))
        table[name] = widget
    return table


@st.composite
def trials(draw: st.DrawFn) -> Trial:
    """Generate a whole scenario, with ties in most of them."""
    tied = bool(draw(st.integers(0, 3)))
    hours, calendar = draw(calendars())
    files: dict[str, str] = {}
    groups = [f"group {g}" for g in range(draw(st.integers(1, 4)))]
    widgets = [f"widget {w}" for w in range(draw(st.integers(1, 3)))]
    ways = draw(escalations(groups, widgets, tied))
    targets = {way["to"] for way in ways}
    table = draw(widget_tables(groups, widgets, ways, hours, tied, files))
    linked = {widget["group"] for widget in table.values()}
    people: list[Values] = []
    for group in groups:
        people += draw(operators(group, hours, linked=group in linked, target=group in targets))
    if hours.opens < 12 * 60 < hours.closes and draw(st.integers(0, 2)) == 0:
        for entry in people:
            # Nobody is online at noon.
            entry.pop("shift", None)
            entry["breaks"] = ["11:50-12:10"]
    draw(give_abilities(table, people, targets))
    tables = draw(group_tables(groups))
    draw(relieve(tables, table, people, tied))
    data: Values = {
        "title": "generated",
        "calendar": calendar,
        "groups": tables,
        "widgets": table,
        "roles": {"agent": {}, "staff": {"forwarded_chats": True}},
        "operators": people,
        "escalations": ways,
    }
    if draw(st.integers(0, 4)) == 0:
        data["demand"] = {"busyness": {"cv": draw(st.sampled_from([0.3, 1.0]))}}
    return Trial(data, files, draw(st.integers(0, 99)))
