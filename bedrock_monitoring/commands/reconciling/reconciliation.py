"""Gather what was counted and what was billed for each target, recorded or live, and compare the two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bedrock_monitoring.bedrock.prices import TOKEN_KINDS
from bedrock_monitoring.commands.console.asking import Ask, ask_to_read
from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.commands.reconciling.bill import lines_of, read_report
from bedrock_monitoring.commands.reconciling.comparison import Comparison, Key, compare, model_name
from bedrock_monitoring.commands.reconciling.counted_tokens import (
    counted_routes,
    counted_tokens,
    token_requests,
)
from bedrock_monitoring.datapoints.billed_line import BilledLine
from bedrock_monitoring.datapoints.live import billed_usage
from bedrock_monitoring.datapoints.live.deferred_values import read_deferred_values
from bedrock_monitoring.datapoints.live.metric_data import USD_PER_METRIC, LiveAccount, open_account
from bedrock_monitoring.datapoints.recorded_source import Recording, load_recordings, save_recordings
from bedrock_monitoring.evaluation.dashboard_time_range import DAY, TimeRange
from bedrock_monitoring.monitoring import Target
from bedrock_monitoring.problems import refuse_one

DAYS_UNTIL_COMPLETE = 2
"""How many days a bill may take until the usage of a day is in it."""


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """The comparison of each target.

    Attributes:
        compared: The targets with their comparison.
        first: The first day.
        last: The last day.
    """

    compared: Sequence[tuple[Target, Comparison]]
    first: date
    last: date


def reconcile_recorded(targets: Sequence[Target], *, data: Path, bill: Path) -> Reconciliation:
    """Compare a recording of tokens with a Cost and Usage Report. No call is made.

    Args:
        targets: The targets. Each must be in the recording.
        data: The recording.
        bill: The report.

    Raises:
        InvalidInputError: A file cannot be read, or the recording lacks tokens of a target.
    """
    recordings = {recording.target: recording for recording in load_recordings(data)}
    found: list[Recording] = []
    for target in targets:
        recording = recordings.get(target.name)
        missing = _not_recorded(target, recording)
        if recording is None or missing:
            remedy = f"record them with {spelled('--live')} and {spelled('--record')}"
            refuse_one(where=str(data), what=f"it has no tokens of {missing}", remedy=remedy)
        found.append(recording)
    report = read_report(bill)
    return _reconciled(targets, found, lambda _: report)


def _not_recorded(target: Target, recording: Recording | None) -> str:
    """Return what a recording lacks of the tokens of a target, by day. Empty if it has each route.

    A route that was read and not called has no tokens; of one that was not read, nothing is known.
    """
    place = f"target {target.name!r} in account {target.account}, {target.region}"
    if recording is None or len(recording.ranges) != 1:
        return place
    if (recording.account, recording.region) != (target.account, target.region):
        return f"{place}, but of account {recording.account}, {recording.region}"
    ids = {route.value: recording.deferred.get(route.value, route.value) for route in counted_routes(target)}
    [days] = recording.ranges
    missing = [
        value
        for value, id_ in ids.items()
        if recording.points.keys().isdisjoint(token_requests(id_, start=days.start, end=days.end).values())
    ]
    return f"{', '.join(missing)} by day, of {place}" if missing else ""


def reconcile_live(
    targets: Sequence[Target],
    *,
    days: int,
    bill: Path | None,
    record: Path | None,
    asker: Callable[[], Ask],
    print_line: Callable[[str], None],
) -> Reconciliation:
    """Compare what CloudWatch has counted with a report, or with Cost Explorer.

    Args:
        targets: The targets.
        days: How many whole days to compare.
        bill: The report. ``None`` asks Cost Explorer.
        record: The file that keeps what CloudWatch has counted. ``None`` keeps nothing.
        asker: Returns what asks for approval before any call that costs money.
        print_line: Prints which calls are made, before it is asked.

    Raises:
        InvalidInputError: It was not approved, or a call failed.
    """
    report = None if bill is None else read_report(bill)
    metrics = sum(len(TOKEN_KINDS) for target in targets for _ in counted_routes(target))
    usd = metrics * USD_PER_METRIC
    calls = f"cloudwatch:GetMetricData of {metrics} metrics"
    if bill is None:
        usd += 2 * len(targets) * billed_usage.USD_PER_CALL
        calls += (
            f"; {', '.join(billed_usage.CALLS)}: {2 * len(targets)} calls, and one more for each further "
            f"page of an answer, {billed_usage.USD_PER_CALL} USD each"
        )
    print_line(f"Reads only: {calls}. About {usd:.4f} USD.")
    ask_to_read(f"Read this for about {usd:.4f} USD?", ask=asker(), where="reconcile")
    today = datetime.now(tz=UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    end = int((today - timedelta(days=DAYS_UNTIL_COMPLETE - 1)).timestamp())
    accounts = {target.name: _open(target) for target in targets}
    recordings = [_record(target, accounts[target.name], end - days * DAY, end) for target in targets]

    if record is not None:
        save_recordings(recordings, record)

    def lines(recording: Recording) -> list[BilledLine]:
        return [*_of_cost_explorer(accounts[recording.target], recording)] if report is None else report

    return _reconciled(targets, recordings, lines)


def _open(target: Target) -> LiveAccount:
    return open_account(
        target=f"target {target.name!r}",
        account=target.account,
        region=target.region,
        role_arn=target.role_arn,
    )


def _record(target: Target, account: LiveAccount, start: int, end: int) -> Recording:
    values = [route.value for route in counted_routes(target)]
    deferred = read_deferred_values(account, " ".join(values))
    requests = [
        request
        for value in values
        for request in token_requests(deferred.get(value, value), start=start, end=end).values()
    ]
    return Recording(
        target=target.name,
        account=target.account,
        region=target.region,
        now=datetime.now(tz=UTC),
        points=account.datapoints(requests),
        deferred=deferred,
        ranges=(TimeRange(start=start, end=end, resolution=DAY),),
    )


def _of_cost_explorer(account: LiveAccount, recording: Recording) -> Iterator[BilledLine]:
    [time_range] = recording.ranges
    client = account.session.client("ce", region_name=billed_usage.REGION)
    return billed_usage.read_billed_usage(
        client,
        where=account.target,
        account=recording.account,
        region=recording.region,
        first=_day(time_range.start),
        end=_day(time_range.end),
    )


def _reconciled(
    targets: Sequence[Target],
    recordings: Sequence[Recording],
    lines: Callable[[Recording], Sequence[BilledLine]],
) -> Reconciliation:
    compared = []
    for target, recording in zip(targets, recordings, strict=True):
        [time_range] = recording.ranges
        first, end = _day(time_range.start), _day(time_range.end)
        all_lines = lines(recording)
        billed = [*lines_of(all_lines, account=target.account, region=target.region, first=first, end=end)]
        if not billed:
            what = (
                f"the bill has no line of Amazon Bedrock in account {target.account}, {target.region}, "
                f"from {first} to {end - timedelta(days=1)}"
            )
            remedy = "name a report of this account and these days, or leave the target out"
            refuse_one(where=f"target {target.name!r}", what=what, remedy=remedy)
        compared.append((target, compare(counted_tokens(target, recording), _prices(target), billed)))
    [days] = recordings[0].ranges
    return Reconciliation(
        compared=compared,
        first=_day(days.start),
        last=_day(days.end - DAY),
    )


def _prices(target: Target) -> dict[Key, Decimal | None]:
    """Return the price of each kind of token, that of the first route that has one."""
    prices: dict[Key, Decimal | None] = {}
    for route in counted_routes(target):
        if route.model is not None:
            for kind in TOKEN_KINDS:
                key = model_name(route.model), route.route, kind
                if prices.get(key) is None:
                    prices[key] = route.price.price.by_kind.get(kind)
    return prices


def _day(timestamp: int) -> date:
    return datetime.fromtimestamp(timestamp, UTC).date()
