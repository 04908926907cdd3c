from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformStack

from bedrock_monitoring.constructs import NotificationTopics
from bedrock_monitoring.notification import (
    AlarmActions,
    Endpoint,
    Notify,
    SensitiveVariable,
    SlackChannel,
    SsmParameter,
    Subscription,
    TeamsChannel,
    Tier,
)
from tests.constructs.synthesis import drawn, new_stack, only, resources

ACCOUNT = "111122223333"
EXISTING = "arn:aws:sns:us-east-1:444455556666:operations"
UUID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{UUID}"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:alarms"
TOPIC = "${aws_sns_topic.alarms.arn}"
SLACK = SlackChannel(workspace="T0123ABCD", channel="C0123ABCD")
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:alarms"
STREAM = f"arn:aws:firehose:us-east-1:{ACCOUNT}:deliverystream/alarms"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ToStream"
SUBSCRIPTION = "aws_sns_topic_subscription"


def topics(
    stack: TerraformStack,
    notify: Notify,
    *,
    tiers: Iterable[str] = ("critical",),
    name_prefix: str = "bedrock-prod",
) -> NotificationTopics:
    return NotificationTopics(
        stack,
        "alarms",
        notify=notify,
        account=ACCOUNT,
        region="us-east-1",
        name_prefix=name_prefix,
        tiers=tiers,
    )


def terraform(folder: Path, notify: Notify, **settings: Any) -> dict[str, Any]:
    return drawn(folder, lambda stack: topics(stack, notify, **settings))


def critical(folder: Path, **told: Any) -> dict[str, Any]:
    """Return the Terraform JSON of the tier `critical` with those who hear of it."""
    return terraform(folder, Notify(tiers={"critical": Tier(**told)}))


def subscriptions(stack_json: dict[str, Any]) -> list[dict[str, Any]]:
    return [*resources(stack_json, SUBSCRIPTION).values()]


# Topics and their key


def test_there_is_a_topic_for_each_tier_that_is_used_or_named_and_for_no_other(tmp_path: Path) -> None:
    stack_json = terraform(tmp_path, Notify(tiers={"audit": Tier(), "critical": Tier()}), tiers=["critical"])
    assert {topic["name"] for topic in resources(stack_json, "aws_sns_topic").values()} == {
        "bedrock-prod-alarms",
        "bedrock-prod-alarms_audit",
    }


def test_the_tier_critical_has_the_topic_that_existed_before_tiers(
    tmp_path: Path,
) -> None:
    stack_json = terraform(tmp_path, Notify(email=("oncall@example.com",)))
    assert resources(stack_json, "aws_sns_topic")["alarms"]["name"] == "bedrock-prod-alarms"
    assert [*resources(stack_json, SUBSCRIPTION)] == ["alarms_oncallexamplecom_3E0F717A"]


def test_one_new_key_encrypts_every_topic_and_rotates_each_year(tmp_path: Path) -> None:
    stack_json = terraform(tmp_path, Notify(), tiers=["critical", "warning"])
    [(name, key)] = resources(stack_json, "aws_kms_key").items()
    assert (key["enable_key_rotation"], key["deletion_window_in_days"]) == (True, 30)
    assert only(stack_json, "aws_kms_alias") == {
        "name_prefix": "alias/bedrock-prod-alarms-",
        "target_key_id": f"${{aws_kms_key.{name}.key_id}}",
    }
    drawn_topics = resources(stack_json, "aws_sns_topic").values()
    assert {topic["kms_master_key_id"] for topic in drawn_topics} == {f"${{aws_kms_key.{name}.arn}}"}
    assert {topic["signature_version"] for topic in drawn_topics} == {2}


def test_no_key_is_created_if_one_is_named(tmp_path: Path) -> None:
    stack_json = terraform(tmp_path, Notify(kms_key=KEY))
    assert only(stack_json, "aws_sns_topic")["kms_master_key_id"] == KEY
    assert not {"aws_kms_key", "aws_kms_alias"} & set(stack_json["resource"])


