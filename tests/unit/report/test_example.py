"""The example report that is kept: its numbers are those of the program, and its page holds together."""

import json
from pathlib import Path

from sim.experiment.rerun import rerun
from tests.unit.report.html_page import Page

EXAMPLE = Path(__file__).resolve().parents[3] / "reports" / "example"
MOST_BYTES = 3_000_000


def test_the_stamp_of_the_example_gives_its_numbers() -> None:
    """Run again, the stamp's four scenarios give the same bytes; else make example writes them anew."""
    done = rerun(EXAMPLE)
    assert done.differences == ()
    assert len(done.experiments) == 4


def test_the_page_of_the_example_is_that_of_its_stamp() -> None:
    """The page is well formed, tells the stamp's fingerprints, and every file that it links to is there."""
    page = Page((EXAMPLE / "index.html").read_text(encoding="utf-8"))
    assert page.errors == []
    linked = {value for value in page.values("href") if not value.startswith("#")}
    assert {"stamp.json", "desk.html", "charts/differences.csv"} <= linked
    assert [name for name in linked if not (EXAMPLE / name).is_file()] == []
    stamp = json.loads((EXAMPLE / "stamp.json").read_text(encoding="utf-8"))
    assert len(stamp["fingerprints"]) == 4
    for label, fingerprint in stamp["fingerprints"].items():
        assert f"Records of {label}: {fingerprint}" in page.text


def test_the_example_stays_small() -> None:
    """All files of the example together are smaller than 3 MB."""
    assert sum(path.stat().st_size for path in EXAMPLE.rglob("*") if path.is_file()) < MOST_BYTES
