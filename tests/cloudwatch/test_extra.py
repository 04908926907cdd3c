"""``extra`` holds JSON, wherever a value has it."""

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bedrock_monitoring import cloudwatch as cw
from bedrock_monitoring.cloudwatch.metrics.metric_options import MetricOptions

NO_JSON = {"glow": object()}
DAWN, DUSK = datetime(2026, 11, 30, 8, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC)
CALLS = cw.Metric(namespace="AWS/Bedrock", metric_name="Invocations")


def graph(**fields: Any) -> cw.GraphWidget:
    return cw.GraphWidget(title="Calls", **{"left": [CALLS], **fields})


def explorer(*, metric: Mapping[str, Any], label: Mapping[str, Any]) -> cw.ExplorerWidget:
    return cw.ExplorerWidget(
        metrics=[cw.ExplorerMetric(metric_name="Duration", resource_type="AWS::Lambda::Function", **metric)],
        labels=[cw.ExplorerLabel(key="team", **label)],
    )


def variable(*, choice: Mapping[str, Any], **fields: Any) -> cw.DashboardVariable:
    return cw.DashboardVariable(
        id="model",
        type=cw.VariableType.PROPERTY,
        value="ModelId",
        input_type=cw.VariableInputType.SELECT,
        values=cw.Values(choices=(cw.VariableValue(value="a", **choice),)),
        **fields,
    )


HOLDERS: Mapping[str, cw.Dashboard | cw.Widget | cw.DashboardVariable] = {
    "Dashboard.raw_rest": cw.Dashboard(name="odd", elements=[graph()], raw_rest=NO_JSON),
    "Widget.extra": graph(extra=NO_JSON),
    "Widget.raw_rest": graph(raw_rest=NO_JSON),
    "MetricOptions.extra": graph(left=[dataclasses.replace(CALLS, extra=NO_JSON)]),
    "HorizontalAnnotation.extra": graph(left_annotations=[cw.HorizontalAnnotation(value=1, extra=NO_JSON)]),
    "HorizontalBand.extra": graph(right_annotations=[cw.HorizontalBand(lower=1, upper=2, extra=NO_JSON)]),
    "HorizontalBand.upper_extra": graph(
        left_annotations=[cw.HorizontalBand(lower=1, upper=2, upper_extra=NO_JSON)]
    ),
    "VerticalAnnotation.extra": graph(vertical_annotations=[cw.VerticalAnnotation(date=DAWN, extra=NO_JSON)]),
    "VerticalBand.extra": graph(vertical_annotations=[cw.VerticalBand(start=DAWN, end=DUSK, extra=NO_JSON)]),
    "VerticalBand.end_extra": graph(
        vertical_annotations=[cw.VerticalBand(start=DAWN, end=DUSK, end_extra=NO_JSON)]
    ),
    "ChartQuery.extra": cw.ChartWidget(title="Up", queries=[cw.ChartQuery(query="up", extra=NO_JSON)]),
    "ExplorerMetric.extra": explorer(metric={"extra": NO_JSON}, label={}),
    "ExplorerLabel.extra": explorer(metric={}, label={"extra": NO_JSON}),
    "DashboardVariable.extra": variable(choice={}, extra=NO_JSON),
    "VariableValue.extra": variable(choice={"extra": NO_JSON}),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_an_extra_that_is_no_json_is_refused(holder: str) -> None:
    with pytest.raises(cw.InvalidInputError) as refused:
        shown(HOLDERS[holder]).to_json(region="us-east-1")
    [problem] = refused.value.problems
    assert problem.where.endswith(holder.partition(".")[2])
    assert problem.what.startswith("it is no JSON (")


def shown(value: cw.Dashboard | cw.Widget | cw.DashboardVariable) -> cw.Dashboard:
    match value:
        case cw.Dashboard():
            return value
        case cw.Widget():
            return cw.Dashboard(name="odd", elements=[value])
    return cw.Dashboard(name="odd", elements=[graph()], variables=[value])


def test_every_field_that_carries_properties_is_among_those_refused() -> None:
    assert {*carrying_fields()} == {*HOLDERS}


def carrying_fields() -> Iterator[str]:
    """Yield the fields that carry properties; those of all widgets, and of all metrics, are one each."""
    classes: list[type] = [each for name in cw.__all__ if isinstance(each := getattr(cw, name), type)]
    for class_ in filter(dataclasses.is_dataclass, classes):
        shared = next((base for base in (cw.Widget, MetricOptions) if issubclass(class_, base)), class_)
        for field in dataclasses.fields(class_):
            if field.name.endswith("extra") or field.name == "raw_rest":
                yield f"{shared.__name__}.{field.name}"
