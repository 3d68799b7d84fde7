"""The commands sweep and optimise: exit codes, files and sentences."""

from pathlib import Path

import pytest

from sim.cli.answer import BAD_INPUT, FINDING, GOOD, answer

DESK = """
[groups.front]
[widgets.shop]
group = "front"
arrivals = { kind = "poisson", rate = "10 per hour" }
handling = { kind = "exponential", mean = "8 min" }
[roles.agent]
[[operators]]
group = "front"
count = 3
slots = 1
role = "agent"
"""
HEADS = "groups.front.headcount"


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Return the path of a desk with one tier."""
    path = tmp_path / "desk.toml"
    path.write_text(DESK, encoding="utf-8")
    return str(path)


def test_a_sweep_writes_its_tables_and_leaves_no_parts(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two cells of 2 replications end with 0, three tables, a chart, and nothing left of the store."""
    out = tmp_path / "out"
    assert answer(["sweep", file, "--vary", f"{HEADS}=2:3", "-n", "2", "--out", str(out)]) == GOOD
    names = sorted(path.name for path in out.iterdir())
    assert names == ["cells.csv", "charts", "stamp.json", "sweep.csv"]
    assert "2 cells of 2 replications" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([f"{HEADS}=3:1"], "ends before it begins"),
        ([f"{HEADS}=1:200", "groups.front.overtime=1:200"], "40,000 cells"),
        (["groups.back.headcount=1:2"], 'no "back" in groups'),
        ([], "nothing is varied"),
    ],
)
def test_bad_grids_end_with_2_and_a_sentence(
    words: list[str], told: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty range, too many cells, a path that leads nowhere and no path at all are refused."""
    options = [word for text in words for word in ("--vary", text)]
    assert answer(["sweep", file, *options]) == BAD_INPUT
    assert told in capsys.readouterr().err


def test_optimise_ends_with_1_where_nothing_meets_the_targets(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One or two heads cannot answer 99 % in a minute, five of 1 to 6 can; targets may follow each other."""
    low = ["optimise", file, "--vary", f"{HEADS}=1:2", "--targets", "service_level@all>=99%"]
    assert answer([*low, "--most", "40"]) == FINDING
    assert "None of the 2 staffings" in capsys.readouterr().out
    high = ["optimise", file, "--vary", f"{HEADS}=1:6", "--targets", "service_level@all>=80%"]
    assert answer([*high, "leg_wait_mean@all<=5 min", "--most", "40"]) == GOOD
    told = capsys.readouterr().out
    assert "Cheapest that meets all targets: front" in told
    assert "leg_wait_mean@all <= 5 min" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--vary", f"{HEADS}=1:2", "--targets", "service_level@all=80%"], "not METRIC@SCOPE"),
        (["--vary", f"{HEADS}=1:2"], "no target"),
        (["--vary", f"{HEADS}=1:2", "--targets", "level@all>=80%"], "no metric"),
        (["--vary", f"{HEADS}=1:2", "--targets", "service_level@all>=80%", "--confidence", "5"], "no share"),
        (["--by-interval", "--delayed", "0"], "no share"),
        (["--by-interval", "--vary", f"{HEADS}=1:2"], "not with --by-interval"),
        (["--by-interval", "--most", "50"], "not with --by-interval"),
        (
            ["--vary", f"{HEADS}=1:2", "--targets", "service_level@all>=80%", "-n", "5"],
            "only with --by-interval",
        ),
        (["--vary", f"{HEADS}=1:2", "--targets", "service_level@all>=80%", "--delayed", "5%"], "only with"),
    ],
)
def test_bad_questions_end_with_2_and_a_sentence(
    words: list[str], told: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nine questions without an answer are refused in words."""
    assert answer(["optimise", file, *words]) == BAD_INPUT
    assert told in " ".join(capsys.readouterr().err.split())


def test_the_requirement_is_a_table_and_a_chart(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sixteen half hours are 16 rows of requirement.csv."""
    out = tmp_path / "out"
    assert answer(["optimise", file, "--by-interval", "-n", "3", "--out", str(out)]) == GOOD
    assert len((out / "requirement.csv").read_text(encoding="utf-8").splitlines()) == 17
    assert "had to wait" in capsys.readouterr().out


def test_a_selection_prints_its_guarantee_and_runs_again(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of 2, 3 and 5 heads 5 wait least; a table and a stamp are written, and a rerun is the same."""
    out = tmp_path / "out"
    asked = ["--select", "leg_wait_all_mean@group:front", "--indifference", "30 s"]
    assert answer(["sweep", file, "--vary", f"{HEADS}=2,3,5", *asked, "--out", str(out)]) == GOOD
    told = capsys.readouterr().out
    assert f"Selected: {HEADS}=5." in told
    assert "Guarantee (KN" in told
    assert sorted(path.name for path in out.iterdir()) == ["selection.csv", "stamp.json"]
    assert answer(["rerun", str(out)]) == GOOD
    assert capsys.readouterr().out.startswith("The same to the bit: select of ")


def test_files_are_selected_among(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of two files the one with more people wins; twice the same file is told to be the same on every day."""
    more = tmp_path / "more.toml"
    more.write_text('extends = "desk.toml"\n[groups.front]\nheadcount = 5\n', encoding="utf-8")
    words = ["compare", file, str(more), "--select", "leg_wait_all_mean"]
    assert answer([*words, "--indifference", "30 s"]) == GOOD
    assert "Selected: more." in capsys.readouterr().out
    same = ["compare", file, file, "--set", "widgets.shop.patience={ kind = 'exponential', mean = '5 min' }"]
    assert answer([*same, "--select", "abandoned", "--indifference", "1"]) == GOOD
    assert "the same on every day" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--select", "leg_wait_mean"], "which difference matters"),
        (["--select", "leg_wait_mean", "--indifference", "5%"], "no difference of leg_wait_mean"),
        (["--select", "leg_wait_mean@nowhere", "--indifference", "5 s"], 'no scope "nowhere"'),
        (["--select", "leg_wait_mean", "--indifference", "5 s", "-n", "1"], "begins with 2 replications"),
        (["--select", "leg_wait_mean", "--indifference", "5 s", "--differences"], "a selection has none"),
        (["--indifference", "5 s"], "needs --select"),
        (["--largest"], "needs --select"),
        (["--most", "50"], "needs --select"),
    ],
)
def test_bad_selections_end_with_2_and_a_sentence(
    words: list[str], told: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Eight selections without a meaning are refused in words."""
    assert answer(["sweep", file, "--vary", f"{HEADS}=2,3", *words]) == BAD_INPUT
    assert told in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("count", [1, 501])
def test_a_selection_of_one_or_very_many_is_refused(
    count: int, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A grid of 1 or of 501 cells is refused before a scenario is made of each."""
    asked = ["--select", "leg_wait_mean", "--indifference", "5 s"]
    assert answer(["sweep", file, "--vary", f"{HEADS}=1:{count}", *asked]) == BAD_INPUT
    assert "takes 2 to 500 scenarios" in capsys.readouterr().err


def test_tables_of_earlier_work_are_told(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sweep into the folder of a comparison names the four tables that its stamp says nothing of."""
    out = tmp_path / "out"
    assert answer(["compare", file, file, "-n", "1", "--out", str(out)]) == GOOD
    assert capsys.readouterr().err == ""
    for _ in range(2):
        assert answer(["sweep", file, "--vary", f"{HEADS}=2:3", "-n", "1", "--out", str(out)]) == GOOD
        told = f"{out} also has summary.csv, metrics.csv, intervals.csv, comparison.csv of earlier work"
        assert capsys.readouterr().err.startswith(told)
