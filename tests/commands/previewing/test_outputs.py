"""The files that a preview writes, with a browser that takes no time."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.commands.previewing import picture_changes, preview
from bedrock_monitoring.commands.previewing.preview import (
    FIRST_SCREEN,
    Outputs,
    dashboard_digest,
    run_subjects,
)
from bedrock_monitoring.preview.preview_dashboards import PreviewSubject, preview_subject
from bedrock_monitoring.preview.screenshots import Viewport, read_digest

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c63000100000500"
    "010d0a2db40000000049454e44ae426082"
)
"""The smallest picture."""

TEXT: dict[str, Any] = {
    "type": "text",
    "x": 0,
    "y": 0,
    "width": 24,
    "height": 2,
    "properties": {"markdown": "a"},
}
BODY: dict[str, Any] = {"widgets": [TEXT]}
SUBJECT = PreviewSubject(account="111122223333", region="us-east-1", bodies={"${a.b}": BODY, "calls": BODY})


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """The pictures that a browser was asked for."""
    taken = list[dict[str, object]]()

    def take(browser: object, page: Path, **options: object) -> bytes:
        taken.append({"browser": browser, "page": page, "is_written": page.is_file(), **options})
        return PNG

    monkeypatch.setattr(preview, "launch_chromium", lambda: nullcontext("the browser"))
    monkeypatch.setattr(preview, "take_screenshot", take)
    return taken


def test_each_dashboard_is_a_picture_with_the_digest_of_what_it_shows(
    tmp_path: Path, taken: list[dict[str, object]]
) -> None:
    page, folder, first = tmp_path / "page.html", tmp_path / "png", tmp_path / "first.png"
    written = [*run_subjects([SUBJECT], Outputs(page=page, pictures=folder, first_screen=first))]
    assert written == [page, folder / "--a-b-.png", folder / "calls.png", first]
    shot = {"browser": "the browser", "page": page, "is_written": True}
    assert taken == [
        {**shot, "number": 0, "viewport": Viewport()},
        {**shot, "number": 1, "viewport": Viewport()},
        {**shot, "number": 0, "viewport": FIRST_SCREEN, "full_page": False},
    ]
    digests = [read_digest(path.read_bytes()) for path in written[1:]]
    shown = [dashboard_digest(one) for one in preview_subject(SUBJECT)]
    assert digests == [*shown, shown[0]]


def test_dashboards_of_one_name_are_numbered(tmp_path: Path, taken: list[dict[str, object]]) -> None:
    two = [SUBJECT, replace(SUBJECT, account="222233334444", bodies={"calls": BODY})]
    written = [*run_subjects(two, Outputs(page=tmp_path / "page.html", pictures=tmp_path))]
    assert [path.name for path in written] == ["page.html", "--a-b-.png", "calls-2.png", "calls-3.png"]
    assert [shot["number"] for shot in taken] == [0, 1, 2]


@pytest.mark.usefixtures("taken")
def test_pictures_are_compared_with_those_that_were_there_before(tmp_path: Path) -> None:
    page, folder = tmp_path / "page.html", tmp_path / "png"
    [*_] = run_subjects([SUBJECT], Outputs(page=page, pictures=folder))
    changed = {"widgets": [{**TEXT, "width": 12}]}
    subject = replace(SUBJECT, bodies={"${a.b}": BODY, "calls": changed})
    written = [*run_subjects([subject], Outputs(page=page, pictures=folder, before=folder))]
    changes = folder / picture_changes.FOLDER
    assert written[3:] == [changes / picture_changes.PAGE, *sorted(changes.glob("calls*.png"), reverse=True)]
    assert len(written) == 6


@pytest.mark.parametrize("chosen", ["pictures", "first_screen"])
def test_pictures_or_the_first_screen_are_taken_alone(
    tmp_path: Path, taken: list[dict[str, object]], chosen: str
) -> None:
    outputs = replace(Outputs(page=tmp_path / "page.html"), **{chosen: tmp_path / "taken"})
    [*_] = run_subjects([SUBJECT], outputs)
    assert len(taken) == {"pictures": 2, "first_screen": 1}[chosen]


def test_without_pictures_no_browser_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(preview, "launch_chromium")
    assert [*run_subjects([SUBJECT], Outputs(page=tmp_path / "page.html"))] == [tmp_path / "page.html"]
