"""The reference page of the public names: signatures and docstrings, as the source has them."""

import ast
import inspect
import re
import textwrap
from typing import Any

import sim

HEAD = """\
# Python

The names of `sim`: what a program or a notebook may rely on. Signatures and texts are those of the source;
made by `python -m docs.making`, and a test holds the two together. Charts have
[a page of their own](charts.md).
"""

_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)
_LONGEST = 100
_HARD = "\0"
"""Stands for a blank inside a parameter, where no line ends."""


def python_page() -> str:
    """Return the page as Markdown."""
    parts = [HEAD, "| name | is |", "| --- | --- |"]
    parts += [f"| [`{name}`](#{name.lower()}) | {_first(name)} |" for name in sim.__all__]
    for name in sim.__all__:
        parts += ["", f"## {name}", "", *_entry(name)]
    return "\n".join(parts).rstrip() + "\n"


def _first(name: str) -> str:
    """Return the first line of what a name says of itself."""
    found = getattr(sim, name)
    if isinstance(found, dict):
        page = {"METRICS": "metrics.md", "POLICIES": "choice_rules.md"}[name]
        return f"A catalogue by name: [{len(found)} entries]({page})"
    return _summary(found)


def _entry(name: str) -> list[str]:
    found = getattr(sim, name)
    if isinstance(found, dict):
        kind = type(next(iter(found.values())))
        fields = ", ".join(f"`{field}`" for field in kind.__dataclass_fields__)
        return [f"{_first(name)}. Each is a `{kind.__name__}`: {_summary(kind)} Its fields: {fields}."]
    if not inspect.isclass(found):
        return [_code(found, name), "", *_sections(inspect.getdoc(found) or "")]
    lines = [*_sections(inspect.getdoc(found) or ""), "", "| member | says |", "| --- | --- |"]
    return lines + [f"| `{signature}` | {says} |" for signature, says in _members(found)]


def _members(cls: type) -> list[tuple[str, str]]:
    """Return what a class has: its fields, its properties and its methods."""
    found = []
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    assert isinstance(tree, ast.ClassDef)
    for place, node in enumerate(tree.body):
        if isinstance(node, ast.AnnAssign) and not ast.unparse(node.target).startswith("_"):
            after = tree.body[place + 1] if place + 1 < len(tree.body) else None
            says = ast.literal_eval(after.value) if _is_text(after) else ""
            found.append((f"{ast.unparse(node.target)}: {_short(node.annotation)}", says))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            decorators = {ast.unparse(one) for one in node.decorator_list}
            says = _first_sentence(ast.get_docstring(node) or "")
            if "property" in decorators:
                found.append((f"{node.name}: {_short(node.returns)}", says))
            else:
                found.append((_signature(node, node.name), says))
    return [
        (name.replace("|", "\\|"), _marked(" ".join(says.split())).replace("|", "\\|"))
        for name, says in found
    ]


def _is_text(node: ast.stmt | None) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _short(annotation: ast.expr | None) -> str:
    """Return an annotation without quotes and without what only the schema needs."""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Annotated":
        assert isinstance(annotation.slice, ast.Tuple)
        annotation = annotation.slice.elts[0]
    return "None" if annotation is None else ast.unparse(annotation).strip("'\"")


def _code(function: Any, name: str) -> str:
    """Return the signature, a parameter a line where it is long, with the values of named defaults."""
    node = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(node, ast.FunctionDef)
    for defaults in (node.args.defaults, node.args.kw_defaults):
        defaults[:] = [_plain(one, function.__globals__) for one in defaults]
    line = _signature(node, name)
    if len(line) > _LONGEST:
        arguments = textwrap.fill(
            ", ".join(part.replace(" ", _HARD) for part in _arguments(node)),
            _LONGEST,
            initial_indent="    ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        line = f"{name}(\n{arguments.replace(_HARD, ' ')},\n) -> {_short(node.returns)}"
    return f"```text\n{line}\n```"


def _plain(default: ast.expr | None, names: dict[str, Any]) -> ast.expr | None:
    """Return a default with a constant's value in place of its name."""
    return ast.Constant(names[default.id]) if isinstance(default, ast.Name) else default


def _signature(node: ast.FunctionDef, name: str) -> str:
    return f"{name}({', '.join(_arguments(node))}) -> {_short(node.returns)}"


def _arguments(node: ast.FunctionDef) -> list[str]:
    """Return the arguments as the source writes them, without ``self``."""
    arguments = node.args
    plain = arguments.args
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    found = [_argument(one, default) for one, default in zip(plain, defaults, strict=True)]
    found = found[1:] if plain and plain[0].arg in ("self", "cls") else found
    if arguments.kwonlyargs:
        pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        found += ["*", *(_argument(one, default) for one, default in pairs)]
    return found


def _argument(one: ast.arg, default: ast.expr | None) -> str:
    text = one.arg if one.annotation is None else f"{one.arg}: {_short(one.annotation)}"
    if default is None:
        return text
    value = ast.unparse(default)
    return f"{text} = {value}".replace("'", '"')


def _summary(found: Any) -> str:
    return _first_sentence(inspect.getdoc(found) or "")


def _first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split())


def _sections(text: str) -> list[str]:
    """Return a numpydoc text as Markdown: its paragraphs, its parameters as a table, its errors."""
    pieces = _SECTION.split(text)
    lines = [_marked(pieces[0].strip())]
    for title, body in zip(pieces[1::2], pieces[2::2], strict=True):
        if title == "Parameters":
            lines += ["", "| parameter | meaning |", "| --- | --- |"]
            lines += [f"| {names} | {says} |" for names, says in _entries(body)]
        else:
            lines += ["", f"| {title.lower()} | |", "| --- | --- |"]
            lines += [f"| {name} | {says} |" for name, says in _entries(body)]
    return lines


def _entries(body: str) -> list[tuple[str, str]]:
    """Return the entries of a section: name and meaning."""
    found: list[tuple[str, str]] = []
    for line in body.strip().splitlines():
        if line and not line.startswith(" "):
            names = ", ".join(f"`{name.strip()}`" for name in line.split(","))
            found.append((names, ""))
        elif line.strip():
            name, says = found[-1]
            found[-1] = (name, f"{says} {_marked(line.strip())}".strip())
    return [(name, says.replace("|", "\\|")) for name, says in found]


def _marked(text: str) -> str:
    """Return reStructuredText's literals as Markdown's."""
    return re.sub(r"``([^`]+)``", r"`\1`", text)