def test_an_existing_topic_is_notified_and_nothing_is_created(tmp_path: Path) -> None:
    stack = new_stack(tmp_path)
    notify = Notify(
        email=("a@example.com",), tiers={"critical": Tier(topic=EXISTING, insufficient_data=True)}
    )
    made = topics(stack, notify)
    assert made.actions("critical") == AlarmActions(
        alarm=(EXISTING,), ok=(EXISTING,), insufficient_data=(EXISTING,)
    )
    assert [type(child).__name__ for child in made.node.children] == ["TerraformOutput"]


def test_an_alarm_notifies_the_topic_of_its_tier_in_the_states_that_the_tier_selects(tmp_path: Path) -> None:
    made = topics(new_stack(tmp_path), Notify(tiers={"warning": Tier(ok=False)}), tiers=["critical"])
    assert made.actions("warning") == AlarmActions(alarm=(made.arns["warning"],))
    assert made.actions("critical").ok == (made.arns["critical"],)
    with pytest.raises(KeyError):
        made.actions("audit")


def test_topics_are_outputs_by_tier(tmp_path: Path) -> None:
    notify = Notify(tiers={"warning": Tier(), "audit": Tier(topic=EXISTING)})
    stack_json = terraform(tmp_path, notify)
    output = stack_json["output"]["topic_arns"]["value"]
    assert [*output] == ["audit", "critical", "warning"]
    assert (output["audit"], output["critical"]) == (EXISTING, TOPIC)
    assert output["warning"].startswith("${aws_sns_topic.alarms_tier-warning_")


# Subscriptions


def test_every_endpoint_is_subscribed(tmp_path: Path) -> None:
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:alarms"
    stack_json = critical(
        tmp_path,
        email=("oncall@example.com",),
        sms=("+4915112345678",),
        https=("https://hooks.example.com/alarms",),
        sqs=(queue,),
    )
    found = subscriptions(stack_json)
    assert {each["topic_arn"] for each in found} == {TOPIC}
    assert {(each["protocol"], each["endpoint"]) for each in found} == {
        ("email", "oncall@example.com"),
        ("sms", "+4915112345678"),
        ("https", "https://hooks.example.com/alarms"),
        ("sqs", queue),
    }


@pytest.mark.parametrize("qualifier", [None, "live", "7"])
def test_only_the_topic_may_invoke_the_function(tmp_path: Path, qualifier: str | None) -> None:
    arn = f"{FUNCTION}:{qualifier}" if qualifier else FUNCTION
    stack_json = critical(tmp_path, functions=(arn,))
    [(name, permission)] = resources(stack_json, "aws_lambda_permission").items()
    assert permission == {
        "action": "lambda:InvokeFunction",
        "function_name": FUNCTION,
        "principal": "sns.amazonaws.com",
        "source_arn": TOPIC,
        **({"qualifier": qualifier} if qualifier else {}),
    }
    [subscription] = subscriptions(stack_json)
    assert (subscription["protocol"], subscription["endpoint"]) == ("lambda", arn)
    assert subscription["depends_on"] == [f"aws_lambda_permission.{name}"]


def test_addresses_that_look_alike_are_subscriptions_of_their_own(tmp_path: Path) -> None:
    email = (
        "a.b@example.com",
        "a-b@example.com",
        "a+b@example.com",
        "ab@example.com",
        "길동@example.com",
        "@@",
    )
    https = ("https://x/a/b", "https://x/a--b", "https://x/a%2Fb", "https://x/a.b")
    found = subscriptions(critical(tmp_path, email=email, https=https))
    assert sorted(each["endpoint"] for each in found) == sorted([*email, *https])


def test_the_order_of_addresses_changes_no_address_in_terraform(tmp_path: Path) -> None:
    one = critical(tmp_path / "one", email=("a.b@example.com", "a-b@example.com"))
    other = critical(tmp_path / "other", email=("c@example.com", "a-b@example.com", "a.b@example.com"))
    assert resources(one, SUBSCRIPTION).items() <= resources(other, SUBSCRIPTION).items()


def test_an_address_that_looks_like_a_template_is_escaped(tmp_path: Path) -> None:
    stack_json = critical(tmp_path, email=("${team}@example.com",), https=("https://x/%{if}/${y}",))
    assert [each["endpoint"] for each in subscriptions(stack_json)] == [
        "https://x/%%{if}/$${y}",
        "$${team}@example.com",
    ]


