"""The quotas of Amazon Bedrock, which moto lacks: AWS's names and codes, with example values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.servicequotas.models import ServiceQuotasBackend
from moto.servicequotas.responses import ServiceQuotasResponse

from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.local_aws.given_ids import ADDED_QUOTA_CODES
from bedrock_monitoring.local_aws.pagination import get_page

SERVICE_CODE = "bedrock"
_EXAMPLE_VALUE = 1_000_000.0
"""The value per minute of a quota that a user of the embedded AWS added."""

_MAX_PAGE_SIZE = 100
"""The maximum number of quotas in one response (Service Quotas API)."""


@dataclass(frozen=True, kw_only=True)
class QuotaKind:
    """A kind of quota.

    Attributes:
        name: The name of the quota before the name of the model.
        value: The quota per minute in the embedded AWS. On AWS it differs by account and model.
    """

    name: str
    value: float


_KINDS = (
    QuotaKind(name="Cross-region model inference tokens per minute", value=2_000_000),
    QuotaKind(name="Cross-region model inference requests per minute", value=1_000),
    QuotaKind(name="Global cross-region model inference tokens per minute", value=4_000_000),
    QuotaKind(name="Global cross-region model inference requests per minute", value=2_000),
    QuotaKind(name="On-demand model inference tokens per minute", value=1_000_000),
    QuotaKind(name="On-demand model inference requests per minute", value=500),
)

# The code of each kind, in the order of _KINDS. Codes are the same in every Region. ``None`` means that the
# model has no such quota, or that its code is not known.
_CODES: Mapping[str, tuple[str | None, ...]] = {
    "Anthropic Claude Haiku 4.5": ("L-58BE175A", "L-CCA5DF70", "L-9A11C666", "L-E5084BBA", None, None),
    "Anthropic Claude Sonnet 4.5": ("L-F4DDD3EB", "L-4A6BFAB1", "L-27C57EE8", "L-DB84CE56", None, None),
    "Anthropic Claude Opus 4.5": ("L-7007E9C9", "L-27989F42", "L-3ABF6ACC", "L-58424D95", None, None),
    "Anthropic Claude Sonnet 4.6": (
        "L-15B8E632",
        "L-00FF3314",
        "L-7BEE40FB",
        "L-F6E116D7",
        "L-5F5A169C",
        "L-9B878FAE",
    ),
    "Anthropic Claude Opus 4.6": (
        "L-0AD9BBE8",
        "L-11DFF789",
        "L-3DCCFAA4",
        "L-3DD46812",
        "L-98944717",
        "L-0491E43A",
    ),
    "Anthropic Claude Opus 4.7": ("L-5DB28B7B", None, "L-34152C1D", None, None, None),
    "Anthropic Claude Sonnet 4": ("L-59759B4A", "L-559DCC33", None, None, None, None),
    "Anthropic Claude Opus 4.8": ("L-DB99DCDB", None, "L-4FCE27C7", None, None, None),
    "Anthropic Claude Sonnet 5": ("L-D4FBCF4E", None, "L-DD84E5CA", None, None, None),
    "Anthropic Claude Opus 5": ("L-99296DCD", None, "L-D73B1244", None, None, None),
    "Anthropic Claude Opus 5.5": ("L-A4430697", None, "L-A103A344", None, None, None),
    "GPT-6 Astra": ("L-53A144CD", None, "L-B38B530A", None, None, None),
    "Amazon Nova 2 Lite": (None, None, "L-71C69B70", "L-D5F39C2F", None, None),
    "Amazon Nova Micro": (None, None, None, None, "L-CFA4FA0D", None),
}

# The code of the quota for input, and of that for output.
_ON_MANTLE: Mapping[str, tuple[str, str]] = {
    "GPT-5.6 Luna": ("L-31615887", "L-D44E1D4E"),
    "GPT-5.6 Terra": ("L-87594EB7", "L-574688BD"),
    "GPT-5.6 Sol": ("L-137DD3C2", "L-C2E494BA"),
    "GPT-5.5": ("L-2555C05B", "L-8A643E07"),
    "GPT-5.4": ("L-C593EA7C", "L-08036ECB"),
}

_SONNET = "Anthropic Claude Sonnet 4.5"
_PER_DAY = (
    ("L-E3F10727", 700_000_000, "Cross-Model Max Tokens Per Day"),
    (
        "L-381AD9EE",
        144_000_000,
        f"Model invocation max tokens per day for {_SONNET} V1 (doubled for cross-region calls)",
    ),
)
"""Quotas of a day: their codes, what they are in the embedded AWS, and their names. Support raises them."""


class NoSuchQuotaError(JsonRESTError):
    """The quota does not exist."""

    code = 400

    def __init__(self) -> None:
        super().__init__("NoSuchResourceException", "The specified resource does not exist.")


class BedrockQuotasResponse(ServiceQuotasResponse):
    """Extends moto's Service Quotas API with the quotas of Bedrock. All quotas have their default values."""

    def get_service_quota(self) -> str:
        """GetServiceQuota."""
        return json.dumps({"Quota": self._quota()})

    def get_aws_default_service_quota(self) -> str:
        """GetAWSDefaultServiceQuota."""
        return json.dumps({"Quota": self._quota()})

    def list_service_quotas(self) -> str:
        """ListServiceQuotas."""
        return self._list()

    def list_aws_default_service_quotas(self) -> str:
        """ListAWSDefaultServiceQuotas."""
        return self._list()

    def _quota(self) -> dict[str, Any]:
        code = self._get_param("QuotaCode")
        quota = next((quota for quota in self._quotas() if quota["QuotaCode"] == code), None)
        if quota is None:
            raise NoSuchQuotaError
        return quota

    def _list(self) -> str:
        limit = min(self._get_int_param("MaxResults", _MAX_PAGE_SIZE), _MAX_PAGE_SIZE)
        quotas, token = get_page(self._quotas(), token=self._get_param("NextToken"), limit=limit)
        return json.dumps({"Quotas": quotas} | ({"NextToken": token} if token else {}))

    def _quotas(self) -> list[dict[str, Any]]:
        service = self._get_param("ServiceCode")
        if service != SERVICE_CODE:
            return self.backend.list_aws_default_service_quotas(service)
        return list(_bedrock_quotas(self.backend))


