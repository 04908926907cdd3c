from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bedrock_monitoring.commands.previewing.preview import write_page
from bedrock_monitoring.monitoring.rollout_monitoring import build_rollout_monitoring
from bedrock_monitoring.preview.page import comparable_content
from bedrock_monitoring.preview.preview_dashboards import preview_monitoring
from bedrock_monitoring.rollout import load

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[2]
WITHOUT_A_BROWSER = """
from bedrock_monitoring.preview import screenshots
from bedrock_monitoring.commands.app import main

def none(folder):
    raise screenshots.BrowserSetupError("there is none")

screenshots.installed_browsers = lambda folder: ()
screenshots.download_browser, screenshots.unpack_browser = lambda folder: (), none
main()
"""


def preview(*arguments: str, folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bedrock_monitoring", "preview", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(PROJECT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_page_is_written_and_its_path_printed(tmp_path: Path) -> None:
    finished = preview(folder=tmp_path, path=os.environ["PATH"])
    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout == f"{Path('preview.out') / 'index.html'}\n"
    assert "bedrock-prod" in (tmp_path / "preview.out" / "index.html").read_text(encoding="utf-8")


def test_pictures_without_a_browser_are_refused_after_the_page_is_written(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_BROWSER, "preview", "--out", "page.html", "--png", "pictures"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    assert finished.stdout == "page.html\n"
    assert len(finished.stderr.splitlines()) == 3
    assert "apt-get install chromium" in finished.stderr
    assert (tmp_path / "page.html").exists()


def test_an_unknown_target_is_refused_in_one_line(tmp_path: Path) -> None:
    finished = preview("nowhere", folder=tmp_path, path=os.environ["PATH"])
    assert finished.returncode == 1
    assert len(finished.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--logs"], "--logs: it requires live data; add --live"),
        (["--record", "x"], "--record: it requires live data; add --live"),
        (["--live", "--data", "x"], "--data: it cannot be combined with --live, which"),
        (
            ["--data", "x"],
            "x: it cannot be read (No such file or directory); name a file that --record wrote",
        ),
        (["--before", "x"], "--before: there are no pictures to compare; add --png"),
        (["--png", "y", "--before", "x"], "--before: x has no pictures of a preview; take them"),
        (["--live"], "this run: there is no terminal for questions; add --auto-approve"),
    ],
)
def test_invalid_options_are_refused_in_one_line(tmp_path: Path, options: list[str], said: str) -> None:
    finished = preview(*options, folder=tmp_path, path=os.environ["PATH"])
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert line.startswith(said)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("processors", [1, 2, 3])
def test_however_many_processes_draw_the_dashboards_are_the_same_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    rollout = tmp_path / "rollout.yaml"
    rollout.write_text(
        yaml.safe_dump(
            {
                "state": {"account": "111122223333", "region": "us-east-1"},
                "defaults": {"region": "us-east-1", "models": ["us.amazon.nova-2-lite-v1:0"]},
                "targets": [{"name": f"t{number}", "account": f"{number:012}"} for number in range(1, 8)],
            }
        ),
        encoding="utf-8",
    )
    made = tuple(build_rollout_monitoring(load(rollout)))
    assert len(made) > processors + 3  # some parts wait, and the first process takes them
    monkeypatch.setattr(f"{write_page.__module__}.MIN_WIDGETS_FOR_PROCESSES", 3)
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    shown = write_page(made, path=tmp_path / "index.html")
    expected = [dashboard for one in made for dashboard in preview_monitoring(one)]
    assert [comparable_content(dashboard) for dashboard in shown] == [
        comparable_content(dashboard) for dashboard in expected
    ]
    assert len({dashboard.name for dashboard in shown}) == len(shown)
