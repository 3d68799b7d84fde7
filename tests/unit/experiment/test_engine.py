"""Which engine runs and why, and that both give the same numbers."""

import pytest

from sim import replicate
from sim.core import jit
from sim.experiment.engine import SMALL_COLD_CHATS, choose_engine, tell_of_compiling
from sim.experiment.tasks import ExperimentError
from tests.builders import desk


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