def _bedrock_quotas(backend: ServiceQuotasBackend) -> Iterator[dict[str, Any]]:
    partition = partition_of(backend.region_name).name
    prefix = f"arn:{partition}:servicequotas:{backend.region_name}:{backend.account_id}:{SERVICE_CODE}"
    for model, codes in _CODES.items():
        for kind, code in zip(_KINDS, codes, strict=True):
            if code is not None:
                yield _quota(prefix, code, name=f"{kind.name} for {model}", value=kind.value)
    for model, codes_on_mantle in _ON_MANTLE.items():
        for code, direction in zip(codes_on_mantle, ("Input", "Output"), strict=True):
            name = f"[bedrock-mantle endpoint] {direction} tokens per minute for {model}"
            yield _quota(prefix, code, name=name, value=_EXAMPLE_VALUE)
    for code, value, name in _PER_DAY:
        yield _quota(prefix, code, name=name, value=value) | {"Adjustable": False}
    for code in vars(backend).get(ADDED_QUOTA_CODES, ()):
        yield _quota(prefix, code, name=f"Example quota {code}", value=_EXAMPLE_VALUE)


def _quota(prefix: str, code: str, *, name: str, value: float) -> dict[str, Any]:
    return {
        "ServiceCode": SERVICE_CODE,
        "ServiceName": "Amazon Bedrock",
        "QuotaArn": f"{prefix}/{code}",
        "QuotaCode": code,
        "QuotaName": name,
        "Value": value,
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
        "QuotaAppliedAtLevel": "ACCOUNT",
    }
