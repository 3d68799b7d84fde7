"""What drawing needs of a blueprint, packed into arrays once: laws, ways, demand, keys of names."""

from typing import NamedTuple

import numpy as np

from sim.core.arrivals import backlog_us, corners_of_days, depends_on_days
from sim.core.blueprint import Blueprint, Demand
from sim.core.draw.bits import Words
from sim.core.draw.laws import NO_LAW, LawBook, Laws
from sim.core.kinds import BACKLOG_LEGS, Floats, Ints
from sim.core.needs import who_is_known
from sim.core.streams import key_of

# kinds of duration; the first six have a row a leg on the tape, the first five are known from the way
HANDLING, PATIENCE, BRIEFING, WRAP_UP, PULL, NOTICED, REDIAL = range(7)
KINDS = 7
# group: its ways, and in the places of wrap-up and pull delay their laws
WAYS_FROM, WAYS_TO = 0, 1
# widget
(
    GROUP,
    WIDGET_HANDLING,
    WIDGET_PATIENCE,
    DETECTION,
    REDIAL_DELAY,
    KNOWN_FROM,
    KNOWN_TO,
    HAS_WAYS,
) = range(8)
# widget_share
BALK, RETURNING, SILENT = range(3)
# way
TARGET, WAY_HANDLING, BEFORE, WAY_PATIENCE, WAY_BRIEFING = range(5)
# family
WIDGET, FIRST_LEG, KIND, FROM, TO, FACTOR = range(6)
# KIND: moments that are known, a cumulative rate, climbs that are multiplied by the day's factor
KNOWN, STEADY, DAILY = range(3)

SPARE = 1024
"""More room than is expected."""


class RowsPlan(NamedTuple):
    """What says which chats there are, for kernels.

    Lists of several owners stand one behind the other; the owner's row says where each begins and ends.
    """

    family: Ints
    """For each widget those who wait at opening, if any, and those who arrive."""
    moment: Ints
    corner_us: Ints
    corner_mass: Floats
    """The cumulative rate, or the climb behind each corner."""
    corner_day: Ints
    widget_key: Words
    redial_most: Ints
    redial_share: Floats
    absence: Floats
    operator_key: Words
    stretch_owner: Ints
    stretch_day: Ints


class NeedsPlan(NamedTuple):
    """What says what chats need, for kernels; -1 is no law."""

    laws: Laws
    slot: Ints
    """Where the tape has each kind of duration, -1: it has none."""
    widget: Ints
    widget_key: Words
    widget_share: Floats
    known: Ints
    """Whom customers of a widget may know."""
    group: Ints
    group_way: Ints
    way: Ints
    way_low: Floats
    way_high: Floats
    """Between which uniforms a widget's chats go a way, shape (ways, widgets)."""
    way_back: Floats
    """From which uniform on chats that came a way are handed back; empty: none is anywhere."""


def rows_plan_of(blueprint: Blueprint) -> RowsPlan:
    """Return what says which chats a blueprint's tapes have."""
    widgets, operators = blueprint.widgets, blueprint.operators
    demand = _Demands(blueprint)
    count = len(widgets.names)
    may_miss = operators.duty is not None and operators.absence is not None
    return RowsPlan(
        family=_table(demand.families, 6),
        moment=_joined(demand.moments),
        corner_us=_joined(demand.corners),
        corner_mass=np.concatenate([np.zeros(0), *demand.masses]),
        corner_day=_joined(demand.days),
        widget_key=_keys(widgets.names),
        redial_most=np.zeros(count, np.int64) if widgets.redial_most is None else widgets.redial_most.copy(),
        redial_share=_share(widgets.redial_share, count),
        absence=_share(operators.absence, len(operators.names)),
        operator_key=_keys(operators.names if may_miss else ()),
        stretch_owner=_joined([operators.roster.owner] if may_miss else []),
        stretch_day=_joined([operators.duty] if may_miss and operators.duty is not None else []),
    )


