from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bedrock_monitoring.bedrock.models import ModelId
from bedrock_monitoring.bedrock.overview import TIME_RANGE, overview
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.sections import WatchedModel
from bedrock_monitoring.cloudwatch.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.problems import InvalidInputError
from tests.bedrock.placing import body_of, headings, metric_widgets
from tests.bedrock.test_models import MODEL_IDS

ALARM = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:bedrock-prod-a-throttles"


def models(count: int, *, priced: bool = False) -> list[WatchedModel]:
    price = TokenPrice(input=Decimal("0.00000003"), output=Decimal("123456.789")) if priced else None
    return [
        WatchedModel(model=ModelId.parse(model_id), name=f"Model {number}", price=price)
        for number, model_id in enumerate(MODEL_IDS[:count], start=1)
    ]


def body(watched: list[WatchedModel], *, alarm_arns: list[str], period: int = 5) -> dict[str, Any]:
    return body_of(
        *overview(
            title="Bedrock",
            place="Here",
            models=watched,
            alarm_arns=alarm_arns,
            period=timedelta(minutes=period),
        )
    )


def test_the_overview_goes_from_is_anything_wrong_down_to_each_model() -> None:
    assert headings(body(models(2, priced=True), alarm_arns=[ALARM])) == [
        "# Bedrock",
        "## Is anything wrong?",
        "## All models",
        "## Estimated cost",
        "## Model 1",
        "## Model 2",
    ]


def test_without_alarms_and_prices_their_sections_are_left_out() -> None:
    assert headings(body(models(1), alarm_arns=[])) == ["# Bedrock", "## All models", "## Model 1"]


def test_models_without_a_price_are_left_out_of_the_cost() -> None:
    watched = [*models(2, priced=True), *models(3)[2:]]
    [cost] = [
        widget["properties"]
        for widget in metric_widgets(body(watched, alarm_arns=[]))
        if widget["properties"]["title"] == "Estimated cost by model (USD)"
    ]
    assert [row[-1]["label"] for row in cost["metrics"] if "label" in row[-1]] == ["Model 1", "Model 2"]


def test_every_graph_has_the_period_of_the_target() -> None:
    periods = {
        widget["properties"]["period"]
        for widget in metric_widgets(body(models(2, priced=True), alarm_arns=[], period=15))
        if widget["properties"]["view"] == "timeSeries"
    }
    assert periods == {900}


def test_it_opens_with_a_working_day() -> None:
    assert Dashboard(name="d", start=TIME_RANGE).to_body(region="us-east-1")["start"] == "-PT8H"


def test_forty_models_with_prices_and_alarms_fit() -> None:
    arns = [f"{ALARM}-{number}" for number in range(160)]
    fitting = body(models(40, priced=True), alarm_arns=arns)
    assert len(fitting["widgets"]) <= 500
    assert sum(len(widget["properties"]["metrics"]) for widget in metric_widgets(fitting)) <= 2_500


def test_more_models_than_a_dashboard_takes_are_refused_with_the_count_and_the_limit() -> None:
    with pytest.raises(InvalidInputError) as error:
        body(models(100, priced=True), alarm_arns=[])
    assert any(problem.where == "dashboard 'test', metrics" for problem in error.value.problems)
