"""The audit's queues: legs by the order in which they joined, whenever they may be taken."""

from heapq import heappop, heappush


class Places:
    """Some waiting legs in the order of their places; who left is forgotten on reaching the front."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int]] = []
        self._here: set[int] = set()

    def add(self, place: int, row: int) -> None:
        """Put a leg at its place."""
        self._here.add(row)
        heappush(self._heap, (place, row))

    def discard(self, row: int) -> None:
        """Take a leg out, if it is there."""
        self._here.discard(row)

    def head(self) -> tuple[int, int] | None:
        """Return the place and the row of the leg that joined first, None where nobody waits."""
        while self._heap and self._heap[0][1] not in self._here:
            heappop(self._heap)
        return self._heap[0] if self._heap else None
