"""The data of a backtest: kept, read from CloudWatch after the price is shown, or synthetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from bedrock_monitoring.cloudwatch.deferred import with_sample_values
from bedrock_monitoring.commands.backtesting.incidents import Incident
from bedrock_monitoring.commands.backtesting.needed_data import Subject, needed_requests
from bedrock_monitoring.commands.console.asking import Ask, ask_to_read
from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.datapoints.data_requests import RequestCollector
from bedrock_monitoring.datapoints.recorded_source import Recording, load_recordings, save_recordings
from bedrock_monitoring.datapoints.synthetic.planned_incidents import PlannedIncident
from bedrock_monitoring.datapoints.synthetic.synthetic_source import SyntheticSource
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, TimeRange
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.monitoring.target import Target
from bedrock_monitoring.problems import refuse_one

_MOST_NAMED = 12
"""How many models an error names."""


def kept_recording(path: Path, *, target: Target) -> Recording | None:
    """Return the recording of a target that an earlier backtest kept; ``None`` without one.

    That of another account or Region, which had this name before, is none of it.

    Raises:
        InvalidInputError: The file is not a recording.
    """
    if not path.is_file():
        return None
    wanted = target.name, target.account, target.region
    recordings = load_recordings(path)
    return next((one for one in recordings if (one.target, one.account, one.region) == wanted), None)


def recorded_data(path: Path, subjects: Sequence[Subject]) -> tuple[Recording, ...]:
    """Return the recordings of targets in a file.

    Raises:
        InvalidInputError: The file is not a recording, is that of a preview, or lacks a target.
    """
    loaded = {recording.target: recording for recording in load_recordings(path)}
    for subject in subjects:
        recording = loaded.get(subject.target.name)
        if recording is None or not recording.ranges:
            what = f"it has no data of {subject.target.name!r} for a backtest"
            listed = ", ".join(name for name, one in loaded.items() if one.ranges) or "no target"
            refuse_one(where=str(path), what=f"{what}; it has {listed}", remedy="record it with --record")
    return tuple(loaded[subject.target.name] for subject in subjects)


def synthetic_data(
    subject: Subject, *, now: datetime, since: int, incidents: Sequence[Incident]
) -> Recording:
    """Return synthetic data of a target, with incidents in them. The same arguments give the same data.

    Args:
        subject: What is judged.
        now: The end of the data.
        since: How long they are, in seconds.
        incidents: The incidents; those that are simulated are in the data.

    Raises:
        InvalidInputError: An incident names a model that the target does not have.
    """
    target = subject.target
    ids = {
        name: with_sample_values(model.id.dimension_value)
        for model in target.models
        for name in (model.display_name, *(route.dimension_value for route in model.routes))
    }
    planned = []
    for incident in incidents:
        simulated = incident.simulated
        if simulated is None:
            continue
        if simulated.model not in ids:
            what = f"target {target.name!r} has no model {simulated.model!r}"
            names = ", ".join(model.display_name for model in target.models[:_MOST_NAMED])
            refuse_one(where=f"incident {incident.name!r}", what=what, remedy=f"choose from {names}")
        planned.append(
            PlannedIncident(
                model=ids[simulated.model],
                start=incident.start,
                end=incident.end,
                failing=simulated.failing,
                throttled=simulated.throttled,
                refused=simulated.refused,
                slowness=simulated.slowness,
            )
        )
    source = SyntheticSource(
        models=[
            with_sample_values(route.dimension_value) for model in target.models for route in model.routes
        ],
        location=f"{target.account} {target.region}",
        # The incidents that every account has around the reference time lie after the data.
        now=datetime.fromtimestamp(now.timestamp() + 30 * DAY, UTC),
        account=target.account,
        region=target.region,
        incidents=planned,
    )
    end = int(now.timestamp())
    ranges = (TimeRange(start=end - since, end=end),)
    lists: dict[tuple[str, str], tuple[MetricKey, ...]] = {}

    def list_metrics(namespace: str, region: str) -> tuple[MetricKey, ...]:
        lists[namespace, region] = source.list_metrics(namespace=namespace, region=region)
        return lists[namespace, region]

    collector = RequestCollector(account=target.account, list_account_metrics=list_metrics)
    requests = needed_requests(subject, time_ranges=ranges, collector=collector, deferred={})
    return Recording(
        target=target.name,
        account=target.account,
        region=target.region,
        now=now,
        metrics=lists,
        points=source.requested_datapoints(requests),
        ranges=ranges,
    )


def live_data(
    subjects: Sequence[Subject],
    *,
    now: datetime,
    since: int,
    folder: Path,
    ask: Ask,
    print_line: Callable[[str], None],
) -> tuple[Recording, ...]:
    """Return the data of targets: those that are kept in a folder, and all else from CloudWatch.

    Data that were read within the last day are not read again.

    Args:
        subjects: What is judged.
        now: The current time.
        since: How far to look back, in seconds.
        folder: Where the data are kept, a file for each target.
        ask: Asks for approval before any request that costs money.
        print_line: Prints lines about what is read and what it costs.

    Raises:
        InvalidInputError: The requests were not approved, AWS refused one, or a kept file is not a recording.
    """
    # Importing boto3 takes longer than a backtest of data that are kept.
    from bedrock_monitoring.commands.backtesting.live_reading import LiveReading, prepared_reading  # noqa: PLC0415

    readings: list[LiveReading] = []
    for subject in subjects:
        path = folder / f"{subject.target.name}.json.gz"
        kept = kept_recording(path, target=subject.target)
        readings.append(prepared_reading(subject, kept=kept, path=path, now=now, since=since))
    usd = sum((reading.usd for reading in readings), Decimal())
    for reading in readings:
        print_line(reading.description)
    if usd:
        ask_to_read(f"Read this for ${usd:.4f}?", ask=ask, where="backtest")
    recordings = []
    for reading in readings:
        recording = reading.read()
        if reading.requests:
            save_recordings([recording], reading.path)
        recordings.append(recording)
    return tuple(recordings)


def data_summary(recording: Recording) -> str:
    """Return a line on the data: how many metrics, from when, to when."""
    first, last = recording.ranges[0].start, recording.ranges[-1].end
    days = (last - first) / DAY
    until = datetime.fromtimestamp(last, UTC)
    metrics = len({request.metric for request in recording.points})
    return f"{recording.target}: {count(metrics, 'metric')}, {days:g} days until {until:%Y-%m-%d %H:%M} UTC"
