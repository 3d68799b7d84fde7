"""What is measured in each exact case, under the table's names; see `tests.theory.observed`."""

from collections.abc import Callable

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Outcome
from sim.core.path import SamplePath
from tests.theory.observed import MINUTE_US, Observed, Pairs

Measure = Callable[[Blueprint, SamplePath], Pairs]


def plain(threshold: float | None = None) -> Measure:
    """Return the measure of a single group."""

    def measure(blueprint: Blueprint, path: SamplePath) -> Pairs:
        seen = Observed(blueprint, path)
        return seen.figures(threshold) | seen.law_of_the_wait()

    return measure


def several_slots(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of G04, those of the operators for the default choice rule."""
    seen = Observed(blueprint, path)
    pairs = seen.figures(1 / 3)
    chats, with_chats = pairs["mean_active"][0], seen.operators_busy()
    people = len(blueprint.operators.names)
    return pairs | {
        "util_slots": pairs["util"],
        "operator_busy_least_loaded": (with_chats, people * seen.minutes),
        "concurrency_least_loaded": (chats, with_chats),
    }


def plenty(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of G16: the law of the number of chats in handling."""
    seen = Observed(blueprint, path)
    level, lasting = seen.steps(seen.assigned, seen.released)
    mean = float(level @ lasting) / seen.minutes
    spread = float((level - mean) ** 2 @ lasting)
    return seen.figures() | {
        "var_active": (spread, seen.minutes),
        "p_active_gt_45": (float(lasting[level > 45].sum()), seen.minutes),
    }


def three_groups(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of G11, and both waits of those who went from A to C."""
    seen = {name: Observed(blueprint, path, name) for name in "ABC"}
    pairs = {
        f"{name}_{figure}": pair
        for name, group in seen.items()
        for figure, pair in group.figures(0.5).items()
    }
    a, c = seen["A"], seen["C"]
    on = a.joined & (a.outcome == Outcome.FORWARDED)
    second = np.zeros(int(max(a.chat.max(), c.chat.max())) + 1)
    second[c.chat] = c.wait
    both = float(a.wait[on].sum() + second[a.chat[on]].sum())
    return pairs | {"ew_total_A_escalated": (both, float(on.sum()))}


def capped_tiers(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of G12; of the second level, waits and losses are of accepted escalations."""
    first, second = Observed(blueprint, path, "L1"), Observed(blueprint, path, "L2")
    pairs = {f"L1_{name}": pair for name, pair in first.figures().items()}
    pairs |= {f"L2_{name}": pair for name, pair in second.figures().items()}
    return pairs | {
        "L2_offered_rate": pairs["L2_arrival_rate"],
        "L2_p_wait": second.share(second.delayed, second.admitted),
        "L2_p_ab": second.share(second.lost, second.admitted),
    }


def warm(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of G20: the first level's slots talk until the part ends, then hold."""
    first, second = Observed(blueprint, path, "L1"), Observed(blueprint, path, "L2")
    pairs = {f"L1_{name}": pair for name, pair in first.figures().items()}
    pairs |= {f"L2_{name}": pair for name, pair in second.figures().items()}
    room = first.minutes * first.slots
    return pairs | {
        "L1_talk_util": (first.area(first.assigned, first.ended), room),
        "L1_hold_util": (first.area(first.ended, first.released), room),
        "L1_occupied_util": (first.area(first.assigned, first.released), room),
    }


def day(threshold: float) -> Measure:
    """Return the measure of a day from empty to drained: totals, and ratios of totals."""

    def measure(blueprint: Blueprint, path: SamplePath) -> Pairs:
        seen = Observed(blueprint, path)
        pairs = seen.figures(threshold)
        return pairs | {
            "offered_per_day": (float(seen.joined.sum()), 1.0),
            "abandoned_per_day": (float(seen.lost.sum()), 1.0),
            "lost_per_day": (float(seen.lost.sum()), 1.0),
            "in_target_per_day": (pairs["sl"][0], 1.0),
            "sum_of_waits_per_day": (float(seen.wait[seen.joined].sum()), 1.0),
            "mean_wait_offered": pairs["ew"],
            "mean_wait": pairs["ew"],
        }

    return measure


PERIODS = ((0, 120, 8), (120, 180, 5), (180, 300, 6))
"""From and to in minutes, and operators, of the three shifts of G19; the first operators leave first."""


def shifts(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of G19, period by period too; a leaver's chat counts as work of the period."""
    seen = Observed(blueprint, path)
    pairs = day(1.0)(blueprint, path)
    for number, (start, end, people) in enumerate(PERIODS, 1):
        start_us, end_us = start * MINUTE_US, end * MINUTE_US
        came = (seen.queued >= start_us) & (seen.queued < end_us)
        waited = seen.area(seen.queued, seen.left, start_us, end_us)
        worked = seen.area(seen.assigned[seen.taken], seen.released[seen.taken], start_us, end_us)
        pairs |= {
            f"period{number}_p_delay": seen.share(seen.delayed & came, came),
            f"period{number}_lq_mean": (waited, end - start),
            f"period{number}_busy_area_over_staff_area": (worked, people * (end - start)),
        }
    leavers = seen.taken & (seen.operator < PERIODS[0][2] - PERIODS[1][2])
    change_us = PERIODS[0][1] * MINUTE_US
    over = seen.area(seen.assigned[leavers], seen.released[leavers], change_us, seen.end_us)
    return pairs | {"overtime_minutes": (over, 1.0)}


MEASURES: dict[str, Measure] = {
    "G01": plain(2.0),
    "G02": plain(1 / 3),
    "G03": plain(0.5),
    "G04": several_slots,
    "G05": plain(1.0),
    "G07": plain(1 / 3),
    "G08": plain(0.5),
    "G09": plain(1.0),
    "G11": three_groups,
    "G12": capped_tiers,
    "G13": plain(1.0),
    "G14": plain(),
    "G15": plain(),
    "G16": plenty,
    "G17": day(1 / 3),
    "G19": shifts,
    "G20": warm,
}
