"""The catalogue's entries of the service levels: one formula a variant, with and without what nobody took."""

from sim.stats.metric_info import MetricInfo, share

_VARIANTS = {
    "offered": ("of offered", "Abandoned count as failed", "A_T / ({})", "Cisco, ICMI 3"),
    "excluded": ("early leavers excluded", "Early leavers are ignored", "A_T / ({} - B_T)", "Cisco, ICMI 4"),
    "positive": ("early leavers met", "Early leavers count as met", "(A_T + B_T) / ({})", "Cisco, ICMI 1"),
    "answered": ("of answered", "Only the answered count", "A_T / A", "Cisco UCCX"),
    "short_met": ("short abandons met", "Short abandons count as met", "(A_T + b) / ({})", "ICMI 5"),
    "short_removed": (
        "short abandons removed",
        "Short abandons are removed",
        "A_T / ({} - b)",
        "Genesys",
    ),
}


def _entry(variant: str, of_taken: bool) -> MetricInfo:
    """Return the entry of a variant, over everything offered or over what was taken or given up alone."""
    title, definition, formula, source = _VARIANTS[variant]
    if variant == "answered":
        return share(f"service level, {title}", f"{definition}.", formula, source)
    if of_taken:
        return share(
            f"service level of taken, {title}",
            f"{definition}; tickets, and what nobody took in the end, are left out.",
            formula.format("A + B"),
            f"{source}, without lost forwards",
        )
    return share(
        f"service level, {title}",
        f"{definition}; tickets, and what nobody took in the end, count as failed.",
        formula.format("A + B + T + U"),
        source,
    )


SERVICE_LEVELS: dict[str, MetricInfo] = {
    f"service_level_{variant}": _entry(variant, of_taken=False) for variant in _VARIANTS
} | {
    f"service_level_{variant}_of_taken": _entry(variant, of_taken=True)
    for variant in _VARIANTS
    if variant != "answered"
}
"""The service levels by name, in the order of `sim.stats.facts.LEVELS`."""
