"""Read and write files whose paths users name: whole or not at all, and a failure is one line."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import zlib
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from bedrock_monitoring.problems import refuse_one

MAX_TEXT_MEBIBYTES = 64
"""The most MiB of text in a file; a synthesized stack and its plan have one or two."""

_MEBIBYTE = 1 << 20


def read_file(path: Path, *, max_mebibytes: int, remedy: str) -> bytes:
    """Return the content of a file, unpacked with gzip if its name ends in ``.gz``.

    Args:
        path: The file. No more of it is read than may be in it, so it may be a device or a pipe.
        max_mebibytes: The most MiB that it may have, after it is unpacked.
        remedy: What to do if it cannot be read.

    Raises:
        InvalidInputError: It cannot be read, is not whole, or is larger.
    """
    limit = max_mebibytes * _MEBIBYTE
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(limit + 1)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        refuse_one(where=_shown(path), what=f"it cannot be read ({_reason(error)})", remedy=remedy)
    if len(content) > limit:
        unpacked = " once it is unpacked" if path.suffix == ".gz" else ""
        what = f"it is larger than {max_mebibytes} MiB{unpacked}, the most that is read"
        refuse_one(where=_shown(path), what=what, remedy=remedy)
    return content


def read_text(path: Path, *, remedy: str) -> str:
    """Return the text of a file of UTF-8 and of at most ``MAX_TEXT_MEBIBYTES``.

    Args:
        path: The file.
        remedy: What to do if it cannot be read.

    Raises:
        InvalidInputError: It cannot be read, is larger, or is not UTF-8.
    """
    content = read_file(path, max_mebibytes=MAX_TEXT_MEBIBYTES, remedy=remedy)
    try:
        return content.decode("utf-8-sig")  # some shells write a byte order mark
    except UnicodeDecodeError as error:
        what = f"it is not UTF-8 (byte {error.start + 1:,})"
        refuse_one(where=_shown(path), what=what, remedy=remedy)


def write_file(path: Path, content: bytes | str) -> None:
    """Write a file, and the folders above it. A file that is there already is replaced at once, or kept.

    Args:
        path: The file. A link is followed; a device or a pipe is written to.
        content: Bytes, or text that is written as UTF-8.

    Raises:
        InvalidInputError: It cannot be written. No part of it is left, and what was there before still is.
    """
    data = content.encode() if isinstance(content, str) else content
    target = check_can_be_written(path)
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        _refuse_to_write(path, error)


def check_can_be_written(path: Path) -> Path:
    """Create the folders above a file that will be written, and return the file itself: no link.

    Raises:
        InvalidInputError: A folder has its name, it is a link to itself, or it may not be written.
    """
    if "\0" in str(path):
        _refuse_to_write(path, ValueError("no name has a NUL"))
    try:
        target = Path(os.path.realpath(path, strict=True)) if os.path.lexists(path) else path
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not os.access(target if target.exists() else target.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except (OSError, ValueError) as error:
        _refuse_to_write(path, error)
    return target


def make_folder(path: Path) -> None:
    """Create a folder and those above it, unless they are there.

    Raises:
        InvalidInputError: It cannot be created, or a file has its name.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        what, remedy = f"the folder cannot be created ({_reason(error)})", "name another folder"
        refuse_one(where=_shown(path), what=what, remedy=remedy)


def _replace(target: Path, data: bytes) -> None:
    """Write beside the file, then rename: a full disk or a kill leaves the file as it was."""
    part = target.with_name(f".bedrock-monitoring-{os.getpid()}.part")
    try:
        part.write_bytes(data)
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _refuse_to_write(path: Path, error: Exception) -> NoReturn:
    what, remedy = f"it cannot be written ({_reason(error)})", "free it, permit it, or name another file"
    refuse_one(where=_shown(path), what=what, remedy=remedy)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _shown(path: Path) -> str:
    """Return a path for a message: one line, without characters that a terminal does not print."""
    text = str(path)
    return text if text.isprintable() else ascii(text)
