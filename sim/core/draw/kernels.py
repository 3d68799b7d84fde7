"""The two kernels that Python calls: one finds the rows of a tape, the other fills its columns."""

from typing import Any

from sim.core.draw.bits import Words, mix_pool
from sim.core.draw.cells import Chats, Open, Room
from sim.core.draw.laws import Laws
from sim.core.draw.needs import Columns, Paths, draw_family
from sim.core.draw.plan import FIRST_LEG, PATIENCE, WIDGET, NeedsPlan, RowsPlan
from sim.core.draw.rows import BEGIN, END, Rows, add_redials, find_absent, find_arrivals
from sim.core.jit import kernel
from sim.core.kinds import NEVER_US, RESOLVE, Floats

Numbers = tuple[Any, ...]


@kernel
def draw_rows(
    rows_plan: Numbers, pool: Words, head: Words, factors: Floats, room: Numbers, block: Floats
) -> tuple[int, int]:
    """Find chats, families, and who misses a day.

    Returns
    -------
    tuple
        The numbers of chats and of families; the latter is negative where there was too little room.
    """
    plan, rows = RowsPlan(*rows_plan), Rows(*room)
    mix_pool(pool, head)
    find_absent(plan, pool, rows, block)
    arriving = find_arrivals(plan, pool, factors, rows, block)
    if arriving < 0:
        return 0, arriving
    families = add_redials(plan, pool, len(plan.family), arriving, rows, block)
    return rows.family[families - 1, END] if families > 0 else 0, families


@kernel
def draw_columns(
    laws: Numbers,
    needs_plan: Numbers,
    pool: Words,
    found: Numbers,
    arrays: Numbers,
    paths: Numbers,
    room: Numbers,
    gamma: Numbers,
) -> None:
    """Fill the columns of a tape; durations are 0 before, and whoever asks for somebody asks for no one."""
    plan, columns = NeedsPlan(Laws(*laws), *needs_plan), Columns(*arrays)
    family, row, place = found
    legs, total = columns.route.shape
    for leg in range(legs):
        for chat in range(total):
            columns.durations[PATIENCE, leg, chat] = NEVER_US
            columns.route[leg, chat] = RESOLVE
    for number in range(len(family)):
        begin, end = family[number, BEGIN], family[number, END]
        if end > begin:
            draw_family(
                plan,
                family[number, WIDGET],
                family[number, FIRST_LEG],
                pool,
                Chats(row[begin:end], place[begin:end]),
                columns,
                Paths(*paths),
                Room(*room),
                Open(*gamma),
            )
