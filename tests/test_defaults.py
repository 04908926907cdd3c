"""What a value means that was given only what it needs, and which of its fields make it another value."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import FunctionType, NoneType
from typing import Any, get_args, get_type_hints

import bedrock_monitoring
from bedrock_monitoring.bedrock import AlarmSetName, FailedCalls, Naming, TimeObjective
from bedrock_monitoring.bedrock.budgets import BilledScope
from bedrock_monitoring.bedrock.catalogue import Confidence
from bedrock_monitoring.bedrock.failed_jobs import JobType
from bedrock_monitoring.bedrock.logs.log_record import FieldConfidence, FieldPresence
from bedrock_monitoring.bedrock.models.model_output import ModelOutput
from bedrock_monitoring.cloudwatch import (
    ComparisonOperator,
    ContributorInsightsOrderBy,
    ExplorerAggregation,
    GraphWidgetView,
    LogQueryLanguage,
    LogQueryVisualizationType,
    Shading,
    TableLayout,
    TextWidgetBackground,
    TreatMissingData,
    VariableInputType,
    VerticalShading,
    YAxisProps,
)
from bedrock_monitoring.cloudwatch.grammar.metric_math.functions import InAlarms
from bedrock_monitoring.cloudwatch.grammar.metrics_insights import Order
from bedrock_monitoring.monitoring.target import View
from bedrock_monitoring.terraform import TERRAFORM

DEFAULTS: dict[str, object] = {
    "Alarm.comparison_operator": ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    "Alarm.evaluate_low_sample_count_percentile": True,
    "AlarmBase.actions_enabled": True,
    "AlarmSelection.companions": True,
    "AlarmKind.sets": tuple(AlarmSetName),
    "AlarmKind.treat_missing_data": TreatMissingData.NOT_BREACHING,
    "AlarmStatusWidget.height": 3,
    "AlarmStatusWidget.title": "Alarms",
    "AnomalyDetectionAlarm.band_id": "band",
    "AnomalyDetectionAlarm.comparison_operator": (
        ComparisonOperator.LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD
    ),
    "AnomalyDetectionAlarm.standard_deviations": 2,
    "AnomalyDetectionBand.std_devs": 2,
    "ChartQuery.language": "PromQL",
    "ChartQuery.type": "cloudwatch-metrics",
    "ChartWidget.view": "line",
    "Composites.at_least": 1,
    "Composites.tier": "critical",
    "ContributorInsightsWidget.max_contributor_count": 10,
    "ContributorInsightsWidget.order_by": ContributorInsightsOrderBy.SUM,
    "CustomWidget.update_on_refresh": True,
    "CustomWidget.update_on_resize": True,
    "CustomWidget.update_on_time_range_change": True,
    "DashboardContext.period": timedelta(minutes=5),
    "DashboardContext.source": "rollout.yaml",
    "DashboardKind.has_region_variable": True,
    "DashboardVariable.input_type": VariableInputType.SELECT,
    "DashboardVariable.visible": True,
    "EvaluatedAlarm.treat_missing_data": TreatMissingData.MISSING,
    "ExplorerMetric.statistic": "Average",
    "ExplorerWidget.aggregation": ExplorerAggregation.AVERAGE,
    "ExplorerWidget.title": "Explorer",
    "ExplorerWidget.view": GraphWidgetView.TIME_SERIES,
    "GaugeWidget.left_y_axis": YAxisProps(min=0, max=100),
    "GraphWidget.view": GraphWidgetView.TIME_SERIES,
    "HorizontalAnnotation.fill": Shading.NONE,
    "HorizontalAnnotation.visible": True,
    "HorizontalBand.visible": True,
    "LogQuery.on_dashboard": True,
    "LogQuery.view": LogQueryVisualizationType.TABLE,
    "LogQueryWidget.query_language": LogQueryLanguage.LOGS_INSIGHTS,
    "LogQueryWidget.view": LogQueryVisualizationType.TABLE,
    "MonitoredResource.output": "text",
    "Objectives.availability": Decimal("99.5"),
    "Objectives.failed": (FailedCalls.SERVER_ERRORS,),
    "Objectives.first_token": TimeObjective(percent=Decimal(95), within=timedelta(seconds=10)),
    "Objectives.minimum_failures": 7,
    "OneTimeWindow.time_zone": "UTC",
    "MonitoredResource.by_model": True,
    "OrganizationAccount.status": "active",
    "PreviewSubject.models": (
        "global.anthropic.claude-sonnet-5-5",
        "us.amazon.nova-2-lite-v1:0",
        "openai.gpt-oss-120b-1:0",
    ),
    "PromqlAlarm.evaluation_interval": timedelta(minutes=1),
    "PromqlAlarm.pending_period": timedelta(0),
    "PromqlAlarm.recovery_period": timedelta(0),
    "Rollout.naming": Naming,
    "SingleValueWidget.height": 3,
    "Sources.searched": (".",),
    "Spacer.height": 1,
    "Spacer.width": 1,
    "StackFolder.locks_state": True,
    "Stack.enabled": True,
    "SyntheticSource.now": datetime(2026, 1, 14, 15, tzinfo=UTC),
    "TableWidget.layout": TableLayout.HORIZONTAL,
    "TableWidget.show_units_in_label": True,
    "Target.companion_alarms": True,
    "Target.view": View.OWN,
    "TextWidget.background": TextWidgetBackground.TRANSPARENT,
    "TextWidget.height": 2,
    "Terraform.distribution": TERRAFORM,
    "Tier.ok": True,
    "TimeRange.resolution": 60,
    "VerticalAnnotation.fill": VerticalShading.NONE,
    "VerticalAnnotation.visible": True,
    "VerticalBand.visible": True,
    "Viewport.height": 1000,
    "Viewport.width": 1600,
    "WeeklyWindow.time_zone": "UTC",
    "Widget.height": 6,
    "YAxisProps.show_units": True,
}
"""Class and field, to what holds where the field is not given. Every other default says "nothing"."""

NOT_COMPARED = {
    "Alarm.threshold_unit",
    "AlarmBase.title",
    "AlarmHistory.graph",
    "Condition.follows_objective",
    "Series.metric",
    "Series.unit",
    "Target.places",
}
"""Two values that differ in these fields alone are equal."""


def public_values() -> Iterator[type[Any]]:
    """Yield every public dataclass, once for each room in which it is public."""
    for room in bedrock_monitoring.__all__:
        module = getattr(bedrock_monitoring, room)
        for value in (getattr(module, name) for name in module.__all__):
            if isinstance(value, type) and is_dataclass(value):
                yield value


def default_of(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def is_nothing(default: object, annotation: Any) -> bool:
    """Tell whether a default is the empty value of its field: ``None`` if the field may be ``None``."""
    if annotation is Any or NoneType in get_args(annotation):
        return default is None
    if is_dataclass(default) and not isinstance(default, type):
        return all(getattr(default, field.name) == default_of(field) for field in fields(default))
    return default in (0, "", (), {}, frozenset())


def test_a_default_is_nothing_or_is_in_this_table() -> None:
    found = {}
    for owner in public_values():
        hints = get_type_hints(owner)
        for field in fields(owner):
            default = default_of(field)
            is_own = field.name in owner.__annotations__
            # What a function decides is tested where it is called.
            if not is_own or default is MISSING or isinstance(default, FunctionType):
                continue
            if not is_nothing(default, hints[field.name]):
                found[f"{owner.__name__}.{field.name}"] = default
    assert found == DEFAULTS


def test_values_are_equal_by_all_of_their_fields_but_these() -> None:
    found = {
        f"{owner.__name__}.{field.name}"
        for owner in public_values()
        for field in fields(owner)
        if not field.compare and field.name in owner.__annotations__
    }
    assert found == NOT_COMPARED


ROOMS_WITH_VALUES = ("bedrock", "cloudwatch", "datapoints", "evaluation", "preview")

INNER_DEFAULTS: dict[str, object] = {
    "Budget.bill": BilledScope.ACCOUNT,
    "Budget.daily_share": Decimal(7),
    "Budget.hourly_share": Decimal(1),
    "Budget.services": ("Amazon Bedrock",),
    "Budget.tier": "warning",
    "BurndownRate.source": (
        'Bedrock user guide, "How tokens are counted in Amazon Bedrock" (quotas-token-burndown.html)'
    ),
    "BilledLine.is_usage": True,
    "CostAnomalies.tier": "warning",
    "FailedJobs.tier": "warning",
    "FailedJobs.types": tuple(JobType),
    "Function.in_alarms": InAlarms.USABLE,
    "MetricDefinition.confidence": Confidence.HIGH,
    "MetricOptions.visible": True,
    "MetricRow.axis": "left",
    "MetricRow.is_visible": True,
    "MetricRow.period": 300,
    "MetricRow.statistic": "Average",
    "NamedResources.log_group": "/aws/bedrock/modelinvocations",
    "OnlineEvaluation.enabled": True,
    "OrderBy.order": Order.ASC,
    "OrganizationSource.now": datetime(2026, 1, 14, 15, tzinfo=UTC),
    "PlannedIncident.slowness": 1.0,
    "Publisher.share_range": (0.0, 1.0),
    "RecordField.confidence": FieldConfidence.DOCUMENTED,
    "RecordField.presence": FieldPresence.ALWAYS,
    "Text.quote": "'",
    "UsageProfile.output": ModelOutput.TEXT,
    "Variable.is_visible": True,
    "WhereCondition.operator": "=",
}
"""Class and field, to what holds where the field is not given. Every other default says "nothing"."""


def inner_values() -> Iterator[type[Any]]:
    """Yield the dataclasses of every module of a room that are not public, and not of one module alone."""
    public = set(public_values())
    for room in ROOMS_WITH_VALUES:
        package = importlib.import_module(f"{bedrock_monitoring.__name__}.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(found.name)).items():
                if not isinstance(value, type) or value.__module__ != found.name or name.startswith("_"):
                    continue
                if is_dataclass(value) and value not in public:
                    yield value


def test_an_inner_default_is_nothing_or_is_in_this_table() -> None:
    found: dict[str, object] = {}
    for owner in inner_values():
        hints = get_type_hints(owner)
        for field in fields(owner):
            default = default_of(field)
            is_own = field.name in owner.__annotations__
            # Where a node stands in its text is no part of what it says; what collects begins empty.
            is_said = field.name != "span" and default != []
            if not is_own or default is MISSING or isinstance(default, FunctionType) or not is_said:
                continue
            if not is_nothing(default, hints[field.name]):
                found[f"{owner.__name__}.{field.name}"] = default
    assert found == INNER_DEFAULTS


NOT_HASHED = {
    *("AlarmBase.tags", "ChartQuery.extra", "ChartWidget.plot_options", "Dashboard.raw_rest"),
    *("DashboardVariable.extra", "ExplorerLabel.extra", "ExplorerMetric.extra"),
    *("HorizontalAnnotation.extra", "HorizontalBand.extra", "HorizontalBand.upper_extra"),
    *("LogMetricFilter.dimensions_map", "MathExpression.using_metrics", "Metric.dimensions_map"),
    *("MetricOptions.extra", "Naming.tags", "Notify.tiers", "RawAlarm.arguments"),
    *("RawWidget.raw_properties", "VariableValue.extra", "VerticalAnnotation.extra", "VerticalBand.extra"),
    *("VerticalBand.end_extra", "Widget.extra", "Widget.raw_rest"),
}
"""Fields that may hold what cannot be hashed, of values that are members of sets and keys of caches."""


def test_a_value_is_hashed_by_all_of_its_fields_but_these() -> None:
    found = {
        f"{owner.__name__}.{field.name}"
        for owner in (*public_values(), *inner_values())
        for field in fields(owner)
        if field.hash is False and field.name in owner.__annotations__
    }
    assert found == NOT_HASHED
