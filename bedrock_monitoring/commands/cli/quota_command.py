"""The command that shows quotas beside their use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bedrock_monitoring.commands.cli.options import AutoApproveReads, RolloutOption, Targets
from bedrock_monitoring.commands.console.asking import ask_to_read, asker
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.reporting import cell, console, count
from bedrock_monitoring.commands.exit_codes import CHANGES
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import rollout_path

if TYPE_CHECKING:
    from bedrock_monitoring.commands.quotas.quota_usage_data import ReadDatapoints
    from bedrock_monitoring.datapoints.data_requests import MetricRequest
    from bedrock_monitoring.datapoints.live.metric_data import LiveAccount
    from bedrock_monitoring.monitoring.target import Target

MOST_DAYS = 14
"""How many days minutes can be read of. CloudWatch returns none to a request that starts over 15 days ago
(API reference, MetricStat, ``Period``), and some time passes before the request is made."""


def quotas(
    targets: Targets = None,
    *,
    rollout: RolloutOption = None,
    days: Annotated[
        int,
        typer.Option(min=1, max=MOST_DAYS, help="How many days of use to look at."),
    ] = 14,
    local: Annotated[
        bool, typer.Option("--local", help="Read an embedded AWS with example quotas and synthetic use.")
    ] = False,
    drift: Annotated[
        bool,
        typer.Option(
            "--drift", help="Only compare the rollout file with Service Quotas; exit with 2 if they differ."
        ),
    ] = False,
    auto_approve: AutoApproveReads = False,
) -> int:
    """Show the quotas of each model beside what is used at peak, and the text of requests for more."""
    # What evaluates datapoints is imported after the options are checked.
    from bedrock_monitoring.commands.quotas.quota_report import (  # noqa: PLC0415
        NOTES,
        increase_requests,
        quota_differences,
        quota_table,
        quotas_not_compared,
    )
    from bedrock_monitoring.commands.quotas.quota_rows import quota_rows  # noqa: PLC0415
    from bedrock_monitoring.commands.quotas.quota_usage_data import UsageReader  # noqa: PLC0415
    from bedrock_monitoring.datapoints.live.listed_quotas import list_service_quotas  # noqa: PLC0415

    selected = load_rollout(rollout_path(rollout)).select_targets(targets or ())
    now = int(datetime.now(tz=UTC).timestamp()) // 60 * 60
    sources = (
        _embedded(selected) if local else _live(selected, auto_approve=auto_approve, reads_metrics=not drift)
    )
    found = []
    for target, (client, read) in zip(selected, sources, strict=True):
        listed = list_service_quotas(client, where=f"target {target.name!r}")
        reader = UsageReader(read=_nothing if drift else read, now=now, days=days)
        found.append((target, tuple(quota_rows(target, listed, reader))))
    if drift:
        differences = [line for target, rows in found for line in quota_differences(target, rows)]
        others = [line for target, rows in found for line in quotas_not_compared(target, rows)]
        for line in (*differences, *others):
            console().print(cell(line))
        typed = sum(row.in_file is not None for _, rows in found for row in rows)
        told = count(len(differences), "difference")
        console().print(cell(f"{count(typed, 'quota')} in the rollout file: {told} from the account"))
        return CHANGES if differences else 0
    console().print(quota_table(found))
    console().print(cell("\n" + "\n".join(NOTES)))
    for target, rows in found:
        for request in increase_requests(target, rows, days=days):
            console().print(cell(f"\n{request}"))
    return 0


def _nothing(_requests: Sequence[MetricRequest]) -> Mapping[MetricRequest, Mapping[int, float]]:
    """Read no datapoints: the rollout file is compared with quotas alone."""
    return {}


def _ask_for_reading(selected: Sequence[Target], *, auto_approve: bool) -> None:
    """Say which calls read what, and ask before those that cost money."""
    from bedrock_monitoring.commands.quotas.quota_rows import metrics_read  # noqa: PLC0415
    from bedrock_monitoring.datapoints.live.listed_quotas import CALLS  # noqa: PLC0415
    from bedrock_monitoring.datapoints.live.metric_data import USD_PER_METRIC  # noqa: PLC0415

    metrics = sum(map(metrics_read, selected))
    print_error(f"Reads only: {', '.join(CALLS)}, cloudwatch:GetMetricData of {metrics} metrics.")
    usd = metrics * USD_PER_METRIC
    ask = asker(auto_approve=auto_approve)
    ask_to_read(f"Read this for about {usd:.4f} USD?", ask=ask, where="quotas")


def _live(
    selected: Sequence[Target], *, auto_approve: bool, reads_metrics: bool
) -> Iterator[tuple[Any, ReadDatapoints]]:
    """Yield a client of Service Quotas and what reads datapoints, for each target.

    Metrics cost money, so it asks first if they are read.
    """
    from bedrock_monitoring.datapoints.live.metric_data import open_account  # noqa: PLC0415

    if reads_metrics:
        _ask_for_reading(selected, auto_approve=auto_approve)
    for target in selected:
        account = open_account(
            target=f"target {target.name!r}",
            account=target.account,
            region=target.region,
            role_arn=target.role_arn,
        )
        yield account.service_quotas(), _datapoints_of(account, target) if reads_metrics else _nothing


def _datapoints_of(account: LiveAccount, target: Target) -> ReadDatapoints:
    """Return what reads the datapoints of an account, with the ids of profiles that Terraform created."""
    from bedrock_monitoring.bedrock.models.model_id import ModelId  # noqa: PLC0415
    from bedrock_monitoring.datapoints.live.deferred_values import read_deferred_values  # noqa: PLC0415

    names = [ModelId.for_profile(profile.name).dimension_value for profile in target.inference_profiles]
    ids = read_deferred_values(account, " ".join(names))

    def read(requests: Sequence[MetricRequest]) -> Mapping[MetricRequest, Mapping[int, float]]:
        asked = []
        for request in requests:
            dimensions = tuple((name, ids.get(value, value)) for name, value in request.metric.dimensions)
            if not any(value in names for _, value in dimensions):  # not created yet
                asked.append(replace(request, metric=replace(request.metric, dimensions=dimensions)))
        return account.datapoints(asked)

    return read


def _embedded(selected: Sequence[Target]) -> Iterator[tuple[Any, ReadDatapoints]]:
    """Yield the same of an embedded AWS: its quotas are examples, and the use is synthetic."""
    from bedrock_monitoring.local_aws import LocalAws  # noqa: PLC0415

    print_error("Quotas of the embedded AWS, which are examples, and synthetic use.")
    with LocalAws() as aws:
        for target in selected:
            client = aws.client("service-quotas", account=target.account, region=target.region)
            yield client, _synthetic(target)


def _synthetic(target: Target) -> ReadDatapoints:
    from bedrock_monitoring.datapoints.synthetic.synthetic_source import SyntheticSource  # noqa: PLC0415

    models = [route.dimension_value for model in target.models for route in model.routes]
    source = SyntheticSource(
        models=models, location=f"{target.account} {target.region}", now=datetime.now(tz=UTC)
    )
    return source.requested_datapoints
