"""Evaluate the dashboards of a target, of a Terraform stack, or any dashboard body, for the preview."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.deferred import SHOWN_QUOTA, with_sample_values
from bedrock_monitoring.cloudwatch.partitions import DEFAULT_REGION, EXAMPLE_ACCOUNT, alarm_arn
from bedrock_monitoring.cloudwatch.reading.read_stack import StackDashboards
from bedrock_monitoring.cloudwatch.reading.usual_place import usual_account, usual_region
from bedrock_monitoring.datapoints.synthetic.organization_source import OrganizationSource
from bedrock_monitoring.datapoints.synthetic.publishers import NO_RESOURCES, NamedResources
from bedrock_monitoring.datapoints.synthetic.resources_in_bodies import (
    EXAMPLE_MODELS,
    find_models,
    find_resources,
)
from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_TIME, SyntheticSource
from bedrock_monitoring.evaluation.alarm_history import AlarmHistories, AlarmHistory
from bedrock_monitoring.evaluation.dashboard_time_range import (
    DAY,
    HOUR,
    MINUTE,
    TimeRange,
    last,
    read_time_range,
)
from bedrock_monitoring.evaluation.dashboard_variables import (
    Selection,
    Variable,
    apply_variables,
    read_variables,
    selections,
)
from bedrock_monitoring.evaluation.datapoint_source import DatapointSource
from bedrock_monitoring.evaluation.metric_rows import MetricRow, read_rows
from bedrock_monitoring.evaluation.placeholders import replace_placeholders
from bedrock_monitoring.monitoring.central_view import CentralView
from bedrock_monitoring.monitoring.target_monitoring import Monitoring
from bedrock_monitoring.preview.alarm_dashboard import alarms_that_no_body_shows, body_of_alarms
from bedrock_monitoring.preview.page import PreviewDashboard, PreviewRange
from bedrock_monitoring.preview.panels import UNITS, Panel, PanelContext, render_panel, time_range_of
from bedrock_monitoring.preview.repeated_notes import reason_notes, repeated_reasons, without_reasons

_NOTHING: Mapping[str, str] = {}

OTHER_RANGES = (HOUR, DAY)
"""The lengths of the further time ranges of each dashboard, in seconds."""


@dataclass(frozen=True, kw_only=True)
class PreviewSubject:
    """The dashboards and alarms of one account and Region.

    Attributes:
        account: The account id. ``None`` if it is not known.
        region: The Region.
        bodies: The dashboard bodies by dashboard name, as in PutDashboard.
        alarms: The alarms whose states the preview shows.
        models: The dimension values of the models in synthetic data, busiest first.
        resources: The other resources in synthetic data.
        notes: What the preview leaves out, shown above the first dashboard.
        linked: The models of each account whose metrics it shows, in a monitoring account.
        sample_values: What stands for deferred values that are not what others of their kind are.
    """

    account: str | None
    region: str
    bodies: Mapping[str, Mapping[str, Any]]
    alarms: Sequence[AlarmBase] = ()
    models: Sequence[str] = EXAMPLE_MODELS
    resources: NamedResources = NO_RESOURCES
    notes: Sequence[str] = ()
    linked: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sample_values: Mapping[str, str] = field(default_factory=dict)

    @property
    def location(self) -> str:
        """The account and Region as text."""
        return self.region if self.account is None else f"Account {self.account}, {self.region}"


def target_subject(monitoring: Monitoring) -> PreviewSubject:
    """Return the dashboards and alarms of a target."""
    target = monitoring.target
    log = target.invocation_log
    return PreviewSubject(
        account=target.account,
        region=target.region,
        bodies={
            dashboard.name: dashboard.to_body(region=target.region)
            for dashboard in monitoring.dashboards.values()
        },
        alarms=tuple(monitoring.alarms.values()),
        models=_named(route.dimension_value for model in target.models for route in model.routes),
        resources=NamedResources(
            guardrails=tuple((guardrail.arn, guardrail.version) for guardrail in target.guardrails),
            agents=tuple(agent.alias_arn for agent in target.agents),
            knowledge_bases=tuple(base.id for base in target.knowledge_bases),
            log_group=log.log_group if log and log.log_group else NO_RESOURCES.log_group,
            evaluators=_named(
                evaluator.metric_name for one in target.online_evaluations for evaluator in one.evaluators
            ),
        ),
        linked={account: _named(models) for account, models in target.published.items()}
        if isinstance(target, CentralView)
        else {},
        sample_values=dict.fromkeys(
            (
                str(limit)
                for limit in (
                    target.tokens_per_day,
                    *(quota.tokens_per_day for model in target.models for quota in model.quotas.values()),
                )
                if isinstance(limit, str)
            ),
            str(int(SHOWN_QUOTA) * (DAY // MINUTE)),
        ),
    )


def _named(models: Iterable[str]) -> tuple[str, ...]:
    """Return the dimension values of models, each once; what only Terraform will know by its name."""
    return tuple(dict.fromkeys(map(with_sample_values, models)))


def stack_subject(stack: StackDashboards, *, name: str) -> PreviewSubject:
    """Return the dashboards and alarms of a Terraform stack.

    Alarms that no dashboard shows get a dashboard of their own.

    Args:
        stack: The dashboards and alarms of the stack in one account and Region.
        name: The name of the stack.
    """
    account = stack.account or EXAMPLE_ACCOUNT
    others = alarms_that_no_body_shows(stack.alarms, stack.bodies.values())
    alarm_bodies = (
        {f"{name}-alarms": body_of_alarms(others, account=account, region=stack.region)} if others else {}
    )
    bodies = {**stack.bodies, **alarm_bodies}
    return PreviewSubject(
        account=stack.account,
        region=stack.region,
        bodies=bodies,
        alarms=stack.alarms,
        models=find_models(bodies.values(), stack.alarms),
        resources=find_resources(bodies.values(), stack.alarms),
        notes=tuple(f"Left out: {problem}" for problem in stack.left_out),
    )


def body_subject(body: Mapping[str, Any], *, name: str) -> PreviewSubject:
    """Return a dashboard of which only the body is known.

    Args:
        body: The dashboard body, as ``parsed_body`` returns it.
        name: The name of the dashboard.
    """
    return PreviewSubject(
        account=usual_account([body]),
        region=usual_region([body]) or DEFAULT_REGION,
        bodies={name: body},
        models=find_models([body], ()),
        resources=find_resources([body], ()),
        notes=made_up_notes([body]),
    )


def made_up_notes(bodies: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the note on the namespaces of which synthetic data know no more than the names of metrics.

    Args:
        bodies: Dashboard bodies, as ``parsed_body`` returns them.
    """
    namespaces = {
        row.metric.namespace
        for body in bodies
        for widget in body["widgets"]
        if widget["type"] == "metric"
        for row in _rows(widget.get("properties", {}))
        if row.metric is not None and not row.metric.namespace.startswith("AWS/Bedrock")
    }
    if not namespaces:
        return ()
    named = ", ".join(sorted(namespaces))
    return (f"Of {named}, synthetic data know the names of metrics alone; height and course are made up.",)


