# %% [markdown]
# # One day at the desk
#
# **The question.** What happens on a day at a live-chat desk with two levels, and how much does one day tell
# about the next?
#
# Customers write in a widget on a web page and reach *customer service*, the first level. Nobody writes to
# the *second level*: it gets what the first level passes on. All figures are computed when this notebook
# runs. The code is folded away: a click on the bar in its place shows it.

# %%
import os
from dataclasses import asdict

import pandas as pd
from IPython.display import Markdown, display
from matplotlib_inline.backend_inline import set_matplotlib_formats

from sim import load_scenario, replicate
from sim.report import (
    figure,
    plot_escalation_funnel,
    plot_gantt,
    plot_occupancy_by_group,
    plot_queue_over_day,
    plot_replications,
    plot_service_level_by_half_hour,
    plot_wait_by_half_hour,
    with_margin,
)

set_matplotlib_formats("png", dpi=120, metadata={"Software": None})
replications = 20 if os.environ.get("SECONDLINE_QUICK") else 200
FIRST, SECOND = "group:customer_service", "group:second_level"


def show(axes, words):
    """Show a chart, with words for those who cannot see it."""
    display(axes.figure, metadata={"image/png": {"alt": words}})


# %% [markdown]
# ## The desk

# %%
desk = load_scenario("../scenarios/two_tiers.toml")
teams = [
    f"- **{team.group.replace('_', ' ')}**: {team.count} people, up to {team.slots} chats each at once"
    for team in desk.operators
]
Markdown(
    "\n".join(teams)
    + f"\n\nThe desk is open from {desk.calendar.opens.text} to {desk.calendar.closes.text}. The aim:"
    f" {figure(desk.service.target, 'share')} of the customers get somebody within"
    f" {desk.service.threshold.text}, at each level."
)

# %% [markdown]
# ## One day
#
# A day is simulated once. Customers come by chance, as they do, and each brings along how long the chat will
# take, how patient the customer is and whether the second level will be needed.

# %%
day = replicate(desk, 1, keep_paths=True)
today = day.replications[0].metrics
cells = [
    ("all", "arrived"),
    (FIRST, "abandoned"),
    (FIRST, "forwarded"),
    (SECOND, "abandoned"),
    ("all", "resolved"),
]
came, left, passed_on, left_again, resolved = (figure(today.value(*cell), "chats") for cell in cells)
Markdown(
    f"**{came} chats came.** {left} customers gave up before anybody answered. {passed_on} chats were passed"
    f" on, and {left_again} of those customers gave up while they waited a second time."
    f" **{resolved} chats ended with an answer.**"
)

# %% [markdown]
# ### One of them: the chat that waited longest for the second level

# %%
record = day.replications[0].path
legs = pd.DataFrame(asdict(record.legs))
legs["wait_us"] = legs["assigned_at"] - legs["queued_at"]
taken_twice = legs[(legs["leg"] == 1) & (legs["operator"] >= 0)]
longest = taken_twice.loc[taken_twice["wait_us"].idxmax(), "chat"]
first, second = (leg for _, leg in legs[legs["chat"] == longest].iterrows())


# %%
def clock(us):
    """Return a moment of the day, given in microseconds since midnight."""
    return f"**{us // 3_600_000_000:02d}:{us // 60_000_000 % 60:02d}**"


def lasted(from_us, to_us):
    """Return how long something took, in words."""
    return figure((to_us - from_us) / 1_000_000, "s")


def taken(leg):
    """Return after how long somebody took a chat, in words."""
    return f"after {lasted(leg.queued_at, leg.assigned_at)}" if leg.wait_us else "at once"


