"""The blueprint: a scenario as arrays of microseconds and indices, ready for an engine.

Names appear only as labels and as addresses of random streams. Times are ``int64`` microseconds since
midnight (scenario time zone) of the first day. Index -1 means "none" throughout.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.core.kinds import AfterClose, Bools, Floats, Ints
from sim.core.variates import Law


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """How the chats of one widget arrive: a cumulative rate, or the very moments of a history.

    ``times_us`` and ``cumulative`` (both shape (k,), rising) are the corners of the piecewise linear
    expected number of arrivals since the start. With a trace both are empty and ``trace_us`` (shape (n,),
    sorted) holds the arrivals themselves.
    """

    times_us: Ints
    cumulative: Floats
    trace_us: Ints | None = None
    busyness_cv: float = 0.0
    """CV of the day's factor on the rate, gamma distributed with mean 1; 0: every day is alike."""
    busyness_key: str = ""
    """Widgets with the same key share a day's factor."""


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Half-open stretches of time [from, to), each owned by something, sorted by (owner, from).

    All three arrays have shape (k,). Stretches of one owner never overlap, and touch only where work of two
    days adjoins and each day can be missed by itself (see `attended`).
    """

    owner: Ints
    from_us: Ints
    to_us: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Widgets:
    """The widgets, one entry each in file order."""

    names: tuple[str, ...]
    group: Ints
    admission: Ints
    """``Admission`` codes."""
    max_queue: Ints
    """Waiting chats in the group at which a new one is not admitted; -1: no limit."""
    hours: Windows
    demand: tuple[Demand, ...]
    handling: tuple[Law, ...]
    patience: tuple[Law | None, ...]
    priority: Ints | None = None
    """Higher goes first in the queue and never interrupts; None: all alike."""
    skills: Ints | None = None
    """Bit set of the skills that an operator needs, at every tier; None: nobody needs any."""
    balk: Floats | None = None
    """Share of customers who leave at once when they would have to wait; None: nobody does."""
    backlog: Ints | None = None
    """Chats that wait when the widget opens; None: none does."""
    returning: Floats | None = None
    """Share of customers who ask for an operator of the group whom they know; None: nobody does."""
    redial_share: Floats | None = None
    """Share of those who abandon that comes back as a new chat; None: nobody does."""
    redial_delay: tuple[Law | None, ...] = ()
    redial_most: Ints | None = None
    """How often one customer comes back at most."""
    silent: Floats | None = None
    """Share of those whose patience runs out that leaves unnoticed; None: nobody does."""
    detection: tuple[Law | None, ...] = ()
    """How long an operator takes to notice that nobody is there."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The operator groups, in file order. Their level is derived from the links, never typed in."""

    names: tuple[str, ...]
    tier: Ints
    """1 where a widget is linked, else one more than the lowest tier that forwards to it; 0: unreachable."""
    threshold_us: Ints
    target: Floats
    level: tuple[str, ...]
    """Service-level variant, one of `sim.stats.facts.LEVELS`."""
    short_us: Ints
    """Abandonments before this wait are short ones."""
    choice: Ints | None = None
    """``Choice`` codes; None: most free slots everywhere."""
    wrap_up: tuple[Law | None, ...] = ()
    """Work after each leg at the group, which holds the slot; empty: nowhere."""
    overflow_to: Ints | None = None
    """The group whose operators may take what has waited long enough, -1: none; None: nowhere."""
    overflow_after_us: Ints | None = None
    pull_delay: tuple[Law | None, ...] = ()
    """How long a chat waits at least before an operator fetches it; empty: nothing is fetched anywhere."""
    hourly_cost: Ints | None = None
    """Of one operator, in thousandths of the currency; None: nobody gave a cost."""
    currency: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Operators:
    """The operators, one entry each in file order.

    ``roster`` holds when each is planned online (shifts less breaks), ``shifts`` the shifts with their
    breaks in: work outside both is overtime, work between is done in a break.
    """

    names: tuple[str, ...]
    group: Ints
    slots: Ints
    takes_forwards: Bools
    roles: tuple[str, ...]
    roster: Windows
    shifts: Windows
    skills: Ints | None = None
    """Bit set of the skills that each has; None: nobody has any."""
    progress: Ints | None = None
    """Work done on each of n chats in a microsecond, in units of 2**-20 microseconds of work, shape
    (operators, chats + 1) with the column of n = 0 unused; a row of zeros, or None: one for one."""
    extra_slots: Ints | None = None
    """How many forwarded chats each takes above the slots; None: nobody does."""
    no_offers: Windows | None = None
    """When each gets no new chat since the shift is almost over; None: everybody works to the end."""
    absence: Floats | None = None
    """Chance of each to miss a day; None: everybody comes."""
    duty: Ints | None = None
    """The day to which each stretch of the roster belongs, shape (stretches,); None without absence."""


