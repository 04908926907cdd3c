"""From the targets of a rollout, or a dashboard body, to what the page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.cloudwatch.partitions import alarm_arn
from bedrock_monitoring.preview.page import ShownDashboard, ShownRange
from bedrock_monitoring.preview.panels import Scene, panel_of
from bedrock_monitoring.preview.series import DAY, HOUR, Source, TimeRange, time_range_of
from bedrock_monitoring.preview.synthetic import REFERENCE_MOMENT, SyntheticSource
from bedrock_monitoring.preview.tiles import Tile, tile_of
from bedrock_monitoring.rollout.dashboards import Monitoring

OTHER_RANGES = (HOUR, DAY)
"""What can be chosen beside the range that a dashboard opens with, in seconds."""


def show_monitoring(
    monitoring: Monitoring, *, now: datetime = REFERENCE_MOMENT, other_ranges: bool = True
) -> Iterator[ShownDashboard]:
    """Yield the dashboards of a target with synthetic data.

    Args:
        monitoring: What watches the target.
        now: When it is.
        other_ranges: Whether an hour and a day can be chosen beside the range that a dashboard opens with.
    """
    target = monitoring.target
    place = f"Account {target.account}, {target.region}"
    models = tuple(dict.fromkeys(model.id.dimension_value for model in target.models))
    source = SyntheticSource(models=models, place=place, now=now)

    def tiles_over(time_range: TimeRange) -> dict[str, Tile]:
        return {
            alarm_arn(region=target.region, account=target.account, alarm_name=alarm.alarm_name): tile_of(
                alarm, source=source, time_range=time_range, region=target.region
            )
            for alarm in monitoring.alarms.values()
            if isinstance(alarm, Alarm)
        }

    for dashboard in monitoring.dashboards:
        body = dashboard.to_body(region=target.region)
        own = time_range_of(body, now=now)
        others = [TimeRange(start=own.end - seconds, end=own.end) for seconds in OTHER_RANGES]
        ranges = [own, *(one for one in others if other_ranges and one != own)]
        yield show_body(
            body, name=dashboard.name, place=place, source=source, ranges=ranges, tiles_over=tiles_over
        )


def show_body(
    body: Mapping[str, Any],
    *,
    name: str,
    place: str,
    source: Source,
    ranges: Sequence[TimeRange],
    tiles_over: Callable[[TimeRange], Mapping[str, Tile]] = lambda _: {},
) -> ShownDashboard:
    """Return a dashboard body as the page shows it.

    Args:
        body: As PutDashboard takes it.
        name: The dashboard's name.
        place: Account and Region.
        source: Where datapoints come from.
        ranges: The time ranges that can be chosen, one at least; it opens with the first.
        tiles_over: Returns what is known of alarms over a time range, by ARN.
    """
    listed = body.get("widgets")
    widgets = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    shown = []
    for time_range in ranges:
        scene = Scene(source=source, time_range=time_range, alarms=tiles_over(time_range))
        panels = tuple(panel_of(widget, scene) for widget in widgets)
        shown.append(ShownRange(time_range=time_range, panels=panels))
    return ShownDashboard(name=name, place=place, ranges=tuple(shown), notes=_notes(body))


def _notes(body: Mapping[str, Any]) -> tuple[str, ...]:
    listed = body.get("variables")
    variables = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    if not variables:
        return ()
    names = ", ".join(str(one.get("label") or one.get("id")) for one in variables)
    return (f"The preview does not apply variables; this dashboard has: {names}.",)
