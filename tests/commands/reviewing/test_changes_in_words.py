from typing import Any

import pytest

from bedrock_monitoring.commands.reviewing.change import Action
from bedrock_monitoring.commands.reviewing.changes_in_words import changes_of
from bedrock_monitoring.commands.reviewing.consequences import consequence_of
from bedrock_monitoring.commands.reviewing.review_text import plan_lines
from bedrock_monitoring.commands.reviewing.target_names import Place
from bedrock_monitoring.permissions.resource_types import RESOURCE_TYPES

TOPIC = "aws_sns_topic"
EVALUATION = "aws_bedrockagentcore_online_evaluation_config"
KEPT = {"address": f"{TOPIC}.kept", "type": TOPIC, "change": {"actions": ["no-op"]}}
"""A resource that is there already, so that a plan is no first deploy."""


def resource(actions: list[str], type_: str = TOPIC, **change: Any) -> dict[str, Any]:
    return {
        "address": f"{type_}.a",
        "mode": "managed",
        "type": type_,
        "change": {"actions": actions, **change},
    }


def updated(before: dict[str, Any], after: dict[str, Any], type_: str = TOPIC, **more: Any) -> dict[str, Any]:
    return resource(["update"], type_, before=before, after=after, **more)


def lines(*resources: dict[str, Any], outputs: dict[str, Any] | None = None) -> list[str]:
    plan = {"resource_changes": [KEPT, *resources], "output_changes": outputs or {}}
    said = [line.removeprefix("  ") for line in plan_lines("prod", plan)]
    return [line for line in said if not line.startswith("cost a month: ")]


LINES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": (resource(["no-op"]), []),
    "data that is read": ({**resource(["read"]), "mode": "data"}, []),
    "a new topic": (resource(["create"], before=None, after={"name": "t"}), ["+ topic t"]),
    "a topic that is destroyed": (
        resource(["delete"], before={"name": "t"}, after=None),
        ["- topic t: its subscribers are told nothing any more"],
    ),
    "a topic that is replaced": (
        resource(["delete", "create"], before={"name": "t"}, after={"name": "u"}, replace_paths=[["name"]]),
        [
            "-/+ topic u:",
            "    replaced because of name",
            "    name t → u",
            "    every subscriber must confirm again",
        ],
    ),
    "an online evaluation that is stopped": (
        updated(
            {"online_evaluation_config_name": "q", "execution_status": "ENABLED"},
            {"online_evaluation_config_name": "q", "execution_status": "DISABLED"},
            EVALUATION,
        ),
        ["~ online evaluation q: execution_status ENABLED → DISABLED"],
    ),
    "an online evaluation with another name": (
        resource(
            ["delete", "create"],
            EVALUATION,
            before={"online_evaluation_config_name": "q"},
            after={"online_evaluation_config_name": "r"},
            replace_paths=[["online_evaluation_config_name"]],
        ),
        [
            "-/+ online evaluation r:",
            "    replaced because of online_evaluation_config_name",
            "    online_evaluation_config_name q → r",
            "    scores go to a new log group",
        ],
    ),
    "a tainted role": (
        resource(["create", "delete"], "aws_iam_role", before={"name": "r"}, after={"name": "r"}),
        [
            "-/+ role r:",
            "    replaced as it is tainted",
            "    who assumes it is refused until the new one exists",
        ],
    ),
    "a topic that is no longer managed": (
        resource(["forget"], before={"name": "t"}, after=None),
        [". topic t: it stays in AWS, and nothing manages it"],
    ),
    "an import": (
        resource(["no-op"], importing={"id": "t"}, before={"name": "t"}, after={"name": "t"}),
        ["> topic t"],
    ),
    "an import that changes something": (
        updated({"name": "t", "v": 1}, {"name": "t", "v": 2}, importing={"id": "t"}),
        ["~ topic t:", "    imported first", "    v 1 → 2"],
    ),
    "a type that has no word of its own": (
        resource(["create"], "aws_sqs_queue", before=None, after={"url": "q"}),
        ["+ sqs queue a"],
    ),
    "tags": (
        updated({"tags": {"a": "1"}, "tags_all": {"a": "1"}}, {"tags": {"a": "2"}, "tags_all": {"a": "2"}}),
        ["~ topic a: tags a 1 → 2"],
    ),
    "a value that is known after apply": (
        updated(
            {"name": "t", "key": "old", "arn": "x"}, {"name": "t"}, after_unknown={"key": True, "arn": True}
        ),
        ["~ topic t: key old → (known after apply)"],
    ),
    "an e-mail address": (
        resource(
            ["create"],
            "aws_sns_topic_subscription",
            before=None,
            after={"protocol": "email", "endpoint": "a@example.com", "topic_arn": "arn:aws:sns:x:1:t"},
        ),
        ["+ subscription email a@example.com to t: the subscriber must confirm"],
    ),
    "a queue, which confirms nothing": (
        resource(
            ["create"],
            "aws_sns_topic_subscription",
            before=None,
            after={"protocol": "sqs", "endpoint": "arn:q"},
        ),
        ["+ subscription sqs arn:q"],
    ),
    "a subscription that is replaced": (
        resource(
            ["delete", "create"],
            "aws_sns_topic_subscription",
            before={"protocol": "email", "endpoint": "a@example.com"},
            after={"protocol": "email", "endpoint": "b@example.com"},
            replace_paths=[["endpoint"]],
        ),
        [
            "-/+ subscription email b@example.com:",
            "    replaced because of endpoint",
            "    endpoint a@example.com → b@example.com",
            "    the subscriber must confirm",
        ],
    ),
    "a secret": (
        updated(
            {"protocol": "https", "endpoint": "https://token-1"},
            {"protocol": "https", "endpoint": "https://token-2"},
            "aws_sns_topic_subscription",
            before_sensitive={"endpoint": True},
            after_sensitive={"endpoint": True},
        ),
        ["~ subscription https (sensitive value): endpoint (sensitive value)"],
    ),
    "a secret that would be a name": (
        resource(["create"], before=None, after={"name": "token"}, after_sensitive={"name": True}),
        ["+ topic a"],
    ),
    "an invalid dashboard": (
        resource(
            ["create"],
            "aws_cloudwatch_dashboard",
            before=None,
            after={"dashboard_name": "d", "dashboard_body": ""},
        ),
        ["+ dashboard d: 0 widgets"],
    ),
}


