"""Say what a plan in Terraform's JSON output format changes: each resource, or the stack as a whole."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from bedrock_monitoring.commands.reviewing.alarm_words import alarm_differences, alarm_words
from bedrock_monitoring.commands.reviewing.change import Action, Change
from bedrock_monitoring.commands.reviewing.consequences import consequence_of, must_confirm
from bedrock_monitoring.commands.reviewing.dashboard_words import count_widgets, dashboard_differences
from bedrock_monitoring.commands.reviewing.differences import (
    AFTER_APPLY,
    OLD_TO_NEW,
    differences,
    shown,
    written_as,
)
from bedrock_monitoring.commands.reviewing.replaced_alarms import with_successors
from bedrock_monitoring.commands.reviewing.target_names import Place
from bedrock_monitoring.terraform.sensitive_values import SENSITIVE, without_sensitive_values

_ACTIONS = {
    ("create",): Action.CREATE,
    ("update",): Action.UPDATE,
    ("delete",): Action.DESTROY,
    ("create", "delete"): Action.REPLACE,
    ("delete", "create"): Action.REPLACE,
    ("forget",): Action.FORGET,
}
"""The actions of Terraform's JSON output format, "Change Representation"."""

_ALARMS = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")
_DASHBOARD = "aws_cloudwatch_dashboard"
_SUBSCRIPTION = "aws_sns_topic_subscription"

_KINDS = {
    _DASHBOARD: "dashboard",
    _SUBSCRIPTION: "subscription",
    "aws_cloudwatch_query_definition": "saved query",
    "aws_cloudwatch_log_group": "log group",
    "aws_sns_topic": "topic",
    "aws_budgets_budget": "budget",
    "aws_budgets_budget_action": "budget action",
    "aws_ce_anomaly_monitor": "cost anomaly monitor",
    "aws_ce_anomaly_subscription": "cost anomaly subscription",
    "aws_cloudwatch_alarm_mute_rule": "alarm mute rule",
    "aws_cloudwatch_event_rule": "EventBridge rule",
    "aws_cloudwatch_event_target": "target of an EventBridge rule",
    "aws_kms_key": "key",
    "aws_kms_alias": "alias of the key",
    "aws_iam_openid_connect_provider": "identity provider",
    "aws_iam_role": "role",
    "aws_iam_role_policy": "policy of a role",
    "aws_iam_policy": "policy",
    "aws_oam_link": "link",
    "aws_oam_sink": "sink",
    "aws_oam_sink_policy": "policy of a sink",
    "aws_bedrock_inference_profile": "inference profile",
    "aws_bedrock_model_invocation_logging_configuration": "invocation logging",
    "aws_bedrockagentcore_online_evaluation_config": "online evaluation",
}
"""What resources are called. A type that is not here is called what Terraform calls it."""

_NAMES = (
    "name",
    "dashboard_name",
    "configuration_name",
    "online_evaluation_config_name",
    "description",
    "name_prefix",
    "id",
)
"""The attributes that name a resource, the first that it has first."""

_COMPUTED = frozenset({"arn", "id", "tags"})
"""What follows from other attributes, such as the tags from the tags with the provider's."""

_REMEMBERED = 4_096
"""The number of different changes whose words are remembered: those of one rollout, whatever its size."""

FIRST_DEPLOY = "first deploy"
"""The kind of the one change of a stack of which nothing exists yet."""

_OF_ALL = {Action.CREATE: (FIRST_DEPLOY, 1), Action.DESTROY: ("everything", 6)}
"""What a plan is called that creates or destroys all resources, and the fewest for which it is one change."""

_LOST = (
    "aws_bedrock_inference_profile",
    "aws_bedrock_model_invocation_logging_configuration",
    "aws_cloudwatch_log_group",
    "aws_kms_key",
    "aws_s3_bucket",
)
"""The types whose destruction concerns others than the readers of dashboards and alarms."""


def changes_of(plan: Mapping[str, Any], place: Place, *, template: str = OLD_TO_NEW) -> tuple[Change, ...]:
    """Return the changes of a plan in words, with ``place.generalized`` texts. Empty without changes.

    A first deploy is one change: what there will be by kind, with the names of dashboards and subscribers.
    So is the destruction of everything, with what is lost. Sensitive values are hidden.

    Args:
        plan: The plan in Terraform's JSON output format.
        place: The stack that is planned.
        template: How an old and a new value are written.
    """
    managed = [
        resource
        for resource in plan.get("resource_changes", ())
        if resource.get("mode", "managed") == "managed"
    ]
    changed = [resource for resource in managed if _action(resource)]
    texts = tuple(place.generalized(json.dumps(resource, ensure_ascii=False)) for resource in changed)
    if changed and len(changed) == len(managed):
        for action, (kind, fewest) in _OF_ALL.items():
            if len(changed) >= fewest and all(_action(resource) is action for resource in changed):
                return (_change_of_all(texts, action, kind),)
    changes = with_successors(tuple(_change(text, template) for text in texts))
    return changes or _outputs(plan.get("output_changes", {}))


def _action(resource: Mapping[str, Any]) -> Action | None:
    """Return what happens to a resource; ``None`` if nothing does."""
    change = resource["change"]
    action = _ACTIONS.get(tuple(change["actions"]))
    return action or (Action.IMPORT if "importing" in change else None)


