"""The controls: a slider for each lever in a card for each group, with a few words under each."""

from collections.abc import Callable
from html import escape
from typing import Any

from sim.app.levers import Lever, Settings
from sim.app.names import shown


class Controls:
    """The sliders of a scenario.

    Parameters
    ----------
    levers
        What can be changed.
    labels
        What to call each group, by its name.
    notes
        Sentences on what has no slider.
    on_move
        Is called after a slider was moved.
    """

    def __init__(
        self, levers: list[Lever], labels: dict[str, str], notes: list[str], on_move: Callable[[], None]
    ) -> None:
        import ipywidgets

        self._levers = levers
        self._on_move = on_move
        self._is_quiet = False
        self._sliders: dict[str, Any] = {}
        self._hints: dict[str, Any] = {}
        cards = []
        for group in dict.fromkeys(lever.group for lever in levers):
            title = labels.get(group) or shown(group) or "The whole desk"
            rows: list[Any] = [ipywidgets.HTML(f"<h2>{escape(title[:1].upper() + title[1:])}</h2>")]
            for lever in (each for each in levers if each.group == group):
                slider, hint = _slider(lever), ipywidgets.HTML()
                slider.observe(self._moved, names="value")
                self._sliders[lever.key], self._hints[lever.key] = slider, hint
                rows += [slider, hint]
            card = ipywidgets.VBox(rows)
            card.add_class("sl-card")
            cards.append(card)
        if notes:
            cards.append(ipywidgets.HTML("".join(f'<p class="sl-hint">{escape(note)}</p>' for note in notes)))
        self.cards = cards
        self._tell()

    @property
    def settings(self) -> dict[str, float]:
        """Where the sliders stand, by the keys of their levers."""
        return {key: round(float(slider.value), 6) for key, slider in self._sliders.items()}

    def put(self, settings: Settings) -> None:
        """Move sliders, those that are not named to where the scenario has them, and tell once."""
        self._is_quiet = True
        try:
            for lever in self._levers:
                value = settings.get(lever.key, lever.value)
                self._sliders[lever.key].value = int(value) if lever.kind == "count" else value
        finally:
            self._is_quiet = False
        self._moved(None)

    def _moved(self, _change: object) -> None:
        if not self._is_quiet:
            self._tell()
            self._on_move()

    def _tell(self) -> None:
        settings = self.settings
        for lever in self._levers:
            text = lever.caption(settings[lever.key])
            self._hints[lever.key].value = f'<div class="sl-hint">{escape(text)}</div>'


def _slider(lever: Lever) -> Any:
    import ipywidgets

    common: dict[str, Any] = {"description": lever.label, "style": {"description_width": "initial"}}
    if lever.kind == "count":
        return ipywidgets.IntSlider(
            int(lever.value), int(lever.low), int(lever.high), int(lever.step), **common
        )
    digits = 0 if lever.step >= 0.01 else 1
    return ipywidgets.FloatSlider(
        lever.value, min=lever.low, max=lever.high, step=lever.step, readout_format=f".{digits}%", **common
    )
