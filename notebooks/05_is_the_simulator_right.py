# %% [markdown]
# # Is the simulator right?
#
# **The question.** Why should anybody believe these figures?
#
# Three checks, each made here: does the simulator agree with theory where there is one, do two engines that
# were written separately make the same record of a day, and does the interval behind a ± hold the truth as
# often as it says?

# %%
import json
import os
from pathlib import Path

import pandas as pd
from IPython.display import Markdown, display
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import set_matplotlib_formats
from scipy.stats import binom

from sim import Scenario, load_scenario, replicate, run
from sim.report import figure, with_margin
from sim.theory.erlang_a import erlang_a
from sim.theory.short_day import short_day
from sim.theory.tiers import two_tiers
from sim.theory.warm_tiers import warm_tiers

set_matplotlib_formats("png", dpi=120, metadata={"Software": None})
replications, studies = (5, 40) if os.environ.get("SECONDLINE_QUICK") else (40, 400)
FIRST, SECOND = "group:customer_service", "group:second_level"


# %%
def row(summary, scope, metric, exact):
    """Return a figure by theory, the simulated one, and how far off that is."""
    found = summary.estimate(scope, metric)
    off = abs(found.mean - exact) / found.half_width
    return figure(exact, found.unit), with_margin(found), f"{100 * off:.0f} % of ±"


def table(scenario, figures):
    """Return a row for each figure: its words, scope, metric and exact value."""
    summary = replicate(scenario, replications).summary()
    rows = [row(summary, *figure) for _, *figure in figures]
    return pd.DataFrame(rows, [words for words, *_ in figures], ["theory", "simulated", "off by"])


# %% [markdown]
# ## Two levels against Erlang's formula
#
# Around the clock, at a constant rate, with exponential times and nobody who gives up, each level is an
# Erlang C queue: what leaves the first one is a Poisson stream again (Burke's theorem). A slot counts as a
# server. *Off by* says how far the simulated figure is from the exact one: up to all of ± the exact figure
# lies in the interval, and of many figures one in twenty does not.

# %%
steady = load_scenario("../scenarios/steady_desk.toml")
exact = two_tiers(48 / 60, 10, servers=10, probability=0.2, second_mean_handling=20, second_servers=4)
erlang_c = table(
    steady,
    [
        (f"{name} level: {words}", scope, metric, value)
        for name, scope, level in (("first", FIRST, exact.first), ("second", SECOND, exact.second))
        for words, metric, value in (
            ("mean wait", "leg_wait_mean", 60 * level.wait_answered_mean),
            ("customers who wait", "delayed_share", level.delayed_share),
            ("answered within a minute", "service_level", level.service_level(1)),
            ("slots in use", "slot_occupancy", level.slot_occupancy),
            ("chats waiting at a time", "queue_mean", level.queue_mean),
        )
    ],
)
erlang_c

# %% [markdown]
# ## Customers who give up: Erlang A
#
# The same desk with more customers than it can serve, who give up after a while. The formula knows the first
# level alone.

# %%
crowded = steady.with_changes(
    {
        "widgets.shop.arrivals.rate": "66 per hour",
        "widgets.shop.patience": {"kind": "exponential", "mean": "5 min"},
    }
)
exact = erlang_a(66 / 60, 10, 10, 5)
table(
    crowded,
    [
        ("mean wait of the answered", FIRST, "leg_wait_mean", 60 * exact.wait_answered_mean),
        ("customers who give up", FIRST, "abandon_share", exact.abandon_share),
        ("answered within a minute", FIRST, "service_level", exact.service_level(1)),
        ("slots in use", FIRST, "slot_occupancy", exact.slot_occupancy),
    ],
)

# %% [markdown]
# ## Warm hand-over: a Markov chain
#
# Now the first operator stays until the second level takes the chat. The levels hang together and there is no
# formula; the exact figures are those of a Markov chain.

