"""A worker's tie to the process that started it: when that one is gone, the worker ends.

A process that is killed outright (``kill -9``, want of memory) tells nobody. Its workers hold the pipes to
each other open, so none of them would ever see an end, and each would keep its memory for good.
"""

import os
import threading
import time

LOOKS_EVERY_S = 0.5


def end_with(parent: int) -> None:
    """Let this process end soon after another one is gone, whatever it is doing then.

    The first thing that a worker does. Where a process keeps the number of a parent that is gone (Windows),
    nothing can be seen.

    Parameters
    ----------
    parent
        The number of the process that started this one.
    """
    threading.Thread(target=_watch, args=(parent,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    """Look who is the parent: an orphan is given another one."""
    while os.getppid() == parent:
        time.sleep(LOOKS_EVERY_S)
    # Nobody is there who waits for a result, or for tidying up: what the workers shared, the helper that
    # looks after it removes once all of them are gone.
    os._exit(1)
