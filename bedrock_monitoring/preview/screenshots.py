"""Take screenshots of a preview with Chromium."""

from __future__ import annotations

import os
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bedrock_monitoring.preview.browsers import (
    BROWSER_FOLDER,
    BrowserProgram,
    BrowserSetupError,
    download_browser,
    installed_browsers,
    node,
    unpack_browser,
)
from bedrock_monitoring.problems import ReportedError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

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
_SETTING_UP = "Setting up Chromium in {folder}, once (about 100 MB)"
_MISSING = (
    "No Chromium runs here, and pictures need one: {reasons}.\n"
    "Install one, on Debian or Ubuntu with: sudo apt-get install chromium"
)
_NO_PLAYWRIGHT = (
    "The Python package playwright is not installed, and pictures are taken with it.\n"
    "Install it with: make setup, or pip install 'bedrock-monitoring[pictures]'"
)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CONTENT = b"Content"


@dataclass(frozen=True, kw_only=True)
class Viewport:
    """The size of the browser window and the colour scheme.

    Attributes:
        width: In pixels.
        height: In pixels.
        dark: Whether the preferred colour scheme is dark.
    """

    width: int = 1600
    height: int = 1000
    dark: bool = False


class NoBrowserError(ReportedError):
    """Chromium or playwright is missing. The first line says which and why, the second what to install."""


@contextmanager
def launch_chromium(folder: Path = BROWSER_FOLDER) -> Iterator[Browser]:
    """Launch Chromium with a fresh profile, and close it at the end of the block.

    If no Chromium of this machine runs, one is set up first, without root, and a line on stderr says so.

    Args:
        folder: The folder for a Chromium that is set up. Later runs find it there.

    Raises:
        NoBrowserError: No Chromium runs and none can be set up, or playwright is not installed.
    """
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - installed for development alone
    except ImportError:
        raise NoBrowserError(_NO_PLAYWRIGHT) from None
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", node())
    with sync_playwright() as playwright:
        browser = _first_that_runs(playwright, folder)
        try:
            yield browser
        finally:
            browser.close()


def _first_that_runs(playwright: Playwright, folder: Path) -> Browser:
    reasons: list[str] = []
    for way in (installed_browsers, download_browser, unpack_browser):
        if way is download_browser:
            print(_SETTING_UP.format(folder=folder), file=sys.stderr, flush=True)
        try:
            for program in way(folder):
                if browser := _launch(playwright, program):
                    return browser
                if program.path is not None:
                    reasons.append(f"{program.path} does not start")
        except BrowserSetupError as error:
            reasons.append(str(error))
    raise NoBrowserError(_MISSING.format(reasons="; ".join(dict.fromkeys(reasons))))


def _launch(playwright: Playwright, program: BrowserProgram) -> Browser | None:
    """Launch a Chromium. Return ``None`` if it does not start."""
    from playwright.sync_api import Error  # noqa: PLC0415 - installed for development alone

    try:
        return playwright.chromium.launch(
            executable_path=program.path,
            args=list(_ARGUMENTS),
            env={**os.environ, **program.environment},
        )
    except Error:
        return None


@contextmanager
def open_preview(browser: Browser, page_path: Path, *, viewport: Viewport, number: int = 0) -> Iterator[Page]:
    """Open a preview offline and draw all plots of one dashboard.

    Args:
        browser: The browser.
        page_path: The path of the page.
        viewport: The size of the window and the colour scheme.
        number: The number of the dashboard, from 0.
    """
    with browser.new_context(
        viewport={"width": viewport.width, "height": viewport.height},
        color_scheme="dark" if viewport.dark else "light",
        offline=True,
    ) as context:
        page = context.new_page()
        page.goto(f"{page_path.absolute().as_uri()}#dashboard-{number}")
        page.evaluate("window.scrollTo(0, 0)")
        page.evaluate("window.drawVisible()")
        yield page


def take_screenshot(
    browser: Browser, page_path: Path, *, number: int, viewport: Viewport, full_page: bool = True
) -> bytes:
    """Take a screenshot of one dashboard and return it as PNG.

    Args:
        browser: The browser.
        page_path: The path of the page.
        number: The number of the dashboard, from 0.
        viewport: The size of the window and the colour scheme.
        full_page: Whether to take the whole dashboard instead of the visible window.
    """
    with open_preview(browser, page_path, viewport=viewport, number=number) as page:
        return page.screenshot(full_page=full_page, animations="disabled")


def embed_digest(png: bytes, digest: str) -> bytes:
    """Embed a digest of the content into a PNG, as a text chunk.

    Args:
        png: The PNG.
        digest: The digest, in ASCII.
    """
    end = len(png) - 12  # the last chunk, IEND, has 12 bytes
    return png[:end] + _chunk(b"tEXt", _CONTENT + b"\0" + digest.encode("ascii")) + png[end:]


def read_digest(png: bytes) -> str | None:
    """Return the digest that is embedded in a PNG. ``None`` if there is none, or the data are no PNG."""
    if not png.startswith(_SIGNATURE):
        return None
    offset = len(_SIGNATURE)
    while offset < len(png):
        (length,) = struct.unpack_from(">I", png, offset)
        kind, body = png[offset + 4 : offset + 8], png[offset + 8 : offset + 8 + length]
        if kind == b"tEXt" and body.startswith(_CONTENT + b"\0"):
            return body[len(_CONTENT) + 1 :].decode("ascii")
        offset += 12 + length
    return None


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
