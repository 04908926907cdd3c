"""Read dashboard bodies and synthesized stacks from JSON files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bedrock_monitoring.cloudwatch.reading.json_text import parse_json
from bedrock_monitoring.files import read_text
from bedrock_monitoring.problems import refuse_one

STACK_FILE = "cdk.tf.json"
"""The name of the Terraform JSON file that cdktf writes into the folder of each stack."""


STANDARD_INPUT = Path("-")
"""Stands for standard input where a file is named."""


def input_text(file: Path) -> str:
    """Return the text of a file, or of standard input.

    Raises:
        InvalidInputError: The file cannot be read.
    """
    return sys.stdin.read() if file == STANDARD_INPUT else read_text(file, remedy="name a file of JSON")


def read_body_file(file: Path) -> tuple[str, str]:
    """Return the dashboard body in a file, and the dashboard's name.

    The name is the one that GetDashboard returned with the body. Defaults to the name of the file.

    Args:
        file: A dashboard body, or the output of ``aws cloudwatch get-dashboard``.

    Raises:
        InvalidInputError: The file cannot be read.
    """
    return body_in(input_text(file), file=file)


def body_in(text: str, *, file: Path) -> tuple[str, str]:
    """Return the dashboard body in the text of a file, and the dashboard's name; see ``read_body_file``."""
    name = "dashboard" if file == STANDARD_INPUT else file.stem
    try:
        answer = parse_json(text)
    except ValueError:
        return text, name
    if isinstance(answer, dict) and isinstance(answer.get("DashboardBody"), str):
        return answer["DashboardBody"], str(answer.get("DashboardName", name))
    return text, name


def read_stack_file(stack: str, *, stacks: Path) -> tuple[Any, str]:
    """Return the Terraform JSON of a synthesized stack and the stack's name.

    Args:
        stack: The name of a stack, a folder with a ``cdk.tf.json``, or a file.
        stacks: The folder that contains a folder for each stack.

    Raises:
        InvalidInputError: The stack does not exist, or the file is not JSON.
    """
    file = _stack_file(stack, stacks)
    name = file.parent.name if file.name == STACK_FILE else file.name.split(".")[0]
    text = read_text(file, remedy="name a stack that make synth wrote")
    try:
        return parse_json(text), name or stack
    except ValueError as error:
        what, remedy = f"it is not JSON: {error}", f"name a {STACK_FILE}, or its folder"
        refuse_one(where=str(file), what=what, remedy=remedy)


def _stack_file(stack: str, stacks: Path) -> Path:
    path = Path(stack)
    candidates = (path, path / STACK_FILE, stacks / stack / STACK_FILE)
    file = next((candidate for candidate in candidates if candidate.is_file()), None)
    if file is None:
        known = ", ".join(sorted(found.parent.name for found in stacks.glob(f"*/{STACK_FILE}")))
        remedy = (
            f"choose from {known}, or name a folder" if known else "run make synth first, or name a folder"
        )
        what = f"{stack!r} is neither a stack in {stacks} nor a file or folder with a {STACK_FILE}"
        refuse_one(where="--stack", what=what, remedy=remedy)
    return file
