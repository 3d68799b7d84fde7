"""Distributions as they stand in a scenario file, and the laws that they become."""

import math
from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AliasChoices, BeforeValidator, Field, PlainSerializer, model_validator

from sim.core.kinds import Ints
from sim.core.variates import Law
from sim.scenario.fields import (
    AS_TUPLE,
    DurationField,
    NotNegative,
    Positive,
    PositiveDuration,
    RateField,
    Share,
    Table,
)
from sim.units import Duration, UnitError

ReadColumn = Callable[["Empirical | Rows"], Ints]
"""Fetches the durations that a table's file holds, in microseconds; see `sim.scenario.files`."""

_LARGEST_CV = 50.0


class Family(Table):
    """A distribution of durations; each kind of table is one."""

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds; ``read`` fetches the values of a file."""
        raise NotImplementedError


def _either(table: Table, *ways: tuple[str, ...]) -> None:
    """Refuse a table that does not give exactly one of several sets of parameters."""
    given = {name for way in ways for name in way if getattr(table, name) is not None}
    if not any(given == set(way) for way in ways):
        texts = " or ".join(" and ".join(way) for way in ways)
        got = ", ".join(sorted(given)) or "none of them"
        raise UnitError(f"this kind takes {texts}, and this table gives {got}", f"give exactly {texts}")


def _refuse_cv(cv: float, largest: float, kind: str) -> None:
    """Refuse a CV that the family cannot reach with values above zero."""
    if cv > largest * (1 + 1e-9):
        limit = math.floor(largest * 1000) / 1000
        raise UnitError(
            f"a {kind} law has a cv of at most {limit:g}",
            f'write a cv up to {limit:g}, or take kind = "lognormal"',
        )


class Constant(Family):
    """The same duration every time."""

    kind: Literal["constant"]
    value: DurationField = Field(validation_alias=AliasChoices("value", "mean"))

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        return Law.constant(self.value.us)


class Exponential(Family):
    """Exponential, by mean or by rate."""

    kind: Literal["exponential"]
    mean: PositiveDuration | None = None
    rate: RateField | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Exponential":
        _either(self, ("mean",), ("rate",))
        if self.rate is not None and self.rate.per_us <= 0:
            raise UnitError("the rate has to be above zero", 'write for example "12 per hour"')
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        if self.rate is not None:
            return Law.exponential(1.0 / self.rate.per_us)
        assert self.mean is not None
        return Law.exponential(self.mean.us)


class Lognormal(Family):
    """Lognormal, by mean and cv of the durations, or by median and sigma of their logarithm."""

    kind: Literal["lognormal"]
    mean: PositiveDuration | None = None
    cv: Annotated[NotNegative, Field(le=_LARGEST_CV)] | None = None
    median: PositiveDuration | None = None
    sigma: Annotated[NotNegative, Field(le=5.0)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Lognormal":
        _either(self, ("mean", "cv"), ("median", "sigma"))
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds: mean = median exp(sigma^2 / 2), cv^2 = exp(sigma^2) - 1."""
        if self.median is not None and self.sigma is not None:
            mean_us = self.median.us * math.exp(self.sigma**2 / 2)
            return Law.lognormal(_steady(mean_us), _steady(math.sqrt(math.expm1(self.sigma**2))))
        assert self.mean is not None and self.cv is not None
        return Law.lognormal(self.mean.us, self.cv) if self.cv > 0 else Law.constant(self.mean.us)


