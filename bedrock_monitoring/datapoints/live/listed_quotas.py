"""List the quotas of Amazon Bedrock of an account and Region.

Sources: ListServiceQuotas and ListAWSDefaultServiceQuotas of the Service Quotas API reference. The first
leaves out quotas that only have a default, so both are asked.
"""

from __future__ import annotations

from typing import Any

from bedrock_monitoring.bedrock.quotas import ServiceQuota
from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems

SERVICE_CODE = "bedrock"
"""The service code of Amazon Bedrock in Service Quotas."""

CALLS = ("servicequotas:ListAWSDefaultServiceQuotas", "servicequotas:ListServiceQuotas")
"""The calls that list quotas, all of which only read and cost nothing."""


def list_service_quotas(client: Any, *, where: str) -> tuple[ServiceQuota, ...]:
    """Return the quotas of Amazon Bedrock, by name.

    Args:
        client: A client of Service Quotas, for the account and the Region.
        where: The place of a problem: the target that is asked for.

    Raises:
        InvalidInputError: A call failed.
    """
    defaults: dict[str, float] = {}
    quotas: dict[str, ServiceQuota] = {}
    for call, operation in zip(
        CALLS, ("list_aws_default_service_quotas", "list_service_quotas"), strict=True
    ):
        with raise_aws_problems(where, call):
            for page in client.get_paginator(operation).paginate(ServiceCode=SERVICE_CODE):
                for quota in page["Quotas"]:
                    code, value = quota["QuotaCode"], quota["Value"]
                    default = defaults.setdefault(code, value) if call == CALLS[0] else defaults.get(code)
                    quotas[code] = ServiceQuota(
                        code=code,
                        name=quota["QuotaName"],
                        value=value,
                        is_default=value == default,
                        adjustable=quota["Adjustable"],
                    )
    return tuple(sorted(quotas.values(), key=lambda quota: quota.name))
