"""An optimisation and a requirement in words: the answer, its proof, and what was left open."""

import math

from sim.core.local_time import clock_words
from sim.experiment.optimise import FRESH_FROM, Optimum, Staffing
from sim.experiment.requirement import Requirement
from sim.experiment.verdict import Verdict
from sim.report.cautions import assumption_lines
from sim.report.refused import makes_tickets
from sim.report.sweep_words import as_it_is, listed
from sim.report.words import aligned, figure, lost_lines, tier_name, with_margin
from sim.units import format_duration, format_share


def optimum_lines(optimum: Optimum, width: int | None = None) -> list[str]:
    """Return what ``optimise`` prints."""
    lines = [optimum.scenario.title or optimum.label, *as_it_is(optimum.scenario)]
    lines += _found(optimum, width) if optimum.winner is not None else _not_found(optimum, width)
    return [*lines, "", *_effort(optimum), *assumption_lines([""], [optimum.scenario])]


def _found(optimum: Optimum, width: int | None) -> list[str]:
    """Return the winner, what the fresh replications say, and what is cheaper."""
    winner, fresh = optimum.winner, optimum.confirmed
    assert winner is not None
    assert fresh is not None
    sure = format_share(optimum.confidence)
    what = f"{heads_words(optimum, winner)}; {cost_words(optimum, winner)}"
    lines = [f"Cheapest that meets all targets: {what}."]
    if fresh.verdict == Verdict.MEETS:
        lines.append(f"Confirmed at {sure} by {_fresh(optimum, fresh)}.")
    else:
        lines.append(f"Not confirmed: {_fresh(optimum, fresh)} leave open whether it does at {sure}.")
    lines += ["", *aligned(_target_rows(optimum, fresh), 1, width), *lost_words(optimum, fresh)]
    if optimum.neighbours:
        lines += ["", "Every cheaper neighbour, simulated:"]
        lines += aligned(_cheaper_rows(optimum, optimum.neighbours), len(optimum.groups), width)
    others = undecided_elsewhere(optimum)
    if others:
        lines += ["", "Cheaper too, and not decided:"]
        lines += aligned(_cheaper_rows(optimum, others), len(optimum.groups), width)
    if optimum.undecided:
        lines += ["", f"{_open(optimum, 'cheaper staffings')} Allow more with --most."]
    else:
        lines += ["", f"Nothing cheaper meets all targets (at {sure})."]
    return lines + _left_out(optimum, "cheaper ones")


def _not_found(optimum: Optimum, width: int | None) -> list[str]:
    """Return that there is no answer, and the best that can be had."""
    closest, sure = optimum.closest, format_share(optimum.confidence)
    assert closest is not None
    lines = [f"None of the {optimum.cells} staffings is shown to meet all targets at {sure}."]
    if optimum.undecided:
        lines.append(f"{_open(optimum, 'of them')} Allow more with --most.")
    lines += _left_out(optimum, "staffings")
    lines += ["", f"Closest: {heads_words(optimum, closest)}; {cost_words(optimum, closest)}."]
    return [*lines, *aligned(_target_rows(optimum, closest), 1, width), *lost_words(optimum, closest)]


def _left_out(optimum: Optimum, what: str) -> list[str]:
    """Return on which assumption staffings were not simulated; nothing where all of them were."""
    count = optimum.left_out
    if not count:
        return []
    which = f"{count} of the {optimum.cheaper} {what} {'was' if count == 1 else 'were'} not simulated"
    return [
        f"{which}: none has more people where they help, or fewer where they hurt, than one that fails.",
        "Assumed is that one more person never hurts the own group and never helps the groups behind it.",
    ]


def _fresh(optimum: Optimum, fresh: Staffing) -> str:
    numbers = f"numbers from {FRESH_FROM:,} on, seed {optimum.seed}"
    return f"{fresh.replications} fresh replications ({numbers})"


def _open(optimum: Optimum, what: str) -> str:
    most = max(one.replications for one in optimum.undecided)
    count = len(optimum.undecided)
    return f"{most} replications could not decide {count} {what if count > 1 else what.removesuffix('s')}."


def _effort(optimum: Optimum) -> list[str]:
    guess = listed([str(count) for count in optimum.start])
    counts = f"{optimum.simulated} of {optimum.cells} staffings simulated, {optimum.runs} replications in all"
    return [f"{counts}, from the square-root rule's {guess}."]


def undecided_elsewhere(optimum: Optimum) -> tuple[Staffing, ...]:
    """Return the undecided staffings that are no neighbours of the winner."""
    near = {one.heads for one in optimum.neighbours}
    return tuple(one for one in optimum.undecided if one.heads not in near)


def heads_words(optimum: Optimum, staffing: Staffing) -> str:
    """Return the headcounts of a staffing, group by group."""
    pairs = zip(optimum.groups, staffing.heads, strict=True)
    return listed([f"{group} {count}" for group, count in pairs])


def cost_words(optimum: Optimum, staffing: Staffing) -> str:
    """Return what a staffing costs by plan: money, or people."""
    groups = optimum.blueprint.groups
    if groups.hourly_cost is None:
        return f"{staffing.cost:g} operators"
    return f"{figure(staffing.cost, groups.currency)} by plan"


