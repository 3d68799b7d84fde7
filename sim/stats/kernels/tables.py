"""The measuring kernel's tables: what was counted, added up over scopes, and written as metrics."""

from sim.core.jit import part
from sim.core.kinds import Ints, Outcome
from sim.stats.kernels import layout as col
from sim.stats.kernels.layout import Plan, Work

_RETURNED = int(Outcome.RETURNED)
HOUR_US = 3_600_000_000
THOUSANDTHS = 1000


@part
def add_up(plan: Plan, work: Work) -> None:
    """Fill in what follows from the counts: classes, groups from operators, tiers and all."""
    sums, widgets, groups, count = work.sums, len(plan.widget_group), len(plan.groups), len(plan.grid)
    size = count + 1
    _count_classes(plan, work)
    _finish_staff(plan, work)
    for group in range(groups):
        row, tier = plan.first_group + group, plan.groups[group, col.TIER]
        sums[row, col.OVERFLOWED_OF] = sums[row, col.TAKEN] = sums[row, col.ANSWERED]
        paid_us = plan.groups[group, col.PLANNED] + sums[row, col.OVERTIME]
        sums[row, col.COST] = _cost(plan.groups[group, col.RATE], paid_us)
        for place in range(count):
            sums[row, col.QUEUE] += work.cells[(1 + widgets + group) * size + place, col.CELL_QUEUE]
        for k in range(1, col.ADDED):
            if k < col.POOLED:
                sums[0, k] += sums[row, k]
            if tier > 0 and k != col.CHAT_WAIT and k != col.CHAT_WAIT_OF:
                sums[widgets + tier, k] += sums[row, k]
    for widget in range(widgets):
        row = 1 + widget
        for place in range(count):
            sums[row, col.QUEUE] += work.cells[row * size + place, col.CELL_QUEUE]
        sums[row, col.CUSTOMERS] = sums[row, col.ROWS] - sums[row, col.REDIALS]
        sums[row, col.LEGS] += sums[row, col.ADMITTED]
        sums[row, col.TAKEN], sums[row, col.FIRST_WAIT] = sums[row, col.ANSWERED], sums[row, col.WAIT]
        for k in range(col.POOLED, col.BY_CLASS):
            if k != col.MET and k != col.BASE and k != col.WAIT and k != col.WAIT_ALL:
                sums[0, k] += sums[row, k]
        sums[0, col.ROWS] += sums[row, col.ROWS]
        sums[0, col.ADMITTED] += sums[row, col.ADMITTED]
        for k in range(1, col.POOLED):
            sums[row, k] = sums[plan.first_group + plan.widget_group[widget], k]
    sums[0, col.MET], sums[0, col.BASE] = sums[0, col.END_MET], sums[0, col.END_BASE]
    sums[0, col.WAIT_ALL] = sums[0, col.CHAT_WAIT]
    sums[0, col.DELAYED] = sums[0, col.ADMITTED] - sums[0, col.AT_ONCE]
    open_us = 0
    for place in range(count):
        open_us += plan.grid[place, 1] - plan.grid[place, 0]
    for row in range(len(sums)):
        sums[row, col.ONE], sums[row, col.OPEN] = 1, open_us
        sums[row, col.COST_OF] = THOUSANDTHS * plan.has_costs
        sums[row, col.PER_RESOLVED_OF] = THOUSANDTHS * plan.has_costs * sums[row, col.RESOLVED]
        sums[row, col.LOST] = sums[row, col.ABANDONED] + sums[row, col.TICKET]
        sums[row, col.LOST] += sums[row, col.NOT_ADMITTED] + sums[row, col.UNFINISHED]
        # Less those that were counted there already, by another leg of the same chat.
        sums[row, col.CHAT_WAIT_OF] += sums[row, col.ADMITTED]


@part
def _count_classes(plan: Plan, work: Work) -> None:
    """Fill in what follows from the numbers of legs by class."""
    sums, classes, widgets, groups = work.sums, work.classes, len(plan.widget_group), len(plan.groups)
    for row in range(widgets + groups):
        group = plan.widget_group[row] if row < widgets else row - widgets
        scope = 1 + row if row < widgets else plan.first_group + group
        for kind in range(len(plan.by_class)):
            legs = classes[row, kind]
            if legs == 0:
                continue
            level, outcome = plan.level[plan.groups[group, col.VARIANT], kind], kind >> 5
            sums[scope, col.MET] += legs * (level & 1)
            sums[scope, col.BASE] += legs * (level >> 1)
            for k in range(plan.by_class.shape[1]):
                sums[scope, col.BY_CLASS + k] += legs * plan.by_class[kind, k]
            if row >= widgets:
                is_back = outcome == _RETURNED and kind & 8
                sums[scope, col.HANDED_BACK if is_back else col.RESOLVED + outcome] += legs
    for widget in range(widgets):
        scope, variant = 1 + widget, plan.groups[plan.widget_group[widget], col.VARIANT]
        for kind in range(len(plan.by_class)):
            chats = classes[widgets + groups + widget, kind]
            if chats == 0:
                continue
            sums[scope, col.END_MET] += chats * (plan.level[variant, kind] & 1)
            sums[scope, col.END_BASE] += chats * (plan.level[variant, kind] >> 1)
            for k in range(plan.by_class.shape[1]):
                of_kind = chats * plan.by_class[kind, k]
                if col.BY_CLASS + k != col.ROWS and col.BY_CLASS + k != col.ADMITTED:
                    sums[0, col.BY_CLASS + k] += of_kind
                if col.BY_CLASS + k == col.GAVE_UP:
                    sums[scope, col.END_GAVE_UP] += of_kind
                elif col.BY_CLASS + k == col.BY_TICKET:
                    sums[scope, col.END_TICKET] += of_kind
                elif col.BY_CLASS + k == col.OFFERED:
                    sums[scope, col.END_OFFERED] += of_kind