def needs_plan_of(blueprint: Blueprint, book: LawBook) -> NeedsPlan:
    """Return what says what a blueprint's chats need; its laws are entered in the book."""
    widgets, groups = blueprint.widgets, blueprint.groups
    count = len(widgets.names)
    low, high = _bounds(blueprint)
    group, group_way = _groups(blueprint, book)
    known = [who_is_known(blueprint, w) for w in range(count)] if widgets.returning is not None else []
    shares = (widgets.balk, widgets.returning, widgets.silent)
    widget, way = _widgets(blueprint, book, known), _ways(blueprint, book)
    silent, redials = widgets.silent is not None, widgets.redial_share is not None
    has = (True, True, True, bool(groups.wrap_up), bool(groups.pull_delay), silent, redials)
    return NeedsPlan(
        laws=book.packed(),
        slot=np.where(has, np.cumsum(has) - 1, -1),
        widget=widget,
        widget_key=_keys(widgets.names),
        widget_share=np.stack([_share(share, count) for share in shares], axis=1),
        known=_joined(known),
        group=group,
        group_way=group_way,
        way=way,
        way_low=low,
        way_high=high,
        way_back=_way_back(blueprint),
    )


def _joined(lists: list[Ints]) -> Ints:
    """Return several lists as one of whole numbers."""
    return np.concatenate([np.zeros(0, dtype=np.int64), *lists]).astype(np.int64)


def _keys(names: tuple[str, ...]) -> Words:
    """Return the keys of names."""
    return np.array([key_of(name) for name in names], dtype=np.uint64)


def _share(share: Floats | None, count: int) -> Floats:
    """Return a share for each of some widgets or operators, 0 where nobody gave one."""
    return np.zeros(count) if share is None else np.array(share, dtype=np.float64)


def _table(rows: list[list[int]], width: int) -> Ints:
    """Return rows as a table of whole numbers."""
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def _widgets(blueprint: Blueprint, book: LawBook, known: list[Ints]) -> Ints:
    """Return the widgets' rows."""
    widgets, chances = blueprint.widgets, blueprint.escalations.probability
    count = len(widgets.names)
    ends = np.cumsum([0, *map(len, known)]).tolist() if known else [0] * (count + 1)
    rows = [
        [
            int(widgets.group[w]),
            book.number(widgets.handling[w]),
            book.number(widgets.patience[w]),
            book.number(widgets.detection[w] if widgets.detection else None),
            book.number(widgets.redial_delay[w] if widgets.redial_delay else None),
            ends[w],
            ends[w + 1],
            int((chances[:, w] > 0).any()),
        ]
        for w in range(count)
    ]
    return _table(rows, 8)


def _groups(blueprint: Blueprint, book: LawBook) -> tuple[Ints, Ints]:
    """Return the groups' rows, and the ways by the group that they lead away from."""
    groups, source = blueprint.groups, blueprint.escalations.source
    rows: list[list[int]] = []
    ways: list[int] = []
    for group in range(len(groups.names)):
        mine = np.flatnonzero(source == group).tolist()
        row = [len(ways), len(ways) + len(mine), NO_LAW]
        row.append(book.number(groups.wrap_up[group] if groups.wrap_up else None))
        row.append(book.number(groups.pull_delay[group] if groups.pull_delay else None))
        rows.append(row)
        ways += mine
    return _table(rows, 5), np.array(ways, dtype=np.int64)


def _ways(blueprint: Blueprint, book: LawBook) -> Ints:
    """Return the ways' rows."""
    ways = blueprint.escalations
    rows = [
        [
            int(ways.target[way]),
            book.number(ways.handling[way]),
            book.number(ways.handling_before[way] if ways.handling_before else None),
            book.number(ways.patience[way]),
            book.number(ways.briefing[way]),
        ]
        for way in range(len(ways.source))
    ]
    return _table(rows, 5)


