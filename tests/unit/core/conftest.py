"""Calling the parts of kernels that only kernels call."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from sim.core.jit import can_compile


@pytest.fixture
def callable_part() -> Callable[..., Any]:
    """Return a function that makes a part of a kernel callable; without numba it already is."""

    def made(part: Callable[..., Any]) -> Callable[..., Any]:
        if not can_compile():
            return part
        import numba

        @numba.njit
        def call(*arguments: Any) -> Any:
            return part(*arguments)

        return call  # type: ignore[no-any-return]

    return made


@pytest.fixture
def many() -> int:
    """Return how many numbers to compare: a million where that takes no time."""
    return 1_000_000 if can_compile() else 3_000


@pytest.fixture
def wrapping() -> Iterator[None]:
    """Let integers of 64 bits wrap around without a warning where kernels are plain Python."""
    with np.errstate(over="ignore"):
        yield
