"""A desk whose every name and text is markup or a formula."""

from sim.scenario import Scenario

SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("x")'
IMAGE = '<img src=x onerror="alert(2)">'
ENDING = "</style></title><script>alert(3)</script>"


def hostile() -> Scenario:
    """Return a small desk with a widget, a group, an operator and texts that nobody must take as they are."""
    data = {
        "title": f"{SCRIPT} costs $5 & $6",
        "description": IMAGE,
        "question": ENDING,
        "calendar": {"opens": "09:00", "closes": "10:00"},
        "groups": {SCRIPT: {}, FORMULA: {}},
        "widgets": {
            SCRIPT: {
                "group": SCRIPT,
                "arrivals": {"kind": "poisson", "rate": "20 per hour"},
                "handling": {"kind": "exponential", "mean": "8 min"},
            }
        },
        "roles": {"staff": {"forwarded_chats": True}},
        "operators": [
            {"group": SCRIPT, "count": 2},
            {"group": FORMULA, "name": FORMULA, "role": "staff"},
        ],
        "escalations": [
            {
                "from": SCRIPT,
                "to": FORMULA,
                "probability": 0.5,
                "handling": {"kind": "exponential", "mean": "9 min"},
            }
        ],
    }
    return Scenario.from_dict(data)
