"""The field types that the tables of a scenario share: times, rates, names, shares, with their texts."""

import math
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, PlainValidator

from sim.scenario.csv_text import Dialect
from sim.scenario.week import parse_closed, parse_week_hours
from sim.units import ClockTime, Duration, Hours, Rate, UnitError, parse_clock, parse_duration
from sim.units import parse_rate as _parse_rate

LONGEST_NAME = 80


class FieldError(UnitError):
    """A fault of one key, found when its whole table was looked at."""

    def __init__(self, key: str, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.key = key

    def __reduce__(self) -> tuple[type["FieldError"], tuple[str, str, str]]:  # type: ignore[override]
        """Return how to pickle the error, so that worker processes can hand it back."""
        return type(self), (self.key, self.message, self.remedy)


class Table(BaseModel):
    """A table of the scenario file: frozen, and a key that it doesn't know is an error."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        arbitrary_types_allowed=True,
        validate_default=False,
        hide_input_in_errors=True,
    )


class FileTable(Table):
    """Keys of a table that names a CSV file, for what the file itself leaves in doubt."""

    separator: Literal[",", ";", "\t", "|"] | None = None
    """Sign between two values; none: as the file looks."""
    decimal: Literal[",", "."] | None = None
    """Decimal mark of its numbers; none: as the column looks."""
    encoding: str | None = None
    """Of its text; none: UTF-8, UTF-16 or Windows-1252, as it looks."""
    dates: Literal["day first", "month first", "year first"] | None = None
    """Order of dates with strokes or dashes; none: as the column looks."""

    @property
    def dialect(self) -> Dialect:
        """Return how the file is written, as far as somebody said so."""
        return Dialect(
            self.separator or "",
            self.decimal or "",
            self.encoding or "",
            self.dates or "",
            getattr(self, "ambiguous", "refuse"),
        )


def _positive(value: Any) -> Duration:
    """Read a duration longer than nothing."""
    duration = parse_duration(value)
    if duration.us <= 0:
        raise UnitError("this time has to be longer than nothing", 'write for example "4 min"')
    return duration


def label_of(value: Any, what: str, longest: int, example: str) -> str:
    """Read a text of a line without control characters, trimmed.

    Raises
    ------
    UnitError
        Anything else, called what it is and with the example in its remedy.
    """
    if not isinstance(value, str):
        raise UnitError(f"a {what} is a text", f"write it in quotes, for example {example}")
    text = value.strip()
    if not text:
        raise UnitError(f"a {what} cannot be empty", f"write for example {example}")
    if len(text) > longest:
        raise UnitError(f"a {what} has at most {longest} characters", f"shorten it (it has {len(text)})")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise UnitError(
            f"a {what} cannot hold control characters", "leave out line breaks, tabs and the like"
        )
    return text


def _name(value: Any) -> str:
    """Read a name: any text of 1 to 80 characters without control characters, trimmed."""
    return label_of(value, "name", LONGEST_NAME, '"Dana"')


def _finite(value: Any) -> Any:
    """Refuse not-a-number and infinity with a sentence."""
    if isinstance(value, float) and not math.isfinite(value):
        raise UnitError("this has to be a finite number", "write a number such as 0.5")
    return value


def _tuple(value: Any) -> Any:
    """Read a list as a tuple, which cannot be changed."""
    return tuple(value) if isinstance(value, list) else value


def _one_or_more(value: Any) -> Any:
    """Read a list as a tuple, and one text as a list of one."""
    return (value,) if isinstance(value, str) else _tuple(value)


def _text(value: Duration | Rate | ClockTime | Hours) -> str:
    """Return the text as it was written."""
    return value.text


def _end(value: Any) -> ClockTime:
    """Read a clock time that may be 24:00."""
    return parse_clock(value, end=True)


_AS_TEXT = PlainSerializer(_text, return_type=str)

DurationField = Annotated[Duration, PlainValidator(parse_duration), _AS_TEXT]
PositiveDuration = Annotated[Duration, PlainValidator(_positive), _AS_TEXT]
RateField = Annotated[Rate, PlainValidator(_parse_rate), _AS_TEXT]
StartTime = Annotated[ClockTime, PlainValidator(parse_clock), _AS_TEXT]
EndTime = Annotated[ClockTime, PlainValidator(_end), _AS_TEXT]
HoursField = Annotated[Hours, PlainValidator(parse_week_hours), _AS_TEXT]
ClosedDay = Annotated[str, PlainValidator(parse_closed), PlainSerializer(str, return_type=str)]
AS_TUPLE = BeforeValidator(_tuple)
ONE_OR_MORE = BeforeValidator(_one_or_more)
Name = Annotated[str, PlainValidator(_name), PlainSerializer(str, return_type=str)]
FINITE = BeforeValidator(_finite)
Share = Annotated[float, FINITE, Field(ge=0.0, le=1.0)]
NotNegative = Annotated[float, FINITE, Field(ge=0.0)]
Positive = Annotated[float, FINITE, Field(gt=0.0)]
