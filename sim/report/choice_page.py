"""The reference page of the choice rules, made from the catalogue."""

from sim.core.policies import POLICIES

HEAD = """\
# Choice rules

Who gets the next chat, among the operators of the group who are online, have a free slot and may take it. Set
it with `[groups.NAME] choice = "..."`. This page is made from the catalogue by
`python -m sim.report.choice_page`; a test
holds the two together. Ties that a rule leaves go to the lower operator number, in the order of the file.
"""


def choice_page() -> str:
    """Return the page as Markdown."""
    rows = ["| rule | who goes first | traits | source |", "| --- | --- | --- | --- |"]
    for name, policy in POLICIES.items():
        rows.append(f"| `{name}` | {policy.says} | {', '.join(policy.traits)} | {policy.source} |")
    return HEAD + "\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(choice_page(), end="")