@lru_cache(maxsize=_REMEMBERED)
def _change_of_all(texts: tuple[str, ...], action: Action, kind: str) -> Change:
    resources = [without_sensitive_values(json.loads(text)) for text in texts]
    names = defaultdict[str, list[str]](list)
    for resource in resources:
        of, name = _kind_and_name(resource)
        names["alarm" if resource["type"] in _ALARMS else of].append(name)
    named = [names.pop(_KINDS[type_], []) for type_ in (_DASHBOARD, _SUBSCRIPTION)]
    dashboards, subscriptions = (tuple(dict.fromkeys(each)) for each in named)
    lines = (
        f"{_count(len(named[0]), 'dashboard')}: {', '.join(dashboards)}" if dashboards else "",
        ", ".join(_count(len(names[of]), of) for of in sorted(names)),
        f"{_count(len(named[1]), 'subscription')}: {', '.join(subscriptions)}" if subscriptions else "",
        *(
            f"{' '.join(_kind_and_name(resource))}: {consequence}"
            for resource in resources
            if resource["type"] in _LOST and (consequence := _consequence(resource, action))
        ),
    )
    return Change(action=action, type="", kind=kind, name="", details=tuple(filter(None, lines)))


def _count(number: int, kind: str) -> str:
    if number == 1:
        return f"1 {kind}"
    first, of, rest = kind.partition(" of ")
    plural = f"{first[:-1]}ies" if first.endswith("y") and first[-2:-1] not in "aeiou" else f"{first}s"
    return f"{number} {plural}{of}{rest}"


@lru_cache(maxsize=_REMEMBERED)
def _change(text: str, template: str) -> Change:
    """Return the change of a resource from its generalized JSON, which many targets have in common."""
    with written_as(template):
        return _worded(text)


def _worded(text: str) -> Change:
    resource = without_sensitive_values(json.loads(text))
    action = _action(resource)
    assert action is not None
    kind, name = _kind_and_name(resource)
    return Change(
        action=action,
        type=resource["type"],
        kind=kind,
        name=name,
        details=tuple(dict.fromkeys(_details(resource, action))),
        consequence=_consequence(resource, action),
    )


def _consequence(resource: Mapping[str, Any], action: Action) -> str:
    if action is Action.FORGET:
        return "it stays in AWS, and nothing manages it"
    if not action.is_destructive:
        return ""
    values = resource["change"]["before"]
    return consequence_of(resource["type"], values, replaced=action is Action.REPLACE)


def _kind_and_name(resource: Mapping[str, Any]) -> tuple[str, str]:
    change, type_ = resource["change"], resource["type"]
    values = change.get("after") or change.get("before") or {}
    if type_ in _ALARMS:
        words = alarm_words(values)
        return words.kind, words.name
    if type_ == _SUBSCRIPTION:
        topic = str(values.get("topic_arn") or "").rpartition(":")[2]
        to = f" to {topic}" if topic else ""
        return _KINDS[type_], f"{values.get('protocol')} {values.get('endpoint')}{to}"
    kind = _KINDS.get(type_, type_.removeprefix("aws_").replace("_", " "))
    given = (values.get(name) for name in _NAMES)
    name = next((text for text in given if isinstance(text, str) and text not in ("", SENSITIVE)), None)
    return kind, shown(name or str(resource["address"]).partition(".")[2])


def _details(resource: Mapping[str, Any], action: Action) -> Iterator[str]:
    change, type_ = resource["change"], resource["type"]
    before, after = change.get("before") or {}, change.get("after") or {}
    if "importing" in change and action is not Action.IMPORT:
        yield "imported first"
    if action is Action.REPLACE:
        paths = [".".join(map(str, path)) for path in change.get("replace_paths", ())]
        yield f"replaced because of {', '.join(paths)}" if paths else "replaced as it is tainted"
    if action in (Action.UPDATE, Action.REPLACE):
        yield from _differences(type_, change, before, after, replaced=action is Action.REPLACE)
    elif type_ in _ALARMS:
        yield from alarm_words(after or before).summary
    elif type_ == _DASHBOARD:
        yield f"{count_widgets(str((after or before).get('dashboard_body')))} widgets"
    elif type_ == _SUBSCRIPTION and action is Action.CREATE and (confirm := must_confirm(after)):
        yield confirm


def _differences(
    type_: str,
    change: Mapping[str, Any],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    replaced: bool,
) -> Iterator[str]:
    found: list[str] = []
    if type_ in _ALARMS:
        found += alarm_differences({**change, "before": before, "after": after})
    else:
        for name in sorted(after):
            old, new = before.get(name), after[name]
            if type_ == _DASHBOARD and name == "dashboard_body" and isinstance(old, str):
                found += dashboard_differences(old, str(new))
            elif name not in _COMPUTED:
                found += differences(old, new, name.removesuffix("_all"))
        if not replaced:
            found += _unknown(change.get("after_unknown", {}), before, after)
    yield from found
    if not found and (hidden := _hidden(change)):
        yield f"{', '.join(hidden)} {SENSITIVE}"


def _unknown(
    unknown: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[str]:
    """Yield the attributes that had a value, and get one that only AWS can tell."""
    for name in sorted(unknown):
        if unknown[name] is True and name not in after and before.get(name) and name not in _COMPUTED:
            yield f"{name} {shown(before[name])} → {AFTER_APPLY}"


def _hidden(change: Mapping[str, Any]) -> list[str]:
    """Return the attributes with a sensitive value, of which nobody may see whether it changes."""
    values = change.get("after") or {}
    return sorted(name for name, value in values.items() if SENSITIVE in str(value))


def _outputs(outputs: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return the change of a plan that changes outputs alone."""
    changed = sorted(name for name, change in outputs.items() if change["actions"] != ["no-op"])
    if not changed:
        return ()
    return (Change(action=Action.UPDATE, type="", kind="outputs", name=", ".join(changed)),)
