from typing import Any

import pytest
from botocore.exceptions import ClientError

from bedrock_monitoring.local_aws import LocalAws

ACCOUNT = "540000000001"
SONNET_TOKENS = "L-15B8E632"


@pytest.fixture
def quotas(aws: LocalAws) -> Any:
    return aws.client("service-quotas", account=ACCOUNT, region="eu-west-1")


def test_a_quota_of_bedrock_is_read_by_its_code(quotas: Any) -> None:
    quota = quotas.get_service_quota(ServiceCode="bedrock", QuotaCode=SONNET_TOKENS)["Quota"]
    assert quota["QuotaName"] == (
        "Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.6"
    )
    assert quota["QuotaArn"] == f"arn:aws:servicequotas:eu-west-1:{ACCOUNT}:bedrock/{SONNET_TOKENS}"
    assert (quota["Adjustable"], quota["Value"] > 0) == (True, True)
    default = quotas.get_aws_default_service_quota(ServiceCode="bedrock", QuotaCode=SONNET_TOKENS)["Quota"]
    assert default == quota


@pytest.mark.parametrize("listing", ["list_service_quotas", "list_aws_default_service_quotas"])
def test_all_quotas_are_listed_in_pages_each_code_once(quotas: Any, listing: str) -> None:
    pages = quotas.get_paginator(listing).paginate(ServiceCode="bedrock", PaginationConfig={"PageSize": 10})
    codes = [[quota["QuotaCode"] for quota in one["Quotas"]] for one in pages]
    assert len(codes) > 1
    assert {len(page) for page in codes[:-1]} == {10}
    flat = [code for page in codes for code in page]
    assert SONNET_TOKENS in flat
    assert len(flat) == len(set(flat))


def test_other_services_answer_as_in_moto(quotas: Any) -> None:
    [first, *_] = quotas.list_service_quotas(ServiceCode="vpc")["Quotas"]
    assert first["ServiceCode"] == "vpc"
    assert quotas.get_service_quota(ServiceCode="vpc", QuotaCode=first["QuotaCode"])["Quota"] == first


@pytest.mark.parametrize(("service", "code"), [("bedrock", "L-00000000"), ("nothing", SONNET_TOKENS)])
@pytest.mark.parametrize("call", ["get_service_quota", "get_aws_default_service_quota"])
def test_an_unknown_quota_is_refused_as_by_aws(quotas: Any, call: str, service: str, code: str) -> None:
    with pytest.raises(ClientError) as error:
        getattr(quotas, call)(ServiceCode=service, QuotaCode=code)
    assert error.value.response["Error"]["Code"] == "NoSuchResourceException"


SONNET_OF_LAST_YEAR = "Anthropic Claude Sonnet 4.5"

# The code of a quota, its name and its value a minute or a day. Source of the codes: Service Quotas.
QUOTAS = {
    "L-59759B4A": ("Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4", 2_000_000),
    "L-559DCC33": ("Cross-region model inference requests per minute for Anthropic Claude Sonnet 4", 1_000),
    "L-D5F39C2F": ("Global cross-region model inference requests per minute for Amazon Nova 2 Lite", 2_000),
    "L-71C69B70": ("Global cross-region model inference tokens per minute for Amazon Nova 2 Lite", 4_000_000),
    "L-5F5A169C": ("On-demand model inference tokens per minute for Anthropic Claude Sonnet 4.6", 1_000_000),
    "L-CFA4FA0D": ("On-demand model inference tokens per minute for Amazon Nova Micro", 1_000_000),
    "L-9B878FAE": ("On-demand model inference requests per minute for Anthropic Claude Sonnet 4.6", 500),
    "L-31615887": ("[bedrock-mantle endpoint] Input tokens per minute for GPT-5.6 Luna", 1_000_000),
    "L-08036ECB": ("[bedrock-mantle endpoint] Output tokens per minute for GPT-5.4", 1_000_000),
    "L-E3F10727": ("Cross-Model Max Tokens Per Day", 700_000_000),
    "L-381AD9EE": (
        f"Model invocation max tokens per day for {SONNET_OF_LAST_YEAR} V1 (doubled for cross-region calls)",
        144_000_000,
    ),
}


def test_a_quota_has_the_name_of_its_kind_and_model(aws: LocalAws) -> None:
    client = aws.client("service-quotas", account=ACCOUNT)
    for code, (name, value) in QUOTAS.items():
        quota = client.get_service_quota(ServiceCode="bedrock", QuotaCode=code)["Quota"]
        assert quota == {
            "ServiceCode": "bedrock",
            "ServiceName": "Amazon Bedrock",
            "QuotaArn": f"arn:aws:servicequotas:us-east-1:{ACCOUNT}:bedrock/{code}",
            "QuotaCode": code,
            "QuotaName": name,
            "Value": value,
            "Unit": "None",
            "Adjustable": "per day" not in name.casefold(),
            "GlobalQuota": False,
            "QuotaAppliedAtLevel": "ACCOUNT",
        }
