"""Answers of the commands to good input and bad: words on the right stream, the right exit code."""

import os
from pathlib import Path
from typing import Any

import pytest

from sim.cli.answer import answer
from sim.scenario import load_scenario

PROJECT = Path(__file__).resolve().parents[3]
SHIPPED = sorted((PROJECT / "scenarios").glob("*.toml"))
INVALID = sorted((PROJECT / "scenarios" / "invalid").glob("*.toml"))
TEAM = str(PROJECT / "scenarios" / "two_tiers.toml")
BIGGER = str(PROJECT / "scenarios" / "one_more_second_level.toml")

AGAIN = "run the same command again, and it goes on from there."

Captured = pytest.CaptureFixture[str]


def said(capsys: Captured, *words: object) -> tuple[int, str, str]:
    """Run a command and return its exit code, what it printed, and what it complained."""
    code = answer([str(word) for word in words])
    output = capsys.readouterr()
    return code, output.out, output.err


def refused(capsys: Captured, *words: object) -> str:
    """Run a command that is bad input, and return its complaint: nothing is printed beside it."""
    code, out, err = said(capsys, *words)
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    return err


@pytest.mark.parametrize(
    ("command", "example"),
    [
        ("check", "secondline check scenarios/two_tiers.toml"),
        ("run", "secondline run scenarios/two_tiers.toml -n 50 --seed 7 --out"),
        ("compare", "secondline compare base.toml one_more.toml -n 50"),
        ("rerun", "secondline rerun results/stamp.json"),
        ("report", "secondline report results"),
    ],
)
def test_the_help_of_a_command_shows_an_example(command: str, example: str, capsys: Captured) -> None:
    """Each of five commands ends its help with a line to copy."""
    code, out, _ = said(capsys, command, "--help")
    assert code == 0
    assert f": {example}" in out


def test_the_help_names_the_commands(capsys: Captured) -> None:
    """The help lists eight commands, and where to start."""
    code, out, _ = said(capsys, "--help")
    assert code == 0
    commands = out.partition("Commands:")[2].split("\n")
    named = [line.split()[0] for line in commands if line.strip()]
    assert named == ["check", "run", "compare", "rerun", "report", "sweep", "optimise", "app"]
    assert "Start with:" in out


def test_no_word_at_all_is_answered_with_the_help(capsys: Captured) -> None:
    """Without a command the help comes, and the exit code says that nothing was done."""
    assert "Commands:" in refused(capsys)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_check_explains_every_shipped_scenario(file: Path, capsys: Captured) -> None:
    """A shipped scenario has no error, and a line for each of its levels."""
    code, out, err = said(capsys, "check", file)
    assert (code, err) == (0, "")
    assert out.startswith(f"{file}: ")
    resolved = load_scenario(file).resolved()
    linked = {widget["group"] for widget in resolved["widgets"].values()}
    assert [f"  first level: {group}, " in out for group in sorted(linked)] == [True] * len(linked)
    assert "error" not in out.splitlines()[0]


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_check_refuses_what_is_invalid(file: Path, capsys: Captured) -> None:
    """An invalid scenario has an error with its file and a remedy, and exit code 2."""
    code, out, err = said(capsys, "check", file)
    assert (code, err) == (2, "")
    assert " error" in out.splitlines()[0]
    assert f"  E  {file}: " in out
    assert "   -> " in out


def test_check_goes_on_after_a_bad_file(tmp_path: Path, capsys: Captured) -> None:
    """Of three files the first is missing and the second sound: both are answered, and the code is 2."""
    calm = PROJECT / "scenarios" / "inbox.toml"
    code, out, _ = said(capsys, "check", tmp_path / "none.toml", calm, tmp_path)
    assert code == 2
    assert f"{tmp_path / 'none.toml'}: 1 error" in out
    assert f"{calm}: good · What if chats wait in an inbox and are fetched by hand?" in out
    assert f"{tmp_path}: 1 error" in out


def test_check_counts_warnings(capsys: Captured) -> None:
    """The links and the overload of 8.9 Erlang for 6 slots are counted and told; the code stays 0."""
    code, out, _ = said(capsys, "check", PROJECT / "scenarios" / "second_level_gets_widget_chats.toml")
    assert code == 0
    assert ": 2 warnings · " in out.splitlines()[0]
    assert "  W  " in out


