"""AWS partitions, their Regions, and the host names of their consoles.

Source of names and Regions: ``partitions.json`` of botocore 1.44, against which a test compares them. Source
of the console hosts: the sign-in pages of the AWS China and AWS GovCloud (US) user guides.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Partition:
    """A partition: a group of Regions with its own accounts, ARNs and console.

    Attributes:
        name: The second part of every ARN: ``aws``, ``aws-cn`` or ``aws-us-gov``.
        console: The host name of the console, without the Region in front.
        regions: The Regions of the partition.
    """

    name: str
    console: str
    regions: tuple[str, ...]


AWS = Partition(
    name="aws",
    console="console.aws.amazon.com",
    regions=(
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1",
        "ca-west-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "me-west-1",
        "mx-central-1",
        "sa-east-1",
        "sa-west-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ),
)
AWS_CN = Partition(name="aws-cn", console="console.amazonaws.cn", regions=("cn-north-1", "cn-northwest-1"))
AWS_US_GOV = Partition(
    name="aws-us-gov", console="console.amazonaws-us-gov.com", regions=("us-gov-east-1", "us-gov-west-1")
)

PARTITIONS = (AWS, AWS_CN, AWS_US_GOV)
REGIONS = tuple(region for partition in PARTITIONS for region in partition.regions)

_PARTITION_OF = {region: partition for partition in PARTITIONS for region in partition.regions}


def partition_of(region: str) -> Partition:
    """Return the partition of a Region.

    Raises:
        KeyError: No partition has the Region.
    """
    return _PARTITION_OF[region]


def console_url(*, region: str, dashboard_name: str) -> str:
    """Return the console URL of a dashboard.

    Raises:
        KeyError: No partition has the Region.
    """
    host = f"{region}.{partition_of(region).console}"
    return f"https://{host}/cloudwatch/home?region={region}#dashboards:name={dashboard_name}"


def alarm_arn(*, region: str, account: str, alarm_name: str) -> str:
    """Return the ARN of an alarm.

    Format: ``arn:PARTITION:cloudwatch:REGION:ACCOUNT:alarm:NAME`` (Service Authorization Reference,
    CloudWatch).

    Raises:
        KeyError: No partition has the Region.
    """
    return f"arn:{partition_of(region).name}:cloudwatch:{region}:{account}:alarm:{alarm_name}"
