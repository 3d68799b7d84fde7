"""A profile of the day: expected arrivals an interval, the same every day or by weekday."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from sim.scenario.fields import AS_TUPLE, FieldError, FileTable, NotNegative, PositiveDuration, Table
from sim.scenario.week import DAY_KEYS, DAY_SHORTHANDS
from sim.units import UnitError

Counts = Annotated[tuple[NotNegative, ...], AS_TUPLE]
DayCounts = Annotated[tuple[NotNegative, ...], AS_TUPLE, Field(min_length=1)]


class WeekCounts(Table):
    """Counts of each weekday; a day left out brings nothing."""

    mon: DayCounts | None = None
    tue: DayCounts | None = None
    wed: DayCounts | None = None
    thu: DayCounts | None = None
    fri: DayCounts | None = None
    sat: DayCounts | None = None
    sun: DayCounts | None = None
    weekdays: DayCounts | None = None
    """Of each day from Monday to Friday."""
    weekend: DayCounts | None = None
    """Of Saturday and of Sunday."""

    @model_validator(mode="after")
    def _each_day_once(self) -> "WeekCounts":
        for shorthand, days in DAY_SHORTHANDS.items():
            single = [day for day in days if getattr(self, day) is not None]
            if getattr(self, shorthand) is not None and single:
                raise UnitError(
                    f"both {shorthand} and {single[0]} give the counts of that day",
                    f"write {shorthand}, or the single days {', '.join(days)}",
                )
        if all(getattr(self, key) is None for key in (*DAY_KEYS, *DAY_SHORTHANDS)):
            raise UnitError("the profile is empty", "write for example weekdays = [3, 5, 9]")
        return self

    def key(self, weekday: int) -> str:
        """Return the key that gives a weekday's counts, "" where nothing comes that day; Monday is 0."""
        shorthand = "weekdays" if weekday < 5 else "weekend"
        return next((key for key in (DAY_KEYS[weekday], shorthand) if getattr(self, key) is not None), "")

    def of(self, weekday: int) -> tuple[float, ...]:
        """Return the counts of a weekday."""
        key = self.key(weekday)
        counts: tuple[float, ...] = getattr(self, key) if key else ()
        return counts


def _form(value: Any) -> str:
    """Tell counts by weekday from counts of every day."""
    return "week" if isinstance(value, (dict, WeekCounts)) else "day"


class Profile(FileTable):
    """Expected arrivals an interval, from the widget's opening on."""

    kind: Literal["profile"]
    interval: PositiveDuration
    counts: (
        Annotated[Annotated[Counts, Tag("day")] | Annotated[WeekCounts, Tag("week")], Discriminator(_form)]
        | None
    ) = None
    file: str | None = None
    column: str = "count"

    @model_validator(mode="after")
    def _one_source(self) -> "Profile":
        if (self.counts is None) == (self.file is None):
            raise UnitError("a profile takes counts or a file", "give one of the two")
        if self.counts == ():
            raise FieldError(
                "counts", "the profile is empty", "write one count an interval, for example [3, 5, 9]"
            )
        return self
