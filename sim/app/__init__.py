"""The what-if page: sliders, the desk's answer beside a baseline, and files to take along."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.app.page import what_if

__all__ = ["what_if"]


def __getattr__(name: str) -> Any:
    """Load the page on first use: the widgets are an extra."""
    if name != "what_if":
        raise AttributeError(f"module 'sim.app' has no attribute {name!r}")
    from sim.app.page import what_if

    return what_if
