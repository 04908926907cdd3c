"""The command that tells which models end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bedrock_monitoring.cloudwatch.deferred import with_sample_values
from bedrock_monitoring.commands import lifecycle_report
from bedrock_monitoring.commands.cli.options import AutoApproveReads, RolloutOption, Targets
from bedrock_monitoring.commands.console.asking import ask_to_read, asker
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.reporting import cell, console, count
from bedrock_monitoring.commands.exit_codes import FAILED
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import rollout_path

if TYPE_CHECKING:
    from bedrock_monitoring.commands.lifecycle_report import EndingRoute


def lifecycle(
    targets: Targets = None,
    *,
    rollout: RolloutOption = None,
    within: Annotated[
        int, typer.Option(min=0, help="Exit with 1 if a model ends within so many days, or has ended.")
    ] = 0,
    live: Annotated[bool, typer.Option("--live", help="Count the calls of the last 7 days.")] = False,
    auto_approve: AutoApproveReads = False,
) -> int:
    """Show which models of the rollout AWS retires, when, and what replaces them."""
    selected = load_rollout(rollout_path(rollout)).select_targets(targets or ())
    today = datetime.now(tz=UTC).date()
    routes = tuple(lifecycle_report.ending_routes(selected))
    if live and routes:
        routes = tuple(_with_calls(routes, auto_approve=auto_approve))
    if routes:
        console().print(lifecycle_report.lifecycle_table(routes, today))
    else:
        console().print(cell("No model of the rollout has an end that is known."))
    console().print(cell(f"\n{lifecycle_report.caption()}"))
    near = [one for one in routes if one.lifecycle.days_left(today) <= within]
    for one in near:
        called = with_sample_values(one.route.dimension_value)
        print_error(f"{one.target.name}: {called} {one.told(today)}")
    return FAILED if near else 0


def _with_calls(routes: Sequence[EndingRoute], *, auto_approve: bool) -> Iterator[EndingRoute]:
    """Yield routes with their calls of 7 days, after the price was approved."""
    from bedrock_monitoring.bedrock import catalogue  # noqa: PLC0415
    from bedrock_monitoring.cloudwatch.metrics import Stats  # noqa: PLC0415
    from bedrock_monitoring.commands.backtesting.needed_data import model_request  # noqa: PLC0415
    from bedrock_monitoring.datapoints.live.deferred_values import read_deferred_values  # noqa: PLC0415
    from bedrock_monitoring.datapoints.live.metric_data import USD_PER_METRIC, open_account  # noqa: PLC0415
    from bedrock_monitoring.evaluation.dashboard_time_range import DAY, HOUR  # noqa: PLC0415

    print_error(f"Reads only: cloudwatch:GetMetricData of {count(len(routes), 'metric')}.")
    ask = asker(auto_approve=auto_approve)
    ask_to_read(f"Read this for {len(routes) * USD_PER_METRIC:.5f} USD?", ask=ask, where="lifecycle")
    end = int(datetime.now(tz=UTC).timestamp()) // HOUR * HOUR
    accounts = {
        target.name: open_account(
            target=f"target {target.name!r}",
            account=target.account,
            region=target.region,
            role_arn=target.role_arn,
        )
        for target in {one.target.name: one.target for one in routes}.values()
    }
    for one in routes:
        account, id_ = accounts[one.target.name], one.route.dimension_value
        value = read_deferred_values(account, id_).get(id_, id_)
        request = model_request(catalogue.INVOCATIONS, Stats.SUM, value, range(end - 7 * DAY, end, HOUR))
        yield replace(one, calls=sum(account.datapoints([request])[request].values()))
