"""What the errors of the schema say: file, path, value, what is allowed, and what mends it."""

import math
from typing import Any

import pytest

from sim.scenario import Scenario, ScenarioError
from tests.unit.scenario.desks import TOML, data, refusal, refusals


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"widgets__shop__patience__mean": 4},
            (
                "error in scenario, widgets.shop.patience.mean = 4: a time needs a unit. "
                'Remedy: write "4 min" or "4 s".'
            ),
        ),
        (
            {"widgets__shop__pateince": {"kind": "constant", "value": "4 min"}},
            (
                'error in scenario, widgets.shop.pateince: unknown key "pateince". '
                'Remedy: perhaps "patience" is meant.'
            ),
        ),
        (
            {"widgets__shop__group": "custmer_service"},
            (
                'error in scenario, widgets.shop.group = "custmer_service": there is no group '
                '"custmer_service". Remedy: perhaps "customer_service" is meant.'
            ),
        ),
        (
            {"widgets__shop__arrivals__rate": "-40 per hour"},
            (
                'error in scenario, widgets.shop.arrivals.rate = "-40 per hour": a rate cannot be negative. '
                'Remedy: write for example "40 per hour".'
            ),
        ),
        (
            {"widgets__shop__handling__cv": math.nan},
            (
                "error in scenario, widgets.shop.handling.cv = nan: this has to be a finite number. "
                "Remedy: write a number such as 0.5."
            ),
        ),
        (
            {"widgets__shop__arrivals": {"kind": "profile", "interval": "30 min", "counts": []}},
            (
                "error in scenario, widgets.shop.arrivals.counts = []: the profile is empty. "
                "Remedy: write one count an interval, for example [3, 5, 9]."
            ),
        ),
        (
            {"operators__1__slots": 11},
            (
                "error in scenario, operators.second_level.slots = 11: an operator has 1 to 10 chat slots. "
                "Remedy: write a whole number from 1 to 10."
            ),
        ),
        (
            {"operators__1__shift": "22:00-06:00"},
            (
                'error in scenario, operators.second_level.shift = "22:00-06:00": these hours pass midnight, '
                "and the desk does not stay open over it. Remedy: if the two times are the wrong way round "
                'write "06:00-22:00"; for work over midnight set calendar.opens = "00:00" and '
                'calendar.closes = "24:00".'
            ),
        ),
    ],
)
def test_the_common_slips_are_explained(changes: dict[str, Any], message: str) -> None:
    """Each slip gives one line with file, path, value, what is allowed and what mends it."""
    assert refusal(**changes) == message


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"widgets__shop__arrivals__counts": [3]}, "the keys here are kind, rate"),
        ({"widgets__shop__arrivals": {"rate": "3 per h"}}, "write one of poisson, profile, sine, trace"),
        ({"widgets__shop__arrivals": {"kind": "poison"}}, 'perhaps "poisson" is meant'),
        ({"widgets__shop__handling__kind": "lognomal"}, 'perhaps "lognormal" is meant'),
        ({"widgets__shop__patience": 4}, 'write for example patience = { kind = "exponential"'),
        ({"widgets__shop__when_full": "que"}, "not one of queue, unassigned, offline_form, hide"),
        ({"widgets__shop__max_queue": 2.5}, "a whole number"),
        ({"widgets__shop__max_queue": -1}, "at least 0"),
        ({"widgets__shop__max_queue": math.inf}, "a whole number"),
        ({"roles__staff__forwarded_chats": "yes"}, "true or false"),
        ({"operators__0__count": "12"}, "a whole number"),
        ({"operators__0__count": "12"}, "write 12, without quotes"),
        ({"operators__0__count": "2.5"}, "write a number without a point"),
        ({"operators__0__count": True}, "a whole number"),
        ({"groups__customer_service__absence": "5%"}, "write 0.05, without quotes or a sign for percent"),
        ({"groups__customer_service__absence": "five"}, "write a number without quotes, such as 0.5"),
        ({"widgets__shop__returning": ".2"}, "write 0.2, without quotes"),
        (
            {"groups__customer_service__overflow": {"to": "second_level", "after": {"kind": "constant"}}},
            'this is one fixed time, and not a table. Remedy: write for example after = "60 s"',
        ),
        ({"operators__0__role": "agnet"}, 'perhaps "agent" is meant'),
        ({"operators__0__name": "Dana"}, '"Dana" is one person, and this entry counts 4'),
        ({"operators__0__shift": []}, "there is no shift in the list"),
        ({"escalations__0__to": "second_levle"}, 'perhaps "second_level" is meant'),
        ({"escalations__0__widgets": ["shpo"]}, 'perhaps "shop" is meant'),
        ({"escalations__0__widgets": []}, "the list of widgets is empty"),
        ({"escalations__0__probability": 1.2}, "at most 1"),
        ({"escalations__0__probability": True}, "a number"),
        ({"escalations__0__hand_over_time": 30}, 'write "30 min" or "30 s"'),
        ({"escalations": {"from": "a"}}, "write its heading as [[escalations]]"),
        ({"calendar__timezone": "Europe/Berln"}, 'perhaps "Europe/Berlin" is meant'),
        ({"calendar__closes": "09:00"}, "which is not later"),
        ({"calendar__start": "5 January"}, "this is not a date"),
        ({"calendar__start": "9999-12-31"}, "between 1970 and 2200"),
        ({"calendar__days": 0}, "at least 1"),
        ({"service": {"threshold": 60}}, 'write "60 min" or "60 s"'),
        ({"service": {"level": "offerd"}}, 'perhaps "offered" is meant'),
        ({"groups__customer_service__headcount": -2}, "at least 0"),
        ({"titel": "x"}, 'perhaps "title" is meant'),
    ],
)
def test_other_slips_name_what_is_allowed(changes: dict[str, Any], part: str) -> None:
    """Each slip is one problem, and its line names what is allowed."""
    assert part in refusal(**changes)