# %%
warm = steady.with_changes(
    {
        "widgets.shop.arrivals.rate": "36 per hour",
        "escalations.customer_service.second_level.hand_over": "warm",
    }
)
exact = warm_tiers(36 / 60, 10, 10, 0.2, 20, 4)
table(
    warm,
    [
        ("first level: mean wait", FIRST, "leg_wait_mean", 60 * exact.first_wait_mean),
        ("first level: slots held", FIRST, "slot_occupancy", exact.first_talk_share + exact.first_hold_share),
        ("second level: mean wait", SECOND, "leg_wait_mean", 60 * exact.second_wait_mean),
        ("second level: slots in use", SECOND, "slot_occupancy", exact.second_occupancy),
    ],
)

# %% [markdown]
# ## What every change of the program has to pass
#
# The figures above are a sample. Each time the program changes, its tests hold it against a table of cases
# whose figures are known exactly, and refuse what chance does not explain. In two cases the table lets people
# leave at the end of a shift by another rule than the desk's; there the exact figures are those of the desk's
# rule.

# %%
files = sorted(Path("../tests/theory/data").glob("*.json"))
cases = {name: case for file in files for name, case in json.loads(file.read_text())["cases"].items()}
lines = "\n".join(f"| {name} | {cases[name]['title']} |" for name in sorted(cases))
Markdown(
    f"**{len(cases)} exact cases are checked.**\n\n<details><summary>Which</summary>\n\n"
    f"| case | desk |\n| --- | :--- |\n{lines}\n\n</details>"
)

# %% [markdown]
# ## Two engines, one record
#
# One engine is written to be read, on SimPy. The other is compiled, to be quick, and shares none of its code.
# For the same seed they must make the same record of the day.


# %%
def print_of(name, engine):
    """Return the fingerprint of a day's record: it changes with every bit."""
    return run(load_scenario(f"../scenarios/{name}.toml"), engine=engine).fingerprint()


names = ["two_tiers", "warm_hand_over", "second_level_helps_out", "three_tiers", "chat_cap_five"]
prints = [(print_of(name, "readable"), print_of(name, "compiled")) for name in names]
rows = [(one[:12], other[:12], "the same" if one == other else "different") for one, other in prints]
columns = ["readable engine", "compiled engine", ""]
pd.DataFrame(rows, names, columns).rename_axis(columns="fingerprint of a day of")

# %% [markdown]
# ## Does ± keep its promise?
#
# A 95 % interval holds the true figure in 95 % of all studies. So many studies are made of a desk whose exact
# figure is known (a morning of a small desk that opens empty), each with days of its own. How often was the
# truth inside?

# %%
morning = Scenario.from_dict(
    {
        "calendar": {"opens": "09:00", "closes": "13:00", "after_close": "cut"},
        "groups": {"front": {}},
        "widgets": {
            "shop": {
                "group": "front",
                "arrivals": {"kind": "poisson", "rate": "60 per hour"},
                "patience": {"kind": "exponential", "mean": "3 min"},
                "handling": {"kind": "exponential", "mean": "5 min"},
            }
        },
        "operators": [{"group": "front", "count": 6, "slots": 1}],
    }
)
exact = short_day(1.0, 5, 6, 3, 240)
truth = exact.abandoned / (exact.abandoned + exact.answered)
runs = [replicate(morning, 20, seed=seed).summary() for seed in range(studies)]
found = [one.estimate("group:front", "abandon_share") for one in runs]
missed = [abs(one.mean - truth) > one.half_width for one in found]

# %%
ax = Figure(figsize=(7.6, 3.6), layout="constrained").add_subplot()
for number, (one, miss) in enumerate(zip(found[:100], missed[:100], strict=True), 1):
    look = {"color": "#D55E00", "linewidth": 3} if miss else {"color": "#0072B2", "linewidth": 1}
    ax.errorbar(number, 100 * one.mean, 100 * one.half_width, marker="o", markersize=2.5, **look)
