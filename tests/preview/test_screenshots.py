from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from bedrock_monitoring.commands.previewing.preview import FIRST_SCREEN, Outputs, dashboard_digest, run
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.preview.preview_dashboards import preview_monitoring
from bedrock_monitoring.preview.screenshots import embed_digest, read_digest
from bedrock_monitoring.rollout import load

PROJECT = Path(__file__).resolve().parents[2]
README_PICTURE = PROJECT / "docs" / "dashboard.png"
MOST_BYTES = 400_000


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PIXEL = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)


def test_a_screenshot_has_the_digest_of_its_content() -> None:
    assert read_digest(PIXEL) is None
    marked = embed_digest(PIXEL, "abc")
    assert read_digest(marked) == "abc"
    assert marked.startswith(PIXEL[:-12])
    assert marked.endswith(PIXEL[-12:])


@pytest.mark.default_rollout
def test_the_picture_of_the_readme_shows_the_default_rollout() -> None:
    (monitoring,) = build_monitoring(load(PROJECT / "rollout.yaml").targets)
    first = next(preview_monitoring(monitoring))
    assert read_digest(README_PICTURE.read_bytes()) == dashboard_digest(first), (
        "docs/dashboard.png shows something else than the default rollout; renew it with '.venv/bin/python "
        "-m bedrock_monitoring preview --first-screen docs/dashboard.png'"
    )


def test_the_picture_of_the_readme_has_its_size() -> None:
    png = README_PICTURE.read_bytes()
    assert struct.unpack_from(">II", png, 16) == (FIRST_SCREEN.width, FIRST_SCREEN.height)
    assert len(png) < MOST_BYTES


@pytest.mark.browser
def test_every_dashboard_has_a_screenshot_with_the_digest_of_its_content(tmp_path: Path) -> None:
    made = build_monitoring(load(PROJECT / "rollout.yaml").targets)
    first, *pictures = run(made, Outputs(page=tmp_path / "index.html", pictures=tmp_path / "png"))
    assert first.read_bytes().startswith(b"<!doctype html>")
    names = [dashboard.name for one in made for dashboard in one.dashboards.values()]
    assert [picture.name for picture in pictures] == [f"{name}.png" for name in names]
    assert all(read_digest(picture.read_bytes()) for picture in pictures)
