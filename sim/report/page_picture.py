"""Pictures of the page: small enough for a file that is sent round, sharp enough for a screen and a print."""

import base64
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sim.report.page_speech import Raw

Image = tuple[str, str, bytes]
"""Name, words for those who cannot see it, PNG."""

COLOURS = 128
"""A chart has a handful of colours and the shades at its edges."""
WIDTH = 1140
"""Dots across at most: 150 an inch."""
FORMATS = {"csv": "data (CSV)", "png": "PNG", "svg": "SVG", "pdf": "PDF"}
CHARTS = "charts"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture for a template."""

    title: str
    words: str
    source: str
    """The picture itself, as an address that needs no other file."""
    width: int
    height: int
    links: Sequence[tuple[str, str]]
    """Address and name of the files that lie beside the page."""


def chart(image: Image, beside: Collection[str]) -> Chart:
    """Return a picture for the page.

    Parameters
    ----------
    image
        Its name, its words and its PNG.
    beside
        The files that lie beside the page, seen from there: others are not linked to.
    """
    from PIL import Image as Pillow

    name, words, png = image
    # Without its colours' names a picture takes a quarter of the room.
    with Pillow.open(io.BytesIO(png)) as drawn:
        shades = drawn.convert("RGB")
    if shades.width > WIDTH:
        size = WIDTH, round(shades.height * WIDTH / shades.width)
        shades = shades.resize(size, Pillow.Resampling.LANCZOS)
    small = shades.quantize(COLOURS, Pillow.Quantize.FASTOCTREE, dither=Pillow.Dither.NONE)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    files = {ending: f"{CHARTS}/{name}.{ending}" for ending in FORMATS}
    links = [(Raw(file), FORMATS[ending]) for ending, file in files.items() if file in beside]
    data = base64.b64encode(out.getvalue()).decode("ascii")
    title = name.replace("_", " ").replace("-", ", ")
    source = Raw(f"data:image/png;base64,{data}")
    return Chart(title, words, source, small.width, small.height, links)
