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