@pytest.mark.parametrize(("change", "expected"), LINES.values(), ids=LINES)
def test_a_resource_changes_in_words(change: dict[str, Any], expected: list[str]) -> None:
    assert lines(change) == expected


def test_resources_that_change_alike_are_one_line() -> None:
    topics = [
        {**resource(["create"], before=None, after={"name": f"t{number}"}), "address": f"{TOPIC}.t{number}"}
        for number in range(10)
    ]
    assert lines(*topics) == ["+ topic t0, t1, t2, t3, t4, t5, t6, t7, 2 more"]


def test_what_is_destroyed_comes_first() -> None:
    assert lines(
        resource(["create"], before=None, after={"name": "a"}),
        resource(["delete"], before={"name": "b"}, after=None),
    )[0].startswith("- topic b")


def test_an_alarm_that_another_kind_replaces_names_it_and_the_line_that_keeps_it() -> None:
    def alarm(kind: str, model: str) -> dict[str, Any]:
        headline = f"critical: {model}: calls fail (> 5 for 5 minutes) in 111122223333, us-east-1."
        return {"alarm_name": f"bedrock-prod_{model}_{kind}", "alarm_description": headline}

    type_ = "aws_cloudwatch_metric_alarm"
    plan = [
        resource(["create"], type_, before=None, after=alarm("availability", "Nova")),
        resource(["delete"], type_, before=alarm("server-errors", "Nova"), after=None),
        resource(["delete"], type_, before=alarm("server-errors", "Claude"), after=None),
    ]
    in_its_place = "availability watches this in its place; `alarms: {set: classic}` keeps server_errors"
    assert lines(*plan)[:2] == [
        f"- server errors of Nova: {in_its_place}",
        "- server errors of Claude: it notifies nobody any more",
    ]


