"""Schema errors in our own sentences: file, dotted path, value, what is allowed, and what mends it."""

import math
import re
import types
import typing
from collections.abc import Sequence
from typing import Annotated, Any, Union

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.distributions import Part
from sim.scenario.errors import ERROR, Problem, did_you_mean, shown_value
from sim.scenario.fields import FieldError
from sim.scenario.model import Scenario
from sim.scenario.tree import Node, dotted, file_of
from sim.scenario.week import DAY_KEYS, DAY_SHORTHANDS
from sim.units import UnitError

_Path = tuple[str | int, ...]

_EXAMPLES = {
    "arrivals": 'arrivals = { kind = "poisson", rate = "40 per hour" }',
    "handling": 'handling = { kind = "lognormal", mean = "10 min", cv = 1.0 }',
    "patience": 'patience = { kind = "exponential", mean = "4 min" }',
    "group": 'group = "customer_service"',
    "from": 'from = "customer_service"',
    "to": 'to = "second_level"',
    "probability": "probability = 0.18",
    "kind": 'kind = "exponential"',
    "mean": 'mean = "4 min"',
    "rate": 'rate = "40 per hour"',
    "interval": 'interval = "30 min"',
    "file": 'file = "history.csv"',
    "column": 'column = "arrived_at"',
    "weight": "weight = 0.3",
    "value": 'value = "5 min"',
    "hours": 'hours = "10:00-16:00", or leave the key out for those of the desk',
    "delay": 'delay = { kind = "exponential", mean = "4 min" }',
    "detect": 'detect = "5 min"',
    "wrap_up": 'wrap_up = "2 min"',
    "pull_delay": 'pull_delay = "60 s"',
    "hand_over_time": 'hand_over_time = "30 s"',
    "handling_before": 'handling_before = { kind = "lognormal", mean = "5 min", cv = 1.0 }',
    "share": "share = 0.5",
    "after": 'after = "60 s"',
    "redial": 'redial = { share = 0.5, delay = "4 min" }',
    "silent": 'silent = { share = 0.5, detect = "5 min" }',
    "overflow": 'overflow = { to = "second_level", after = "60 s" }',
    "busyness": "busyness = { cv = 0.15 }",
    "speed": 'speed = { kind = "typing_share", share = 0.3 }',
    "cv": "cv = 1.0",
    "factors": "factors = [1.0, 1.7, 2.5]",
    "skills": 'skills = ["german"]',
    "shift": 'shift = "09:00-17:00", or a list of such texts',
    "breaks": 'breaks = ["12:30-13:00"]',
    "closed": 'closed = ["Sat", "Sun", "2026-12-25"]',
    "counts": "counts = [3, 5, 9]",
    "values": 'values = ["5 min", "8 min"]',
    "means": 'means = ["2 min", "9 min"]',
    "probabilities": "probabilities = [0.7, 0.3]",
    "parts": 'parts = [{ weight = 1.0, kind = "exponential", mean = "4 min" }]',
    "groups": "a table [groups.customer_service]",
    "widgets": "a table [widgets.shop]",
}
_FIXED_TIMES = ("after", "last_offer", "warm_up", "threshold", "short_abandon", "period", "phase", "interval")
_TEXT_OR_LIST = ("skills", "hours", "shift", "breaks", "closed")
_DAYS = (*DAY_KEYS, *DAY_SHORTHANDS)
_SENTENCES = {
    "int_type": ("this has to be a whole number", "write a number without a point and without quotes"),
    "int_from_float": ("this has to be a whole number", "write a number without a point"),
    "float_type": ("this has to be a number", "write a number without quotes, such as 0.5"),
    "finite_number": ("this has to be a finite number", "write a number such as 0.5"),
    "bool_type": ("this has to be true or false", "write true or false, without quotes"),
    "string_type": ("this has to be a text", "write it in quotes"),
    "tuple_type": ("this has to be a list", "write it in square brackets"),
    "dict_type": ("this has to be a table", "write a table, with keys and values"),
    "model_type": ("this has to be a table", "write a table, with keys and values"),
    "model_attributes_type": ("this has to be a table", "write a table, with keys and values"),
    "union_tag_not_found": ('the key "kind" is missing', ""),
}


