import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.rollout.values.secret_urls import credential_in, is_raw_key, secret_in

TOKEN = "a1B2c3D4e5F6g7H8i9J0"

WITH_A_SECRET = [
    (f"https://events.pagerduty.com/integration/{TOKEN}/enqueue", "PagerDuty's key"),
    ("https://events.eu.pagerduty.com/integration/short/enqueue", "PagerDuty's key"),
    (
        "https://api.opsgenie.com/v1/json/amazonsns?apiKey=1234",
        "a query parameter with the name of a secret",
    ),
    ("https://hooks.slack.com/services/T0/B0/x", "the token of a Slack webhook"),
    ("https://hooks.slack.com/workflows/T0/A0/1/x", "the token of a Slack webhook"),
    ("https://HOOKS.SLACK.COM/services/T0/B0/x", "the token of a Slack webhook"),
    ("https://example.webhook.office.com/webhookb2/x", "the token of a Teams webhook"),
    ("https://discord.com/api/webhooks/1/x", "the token of a webhook"),
    ("https://user:word@hooks.example.com/", "a user name or a password before the host"),
    ("https://user@hooks.example.com/", "a user name or a password before the host"),
    *(
        (f"https://hooks.example.com/a?{key}=1", "a query parameter with the name of a secret")
        for key in (
            *(
                "token",
                "key",
                "secret",
                "apikey",
                "api_key",
                "api-key",
                "sig",
                "signature",
                "X-Amz-Signature",
            ),
            *("accessToken", "APIKey", "TOKEN", "password", "code", "clientSecret"),
        )
    ),
    ("https://hooks.example.com/a?token=", "a query parameter with the name of a secret"),
    (f"https://hooks.example.com/a?id={TOKEN}", "a query parameter with a value that looks like a token"),
    (f"https://hooks.example.com/{TOKEN}", "something that looks like a token in part 1 of its path"),
    (
        f"https://hooks.example.com/v1/hook/{TOKEN}/x",
        "something that looks like a token in part 3 of its path",
    ),
    (
        "https://hooks.example.com/1234abcd-12ab-34cd-56ef-1234567890ab",
        "something that looks like a token in part 1 of its path",
    ),
    (
        "https://hooks.example.com/0123456789abcdef0123456789abcdef",
        "something that looks like a token in part 1 of its path",
    ),
    (
        "https://hooks.example.com/aB3-dE5_gH7-jK9_mN1-pQ3_sT5-vW7",
        "something that looks like a token in part 1 of its path",
    ),
]

SHORT = "https://hooks.example.com"
WITH_A_SECRET += [
    ("https://outlook.office.com/webhook/short", "the token of a Teams webhook"),
    ("https://api.telegram.org/bot12:x/sendMessage", "the token of a bot"),
    ("https://hooks.zapier.com/hooks/catch/1/x/", "the key of a Zapier hook"),
    ("https://maker.ifttt.com/use/x", "the key of an IFTTT hook"),
    ("https://hook.eu1.make.com/x", "the key of a Make hook"),
    ("https://alert.victorops.com/integrations/cloudwatch/1/alert/x", "the key of Splunk On-Call"),
    *(
        (f"{SHORT}/{word}/a1b2c3", "something that looks like a token in part 2 of its path")
        for word in ("webhook", "hooks", "integration", "services", "token", "key", "incoming", "Webhooks")
    ),
    (f"{SHORT}/services/T0/B0/a1b2c3", "something that looks like a token in part 4 of its path"),
]

IN_ANY_ADDRESS = [
    ("https://docs.example.com/runbooks#password=1", "a query parameter with the name of a secret"),
    ("https://docs.example.com/#/page?token=1", "a query parameter with the name of a secret"),
    (f"https://docs.example.com/#id={TOKEN}", "a query parameter with a value that looks like a token"),
    *(
        (f"https://docs.example.com/a/{token}/b", "something that looks like a token in part 2 of its path")
        for token in (
            "AKIA" + "IOSFODNN7EXAMPLE",
            "ghp_" + "abcdefghijklmnopqrstuvwxyzabcdefghij",
            "github_pat_" + "abcdefghijklmnopqrstuvwx",
            "glpat-" + "abcdefghijklmnopqrst",
            "xoxb-" + "abcdefghijkl",
            "sk-" + "abcdefghijklmnopqrstuvwx",
            "AIza" + "abcdefghijklmnopqrstuvwxyzabcdefghi",
        )
    ),
    ("https://docs.example.com/?a=xoxb-" + "abcdefghijkl", "a query parameter with a value that looks like"),
]
"""What is a secret in the address of a page, too."""

WITHOUT = [
    f"{SHORT}/webhooks/alarms",
    f"{SHORT}/v2/webhooks/bedrock-prod",
    f"{SHORT}/a1b2c3",
    "https://hooks.example.com",
    "https://hooks.example.com/",
    "https://hooks.example.com/alarms",
    "https://hooks.example.com:8443/teams/ml-platform/bedrock-alarms-2026",
    "https://hooks.example.com/alarms?source=bedrock&tier=critical&keyboard=de",
    "https://a1b2c3d4.execute-api.us-east-1.amazonaws.com/prod/alarms",
    "https://hooks.example.com/api/v2/notifications/cloudwatch/model-monitoring-production",
    "https://hooks.example.com/BedrockMonitoringForTheWholeCompany",
]


