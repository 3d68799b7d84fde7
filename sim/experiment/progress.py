"""Progress as a line of text, with rate and time left: on a terminal and in notebooks, nowhere else."""

import sys
import time
from collections.abc import Callable
from typing import Any

from sim.experiment.gather import Progress

EVERY_S = 0.2
"""The line changes so often at most."""


class ProgressLine:
    """A line that tells how far the work is, and goes when the work is done.

    Parameters
    ----------
    show
        Shows a text in place of the one before; an empty one at the end.
    clock
        Gives the seconds since some moment.
    """

    def __init__(self, show: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._show, self._clock = show, clock
        self._start_s = self._shown_s = clock()
        self._found: int | None = None

    def __call__(self, done: int, total: int) -> None:
        """Tell that some of all replications are done."""
        now = self._clock()
        if self._found is None:
            # What a store had already says nothing about the rate.
            self._found, self._start_s = (done, now) if done > 1 else (0, self._start_s)
        if done >= total:
            self._show("")
        elif now - self._shown_s >= EVERY_S:
            self._shown_s = now
            self._show(progress_text(done, total, done - self._found, now - self._start_s))


def progress_text(done: int, total: int, fresh: int, seconds: float) -> str:
    """Return the line for work of which a number of replications took some seconds."""
    text = f"{done} of {total} replications"
    if fresh <= 0 or seconds <= 0:
        return text
    rate = fresh / seconds
    speed = f"{rate:.1f} a second" if rate >= 1 else f"{1 / rate:.1f} s each"
    return f"{text}, {speed}, {time_left((total - done) / rate)} left"


def time_left(seconds: float) -> str:
    """Return a time as people say it: "40 s", "3 min", "2 h 10 min"."""
    whole = max(1, round(seconds))
    if whole < 90:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def progress_of(wanted: Progress | bool | None) -> Progress | None:
    """Return what is told of progress: ``True`` is a line where somebody may be looking."""
    if not isinstance(wanted, bool):
        return wanted
    show = _show_here() if wanted else None
    return None if show is None else ProgressLine(show)


def _show_here() -> Callable[[str], None] | None:
    """Return how a line is shown here: in a notebook, on a terminal, or not at all."""
    if "ipykernel" in sys.modules:
        import IPython.display

        display: Any = IPython.display.display

        handle: list[Any] = []

        def show_in_notebook(text: str) -> None:
            content = {"text/plain": text}
            if handle:
                handle[0].update(content, raw=True)
            elif text:
                handle.append(display(content, raw=True, display_id=True))

        return show_in_notebook
    if not sys.stderr.isatty():
        return None

    def show_on_terminal(text: str) -> None:
        # To the start of the line, and what stands there goes.
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    return show_on_terminal
