"""What is asked of npm, of Playwright and of Chromium, and what is said when they fail."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import sys
import tarfile
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Error

from bedrock_monitoring.preview import browsers, screenshots
from bedrock_monitoring.preview.browsers import BrowserProgram, BrowserSetupError, fetch_from_npm
from bedrock_monitoring.preview.screenshots import NoBrowserError, Viewport, open_preview, take_screenshot

DARK = Viewport(width=390, height=800, dark=True)


class Calls:
    """Stands for a browser, its contexts and their pages, and keeps what each is asked."""

    def __init__(self) -> None:
        self.made: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        def call(*values: Any, **named: Any) -> Any:
            self.made.append((name, values or named))
            if name == "screenshot":
                return b"png"
            return nullcontext(self) if name == "new_context" else self

        return call


def test_a_preview_is_opened_offline_at_its_top_with_all_plots_drawn(tmp_path: Path) -> None:
    calls: Any = Calls()
    with open_preview(calls, tmp_path / "page.html", viewport=DARK, number=2):
        pass
    with open_preview(calls, tmp_path / "page.html", viewport=Viewport()):
        pass
    opened = (f"file://{tmp_path}/page.html#dashboard-{{}}",)
    drawn = [("evaluate", ("window.scrollTo(0, 0)",)), ("evaluate", ("window.drawVisible()",))]
    assert calls.made == [
        (
            "new_context",
            {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark", "offline": True},
        ),
        ("new_page", {}),
        ("goto", (opened[0].format(2),)),
        *drawn,
        (
            "new_context",
            {"viewport": {"width": 1600, "height": 1000}, "color_scheme": "light", "offline": True},
        ),
        ("new_page", {}),
        ("goto", (opened[0].format(0),)),
        *drawn,
    ]


@pytest.mark.parametrize("full_page", [True, False])
def test_a_screenshot_is_of_the_whole_dashboard_unless_the_window_alone_is_asked_for(
    tmp_path: Path, *, full_page: bool
) -> None:
    calls: Any = Calls()
    more: dict[str, Any] = {} if full_page else {"full_page": False}
    assert take_screenshot(calls, tmp_path / "p.html", number=3, viewport=DARK, **more) == b"png"
    assert calls.made[-1] == ("screenshot", {"full_page": full_page, "animations": "disabled"})
    assert str(calls.made[2]).count("#dashboard-3") == 1


ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
]


def test_browsers_are_started_until_one_runs_and_what_is_set_up_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, downloaded = Path("/bin/broken"), tmp_path / "downloaded"
    monkeypatch.setattr(
        screenshots,
        "installed_browsers",
        lambda _: [BrowserProgram(path=broken), BrowserProgram(path=None)],
    )
    ways: dict[Path | None, Any] = {broken: Error("no"), None: Error("no"), downloaded: "runs"}
    monkeypatch.setattr(
        screenshots,
        "download_browser",
        lambda _: [BrowserProgram(path=downloaded, environment={"FONTCONFIG_FILE": "fonts.conf"})],
    )
    asked: list[dict[str, Any]] = []

    def launch(**arguments: Any) -> Any:
        asked.append(arguments)
        outcome = ways[arguments["executable_path"]]
        if isinstance(outcome, Error):
            raise outcome
        return outcome

    playwright: Any = SimpleNamespace(chromium=SimpleNamespace(launch=launch))
    assert screenshots._first_that_runs(playwright, tmp_path) == "runs"  # type: ignore[comparison-overlap]
    assert [each["executable_path"] for each in asked] == [broken, None, downloaded]
    assert [each["args"] for each in asked] == [ARGUMENTS] * 3
    assert asked[0]["env"] == dict(os.environ)
    assert asked[2]["env"] == {**os.environ, "FONTCONFIG_FILE": "fonts.conf"}
    assert capsys.readouterr() == ("", f"Setting up Chromium in {tmp_path}, once (about 100 MB)\n")

    def fail(_folder: Path) -> Any:
        raise BrowserSetupError("there is no network")

    for way in ("download_browser", "unpack_browser"):
        monkeypatch.setattr(screenshots, way, fail)
    with pytest.raises(NoBrowserError) as refused:
        screenshots._first_that_runs(playwright, tmp_path)
    assert str(refused.value) == (
        "No Chromium runs here, and pictures need one: /bin/broken does not start; there is no network.\n"
        "Install one, on Debian or Ubuntu with: sudo apt-get install chromium"
    )


def test_without_playwright_two_lines_say_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(NoBrowserError) as refused, screenshots.launch_chromium():
        pass
    assert str(refused.value) == (
        "The Python package playwright is not installed, and pictures are taken with it.\n"
        "Install it with: make setup, or pip install 'bedrock-monitoring[pictures]'"
    )


def test_npm_is_asked_for_the_package_alone_with_a_cache_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Any] = []

    def run(command: list[str], **named: Any) -> None:
        asked.append((command, named))
        (tmp_path / "p-1.tgz").write_bytes(b"content")

    monkeypatch.setattr(browsers, "_run", run)
    integrity = base64.b64encode(hashlib.sha512(b"content").digest()).decode()
    assert fetch_from_npm("p@1", integrity=integrity, folder=tmp_path) == tmp_path / "p-1.tgz"
    [(command, named)] = asked
    program, npm, *options = command
    assert (Path(program).parts[-2:], Path(npm).parts[-2:]) == (("bin", "node"), ("bin", "npm-cli.js"))
    assert Path(program).is_file()
    assert Path(npm).is_file()
    assert options == [
        *("pack", "p@1", "--ignore-scripts", "--silent", "--cache", str(tmp_path / "npm")),
        *("--pack-destination", str(tmp_path), "--fetch-retries=1", "--fetch-retry-mintimeout=1000"),
    ]
    assert named == {"failure": "npm cannot fetch p@1", "folder": tmp_path}
    with pytest.raises(BrowserSetupError) as refused:
        fetch_from_npm("p@1", integrity="other", folder=tmp_path)
    assert str(refused.value) == "what npm fetched as p@1 is not that package: its SHA-512 differs"


def test_playwright_is_asked_for_the_shell_of_chromium_with_a_short_patience(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(browsers, "_run", lambda *values, **named: asked.append((values, named)))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "elsewhere")
    monkeypatch.delenv("PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT", raising=False)
    browsers._run_playwright_install(tmp_path)
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT", "1")
    browsers._run_playwright_install(tmp_path)
    command = [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]
    for (values, named), timeout in zip(asked, ("5000", "1"), strict=True):
        assert values == (command,)
        assert named["failure"] == "Playwright cannot download its Chromium"
        assert named["environment"] == {
            **os.environ,
            "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": timeout,
            "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path / "playwright"),
        }


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("", "no reason given"),
        ("one\n\n two \n", "two"),
        ("first\n  npm Error: no network\nlast\n", "npm Error: no network"),
        ("an error\nanother Error", "an error"),
    ],
)
def test_a_command_that_fails_says_its_error_or_its_last_line(printed: str, reason: str) -> None:
    script = f"import sys; sys.stderr.write({printed!r}); sys.exit(1)"
    with pytest.raises(BrowserSetupError) as refused:
        browsers._run([sys.executable, "-c", script], failure="it failed")
    assert str(refused.value) == f"it failed ({reason})"


def test_a_command_that_succeeds_reads_nothing_and_runs_where_it_is_told_to(tmp_path: Path) -> None:
    script = "import sys, os; assert sys.stdin.read() == ''; open('ran', 'w').write(os.environ['A'])"
    browsers._run([sys.executable, "-c", script], failure="f", environment={"A": "b"}, folder=tmp_path)
    assert (tmp_path / "ran").read_text() == "b"


def test_the_package_is_unpacked_with_its_libraries_and_fonts(tmp_path: Path) -> None:
    def packed(files: dict[str, bytes]) -> bytes:
        content = io.BytesIO()
        with tarfile.open(fileobj=content, mode="w") as archive:
            for name, text in files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text))
        return content.getvalue()

    parts = {"chromium.br": b"#!", "al2023.tar.br": packed({"lib/a.so": b"a"})}
    parts["fonts.tar.br"] = packed({"fonts/b.ttf": b"b"})
    archive = tmp_path / "package.tgz"
    archive.write_bytes(packed({f"package/bin/{name}": text for name, text in parts.items()}))
    home = tmp_path / "browser"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browsers, "_decompress", lambda source, target: target.write_bytes(source.read_bytes()))
        browsers._unpack(archive, home)
    assert {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()} == {
        *("chromium", "lib/a.so", "fonts/b.ttf", "fonts.conf")
    }
    assert (home / "chromium").stat().st_mode & 0o777 == 0o755
    fonts = (home / "fonts.conf").read_text(encoding="utf-8")
    assert '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>' in fonts
    assert '<dir prefix="relative">fonts</dir>' in fonts
