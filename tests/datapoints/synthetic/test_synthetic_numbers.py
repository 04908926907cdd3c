"""The synthetic data of every metric and of the log: they stay what they are, so that the pictures do.

After an intended change, run ``pytest tests/datapoints --snapshot-update`` and read the difference.
"""

from __future__ import annotations

from collections import Counter

from syrupy.assertion import SnapshotAssertion

from bedrock_monitoring.datapoints.synthetic.log_records import LogLocation, generate_records
from bedrock_monitoring.datapoints.synthetic.synthetic_source import REFERENCE_TIME, SyntheticSource
from bedrock_monitoring.datapoints.synthetic.traffic import usage_profile
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR, MINUTE, TimeRange
from bedrock_monitoring.evaluation.logs.log_functions import Value
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.sliding_windows import read_datapoints

NOW = int(REFERENCE_TIME.timestamp())
MODELS = (
    "anthropic.one-v1:0",
    "us.amazon.two-v1:0",
    "us.stability.stable-image-inpaint-v1:0",
    "amazon.titan-embed-text-v2:0",
    "amazon.nova-reel-v1:1",
)
SOURCE = SyntheticSource(models=MODELS, location="Account 111122223333, eu-central-1", region="eu-central-1")
STATISTICS = ("Sum", "Minimum", "p99", "Maximum")


def numbers(metric: MetricKey, *, start: int, end: int) -> str:
    """Return each statistic of a metric over a time, to five digits."""
    whole = TimeRange(start=start, end=end)
    found = (
        read_datapoints(SOURCE, metric, statistic=statistic, period=end - start, time_range=whole)
        for statistic in STATISTICS
    )
    return " ".join(f"{next(iter(points.values())):.5g}" if points else "-" for points in found)


def test_every_metric_keeps_its_numbers_of_a_day_and_of_the_hour_of_an_incident(
    snapshot: SnapshotAssertion,
) -> None:
    lines = [
        f"{metric.namespace} {metric.name} {dict(metric.dimensions)}: "
        f"{numbers(metric, start=NOW - DAY, end=NOW)} | {numbers(metric, start=NOW - HOUR, end=NOW)}"
        for metric in SOURCE.list_metrics()
    ]
    assert "\n".join(lines) == snapshot


def test_the_log_of_an_hour_stays(snapshot: SnapshotAssertion) -> None:
    """Each field by how often it has a value, and by three of its values."""
    records = generate_records(
        {
            model: usage_profile(model, location="here", position=position, models=len(MODELS))
            for position, model in enumerate(MODELS)
        },
        location=LogLocation(account="111122223333", region="eu-central-1"),
        start=NOW - HOUR,
        end=NOW,
        now=NOW // MINUTE,
    )
    weights: Counter[str] = Counter()
    values: dict[str, list[Value]] = {}
    for record in records:
        for field, value in record.fields.items():
            weights[field] += record.weight
            values.setdefault(field, []).append(value)
    lines = [
        f"{field} {weights[field]}: {found[0]!r}, {found[len(found) // 2]!r}, {found[-1]!r}"
        for field, found in values.items()
    ]
    assert "\n".join(lines) == snapshot
