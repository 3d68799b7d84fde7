# %% [markdown]
# # A busy day with real arrivals
#
# **The question.** The desk is staffed for an average day. What happens on the busiest day that it has seen,
# and how many more people would have saved it?
#
# The arrivals are not drawn here. They are those of a history, each chat at its own moment. Put your history
# into a folder as `arrivals.csv`, with the moments in a column `arrived_at`, and name the folder in the
# environment variable `SECONDLINE_DATA`. Without it a small sample is taken.

# %%
import os
import tempfile
from pathlib import Path

import pandas as pd
from IPython.display import Markdown, display
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import set_matplotlib_formats

from sim import load_scenario, optimise, replicate
from sim.calibrate.call_history import read_call_history
from sim.report import figure, plot_queue_over_day, plot_wait_by_half_hour, with_margin

set_matplotlib_formats("png", dpi=120, metadata={"Software": None})
replications = 20 if os.environ.get("SECONDLINE_QUICK") else 200
FIRST, SECOND = "group:customer_service", "group:second_level"


def show(axes, words):
    """Show a chart, with words for those who cannot see it."""
    display(axes.figure, metadata={"image/png": {"alt": words}})


# %% [markdown]
# ## The history

# %%
data = Path(os.environ.get("SECONDLINE_DATA", "none"))
own, bank = data / "arrivals.csv", data / "anonymous_bank_1999" / "october_1999.csv"
sample = Path("../scenarios/data/synthetic_arrivals.csv")
names = {
    own: "**Your own history**, `arrivals.csv`.",
    bank: "**The calls of a bank, October 1999** (Ilan Guedj and Avishai Mandelbaum, Technion).",
    sample: "**The synthetic sample**: made up by the simulator, the customers of no company.",
}
history = next(file for file in names if file.is_file())


def moments_of(file):
    """Return the moments at which chats came."""
    if file == bank:
        return pd.Series(pd.to_datetime([call.arrived_at for call in read_call_history(file).calls]))
    return pd.to_datetime(pd.read_csv(file)["arrived_at"])


# %%
moments = moments_of(history)
by_day = moments.groupby(moments.dt.date).size()
usual = by_day[by_day >= by_day.max() / 2]
busiest = usual.idxmax()
Markdown(
    f"{names[history]} It has {len(moments):,} chats on {len(by_day)} days. On {len(usual)} usual days there"
    f" are {usual.mean():,.0f} on average (days with less than half the chats of the busiest are left out)."
    f" The busiest is {busiest:%A, %d %B %Y}, with **{usual.max():,} chats,"
    f" {figure(usual.max() / usual.mean() - 1, 'share')} more** than that."
)

# %%
half_hour = moments.dt.hour * 2 + moments.dt.minute // 30
opens, closes = half_hour.min(), half_hour.max() + 1


def by_half_hour(chosen):
    """Return how many chats of the chosen days came in each half hour."""
    return half_hour[chosen].value_counts().reindex(range(opens, closes), fill_value=0)


average = by_half_hour(moments.dt.date.isin(usual.index)) / len(usual)
crowded = by_half_hour(moments.dt.date == busiest)

# %%
ax = Figure(figsize=(7.6, 3.6), layout="constrained").add_subplot()
edges = [half / 2 for half in range(opens, closes + 1)]
ax.stairs(crowded, edges, color="#D55E00", linewidth=2, label="busiest day")
ax.stairs(average, edges, color="#0072B2", linewidth=2, linestyle="--", label="average of usual days")
ax.set_xticks(edges[::2], [f"{int(edge):02d}:{int(60 * edge) % 60:02d}" for edge in edges[::2]], rotation=45)
ax.set(xlabel="Time of day", ylabel="Chats in half an hour", ylim=(0, 1.25 * crowded.max()))
ax.legend(frameon=False, loc="upper right")
ax.spines[["top", "right"]].set_visible(False)
show(ax, "Chats by half hour on the busiest day and on the average of usual days")

# %% [markdown]
# ## The plan: staffed for the average day
#
# The desk has a first level whose people handle several chats at once, and a second level behind it. It gets
# the cheapest staffing that serves the *average* day in time at both levels: half hour by half hour as many
# customers as on average, who come by chance. How long chats take and how patient customers are is the
# scenario's, not the history's.

# %%
desk = load_scenario("../scenarios/history_of_arrivals.toml")
hours = [f"{half // 2:02d}:{half % 2 * 30:02d}" for half in (opens, closes)]
one_day = {"calendar": {"start": f"{busiest}", "opens": hours[0], "closes": hours[1]}}


def with_arrivals(**arrivals):
    """Return the desk on one day with these arrivals."""
    return desk.with_changes(one_day | {"widgets.chat.arrivals": arrivals})