@dataclass(frozen=True, slots=True, eq=False)
class Escalations:
    """The ways on from one group to another, in file order.

    ``probability`` has shape (escalations, widgets): the chance that a chat of that widget goes this way
    when its part at the source group ends (0 where the escalation does not speak of the widget).
    """

    source: Ints
    target: Ints
    probability: Floats
    hand_over: Ints
    nobody_online: Ints
    """``Refusal`` codes."""
    max_queue: Ints
    when_full: Ints
    """``Refusal`` codes, TICKET or RETURN."""
    briefing: tuple[Law | None, ...]
    patience: tuple[Law | None, ...]
    handling: tuple[Law, ...]
    handling_before: tuple[Law | None, ...] = ()
    """The handling before the forward, of chats that go this way, where it differs; empty: nowhere."""
    return_probability: Floats | None = None
    """Share of the chats that came this way which the target hands back; None: nowhere any."""


@dataclass(frozen=True, slots=True, eq=False)
class Blueprint:
    """One scenario, ready to be run by any engine.

    ``open_us`` (shape (k, 2)) are the stretches in which the desk is open; where one day's closing is the
    next day's opening they are one. ``measure_from_us`` is the end of the warm-up. ``max_legs`` is the
    largest number of legs that a chat can have on its way, those of a hand-back included (a forward that the
    target refuses and returns adds one).
    """

    title: str
    timezone: str
    epoch_us: int
    """First midnight in microseconds since 1970-01-01 UTC."""
    open_us: Ints
    after_close: AfterClose
    measure_from_us: int
    widgets: Widgets
    groups: Groups
    operators: Operators
    escalations: Escalations
    max_legs: int
    interval_us: int = 1_800_000_000
    """Length of the intervals that tables by interval have, which begin on the clock."""
    midnights_us: Ints | None = None
    """Where each day begins and the last one ends, shape (days + 1,); None: nothing depends on the day."""


def covers(windows: Windows, owner: npt.NDArray[np.integer], at_us: Ints) -> Bools:
    """Say for each (owner, moment) whether it lies in one of that owner's windows.

    Parameters
    ----------
    windows
        Half-open stretches, sorted by (owner, from).
    owner, at_us
        Shape (n,).

    Returns
    -------
    Bools
        Shape (n,).
    """
    if not len(windows.owner) or not len(at_us):
        return np.zeros(len(at_us), dtype=np.bool_)
    # One axis for all owners: each gets a span of its own, longer than any moment asked for.
    span = int(max(windows.to_us.max(), at_us.max())) + 1
    starts = windows.owner * span + windows.from_us
    asked = owner.astype(np.int64) * span + at_us
    at = np.searchsorted(starts, asked, side="right") - 1
    found: Bools = (at >= 0) & (windows.owner[at] == owner) & (at_us < windows.to_us[at])
    return found


def attended(roster: Windows, absent: Bools | None) -> Windows:
    """Return when operators are online as planned: what is not missed, and what touches as one stretch.

    Parameters
    ----------
    roster
        Planned stretches; those of two days may touch where days can be missed one by one.
    absent
        Which stretches are missed, shape (k,); None: none is.

    Returns
    -------
    Windows
        Stretches of one owner never touch: nobody goes offline for no time at all.
    """
    kept = slice(None) if absent is None else ~absent
    owner, from_us, to_us = roster.owner[kept], roster.from_us[kept], roster.to_us[kept]
    goes_on = (owner[1:] == owner[:-1]) & (from_us[1:] == to_us[:-1])
    if not goes_on.any():
        return Windows(owner, from_us, to_us)
    begins, ends = np.append(True, ~goes_on), np.append(~goes_on, True)
    return Windows(owner[begins], from_us[begins], to_us[ends])
