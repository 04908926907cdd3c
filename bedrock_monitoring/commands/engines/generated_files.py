"""Files that ``make engine`` writes: it replaces and removes its own, and leaves those of others alone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.files import write_file
from bedrock_monitoring.problems import Problem, refuse

MARK = "Written by `make engine`: change rollout.yaml and write it again."
"""What the first lines of every generated file say. A file without it is somebody else's."""

_FIRST_BYTES = 256
"""How much of a file is searched for ``MARK``: beside these files, engines leave plans and states."""


@dataclass(frozen=True, kw_only=True)
class GeneratedFile:
    """A file of an engine.

    Attributes:
        path: Its path from the folder of main.py.
        content: Its text, with ``MARK`` in its first lines.
    """

    path: str
    content: str


def write_files(
    files: Iterable[GeneratedFile], *, project: Path, below: str | None, overwrite: bool = False
) -> Iterator[str]:
    """Write files, remove those of an earlier run that are no longer among them, and yield what was done.

    Args:
        files: The files.
        project: The folder of main.py.
        below: The folder whose generated files are removed if they are not among ``files``. Hidden folders
            in it are left alone: Terragrunt copies files to its cache there.
        overwrite: Whether files of others are replaced.

    Raises:
        InvalidInputError: A file of somebody else has the name of one of them. Nothing is written then.
    """
    wanted = {project / file.path: file.content for file in files}
    refuse(
        Problem(
            where=str(path.relative_to(project)),
            what="it is there already, and `make engine` has not written it",
            remedy=f"move it, or replace it with {spelled('--overwrite')}",
        )
        for path in wanted
        if path.exists() and not overwrite and not _is_ours(path)
    )
    for path, content in wanted.items():
        write_file(path, content)
        yield f"{path.relative_to(project)}: written"
    for path in sorted(_visible_files(project / below)) if below else ():
        if path not in wanted and _is_ours(path):
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
            yield f"{path.relative_to(project)}: removed, this configuration does not have it"


def _visible_files(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = (name for name in folders if not name.startswith("."))
        yield from (Path(parent, name) for name in files)


def _is_ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return MARK.encode() in file.read(_FIRST_BYTES)