@pytest.mark.parametrize(("url", "found"), IN_ANY_ADDRESS)
def test_a_secret_in_the_address_of_a_page_is_found_as_well(url: str, found: str) -> None:
    assert (credential_in(url) or "").startswith(found)
    assert (secret_in(url) or "").startswith(found)


@pytest.mark.parametrize("url", ["https://docs.example.com/#alarms", "https://docs.example.com/#/a?page=2"])
def test_a_page_that_a_script_draws_is_no_secret(url: str) -> None:
    assert credential_in(url) is None


PAGE_ID = "1f2e3d4c5b6a79881726354453627180"
UUID = "1f2e3d4c-5b6a-7988-1726-354453627180"
PAGES = [
    "https://wiki.example.com/disk-usage-and-other-alarms",
    "https://wiki.example.com/risk-assessment-of-bedrock-models",
    "https://github.com/example-corp/runbooks/wiki/Task-force-for-bedrock-alarms",
    "https://github.com/example-corp/runbooks/blob/main/bedrock.md#rotate-the-api-key",
    "https://github.com/example-corp/runbooks/issues/12#issuecomment-1234567890",
    "https://gitlab.com/example-corp/ops/-/blob/main/task-list-for-on-call-engineers.md#token-limits",
    "https://example.atlassian.net/wiki/spaces/OPS/pages/1234/Bedrock#Error-code-429",
    f"https://example.atlassian.net/wiki/x/AbC1Dg?atlOrigin={TOKEN}{TOKEN}",
    "https://wiki.example.com/pages/viewpage.action?spaceKey=OPS&title=Bedrock+runbook",
    f"https://www.notion.so/example/{PAGE_ID}?v={PAGE_ID}&pvs=4#{PAGE_ID}",
    "https://docs.google.com/document/d/1aBcD3fGhIjKlMnOpQrStUvWxYz/edit?tab=t.0#heading=h.8m5s2kq9x1ab",
    "https://docs.google.com/presentation/d/1aBcD3fGhIjK/edit#slide=id.g2b1c3d4e5f6_0_15",
    f"https://example.sharepoint.com/sites/ops/Doc.aspx?sourcedoc=%7B{UUID.upper()}%7D&file=Bedrock.docx",
    f"https://example.sharepoint.com/:w:/r/sites/ops/Bedrock.docx?d=w{PAGE_ID}&csf=1&web=1&e=aB3dEf",
    f"https://example.grafana.net/d/aeab12cd34ef5/bedrock?orgId=1&var-datasource={PAGE_ID[:16]}",
    "https://example.pagerduty.com/service-directory/PABC123",
    "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards:name=bedrock-prod",
    "https://docs.example.com/#/runbooks/auth/bedrock",
]
"""Addresses of pages as people copy them."""


@pytest.mark.parametrize("url", PAGES)
def test_the_address_of_a_runbook_is_no_secret(url: str) -> None:
    assert credential_in(url) is None


@pytest.mark.parametrize("key", ["api_key", "access-token", "apiKey", "sig"])
def test_an_id_below_the_name_of_a_secret_is_one(key: str) -> None:
    found = "a query parameter with the name of a secret"
    assert credential_in(f"https://docs.example.com/?{key}={PAGE_ID}") == found
    assert credential_in(f"https://docs.example.com/#{key}={UUID}") == found


@pytest.mark.parametrize(("url", "found"), WITH_A_SECRET)
def test_a_secret_is_found_and_not_repeated(url: str, found: str) -> None:
    assert secret_in(url) == found


@pytest.mark.parametrize("url", WITHOUT)
def test_an_address_that_people_thought_of_is_no_secret(url: str) -> None:
    assert secret_in(url) is None


@given(
    word=st.text(string.ascii_letters, min_size=8, max_size=20),
    digits=st.text(string.digits, min_size=8, max_size=20),
)
def test_letters_and_digits_without_a_break_are_a_token(word: str, digits: str) -> None:
    mixed = "".join(letter + digit for letter, digit in zip(word, digits, strict=False))
    assert secret_in(f"https://hooks.example.com/x/{mixed}") is not None


def test_the_address_of_a_page_may_have_parts_that_nobody_has_thought_of() -> None:
    commit = "https://example.com/blob/0123456789abcdef0123456789abcdef01234567/docs"
    assert credential_in(commit) is None
    assert credential_in("https://example.com/docs?plain=1") is None
    assert credential_in("https://user:word@example.com/docs") == "a user name or a password before the host"
    assert credential_in("https://example.com/docs?token=x") == "a query parameter with the name of a secret"


@pytest.mark.parametrize("name", ["0123456789abcdef0123456789abcdef", "R015ABCDEF23456789012", TOKEN])
def test_a_key_is_no_name(name: str) -> None:
    assert is_raw_key(name)


@pytest.mark.parametrize(
    "name", ["/bedrock/pagerduty-url", f"/keys/{TOKEN}", "pagerduty_url", "pagerduty-2026"]
)
def test_a_name_is_no_key(name: str) -> None:
    assert not is_raw_key(name)
