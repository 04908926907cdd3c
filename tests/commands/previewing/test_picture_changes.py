"""Pictures of two previews, compared."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

import pytest

from bedrock_monitoring.commands.previewing.picture_changes import (
    FOLDER,
    pictures_in,
    read_changes,
    write_changes,
)
from bedrock_monitoring.commands.previewing.preview import Outputs, run
from bedrock_monitoring.monitoring.target_monitoring import build_monitoring
from bedrock_monitoring.preview.image_comparison import compare_images, render_comparison
from bedrock_monitoring.preview.screenshots import Viewport, embed_digest, launch_chromium
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load

# One grey pixel.
PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
ONE, OTHER = embed_digest(PIXEL, "one"), embed_digest(PIXEL, "other")
HOSTILE = "<script>alert(1)</script>"


def test_a_dashboard_is_changed_new_or_removed_and_the_rest_is_left_out() -> None:
    before = {"same": ONE, "changed": ONE, "gone": ONE}
    after = {"same": ONE, "changed": OTHER, "new": ONE}
    changes = compare_images(before, after)
    assert [(change.name, change.kind) for change in changes] == [
        ("changed", "changed"),
        ("gone", "removed"),
        ("new", "new"),
    ]
    assert (changes[0].before, changes[0].after) == (ONE, OTHER)


def test_the_page_has_the_pictures_in_it_and_refers_to_nothing_else() -> None:
    page = render_comparison(compare_images({"a": ONE, HOSTILE: ONE}, {"a": OTHER}))
    assert page.count('src="data:image/png;base64,') == page.count("src=") == 3
    assert "<script" not in page
    assert "2 dashboards look different." in page
    assert "No dashboard looks different." in render_comparison([])


def test_changes_are_read_back_and_earlier_files_are_removed(tmp_path: Path) -> None:
    list(write_changes({"old": ONE}, {}, folder=tmp_path))
    written = list(write_changes({"a": ONE, "b": ONE}, {"a": OTHER, "c": ONE}, folder=tmp_path))
    assert [path.name for path in written] == [
        "dashboards.html",
        "a.before.png",
        "a.after.png",
        "b.before.png",
        "c.after.png",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in written)
    assert read_changes(tmp_path) == [("a", "changed"), ("b", "removed"), ("c", "new")]


def test_a_folder_without_pictures_or_changes_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "other.png").write_bytes(PIXEL)
    (tmp_path / "broken.png").write_bytes(b"no picture")
    with pytest.raises(InvalidInputError, match="has no pictures of a preview"):
        pictures_in(tmp_path)
    with pytest.raises(InvalidInputError, match=r"has no dashboards\.html"):
        read_changes(tmp_path)


ROLLOUT = """
state: {{account: "111122223333", region: us-east-1}}
targets:
  - {{name: one, account: "111122223333", region: us-east-1, models: [{model}]}}
  - {{name: two, account: "111122223333", region: us-west-2, models: [amazon.nova-lite-v1:0]}}
"""


@pytest.mark.browser
def test_a_changed_rollout_shows_the_dashboards_that_look_different_in_a_browser(tmp_path: Path) -> None:
    for name, model in (("before", "amazon.nova-micro-v1:0"), ("after", "amazon.nova-pro-v1:0")):
        (tmp_path / f"{name}.yaml").write_text(ROLLOUT.format(model=model), encoding="utf-8")
        written = list(
            run(
                build_monitoring(load(tmp_path / f"{name}.yaml").targets),
                Outputs(
                    page=tmp_path / name / "index.html",
                    pictures=tmp_path / name,
                    before=None if name == "before" else tmp_path / "before",
                ),
            )
        )
    changes = tmp_path / "after" / FOLDER
    assert [path.name for path in written if path.parent == changes] == [
        "dashboards.html",
        "bedrock-one.before.png",
        "bedrock-one.after.png",
    ]
    with (
        launch_chromium() as browser,
        browser.new_context(viewport={"width": Viewport().width, "height": 900}) as context,
    ):
        page = context.new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url.partition(",")[0]))
        page.goto((changes / "dashboards.html").as_uri())
        before, after = (picture.bounding_box() for picture in page.locator("img").all())
        assert before is not None
        assert after is not None
        assert before["y"] == after["y"]
        page.get_by_role("checkbox").focus()
        page.keyboard.press("Space")
        below = page.locator("img").nth(1).bounding_box()
        assert below is not None
        assert below["width"] > 1.9 * after["width"]
        assert set(requests) <= {(changes / "dashboards.html").as_uri(), "data:image/png;base64"}
