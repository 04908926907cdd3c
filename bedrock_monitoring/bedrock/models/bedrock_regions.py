"""The Regions that have Amazon Bedrock, and those that can call an inference profile of a geography."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bedrock_monitoring.cloudwatch.partitions import AWS, partition_of

TABLE = Path(__file__).with_name("bedrock_regions.json")
"""The table that ``tools/aws_regions.py`` writes."""

GEOGRAPHIES_AS_OF = "2026-11-30"
"""When the Regions of the geographies were read."""


@dataclass(frozen=True, kw_only=True)
class Geography:
    """A geography of cross-Region inference profiles.

    Attributes:
        regions: The source Regions: those that can call its profiles.
        nearby: What the names of Regions begin with to which AWS may extend it. AWS has done so for countries
            without Regions enough of their own: Canada calls ``us``, Israel ``eu``, the Emirates ``apac``.
    """

    regions: tuple[str, ...]
    nearby: tuple[str, ...]


# Source: "Supported Regions and models for inference profiles" in the Bedrock user guide, and the enumeration
# CrossRegionInferenceProfileRegion of AWS CDK. Confidence: high for us, eu, apac, jp, au, us-gov and global;
# medium for ca and in, whose Regions are those of the country. A profile of one model may have fewer.
GEOGRAPHIES: Mapping[str, Geography] = {
    "us": Geography(
        regions=("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1"),
        nearby=("us-", "ca-", "mx-", "sa-"),
    ),
    "eu": Geography(
        regions=(
            *("eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"),
            *("eu-west-1", "eu-west-2", "eu-west-3", "il-central-1"),
        ),
        nearby=("eu-", "il-", "me-", "af-"),
    ),
    "apac": Geography(
        regions=(
            *("ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2"),
            *("ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5"),
            *("ap-southeast-7", "me-central-1"),
        ),
        nearby=("ap-", "me-"),
    ),
    "jp": Geography(regions=("ap-northeast-1", "ap-northeast-3"), nearby=("ap-",)),
    "au": Geography(regions=("ap-southeast-2", "ap-southeast-4", "ap-southeast-6"), nearby=("ap-",)),
    "ca": Geography(regions=("ca-central-1", "ca-west-1"), nearby=("ca-", "us-")),
    "in": Geography(regions=("ap-south-1", "ap-south-2"), nearby=("ap-",)),
    "us-gov": Geography(regions=("us-gov-east-1", "us-gov-west-1"), nearby=("us-gov-",)),
    "global": Geography(regions=AWS.regions, nearby=("",)),
}
"""The geographies by the prefixes of their profiles' ids."""


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table


def has_bedrock(region: str) -> bool:
    """Return whether botocore lists Amazon Bedrock in a Region."""
    return region in _table()["regions"]


def regions_source() -> str:
    """Return where the list of Regions with Bedrock comes from: botocore and its version."""
    return f"botocore {_table()['botocore']}"


def is_source_region(geography: str, region: str) -> bool:
    """Return whether a Region can call the profiles of a geography; true for one that is not known here."""
    return geography not in GEOGRAPHIES or region in GEOGRAPHIES[geography].regions


def may_become_source_region(geography: str, region: str) -> bool:
    """Return whether AWS may have made a Region a source of a geography: one nearby in the same partition."""
    known = GEOGRAPHIES[geography]
    same_partition = partition_of(known.regions[0]) is partition_of(region)
    return same_partition and region.startswith(known.nearby)


def geographies_of(region: str) -> tuple[str, ...]:
    """Return the geographies whose profiles a Region can call."""
    return tuple(name for name, geography in GEOGRAPHIES.items() if region in geography.regions)
