"""How many at a time: step functions of many owners on one axis, integrated at any window in one go.

Owner ``o`` at time ``t`` stands at ``o * span + t``. All steps are sorted and summed once; the integral over
a window is the difference of two look-ups. Everything is an ``int64``, so sums are exact.
"""

from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Bools, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """The number present over time, for every owner; made by `count_present`.

    Arrays have shape (steps,): place on the axis, number present from there on, and the integrals up to
    there of that number and of "at least one".
    """

    span_us: int
    at: Ints
    present: Ints
    presence_us: Ints
    busy_us: Ints

    def integrate(self, owner: Ints, from_us: Ints, to_us: Ints) -> tuple[Ints, Ints]:
        """Integrate over windows.

        Parameters
        ----------
        owner, from_us, to_us
            Windows [from, to) with 0 <= from <= to < span, shape (k,).

        Returns
        -------
        tuple[Ints, Ints]
            Integral of the number present, and time with at least one; both shape (k,), microseconds.
        """
        base = owner * self.span_us
        presence_before, busy_before = self._until(base + from_us)
        presence, busy = self._until(base + to_us)
        return presence - presence_before, busy - busy_before

    def _until(self, at: Ints) -> tuple[Ints, Ints]:
        """Return both integrals from the start of the axis to given places."""
        step = np.searchsorted(self.at, at, side="right") - 1
        since = at - self.at[step]
        present = self.present[step]
        return self.presence_us[step] + present * since, self.busy_us[step] + (present > 0) * since


def count_present(owner: Ints, from_us: Ints, to_us: Ints, span_us: int) -> Timeline:
    """Count how many stays are under way, owner by owner.

    Parameters
    ----------
    owner
        Owner of each stay, from 0 on, shape (n,).
    from_us, to_us
        The stays [from, to), 0 <= from <= to < ``span_us``, shape (n,).
    span_us
        Length of one owner's part of the axis.

    Returns
    -------
    Timeline
        The step function of every owner.

    Raises
    ------
    OverflowError
        If the axis does not fit into 63 bits.
    """
    owners = int(owner.max()) + 1 if len(owner) else 1
    if owners * span_us > 2**62:
        raise OverflowError(f"{owners} owners over {span_us} microseconds do not fit on one axis")
    base = owner * span_us
    # The lowest bit tells a start from an end, so that one plain sort orders both.
    keys = np.concatenate([np.zeros(1, dtype=np.int64), (base + from_us) * 2 + 1, (base + to_us) * 2])
    keys[1:].sort()
    at = keys >> 1
    change = (keys & 1) * 2 - 1
    change[0] = 0
    present = np.cumsum(change)
    lasts = np.diff(at)
    presence_us = np.zeros_like(at)
    np.cumsum(present[:-1] * lasts, out=presence_us[1:])
    busy_us = np.zeros_like(at)
    np.cumsum((present[:-1] > 0) * lasts, out=busy_us[1:])
    return Timeline(span_us, at, present, presence_us, busy_us)


def sum_by(code: Ints, values: Ints | Bools, size: int) -> Ints:
    """Sum whole numbers by code, exactly; codes from 0 to ``size - 1``, shape (n,); returns shape (size,)."""
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, code, values)
    return total


def pool_groups(by_group: Ints, tier: Ints) -> Ints:
    """Return the sum over all groups, over each tier's, and the groups: shape (1 + tiers + groups,).

    A group that no chat can reach has tier 0 and is in no tier.
    """
    by_tier = sum_by(tier, by_group, int(tier.max(initial=0)) + 1)[1:]
    return np.concatenate([by_group.sum(keepdims=True), by_tier, by_group])
