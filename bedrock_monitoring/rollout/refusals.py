"""Turns pydantic's validation errors into problems: where, what is wrong, what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bedrock_monitoring.notification import CRITICAL, WARNING
from bedrock_monitoring.problems import InvalidInputError, Problem, did_you_mean
from bedrock_monitoring.rollout.layers import Layers
from bedrock_monitoring.rollout.settings.alarm_settings import AllModelsAlarmSettings
from bedrock_monitoring.rollout.settings.mapping_keys import MappingType, allowed_keys, mapping_type
from bedrock_monitoring.rollout.settings.model_settings import ModelSettings
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile
from bedrock_monitoring.rollout.settings.setting import Settings
from bedrock_monitoring.rollout.yaml_document import (
    Document,
    Findings,
    SourceLocation,
    Step,
    parse,
    shown,
)

_NEEDLESS_WORDS = frozenset({"arn", "assume", "aws", "id", "ids", "name"})
"""Words of the keys of AWS's and Terraform's documentation that the keys here leave out."""


_MOST_PLACES = 3
"""How many lists are named in whose items a key belongs; one that more of them have is not missed in any."""

_DIGITS_OF_A_GROUP = 3
"""How many digits stand between separators of thousands."""


@dataclass(frozen=True, kw_only=True)
class _Path:
    """The steps to a value, and the settings of the file that it stands in."""

    steps: list[Step]
    root: type[Settings]

    def __getitem__(self, places: slice) -> _Path:
        return _Path(steps=self.steps[places], root=self.root)

    @property
    def last(self) -> Step:
        return self.steps[-1]

    @property
    def type(self) -> MappingType | None:
        return mapping_type(self.steps, root=self.root)

    @property
    def allowed(self) -> tuple[str, ...]:
        return allowed_keys(self.steps, root=self.root)

    def allowed_below(self, *steps: Step) -> tuple[str, ...]:
        return allowed_keys([*self.steps, *steps], root=self.root)


def refusals(error: ValidationError, document: Document, *, root: type[Settings] = RolloutFile) -> Findings:
    """Return the problems of a validation error, each with its place in the file.

    Args:
        error: The error.
        document: The file.
        root: The settings of the whole file.
    """
    return [
        (place, problem)
        for detail in error.errors(include_url=False)
        if not _follows_from_another(detail)
        for place, problem in _findings(detail, document, root)
    ]


def refusals_of_merged(error: ValidationError, layers: Layers) -> Findings:
    """Return the problems of the merged values of a target, each part of which is valid.

    Args:
        error: The error.
        layers: The values, and where each stands.
    """
    found: Findings = []
    for detail in error.errors(include_url=False):
        steps = _steps_in(layers.values, detail)
        place = layers.place(*steps)
        words = _WORDS.get(detail["type"], _other)
        what, remedy = words(detail, _Path(steps=["targets", 0, *steps], root=RolloutFile))
        found.append((place, Problem(where=str(place), what=what, remedy=remedy)))
    return found


def _steps_in(values: object, detail: ErrorDetails) -> list[Step]:
    """Return the steps of an error that exist in values."""
    steps = list[Step]()
    for step in detail["loc"]:
        items = dict(enumerate(values)) if isinstance(values, list) else values
        if isinstance(items, Mapping) and step in items:
            values = items[step]
            steps.append(step)
    return steps


def _follows_from_another(detail: ErrorDetails) -> bool:
    """Return whether an error only follows from another one.

    A list is too short because an item is wrong; a default cannot be computed because its source is wrong.
    """
    if detail["type"] == "too_short":
        return len(detail["input"]) >= int(detail["ctx"]["min_length"])
    return detail["type"] == "default_factory_not_called"


def _findings(
    detail: ErrorDetails, document: Document, root: type[Settings]
) -> Iterator[tuple[SourceLocation, Problem]]:
    path = _steps(detail, document)
    of_key = detail["type"] == "extra_forbidden" or "[key]" in detail["loc"]
    place = document.place(path, of_key=of_key)
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, InvalidInputError):
        yield from ((place, problem) for problem in cause.within(str(place)).problems)
    elif remedy := _without_comma(detail, path, document):
        what = "a comma in a number begins another key"
        yield place, Problem(where=str(place), what=what, remedy=remedy)
    else:
        what, remedy = _WORDS.get(detail["type"], _other)(detail, _Path(steps=path, root=root))
        yield place, Problem(where=str(place), what=what, remedy=remedy)


def _without_comma(detail: ErrorDetails, path: list[Step], document: Document) -> str | None:
    """Return what to write for ``{input: 1,8}``, of which YAML makes the keys ``input`` and ``8``."""
    if detail["type"] != "extra_forbidden" or not str(path[-1]).isdigit():
        return None
    mapping = document.value(path[:-1])
    if not isinstance(mapping, dict) or mapping[path[-1]] is not None:
        return None
    keys, part = [*mapping], str(path[-1])
    place = keys.index(part)
    whole = mapping[keys[place - 1]] if place else None
    if isinstance(whole, bool) or not isinstance(whole, int | float):
        return None
    if isinstance(whole, float) or len(part) == _DIGITS_OF_A_GROUP:
        return (
            f"write `{keys[place - 1]}` without separators of thousands, with a decimal point if it has one"
        )
    return f"write a decimal point: `{keys[place - 1]}: {whole}.{part}`"


def _steps(detail: ErrorDetails, document: Document) -> list[Step]:
    """Return the steps of an error that exist in the file; pydantic adds steps for branches of unions."""
    path, node = list[Step](), document.root
    for step in detail["loc"]:
        if step in node.children:
            path.append(step)
            node = node.children[step]
    return path


def _missing(detail: ErrorDetails, path: _Path) -> tuple[str, str]:
    key = str(detail["loc"][-1])
    if path.type is None:
        return f"the key `{key}` is missing", f"write `{key}: [...]`, or a list"
    return f"the key `{key}` is missing", f"add `{key}: …`, {_description(path, key)}"


def _description(path: _Path, key: str) -> str:
    settings = path.type
    assert settings
    assert issubclass(settings, Settings)
    description = settings.fields_by_key()[key].description or ""
    first = re.split(r":|\.(?= [A-Z])|\.$", description)[0]
    is_abbreviation = first[:2].isalpha() and first[:2].isupper()  # such as USD or ARNs
    return first if is_abbreviation else f"{first[:1].lower()}{first[1:]}"


def _unknown(detail: ErrorDetails, path: _Path) -> tuple[str, str]:
    key = str(path.last)
    mapping = path[:-1]
    allowed = mapping.allowed
    remedy = (
        _one_or_many(key, allowed)
        or _without_needless_words(key, allowed)
        or _elsewhere(key, mapping)
        or _as_a_tier(key, detail["input"], mapping)
        or did_you_mean(key, allowed)
        or f"allowed: {', '.join(allowed)}"
    )
    return f"the key {shown(key)} is not known here", remedy


def _one_or_many(key: str, allowed: Iterable[str]) -> str:
    """Return the key that differs in an ``s`` at its end, as a question; else an empty text."""
    return next(
        (f'did you mean "{name}"?' for name in allowed if name.removesuffix("s") == key.removesuffix("s")), ""
    )


def _as_a_tier(key: str, value: object, path: _Path) -> str:
    """Return that a mapping belongs below `tiers`, of which people leave out the key; else an empty text."""
    is_meant = isinstance(value, Mapping) and "tiers" in path.allowed and key in (CRITICAL, WARNING)
    return "it belongs below `tiers`" if is_meant else ""


def _elsewhere(key: str, path: _Path) -> str:
    """Return where a key belongs that a mapping around this one or in it knows; else an empty text."""
    of_all_models = path.type is AllModelsAlarmSettings
    for length in range(0 if of_all_models else len(path.steps) - 1, 0, -1):
        if isinstance(path.steps[length], str) and key in path[:length].allowed:
            return f"it belongs beside `{path.steps[length]}`, not below it: indent it less"
    if below := [name for name in path.allowed if key in path.allowed_below(name)]:
        return f"it belongs below {' or '.join(f'`{name}`' for name in below)}"
    for tiers in (("tiers",), ("notify", "tiers")):
        if key in path.allowed_below(*tiers, CRITICAL):
            return f"it belongs below a tier, such as `{'.'.join((*tiers, CRITICAL))}`"
    below = [name for name in path.allowed if key in path.allowed_below(name, 0)]
    if 0 < len(below) <= _MOST_PLACES:
        return f"it belongs in an item of {' or '.join(f'`{name}`' for name in below)}"
    return ""


def _without_needless_words(key: str, allowed: Iterable[str]) -> str:
    """Return the key that a text is with needless words around it, as a question; else an empty text."""
    words = {*key.lower().split("_")}
    needed = words - _NEEDLESS_WORDS
    inside = [name for name in allowed if needed and needed <= {*name.split("_")}]
    if not inside:
        return ""
    closest = max(inside, key=lambda name: (-len({*name.split("_")} - words), len(name)))
    return f'did you mean "{closest}"?'


def _not_a_mapping(detail: ErrorDetails, path: _Path) -> tuple[str, str]:
    key = path.type.text_stands_for if path.type and issubclass(path.type, Settings) else ""
    if key:
        alone = "model id" if path.type is ModelSettings else key
        what = f"{shown(detail['input'])} is neither a {alone} nor a mapping"
        return what, f"write the {key} in quotes, or a mapping with `{key}` in it"
    allowed = path.allowed
    keys = ", ".join(allowed)
    if isinstance(detail["input"], bool) and "enabled" in allowed:
        what = f"{shown(detail['input'])} stands where a mapping should be"
        return what, f"write {{enabled: {shown(detail['input'])}}}"
    return (
        f"{shown(detail['input'])} stands where a mapping should be",
        f"write `key: value` lines with keys out of {keys}",
    )


def _not_named(detail: ErrorDetails, path: _Path) -> tuple[str, str]:
    example = "critical: {email: [oncall@example.com]}" if path.last == "tiers" else "team: ml"
    return (
        f"{shown(detail['input'])} stands where a mapping should be",
        f"write `key: value` lines, e.g. `{example}`",
    )


def _not_a_list(detail: ErrorDetails, _path: _Path) -> tuple[str, str]:
    remedy = "begin each item on a line of its own with `- `"
    if isinstance(detail["input"], str) and shown(detail["input"]) == json.dumps(detail["input"]):
        items = [item for item in re.split(r"[,;\s]+", detail["input"]) if item]
        remedy = f"write [{', '.join(map(_as_item, items))}]"
    return f"{shown(detail['input'])} stands where a list should be", remedy


def _as_item(text: str) -> str:
    """Return a text as an item of a list in YAML, in quotes if it would be read as something else."""
    try:
        is_read_as_text = parse(f"list: [{text}]", file="").value(("list",)) == [text]
    except InvalidInputError:
        is_read_as_text = False
    return text if is_read_as_text else json.dumps(text, ensure_ascii=False)


def _short_list(_detail: ErrorDetails, path: _Path) -> tuple[str, str]:
    if path.last == "ids":
        return (
            "the list has less than two ids",
            "add another id of the same model, or write `id` for one alone",
        )
    what = {"models": "a model", "targets": "a target", "dashboards": "a dashboard"}.get(
        str(path.last), "an item"
    )
    return "the list is empty", f"add {what} to it, `- …`"


def _long_list(detail: ErrorDetails, _path: _Path) -> tuple[str, str]:
    most = detail["ctx"]["max_length"]
    return f"the list has {len(detail['input'])} items, at most {most} are allowed", "remove some of them"


def _not_a_boolean(detail: ErrorDetails, _path: _Path) -> tuple[str, str]:
    return f"{shown(detail['input'])} is not true or false", "write true or false, without quotes"


def _not_alarms(detail: ErrorDetails, path: _Path) -> tuple[str, str]:
    if path.type is AllModelsAlarmSettings:
        what = f"{shown(detail['input'])} is not a mapping of alarms, or false"
        return what, "write e.g. `server_error_rate: true` on a line below"
    what = f"{shown(detail['input'])} is not true, false or a mapping of alarms"
    return what, 'write true or false, or e.g. `throttles: "> 0 for 3 of 5 minutes"` on a line below'


def _other(detail: ErrorDetails, _path: _Path) -> tuple[str, str]:
    return f"{shown(detail['input'])} is refused ({detail['msg']})", "correct the value"


_WORDS: dict[str, Callable[[ErrorDetails, _Path], tuple[str, str]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "model_type": _not_a_mapping,
    "dict_type": _not_named,
    "tuple_type": _not_a_list,
    "too_short": _short_list,
    "too_long": _long_list,
    "bool_type": _not_a_boolean,
    "union_tag_not_found": _not_alarms,
}