# %%
widget = day.blueprint.widgets.names[first.widget]
one, other = (day.blueprint.operators.names[leg.operator].replace("_", " ") for leg in (first, second))
Markdown(
    f"- {clock(first.queued_at)} A customer writes in the widget *{widget}*.\n"
    f"- {clock(first.assigned_at)} *{one}* takes the chat, {taken(first)}, and works on it for"
    f" {lasted(first.assigned_at, first.ended_at)}.\n"
    f"- {clock(second.queued_at)} *{one}* passes it on. The customer waits again.\n"
    f"- {clock(second.assigned_at)} *{other}* takes the chat, **{taken(second)}**, and needs"
    f" {lasted(second.assigned_at, second.ended_at)}.\n"
    f"- {clock(second.ended_at)} The customer has an answer, {lasted(first.queued_at, second.ended_at)} after"
    " the first word."
)

# %% [markdown]
# ### The whole day
#
# Who was busy with what? Each row is a person, each lane a chat that the person had at a time.

# %%
show(plot_gantt(day), "Every chat of the day on a time axis, by operator and slot")

# %% [markdown]
# When did customers wait, and how many at a time?

# %%
show(plot_wait_by_half_hour(day), "Mean wait at both levels on this one day, by half hour")

# %%
show(plot_queue_over_day(day), "Chats waiting at both levels on this one day, by half hour")

# %% [markdown]
# ## Why one day says little
#
# The same desk, the same people and the same expectations, but another day's customers. The day above is the
# first line.

# %%
days = replicate(desk, replications, keep_paths=True)
columns = {
    "chats": ("all", "arrived", "chats"),
    "mean wait, first level": (FIRST, "leg_wait_mean", "s"),
    "mean wait, second level": (SECOND, "leg_wait_mean", "s"),
    "in time, second level": (SECOND, "service_level", "share"),
}
rows = [
    [figure(done.metrics.value(scope, metric), unit) for scope, metric, unit in columns.values()]
    for done in days.replications[:5]
]
pd.DataFrame(rows, range(1, 6), columns).rename_axis(columns="day")

# %%
waits = [done.metrics.value(SECOND, "leg_wait_mean") for done in days.replications]
Markdown(
    f"Of {len(waits)} such days the best has a mean wait of **{figure(min(waits), 's')}** at the second"
    f" level, and the worst of **{figure(max(waits), 's')}**. Nothing but chance lies between them. Whoever"
    " compares two staffings by one day each compares two days, not two staffings."
)

# %%
show(plot_replications(days), "The mean wait of every day at both levels, a dot a day")

# %% [markdown]
# ## What many days say
#
# The mean over many days is known the better the more days there are: four times the days about halve what is
# in doubt. The sign ± stands before that doubt: with 95 % confidence the mean of all possible days lies
# within.

# %%
counts = [count for count in (5, 20, 80, 200) if count <= replications]
known = [replicate(desk, count).summary() for count in counts]
rows = [
    [with_margin(one.estimate(SECOND, metric)) for metric in ("leg_wait_mean", "service_level")]
    for one in known
]
names = ["mean wait, second level", "in time, second level"]
pd.DataFrame(rows, counts, names).rename_axis(columns="days simulated")

# %%
show(plot_service_level_by_half_hour(days), "Share answered in time at both levels by half hour, all days")

# %% [markdown]
# What becomes of the chats, and how busy are the people?

# %%
show(plot_escalation_funnel(days), "Chats of a day by level, and how their stay there ended")

# %%
show(plot_occupancy_by_group(days), "Busy share and slot occupancy of both levels, with intervals")

# %% [markdown]
# ## The decision


# %%
def verdict(level, aim):
    """Say whether an estimate reaches an aim."""
    if abs(level.mean - aim) < level.half_width:
        return "too close to call"
    return "enough" if level.mean > aim else "**not enough**"


levels = [days.summary().estimate(scope, "service_level") for scope in (FIRST, SECOND)]
Markdown(
    f"Of its customers the first level answers {with_margin(levels[0])} within"
    f" {desk.service.threshold.text} ({verdict(levels[0], desk.service.target)}), the second"
    f" {with_margin(levels[1])} ({verdict(levels[1], desk.service.target)}).\n\n"
    "Judge no staffing by one day, and none by a mean over both levels. How many people each level needs is"
    " the question of [the next notebook](02_how_many_second_level.ipynb)."
)
