"""From the targets of a rollout, or a dashboard body, to what the page shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bedrock_monitoring.cloudwatch.partitions import alarm_arn
from bedrock_monitoring.preview.page import ShownDashboard
from bedrock_monitoring.preview.panels import Scene, panel_of
from bedrock_monitoring.preview.series import Source, TimeRange, time_range_of
from bedrock_monitoring.preview.synthetic import REFERENCE_MOMENT, SyntheticSource
from bedrock_monitoring.preview.tiles import Tile, tile_of
from bedrock_monitoring.rollout.dashboards import Monitoring


def show_monitoring(monitoring: Monitoring, *, now: datetime = REFERENCE_MOMENT) -> Iterator[ShownDashboard]:
    """Yield the dashboards of a target with synthetic data.

    Args:
        monitoring: What watches the target.
        now: When it is.
    """
    target = monitoring.target
    place = f"Account {target.account}, {target.region}"
    models = tuple(dict.fromkeys(model.id.dimension_value for model in target.models))
    source = SyntheticSource(models=models, place=place, now=now)
    for dashboard in monitoring.dashboards:
        body = dashboard.to_body(region=target.region)
        time_range = time_range_of(body, now=now)
        tiles = {
            alarm_arn(region=target.region, account=target.account, alarm_name=alarm.alarm_name): tile_of(
                alarm, source=source, time_range=time_range, region=target.region
            )
            for alarm in monitoring.alarms.values()
        }
        yield show_body(
            body, name=dashboard.name, place=place, source=source, time_range=time_range, alarms=tiles
        )


def show_body(
    body: Mapping[str, Any],
    *,
    name: str,
    place: str,
    source: Source,
    time_range: TimeRange,
    alarms: Mapping[str, Tile] | None = None,
) -> ShownDashboard:
    """Return a dashboard body as the page shows it.

    Args:
        body: As PutDashboard takes it.
        name: The dashboard's name.
        place: Account and Region.
        source: Where datapoints come from.
        time_range: What is shown.
        alarms: What is known of alarms, by ARN.
    """
    scene = Scene(source=source, time_range=time_range, alarms=alarms or {})
    widgets: Sequence[Any] = body.get("widgets") or ()
    return ShownDashboard(
        name=name,
        place=place,
        time_range=time_range,
        panels=tuple(panel_of(widget, scene) for widget in widgets if isinstance(widget, Mapping)),
        notes=_notes(body),
    )


def _notes(body: Mapping[str, Any]) -> tuple[str, ...]:
    variables = body.get("variables") or ()
    if not variables:
        return ()
    names = ", ".join(str(one.get("label") or one.get("id")) for one in variables)
    return (f"The preview does not apply variables; this dashboard has: {names}.",)
