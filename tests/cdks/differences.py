"""The written differences between what the two CDKs write, applied: a document of cdktn as one of cdktf."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bedrock_monitoring.bindings.cdk import CDKTN, chosen_cdk
from tests.cdks.provider_schema import wrong_in_stack

FILE = Path(__file__).with_name("differences.yaml")


@cache
def differences() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def lists_of_one() -> list[tuple[str, list[str]]]:
    """Return the type of resource and the path of each block that is a list in what cdktn writes."""
    return [
        (kind, path.split("."))
        for kind, paths in differences()["lists_of_one"].items()
        for path in sorted(paths, key=len)
    ]


def as_cdktf(file: str, document: dict[str, Any]) -> dict[str, Any]:
    """Return what cdktf would write in place of a document of cdktn, which is changed."""
    versions = differences()["versions"]
    *parents, last = versions["where"][file]
    holder: dict[str, Any] = document
    for key in parents:
        holder = holder.get(key, {})
    if last in holder:
        assert holder[last] == versions["cdktn"]
        holder[last] = versions["cdktf"]
    for kind, (*parents, last) in lists_of_one():
        for holder in document.get("resource", {}).get(kind, {}).values():
            for key in parents:
                holder = holder.get(key, {})  # noqa: PLW2901 - the shorter paths were unwrapped before
            if last in holder:
                [holder[last]] = holder[last]
    return document


def stack_as_cdktf(document: dict[str, Any]) -> dict[str, Any]:
    """Return the Terraform JSON of a stack as cdktf writes it, whichever CDK wrote it.

    What cdktn writes must also be what its provider takes.
    """
    if chosen_cdk() != CDKTN:
        return document
    assert wrong_in_stack(CDKTN, document) == []
    return as_cdktf("cdk.tf.json", document)
