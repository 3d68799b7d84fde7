"""Counts, waits and service levels, from the measured legs; each as numerator and denominator."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Bools, Floats, Ints, Outcome
from sim.stats.facts import CLASSES, COUNTED, LEVEL_BASE, LEVEL_MET, LEVELS, Facts
from sim.stats.timeline import pool_groups, sum_by

Block = dict[str, tuple[Ints, Ints]]
"""Metrics of some scopes: numerators and denominators by name, each of shape (scopes,) or wider."""

_COUNTS = np.stack(list(COUNTED.values())).astype(np.int64)
_MET = LEVEL_MET.astype(np.int64)
_BASE = LEVEL_BASE.astype(np.int64)
_PERCENTILES = {"leg_wait_median": 50, "leg_wait_p90": 90, "leg_wait_p95": 95}


def with_total(by_scope: Ints) -> Ints:
    """Put the total over the first axis in front."""
    return np.concatenate([by_scope.sum(axis=0, keepdims=True), by_scope])


def count_classes(kind: Ints, code: Ints, size: int) -> Ints:
    """Count legs by code and class; returns shape (size, CLASSES)."""
    return np.bincount(code * CLASSES + kind, minlength=size * CLASSES).reshape(size, CLASSES)


@dataclass(frozen=True, slots=True, eq=False)
class SortedWaits:
    """Waits of answered legs sorted by (code, wait); made by `sort_waits`.

    ``wait_us`` has shape (legs + 1,), the last value being nobody's; ``starts`` and ``ends`` have shape
    (codes,).
    """

    wait_us: Ints
    starts: Ints
    ends: Ints

    def mean(self) -> tuple[Ints, Ints]:
        """Return the sums of the waits and their number."""
        until = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self.wait_us)])
        return until[self.ends] - until[self.starts], self.ends - self.starts

    def maximum(self) -> tuple[Ints, Ints]:
        """Return the longest wait over 1, or 0 over 0 where there is none."""
        some = self.ends > self.starts
        return np.where(some, self.wait_us[self.ends - 1], 0), some.astype(np.int64)

    def percentile(self, percent: int) -> tuple[Ints, Ints]:
        """Return a percentile over 1 as hundredths over 100, interpolated (type 7); 0 over 0 where empty."""
        counts = self.ends - self.starts
        some = counts > 0
        whole, part = np.divmod(np.maximum(counts - 1, 0) * percent, 100)
        low = np.where(some, self.starts + whole, 0)
        high = np.where(some, np.minimum(low + 1, self.ends - 1), 0)
        lower = self.wait_us[low]
        value = 100 * lower + part * (self.wait_us[high] - lower)
        return np.where(some, value, 0), some * 100


def sort_waits(facts: Facts, code: Ints, size: int) -> SortedWaits:
    """Sort the answered legs by code, from 0 to ``size - 1``, and wait; codes of -1 are left out."""
    code = code[facts.by_wait]
    n = len(code)
    packed = code * n + np.arange(n)
    packed.sort()
    packed = packed[np.searchsorted(packed, 0) :]
    counts = np.bincount(code[code >= 0], minlength=size)
    ends = np.cumsum(counts)
    rows = facts.by_wait[packed % n] if n else facts.by_wait
    return SortedWaits(np.append(facts.wait_us[rows], np.int64(0)), ends - counts, ends)


def reach_target(level: tuple[Ints, Ints], target: Floats) -> tuple[Ints, Ints]:
    """Return 1 over 1 where a service level reaches its target, 0 over 1 where not, 0 over 0 where blank."""
    met, base = level
    some = base > 0
    reached = some & (met / np.maximum(base, 1) >= target)
    return reached.astype(np.int64), some.astype(np.int64)


def measure_chats(facts: Facts, first: Facts, chats: Facts, blueprint: Blueprint) -> Block:
    """Measure the whole desk, as its customers saw it, and each widget, by its chats' first legs.

    Parameters
    ----------
    facts, first, chats
        The measured legs, the first ones alone, and the chats from end to end.
    blueprint
        The scenario.

    Returns
    -------
    Block
        Arrays of shape (1 + widgets,), the whole desk first.
    """
    size = len(blueprint.widgets.names)
    by_first = with_total(count_classes(first.kind, first.widget, size))
    by_chat = with_total(count_classes(chats.kind, chats.widget, size))
    block, entries, visits = (
        _ratios(np.concatenate([by_chat[:1], by_first[1:]])),
        *map(_ratios, (by_first, by_chat)),
    )
    one = np.ones(size + 1, dtype=np.int64)
    for name in ("admitted", "forward_share", "lost", *(outcome.name.lower() for outcome in Outcome)):
        # Counted by the last leg; and of who came in, and who was passed on, the first one knows.
        block[name] = (entries if name in {"admitted", "forward_share"} else visits)[name]
    admitted = block["admitted"][0]
    block["delayed_share"] = (
        admitted - np.append(visits["at_once"][0][:1], entries["at_once"][0][1:]),
        admitted,
    )
    returned = facts.outcome == Outcome.RETURNED
    legs_that = {
        "forwarded": facts.outcome == Outcome.FORWARDED,
        "returned": returned & ~facts.answered,
        "handed_back": returned & facts.answered,
    }
    for name, rows in legs_that.items():
        passed = np.zeros(len(first.chat), dtype=np.int64)
        passed[facts.chat[rows]] = 1
        block[name] = with_total(sum_by(first.widget, passed, size)), one
    block["forward_share"] = block["forwarded"][0], entries["answered"][0]

    def total(values: Ints | Bools) -> Ints:
        return with_total(sum_by(first.widget, values, size))

    def of_both(of_chats: Ints, of_firsts: Ints) -> Ints:
        return np.append(total(of_chats)[:1], total(of_firsts)[1:])

    arrived, abandoned = block["arrived"][0], block["abandoned"][0]
    redials = total(first.is_redial)
    block["silent"] = total(facts.silent[facts.ends]), one
    block["redials"], block["customers"] = (redials, one), (arrived - redials, one)
    block["success"] = total((chats.outcome == Outcome.RESOLVED) & chats.known), arrived - redials
    block["redial_share"] = total(first.comes_back & (chats.outcome == Outcome.ABANDONED)), abandoned
    block["leg_wait_all_mean"] = of_both(chats.wait_us, first.wait_us * first.admitted), admitted
    block["service_level"] = of_both(chats.met, first.met), of_both(chats.base, first.base)
    block["customer_service_level"] = total(chats.met), total(chats.base)
    block["customer_abandon_share"], block["customer_ticket_share"] = (
        visits["abandon_share"],
        visits["ticket_share"],
    )
    block["legs_per_chat"] = total(_per_chat(facts, facts.admitted.astype(np.int64))), admitted
    block["customer_wait_mean"] = total(chats.wait_us), admitted
    whole = np.where(chats.outcome == Outcome.RESOLVED, facts.ended_us[facts.ends] - first.queued_us, 0)
    block["end_to_end_mean"] = total(whole), block["resolved"][0]
    everybody = sort_waits(chats, np.zeros_like(chats.widget), 1)
    _put_waits(block, [everybody, sort_waits(first, first.widget, size)])
    block["first_response_mean"] = total(first.wait_us * first.answered), entries["answered"][0]
    _put_forwards(block, facts, lambda values: total(_per_chat(facts, values)))
    del block["at_once"]
    return block


def measure_legs(facts: Facts, blueprint: Blueprint) -> Block:
    """Measure each tier and each group: their own legs.

    Returns
    -------
    Block
        Arrays of shape (tiers + groups,), the tiers first; a group that no chat can reach has no tier.
    """
    groups = len(blueprint.groups.names)
    tiers = int(blueprint.groups.tier.max(initial=0))
    tier = blueprint.groups.tier - 1

    def total(by_group: Ints) -> Ints:
        # A group without a tier has code -1, which is the row that is cut off.
        by_tier = np.zeros((tiers + 1, *by_group.shape[1:]), dtype=np.int64)
        np.add.at(by_tier, tier, by_group)
        return np.concatenate([by_tier[:tiers], by_group])

    block = _ratios(total(count_classes(facts.kind, facts.group, groups)))
    admitted = block["admitted"][0]

    def of_legs(values: Ints | Bools) -> Ints:
        return total(sum_by(facts.group, values, groups))

    del block["at_once"]
    block["silent"] = of_legs(facts.silent), np.ones_like(admitted)
    block["leg_wait_all_mean"] = of_legs(facts.wait_us * facts.admitted), admitted
    block["service_level"] = of_legs(facts.met), of_legs(facts.base)
    last = facts.ends
    resolved = facts.outcome[last] == Outcome.RESOLVED
    whole = np.where(resolved, facts.ended_us[last] - facts.queued_us[facts.starts], 0)
    block["end_to_end_mean"] = total(sum_by(facts.group[last], whole, groups)), block["resolved"][0]
    chat_wait = _per_chat(facts, facts.wait_us)
    came = np.flatnonzero(facts.admitted)
    parts = []
    for code, size in ((tier[facts.group[came]], tiers), (facts.group[came], groups)):
        chat, place = _visits(facts.chat[came], code, size, len(chat_wait))
        parts.append((sum_by(place, chat_wait[chat], size), np.bincount(place, minlength=size)))
    block["customer_wait_mean"] = _join(parts)
    _put_waits(block, [sort_waits(facts, tier[facts.group], tiers), sort_waits(facts, facts.group, groups)])
    _put_forwards(block, facts, of_legs)
    return block


def measure_overflow(facts: Facts, blueprint: Blueprint) -> Block:
    """Measure how much of each group's answered legs another group's operators took.

    Returns
    -------
    Block
        For all, each tier and each group, arrays of shape (1 + tiers + groups,).
    """
    groups = blueprint.groups
    size, own = len(groups.names), facts.group[facts.answered]
    taken = blueprint.operators.group[facts.operator[facts.answered]] != own
    overflowed = pool_groups(np.bincount(own[taken], minlength=size), groups.tier)
    answered = pool_groups(np.bincount(own, minlength=size), groups.tier)
    return {
        "overflowed": (overflowed, np.ones_like(overflowed)),
        "overflow_share": (overflowed, answered),
    }


def _put_forwards(block: Block, facts: Facts, total: Callable[[Ints], Ints]) -> None:
    """Add the wait and the loss of legs that came by a forward, summed over legs by ``total``."""
    by_forward = facts.by_forward
    taken = by_forward & facts.answered
    left = total((by_forward & (facts.outcome == Outcome.ABANDONED)).astype(np.int64))
    offered = total((by_forward & COUNTED["offered"][facts.kind]).astype(np.int64))
    block["forwarded_wait_mean"] = total(facts.wait_us * taken), total(taken.astype(np.int64))
    block["forwarded_abandon_share"] = left, offered


def _ratios(by_class: Ints) -> Block:
    """Return the counts, shares and service levels that follow from the counts by class."""
    one = np.ones(len(by_class), dtype=np.int64)
    n = dict(zip(COUNTED, (by_class @ _COUNTS.T).T, strict=True))
    plain = [outcome.name.lower() for outcome in Outcome]
    plain += ["handed_back", "admitted", "answered", "at_once", "lost"]
    block = {name: (n[name], one) for name in plain} | {"arrived": (n["rows"], one)}
    block["not_admitted_share"] = n["not_admitted"], n["rows"]
    block["abandon_share"] = n["abandoned"], n["offered"]
    block["ticket_share"] = n["ticket"], n["offered"]
    block["unfinished_share"] = n["untaken"], n["offered"]
    block["forward_share"] = n["forwarded"], n["answered"]
    block["no_wait_share"] = n["at_once"], n["answered"]
    block["delayed_share"] = n["delayed"], n["admitted"]
    met, base = by_class @ _MET.T, by_class @ _BASE.T
    block |= {f"service_level_{name}": (met[:, k], base[:, k]) for k, name in enumerate(LEVELS)}
    return block


def _per_chat(facts: Facts, values: Ints) -> Ints:
    """Sum a leg's value over the legs of each chat; returns shape (chats,)."""
    return np.add.reduceat(values, facts.starts) if len(facts.starts) else np.zeros(0, dtype=np.int64)


def _visits(chat: Ints, code: Ints, size: int, chats: int) -> tuple[Ints, Ints]:
    """Return each pair of a chat and a code once; codes of -1 are left out."""
    seen = np.zeros(chats * size, dtype=np.bool_)
    seen[(chat * size + code)[code >= 0]] = True
    return np.divmod(np.flatnonzero(seen), max(size, 1))


def _put_waits(block: Block, splits: list[SortedWaits]) -> None:
    """Write the wait metrics of one split after the other."""
    block["leg_wait_mean"] = _join([split.mean() for split in splits])
    block["leg_wait_max"] = _join([split.maximum() for split in splits])
    for name, percent in _PERCENTILES.items():
        block[name] = _join([split.percentile(percent) for split in splits])


def _join(parts: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """Put the numerators and the denominators of several scopes behind each other."""
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
