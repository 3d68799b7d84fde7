"""Saving: a new file that is the same desk, never over another one, and never outside its folder."""

from pathlib import Path

import pytest

from sim.app.levers import levers_of, varied
from sim.app.saving import SavingError, free_name, save_scenario
from sim.experiment.folder import key_of
from sim.scenario import build_blueprint, load_scenario

PROJECT = Path(__file__).resolve().parents[2]
TEAM = PROJECT / "scenarios" / "two_tiers.toml"


def test_a_saved_desk_loads_to_the_same_blueprint(tmp_path: Path) -> None:
    """With every lever moved the file that was written gives the very blueprint that was on the page."""
    scenario = load_scenario(TEAM)
    levers, _ = levers_of(scenario)
    settings = {each.key: min(each.high, each.value + each.step) for each in levers}
    changed = varied(scenario, levers, settings)
    path = save_scenario(changed, tmp_path, "busier")
    assert path == tmp_path / "busier.toml"
    again = load_scenario(path)
    assert key_of("", build_blueprint(again), 1) == key_of("", build_blueprint(changed), 1)
    assert key_of("", build_blueprint(again), 1) != key_of("", build_blueprint(scenario), 1)


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    """A name that is taken is refused with a free one, and the file keeps its content."""
    (tmp_path / "desk.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(SavingError, match=r"take another name, for example desk_2\.toml"):
        save_scenario(load_scenario(TEAM), tmp_path, "desk.toml")
    assert (tmp_path / "desk.toml").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["desk.toml"]


@pytest.mark.parametrize(
    "name", ["", "../desk", "a/b.toml", "..\\desk", "/desk", ".hidden", "-n", "a\nb", "C:desk", "x" * 200]
)
def test_a_name_that_is_a_path_is_refused(name: str, tmp_path: Path) -> None:
    """Only a plain name is taken, so that nothing is written outside the scenario's folder."""
    folder = tmp_path / "inside"
    folder.mkdir()
    with pytest.raises(SavingError, match="is not a plain file name"):
        save_scenario(load_scenario(TEAM), folder, name)
    assert [path.name for path in tmp_path.rglob("*")] == ["inside"]


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    """Where nothing can be written a sentence says so."""
    with pytest.raises(SavingError, match=r"desk.toml cannot be written to .*: No such file"):
        save_scenario(load_scenario(TEAM), tmp_path / "gone", "desk")


def test_a_free_name_counts_on(tmp_path: Path) -> None:
    """After desk_2 comes desk_3, whether one starts from desk or from desk_2."""
    (tmp_path / "desk_2.toml").touch()
    assert [free_name(tmp_path, stem) for stem in ("desk", "desk_2")] == ["desk_3.toml", "desk_3.toml"]


def test_the_head_tells_what_was_changed(tmp_path: Path) -> None:
    """Comments at the top come before the first key."""
    path = save_scenario(load_scenario(TEAM), tmp_path, "desk", ["Changed: two more operators."])
    assert path.read_text(encoding="utf-8").startswith("# Changed: two more operators.\n\ntitle = ")
