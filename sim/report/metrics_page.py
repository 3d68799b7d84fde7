"""The reference page of the metrics, made from the catalogue."""

from sim.stats.catalogue import METRICS

HEAD = """\
# Metrics

One name, one formula. This page is made from the catalogue by `python -m sim.report.metrics_page`; a test
holds the two together. Times are in seconds, shares between 0 and 1. A denominator of zero gives a blank,
never 0 % or 100 %. Over replications a count or a maximum is averaged, a ratio is the ratio of the sums, and
a percentile is the mean of the replications' percentiles; each comes with the half-width of its 95 %
interval.

A answered, A_T answered within the threshold, B abandoned, B_T abandoned within it, b abandoned before the
short cut-off, T became a ticket because nobody was there, U not taken by anybody when the desk stopped, n
chats on an operator, c slots. A group and a level speak of their own legs; a forward that came back because
nobody took it goes on as the leg that it was. `all` speaks of customers from end to end: a chat is answered
where every leg of it was, in time where each of its waits was within its own group's threshold, and its wait
is the sum of them. The first level alone is `tier:1`. For a widget, `answered`, `leg_wait_*`,
`service_level*`, `abandon_share` and `ticket_share` are those of the first leg, and `customer_*` those from
end to end. Chats that are not admitted are in no service level, so `not_admitted` is printed beside it.

Chats and legs count by the arrival of their chat, at or after the end of the warm-up; a chat with which a
customer came back counts by its own arrival. A customer who leaves silently has abandoned at that moment,
whatever the desk believes: the leg is in no wait of answered legs, and the slot that it holds is occupied.
Where a group overflows, a leg counts in the group that it waited for, and the time of the operator who took
it in the operator's own group. Costs are in the scenario's currency.
"""


def metrics_page() -> str:
    """Return the page as Markdown."""
    rows = ["| name | meaning | formula | unit | scopes | source |", "| --- | --- | --- | --- | --- | --- |"]
    for name, info in METRICS.items():
        scopes = ", ".join(sorted(info.scopes))
        cells = (f"`{name}`", info.definition, f"`{info.formula}`", info.unit, scopes, info.source)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return HEAD + "\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(metrics_page(), end="")
