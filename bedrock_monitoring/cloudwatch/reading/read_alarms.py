"""Alarms read back from Terraform's arguments, as ``aws_cloudwatch_metric_alarm`` and its sibling take them.

Written again, an alarm has the same arguments, though lines may come in another order, which Terraform does
not compare. What no class says, such as a line that nothing uses, is lost: whoever writes the alarm again
compares the arguments (``commands/adopting/read_existing.py``). Source of names and defaults: the pages
"aws_cloudwatch_metric_alarm" and "aws_cloudwatch_composite_alarm" of the AWS provider's documentation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from bedrock_monitoring.cloudwatch.alarms import (
    Alarm,
    AlarmRule,
    AnomalyDetectionAlarm,
    ComparisonOperator,
    CompositeAlarm,
    PromqlAlarm,
    RuleText,
    TreatMissingData,
    WallClockWindow,
)
from bedrock_monitoring.cloudwatch.alarms.metric_queries import WATCHED_ID, AlarmMetric
from bedrock_monitoring.cloudwatch.deferred import with_sample_values
from bedrock_monitoring.cloudwatch.grammar import alarm_rule
from bedrock_monitoring.cloudwatch.metrics import MathExpression, Metric, MetricsInsightsQuery
from bedrock_monitoring.cloudwatch.metrics.expression_text import identifiers, is_metrics_insights, selections
from bedrock_monitoring.lazy_pattern import lazy_pattern
from bedrock_monitoring.problems import InvalidInputError, Problem

_T = TypeVar("_T")

_BAND = lazy_pattern(r"\s*ANOMALY_DETECTION_BAND\(\s*(?P<id>\w+)\s*(?:,\s*(?P<width>[\d.]+)\s*)?\)\s*")
_DEFAULT_BAND_WIDTH = 2.0
_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
"""What reading raises on arguments of another form than the provider's."""


def read_metric_alarm(arguments: Mapping[str, Any]) -> Alarm | AnomalyDetectionAlarm | PromqlAlarm:
    """Return the alarm that the arguments of an ``aws_cloudwatch_metric_alarm`` describe.

    Args:
        arguments: As in Terraform JSON, their strings read by ``read_template``.

    Raises:
        InvalidInputError: An argument is missing or has another form.
    """
    try:
        if criteria := _blocks(arguments.get("evaluation_criteria")):
            return _on_promql(arguments, _only(criteria, "evaluation_criteria"))
        shared = {
            **_of_every_alarm(arguments),
            "comparison_operator": ComparisonOperator(arguments["comparison_operator"]),
            "evaluation_periods": _whole_number(arguments["evaluation_periods"]),
            "datapoints_to_alarm": _optional_whole_number(arguments.get("datapoints_to_alarm")),
            "treat_missing_data": TreatMissingData(arguments.get("treat_missing_data") or "missing"),
            "evaluation_window": _evaluation_window(arguments.get("evaluation_window")),
        }
        if band := arguments.get("threshold_metric_id"):
            return AnomalyDetectionAlarm(**shared, **_watched_with_band(arguments, band))
        return Alarm(
            **shared,
            metric=_watched(arguments),
            threshold=_number(arguments["threshold"]),
            evaluate_low_sample_count_percentile=_evaluates_few_samples(arguments),
        )
    except _UNREADABLE as error:
        raise _unreadable(arguments, error) from None


def read_composite_alarm(arguments: Mapping[str, Any]) -> CompositeAlarm:
    """Return the alarm that the arguments of an ``aws_cloudwatch_composite_alarm`` describe.

    Args:
        arguments: As in Terraform JSON, their strings read by ``read_template``.

    Raises:
        InvalidInputError: An argument is missing or has another form, or the rule is none.
    """
    try:
        suppressors = _blocks(arguments.get("actions_suppressor"))
        suppressed: dict[str, Any] = {}
        if suppressors:
            suppressor = _only(suppressors, "actions_suppressor")
            suppressed = {
                "actions_suppressor": str(suppressor["alarm"]),
                "actions_suppressor_wait_period": _seconds(suppressor["wait_period"]),
                "actions_suppressor_extension_period": _seconds(suppressor["extension_period"]),
            }
        text = arguments["alarm_rule"]
        rule = AlarmRule.from_string(text)
        return CompositeAlarm(
            **_of_every_alarm(arguments),
            alarm_rule=rule if alarm_rule.render(rule) == text else RuleText(text=text),
            **suppressed,
        )
    except InvalidInputError as error:
        raise error.within(f"alarm {arguments.get('alarm_name')!r}, alarm_rule") from None
    except _UNREADABLE as error:
        raise _unreadable(arguments, error) from None


def _unreadable(arguments: Mapping[str, Any], error: Exception) -> InvalidInputError:
    missing = isinstance(error, KeyError)
    what = f"it has no {error.args[0]}" if missing else f"it cannot be read ({error})"
    remedy = "write a value in place of a reference, in the form that Terraform's AWS provider documents"
    return InvalidInputError(
        [Problem(where=f"alarm {arguments.get('alarm_name')!r}", what=what, remedy=remedy)]
    )


def _of_every_alarm(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "alarm_name": str(arguments["alarm_name"]),
        "alarm_description": str(arguments.get("alarm_description") or ""),
        "actions_enabled": _boolean(arguments.get("actions_enabled"), default=True),
        "alarm_actions": tuple(arguments.get("alarm_actions") or ()),
        "ok_actions": tuple(arguments.get("ok_actions") or ()),
        "insufficient_data_actions": tuple(arguments.get("insufficient_data_actions") or ()),
        "tags": dict(arguments.get("tags") or {}),
    }


