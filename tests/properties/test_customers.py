"""Every customer counts once, wherever a chat went: parts sum to wholes, recounted in plain Python."""

from collections.abc import Iterator

from hypothesis import given, settings

from sim.core.blueprint import Blueprint
from sim.core.kinds import Outcome
from sim.core.path import SamplePath
from sim.core.tape import draw_tape
from sim.engines import readable
from sim.stats.metrics import Metrics, measure
from tests.properties.strategies import Trial, trials
from tests.properties.test_audit_engines import SLOW_TO_DRAW, odd_rule

LOST = ("abandoned", "ticket", "not_admitted", "unfinished")
SHARES = ("abandon_share", "ticket_share", "unfinished_share")

Leg = tuple[int, int, int, Outcome]
"""Widget, group, wait in microseconds, outcome."""


def above(metrics: Metrics, scope: str, metric: str) -> int:
    """Return a numerator."""
    return int(metrics.numerator[metrics.scopes.index(scope), metrics.names.index(metric)])


def below(metrics: Metrics, scope: str, metric: str) -> int:
    """Return a denominator."""
    return int(metrics.denominator[metrics.scopes.index(scope), metrics.names.index(metric)])


def of(metrics: Metrics, kind: str) -> list[str]:
    """Return the scopes of a kind."""
    return [scope for scope in metrics.scopes if scope.partition(":")[0] == kind]


def chats(path: SamplePath, blueprint: Blueprint) -> Iterator[tuple[int, list[Leg], bool]]:
    """Return each measured chat: its number, its legs, and whether an operator took its last one."""
    legs = path.legs
    left = dict(zip(path.customers.chat.tolist(), path.customers.left_at.tolist(), strict=True))
    rows: dict[int, list[int]] = {}
    for row, chat in enumerate(legs.chat.tolist()):
        rows.setdefault(chat, []).append(row)
    for chat, own in rows.items():
        if legs.queued_at[own[0]] < blueprint.measure_from_us:
            continue
        told = []
        for row in own:
            taken = int(legs.assigned_at[row])
            until = taken if taken >= 0 else int(legs.ended_at[row])
            if row == own[-1] and left.get(chat, -1) >= 0:
                until = left[chat]
            wait = until - int(legs.queued_at[row])
            told.append((int(legs.widget[row]), int(legs.group[row]), wait, Outcome(int(legs.outcome[row]))))
        yield chat, told, int(legs.assigned_at[own[-1]]) >= 0


@settings(max_examples=300, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(trials())
def test_every_customer_counts_once(trial: Trial) -> None:
    """Lost at all levels is lost is arrived less resolved; A + B + T + U is the whole of every share."""
    blueprint = trial.blueprint()
    path = readable.run(blueprint, draw_tape(blueprint, trial.seed, 0), odd_rule)
    found = measure(path, blueprint)
    for scope in ("all", *of(found, "widget")):
        gone = sum(above(found, scope, name) for name in LOST)
        assert gone == above(found, scope, "lost")
        assert gone == above(found, scope, "arrived") - above(found, scope, "resolved")
    for kind in ("widget", "tier", "group"):
        assert sum(above(found, scope, "lost") for scope in of(found, kind)) == above(found, "all", "lost")
    for scope in ("all", *of(found, "widget"), *of(found, "tier"), *of(found, "group")):
        whole = below(found, scope, "service_level_offered")
        assert {below(found, scope, name) for name in SHARES} == {whole}
        parts = sum(above(found, scope, name) for name in SHARES)
        assert above(found, scope, "answered") + parts == whole
        assert below(found, scope, "service_level_offered_of_taken") == whole - sum(
            above(found, scope, name) for name in SHARES[1:]
        )
    assert above(found, "all", "admitted") == below(found, "all", "service_level_offered")
    _check_flow(found, path, blueprint)
    _check_customers(found, path, blueprint)
    _check_success(found, path, blueprint)
    _check_intervals(found)


def _check_flow(found: Metrics, path: SamplePath, blueprint: Blueprint) -> None:
    """What ends at groups is what came to them, and the stays that went on after a forward came back."""
    ends = ("resolved", "forwarded", "returned", "handed_back", *LOST)
    ended = sum(above(found, scope, end) for scope in of(found, "group") for end in ends)
    came = sum(above(found, scope, "arrived") for scope in of(found, "group"))
    back = sum(above(found, scope, "returned") for scope in of(found, "group"))
    assert ended == came + back
    assert sum(len(legs) for _, legs, _ in chats(path, blueprint)) == came + back


def _check_customers(found: Metrics, path: SamplePath, blueprint: Blueprint) -> None:
    """A chat is served in time where each of its waits was within its own group's threshold."""
    groups = blueprint.groups
    counts = {"whole": 0, "served": 0, "answered": 0, "waited": 0, "tickets": 0, "gave_up": 0}
    for _, legs, is_held in chats(path, blueprint):
        last = legs[-1][3]
        is_answered = is_held and last in (Outcome.RESOLVED, Outcome.UNFINISHED)
        in_time = all(wait <= groups.threshold_us[group] for _, group, wait, _ in legs)
        counts["whole"] += last is not Outcome.NOT_ADMITTED
        counts["answered"] += is_answered
        counts["served"] += is_answered and in_time
        counts["waited"] += sum(wait for _, _, wait, _ in legs) * is_answered
        counts["tickets"] += last is Outcome.TICKET
        counts["gave_up"] += last is Outcome.ABANDONED
    assert counts == {
        "whole": below(found, "all", "service_level_offered"),
        "served": above(found, "all", "service_level_offered"),
        "answered": above(found, "all", "answered"),
        "waited": above(found, "all", "leg_wait_mean"),
        "tickets": above(found, "all", "ticket_share"),
        "gave_up": above(found, "all", "abandon_share"),
    }
    for side in (above, below):
        for name in ("service_level", "abandon_share", "ticket_share"):
            parts = sum(side(found, widget, f"customer_{name}") for widget in of(found, "widget"))
            assert parts == side(found, "all", name) == side(found, "all", f"customer_{name}")


def _check_success(found: Metrics, path: SamplePath, blueprint: Blueprint) -> None:
    """A customer is helped where a chat of any try was resolved; earlier ones count nowhere."""
    earlier = dict(zip(path.customers.chat.tolist(), path.customers.earlier.tolist(), strict=True))
    firsts, helped = set(), set()
    for chat, legs, _ in chats(path, blueprint):
        first = chat
        while earlier.get(first, -1) >= 0:
            first = earlier[first]
        if first == chat:
            firsts.add(chat)
        if legs[-1][3] is Outcome.RESOLVED and first in firsts:
            helped.add(first)
    assert above(found, "all", "success") == len(helped)
    assert below(found, "all", "success") == len(firsts) == above(found, "all", "customers")


def _check_intervals(found: Metrics) -> None:
    """Counts, and both sides of the service level, add up over the intervals and what is outside them."""
    table = found.intervals
    assert table is not None
    for place, scope in enumerate(table.scopes):
        for name in ("arrived", "answered", "abandoned", "not_admitted", "ticket", "service_level"):
            column = table.names.index(name)
            assert table.numerator[place, :, column].sum() == above(found, scope, name), (scope, name)
        column = table.names.index("service_level")
        assert table.denominator[place, :, column].sum() == below(found, scope, "service_level"), scope
