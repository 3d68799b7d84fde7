"""The scenario: what a desk is, in human units and by name. Frozen; a variant is `Scenario.with_changes`."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, PlainValidator, PrivateAttr, model_validator

from sim.scenario.costs import Costs
from sim.scenario.customers import Redial, Silent
from sim.scenario.demand import Busyness, Demand, Sine
from sim.scenario.distributions import Distribution, Drawn, DrawnDuration, Patience
from sim.scenario.fields import (
    AS_TUPLE,
    ONE_OR_MORE,
    ClosedDay,
    DurationField,
    EndTime,
    FieldError,
    FileTable,
    HoursField,
    Name,
    Positive,
    PositiveDuration,
    RateField,
    Share,
    StartTime,
    Table,
)
from sim.scenario.limits import Limits
from sim.scenario.multitasking import NoSlowdown, Slowdown
from sim.scenario.profile import Profile
from sim.scenario.relief import NONE_TABLE, Absence, Overflow
from sim.units import MINUTE_US, US_PER_DAY, ClockTime, Duration, Hours, UnitError

if TYPE_CHECKING:
    from sim.scenario.load import Source

ServiceVariant = Literal[
    "offered",
    "excluded",
    "positive",
    "answered",
    "short_met",
    "short_removed",
    "offered_of_taken",
    "excluded_of_taken",
    "positive_of_taken",
    "short_met_of_taken",
    "short_removed_of_taken",
]
ChoiceName = Literal[
    "most_free_slots",
    "longest_idle",
    "fewest_chats",
    "fill_first",
    "highest_free_share",
    "round_robin",
    "random",
    "own",
]
Names = Annotated[tuple[Name, ...], ONE_OR_MORE]
MOST_SLOTS = 10
MOST_LEGS = 50
MOST_HOURS = 500
"""Shifts, breaks or opening hours in one list."""
DEFAULT_SLOTS = 3


def _date(value: Any) -> str:
    """Read a day written as year-month-day."""
    remedy = 'write year, month and day, for example "2026-01-05"'
    try:
        day = datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise UnitError("this is not a date", remedy) from None
    if not 1970 <= day.year <= 2200:
        raise UnitError("the first day lies between 1970 and 2200", remedy)
    return day.isoformat()


def _zone(value: Any) -> str:
    """Read the name of a time zone."""
    from sim.scenario.calendar import read_zone

    return read_zone(value)


def _slots(value: Any) -> int:
    """Read a number of chat slots: 1 to 10."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_SLOTS:
        raise UnitError(
            f"an operator has 1 to {MOST_SLOTS} chat slots", f"write a whole number from 1 to {MOST_SLOTS}"
        )
    return value


class Calendar(Table):
    """The days that are simulated, and when the desk is open."""

    start: Annotated[str, PlainValidator(_date)] = "2026-01-05"
    days: Annotated[int, Field(ge=1, le=3660)] = 1
    opens: StartTime = ClockTime("09:00", 9 * 3_600_000_000)
    closes: EndTime = ClockTime("17:00", 17 * 3_600_000_000)
    timezone: Annotated[str, PlainValidator(_zone)] = "UTC"
    after_close: Literal["drain", "cut"] = "drain"
    closed: Annotated[tuple[ClosedDay, ...], ONE_OR_MORE] = ()
    warm_up: DurationField = Duration("0 s", 0)
    """From the first opening on: simulated, not measured."""
    interval: PositiveDuration = Duration("30 min", 1_800_000_000)
    """Length of the intervals of tables and charts by interval, which begin on the clock."""

    @model_validator(mode="after")
    def _in_order(self) -> "Calendar":
        if not MINUTE_US <= self.interval.us <= US_PER_DAY:
            raise FieldError(
                "interval",
                f"an interval of {self.interval.text} is not one that tables can be made of",
                'take from "1 min" to "24 h", for example "15 min"',
            )
        if self.opens.us >= self.closes.us:
            raise FieldError(
                "closes" if "closes" in self.model_fields_set else "opens",
                f"the desk opens at {self.opens.text} and closes at {self.closes.text}, which is not later",
                'let it close later on the same day, at "24:00" at the latest',
            )
        return self

    @property
    def hours(self) -> Hours:
        """Return the opening hours of each day."""
        return Hours(f"{self.opens.text}-{self.closes.text}", self.opens.us, self.closes.us)