@part
def _finish_staff(plan: Plan, work: Work) -> None:
    """Add up what operators answered, and pool operators by group."""
    staff = work.staff
    for operator in range(len(staff)):
        for k in range(col.OWN, col.OWN_ANSWERED):
            staff[operator, col.OWN_ANSWERED] += staff[operator, k]
        row = plan.first_group + plan.operators[operator, col.GROUP]
        for k in range(1, col.OVERFLOWED):
            work.sums[row, k] += staff[operator, k]


@part
def _cost(rate: int, paid_us: int) -> int:
    """Return thousandths of the currency, rounded half up, without passing 63 bits on the way."""
    hours, rest_us = paid_us // HOUR_US, paid_us % HOUR_US
    return rate * hours + (2 * rate * rest_us + HOUR_US) // (2 * HOUR_US)


@part
def add_up_cells(plan: Plan, work: Work) -> None:
    """Fill in the intervals of the whole desk, and the operators of the widgets' groups."""
    cells, count, widgets = work.cells, len(plan.grid) + 1, len(plan.widget_group)
    for group in range(len(plan.groups)):
        # What the operators did outside the intervals is what is left of the whole.
        first, row = (1 + widgets + group) * count, plan.first_group + group
        outside = first + count - 1
        cells[outside, col.CELL_ONLINE], cells[outside, col.CELL_SLOTS] = (
            work.sums[row, col.ONLINE],
            work.sums[row, col.SLOTS],
        )
        cells[outside, col.CELL_CHATS], cells[outside, col.CELL_BUSY] = (
            work.sums[row, col.CHATS],
            work.sums[row, col.BUSY],
        )
        for cell in range(first, outside):
            for k in range(col.CELL_ONLINE, col.CELL_P95):
                cells[outside, k] -= cells[cell, k]
    for cell in range(len(cells)):
        for told in range(1 << col.FLAGS):
            legs = work.flags[cell, told]
            if legs:
                cells[cell, col.CELL_ARRIVED] += legs
                for flag in range(col.FLAGS):
                    cells[cell, col.CELL_ANSWERED + flag] += legs * (told >> flag & 1)
    for row in range(1, 1 + widgets + len(plan.groups)):
        is_group = row > widgets
        for place in range(count):
            cell = row * count + place
            if not is_group:
                cells[place, col.CELL_QUEUE] += cells[cell, col.CELL_QUEUE]
            for k in range(col.CELL_ONLINE, col.CELL_P95):
                if is_group:
                    cells[place, k] += cells[cell, k]
                else:
                    group = 1 + widgets + plan.widget_group[row - 1]
                    cells[cell, k] = cells[group * count + place, k]


@part
def aim(plan: Plan, work: Work) -> None:
    """Compare the service levels of widgets and groups with their targets, in total and by interval."""
    sums, cells, count = work.sums, work.cells, len(plan.grid) + 1
    for place in range(len(plan.target)):
        widgets = len(plan.widget_group)
        row = 1 + place if place < widgets else plan.first_group + place - widgets
        target = plan.target[place]
        if sums[row, col.BASE] > 0:
            sums[row, col.AIMED] = 1
            sums[row, col.REACHED] = sums[row, col.MET] / sums[row, col.BASE] >= target
        for cell in range((1 + place) * count, (2 + place) * count - 1):
            if cells[cell, col.CELL_BASE] > 0:
                sums[row, col.PERIODS] += 1
                sums[row, col.PERIODS_MET] += cells[cell, col.CELL_MET] / cells[cell, col.CELL_BASE] >= target


@part
def write(plan: Plan, work: Work, above: Ints, below: Ints) -> None:
    """Write numerators and denominators: a row for each scope, the operators last."""
    sums, staff = work.sums, work.staff
    for row in range(len(sums)):
        for column in range(above.shape[1]):
            if plan.defined[row, column]:
                above[row, column] = sums[row, plan.columns[0, column]]
                below[row, column] = sums[row, plan.columns[1, column]]
    for operator in range(len(staff)):
        row = len(sums) + operator
        for k in range(plan.staff_columns.shape[1]):
            column = plan.staff_columns[0, k]
            above[row, column] = staff[operator, plan.staff_columns[1, k]]
            below[row, column] = staff[operator, plan.staff_columns[2, k]]


@part
def write_cells(plan: Plan, work: Work, above: Ints, below: Ints) -> None:
    """Write numerators and denominators by interval, shape (scopes, intervals, metrics)."""
    count = len(plan.grid) + 1
    for row in range(above.shape[0]):
        for place in range(above.shape[1]):
            for k in range(above.shape[2]):
                above[row, place, k] = work.cells[row * count + place, plan.cell_columns[0, k]]
                below[row, place, k] = work.cells[row * count + place, plan.cell_columns[1, k]]
