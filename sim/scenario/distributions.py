"""Distributions as they stand in a scenario file: the plain families, histories and mixtures."""

import math
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from sim.core.variates import Law
from sim.scenario.families import (
    LARGEST_CV,
    Constant,
    Erlang,
    Exponential,
    Family,
    Gamma,
    Lognormal,
    ReadColumn,
    Triangular,
    Uniform,
    Weibull,
    refuse_mixed,
)
from sim.scenario.fields import (
    AS_TUPLE,
    DurationField,
    FieldError,
    FileTable,
    NotNegative,
    PositiveDuration,
    Share,
    Table,
)
from sim.units import Duration, UnitError, parse_duration


class Hyperexponential(Family):
    """A mixture of exponentials, by probabilities and means, or by mean and cv with balanced means.

    References
    ----------
    Balanced means (each branch brings the same share of the mean): Tijms (2003), A First Course in
    Stochastic Models, appendix B.
    """

    kind: Literal["hyperexponential"]
    mean: PositiveDuration | None = None
    cv: Annotated[NotNegative, Field(le=LARGEST_CV)] | None = None
    probabilities: Annotated[tuple[Share, ...] | None, AS_TUPLE] = None
    means: Annotated[tuple[PositiveDuration, ...] | None, AS_TUPLE] = None

    @model_validator(mode="after")
    def _complete(self) -> "Hyperexponential":
        refuse_mixed(self, ("mean", "cv"), ("probabilities", "means"))
        if self.cv is not None and self.cv <= 1:
            raise FieldError(
                "cv",
                f"a hyperexponential law has a cv above 1, and this one has {self.cv:g}",
                'write a cv above 1, or take kind = "gamma"',
            )
        if self.probabilities is not None and self.means is not None:
            if len(self.probabilities) != len(self.means):
                raise FieldError(
                    "probabilities",
                    f"{len(self.probabilities)} probabilities do not fit {len(self.means)} means",
                    "give one probability a mean",
                )
            _refuse_weights(self.probabilities, "probabilities", "probabilities")
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        if self.probabilities is not None and self.means is not None:
            total = math.fsum(self.probabilities)
            pairs = zip(self.probabilities, self.means, strict=True)
            return Law.mixture(tuple((p / total, Law.exponential(m.us)) for p, m in pairs))
        assert self.mean is not None and self.cv is not None
        square = self.cv**2
        p = (1 + math.sqrt((square - 1) / (square + 1))) / 2
        quick, slow = (self.mean.us / (2 * share) for share in (p, 1 - p))
        return Law.mixture(((p, Law.exponential(quick)), (1 - p, Law.exponential(slow))))


class Empirical(FileTable, Family):
    """Measured durations, each equally likely: a column of a CSV file, or values in place."""

    kind: Literal["empirical"]
    file: str | None = None
    column: str | None = None
    unit: str | None = None
    values: Annotated[tuple[DurationField, ...] | None, AS_TUPLE] = None

    @model_validator(mode="after")
    def _complete(self) -> "Empirical":
        if (self.file is None) == (self.values is None):
            raise UnitError("this kind takes a file and a column, or values", "give one of the two")
        if self.file is not None and self.column is None:
            raise FieldError("file", "a file needs a column", 'write for example column = "handling_s"')
        if self.values is not None and (self.column is not None or self.unit is not None):
            raise UnitError("column and unit speak of a file, and these are values", "leave them out")
        if self.values is not None and not self.values:
            raise FieldError("values", "there are no values", 'write for example values = ["5 min", "8 min"]')
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        if self.values is not None:
            return Law.empirical(np.array([value.us for value in self.values], dtype=np.int64))
        assert self.file is not None and self.column is not None
        values = read(self.file, self.column, self.unit, self.dialect)
        return Law.empirical(values[values >= 0])