def translated(error: ValidationError, data: Any, tree: Node) -> list[Problem]:
    """Return a problem for every error of the schema.

    Parameters
    ----------
    error
        What pydantic found.
    data
        The plain values that were validated.
    tree
        The same values with their files.
    """
    problems = [_problem(detail, data, tree) for detail in error.errors(include_url=False)]
    return list(dict.fromkeys(problems))


def _problem(detail: ErrorDetails, data: Any, tree: Node) -> Problem:
    """Return one error of the schema as a problem."""
    path = _real_path(detail["loc"], data, missing=detail["type"] == "missing")
    message, remedy, shown = _sentence(detail, path, data)
    fault = detail.get("ctx", {}).get("error")
    if isinstance(fault, FieldError):
        path = (*path, fault.key)
    elif detail["type"] in ("union_tag_not_found", "union_tag_invalid"):
        path = (*path, "kind")
    known, value = _value_at(data, path)
    text = shown_value(value) if shown and known else ""
    return Problem(ERROR, file_of(tree, path), dotted(tree, path), text, message, remedy)


def _sentence(detail: ErrorDetails, path: _Path, data: Any) -> tuple[str, str, bool]:
    """Return message and remedy, and whether to show the value."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in ("float_type", "int_type"):
        number = _number_in(_value_at(data, path)[1])
        if number is not None and (kind == "float_type" or number.isdecimal()):
            return _SENTENCES[kind][0], f"write {number}, without quotes or a sign for percent", True
    if kind == "value_error" and isinstance(context.get("error"), UnitError):
        if isinstance(_value_at(data, path)[1], dict) and path[-1] in _FIXED_TIMES:
            return "this is one fixed time, and not a table", f'write for example {path[-1]} = "60 s"', True
        return context["error"].message, context["error"].remedy, True
    if kind == "extra_forbidden":
        keys = _keys_at(path[:-1], data)
        if path[:-1] == ("costs",) and path[-1] in (data.get("groups") or ()):
            return f'unknown key "{path[-1]}"', f'write "groups.{path[-1]}" = "45 per hour"', True
        return f'unknown key "{path[-1]}"', did_you_mean(str(path[-1]), keys, "keys"), True
    if kind == "missing":
        key = str(path[-1])
        return f'the key "{key}" is missing', f"write {_EXAMPLES.get(key, key + ' = ...')}", False
    if kind == "union_tag_not_found":
        return 'the key "kind" is missing', "write one of " + ", ".join(_kinds_at(path, data)), False
    if kind == "union_tag_invalid":
        tag = str(context.get("tag"))
        return f'there is no kind "{tag}" here', did_you_mean(tag, _kinds_at(path, data), "kinds"), True
    if kind == "literal_error":
        known = re.findall(r"'([^']*)'", str(context.get("expected")))
        _, value = _value_at(data, path)
        return "this is not one of " + ", ".join(known), did_you_mean(str(value), known, "choices"), True
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        bound = next(context[key] for key in ("ge", "le", "gt", "lt") if key in context)
        words = {"greater_than_equal": "at least", "less_than_equal": "at most"}
        word = words.get(kind, "above" if kind == "greater_than" else "below")
        return (
            f"this has to be {word} {bound:g}",
            f"write a number {word if word in ('above', 'below') else 'of ' + word} {bound:g}",
            True,
        )
    if kind == "too_long":
        count, most = context["actual_length"], context["max_length"]
        return f"there are {count:,} here, and at most {most} are read", "shorten the list", True
    if kind == "too_short":
        key = str(path[-1]) if path else ""
        example = _EXAMPLES.get(key, f"{key} = [3, 5, 9]" if key in _DAYS else "one")
        return "there has to be at least one", f"write {example}", True
    if kind == "tuple_type" and path in (("operators",), ("escalations",)):
        return "this has to be a list of tables", f"write its heading as [[{path[0]}]]", True
    example = _EXAMPLES.get(str(path[-1]), "") if path else ""
    if example.startswith("a table"):
        example = 'widgets = ["shop"]' if kind == "tuple_type" else ""
    if kind in ("model_type", "model_attributes_type") and example:
        form = "a table" if "{" in example else "a duration or a table"
        return f"this has to be {form}", f"write for example {example}", True
    if kind == "tuple_type" and example:
        form = "a text or a list of texts" if path[-1] in _TEXT_OR_LIST else "a list"
        return f"this has to be {form}", f"write for example {example}", True
    message, remedy = _SENTENCES.get(kind, (detail["msg"][:1].lower() + detail["msg"][1:], ""))
    return message, remedy, True


def _number_in(value: Any) -> str | None:
    """Return the number that a text holds as TOML has it, nothing if it holds none."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None
    return f"{number:.10g}" if math.isfinite(number) else None


