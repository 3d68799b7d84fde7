"""The audit's reading of pull delays: when a waiting leg may be fetched, as far as the record tells."""

from collections.abc import Mapping

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE
from sim.stats.audit_findings import constant_us
from sim.stats.audit_floor import Floor
from sim.stats.audit_rows import Rows


class Pulls:
    """The legs that wait to be fetched.

    A constant delay says when. Of a drawn one the record shows only that it was over when the leg was taken:
    either it had been over, and the leg went to the first slot that became free, or it ended at that very
    microsecond. The first is tried first; ``skips`` says of how many such slots a leg was too late.
    """

    def __init__(self, rows: Rows, floor: Floor, blueprint: Blueprint, skips: Mapping[int, int]) -> None:
        self._rows, self._floor = rows, floor
        self._laws = blueprint.groups.pull_delay
        self._left_to_skip = dict(skips)
        self._drawn: dict[tuple[int, int], list[int]] = {}
        self.guesses: list[tuple[int, int]] = []
        """Moments and legs for which a slot was found: one that became free later may be as right."""

    def begin(self, row: int, now_us: int) -> int | None:
        """Set a leg aside that waits from now on; return when its delay ends, None where it has none."""
        law = self._laws[self._rows.group[row]] if self._laws else None
        if law is None or constant_us(law) == 0:
            return None
        self._floor.set_aside(row)
        length = constant_us(law)
        if length is not None:
            return now_us + length
        operator, taken_at = self._rows.operator[row], self._rows.assigned[row]
        if operator == NO_ONE or self._floor.group[operator] != self._rows.group[row]:
            return None
        self._drawn.setdefault((operator, taken_at), []).append(row)
        return taken_at

    def next_for(self, operator: int, now_us: int, head: tuple[int, int, int] | None) -> int | None:
        """Return the leg with a drawn delay that an operator with room takes now, before the next one due."""
        floor, known = self._floor, []
        for row in self._drawn.get((operator, now_us), ()):
            wait = floor.waiting.get(row)
            if wait is None or wait.is_fetched or wait.is_passed_over:
                continue
            # Had somebody else been free, that one would have taken it, or its delay is not over yet.
            if floor.ready(wait.call, wait.call.group).tolist() == [operator]:
                known.append((-wait.call.priority, wait.place, row))
        for key in sorted(known):
            if head is not None and floor.group[operator] == floor.waiting[head[2]].call.group and head < key:
                return None
            row = key[2]
            if self._left_to_skip.get(row, 0) > 0:
                self._left_to_skip[row] -= 1
                continue
            self.guesses.append((now_us, row))
            return row
        return None
