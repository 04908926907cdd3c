"""Compare the pictures of two previews, for reviewers of a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bedrock_monitoring.files import make_folder, read_file, write_file
from bedrock_monitoring.preview.image_comparison import (
    DashboardChange,
    compare_images,
    render_comparison,
)
from bedrock_monitoring.preview.screenshots import read_digest
from bedrock_monitoring.problems import refuse_one

FOLDER = "changes"
"""The subfolder for the changes, in the folder of the pictures."""

PAGE = "dashboards.html"
_BEFORE, _AFTER = ".before.png", ".after.png"
_MOST_MEBIBYTES = 32
"""The most MiB of a picture; one of a dashboard with 500 widgets has four."""


def pictures_in(folder: Path) -> dict[str, bytes]:
    """Return the pictures in a folder by dashboard name.

    Args:
        folder: The folder that the preview wrote.

    Raises:
        InvalidInputError: The folder has no pictures.
    """
    read = {path.stem: path.read_bytes() for path in sorted(folder.glob("*.png"))}
    pictures = {name: png for name, png in read.items() if read_digest(png) is not None}
    if not pictures:
        what = f"{folder} has no pictures of a preview"
        refuse_one(where="--before", what=what, remedy="take them on the other branch: make preview PNG=1")
    return pictures


def write_changes(before: Mapping[str, bytes], after: Mapping[str, bytes], *, folder: Path) -> Iterator[Path]:
    """Write a page and the pictures of the dashboards that differ. Yield each path.

    Args:
        before: The pictures before the change, by dashboard name.
        after: The pictures after the change.
        folder: The output folder. Files of an earlier run are removed.
    """
    make_folder(folder)
    for suffix in (_BEFORE, _AFTER):
        for path in folder.glob(f"*{suffix}"):
            path.unlink()
    changes = compare_images(before, after)
    page = folder / PAGE
    write_file(page, render_comparison(changes))
    yield page
    for change in changes:
        for suffix, png in ((_BEFORE, change.before), (_AFTER, change.after)):
            if png is not None:
                path = folder / f"{change.name}{suffix}"
                write_file(path, png)
                yield path


def read_pictures(folder: Path) -> tuple[DashboardChange, ...]:
    """Return the dashboards that differ with their pictures, by name.

    Args:
        folder: The folder that ``write_changes`` wrote.

    Raises:
        InvalidInputError: ``write_changes`` did not write to the folder, or a picture cannot be read.
    """
    return tuple(
        DashboardChange(
            name=name, before=_picture(folder, name, _BEFORE), after=_picture(folder, name, _AFTER)
        )
        for name, _ in read_changes(folder)
    )


def _picture(folder: Path, name: str, suffix: str) -> bytes | None:
    path = folder / f"{name}{suffix}"
    if not path.is_file():
        return None
    return read_file(path, max_mebibytes=_MOST_MEBIBYTES, remedy="take the pictures again")


def read_changes(folder: Path) -> Sequence[tuple[str, str]]:
    """Return the dashboards that differ, by name, each with the kind of change.

    Args:
        folder: The folder that ``write_changes`` wrote.

    Raises:
        InvalidInputError: ``write_changes`` did not write to the folder.
    """
    if not (folder / PAGE).is_file():
        what = f"{folder} has no {PAGE}"
        refuse_one(where="--pictures", what=what, remedy="name the folder that preview --before wrote")
    before, after = (
        {path.name.removesuffix(suffix) for path in folder.glob(f"*{suffix}")} for suffix in (_BEFORE, _AFTER)
    )
    kinds = {True: "new", False: "removed"}
    return [
        (name, "changed" if name in before & after else kinds[name in after])
        for name in sorted(before | after)
    ]