class Gamma(Family):
    """Gamma, by mean and cv, or by shape and scale."""

    kind: Literal["gamma"]
    mean: PositiveDuration | None = None
    cv: Annotated[NotNegative, Field(le=_LARGEST_CV)] | None = None
    shape: Annotated[Positive, Field(ge=4e-4, le=1e6)] | None = None
    scale: PositiveDuration | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Gamma":
        _either(self, ("mean", "cv"), ("shape", "scale"))
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds: mean = shape scale, cv = 1 / sqrt(shape)."""
        if self.shape is not None and self.scale is not None:
            return Law.gamma(self.shape * self.scale.us, 1.0 / math.sqrt(self.shape))
        assert self.mean is not None and self.cv is not None
        return Law.gamma(self.mean.us, self.cv) if self.cv > 0 else Law.constant(self.mean.us)


class Erlang(Family):
    """The sum of ``shape`` equal exponential stages; by mean and shape, or by mean and cv."""

    kind: Literal["erlang"]
    mean: PositiveDuration
    shape: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        default=None, validation_alias=AliasChoices("shape", "k")
    )
    cv: Annotated[Positive, Field(ge=0.01, le=1.0)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Erlang":
        _either(self, ("shape",), ("cv",))
        self.stages()
        return self

    def stages(self) -> int:
        """Return the number of stages: 1 / cv^2, which has to be whole."""
        if self.shape is not None:
            return self.shape
        assert self.cv is not None
        exact = 1.0 / self.cv**2
        stages = round(exact)
        if abs(exact - stages) > 0.01 * stages:
            raise UnitError(
                f"an erlang law has a whole number of stages, and cv {self.cv:g} means {exact:.3g}",
                f'write shape = {stages}, or take kind = "gamma"',
            )
        return stages

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        return Law.erlang(self.mean.us, self.stages())


class Weibull(Family):
    """Weibull, by shape and scale, or by mean and cv."""

    kind: Literal["weibull"]
    mean: PositiveDuration | None = None
    cv: Annotated[Positive, Field(ge=0.01, le=20.0)] | None = None
    shape: Annotated[Positive, Field(ge=0.1, le=200.0)] | None = None
    scale: PositiveDuration | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Weibull":
        _either(self, ("mean", "cv"), ("shape", "scale"))
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        if self.shape is not None and self.scale is not None:
            return Law.weibull(self.shape, self.scale.us)
        assert self.mean is not None and self.cv is not None
        shape = _weibull_shape(self.cv)
        return Law.weibull(shape, _steady(self.mean.us / math.gamma(1 + 1 / shape)))


class Uniform(Family):
    """Uniform between low and high, or by mean and cv."""

    kind: Literal["uniform"]
    low: DurationField | None = Field(default=None, validation_alias=AliasChoices("low", "min"))
    high: PositiveDuration | None = Field(default=None, validation_alias=AliasChoices("high", "max"))
    mean: PositiveDuration | None = None
    cv: NotNegative | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Uniform":
        _either(self, ("low", "high"), ("mean", "cv"))
        if self.cv is not None:
            _refuse_cv(self.cv, 1 / math.sqrt(3), "uniform")
        if self.low is not None and self.high is not None and self.low.us > self.high.us:
            raise UnitError("low is above high", "swap them")
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds: half the width is mean cv sqrt(3)."""
        if self.low is not None and self.high is not None:
            return Law.uniform(self.low.us, self.high.us)
        assert self.mean is not None and self.cv is not None
        half = self.mean.us * self.cv * math.sqrt(3)
        return Law.uniform(max(0.0, self.mean.us - half), self.mean.us + half)