ax.axhline(100 * truth, color="#222222", linewidth=1)
ax.set(xlabel="Study", ylabel="Customers who gave up (%)")
title = f"Truth missed (thick): {sum(missed[:100])} of the first {len(missed[:100])} intervals"
ax.set_title(title, loc="left")
ax.spines[["top", "right"]].set_visible(False)
words = "An interval for each study around the exact figure; those that miss it are thick and orange"
display(ax.figure, metadata={"image/png": {"alt": words}})

# %%
held = studies - sum(missed)
low, high = (int(edge) for edge in binom.interval(0.99, studies, 0.95))
Markdown(
    f"The truth is {figure(truth, 'share')}. Of {studies} studies of 20 days **{held} hold it,"
    f" {figure(held / studies, 'share')}.** If the promise is kept, chance lets that number lie between {low}"
    f" and {high} in all but one of a hundred such trials: the promise is"
    f" {'**kept**' if low <= held <= high else '**not kept**'}."
)

# %% [markdown]
# ## Where theory stops
#
# Why simulate at all, if there are formulas? Here is the desk of
# [the first notebook](01_one_day_at_the_desk.ipynb) beside the formula that a planner would take for it:
# Erlang A with the mean rate of the day, and a slot as a server.

# %%
desk = load_scenario("../scenarios/two_tiers.toml")
real = replicate(desk, replications).summary()
minute_us, open_us = 60e6, desk.calendar.closes.us - desk.calendar.opens.us
chats = {name: real.estimate(f"widget:{name}", "arrived").mean for name in desk.widgets}
forwards = real.estimate(SECOND, "arrived").mean
slots = [team.count * team.slots for team in desk.operators]


def mean_min(law):
    """Return the mean over all customers of what widgets say, in minutes."""
    each = {name: getattr(widget, law).mean.us / minute_us for name, widget in desk.widgets.items()}
    return sum(chats[name] * each[name] for name in chats) / sum(chats.values())


# %%
[then] = desk.escalations
laws = [(mean_min("handling"), mean_min("patience"))]
laws += [(then.handling.mean.us / minute_us, then.patience.mean.us / minute_us)]
rates = [count / (open_us / minute_us) for count in (sum(chats.values()), forwards)]
queues = [
    erlang_a(rate, handling, servers, patience)
    for rate, (handling, patience), servers in zip(rates, laws, slots, strict=True)
]
rows = {
    f"{name} level: {words}": (figure(value, unit), with_margin(real.estimate(scope, metric)))
    for name, scope, queue in (("first", FIRST, queues[0]), ("second", SECOND, queues[1]))
    for words, metric, unit, value in (
        ("mean wait of the answered", "leg_wait_mean", "s", 60 * queue.wait_answered_mean),
        ("customers who give up", "abandon_share", "share", queue.abandon_share),
        ("answered within a minute", "service_level", "share", queue.service_level(1)),
    )
}
pd.DataFrame(rows.values(), rows, ["formula", "simulated"])

# %% [markdown]
# The formula spreads the customers evenly over the day, knows exponential times only, and takes the desk as
# being in full swing from the first minute to the last. The simulated desk is busiest late in the morning,
# has chats of very different length, opens empty, and goes on after closing until the last chat is done.
# Where the two differ, that is why. Where they agree, the formula would have been enough.

# %% [markdown]
# ## The decision

# %%
inside = (erlang_c["off by"].str.split().str[0].astype(float) <= 100).sum()
same = sum(one == other for one, other in prints)
Markdown(
    f"Trust the program as far as these checks reach: {inside} of {len(erlang_c)} figures of the two levels"
    f" lie within their interval, {len(cases)} exact cases are checked with every change, {same} of"
    f" {len(prints)} days came out the same on both engines, and {held} of {studies} intervals hold the"
    " truth. **What no check can tell is whether the scenario is your desk.** Set its waits beside those"
    " that you measured before you change anything;"
    " [the last notebook](06_busy_day_with_real_arrivals.ipynb) takes the arrivals from a history."
)
