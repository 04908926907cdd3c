"""What the names in rollout.yaml become: ARNs in the account and the partition of their target."""

from __future__ import annotations

import pytest

from bedrock_monitoring.rollout import loads
from tests.rollout.sample import evaluations, rollout_of, target

ACCOUNT = "222233334444"


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("us-gov-west-1", "aws-us-gov")],
)
def test_a_role_that_is_named_is_one_of_the_account_and_the_partition_of_its_target(
    region: str, partition: str
) -> None:
    stream = f"arn:{partition}:firehose:{region}:{ACCOUNT}:deliverystream/alarms"
    settings = (
        "role: team/Deploy",
        "plan_role: Plan",
        "permissions_boundary: Bound",
        evaluations(role="Evaluate"),
        f"notify: {{tiers: {{critical: {{subscriptions: [{{firehose: '{stream}', role: Push}}]}}}}}}",
    )
    text = rollout_of(targets=target("prod", *settings, account=ACCOUNT, region=region))
    [found] = loads(f"provider_version: '~> 6.47'\n{text}").targets
    [evaluation] = found.online_evaluations
    [subscription] = found.notify.tier("critical").subscriptions
    iam = f"arn:{partition}:iam::{ACCOUNT}"
    assert (found.role_arn, found.plan_role_arn, found.permissions_boundary) == (
        f"{iam}:role/team/Deploy",
        f"{iam}:role/Plan",
        f"{iam}:policy/Bound",
    )
    assert (evaluation.role_arn, subscription.role) == (f"{iam}:role/Evaluate", f"{iam}:role/Push")