def _rows(properties: Mapping[str, Any]) -> Sequence[MetricRow]:
    try:
        return tuple(read_rows(properties))
    except (AttributeError, LookupError, TypeError, ValueError):
        return ()  # its panel says what is wrong with it


def preview_monitoring(
    monitoring: Monitoring,
    *,
    now: datetime = REFERENCE_TIME,
    source: DatapointSource | None = None,
    deferred: Mapping[str, str] = _NOTHING,
    other_ranges: bool = True,
) -> Iterator[PreviewDashboard]:
    """Yield the dashboards of a target for the preview; see ``preview_subject``."""
    return preview_subject(
        target_subject(monitoring), now=now, source=source, deferred=deferred, other_ranges=other_ranges
    )


def preview_subject(
    subject: PreviewSubject,
    *,
    now: datetime = REFERENCE_TIME,
    source: DatapointSource | None = None,
    deferred: Mapping[str, str] = _NOTHING,
    other_ranges: bool = True,
) -> Iterator[PreviewDashboard]:
    """Yield the dashboards of one account and Region for the preview.

    Args:
        subject: The dashboards and alarms.
        now: The end of relative time ranges.
        source: Provides datapoints and log rows. Defaults to synthetic data.
        deferred: Maps placeholders to the values of deployed resources. Defaults to sample values.
        other_ranges: Whether to add time ranges of an hour and a day.
    """
    datapoint_source = source or synthetic_source(subject, now=now)
    deferred = {**subject.sample_values, **deferred}

    @cache  # The histories over a time range are the same on every dashboard.
    def all_histories(time_range: TimeRange) -> Mapping[str, AlarmHistory]:
        histories = AlarmHistories(
            subject.alarms,
            source=datapoint_source,
            time_range=time_range,
            region=subject.region,
            deferred=deferred,
            units=UNITS,
        )
        account = subject.account or EXAMPLE_ACCOUNT
        return _ByArn(
            histories,
            {alarm_arn(region=subject.region, account=account, alarm_name=name): name for name in histories},
        )

    for number, (name, raw_body) in enumerate(subject.bodies.items()):
        body = replace_placeholders(raw_body, deferred)
        default = read_time_range(body, now=now)
        others = [last(seconds, end=default.end, now=now) for seconds in OTHER_RANGES]
        ranges = [default, *(other for other in others if other_ranges and other != default)]
        has_alarms = _needs_alarms(body, [alarm.alarm_name for alarm in subject.alarms])
        yield preview_body(
            body,
            name=name,
            location=subject.location,
            source=datapoint_source,
            ranges=ranges,
            now=now,
            histories_over=all_histories if has_alarms else _no_histories,
            notes=() if number else subject.notes,
        )


