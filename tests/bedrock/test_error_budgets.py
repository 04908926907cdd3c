"""What is left of the budget of an objective, how fast it burns and when it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.objectives import FailedCalls, Objectives, TimeObjective
from bedrock_monitoring.bedrock.sections.error_budget_widgets import error_budget_ranking, error_budget_row
from bedrock_monitoring.cloudwatch.dashboards.layout import Section
from bedrock_monitoring.evaluation.alarm_history import AlarmHistory
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange, last, own_time_range
from bedrock_monitoring.evaluation.datapoint_source import LogRows
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.widget_series import evaluate_widget
from bedrock_monitoring.preview.panels import PanelContext, render_panel
from tests.bedrock.placing import body_of, metric_widgets

HOUR = 3_600
NOW = datetime(2026, 1, 14, 15, 30, tzinfo=UTC)
HOURS = 28 * 24 + 1
"""Full hours that 28 days up to half past an hour touch."""

LITE, SONNET, SONNET_US = "amazon.nova-2-lite-v1:0", "global.anthropic.claude-s-1", "us.anthropic.claude-s-1"

Hourly = Mapping[int, float]
"""A value by the number of hours before the current one."""

Counted = Mapping[tuple[str, str, str], Hourly]
"""Values by metric name, model (empty for all of them) and statistic."""


@dataclass(frozen=True, kw_only=True)
class CountedByHour:
    """A source of fixed datapoints of full hours."""

    counted: Counted

    account = ""
    description = "Numbers of a test."

    def list_metrics(self, *, namespace: str = "", region: str = "") -> tuple[MetricKey, ...]:
        raise NotImplementedError

    def query_logs(self, query: str, *, time_range: Any, region: str = "") -> LogRows:
        raise NotImplementedError

    def datapoints(
        self, metric: MetricKey, *, statistic: str, timestamps: range, end: int
    ) -> dict[int, float]:
        assert (timestamps.step, len(timestamps)) == (HOUR, HOURS)
        hourly = self.counted.get((metric.name, dict(metric.dimensions).get("ModelId", ""), statistic), {})
        current = end // HOUR * HOUR
        return {current - HOUR * ago: hourly[ago] for ago in sorted(hourly, reverse=True)}


def each_hour(value: float, *, since: int = HOURS, until: int = 0) -> dict[int, float]:
    return dict.fromkeys(range(until, since), value)


def model(*ids: str, name: str = "Lite", **objectives: Any) -> MonitoredModel:
    first, *others = map(ModelId.parse, ids or (LITE,))
    return MonitoredModel(
        id=first,
        name=name,
        other_routes=[InferenceRoute(id=other) for other in others],
        objectives=Objectives(**({"first_token": None} | objectives)),
    )


def ranking(*models: MonitoredModel, objectives: Objectives | None = None) -> Section:
    section = error_budget_ranking(models, objectives=objectives or Objectives())
    assert section is not None
    return section


def shown(section: Section, counted: Counted) -> list[dict[str, float | None]]:
    """Return what each table shows, by label in the order of its rows."""
    tables = []
    for widget in metric_widgets(body_of(section)):
        properties = widget["properties"]
        time_range = own_time_range(properties, now=NOW)
        assert time_range is not None
        result = evaluate_widget(properties, source=CountedByHour(counted=counted), time_range=time_range)
        assert not result.notes
        values = {}
        for entry in result.entries:
            points = set(entry.series.points.values())
            assert len(points) <= 1
            values[entry.label] = points.pop() if points else None
        tables.append(values)
    return tables


def of_one(one: MonitoredModel, counted: Counted) -> list[float | None]:
    return [value for table in shown(ranking(one), counted) for value in table.values()]


def failing(calls: Hourly, errors: Hourly, *, id_: str = LITE) -> Counted:
    return {("Invocations", id_, "Sum"): calls, ("InvocationServerErrors", id_, "Sum"): errors}


DEAD_FOR_TWO_HOURS = failing(each_hour(1000, until=2), each_hour(1000, since=2))
"""At 99.5 %, with 1,000 calls an hour: 2 of 673 hours failed, 0.297 %, which is 59.4 % of the budget."""


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        pytest.param(failing(each_hour(1000), {}), [100, 0, 672], id="nothing fails"),
        pytest.param(failing(each_hour(9975), each_hour(25)), [50, 0.5, 672], id="half of it is used"),
        pytest.param(
            failing(each_hour(99), each_hour(1)), [-100, 2, 0], id="it is missed by a factor of two"
        ),
        pytest.param(
            failing(each_hour(1000), each_hour(1000, until=600)), [-1857.1, 0, 0], id="it was missed long ago"
        ),
        pytest.param(
            DEAD_FOR_TWO_HOURS, [40.57, 200, 672 * 0.4057 / 200], id="all calls have failed for two hours"
        ),
        pytest.param(failing(each_hour(1000, until=2), {}), [100, None, None], id="nobody calls now"),
        pytest.param(failing({0: 996}, {0: 4}), [20, 0.8, 672], id="all calls are of this hour"),
        pytest.param(failing({}, {0: 10}), [-19900, 200, 0], id="all calls are of this hour and fail"),
        pytest.param(failing({2: 1999}, {2: 1}), [90, None, None], id="all calls are of an earlier hour"),
        pytest.param({}, [None, None, None], id="nobody ever called"),
    ],
)
def test_what_is_left_how_fast_it_burns_and_when_it_is_gone(
    counted: Counted, expected: list[float | None]
) -> None:
    assert of_one(model(), counted) == [
        pytest.approx(value, rel=1e-3, abs=1e-9) if value is not None else None for value in expected
    ]


def test_what_failed_three_hours_ago_does_not_burn_now_and_is_missing_from_the_budget() -> None:
    left, burn, hours = of_one(model(), failing(each_hour(1000), {3: 1000}))
    assert left is not None
    assert left < 100
    assert (burn, hours) == (0, 672)


def test_a_budget_counts_as_failed_what_its_objective_says() -> None:
    counted = {
        **failing(each_hour(90), {}),
        ("InvocationThrottles", LITE, "Sum"): each_hour(10),
    }
    strict = model(availability=Decimal(90), failed=(FailedCalls.SERVER_ERRORS, FailedCalls.THROTTLES))
    assert of_one(strict, counted) == [
        pytest.approx(0, abs=1e-9),
        pytest.approx(1),
        pytest.approx(0, abs=1e-9),
    ]
    assert of_one(model(availability=Decimal(90)), counted) == [100, 0, 672]


@pytest.mark.parametrize(
    ("name", "metric"), [("first_token", "TimeToFirstToken"), ("latency", "InvocationLatency")]
)
def test_shares_of_slow_answers_are_weighted_by_the_answers_of_each_hour(name: str, metric: str) -> None:
    counted = {
        (metric, LITE, "SampleCount"): {5: 900, 4: 100},
        (metric, LITE, "PR(:4000)"): {5: 100, 4: 0},
    }
    objective = TimeObjective(percent=Decimal(80), within=timedelta(seconds=4))
    own: dict[str, Any] = {name: objective}
    one = model(availability=None, **own)
    left, burn, _ = of_one(one, counted)
    assert left == pytest.approx(50), "a tenth of the answers is slow, and a fifth may be"
    assert burn is None


def test_the_calls_of_all_routes_share_a_budget() -> None:
    counted = {**failing(each_hour(900), {}, id_=SONNET), **failing({}, each_hour(100), id_=SONNET_US)}
    left, burn, _ = of_one(model(SONNET, SONNET_US, availability=Decimal(80)), counted)
    assert [left, burn] == [pytest.approx(50), pytest.approx(0.5)]


def test_a_route_that_nobody_calls_changes_no_budget() -> None:
    latency = TimeObjective(percent=Decimal(90), within=timedelta(seconds=60))
    counted = {
        **failing(each_hour(996), each_hour(4), id_=SONNET),
        ("InvocationLatency", SONNET, "SampleCount"): each_hour(1000),
        ("InvocationLatency", SONNET, "PR(:60000)"): each_hour(95),
    }
    one, two = (
        shown(ranking(model(*ids, latency=latency)), counted) for ids in ((SONNET,), (SONNET, SONNET_US))
    )
    assert one == two
    assert list(one[0].values()) == [pytest.approx(20), pytest.approx(50)]


def test_the_worst_come_first_in_each_table() -> None:
    models = [
        model(LITE, name="Good"),
        model(SONNET, name="Bad", latency=TimeObjective(percent=Decimal(80), within=timedelta(seconds=4))),
        model("openai.gpt-oss-120b-1:0", name="Unused"),
    ]
    counted = {
        **failing(each_hour(9995), each_hour(5), id_=LITE),
        **failing(each_hour(980), each_hour(20), id_=SONNET),
        ("InvocationLatency", SONNET, "SampleCount"): each_hour(1000),
        ("InvocationLatency", SONNET, "PR(:4000)"): each_hour(90),
    }
    left, burn, gone = shown(ranking(*models), counted)
    worst_first = ["Bad, availability", "Bad, latency", "Good, availability", "Unused, availability"]
    assert [*left] == [*burn] == worst_first
    assert next(iter(gone.items())) == ("Bad, availability", 0)


def test_without_monitored_models_the_budgets_are_those_of_all_models() -> None:
    counted = failing(each_hour(9975), each_hour(25), id_="")
    left, *_ = shown(ranking(objectives=Objectives(first_token=None)), counted)
    assert left == {"All models, availability": pytest.approx(50)}


def test_a_target_and_a_model_without_objectives_have_no_budgets() -> None:
    none = model(availability=None)
    assert error_budget_ranking([none], objectives=Objectives()) is None
    assert error_budget_row(none) is None


def test_what_returns_no_text_has_no_first_token() -> None:
    canvas = MonitoredModel(id=ModelId.parse("amazon.nova-canvas-v1:0"), name="Canvas")
    left, *_ = shown(ranking(canvas), {})
    assert [*left] == ["Canvas, availability"]


@pytest.mark.parametrize(("count", "routes"), [(20, 1), (21, 1), (61, 1), (1, 40), (61, 2)])
def test_any_number_of_models_and_routes_fits_into_tables(count: int, routes: int) -> None:
    models = [
        model(*(f"amazon.nova-{number}-{route}-v1:0" for route in range(routes)), name=f"Model {number}")
        for number in range(count)
    ]
    models = [replace(one, objectives=Objectives(latency=Objectives().first_token)) for one in models]
    section = ranking(*models)
    body = body_of(section)
    ranked = [
        label
        for widget in metric_widgets(body)
        for row in widget["properties"]["metrics"]
        if (label := str(row[-1].get("label", "") if isinstance(row[-1], dict) else ""))
    ]
    expected = {f"{one.name}, availability" for one in models}
    if count * 3 <= 60:
        expected |= {f"{one.name}, {name}" for one in models for name in ("first token", "latency")}
        assert "of availability" not in section.description
    else:
        assert "at most of availability, " in section.description
    assert set(ranked) == expected
    assert max(len(widget["properties"]["metrics"]) for widget in metric_widgets(body)) <= 500


def test_numbers_stay_when_the_time_range_of_the_page_changes_and_include_the_current_hour() -> None:
    one = model(latency=Objectives().first_token)
    row = error_budget_row(one)
    assert row is not None
    whole = Section(title="S", description="D", rows=[*ranking(one).rows, row])
    widgets = metric_widgets(body_of(whole))
    assert len(widgets) == 3 + 3
    end = int(NOW.timestamp())
    asked: set[int] = set()

    def histories_over(time_range: TimeRange) -> dict[str, AlarmHistory]:
        asked.add(time_range.seconds)
        return {}

    pages = [
        [
            render_panel(
                widget,
                PanelContext(
                    source=CountedByHour(counted=DEAD_FOR_TWO_HOURS),
                    time_range=last(seconds, end=end, now=NOW),
                    now=NOW,
                    histories_over=histories_over,
                ),
            )
            for widget in widgets
        ]
        for seconds in (HOUR, 90 * 24 * HOUR)
    ]
    assert pages[0] == pages[1]
    assert "<td>40.6</td>" in pages[0][0].content
    assert asked == {3 * HOUR}, "all alarms over four weeks would take seconds, and none is on these widgets"
    # Without live data CloudWatch shows an hour when it is over.
    assert all(widget["properties"]["liveData"] for widget in widgets)


def test_the_row_of_a_model_shows_when_its_budget_was_used() -> None:
    row = error_budget_row(model())
    assert row is not None
    [graph] = [
        widget["properties"]
        for widget in metric_widgets(body_of(Section(title="S", description="D", rows=[row])))
        if widget["properties"]["view"] == "timeSeries"
    ]
    time_range = own_time_range(graph, now=NOW)
    assert time_range is not None
    source = CountedByHour(counted=DEAD_FOR_TWO_HOURS)
    [entry] = evaluate_widget(graph, source=source, time_range=time_range).entries
    used = list(entry.series.points.values())
    assert used[-3:] == [pytest.approx(value, rel=1e-3, abs=1e-9) for value in (0, 29.72, 59.44)]
    assert not any(used[:-2])
