"""The builders make what their words say."""

from sim.core.kinds import HandOver
from sim.scenario import build_blueprint
from tests.builders import desk


def test_a_desk_in_a_line() -> None:
    """4 operators in front and 2 behind, 3 slots each, are 6 operators with 18 slots."""
    blueprint = build_blueprint(desk(front=4, second=2, slots=3))
    assert blueprint.groups.tier.tolist() == [1, 2]
    assert int(blueprint.operators.slots.sum()) == 18
    assert blueprint.operators.takes_forwards.tolist() == [False] * 4 + [True] * 2


def test_a_desk_with_changes() -> None:
    """A warm hand-over of 30 s, a patience, and 2 days of 8 hours."""
    blueprint = build_blueprint(desk(warm="30 s", patience="4 min", calendar__days=2))
    assert blueprint.escalations.hand_over.tolist() == [HandOver.WARM]
    briefing, patience = blueprint.escalations.briefing[0], blueprint.widgets.patience[0]
    assert briefing is not None
    assert patience is not None
    assert (briefing.mean_us, patience.mean_us) == (30e6, 240e6)
    assert (blueprint.open_us[:, 1] - blueprint.open_us[:, 0]).tolist() == [8 * 3_600_000_000] * 2
