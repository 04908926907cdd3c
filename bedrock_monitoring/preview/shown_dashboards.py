"""From a target, a Terraform stack or a dashboard body to what the page shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import AlarmBase
from bedrock_monitoring.cloudwatch.deferred import with_sample_values
from bedrock_monitoring.cloudwatch.partitions import DEFAULT_REGION, EXAMPLE_ACCOUNT, alarm_arn
from bedrock_monitoring.cloudwatch.reading.read_stack import StackDashboards
from bedrock_monitoring.cloudwatch.reading.usual_place import usual_account, usual_region
from bedrock_monitoring.datapoints.synthetic.named_in_bodies import EXAMPLE_MODELS, models_named, things_named
from bedrock_monitoring.datapoints.synthetic.publishers import NOBODY, Named
from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_MOMENT, SyntheticSource
from bedrock_monitoring.evaluation.alarm_history import AlarmHistory, alarm_histories
from bedrock_monitoring.evaluation.placeholders import filled
from bedrock_monitoring.evaluation.series import DAY, HOUR, DatapointSource, TimeRange, time_range_of
from bedrock_monitoring.evaluation.variables import Choice, Variable, applied, choices, variables_of
from bedrock_monitoring.monitoring.target_monitoring import Monitoring
from bedrock_monitoring.preview.alarm_dashboard import alarms_that_no_body_shows, body_of_alarms
from bedrock_monitoring.preview.page import ShownDashboard, ShownRange
from bedrock_monitoring.preview.panels import Panel, Scene, panel_of

_NOTHING: Mapping[str, str] = {}

OTHER_RANGES = (HOUR, DAY)
"""What can be chosen beside the range that a dashboard opens with, in seconds."""


@dataclass(frozen=True, kw_only=True)
class PreviewSubject:
    """What the page shows of one account and Region.

    Attributes:
        account: The account; ``None`` if it is not known.
        region: The Region.
        bodies: The bodies of the dashboards by name, as PutDashboard takes them.
        alarms: The alarms of the account and Region whose states are shown.
        models: The models that synthetic data have, the busiest first.
        named: What else synthetic data have.
        notes: What the preview leaves out, said above the first dashboard.
    """

    account: str | None
    region: str
    bodies: Mapping[str, Mapping[str, Any]]
    alarms: Sequence[AlarmBase] = ()
    models: Sequence[str] = EXAMPLE_MODELS
    named: Named = NOBODY
    notes: Sequence[str] = ()

    @property
    def place(self) -> str:
        """Account and Region in words."""
        return self.region if self.account is None else f"Account {self.account}, {self.region}"


def subject_of(monitoring: Monitoring) -> PreviewSubject:
    """Return the dashboards and alarms of a target."""
    target = monitoring.target
    log = target.invocation_log
    return PreviewSubject(
        account=target.account,
        region=target.region,
        bodies={one.name: one.to_body(region=target.region) for one in monitoring.dashboards.values()},
        alarms=tuple(monitoring.alarms.values()),
        models=tuple(dict.fromkeys(with_sample_values(model.id.dimension_value) for model in target.models)),
        named=Named(
            guardrails=tuple((one.arn, one.version) for one in target.guardrails),
            agents=tuple(one.alias_arn for one in target.agents),
            knowledge_bases=tuple(one.id for one in target.knowledge_bases),
            **({"log_group": log.log_group} if log else {}),
        ),
    )


def subject_of_stack(stack: StackDashboards, *, name: str) -> PreviewSubject:
    """Return the dashboards and alarms of a Terraform stack; alarms on none of them get one of their own.

    Args:
        stack: What the stack puts into one account and Region.
        name: The name of the stack.
    """
    account = stack.account or EXAMPLE_ACCOUNT
    unshown = alarms_that_no_body_shows(stack.alarms, stack.bodies.values())
    alone = (
        {f"{name}-alarms": body_of_alarms(unshown, account=account, region=stack.region)} if unshown else {}
    )
    bodies = {**stack.bodies, **alone}
    return PreviewSubject(
        account=stack.account,
        region=stack.region,
        bodies=bodies,
        alarms=stack.alarms,
        models=models_named(bodies.values(), stack.alarms),
        named=things_named(bodies.values(), stack.alarms),
        notes=tuple(f"Left out: {problem}" for problem in stack.left_out),
    )


def subject_of_body(body: Mapping[str, Any], *, name: str) -> PreviewSubject:
    """Return a dashboard of which only the body is known.

    Args:
        body: As ``parsed_body`` returns it.
        name: The name of the dashboard.
    """
    return PreviewSubject(
        account=usual_account([body]),
        region=usual_region([body]) or DEFAULT_REGION,
        bodies={name: body},
        models=models_named([body], ()),
        named=things_named([body], ()),
    )


def show_monitoring(
    monitoring: Monitoring,
    *,
    now: datetime = REFERENCE_MOMENT,
    source: DatapointSource | None = None,
    deferred: Mapping[str, str] = _NOTHING,
    other_ranges: bool = True,
) -> Iterator[ShownDashboard]:
    """Yield the dashboards of a target; see ``show``."""
    return show(subject_of(monitoring), now=now, source=source, deferred=deferred, other_ranges=other_ranges)


def show(
    subject: PreviewSubject,
    *,
    now: datetime = REFERENCE_MOMENT,
    source: DatapointSource | None = None,
    deferred: Mapping[str, str] = _NOTHING,
    other_ranges: bool = True,
) -> Iterator[ShownDashboard]:
    """Yield the dashboards of an account and Region.

    Args:
        subject: The dashboards and alarms.
        now: When it is.
        source: Where data come from; synthetic ones where none is given.
        deferred: Values by placeholder, where something was deployed already.
        other_ranges: Whether an hour and a day can be chosen beside the range that a dashboard opens with.
    """
    shown_data = source or synthetic_source(subject, now=now)

    @cache  # what alarms do over a time range is the same on every dashboard
    def all_histories(time_range: TimeRange) -> dict[str, AlarmHistory]:
        histories = alarm_histories(
            subject.alarms,
            source=shown_data,
            time_range=time_range,
            region=subject.region,
            deferred=deferred,
        )
        account = subject.account or EXAMPLE_ACCOUNT
        return {
            alarm_arn(region=subject.region, account=account, alarm_name=name): history
            for name, history in histories.items()
        }

    for number, (name, given) in enumerate(subject.bodies.items()):
        body = filled(given, deferred)
        own = time_range_of(body, now=now)
        others = [TimeRange(start=own.end - seconds, end=own.end) for seconds in OTHER_RANGES]
        ranges = [own, *(one for one in others if other_ranges and one != own)]
        has_alarms = _shows_any(body, [alarm.alarm_name for alarm in subject.alarms])
        yield show_body(
            body,
            name=name,
            place=subject.place,
            source=shown_data,
            ranges=ranges,
            histories_over=all_histories if has_alarms else _no_histories,
            notes=() if number else subject.notes,
        )


def _shows_any(body: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Whether a body names an alarm or may have a threshold: computing the states of all takes a while."""
    text = json.dumps(body, ensure_ascii=False)
    return '"horizontal"' in text or any(name in text for name in names)