class Triangular(Family):
    """Triangular on low, mode and high, or symmetric by mean and cv."""

    kind: Literal["triangular"]
    low: DurationField | None = Field(default=None, validation_alias=AliasChoices("low", "min"))
    mode: DurationField | None = None
    high: PositiveDuration | None = Field(default=None, validation_alias=AliasChoices("high", "max"))
    mean: PositiveDuration | None = None
    cv: NotNegative | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Triangular":
        _either(self, ("low", "mode", "high"), ("mean", "cv"))
        if self.cv is not None:
            _refuse_cv(self.cv, 1 / math.sqrt(6), "symmetric triangular")
        corners = [corner.us for corner in (self.low, self.mode, self.high) if corner is not None]
        if corners != sorted(corners):
            raise UnitError("low, mode and high have to rise", "write them in rising order")
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds: symmetric, half the width is mean cv sqrt(6)."""
        if self.low is not None and self.mode is not None and self.high is not None:
            return Law.triangular(self.low.us, self.mode.us, self.high.us)
        assert self.mean is not None and self.cv is not None
        half = self.mean.us * self.cv * math.sqrt(6)
        return Law.triangular(max(0.0, self.mean.us - half), self.mean.us, self.mean.us + half)


class Hyperexponential(Family):
    """A mixture of exponentials, by probabilities and means, or by mean and cv with balanced means.

    References
    ----------
    Balanced means (each branch brings the same share of the mean): Tijms (2003), A First Course in
    Stochastic Models, appendix B.
    """

    kind: Literal["hyperexponential"]
    mean: PositiveDuration | None = None
    cv: Annotated[NotNegative, Field(le=_LARGEST_CV)] | None = None
    probabilities: Annotated[tuple[Share, ...] | None, AS_TUPLE] = None
    means: Annotated[tuple[PositiveDuration, ...] | None, AS_TUPLE] = None

    @model_validator(mode="after")
    def _complete(self) -> "Hyperexponential":
        _either(self, ("mean", "cv"), ("probabilities", "means"))
        if self.cv is not None and self.cv <= 1:
            raise UnitError(
                f"a hyperexponential law has a cv above 1, and this one has {self.cv:g}",
                'write a cv above 1, or take kind = "gamma"',
            )
        if self.probabilities is not None and self.means is not None:
            if len(self.probabilities) != len(self.means):
                raise UnitError(
                    f"{len(self.probabilities)} probabilities do not fit {len(self.means)} means",
                    "give one probability a mean",
                )
            _refuse_weights(self.probabilities, "probabilities")
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


class Empirical(Family):
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
            raise UnitError("a file needs a column", 'write for example column = "handling_s"')
        if self.values is not None and (self.column is not None or self.unit is not None):
            raise UnitError("column and unit speak of a file, and these are values", "leave them out")
        if self.values is not None and not self.values:
            raise UnitError("there are no values", 'write for example values = ["5 min", "8 min"]')
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        if self.values is not None:
            return Law.empirical(np.array([value.us for value in self.values], dtype=np.int64))
        return Law.empirical(read(self))


class Rows(Family):
    """Durations of a history row by row: the i-th chat of a trace gets the i-th value."""

    kind: Literal["trace"]
    file: str
    column: str
    unit: str | None = None

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        return Law.rows(read(self))


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
        _refuse_weights(tuple(part.weight for part in self.parts), "weights of the parts")
        if any(isinstance(part.law, Rows) for part in self.parts):
            raise UnitError("a part of a mixture cannot be a trace", 'take kind = "empirical"')
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
        from sim.units import parse_duration

        return {"kind": "constant", "value": parse_duration(value).text}
    return value


DurationOrDistribution = Annotated[Distribution, BeforeValidator(_duration_as_table)]


def _refuse_weights(weights: tuple[float, ...], what: str) -> None:
    """Refuse weights that do not sum to 1 (to within a millionth, for thirds written as decimals)."""
    total = math.fsum(weights)
    if not weights or abs(total - 1.0) > 1e-6:
        raise UnitError(f"the {what} sum to {total:g} and not to 1", "make them sum to 1")


def _steady(value: float) -> float:
    """Return a number cut to 12 digits, so that the last bits of a maths library do not matter."""
    return float(f"{value:.12g}")


def _weibull_shape(cv: float) -> float:
    """Return the Weibull shape whose CV is given, by bisection (the CV falls as the shape rises)."""

    def cv_of(shape: float) -> float:
        log_ratio = math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape)
        return math.sqrt(math.expm1(log_ratio))

    low, high = 0.1, 200.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if cv_of(middle) > cv else (low, middle)
    return _steady((low + high) / 2)


Mixture.model_rebuild()
