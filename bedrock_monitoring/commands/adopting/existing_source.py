"""Write what exists as a Python module, with the blocks that import it into a Terraform state."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.fields import free_name
from bedrock_monitoring.cloudwatch.log_metric_filter import LogMetricFilter
from bedrock_monitoring.cloudwatch.reading.python_layout import INDENT, WIDTH, comment
from bedrock_monitoring.cloudwatch.reading.value_source import ValueSource
from bedrock_monitoring.commands.adopting.adopted_resources import AdoptedResources
from bedrock_monitoring.commands.adopting.import_block import import_block
from bedrock_monitoring.constructs.existing_blocks import existing_blocks, existing_json
from bedrock_monitoring.notification.existing_topic import ExistingTopic

_LONGEST_NAME = 40
_KINDS = ("alarms", "log_metric_filters", "topics")
_CLASSES = {"alarms": AlarmBase, "log_metric_filters": LogMetricFilter, "topics": ExistingTopic}
_TAKEN = frozenset(
    {*_KINDS, *dir(builtins), existing_json.__name__, "cw", "datetime", "everything", "timedelta"}
)


def existing_source(existing: AdoptedResources, *, module_name: str) -> str:
    """Return a module with a function for each value; run, it prints Terraform JSON.

    Args:
        existing: The values.
        module_name: The name of the module, for the docstring.
    """
    module = ValueSource()
    given = {kind: getattr(existing, kind) for kind in _KINDS if getattr(existing, kind)}
    names = _function_names([(kind, id_) for kind, values in given.items() for id_ in values])
    tables = [_table(kind, values, names, module) for kind, values in given.items()]
    functions = [
        _comment(existing, kind, id_) + module.function(names[kind, id_], value)
        for kind, values in given.items()
        for id_, value in values.items()
    ]
    module.use("bedrock_monitoring.constructs", existing_json.__name__)
    left_out = module.assignment("LEFT_OUT", [each.described for each in existing.left_out])
    parts = (
        f'"""{_docstring(module_name, [*given], has_left_out=bool(existing.left_out))}"""',
        module.imports(),
        *([left_out] if existing.left_out else []),
        *(f"\n{part}" for part in (*tables, *functions)),
        f'\nif __name__ == "__main__":\n{_printing([*given])}',
    )
    return "\n\n".join(parts) + "\n"


def import_blocks(existing: AdoptedResources) -> str:
    """Return the ``import`` blocks in Terraform's language."""
    blocks = existing_blocks(
        alarms=existing.alarms, log_metric_filters=existing.log_metric_filters, topics=existing.topics
    )
    return "\n".join(import_block(block["to"], block["id"]) for block in blocks["import"])


def _function_names(ids: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the name of each function, made from the name of its resource."""
    names: dict[tuple[str, str], str] = {}
    for kind, id_ in ids:
        slug = re.sub(r"[^a-z0-9]+", "_", id_.lower())[:_LONGEST_NAME].strip("_")
        name = slug if re.match(r"[a-z]", slug) and not keyword.iskeyword(slug) else f"{kind[:-1]}_{slug}"
        names[kind, id_] = free_name(name.rstrip("_"), {*names.values(), *_TAKEN})
    return names


def _table(
    kind: str, values: Mapping[str, Any], names: Mapping[tuple[str, str], str], module: ValueSource
) -> str:
    lines = "".join(f'{INDENT * 2}"{id_}": {names[kind, id_]}(),\n' for id_ in values)
    class_name = module.name(_CLASSES[kind])
    return f"def {kind}() -> dict[str, {class_name}]:\n{INDENT}return {{\n{lines}{INDENT}}}"


def _printing(kinds: list[str]) -> str:
    inline = ", ".join(f"{kind}={kind}()" for kind in kinds)
    line = f"{INDENT}print({existing_json.__name__}({inline}))"
    if len(line) <= WIDTH:
        return line
    lines = "".join(f"{INDENT * 2}{kind}={kind}(),\n" for kind in kinds)
    return f"{INDENT}everything = {existing_json.__name__}(\n{lines}{INDENT})\n{INDENT}print(everything)"


def _comment(existing: AdoptedResources, kind: str, id_: str) -> str:
    reason = existing.raw.get(id_) if kind == "alarms" else None
    return "" if reason is None else comment(f"{reason.what}.")


def _docstring(module_name: str, kinds: list[str], *, has_left_out: bool) -> str:
    arguments = "".join(f"        {kind}={module_name}.{kind}(),\n" for kind in kinds)
    left_out = (
        "\n\n``LEFT_OUT`` has the descriptions of what Terraform cannot manage and what stays as it is."
        if has_left_out
        else ""
    )
    return (
        "Resources as AWS had them. Run this module to print them as Terraform JSON with import blocks.\n\n"
        f"In a stack, this imports them:\n\n"
        f'    ExistingResources(\n        stack,\n        "existing",\n{arguments}    ){left_out}\n'
    )
