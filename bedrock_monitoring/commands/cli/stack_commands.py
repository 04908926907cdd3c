"""Commands that change, or would change, what is deployed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bedrock_monitoring.commands.cli.options import AutoApprove, RolloutOption, Stacks
from bedrock_monitoring.commands.cli.stacks_in_terraform import (
    deployment_of,
    plan_folder,
    print_summary,
    synthesized_stacks,
)
from bedrock_monitoring.commands.console.asking import Ask, asker
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.reporting import cell, console, describe_changes
from bedrock_monitoring.commands.console.spelling import spelled
from bedrock_monitoring.commands.deploying import state_bucket
from bedrock_monitoring.commands.deploying.plan_folder import keep_orphans, plans_for
from bedrock_monitoring.commands.deploying.side_by_side import MOST_PARALLEL
from bedrock_monitoring.commands.deploying.waves import run_waves, waves
from bedrock_monitoring.commands.exit_codes import CHANGES, FAILED
from bedrock_monitoring.commands.load_rollout import enabled_stacks, load_rollout
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.monitoring import STATE_STACK, Rollout, StateBackend
from bedrock_monitoring.problems import InvalidInputError, refuse_one
from bedrock_monitoring.terraform import Changes, StackFolder

Parallel = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=64,
        metavar="N",
        help="How many stacks of a wave Terraform works on at once. Default: one for each processor, at most "
        f"{MOST_PARALLEL}.",
    ),
]

SummaryFile = Annotated[
    Path | None,
    typer.Option(
        "--summary", metavar="FILE", help="Append what was deployed where to this file, in Markdown."
    ),
]


def state(*, rollout: RolloutOption = None, auto_approve: AutoApprove = False) -> int:
    """Create or update the S3 bucket that holds the state of every stack."""
    loaded = load_rollout(rollout_path(rollout))
    backend = loaded.state
    if backend is None:
        print_error(
            "state.backend is none: the engine that runs Terraform keeps the state, so there is nothing to "
            "create"
        )
        return FAILED
    if not backend.managed:
        print_error(
            f"state.managed is false: the bucket '{backend.bucket}' is managed elsewhere; set "
            "state.managed to true to manage it here"
        )
        return FAILED
    ask = asker(auto_approve=auto_approve)
    with synthesized_stacks(rollout, loaded, (), only=[STATE_STACK]) as stack_of:
        return deploy_bucket(stack_of(STATE_STACK), backend, ask)


def deploy_bucket(stack: StackFolder, backend: StateBackend, ask: Ask) -> int:
    """Create or update the state bucket, and return the exit code."""
    changes = state_bucket.create_or_update_bucket(stack, approve=partial(_approve_state, ask))
    if changes is None:
        print_error("not approved: nothing changed")
        return FAILED
    console().print(cell(f"state bucket {backend.bucket}: {describe_changes(changes)}"), soft_wrap=True)
    return 0


def _approve_state(ask: Ask, changes: Changes) -> bool:
    return ask(f"Deploy the state bucket ({describe_changes(changes)})?")


def plan(
    targets: Stacks = None,
    *,
    rollout: RolloutOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write the plan of each stack here, for deploy --plans."),
    ] = None,
    shareable: Annotated[
        bool,
        typer.Option(
            "--shareable",
            help="With --out: leave out the files that Terraform applies, which have secrets. deploy --plans "
            "then plans again, and applies only what these plans show.",
        ),
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Print Terraform's output as it comes, not a digest of it.")
    ] = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 2 if there are changes.")
    ] = False,
    parallel: Parallel = None,
) -> int:
    """Show the changes that deploy would apply."""
    if shareable and out is None:
        refuse_one(
            where=spelled("--shareable"),
            what="no plans are kept, so there is nothing to share",
            remedy=f"name their folder: {spelled('plan --out')}",
        )
    loaded = load_rollout(rollout_path(rollout))
    selected = enabled_stacks(loaded.select(targets or ()))
    if not selected:
        return 0
    with (
        synthesized_stacks(rollout, loaded, selected, full=full) as stack_of,
        plan_folder(out) as plans,
        plan_folder(None) as private,
    ):
        deployment = deployment_of(
            stack_of,
            plans=plans,
            ask=asker(auto_approve=True),
            keep=out is not None,
            plan_files=private if shareable else None,
            parallel=parallel,
        )
        outcomes = run_waves(
            [[stack for wave in waves(selected) for stack in wave]],
            deployment.plan,
            interruption=deployment.interruption,
        )
    orphaned = 0 if deployment.interruption.requested else print_orphaned_states(loaded, keep=out)
    changed = any(outcome.changes for outcome in outcomes)
    return (
        print_summary(outcomes, deployment) or orphaned or (CHANGES if changed and detailed_exitcode else 0)
    )


def deploy(
    targets: Stacks = None,
    *,
    rollout: RolloutOption = None,
    auto_approve: AutoApprove = False,
    plans: Annotated[
        Path | None,
        typer.Option("--plans", metavar="DIR", help="Apply what the plans that plan --out wrote here show."),
    ] = None,
    summary: SummaryFile = None,
    parallel: Parallel = None,
) -> int:
    """Deploy wave by wave. A failure in a wave stops the waves after it."""
    loaded = load_rollout(rollout_path(rollout))
    selected = enabled_stacks(loaded.select(targets or ()))
    if not selected:
        return 0
    ask = asker(auto_approve=auto_approve)
    kept = plans_for(plans, [stack.name for stack in selected]) if plans else None
    with synthesized_stacks(rollout, loaded, selected) as stack_of, plan_folder(plans) as folder:
        deployment = deployment_of(
            stack_of, plans=folder, ask=ask, unattended=auto_approve, parallel=parallel
        )
        run_wave = deployment.plan_and_apply if kept is None else partial(deployment.apply_kept, plans=kept)
        outcomes = run_waves(waves(selected), run_wave, interruption=deployment.interruption)
    orphaned = 0 if deployment.interruption.requested else print_orphaned_states(loaded)
    # What nobody asked for does not fail the deploy of chosen targets: a wave of a workflow is one.
    return print_summary(outcomes, deployment, stacks=selected, file=summary) or (0 if targets else orphaned)


def destroy(
    targets: Stacks = None,
    *,
    rollout: RolloutOption = None,
    auto_approve: AutoApprove = False,
    summary: SummaryFile = None,
    parallel: Parallel = None,
) -> int:
    """Destroy the stacks, the last wave first. The state bucket is kept."""
    if targets and "state" in targets:
        print_error(
            "the state bucket is not destroyed: it holds the state of every stack and is protected "
            "(prevent_destroy); to delete it, destroy every other stack, then empty and delete the bucket in "
            "the S3 console"
        )
        return FAILED
    loaded = load_rollout(rollout_path(rollout))
    selected = enabled_stacks(loaded.select(targets or ()), named=targets or ())
    if not selected:
        return 0
    ask = asker(auto_approve=auto_approve)
    with synthesized_stacks(rollout, loaded, selected) as stack_of, plan_folder(None) as plans:
        deployment = deployment_of(stack_of, plans=plans, ask=ask, destroy=True, parallel=parallel)
        outcomes = run_waves(
            waves(selected, descending=True),
            deployment.plan_and_apply,
            interruption=deployment.interruption,
        )
    return print_summary(outcomes, deployment, stacks=selected, file=summary)


def print_orphaned_states(rollout: Rollout, *, keep: Path | None = None) -> int:
    """Print a line to standard error for each state that no stack has, and write it to a folder of plans.

    Returns:
        The exit code: 0 if there is none, or if they could not be looked for.
    """
    from bedrock_monitoring.commands.deploying.orphans import orphaned_states  # noqa: PLC0415 - needs boto3

    try:
        orphans = [str(orphan.problem()) for orphan in orphaned_states(rollout)]
    except InvalidInputError as error:
        print_error(f"warning: states that nothing in rollout.yaml has were not looked for: {error}")
        orphans = []
    for line in orphans:
        print_error(line)
    if keep is not None:
        keep_orphans(keep, orphans)
    return FAILED if orphans else 0
