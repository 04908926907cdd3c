"""Writes the tables of AWS's partitions and Regions, and of the Regions with Amazon Bedrock, from botocore.

Loading botocore and its endpoints takes longer than a synthesis, so the tables are committed. ``python -m
tools.aws_regions`` updates both in place.
"""

from __future__ import annotations

import json

import botocore
from botocore.session import get_session

from bedrock_monitoring.bedrock.models import bedrock_regions
from bedrock_monitoring.cloudwatch import partitions


def regions_by_partition() -> dict[str, list[str]]:
    """Return the Regions of every partition that botocore knows."""
    known = get_session().get_data("partitions")["partitions"]
    return {
        partition["id"]: sorted(region for region in partition["regions"] if not region.endswith("-global"))
        for partition in sorted(known, key=lambda partition: partition["id"])
    }


def regions_with_bedrock() -> list[str]:
    """Return the Regions of all partitions in which botocore knows an endpoint of Amazon Bedrock."""
    session = get_session()
    return sorted(
        region
        for partition in regions_by_partition()
        for region in session.get_available_regions("bedrock", partition_name=partition)
    )


def main() -> None:
    """Write both tables."""
    tables = {
        partitions.TABLE: regions_by_partition(),
        bedrock_regions.TABLE: {"botocore": botocore.__version__, "regions": regions_with_bedrock()},
    }
    for path, table in tables.items():
        path.write_text(f"{json.dumps(table, indent=2)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
