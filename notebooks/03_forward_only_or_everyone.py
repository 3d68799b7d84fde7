# %% [markdown]
# # Forward only, or chats for everyone?
#
# **The question.** The people of the second level sit there and wait for what is passed on. Would it not be
# better to give them customers of their own? And should a chat be passed on with a personal word, or just be
# put into their queue?
#
# Every variant meets the same customers as the baseline, day by day. So a change is the variant's doing, and
# it is known better (±) than the two figures that it comes from let expect.

# %%
import os

import pandas as pd
from IPython.display import Markdown, display
from matplotlib_inline.backend_inline import set_matplotlib_formats

from sim import compare, load_scenario
from sim.report import figure, plot_differences, signed, with_margin

set_matplotlib_formats("png", dpi=120, metadata={"Software": None})
replications = 20 if os.environ.get("SECONDLINE_QUICK") else 200
FIRST, SECOND = "group:customer_service", "group:second_level"


def show(axes, words):
    """Show a chart, with words for those who cannot see it."""
    display(axes.figure, metadata={"image/png": {"alt": words}})


# %%
def scenario(name):
    """Return one of the shipped scenarios."""
    return load_scenario(f"../scenarios/{name}.toml")


def row(pair, scope, metric):
    """Return a figure of the baseline, of the variant, and the change."""
    sides = [with_margin(one.summary().estimate(scope, metric)) for one in pair.experiments]
    return [*sides, signed(pair.difference(1, scope, metric).difference)]


def table(pair, names, figures):
    """Return a row for each figure."""
    return pd.DataFrame([row(pair, *cell) for cell in figures.values()], figures, [*names, "change"])


# %% [markdown]
# ## Customers of their own
#
# Today both widgets lead to customer service, and the second level is reached by forward only. In the variant
# the widget *billing* leads to the second level: the same people, the same customers, one link changed.

# %%
linked = compare([scenario("two_tiers"), scenario("second_level_gets_widget_chats")], replications)
table(
    linked,
    ["forward only", "billing linked"],
    {
        "wait of shop customers": ("widget:shop", "leg_wait_mean"),
        "wait of billing customers": ("widget:billing", "leg_wait_mean"),
        "wait of those passed on": (SECOND, "forwarded_wait_mean"),
        "shop customers who gave up unanswered": ("widget:shop", "abandon_share"),
        "billing customers who gave up unanswered": ("widget:billing", "abandon_share"),
        "gave up after being passed on": (SECOND, "forwarded_abandon_share"),
        "slots in use, customer service": (FIRST, "slot_occupancy"),
        "slots in use, second level": (SECOND, "slot_occupancy"),
        "chats resolved a day": ("all", "resolved"),
    },
)

# %%
show(plot_differences(linked), "Change of the mean wait at both levels when a widget leads to the second")

# %%
resolved = linked.difference(1, "all", "resolved").difference
wait = linked.difference(1, SECOND, "forwarded_wait_mean").difference
used = [linked.experiments[1].summary().estimate(scope, "slot_occupancy").mean for scope in (FIRST, SECOND)]
Markdown(
    f"Linking the widget changes what is resolved by **{signed(resolved)} chats a day**, and the wait of"
    f" those who are passed on by **{signed(wait)}**. The people of the second level are few and take long"
    f" for a chat. With customers of their own, {figure(used[1], 'share')} of their slots are in use when"
    f" somebody with a hard question is passed on, while {figure(1 - used[0], 'share')} of the slots in"
    " customer service stay empty."
)

# %% [markdown]
# ## Helping out
#
# There is a way in between. The second level stays reached by forward only, but may answer a chat that has
# waited too long for customer service, as long as nothing of its own waits. The baseline here has one more
# person at the second level.

# %%
both = [scenario("one_more_second_level"), scenario("second_level_helps_out")]
helping = compare(both, replications)
table(
    helping,
    ["forward only", "helps out"],
    {
        "wait in customer service": (FIRST, "leg_wait_mean"),
        "wait of those passed on": (SECOND, "leg_wait_mean"),
        "gave up in customer service": (FIRST, "abandoned"),
        "gave up at the second level": (SECOND, "abandoned"),
        "chats answered for customer service": (FIRST, "overflowed"),
        "chats resolved a day": ("all", "resolved"),
    },
)

# %%
gained, lost = (helping.difference(1, scope, "abandoned").difference for scope in (FIRST, SECOND))
Markdown(
    f"Customers who give up: {signed(gained)} a day in customer service, {signed(lost)} at the second level."
    " The ones in customer service waited for a first answer. The ones at the second level have waited once"
    " already, and theirs is the harder question."
)

# %% [markdown]
# ## Warm or cold
#
# A *cold* hand-over puts the chat into the second level's queue, and the first operator is free at once. The
# second level then has to read up what was said, and now and then hands a chat back. With a *warm* one the
# first operator stays until somebody takes the chat, and tells in person what it is about. That holds a slot.

# %%
handed = compare([scenario("warm_or_cold"), scenario("warm_instead")], replications)
table(
    handed,
    ["cold", "warm"],
    {
        "wait in customer service": (FIRST, "leg_wait_mean"),
        "wait at the second level": (SECOND, "leg_wait_mean"),
        "in time, customer service": (FIRST, "service_level"),
        "in time, second level": (SECOND, "service_level"),
        "gave up in customer service": (FIRST, "abandon_share"),
        "gave up at the second level": (SECOND, "abandon_share"),
        "chats resolved a day": ("all", "resolved"),
    },
)

# %%
show(plot_differences(handed), "Change of the mean wait at both levels when hand-overs are warm, not cold")

# %% [markdown]
# ### What a cold hand-over costs decides it
#
# How long the second level reads, and how often it hands back, are guesses. So other guesses are set against
# the same warm hand-over.


# %%
def cold(reading, back):
    """Return the cold desk with so many minutes of reading, and so large a share handed back."""
    path = "escalations.customer_service.second_level"
    change = {f"{path}.handling.mean": f"{25 + reading} min", f"{path}.return_probability": back}
    return scenario("warm_or_cold").with_changes(change)


def better(change):
    """Say which of the two a difference speaks for."""
    if abs(change.mean) <= change.half_width:
        return "cannot be told"
    return "cold" if change.mean > 0 else "warm"


# %%
guesses = [(0, 0.0), (2, 0.1), (5, 0.1), (5, 0.2)]
desks = [scenario("warm_instead"), *(cold(*guess) for guess in guesses)]
against = compare(desks, replications)
changes = [against.difference(place, "all", "resolved").difference for place in range(1, len(desks))]
rows = [
    [figure(back, "share"), signed(change), better(change)]
    for (_, back), change in zip(guesses, changes, strict=True)
]
columns = ["handed back", "resolved a day, cold less warm", "better"]
pd.DataFrame(rows, [f"{reading} min" for reading, _ in guesses], columns).rename_axis(columns="reading up")

# %% [markdown]
# ## The decision

# %%
freely = "keeps the second level for what is passed on" if resolved.mean < 0 else "links the widget"
both_move = lost.mean > 0 > gained.mean
ratio = f"{-gained.mean / lost.mean:.1f} saved for each one lost" if both_move else "no clear exchange"
Markdown(
    f"- A desk like this one **{freely}**.\n"
    f"- Helping out moves loss from one level to the other ({ratio}): choose by what a lost customer with a"
    f" hard question is worth.\n"
    f"- Warm or cold: with the guesses of the scenario **{better(changes[1])}**. Measure how long reading up"
    " takes, and how often chats come back, before you settle it."
)
