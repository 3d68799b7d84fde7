"""The page: widgets around a session. What it says comes from elsewhere; here it is put in its place."""

import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sim.app.answer_html import basis_html, doubts_html, problems_html, sentence_html, table_html, words_html
from sim.app.chart import chart_html
from sim.app.controls import Controls
from sim.app.example import EXAMPLE, EXAMPLE_NAME
from sim.app.figures import figures_of
from sim.app.files_card import FilesCard
from sim.app.heading import heading_html
from sim.app.names import label_of
from sim.app.saving import Download, SavingError, page_of, save_scenario, workbook_of
from sim.app.sentence import answer_sentences
from sim.app.session import Answer, IsCut, Session
from sim.app.style import CSS
from sim.app.worker import Worker
from sim.experiment.replicate import DEFAULT_SEED
from sim.experiment.tasks import ExperimentError, ReplicationError
from sim.report.style import entries
from sim.scenario import Scenario, ScenarioError, load_scenario

CHART_S = 2.0
"""While figures are refined the chart is drawn again no sooner than after so long."""
SETTLED_S = 0.5
"""And first after so long: while a slider is dragged nothing is drawn."""
STILL = 100
"""Replications of the first answer of a notebook."""
BEGINS = "Simulating the first days …"
CANNOT = "This desk cannot be simulated, so the figures below are those from before:"


def what_if(file: str | Path | None = None, *, seed: int = DEFAULT_SEED, picture: bool = True) -> None:
    """Show the what-if page in a notebook: sliders, and the desk's answer beside a baseline.

    Whatever is wrong is said in the page. An answer is refined in the background until it rests on 1000
    replications.

    Parameters
    ----------
    file
        A scenario file; without one the page begins with an example of two tiers.
    seed
        Of every random number: the same sliders give the same figures.
    picture
        Wait for a first answer on 100 replications, and keep a picture of it for readers without a kernel:
        executed again the notebook is the same. It is refined once a slider has been moved.
    """
    from IPython.display import display

    page = Page(seed=seed)
    page.open(file, waits=picture)
    bundle = page.root._repr_mimebundle_()
    if picture:
        bundle["text/html"] = page.still()
    bundle["text/plain"] = (
        "The what-if page: open this notebook with a running kernel, or use secondline app."
    )
    display(bundle, raw=True)  # type: ignore[no-untyped-call]


