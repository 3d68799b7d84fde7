"""Distributions in kernels: packed into arrays, and evaluated for a block of uniforms at a time."""

from typing import NamedTuple

import numpy as np

from sim.core.draw.values import (
    to_exponential,
    to_lognormal,
    to_microseconds,
    to_normal,
    to_triangular,
    to_uniform,
    to_weibull,
)
from sim.core.jit import inline, part
from sim.core.kinds import Floats, Ints
from sim.core.variates import Law, LawKind

NO_LAW = -1
"""In place of a law's number: nothing is drawn."""

NOTHING = 0
"""The law whose values are all 0."""

CONSTANT, EXPONENTIAL, LOGNORMAL, GAMMA, WEIBULL, UNIFORM, TRIANGULAR, MIXTURE, EMPIRICAL, ROWS = (
    int(kind) for kind in LawKind
)
# law
KIND, FROM, TO = range(3)
# part_number
FLOOR, CEILING, WEIGHT = range(3)

_LEAST_U, _MOST_U = 2.0**-53, 1.0 - 2.0**-53


class Laws(NamedTuple):
    """Distributions, by number: kind, and where its list of values or its list of parts begins and ends."""

    law: Ints
    number: Floats
    """Parameters, shape (laws, 3)."""
    value: Ints
    part: Ints
    part_number: Floats
    """Which uniforms fall into a part, and its weight, shape (parts, 3)."""


class LawBook:
    """The distributions that a blueprint speaks of, each with its number."""

    def __init__(self) -> None:
        self.laws: list[Law] = [Law.constant(0.0)]
        self._numbers: dict[int, int] = {}

    def number(self, law: Law | None) -> int:
        """Return a law's number; the law is entered with all its parts."""
        if law is None:
            return NO_LAW
        if id(law) not in self._numbers:
            self._numbers[id(law)] = len(self.laws)
            self.laws.append(law)
            for _, inner in law.parts:
                self.number(inner)
        return self._numbers[id(law)]

    def packed(self) -> Laws:
        """Return all laws entered so far."""
        rows, parts, bounds = [], list[int](), list[list[float]]()
        values = [np.zeros(0, dtype=np.int64)]
        numbers = np.zeros((len(self.laws), 3))
        for place, law in enumerate(self.laws):
            numbers[place, : len(law.parameters)] = law.parameters
            begin, size = sum(map(len, values)), 0
            if law.kind is LawKind.MIXTURE:
                begin, size = len(parts), len(law.parts)
                parts += [self._part(weight, inner) for weight, inner in law.parts]
                bounds += _bounds([weight for weight, _ in law.parts])
            elif law.table is not None:
                size = len(law.table)
                values.append(law.table)
            rows.append([int(law.kind), begin, begin + size])
        return Laws(
            law=np.array(rows, dtype=np.int64),
            number=numbers,
            value=np.concatenate(values),
            part=np.array(parts, dtype=np.int64),
            part_number=np.array(bounds, dtype=np.float64).reshape(-1, 3),
        )

    def _part(self, weight: float, law: Law) -> int:
        """Return the number of a mixture's part; of one without weight nothing comes."""
        return self.number(law) if weight > 0 else NOTHING


def _bounds(weights: list[float]) -> list[list[float]]:
    """Return where each part of a mixture begins and ends, and its weight."""
    rows, floor = [], 0.0
    for place, weight in enumerate(weights):
        ceiling = 1.0 if place == len(weights) - 1 else floor + weight
        rows.append([floor, ceiling, weight])
        floor = ceiling
    return rows


@inline
def part_at(laws: Laws, law: int, u: float) -> int:
    """Return the row of the part of a mixture that a uniform falls into, -1 for none."""
    found = -1
    for row in range(laws.law[law, FROM], laws.law[law, TO]):
        if laws.part_number[row, FLOOR] <= u < laws.part_number[row, CEILING]:
            found = row
    return found


@part
def settle_parts(laws: Laws, law: Ints, u: Floats, count: int) -> None:
    """Put in place of each mixture the part that its uniform falls into, and the place inside that part."""
    for place in range(count):
        while laws.law[law[place], KIND] == MIXTURE:
            row = part_at(laws, law[place], u[place])
            if row < 0 or laws.part[row] == NOTHING:
                law[place] = NOTHING
            else:
                law[place] = laws.part[row]
                inside = (u[place] - laws.part_number[row, FLOOR]) / laws.part_number[row, WEIGHT]
                inside = max(_LEAST_U, inside)
                u[place] = min(_MOST_U, inside)


@part
def durations(
    laws: Laws, law: int, v: Floats, row: Ints, count: int, out: Ints, scratch: Floats, at: Ints
) -> None:
    """Write a law's durations at some uniforms, which are lost; a gamma law has none here.

    Parameters
    ----------
    laws, law
        The law's number.
    v
        Uniforms.
    row
        Each chat's place among those of its widget, for a history row by row.
    count
        How many there are.
    out
        Where they are written.
    scratch, at
        As long as ``v``.
    """
    kind = laws.law[law, KIND]
    p, q = laws.number[law, 0], laws.number[law, 1]
    begin = laws.law[law, FROM]
    if kind == ROWS:
        for place in range(count):
            out[place] = laws.value[begin + row[place]]
        return
    if kind == EXPONENTIAL:
        to_exponential(v, -p, count)
    elif kind == LOGNORMAL:
        to_normal(v, scratch, at, count)
        to_lognormal(v, p, q, count)
    elif kind == WEIBULL:
        to_weibull(v, p, q, count)
    elif kind == UNIFORM:
        to_uniform(v, p, q, count)
    elif kind == TRIANGULAR:
        to_triangular(v, p, q, laws.number[law, 2], count)
    elif kind == EMPIRICAL:
        size = laws.law[law, TO] - begin
        for place in range(count):
            chosen = np.int64(v[place] * size)
            v[place] = laws.value[begin + (chosen if chosen < size else size - 1)]
    else:
        for place in range(count):
            v[place] = p
    to_microseconds(v, out, count)
