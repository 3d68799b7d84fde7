# %% [markdown]
# # How many people does the second level need?
#
# **The question.** How many operators does each level of the desk need, what does that cost, and how sure is
# the answer?
#
# The desk is that of [the first notebook](01_one_day_at_the_desk.ipynb), with a price on its people's time.
# Every staffing below meets the same customers, so that what differs is the staffing and not the luck of the
# day.

# %%
import os

import pandas as pd
from IPython.display import Markdown, display
from matplotlib_inline.backend_inline import set_matplotlib_formats

from sim import Comparison, load_scenario, optimise, replicate, sweep
from sim.report import figure, plot_cost_frontier, plot_differences, plot_tier_sizes, signed, with_margin

set_matplotlib_formats("png", dpi=120, metadata={"Software": None})
replications = 10 if os.environ.get("SECONDLINE_QUICK") else 100
FIRST, SECOND = "group:customer_service", "group:second_level"


def show(axes, words):
    """Show a chart, with words for those who cannot see it."""
    display(axes.figure, metadata={"image/png": {"alt": words}})


# %%
desk = load_scenario("../scenarios/what_people_cost.toml")
heads = {team.group: team.count for team in desk.operators}
Markdown(
    f"Today {heads['customer_service']} people work in customer service and {heads['second_level']} at the"
    f" second level. **The aim: {figure(desk.service.target, 'share')} of the customers get somebody within"
    f" {desk.service.threshold.text}, at each level.**"
)

# %% [markdown]
# ## Every combination
#
# Each cell of the pictures is a staffing. The thick line is the edge between enough and not enough, the frame
# is the staffing of today.

# %%
vary = ["groups.customer_service.headcount=5:8", "groups.second_level.headcount=3:7"]
grid = sweep(desk, vary, replications)
show(plot_tier_sizes(grid, "second_level"), "Service level of the second level for every staffing")

# %%
show(plot_tier_sizes(grid, "customer_service"), "Service level of the first level for every staffing")

# %%
show(plot_tier_sizes(grid, "second_level", "leg_wait_p95"), "p95 of the wait at the second level")

# %% [markdown]
# ## The levels touch
#
# What happens at the second level when only the first level gets more people?

# %%
cells = {cell.values: cell.summary for cell in grid.cells}
few, many = (cells[count, "4"].estimate(SECOND, "service_level") for count in ("5", "8"))
sent = [with_margin(cells[count, "4"].estimate(FIRST, "forwarded")) for count in ("5", "8")]
side = [cells["6", count].estimate(FIRST, "leg_wait_mean").mean for count in ("3", "7")]
Markdown(
    f"With 4 people at the second level, 8 instead of 5 in customer service change the second level's"
    f" service from {with_margin(few)} to {with_margin(many)}: it is"
    f" **{'worse' if many.mean < few.mean else 'not worse'}**. Fewer customers give up at the first"
    f" level, so {sent[1]} chats a day are passed on instead of {sent[0]}. The other way round"
    f" {'nothing changes' if side[0] == side[1] else 'something changes too'}: a chat that is passed on"
    " leaves the first level at once."
)

# %% [markdown]
# ## What it costs
#
# Only the staffings on the line are worth a thought. Every other one is beaten: something serves better and
# costs no more.

# %%
show(plot_cost_frontier(grid), "Planned cost against the service of the weaker level, a point a staffing")

# %%
standings = zip(grid.cells, grid.standings(), strict=True)
best = sorted((one.cost, cell.values, one.level) for cell, one in standings if one.beaten_by is None)
rows = [[*values, with_margin(level)] for _, values, level in best]
columns = ["first level", "second level", "in time at the weaker level"]
costs = [f"{cost:,.0f} EUR" for cost, *_ in best]
pd.DataFrame(rows, costs, columns).rename_axis(columns="planned cost of a day")

# %% [markdown]
# ## The cheapest that is enough
#
# A picture of means can mislead where two staffings are close. So the cheapest one is searched for with a
# guarantee: it is confirmed on fresh days that the search never saw, and everything cheaper next to it is
# simulated until it fails for sure.

# %%
choice = ["groups.customer_service.headcount=4:10", "groups.second_level.headcount=2:9"]
targets = [f"service_level@{scope}>={desk.service.target:.0%}" for scope in (FIRST, SECOND)]
found = optimise(desk, choice, targets)
first, second = found.winner.heads
proof = "confirmed on fresh days, and nothing cheaper is enough" if found.is_proven else "not proven yet"
Markdown(
    f"**{first} people in customer service and {second} at the second level**, {found.winner.cost:,.0f} EUR a"
    f" day: {proof}, at {figure(found.confidence, 'share')} confidence. Of {found.cells} staffings"
    f" {found.simulated} had to be simulated, {found.runs} days in all."
)

# %%
words = {1: "enough", 0: "too close to call", -1: "not enough"}
rows = [
    [one.heads[1], f"{one.cost:,.0f} EUR", *map(with_margin, one.estimates), words[one.verdict]]
    for one in (found.winner, *found.neighbours)
]
columns = ["second level", "planned cost of a day", "in time, first level", "in time, second level", ""]
firsts = [one.heads[0] for one in (found.winner, *found.neighbours)]
pd.DataFrame(rows, firsts, columns).rename_axis(columns="first level")

# %% [markdown]
# ## What it changes
#
# The two staffings side by side, on the same days.

# %%
change = {"groups.customer_service.headcount": first, "groups.second_level.headcount": second}
today = replicate(desk, replications, label="today")
then = replicate(desk.with_changes(change), replications, label=f"{first} and {second} people")
pair = Comparison((today, then))
show(plot_differences(pair), "Change of the mean wait at both levels against the staffing of today")


# %%
def row(scope, metric):
    """Return a figure today, then, and the change."""
    sides = [with_margin(one.summary().estimate(scope, metric)) for one in pair.experiments]
    return [*sides, signed(pair.difference(1, scope, metric).difference)]


figures = {
    "in time, first level": (FIRST, "service_level"),
    "in time, second level": (SECOND, "service_level"),
    "p95 of the wait, second level": (SECOND, "leg_wait_p95"),
    "gave up, second level": (SECOND, "abandon_share"),
    "chats resolved a day": ("all", "resolved"),
    "cost of a day, overtime included": ("all", "cost"),
    "cost of a resolved chat": ("all", "cost_per_resolved"),
}
pd.DataFrame([row(*cell) for cell in figures.values()], figures, ["today", "then", "change"])

# %% [markdown]
# ## The decision

# %%
levels = [with_margin(then.summary().estimate(scope, "service_level")) for scope in (FIRST, SECOND)]
chats, cost = (pair.difference(1, "all", metric).difference for metric in ("resolved", "cost"))
Markdown(
    f"**{first} people in customer service (today {heads['customer_service']}) and {second} at the second"
    f" level (today {heads['second_level']}).** Then {levels[0]} and {levels[1]} of the customers get"
    f" somebody in time. The day costs {signed(cost)} and resolves {signed(chats)} chats:"
    f" **{figure(cost.mean / chats.mean, cost.unit)} for each chat that would have been lost.**"
)