def test_a_key_inside_a_mixture_is_told_from_the_kind_of_its_part() -> None:
    """The part is exponential, so "men" is near "mean" among the keys weight, kind, mean and rate."""
    parts = [{"weight": 1.0, "kind": "exponential", "mean": "4 min", "men": "4 min"}]
    message = refusal(widgets__shop__handling={"kind": "mixture", "parts": parts})
    assert 'widgets.shop.handling.parts.0.men = "4 min"' in message
    assert 'perhaps "mean" is meant' in message


def test_a_missing_key_comes_with_an_example() -> None:
    """A widget without a group is told how to write one."""
    broken = data()
    del broken["widgets"]["shop"]["group"]
    with pytest.raises(ScenarioError, match='the key "group" is missing') as caught:
        Scenario.from_dict(broken)
    assert 'write group = "customer_service"' in str(caught.value)


def test_everything_that_is_wrong_is_said_in_one_go() -> None:
    """Four slips in four tables, one of them a dangling name and one a missing file, are four lines."""
    problems = refusals(
        widgets__shop__patience__mean=4,
        widgets__shop__group="nowhere",
        widgets__shop__handling={"kind": "empirical", "file": "missing.csv", "column": "s", "unit": "s"},
        operators__1__slots=11,
    )
    assert {problem.path for problem in problems} == {
        "widgets.shop.patience.mean",
        "widgets.shop.group",
        "widgets.shop.handling.file",
        "operators.second_level.slots",
    }


def test_a_list_of_problems_counts_them() -> None:
    """Two slips give a heading with their number and two lines."""
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_dict(data(titel="x", operators__1__slots=0))
    assert str(caught.value).splitlines()[0] == "2 problems:"
    assert len(str(caught.value).splitlines()) == 3


def test_names_are_short_and_printable() -> None:
    """81 characters are one too many, and a line break in a name is spelt out in the message."""
    assert "at most 80 characters" in refusal(
        groups={"x" * 81: {}, "customer_service": {}, "second_level": {}}
    )
    message = refusal(roles={"a\nb": {}, "agent": {}, "staff": {"forwarded_chats": True}})
    assert "control characters" in message
    assert "a\\nb" in message
    assert "\n" not in message