class Service(Table):
    """How service level is measured; a group's own table overrides the scenario's, key by key."""

    threshold: PositiveDuration | None = None
    target: Share | None = None
    level: ServiceVariant | None = None
    short_abandon: DurationField | None = None


class Group(Table):
    """A set of operators. Its level is derived from the links, never typed in."""

    description: str = ""
    headcount: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """Short for the count of the group's single operator entry; read by `sim.scenario.headcount`."""
    service: Service = Service()
    choice: ChoiceName = "most_free_slots"
    speed: Slowdown = NoSlowdown(kind="none")
    wrap_up: DrawnDuration | None = None
    absence: Absence = 0.0
    last_offer: DurationField | None = None
    """How long before the end of a shift its operator gets no new chat any more."""
    overflow: Annotated[Overflow | None, NONE_TABLE] = None
    pull_delay: DrawnDuration | None = None


class Poisson(Table):
    """Arrivals at a constant rate while the widget is open."""

    kind: Literal["poisson"]
    rate: RateField


class Trace(FileTable):
    """The very arrivals of a history."""

    kind: Literal["trace"]
    file: str
    column: str
    unit: str | None = None
    ambiguous: Literal["refuse", "first", "second", "order"] = "refuse"
    """Which of two moments a local time is that a clock change repeats; by the order of the rows."""


Arrivals = Annotated[Poisson | Profile | Sine | Trace, Field(discriminator="kind")]


class Widget(Table):
    """An entry point on a website, linked to one group."""

    description: str = ""
    group: Name
    hours: (
        Annotated[tuple[HoursField, ...], ONE_OR_MORE, Field(min_length=1, max_length=MOST_HOURS)] | None
    ) = None
    """Opening hours inside the desk's; none: the desk's."""
    timezone: Annotated[str, PlainValidator(_zone)] | None = None
    """Of its hours, profile and history; none: the desk's."""
    arrivals: Arrivals
    handling: Distribution
    patience: Patience = None
    when_full: Literal["queue", "unassigned", "offline_form", "hide"] = "queue"
    max_queue: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    balk: Share = 0.0
    backlog: Annotated[int, Field(ge=0, le=100_000)] = 0
    busyness: Busyness | None = None
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    skills: Names = ()
    returning: Share = 0.0
    redial: Redial | None = None
    silent: Silent | None = None


class Role(Table):
    """A bundle of permissions."""

    description: str = ""
    forwarded_chats: bool = False


class OperatorEntry(Table):
    """One person (``name``) or several alike (``count``): a group, a role, slots and working hours."""

    name: Name | None = None
    count: Annotated[int, Field(ge=0, le=100_000)] | None = None
    group: Name
    slots: Annotated[int, PlainValidator(_slots)] = DEFAULT_SLOTS
    role: Name | None = None
    shift: Annotated[tuple[HoursField, ...], ONE_OR_MORE, Field(max_length=MOST_HOURS)] | None = None
    skills: Names = ()
    speed: Annotated[Positive, Field(ge=0.01, le=100)] = 1.0
    breaks: Annotated[tuple[HoursField, ...], ONE_OR_MORE, Field(max_length=MOST_HOURS)] = ()
    timezone: Annotated[str, PlainValidator(_zone)] | None = None
    """Of shift and breaks; none: the desk's."""
    may_exceed_slots: Annotated[int, Field(ge=0, le=MOST_SLOTS)] = 0

    @model_validator(mode="after")
    def _one_person_or_several(self) -> "OperatorEntry":
        if self.name is not None and self.count not in (None, 1):
            raise FieldError(
                "count",
                f'"{self.name}" is one person, and this entry counts {self.count}',
                "leave out the name or the count",
            )
        if self.shift is not None and not self.shift:
            raise FieldError(
                "shift", "there is no shift in the list", "leave the key out for the opening hours"
            )
        return self

    @property
    def people(self) -> int:
        """Return how many operators the entry stands for."""
        return 1 if self.count is None else self.count


