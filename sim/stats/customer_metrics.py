"""The catalogue's entries that speak of customers from end to end, over all levels and all tries."""

from sim.stats.metric_info import CHATS, FLOW, LEVEL, MetricInfo, share

CUSTOMERS: dict[str, MetricInfo] = {
    "success": share(
        "share of customers helped",
        "Share of different customers who got an answer in the end, over all their tries.",
        "customers of whom a chat was resolved / customers",
        "per customer, not per call: Callcenter Simulator, client basis",
        CHATS,
    ),
    "customer_abandon_share": share(
        "customers who gave up at any level",
        "Share of the chats offered whose customer gave up at any level.",
        "B / (A + B + T + U) of whole chats",
        FLOW,
        CHATS,
    ),
    "customer_ticket_share": share(
        "customers who got a ticket at any level",
        "Share of the chats offered that became a ticket at any level.",
        "T / (A + B + T + U) of whole chats",
        FLOW,
        CHATS,
    ),
    "customer_service_level": MetricInfo(
        "service level from end to end",
        "share",
        "ratio",
        "Service level of a widget's customers: served in time is who waited at no group longer than its "
        "threshold.",
        "as service_level of the whole desk",
        LEVEL,
        CHATS,
    ),
}
"""Of the whole desk and of each widget; the parts of the widgets sum to the whole."""
