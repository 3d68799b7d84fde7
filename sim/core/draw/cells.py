"""Durations of some chats at one address, in a kernel: each by its own law, block by block."""

from typing import NamedTuple

import numpy as np

from sim.core.draw.bits import Words, start, take, take_rows
from sim.core.draw.laws import GAMMA, KIND, MIXTURE, NO_LAW, Laws, durations, settle_parts
from sim.core.draw.values import BLOCK
from sim.core.jit import part
from sim.core.kinds import Floats, Ints

# Room.floats
STREAM, ALL_U, SAME_U, TAIL = range(4)
# Room.ints
ALL_LAW, ALL_ROW, ALL_PLACE, SAME_ROW, SAME_PLACE, INDEX, WHOLE = range(7)


FLOATS, INTS = 4, 7


class Room(NamedTuple):
    """Scratch: a generator's state, and a block of each of several things."""

    state: Words
    floats: Floats
    """Shape (FLOATS, BLOCK)."""
    ints: Ints
    """Shape (INTS, BLOCK)."""


class Open(NamedTuple):
    """Durations of gamma laws, which SciPy draws afterwards: where they belong, their laws and uniforms."""

    at: Ints
    law: Ints
    u: Floats
    many: Ints
    """How many they are, one number."""


class Chats(NamedTuple):
    """The chats of a family: where each stands at an address, and where on the tape."""

    row: Ints
    place: Ints


@part
def uniforms(
    pool: Words, code: int, key: np.uint64, chats: Chats, here: Ints, count: int, room: Room, u: Floats
) -> None:
    """Write one uniform for each of some chats."""
    if count > 0:
        start(room.state, pool, code, key, room.floats[STREAM])
        take_rows(room.state, chats.row, here, count, room.floats[STREAM], u)


@part
def fill(
    laws: Laws,
    pool: Words,
    code: int,
    key: np.uint64,
    chats: Chats,
    here: Ints,
    law: Ints,
    count: int,
    column: Ints,
    column_at: int,
    room: Room,
    left_open: Open,
) -> None:
    """Write the durations of some chats; where one has no law nothing is written.

    Parameters
    ----------
    laws
        The distributions.
    pool, code, key
        The address.
    chats, here, law, count
        A family; which of its chats are meant, rising; the law of each; how many they are.
    column, column_at
        Where they are written, and what the column's first place is called in ``left_open``.
    room, left_open
        Scratch, and where gamma laws are noted.
    """
    last = count - 1
    while last >= 0 and law[last] == NO_LAW:
        last -= 1
    if last < 0:
        return
    stream, floats, ints = room.floats[STREAM], room.floats, room.ints
    start(room.state, pool, code, key, stream)
    plain = plain_law(laws, chats, law, count)
    if plain != NO_LAW:
        fill_all(laws, plain, chats, column, room)
        return
    stop = chats.row[here[last]] + 1
    begin = end = held = 0
    for index in range(last + 1):
        if law[index] != NO_LAW:
            chat = here[index]
            row = chats.row[chat]
            while row >= end:
                begin = end
                end = begin + BLOCK
                if end > stop:
                    end = stop
                take(room.state, stream, end - begin)
            floats[ALL_U, held] = stream[row - begin]
            ints[ALL_LAW, held], ints[ALL_ROW, held] = law[index], row
            ints[ALL_PLACE, held] = chats.place[chat]
            held += 1
        if held == BLOCK or index == last:
            write(laws, held, column, column_at, room, left_open)
            held = 0


@part
def plain_law(laws: Laws, chats: Chats, law: Ints, count: int) -> int:
    """Return the one law that holds for all chats of an address, if all are meant and it is a simple one."""
    kind = laws.law[law[0], KIND] if law[0] != NO_LAW else MIXTURE
    if count < len(chats.row) or chats.row[count - 1] != count - 1 or kind in (MIXTURE, GAMMA):
        return NO_LAW
    differs = 0
    for index in range(count):
        differs += law[index] != law[0]
    return law[0] if differs == 0 else NO_LAW


@part
def fill_all(laws: Laws, law: int, chats: Chats, column: Ints, room: Room) -> None:
    """Write the durations of all chats of an address; the generator stands at its beginning."""
    stream, whole = room.floats[STREAM], room.ints[WHOLE]
    count, begin = len(chats.row), 0
    while begin < count:
        size = min(BLOCK, count - begin)
        take(room.state, stream, size)
        durations(laws, law, stream, chats.row[begin:], size, whole, room.floats[TAIL], room.ints[INDEX])
        for index in range(size):
            column[chats.place[begin + index]] = whole[index]
        begin += size


@part
def write(laws: Laws, count: int, column: Ints, column_at: int, room: Room, left_open: Open) -> None:
    """Write a block of durations, law by law."""
    floats, ints = room.floats, room.ints
    if len(laws.part) > 0:
        settle_parts(laws, ints[ALL_LAW], floats[ALL_U], count)
    while count > 0:
        law = ints[ALL_LAW, 0]
        same, other = 0, 0
        for index in range(count):
            u, row, place = floats[ALL_U, index], ints[ALL_ROW, index], ints[ALL_PLACE, index]
            its_law = ints[ALL_LAW, index]
            floats[SAME_U, same], ints[SAME_ROW, same], ints[SAME_PLACE, same] = u, row, place
            floats[ALL_U, other], ints[ALL_ROW, other], ints[ALL_PLACE, other] = u, row, place
            ints[ALL_LAW, other] = its_law
            same += its_law == law
            other += its_law != law
        # Counted so, the number of them is no literal, for which numba would compile a version of its own.
        same = count - other
        count = other
        places = ints[SAME_PLACE]
        if laws.law[law, KIND] == GAMMA:
            first = left_open.many[0]
            for index in range(same):
                left_open.at[first + index] = column_at + places[index]
                left_open.law[first + index] = law
                left_open.u[first + index] = floats[SAME_U, index]
            left_open.many[0] = first + same
        else:
            whole = ints[WHOLE]
            durations(laws, law, floats[SAME_U], ints[SAME_ROW], same, whole, floats[TAIL], ints[INDEX])
            for index in range(same):
                column[places[index]] = whole[index]
