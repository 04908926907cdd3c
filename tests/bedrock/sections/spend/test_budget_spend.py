"""The numbers of a budget, evaluated over two months of hours by the metric math of the preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock import sections
from bedrock_monitoring.bedrock.budgets import Budget
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.prices import TOKEN_KINDS, ResolvedPrice, TokenPrice
from bedrock_monitoring.cloudwatch.dashboards.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.dashboards.layout import Element, Row, Section
from bedrock_monitoring.cloudwatch.metrics import GraphMetric, Metric
from bedrock_monitoring.cloudwatch.widgets import GraphWidget, SingleValueWidget, TextWidget
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.series import Series
from tests.bedrock.evaluating import series_of

HOUR = 3600
NOVA = MonitoredModel(
    id=ModelId.parse("us.amazon.nova-2-lite-v1:0"), name="Nova", price=TokenPrice(input=Decimal(1))
)
UNPRICED = MonitoredModel(id=ModelId.parse("deepseek.v3.2"), name="DeepSeek")
BUDGET = Budget(name="month", amount=Decimal(1000))


def widgets_of(section: Section) -> list[Element]:
    """Return what stands in the rows of a section."""
    return [member for row in section.rows for member in (row.members if isinstance(row, Row) else (row,))]


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def points_of(metric: GraphMetric, spent: Mapping[int, float], time_range: TimeRange) -> Mapping[int, float]:
    """Return the points of an expression once calls have cost so many USD in each hour: tokens at 1 USD."""

    def read(_: Metric) -> Series:
        return Series(points={time: usd * 1_000_000 for time, usd in spent.items()}, period=HOUR)

    return series_of(metric, read, time_range=time_range, period=HOUR).points


def numbers(now: str, spent: Mapping[str, float], model: MonitoredModel = NOVA) -> dict[str, float]:
    """Return the numbers of the widget in the hour before ``now``, by label."""
    end = at(now)
    time_range = TimeRange(start=end - 62 * 24 * HOUR, end=end)
    section = sections.budgets([BUDGET], [model])
    [widget] = [each for each in widgets_of(section) if isinstance(each, SingleValueWidget)]
    assert (widget.start, widget.period.total_seconds() if widget.period else None) == ("-P62D", HOUR)
    by_hour = {at(time): usd for time, usd in spent.items()}
    values = {}
    for metric in widget.metrics:
        [value] = {*points_of(metric, by_hour, time_range).values()}
        values[str(metric.label)] = value
    return values


def test_what_metrics_do_not_tell_apart_is_the_most_that_the_month_has_cost() -> None:
    writing = ResolvedPrice(at_most=TokenPrice(input=Decimal(5)))
    told = numbers("2026-11-11T00:00", {"2026-11-01T00:00": 80}, replace(NOVA, basis=writing))
    assert told["This month"] == pytest.approx(80)
    assert told["At most this month"] == pytest.approx(400)
    section = sections.budgets([BUDGET], [replace(NOVA, basis=writing)])
    [added_up] = [each for each in widgets_of(section) if isinstance(each, GraphWidget)]
    assert [line.label for line in added_up.left] == ["Spent", "At most"]


def test_a_budget_adds_up_as_many_models_as_a_target_has() -> None:
    digits = TokenPrice(**dict.fromkeys(TOKEN_KINDS, Decimal("0.123456")))
    models = [
        MonitoredModel(id=ModelId.parse(f"acme.model-{number}-v1:0"), name=f"Model {number}", price=digits)
        for number in range(60)
    ]
    section = sections.budgets([BUDGET], models)
    assert list(Dashboard(name="budgets", elements=[section]).problems()) == []
    [added_up] = [each for each in widgets_of(section) if isinstance(each, GraphWidget)]
    time_range = TimeRange(start=at("2026-11-01T00:00"), end=at("2026-11-01T01:00"))
    [spent] = points_of(added_up.left[0], {time_range.start: 1}, time_range).values()
    assert spent == pytest.approx(60 * 4 * 0.123456)


def test_a_month_its_share_its_forecast_and_the_month_before_are_told() -> None:
    spent = {
        "2026-09-30T23:00": 7777,
        "2026-10-01T00:00": 300,
        "2026-10-31T23:00": 100,
        "2026-11-01T00:00": 80,
        "2026-11-10T05:00": 120,
    }
    assert numbers("2026-11-11T00:00", spent) == {
        "This month": pytest.approx(200),
        "Of the budget (%)": pytest.approx(20),
        "Forecast": pytest.approx(200 * 30 / 10),  # ten days of thirty are over
        "Forecast of the budget (%)": pytest.approx(60),
        "Last month": pytest.approx(400),
    }


@pytest.mark.parametrize(
    ("now", "days", "elapsed"),
    [
        ("2026-01-02T00:00", 31, 1),
        ("2027-02-02T12:00", 28.25, 1.5),
        ("2026-04-30T06:00", 30, 29.25),
        ("2026-12-31T23:00", 31, 31 - 1 / 24),
    ],
)
def test_a_forecast_goes_on_at_the_rate_of_the_month_to_its_end(
    now: str, days: float, elapsed: float
) -> None:
    first = f"{now[:8]}01T00:00"
    told = numbers(now, {first: 50})
    assert told["This month"] == pytest.approx(50)
    assert told["Forecast"] == pytest.approx(50 * days / elapsed)


def test_a_new_month_begins_at_nothing_though_nobody_has_called_yet() -> None:
    told = numbers("2026-11-01T02:00", {"2026-10-20T10:00": 90})
    assert told["This month"] == told["Forecast"] == 0
    assert told["Last month"] == pytest.approx(90)


def test_the_year_before_is_not_this_month() -> None:
    told = numbers("2027-01-01T05:00", {"2026-12-03T00:00": 5, "2027-01-01T01:00": 3})
    assert told["This month"] == pytest.approx(3)
    assert told["Last month"] == pytest.approx(5)


def test_the_graph_adds_up_this_month_alone_below_a_line_at_the_amount() -> None:
    [graph] = [
        each for each in widgets_of(sections.budgets([BUDGET], [NOVA])) if isinstance(each, GraphWidget)
    ]
    end = at("2026-11-11T00:00")
    spent = {at("2026-10-31T23:00"): 100, at("2026-11-01T00:00"): 80, at("2026-11-10T05:00"): 120}
    points = points_of(graph.left[0], spent, TimeRange(start=end - 31 * 24 * HOUR, end=end))
    assert points[max(points)] == pytest.approx(200)
    assert [line.value for line in graph.left_annotations] == [1000]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("budget", "models", "says"),
    [
        (BUDGET, [NOVA, UNPRICED], "cannot count DeepSeek"),
        (BUDGET, [UNPRICED], "cannot count DeepSeek"),
        (
            Budget(name="team", amount=Decimal(5), slugs=frozenset(), tag=("team", "a")),
            [NOVA],
            "none of this target has its tag",
        ),
    ],
)
def test_what_cloudwatch_cannot_count_is_said_beside_the_budget(
    budget: Budget, models: list[MonitoredModel], says: str
) -> None:
    texts = [
        each.markdown
        for each in widgets_of(sections.budgets([budget], models))
        if isinstance(each, TextWidget)
    ]
    assert any(says in text for text in texts)
