"""The readable engine's terms: what the widgets and the escalations lay down, as plain lists."""

from sim.core.blueprint import Blueprint
from sim.core.kinds import HandOver, Refusal


class Terms:
    """The policies of widgets (by widget) and of escalations (by way)."""

    def __init__(self, blueprint: Blueprint) -> None:
        widgets, ways = blueprint.widgets, blueprint.escalations
        self.entry: list[int] = widgets.group.tolist()
        self.admission: list[int] = widgets.admission.tolist()
        self.widget_cap: list[int] = widgets.max_queue.tolist()
        self.target: list[int] = ways.target.tolist()
        self.warm: list[bool] = (ways.hand_over == HandOver.WARM).tolist()
        self.nobody_online: list[int] = ways.nobody_online.tolist()
        self.way_cap: list[int] = ways.max_queue.tolist()
        self.when_full: list[int] = ways.when_full.tolist()
        returns = (ways.nobody_online == Refusal.RETURN) | (ways.when_full == Refusal.RETURN)
        self.refuses = bool(returns.any())
        """Whether a forward can come back to its operator, with one leg more."""
        self.keeps_slot: list[bool] = (returns | (ways.hand_over == HandOver.WARM)).tolist()
        """Whether the slot is held until the forward is placed."""