ATTRIBUTES: dict[str, tuple[Subscription, dict[str, Any]]] = {
    "a filter policy": (
        Subscription(
            protocol="sqs",
            endpoint=QUEUE,
            filter_policy='{"NewStateValue":["ALARM"]}',
            filter_scope="MessageBody",
        ),
        {"filter_policy": '{"NewStateValue":["ALARM"]}', "filter_policy_scope": "MessageBody"},
    ),
    "raw delivery": (
        Subscription(protocol="sqs", endpoint=QUEUE, raw=True),
        {"raw_message_delivery": True},
    ),
    "a dead-letter queue": (
        Subscription(protocol="email", endpoint="A@example.com", dead_letter=QUEUE),
        {"redrive_policy": f'{{"deadLetterTargetArn":"{QUEUE}"}}'},
    ),
    "a delivery policy": (
        Subscription(protocol="https", endpoint="https://x", delivery_policy='{"guaranteed":false}'),
        {"delivery_policy": '{"guaranteed":false}'},
    ),
    "a delivery stream": (
        Subscription(protocol="firehose", endpoint=STREAM, role=ROLE),
        {"subscription_role_arn": ROLE},
    ),
    "a function": (Subscription(protocol="lambda", endpoint=FUNCTION), {}),
    "a phone number": (Subscription(protocol="sms", endpoint="+4915112345678"), {}),
}