plain = with_arrivals(kind="profile", interval="30 min", counts=list(average.round(3)))
most = [1 + round(average.max() / 3), 1 + round(average.max() / 6)]
choice = [f"groups.customer_service.headcount=1:{most[0]}", f"groups.second_level.headcount=1:{most[1]}"]
targets = [f"service_level@{scope}>={desk.service.target:.0%}" for scope in (FIRST, SECOND)]


# %%
def doubt(found):
    """Say which cheaper headcounts lie so close to the aim that many days do not tell."""
    close = [f"{one.heads[0]} and {one.heads[1]}" for one in found.undecided]
    return f" ({', '.join(close)} would cost less and is too close to the aim to tell)" if close else ""


def simulated(scenario, heads, label):
    """Return many runs of a day with these headcounts."""
    change = {"groups.customer_service.headcount": heads[0], "groups.second_level.headcount": heads[1]}
    return replicate(scenario.with_changes(change), replications, label=label)


# %%
found = optimise(plain, choice, targets)
plan = found.winner.heads
Markdown(
    f"The average day takes **{plan[0]} people at the first level and {plan[1]} at the second**"
    f"{doubt(found)}, if {figure(desk.service.target, 'share')} of the customers are to get somebody within"
    f" {desk.service.threshold.text}."
)

# %% [markdown]
# ## The busiest day meets that plan
#
# Now the chats of the busiest day come, each at its own moment. The runs differ in how long the chats take,
# who gives up and what has to be passed on; the arrivals are the same in all of them.

# %%
folder = tempfile.TemporaryDirectory()
file = Path(folder.name, "arrivals.csv")
moments[moments.dt.date == busiest].rename("arrived_at").to_csv(file, index=False)
busy = with_arrivals(kind="trace", file=f"{file}", column="arrived_at")
figures = {
    "chats": ("all", "arrived"),
    "in time, first level": (FIRST, "service_level"),
    "in time, second level": (SECOND, "service_level"),
    "p95 of the wait, first level": (FIRST, "leg_wait_p95"),
    "p95 of the wait, second level": (SECOND, "leg_wait_p95"),
    "gave up before an answer": (FIRST, "abandoned"),
    "gave up after being passed on": (SECOND, "abandoned"),
}


def column(experiment):
    """Return the figures of a day in words."""
    return [with_margin(experiment.summary().estimate(*cell)) for cell in figures.values()]


# %%
average_day = simulated(plain, plan, "average_day")
busiest_day = simulated(busy, plan, "busiest_day")
pd.DataFrame({"average day": column(average_day), "busiest day": column(busiest_day)}, figures)

# %%
show(plot_wait_by_half_hour(busiest_day), "Mean wait by half hour on the busiest day, with the plan")

# %%
show(plot_queue_over_day(busiest_day), "Chats waiting over the busiest day, with the plan")

# %% [markdown]
# ## Do the moments matter, or only the counts?
#
# Planning tools know how many chats come in a half hour, not when. So the same half-hour counts are drawn by
# chance and set beside the moments of the history. Where the two differ, chats come in bursts, or more evenly
# than by chance, within the half hours.

# %%
counted = with_arrivals(kind="profile", interval="30 min", counts=[int(count) for count in crowded])
by_chance = simulated(counted, plan, "same_counts_by_chance")
pd.DataFrame({"busiest day": column(busiest_day), "same counts, by chance": column(by_chance)}, figures)

# %% [markdown]
# ## What would have saved the day

# %%
found = optimise(busy, choice, targets)
need = found.winner.heads
saved_day = simulated(busy, need, "busiest_day_staffed_for_it")
headings = [f"{heads[0]} and {heads[1]} people" for heads in (plan, need)]
pd.DataFrame(dict(zip(headings, (column(busiest_day), column(saved_day)), strict=True)), figures)

# %% [markdown]
# ## The decision

# %%
folder.cleanup()
levels = [busiest_day.summary().estimate(scope, "service_level") for scope in (FIRST, SECOND)]
Markdown(
    f"- Plan {plan[0]} people at the first level and {plan[1]} at the second. On a day like"
    f" {busiest:%A, %d %B} that serves {with_margin(levels[0])} of the customers in time at the first level,"
    f" and {with_margin(levels[1])} at the second.\n"
    f"- Such a day needs **{need[0]} and {need[1]}**{doubt(found)}: {need[0] - plan[0]:+d} at the first level"
    f" and {need[1] - plan[1]:+d} at the second. Have them on call, or accept such a day.\n"
    f"- It was one day of {len(usual)}. How often such days come, a longer history tells."
)