def test_outputs_are_named_if_nothing_else_changes() -> None:
    outputs = {"arns": {"actions": ["update"]}, "same": {"actions": ["no-op"]}}
    assert lines(outputs=outputs) == ["~ outputs arns"]
    assert lines(resource(["create"], before=None, after={"name": "t"}), outputs=outputs) == ["+ topic t"]


def test_a_first_deploy_is_counted_by_kind_with_the_names_of_dashboards_and_subscribers() -> None:
    def created(type_: str, **after: Any) -> dict[str, Any]:
        return resource(["create"], type_, before=None, after=after)

    plan = {
        "resource_changes": [
            created("aws_cloudwatch_dashboard", dashboard_name="bedrock-prod"),
            created("aws_cloudwatch_metric_alarm", alarm_name="a"),
            created("aws_cloudwatch_composite_alarm", alarm_name="b", alarm_rule="TRUE"),
            created("aws_iam_role_policy", name="p"),
            created("aws_iam_role_policy", name="q"),
            created("aws_cloudwatch_query_definition", name="x"),
            created("aws_cloudwatch_query_definition", name="y"),
            created("aws_sns_topic_subscription", protocol="email", endpoint="a@example.com"),
            created("aws_sns_topic_subscription", protocol="email", endpoint="a@example.com"),
        ]
    }
    assert plan_lines("prod", plan) == (
        "  + first deploy:",
        "      1 dashboard: bedrock-prod",
        "      2 alarms, 2 policies of a role, 2 saved queries",
        "      2 subscriptions: email a@example.com",
        "  cost a month: 0.00 → 3.60 USD (+3.60)",
    )


def test_changes_of_two_targets_are_equal_but_for_their_names() -> None:
    def change(name: str) -> Any:
        plan = {
            "resource_changes": [KEPT, updated({"name": f"t-{name}", "v": 1}, {"name": f"t-{name}", "v": 2})]
        }
        return changes_of(plan, Place(name=name))

    assert change("prod") == change("test")
    assert change("prod")[0].action is Action.UPDATE


def test_the_destruction_of_everything_is_one_change_that_names_what_is_lost() -> None:
    def destroyed(type_: str, **before: Any) -> dict[str, Any]:
        return resource(["delete"], type_, before=before, after=None)

    resources = [
        destroyed("aws_cloudwatch_dashboard", dashboard_name="bedrock-prod"),
        *(destroyed("aws_cloudwatch_metric_alarm", alarm_name=f"a{number}") for number in range(4)),
        destroyed("aws_cloudwatch_log_group", name="/bedrock"),
        destroyed("aws_sns_topic_subscription", protocol="email", endpoint="a@example.com"),
    ]
    assert plan_lines("prod", {"resource_changes": resources}) == (
        "  - everything:",
        "      1 dashboard: bedrock-prod",
        "      4 alarms, 1 log group",
        "      1 subscription: email a@example.com",
        "      log group /bedrock: its records are lost",
        "  cost a month: 3.40 → 0.00 USD (-3.40)",
    )
    [first, *_] = plan_lines("prod", {"resource_changes": resources[:5]})
    assert first == "  - alarm a0, a1, a2, a3: it notifies nobody any more"


WITHOUT_CONSEQUENCE = {
    *("aws_iam_policy", "aws_kms_alias", "aws_lambda_permission", "aws_scheduler_schedule_group"),
    *(type_ for type_ in RESOURCE_TYPES if type_.startswith(("aws_s3_bucket_", "data."))),
}
"""The types that belong to another one, whose loss says what follows; and data sources."""


def test_a_review_says_what_follows_when_a_resource_of_any_other_type_is_destroyed() -> None:
    said = {type_ for type_ in RESOURCE_TYPES if consequence_of(type_, {}, replaced=False)}
    assert said == RESOURCE_TYPES.keys() - WITHOUT_CONSEQUENCE