class Page:
    """The widgets of the page, and what happens when they are used.

    Parameters
    ----------
    seed
        Of every random number.
    """

    def __init__(self, *, seed: int = DEFAULT_SEED) -> None:
        import ipywidgets

        self.seed = seed
        self.session: Session | None = None
        self.controls: Controls | None = None
        self.answer: Answer | None = None
        self.folder = Path()
        self.worker, self.painter = Worker(), Worker()
        self.heading, self.sentence, self.table = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        self.trouble, self.basis, self.chart = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        self.mind = ipywidgets.HTML()
        self.levers, self.actions = ipywidgets.VBox(), ipywidgets.HBox()
        self.to_baseline = ipywidgets.Button(description="Set as baseline")
        self.to_start = ipywidgets.Button(description="Reset the sliders")
        self.files = FilesCard(self)
        self.root = self._laid_out()
        self.to_baseline.on_click(lambda _: self.set_baseline())
        self.to_start.on_click(lambda _: self.reset())

    def _laid_out(self) -> Any:
        import ipywidgets

        headline, answer = ipywidgets.VBox([self.sentence, self.trouble]), ipywidgets.VBox()
        answer.children = [self.table, self.actions, self.basis, self.chart]
        self.actions.children = [self.to_baseline, self.to_start]
        body = ipywidgets.Box([headline, self.levers, answer, self.files.box])
        root = ipywidgets.VBox([ipywidgets.HTML(f"<style>{CSS}</style>"), self.heading, self.mind, body])
        classes = {
            "sl-headline": headline,
            "sl-levers": self.levers,
            "sl-answer": answer,
            "sl-files": self.files.box,
            "sl-row": self.actions,
            "sl-actions": self.actions,
            "sl-body": body,
            "sl-page": root,
        }
        for name, widget in classes.items():
            widget.add_class(name)
        return root

    def open(self, file: str | Path | None, *, waits: bool = True) -> None:
        """Begin with a scenario file, or with the example; what is wrong with a file is said in the page.

        Parameters
        ----------
        file
            A scenario file, or None.
        waits
            For a first answer, which is the same however fast the machine is, and refined only once
            somebody moves a slider. Otherwise the answer comes in the background.
        """
        try:
            if file is None:
                self.take(Scenario.from_text(EXAMPLE, name=EXAMPLE_NAME), Path())
            else:
                self.take(load_scenario(file), Path(file).parent)
            if waits:
                self._first_answer()
            else:
                self.sentence.value = sentence_html([BEGINS])
                self.refresh()
        except (ScenarioError, ExperimentError) as error:
            self.heading.value = heading_html(None, "")
            self.trouble.value = problems_html(error.problems, "This scenario cannot be used:")

    def take(self, scenario: Scenario, folder: Path, *, keep_baseline: bool = False) -> None:
        """Show a scenario with its sliders; nothing is simulated yet.

        Raises
        ------
        ScenarioError
            If it cannot be simulated; the page stays as it is.
        """
        if self.session is None:
            self.session = Session(scenario, seed=self.seed)
        else:
            self.session.load(scenario, keep_baseline=keep_baseline)
        self.worker.cut()
        self.painter.cut()
        self._forget()
        self.folder = folder
        session = self.session
        labels = {entry.group: label_of(entry.tier, entry.group) for entry in entries(session.experiment)}
        self.controls = Controls(session.levers, labels, session.notes, self.refresh)
        self.levers.children = self.controls.cards
        self._tell_heading()
        self.files.offer(folder, scenario.name)

    def _forget(self) -> None:
        """Take away what is shown of the scenario before: its figures must not stand under another name."""
        self.answer = None
        for part in (self.mind, self.table, self.basis, self.chart):
            part.value = ""
        self.sentence.value = sentence_html([BEGINS])

    def refresh(self) -> None:
        """Answer anew in the background: the sliders have moved, or the baseline is another."""
        settings = self.controls.settings if self.controls else {}
        self.painter.cut()
        self.worker.do(lambda is_cut: self._guarded(lambda: self._answer(settings, is_cut)))

    def set_baseline(self) -> None:
        """Make what the sliders say the baseline."""
        if self.session is None or self.controls is None:
            return
        try:
            self.session.set_baseline(self.controls.settings)
        except ScenarioError as error:
            self.trouble.value = problems_html(error.problems, "This cannot be a baseline:")
            return
        self._tell_heading()
        self.refresh()

    def reset(self) -> None:
        """Put the sliders back to what the scenario has."""
        if self.controls is not None:
            self.controls.put({})

    def save(self, name: str) -> Path:
        """Write the desk as the sliders have it to a new file in the scenario's folder.

        Raises
        ------
        SavingError, ScenarioError
            If it cannot be written, or is no scenario.
        """
        if self.session is None or self.controls is None:
            raise SavingError("There is no scenario yet; load one")
        settings = self.controls.settings
        session = self.session
        head = [f"Saved from the what-if page, from {session.scenario.name}."]
        head += [f"Changed: {lever.subject(value)}." for lever, value in session.moved(settings)]
        return save_scenario(session.variant(settings), self.folder, name, head)

    def download(self, kind: str) -> Download:
        """Return the page (``"page"``) or the workbook of the latest answer, or of the one that is coming.

        Raises
        ------
        SavingError
            If there is no answer yet.
        """
        # The first answer after loading is less than a second away.
        while self.answer is None and not self.worker.wait(0.05):
            pass
        if self.session is None or self.answer is None or self.controls is None:
            raise SavingError("There is no answer yet; load a scenario")
        names = self.session.baseline_name, self.session.name_of(self.controls.settings)
        return (page_of if kind == "page" else workbook_of)(self.answer, names)

    def in_background(self, work: Callable[[], None]) -> None:
        """Do a chore beside the answers."""
        threading.Thread(target=lambda: self._guarded(work), daemon=True).start()

    def still(self) -> str:
        """Return the page as it stands, for a reader without a kernel."""
        above = [self.heading, self.mind, self.sentence, self.trouble, self.table]
        parts = [str(part.value) for part in above]
        if self.answer is not None:
            # Which engine the writer's machine had is nothing to the reader.
            parts.append(basis_html(self.answer, is_refining=False, tells_engine=False))
        parts.append(str(self.chart.value))
        return f'<style>{CSS}</style><div class="sl-page">{"".join(parts)}</div>'

    def _first_answer(self) -> None:
        """Answer once before the page is shown, then go on in the background."""
        if self.session is not None:
            found = self.session.answer({}, STILL)
            self._show(found, {})
            self.chart.value = chart_html(found)

    def _answer(self, settings: dict[str, float], is_cut: IsCut) -> None:
        assert self.session is not None
        drawn_at = time.monotonic() - CHART_S + SETTLED_S
        self.sentence.add_class("sl-stale")
        for found in self.session.answers(settings, is_cut):
            self._show(found, settings)
            if is_cut():
                return
            if found.is_final or time.monotonic() - drawn_at > CHART_S:
                self.painter.do(partial(self._draw, found))
                drawn_at = time.monotonic()

    def _draw(self, found: Answer, is_cut: IsCut) -> None:
        def work() -> None:
            drawn = chart_html(found)
            if not is_cut():
                self.chart.value = drawn

        self._guarded(work)

    def _show(self, found: Answer, settings: dict[str, float]) -> None:
        assert self.session is not None
        session, groups = self.session, figures_of(found)
        sentences = answer_sentences(
            groups, session.moved(settings), is_same=found.is_same, against=session.baseline_name
        )
        self.answer = found
        self.sentence.value = sentence_html(sentences)
        self.sentence.remove_class("sl-stale")
        self.trouble.value = ""
        self.mind.value = doubts_html(found.doubts)
        self.table.value = table_html(groups, found, session.baseline_name)
        self.basis.value = basis_html(found, is_refining=not found.is_final)

    def _tell_heading(self) -> None:
        if self.session is not None:
            self.heading.value = heading_html(self.session.scenario, self.session.baseline_name)

    def _guarded(self, work: Callable[[], None]) -> None:
        """Do some work; whatever goes wrong is said in the page."""
        try:
            work()
        except ScenarioError as error:
            self.trouble.value = problems_html(error.problems, CANNOT)
        except ExperimentError as error:
            self.trouble.value = problems_html(error.problems, CANNOT)
        except ReplicationError as error:
            self.trouble.value = words_html(f"The simulation failed: {error.failures[0]}.")
        except (SavingError, OSError) as error:
            self.files.tell(f"{error}.")
        except Exception as error:  # noqa: BLE001 - the thread must not end in silence
            print(traceback.format_exc(), file=sys.stderr)
            name = type(error).__name__
            self.trouble.value = words_html(
                f"A fault of this program ({name}: {error}). The figures below are those from before."
            )
