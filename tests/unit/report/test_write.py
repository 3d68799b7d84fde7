"""Charts on disk: whole, repeatable, and harmless whatever the names."""

import csv
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from sim.experiment.replicate import Experiment, replicate
from sim.experiment.store import FORMULA_STARTS
from sim.report.gallery import gallery_of, leads_of
from sim.report.write import write_charts
from tests.unit.report.hostile import FORMULA, SCRIPT, hostile
from tests.unit.report.results import comparison, experiment

CHARTS = [
    "service_level_by_half_hour",
    "wait_by_half_hour",
    "wait_p95_by_half_hour",
    "queue_over_day",
    "wait_distribution",
    "occupancy_by_group",
    "occupancy_by_operator",
    "escalation_funnel",
    "replications",
    "gantt",
]
ENDINGS = (".png", ".svg", ".pdf", ".csv")
OF_RECORDS = {"wait_distribution", "gantt"}
"""Charts that need the records."""


@pytest.fixture(scope="module")
def attacked() -> Experiment:
    """Return two short runs of the hostile desk."""
    return replicate(hostile(), 2, jobs=1, keep_paths=True, label=SCRIPT)


def test_an_experiment_has_its_pictures_with_their_numbers(tmp_path: Path) -> None:
    """Every chart makes a PNG, an SVG, a PDF and a CSV, and nothing else is left in the folder."""
    written = write_charts(experiment(), tmp_path / "new")
    assert [path.name for path in written] == [f"{name}{end}" for name in CHARTS for end in ENDINGS]
    assert sorted(written) == sorted((tmp_path / "new").iterdir())
    for place, start in enumerate((b"\x89PNG", b"<?xml", b"%PDF-")):
        assert all(path.read_bytes().startswith(start) for path in written[place :: len(ENDINGS)])


def test_vector_pictures_have_neither_date_nor_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An SVG and a PDF name no date and no program, and the PDF holds the font that it uses."""
    monkeypatch.setattr("sim.report.write.gallery_of", lambda result: islice(gallery_of(result), 1))
    for path in write_charts(experiment(), tmp_path)[:3]:
        content = path.read_bytes()
        for word in (b"CreationDate", b"<dc:date>", b"atplotlib v", b"Producer"):
            assert word not in content
        if path.suffix == ".pdf":
            assert b"/FontFile2" in content


def test_without_records_what_needs_them_is_left_out(tmp_path: Path) -> None:
    """Without records all charts are left but the two that need them."""
    written = write_charts(experiment(keep=False), tmp_path)
    assert [path.stem for path in written[:: len(ENDINGS)]] == [
        name for name in CHARTS if name not in OF_RECORDS
    ]


def test_a_comparison_has_the_differences_first() -> None:
    """Differences, and the charts for each of 3 scenarios, with the scenario's name before each."""
    names = [picture.name for picture in gallery_of(comparison())]
    assert len(names) == 1 + 3 * len(CHARTS)
    assert names[0] == "differences"
    assert {name.split("-")[0] for name in names[1:]} == {"base", "quick", "same"}


def test_csv_holds_the_numbers_of_the_picture(tmp_path: Path) -> None:
    """The file's rows are 60 s and 120 s at the first level, 240 s and a blank at the second."""
    write_charts(experiment(keep=False), tmp_path)
    with (tmp_path / "wait_by_half_hour.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["wait_mean_s"] for row in rows] == ["60.0", "120.0", "240.0", ""]
    assert [row["from"] for row in rows] == ["00:00", "00:30"] * 2


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    """Written twice, every one of the files is the same to the byte."""
    for name in ("one", "two"):
        write_charts(experiment(), tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == len(ENDINGS) * len(CHARTS)
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_threads_draw_the_same_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three threads at once write the bytes that one writes alone, for the first three charts."""
    monkeypatch.setattr("sim.report.write.gallery_of", lambda result: islice(gallery_of(result), 3))
    result = experiment()
    alone = [path.read_bytes() for path in write_charts(result, tmp_path / "alone")]
    assert len(alone) == 3 * len(ENDINGS)
    with ThreadPoolExecutor(3) as pool:
        for written in pool.map(lambda k: write_charts(result, tmp_path / str(k)), range(3)):
            assert [path.read_bytes() for path in written] == alone


def test_print_quality_on_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 300 dots an inch a picture of 7.6 inches is 2280 dots wide, at 150 it is 1140."""
    monkeypatch.setattr("sim.report.write.gallery_of", lambda result: islice(gallery_of(result), 1))
    for dpi, width in ((150, 1140), (300, 2280)):
        image = write_charts(experiment(), tmp_path, dpi)[0].read_bytes()
        assert int.from_bytes(image[16:20], "big") == width


def test_drawing_leaves_no_global_state() -> None:
    """After drawing, pyplot was never loaded, so no window and no list of figures exists."""
    program = (
        "import sys, tempfile, pathlib; from tests.unit.report.results import experiment; "
        "from sim.report.write import write_charts; "
        "write_charts(experiment(), pathlib.Path(tempfile.mkdtemp())); "
        "print('matplotlib' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert run.stdout.split() == ["True", "False"]


def test_file_names_are_safe_and_distinct() -> None:
    """Labels with slashes, nothing printable or the same letters give 4 different plain names."""
    labels = ["../up/a b", "../UP/a b", "日本", "a" * 200]
    leads = leads_of([replace(experiment(), label=label) for label in labels])
    assert leads == ["up_a_b-", "up_a_b_2-", "scenario_3-", "a" * 40 + "-"]


def test_the_reference_shows_every_chart() -> None:
    """Each chart module has its function, its picture and its data function in the reference."""
    project = Path(__file__).resolve().parents[3]
    text = (project / "docs" / "reference" / "charts.md").read_text(encoding="utf-8")
    names = [path.stem.removeprefix("chart_") for path in (project / "sim" / "report").glob("chart_*.py")]
    assert len(names) >= 9
    for name in names:
        assert f"plot_{name}(" in text
        assert f"data_{name}(" in text
        assert f"../images/{name}.png" in text


def test_a_formula_is_text_in_a_csv(tmp_path: Path, attacked: Experiment) -> None:
    """What is called =HYPERLINK("x") has an apostrophe before it, and no cell of any chart is a formula."""
    seen = set()
    for path in write_charts(attacked, tmp_path):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                seen |= {cell for row in csv.reader(file) for cell in row}
    assert "'" + FORMULA in seen
    # What may start like a formula is a negative number.
    assert [cell for cell in seen if cell.startswith(FORMULA_STARTS) and not is_number(cell)] == []


def is_number(cell: str) -> bool:
    """Say whether a cell is a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True