class Escalation(Table):
    """A way on from one group to another: who is forwarded, how, and what happens then."""

    source: Name = Field(alias="from")
    target: Name = Field(alias="to")
    probability: Share
    widgets: Annotated[tuple[Name, ...] | None, AS_TUPLE] = None
    hand_over: Literal["cold", "warm"] = "cold"
    hand_over_time: DrawnDuration | None = None
    patience: Patience = None
    handling: Drawn
    handling_before: Drawn | None = None
    when_nobody_online: Literal["wait", "return", "ticket"] = "wait"
    max_queue: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    when_full: Literal["ticket", "return"] = "ticket"
    max_legs: Annotated[int, Field(ge=2, le=MOST_LEGS)] | None = None
    return_probability: Share = 0.0
    """Share of the chats that came this way which the target hands back when its part ends."""

    @model_validator(mode="after")
    def _sensible(self) -> "Escalation":
        if self.widgets is not None and not self.widgets:
            raise FieldError(
                "widgets", "the list of widgets is empty", "leave the key out for the chats of every widget"
            )
        return self


class Scenario(Table):
    """One desk and its demand; made by `sim.scenario.load_scenario` or the class methods here."""

    title: str = ""
    description: str = ""
    question: str = ""
    calendar: Calendar = Calendar()
    demand: Demand = Demand()
    groups: dict[Name, Group] = Field(min_length=1)
    widgets: dict[Name, Widget] = Field(min_length=1)
    roles: dict[Name, Role] = Field(default_factory=dict)
    operators: Annotated[tuple[OperatorEntry, ...], AS_TUPLE] = ()
    escalations: Annotated[tuple[Escalation, ...], AS_TUPLE] = ()
    service: Service = Service()
    costs: Costs = Costs()
    limits: Limits = Limits()

    _source: "Source" = PrivateAttr()

    @classmethod
    def from_text(cls, text: str, folder: str | Path = ".", *, name: str = "scenario") -> "Scenario":
        """Read a scenario from TOML text.

        Parameters
        ----------
        text
            The TOML.
        folder
            Where relative file paths start.
        name
            What errors call the text.

        Raises
        ------
        ScenarioError
            With everything that is wrong.
        """
        from sim.scenario.load import scenario_from_text

        return scenario_from_text(text, Path(folder), name)

    @classmethod
    def from_dict(
        cls,
        data: Mapping[str, Any],
        folder: str | Path = ".",
        *,
        name: str = "scenario",
        trusted_files: tuple[str, ...] = (),
    ) -> "Scenario":
        """Read a scenario from plain dicts and lists, for example from `resolved`.

        Parameters
        ----------
        data
            The same keys as in a scenario file.
        folder
            Where relative file paths start.
        name
            What errors call the data.
        trusted_files
            File paths that may leave the folder, as written in the data.

        Raises
        ------
        ScenarioError
            With everything that is wrong.
        """
        from sim.scenario.load import scenario_from_dict

        return scenario_from_dict(data, Path(folder), name, frozenset(trusted_files))

    def with_changes(self, changes: Mapping[str, Any]) -> "Scenario":
        """Return a variant of this scenario.

        Parameters
        ----------
        changes
            New values by dotted path, for example ``{"groups.second_level.headcount": 4}``. A text is read
            as a TOML value if it is one, else taken as text. A file path among them may leave the folder.

        Raises
        ------
        ScenarioError
            An unknown path, or anything that is wrong with the variant.
        """
        from sim.scenario.load import changed_scenario

        return changed_scenario(self, changes)

    def resolved(self) -> dict[str, Any]:
        """Return everything merged, defaults included, as plain JSON-able values: `from_dict` reads it."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    def input_files(self) -> dict[str, str]:
        """Return the SHA-256 of every file that the scenario was read from, and of every CSV it names."""
        from sim.scenario.file_checks import digests

        return digests(self)

    @property
    def name(self) -> str:
        """Return the name of the scenario's file without its ending."""
        return self.source.name

    @property
    def source(self) -> "Source":
        """Return where the scenario came from: its values with their files, and its folder."""
        try:
            return self._source
        except AttributeError:
            raise TypeError("make a Scenario with load_scenario, from_text or from_dict") from None
