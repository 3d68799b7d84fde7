"""Influence: which group's headcount moves which target, and in which direction.

Only to choose what to simulate next: no answer rests on it alone.
"""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import HandOver, Ints, Refusal
from sim.experiment.targets import Target


class Effect(IntEnum):
    """What one more person does to a target."""

    HURTS = -1
    NONE = 0
    HELPS = 1
    UNCLEAR = 2


def effects_of(blueprint: Blueprint, groups: Sequence[str], targets: Sequence[Target]) -> Ints:
    """Return `Effect` codes, shape (targets, groups).

    A group's own people help it. People of a group that forwards to it hurt: fewer chats are lost on the
    way, and more come on. People behind it do nothing, unless chats, slots or customers come back from there:
    by a warm hand-over, a hand-back, a refused forward, an overflow or a redial. What concerns the whole desk
    or a tier is helped by everybody.
    """
    names = blueprint.groups.names
    onward = _reachable(blueprint)
    linked = _comes_back(blueprint)
    table = np.zeros((len(targets), len(groups)), dtype=np.int64)
    for row, target in enumerate(targets):
        home = _home(blueprint, target.scope)
        for column, name in enumerate(groups):
            group = names.index(name)
            effect = Effect.HELPS
            if home is not None and group != home:
                effect = Effect.UNCLEAR if linked else Effect.NONE
                if onward[group, home]:
                    effect = Effect.HURTS
                elif onward[home, group] and linked:
                    effect = Effect.HELPS
            if effect in (Effect.HELPS, Effect.HURTS) and not target.wants_people:
                effect = Effect(-effect)
            table[row, column] = effect
    return table


def _home(blueprint: Blueprint, scope: str) -> int | None:
    """Return the group that a scope speaks of; None for the whole desk or a tier."""
    kind, _, name = scope.partition(":")
    if kind == "group":
        return blueprint.groups.names.index(name)
    return None


def _reachable(blueprint: Blueprint) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
    """Return from which group chats can come to which, in any number of forwards."""
    count = len(blueprint.groups.names)
    ways = blueprint.escalations
    taken = ways.probability.sum(axis=1) > 0
    reach = np.zeros((count, count), dtype=np.bool_)
    reach[ways.source[taken], ways.target[taken]] = True
    for through in range(count):
        reach |= reach[:, [through]] & reach[[through], :]
    return reach


def _comes_back(blueprint: Blueprint) -> bool:
    """Say whether what happens behind a group can be felt at the group."""
    ways, groups, widgets = blueprint.escalations, blueprint.groups, blueprint.widgets
    is_full = (ways.when_full == Refusal.RETURN) & (ways.max_queue >= 0)
    refused = (ways.nobody_online == Refusal.RETURN) | is_full
    returned = ways.return_probability is not None and bool((ways.return_probability > 0).any())
    overflow = groups.overflow_to is not None and bool((groups.overflow_to >= 0).any())
    redial = widgets.redial_share is not None and bool((widgets.redial_share > 0).any())
    return bool((ways.hand_over == HandOver.WARM).any() or refused.any()) or returned or overflow or redial
