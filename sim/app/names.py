"""Names as the page shows them: a scenario's names in words, without what only pictures need."""

from sim.report.style import plain


def shown(name: str) -> str:
    """Return a name, or a label made of names, for a web page; it is not yet escaped.

    Pictures write a dollar sign with a backslash, since a pair of them would begin a formula.
    """
    return plain(name.replace(r"\$", "$")).replace(r"\$", "$")
