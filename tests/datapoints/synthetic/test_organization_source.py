"""Synthetic data of all linked accounts, and what queries and searches make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bedrock_monitoring.datapoints.synthetic.organization_source import OrganizationSource
from bedrock_monitoring.datapoints.synthetic.synthetic_source import SyntheticSource
from bedrock_monitoring.evaluation.dashboard_time_range import TimeRange
from bedrock_monitoring.evaluation.datapoint_source import NoDataError
from bedrock_monitoring.evaluation.series import MetricKey
from bedrock_monitoring.evaluation.widget_series import evaluate_widget

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
END = int(NOW.timestamp())
RANGE = TimeRange(start=END - 3600, end=END)
SOURCE = OrganizationSource(
    account="111122223333",
    models={"222233334444": ("amazon.nova-pro-v1:0",), "333344445555": ("amazon.nova-pro-v1:0", "m2")},
    region="us-east-1",
    now=NOW,
)
SEARCHED = """SEARCH('{AWS/Bedrock,ModelId} MetricName="Invocations" %s', 'Sum')"""
BY_ACCOUNT = 'SELECT SUM(Invocations) FROM SCHEMA("AWS/Bedrock", ModelId) GROUP BY AWS.AccountId'


def labels(expression: str, **widget: Any) -> list[str]:
    properties = {"metrics": [[{"expression": expression}]], "period": 300, **widget}
    result = evaluate_widget(properties, source=SOURCE, time_range=RANGE)
    assert not result.notes, result.notes
    return [entry.label for entry in result.entries]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (BY_ACCOUNT, ["222233334444", "333344445555"]),
        (
            f"{BY_ACCOUNT}, ModelId",
            [
                "222233334444 amazon.nova-pro-v1:0",
                "333344445555 amazon.nova-pro-v1:0",
                "333344445555 m2",
            ],
        ),
        (BY_ACCOUNT.replace(" GROUP", " WHERE AWS.AccountId = '333344445555' GROUP"), ["333344445555"]),
        (
            SEARCHED % 'ModelId="amazon.nova-pro-v1:0"',
            ["222233334444", "333344445555"],
        ),
        (
            SEARCHED % ':aws.AccountId="222233334444"',
            ["Invocations"],
        ),
    ],
)
def test_queries_and_searches_see_every_account_and_can_name_one(expression: str, found: list[str]) -> None:
    assert labels(expression) == found


def test_the_account_of_a_widget_limits_queries_and_searches_to_it() -> None:
    assert labels(BY_ACCOUNT, accountId="333344445555") == ["333344445555"]
    assert labels(SEARCHED % "", accountId="333344445555") == ["amazon.nova-pro-v1:0", "m2"]


def test_an_account_that_is_not_linked_cannot_be_read() -> None:
    result = evaluate_widget(
        {"metrics": [[{"expression": BY_ACCOUNT}]], "accountId": "999999999999"},
        source=SOURCE,
        time_range=RANGE,
    )
    assert [note.partition(": ")[2] for note in result.notes] == [
        "it reads from account 999999999999, which is not linked here"
    ]


def test_the_accounts_have_different_data_and_the_monitoring_account_none_of_its_own() -> None:
    def points(account: str) -> dict[int, float]:
        metric = MetricKey(namespace="AWS/Bedrock", name="Invocations", account=account)
        return dict(
            SOURCE.datapoints(metric, statistic="Sum", timestamps=range(END - 3600, END, 300), end=END)
        )

    assert points("222233334444") != points("333344445555")
    with pytest.raises(NoDataError, match="account 111122223333 publishes nothing here"):
        points("")


@pytest.mark.parametrize("account", SOURCE.models)
def test_an_account_has_the_data_of_a_source_of_its_own(account: str) -> None:
    own = SyntheticSource(
        models=SOURCE.models[account],
        location=f"Account {account}, us-east-1",
        now=NOW,
        account=account,
        region="us-east-1",
    )
    for namespace, region in (("", ""), ("AWS/Bedrock", ""), ("AWS/Bedrock/Guardrails", "eu-west-1")):
        listed = SOURCE.list_metrics(namespace=namespace, region=region)
        assert [replace(metric, account="") for metric in listed if metric.account == account] == [
            *own.list_metrics(namespace=namespace, region=region)
        ]
    metric = MetricKey(namespace="AWS/Bedrock", name="InvocationLatency")
    for statistic, end in (("p99", END), ("Average", END - 150)):
        wanted: dict[str, Any] = {
            "statistic": statistic,
            "timestamps": range(END - 7200, END, 300),
            "end": end,
        }
        assert dict(SOURCE.datapoints(replace(metric, account=account), **wanted)) == dict(
            own.datapoints(metric, **wanted)
        )


def test_links_share_no_logs() -> None:
    with pytest.raises(NoDataError, match="no logs"):
        SOURCE.query_logs("fields @message", time_range=RANGE)