@pytest.mark.parametrize(("subscription", "attributes"), ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_a_subscription_has_its_attributes_and_no_others(
    tmp_path: Path, subscription: Subscription, attributes: dict[str, Any]
) -> None:
    [found] = subscriptions(critical(tmp_path, subscriptions=(subscription,)))
    found.pop("depends_on", None)
    assert found == {
        "topic_arn": TOPIC,
        "protocol": subscription.protocol,
        "endpoint": subscription.endpoint,
        **attributes,
    }


def test_a_subscription_keeps_its_address_when_it_gets_attributes(tmp_path: Path) -> None:
    plain = critical(
        tmp_path / "plain",
        email=("a@example.com",),
        sms=("+4915112345678",),
        https=("https://x", SsmParameter(name="/x")),
        sqs=(QUEUE,),
        functions=(FUNCTION,),
    )
    endpoints: dict[str, list[Endpoint]] = {
        "email": ["a@example.com"],
        "sms": ["+4915112345678"],
        "https": ["https://x", SsmParameter(name="/x")],
        "sqs": [QUEUE],
        "lambda": [FUNCTION],
    }
    with_attributes = critical(
        tmp_path / "attributes",
        subscriptions=tuple(
            Subscription(protocol=protocol, endpoint=endpoint, dead_letter=QUEUE)
            for protocol, those in endpoints.items()
            for endpoint in those
        ),
    )
    assert resources(plain, SUBSCRIPTION).keys() == resources(with_attributes, SUBSCRIPTION).keys()


# Secrets


def test_terraform_reads_a_secret_from_ssm_and_it_is_written_nowhere(tmp_path: Path) -> None:
    stack_json = critical(tmp_path, pagerduty=SsmParameter(name="/bedrock/pagerduty-url"))
    [(name, parameter)] = stack_json["data"]["aws_ssm_parameter"].items()
    assert parameter == {"name": "/bedrock/pagerduty-url", "with_decryption": True}
    [subscription] = subscriptions(stack_json)
    assert subscription == {
        "topic_arn": TOPIC,
        "protocol": "https",
        "endpoint": f"${{data.aws_ssm_parameter.{name}.value}}",
        "endpoint_auto_confirms": True,
    }


def test_a_secret_variable_is_sensitive_has_its_own_name_and_no_default(tmp_path: Path) -> None:
    stack_json = critical(tmp_path, opsgenie=SensitiveVariable(name="opsgenie_url"))
    assert stack_json["variable"] == {
        "opsgenie_url": {
            "type": "string",
            "sensitive": True,
            "nullable": False,
            "description": "A URL that holds a token; Terraform reads it from TF_VAR_opsgenie_url",
        }
    }
    [subscription] = subscriptions(stack_json)
    assert (subscription["endpoint"], subscription["endpoint_auto_confirms"]) == ("${var.opsgenie_url}", True)


def test_a_secret_that_two_tiers_use_is_read_once(tmp_path: Path) -> None:
    told = Tier(https=(SsmParameter(name="/x"), SensitiveVariable(name="x")))
    stack_json = terraform(tmp_path, Notify(tiers={"critical": told, "warning": told}))
    assert len(stack_json["data"]["aws_ssm_parameter"]) == len(stack_json["variable"]) == 1
    assert len(subscriptions(stack_json)) == 4


def test_terraform_waits_only_for_endpoints_that_auto_confirm(tmp_path: Path) -> None:
    [subscription] = subscriptions(critical(tmp_path, https=(SsmParameter(name="/x"),)))
    assert "endpoint_auto_confirms" not in subscription


# Chat channels


def test_a_slack_channel_shows_every_tier_that_names_it_in_one_configuration(tmp_path: Path) -> None:
    notify = Notify(tiers={"critical": Tier(slack=SLACK), "warning": Tier(slack=SLACK), "audit": Tier()})
    stack_json = terraform(tmp_path, notify)
    configuration = only(stack_json, "aws_chatbot_slack_channel_configuration")
    assert (configuration["slack_team_id"], configuration["slack_channel_id"]) == ("T0123ABCD", "C0123ABCD")
    assert configuration["configuration_name"] == "bedrock-prod-slack-C0123ABCD"
    assert configuration["sns_topic_arns"] == [
        TOPIC,
        *(
            f"${{aws_sns_topic.{name}.arn}}"
            for name in resources(stack_json, "aws_sns_topic")
            if "warning" in name
        ),
    ]


def test_a_teams_channel_is_named_by_its_three_ids(tmp_path: Path) -> None:
    teams = TeamsChannel(team_id=UUID, tenant_id=UUID, channel_id="19%3Aabc%40thread.tacv2")
    configuration = only(critical(tmp_path, teams=teams), "aws_chatbot_teams_channel_configuration")
    assert (configuration["team_id"], configuration["tenant_id"]) == (UUID, UUID)
    assert configuration["channel_id"] == "19%3Aabc%40thread.tacv2"
    assert configuration["sns_topic_arns"] == [TOPIC]


def test_a_channel_can_only_read_cloudwatch(tmp_path: Path) -> None:
    stack_json = critical(tmp_path, slack=SLACK)
    [(policy_name, policy)] = resources(stack_json, "aws_iam_policy").items()
    [(role_name, role)] = resources(stack_json, "aws_iam_role").items()
    [statement] = json.loads(policy["policy"])["Statement"]
    assert statement["Action"] == ["cloudwatch:Describe*", "cloudwatch:Get*", "cloudwatch:List*"]
    assert only(stack_json, "aws_iam_role_policy_attachment") == {
        "role": f"${{aws_iam_role.{role_name}.name}}",
        "policy_arn": f"${{aws_iam_policy.{policy_name}.arn}}",
    }
    configuration = only(stack_json, "aws_chatbot_slack_channel_configuration")
    assert configuration["iam_role_arn"] == f"${{aws_iam_role.{role_name}.arn}}"
    assert configuration["guardrail_policy_arns"] == [f"${{aws_iam_policy.{policy_name}.arn}}"]
    [trust] = json.loads(role["assume_role_policy"])["Statement"]
    assert trust == {
        "Effect": "Allow",
        "Principal": {"Service": "chatbot.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    }


def test_names_of_the_longest_target_fit_and_stay_apart(tmp_path: Path) -> None:
    names = set()
    for last in "ab":
        notify = Notify(
            tiers={"critical": Tier(slack=SlackChannel(workspace="T0", channel=f"C{'0' * 200}{last}"))}
        )
        stack_json = terraform(tmp_path / last, notify, name_prefix=f"bedrock-{'x' * 62}{last}")
        role = only(stack_json, "aws_iam_role")["name"]
        configuration = only(stack_json, "aws_chatbot_slack_channel_configuration")["configuration_name"]
        assert (len(role), len(configuration)) == (64, 128)
        names |= {role, configuration}
    assert len(names) == 4


def test_without_channels_there_is_no_role(tmp_path: Path) -> None:
    assert not {
        name for name in critical(tmp_path)["resource"] if name.startswith(("aws_iam", "aws_chatbot"))
    }
