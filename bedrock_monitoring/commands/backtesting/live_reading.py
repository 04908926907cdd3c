"""Read what a backtest lacks from CloudWatch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from bedrock_monitoring.cloudwatch.alarms import EvaluatedAlarm
from bedrock_monitoring.cloudwatch.deferred import Kind, deferred, deferred_names
from bedrock_monitoring.commands.backtesting.needed_data import Subject, live_ranges, needed_requests
from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.datapoints.data_requests import MetricRequest, RequestCollector
from bedrock_monitoring.datapoints.live.deferred_values import read_deferred_values
from bedrock_monitoring.datapoints.live.metric_data import (
    USD_PER_METRIC,
    LiveAccount,
    batch_requests,
    open_account,
)
from bedrock_monitoring.datapoints.recorded_source import Recording
from bedrock_monitoring.evaluation.alarm_history import alarm_graph_properties
from bedrock_monitoring.evaluation.dashboard_time_range import DAY
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.monitoring.target import Target


@dataclass(kw_only=True)
class _LazyAccount:
    """The account of a target, which is opened only if something has to be read."""

    target: Target
    kept: Mapping[tuple[str, str], tuple[MetricKey, ...]]
    listed: dict[tuple[str, str], tuple[MetricKey, ...]] = field(default_factory=dict)
    _opened: LiveAccount | None = None

    @property
    def opened(self) -> LiveAccount:
        if self._opened is None:
            target = self.target
            self._opened = open_account(
                target=f"target {target.name!r}",
                account=target.account,
                region=target.region,
                role_arn=target.role_arn,
            )
        return self._opened

    def list_metrics(self, namespace: str, region: str) -> tuple[MetricKey, ...]:
        place = namespace, region
        if place not in self.listed:
            self.listed[place] = (
                self.kept[place] if place in self.kept else self.opened.list_metrics(namespace, region)
            )
        return self.listed[place]


@dataclass(frozen=True, kw_only=True)
class LiveReading:
    """What is read for a target.

    Attributes:
        recording: The data that are there already.
        requests: What is missing.
        path: The file that keeps the data.
        account: The account to read from.
    """

    recording: Recording
    requests: tuple[MetricRequest, ...]
    path: Path
    account: _LazyAccount

    @property
    def usd(self) -> Decimal:
        """The price of the requests in USD."""
        return len(self.requests) * USD_PER_METRIC

    @property
    def description(self) -> str:
        """A line on what is read and what it costs."""
        name = self.recording.target
        if not self.requests:
            return (
                f"{name}: the data in {self.path} are used, read at {self.recording.now:%Y-%m-%d %H:%M} UTC"
            )
        calls = len(list(batch_requests(self.requests)))
        return (
            f"{name}: {count(len(self.requests), 'metric')} in {count(calls, 'call')} of GetMetricData or "
            f"more, ${self.usd:.4f}"
        )

    def read(self) -> Recording:
        """Read what is missing, and return all data.

        Raises:
            InvalidInputError: AWS refused a request.
        """
        if not self.requests:
            return self.recording
        points = self.account.opened.datapoints(self.requests)
        return replace(self.recording, points={**self.recording.points, **points})


def prepared_reading(
    subject: Subject, *, kept: Recording | None, path: Path, now: datetime, since: int
) -> LiveReading:
    """Return what has to be read for a target.

    Args:
        subject: What is judged.
        kept: The data that an earlier run kept. They are used if they are less than a day old and go as far
            back.
        path: The file that keeps the data.
        now: The current time.
        since: How far to look back, in seconds.

    Raises:
        InvalidInputError: The account cannot be opened, or its metrics cannot be listed.
    """
    target = subject.target
    fresh = kept if kept is not None and _is_usable(kept, now=now, since=since) else None
    account = _LazyAccount(target=target, kept={} if fresh is None else fresh.metrics)
    values = _deferred_values(subject, account, {} if fresh is None else fresh.deferred)
    ranges = live_ranges(now=int(now.timestamp()), since=since) if fresh is None else fresh.ranges
    requests = needed_requests(
        subject,
        time_ranges=ranges,
        collector=RequestCollector(account=target.account, list_account_metrics=account.list_metrics),
        deferred=values,
    )
    points = {} if fresh is None else fresh.points
    return LiveReading(
        recording=Recording(
            target=target.name,
            account=target.account,
            region=target.region,
            now=now if fresh is None else fresh.now,
            metrics={**account.kept, **account.listed},
            points=points,
            deferred=values,
            ranges=ranges,
        ),
        requests=tuple(request for request in requests if request not in points),
        path=path,
        account=account,
    )


def _is_usable(kept: Recording, *, now: datetime, since: int) -> bool:
    age = now.timestamp() - kept.now.timestamp()
    return bool(kept.ranges) and age < DAY and kept.ranges[0].start <= kept.now.timestamp() - since


def _deferred_values(subject: Subject, account: _LazyAccount, kept: Mapping[str, str]) -> dict[str, str]:
    """Return the values of the placeholders in the alarms, which are read unless all of them are kept."""
    text = json.dumps(
        [
            alarm_graph_properties(alarm, subject.target.region)
            for alarm in subject.alarms
            if isinstance(alarm, EvaluatedAlarm)
        ]
    )
    placeholders = {
        deferred(kind, name) for kind in _KINDS for name in dict.fromkeys(deferred_names(kind, text))
    }
    return dict(kept) if placeholders <= kept.keys() else read_deferred_values(account.opened, text)


_KINDS: tuple[Kind, ...] = ("inference-profile", "quota")
