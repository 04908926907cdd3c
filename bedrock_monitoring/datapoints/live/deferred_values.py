"""The ids of application inference profiles and the sizes of quotas, as an account has them.

Sources: ListInferenceProfiles of the Bedrock API reference, GetServiceQuota of the Service Quotas API
reference.
"""

from __future__ import annotations

from bedrock_monitoring.cloudwatch.deferred import deferred, deferred_names
from bedrock_monitoring.datapoints.live.aws_errors import told
from bedrock_monitoring.datapoints.live.metric_data import Account


def values_of(account: Account, text: str) -> dict[str, str]:
    """Return the value of each placeholder in a text; a profile that was not made yet has none.

    Args:
        account: Whose profiles and quotas.
        text: The bodies of dashboards, and what alarms watch.

    Raises:
        InvalidInputError: The account does not tell them.
    """
    profiles = dict.fromkeys(deferred_names("inference-profile", text))
    quotas = dict.fromkeys(deferred_names("quota", text))
    ids = _profile_ids(account) if profiles else {}
    return {deferred("inference-profile", name): ids[name] for name in profiles if name in ids} | {
        deferred("quota", code): _quota(account, code) for code in quotas
    }


def _profile_ids(account: Account) -> dict[str, str]:
    with told(account.target, "bedrock:ListInferenceProfiles"):
        pages = account.bedrock().get_paginator("list_inference_profiles").paginate(typeEquals="APPLICATION")
        return {
            profile["inferenceProfileName"]: profile["inferenceProfileId"]
            for page in pages
            for profile in page["inferenceProfileSummaries"]
        }


def _quota(account: Account, code: str) -> str:
    with told(account.target, "servicequotas:GetServiceQuota"):
        quota = account.service_quotas().get_service_quota(ServiceCode="bedrock", QuotaCode=code)
        return f"{quota['Quota']['Value']:.15g}"
