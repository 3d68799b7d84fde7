"""The heading of the page: the scenario's title and question, and what it is compared with."""

from html import escape

from sim.scenario import Scenario


def heading_html(scenario: Scenario | None, baseline: str) -> str:
    """Return the heading; without a scenario an invitation to load one."""
    if scenario is None:
        return "<h1>What if?</h1><p>Load a scenario file below.</p>"
    title = escape(scenario.title or scenario.name)
    question = f'<p class="sl-question">{escape(scenario.question)}</p>' if scenario.question else ""
    names = f"Scenario <b>{escape(scenario.name)}</b>, "
    names += (
        f"compared with <b>{escape(baseline)}</b>"
        if baseline != scenario.name
        else "compared with itself as it was loaded"
    )
    return f'<h1>{title}</h1>{question}<p class="sl-question">{names}</p>'
