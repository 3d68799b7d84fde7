"""The drawer: the tape that NumPy draws, for the edges that generated scenarios seldom reach."""

from dataclasses import replace

import numpy as np
import pytest

from sim.core.blueprint import Blueprint, Demand
from sim.core.draw import drawer as module
from sim.core.draw.drawer import Drawer
from sim.core.jit import can_compile
from sim.core.kinds import Choice
from sim.core.tape import draw_tape
from sim.core.variates import Law
from tests.engines.floor_plan import FRONT, MINUTE, SECOND, Door, Person, Team, Way, blueprint, expert
from tests.properties.test_tapes import differences
from tests.unit.core.test_tape import BILLING, SHOP, desk, every_law, history, steady

pytestmark = pytest.mark.usefixtures("wrapping")

SMALL = 1.0 if can_compile() else 0.02
"""Where kernels are plain Python, tapes are short."""
GAMMA = Law.gamma(5 * MINUTE, 0.7)
BACK = Way(chance=0.6, handling=GAMMA, patience=Law.erlang(3 * MINUTE, 4), returns=0.5)


def quiet(blueprint: Blueprint) -> Blueprint:
    """Return a desk with fewer chats where kernels are plain Python."""
    demand = tuple(
        replace(d, cumulative=d.cumulative * SMALL) if d.trace_us is None else d
        for d in blueprint.widgets.demand
    )
    return replace(blueprint, widgets=replace(blueprint.widgets, demand=demand))


def everything() -> Blueprint:
    """Return a desk on which every optional behaviour is on, all its durations drawn by gamma laws."""
    door = replace(
        SHOP,
        demand=steady(60),
        handling=GAMMA,
        patience=GAMMA,
        balk=0.1,
        returning=0.5,
        redial=1.0,
        redial_delay=GAMMA,
        redial_most=3,
        silent=0.5,
        detection=Law.gamma(1.0, 2.0),
    )
    team = Team(pull_delay=GAMMA, choice=Choice.RANDOM, wrap_up=GAMMA)
    people = [Person(absence=0.5), expert()]
    return blueprint(people, [door, BILLING], [BACK], max_legs=4, teams={FRONT: team, SECOND: team})


def busy_days(factor_cv: float) -> Blueprint:
    """Return three days on which two widgets share a factor and a third has its own."""
    corners, climbs = np.array([0, 4_000]) * MINUTE, np.array([0.0, 300.0])
    shared = Demand(corners, climbs, busyness_cv=factor_cv, busyness_key="both")
    alone = Demand(corners, climbs, busyness_cv=0.2, busyness_key="alone")
    doors = [Door(name=n, demand=d) for n, d in (("a", shared), ("b", shared), ("c", alone))]
    midnights = np.array([0, 1_440, 2_880, 4_320]) * MINUTE
    return replace(blueprint([Person()], doors), midnights_us=midnights)


def with_backlog(*count: int) -> Blueprint:
    """Return a two-tier desk at whose widgets some chats wait at opening."""
    plain = desk()
    return replace(plain, widgets=replace(plain.widgets, backlog=np.array(count, dtype=np.int64)))


DESKS = {
    "two tiers": desk(),
    "every law": every_law(),
    "everything": everything(),
    "busy days": busy_days(0.4),
    "wild days": busy_days(3.0),
    "backlog": with_backlog(5, 3),
    "ties": desk(tuple(Door(name=n, demand=history(0, 5, 5, 9)) for n in "abcde"), ()),
    "one widget": desk((SHOP,)),
    "nobody": desk((Door(name="quiet"), Door(name="none", demand=steady(0)))),
    "changes of the rate": desk(
        (replace(SHOP, demand=Demand(np.arange(5) * 60 * MINUTE, np.array([0.0, 90.0, 90.0, 91.0, 400.0]))),)
    ),
}


@pytest.mark.parametrize("name", DESKS)
def test_the_same_bytes_as_numpy(name: str) -> None:
    """Five replications of each desk: 0 columns differ."""
    blueprint = quiet(DESKS[name])
    drawer = Drawer(blueprint, compiled=True)
    for replication in range(5):
        drawn = drawer.draw(3, replication)
        assert differences(draw_tape(blueprint, 3, replication), drawn) == []


def test_too_little_room_is_made_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where 2 chats are expected and hundreds come, and come back, the tape is drawn again until they fit."""
    monkeypatch.setattr(module, "expected", lambda sizes, factor: 2)
    for desk_of in (everything(), busy_days(0.4)):
        blueprint = quiet(desk_of)
        drawn = Drawer(blueprint, compiled=True).draw(1, 0)
        assert differences(draw_tape(blueprint, 1, 0), drawn) == []


def test_a_tape_is_not_touched_by_the_next_one() -> None:
    """A tape kept while three more are drawn with the same scratch stays what it was."""
    blueprint = quiet(everything())
    drawer = Drawer(blueprint, compiled=True)
    first = drawer.draw(1, 0)
    for replication in (1, 2, 3):
        drawer.draw(1, replication)
    assert differences(draw_tape(blueprint, 1, 0), first) == []


def test_without_kernels_numpy_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels that fail when called are not called by a drawer that is told to do without."""
    monkeypatch.setattr(module, "draw_rows", None)
    assert differences(draw_tape(desk(), 1, 0), Drawer(desk(), compiled=False).draw(1, 0)) == []


def test_negative_seeds_are_refused() -> None:
    """Seed -1 is an error for kernels as it is for NumPy."""
    with pytest.raises(ValueError, match="negative"):
        Drawer(desk(), compiled=True).draw(-1, 0)


@pytest.mark.parametrize(("plan", "most"), [(desk(), 26), (everything(), 58)])
def test_bytes_a_chat_for_each_tier_more(plan: Blueprint, most: int) -> None:
    """A leg more takes 3 x 8 + 2 bytes a chat; with everything on 4 x 8 more, and never over 80."""
    sizes = []
    for legs in (4, 5):
        tape = Drawer(quiet(replace(plan, max_legs=legs)), compiled=True).draw(1, 0)
        sizes.append(
            sum(getattr(tape, name).nbytes for name in tape.columns() if name != "absent") / len(tape)
        )
    assert sizes[1] - sizes[0] == pytest.approx(most)
    assert most <= 80
