"""The exact cases as scenarios: parameters as the table gives them, minutes throughout."""

from collections.abc import Sequence
from typing import Any

Table = dict[str, Any]

MINUTES_A_DAY = 1440


def exponential(minutes: float) -> Table:
    """Return an exponential law with a mean in minutes."""
    return {"kind": "exponential", "mean": f"{minutes:.12g} min"}


def constant(minutes: float) -> Table:
    """Return the law that always gives the same number of minutes."""
    return {"kind": "constant", "value": f"{minutes:.12g} min"}


def lognormal(minutes: float, cv: float) -> Table:
    """Return a lognormal law with a mean in minutes."""
    return {"kind": "lognormal", "mean": f"{minutes:.12g} min", "cv": cv}


def erlang(minutes: float, stages: int) -> Table:
    """Return an Erlang law with a mean in minutes."""
    return {"kind": "erlang", "mean": f"{minutes:.12g} min", "shape": stages}


def widget(per_hour: float, handling: Table, group: str = "g1", **keys: Any) -> Table:
    """Return a widget with Poisson arrivals; further keys as in a scenario file."""
    arrivals = {"kind": "poisson", "rate": f"{per_hour:.12g} per hour"}
    return {"group": group, "arrivals": arrivals, "handling": handling, **keys}


def team(count: int, slots: int = 1, group: str = "g1", **keys: Any) -> Table:
    """Return an entry of operators who are there all day; of a second level where the role says so."""
    return {"group": group, "count": count, "slots": slots, **keys}


def calendar(minutes: float, warm_up: float = 0.0) -> Table:
    """Return a calendar with one opening of at least so many minutes, warm-up included.

    Up to a day the desk closes in time; beyond, it is open day and night for whole days.
    """
    short = minutes <= MINUTES_A_DAY
    whole = round(minutes) if short else MINUTES_A_DAY
    return {
        "start": "2026-01-05",
        "days": 1 if short else -(-round(minutes) // MINUTES_A_DAY),
        "opens": "00:00",
        "closes": f"{whole // 60:02d}:{whole % 60:02d}",
        "after_close": "drain",
        "warm_up": f"{warm_up:g} min",
    }


def desk(widgets: Table, operators: Sequence[Table], escalations: Sequence[Table] = ()) -> Table:
    """Return a scenario, still without calendar; groups are those that have operators, in their order."""
    groups = list(dict.fromkeys(entry["group"] for entry in operators))
    return {
        "groups": {name: {} for name in groups},
        "widgets": widgets,
        "roles": {"staff": {"forwarded_chats": True}},
        "operators": list(operators),
        "escalations": list(escalations),
    }


def one_group(per_hour: float, handling: Table, operators: Table, **keys: Any) -> Table:
    """Return a desk of one widget and one group."""
    return desk({"w1": widget(per_hour, handling, **keys)}, [operators])


def forward(source: str, target: str, probability: float, handling: Table, **keys: Any) -> Table:
    """Return an escalation; cold unless the keys say otherwise."""
    return {"from": source, "to": target, "probability": probability, "handling": handling, **keys}


def three_shifts() -> Table:
    """Return the desk of G19: 8 operators for two hours, then 5 for one, then 6 for two.

    Three leave after two hours, and one comes an hour later, so that each is on the roster once.
    """
    counts = [72, 72, 90, 36, 36]
    arrivals = {"kind": "profile", "interval": "1 h", "counts": counts}
    chats = widget(0, exponential(5), patience=exponential(4)) | {"arrivals": arrivals}
    shifts = [(8 - 5, "00:00-02:00"), (5, "00:00-05:00"), (1, "03:00-05:00")]
    return desk({"w1": chats}, [team(count, shift=shift) for count, shift in shifts])


def three_groups() -> Table:
    """Return the desk of G11: two first-level groups escalate to a third that has its own widget, too."""
    handling = {"A": exponential(2), "B": exponential(1), "C": exponential(4)}
    rates = {"A": 180, "B": 120, "C": 21}
    return desk(
        {f"w{name}": widget(rates[name], handling[name], name) for name in "ABC"},
        [team(8, group="A"), team(3, group="B"), team(2, 4, "C", role="staff")],
        [forward("A", "C", 0.3, handling["C"]), forward("B", "C", 0.1, handling["C"])],
    )


def two_tiers(per_hour: float, first: int, second: int, way: Table, **keys: Any) -> Table:
    """Return the desk of G12 and G20: handling 2 and 4 minutes, 30 % forwarded."""
    return desk(
        {"w1": widget(per_hour, exponential(2), "L1", **keys)},
        [team(first, group="L1"), team(second, group="L2", role="staff")],
        [forward("L1", "L2", 0.3, exponential(4), **way)],
    )


DESKS: dict[str, Table] = {
    "G01": one_group(48, exponential(1), team(1)),
    "G02": one_group(200, exponential(3), team(14)),
    "G03": desk({f"w{rate}": widget(rate, exponential(4)) for rate in (120, 75, 30)}, [team(16)]),
    "G04": one_group(252, exponential(2), team(4, 3)),
    "G05": one_group(66, exponential(4), team(4), max_queue=6),
    "G07": one_group(2880, exponential(1), team(50), patience=exponential(2)),
    "G08": one_group(120, exponential(4), team(6), patience=exponential(3)),
    "G09": one_group(90, exponential(3), team(5), patience=constant(2)),
    "G11": three_groups(),
    "G12": two_tiers(
        180, 5, 3, {"patience": exponential(5), "max_queue": 4}, patience=exponential(2.5), max_queue=6
    ),
    "G13": one_group(51, constant(5), team(5)),
    "G14": one_group(21, lognormal(2, 1.5), team(1)),
    "G15": one_group(78, erlang(3, 2), team(2, 2), patience=exponential(4)),
    "G16": desk({"w1": widget(420, lognormal(3, 1)), "w2": widget(300, lognormal(3, 1))}, [team(40, 4)]),
    "G17": one_group(252, exponential(2), team(12), patience=exponential(1)),
    "G19": three_shifts(),
    "G20": two_tiers(180, 8, 5, {"hand_over": "warm", "hand_over_time": "0 s"}),
}
DAY_MINUTES = {"G17": 480, "G19": 300}
"""Terminating cases: one opening from empty, as long as stated."""


def scenario_of(case: str, observed_each: float, warm_up: float) -> Table:
    """Return a case as a scenario: observed for at least so many minutes after its warm-up."""
    minutes = DAY_MINUTES.get(case, observed_each + warm_up)
    return {"title": f"Exact case {case}", "calendar": calendar(minutes, warm_up), **DESKS[case]}
