"""One queue, interval by interval: which formula speaks of it, and what it says of each interval."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Admission, Floats
from sim.core.variates import Law, LawKind
from sim.theory.durations import (
    Duration,
    balking,
    constant,
    exponential,
    gamma,
    lognormal,
    mixture,
    never,
    uniform,
    weibull,
)
from sim.theory.erlang_c import erlang_c
from sim.theory.finite_queue import finite_queue
from sim.theory.patience import impatient_queue


@dataclass(slots=True)
class Stream:
    """What comes to a group: chats by interval and widget, with their laws."""

    chats: list[tuple[int, Floats, Law, Law | None, float]] = field(default_factory=list)
    """Widget, chats by interval, law of the handling, law of the patience, share that balks."""

    def total(self, count: int) -> Floats:
        """Return the chats by interval."""
        return np.asarray(sum((row[1] for row in self.chats), np.zeros(count)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Steady:
    """One interval in steady state; shares are of all arrivals."""

    answered: float
    answered_in: float
    lost: float
    lost_in: float
    lost_short: float
    turned_away: float
    wait_s: float
    """Mean of the answered."""
    busy: float
    """Slots in use on average."""


def name_of(blueprint: Blueprint, group: int, stream: Stream) -> str:
    """Return which formula it is."""
    cap = cap_of(blueprint, group)
    if cap == 0:
        return "Erlang B (M/M/c/c)"
    laws = [patience for _, _, _, patience, _ in stream.chats if patience is not None]
    balks = any(balk > 0 for *_, balk in stream.chats)
    if laws or balks:
        alike = len({(law.kind, law.mean_us) for law in laws}) == 1 and len(laws) == len(stream.chats)
        plain = alike and not balks and laws[0].kind == LawKind.EXPONENTIAL
        return "Erlang A (M/M/c+M)" if plain else "Erlang A for any patience (M/M/c+G)"
    return "Erlang C (M/M/c)" if cap is None else "a queue with a cap (M/M/c/K)"


def cap_of(blueprint: Blueprint, group: int) -> int | None:
    """Return how many chats may wait at a group, None where that has no limit or differs."""
    caps = caps_of(blueprint, group)
    cap = caps.pop() if len(caps) == 1 else -1
    return cap if cap >= 0 else None


def caps_of(blueprint: Blueprint, group: int) -> set[int]:
    """Return how many may wait at a group for a new chat to be taken in, by every way in; -1: no limit.

    A limit of forwards counts as none unless none may wait: such chats become a ticket or go back.
    """
    widgets, ways = blueprint.widgets, blueprint.escalations
    caps = {0 if cap == 0 else -1 for cap in ways.max_queue[ways.target == group].tolist()}
    for widget in np.flatnonzero(widgets.group == group).tolist():
        cap, policy = int(widgets.max_queue[widget]), widgets.admission[widget]
        if policy in (Admission.HIDE, Admission.OFFLINE_FORM):
            caps.add(max(cap, 0))
        else:
            caps.add(-1 if policy == Admission.UNASSIGNED else cap)
    return caps


def steady_intervals(
    blueprint: Blueprint, group: int, stream: Stream, total: Floats, work: Floats, slots: Floats,
    lengths_s: Floats, name: str,
) -> tuple[list[Steady | None], str]:  # fmt: skip
    """Return each interval in steady state, None where nobody comes; or why there is none."""
    impatient = name.startswith("Erlang A")
    cap = cap_of(blueprint, group)
    threshold = int(blueprint.groups.threshold_us[group]) / 1e6
    short = int(blueprint.groups.short_us[group]) / 1e6
    known: dict[tuple[float, ...], Steady] = {}
    parts: list[Steady | None] = []
    over = 0
    for place in range(len(total)):
        if total[place] <= 0:
            parts.append(None)
            continue
        servers = round(slots[place])
        if servers < 1:
            return [], "chats come when nobody is online"
        rate = float(total[place] / lengths_s[place])
        handling = float(work[place] / total[place])
        mix = tuple(float(chats[place] / total[place]) for _, chats, *_ in stream.chats)
        key = (
            float(f"{rate:.9g}"),
            float(f"{handling:.9g}"),
            float(servers),
            *(float(f"{m:.9g}") for m in mix),
        )
        if key not in known:
            try:
                if impatient:
                    law = _patience(stream, mix)
                    known[key] = _impatient(rate, handling, servers, law, threshold, short)
                else:
                    known[key] = _patient(rate, handling, servers, cap, threshold)
            except _NoLawError as error:
                return [], str(error)
            except ValueError:
                over += 1
                parts.append(None)
                continue
        parts.append(known[key])
    if over:
        times = "at some time" if over < len(total) else "all day"
        return [], f"more work comes {times} than its slots can take, and some customers never give up"
    return parts, ""


class _NoLawError(ValueError):
    """A law of which the formulas know no curve."""


def _patience(stream: Stream, mix: Sequence[float]) -> Duration:
    parts = []
    for share, (_, _, _, law, balk) in zip(mix, stream.chats, strict=True):
        if share > 0:
            one = never() if law is None else _curve(law)
            parts.append((share, balking(balk, one) if balk > 0 else one))
    weight = sum(share for share, _ in parts)
    return mixture(*((share / weight, one) for share, one in parts)) if len(parts) > 1 else parts[0][1]


def _curve(law: Law) -> Duration:
    """Return a law in seconds as the formulas want it."""
    p, mean, cv = law.parameters, law.mean_us / 1e6, law.sd_us / law.mean_us if law.mean_us else 0.0
    match law.kind:
        case LawKind.CONSTANT:
            return constant(mean)
        case LawKind.EXPONENTIAL:
            return exponential(mean)
        case LawKind.LOGNORMAL:
            return lognormal(mean, cv)
        case LawKind.GAMMA:
            return gamma(mean, cv)
        case LawKind.WEIBULL:
            return weibull(p[0], p[1] / 1e6)
        case LawKind.UNIFORM:
            return uniform(p[0] / 1e6, p[1] / 1e6)
        case LawKind.MIXTURE:
            return mixture(*((weight, _curve(part)) for weight, part in law.parts if weight > 0))
        case _:
            raise _NoLawError("its customers' patience follows a law that the formula does not know")


def _impatient(
    rate: float, handling: float, servers: int, patience: Duration, threshold: float, short: float
) -> Steady:
    queue = impatient_queue(rate, handling, servers, patience)
    early = queue.abandoned_within(short) if short > 0 else 0.0
    lost = queue.abandon_share
    within = queue.answered_within(threshold), queue.abandoned_within(threshold)
    wait, busy = queue.wait_answered_mean, queue.slot_occupancy * servers
    return Steady(1 - lost, within[0], lost, within[1], early, 0.0, wait, busy)


def _patient(rate: float, handling: float, servers: int, cap: int | None, threshold: float) -> Steady:
    if cap is None:
        plain = erlang_c(rate, handling, servers)
        in_time = plain.service_level(threshold)
        return Steady(1.0, in_time, 0.0, 0.0, 0.0, 0.0, plain.wait_answered_mean, plain.load)
    capped = finite_queue(rate, handling, servers, cap)
    away = capped.not_admitted_share
    in_time = capped.answered_within(threshold)
    busy = capped.slot_occupancy * servers
    return Steady(1 - away, in_time, 0.0, 0.0, 0.0, away, capped.wait_answered_mean, busy)
