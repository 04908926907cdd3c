"""From the targets of a rollout, or a dashboard body, to what the page shows."""

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
from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_MOMENT, SyntheticSource
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
"""What can be chosen beside the range that a dashboard opens with, in seconds."""


def preview_monitoring(
    monitoring: Monitoring,
    *,
    now: datetime = REFERENCE_MOMENT,
    source: DatapointSource | None = None,
    deferred: Mapping[str, str] = _NOTHING,
    other_ranges: bool = True,
) -> Iterator[PreviewDashboard]:
    """Yield the dashboards of a target.

    Args:
        monitoring: What watches the target.
        now: When it is.
        source: Where data come from; synthetic ones where none is given.
        deferred: Values by placeholder, where something was deployed already.
        other_ranges: Whether an hour and a day can be chosen beside the range that a dashboard opens with.
    """
    target = monitoring.target
    location = f"Account {target.account}, {target.region}"
    shown_data = source or synthetic_source(target, now=now)

    @cache  # what alarms do over a time range is the same on every dashboard
    def all_histories(time_range: TimeRange) -> dict[str, AlarmHistory]:
        histories = alarm_histories(
            monitoring.alarms.values(),
            source=shown_data,
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
        own = read_time_range(body, now=now)
        others = [TimeRange(start=own.end - seconds, end=own.end) for seconds in OTHER_RANGES]
        ranges = [own, *(one for one in others if other_ranges and one != own)]
        has_alarms = _shows_any(body, [alarm.alarm_name for alarm in monitoring.alarms.values()])
        yield preview_body(
            body,
            name=dashboard.name,
            location=location,
            source=shown_data,
            ranges=ranges,
            histories_over=all_histories if has_alarms else _no_histories,
        )


def _shows_any(body: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Whether a body names an alarm or has lines that may be thresholds: the states of all take a while to compute."""
    text = json.dumps(body, ensure_ascii=False)
    return '"horizontal"' in text or any(name in text for name in names)


def _no_histories(_: TimeRange) -> Mapping[str, AlarmHistory]:
    return {}


def synthetic_source(target: Target, *, now: datetime = REFERENCE_MOMENT) -> SyntheticSource:
    """Return synthetic data of a target.

    Args:
        target: What is watched.
        now: When it is.
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
            guardrails=tuple((one.arn, one.version) for one in target.guardrails),
            agents=tuple(one.alias_arn for one in target.agents),
            knowledge_bases=tuple(one.id for one in target.knowledge_bases),
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
    """Return a dashboard body as the page shows it.

    Args:
        body: As PutDashboard takes it.
        name: The dashboard's name.
        location: Account and Region.
        source: Where datapoints come from.
        ranges: The time ranges that can be chosen, one at least; it opens with the first.
        histories_over: Returns what is known of alarms over a time range, by ARN.
    """
    listed = body.get("widgets")
    widgets = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    variables, notes = read_variables(body, source)
    first, *others = selections(variables)
    shown = []
    for time_range in ranges:
        context = PanelContext(source=source, time_range=time_range, alarms=histories_over(time_range))
        panels = _Panels(widgets=widgets, variables=variables, context=context)
        shown.append(
            PreviewRange(
                time_range=time_range,
                panels=panels.of(first),
                others={selection: panels.of(selection) for selection in others if time_range is ranges[0]},
            )
        )
    return PreviewDashboard(
        name=name,
        location=location,
        data=source.description,
        ranges=tuple(shown),
        variables=variables,
        notes=notes,
    )


@dataclass(kw_only=True)
class _Panels:
    """Makes the panels of widgets; one that another choice leaves as it is, is made once."""

    widgets: Sequence[Mapping[str, Any]]
    variables: Sequence[Variable]
    context: PanelContext
    _made: dict[str, Panel] = field(default_factory=dict)

    def of(self, selection: Selection) -> tuple[Panel, ...]:
        return tuple(self._panel(widget, selection) for widget in self.widgets)

    def _panel(self, widget: Mapping[str, Any], selection: Selection) -> Panel:
        try:
            shown = apply_variables(widget, self.variables, selection)
        except (LookupError, TypeError):
            shown = widget  # its panel says what is wrong with it
        key = json.dumps(shown, sort_keys=True, default=str)
        if key not in self._made:
            self._made[key] = render_panel(shown, self.context)
        return self._made[key]
