"""Generates docs/alarms.md: conditions, tiers, composite alarms, and every kind of alarm with its cost.

``python -m tools.alarm_guide`` prints the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bedrock_monitoring.bedrock.alarms import (
    ALARM_KINDS,
    MINIMUM_CALLS,
    UNHEALTHY,
    AlarmContext,
    AlarmKind,
    AlarmSetName,
    MonitoredResource,
    Scope,
)
from bedrock_monitoring.bedrock.alarms.online_evaluations import Evaluator, OnlineEvaluation
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.bedrock.models.model_lifecycle import model_lifecycles
from bedrock_monitoring.bedrock.monitored_model import MonitoredModel
from bedrock_monitoring.bedrock.naming import Naming
from bedrock_monitoring.bedrock.objectives import Objectives, TimeObjective
from bedrock_monitoring.bedrock.prices import TokenPrice
from bedrock_monitoring.bedrock.quotas import MantleQuota, Quota
from bedrock_monitoring.cloudwatch.metrics import MetricsInsightsQuery
from bedrock_monitoring.monitoring.cost.cloudwatch_prices import COMPOSITE_ALARM, alarm_charges
from bedrock_monitoring.monitoring.target import naming_of
from bedrock_monitoring.monitoring.target_monitoring import build_alarms
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.alarm_resolving import MOST_MODELS_IN_FULL
from tools.prose import wrap

_INTRODUCTION = """# Alarms

