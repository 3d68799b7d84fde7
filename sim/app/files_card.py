"""The card of files: load a scenario, save one under a new name, take the page and the workbook along."""

import base64
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.app.answer_html import problems_html, words_html
from sim.app.saving import SavingError, free_name
from sim.experiment.tasks import ExperimentError
from sim.scenario import Scenario, ScenarioError, load_scenario

if TYPE_CHECKING:
    from sim.app.page import Page

LARGEST_UPLOAD = 1_000_000
"""Bytes; a scenario file has a few thousand."""
MAKING = {"page": "Drawing the page …", "workbook": "Writing the workbook …"}
BUTTONS = {"page": "Report page", "workbook": "Excel workbook"}


class FilesCard:
    """Widgets around files, and a line that says what came of using them.

    Parameters
    ----------
    page
        Whose scenario and answer it is about.
    """

    def __init__(self, page: "Page") -> None:
        import ipywidgets

        self._page = page
        wide = ipywidgets.Layout(width="auto")
        self.path = ipywidgets.Text(
            description="Load a scenario file", placeholder="folder/name.toml", layout=wide
        )
        self.load = ipywidgets.Button(description="Load")
        self.upload = ipywidgets.FileUpload(description="Upload a file", accept=".toml")
        self.keeps = ipywidgets.Checkbox(description="Compare it with the present baseline", indent=False)
        self.name = ipywidgets.Text(description="Save this desk as a new scenario", layout=wide)
        self.save = ipywidgets.Button(description="Save")
        self.makers = {kind: ipywidgets.Button(description=text) for kind, text in BUTTONS.items()}
        self.said, self.links = ipywidgets.HTML(), ipywidgets.HTML()
        rows = [
            ipywidgets.HTML("<h2>Files</h2>"),
            self.path,
            _row(self.load, self.upload),
            self.keeps,
            self.name,
            _row(self.save),
            ipywidgets.HTML('<div class="sl-hint">Take the answer along:</div>'),
            _row(*self.makers.values()),
            self.links,
            self.said,
        ]
        card = ipywidgets.VBox(rows)
        card.add_class("sl-card")
        self.box = ipywidgets.VBox([card])
        self.load.on_click(lambda _: self._load())
        self.upload.observe(lambda _: self._take_upload(), names="value")
        self.save.on_click(lambda _: self._save())
        for kind, button in self.makers.items():
            button.on_click(partial(self._make, kind))

    def offer(self, folder: Path, name: str) -> None:
        """Offer a free name for the next file, and forget downloads of another scenario."""
        self.name.value = free_name(folder, name)
        self.links.value = ""

    def tell(self, text: str, kind: str = "sl-bad") -> None:
        """Say in a sentence what came of it."""
        self.said.value = words_html(text, kind)

    def _load(self) -> None:
        written = self.path.value.strip()
        if not written:
            self.tell("Write the path of a scenario file first, for example two_tiers.toml.")
            return
        path = Path(written).expanduser()
        near = self._page.folder / path
        self._take(lambda: load_scenario(near if near.is_file() else path), None)

    def _take_upload(self) -> None:
        for file in self.upload.value:
            name, content = str(file["name"]), bytes(file["content"])
            self.upload.value = ()
            if len(content) > LARGEST_UPLOAD:
                self.tell(f"{name} has {len(content) / 1e6:.1f} MB, which is no scenario file.")
                return
            try:
                text = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                self.tell(f"{name} is not UTF-8 text; save it as UTF-8 and upload it again.")
                return
            folder = self._page.folder
            self._take(partial(Scenario.from_text, text, folder, name=name.removesuffix(".toml")), folder)
            return

    def _take(self, read: Any, folder: Path | None) -> None:
        """Read a scenario and show it; what is wrong with it is said here."""
        try:
            scenario: Scenario = read()
            self._page.take(scenario, folder or scenario.source.folder, keep_baseline=self.keeps.value)
        except (ScenarioError, ExperimentError) as error:
            self.said.value = problems_html(error.problems, "This scenario cannot be used:")
            return
        self.tell(f"Loaded {scenario.name}.", "sl-good")
        self._page.refresh()

    def _save(self) -> None:
        try:
            path = self._page.save(self.name.value)
        except SavingError as error:
            self.tell(f"{error}.")
            return
        except (ScenarioError, ExperimentError) as error:
            self.said.value = problems_html(error.problems, "This desk is no scenario to save:")
            return
        self.tell(f"Saved as {path.name}, beside the scenario that it came from.", "sl-good")
        self.name.value = free_name(path.parent, path.stem)

    def _make(self, kind: str, button: Any) -> None:
        """Make a file in the background and offer it as a link."""
        button.disabled, button.description = True, MAKING[kind]
        self.links.value = ""

        def work() -> None:
            try:
                made = self._page.download(kind)
                data = base64.b64encode(made.content).decode("ascii")
                size = f"{max(1, round(len(made.content) / 1000)):,} kB"
                name = escape(made.name)
                self.links.value = (
                    f'<a class="sl-link" download="{name}" href="data:{made.mime};base64,{data}">'
                    f"Download {name} ({size})</a>"
                )
                self.said.value = ""
            finally:
                button.disabled, button.description = False, BUTTONS[kind]

        self._page.in_background(work)


def _row(*widgets: Any) -> Any:
    import ipywidgets

    row = ipywidgets.HBox(widgets)
    row.add_class("sl-row")
    return row
