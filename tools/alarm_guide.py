"""docs/alarms.md: every kind of alarm with its condition, the reason for it and what it costs, and how alarms reach people."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from bedrock_monitoring.bedrock.alarms import (
    ALARM_KINDS,
    UNHEALTHY,
    AlarmContext,
    AlarmKind,
    MonitoredResource,
    Scope,
)
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.quotas import Quota
from bedrock_monitoring.cloudwatch.metrics import MetricsInsightsQuery
from bedrock_monitoring.monitoring.cost.cloudwatch_prices import COMPOSITE_ALARM, alarm_charges

_INTRODUCTION = """# Alarms: what is watched, when somebody is told, and who

Written by `make alarms` from the code that makes the alarms. Where each key stands is in [rollout.md](rollout.md#alarms); what to do when an alarm
goes off, in its [runbook](runbooks/README.md), to which its description links; who hears of a tier is said by `notify`.

## Conditions

A condition is a sentence. It stands in quotes, because YAML gives a `>` at the beginning a meaning of its own.

```yaml
alarms:
  throttles: "> 0 for 3 minutes" # three minutes in a row
  server_errors: "> 5 for 3 of 5 minutes" # three of the last five, anywhere among them
  client_error_rate: "> 5 % for 15 minutes"
  latency_p99: "> 30 s for 3 of 5 periods of 5 minutes" # s or ms; a period is minutes, hours or days
  output_tokens_per_second: "< 40 tokens/s for 3 of 5 periods of 5 minutes"
  daily_cost: "> 200 USD for 1 period of 1 day"
  token_anomaly: "above 3 deviations for 3 of 4 periods of 15 minutes" # above, below or outside what is usual
```

Rates and percentiles are not judged in a period with fewer than 20 calls, so that a handful of calls never alarms. Where nobody calls nothing is
wrong: missing data counts as good, but for `traffic_gone`, where it counts as bad.

## Tiers

Each kind tells one tier by itself: `critical` is what callers feel now, `warning` what somebody should look at within the day. Tiers are names; a
mapping gives each its own condition and so its own alarm, and `notify` says who hears of which.

```yaml
alarms:
  throttles: {warning: "> 0 for 3 minutes", critical: "> 50 for 3 of 5 minutes", capacity-team: "> 0 for 1 minute"}
notify:
  tiers:
    critical: {email: [oncall@example.com]}
    warning: {email: [team@example.com], ok: false}
    capacity-team: {email: [capacity@example.com]}
```

An alarm is called `bedrock-TARGET_MODEL_KIND`, with `_TIER` behind it where the tier is not the kind's own; an id of a model that makes it longer
than CloudWatch's 255 characters is cut and ends in a hash. Its description begins with how bad it is and what is wrong, because a phone shows little
more, then says the first step, the dashboard and the runbook.

## One incident is one page

When a Region fails, ten models fail. So the alarms of the tier `critical` tell nobody themselves. A composite alarm, `bedrock-TARGET_unhealthy`, goes
off with the first of them and tells in their place; the dashboard shows which. It stays on until all are over, so a second model that fails
meanwhile sends no second page. Other tiers tell for themselves. With one critical alarm alone there is no composite: it would say the same for
COMPOSITE_USD USD a month.

| what you want | what you write |
|---|---|
| the state of each model as one alarm, on the dashboard and for your own composites | `composites: {models: true}` |
| a page from the second unhealthy model on, and a warning for one alone | `composites: {at_least: 2}` |
| a page when half of the models are unhealthy | `composites: {at_least: "50%"}` |
| another tier that becomes one page | `composites: {tier: night-shift}` |
| every critical alarm tells for itself | `composites: {enabled: false}` |

Each composite alarm costs COMPOSITE_USD USD a month. More alarms than the 100 that one rule takes are grouped by model, with a composite alarm for each. With
`at_least` the page counts models; alarms of no single model, such as those of `all_models`, page by themselves.

## Keeping the page back

`suppressor` names an alarm of your own in the same account and Region: one that a deployment sets, or one on another system that is down. While it is in
ALARM, the page is kept back.

```yaml
composites: {suppressor: deployment-running, wait_period: 60, extension_period: 120}
```

When something goes off while the suppressor is not in ALARM, the page waits `wait_period` seconds for it. When the suppressor is over, nobody is told for
another `extension_period` seconds; if something is still wrong then, the page goes out (CloudWatch user guide, "Composite alarm action
suppression"). Only composite alarms can be kept back: other tiers tell as ever, and a critical alarm that is alone gets a composite for this.
A suppressor can be set by hand: `aws cloudwatch set-alarm-state --alarm-name deployment-running --state-value ALARM --state-reason deploying`.

## Planned maintenance

`maintenance` says when nobody should be paged, once or every week, for the target or for a model. An alarm, `bedrock-TARGET_maintenance` or
`bedrock-TARGET_MODEL_maintenance`, is in ALARM for as long: it tells nobody and keeps the page back. [maintenance.md](maintenance.md) says which alarms
that concerns and what happens when it is over.

## Every kind

*By itself* says whether the alarm is there unless `rollout.yaml` says otherwise. USD is what one costs a month for a model that is called in one way,
before the free tier; a model that is called in several ways costs more, because each way is a metric. A kind without a condition of its own needs one
from you.
"""

_HEADINGS = {
    Scope.MODEL: "Of each model, or under `all_models` of all models together",
    Scope.EACH_MODEL: "Of each model",
    Scope.TARGET: "Of the account and Region",
}
_CONTEXT = AlarmContext(naming=Naming(target="prod", account="", region=""), dashboard_url="")
_MODEL = MonitoredResource.for_model(
    MonitoredModel(
        id=ModelId.parse("amazon.nova-lite-v1:0"),
        name="Nova Lite",
        price=TokenPrice(input=Decimal(1), output=Decimal(1)),
        quota=Quota(tokens_per_minute=1, requests_per_minute=1),
    )
)


def alarm_guide() -> str:
    """Return the page, the same every time."""
    lines = [_INTRODUCTION.replace("COMPOSITE_USD", f"{COMPOSITE_ALARM.usd:.2f}")]
    for scope, heading in _HEADINGS.items():
        kinds = [kind for kind in ALARM_KINDS.values() if kind.scope is scope]
        lines += [f"### {heading}\n", *_table(kinds), "", *map(_reason, kinds), ""]
    lines.append(f"The composite alarms have one runbook: [{UNHEALTHY}](runbooks/{UNHEALTHY}.md).")
    return "\n".join(lines) + "\n"


def _table(kinds: list[AlarmKind]) -> Iterator[str]:
    yield "| kind | goes off when | tells | by itself | condition | USD |"
    yield "|---|---|---|---|---|---|"
    for kind in kinds:
        runbook = f"[`{kind.name}`](runbooks/{kind.slug}.md)"
        condition = f"`{kind.default}`" if kind.default else f"yours, such as `{kind.example_condition}`"
        yield (
            f"| {runbook} | {kind.title} | `{kind.tier}` | {_by_itself(kind)} | {condition} | {_usd(kind)} |"
        )


def _by_itself(kind: AlarmKind) -> str:
    if not kind.enabled:
        return "no"
    if kind.feature:
        return f"with {kind.feature}"
    return f"with {kind.requires}" if kind.requires else "yes"


def _usd(kind: AlarmKind) -> str:
    resource = _MODEL if kind.scope.per_model else MonitoredResource.bedrock()
    alarm = kind.alarm(
        resource=resource, condition=kind.parse_condition(kind.example_condition), context=_CONTEXT
    )
    [(price, count)] = alarm_charges(alarm, metrics_per_query=1)
    usd = f"{price.usd * count:.2f}"
    return f"{usd} for each metric that it finds" if isinstance(alarm.metric, MetricsInsightsQuery) else usd


def _reason(kind: AlarmKind) -> str:
    return f"- `{kind.name}`: {kind.reason}. Affected: {kind.affects}. Source: {kind.source}."


if __name__ == "__main__":
    print(alarm_guide(), end="")
