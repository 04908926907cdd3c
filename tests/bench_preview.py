"""A part of `make bench`: what the preview of everything costs, to make and to open, and a backtest.

Run as a program it prints JSON: how many widgets and megabytes the page of ``examples/everything.yaml`` has,
the seconds that it took to make it, import left out, and the seconds until the first screen is drawn in
Chromium; and the seconds to evaluate 200 alarms over 30 days at one-minute periods, whose synthetic
datapoints are made meanwhile. Each has its floor: the least that the same run measured for a part of it.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric
from bedrock_monitoring.commands.previewing.preview import write_page
from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_TIME, SyntheticSource
from bedrock_monitoring.evaluation.alarm_history import alarm_histories
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, TimeRange
from bedrock_monitoring.monitoring.rollout_monitoring import build_rollout_monitoring
from bedrock_monitoring.preview.page import PLOTLY
from bedrock_monitoring.preview.screenshots import Viewport, launch_chromium
from bedrock_monitoring.rollout import load

EVERYTHING = Path(__file__).resolve().parents[1] / "examples" / "everything.yaml"
_PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
"""Resolves after the second frame: in the first, the page begins to draw the plots that can be seen."""

_ONE_PLOT = """<!doctype html><meta charset="utf-8"><div id="plot"></div><script>{plotly}</script>
<script>Plotly.newPlot("plot", [{{ type: "scatter", x: [1, 2], y: [1, 2] }}])</script>
"""
_BACKTEST_DAYS = 30
_BACKTEST_ALARMS = 200

_AIMS = {"megabytes": ("page", "MB", 7.0), "make": ("made", "s", 2.5), "open": ("opened", "s", 1.0)} | {
    "backtest": (f"{_BACKTEST_ALARMS} alarms over {_BACKTEST_DAYS} days", "s", 10.0)
}
"""What is measured: its name, its unit, and the most that it may be on two idle cores."""

_CAPTION = """\
The preview of examples/everything.yaml, over three time ranges and with all
values of its variables. The minima of all rounds. Floors, of the same rounds:
plotly.js alone; the import of the preview; a page with one plot; the same
alarms again, whose datapoints are at hand."""


def report(rounds: Sequence[Mapping[str, float]]) -> None:
    """Print the least of all rounds, each beside its floor and its aim."""
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(f"preview of {rounds[0]['widgets']:.0f} widgets", no_wrap=True)
    for heading in ("", "floor", "aim", ""):
        table.add_column(heading, justify="right", no_wrap=True)
    for key, (name, unit, aim) in _AIMS.items():
        least, floor = (min(taken[each] for taken in rounds) for each in (key, f"floor of {key}"))
        table.add_row(
            name,
            f"{least:.2f} {unit}",
            f"{floor:.2f} {unit}",
            f"{aim:.1f} {unit}",
            "met" if least <= aim else "missed",
        )
    Console().print(table, _CAPTION, sep="")


def main() -> None:
    gc.disable()  # as the command does
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-bench-") as folder:
        page = Path(folder) / "index.html"
        begin = time.perf_counter()
        shown = write_page(tuple(build_rollout_monitoring(load(EVERYTHING))), path=page)
        made = time.perf_counter() - begin
        floor = Path(folder) / "floor.html"
        floor.write_text(_ONE_PLOT.format(plotly=_plotly()), encoding="utf-8")
        taken = {
            "widgets": sum(len(dashboard.panels) for dashboard in shown),
            "megabytes": page.stat().st_size / 1e6,
            "floor of megabytes": len(_plotly()) / 1e6,
            "make": made,
            "floor of make": _seconds_to_import(),
            "open": _seconds_to_open(page),
            "floor of open": _seconds_to_open(floor),
            **_backtest(),
        }
    print(json.dumps(taken))


def _plotly() -> str:
    return (files("bedrock_monitoring.preview") / PLOTLY).read_text(encoding="utf-8")


def _seconds_to_import() -> float:
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "import bedrock_monitoring.commands.previewing.preview"], check=True
    )
    return time.perf_counter() - begin


def _backtest() -> dict[str, float]:
    """Evaluate 200 alarms over 30 days, and beforehand read their datapoints, once for each run."""
    end = int(REFERENCE_TIME.timestamp())
    month = TimeRange(start=end - _BACKTEST_DAYS * DAY, end=end)
    models = [f"model-{number}" for number in range(_BACKTEST_ALARMS // 4)]
    alarms = [alarm for model in models for alarm in _alarms_of(model)]
    assert len(alarms) == _BACKTEST_ALARMS

    source = SyntheticSource(models=models, location="bench")
    begin = time.perf_counter()
    histories = alarm_histories(alarms, source=source, time_range=month, region="eu-central-1")
    first = time.perf_counter() - begin
    assert all(history.state for history in histories.values())

    begin = time.perf_counter()
    alarm_histories(alarms, source=source, time_range=month, region="eu-central-1")
    return {"backtest": first, "floor of backtest": time.perf_counter() - begin}


def _alarms_of(model: str) -> Iterator[Alarm]:
    """Yield alarms of the four kinds: of a sum, an average, a percentile with its samples, and a share."""

    def metric(name: str, statistic: str) -> Metric:
        return Metric(
            namespace="AWS/Bedrock",
            metric_name=name,
            dimensions_map={"ModelId": model},
            statistic=statistic,
            period=timedelta(minutes=1),
        )

    share = MathExpression(
        expression="IF(calls > 10, 100 * errors / calls, 0)",
        using_metrics={
            "calls": metric("Invocations", "Sum"),
            "errors": metric("InvocationClientErrors", "Sum"),
        },
        period=timedelta(minutes=1),
    )
    compared: dict[str, tuple[Metric | MathExpression, float]] = {
        "sum": (metric("Invocations", "Sum"), 10.0),
        "average": (metric("InvocationLatency", "Average"), 10_000.0),
        "percentile": (metric("TimeToFirstToken", "p90"), 1500.0),
        "share": (share, 1.0),
    }
    for kind, (of, threshold) in compared.items():
        yield Alarm(
            alarm_name=f"{model}-{kind}",
            metric=of,
            threshold=threshold,
            evaluation_periods=5,
            datapoints_to_alarm=3,
        )


def _seconds_to_open(page_path: Path) -> float:
    view = Viewport()
    with (
        launch_chromium() as browser,
        browser.new_context(viewport={"width": view.width, "height": view.height}, offline=True) as context,
    ):
        page = context.new_page()
        begin = time.perf_counter()
        page.goto(page_path.as_uri())
        page.evaluate(_PAINTED)
        return time.perf_counter() - begin


if __name__ == "__main__":
    main()
