"""Names of one's own: a class in a Python file that rollout.yaml names."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from pathlib import Path
from types import ModuleType

from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.problems import refuse_one

CLASS = "OwnNaming"
"""The class that the file defines."""


def own_naming(name: str, *, folder: Path, where: str) -> type[Naming]:
    """Return the class that names alarms, dashboards and topics.

    Args:
        name: The Python file that defines it, relative to the folder.
        folder: The folder of rollout.yaml.
        where: The place of the setting, for errors.

    Raises:
        InvalidInputError: The file is not there, does not run, or defines no such class.
    """
    file = (folder / name).absolute()
    if not file.is_file():
        remedy = f"create it with a class `{CLASS}`, or name another file"
        refuse_one(where=where, what=f"the file {name!r} is not there", remedy=remedy)
    try:
        module = _module(file)
    except Exception as error:  # noqa: BLE001 - whatever a user's file raises is said with its line
        what = f"{name}{_line(error, file)} cannot be run ({type(error).__name__}: {error})"
        refuse_one(where=where, what=what, remedy="correct the line")
    naming = getattr(module, CLASS, None)
    if not (isinstance(naming, type) and issubclass(naming, Naming)):
        what = f"{name} defines no class `{CLASS}` that extends Naming"
        refuse_one(where=where, what=what, remedy=f"write `class {CLASS}(Naming):`")
    return naming


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bedrock_monitoring_own_naming", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look for their module there
    spec.loader.exec_module(module)
    return module


def _line(error: BaseException, file: Path) -> str:
    """Return the last line of the file that an error came through, after a colon; empty if there is none."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return f":{error.lineno}"
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == str(file)]
    return f":{lines[-1]}" if lines else ""
