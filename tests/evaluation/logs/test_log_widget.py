"""The rows of log widgets as lines, bars and pies."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bedrock_monitoring.datapoints.synthetic.synthetic_source import SyntheticSource
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import LogRows, NoDataError
from bedrock_monitoring.evaluation.logs.log_widget import entries_from_rows, run_widget_query
from bedrock_monitoring.preview.panels import Panel, PanelContext, render_panel
from tests.preview.sample import HOSTILE, MODELS, NOW, widget

START = 1768384800  # 2026-01-14 10:00:00
BY_CALLER = LogRows(columns=("caller", "calls", "failed"), rows=(("search", "12", "1"), ("mail", "30", "")))
BY_BIN = LogRows(
    columns=("bin(5m)", "caller", "calls"),
    rows=(
        ("2026-01-14 10:10:00.000", "search", "3"),
        ("2026-01-14 10:00:00.000", "search", "1"),
        ("2026-01-14 10:05:00.000", "mail", "2"),
    ),
)


@pytest.mark.parametrize("view", ["bar", "pie"])
def test_a_row_is_a_bar_or_a_slice_of_the_first_number(view: str) -> None:
    entries = entries_from_rows(BY_CALLER, view)
    assert [(one.label, list(one.series.points.values())) for one in entries] == [
        ("search", [12]),
        ("mail", [30]),
    ]
    assert len({one.color for one in entries}) == 2


def test_rows_by_bin_are_lines_over_time_one_for_each_group() -> None:
    search, mail = entries_from_rows(BY_BIN, "timeSeries")
    assert (search.label, dict(search.series.points)) == ("search calls", {START: 1, START + 600: 3})
    assert (mail.label, dict(mail.series.points)) == ("mail calls", {START + 300: 2})
    assert list(search.series.points) == [START, START + 600]
    assert search.series.period == mail.series.period == 300


@pytest.mark.parametrize("view", ["timeSeries", "bar", "pie"])
def test_no_rows_give_no_series(view: str) -> None:
    assert entries_from_rows(LogRows(columns=("caller", "calls"), rows=()), view) == ()


def test_rows_without_numbers_or_times_are_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match="no numbers"):
        entries_from_rows(LogRows(columns=("caller",), rows=(("search",),)), "pie")
    with pytest.raises(ValueError, match=r"bin\(\)"):
        entries_from_rows(BY_CALLER, "timeSeries")


@dataclass(kw_only=True)
class Logs(SyntheticSource):
    """Answers every query with the same rows."""

    rows: LogRows | None = field(default=None)

    def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:  # noqa: ARG002
        if self.rows is None:
            raise NoDataError("nothing runs queries here")
        return self.rows


def shown(rows: LogRows | None, view: str) -> Panel:
    source = Logs(models=MODELS, location="here", now=NOW, rows=rows)
    context = PanelContext(
        source=source,
        time_range=TimeRange(start=START, end=START + 3600),
        now=NOW,
        histories_over=lambda _: {},
    )
    return render_panel(widget("log", {"title": "Log", "query": "stats count(*)", "view": view}), context)


def test_a_log_widget_is_a_plot_of_its_view() -> None:
    pie = shown(BY_CALLER, "pie")
    assert pie.plot is not None
    assert pie.plot["view"] == "pie"
    assert [one["value"] for one in pie.plot["series"]] == [12, 30]
    lines = shown(BY_BIN, "timeSeries")
    assert lines.plot is not None
    assert lines.plot["series"][0]["values"][:3] == [1, None, 3]
    assert "Graph of 2 series" in lines.content
    assert shown(BY_CALLER, "table").plot is None


@pytest.mark.parametrize("view", ["timeSeries", "of-another-age"])
def test_a_log_widget_that_cannot_be_a_plot_is_a_table_with_the_reason(view: str) -> None:
    panel = shown(BY_CALLER, view)
    assert panel.plot is None
    assert "<td>30</td>" in panel.content
    assert panel.notes[0].startswith(f"Shown as a table instead of {view}: ")


def test_a_log_widget_without_rows_says_why() -> None:
    assert shown(None, "pie").notes == ("No rows: nothing runs queries here.",)


def test_hostile_rows_stay_text() -> None:
    rows = LogRows(columns=(HOSTILE, "calls"), rows=((HOSTILE, "1"),))
    for view in ("table", "pie", "bar"):
        assert "<script" not in shown(rows, view).content


@pytest.mark.parametrize(
    ("properties", "language"),
    [
        ({"query": "SELECT a FROM `g`", "queryLanguage": "SQL"}, "SQL"),
        ({"query": "SELECT a FROM `g`", "queryLanguage": "LOGSQL"}, "SQL"),
        ({"query": "select count(*)\nfrom `g` where a = 1"}, "SQL"),
        ({"query": "source = g | where a = 1", "queryLanguage": "PPL"}, "PPL"),
    ],
)
def test_a_query_in_another_language_is_told_as_such_and_not_read_as_logs_insights(
    properties: dict[str, str], language: str
) -> None:
    source = Logs(models=MODELS, location="here", now=NOW, rows=BY_CALLER)
    told = f"its query is in {language}, and only queries in Logs Insights QL are run"
    with pytest.raises(NoDataError, match=told):
        run_widget_query(properties, source=source, time_range=TimeRange(start=START, end=START + 60))


@pytest.mark.parametrize(
    ("account", "of_source", "runs"),
    [
        ("", "111122223333", True),
        ("111122223333", "111122223333", True),
        ("444455556666", "", True),
        ("444455556666", "111122223333", False),
    ],
)
def test_a_query_of_another_account_than_that_of_the_source_is_not_run(
    account: str, of_source: str, *, runs: bool
) -> None:
    source = Logs(models=MODELS, location="here", now=NOW, rows=BY_CALLER, account=of_source)
    properties = {"query": "fields a", "accountId": account}
    time_range = TimeRange(start=START, end=START + 60)
    if runs:
        assert run_widget_query(properties, source=source, time_range=time_range) == BY_CALLER
    else:
        with pytest.raises(NoDataError, match=r"^it reads from account 444455556666, and the preview shows"):
            run_widget_query(properties, source=source, time_range=time_range)


def test_a_query_is_run_in_the_region_and_the_time_range_of_its_widget() -> None:
    asked: list[tuple[str, TimeRange, str]] = []

    class Noting(Logs):
        def query_logs(self, query: str, *, time_range: TimeRange, region: str = "") -> LogRows:
            asked.append((query, time_range, region))
            return BY_CALLER

    source = Noting(models=MODELS, location="here", now=NOW)
    time_range = TimeRange(start=START, end=START + 60)
    for properties in ({"query": "fields a", "region": "eu-west-1"}, {"query": "fields b"}):
        run_widget_query(properties, source=source, time_range=time_range)
    assert asked == [("fields a", time_range, "eu-west-1"), ("fields b", time_range, "")]


@pytest.mark.parametrize("language", ["Logs", "CWLI", ""])
def test_both_names_of_logs_insights_are_run(language: str) -> None:
    properties = {"query": "SOURCE 'g' | fields a", "queryLanguage": language}
    source = Logs(models=MODELS, location="here", now=NOW, rows=BY_CALLER)
    time_range = TimeRange(start=START, end=START + 60)
    assert run_widget_query(properties, source=source, time_range=time_range) == BY_CALLER
