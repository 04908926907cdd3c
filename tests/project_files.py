"""The files of this project, on machines that have no git or got it as an archive as well."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

_ROOT = Path(__file__).resolve().parents[1]


def project_files(*names: str) -> list[str]:
    """Return the files at or below these names that ``.gitignore`` does not exclude. Default: all of them."""
    return sorted(
        file for file in _walk() if not names or any(Path(file).is_relative_to(name) for name in names)
    )


def _walk() -> Iterator[str]:
    ignored = GitIgnoreSpec.from_lines((_ROOT / ".gitignore").read_text(encoding="utf-8").splitlines())
    for folder, folders, files in os.walk(_ROOT):
        here = Path(folder).relative_to(_ROOT)
        folders[:] = [
            name
            for name in folders
            if name != ".git" and not ignored.match_file(f"{(here / name).as_posix()}/")
        ]
        for name in files:
            file = (here / name).as_posix()
            if file != ".git" and not ignored.match_file(file):  # a file in a further work tree
                yield file
