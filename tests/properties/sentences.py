"""Sentences against tables: what every answer says of an experiment, checked against its figures.

A check takes an experiment and yields a complaint a fault; ``CHECKS`` has all of them.
"""

import html
import math
import re
from collections.abc import Callable, Iterator, Mapping

from sim.app.figures import GroupFigures, figures_of
from sim.app.sentence import answer_sentences
from sim.app.session import Answer
from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment
from sim.report.cautions import assumptions, doubts
from sim.report.findings import sentences as findings
from sim.report.page import page_of
from sim.report.page_answer import answer_of_one, answer_of_several
from sim.report.page_warnings import warnings
from sim.report.target_words import target_lines
from sim.report.words import (
    COLUMNS,
    LOST,
    cost_lines,
    difference_table,
    figure,
    summary_lines,
    tier_name,
    tier_table,
    unmet_lines,
    with_margin,
)
from sim.scenario import Scenario, check_scenario
from sim.stats.estimate import Estimate
from tests.unit.report.html_page import Page

Complaints = Iterator[str]

UNSAYABLE = re.compile(
    r"\b(?:nan|NaN|None|inf|infinity|Estimate|group:|tier:)\b"
    r"|(?<![\w.,:-])-0(?:[.,]0+)?(?![\d.,:-])"
    r"|\d[eE][+-]?\d"
    r"|  +\S| [,.;:](?:\s|$)|,,|;;|\(\)|\.\.(?!\.)|– (?:s|%|min|h|chats|points)\b|± –"
)
"""What no sentence may hold: numbers that are none, minus nothing, and what is left of a blank."""


def sentences_of(experiment: Experiment) -> list[str]:
    """Return every sentence that the terminal, the page and the app say of an experiment."""
    table = {" ".join(row[:2]) for row in tier_table(experiment)}
    printed = [line for line in summary_lines(experiment) if not _is_row(line, table)]
    said = [*printed, *target_lines(experiment), *answer_of_one(experiment), *warnings(experiment)]
    said += [*doubts(experiment.scenario), *assumptions(experiment.scenario)]
    alike = Answer(Comparison((experiment, experiment)), True, (), 0.0, True)
    said += answer_sentences(figures_of(alike), [], is_same=True, against="itself")
    return [line for line in said if line]


def _is_row(line: str, heads: set[str]) -> bool:
    return any(re.sub(r"\s+", " ", line).startswith(head) for head in heads)


def cells_of(experiment: Experiment) -> dict[str, dict[str, str]]:
    """Return the table of a summary: a text by group and metric."""
    heading, *rows = tier_table(experiment)
    metrics = {title.split(" {")[0]: metric for title, metric in COLUMNS}
    names = [next((m for t, m in metrics.items() if title.startswith(t)), title) for title in heading]
    return {row[1]: dict(zip(names, row, strict=True)) for row in rows}


def sayable(experiment: Experiment) -> Complaints:
    """Find what cannot be said: nan, None, -0, inf, blank units, scopes and gaps."""
    for line in sentences_of(experiment):
        found = UNSAYABLE.search(line)
        if found:
            yield f"{found[0]!r} in {line!r}"


def page_figures(experiment: Experiment) -> Complaints:
    """Compare waits, levels, losses and work of the page's answer with the cells of the table."""
    cells, said = cells_of(experiment), answer_of_one(experiment)
    if len(said) < 3:
        return
    levels, shares, work = f"{said[1].split(': ')[0]}:", said[2].split("; ")[0], said[2].rpartition("; ")[2]
    share = shares.split(", and of those")[0]
    patterns = [
        ("leg_wait_mean", r"(?:average |, | and )([^,]+?) at (group \d+) \(", said[0]),
        ("service_level", r"(?:are |, | and )([^,:]+?) at (group \d+)(?: \(within|[,: ])", levels),
        ("abandon_share", r"(?:give up is |, | and )([^,;]+?) at (group \d+)", share),
        ("busy_share", r"(?:busy |, | and )([^,]+?)(?: of their time)? at (group \d+)", work),
    ]
    for metric, pattern, text in patterns:
        pairs = re.findall(pattern, text)
        if not pairs:
            yield f"no {metric} in {text!r}"
        for words, group in pairs:
            cell = cells[group][metric].split(" in ")[0]
            wanted = cell.split(" ±")[0] if metric == "busy_share" else cell
            if words != wanted:
                yield f"{metric} at {group} is said as {words!r} and stands as {wanted!r}: {text!r}"


