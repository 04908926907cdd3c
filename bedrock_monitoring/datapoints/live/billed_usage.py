"""Read what AWS billed for Amazon Bedrock from Cost Explorer, by day and usage type.

Sources: GetCostAndUsage and GetDimensionValues of the AWS Billing and Cost Management API reference; AWS Cost
Explorer pricing. Cost Explorer names no product in a usage type of AWS Marketplace; the service has its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from bedrock_monitoring.datapoints.billed_line import BilledLine
from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems

CALLS = ("ce:GetDimensionValues", "ce:GetCostAndUsage")
"""The calls that read a bill. They only read, and each costs ``USD_PER_CALL``."""

USD_PER_CALL = Decimal("0.01")
"""The price of each page of an answer."""

REGION = "us-east-1"
"""The Region of the endpoint of Cost Explorer, whatever the Regions of the bill."""

_BEDROCK = "Bedrock"


def read_billed_usage(
    client: Any, *, where: str, account: str, region: str, first: date, end: date
) -> Iterator[BilledLine]:
    """Yield what was billed for Amazon Bedrock in an account and Region, without discounts, credits and tax.

    Args:
        client: A client of Cost Explorer.
        where: The place of a problem: the target that is asked for.
        account: The account.
        region: The Region.
        first: The first day.
        end: The day after the last.

    Raises:
        InvalidInputError: A call failed.
    """
    period = {"Start": first.isoformat(), "End": end.isoformat()}
    asked = {"TimePeriod": period, "Dimension": "SERVICE", "SearchString": _BEDROCK}
    services = [
        value["Value"]
        for page in _pages(client.get_dimension_values, where, CALLS[0], asked)
        for value in page["DimensionValues"]
    ]
    if not services:
        return
    of = {"SERVICE": services, "LINKED_ACCOUNT": [account], "REGION": [region], "RECORD_TYPE": ["Usage"]}
    asked_for = {
        "TimePeriod": period,
        "Granularity": "DAILY",
        "Metrics": ["UnblendedCost", "UsageQuantity"],
        "GroupBy": [{"Type": "DIMENSION", "Key": key} for key in ("SERVICE", "USAGE_TYPE")],
        "Filter": {"And": [{"Dimensions": {"Key": key, "Values": values}} for key, values in of.items()]},
    }
    for page in _pages(client.get_cost_and_usage, where, CALLS[1], asked_for):
        for found in page["ResultsByTime"]:
            for group in found["Groups"]:
                service, usage_type = group["Keys"]
                metrics = group["Metrics"]
                yield BilledLine(
                    day=date.fromisoformat(found["TimePeriod"]["Start"][:10]),
                    account=account,
                    region=region,
                    product=service,
                    usage_type=usage_type,
                    amount=Decimal(metrics["UsageQuantity"]["Amount"]),
                    unit=metrics["UsageQuantity"]["Unit"],
                    usd=Decimal(metrics["UnblendedCost"]["Amount"]),
                )


def _pages(call: Any, where: str, action: str, asked: dict[str, Any]) -> Iterator[Any]:
    """Yield the pages of an answer: botocore has no paginator for these calls."""
    token: str | None = None
    while True:
        with raise_aws_problems(where, action):
            page = call(**asked, **({"NextPageToken": token} if token else {}))
        yield page
        token = page.get("NextPageToken")
        if not token:
            return
