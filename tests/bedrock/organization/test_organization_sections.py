"""What the tokens of all accounts cost, as the searches of the view find them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.organization.organization_sections import cost_of_all_accounts
from bedrock_monitoring.bedrock.prices import resolve_price
from tests.bedrock.counted_metrics import metric, values

MILLIONS = {"Input": 3, "Output": 2, "CacheReadInput": 10, "CacheWriteInput": 4}
USD = {
    "global.anthropic.claude-haiku-5-5": 3 * 0.1 + 2 * 0.5 + 10 * 0.01 + 4 * 0.125,
    # Writes to its cache cost what input costs.
    "us.amazon.nova-2-lite-v1:0": 3 * 0.33 + 2 * 2.75 + 10 * 0.0825 + 4 * 0.33,
    "openai.gpt-oss-120b-1:0": 3 * 0.15 + 2 * 0.6,
}
"""What ``MILLIONS`` of tokens cost, by the prices of each kind of token."""


def model(text: str) -> MonitoredModel:
    basis = resolve_price(ModelId.parse(text))
    return MonitoredModel(id=ModelId.parse(text), name=text, price=basis.price, basis=basis)


@pytest.mark.parametrize("cached", [True, False], ids=["a cache is used", "no cache is used"])
def test_each_kind_of_token_costs_its_price_whether_or_not_a_cache_is_used(*, cached: bool) -> None:
    [section] = cost_of_all_accounts(
        [model(text) for text in USD], called=USD, region="us-east-1", period=timedelta(hours=1)
    )
    counted = {
        metric("AWS/Bedrock", f"{kind}TokenCount", ModelId=text): [millions * 1e6]
        for text in USD
        for kind, millions in MILLIONS.items()
        if cached or not kind.startswith("Cache")
    }
    expected = (
        dict(USD)
        if cached
        else {
            "global.anthropic.claude-haiku-5-5": 1.3,
            "us.amazon.nova-2-lite-v1:0": 6.49,
            "openai.gpt-oss-120b-1:0": 1.65,
        }
    )
    shown = values(section, "Estimated cost by model (USD)", counted)
    assert shown == {text: [pytest.approx(usd)] for text, usd in expected.items()}


def test_a_way_that_no_account_calls_has_no_line() -> None:
    models = [model(text) for text in USD]
    assert [*cost_of_all_accounts(models, called=[], region="us-east-1", period=timedelta(hours=1))] == []
