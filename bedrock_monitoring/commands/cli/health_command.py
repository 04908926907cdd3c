"""The command that checks what a deploy has left behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from bedrock_monitoring.commands.cli.options import RolloutOption, Stacks
from bedrock_monitoring.commands.cli.stack_commands import Parallel
from bedrock_monitoring.commands.cli.stacks_in_terraform import (
    deployment_of,
    plan_folder,
    print_summary,
    synthesized_stacks,
)
from bedrock_monitoring.commands.console.asking import asker
from bedrock_monitoring.commands.console.messages import print_error
from bedrock_monitoring.commands.console.reporting import count, describe_changes
from bedrock_monitoring.commands.deploying.plan_folder import PlanFolder, plans_for
from bedrock_monitoring.commands.deploying.waves import Outcome
from bedrock_monitoring.commands.exit_codes import FAILED
from bedrock_monitoring.commands.load_rollout import enabled_stacks, load_rollout
from bedrock_monitoring.commands.project import rollout_path
from bedrock_monitoring.commands.workflows.alarm_health import DeployedAlarms, alarm_problems
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.problems import InvalidInputError, Problem


def health(
    plans: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the plans that were deployed.")],
    targets: Stacks = None,
    *,
    rollout: RolloutOption = None,
    parallel: Parallel = None,
) -> int:
    """Check targets after a deploy: a second plan is empty, no alarm went off or lost its data since."""
    loaded = load_rollout(rollout_path(rollout))
    selected = enabled_stacks(loaded.select(targets or ()))
    kept = plans_for(plans, [stack.name for stack in selected])
    begun = [stack for stack in selected if kept[stack.name].begun_at]
    if not begun:
        print("health: nothing of these plans was deployed")
        return 0
    with synthesized_stacks(rollout, loaded, begun) as stack_of, plan_folder(None) as folder:
        deployment = deployment_of(stack_of, plans=folder, ask=asker(auto_approve=True), parallel=parallel)
        outcomes = deployment.plan(begun)
    code = print_summary(outcomes, deployment)
    if deployment.interruption.requested:
        return code
    problems = [*_plan_problems(outcomes), *_alarm_problems(begun, kept)]
    for problem in problems:
        print_error(str(problem))
    print(f"health: {count(len(begun), 'target')} checked, {count(len(problems), 'problem')}")
    return code or (FAILED if problems else 0)


def _plan_problems(outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    for outcome in outcomes:
        if outcome.changes:
            yield Problem(
                where=outcome.stack,
                what=f"a second plan is not empty: {describe_changes(outcome.changes)}",
                remedy="something else changes it as well, or it was not deployed whole: deploy it again",
            )


def _alarm_problems(stacks: Sequence[Stack], plans: Mapping[str, PlanFolder]) -> Iterator[Problem]:
    from bedrock_monitoring.commands.deploying.account_session import open_account  # noqa: PLC0415 - needs boto3
    from bedrock_monitoring.commands.deploying.deployment import with_plan_role  # noqa: PLC0415
    from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems  # noqa: PLC0415

    for stack in stacks:
        since = plans[stack.name].begun_at
        alarms = plans[stack.name].read(DeployedAlarms.of)
        if since is None or not alarms.names:
            continue
        try:
            account = open_account(with_plan_role(stack))
            with raise_aws_problems(stack.name, "cloudwatch:DescribeAlarms"):
                yield from alarm_problems(
                    stack.name, alarms, since=since, cloudwatch=account.client("cloudwatch")
                )
        except InvalidInputError as error:
            yield from error.problems
