"""Progress as a line of text, with rate and time left: on a terminal and in notebooks, nowhere else."""

import sys
import time
from collections.abc import Callable
from typing import Any

from sim.experiment.gather import Progress

EVERY_S = 0.2
"""The line changes so often at most."""

PATIENCE_S = 2.0
"""A notebook that did not ask for a line gets one for work that takes longer than this."""

REPLICATIONS = "replications"


class ProgressLine:
    """A line that tells how far the work is, and goes when the work is done.

    Parameters
    ----------
    show
        Shows a text in place of the one before; an empty one at the end.
    clock
        Gives the seconds since some moment.
    unit
        What is counted. Only replications have a rate and a time left: other things differ in size.
    quiet_s
        For so long nothing is shown.
    """

    def __init__(
        self,
        show: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        unit: str = REPLICATIONS,
        quiet_s: float = 0.0,
    ) -> None:
        self._show, self._clock, self._unit = show, clock, unit
        self._start_s = clock()
        self._shown_s = self._start_s + max(0.0, quiet_s - EVERY_S)
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
            if self._unit == REPLICATIONS:
                self._show(progress_text(done, total, done - self._found, now - self._start_s))
            else:
                self._show(f"{done} of {total} {self._unit}")


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


def progress_of(wanted: Progress | bool | None, unit: str = REPLICATIONS) -> Progress | None:
    """Return what is told of progress.

    Parameters
    ----------
    wanted
        A function of how many are done and of how many; ``True`` is a line where somebody may be looking, on
        a terminal and in a notebook; ``None`` a line in a notebook, if the work takes longer than a moment;
        ``False`` none.
    unit
        What is counted.
    """
    if wanted is not None and not isinstance(wanted, bool):
        return wanted
    if wanted is False or (wanted is None and not _in_notebook()):
        return None
    show = _in_place() if _in_notebook() else _on_terminal() if sys.stderr.isatty() else None
    return None if show is None else ProgressLine(show, unit=unit, quiet_s=0.0 if wanted else PATIENCE_S)


def _in_notebook() -> bool:
    """Say whether this program is the kernel of a notebook."""
    ipython: Any = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None


def _in_place() -> Callable[[str], None]:
    """Return how a line is shown in a notebook: one output, made with the first text and then changed."""
    import IPython.display

    display: Any = IPython.display.display
    handle: list[Any] = []

    def show(text: str) -> None:
        content = {"text/plain": text}
        if handle:
            handle[0].update(content, raw=True)
        elif text:
            handle.append(display(content, raw=True, display_id=True))

    return show


def _on_terminal() -> Callable[[str], None]:
    """Return how a line is shown on a terminal."""

    def show(text: str) -> None:
        # To the start of the line, and what stands there goes.
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    return show
