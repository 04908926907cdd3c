"""Many targets, of which those that are alike are built once; the two views beside each other."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from bedrock_monitoring.bedrock.prices.list_prices import listed_prices
from bedrock_monitoring.monitoring import Rollout, View, build_monitoring, build_rollout_monitoring
from bedrock_monitoring.monitoring.cost import alike_targets
from bedrock_monitoring.monitoring.cost.alike_targets import estimate_targets, usd_with_view
from bedrock_monitoring.monitoring.cost.estimate import estimate_cost
from bedrock_monitoring.rollout import loads

ORGANIZATION = Path(__file__).parents[3] / "docs" / "organization.md"


def rollout(*, accounts: int, models: list[str], more: str = "") -> Rollout:
    targets = "".join(f'  - {{name: t{n}, account: "{600000000000 + n}"}}\n' for n in range(accounts))
    return loads(
        f"""\
state: {{account: "111122223333", region: us-east-1}}
observability: {{account: "111122223333", notify: {{email: [a@example.com]}}}}
defaults:
  region: us-east-1
  dashboards: [overview, models, cost]
  notify: {{email: [a@example.com]}}
  models: [{", ".join(models)}]
targets:
{targets}{more}"""
    )


def test_what_alike_targets_cost_is_what_each_of_them_would_cost_built_by_itself() -> None:
    other = (
        '  - {name: other, account: "222233334444", dashboards: [overview], models: [amazon.nova-pro-v1:0]}\n'
    )
    made = rollout(accounts=3, models=["amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"], more=other)

    assert estimate_targets(made.shown) == estimate_cost(build_rollout_monitoring(made))


def test_alike_targets_are_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    build = build_monitoring

    def counted(targets: list[object], **named: object) -> object:
        built.extend(target.name for target in targets)  # type: ignore[attr-defined]
        return build(targets, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(alike_targets, "build_monitoring", counted)
    made = rollout(accounts=5, models=["amazon.nova-lite-v1:0"])
    estimate = estimate_targets(made.shown)

    assert built == ["t0", "organization-us-east-1"]
    assert len({item.account for item in estimate.items}) == 6


def test_the_view_over_200_accounts_of_40_models_costs_a_fifth_of_their_own_as_the_page_says() -> None:
    listed = dict.fromkeys(one.foundation_id for one in listed_prices())
    ids = [id_ for id_ in listed if id_.startswith(("anthropic.", "amazon.", "meta.", "mistral."))][:40]
    made = rollout(accounts=200, models=ids)
    assert len(ids) == 40

    own, central = (usd_with_view(made, view) for view in (View.OWN, View.CENTRAL))

    assert central <= own / 5
    assert central <= Decimal(8320) / 5
    page = ORGANIZATION.read_text(encoding="utf-8")
    metrics = made.views[0].matched_metrics("every_model_throttles")
    by_account = made.views[0].matched_metrics("every_model_latency")
    assert f"| {metrics:,} metrics | 0.10 | 800 |" in page
    assert f"| {3 * by_account:,} metrics | 0.10 | 60 |" in page
    assert re.search(rf"\| `view: central` \| \| \| {central + 3:.0f} \|", page)  # before the free tier
