"""Commands that show the prices of models, and compare the estimated cost with the bill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from bedrock_monitoring.commands import price_report as estimates
from bedrock_monitoring.commands.cli.options import AutoApproveReads, RolloutOption, Targets
from bedrock_monitoring.commands.console.reporting import cell, console
from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.problems import Problem, refuse

DEFAULT_DAYS = 7
"""How many days ``reconcile`` compares unless ``--days`` says it."""


def prices(
    targets: Targets = None,
    *,
    rollout: RolloutOption = None,
    all_prices: Annotated[
        bool, typer.Option("--all", help="Show the whole price list, not only the models of the rollout.")
    ] = False,
) -> None:
    """Show the prices that the cost estimate of each model uses."""
    if all_prices:
        tables = [
            estimates.all_list_prices(),
            estimates.all_tier_prices(),
            estimates.mantle_list_prices(),
            estimates.image_list_prices(),
        ]
    else:
        selected = load_rollout(rollout_path(rollout)).select_targets(targets or ())
        tables = [estimates.prices_in_use(selected), estimates.tier_prices_in_use(selected)]
    for listing in tables:
        if listing.rows:
            console().print(listing)
            console().print()
    console().print(cell(estimates.caption()))


def reconcile(
    targets: Targets = None,
    *,
    rollout: RolloutOption = None,
    bill: Annotated[
        Path | None,
        typer.Option("--bill", metavar="FILE", help="A Cost and Usage Report as CSV, or .csv.gz."),
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FILE", help="Tokens that --record wrote before.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Read CloudWatch, and Cost Explorer unless a bill is named.")
    ] = False,
    days: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=90,
            help=f"How many whole days of UTC to compare, with --live. Default: {DEFAULT_DAYS}.",
        ),
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help="Write the tokens read with --live here.")
    ] = None,
    auto_approve: AutoApproveReads = False,
) -> None:
    """Compare the estimated cost of models with what AWS billed, and say why the two differ."""
    refuse(_reconcile_problems(bill=bill, data=data, live=live, of_live={"--days": days, "--record": record}))
    # What reads data is imported after the options are checked.
    from bedrock_monitoring.commands.console.asking import asker  # noqa: PLC0415
    from bedrock_monitoring.commands.console.messages import print_error  # noqa: PLC0415
    from bedrock_monitoring.commands.reconciling import reconcile_report as tables  # noqa: PLC0415
    from bedrock_monitoring.commands.reconciling import reconciliation  # noqa: PLC0415

    selected = load_rollout(rollout_path(rollout)).select_targets(targets or ())
    if live:
        found = reconciliation.reconcile_live(
            selected,
            days=days or DEFAULT_DAYS,
            bill=bill,
            record=record,
            asker=lambda: asker(auto_approve=auto_approve),
            print_line=print_error,
        )
    else:
        assert data is not None
        assert bill is not None
        found = reconciliation.reconcile_recorded(selected, data=data, bill=bill)
    console().print(tables.differences_table(found.compared))
    others = tables.not_compared_table(found.compared)
    if others.rows:
        console().print()
        console().print(others)
    console().print(cell(f"\n{tables.caption(found.first, found.last)}"))


def _reconcile_problems(
    *, bill: Path | None, data: Path | None, live: bool, of_live: Mapping[str, object]
) -> Iterator[Problem]:
    """Yield what does not go together, or is missing."""
    if live and data is not None:
        what = f"{spelled('--data')} names tokens, and {spelled('--live')} reads them"
        yield Problem(where="reconcile", what=what, remedy="leave out one of the two")
    if not live and (data is None or bill is None):
        yield Problem(
            where="reconcile",
            what=f"it needs {spelled('--live')}, or a recording of tokens and a bill",
            remedy=f"set {spelled('--live')}, or {spelled('--data')} and {spelled('--bill')}",
        )
    for option in (option for option, value in of_live.items() if value is not None and not live):
        what = f"{spelled(option)} is about what {spelled('--live')} reads"
        remedy = f"set {spelled('--live')}, or leave out {spelled(option)}"
        yield Problem(where="reconcile", what=what, remedy=remedy)
