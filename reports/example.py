"""The example report: what make demo compares, as a page with some of its charts, small enough to be kept.

Run by ``make example``. The page links to the files beside it only.
"""

from contextlib import chdir
from pathlib import Path

from sim import compare, load_scenario
from sim.experiment.outputs import stamp_of
from sim.experiment.store import write_json, write_text
from sim.report.animation import write_animation
from sim.report.folder import DESK, PAGE, PRINT_DPI
from sim.report.gallery import gallery_of
from sim.report.page import STAMP, page_of
from sim.report.page_picture import CHARTS
from sim.report.picture import png_bytes
from sim.report.write import write_picture

HERE = Path(__file__).parent
SCENARIOS = ("two_tiers", "one_more_second_level", "second_level_gets_widget_chats", "warm_hand_over")
REPLICATIONS, SEED = 50, 7
KEPT = ("differences", "two_tiers-service_level_by_half_hour", "two_tiers-wait_by_half_hour")
"""The charts that are kept beside the page; it holds them all."""


def write_example(folder: Path) -> Path:
    """Write the example into a folder and return its page."""
    # The stamp says from which files the scenarios came: seen from here, on every machine.
    with chdir(HERE.parent):
        scenarios = [load_scenario(f"scenarios/{name}.toml") for name in SCENARIOS]
    comparison = compare(scenarios, REPLICATIONS, seed=SEED, keep_paths=True)
    write_json(folder / STAMP, stamp_of(comparison.experiments, folder))
    written = [folder / STAMP, write_animation(comparison.experiments[0], folder / DESK)]
    images = []
    for picture in gallery_of(comparison):
        png = png_bytes(picture.axes, PRINT_DPI)
        images.append((picture.name, picture.words, png))
        if picture.name in KEPT:
            written += write_picture(picture, png, folder / CHARTS)
    beside = [path.relative_to(folder).as_posix() for path in written]
    write_text(folder / PAGE, page_of(comparison, images, beside))
    return folder / PAGE


if __name__ == "__main__":
    print(f"Open {write_example(HERE / 'example').relative_to(HERE.parent)} in a browser.")
