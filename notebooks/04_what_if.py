# %% [markdown]
# # What if?
#
# **The question.** What does one more person at the second level do, or one more chat at once, or a busier
# day? Sliders answer at once, beside the desk as it is and on the same customers.

# %%
import os
from dataclasses import replace

from IPython.display import Markdown, display
from matplotlib_inline.backend_inline import set_matplotlib_formats

from sim import Comparison, compare, load_scenario
from sim.app import what_if
from sim.report import figure, plot_differences, signed

set_matplotlib_formats("png", dpi=120, metadata={"Software": None})
replications = 10 if os.environ.get("SECONDLINE_QUICK") else 100
SECOND = "group:second_level"


def show(axes, words):
    """Show a chart, with words for those who cannot see it."""
    display(axes.figure, metadata={"image/png": {"alt": words}})


# %% [markdown]
# ## Three changes, compared
#
# Before any slider is moved: three changes that a desk can make from one day to the next. The first costs a
# salary, the second costs attention, the third takes fewer forwards, which the first level has to learn.

# %%
desk = load_scenario("../scenarios/two_tiers.toml")
changes = {
    "one more person": {"groups.second_level.headcount": desk.operators[1].people + 1},
    "one more chat at once": {"operators.second_level.slots": desk.operators[1].slots + 1},
    "fewer forwards": {"escalations.customer_service.second_level.probability": 0.15},
}
done = compare([desk, *map(desk.with_changes, changes.values())], replications)
names = ["as it is", *changes]
compared = Comparison(
    tuple(replace(one, label=name) for one, name in zip(done.experiments, names, strict=True))
)

# %%
show(
    plot_differences(compared, "leg_wait_mean"),
    "Differences to the desk as it is in the average wait of each level, with intervals.",
)

# %%
apart = [compared.difference(place, SECOND, "leg_wait_mean") for place in range(1, 4)]
lines = [
    f"- **{name}**: {signed(pair.difference)}, to {figure(pair.other, 's')}"
    for name, pair in zip(changes, apart, strict=True)
]
wait = figure(apart[0].base, "s")
Markdown(f"The average wait at the second level is {wait}. It changes by:\n\n" + "\n".join(lines))

# %% [markdown]
# ## Your own changes
#
# Move a slider: the answer follows within a second, and its error bars shrink while the simulation goes on.
#
# - The sentence at the top says what the changes do. The table has the desk as it is (**baseline**), as the
#   sliders have it (**now**), and the difference with its interval; *no clear difference* means that it could
#   be luck.
# - **Set as baseline** compares the next changes with what the sliders say now.
# - **Files** loads another scenario, saves this desk as a new one, and makes a report or a workbook of it.
#
# The sliders need a running kernel: open this notebook in Jupyter and run it, or type
# `secondline app scenarios/two_tiers.toml`. What is shown without one is the desk as it is.

# %%
what_if("../scenarios/two_tiers.toml")

# %% [markdown]
# **The decision.** Of the three, one more chat at once shortens the wait most and costs no salary. But an
# operator with more chats at once is slower in each of them, which this scenario does not say: see
# [compare chat caps](../docs/how-to/compare_chat_caps.md) before you decide for it. Fewer forwards cost
# nothing either, if the first level can resolve these chats as well. How many people each level needs is the
# question of [the second notebook](02_how_many_second_level.ipynb).
