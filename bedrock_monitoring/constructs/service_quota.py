"""Read the account's current quotas of Amazon Bedrock."""

from __future__ import annotations

from collections.abc import Iterable

from cdktf_cdktf_provider_aws.data_aws_servicequotas_service_quota import DataAwsServicequotasServiceQuota
from constructs import Construct

from bedrock_monitoring.constructs.deferred_expressions import logical_id

SERVICE_CODE = "bedrock"
"""The service code of Amazon Bedrock in Service Quotas."""


def read_quotas(scope: Construct, codes: Iterable[str]) -> None:
    """Create a data source for each quota. ``deferred("quota", CODE)`` refers to it.

    Args:
        scope: The parent construct. Call this once for each stack: a stack cannot read a code twice.
        codes: The quota codes, such as ``L-27C57EE8``, in any order. Duplicates are ignored.
    """
    for code in sorted(set(codes)):
        id_ = logical_id("quota", code)
        source = DataAwsServicequotasServiceQuota(scope, id_, service_code=SERVICE_CODE, quota_code=code)
        source.override_logical_id(id_)
