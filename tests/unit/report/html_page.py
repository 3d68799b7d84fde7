"""What a browser and a screen reader find in a page: elements, attributes, text, headings, tables."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "img", "br", "link", "input", "hr"}


@dataclass
class Element:
    """An element with its attributes, its text, and the elements around it."""

    tag: str
    attributes: dict[str, str]
    parents: tuple[str, ...]
    text: str = ""
    children: list["Element"] = field(default_factory=list)


class Page(HTMLParser):
    """Reads a page strictly: every element is closed, in the order in which it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.errors: list[str] = []
        self.text = ""
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        self.errors += [f"<{one.tag}> is not closed" for one in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        if len({name for name, _ in attrs}) < len(attrs):
            self.errors.append(f"<{tag}> has an attribute twice")
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, tuple(one.tag for one in self._open))
        self.elements.append(element)
        if self._open:
            self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, which must be the last one opened."""
        if not self._open or self._open[-1].tag != tag:
            self.errors.append(f"</{tag}> closes nothing")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Note text, for every element around it."""
        if not any(one.tag == "style" for one in self._open):
            self.text += data
        for one in self._open:
            one.text += data

    def all(self, *tags: str) -> list[Element]:
        """Return the elements of some kinds, in their order."""
        return [element for element in self.elements if element.tag in tags]

    def values(self, *names: str) -> list[str]:
        """Return the values of some attributes."""
        found = [element.attributes.get(name) for element in self.elements for name in names]
        return [value for value in found if value is not None]