def _real_path(loc: Sequence[str | int], data: Any, *, missing: bool) -> _Path:
    """Return the place in the file: pydantic's location without the names of union members and the like.

    Only of a missing key the last part is not there.
    """
    path: list[str | int] = []
    here = data
    for place, part in enumerate(loc):
        last = place == len(loc) - 1
        if part == "[key]":
            continue
        if _holds(here, part):
            here = here[part]
        elif not (isinstance(here, dict) and last and missing):
            continue
        path.append(part)
    return tuple(path)


def _holds(here: Any, part: str | int) -> bool:
    """Tell whether a table or list has this key or place."""
    if isinstance(here, dict):
        return part in here
    return isinstance(here, (list, tuple)) and isinstance(part, int) and part < len(here)


def _value_at(data: Any, path: _Path) -> tuple[bool, Any]:
    """Return whether there is a value at a path, and the value."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return False, None
    return True, data


def _keys_at(path: _Path, data: Any) -> list[str]:
    """Return the keys that the table at a path may have."""
    types_here = _types_at(path, data)
    keys: list[str] = []
    for model in types_here:
        if model is Part:
            keys += ["weight"]
            continue
        for name, field in model.model_fields.items():
            keys.append(field.alias or name)
    return list(dict.fromkeys(keys + (["extends"] if not path else [])))


def _kinds_at(path: _Path, data: Any) -> list[str]:
    """Return the kinds that the table at a path may have."""
    kinds = []
    for model in _types_at(path, data, narrow=False):
        field = model.model_fields.get("kind")
        kinds += list(typing.get_args(field.annotation)) if field is not None else []
    if "lognormal" in kinds and not (len(path) == 3 and path[0] == "widgets" and path[2] == "handling"):
        kinds.remove("trace")
    return [*kinds, *(["none"] if path and path[-1] == "patience" else [])]


def _types_at(path: _Path, data: Any, *, narrow: bool = True) -> list[type[BaseModel]]:
    """Return the tables of the schema that may stand at a path; with ``narrow`` by the kind written there."""
    models: list[type[BaseModel]] = [Scenario]
    annotation: Any = Scenario
    for place, part in enumerate(path):
        here = _value_at(data, path[:place])[1]
        models = _narrowed(_models(annotation), here)
        if models:
            found = [_field_type(model, part) for model in models]
            annotation = Union[tuple(one for one in found if one is not None) or (None,)]  # noqa: UP007
        else:
            arguments = typing.get_args(_bare(annotation))
            annotation = arguments[-1] if typing.get_origin(_bare(annotation)) is dict else arguments[0]
    models = _models(annotation)
    return _narrowed(models, _value_at(data, path)[1]) if narrow else models


def _field_type(model: type[BaseModel], key: str | int) -> Any:
    """Return the annotation of a key of a table."""
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            return field.annotation
    return None


def _bare(annotation: Any) -> Any:
    """Return an annotation without its metadata and without "or none"."""
    while typing.get_origin(annotation) is Annotated:
        annotation = typing.get_args(annotation)[0]
    if typing.get_origin(annotation) in (Union, types.UnionType):
        inner = [one for one in typing.get_args(annotation) if one is not type(None)]
        if len(inner) == 1:
            return _bare(inner[0])
    return annotation


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Return the tables that an annotation names."""
    annotation = _bare(annotation)
    if typing.get_origin(annotation) in (Union, types.UnionType):
        return [model for one in typing.get_args(annotation) for model in _models(one)]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation is Part:
            return [Part, *_models(Part.model_fields["law"].annotation)]
        return [annotation]
    return []


def _narrowed(models: list[type[BaseModel]], here: Any) -> list[type[BaseModel]]:
    """Return the tables whose kind is the one written, if any is."""
    kind = here.get("kind") if isinstance(here, dict) else None
    fields = [model.model_fields.get("kind") for model in models]
    fitting = [
        model
        for model, field in zip(models, fields, strict=True)
        if field is None or kind in typing.get_args(field.annotation)
    ]
    return fitting or models
