"""The session: answers on the same customers, refined and cut short, without a browser."""

from pathlib import Path

import pytest

from sim import load_scenario, replicate
from sim.app import session as module
from sim.app.session import LOOKS, Answer, Session
from sim.scenario import Scenario, ScenarioError
from tests.builders import desk

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _few_and_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refine to 20 replications only, and show an answer at every look."""
    monkeypatch.setattr(module, "LOOKS", (2, 5, 10, 20))
    monkeypatch.setattr(module, "FIRST_S", 0.0)
    monkeypatch.setattr(module, "BETWEEN_S", 0.0)


def small(**changes: object) -> Scenario:
    """Return a small desk: quick to simulate, and its second level has waits."""
    return desk(**({"front": 3, "second": 1} | changes))  # type: ignore[arg-type]


def fingerprints(answer: Answer, place: int) -> list[str]:
    """Return the fingerprints of one desk of an answer."""
    return [done.fingerprint for done in answer.comparison.experiments[place].replications]


def test_answers_are_those_of_replicate() -> None:
    """The last answer rests on the very 20 replications that `replicate` gives for both desks."""
    scenario = small()
    *_, last = Session(scenario, seed=3).answers({"heads 1": 2})
    changed = scenario.with_changes({"groups.second.headcount": 2})
    assert fingerprints(last, 0) == [r.fingerprint for r in replicate(scenario, 20, seed=3).replications]
    assert fingerprints(last, 1) == [r.fingerprint for r in replicate(changed, 20, seed=3).replications]


def test_an_answer_on_so_many_replications() -> None:
    """Asked for seven, the answer rests on seven, also where ten are known already."""
    session = Session(small())
    first = session.answer({"heads 1": 2}, 10)
    fewer = session.answer({"heads 1": 2}, 7)
    assert [first.replications, fewer.replications] == [10, 7]
    assert fingerprints(fewer, 1) == fingerprints(first, 1)[:7]


def test_answers_grow_and_end() -> None:
    """Each look at 2, 5, 10 and 20 replications gives an answer, and only the last is final."""
    answers = list(Session(small()).answers({"heads 1": 2}))
    assert [(each.replications, each.is_final) for each in answers] == [
        (2, False), (5, False), (10, False), (20, True),
    ]  # fmt: skip


def test_error_bars_shrink() -> None:
    """The half-width of the second level's busy share is smaller with 20 replications than with 5."""
    _, early, _, last = Session(small()).answers({"heads 1": 2})
    widths = [each.now.summary().estimate("group:second", "busy_share").half_width for each in (early, last)]
    assert widths[1] < widths[0]


def test_a_cut_ends_the_answers() -> None:
    """Once nobody waits any more there is no further answer."""
    waits = iter([False, False, False, False, False, False])
    answers = list(Session(small()).answers({"heads 1": 2}, lambda: next(waits, True)))
    assert 0 < len(answers) < len(LOOKS)
    assert not answers[-1].is_final


def test_moving_back_needs_no_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was simulated before is remembered: the answer has the same bytes with no replication done."""
    session = Session(small())
    *_, first = session.answers({"heads 1": 2})
    list(session.answers({"heads 1": 3}))
    monkeypatch.setattr(module, "complete", None)
    *_, again = session.answers({"heads 1": 2})
    assert fingerprints(again, 1) == fingerprints(first, 1)


def test_nothing_moved_is_the_baseline_itself() -> None:
    """With every lever at rest each difference is the same in every replication."""
    *_, last = Session(small()).answers({})
    assert last.is_same
    assert last.comparison.difference(1, "group:second", "leg_wait_mean").identical


def test_another_baseline() -> None:
    """After two operators were set as baseline, going back to one is compared with two."""
    session = Session(small())
    session.set_baseline({"heads 1": 2})
    *_, last = session.answers({})
    assert [len(each.blueprint.operators.names) for each in last.comparison.experiments] == [5, 4]
    assert session.baseline_name == "scenario, changed"


def test_another_scenario_beside_the_present_baseline() -> None:
    """A scenario that is loaded to compare keeps the baseline; otherwise it is its own."""
    session = Session(small())
    session.load(small(rate="20 per hour"), keep_baseline=True)
    *_, last = session.answers({})
    assert not last.is_same
    session.load(small(rate="20 per hour"))
    *_, last = session.answers({})
    assert last.is_same


def test_a_scenario_that_cannot_be_simulated_changes_nothing() -> None:
    """Loading a desk whose second level has nobody is refused, and the levers stay those of before."""
    session = Session(small())
    before = session.levers
    with pytest.raises(ScenarioError):
        session.load(small(second=0))
    assert session.levers is before


def test_a_setting_that_leaves_nobody_is_refused() -> None:
    """Nobody at the second level: an error that names the escalation's target."""
    with pytest.raises(ScenarioError, match="has no operator"):
        next(Session(small()).answers({"heads 1": 0}))


def test_new_doubts_are_told() -> None:
    """Twice 4 Erlang on 6 slots and twice 1.2 on 2, with customers who never give up: two warnings."""
    session = Session(small(rate="30 per hour"))
    last = list(session.answers({"volume": 2.0}))[-1]
    assert [doubt.severity for doubt in last.doubts] == ["W"] * len(last.doubts)
    assert [doubt.path for doubt in last.doubts] == ["groups.front", "groups.second"]
    assert all("the queue keeps growing" in doubt.message for doubt in last.doubts)


def test_many_days_get_fewer_replications(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for 10 replications in memory refining ends at 20, the fewest allowed, and not at 1000."""
    monkeypatch.setattr(module, "LOOKS", (2, 5, 10, 20, 50, 100, 1000))
    monkeypatch.setattr(module, "MOST_BYTES", 10)
    *_, last = Session(small()).answers({})
    assert (last.replications, last.is_final) == (20, True)


def test_patience_ends_refining(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no time at all the second answer is the last."""
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    answers = list(Session(small()).answers({}))
    assert [each.is_final for each in answers] == [False, True]


def test_the_engine_is_that_of_a_small_job() -> None:
    """With a cold cache `auto` takes the readable engine for the first answer, however far it is refined."""
    scenario = load_scenario(PROJECT / "scenarios" / "two_tiers.toml")
    assert Session(scenario).experiment.engine == replicate(scenario, 20).engine
