"""The words that CloudWatch sees are CloudWatch's: those of botocore's models, or of the guide's page.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

import re
from enum import StrEnum
from typing import Any

import botocore.session
import pytest

from bedrock_monitoring.bedrock.catalogue.metric_definition import MetricUnit
from bedrock_monitoring.cloudwatch.alarm_state import AlarmState
from bedrock_monitoring.cloudwatch.alarms.evaluated_alarm import ComparisonOperator, TreatMissingData
from bedrock_monitoring.cloudwatch.dashboards.dashboard import PeriodOverride
from bedrock_monitoring.cloudwatch.dashboards.variables import VariableInputType, VariableType
from bedrock_monitoring.cloudwatch.metrics.units import Unit
from bedrock_monitoring.cloudwatch.widgets.alarm_status import AlarmStatusWidgetSortBy
from bedrock_monitoring.cloudwatch.widgets.annotations import Shading, VerticalShading
from bedrock_monitoring.cloudwatch.widgets.contributor_insights import ContributorInsightsOrderBy
from bedrock_monitoring.cloudwatch.widgets.explorer import ExplorerAggregation
from bedrock_monitoring.cloudwatch.widgets.graph import GraphWidgetView
from bedrock_monitoring.cloudwatch.widgets.legend import LegendPosition
from bedrock_monitoring.cloudwatch.widgets.log_query import LogQueryLanguage, LogQueryVisualizationType
from bedrock_monitoring.cloudwatch.widgets.table import TableLayout, TableSummaryColumn
from bedrock_monitoring.cloudwatch.widgets.text_widget import TextWidgetBackground


def of_botocore(shape: str) -> Any:
    return botocore.session.get_session().get_service_model("cloudwatch").shape_for(shape)


@pytest.mark.parametrize(
    ("ours", "shape"),
    [(ComparisonOperator, "ComparisonOperator"), (Unit, "StandardUnit"), (AlarmState, "StateValue")],
)
def test_an_enum_of_the_api_has_the_values_of_botocore(ours: type[StrEnum], shape: str) -> None:
    assert sorted(ours) == sorted(of_botocore(shape).enum)


def test_missing_data_is_treated_as_one_of_the_values_that_the_api_names() -> None:
    told = of_botocore("PutMetricAlarmInput").members["TreatMissingData"].documentation
    [values] = re.findall(r"Valid Values: <code>([^<]*)</code>", told)
    assert sorted(TreatMissingData) == sorted(values.split(" | "))


def test_a_unit_of_the_catalogue_is_one_of_cloudwatch_or_one_that_agentcore_bills_by() -> None:
    assert set(MetricUnit) - set(of_botocore("StandardUnit").enum) == {"vCPU-hours", "GB-hours"}


@pytest.mark.parametrize(
    ("ours", "values"),
    [
        (AlarmStatusWidgetSortBy, "default stateUpdatedTimestamp timestamp"),
        (ExplorerAggregation, "AVG MAX MIN STDDEV SUM"),
        (GraphWidgetView, "bar pie timeSeries"),
        (LegendPosition, "bottom hidden right"),
        (ContributorInsightsOrderBy, "Maximum Sum"),
        (LogQueryLanguage, "Logs PPL SQL"),
        (LogQueryVisualizationType, "bar line pie stackedarea table"),
        (PeriodOverride, "auto inherit"),
        (Shading, "above below none"),
        (TableLayout, "horizontal vertical"),
        (TableSummaryColumn, "AVG MAX MIN SUM"),
        (TextWidgetBackground, "solid transparent"),
        (VariableInputType, "input radio select"),
        (VariableType, "pattern property"),
        (VerticalShading, "after before none"),
    ],
)
def test_an_enum_of_the_dashboard_body_has_the_values_of_the_guide(ours: type[StrEnum], values: str) -> None:
    assert sorted(ours) == values.split()


@pytest.mark.parametrize(
    "ours", [ComparisonOperator, Unit, AlarmState, TreatMissingData, GraphWidgetView, LegendPosition]
)
def test_a_member_is_named_after_its_value(ours: type[StrEnum]) -> None:
    for member in ours:
        assert member.name.replace("_", "").replace("PER", "") == re.sub(
            "[/_]", "", member.value
        ).upper().replace("PER", "")
