"""Read deferred values from an account: ids of application inference profiles and values of quotas.

Sources: ListInferenceProfiles of the Bedrock API reference, GetServiceQuota of the Service Quotas API
reference.
"""

from __future__ import annotations

from bedrock_monitoring.cloudwatch.deferred import deferred, deferred_names
from bedrock_monitoring.datapoints.live.aws_errors import raise_aws_problems
from bedrock_monitoring.datapoints.live.metric_data import LiveAccount


def read_deferred_values(account: LiveAccount, text: str) -> dict[str, str]:
    """Return the values of the placeholders in a text. A profile that does not exist yet has no value.

    Args:
        account: The account to read from.
        text: Dashboard bodies and the metrics of alarms, as text.

    Raises:
        InvalidInputError: The profiles or quotas cannot be read.
    """
    profiles = dict.fromkeys(deferred_names("inference-profile", text))
    quotas = dict.fromkeys(deferred_names("quota", text))
    ids = _profile_ids(account) if profiles else {}
    return {deferred("inference-profile", name): ids[name] for name in profiles if name in ids} | {
        deferred("quota", code): _quota(account, code) for code in quotas
    }


def _profile_ids(account: LiveAccount) -> dict[str, str]:
    with raise_aws_problems(account.target, "bedrock:ListInferenceProfiles"):
        pages = account.bedrock().get_paginator("list_inference_profiles").paginate(typeEquals="APPLICATION")
        return {
            profile["inferenceProfileName"]: profile["inferenceProfileId"]
            for page in pages
            for profile in page["inferenceProfileSummaries"]
        }


def _quota(account: LiveAccount, code: str) -> str:
    with raise_aws_problems(account.target, "servicequotas:GetServiceQuota"):
        quota = account.service_quotas().get_service_quota(ServiceCode="bedrock", QuotaCode=code)
        return f"{quota['Quota']['Value']:.15g}"
