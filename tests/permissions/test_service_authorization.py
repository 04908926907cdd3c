"""Both tables of IAM actions, what policies grant and what requests need, against AWS's own reference.

The reference is the copy of the Service Authorization Reference that cfn-lint carries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from bedrock_monitoring.local_aws.iam import needed_permissions
from bedrock_monitoring.permissions.resource_types import RESOURCE_TYPES
from bedrock_monitoring.terraform.existing import LOOKUPS, NOT_LOOKED_UP

_PLACEHOLDER = re.compile(r"\{[~\w.-]+\}")

ON_ALL_RESOURCES = {
    "cloudwatch:DescribeAlarms": "composite alarms are described only for who may describe all alarms",
    "cloudwatch:PutCompositeAlarm": "CloudWatch asks for all alarms (API reference, PutCompositeAlarm)",
    "servicequotas:GetServiceQuota": "the default quota beside it has no resource type",
    **dict.fromkeys(
        ("sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes", "sns:Unsubscribe"),
        "earlier editions of the reference have no resource type for them; this holds under both",
    ),
}
"""Actions that are granted on all resources though the reference has a resource type for them, and why."""

NOT_IN_THE_REFERENCE = {
    ("oam:CreateLink", "arn:{partition}:oam:{region}:{account}:link/*"): "the CloudWatch user guide asks for "
    'it beside the sink ("Permissions needed to create links"), and AWS\'s own policy '
    "CloudWatchCrossAccountSharingConfiguration grants it",
}
"""Resources of a type that an action does not take by the reference, and why they are granted."""


@cache
def reference() -> dict[str, Any]:
    text = files("cfnlint").joinpath("data/AdditionalSpecs/Policies.json").read_text(encoding="utf-8")
    services: dict[str, Any] = json.loads(text)
    return services


def granted() -> Iterator[tuple[str, str]]:
    """Yield each action that a rule grants, with the template of its ARN."""
    for rules in RESOURCE_TYPES.values():
        for rule in rules:
            for action in rule.actions:
                yield action, rule.on


def needed() -> Iterator[tuple[str, str]]:
    """Yield each action that a request to the embedded AWS needs, with the template of its ARN."""
    for (service, operation), template in needed_permissions._TEMPLATES.items():
        yield needed_permissions.action_of(service, operation), template


def formats_of(action: str) -> list[re.Pattern[str]]:
    """Return the formats of the ARNs of an action's resource types. Fails if AWS has no such action."""
    service, _, name = action.partition(":")
    known = reference()[service]
    types = known["Actions"][name.lower()].get("Resources", [])
    formats = [form for type_ in types for form in known["Resources"][type_.lower()]["ARNFormats"]]
    return [re.compile(re.sub(r"\$\{\w+\}", ".*", form)) for form in formats]


EXAMPLES = {
    (f"kms:{verb}Alias", name): "alias/x"
    for verb in ("Create", "Update", "Delete")
    for name in ("{name}", "{name_prefix}")
}
"""Values of attributes that are not any text."""

EACH = sorted({*granted(), *needed()})


@pytest.mark.parametrize(("action", "template"), EACH, ids=[f"{action} {on}" for action, on in EACH])
def test_aws_has_the_action_and_the_resource_is_of_a_type_that_it_takes(action: str, template: str) -> None:
    formats = formats_of(action)
    if template == "*":
        assert not formats or action in ON_ALL_RESOURCES or (action, template) not in granted()
    elif _PLACEHOLDER.fullmatch(template) is None:
        example = _PLACEHOLDER.sub(lambda name: EXAMPLES.get((action, name[0]), "x"), template)
        is_taken = any(form.fullmatch(example) for form in formats)
        assert is_taken is ((action, template) not in NOT_IN_THE_REFERENCE), (example, formats)


def test_every_exception_is_one() -> None:
    on_all = {action for action, template in granted() if template == "*" and formats_of(action)}
    assert on_all == ON_ALL_RESOURCES.keys()
    assert {*granted()} >= NOT_IN_THE_REFERENCE.keys()


@pytest.mark.parametrize("type_", LOOKUPS)
def test_a_plan_may_look_up_what_is_in_the_account_already(type_: str) -> None:
    read = {action for rule in RESOURCE_TYPES[type_] if rule.for_plan for action in rule.actions}
    of_role = {action for rule in RESOURCE_TYPES["aws_iam_role"] if rule.for_plan for action in rule.actions}
    of_group = {
        action
        for rule in RESOURCE_TYPES["aws_scheduler_schedule_group"]
        if rule.for_plan
        for action in rule.actions
    }
    beside = {"aws_iam_role_policy": of_role, "aws_scheduler_schedule": of_group}
    assert set(LOOKUPS[type_].actions) <= read | beside.get(type_, set())


def test_every_type_that_is_looked_up_or_not_has_rules() -> None:
    resources = {type_ for type_ in RESOURCE_TYPES if not type_.startswith("data.")}
    assert resources == LOOKUPS.keys() | NOT_LOOKED_UP.keys()
