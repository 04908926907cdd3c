"""Whom the policies of topics and of their key let in, judged as AWS judges them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.constructs import NotificationTopics
from bedrock_monitoring.local_aws.policy_evaluation import allows
from bedrock_monitoring.notification import Notify
from tests.constructs.synthesis import drawn, only, resources

ACCOUNT = "111122223333"
OTHER = "444455556666"
CLOUDWATCH = "cloudwatch.amazonaws.com"
REGIONS = ["eu-central-1", "cn-north-1", "us-gov-west-1"]


def alarm(region: str, *, account: str = ACCOUNT) -> dict[str, str]:
    """Return what AWS knows of a call that an alarm makes."""
    partition = partition_of(region).name
    return {
        "aws:SourceArn": f"arn:{partition}:cloudwatch:{region}:{account}:alarm:bedrock-prod: throttled",
        "aws:SourceAccount": account,
        "aws:SecureTransport": "true",
    }


class Judged:
    """The policies of two topics and their key, drawn for a Region."""

    def __init__(self, folder: Path, region: str) -> None:
        stack_json = drawn(
            folder,
            lambda stack: NotificationTopics(
                stack,
                "alarms",
                notify=Notify(),
                account=ACCOUNT,
                region=region,
                name_prefix="bedrock-prod",
                tiers=["critical", "warning"],
            ),
        )
        self._partition = partition_of(region).name
        self._region = region
        self._topics = {
            topic["name"]: json.loads(topic["policy"])
            for topic in resources(stack_json, "aws_sns_topic").values()
        }
        self._key = json.loads(only(stack_json, "aws_kms_key")["policy"])

    def publishes(self, context: dict[str, str], *, principal: str = CLOUDWATCH) -> bool:
        judgements = {
            allows(
                policy,
                principal=principal,
                action="sns:Publish",
                resource=f"arn:{self._partition}:sns:{self._region}:{ACCOUNT}:{name}",
                context=context,
            )
            for name, policy in self._topics.items()
        }
        [judgement] = judgements
        return judgement

    def uses_the_key(self, action: str, context: dict[str, str], *, principal: str = CLOUDWATCH) -> bool:
        key = f"arn:{self._partition}:kms:{self._region}:{ACCOUNT}:key/x"
        return allows(self._key, principal=principal, action=f"kms:{action}", resource=key, context=context)

    def root(self, account: str) -> str:
        return f"arn:{self._partition}:iam::{account}:root"


@pytest.fixture(params=REGIONS)
def region(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def judged(tmp_path: Path, region: str) -> Judged:
    return Judged(tmp_path, region)


def test_an_alarm_of_this_account_and_region_publishes_and_encrypts(judged: Judged, region: str) -> None:
    context = alarm(region)
    assert judged.publishes(context)
    assert judged.uses_the_key("GenerateDataKey", context)
    assert judged.uses_the_key("GenerateDataKeyWithoutPlaintext", context)
    assert judged.uses_the_key("Decrypt", context)


def test_without_tls_nobody_publishes(judged: Judged, region: str) -> None:
    plain = alarm(region) | {"aws:SecureTransport": "false"}
    assert not judged.publishes(plain)
    assert not judged.publishes(plain, principal=judged.root(ACCOUNT))


def test_alarms_of_another_account_or_region_are_turned_away(judged: Judged, region: str) -> None:
    partition = partition_of(region)
    elsewhere = next(each for each in partition.regions if each != region)
    forged = alarm(region) | {"aws:SourceAccount": OTHER}
    for context in (alarm(region, account=OTHER), alarm(elsewhere), forged, {}):
        assert not judged.publishes(context)
        assert not judged.uses_the_key("GenerateDataKey", context)
        assert not judged.uses_the_key("Decrypt", context)


@pytest.mark.parametrize("service", ["events.amazonaws.com", "s3.amazonaws.com", "budgets.amazonaws.com"])
def test_other_services_are_turned_away(judged: Judged, region: str, service: str) -> None:
    assert not judged.publishes(alarm(region), principal=service)
    assert not judged.uses_the_key("GenerateDataKey", alarm(region), principal=service)


def test_other_sources_within_cloudwatch_are_turned_away(judged: Judged, region: str) -> None:
    arn = f"arn:{partition_of(region).name}:cloudwatch:{region}:{ACCOUNT}:dashboard/x"
    assert not judged.publishes(alarm(region) | {"aws:SourceArn": arn})


def test_cloudwatch_does_no_more_with_the_key_than_it_needs(judged: Judged, region: str) -> None:
    for action in ("Encrypt", "CreateGrant", "ScheduleKeyDeletion", "PutKeyPolicy", "DisableKey"):
        assert not judged.uses_the_key(action, alarm(region))


def test_the_account_administers_its_key_and_no_other_does(judged: Judged) -> None:
    for action in ("PutKeyPolicy", "ScheduleKeyDeletion", "EnableKeyRotation"):
        assert judged.uses_the_key(action, {}, principal=judged.root(ACCOUNT))
        assert not judged.uses_the_key(action, {}, principal=judged.root(OTHER))
