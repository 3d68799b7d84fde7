"""Names as the page shows them: a scenario's names in words, without what only pictures need."""

from sim.report.style import plain
from sim.report.words import tier_name


def shown(name: str) -> str:
    """Return a name, or a label made of names, for a web page; it is not yet escaped.

    Pictures write a dollar sign with a backslash, since a pair of them would begin a formula.
    """
    return plain(name.replace(r"\$", "$")).replace(r"\$", "$")


def label_of(tier: int, group: str) -> str:
    """Return tier and group as the page calls them, the tier alone where the group is called so.

    A browser has letters and signs that the font of the pictures has not.
    """
    name = shown(group)
    return tier_name(tier) if name.lower() == tier_name(tier) else f"{tier_name(tier)}: {name}"