class _ByArn(Mapping[str, AlarmHistory]):
    """Histories by ARN in place of by name."""

    def __init__(self, histories: Mapping[str, AlarmHistory], names: Mapping[str, str]) -> None:
        self._histories = histories
        self._names = names

    def __getitem__(self, arn: str) -> AlarmHistory:
        return self._histories[self._names[arn]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _needs_alarms(body: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Return whether a body names an alarm or has horizontal lines, which may be thresholds of alarms.

    Evaluating all alarms takes a while, so dashboards without either skip it.
    """
    text = json.dumps(body, ensure_ascii=False)
    return '"horizontal"' in text or any(name in text for name in names)


def _no_histories(_: TimeRange) -> Mapping[str, AlarmHistory]:
    return {}


def synthetic_source(
    subject: PreviewSubject, *, now: datetime = REFERENCE_TIME
) -> SyntheticSource | OrganizationSource:
    """Return a source of synthetic data for an account and Region.

    Args:
        subject: The dashboards and alarms that show the data.
        now: The reference time of the incidents.
    """
    if subject.linked:
        return OrganizationSource(
            account=subject.account or "", models=subject.linked, region=subject.region, now=now
        )
    return SyntheticSource(
        models=tuple(subject.models),
        location=subject.location,
        now=now,
        account=subject.account or "",
        region=subject.region,
        resources=subject.resources,
    )


def preview_body(
    body: Mapping[str, Any],
    *,
    name: str,
    location: str,
    source: DatapointSource,
    ranges: Sequence[TimeRange],
    now: datetime = REFERENCE_TIME,
    histories_over: Callable[[TimeRange], Mapping[str, AlarmHistory]] = _no_histories,
    notes: Sequence[str] = (),
) -> PreviewDashboard:
    """Evaluate a dashboard body for the preview.

    Args:
        body: The dashboard body, as in PutDashboard.
        name: The name of the dashboard.
        location: The account and Region as text.
        source: Provides datapoints and log rows.
        ranges: At least one time range. The dashboard opens with the first.
        now: The moment that relative time ranges of widgets count back from.
        histories_over: Returns the histories of alarms over a time range, by ARN. Default: no alarms are
            known.
        notes: What the preview leaves out, beside notes on the variables of the body.
    """
    listed = body.get("widgets")
    widgets = [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []
    variables, variable_notes = read_variables(body, source)
    first, *others = selections(variables)
    preview_ranges = []
    panels: dict[tuple[str, TimeRange], Panel] = {}
    for time_range in ranges:
        context = PanelContext(source=source, time_range=time_range, now=now, histories_over=histories_over)
        renderer = _PanelRenderer(widgets=widgets, variables=variables, context=context, panels=panels)
        preview_ranges.append(
            PreviewRange(
                time_range=time_range,
                panels=renderer.render(first),
                others={
                    selection: renderer.render(selection) for selection in others if time_range is ranges[0]
                },
            )
        )
    reasons = repeated_reasons(preview_ranges[0].panels)
    return PreviewDashboard(
        name=name,
        location=location,
        data_description=source.description,
        ranges=tuple(_without_reasons(each, reasons) for each in preview_ranges),
        variables=variables,
        notes=(*notes, *variable_notes, *reason_notes(reasons)),
    )


def _without_reasons(preview_range: PreviewRange, reasons: Mapping[str, int]) -> PreviewRange:
    def each_without(panels: Sequence[Panel]) -> Sequence[Panel]:
        return tuple(without_reasons(panel, reasons) for panel in panels)

    return replace(
        preview_range,
        panels=each_without(preview_range.panels),
        others={selection: each_without(panels) for selection, panels in preview_range.others.items()},
    )


@dataclass(kw_only=True)
class _PanelRenderer:
    """Renders the panels of a dashboard.

    ``panels`` keeps them, so that what several selections show over one time range is rendered once.
    """

    widgets: Sequence[Mapping[str, Any]]
    variables: Sequence[Variable]
    context: PanelContext
    panels: dict[tuple[str, TimeRange], Panel]

    def render(self, selection: Selection) -> tuple[Panel, ...]:
        return tuple(self._panel(widget, selection) for widget in self.widgets)

    def _panel(self, widget: Mapping[str, Any], selection: Selection) -> Panel:
        try:
            applied = apply_variables(widget, self.variables, selection)
        except (LookupError, TypeError):
            applied = widget  # render_panel explains what is wrong with it
        key = (json.dumps(applied, sort_keys=True, default=str), time_range_of(applied, self.context))
        if key not in self.panels:
            self.panels[key] = render_panel(applied, self.context)
        return self.panels[key]
