"""``secondline report``: a page of any result from its stamp, or a sentence that says why there is none."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from sim.cli.answer import answer
from tests.unit.cli.test_answers import BIGGER, TEAM, Captured, refused, said
from tests.unit.report.html_page import Page

SHORT = ("--set", "calendar.closes=10:00", "--set", "widgets.billing.arrivals.counts=[7, 10]")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run a short day twice and return the folder of the result."""
    folder = tmp_path_factory.mktemp("made") / "result"
    assert answer(["run", TEAM, "-n", "2", "--seed", "7", "--jobs", "1", *SHORT, "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def result(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the result."""
    return Path(shutil.copytree(made, tmp_path / "result"))


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the charts out, which take most of the time."""
    monkeypatch.setattr("sim.report.folder._pictures", lambda result: [])


def edited(folder: Path, **entries: Any) -> None:
    """Change entries of a folder's stamp."""
    stamp = folder / "stamp.json"
    content = json.loads(stamp.read_text(encoding="utf-8"))
    stamp.write_text(json.dumps(content | entries), encoding="utf-8")


def page_of(folder: Path) -> Page:
    """Read the page in a folder."""
    return Page((folder / "index.html").read_text(encoding="utf-8"))


def test_a_run_gets_its_report(result: Path, capsys: Captured) -> None:
    """Beside the tables there are then page, charts, workbook and desk, and the page links to them."""
    before = {path.name: path.read_bytes() for path in result.iterdir()}
    code, out, err = said(capsys, "report", result, "--jobs", 1)
    assert (code, err) == (0, "")
    assert out == f"Open {result / 'index.html'} in a browser.\n"
    added = {path.name for path in result.iterdir()} - before.keys()
    assert added == {"index.html", "charts", "workbook.xlsx", "desk.html"}
    assert all((result / name).read_bytes() == content for name, content in before.items())
    linked = {value for value in page_of(result).values("href") if not value.startswith("#")}
    assert {
        "summary.csv",
        "stamp.json",
        "workbook.xlsx",
        "desk.html",
        "charts/wait_by_half_hour.csv",
    } <= linked
    assert all((result / name).is_file() for name in linked)
    words = [image.attributes["alt"] for image in page_of(result).all("img")]
    assert len(words) == len(list((result / "charts").glob("*.png")))
    assert min(len(text) for text in words) > 40


@pytest.mark.usefixtures("bare")
def test_the_report_of_compare_is_the_one_of_report(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page, workbook and desk of compare --charts are those of report, to the byte."""
    # Else a commit made meanwhile is a difference.
    monkeypatch.setattr("sim.experiment.stamp.git_commit", lambda: "")
    folder = tmp_path / "compared"
    words = ("compare", TEAM, BIGGER, "-n", 2, "--jobs", 1, *SHORT, "--charts", "--out", folder)
    assert said(capsys, *words)[0] == 0
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert said(capsys, "report", folder, "--jobs", 1)[0] == 0
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert before == after


@pytest.mark.usefixtures("bare")
def test_other_numbers_are_told_on_the_page_too(result: Path, capsys: Captured) -> None:
    """A stamp with another fingerprint gives exit code 1, a complaint, and a page that says so at its top."""
    edited(result, fingerprints={"two_tiers": "0" * 64}, python="3.0.0")
    code, out, err = said(capsys, "report", result, "--jobs", 1)
    assert code == 1
    assert out.startswith("Open ")
    assert "these are not the numbers of its stamp.json" in err
    assert "two_tiers: the records differ" in err
    text = page_of(result).text
    assert "Not the numbers of the stamp" in text
    assert "python was 3.0.0 and is" in text
    assert text.index("the records differ") < text.index("The answer")


@pytest.mark.usefixtures("bare")
def test_work_that_was_stopped_is_told(result: Path, capsys: Captured) -> None:
    """The stamp of a run that was stopped after 2 of 50 replications makes a page that warns of it."""
    edited(result, wanted=50)
    assert said(capsys, "report", result, "--jobs", 1)[0] == 0
    assert "the figures rest on 2 of 50 replications" in page_of(result).text


@pytest.mark.usefixtures("bare")
def test_another_folder_gets_a_stamp_of_its_own(result: Path, tmp_path: Path, capsys: Captured) -> None:
    """With --out the report stands there with a stamp that runs again, and the result is left alone."""
    before = sorted(path.name for path in result.iterdir())
    code, out, _ = said(capsys, "report", result, "--out", tmp_path / "sent", "--jobs", 1)
    assert (code, out) == (0, f"Open {tmp_path / 'sent' / 'index.html'} in a browser.\n")
    assert sorted(path.name for path in result.iterdir()) == before
    assert said(capsys, "rerun", tmp_path / "sent")[0] == 0


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        (("sweep", TEAM, "--vary", "groups.second_level.headcount=3:4"), "The grid"),
        (
            ("optimise", TEAM, "--vary", "groups.second_level.headcount=3:6", "--targets",
             "leg_wait_mean@group:second_level<=3 min"),
            "The search",
        ),
        (("optimise", TEAM, "--by-interval"), "Half hour by half hour"),
        (
            ("compare", TEAM, BIGGER, "--select", "leg_wait_mean@tier:2", "--indifference", "1 min"),
            "The ranking",
        ),
    ],
    ids=["sweep", "optimise", "requirement", "selection"],
)  # fmt: skip
def test_questions_get_a_page_too(
    words: tuple[str, ...], heading: str, tmp_path: Path, capsys: Captured
) -> None:
    """A question's page is well formed, answers in three sentences and shows what was simulated."""
    few = () if words[0] == "optimise" and "--targets" in words else ("-n", 5)
    assert said(capsys, *words, *few, "--jobs", 1, *SHORT, "--out", tmp_path)[0] == 0
    code, out, err = said(capsys, "report", tmp_path, "--jobs", 1)
    assert (code, out, err) == (0, f"Open {tmp_path / 'index.html'} in a browser.\n", "")
    page = page_of(tmp_path)
    assert page.errors == []
    assert heading in [one.text for one in page.all("h2")]
    sentences = [one.text for one in page.all("p") if one.attributes.get("class") == "sentence"]
    assert len(sentences) == 3
    assert all(sentence.endswith(".") and "nan" not in sentence for sentence in sentences)
    has_workbook = "workbook.xlsx" in {one.attributes.get("href") for one in page.all("a")}
    assert has_workbook == (tmp_path / "workbook.xlsx").exists() == (words[0] == "sweep")


def test_a_page_leads_to_no_file_of_earlier_work(tmp_path: Path, capsys: Captured) -> None:
    """Where a search follows a run in one folder, its page links to none of the run's tables or workbook."""
    assert said(capsys, "run", TEAM, "-n", 2, "--jobs", 1, *SHORT, "--out", tmp_path)[0] == 0
    for left in ("workbook.xlsx", "desk.html"):
        (tmp_path / left).write_text("of the run", encoding="utf-8")
    words = ("optimise", TEAM, "--by-interval", "-n", 5, "--jobs", 1, *SHORT, "--out", tmp_path)
    assert said(capsys, *words)[0] == 0
    assert said(capsys, "report", tmp_path, "--jobs", 1)[0] == 0
    links = {one.attributes.get("href", "") for one in page_of(tmp_path).all("a")}
    assert {"requirement.csv", "stamp.json"} < links
    assert links.isdisjoint({"summary.csv", "metrics.csv", "intervals.csv", "workbook.xlsx", "desk.html"})
    assert not (tmp_path / "workbook.xlsx").exists()
    assert (tmp_path / "summary.csv").exists()


@pytest.mark.usefixtures("bare")
def test_several_results_get_a_page_each(result: Path, tmp_path: Path, capsys: Captured) -> None:
    """Two folders under one --out become two folders there, and two with one name are refused."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "stamp.json").write_bytes((result / "stamp.json").read_bytes())
    code, out, _ = said(capsys, "report", result, other, "--out", tmp_path / "all", "--jobs", 1)
    assert code == 0
    assert out.count("Open ") == 2
    assert (tmp_path / "all" / "result" / "index.html").is_file()
    assert (tmp_path / "all" / "other" / "index.html").is_file()
    assert "two reports would be written to" in refused(capsys, "report", result, result)


def test_what_is_no_result_is_refused(result: Path, tmp_path: Path, capsys: Captured) -> None:
    """Nothing there, a file, a folder without a stamp and one with a broken stamp are told apart."""
    broken, empty = tmp_path / "broken", tmp_path / "empty"
    for folder in (broken, empty):
        folder.mkdir()
    (broken / "stamp.json").write_text("{", encoding="utf-8")
    cases = {
        tmp_path / "none": "there is no such folder",
        result / "stamp.json": "this is a file, not a folder",
        empty: "no result is here: there is no stamp.json",
        broken: "this is not a stamp: it is not JSON",
    }
    for place, words in cases.items():
        assert words in refused(capsys, "report", place, "--jobs", 1)
    # One bad name among good ones: nothing is written at all.
    assert "there is no such folder" in refused(capsys, "report", result, tmp_path / "none")
    assert not (result / "index.html").exists()
    assert list(empty.iterdir()) == []


def test_a_place_where_nothing_can_be_written_is_refused_before_the_work(
    result: Path, tmp_path: Path, capsys: Captured
) -> None:
    """A file where the folder should be is named, with exit code 2 and nothing printed."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "file" in refused(capsys, "report", result, "--out", tmp_path / "file" / "deep", "--jobs", 1)