def page_verdicts(experiment: Experiment) -> Complaints:
    """Compare "met" and "missed" of the page with estimate, interval and target."""
    said = answer_of_one(experiment)
    if len(said) < 3:
        return
    summary, groups = experiment.summary(), experiment.blueprint.groups
    judged = said[1].split(" is ", 1)[1]
    word_of = "(not measured|neither met nor missed for sure|met|missed)"
    words = re.findall(word_of + r"((?:(?:,| and)? ?at group \d+(?: \([^)]*\))?)+)", judged)
    for word, where in words:
        for name in re.findall(r"group \d+", where):
            known = summary.estimate(f"group:{name}", "service_level")
            target = float(groups.target[groups.names.index(name)])
            half = 0.0 if math.isnan(known.half_width) else known.half_width
            wanted = "neither met nor missed for sure"
            if math.isnan(known.mean):
                wanted = "not measured"
            elif known.mean - half >= target:
                wanted = "met"
            elif known.mean + half < target:
                wanted = "missed"
            if word != wanted:
                yield f"{name} is said to be {word}, and is {wanted}: {said[1]!r}"
    if not words:
        yield f"no verdict in {said[1]!r}"


def target_counts(experiment: Experiment) -> Complaints:
    """Count again in how many replications each group met its target."""
    groups = experiment.blueprint.groups
    said = dict(re.findall(r"(group \d+) \([^)]*\) (\d+ of \d+)", " ".join(target_lines(experiment))))
    for place, name in enumerate(groups.names):
        hits, count = 0, 0
        for done in experiment.replications:
            row = done.metrics.scopes.index(f"group:{name}")
            column = done.metrics.names.index("service_level")
            above, below = done.metrics.numerator[row, column], done.metrics.denominator[row, column]
            if below:
                count += 1
                hits += above / below >= groups.target[place] - 1e-12
        wanted = f"{hits} of {count}" if count > 1 and groups.tier[place] > 0 else None
        if said.get(name) != wanted:
            yield f"{name} met its target {wanted}, and {said.get(name)} is said"


def losses(experiment: Experiment) -> Complaints:
    """Compare the sentence on lost customers with the metrics by level, and its parts with their sum."""
    summary = experiment.summary()
    line = next((one for one in unmet_lines(experiment) if one.startswith("Customers lost")), "")
    for scope in summary.scopes:
        if not scope.startswith("tier:") or scope == "tier:0":
            continue
        lost = summary.estimate(scope, "lost")
        parts = [summary.estimate(scope, metric).mean for metric in LOST]
        if not math.isclose(lost.mean, math.fsum(parts), abs_tol=1e-9):
            yield f"{scope} loses {lost.mean}, and its parts are {parts}"
        words = f"{tier_name(int(scope.partition(':')[2]))} {with_margin(lost)} ("
        if (lost.mean > 0) != (words in line):
            yield f"{words!r} is not what is said of {lost.mean} lost: {line!r}"
        for metric, ending in LOST.items():
            mean = summary.estimate(scope, metric).mean
            if mean > 0 and f"{figure(mean, 'chats')} {ending}" not in line:
                yield f"{mean} of {metric} at {scope} are not said in {line!r}"
    for line in unmet_lines(experiment):
        starts = {"not_admitted": "Chats that were not admitted", "redials": "Chats that came back"}
        for metric, start in starts.items():
            mean = with_margin(summary.estimate("all", metric))
            if line.startswith(start) and f": {mean} a replication" not in line:
                yield f"{metric} is {mean}, and said is {line!r}"


def costs(experiment: Experiment) -> Complaints:
    """Compare the sentence on costs with the estimate."""
    for line in cost_lines(experiment):
        wanted = with_margin(experiment.summary().estimate("all", "cost"))
        if f"cost {wanted} a replication" not in line:
            yield f"the cost is {wanted}, and said is {line!r}"


def app_figures(experiment: Experiment) -> Complaints:
    """Compare the app's sentence with its table, and that with the terminal's."""
    cells = cells_of(experiment)
    alike = Answer(Comparison((experiment, experiment)), True, (), 0.0, True)
    groups: list[GroupFigures] = figures_of(alike)
    said = answer_sentences(groups, [], is_same=True, against="itself")
    for group, line in zip(groups, said, strict=True):
        rows: Mapping[str, str] = {one.metric: one.texts[1] for one in group.figures}
        for metric in ("leg_wait_mean", "service_level", "abandon_share", "busy_share"):
            cell = cells[group.group][metric].split(" in ")[0]
            plain = [re.sub(r"± (?:< 0\.1|0(?:\.0)?)", "± 0", text) for text in (cell, rows[metric])]
            if plain[0] != plain[1]:
                yield f"{metric} at {group.group} is {rows[metric]!r} in the app and {cell!r} in the table"
        wait, served = (rows[metric].split(" ±")[0] for metric in ("leg_wait_mean", "service_level"))
        if "customers wait" in line and f"wait {wait} on average" not in line:
            yield f"the wait is {wait}, and said is {line!r}"
        if "; " in line and f"; {served} are " not in line:
            yield f"{served} are served in time, and said is {line!r}"


