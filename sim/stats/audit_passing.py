"""The audit's reading of forwards: how long the slot of a leg that was passed on stays held."""

from enum import Enum, auto

from sim.core.blueprint import Blueprint
from sim.core.kinds import AfterClose, HandOver
from sim.stats.audit_findings import candidate_ways, constant_us
from sim.stats.audit_floor import Floor
from sim.stats.audit_policy import briefing_us, could_come_back
from sim.stats.audit_rows import Rows
from sim.stats.audit_wrap_up import wrap_up_of


class Slot(Enum):
    """Until when the slot of a forwarded leg is held."""

    FREE = auto()
    UNTIL_DECIDED = auto()
    """Until the forward is placed, since the chat could come back."""
    UNTIL_HANDED_OVER = auto()
    """Until a warm hand-over is over."""


class Passing:
    """The slots of forwarded legs, and what the record leaves open about them."""

    def __init__(self, rows: Rows, blueprint: Blueprint) -> None:
        self._rows, self._blueprint = rows, blueprint
        self.slot = [Slot.FREE] * len(rows)
        self._ways_of: dict[tuple[int, int, int], list[int]] = {}

    def begin(self, row: int) -> None:
        """Hold the slot of a leg that was just forwarded: for a warm hand-over, a return, or not."""
        rows, ways = self._rows, self.ways(row + 1)
        warm = (self._blueprint.escalations.hand_over[ways] == HandOver.WARM).any()
        wraps_up = wrap_up_of(self._blueprint, rows.group[row]) is not None
        if warm or (rows.released[row] > rows.ended[row] and not wraps_up):
            self.slot[row] = Slot.UNTIL_HANDED_OVER
        elif could_come_back(self._blueprint, ways):
            self.slot[row] = Slot.UNTIL_DECIDED

    def ways(self, row: int) -> list[int]:
        """Return the escalations that can have led into a forwarded leg."""
        group = self._rows.group
        key = (group[row - 1], group[row], self._rows.widget[row])
        if key not in self._ways_of:
            self._ways_of[key] = candidate_ways(self._blueprint, *key)
        return self._ways_of[key]

    def briefs(self, row: int) -> bool:
        """Return whether a leg begins with a briefing by the operator who passed the chat on."""
        return self._rows.forwarded[row] and self.slot[row - 1] is Slot.UNTIL_HANDED_OVER

    def briefing_end(self, row: int, now_us: int) -> int:
        """Return when the briefing of a leg taken now ends, as far as the record tells."""
        released = self._rows.released[row - 1]
        wrap_up = wrap_up_of(self._blueprint, self._rows.group[row - 1])
        if wrap_up is None:
            return max(now_us, released)
        length = briefing_us(self._blueprint, self.ways(row))
        if length is not None:
            return now_us + length
        # A wrap-up that the desk's stop cut short tells nothing.
        after = None if self._is_cut_at(released) else constant_us(wrap_up)
        return now_us if after is None else max(now_us, released - after)

    def _is_cut_at(self, at_us: int) -> bool:
        """Return whether the desk is cut at a moment."""
        is_cut = self._blueprint.after_close is AfterClose.CUT
        return is_cut and at_us in self._blueprint.open_us[:, 1]

    def was_cut(self, row: int, floor: Floor, now_us: int) -> bool:
        """Return whether the desk's stop, and not the end of the briefing, released a forwarded leg's slot.

        Where both fall on the same microsecond a constant briefing tells; else whether the record hands
        the slot on at that moment.
        """
        rows, following = self._rows, row + 1
        if not rows.is_stopped(following, rows.released[row]) or not self._is_cut_at(rows.released[row]):
            return False
        length = briefing_us(self._blueprint, self.ways(following))
        if length is not None:
            return rows.assigned[following] + length > rows.released[row]
        heir = floor.next_for(rows.operator[row])
        return heir is None or (rows.assigned[heir[2]], rows.operator[heir[2]]) != (
            now_us,
            rows.operator[row],
        )
