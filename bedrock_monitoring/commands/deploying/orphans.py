"""States in the bucket that no stack of the rollout has: what a removed or renamed target leaves behind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bedrock_monitoring.commands.console.reporting import count
from bedrock_monitoring.commands.deploying.account_session import open_session
from bedrock_monitoring.commands.deploying.confirmations import subscriptions
from bedrock_monitoring.commands.deploying.state_places import count_resources, places
from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems
from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.problems import Problem

_SUFFIX = "/terraform.tfstate"
_ALARMS = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
_ACTIONS = ("alarm_actions", "ok_actions", "insufficient_data_actions")
_MAX_SUBSCRIBERS = 3


@dataclass(frozen=True, kw_only=True)
class OrphanedState:
    """A state with resources that belongs to no stack of the rollout.

    Attributes:
        key: Its key in the bucket.
        account: The account of its resources. Empty if none of them says it.
        region: Their Region. Empty if none of them says it.
        resources: How many there are, in words.
        notifies: What still notifies whom, in words. Empty if nothing does.
    """

    key: str
    account: str
    region: str
    resources: str
    notifies: str

    @property
    def name(self) -> str:
        """The name that the stack had, as far as the key says it."""
        return self.key.removesuffix(_SUFFIX).rpartition("/")[2]

    def problem(self) -> Problem:
        """Return what is wrong with it, and what to do."""
        place = f"account {self.account}, {self.region}" if self.account else "AWS"
        what = (
            f"nothing in rollout.yaml has this state, and {self.resources} of it are still in {place}"
            f"{self.notifies and f'; {self.notifies}'}"
        )
        remedy = (
            f"set `renamed_from: {self.name}` in a target that was renamed, or destroy them: add "
            f"`{self._entry}` to `decommission`, with the `role` that it had"
        )
        return Problem(where=self.key, what=what, remedy=remedy)

    @property
    def _entry(self) -> str:
        """The entry of ``decommission`` for it."""
        place = (
            f'account: "{self.account}", region: {self.region}' if self.account else "account: …, region: …"
        )
        return f"{{name: {self.name}, {place}}}"


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
    return tuple(_orphans(states))


def _orphans(states: Mapping[str, Mapping[str, Any]]) -> Iterator[OrphanedState]:
    for key, state in states.items():
        number = count_resources(state)
        if not number:
            continue
        found = places(state).most_common()
        yield OrphanedState(
            key=key,
            account=next((account for (account, region), _ in found if region), ""),
            region=next((region for (_, region), _ in found if region), ""),
            resources=count(number, "resource"),
            notifies=_notifies(state),
        )


def _notifies(state: Mapping[str, Any]) -> str:
    """Return how many alarms of a state notify, and whom. Empty if none does."""
    alarms = [
        instance["attributes"]
        for resource in state["resources"]
        if resource["mode"] == "managed" and resource["type"] in _ALARMS
        for instance in resource["instances"]
    ]
    notifying = sum(
        alarm.get("actions_enabled") is not False and any(alarm.get(name) for name in _ACTIONS)
        for alarm in alarms
    )
    if not notifying:
        return ""
    whom = tuple(dict.fromkeys(subscriptions(state)))
    more = f" and {len(whom) - _MAX_SUBSCRIBERS} more" if len(whom) > _MAX_SUBSCRIBERS else ""
    by = count(notifying, "alarm")
    return (
        f"still notified by {by}: {', '.join(whom[:_MAX_SUBSCRIBERS])}{more}"
        if whom
        else f"{by} with actions"
    )
