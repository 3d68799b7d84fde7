"""The auditor finds nothing in what an engine records, whatever the scenario, and always finds a change."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, NOT_YET_US, Choice, Outcome
from sim.core.path import Legs, SamplePath
from sim.core.tape import draw_tape
from sim.core.variates import Law, LawKind
from sim.engines import readable
from sim.stats.audit import audit
from tests.properties.strategies import Trial, trials

SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
FINAL = (Outcome.RESOLVED, Outcome.ABANDONED, Outcome.TICKET, Outcome.NOT_ADMITTED, Outcome.UNFINISHED)


def odd_rule(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
    """Choose operators by a rule that nobody else has, with many ties."""
    return (3 * free + slots + 2 * operator + (assigned_us > freed_us)) % 4


def run(trial: Trial, blueprint: Blueprint) -> SamplePath:
    """Return the record of a trial on the readable engine."""
    return readable.run(blueprint, draw_tape(blueprint, trial.seed, 0), odd_rule)


def recorded(trial: Trial) -> tuple[SamplePath, list[str]]:
    """Return the record of a trial on the readable engine, and what the auditor says about it."""
    blueprint = trial.blueprint()
    path = run(trial, blueprint)
    return path, [f"{f.line}: {f.sentence}" for f in audit(path, blueprint)]


@settings(max_examples=300, suppress_health_check=SLOW_TO_DRAW)
@given(trials())
def test_the_auditor_finds_nothing_on_the_readable_engine(trial: Trial) -> None:
    """Every rule of the desk is kept in every run: 0 findings."""
    _, findings = recorded(trial)
    assert findings == []


@settings(max_examples=60, suppress_health_check=SLOW_TO_DRAW)
@given(trials())
def test_chats_are_conserved(trial: Trial) -> None:
    """By widget and in all: chats that came = resolved + abandoned + ticket + not admitted + unfinished."""
    # Whoever could have come back and did not is on the tape, and not in the record.
    path, _ = recorded(trial)
    legs, customers = path.legs, path.customers
    tape = draw_tape(trial.blueprint(), trial.seed, 0)
    back = customers.chat[customers.earlier >= 0]
    widget_of = legs.widget[legs.leg == 0]
    ends = np.isin(legs.outcome, FINAL)
    for widget in range(len(trial.data["widgets"])):
        arrived = int((tape.widget[: tape.arriving] == widget).sum())
        came_back = int((widget_of[back] == widget).sum())
        assert arrived + came_back == int((ends & (legs.widget == widget)).sum())
    assert tape.arriving + len(back) == int(ends.sum()) == len(np.unique(legs.chat))


ANYBODY = (Choice.RANDOM, Choice.OWN)
CHANGES = (
    "assigned later",
    "another operator",
    "lost leg",
    "turned away",
    "log",
    "released later",
    "noticed later",
)


def is_drawn(laws: tuple[Law | None, ...], places: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Return for each leg whether the law of its place varies: the record cannot tell what was drawn."""
    drawn = [law is not None and law.kind is not LawKind.CONSTANT for law in laws]
    return np.array(drawn)[places] if drawn else np.full(len(places), False)


def is_open_to_anybody(legs: Legs, blueprint: Blueprint) -> "np.ndarray[Any, Any]":
    """Return for each leg whether another operator may be as right: by chance, by the user, or asked for."""
    anybody = np.full(len(legs), False)
    rules, overflow = blueprint.groups.choice, blueprint.groups.overflow_to
    if rules is not None:
        anybody |= np.isin(rules[legs.group], ANYBODY)
        if overflow is not None:
            target = overflow[legs.group]
            anybody |= (target >= 0) & np.isin(rules[target], ANYBODY)
    if blueprint.widgets.returning is not None:
        anybody |= (legs.leg == 0) & (blueprint.widgets.returning[legs.widget] > 0)
    return anybody


def changed(path: SamplePath, change: str, draw: st.DataObject, blueprint: Blueprint) -> SamplePath:
    """Return the record with one thing changed; a record that has no such thing is left out."""
    legs = path.legs
    columns: dict[str, Any] = {name: getattr(legs, name).copy() for name in legs.__slots__}

    def one_of(rows: "np.ndarray[Any, Any]") -> int:
        assume(len(rows))
        return int(rows[draw.draw(st.integers(0, len(rows) - 1))])

    taken = legs.operator != NO_ONE
    # Of a drawn delay the record does not tell when it was over.
    fetched = is_drawn(blueprint.groups.pull_delay, legs.group) & (legs.assigned_at > legs.queued_at)
    if change == "assigned later":
        columns["assigned_at"][one_of(np.flatnonzero(taken & ~fetched))] += 1
    elif change == "another operator":
        named = ~is_open_to_anybody(legs, blueprint)
        row = one_of(np.flatnonzero(taken & named & ~fetched))
        everyone = np.arange(len(blueprint.operators.names))
        columns["operator"][row] = one_of(np.flatnonzero(everyone != legs.operator[row]))
    elif change == "lost leg":
        # Without the very last chat the record is that of a day with one chat less.
        row = one_of(np.flatnonzero(legs.chat < legs.chat.max(initial=0)))
        columns = {name: np.delete(column, row) for name, column in columns.items()}
    elif change == "turned away":
        alone = np.bincount(legs.chat, minlength=1)[legs.chat] == 1
        row = one_of(np.flatnonzero(taken & alone))
        columns["operator"][row] = NO_ONE
        columns["assigned_at"][row] = columns["released_at"][row] = NOT_YET_US
        columns["ended_at"][row] = columns["queued_at"][row]
        columns["outcome"][row] = Outcome.NOT_ADMITTED
    elif change == "released later":
        ended = (legs.outcome == Outcome.RESOLVED) & ~is_drawn(blueprint.groups.wrap_up, legs.group)
        columns["released_at"][one_of(np.flatnonzero(ended))] += 1
    elif change == "noticed later":
        held = taken & (legs.outcome == Outcome.ABANDONED) & (legs.leg == 0)
        row = one_of(np.flatnonzero(held & ~is_drawn(blueprint.widgets.detection, legs.widget)))
        columns["ended_at"][row] += 1
        columns["released_at"][row] += 1
    else:
        at = path.operators.at.copy()
        at[one_of(np.flatnonzero(path.operators.online))] += 1
        return replace(path, operators=replace(path.operators, at=at))
    return replace(path, legs=replace(legs, **columns))


@settings(max_examples=200, suppress_health_check=SLOW_TO_DRAW)
@given(trials(), st.sampled_from(CHANGES), st.data())
def test_the_auditor_finds_every_change(trial: Trial, change: str, draw: st.DataObject) -> None:
    """One cell or one row of a correct record is changed: at least 1 finding."""
    blueprint = trial.blueprint()
    assert audit(changed(run(trial, blueprint), change, draw, blueprint), blueprint)
