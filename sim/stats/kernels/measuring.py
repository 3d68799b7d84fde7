"""The measuring kernel: one run's record to numerators and denominators, in one call without the GIL.

O(legs + operators + stretches of the roster + intervals), but for stays and waits that last over several
intervals: these are added to each.
"""

from typing import Any

from sim.core.jit import inline, kernel, part
from sim.core.kinds import Ints
from sim.stats.kernels.layout import FINE, FOREIGN, Plan, Rows, Work
from sim.stats.kernels.legs import codes_fit, read_legs
from sim.stats.kernels.moments import sort_pairs
from sim.stats.kernels.staff import leave_out_missed, read_log, spend_time
from sim.stats.kernels.tables import add_up, add_up_cells, aim, write, write_cells
from sim.stats.kernels.waits import rank_waits

Numbers = tuple[Any, ...]


@kernel
def measure_record(of_plan: Numbers, of_rows: Numbers, of_work: Numbers, tables: Numbers) -> int:
    """Measure one run.

    Parameters
    ----------
    of_plan, of_rows, of_work
        The fields of `Plan`, `Rows` and `Work`: plain tuples cross into a kernel in half of the time.
    tables
        Numerators and denominators, zeros of shape (scopes, metrics) that are written over; then the same by
        interval, shape (scopes, intervals, metrics), of no scope where nobody asks.

    Returns
    -------
    int
        ``FINE``, or why nothing was measured.
    """
    plan, rows, work = Plan(*of_plan), Rows(*of_rows), Work(*of_work)
    if not codes_fit(plan, rows, work):
        return FOREIGN
    _begin(plan, rows, work)
    if not read_log(plan, rows, work):
        return FOREIGN
    missed = leave_out_missed(plan, work)
    held, waited = read_legs(plan, rows, work)
    half = sort_pairs(work.stays, work.starts, held)
    spend_time(plan, rows, work, work.stays[half], held, missed)
    add_up(plan, work)
    add_up_cells(plan, work)
    half = sort_pairs(work.waits, work.starts, waited)
    rank_waits(plan, work, work.waits[half], waited)
    aim(plan, work)
    write(plan, work, tables[0], tables[1])
    write_cells(plan, work, tables[2], tables[3])
    return FINE


@part
def _begin(plan: Plan, rows: Rows, work: Work) -> None:
    """Forget the replication before, and note after which chats a customer came back."""
    work.sums[:] = 0
    _copy(plan.staff, work.staff)
    _copy(plan.cells, work.cells)
    work.classes[:] = 0
    work.flags[:] = 0
    work.seen[:] = 0
    if len(rows.customer):
        work.came_back[:] = False
        for place in range(len(rows.customer)):
            earlier = int(rows.earlier[place])
            if 0 <= earlier < len(work.came_back):
                work.came_back[earlier] = True


@inline
def _copy(source: Ints, target: Ints) -> None:
    """Copy a table of two axes: an assignment of whole arrays would allocate."""
    for row in range(len(source)):
        for column in range(source.shape[1]):
            target[row, column] = source[row, column]
