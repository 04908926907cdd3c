"""Quotas of Amazon Bedrock as the account has them now."""

from __future__ import annotations

from collections.abc import Iterable

from cdktf_cdktf_provider_aws.data_aws_servicequotas_service_quota import DataAwsServicequotasServiceQuota
from constructs import Construct

from bedrock_monitoring.constructs.deferred_expressions import logical_id

SERVICE_CODE = "bedrock"
"""What Service Quotas calls Amazon Bedrock."""


def read_quotas(scope: Construct, codes: Iterable[str]) -> None:
    """Create a data source for each quota, so that ``deferred("quota", CODE)`` has its value at every plan.

    Args:
        scope: The parent construct: one in a stack, because each code may be read once.
        codes: The codes of the quotas, such as ``L-27C57EE8``; each is read once, whatever the order.
    """
    for code in sorted(set(codes)):
        id_ = logical_id("quota", code)
        source = DataAwsServicequotasServiceQuota(scope, id_, service_code=SERVICE_CODE, quota_code=code)
        source.override_logical_id(id_)
