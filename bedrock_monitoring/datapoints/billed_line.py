"""A line of a bill, whichever of AWS's reports has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bedrock_monitoring.value import Value


@dataclass(frozen=True, kw_only=True)
class BilledLine(Value):
    """A line of the bill of Amazon Bedrock.

    Attributes:
        day: The day in UTC.
        account: The account that used it.
        region: The Region. Empty if the bill does not say it.
        product: The name of the product or service.
        usage_type: The usage type.
        amount: How much was used, in ``unit``.
        unit: The unit, such as ``1K tokens``. Empty or ``N/A`` if the bill does not say it.
        usd: The cost in USD, without discounts that are lines of their own, and without tax.
        is_usage: Whether it is usage, and no discount, credit, fee or tax.
    """

    day: date
    account: str
    region: str
    product: str
    usage_type: str
    amount: Decimal
    unit: str
    usd: Decimal
    is_usage: bool = True
