from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[2]


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


def test_pictures_without_chromium_are_refused_in_two_lines_after_the_page_is_written(tmp_path: Path) -> None:
    finished = preview("--out", "page.html", "--png", "pictures", folder=tmp_path, path=str(tmp_path))
    assert finished.returncode == 1
    assert finished.stdout == "page.html\n"
    assert len(finished.stderr.splitlines()) == 2
    assert "apt-get install chromium" in finished.stderr
    assert (tmp_path / "page.html").exists()


def test_a_target_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    finished = preview("nowhere", folder=tmp_path, path=os.environ["PATH"])
    assert finished.returncode == 1
    assert len(finished.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--logs"], "--logs: there are no live data; add --live"),
        (["--record", "x"], "--record: there are no live data; add --live"),
        (["--live", "--data", "x"], "--data: it is given beside --live, and"),
        (["--data", "x"], "x: cannot be read: No such file or directory; name a file that --record wrote"),
        (["--before", "x"], "--before: there are no pictures to compare; add --png"),
        (["--png", "y", "--before", "x"], "--before: x has no pictures of a preview; take them"),
        (["--live"], "this run: there is no terminal to ask at; add --auto-approve"),
    ],
)
def test_options_that_cannot_be_followed_are_refused_in_one_line(
    tmp_path: Path, options: list[str], said: str
) -> None:
    finished = preview(*options, folder=tmp_path, path=os.environ["PATH"])
    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert line.startswith(said)
    assert not list(tmp_path.iterdir())
