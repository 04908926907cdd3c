"""How AWS spells accounts, roles, keys and buckets, as far as rollout.yaml names them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.partitions import PARTITIONS, partition_of
from bedrock_monitoring.lazy_pattern import lazy_pattern

ACCOUNT = r"[0-9]{12}"

_PARTITION = "|".join(partition.name for partition in PARTITIONS)

# IAM user guide, "IAM and AWS STS quotas": names up to 64 characters of A-Z a-z 0-9 + = , . @ _ -, paths up
# to 512.
ROLE_NAME = r"(?:[A-Za-z0-9+=,.@_-]{1,128}/){0,8}[A-Za-z0-9+=,.@_-]{1,64}"
ROLE_ARN = rf"arn:(?:{_PARTITION}):iam::{ACCOUNT}:role/{ROLE_NAME}"
ROLE = rf"{ROLE_ARN}|{ROLE_NAME}"


def _any_case(name: str) -> str:
    """Return a pattern of a name in upper or lower case, which are one to IAM."""
    return "".join(f"[{each.upper()}{each.lower()}]" if each.isalpha() else each for each in name)


NO_ROLE_OF_AWS = rf"(?!(?:.*/)?(?:{_any_case('AWSReservedSSO_')}|{_any_case('AWSServiceRoleFor')}))"
"""What stands before a pattern of names of roles that an account may make and change itself."""

# IAM user guide, "IAM and AWS STS quotas": names of policies up to 128 characters. AWS's own policies have
# the account `aws`.
POLICY_NAME = r"(?:[A-Za-z0-9+=,.@_-]{1,128}/){0,8}[A-Za-z0-9+=,.@_-]{1,128}"
POLICY = rf"arn:(?:{_PARTITION}):iam::(?:{ACCOUNT}|aws):policy/{POLICY_NAME}|{POLICY_NAME}"

# AWS KMS developer guide, "Key identifiers": a key id is a UUID, `mrk-` begins that of a multi-Region key.
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEY_ARN = rf"arn:(?:{_PARTITION}):kms:[a-z0-9-]+:{ACCOUNT}:key/(?:mrk-[0-9a-f]{{32}}|{_UUID})"

# Amazon Bedrock API reference: GetGuardrail (guardrailIdentifier), GetAgentAlias (agentAliasArn).
GUARDRAIL_ARN = rf"arn:(?:{_PARTITION}):bedrock:[a-z0-9-]+:{ACCOUNT}:guardrail/[a-z0-9]+"
AGENT_ALIAS_ARN = (
    rf"arn:(?:{_PARTITION}):bedrock:[a-z0-9-]+:{ACCOUNT}:agent-alias/[0-9A-Z]{{10}}/[0-9A-Z]{{10}}"
)

# AWS Billing and Cost Management API reference, AnomalyMonitor.
ANOMALY_MONITOR_ARN = rf"arn:(?:{_PARTITION}):ce::{ACCOUNT}:anomalymonitor/{_UUID}"

# Service Quotas user guide: the code of a quota is the same in every Region that has it.
QUOTA_CODE = r"L-[0-9A-F]{8}"
# API references of SQS, Lambda and SNS: queue names up to 80 characters, function names up to 64, topic names
# up to 256. A dot in the name of a queue or a topic begins `.fifo` alone.
QUEUE_ARN = rf"arn:(?:{_PARTITION}):sqs:[a-z0-9-]+:{ACCOUNT}:[A-Za-z0-9_-]{{1,80}}"
_FUNCTION = r"[A-Za-z0-9_-]{1,64}(?::[A-Za-z0-9_-]{1,128})?"
FUNCTION_ARN = rf"arn:(?:{_PARTITION}):lambda:[a-z0-9-]+:{ACCOUNT}:function:{_FUNCTION}"
# Amazon Data Firehose API reference, CreateDeliveryStream: names up to 64 characters.
STREAM_ARN = rf"arn:(?:{_PARTITION}):firehose:[a-z0-9-]+:{ACCOUNT}:deliverystream/[A-Za-z0-9_.-]{{1,64}}"
TOPIC_ARN = rf"arn:(?:{_PARTITION}):sns:[a-z0-9-]+:{ACCOUNT}:[A-Za-z0-9_-]{{1,256}}"

# Service Authorization Reference, CloudWatch; an alarm's name has no further rule.
ALARM_NAME = rf"[^\x00-\x1f\x7f]{{1,{limits.ALARM_NAME_LENGTH}}}"
ALARM_ARN = rf"arn:(?:{_PARTITION}):cloudwatch:[a-z0-9-]+:{ACCOUNT}:alarm:{ALARM_NAME}"

# Amazon S3 user guide, "General purpose bucket naming rules".
BUCKET = (
    r"(?!xn--|sthree-|amzn-s3-demo-)"
    r"(?!.*(?:\.\.|-s3alias$|--ol-s3$|\.mrap$|--x-s3$|--table-s3$))"
    r"(?!(?!.*-[0-9]{12}-[a-z0-9-]+-an$).*-an$)"
    r"(?![0-9]+(?:\.[0-9]+){3}$)"
    r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
)

# Amazon S3 user guide, "Naming Amazon S3 objects": the characters that need no special handling. A key
# with .tflock behind it is Terraform's lock of that key.
STATE_KEY = r"(?!.*//)(?!.*[.]tflock$)[A-Za-z0-9!_.*'()-](?:[A-Za-z0-9!_.*'()/-]{0,798}[A-Za-z0-9!_.*'()-])?"

_ARN = lazy_pattern(
    r"arn:(?P<partition>[^:]+):[^:]+:(?P<region>[^:]*):(?P<account>[^:]*):(?:[^/]+/)?(?P<name>.*)", re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class Arn:
    """The parts of an ARN that settings are compared by.

    Attributes:
        partition: The partition, such as ``aws``.
        region: Empty for IAM.
        account: 12 digits; empty for a foundation model, ``aws`` for AWS's own policies.
        name: What follows the first slash; the whole resource where there is none.
    """

    partition: str
    region: str
    account: str
    name: str


def parse_arn(text: str) -> Arn | None:
    """Return the parts of an ARN, or ``None`` when the text is a plain name."""
    found = _ARN.fullmatch(text)
    return Arn(**found.groupdict()) if found else None


def role_arn(role: str, *, account: str, region: str) -> str:
    """Return the ARN of a role that is given by its name or its ARN.

    Args:
        role: The name, with its path if it has one, or the ARN.
        account: The account of a role that is given by its name.
        region: Any Region of the partition of a role that is given by its name.
    """
    return _iam_arn("role", role, account=account, region=region)


def policy_arn(policy: str, *, account: str, region: str) -> str:
    """Return the ARN of a policy that is given by its name or its ARN.

    Args:
        policy: The name, with its path if it has one, or the ARN.
        account: The account of a policy that is given by its name.
        region: Any Region of the partition of a policy that is given by its name.
    """
    return _iam_arn("policy", policy, account=account, region=region)


def _iam_arn(kind: str, named: str, *, account: str, region: str) -> str:
    return named if parse_arn(named) else f"arn:{partition_of(region).name}:iam::{account}:{kind}/{named}"
