"""What the documents say is true: links lead somewhere, examples run, tables are complete."""

import re
from pathlib import Path

from sim import METRICS, load_scenario
from sim.scenario import Scenario, check_scenario, model
from tests.test_house_rules import PROJECT, listed, short

REFERENCE = PROJECT / "docs" / "reference" / "scenario_file.md"


def block(path: Path, language: str) -> str:
    """Return a document's first block of code in a language."""
    found = re.search(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None, f"{path.name} has no {language} block"
    return found[1]


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as the repository's reader makes them."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    found: list[str] = []
    for heading in re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")
        same = sum(
            known == slug or re.fullmatch(rf"{re.escape(slug)}-\d+", known) is not None for known in found
        )
        found.append(f"{slug}-{same}" if same else slug)
    return set(found)


def test_links_lead_somewhere() -> None:
    """Every relative link or picture of a document is a file or folder, and its anchor a heading there."""
    broken = []
    for path in listed("*.md"):
        text = path.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", text):
            there = path.parent / target if target else path
            if "://" in target or target.startswith("mailto:"):
                continue
            if not there.exists() or (anchor and anchor not in anchors(there)):
                broken.append(f"{short(path)}: {target}#{anchor}")
    assert broken == []


def test_the_readme_example_runs() -> None:
    """The example prints a line for each of the two groups; two replications instead of 50 are enough."""
    example = block(PROJECT / "README.md", "python").replace("scenarios/", f"{PROJECT}/scenarios/")
    printed: list[str] = []
    exec(example.replace("replications=50", "replications=2"), {"print": printed.append})
    assert [line.split(":")[0] for line in printed] == ["customer_service", "second_level"]


def test_the_reference_example_is_a_good_scenario() -> None:
    """The example of the scenario reference has no error and no warning."""
    assert check_scenario(Scenario.from_text(block(REFERENCE, "toml"))) == []


def test_the_reference_names_every_key() -> None:
    """Every key that a scenario file can hold stands in the reference."""
    tables = [
        part for part in vars(model).values() if isinstance(part, type) and issubclass(part, model.Table)
    ]
    keys = {field.alias or name for table in tables for name, field in table.model_fields.items()}
    text = REFERENCE.read_text(encoding="utf-8")
    assert {key for key in keys if not re.search(rf"[`\[]{key}[`.\]]| {key} = ", text)} == set()


def test_the_glossary_names_every_service_level_and_measure_of_work() -> None:
    """Every metric whose name planners use in another sense stands in the glossary."""
    text = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")
    doubtful = {name for name in METRICS if name.startswith("service_level_")}
    doubtful |= {"busy_share", "slot_occupancy", "concurrency", "chats_online", "load_ratio", "overtime"}
    assert {name for name in doubtful if f"`{name}`" not in text} == set()


def test_the_demo_compares_shipped_scenarios() -> None:
    """Every scenario that make demo compares is shipped and readable."""
    names = re.findall(r"scenarios/\w+\.toml", (PROJECT / "Makefile").read_text(encoding="utf-8"))
    assert len(names) == 4
    assert all(load_scenario(PROJECT / name).question for name in names)
