"""Which engine runs and why, and that both give the same numbers."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim import load_scenario, replicate, run
from sim.core import jit
from sim.engines import compiled
from sim.experiment.engine import SMALL_COLD_CHATS, choose_engine, tell_of_compiling
from sim.experiment.tasks import ExperimentError, ReplicationError
from sim.scenario import build_blueprint
from tests.builders import desk

TEAM = Path(__file__).resolve().parents[3] / "scenarios" / "two_tiers.toml"


def warm(monkeypatch: pytest.MonkeyPatch, *, is_warm: bool, can: bool = True) -> None:
    """Let the cache be warm or cold, and numba be there or not."""
    monkeypatch.setattr(jit, "cache_is_warm", lambda _="": is_warm)
    monkeypatch.setattr(jit, "can_compile", lambda: can)


def test_an_engine_that_is_not_there_is_refused() -> None:
    """The error lists the three names that work."""
    with pytest.raises(ValueError, match='no engine "fast"; there are auto, readable and compiled'):
        choose_engine("fast")


def test_an_engine_that_was_asked_for_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the size of the job and of the cache."""
    warm(monkeypatch, is_warm=False)
    assert choose_engine("readable") == ("readable", "asked for")
    assert choose_engine("compiled", chats=1) == ("compiled", "asked for")


def test_a_small_job_does_not_wait_for_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a cold cache one chat fewer than the limit is run by the readable engine."""
    warm(monkeypatch, is_warm=False)
    name, reason = choose_engine("auto", chats=SMALL_COLD_CHATS - 1)
    assert (name, "not compiled yet" in reason) == ("readable", True)
    assert choose_engine("auto", chats=SMALL_COLD_CHATS)[0] == "compiled"
    warm(monkeypatch, is_warm=True)
    assert choose_engine("auto", chats=1)[0] == "compiled"


def test_without_numba_everything_runs_slower(monkeypatch: pytest.MonkeyPatch) -> None:
    """Auto takes the readable engine and says why; the compiled one, asked for, is refused with a remedy."""
    warm(monkeypatch, is_warm=False, can=False)
    assert choose_engine("auto") == ("readable", "numba is not installed, or is switched off")
    with pytest.raises(ExperimentError, match="numba is not installed") as caught:
        choose_engine("compiled")
    assert caught.value.problems[0].remedy == "take auto or readable"


def test_a_rule_of_ones_own_stays_with_the_readable_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamp says that the rule is a Python function."""
    warm(monkeypatch, is_warm=True)
    own = desk().with_changes({"groups.front.choice": "own"})
    done = replicate(own, 1, jobs=1, own_rule=lambda free, slots, assigned_us, freed_us, operator: -free)
    assert done.engine == "readable"
    assert "Python function" in done.engine_reason


def test_the_user_is_told_of_compiling(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only where it has to be compiled, on the error output."""
    warm(monkeypatch, is_warm=True)
    tell_of_compiling()
    assert capsys.readouterr().err == ""
    warm(monkeypatch, is_warm=False)
    tell_of_compiling()
    assert "once on this machine" in capsys.readouterr().err


def test_both_engines_give_the_same_numbers() -> None:
    """Fingerprints and every numerator and denominator of three replications agree."""
    if not jit.can_compile():
        pytest.skip("numba is not installed, or is switched off")
    both = [replicate(desk(), 3, engine=name, jobs=2).replications for name in ("readable", "compiled")]
    for one, other in zip(*both, strict=True):
        assert one.fingerprint == other.fingerprint
        assert (one.metrics.numerator == other.metrics.numerator).all()
        assert (one.metrics.denominator == other.metrics.denominator).all()


LONG = {
    "widgets.shop.handling": {"kind": "constant", "value": "2000 day"},
    "widgets.shop.patience": {"kind": "constant", "value": "10000 day"},
}
"""Whoever waits for a slot is taken 5.5 years later, and the next one 11."""


def test_auto_falls_back_where_the_compiled_engine_cannot_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chats are taken after 8.9 years: the bytes are the readable engine's, and the reason says so."""
    warm(monkeypatch, is_warm=True)
    scenario = load_scenario(TEAM, LONG)
    slow = replicate(scenario, 1, engine="readable", jobs=1)
    found = replicate(scenario, 1, engine="auto", jobs=1)
    assert found.replications[0].fingerprint == slow.replications[0].fingerprint
    assert found.engine_reason.endswith(
        "; the readable one for 1 of 1 replications, in which time runs on for longer than the compiled one "
        "counts"
    )
    assert run(scenario).fingerprint() == slow.replications[0].fingerprint
    with pytest.raises(ReplicationError, match=r"8\.9 years"):
        replicate(scenario, 1, engine="compiled", jobs=1)


def test_a_calendar_of_more_than_8_9_years_is_for_the_readable_engine() -> None:
    """2^48 us are 3257.8 days: the close of day 3257 is inside, that of day 3258 is not."""
    scenario = load_scenario(TEAM, {"calendar.days": 3257})
    blueprint = build_blueprint(scenario)
    assert compiled.supports(blueprint) is None
    later = replace(blueprint, open_us=np.append(blueprint.open_us, [[1 << 48, (1 << 48) + 1]], axis=0))
    assert choose_engine("auto", later) == ("readable", "its days go on for over 8.9 years")
