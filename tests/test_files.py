"""Files that users name: read up to a limit, written whole or not at all, refused in one line."""

from __future__ import annotations

import errno
import gzip
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bedrock_monitoring.files import make_folder, read_file, read_text, write_file
from bedrock_monitoring.problems import InvalidInputError


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def _link_to_a_missing_file(path: Path) -> None:
    path.symlink_to(path.with_name("gone"))


def _nothing(_path: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("prepare", "below", "reason"),
    [
        (Path.mkdir, "", "Is a directory"),
        (Path.touch, "below", "File exists"),
        (Path.touch, "below/further", "Not a directory"),
        (_link_to_itself, "", "Too many levels of symbolic links"),
        (_link_to_itself, "below", "File exists"),
        (_link_to_a_missing_file, "", "No such file or directory"),
        (_nothing, "x" * 256, "File name too long"),
        (_nothing, "a\0b", "no name has a NUL"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_in_one_line(
    tmp_path: Path, prepare: Callable[[Path], None], below: str, reason: str
) -> None:
    prepare(tmp_path / "name")
    line = _refusal(lambda: write_file(tmp_path / "name" / below, "new"))
    place, _, told = line.partition(": it cannot be written ")
    assert str(tmp_path) in place
    assert told.startswith(f"({reason}")
    assert told.endswith("); free it, permit it, or name another file")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO])
def test_a_full_disk_leaves_what_was_there_before_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    path = tmp_path / "page.html"
    write_file(path, "before")

    def write_half(part: Path, data: bytes) -> int:
        with part.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "write_bytes", write_half)
    line = _refusal(lambda: write_file(path, "after"))

    assert f"it cannot be written ({os.strerror(code)})" in line
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]
    assert path.read_text(encoding="utf-8") == "before"


def test_a_file_or_folder_that_may_not_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").write_text("before", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    for name in ("there", "new"):
        line = _refusal(partial(write_file, tmp_path / name, "after"))
        assert "it cannot be written (Permission denied)" in line
    assert [file.name for file in tmp_path.iterdir()] == ["there"]


def test_a_file_is_written_with_its_folders_through_links_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "file"
    write_file(file, "first")
    assert file.stat().st_mode & 0o111 == 0
    file.chmod(0o640)
    (tmp_path / "link").symlink_to(file)
    write_file(tmp_path / "link", "zweite Ü")

    assert (tmp_path / "link").is_symlink()
    assert file.read_text(encoding="utf-8") == "zweite Ü"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["file"]
    write_file(Path(os.devnull), "to a device")
    assert not Path(os.devnull).is_file()


def test_a_file_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refusal = _refusal(lambda: make_folder(tmp_path / "file"))
    assert refusal == f"{tmp_path / 'file'}: the folder cannot be created (File exists); name another folder"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing", None, "it cannot be read (No such file or directory)"),
        (".", None, "it cannot be read (Is a directory)"),
        ("a\0b", None, "it cannot be read (embedded null byte)"),
        ("text", b"ab\xff", "it is not UTF-8 (byte 3)"),
        ("text", "\ufeffab".encode("utf-16"), "it is not UTF-8 (byte 1)"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert f": {reason}; do this" in _refusal(lambda: read_text(tmp_path / name, remedy="do this"))


def test_no_more_is_read_than_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "whole").write_bytes(b"x" * (1 << 20))
    assert len(read_file(tmp_path / "whole", max_mebibytes=1, remedy="do this")) == 1 << 20
    assert _refusal(lambda: read_file(Path("/dev/zero"), max_mebibytes=1, remedy="do this")) == (
        "/dev/zero: it is larger than 1 MiB, the most that is read; do this"
    )


def test_a_file_is_unpacked_if_its_name_says_that_it_is_packed(tmp_path: Path) -> None:
    packed, plain = tmp_path / "text.gz", tmp_path / "text"
    for path in (packed, plain):
        path.write_bytes(gzip.compress(b"a" * (1 << 20)))
    read = partial(read_file, max_mebibytes=1, remedy="do this")
    assert read(packed) == b"a" * (1 << 20)
    assert gzip.decompress(read(plain)) == read(packed)
    packed.write_bytes(gzip.compress(b"a" * (1 + (1 << 20))))
    assert _refusal(lambda: read(packed)) == (
        f"{packed}: it is larger than 1 MiB once it is unpacked, the most that is read; do this"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no gzip", "Not a gzipped file (b'no')"),
        (gzip.compress(b"text")[:-4], "Compressed file ended before the end-of-stream marker was reached"),
        (gzip.compress(b"text")[:10] + b"\xff" * 9, "Error -3 while decompressing data"),
    ],
    ids=["no gzip", "cut off", "damaged"],
)
def test_a_packed_file_that_is_broken_is_refused_in_one_line(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    packed = tmp_path / "text.gz"
    packed.write_bytes(content)
    line = _refusal(lambda: read_file(packed, max_mebibytes=1, remedy="do this"))
    assert line.startswith(f"{packed}: it cannot be read ({reason}")
    assert line.endswith("); do this")


def test_a_path_that_a_terminal_does_not_print_is_shown_in_ascii(tmp_path: Path) -> None:
    line = _refusal(lambda: read_text(tmp_path / "a\x1bü", remedy="do this"))
    assert line.startswith(f"'{tmp_path}/a\\x1b\\xfc': it cannot be read")


def _refusal(act: Callable[[], object]) -> str:
    with pytest.raises(InvalidInputError) as refused:
        act()
    (line,) = str(refused.value).splitlines()
    assert line.isprintable()
    return line
