"""States in the bucket that no stack of the rollout has: what a removed or renamed target leaves behind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.commands.deploying.account_session import SESSION_NAME, open_session
from bedrock_monitoring.commands.deploying.state_places import count_resources, places
from bedrock_monitoring.commands.json_files import STACK_FILE
from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems
from bedrock_monitoring.monitoring import Rollout, Stack, StateBackend
from bedrock_monitoring.problems import Problem, refuse_one

_SUFFIX = "/terraform.tfstate"


@dataclass(frozen=True, kw_only=True)
class OrphanedState:
    """A state with resources that belongs to no stack of the rollout.

    Attributes:
        key: Its key in the bucket.
        account: The account of its resources.
        region: Their Region.
        resources: How many there are, in words.
    """

    key: str
    account: str
    region: str
    resources: str

    @property
    def name(self) -> str:
        """The name that the stack had, as far as the key says it."""
        return self.key.removesuffix(_SUFFIX).rpartition("/")[2]

    def problem(self) -> Problem:
        """Return what is wrong with it, and what to do."""
        return Problem(
            where=self.key,
            what=f"no target of rollout.yaml has this state, and {self.resources} of it are still in account "
            f"{self.account}, {self.region}",
            remedy=f"set `renamed_from: {self.name}` in a target that was renamed, or destroy them with "
            f"`make destroy STATE={self.key}`",
            is_warning=True,
        )


def orphaned_states(rollout: Rollout) -> tuple[OrphanedState, ...]:
    """Return the orphaned states under the prefix of the rollout, in the order of their keys.

    Raises:
        InvalidInputError: The bucket cannot be read.
    """
    state = rollout.required_state()
    own = {state.key, *(stack.state_key for stack in rollout.select())}
    with raise_aws_problems("state", "s3:ListBucket, s3:GetObject"):
        session = open_session(role_arn=state.role_arn, region=state.region)
        s3 = session.client("s3", region_name=state.region)
        listed = s3.get_paginator("list_objects_v2").paginate(
            Bucket=state.bucket, Prefix=f"{state.key.rpartition('/')[0]}/"
        )
        keys = [entry["Key"] for page in listed for entry in page.get("Contents", ())]
        orphans = [key for key in keys if key.endswith(_SUFFIX) and key not in own]
        states = {key: json.load(s3.get_object(Bucket=state.bucket, Key=key)["Body"]) for key in orphans}
    return tuple(_orphans(states, state))


def _orphans(states: Mapping[str, Mapping[str, Any]], backend: StateBackend) -> Iterator[OrphanedState]:
    for key, state in states.items():
        number = count_resources(state)
        if not number:
            continue
        found = places(state).most_common()
        account = next((account for (account, _), _ in found), backend.account)
        region = next((region for (_, region), _ in found if region), backend.region)
        yield OrphanedState(key=key, account=account, region=region, resources=count(number, "resource"))


def orphan_at(rollout: Rollout, key: str) -> OrphanedState:
    """Return the orphaned state of a key.

    Raises:
        InvalidInputError: There is none, or a stack of the rollout has it.
    """
    for stack in rollout.select():
        if stack.state_key == key:
            remedy = f"name it: `make destroy TARGETS={stack.name}`"
            refuse_one(where=key, what=f"it is the state of '{stack.name}' in rollout.yaml", remedy=remedy)
    orphans = {orphan.key: orphan for orphan in orphaned_states(rollout)}
    if key not in orphans:
        remedy = f"choose from {', '.join(orphans)}" if orphans else "there is nothing to destroy"
        refuse_one(where=key, what="it is no orphaned state of the bucket with resources", remedy=remedy)
    return orphans[key]


def orphan_stack(orphan: OrphanedState, rollout: Rollout, *, role_arn: str | None) -> Stack:
    """Return a stack that has an orphaned state.

    Args:
        orphan: The state.
        rollout: The rollout. Without ``role_arn``, the role of another stack in the account is assumed.
        role_arn: The role to assume in the account.
    """
    roles = (stack.role_arn for stack in rollout.select() if stack.account == orphan.account)
    return Stack(
        name=f"orphaned-{orphan.name}",
        account=orphan.account,
        region=orphan.region,
        role_arn=role_arn or next(roles, None),
        tags={},
        wave=1,
        state_key=orphan.key,
    )


def write_configuration(stack: Stack, stacks: Path, *, like: str) -> None:
    """Write the configuration of a stack without resources, so that Terraform can destroy what its state has.

    Args:
        stack: The stack.
        stacks: The folder of the synthesized stacks.
        like: The name of a synthesized stack, whose state bucket and versions it has.
    """
    configuration = json.loads((stacks / like / STACK_FILE).read_text(encoding="utf-8"))
    terraform, [provider] = configuration["terraform"], configuration["provider"]["aws"]
    terraform["backend"]["s3"]["key"] = stack.state_key
    provider |= {"region": stack.region, "allowed_account_ids": [stack.account]}
    provider.pop("assume_role", None)
    if stack.role_arn:
        provider["assume_role"] = [{"role_arn": stack.role_arn, "session_name": SESSION_NAME}]
    folder = stacks / stack.name
    folder.mkdir(exist_ok=True)
    file = folder / STACK_FILE
    file.write_text(json.dumps({"terraform": terraform, "provider": {"aws": [provider]}}), encoding="utf-8")
