"""Links from the documents to the rest of the repository, made to work on the site too: a hook of MkDocs.

In the repository ``../../scenarios/two_tiers.toml`` leads to the file. The site holds only documents, so each
file that a document links to gets a page that shows it, and each folder a page that lists it.
"""

import posixpath
import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
FOLDER = "files"
"""Where the pages that show files of the repository stand on the site."""

WIDE = {"reference/scenario_keys.md"}
"""Pages whose tables need the room of the table of contents; they name their sections themselves."""

_LINK = re.compile(r"\]\((?![a-z]+:|#|/)([^)#\s]+)(?:#[^)\s]*)?\)")
_LANGUAGES = {".toml": "toml", ".py": "python", ".csv": "text", ".yml": "yaml", ".md": "markdown", "": "text"}


def outside(page: str, link: str) -> str | None:
    """Return what a link leads to, seen from the project's folder; None where the site has it anyway.

    The site has the documents and the files beside them, but shows no folder.

    Parameters
    ----------
    page
        The page's path below the documents.
    link
        A relative link, without anchor.
    """
    target = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page), link))
    is_there = target.startswith("docs/") and not (PROJECT / target).is_dir()
    return None if is_there else target


def shown_at(target: str) -> str:
    """Return the page of the site that shows a file or folder of the repository."""
    return f"{FOLDER}/{target}/index.md" if (PROJECT / target).is_dir() else f"{FOLDER}/{target}.md"


def rewritten(page: str, text: str) -> str:
    """Return a page's text with links that leave the documents led to the pages that show their targets."""

    def lead(found: re.Match[str]) -> str:
        target = outside(page, found[1])
        if target is None:
            return found[0]
        return f"]({posixpath.relpath(shown_at(target), posixpath.dirname(page) or '.')})"

    return _LINK.sub(lead, text)


def targets_of(page: str, text: str) -> set[str]:
    """Return what a page's links lead to outside the documents, with the files that a folder lists."""
    found = {target for link in _LINK.findall(text) if (target := outside(page, link)) is not None}
    for target in sorted(found):
        found |= {short for short, _ in _listed(target)}
    return found


def page_of(target: str, shown: Collection[str] = ()) -> str:
    """Return the page that shows a file or lists a folder of the repository.

    Parameters
    ----------
    target
        The file or folder, as seen from the project's folder.
    shown
        What else has a page on the site; links of a document that lead elsewhere become plain text.

    Raises
    ------
    FileNotFoundError
        If there is no such file or folder.
    """
    path = PROJECT / target
    if path.is_dir():
        rows = [
            f"| [{posixpath.basename(short)}]({posixpath.basename(short)}.md) | {says} |"
            for short, says in _listed(target)
        ]
        return "\n".join([f"# {target}", "", "| file | about |", "| --- | --- |", *rows, ""])
    if path.suffix == ".ipynb":
        # A notebook is shown by its pair, which people can read.
        path = path.with_suffix(".py")
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return _document(target, text, shown)
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`{3,}", text)), default=2))
    return f"# {target}\n\n{fence}{_LANGUAGES.get(path.suffix, 'text')}\n{text.rstrip()}\n{fence}\n"


def _document(target: str, text: str, shown: Collection[str]) -> str:
    """Return a document from outside with its links led to where the site has their targets."""
    here = posixpath.dirname(shown_at(target))

    def lead(found: re.Match[str]) -> str:
        words, link = found[1], found[2]
        there = posixpath.normpath(posixpath.join(posixpath.dirname(target), link))
        if there.startswith("docs/"):
            return f"[{words}]({posixpath.relpath(there.removeprefix('docs/'), here)})"
        return f"[{words}]({posixpath.relpath(shown_at(there), here)})" if there in shown else words

    return re.sub(r"\[([^\]]*)\]\((?![a-z]+:|#)([^)#\s]+)[^)]*\)", lead, text)


def _listed(target: str) -> list[tuple[str, str]]:
    """Return the scenario files of a folder with what each asks."""
    files = sorted((PROJECT / target).glob("*.toml")) if (PROJECT / target).is_dir() else []
    content = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    says = [" ".join(str(one.get("question") or one.get("title", "")).split()) for one in content]
    return [(f"{target}/{file.name}", said) for file, said in zip(files, says, strict=True)]


def on_files(files: "Files", config: "MkDocsConfig") -> "Files":
    """Add a page for everything outside that a document links to."""
    from mkdocs.structure.files import File

    wanted: set[str] = set()
    for file in files.documentation_pages():
        wanted |= targets_of(file.src_uri, file.content_string)
    for target in sorted(wanted):
        files.append(File.generated(config, shown_at(target), content=page_of(target, wanted)))
    return files


def on_page_content(html: str, page: "Page", **_: object) -> str:
    """Give wide pages the room of the table of contents, and pages without sections, too."""
    if page.file.src_uri in WIDE or sum(1 + len(entry.children) for entry in page.toc) <= 1:
        page.meta.setdefault("hide", []).append("toc")
    return html


def on_page_markdown(markdown: str, page: "Page", **_: object) -> str:
    """Lead a page's links that leave the documents to the pages that show their targets."""
    uri = page.file.src_uri
    return markdown if uri.startswith(f"{FOLDER}/") else rewritten(uri, markdown)