def _target_rows(optimum: Optimum, staffing: Staffing) -> list[list[str]]:
    """Return a row a target: what was found, and whether it is met."""
    rows = [["target", f"{staffing.replications} replications", ""]]
    for place, target in enumerate(optimum.targets):
        found, margin = with_margin(staffing.estimates[place]), staffing.margins[place]
        word = "met"
        if math.isnan(margin):
            word = "no such chat"
        elif margin < 0:
            word = f"missed by {amount_words(-margin, target.unit)}"
        if word != "no such chat" and staffing.verdict != Verdict.MEETS and place not in staffing.missed:
            word += ", not for sure" if margin < 0 else ""
        rows.append([str(target), found, word])
        if target.metric.startswith("service_level") and makes_tickets(optimum.blueprint):
            tickets = with_margin(staffing.beside[target.scope, "ticket_share"])
            rows.append([f"  ticket_share@{target.scope}", tickets, "beside it"])
    return rows


def lost_words(optimum: Optimum, staffing: Staffing) -> list[str]:
    """Return how many customers a staffing loses at which level, from the replications of its targets."""
    tiers = int(optimum.blueprint.groups.tier.max(initial=0))
    return lost_lines(lambda scope, metric: staffing.beside[scope, metric], tiers)


def _cheaper_rows(optimum: Optimum, staffings: tuple[Staffing, ...]) -> list[list[str]]:
    """Return a row a staffing: headcounts, cost, and the target that it misses most."""
    priced = optimum.blueprint.groups.hourly_cost is not None
    rows = [[*optimum.groups, "cost" if priced else "operators", "verdict"]]
    for one in staffings:
        cost = figure(one.cost, optimum.blueprint.groups.currency) if priced else f"{one.cost:g}"
        rows.append([*(str(count) for count in one.heads), cost, _verdict(optimum, one)])
    return rows


def _verdict(optimum: Optimum, staffing: Staffing) -> str:
    if staffing.verdict == Verdict.MEETS:
        return f"meets all targets in {staffing.replications} replications"
    if staffing.verdict == Verdict.OPEN:
        return f"undecided after {staffing.replications} replications: {_tightest(optimum, staffing)}"
    told = []
    for place in staffing.missed:
        target, margin = optimum.targets[place], staffing.margins[place]
        by = "no such chat" if math.isnan(margin) else f"by {amount_words(-margin, target.unit)}"
        told.append(f"{target} {by}")
    return f"misses {listed(told)} ({staffing.replications} replications)"


def _tightest(optimum: Optimum, staffing: Staffing) -> str:
    """Return the target that is nearest to its bound, for the size of its margin, and what was found."""

    def slack(place: int) -> float:
        half = staffing.estimates[place].half_width
        return staffing.margins[place] / half if half > 0 else math.inf

    place = min(range(len(optimum.targets)), key=slack)
    return f"{optimum.targets[place]} is at {with_margin(staffing.estimates[place])}"


def amount_words(value: float, unit: str) -> str:
    """Return a distance to a bound: points of a share, else the figure."""
    return f"{100 * value:.1f} points" if unit == "share" else figure(value, unit)


def requirement_lines(requirement: Requirement, width: int | None = None) -> list[str]:
    """Return what ``optimise --by-interval`` prints: a table a group, then the hours."""
    share, rounds = format_share(requirement.delayed), requirement.rounds
    basis = f"{rounds} rounds of {requirement.replications} replications, seed {requirement.seed}"
    lines = [f"Operators needed so that all slots are busy for {share} of any interval at most; {basis}"]
    lines += as_it_is(requirement.scenario)
    if not requirement.is_stable:
        lines.append("The last rounds went to and fro; each interval has the larger number.")
    edges = requirement.grid.from_us.tolist()
    for place, need in enumerate(requirement.groups):
        rows = [["from", "chats", "needed", "operators", "had to wait", "Erlang alone", "had to wait"]]
        columns = (need.arrivals, need.needed, need.operators, need.delayed_share)
        formula = (need.erlang_operators, need.erlang_delayed_share)
        table = zip(edges, *(column.tolist() for column in (*columns, *formula)), strict=True)
        for start, chats, needed, heads, delayed, erlang, other in table:
            own = [
                clock_words(requirement.blueprint, start),
                f"{chats:.1f}",
                f"{needed:.2f}",
                str(heads),
                _share(delayed),
            ]
            rows.append([*own, str(erlang), _share(other)])
        hours = [requirement.hours(place, formula) for formula in (False, True)]
        slots = "1 slot" if need.slots == 1 else f"{need.slots} slots"
        held = f"{slots} each, held {format_duration(need.handling_s)} by a chat"
        lines += ["", f"{tier_name(need.tier)}: {need.group}, {held}", *aligned(rows, 1, width)]
        formula_hours = f"each interval alone by {_formula(need.patience_s)}: {hours[1]:g}"
        lines.append(f"{hours[0]:g} operator hours; {formula_hours}.")
    return [*lines, *assumption_lines([""], [requirement.scenario])]


def _formula(patience_s: float) -> str:
    if math.isnan(patience_s):
        return "Erlang C"
    return f"Erlang A (mean patience {format_duration(patience_s)})"


def _share(value: float) -> str:
    return "–" if math.isnan(value) else format_share(value)
