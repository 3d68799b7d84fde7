"""The controls: a slider and a box to type in for each lever, in a card a group, with words under each."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

from sim.app.levers import Lever, Settings
from sim.app.names import shown
from sim.app.typed import Box, TypedError, read_typed, told_value


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
        self._typed: dict[str, Any] = {}
        cards = []
        for group in dict.fromkeys(lever.group for lever in levers):
            title = labels.get(group) or shown(group) or "The whole desk"
            rows: list[Any] = [ipywidgets.HTML(f"<h2>{escape(title[:1].upper() + title[1:])}</h2>")]
            for lever in (each for each in levers if each.group == group):
                slider, typed, hint = _slider(lever), _typed(lever), ipywidgets.HTML()
                slider.observe(self._moved, names="value")
                typed.observe(partial(self._read, lever), names="value")
                self._sliders[lever.key], self._hints[lever.key] = slider, hint
                self._typed[lever.key] = typed
                row = ipywidgets.Box([slider, typed])
                row.add_class("sl-lever")
                rows += [row, hint]
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

    def _read(self, lever: Lever, change: dict[str, Any]) -> None:
        """Take what was typed into a lever's box, say how it was read, or why it was not."""
        if self._is_quiet:
            return
        box, text = box_of(lever), str(change["new"])
        try:
            value = round(read_typed(text, box), 6)
        except TypedError as error:
            # The slider stays where it is, and so does what was typed: it can be put right.
            self._hints[
                lever.key
            ].value = f'<div class="sl-hint sl-wrong" role="alert">{escape(str(error))}</div>'
            return
        slider = self._sliders[lever.key]
        is_same = round(float(slider.value), 6) == value
        self._is_quiet = True
        try:
            slider.value = int(value) if lever.kind == "count" else value
        finally:
            self._is_quiet = False
        self._tell()
        told = told_value(value, box)
        if " ".join(text.split()) != told:
            words = f"“{text.strip()}” is read as {told}. {lever.caption(value)}"
            self._hints[lever.key].value = f'<div class="sl-hint">{escape(words.strip())}</div>'
        if not is_same:
            self._on_move()

    def _tell(self) -> None:
        settings = self.settings
        was_quiet, self._is_quiet = self._is_quiet, True
        try:
            for lever in self._levers:
                value = settings[lever.key]
                self._typed[lever.key].value = told_value(value, box_of(lever))
                self._hints[lever.key].value = f'<div class="sl-hint">{escape(lever.caption(value))}</div>'
        finally:
            self._is_quiet = was_quiet


def box_of(lever: Lever) -> Box:
    """Return what can be typed for a lever."""
    return Box(lever.kind, lever.low, lever.high)


def _typed(lever: Lever) -> Any:
    """Return the box beside a slider; it is read when it is left, or at Enter."""
    import ipywidgets

    box = ipywidgets.Text(
        told_value(lever.value, box_of(lever)), continuous_update=False, tooltip=f"{lever.label}, typed"
    )
    box.add_class("sl-typed")
    return box


def _slider(lever: Lever) -> Any:
    import ipywidgets

    common: dict[str, Any] = {
        "description": lever.label,
        "style": {"description_width": "initial"},
        "readout": False,
    }
    if lever.kind == "count":
        return ipywidgets.IntSlider(
            int(lever.value), int(lever.low), int(lever.high), int(lever.step), **common
        )
    return ipywidgets.FloatSlider(lever.value, min=lever.low, max=lever.high, step=lever.step, **common)
