"""Pictures of a preview, taken by Chromium."""

from __future__ import annotations

import shutil
import struct
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)
_MISSING = (
    "No Chromium is on the PATH, and pictures are taken by it.\n"
    "Install one, on Debian or Ubuntu with: sudo apt-get install chromium"
)
_NO_PLAYWRIGHT = (
    "The Python package playwright is not installed, and pictures are taken with it.\n"
    "Install what development needs with: make setup"
)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CONTENT = b"Content"


class NoBrowserError(RuntimeError):
    """There is no browser to take pictures with; the text says which and how to get it, a line each."""


@contextmanager
def browser(
    *, width: int, height: int = 1000, scale: float = 1, dark: bool = False
) -> Iterator[BrowserContext]:
    """Start a Chromium of its own that is cut off from the network, and stop it in the end.

    Args:
        width: Of its window, in CSS pixels.
        height: Of its window, in CSS pixels.
        scale: Pixels of a picture for each CSS pixel.
        dark: Whether it asks pages for dark colours.

    Raises:
        NoBrowserError: There is no Chromium, or no playwright.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise NoBrowserError(_MISSING)
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - installed for development alone
    except ImportError:
        raise NoBrowserError(_NO_PLAYWRIGHT) from None
    with (
        tempfile.TemporaryDirectory(prefix="bedrock-monitoring-browser-") as folder,
        sync_playwright() as playwright,
    ):
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=program,
            headless=True,
            args=list(_ARGUMENTS),
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme="dark" if dark else "light",
            offline=True,
        )
        try:
            yield context
        finally:
            context.close()


def take(
    page_path: Path,
    *,
    number: int,
    width: int = 1600,
    height: int | None = None,
    scale: float = 1,
    dark: bool = False,
) -> bytes:
    """Return a picture of one dashboard of a page as PNG.

    Args:
        page_path: The page.
        number: Which dashboard, from 0.
        width: Of the window, in CSS pixels.
        height: How much of it, from the top, in CSS pixels; all of it unless given.
        scale: Pixels of the picture for each CSS pixel.
        dark: Whether in dark colours.

    Raises:
        NoBrowserError: There is no Chromium, or no playwright.
    """
    with browser(width=width, height=height or 1000, scale=scale, dark=dark) as context:
        page = context.new_page()
        page.goto(f"{page_path.absolute().as_uri()}#dashboard-{number}")
        page.evaluate("window.scrollTo(0, 0)")
        page.evaluate("window.drawShown()")
        return page.screenshot(full_page=height is None, animations="disabled")


def with_content(png: bytes, content: str) -> bytes:
    """Return a PNG that says, in a text chunk, what it shows.

    Args:
        png: The picture.
        content: What it shows: a digest in ASCII.
    """
    end = len(png) - 12  # the last chunk, IEND, has 12 bytes
    return png[:end] + _chunk(b"tEXt", _CONTENT + b"\0" + content.encode("ascii")) + png[end:]


def content_said_by(png: bytes) -> str | None:
    """Return what a PNG says that it shows, if it does."""
    at = len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if kind == b"tEXt" and body.startswith(_CONTENT + b"\0"):
            return body[len(_CONTENT) + 1 :].decode("ascii")
        at += 12 + length
    return None


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
