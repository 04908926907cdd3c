"""Evaluate the dashboards of a target, or any dashboard body, for the preview."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from bedrock_monitoring.cloudwatch.deferred import with_sample_values
from bedrock_monitoring.cloudwatch.partitions import alarm_arn
from bedrock_monitoring.datapoints.synthetic.publishers import NamedResources
from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_TIME, SyntheticSource
from bedrock_monitoring.evaluation.alarm_history import AlarmHistory, alarm_histories
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, TimeRange, read_time_range
from bedrock_monitoring.evaluation.dashboard_variables import (
    Selection,
    Variable,
    apply_variables,
    read_variables,
    selections,
)
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource
from bedrock_monitoring.evaluation.placeholders import replace_placeholders
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.monitoring.target_monitoring import Monitoring
from bedrock_monitoring.preview.page import PreviewDashboard, PreviewRange
from bedrock_monitoring.preview.panels import Panel, PanelContext, render_panel

_NOTHING: Mapping[str, str] = {}

OTHER_RANGES = (HOUR, DAY)
"""The lengths of the further time ranges of each dashboard, in seconds."""


def preview_monitoring(
    monitoring: Monitoring,
    *,
    now: datetime = REFERENCE_TIME,
    source: DatapointSource | None = None,
    deferred: Mapping[str, str] = _NOTHING,
    other_ranges: bool = True,
) -> Iterator[PreviewDashboard]:
    """Yield the dashboards of a target for the preview.

    Args:
        monitoring: The dashboards and alarms of the target.
        now: The end of relative time ranges.
        source: Provides datapoints and log rows. Default: synthetic data of the target.
        deferred: Maps placeholders to the values of deployed resources. Default: sample values.
        other_ranges: Whether to add time ranges of an hour and a day.
    """
    target = monitoring.target
    location = f"Account {target.account}, {target.region}"
    datapoint_source = source or synthetic_source(target, now=now)

    @cache  # The histories over a time range are the same on every dashboard.
    def all_histories(time_range: TimeRange) -> dict[str, AlarmHistory]:
        histories = alarm_histories(
            monitoring.alarms.values(),
            source=datapoint_source,
            time_range=time_range,
            region=target.region,
            deferred=deferred,
        )
        return {
            alarm_arn(region=target.region, account=target.account, alarm_name=name): history
            for name, history in histories.items()
        }

    for dashboard in monitoring.dashboards.values():
        body = replace_placeholders(dashboard.to_body(region=target.region), deferred)
        default = read_time_range(body, now=now)
        others = [TimeRange(start=default.end - seconds, end=default.end) for seconds in OTHER_RANGES]
        ranges = [default, *(other for other in others if other_ranges and other != default)]
        has_alarms = _needs_alarms(body, [alarm.alarm_name for alarm in monitoring.alarms.values()])
        yield preview_body(
            body,
            name=dashboard.name,
            location=location,
            source=datapoint_source,
            ranges=ranges,
            histories_over=all_histories if has_alarms else _no_histories,
        )


def _needs_alarms(body: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Return whether a body names an alarm or has horizontal lines, which may be thresholds of alarms.

    Evaluating all alarms takes a while, so dashboards without either skip it.
    """
    text = json.dumps(body, ensure_ascii=False)
    return '"horizontal"' in text or any(name in text for name in names)


def _no_histories(_: TimeRange) -> Mapping[str, AlarmHistory]:
    return {}


def synthetic_source(target: Target, *, now: datetime = REFERENCE_TIME) -> SyntheticSource:
    """Return a source of synthetic data for a target.

    Args:
        target: The target.
        now: The reference time of the incidents.
    """
    models = tuple(dict.fromkeys(with_sample_values(model.id.dimension_value) for model in target.models))
    location = f"Account {target.account}, {target.region}"
    log = target.invocation_log
    return SyntheticSource(
        models=models,
        location=location,
        now=now,
        account=target.account,
        region=target.region,
        resources=NamedResources(
            guardrails=tuple((guardrail.arn, guardrail.version) for guardrail in target.guardrails),
            agents=tuple(agent.alias_arn for agent in target.agents),
            knowledge_bases=tuple(base.id for base in target.knowledge_bases),
            **({"log_group": log.log_group} if log else {}),
        ),
    )


def preview_body(
    body: Mapping[str, Any],
    *,
    name: str,
    location: str,
    source: DatapointSource,
    ranges: Sequence[TimeRange],
    histories_over: Callable[[TimeRange], Mapping[str, AlarmHistory]] = _no_histories,
) -> PreviewDashboard:
    """Evaluate a dashboard body for the preview.

    Args:
        body: The dashboard body, as in PutDashboard.
        name: The name of the dashboard.
        location: The account and Region as text.
        source: Provides datapoints and log rows.
        ranges: At least one time range. The dashboard opens with the first.
        histories_over: Returns the histories of alarms over a time range, by ARN. Default: no alarms are
            known.
    """
    listed = body.get("widgets")
    widgets = [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []
    variables, notes = read_variables(body, source)
    first, *others = selections(variables)
    preview_ranges = []
    for time_range in ranges:
        context = PanelContext(source=source, time_range=time_range, alarms=histories_over(time_range))
        renderer = _PanelRenderer(widgets=widgets, variables=variables, context=context)
        preview_ranges.append(
            PreviewRange(
                time_range=time_range,
                panels=renderer.render(first),
                others={
                    selection: renderer.render(selection) for selection in others if time_range is ranges[0]
                },
            )
        )
    return PreviewDashboard(
        name=name,
        location=location,
        data_description=source.description,
        ranges=tuple(preview_ranges),
        variables=variables,
        notes=notes,
    )


@dataclass(kw_only=True)
class _PanelRenderer:
    """Renders the panels of a dashboard. A widget that several selections share is rendered once."""

    widgets: Sequence[Mapping[str, Any]]
    variables: Sequence[Variable]
    context: PanelContext
    _panels: dict[str, Panel] = field(default_factory=dict)

    def render(self, selection: Selection) -> tuple[Panel, ...]:
        return tuple(self._panel(widget, selection) for widget in self.widgets)

    def _panel(self, widget: Mapping[str, Any], selection: Selection) -> Panel:
        try:
            applied = apply_variables(widget, self.variables, selection)
        except (LookupError, TypeError):
            applied = widget  # render_panel explains what is wrong with it
        key = json.dumps(applied, sort_keys=True, default=str)
        if key not in self._panels:
            self._panels[key] = render_panel(applied, self.context)
        return self._panels[key]
