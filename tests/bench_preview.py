"""A part of `make bench`: what the preview of everything costs, to make and to open.

Run as a program it prints JSON: how many widgets and megabytes the page of ``examples/everything.yaml`` has,
the seconds that it took to make it, import left out, and the seconds until its first dashboard is drawn in
Chromium.
"""

from __future__ import annotations

import gc
import json
import tempfile
import time
from pathlib import Path

from bedrock_monitoring.commands.previewing.preview import write_page
from bedrock_monitoring.monitoring.rollout_monitoring import build_rollout_monitoring
from bedrock_monitoring.preview.screenshots import Viewport, launch_chromium
from bedrock_monitoring.rollout import load

EVERYTHING = Path(__file__).resolve().parents[1] / "examples" / "everything.yaml"
_DRAWN = (
    "document.querySelector('.main-svg') && new Promise((done) => requestAnimationFrame(() => setTimeout(() "
    "=> done(true))))"
)


def main() -> None:
    gc.disable()  # as the command does
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-bench-") as folder:
        page = Path(folder) / "index.html"
        begin = time.perf_counter()
        shown = write_page(tuple(build_rollout_monitoring(load(EVERYTHING))), path=page)
        made = time.perf_counter() - begin
        taken = {
            "widgets": sum(len(dashboard.panels) for dashboard in shown),
            "megabytes": page.stat().st_size / 1e6,
            "make": made,
            "open": _seconds_to_open(page),
        }
    print(json.dumps(taken))


def _seconds_to_open(page_path: Path) -> float:
    view = Viewport()
    with (
        launch_chromium() as browser,
        browser.new_context(viewport={"width": view.width, "height": view.height}, offline=True) as context,
    ):
        page = context.new_page()
        begin = time.perf_counter()
        page.goto(page_path.as_uri())
        page.wait_for_function(_DRAWN)
        return time.perf_counter() - begin


if __name__ == "__main__":
    main()
