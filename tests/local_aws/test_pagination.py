"""Responses of the embedded AWS that come in pages: a page has at most as many items as AWS gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest
from moto.servicequotas.models import servicequotas_backends

from bedrock_monitoring.local_aws import LocalAws, given_ids
from bedrock_monitoring.local_aws.alarms.alarm_states_backend import alarm_states_backends
from bedrock_monitoring.local_aws.alarms.history_items import HistoryItem
from bedrock_monitoring.local_aws.chatbot import ChatbotBackend, chatbot_backends
from bedrock_monitoring.local_aws.inference_profiles import inference_profiles_backends
from bedrock_monitoring.local_aws.listed_guardrails import guardrails_backends
from bedrock_monitoring.local_aws.pagination import get_page
from bedrock_monitoring.local_aws.query_definitions import query_definitions_backends

REGION = "us-east-1"
NOW = datetime(2026, 1, 14, 15, tzinfo=UTC)
SLACK = {"SlackTeamId": "T0123ABCD", "SlackChannelId": "C0123ABCD", "IamRoleArn": "arn:aws:iam::1:role/r"}
MODEL = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"

_accounts = count(562000000000)


def fill_history(account: str, size: int) -> None:
    item = HistoryItem(
        alarm_name="a",
        alarm_type="MetricAlarm",
        timestamp=NOW,
        history_item_type="Action",
        history_summary="s",
        history_data="{}",
    )
    alarm_states_backends[account][REGION].history.extend([item] * size)


def fill_queries(account: str, size: int) -> None:
    queries = query_definitions_backends[account][REGION]
    for number in range(size):
        queries.put(None, {"name": f"q{number:04}", "queryString": "fields @message"})


def fill_profiles(account: str, size: int) -> None:
    for number in range(size):
        inference_profiles_backends[account][REGION].create(f"p{number}", None, MODEL)


def fill_guardrails(account: str, size: int) -> None:
    moment = NOW.replace(tzinfo=None)
    guardrails_backends[account][REGION].created.update({f"g{number}": moment for number in range(size)})


def fill_channels(account: str, size: int) -> None:
    channels: ChatbotBackend = chatbot_backends[account][REGION]
    for number in range(size):
        channels.create("slack-channel", {"ConfigurationName": f"c{number}", **SLACK})


def fill_quotas(account: str, size: int) -> None:
    codes = [f"L-{number:08}" for number in range(size)]
    vars(servicequotas_backends[account][REGION])[given_ids.ADDED_QUOTA_CODES] = codes


# The service, the call, the name of the list, what makes items, the most items of a page, and its parameter.
LISTS: dict[str, tuple[str, str, str, Callable[[str, int], None], int, str]] = {
    "history items": (
        "cloudwatch",
        "describe_alarm_history",
        "AlarmHistoryItems",
        fill_history,
        100,
        "MaxRecords",
    ),
    "saved queries": (
        "logs",
        "describe_query_definitions",
        "queryDefinitions",
        fill_queries,
        1000,
        "maxResults",
    ),
    "profiles": (
        "bedrock",
        "list_inference_profiles",
        "inferenceProfileSummaries",
        fill_profiles,
        1000,
        "maxResults",
    ),
    "guardrails": ("bedrock", "list_guardrails", "guardrails", fill_guardrails, 1000, "maxResults"),
    "channels": (
        "chatbot",
        "describe_slack_channel_configurations",
        "SlackChannelConfigurations",
        fill_channels,
        100,
        "MaxResults",
    ),
    "quotas": ("service-quotas", "list_service_quotas", "Quotas", fill_quotas, 100, "MaxResults"),
}


@pytest.mark.parametrize("listing", LISTS)
def test_a_page_ends_at_the_limit_of_the_api_or_where_it_is_asked_to(aws: LocalAws, listing: str) -> None:
    service, operation, key, fill, limit, page_size = LISTS[listing]
    account = str(next(_accounts))
    fill(account, limit + 1)
    call = getattr(aws.client(service, account=account), operation)
    needed = {"ServiceCode": "bedrock"} if service == "service-quotas" else {}
    page = call(**needed)
    [next_token] = [name for name in page if name.casefold() == "nexttoken"]
    assert len(page[key]) == limit
    after = call(**needed, **{next_token: page[next_token], page_size: 1})
    assert len(after[key]) == 1
    assert next_token not in after or listing == "quotas"


@pytest.mark.parametrize(
    ("token", "page", "following"),
    [(None, "ab", "0002"), ("0002", "cd", "0004"), ("0004", "e", None), ("0005", "", None)],
)
def test_a_token_says_where_the_next_page_begins(token: str | None, page: str, following: str | None) -> None:
    assert get_page("abcde", token=token, limit=2) == (page, following)


def test_a_page_that_holds_all_is_the_last() -> None:
    assert get_page("ab", token=None, limit=2) == ("ab", None)
