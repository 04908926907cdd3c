"""Dashboard bodies and synthesized stacks in files of JSON that a user names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bedrock_monitoring.problems import refuse_one

STACK_FILE = "cdk.tf.json"
"""What cdktf calls the Terraform JSON of a stack, within the folder of the stack."""


def read_body_file(file: Path) -> tuple[str, str]:
    """Return the body in a file, and the name that GetDashboard wrote beside it or the name of the file.

    Args:
        file: A body, or what ``aws cloudwatch get-dashboard`` prints.

    Raises:
        InvalidInputError: It cannot be read.
    """
    text = _text(file, remedy="name a file of JSON")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return text, file.stem
    if isinstance(answer, dict) and isinstance(answer.get("DashboardBody"), str):
        return answer["DashboardBody"], str(answer.get("DashboardName", file.stem))
    return text, file.stem


def read_stack_file(stack: str, *, stacks: Path) -> tuple[Any, str]:
    """Return the Terraform JSON of a synthesized stack and the stack's name.

    Args:
        stack: A file, a folder that has a ``cdk.tf.json``, or the name of a stack.
        stacks: The folder with a folder for each stack, in which names are looked up.

    Raises:
        InvalidInputError: There is no such stack, or it is not JSON.
    """
    file = _stack_file(stack, stacks)
    name = file.parent.name if file.name == STACK_FILE else file.name.split(".")[0]
    text = _text(file, remedy="name a stack that make synth wrote")
    try:
        return json.loads(text), name or stack
    except (ValueError, RecursionError) as error:
        what, remedy = f"it is not JSON: {error}", f"name a {STACK_FILE}, or the folder that has it"
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


def _text(file: Path, *, remedy: str) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")  # some shells begin a file with a byte order mark
    except (OSError, UnicodeDecodeError) as error:
        what = f"it cannot be read ({error})"
        refuse_one(where=str(file), what=what, remedy=remedy)
