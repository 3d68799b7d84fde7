"""Demand that swings: the sine rate, and days that are busier than others."""

import math
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.families import refuse_tiny_cv
from sim.scenario.fields import DurationField, NotNegative, PositiveDuration, RateField, Share, Table
from sim.units import Duration

Stretch = tuple[int, int]
STEP_US = 60_000_000
"""The sine's cumulative rate is exact at every minute and runs straight between."""


class Sine(Table):
    """Arrivals whose rate swings around a mean: mean (1 + amplitude sin(2 pi (t - phase) / period)).

    t counts from the first midnight.
    """

    kind: Literal["sine"]
    mean: RateField
    amplitude: Share
    period: PositiveDuration
    phase: DurationField = Duration("0 s", 0)

    def pieces(self, hours: Sequence[Stretch]) -> list[tuple[int, int, float]]:
        """Return stretches of a minute with the mean rate of each, per microsecond."""
        turn = 2 * math.pi / self.period.us

        def climbed(at_us: int) -> float:
            swing = self.amplitude / turn * math.cos(turn * (at_us - self.phase.us))
            return self.mean.per_us * (at_us - swing)

        return [
            (a, b, max(0.0, climbed(b) - climbed(a)) / (b - a))
            for start, stop in hours
            for a in range(start, stop, STEP_US)
            for b in (min(a + STEP_US, stop),)
        ]


class Busyness(Table):
    """How much days differ: one gamma factor a day on the rate, with mean 1."""

    cv: Annotated[NotNegative, Field(le=5)]

    @model_validator(mode="after")
    def _has_a_shape(self) -> "Busyness":
        refuse_tiny_cv(self.cv)
        return self


class Demand(Table):
    """What all widgets share."""

    busyness: Busyness | None = None
