"""AWS partitions, their Regions, and the host names of their consoles.

Source of names and Regions: ``partitions.json`` of botocore, from which ``tools/aws_regions.py`` writes the
table beside this module; a test compares them. Source of the console hosts: the sign-in pages of the user
guides of AWS, AWS China and AWS GovCloud (US), and the endpoints page of the AWS European Sovereign Cloud.
The consoles of the isolated partitions are not public.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("partitions.json")
"""The Regions of each partition."""

_CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-eusc": "console.amazonaws-eusc.eu",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


@dataclass(frozen=True, kw_only=True)
class Partition:
    """A partition: a group of Regions with its own accounts, ARNs and console.

    Attributes:
        name: The second part of every ARN, such as ``aws`` or ``aws-us-gov``.
        console: The host name of the console, without the Region in front; ``None`` if it is not public.
        regions: The Regions of the partition.
    """

    name: str
    console: str | None
    regions: tuple[str, ...]


PARTITIONS = tuple(
    Partition(name=name, console=_CONSOLES.get(name), regions=tuple(regions))
    for name, regions in json.loads(TABLE.read_text(encoding="utf-8")).items()
)
REGIONS = tuple(region for partition in PARTITIONS for region in partition.regions)

AWS = next(partition for partition in PARTITIONS if partition.name == "aws")
"""The partition of the commercial Regions."""

DEFAULT_REGION = "us-east-1"
"""The Region that is assumed where none is named."""

EXAMPLE_ACCOUNT = "111122223333"
"""An account of AWS's documentation, which stands where none is named."""

_PARTITION_OF = {region: partition for partition in PARTITIONS for region in partition.regions}


def partition_of(region: str) -> Partition:
    """Return the partition of a Region.

    Raises:
        KeyError: No partition has the Region.
    """
    return _PARTITION_OF[region]


def console_url(*, region: str, dashboard_name: str) -> str:
    """Return the console URL of a dashboard, without a host where the console's is not public.

    A browser that shows the console completes an address without a host.

    Raises:
        KeyError: No partition has the Region.
    """
    return console_page_url(region=region, page=f"dashboards:name={dashboard_name}")


def console_page_url(*, region: str, page: str) -> str:
    """Return the URL of a page of the CloudWatch console, as ``console_url`` does for dashboards.

    Args:
        region: The Region.
        page: The page, as it stands behind ``#`` in the console.

    Raises:
        KeyError: No partition has the Region.
    """
    console = partition_of(region).console
    host = f"https://{region}.{console}" if console else ""
    return f"{host}/cloudwatch/home?region={region}#{page}"


def alarm_arn(*, region: str, account: str, alarm_name: str) -> str:
    """Return the ARN of an alarm.

    Format: ``arn:PARTITION:cloudwatch:REGION:ACCOUNT:alarm:NAME`` (Service Authorization Reference,
    CloudWatch).

    Raises:
        KeyError: No partition has the Region.
    """
    return f"arn:{partition_of(region).name}:cloudwatch:{region}:{account}:alarm:{alarm_name}"