def _no_histories(_: TimeRange) -> Mapping[str, AlarmHistory]:
    return {}


def synthetic_source(subject: PreviewSubject, *, now: datetime = REFERENCE_MOMENT) -> SyntheticSource:
    """Return synthetic data of an account and Region.

    Args:
        subject: What they are shown on.
        now: When it is.
    """
    return SyntheticSource(
        models=tuple(subject.models),
        place=subject.place,
        now=now,
        account=subject.account or "",
        region=subject.region,
        named=subject.named,
    )


def show_body(
    body: Mapping[str, Any],
    *,
    name: str,
    place: str,
    source: DatapointSource,
    ranges: Sequence[TimeRange],
    histories_over: Callable[[TimeRange], Mapping[str, AlarmHistory]] = _no_histories,
    notes: Sequence[str] = (),
) -> ShownDashboard:
    """Return a dashboard body as the page shows it.

    Args:
        body: As PutDashboard takes it.
        name: The dashboard's name.
        place: Account and Region.
        source: Where datapoints come from.
        ranges: The time ranges that can be chosen, one at least; it opens with the first.
        histories_over: Returns what is known of alarms over a time range, by ARN.
        notes: What the preview leaves out, beside what it cannot do with the body's variables.
    """
    listed = body.get("widgets")
    widgets = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    variables, notes_on_variables = variables_of(body, source)
    first, *others = choices(variables)
    shown = []
    for time_range in ranges:
        scene = Scene(source=source, time_range=time_range, alarms=histories_over(time_range))
        panels = _Panels(widgets=widgets, variables=variables, scene=scene)
        shown.append(
            ShownRange(
                time_range=time_range,
                panels=panels.of(first),
                others={choice: panels.of(choice) for choice in others if time_range is ranges[0]},
            )
        )
    return ShownDashboard(
        name=name,
        place=place,
        data=source.about,
        ranges=tuple(shown),
        variables=variables,
        notes=(*notes, *notes_on_variables),
    )


@dataclass(kw_only=True)
class _Panels:
    """Makes the panels of widgets; one that another choice leaves as it is, is made once."""

    widgets: Sequence[Mapping[str, Any]]
    variables: Sequence[Variable]
    scene: Scene
    _made: dict[str, Panel] = field(default_factory=dict)

    def of(self, choice: Choice) -> tuple[Panel, ...]:
        return tuple(self._panel(widget, choice) for widget in self.widgets)

    def _panel(self, widget: Mapping[str, Any], choice: Choice) -> Panel:
        try:
            shown = applied(widget, self.variables, choice)
        except (LookupError, TypeError):
            shown = widget  # its panel says what is wrong with it
        key = json.dumps(shown, sort_keys=True, default=str)
        if key not in self._made:
            self._made[key] = panel_of(shown, self.scene)
        return self._made[key]
