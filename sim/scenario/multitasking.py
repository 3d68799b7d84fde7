"""How chats slow down when an operator has several: the tables of a group's ``speed``."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.core.dynamics import typing_share_factors
from sim.scenario.fields import AS_TUPLE, FieldError, Positive, Share, Table

Factor = Annotated[Positive, Field(ge=0.01, le=100)]


class NoSlowdown(Table):
    """Chats do not slow each other down."""

    kind: Literal["none"]

    def curve(self, most: int) -> list[float]:
        """Return no factors: each chat progresses at speed 1, however many there are."""
        return []


class FactorTable(Table):
    """f(1), f(2), ...: how much work gets done with so many chats at once; the last one holds beyond."""

    kind: Literal["table"]
    factors: Annotated[tuple[Factor, ...], AS_TUPLE, Field(min_length=1)]

    @model_validator(mode="after")
    def _never_less(self) -> "FactorTable":
        if abs(self.factors[0] - 1) > 1e-9:
            raise FieldError(
                "factors", "with one chat the factor is 1", "divide the table by its first factor"
            )
        pairs = zip(self.factors[1:], self.factors[2:], strict=False)
        for chats, (before, after) in enumerate(pairs, start=2):
            if after < before:
                raise FieldError(
                    "factors",
                    f"the factors fall from {before:g} with {chats} chats to {after:g} with {chats + 1}: "
                    "one more chat would take work back",
                    "let the factors stay level or rise; to forbid that many chats, give fewer slots",
                )
        return self

    def curve(self, most: int) -> list[float]:
        """Return the factors as written."""
        return list(self.factors)


class TypingShare(Table):
    """The operator types or reads for a share of a chat's time, one chat at a time."""

    kind: Literal["typing_share"]
    share: Share

    @model_validator(mode="after")
    def _above_nothing(self) -> "TypingShare":
        if self.share <= 0:
            raise FieldError(
                "share", "an operator types for a part of the time", "write a share above 0, such as 0.3"
            )
        return self

    def curve(self, most: int) -> list[float]:
        """Return the finite-source curve for this share."""
        return typing_share_factors(self.share, most)


Slowdown = Annotated[NoSlowdown | FactorTable | TypingShare, Field(discriminator="kind")]