`make alarms` generates this page from the code that creates the alarms. [rollout.md](rollout.md#alarms)
documents the keys of `alarms`. Each kind of alarm has a [runbook](runbooks/README.md), to which the
description of the alarm links. `notify` sets who is notified of which tier.

## Conditions

A condition is a sentence: a threshold, and the number of periods in which the metric must breach it. Put it
in quotes, because a leading `>` has a meaning of its own in YAML.

```yaml
alarms:
  availability: "> 5 % for 1 hour" # the hour that ends now, every minute
  throttled: "> 40 % for 1 period of 15 minutes"
  server_errors: "> 5 for 3 of 5 minutes" # any 3 of the last 5 minutes
  latency_p99: "> 30 s for 3 of 5 periods of 5 minutes" # s or ms; periods of minutes, hours or days
  output_tokens_per_second: "< 40 tokens/s for 3 of 5 periods of 5 minutes"
  daily_cost: "> 200 USD for 1 day" # the last 24 hours, every minute
  token_anomaly: "above 3 deviations for 3 of 4 periods of 15 minutes" # above, below or outside the band
```

Alarms on objectives need a number of failures, so that a few bad calls of a quiet hour do not set them off.
Other rates and percentiles are not evaluated in periods with fewer than MINIMUM_CALLS calls, where they are
not significant. Missing data is treated as `notBreaching`, because a model without calls has not failed. The
exceptions are `traffic_gone`, which treats missing data as `breaching`, and the companion of `availability`,
which keeps its state.

CloudWatch evaluates an alarm every minute, looking at the periods that end then: an alarm on an hour does not
wait for a full hour. If all periods together are longer than a day, it does so every hour.

The day of `daily_cost` can be a calendar day instead, from midnight to midnight in a time zone of the IANA
time zone database: `daily_cost: "> 200 USD for 1 calendar day in Europe/Berlin"`. A deployed alarm changes in
place.

| | `for 1 day` | `for 1 calendar day in Europe/Berlin` |
|---|---|---|
| adds up | the last 24 hours | midnight to midnight: 23 or 25 hours where the clocks change |
| more than 200 USD by noon | goes off at noon | goes off after midnight, when the day is over |
| lasts | until the last 24 hours cost less | for the next day, and on if that costs too much |
| 150 USD before midnight, 150 after it | goes off | does not: these are two days |
| needs | any provider | `provider_version: ">= 6.69, < 7.0"` |

That is how CloudWatch evaluates such a *wall clock window* ("Alarm evaluation window", CloudWatch user
guide). To hear of a costly day while it lasts, keep `hourly_cost`, or give another tier `for 1 day`:
`daily_cost: {warning: "> 200 USD for 1 calendar day in Europe/Berlin", critical: "> 400 USD for 1 day"}`.
No alarm adds up a month, because CloudWatch looks back seven days at most: [budgets](budgets.md) watch the
calendar month. Graphs show days in UTC, which is the only midnight that CloudWatch draws.

Bedrock publishes no count of errors or throttles for a minute that has none. CloudWatch then takes the newest
minutes that have a datapoint, from a range somewhat longer than asked for. `throttles: "> 0 for 3 minutes"`
therefore goes off at three minutes with throttles among the last five, not only at three in a row. Alarms on
objectives read such a minute as 0.

## Sets

`set` chooses the kinds that are enabled by default. Kinds that `alarms` names are on or off as it says.

```yaml
alarms: {set: lean} # full, lean or classic
```

SETS

Without `set`, a target has the full set up to MOST_MODELS models and the lean one beyond. The costs are list
prices a month of all alarms of a target, with its composite alarm, before the free tier.

- `full` watches the [objectives](objectives.md) of each model. A companion ends a page soon after its cause.
- `lean` has no companion: a page ends an hour after its cause. Slow burns and refused calls are watched for
  all models together, the first token is not.
- `classic` has the fixed thresholds that were the default before there were objectives. A count of server
  errors is blind at few calls and pages for 0.06 % of many; the p99 of latency is above 30 s for a model that
  thinks.

[objectives.md](objectives.md#from-the-classic-set) says what changes for a target that is deployed.

## Tiers

A tier is the severity of an alarm. Each kind of alarm has a default tier: `critical` if it affects callers
now, `warning` if it is enough to look at it within the day. You can add tiers with names of your own. A
mapping sets the condition for each tier, and each tier has an alarm of its own. `notify` sets who is
notified:

```yaml
alarms:
  throttles:
    warning: "> 0 for 3 minutes"
    critical: "> 50 for 3 of 5 minutes"
    capacity-team: "> 0 for 1 minute"
notify:
  tiers:
    critical: {email: [oncall@example.com]}
    warning: {email: [team@example.com], ok: false}
    capacity-team: {email: [capacity@example.com]}
```

An alarm is named `bedrock-TARGET_MODEL_KIND`, or `bedrock-TARGET_MODEL_KIND_TIER` if its tier is not the
default tier of its kind. If the name exceeds CloudWatch's limit of 255 characters, the part for the model is
cut and ends in a hash. The description begins with the severity and the problem, because a phone displays
little more. The first step, the dashboard and the runbook follow.

## Composite alarms

When a Region fails, every model in it fails. To page once per incident, the alarms of the tier `critical`
notify nobody. The composite alarm `bedrock-TARGET_unhealthy` combines them and notifies the tier instead. It
goes into ALARM with the first of them and returns to OK when all of them have left ALARM, so a second model
that fails meanwhile does not page again. The dashboard shows which alarms are in ALARM. Alarms of other tiers
notify directly.

A target with a single critical alarm has no composite alarm, which would cost COMPOSITE_USD USD a month and
add nothing. An alarm with a companion always has one, which goes into ALARM when both are:
`(ALARM("…_availability") AND ALARM("…_availability-now"))`.

| goal | setting |
|---|---|
| show the state of each model as one alarm | `composites: {models: true}` |
| page when two or more models are unhealthy, notify `warning` for one | `composites: {at_least: 2}` |
| page when half of the models are unhealthy | `composites: {at_least: "50%"}` |
| combine the alarms of another tier | `composites: {tier: night-shift}` |
| let every critical alarm notify directly | `composites: {enabled: false}` |

Each composite alarm costs COMPOSITE_USD USD a month. An alarm rule can combine up to 100 alarms. If a target
has more critical alarms, each model gets a composite alarm, and the composite alarm of the target combines
those.

`at_least` counts unhealthy models. An alarm that belongs to no single model, such as those of `all_models`,
sets off the composite alarm on its own.

## Suppressors

A suppressor is an alarm that keeps the composite alarm from notifying while it is in ALARM. `suppressor`
names an alarm of your own in the same account and Region, for example one that a deployment sets, or one that
monitors a system on which your applications depend.

```yaml
composites: {suppressor: deployment-running, wait_period: 60, extension_period: 120}
```

- `wait_period`: if the composite alarm goes into ALARM while the suppressor is not, it waits so many seconds
  for the suppressor to go into ALARM before it notifies.
- `extension_period`: after the suppressor has left ALARM, notifications stay suppressed for so many seconds.
  If the composite alarm is still in ALARM then, it notifies.

The source is "Composite alarm action suppression" in the CloudWatch user guide. CloudWatch suppresses the
actions of composite alarms only, so alarms of other tiers notify as usual. With a suppressor, a single
critical alarm gets a composite alarm as well.

To set a suppressor manually:

```sh
aws cloudwatch set-alarm-state --alarm-name deployment-running --state-value ALARM --state-reason deploying
```

## Planned maintenance

`maintenance` suppresses pages during planned work, once or every week, for a target or for some of its
models. The alarm `bedrock-TARGET_maintenance` or `bedrock-TARGET_MODEL_maintenance` is in ALARM during that
time and notifies nobody itself. [maintenance.md](maintenance.md) documents which alarms are suppressed and
what happens when maintenance ends.

## Kinds of alarm

- *Enabled by default* applies unless `rollout.yaml` sets the kind: the sets that have it, or `no`, and what
  the target must use or the model must have.
- *Default condition* is the condition that applies unless `rollout.yaml` sets another. A kind without one
  needs a condition in `rollout.yaml`.
- *USD* is the cost of one alarm for a month, before the free tier, for a model with one route. A model with
  several routes costs more, because each route is a metric.
"""

_HEADINGS = {
    Scope.MODEL: "For each model, or for all models together under `all_models`",
    Scope.EACH_MODEL: "For each model",
    Scope.MANTLE_MODEL: "For each model on bedrock-mantle with a quota",
    Scope.TARGET: "For the account and Region",
    Scope.EVALUATOR: "For each evaluator of an online evaluation",
}
_CONTEXT = AlarmContext(naming=Naming(target="prod", account="", region=""), dashboard_url="")
_MODEL = replace(
    MonitoredResource.for_model(
        MonitoredModel(
            id=ModelId.parse("amazon.nova-lite-v1:0"),
            name="Nova Lite",
            price=TokenPrice(input=Decimal(1), output=Decimal(1)),
            quota=Quota(tokens_per_minute=1, requests_per_minute=1, tokens_per_day=1),
            objectives=Objectives(latency=TimeObjective(percent=Decimal(90), within=timedelta(seconds=60))),
        )
    ),
    lifecycle=next(iter(model_lifecycles().values())),
)

_MANTLE = MantleQuota(
    id=ModelId.parse("openai.gpt-5.6-luna"), input_tokens_per_minute=1, output_tokens_per_minute=1
)
[_SCORE] = OnlineEvaluation(
    name="quality",
    service_name="assistant.DEFAULT",
    log_groups=("aws/spans",),
    evaluators=(Evaluator(id="Builtin.Helpfulness"),),
    sampling_percentage=Decimal(10),
).scores
_RESOURCES = {
    Scope.MANTLE_MODEL: MonitoredResource.for_mantle(_MANTLE),
    Scope.TARGET: MonitoredResource.bedrock(),
    Scope.EVALUATOR: MonitoredResource.for_score(_SCORE),
}


def alarm_guide() -> str:
    """Return the text of docs/alarms.md. The same code gives the same text."""
    lines = [_introduction()]
    for scope, heading in _HEADINGS.items():
        kinds = [kind for kind in ALARM_KINDS.values() if kind.scope is scope]
        lines += [f"### {heading}\n", *_table(kinds), "", *map(_reason, kinds), ""]
    lines.append(f"All composite alarms share the runbook [{UNHEALTHY}](runbooks/{UNHEALTHY}.md).")
    return "\n".join(lines) + "\n"


def _introduction() -> str:
    values = {
        "COMPOSITE_USD": f"{COMPOSITE_ALARM.usd:.2f}",
        "MINIMUM_CALLS": str(MINIMUM_CALLS),
        "MOST_MODELS": str(MOST_MODELS_IN_FULL),
        "SETS": _sets(),
    }
    introduction = _INTRODUCTION
    for name, value in values.items():
        introduction = introduction.replace(name, value)
    return introduction


def _table(kinds: list[AlarmKind]) -> Iterator[str]:
    yield "| kind | goes off when | default tier | enabled by default | default condition | USD |"
    yield "|---|---|---|---|---|---|"
    for kind in kinds:
        runbook = f"[`{kind.name}`](runbooks/{kind.slug}.md)"
        condition = f"`{kind.default}`" if kind.default else f"none; for example `{kind.example_condition}`"
        enabled = _enabled_by_default(kind)
        yield f"| {runbook} | {kind.title} | `{kind.tier}` | {enabled} | {condition} | {_usd(kind)} |"


def _enabled_by_default(kind: AlarmKind) -> str:
    if not (kind.sets or kind.all_models_sets):
        return "no"
    in_sets = "; ".join(
        f"{', '.join(name for name in AlarmSetName if name in sets)}{where}"
        for sets, where in ((kind.sets, ""), (kind.all_models_sets, " for all models"))
        if sets
    )
    in_sets = "yes" if len(kind.sets) == len(AlarmSetName) else in_sets
    needs = kind.feature or kind.requires
    return f"{in_sets}, with {needs}" if needs else in_sets


def _sets() -> str:
    """Return the table of what each set has, and what it costs a target."""
    lines = ["| set | for each model | for all models together | USD, 3 models | USD, 40 models |"]
    lines.append("|---|---|---|---|---|")
    for name in AlarmSetName:
        kinds = [kind for kind in ALARM_KINDS.values() if kind.scope is Scope.MODEL]
        of_each = ", ".join(f"`{kind.name}`" for kind in kinds if name in kind.sets)
        together = ", ".join(f"`{kind.name}`" for kind in kinds if name in kind.all_models_sets) or "none"
        usd = " | ".join(f"{usd_of_set(name, models=models):.2f}" for models in (3, 40))
        lines.append(f"| `{name}` | {of_each} | {together} | {usd} |")
    return "\n".join(lines)


def usd_of_set(name: AlarmSetName, *, models: int) -> Decimal:
    """Return what all alarms of a target cost a month, in USD, before the free tier.

    Args:
        name: The set of alarms.
        models: The number of models that the target has.
    """
    ids = ", ".join(f"amazon.nova-lite-v1:{number}" for number in range(models))
    place = "account: '111122223333', region: us-east-1"
    target = f"{{name: prod, {place}, models: [{ids}], alarms: {{set: {name}}}}}"
    [target_of_set] = loads(f"state: {{{place}}}\ntargets: [{target}]\n").targets
    alarms = build_alarms(target_of_set, naming=naming_of(target_of_set)).alarms.values()
    return sum(
        (price.usd * count for alarm in alarms for price, count in alarm_charges(alarm, metrics_per_query=1)),
        start=Decimal(0),
    )


def _usd(kind: AlarmKind) -> str:
    alarm = kind.alarm(
        resource=_RESOURCES.get(kind.scope, _MODEL),
        condition=kind.parse_condition(kind.example_condition),
        context=_CONTEXT,
    )
    [(price, count)] = alarm_charges(alarm, metrics_per_query=1)
    usd = f"{price.usd * count:.2f}"
    return f"{usd} for each metric found" if isinstance(alarm.metric, MetricsInsightsQuery) else usd


def _reason(kind: AlarmKind) -> str:
    return wrap(
        f"- `{kind.name}`: {kind.reason}. Affected: {kind.affects}. Source: {kind.source}.", indent="  "
    )


if __name__ == "__main__":
    print(alarm_guide(), end="")
