"""The worker: one thread that does the newest piece of work; a newer one cuts the present one short."""

import threading
from collections.abc import Callable

IsCut = Callable[[], bool]
Work = Callable[[IsCut], None]
"""Is given a function that says whether newer work waits, and has to end soon when it does."""


class Worker:
    """A thread in the background; it ends with the process."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._next: Work | None = None
        self._number = 0
        self._is_busy = False
        self._thread: threading.Thread | None = None

    def do(self, work: Work) -> None:
        """Do some work soon, in the place of whatever is under way or waiting."""
        with self._condition:
            self._number += 1
            self._next = work
            if self._thread is None:
                self._thread = threading.Thread(target=self._go_on, name="what-if", daemon=True)
                self._thread.start()
            self._condition.notify_all()

    def cut(self) -> None:
        """Cut short what is under way."""
        with self._condition:
            self._number += 1
            self._next = None

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is under way; say whether that came about in time."""
        with self._condition:
            return self._condition.wait_for(lambda: self._next is None and not self._is_busy, seconds)

    def _go_on(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._next is not None)
                work, number = self._next, self._number
                self._next, self._is_busy = None, True
            assert work is not None
            try:
                work(lambda number=number: number != self._number)  # type: ignore[misc]
            finally:
                with self._condition:
                    self._is_busy = False
                    self._condition.notify_all()
