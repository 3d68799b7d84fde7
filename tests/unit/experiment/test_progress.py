"""Progress: rate and time left in words, where somebody may be looking."""

import sys

import pytest

from sim import replicate
from sim.experiment.progress import PATIENCE_S, ProgressLine, progress_of, progress_text, time_left
from tests.builders import desk


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (89, "89 s"), (90, "2 min"), (600, "10 min"), (5340, "89 min"), (7800, "2 h 10 min")],
)
def test_a_time_is_said_as_people_say_it(seconds: float, words: str) -> None:
    """Below 90 s in seconds, below 90 min in minutes, else in hours and minutes."""
    assert time_left(seconds) == words


def test_rate_and_time_left_are_those_of_what_was_done_now() -> None:
    """20 of 60 done in 4 s are 5 a second: 40 left, at 100 of which 40 were there, take 8 s."""
    assert progress_text(60, 100, 20, 4.0) == "60 of 100 replications, 5.0 a second, 8 s left"
    assert progress_text(1, 3, 1, 20.0) == "1 of 3 replications, 20.0 s each, 40 s left"
    assert progress_text(40, 100, 0, 4.0) == "40 of 100 replications"


def test_the_line_changes_now_and_then_and_goes_at_the_end() -> None:
    """Told at 0.1, 0.3, 0.35 and 0.6 s, it is shown at 0.3 and, as the last of four, wiped."""
    moments = iter([0.0, 0.1, 0.3, 0.35, 0.6])
    shown: list[str] = []
    line = ProgressLine(shown.append, lambda: next(moments))
    for done in (1, 2, 3, 4):
        line(done, 4)
    assert shown == ["2 of 4 replications, 6.7 a second, 1 s left", ""]


def test_what_a_store_had_is_no_rate() -> None:
    """Begun with 50 of 100 at 1 s, ten more by 3 s are 5 a second."""
    moments = iter([0.0, 1.0, 3.0])
    shown: list[str] = []
    line = ProgressLine(shown.append, lambda: next(moments))
    line(50, 100)
    line(60, 100)
    assert shown[-1] == "60 of 100 replications, 5.0 a second, 8 s left"


def test_a_pipe_is_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Where standard error is no terminal, and outside notebooks, ``progress=True`` shows nothing."""
    assert progress_of(True) is None
    replicate(desk(), 2, jobs=1, progress=True)
    assert capsys.readouterr().err == ""


def test_a_terminal_is_told_on_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal each text takes the place of the one before."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    tell = progress_of(True)
    assert isinstance(tell, ProgressLine)
    tell(2, 2)
    assert capsys.readouterr().err == "\r\x1b[K"


class Kernel:
    """A notebook's shell, and what it was shown."""

    kernel = "a kernel"

    def __init__(self) -> None:
        self.told: list[object] = []

    def update(self, content: object, raw: bool) -> None:
        """Take a text in place of the one before."""
        self.told.append(content)

    def display(self, content: object, raw: bool, display_id: bool) -> "Kernel":
        """Take the first text."""
        self.told.append(content)
        return self


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    """Make this program look like the kernel of a notebook."""
    import IPython.display

    shell = Kernel()
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setattr(IPython.display, "display", shell.display)
    return shell


def test_a_notebook_is_told_in_one_place(notebook: Kernel) -> None:
    """In a notebook one output is shown and changed; nothing is shown for work that is done at once."""
    tell = progress_of(True)
    assert isinstance(tell, ProgressLine)
    for text in ("", "a", "b", ""):
        tell._show(text)
    assert notebook.told == [{"text/plain": text} for text in ("a", "b", "")]


def test_a_notebook_that_did_not_ask_is_told_of_long_work_only(notebook: Kernel) -> None:
    """Without a word a line comes after 2 s and not before; ``False`` is none at all."""
    replicate(desk(), 2, jobs=1)
    assert notebook.told == []
    assert isinstance(progress_of(None), ProgressLine)
    assert progress_of(False) is None
    moments, shown = iter([0.0, 1.0, 1.9, 2.1, 2.2]), list[str]()
    line = ProgressLine(shown.append, lambda: next(moments), quiet_s=PATIENCE_S)
    for done in (1, 2, 3, 4):
        line(done, 8)
    assert shown == ["3 of 8 replications, 1.4 a second, 4 s left"]


def test_other_things_than_replications_have_no_rate() -> None:
    """Forty of 96 staffings settled say nothing of how long the others take."""
    moments, shown = iter([0.0, 1.0]), list[str]()
    ProgressLine(shown.append, lambda: next(moments), unit="staffings settled")(40, 96)
    assert shown == ["40 of 96 staffings settled"]


def test_a_function_is_told_itself() -> None:
    """A function of the user's is taken as it is, and no word means none."""
    assert progress_of(print) is print  # type: ignore[arg-type]
    assert (progress_of(None), progress_of(False)) == (None, None)
