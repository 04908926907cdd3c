"""The command that makes the roles which plan and deploy, in each account."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bedrock_monitoring.commands.cli.options import AutoApprove, RolloutOption
from bedrock_monitoring.commands.cli.stack_commands import Parallel, deploy_bucket
from bedrock_monitoring.commands.cli.stacks_in_terraform import (
    deployment_of,
    plan_folder,
    print_summary,
    synthesized_stacks,
)
from bedrock_monitoring.commands.console.asking import asker
from bedrock_monitoring.commands.console.messages import print_error, print_line
from bedrock_monitoring.commands.deploying.synthesis import synthesize
from bedrock_monitoring.commands.deploying.waves import run_waves, waves
from bedrock_monitoring.commands.exit_codes import FAILED
from bedrock_monitoring.commands.load_rollout import load_rollout
from bedrock_monitoring.commands.policy import read_stack
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.files import write_file
from bedrock_monitoring.monitoring import STATE_STACK, Access, AccessStack, Rollout, StateBackend, iam_arn
from bedrock_monitoring.permissions import stack_set_template, stacks_of_template, waiting_stacks
from bedrock_monitoring.problems import Problem, refuse, refuse_one


def access(
    accounts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ACCOUNTS]...",
            help="The ids of the accounts whose roles are made. Default: all with `access.admin_role`, else "
            "that of your credentials.",
        ),
    ] = None,
    *,
    rollout: RolloutOption = None,
    auto_approve: AutoApprove = False,
    destroy: Annotated[bool, typer.Option("--destroy", help="Destroy the roles instead.")] = False,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            metavar="FILE",
            help="Write the roles of the accounts besides the tools account to this file, as a "
            "CloudFormation template for a StackSet, and make none.",
        ),
    ] = None,
    parallel: Parallel = None,
) -> int:
    """Make the roles that plan and deploy in each account, and the state bucket if it is missing."""
    loaded = load_rollout(rollout_path(rollout))
    made = loaded.access
    if made is None:
        refuse_one(
            where="access",
            what="the rollout does not have it, so no roles are made",
            remedy="add `access: {github: {repository: OWNER/REPOSITORY}}`; docs/organization.md has more",
        )
    if template is not None:
        _write_template(rollout_path(rollout), loaded, template)
        return 0
    state = loaded.required_state()
    # Only commands that reach AWS need boto3, whose import takes a quarter of a second.
    from bedrock_monitoring.commands.credentials import account_of_credentials  # noqa: PLC0415

    caller = account_of_credentials(region=state.region)
    chosen = _chosen(loaded, made, accounts or (), caller)
    selected = chosen if destroy else [stack for stack in chosen if not _waits(loaded, stack)]
    if not selected:
        return FAILED
    ask = asker(auto_approve=auto_approve)
    is_of_bucket = caller == state.account in {stack.account for stack in selected}
    makes_bucket = is_of_bucket and loaded.has_state_stack and not destroy
    with (
        synthesized_stacks(
            rollout,
            loaded,
            selected,
            only=[*([STATE_STACK] if makes_bucket else []), *(stack.name for stack in selected)],
            in_account_of_bucket=False,
        ) as stack_of,
        plan_folder(None) as plans,
    ):
        if makes_bucket and deploy_bucket(stack_of(STATE_STACK), state, ask) == FAILED:
            return FAILED
        deployment = deployment_of(
            stack_of, plans=plans, ask=ask, unattended=auto_approve, destroy=destroy, parallel=parallel
        )
        outcomes = run_waves(waves(selected), deployment.plan_and_apply, interruption=deployment.interruption)
    failed = print_summary(outcomes, deployment)
    if not failed and not destroy:
        for line in _variables(made, state, selected):
            print_line(line)
    return failed or (FAILED if len(selected) < len(chosen) else 0)


def _write_template(path: Path, rollout: Rollout, file: Path) -> None:
    """Write the roles as a template, derived from the stacks as they are synthesized."""
    names = sorted(stacks_of_template(rollout))
    with tempfile.TemporaryDirectory(prefix="bedrock-monitoring-template-") as folder:
        documents = {}
        if names:
            stacks = synthesize(path, out=Path(folder) / "cdktf.out", only=names)
            documents = {name: read_stack(stacks / name) for name in names}
        written = stack_set_template(rollout, documents)
    write_file(file, json.dumps(written, indent=2) + "\n")
    print_line(f"{file}: {len(written['Resources'])} resources, for each account of a StackSet")


def _chosen(rollout: Rollout, access: Access, accounts: Sequence[str], caller: str) -> Sequence[AccessStack]:
    """Return the stacks of the accounts that are named, else of those that the caller reaches."""
    stacks = {stack.account: stack for stack in rollout.access_stacks}
    known = ", ".join(stacks)
    refuse(
        Problem(
            where="accounts",
            what=f"no role is made in account {each}",
            remedy=f"choose from {known}",
        )
        for each in accounts
        if each not in stacks
    )
    if accounts:
        return [stacks[each] for each in dict.fromkeys(accounts)]
    if access.admin_role:
        return [*stacks.values()]
    if caller not in stacks:
        refuse_one(
            where="credentials",
            what=f"they belong to account {caller}, in which no role is made",
            remedy=f"use credentials of one of {known}, or set `access.admin_role`",
        )
    return [stacks[caller]]


def _waits(rollout: Rollout, stack: AccessStack) -> bool:
    """Return whether a deploy must come first, and say so: the roles would lose what it needs."""
    waiting = waiting_stacks(rollout, stack.account)
    if waiting:
        names = ", ".join(each.name for each in waiting)
        print_error(
            f"{stack.name}: left alone, because {names} is in `decommission`: the roles keep the policies "
            "that destroy it; deploy, remove it from the file, and run this again"
        )
    return bool(waiting)


def _variables(access: Access, state: StateBackend, selected: Sequence[AccessStack]) -> Iterator[str]:
    """Yield the commands that tell GitHub the roles, once those of the tools account are made."""
    if access.github is None or access.tools_account not in {stack.account for stack in selected}:
        return
    yield "\nThe workflows on GitHub need:"
    for variable, role in (("AWS_PLAN_ROLE", access.plan_role), ("AWS_DEPLOY_ROLE", access.deploy_role)):
        arn = iam_arn(f"role/{role}", account=access.tools_account, region=state.region)
        yield f"  gh variable set {variable} --body {arn}"
    yield f"  gh variable set AWS_REGION --body {state.region}"
