"""Customers who come back, or leave without a word: the engine against a chain and integrals."""

from dataclasses import asdict

import numpy as np
import pytest

from sim.core.blueprint import Blueprint
from sim.core.kinds import NOT_YET_US, Outcome
from sim.core.path import SamplePath
from sim.theory.redial import erlang_a_with_redial
from sim.theory.silent import SilentQueue, noticed_like_handled, silent_single_slot
from tests.theory.cases import Table, constant, exponential, one_group, team
from tests.theory.observed import Observed, Pairs
from tests.theory.replications import STANDARD_ERRORS
from tests.theory.steady import Study

OFTEN = 50
"""How often one customer comes back at most; the chain knows no end. With a share of 0.6 the chance that a
customer would come once more is at most 0.6**51 = 5e-12, whatever the desk is like: with 200,000 customers
the limit is felt by none."""


def coming_back(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of a desk with redials under the names of `Redialled`; nobody is silent."""
    seen = Observed(blueprint, path)
    figures, known = seen.figures(), path.customers
    again = known.chat[known.earlier >= 0]
    before = known.earlier[known.earlier >= 0]
    # One leg a chat, sorted by chat: a chat's number is its row.
    assert (seen.chat == np.arange(len(seen.chat))).all()
    came_back, comes_back = np.zeros((2, len(seen.chat)), dtype=np.bool_)
    came_back[again], comes_back[before] = True, True
    for_good = seen.lost & ~comes_back
    return {
        "attempt_rate": figures["arrival_rate"],
        "delayed_share": figures["p_wait"],
        "abandon_share": figures["p_ab"],
        "wait_all_mean": figures["ew"],
        "queue_mean": figures["lq"],
        "slot_occupancy": figures["util"],
        "away_mean": (seen.area(seen.ended[before], seen.queued[again]), seen.minutes),
        "lost_share": (float(for_good.sum()), float((seen.joined & ~came_back).sum())),
    }


@pytest.mark.parametrize(
    ("delay", "seed"), [(exponential(10 / 3), 201), (exponential(0.5), 202)], ids=["slow", "quick"]
)
def test_customers_who_come_back(delay: Table, seed: int) -> None:
    """Four slots at load 4, patience 2 min, 60 % of leavers come back: eight figures within 4 errors."""
    redial = {"share": 0.6, "delay": delay, "at_most": OFTEN}
    values = one_group(240, exponential(1), team(4), patience=exponential(2), redial=redial)
    after = 10 / 3 if seed == 201 else 0.5
    exact = asdict(erlang_a_with_redial(4.0, 1.0, 4, 2.0, 0.6, after))
    assert exact.pop("edge_share") < 1e-12
    found = Study("redial", values, coming_back, 1260, 180, 20, seed).deviations(exact)
    assert len(found) == 8
    assert [d for d in found if not d.z <= STANDARD_ERRORS] == []


def leaving_silently(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of a desk with silent leavers under the names of `SilentQueue`."""
    seen = Observed(blueprint, path)
    silent = seen.taken & (seen.outcome == Outcome.ABANDONED)
    answered = seen.answered & ~silent
    known = path.customers
    assert (known.left_at != NOT_YET_US).all()
    assert known.chat.tolist() == seen.chat[silent].tolist()
    assert (known.left_at < seen.assigned[silent]).all()
    figures = seen.figures()
    return {
        "delayed_share": figures["p_wait"],
        "abandon_share": seen.share(seen.lost, seen.joined),
        "silent_share": seen.share(silent & seen.joined, seen.joined),
        "wait_answered_mean": seen.mean_wait(answered),
        "slot_occupancy": figures["util"],
        "silent_occupancy": (
            seen.area(seen.assigned[silent], seen.released[silent]),
            seen.minutes * seen.slots,
        ),
    }


def silent_desk(
    per_hour: float, handling: float, people: int, patience: float, share: float, detect: Table
) -> Table:
    """Return a desk with silent leavers."""
    silent = {"share": share, "detect": detect}
    return one_group(
        per_hour, exponential(handling), team(people), patience=exponential(patience), silent=silent
    )


SILENT: dict[str, tuple[Table, SilentQueue]] = {
    "noticed like handled, all silent": (
        silent_desk(96, 2, 4, 3, 1, exponential(2)),
        noticed_like_handled(1.6, 2, 4, 3, 1),
    ),
    "noticed like handled, half of an overload silent": (
        silent_desk(150, 2, 4, 3, 0.5, exponential(2)),
        noticed_like_handled(2.5, 2, 4, 3, 0.5),
    ),
    "one slot, 70 % silent, noticed after 48 s": (
        silent_desk(54, 1, 1, 1.5, 0.7, constant(0.8)),
        silent_single_slot(0.9, 1, 1.5, 0.7, 0.8),
    ),
    "one slot, all silent, noticed after 3 min of a handling of 6": (
        silent_desk(15, 6, 1, 4, 1, constant(3)),
        silent_single_slot(0.25, 6, 4, 1, 3),
    ),
    "one slot, 60 % silent, noticed after an exponential time": (
        silent_desk(48, 1, 1, 2, 0.6, exponential(0.5)),
        silent_single_slot(0.8, 1, 2, 0.6, 0.5, constant=False),
    ),
}


@pytest.mark.parametrize("name", SILENT)
def test_customers_who_leave_silently(name: str) -> None:
    """Each of six figures is within 4 errors of the integral over the wait of one who would stay."""
    values, exact = SILENT[name]
    seed = 210 + list(SILENT).index(name)
    found = Study(name, values, leaving_silently, 5580, 180, 20, seed).deviations(asdict(exact))
    assert [d for d in found if not d.z <= STANDARD_ERRORS] == []