class Rows(FileTable, Family):
    """Durations of a history row by row: the i-th chat of a trace gets the i-th value.

    A chat whose value is empty was handled by nobody: its customer leaves when it arrives.
    """

    kind: Literal["trace"]
    file: str
    column: str
    unit: str | None = None

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        return Law.rows(read(self.file, self.column, self.unit, self.dialect))


class Part(Table):
    """One part of a mixture: its weight and its law."""

    weight: Share
    law: "Distribution"


def _split_weight(value: Any) -> Any:
    """Take the weight out of a part's table; what remains is a distribution."""
    if not isinstance(value, dict):
        return value
    return {"law": {k: v for k, v in value.items() if k != "weight"}} | {
        k: v for k, v in value.items() if k == "weight"
    }


def _join_weight(part: Part) -> dict[str, Any]:
    """Put the weight back into the part's table."""
    return {"weight": part.weight, **part.law.model_dump(mode="json", exclude_none=True)}


WeightedPart = Annotated[Part, BeforeValidator(_split_weight), PlainSerializer(_join_weight)]


class Mixture(Family):
    """A weighted choice between other distributions."""

    kind: Literal["mixture"]
    parts: Annotated[tuple[WeightedPart, ...], AS_TUPLE]

    @model_validator(mode="after")
    def _complete(self) -> "Mixture":
        if not self.parts:
            example = '[{ weight = 1.0, kind = "exponential", mean = "4 min" }]'
            raise FieldError("parts", "a mixture has at least one part", f"write for example {example}")
        _refuse_weights(tuple(part.weight for part in self.parts), "weights of the parts", "parts")
        if any(isinstance(part.law, Rows) for part in self.parts):
            raise FieldError("parts", "a part of a mixture cannot be a trace", 'take kind = "empirical"')
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        total = math.fsum(part.weight for part in self.parts)
        return Law.mixture(tuple((part.weight / total, part.law.law(read)) for part in self.parts))


Distribution = Annotated[
    Constant
    | Exponential
    | Lognormal
    | Gamma
    | Erlang
    | Weibull
    | Uniform
    | Triangular
    | Hyperexponential
    | Empirical
    | Rows
    | Mixture,
    Field(discriminator="kind"),
]
"""Any of the distributions, told apart by ``kind``."""


def _duration_as_table(value: Any) -> Any:
    """Read a plain duration as the constant distribution."""
    if isinstance(value, (str, int, float, Duration)) and not isinstance(value, bool):
        return {"kind": "constant", "value": parse_duration(value).text}
    return value


DurationOrDistribution = Annotated[Distribution, BeforeValidator(_duration_as_table)]


def _none_kind(value: Any) -> Any:
    """Read ``{ kind = "none" }`` as no distribution at all: it takes back what a base file sets."""
    return None if isinstance(value, dict) and value == {"kind": "none"} else value


def _drawn(value: Any) -> Any:
    """Refuse a history row by row: its i-th row belongs to the i-th chat of a history, on its first leg."""
    if getattr(value, "kind", None) == "trace":
        raise FieldError("kind", "only a widget's handling can be a trace", 'take kind = "empirical"')
    return value


Drawn = Annotated[Distribution, AfterValidator(_drawn)]
"""A distribution of which every chat draws a value of its own."""

DrawnDuration = Annotated[DurationOrDistribution, AfterValidator(_drawn)]

Patience = Annotated[Distribution | None, BeforeValidator(_none_kind), AfterValidator(_drawn)]
"""How long a customer waits before giving up; none: nobody gives up."""


def _refuse_weights(weights: tuple[float, ...], what: str, key: str) -> None:
    """Refuse weights that do not sum to 1 (to within a millionth, for thirds written as decimals)."""
    total = math.fsum(weights)
    if not weights or abs(total - 1.0) > 1e-6:
        raise FieldError(key, f"the {what} sum to {total:g} and not to 1", "make them sum to 1")


Part.model_rebuild()
Mixture.model_rebuild()
