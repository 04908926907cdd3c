"""The command that estimates what the monitoring costs."""

from __future__ import annotations

import gc
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from bedrock_monitoring.commands import cost_report
from bedrock_monitoring.commands.cli.options import RolloutOption, Targets
from bedrock_monitoring.commands.console.reporting import cell, console
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.monitoring.cost.alike_targets import estimate_targets, usd_with_view
from bedrock_monitoring.monitoring.cost.estimate import (
    DEFAULT_ASSUMPTIONS,
    Assumptions,
    FreeTier,
    ceiling_problems,
)
from bedrock_monitoring.monitoring.target import View
from bedrock_monitoring.problems import refuse


def _amount(text: object) -> Decimal:
    """Parse the value of an option that is an amount."""
    try:
        amount = Decimal(str(text))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise typer.BadParameter(f"{str(text)!r} is not a number of 0 or more")
    return amount


def cost(
    targets: Targets = None,
    *,
    rollout: RolloutOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    free_tier: Annotated[
        FreeTier,
        typer.Option(help="Apply the free tier once for all accounts, once for each account, or not at all."),
    ] = FreeTier.ORGANIZATION,
    views_per_day: Annotated[
        Decimal, typer.Option(parser=_amount, help="How often each dashboard is opened or refreshed.")
    ] = DEFAULT_ASSUMPTIONS.views_per_day,
    log_gb_per_day: Annotated[
        Decimal,
        typer.Option(parser=_amount, help="The size of the records that each invocation log receives."),
    ] = DEFAULT_ASSUMPTIONS.log_gb_per_day,
    log_gb_per_query: Annotated[
        Decimal | None,
        typer.Option(parser=_amount, help="The data that each log query scans. Default: a day of the log."),
    ] = None,
    notifications_per_day: Annotated[
        Decimal, typer.Option(parser=_amount, help="The number of notifications of each target.")
    ] = DEFAULT_ASSUMPTIONS.notifications_per_day,
    metrics_per_query: Annotated[
        int, typer.Option(min=1, help="The number of metrics that an alarm's Metrics Insights query matches.")
    ] = DEFAULT_ASSUMPTIONS.metrics_per_query,
    traces_per_day: Annotated[
        Decimal,
        typer.Option(parser=_amount, help="The traces of each agent that has an online evaluation."),
    ] = DEFAULT_ASSUMPTIONS.traces_per_day,
    tokens_per_score: Annotated[
        Decimal, typer.Option(parser=_amount, help="The tokens that a built-in evaluator reads for a score.")
    ] = DEFAULT_ASSUMPTIONS.tokens_per_score,
) -> int:
    """Estimate the monthly cost of the monitoring and list savings. Exit with 1 if it exceeds the ceiling."""
    gc.disable()  # everything is needed until the end, and collections take a third of the time
    assumptions = Assumptions(
        views_per_day=views_per_day,
        log_gb_per_day=log_gb_per_day,
        log_gb_per_query=log_gb_per_query,
        notifications_per_day=notifications_per_day,
        metrics_per_query=metrics_per_query,
        traces_per_day=traces_per_day,
        tokens_per_score=tokens_per_score,
    )
    loaded = load_rollout(rollout_path(rollout))
    selected = loaded.select_shown(targets or ())
    estimate = estimate_targets(selected, naming=loaded.naming, assumptions=assumptions, free_tier=free_tier)
    if as_json:
        print(cost_report.as_json(estimate, assumptions))
    else:
        for part in cost_report.report(estimate, selected, assumptions):
            console().print(part)
        if loaded.views:
            usd = {
                view: usd_with_view(loaded, view, assumptions=assumptions, free_tier=free_tier)
                for view in View
            }
            console().print(cell(cost_report.views_line(usd)))
    if loaded.cost_ceiling is not None:
        # The ceiling is of all targets.
        everything = estimate_targets(loaded.shown, naming=loaded.naming)
        refuse(ceiling_problems(everything, loaded.cost_ceiling))
    return 0
