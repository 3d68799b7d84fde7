"""An example to start from where no scenario is named: a desk of two tiers, the second by forward only."""

EXAMPLE_NAME = "example"
EXAMPLE = """
title = "An example: two tiers, forward-only second level"
question = "How long do customers wait at each level, and how busy is each?"

[calendar]
opens = "09:00"
closes = "17:00"

[groups.first_level]
[groups.second_level]

[widgets.website]
group = "first_level"
arrivals = { kind = "profile", interval = "1 h", counts = [70, 95, 110, 95, 85, 90, 85, 70] }
patience = { kind = "exponential", mean = "4 min" }
handling = { kind = "lognormal", mean = "9 min", cv = 1.0 }

[roles.staff]
forwarded_chats = true

[[operators]]
group = "first_level"
count = 6
slots = 3

[[operators]]
group = "second_level"
count = 3
slots = 2
role = "staff"

[[escalations]]
from = "first_level"
to = "second_level"
probability = 0.2
patience = { kind = "exponential", mean = "10 min" }
handling = { kind = "lognormal", mean = "25 min", cv = 1.2 }

[service]
threshold = "60 s"
target = 0.8
"""