def test_check_takes_changes(capsys: Captured) -> None:
    """With --set the second level has 5 people of 2 slots, so 10."""
    code, out, _ = said(capsys, "check", TEAM, "--set", "groups.second_level.headcount=5")
    assert code == 0
    assert "second_level, 5 operators with 10 slots" in out


def test_run_prints_a_line_a_tier(capsys: Captured) -> None:
    """Two tiers are two lines below the heading; the basis and the overload (7.6 of 6) are said above."""
    code, out, err = said(capsys, "run", TEAM, "-n", 2, "--seed", 7, "--jobs", 1)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "Two tiers, forward-only second level"
    assert lines[2] == "2 replications, seed 7; ± is a 95 % interval"
    assert lines[3].startswith("Warning: groups.second_level: overload: ")
    assert [line.split("  ")[0] for line in lines[5:8]] == ["tier", "first level", "second level"]


def test_run_twice_says_the_same(capsys: Captured) -> None:
    """The same command prints the same text twice, in one process and in two."""
    texts = {said(capsys, "run", TEAM, "-n", 2, "--jobs", jobs)[1] for jobs in (1, 1, 2)}
    assert len(texts) == 1


def test_run_with_changes_is_another_desk(capsys: Captured) -> None:
    """With 9 instead of 3 at the second level its slots are used less than half as much."""
    few = said(capsys, "run", TEAM, "-n", 1)[1]
    many = said(capsys, "run", TEAM, "-n", 1, "--set", "groups.second_level.headcount=9")[1]
    rows = [next(x for x in text.splitlines() if x.startswith("second level  ")) for text in (few, many)]
    used = [int(row.split()[-2]) for row in rows]
    assert used[1] < used[0] / 2


def test_run_writes_what_it_says(tmp_path: Path, capsys: Captured) -> None:
    """The last line names six files, and these are in the folder, which did not exist."""
    out = said(capsys, "run", TEAM, "-n", 1, "--out", tmp_path / "new" / "folder")[1]
    folder, names = out.splitlines()[-1].removeprefix("Written to ").split(": ")
    assert folder == str(tmp_path / "new" / "folder")
    assert sorted(path.name for path in Path(folder).iterdir()) == sorted(names.split(", "))
    assert len(names.split(", ")) == 6


def test_an_audit_that_finds_nothing_says_so(capsys: Captured) -> None:
    """With --audit a sentence counts the two records in which every rule holds."""
    code, out, _ = said(capsys, "run", TEAM, "-n", 2, "--audit")
    assert code == 0
    assert "Audit: every rule of the model holds in 2 records." in out


