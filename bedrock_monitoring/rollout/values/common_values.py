"""The single values of rollout.yaml: accounts, Regions, roles, names, prices."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from bedrock_monitoring.bedrock.dashboard_kinds import DASHBOARD_KINDS, OPTIONAL_SECTIONS
from bedrock_monitoring.bedrock.failed_jobs import JobType
from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.cloudwatch.partitions import REGIONS
from bedrock_monitoring.rollout.values import arns
from bedrock_monitoring.rollout.values.provider_versions import checked_provider_version
from bedrock_monitoring.rollout.values.rules import (
    NO_REFERENCE,
    ArnReference,
    Choice,
    Rule,
    SameAccount,
    WithoutNulls,
    number,
    text,
    whole_number,
)

STATE_BACKENDS = ("s3", "none")
"""Where Terraform keeps its state: in the S3 bucket, or where the engine that runs it says."""

ACCOUNT = Rule(
    is_a="a 12-digit account id",
    remedy='quote the id as AWS shows it, e.g. "111122223333"',
    schema={
        "anyOf": [
            {"type": "string", "pattern": f"^{arns.ACCOUNT}$"},
            {"type": "integer", "minimum": 10**11, "maximum": 10**12 - 1},
        ]
    },
    accepts=lambda value: (
        isinstance(value, str | int)
        and not isinstance(value, bool)
        and re.fullmatch(arns.ACCOUNT, str(value)) is not None
    ),
    parse=str,
)
"""The rule of an account id."""


def role_in_account(example: str, *, because: str) -> Rule:
    """Return the rule of a role of the target's account.

    Args:
        example: The name of a role.
        because: Why it cannot be a role of another account.
    """
    return text(
        arns.ROLE,
        is_a="the name or the ARN of an IAM role",
        remedy=f"write e.g. {example} or arn:aws:iam::111122223333:role/{example}",
        refers_to=ArnReference(
            noun="role",
            account=SameAccount.NEEDED,
            remedy=f"write the name of the role alone, or its ARN there: {because}",
        ),
    )


_ROLE = role_in_account("BedrockMonitoringDeploy", because="Terraform would act in the account of the role")
_BOUNDARY = text(
    arns.POLICY,
    is_a="the name or the ARN of an IAM policy",
    remedy="write e.g. DeveloperBoundary or arn:aws:iam::111122223333:policy/DeveloperBoundary",
    refers_to=ArnReference(
        noun="policy",
        account=SameAccount.NEEDED,
        remedy="write the name of the policy alone, or its ARN there",
    ),
)
_PERIOD = whole_number(
    minimum=60,
    maximum=86400,
    multiple_of=60,
    is_a="a number of seconds from 60 to 86400 in whole minutes",
    remedy="write a multiple of 60, e.g. 300 for five minutes",
)
_PRICE = number(
    minimum=0, is_a="a price in USD per million tokens", remedy="write a number, 0 or more, e.g. 2.75"
)
_COST_CEILING = number(
    minimum=0, is_a="an amount of USD", remedy="write a number, 0 or more, e.g. 25 for 25 USD a month"
)
_PERCENT = number(
    minimum=0, maximum=100, is_a="a percentage", remedy="write a number from 0 to 100, e.g. 12.5"
)
_WAVE = whole_number(
    minimum=1, is_a="a whole number from 1 up", remedy="write e.g. 1, or 2 for what comes after"
)
_EMAIL = text(
    rf"{NO_REFERENCE}(?!.*://)[^\s@,;<>\x00-\x1f\x7f]{{1,64}}@(?:[^\s@,;<>.\x00-\x1f\x7f]+\.)+[^\s@,;<>.\x00-\x1f\x7f]+",
    is_a="an e-mail address",
    remedy="write it as name@example.com",
)
_TAG_KEY = text(
    rf"{NO_REFERENCE}(?![aA][wW][sS]:)[^\x00-\x1f\x7f]{{1,{limits.TAG_KEY_LENGTH}}}",
    is_a=f"a tag key of 1 to {limits.TAG_KEY_LENGTH} characters that does not begin with aws:",
    remedy="shorten it, or choose another prefix; AWS keeps aws: for itself",
)
_TAG_VALUE = text(
    rf"{NO_REFERENCE}[^\x00-\x1f\x7f]{{0,{limits.TAG_VALUE_LENGTH}}}",
    is_a=f"a text of at most {limits.TAG_VALUE_LENGTH} characters",
    remedy='shorten it; quote what is a number or true/false, e.g. "4711"',
)
_BUCKET = text(
    arns.BUCKET,
    is_a="a bucket name of 3 to 63 lower-case letters, digits, dots and hyphens",
    remedy="begin and end it with a letter or digit, e.g. example-corp-terraform-state; S3 keeps some "
    "beginnings and ends, such as amzn-s3-demo- and -s3alias, for itself",
)
_KMS_KEY = text(
    arns.KEY_ARN,
    is_a="the ARN of a KMS key",
    remedy="write arn:aws:kms:REGION:ACCOUNT:key/ID as the KMS console shows it",
    refers_to=ArnReference(
        noun="key", remedy="name one that is there: a service uses keys of its own Region alone"
    ),
)


def _key(example: str) -> Rule:
    return text(
        arns.STATE_KEY,
        is_a="a key of at most 800 letters, digits and / ! - _ . * ' ( ) without a slash at either end or "
        "two in a row",
        remedy=f"write e.g. {example}",
    )


_VERSION = r"v?[0-9]+(?:\.[0-9]+){0,2}(?:-[0-9A-Za-z.-]+)?"
_CONSTRAINT = rf" *(?:=|!=|>=|<=|~>|>|<)? *{_VERSION} *"
_PROVIDER_VERSION = text(
    rf"{_CONSTRAINT}(?:,{_CONSTRAINT})*",
    is_a="a Terraform version constraint in quotes",
    remedy='write e.g. "~> 5.100" or ">= 5.100, < 6.0"',
    parse=checked_provider_version,
)
_TARGET_NAME = text(
    r"[A-Za-z][A-Za-z0-9-]{0,62}",
    is_a="a name of 1 to 63 letters, digits and hyphens that begins with a letter",
    remedy="write e.g. prod-eu",
)
_PYTHON_FILE = text(
    r"[^\x00-\x1f\x7f]{1,1000}\.py",
    is_a="the path of a Python file",
    remedy="write e.g. stacks/own/audit_log.py",
)
_SETTING_NAME = text(
    r"[A-Za-z][A-Za-z0-9_-]{0,63}",
    is_a="a name of 1 to 64 letters, digits, underscores and hyphens that begins with a letter",
    remedy="write e.g. retention_days",
)
_DASHBOARD_NAME = text(
    rf"[A-Za-z0-9_-]{{1,{limits.DASHBOARD_NAME_LENGTH}}}",
    is_a=f"a dashboard name of 1 to {limits.DASHBOARD_NAME_LENGTH} letters, digits, hyphens and underscores",
    remedy="write e.g. bedrock-prod",
)
_DISPLAY_NAME = text(
    r"(?=.*\S)(?!.*\$\{)[^\x00-\x1f\x7f]{1,100}",
    is_a="a text of 1 to 100 characters on one line without ${",
    remedy='shorten it; quote what is a number, e.g. "405"; CloudWatch reads ${ in a label as its own',
)
# Amazon CloudWatch Logs API reference, CreateLogGroup: also which names are reserved.
_LOG_GROUP = text(
    rf"(?!aws/)[A-Za-z0-9_./#-]{{1,{limits.LOG_GROUP_NAME_LENGTH}}}",
    is_a=f"the name of a log group of 1 to {limits.LOG_GROUP_NAME_LENGTH} letters, digits and . - _ / # that "
    "does not begin with aws/",
    remedy="write e.g. /aws/bedrock/modelinvocations, with the slash in front",
)
_RETENTION = Rule(
    is_a="a number of days that CloudWatch Logs keeps events for",
    remedy=f"write one of {', '.join(map(str, limits.LOG_RETENTION_DAYS))}",
    schema={"type": "integer", "enum": list(limits.LOG_RETENTION_DAYS)},
    accepts=lambda value: (
        isinstance(value, int) and not isinstance(value, bool) and value in limits.LOG_RETENTION_DAYS
    ),
)
# Logs Insights would want other characters in backticks, and its page and its examples do not agree on where.
_METADATA_KEY = text(
    r"[A-Za-z_][A-Za-z0-9_]{0,63}",
    is_a="a metadata key of 1 to 64 letters, digits and underscores that does not begin with a digit",
    remedy="write the key that callers send in requestMetadata, e.g. team; name it without hyphens there",
)
Account = Annotated[str, ACCOUNT]
Region = Annotated[
    str,
    Choice(
        is_a="an AWS Region",
        options=REGIONS,
        remedy="write one as AWS spells it, e.g. us-east-1 or eu-central-1",
    ),
]
Role = Annotated[str, _ROLE]
PermissionsBoundary = Annotated[str, _BOUNDARY]
Email = Annotated[str, _EMAIL]
Tags = Annotated[dict[Annotated[str, _TAG_KEY], Annotated[str, _TAG_VALUE]], WithoutNulls()]
Period = Annotated[int, _PERIOD]
Wave = Annotated[int, _WAVE]
UsdPerMillion = Annotated[Decimal, _PRICE]
Percent = Annotated[Decimal, _PERCENT]
UsdPerMonth = Annotated[Decimal, _COST_CEILING]
Bucket = Annotated[str, _BUCKET]
KmsKey = Annotated[str, _KMS_KEY]
StateKey = Annotated[str, _key("bedrock-monitoring/prod/terraform.tfstate")]
StatePrefix = Annotated[str, _key("bedrock-monitoring")]
LogPrefix = Annotated[str, _key("bedrock/invocations")]
ProviderVersion = Annotated[str, _PROVIDER_VERSION]
TargetName = Annotated[str, _TARGET_NAME]
PythonFile = Annotated[str, _PYTHON_FILE]
SettingName = Annotated[str, _SETTING_NAME]
DashboardName = Annotated[str, _DASHBOARD_NAME]
DisplayName = Annotated[str, _DISPLAY_NAME]
StateBackendChoice = Annotated[
    str, Choice(is_a="a place of the state", options=STATE_BACKENDS, remedy="write s3 or none")
]
EndedModelsChoice = Annotated[
    str,
    Choice(
        is_a="what to do about models that ended", options=("warn", "refuse"), remedy="write warn or refuse"
    ),
]
JobTypeChoice = Annotated[
    str,
    Choice(
        is_a="a type of job",
        options=tuple(map(str, JobType)),
        remedy=f"choose from {', '.join(JobType)}",
    ),
]
DashboardChoice = Annotated[
    str,
    Choice(
        is_a="a dashboard", options=tuple(DASHBOARD_KINDS), remedy=f"choose from {', '.join(DASHBOARD_KINDS)}"
    ),
]
SectionChoice = Annotated[
    str,
    Choice(
        is_a="a section that must be asked for",
        options=tuple(OPTIONAL_SECTIONS),
        remedy=f"choose from {', '.join(OPTIONAL_SECTIONS)}",
    ),
]
LogGroup = Annotated[str, _LOG_GROUP]
RetentionDays = Annotated[int, _RETENTION]
MetadataKey = Annotated[str, _METADATA_KEY]