def test_names_are_trimmed_and_then_unique() -> None:
    """The names "shop" and "shop " are one after trimming."""
    twice = data()
    twice["widgets"]["shop "] = twice["widgets"]["shop"]
    with pytest.raises(ScenarioError, match='the name "shop" is taken twice'):
        Scenario.from_dict(twice)


def test_broken_toml_names_the_line() -> None:
    """The third line of this text is cut off."""
    with pytest.raises(ScenarioError, match=r"not valid TOML .*line 3"):
        Scenario.from_text("title = 'x'\n[calendar]\ndays =\n")


def test_toml_text_is_read() -> None:
    """The two-tier team as TOML has 4 + 3 operators."""
    scenario = Scenario.from_text(TOML)
    assert sum(entry.people for entry in scenario.operators) == 7


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"widgets__shop__arrivals": {"kind": "poison"}},
            (
                'error in scenario, widgets.shop.arrivals.kind = "poison": there is no kind "poison" here. '
                'Remedy: perhaps "poisson" is meant.'
            ),
        ),
        (
            {"widgets__shop__arrivals": {"kind": "profile", "interval": "1 h", "counts": {"mon": []}}},
            (
                "error in scenario, widgets.shop.arrivals.counts.mon = []: there has to be at least one. "
                "Remedy: write mon = [3, 5, 9]."
            ),
        ),
        (
            {"widgets__shop__arrivals": {"kind": "profile", "interval": "1 h", "counts": {}}},
            (
                "error in scenario, widgets.shop.arrivals.counts: the profile is empty. "
                "Remedy: write for example weekdays = [3, 5, 9]."
            ),
        ),
        (
            {"widgets__shop__skills": 5},
            (
                "error in scenario, widgets.shop.skills = 5: this has to be a text or a list of texts. "
                'Remedy: write for example skills = ["german"].'
            ),
        ),
        (
            {"escalations__0__widgets": "shop"},
            (
                'error in scenario, escalations.customer_service.second_level.widgets = "shop": this has to '
                'be a list. Remedy: write for example widgets = ["shop"].'
            ),
        ),
        (
            {"groups__customer_service__wrap_up": True},
            (
                "error in scenario, groups.customer_service.wrap_up = true: this has to be a duration or a "
                'table. Remedy: write for example wrap_up = "2 min".'
            ),
        ),
        (
            {"calendar__closes": "08:00"},
            (
                'error in scenario, calendar.closes = "08:00": the desk opens at 09:00 and closes at 08:00, '
                'which is not later. Remedy: let it close later on the same day, at "24:00" at the latest.'
            ),
        ),
        (
            {"widgets__shop__handling": {"kind": "uniform", "mean": "4 min", "cv": 0.9}},
            (
                "error in scenario, widgets.shop.handling.cv = 0.9: a uniform law has a cv of at most 0.577. "
                'Remedy: write a cv up to 0.577, or take kind = "lognormal".'
            ),
        ),
    ],
)
def test_a_message_goes_to_the_key_and_shows_its_value(changes: dict[str, Any], message: str) -> None:
    """The path ends at the key that is wrong, never at its table or inside a form of the schema."""
    assert refusal(**changes) == message


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("widgets__shop__handling", "empirical, trace, mixture."),
        ("widgets__shop__patience", "empirical, mixture, none."),
        ("groups__customer_service__wrap_up", "empirical, mixture."),
        ("escalations__0__handling", "empirical, mixture."),
        ("escalations__0__hand_over_time", "empirical, mixture."),
    ],
)
def test_the_kinds_are_those_of_the_key(key: str, known: str) -> None:
    """Only a widget's handling may be a trace, and only a patience may be none."""
    assert refusal(**{key: {"kind": "x"}}).endswith(known)


def test_a_part_of_a_mixture_is_no_trace() -> None:
    """The list of kinds inside a mixture has none, though that of the handling around it has."""
    parts = [{"weight": 1.0, "kind": "x"}]
    assert refusal(widgets__shop__handling={"kind": "mixture", "parts": parts}).endswith(
        "empirical, mixture."
    )
