from __future__ import annotations

import re
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.commands.app import main
from bedrock_monitoring.commands.cli import review_commands
from bedrock_monitoring.commands.previewing.picture_changes import read_pictures, write_changes
from bedrock_monitoring.commands.reviewing.change import Action, Change
from bedrock_monitoring.commands.reviewing.review import PlannedStack, Review, review_of
from bedrock_monitoring.commands.reviewing.review_lines import ORPHANS, cost_line, headline, lines_of
from bedrock_monitoring.commands.reviewing.review_page import MAX_PICTURED, review_page
from bedrock_monitoring.commands.reviewing.target_names import Place
from bedrock_monitoring.preview.image_comparison import DashboardChange
from bedrock_monitoring.preview.screenshots import embed_digest, launch_chromium
from bedrock_monitoring.problems import InvalidInputError
from tests.commands.reviewing.real_plans import failed, stacks

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Run = Callable[..., object]

PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
CHANGED = DashboardChange(name="bedrock-prod", before=PIXEL, after=PIXEL)


def fleet() -> Review:
    planned = [
        *stacks("changed", 117),
        *stacks("replaced", 1, first=118),
        failed("prod-119", "no <role>\x1b[1m"),
    ]
    return review_of(planned, orphans=["states/old: nothing has it & 3 alarms"])


def text_of(page: str) -> str:
    """Return the text of a page, a line for each element."""
    return unescape(re.sub(r"<[^>]+>", "\n", page.partition("<body>")[2]))


def test_the_page_says_what_the_text_says_in_the_same_order() -> None:
    review = fleet()
    lines = text_of(review_page(review)).splitlines()
    for shared in (*review.destructive, *review.others):
        for line in lines_of(shared.changes):
            assert line.strip() in lines
    order = [
        f"Terraform plans: {headline(review)}",
        f"{cost_line(review)}.",
        "Could not be planned",
        "no <role> [1m",
        "Destroyed, replaced or no longer managed",
        ORPHANS.removesuffix(":"),
        "states/old: nothing has it & 3 alarms",
        "Other changes",
        "Cost a month by target, in USD for each",
    ]
    places = [lines.index(line) for line in order]
    assert places == sorted(places)


def test_the_whole_page_stays(snapshot: SnapshotAssertion) -> None:
    new = DashboardChange(name="bedrock-new", before=None, after=PIXEL)
    page = review_page(fleet(), [CHANGED, new])
    assert re.sub(r"<style>.*?</style>|'sha256-[^']+'", "", page, flags=re.DOTALL).split("><") == snapshot


def test_each_target_has_its_cost_in_the_table() -> None:
    page = review_page(fleet())
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]
    assert [row for row in rows if row] == [
        ["prod-001 … prod-117", "117", "10.30", "9.90", "-0.40"],
        ["prod-118", "1", "9.70", "11.00", "+1.30"],
    ]


def test_the_page_runs_and_loads_nothing_and_takes_no_text_for_html() -> None:
    hostile = '<img src="https://evil.example.com">'
    page = review_page(
        review_of([failed(hostile, hostile), *stacks("changed", 1)], orphans=[hostile]),
        [DashboardChange(name=hostile, before=None, after=PIXEL)],
    )
    assert "<img src" not in page
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!data:)', page) == []
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    [hash_] = re.findall(r"style-src 'sha256-([^']+)'", page)
    assert b64decode(hash_) == sha256(style.encode()).digest()
    assert "default-src 'none'; script-src 'none'" in page


def test_pictures_before_and_after_are_in_the_page_up_to_a_number() -> None:
    new = DashboardChange(name="bedrock-new", before=None, after=PIXEL)
    page = review_page(fleet(), [CHANGED, new])
    assert page.count('src="data:image/png;base64,') == 3
    assert "<figcaption>Before</figcaption>" in page
    assert "bedrock-new: new</h3>" in page
    many = review_page(fleet(), [CHANGED] * MAX_PICTURED + [new])
    assert many.count("<section") == MAX_PICTURED
    assert "Different, too, without a picture here: bedrock-new (new)" in many
    assert "Dashboards before and after" not in review_page(fleet())


def test_the_page_of_480_targets_is_as_long_as_that_of_120() -> None:
    one, other = (len(review_page(review_of(stacks("changed", number)))) for number in (120, 480))
    assert abs(one - other) < 100


def test_many_changes_are_behind_a_click() -> None:
    change = Change(action=Action.CREATE, type="t", kind="topic", name="n")
    few, many = (
        PlannedStack(
            place=Place(name="prod"),
            changes=tuple(replace(change, kind=f"topic {number}") for number in range(lines)),
        )
        for lines in (60, 61)
    )
    assert "<details>" not in review_page(review_of([few]))
    assert "<details><summary>61 changes</summary>" in review_page(review_of([many]))


def test_pictures_are_read_back(tmp_path: Path) -> None:
    one, other = embed_digest(PIXEL, "one"), embed_digest(PIXEL, "other")
    list(write_changes({"a": one, "b": one}, {"a": other, "c": one}, folder=tmp_path))
    assert read_pictures(tmp_path) == (
        DashboardChange(name="a", before=one, after=other),
        DashboardChange(name="b", before=one, after=None),
        DashboardChange(name="c", before=None, after=one),
    )
    with pytest.raises(InvalidInputError, match=r"has no dashboards\.html"):
        read_pictures(tmp_path / "elsewhere")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("MAKELEVEL", raising=False)
    monkeypatch.setattr(review_commands, "_review", lambda _plans: fleet())

    def run_with(*arguments: object) -> object:
        monkeypatch.setattr(sys, "argv", ["bedrock_monitoring", "review", "plans", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        return exit_.value.code

    return run_with


def test_the_command_writes_the_page_with_the_pictures(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    list(write_changes({}, {"bedrock-prod": embed_digest(PIXEL, "one")}, folder=tmp_path / "changes"))
    file = tmp_path / "pages" / "review.html"
    assert run("--html", file, "--pictures", tmp_path / "changes") == 0
    assert capsys.readouterr().out == f"{file}\n"
    assert "bedrock-prod: new</h3>" in file.read_text(encoding="utf-8")


def test_pictures_without_a_page_are_refused(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--pictures", "changes") == 1
    assert capsys.readouterr().err == "--pictures: only a page can show pictures; add --html\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launch_chromium() as running:
        yield running


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious_on_the_page(browser: Browser, tmp_path: Path, *, dark: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only browsers have it

    file = tmp_path / "review.html"
    file.write_text(review_page(fleet(), [CHANGED]), encoding="utf-8")
    page = browser.new_page(color_scheme="dark" if dark else "light")
    page.goto(file.as_uri())
    found = Axe().run(page).response
    grave = [rule["id"] for rule in found["violations"] if rule["impact"] in {"serious", "critical"}]
    assert len(found["passes"]) > 10
    assert grave == []