def test_an_audit_that_finds_something_is_a_finding(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An auditor that calls every record wrong 15 times makes 30 findings; 20 are shown, the code is 1."""

    class Broken:
        sentence = "chat 3 was held by nobody"

    monkeypatch.setattr("sim.experiment.replicate.audit", lambda *_: [Broken()] * 15)
    code, out, _ = said(capsys, "run", TEAM, "-n", 2, "--audit", "--jobs", 1)
    assert code == 1
    assert "Audit: 30 findings." in out
    assert out.count("  replication 0: chat 3 was held by nobody") == 15
    assert out.count("  replication 1: chat 3 was held by nobody") == 5


def test_compare_says_what_changed(capsys: Captured) -> None:
    """One more at the second level leaves the first level's wait and cuts the second's."""
    code, out, err = said(capsys, "compare", TEAM, BIGGER, "-n", 8)
    assert (code, err) == (0, "")
    assert "leaves the mean wait at customer_service (first level) unchanged in every replication" in out
    said_of_it = "One more second_level operator (one_more_second_level) cuts the mean wait at second_level "
    assert said_of_it + "(second level) by " in out
    assert out.index("two_tiers: Two tiers") < out.index("one_more_second_level: Two tiers")


def test_compare_applies_changes_to_every_scenario(capsys: Captured) -> None:
    """With the same headcount set for both, nothing differs."""
    out = said(capsys, "compare", TEAM, BIGGER, "-n", 2, "--set", "groups.second_level.headcount=5")[1]
    assert out.count("unchanged in every replication") == 14 + 1


def test_compare_writes_tables_charts_and_a_page(tmp_path: Path, capsys: Captured) -> None:
    """With --charts there are more than ten files, whose number is said, and a page to open."""
    code, out, _ = said(capsys, "compare", TEAM, BIGGER, "-n", 2, "--charts", "--out", tmp_path)
    assert code == 0
    count = sum(1 for path in tmp_path.rglob("*") if path.is_file())
    assert count > 10
    assert list((tmp_path / "charts").glob("*.png"))
    assert f"Written to {tmp_path}: {count} files" in out
    assert f"Open {tmp_path / 'index.html'} in a browser." in out
    assert (tmp_path / "comparison.csv").is_file()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["rn"], "No such command 'rn'"),
        (["run"], "Missing argument 'FILE'"),
        (["run", TEAM, "--fast"], "No such option"),
        (["run", TEAM, BIGGER], "unexpected extra argument"),
        (["compare", TEAM], "Missing argument 'OTHER'"),
        (["run", TEAM, "-n", "0"], "greater than or equal to 1"),
        (["run", TEAM, "-n", "many"], "valid integer"),
        (["run", TEAM, "--seed", "-1"], "greater than or equal to 0"),
        (["run", TEAM, "--jobs", "2", "--cluster", "tcp://a:1"], "leave --jobs out"),
        (["run", TEAM, "--cluster", "nonsense"], "this is not the address of a scheduler"),
        (["compare", TEAM, BIGGER, "--cluster", "tcp://127.0.0.1:1"], "no Dask scheduler answers there"),
        (["run", TEAM, "--jobs", "0"], "greater than or equal to 1"),
        (["run", TEAM, "--engine", "fast"], 'no engine "fast"; there are auto, readable and compiled'),
        (["compare", TEAM, BIGGER, "--engine", "fast"], 'no engine "fast"'),
        (["compare", TEAM, BIGGER, "--charts"], "charts need a folder; add --out FOLDER"),
        (["run", TEAM, "--set", "headcount"], "is not PATH=VALUE; write for example --set groups."),
        (["run", TEAM, "--set", "=5"], "is not PATH=VALUE"),
        (["check", TEAM, "--set", "title= "], "is not PATH=VALUE"),
        (["run", TEAM, "--set", "title=a", "--set", "title=b"], "title is set twice; give it one value"),
        (["run", TEAM, "--set", "groups.second_levl.headcount=4"], 'perhaps "second_level" is meant'),
        (["run", TEAM, "--set", "groups.second_level.headcount=four"], "this has to be a whole number"),
        (["run", TEAM, "--set", "widgets.shop.arrivals.rate=40"], "a rate needs a unit"),
        (["run", TEAM, "--set", "nonsense.path=1"], 'unknown key "nonsense"'),
    ],
    ids=lambda part: " ".join(Path(word).name for word in part) if isinstance(part, list) else "",
)
def test_bad_words_are_refused_with_a_reason(words: list[str], complaint: str, capsys: Captured) -> None:
    """Each slip has exit code 2 and a sentence that names it, and nothing is simulated."""
    assert complaint in refused(capsys, *words)


@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_scenario_with_errors_is_not_run(command: str, capsys: Captured) -> None:
    """An error of the check stops both commands before the first replication, with its remedy."""
    words = [command, INVALID[0]] if command == "run" else [command, TEAM, INVALID[0]]
    err = refused(capsys, *words)
    assert err.startswith(f"E  {INVALID[0]}: ")
    assert "   -> " in err


def test_a_file_that_is_missing_is_named(tmp_path: Path, capsys: Captured) -> None:
    """The complaint names the file and says that there is no such file."""
    assert f"E  {tmp_path / 'none.toml'}\n   there is no such file" in refused(
        capsys, "run", tmp_path / "none.toml"
    )


def test_a_folder_is_no_scenario(tmp_path: Path, capsys: Captured) -> None:
    """A folder instead of a file cannot be read."""
    assert f"E  {tmp_path}\n   the file cannot be read" in refused(capsys, "run", tmp_path)


def test_broken_toml_names_the_line(tmp_path: Path, capsys: Captured) -> None:
    """A bracket that is not closed in line 2 is found there."""
    (tmp_path / "broken.toml").write_text('title = "x"\n[groups\n', encoding="utf-8")
    err = refused(capsys, "run", tmp_path / "broken.toml")
    assert "broken.toml\n   this is not valid TOML" in err
    assert "line 2" in err


def test_bytes_that_are_no_text_are_refused(tmp_path: Path, capsys: Captured) -> None:
    """A file that is not UTF-8 is a sentence, too."""
    (tmp_path / "bytes.toml").write_bytes(b"title = '\xff\xfe'\n")
    assert "bytes.toml" in refused(capsys, "run", tmp_path / "bytes.toml")


@pytest.mark.parametrize("below", ["", "folder"])
@pytest.mark.parametrize("command", ["run", "compare"])
def test_a_folder_that_cannot_be_is_refused_before_the_work(
    command: str, below: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--out at a file, or below one, is refused without one replication."""
    (tmp_path / "file").touch()
    monkeypatch.setattr("sim.experiment.gather.execute", None)
    files = [TEAM] if command == "run" else [TEAM, BIGGER]
    assert "file" in refused(capsys, command, *files, "-n", 1, "--out", tmp_path / "file" / below)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_folder_without_the_right_to_write_is_refused(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that can be read and not written is named in a sentence."""
    monkeypatch.setattr("os.access", lambda _, mode, **__: mode != os.W_OK)
    assert f"{tmp_path}: Permission denied." in refused(capsys, "run", TEAM, "-n", 1, "--out", tmp_path)


def test_figures_are_printed_although_the_disk_is_full(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot be written costs the file, not the figures: both are told, and the code is 2."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / "summary.csv"))

    monkeypatch.setattr("sim.experiment.outputs.write_run", full)
    code, out, err = said(capsys, "run", TEAM, "-n", 1, "--out", tmp_path)
    assert code == 2
    assert "second level  second_level" in out
    assert "Written" not in out
    assert err.splitlines()[0] == f"{tmp_path / 'summary.csv'}: No space left on device."
    assert err.splitlines()[1].startswith(f"What is finished is kept in {tmp_path / 'parts'}: make room, ")


def test_an_error_that_nobody_expects_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ValueError that is no scenario's is a defect of ours and comes out as it is."""

    def defect(*_: object, **__: object) -> None:
        raise ValueError("a defect")

    monkeypatch.setattr("sim.scenario.load_scenario", defect)
    with pytest.raises(ValueError, match="a defect"):
        answer(["run", TEAM])


def test_an_interruption_reports_what_is_finished(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in replication 3 of 5: two are reported and written, and the exit code is 130."""
    from sim.experiment import replicate

    whole = replicate._replication
    begun: list[object] = []

    def interrupted(task: Any) -> object:
        begun.append(task)
        if len(begun) == 3:
            raise KeyboardInterrupt
        return whole(task)

    monkeypatch.setattr(replicate, "_replication", interrupted)
    code, out, err = said(capsys, "run", TEAM, "-n", 5, "--jobs", 1, "--out", tmp_path)
    assert code == 130
    assert out.splitlines()[2].startswith("2 replications, ")
    assert err.splitlines() == [
        "Stopped after 2 of 5 replications.",
        f"What is finished is kept in {tmp_path / 'parts'}: " + AGAIN,
        "Writing the figures of these; Ctrl-C again leaves them out.",
        "Interrupted.",
    ]
    assert '"replications": [\n    0,\n    1\n  ]' in (tmp_path / "stamp.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["run", TEAM], ["compare", TEAM, BIGGER]], ids=["run", "compare"])
def test_an_interruption_before_anything_is_one_word(
    words: list[str], tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the first replication leaves no file, no figures and the exit code 130."""

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.experiment.replicate._replication", interrupted)
    code, out, err = said(capsys, *words, "--jobs", 1, "--out", tmp_path)
    assert (code, out, err) == (130, "", "Interrupted.\n")
    assert list(tmp_path.iterdir()) == []
