"""The measuring kernel: one run's record to numerators and denominators, in one call without the GIL.

O(legs + operators + stretches of the roster + intervals), but for stays and waits that last over several
intervals: these are added to each.
"""

import numpy as np

from sim.core.jit import kernel
from sim.core.kinds import Ints
from sim.stats.kernels import layout as col
from sim.stats.kernels.layout import FINE, FOREIGN, Plan, Rows, Work
from sim.stats.kernels.legs import codes_fit, read_legs
from sim.stats.kernels.moments import sort_pairs
from sim.stats.kernels.staff import leave_out_missed, read_log, spend_time
from sim.stats.kernels.tables import add_up, add_up_cells, aim, write, write_cells
from sim.stats.kernels.waits import rank_waits


@kernel
def measure_record(
    plan: Plan, rows: Rows, room: Ints, above: Ints, below: Ints, cells_above: Ints, cells_below: Ints
) -> int:
    """Measure one run.

    Parameters
    ----------
    plan, rows
        The scenario and the record.
    room
        To work in, shape (4, legs or more, 2).
    above, below
        Numerators and denominators, shape (scopes, metrics): zeros that are written over.
    cells_above, cells_below
        The same by interval, shape (scopes, intervals, metrics); of no scope where nobody asks.

    Returns
    -------
    int
        ``FINE``, or why nothing was measured.
    """
    total, groups = len(rows.chat), len(plan.groups)
    scopes = plan.first_group + groups
    work = Work(
        np.zeros((scopes, col.SUMS), dtype=np.int64),
        plan.staff.copy(),
        plan.cells.copy(),
        np.zeros((len(plan.widget_group) + groups, len(plan.by_class)), dtype=np.int64),
        np.zeros((len(plan.cells), 1 << col.FLAGS), dtype=np.int64),
        np.zeros(scopes, dtype=np.int64),
        room[:2],
        room[2:],
        np.zeros(len(plan.roster), dtype=np.bool_),
    )
    came_back = np.zeros(0, dtype=np.bool_)
    if len(rows.customer) and total:
        came_back = np.zeros(int(rows.chat[total - 1]) + 1, dtype=np.bool_)
        for place in range(len(rows.customer)):
            earlier = int(rows.earlier[place])
            if 0 <= earlier < len(came_back):
                came_back[earlier] = True
    if not codes_fit(plan, rows) or not read_log(plan, rows, work):
        return FOREIGN
    held, waited = read_legs(plan, rows, work, came_back)
    worked = np.zeros(len(plan.shifts), dtype=np.bool_)
    missed = leave_out_missed(plan, work, worked)
    half = sort_pairs(work.stays, held)
    spend_time(plan, rows, work, work.stays[half], held, worked, missed)
    add_up(plan, work)
    add_up_cells(plan, work)
    half = sort_pairs(work.waits, waited)
    rank_waits(plan, work, work.waits[half], waited)
    aim(plan, work)
    write(plan, work, above, below)
    write_cells(plan, work, cells_above, cells_below)
    return FINE
