"""The policies of topics and a key that targets of other accounts share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.local_aws.policy_evaluation import allows
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import rollout_of, target
from tests.stacks.drawing import target_stack

HUB, ONE, TWO, STRANGER = "111122223333", "222233334444", "333344445555", "999988887777"
SHARED = "notify: {topics_of: [hub]}"
TARGETS = target("hub") + target("one", SHARED, account=ONE) + target("two", SHARED, account=TWO)

PUBLISHERS: dict[str, tuple[str, dict[str, bool]]] = {
    "accounts": ("", {HUB: True, ONE: True, TWO: True, STRANGER: False}),
    "an organization": (
        "access: {organization_id: o-a1b2c3d4e5}\n",
        {HUB: True, ONE: True, TWO: True, STRANGER: False},
    ),
}


@pytest.mark.parametrize(("top", "expected"), PUBLISHERS.values(), ids=PUBLISHERS)
def test_topic_and_key_admit_the_alarms_of_who_shares_them_and_of_nobody_else(
    tmp_path: Path, top: str, expected: dict[str, bool]
) -> None:
    stack = target_stack(tmp_path, loads(rollout_of(top=top, targets=TARGETS)))
    topic = stack["resource"]["aws_sns_topic"]["alarms"]
    [key] = stack["resource"]["aws_kms_key"].values()
    policies = {"sns:Publish": topic["policy"], "kms:Decrypt": key["policy"]}
    arn = f"arn:aws:sns:us-east-1:{HUB}:bedrock-hub-alarms"
    for action, policy in policies.items():
        for region, held in (("us-east-1", expected), ("eu-west-1", dict.fromkeys(expected, False))):
            found = {
                account: admits(json.loads(policy), action, arn, account, region, in_organization=bool(top))
                for account in expected
            }
            assert (action, region, found) == (action, region, held)


def admits(policy: Any, action: str, topic: str, account: str, region: str, *, in_organization: bool) -> bool:
    organization = "o-a1b2c3d4e5" if account != STRANGER else "o-another00000"
    return allows(
        policy,
        action=action,
        resource=topic,
        principal="cloudwatch.amazonaws.com",
        context={
            "aws:SourceArn": f"arn:aws:cloudwatch:{region}:{account}:alarm:bedrock-one_throttles",
            "aws:SourceAccount": account,
            "aws:SecureTransport": "true",
            **({"aws:SourceOrgID": organization} if in_organization else {}),
        },
    )
