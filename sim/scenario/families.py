"""The plain families of distributions, each with its parameters and the law that it becomes."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, model_validator

from sim.core.kinds import Ints
from sim.core.variates import Law
from sim.scenario.csv_text import Dialect
from sim.scenario.fields import (
    DurationField,
    FieldError,
    NotNegative,
    Positive,
    PositiveDuration,
    RateField,
    Table,
)
from sim.units import UnitError

ReadColumn = Callable[[str, str, str | None, Dialect], Ints]
"""Fetches the durations of a (file, column, unit) in microseconds; see `sim.scenario.files`."""

LARGEST_CV = 50.0
SMALLEST_CV = 0.001


class Family(Table, ABC):
    """A distribution of durations; each kind of table is one."""

    @abstractmethod
    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds; ``read`` fetches the values of a file."""


def refuse_mixed(table: Table, *ways: tuple[str, ...]) -> None:
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
        raise FieldError(
            "cv",
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
        refuse_mixed(self, ("mean",), ("rate",))
        if self.rate is not None and self.rate.per_us <= 0:
            raise FieldError("rate", "the rate has to be above zero", 'write for example "12 per hour"')
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
    cv: Annotated[NotNegative, Field(le=LARGEST_CV)] | None = None
    median: PositiveDuration | None = None
    sigma: Annotated[NotNegative, Field(le=5.0)] | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Lognormal":
        refuse_mixed(self, ("mean", "cv"), ("median", "sigma"))
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds: mean = median exp(sigma^2 / 2), cv^2 = exp(sigma^2) - 1."""
        if self.median is not None and self.sigma is not None:
            mean_us = self.median.us * math.exp(self.sigma**2 / 2)
            return Law.lognormal(_steady(mean_us), _steady(math.sqrt(math.expm1(self.sigma**2))))
        assert self.mean is not None and self.cv is not None
        return Law.lognormal(self.mean.us, self.cv) if self.cv > 0 else Law.constant(self.mean.us)


def refuse_tiny_cv(cv: float | None) -> None:
    """Refuse a cv so small that a gamma law has no shape any more that can be counted with.

    Raises
    ------
    FieldError
        Above 0 and below 0.001.
    """
    if cv is not None and 0 < cv < SMALLEST_CV:
        raise FieldError(
            "cv",
            f"a gamma law has a cv of 0, or of {SMALLEST_CV:g} and more",
            "write 0, which always gives the mean",
        )


class Gamma(Family):
    """Gamma, by mean and cv, by mean and shape, or by shape and scale."""

    kind: Literal["gamma"]
    mean: PositiveDuration | None = None
    cv: Annotated[NotNegative, Field(le=LARGEST_CV)] | None = None
    shape: Annotated[Positive, Field(ge=4e-4, le=1e6)] | None = None
    scale: PositiveDuration | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Gamma":
        refuse_mixed(self, ("mean", "cv"), ("mean", "shape"), ("shape", "scale"))
        refuse_tiny_cv(self.cv)
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds: mean = shape scale, cv = 1 / sqrt(shape)."""
        if self.shape is not None and self.scale is not None:
            return Law.gamma(self.shape * self.scale.us, 1.0 / math.sqrt(self.shape))
        assert self.mean is not None
        if self.shape is not None:
            return Law.gamma(self.mean.us, 1.0 / math.sqrt(self.shape))
        assert self.cv is not None
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
        refuse_mixed(self, ("shape",), ("cv",))
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
            raise FieldError(
                "cv",
                f"an erlang law has a whole number of stages, and cv {self.cv:g} means {exact:.3g}",
                f'write shape = {stages}, or take kind = "gamma"',
            )
        return stages

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        return Law.erlang(self.mean.us, self.stages())


class Weibull(Family):
    """Weibull, by shape and scale, by mean and shape, or by mean and cv."""

    kind: Literal["weibull"]
    mean: PositiveDuration | None = None
    cv: Annotated[Positive, Field(ge=0.01, le=20.0)] | None = None
    shape: Annotated[Positive, Field(ge=0.1, le=200.0)] | None = None
    scale: PositiveDuration | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Weibull":
        refuse_mixed(self, ("mean", "cv"), ("mean", "shape"), ("shape", "scale"))
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds."""
        if self.shape is not None and self.scale is not None:
            return Law.weibull(self.shape, self.scale.us)
        assert self.mean is not None
        shape = self.shape
        if shape is None:
            assert self.cv is not None
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
        refuse_mixed(self, ("low", "high"), ("mean", "cv"))
        if self.cv is not None:
            _refuse_cv(self.cv, 1 / math.sqrt(3), "uniform")
        if self.low is not None and self.high is not None and self.low.us > self.high.us:
            raise UnitError(f"low ({self.low.text}) is above high ({self.high.text})", "swap them")
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
        refuse_mixed(self, ("low", "mode", "high"), ("mean", "cv"))
        if self.cv is not None:
            _refuse_cv(self.cv, 1 / math.sqrt(6), "symmetric triangular")
        corners = [corner for corner in (self.low, self.mode, self.high) if corner is not None]
        if [corner.us for corner in corners] != sorted(corner.us for corner in corners):
            texts = ", ".join(corner.text for corner in corners)
            raise UnitError(f"low, mode and high have to rise, and these are {texts}", "put them in order")
        return self

    def law(self, read: ReadColumn) -> Law:
        """Return the law in microseconds: symmetric, half the width is mean cv sqrt(6)."""
        if self.low is not None and self.mode is not None and self.high is not None:
            return Law.triangular(self.low.us, self.mode.us, self.high.us)
        assert self.mean is not None and self.cv is not None
        half = self.mean.us * self.cv * math.sqrt(6)
        return Law.triangular(max(0.0, self.mean.us - half), self.mean.us, self.mean.us + half)


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