def _on_promql(arguments: Mapping[str, Any], criteria: Mapping[str, Any]) -> PromqlAlarm:
    promql = _only(_blocks(criteria["promql_criteria"]), "promql_criteria")
    return PromqlAlarm(
        **_of_every_alarm(arguments),
        query=str(promql["query"]),
        pending_period=_seconds(promql.get("pending_period") or 0),
        recovery_period=_seconds(promql.get("recovery_period") or 0),
        evaluation_interval=_seconds(arguments["evaluation_interval"]),
    )


def _evaluation_window(given: Any) -> WallClockWindow | None:
    """Return the window that a block sets; a wall clock window without a time zone is empty in a state."""
    windows = _blocks(given)
    if not windows:
        return None
    wall_clock = _only(windows, "evaluation_window").get("wall_clock_window")
    settings = next(iter(_blocks(wall_clock)), None) or {}
    return WallClockWindow(time_zone=settings.get("timezone") or None)


def _watched(arguments: Mapping[str, Any]) -> AlarmMetric:
    """Return what an alarm with a threshold watches."""
    if queries := _Queries(arguments):
        return queries.watched(_only(queries.returned, "metric_query with return_data"))
    return _metric(arguments, statistic=arguments.get("statistic") or arguments.get("extended_statistic"))


def _watched_with_band(arguments: Mapping[str, Any], band: str) -> dict[str, Any]:
    """Return what an anomaly detection alarm watches, and how wide its band is."""
    queries = _Queries(arguments)
    expression = str(queries.by_id[band]["expression"])
    if (found := _BAND.fullmatch(expression)) is None:
        message = f"{expression!r} is not an anomaly detection band around one line"
        raise ValueError(message)
    return {
        "metric": queries.watched(found["id"]),
        "standard_deviations": float(found["width"] or _DEFAULT_BAND_WIDTH),
        "band_label": queries.by_id[band].get("label"),
        "band_id": band,
    }


class _Queries:
    """The blocks ``metric_query`` of an alarm."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self.by_id = {str(query["id"]): query for query in _blocks(arguments.get("metric_query"))}

    def __bool__(self) -> bool:
        return bool(self.by_id)

    @property
    def returned(self) -> list[str]:
        """The ids of those that the alarm looks at."""
        return [id_ for id_, query in self.by_id.items() if _boolean(query.get("return_data"), default=False)]

    def watched(self, id_: str) -> AlarmMetric:
        """Return what the line that the alarm compares reads; it keeps its id."""
        metric = self.metric(id_)
        return metric if id_ == WATCHED_ID else replace(metric, id=id_)

    def metric(self, id_: str, within: frozenset[str] = frozenset()) -> AlarmMetric:
        """Return what a line reads; ``within`` are the ids of the expressions that it is read for."""
        query = self.by_id[id_]
        label = query.get("label")
        if metrics := _blocks(query.get("metric")):
            metric = _only(metrics, "metric of a metric_query")
            return _metric(metric, statistic=metric["stat"], label=label, account=query.get("account_id"))
        expression = query["expression"]
        period = None if query.get("period") is None else _seconds(query["period"])
        if is_metrics_insights(expression):
            return MetricsInsightsQuery(query=expression, label=label, period=period)
        if id_ in within:
            message = f"{id_} is computed from itself"
            raise ValueError(message)
        inputs = {name: self.metric(name, within | {id_}) for name in self._inputs(id_, expression)}
        return MathExpression(expression=expression, using_metrics=inputs, label=label, period=period)

    def _inputs(self, id_: str, expression: str) -> list[str]:
        """Return the ids of the lines that an expression names or selects, in the order of the lines."""
        names, selected = identifiers(expression), selections(expression)
        return [
            other
            for other in self.by_id
            if other != id_ and (other in names or any(part in other for part in selected))
        ]


def _evaluates_few_samples(arguments: Mapping[str, Any]) -> bool | None:
    """Return whether few samples of a percentile are evaluated; ``None`` if nobody chose."""
    given = arguments.get("evaluate_low_sample_count_percentiles") or None
    if given is None and str(arguments.get("extended_statistic") or "").startswith("p"):
        return None
    return given != "ignore"


def _metric(
    arguments: Mapping[str, Any],
    *,
    statistic: str | None,
    label: str | None = None,
    account: str | None = None,
) -> Metric:
    return Metric(
        namespace=str(arguments["namespace"]),
        metric_name=str(arguments["metric_name"]),
        dimensions_map={str(name): str(value) for name, value in (arguments.get("dimensions") or {}).items()},
        statistic=statistic,
        period=_seconds(arguments["period"]),
        unit=arguments.get("unit"),
        label=label,
        account=account,
    )


def _blocks(given: Any) -> Sequence[Mapping[str, Any]]:
    """Return nested blocks, which Terraform JSON has as an array, or one alone as an object."""
    if given is None:
        return ()
    return [given] if isinstance(given, Mapping) else list(given)


def _only(given: Sequence[_T], what: str) -> _T:
    if len(given) != 1:
        message = f"it takes one {what}, not {len(given)}"
        raise ValueError(message)
    return given[0]


def _number(given: Any) -> float:
    """Return a number; Terraform takes one as text too."""
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    try:
        return float(with_sample_values(given) if isinstance(given, str) else given)
    except (TypeError, ValueError):
        message = f"{given!r} is not a number"
        raise ValueError(message) from None


def _whole_number(given: Any) -> int:
    number = _number(given)
    if number != number // 1:
        message = f"{given!r} is not a whole number"
        raise ValueError(message)
    return int(number)


def _optional_whole_number(given: Any) -> int | None:
    return None if given is None else _whole_number(given)


def _seconds(given: Any) -> timedelta:
    return timedelta(seconds=_whole_number(given))


def _boolean(given: Any, *, default: bool) -> bool:
    return default if given is None else str(given).lower() == "true"