def cautions(experiment: Experiment) -> Complaints:
    """Find warnings of the check and assumptions that an answer leaves out."""
    scenario = experiment.scenario
    printed = "\n".join(summary_lines(experiment))
    page = _spoken(html.unescape(Page(page_of(experiment, [])).text))
    found = doubts(scenario)
    for problem in check_scenario(scenario):
        if not any(problem.message in line for line in found):
            yield f"the check warns, the answers do not: {problem.message!r}"
    more = len(found) > 5
    if more and f"And {len(found) - 5} more: secondline check" not in printed:
        yield f"{len(found) - 5} warnings are not even counted"
    for place, line in enumerate(found):
        if place < 5 and f"Warning: {line}" not in printed:
            yield f"the terminal leaves out {line!r}"
        if _spoken(line) not in page:
            yield f"the page leaves out {line!r}"
    for line in assumptions(scenario):
        if _spoken(line) not in page:
            yield f"the page leaves out that it assumes {line!r}"


def _spoken(text: str) -> str:
    """Return a text as pages say it: names without underscores."""
    return re.sub(r"[\s_]+", " ", text)


def differences(comparison: Comparison) -> Complaints:
    """Compare verdicts and findings of a comparison with the differences and their intervals."""
    rows = difference_table(comparison, 1)[1:]
    for _, group, _, base, other, apart, word in rows:
        for text in (base, other, apart, word):
            found = UNSAYABLE.search(text)
            if found and text != "–":
                yield f"{found[0]!r} in the differences of {group}: {text!r}"
        up, down = apart.startswith("+"), apart.startswith("-")
        if (word == "higher" and not up) or (word == "lower" and not down):
            yield f"{group} is said to be {word} by {apart}"
        if word == "unchanged in every replication" and base != other:
            yield f"{group} is said to be unchanged, {base} against {other}"
    said = [*findings(comparison, 1), *answer_of_several(comparison)]
    for line in said:
        found = UNSAYABLE.search(line)
        if found:
            yield f"{found[0]!r} in {line!r}"
    for verb, word in (("cuts", -1), ("raises", 1)):
        pattern = rf"{verb} (the mean wait(?: of forwarded chats)?) at (group \d+) "
        for what, where in re.findall(pattern, " ".join(said)):
            metric = "forwarded_wait_mean" if "forwarded" in what else "leg_wait_mean"
            mean = comparison.difference(1, f"group:{where}", metric).difference.mean
            if not mean * word > 0:
                yield f"{verb} {what} at {where} is said of a difference of {mean}"


def searched(lines: list[str], scenario: Scenario) -> Complaints:
    """Find warnings and assumptions that a search leaves out, and what it cannot say."""
    for place, line in enumerate(doubts(scenario)):
        if place < 5 and f"Warning: {line}" not in lines:
            yield f"left out is {line!r}"
    for line in assumptions(scenario):
        if f"Assumed: {line}" not in lines:
            yield f"left out is {line!r}"
    for line in lines:
        # Tables part their cells by two spaces or more, and scopes are typed as they stand.
        words = re.sub(r"@?(?:group|tier):", "", re.sub(r"  +", " ", line.strip())).removeprefix("None of")
        found = UNSAYABLE.search(words)
        if found:
            yield f"{found[0]!r} in {line!r}"


def verdicts(lines: list[str], bound: float, known: Estimate) -> Complaints:
    """Compare "met" and "missed by" of a target's row with its figure and the bound."""
    row = next((line for line in lines if line.startswith("service_level@")), "")
    if with_margin(known) not in row:
        yield f"{with_margin(known)} is not in {row!r}"
    if math.isnan(known.mean):
        wanted = "no such chat"
    elif known.mean >= bound:
        wanted = "met"
    else:
        wanted = f"missed by {100 * (bound - known.mean):.1f} points"
    if not re.search(rf"  {re.escape(wanted)}(?:$|,)", row):
        yield f"{row!r} is said, and it is {wanted}"


CHECKS: tuple[Callable[[Experiment], Complaints], ...] = (
    sayable,
    page_figures,
    page_verdicts,
    target_counts,
    losses,
    costs,
    app_figures,
    cautions,
)
