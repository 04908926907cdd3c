"""What a rollout refers to and no target creates: the demo creates it in the embedded AWS first."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.given_ids import add_key, add_quota
from bedrock_monitoring.monitoring import InvocationLog, Rollout, Target
from bedrock_monitoring.notification import SensitiveVariable, SsmParameter, Subscription, Tier

_MADE_UP_URL = "https://example.com/made-up-for-the-demo"


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Something that must exist before a rollout is deployed.

    Attributes:
        kind: What it is, one of ``CREATE``.
        name: Its name, in the account and Region.
        account: The account id.
        region: The Region.
    """

    kind: str
    name: str
    account: str
    region: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def references(rollout: Rollout) -> tuple[Reference, ...]:
    """Return what the targets of a rollout refer to, each once, in the order of the file."""
    key = rollout.state and rollout.state.kms_key
    state = (_of_arn("KMS key", key),) if key else ()
    targets = (found for target in rollout.targets for found in _of_target(target))
    return tuple(dict.fromkeys((*state, *targets)))


def variables(rollout: Rollout) -> Mapping[str, str]:
    """Return made-up values of the environment variables from which Terraform reads secrets."""
    tiers = (tier for target in rollout.targets for tier in target.notify.tiers.values())
    return {
        f"TF_VAR_{secret.name}": f"{_MADE_UP_URL}/{secret.name}"
        for tier in tiers
        for secret in tier.secrets
        if isinstance(secret, SensitiveVariable)
    }


def create(aws: LocalAws, reference: Reference) -> None:
    """Create what a reference names in the embedded AWS."""
    CREATE[reference.kind](aws, reference)


def _of_target(target: Target) -> Iterator[Reference]:
    for tier in target.notify.tiers.values():
        yield from _of_tier(tier, target)
    if target.notify.kms_key:
        yield _of_arn("KMS key", target.notify.kms_key)
    if target.composites and target.composites.suppressor:
        yield _in(target, "alarm", target.composites.suppressor.alarm.rpartition(":alarm:")[2])
    for code in target.quota_codes:
        yield _in(target, "quota", code)
    if target.invocation_log:
        yield from _of_log(target.invocation_log, target)


def _of_log(log: InvocationLog, target: Target) -> Iterator[Reference]:
    if log.log_group and not log.managed:
        yield _in(target, "log group", log.log_group)
    if log.kms_key:
        yield _of_arn("KMS key", log.kms_key)
    for bucket in (log.s3_bucket, log.bucket):
        if bucket:
            yield _in(target, "bucket", bucket)


def _of_tier(tier: Tier, target: Target) -> Iterator[Reference]:
    for secret in tier.secrets:
        if isinstance(secret, SsmParameter):
            yield _in(target, "SSM parameter", secret.name)
    for queue in tier.sqs:
        yield _of_arn("queue", queue)
    for function in tier.functions:
        yield _of_arn("Lambda function", function)
    for subscription in tier.subscriptions:
        yield from _of_subscription(subscription)
    if tier.topic:
        yield _of_arn("topic", tier.topic)


def _of_subscription(subscription: Subscription) -> Iterator[Reference]:
    """Yield what a subscription names. A delivery stream and its role are not looked at by SNS's API."""
    kind = {"sqs": "queue", "lambda": "Lambda function"}.get(subscription.protocol)
    if kind:
        yield _of_arn(kind, str(subscription.endpoint))
    if subscription.dead_letter:
        yield _of_arn("queue", subscription.dead_letter)


def _in(target: Target, kind: str, name: str) -> Reference:
    return Reference(kind=kind, name=name, account=target.account, region=target.region)


def _of_arn(kind: str, arn: str) -> Reference:
    *_, region, account, name = arn.split(":", maxsplit=5)
    return Reference(
        kind=kind, name=name.removeprefix("function:").removeprefix("key/"), account=account, region=region
    )


def _create_function(aws: LocalAws, reference: Reference) -> None:
    """Create a function, and the version or alias that the reference names."""
    name, _, qualifier = reference.name.partition(":")
    client = aws.client("lambda", account=reference.account, region=reference.region)
    if not any(one["FunctionName"] == name for one in client.list_functions()["Functions"]):
        client.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=_function_role(aws, reference.account),
            Handler="index.handler",
            Code={"ZipFile": _archive()},
        )
    if qualifier.isdigit():
        # AWS numbers the versions one after the other, and another reference may have made this one already.
        while len(client.list_versions_by_function(FunctionName=name)["Versions"][1:]) < int(qualifier):
            client.update_function_code(FunctionName=name, ZipFile=_archive(), Publish=True)
    elif qualifier not in ("", "$LATEST"):
        client.create_alias(FunctionName=name, Name=qualifier, FunctionVersion="$LATEST")


def _function_role(aws: LocalAws, account: str) -> str:
    iam, name = aws.client("iam", account=account), "demo-function"
    policy = {"Version": "2012-10-17", "Statement": []}
    try:
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(policy))
    except iam.exceptions.EntityAlreadyExistsException:
        role = iam.get_role(RoleName=name)
    arn: str = role["Role"]["Arn"]
    return arn


def _archive() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("index.py", "def handler(event, context): return event\n")
    return archive.getvalue()


def _create_parameter(aws: LocalAws, reference: Reference) -> None:
    aws.client("ssm", account=reference.account, region=reference.region).put_parameter(
        Name=reference.name, Type="SecureString", Value=f"{_MADE_UP_URL}{reference.name}"
    )


def _create_queue(aws: LocalAws, reference: Reference) -> None:
    client = aws.client("sqs", account=reference.account, region=reference.region)
    client.create_queue(QueueName=reference.name)


def _create_topic(aws: LocalAws, reference: Reference) -> None:
    client = aws.client("sns", account=reference.account, region=reference.region)
    client.create_topic(Name=reference.name)


def _create_alarm(aws: LocalAws, reference: Reference) -> None:
    client = aws.client("cloudwatch", account=reference.account, region=reference.region)
    client.put_composite_alarm(AlarmName=reference.name, AlarmRule="FALSE")


def _create_log_group(aws: LocalAws, reference: Reference) -> None:
    client = aws.client("logs", account=reference.account, region=reference.region)
    client.create_log_group(logGroupName=reference.name)


def _create_bucket(aws: LocalAws, reference: Reference) -> None:
    # CreateBucket accepts every Region but us-east-1 as a location (S3 API Reference, CreateBucket).
    location = {} if reference.region == "us-east-1" else {"LocationConstraint": reference.region}
    client = aws.client("s3", account=reference.account)
    # All accounts and Regions share the names of buckets, so the first target that refers to one creates it.
    with suppress(client.exceptions.BucketAlreadyExists, client.exceptions.BucketAlreadyOwnedByYou):
        client.create_bucket(
            Bucket=reference.name, **({"CreateBucketConfiguration": location} if location else {})
        )


def _create_key(_aws: LocalAws, reference: Reference) -> None:
    add_key(reference.name, account=reference.account, region=reference.region)


def _create_quota(_aws: LocalAws, reference: Reference) -> None:
    add_quota(reference.name, account=reference.account, region=reference.region)


CREATE: Mapping[str, Callable[[LocalAws, Reference], None]] = {
    "Lambda function": _create_function,
    "SSM parameter": _create_parameter,
    "queue": _create_queue,
    "topic": _create_topic,
    "KMS key": _create_key,
    "alarm": _create_alarm,
    "log group": _create_log_group,
    "bucket": _create_bucket,
    "quota": _create_quota,
}
"""How each kind of reference is created."""
