"""What a rollout names by a generated id can be made under that id; guardrails are made and listed."""

from __future__ import annotations

from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.local_aws.given_ids import add_key, add_quota

ACCOUNT = "564000000001"
KEY = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"


def test_a_key_has_the_id_that_is_given_and_encrypts(aws: LocalAws) -> None:
    add_key(KEY, account=ACCOUNT, region="eu-west-1")
    kms = aws.client("kms", account=ACCOUNT, region="eu-west-1")
    assert [key["KeyId"] for key in kms.list_keys()["Keys"]] == [KEY]
    made = kms.describe_key(KeyId=KEY)["KeyMetadata"]
    assert made["Arn"] == f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{KEY}"
    assert (made["KeyState"], made["KeyUsage"], made["KeySpec"], made["Origin"]) == (
        *("Enabled", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "AWS_KMS"),
    )
    assert (made["Description"], made["MultiRegion"]) == ("", False)
    encrypted = kms.encrypt(KeyId=KEY, Plaintext=b"text")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=encrypted)["Plaintext"] == b"text"


def test_quotas_have_the_codes_that_are_given(aws: LocalAws) -> None:
    client = aws.client("service-quotas", account=ACCOUNT)
    for code in ("L-00000001", "L-00000002"):
        add_quota(code, account=ACCOUNT, region="us-east-1")
        quota = client.get_service_quota(ServiceCode="bedrock", QuotaCode=code)["Quota"]
        assert (quota["QuotaName"], quota["Value"]) == (f"Example quota {code}", 1_000_000)


def test_a_guardrail_is_made_and_listed(aws: LocalAws) -> None:
    bedrock = aws.client("bedrock", account=ACCOUNT, region="eu-west-1")
    for number, name in enumerate(("one", "two")):
        made = bedrock.create_guardrail(name=name, blockedInputMessaging="no", blockedOutputsMessaging="no")
        id_ = f"gr000000000{number}"
        assert (made["guardrailId"], made["version"]) == (id_, "DRAFT")
        assert made["guardrailArn"] == f"arn:aws:bedrock:eu-west-1:{ACCOUNT}:guardrail/{id_}"
    first, second = bedrock.list_guardrails()["guardrails"]
    assert (first["name"], second["name"], second["id"]) == ("one", "two", made["guardrailId"])
    assert (second["arn"], second["version"]) == (made["guardrailArn"], made["version"])
    assert (second["status"], second["createdAt"], second["updatedAt"]) == ("READY", *[made["createdAt"]] * 2)
    assert aws.client("bedrock", account=ACCOUNT).list_guardrails()["guardrails"] == []
