"""Pictures of a preview, taken by Chromium."""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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
    "Install it with: make setup, or pip install 'bedrock-monitoring[pictures]'"
)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CONTENT = b"Content"


@dataclass(frozen=True, kw_only=True)
class View:
    """How a page is looked at.

    Attributes:
        width: Of the window, in pixels.
        height: Of the window, in pixels.
        dark: Whether the system asks for dark colours.
    """

    width: int = 1600
    height: int = 1000
    dark: bool = False


class NoBrowserError(RuntimeError):
    """There is no browser to take pictures with; the text says which and how to get it, a line each."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a Chromium of its own, with nothing of any other in it, and stop it in the end.

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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser: Browser, page_path: Path, *, view: View, number: int = 0) -> Iterator[Page]:
    """Open a preview without any network, and draw all of one dashboard.

    Args:
        browser: Where.
        page_path: The page.
        view: How it is looked at.
        number: Which dashboard, from 0.
    """
    with browser.new_context(
        viewport={"width": view.width, "height": view.height},
        color_scheme="dark" if view.dark else "light",
        offline=True,
    ) as context:
        page = context.new_page()
        page.goto(f"{page_path.absolute().as_uri()}#dashboard-{number}")
        page.evaluate("window.scrollTo(0, 0)")
        page.evaluate("window.drawShown()")
        yield page


def take(browser: Browser, page_path: Path, *, number: int, view: View, whole: bool = True) -> bytes:
    """Return a picture of one dashboard of a page as PNG.

    Args:
        browser: What takes it.
        page_path: The page.
        number: Which dashboard, from 0.
        view: How it is looked at.
        whole: Whether the picture is as high as the dashboard, not as the window.
    """
    with opened(browser, page_path, view=view, number=number) as page:
        return page.screenshot(full_page=whole, animations="disabled")


def with_content(png: bytes, content: str) -> bytes:
    """Return a PNG that says, in a text chunk, what it shows.

    Args:
        png: The picture.
        content: What it shows: a digest in ASCII.
    """
    end = len(png) - 12  # the last chunk, IEND, has 12 bytes
    return png[:end] + _chunk(b"tEXt", _CONTENT + b"\0" + content.encode("ascii")) + png[end:]


def content_said_by(png: bytes) -> str | None:
    """Return what a PNG says that it shows, if it is one and does."""
    if not png.startswith(_SIGNATURE):
        return None
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