def _bounds(blueprint: Blueprint) -> tuple[Floats, Floats]:
    """Return between which uniforms chats go each way, summed in the order of the file."""
    ways = blueprint.escalations
    low, high = np.zeros_like(ways.probability), np.zeros_like(ways.probability)
    for widget in range(ways.probability.shape[1]):
        floor = np.zeros(len(blueprint.groups.names))
        for way, source in enumerate(ways.source):
            low[way, widget] = floor[source]
            floor[source] = high[way, widget] = floor[source] + ways.probability[way, widget]
    return low, high


def _way_back(blueprint: Blueprint) -> Floats:
    """Return from which uniform on chats that came a way are handed back."""
    chances = blueprint.escalations.return_probability
    return np.zeros(0) if chances is None else 1.0 - chances


class _Demands:
    """The widgets' demand, collected family by family."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.families: list[list[int]] = []
        self.moments: list[Ints] = []
        self.corners: list[Ints] = []
        self.masses: list[Floats] = []
        self.days: list[Ints] = []
        self._rows = factor_rows(blueprint)
        for widget, demand in enumerate(blueprint.widgets.demand):
            waiting = backlog_us(blueprint, widget)
            if len(waiting):
                self._add_moments(widget, waiting, BACKLOG_LEGS)
            if demand.trace_us is not None:
                self._add_moments(widget, demand.trace_us, 0)
            else:
                self._add_rate(blueprint, widget, demand)

    def _add_moments(self, widget: int, moments: Ints, first_leg: int) -> None:
        begin = sum(map(len, self.moments))
        self.families.append([widget, first_leg, KNOWN, begin, begin + len(moments), -1])
        self.moments.append(moments)

    def _add_rate(self, blueprint: Blueprint, widget: int, demand: Demand) -> None:
        if depends_on_days(blueprint, demand):
            assert blueprint.midnights_us is not None
            times, climbs, days = corners_of_days(blueprint.midnights_us, demand)
            # A last corner has no climb behind it.
            mass, day = np.append(climbs, 0.0), np.append(days, 0)
            kind, row = DAILY, self._rows[demand.busyness_key, demand.busyness_cv]
        else:
            times, mass, day = demand.times_us, demand.cumulative, np.zeros(len(demand.times_us), np.int64)
            kind, row = STEADY, -1
        begin = sum(map(len, self.corners))
        self.families.append([widget, 0, kind, begin, begin + len(times), row])
        self.corners.append(times)
        self.masses.append(mass)
        self.days.append(day)


class Sizes(NamedTuple):
    """How many chats a plan makes expect."""

    known: int
    steady: float
    daily: float
    """Before the factors of the days."""
    attempts: float
    """How often a customer comes at most, on average, if nobody is served."""


def sizes_of(plan: RowsPlan) -> Sizes:
    """Return how many chats a plan makes expect."""
    lists = [(kind, plan.corner_mass[begin:end]) for _, _, kind, begin, end, _ in plan.family.tolist()]
    share, most = float(plan.redial_share.max(initial=0.0)), int(plan.redial_most.max(initial=0))
    return Sizes(
        known=len(plan.moment),
        steady=sum(float(mass[-1]) for kind, mass in lists if kind == STEADY and len(mass)),
        daily=sum(float(mass.sum()) for kind, mass in lists if kind == DAILY),
        attempts=sum(share**attempt for attempt in range(most + 1)),
    )


def expected(sizes: Sizes, factor: float) -> int:
    """Return a number of chats that a tape rarely exceeds, the factor being that of the busiest day."""
    total = sizes.steady + sizes.daily * factor
    return int((sizes.known + total + 6.0 * total**0.5 + 16.0) * sizes.attempts) + SPARE


def factor_rows(blueprint: Blueprint) -> dict[tuple[str, float], int]:
    """Return the row of each distinct factor of the day, by its key and its coefficient of variation."""
    demands = blueprint.widgets.demand
    found = [(d.busyness_key, d.busyness_cv) for d in demands if depends_on_days(blueprint, d)]
    return {factor: row for row, factor in enumerate(dict.fromkeys(found))}
