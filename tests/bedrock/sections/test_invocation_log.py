from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bedrock_monitoring.bedrock.logs.log_queries import log_queries
from bedrock_monitoring.bedrock.logs.who_queries import who_queries
from bedrock_monitoring.bedrock.prices import TokenPrice, price_table_date
from bedrock_monitoring.bedrock.sections.invocation_log import invocation_logs, log_delivery
from bedrock_monitoring.evaluation.series import MetricKey
from tests.bedrock.counted_metrics import Values, metric, values
from tests.bedrock.placing import body_of, metric_widgets

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("what", "prefix"),
    [
        ("Records to CloudWatch Logs", "ModelInvocationLogsCloudWatch"),
        ("Records to S3", "ModelInvocationLogsS3"),
        ("Large bodies to S3", "ModelInvocationLargeDataS3"),
    ],
)
def test_what_was_lost_is_a_share_of_all_deliveries(what: str, prefix: str) -> None:
    arrived = metric("AWS/Bedrock", f"{prefix}DeliverySuccess")
    lost = metric("AWS/Bedrock", f"{prefix}DeliveryFailure")
    section = log_delivery(period=HOUR)

    def share(counts: dict[MetricKey, Values]) -> list[float | None]:
        [shown] = values(section, f"{what}: lost (%)", counts, view="singleValue").values()
        return shown

    assert share({arrived: [190], lost: [10]}) == [5]
    assert share({lost: [10]}) == [100]
    assert share({arrived: [190]}) == [0]
    assert share({arrived: [0], lost: [0]}) == [None]
    assert values(section, what, {arrived: [190], lost: [10]}) == {"Arrived": [190], "Lost": [10]}


def test_a_log_group_shows_how_much_it_takes_in() -> None:
    counts: dict[MetricKey, Values] = {
        metric("AWS/Logs", "IncomingBytes", LogGroupName="/bedrock"): [5_000],
        metric("AWS/Logs", "IncomingLogEvents", LogGroupName="/bedrock"): [12],
    }
    section = log_delivery(log_group="/bedrock", period=HOUR)
    assert values(section, "Bytes into the log group", counts) == {"Bytes": [5_000]}
    assert values(section, "Records into the log group", counts) == {"Records": [12]}
    without = [found["properties"]["title"] for found in metric_widgets(body_of(log_delivery()))]
    assert not [title for title in without if "log group" in title]


@pytest.mark.parametrize("price", [TokenPrice(input=Decimal(2)), None])
@pytest.mark.parametrize("key", ["team", "cost_center"])
def test_only_a_log_with_costs_says_from_when_its_prices_are(price: TokenPrice | None, key: str) -> None:
    prices = {"amazon.nova-lite-v1:0": price} if price else {}
    queries = (
        *log_queries(prices=prices, metadata_keys=[key]),
        *who_queries(prices=prices, metadata_keys=[key], ends={}),
    )
    body = body_of(invocation_logs(queries, log_group="/bedrock"))
    texts = " ".join(widget["properties"].get("markdown", "") for widget in body["widgets"])
    assert (f"list prices of {price_table_date().isoformat()}" in texts) is (price is not None)
