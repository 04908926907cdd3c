"""What a rollout refers to exists in the demo, for every form in which a rollout can refer to something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bedrock_monitoring.commands.demo_references import CREATE, Reference, create, references, variables
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.rollout import load
from bedrock_monitoring.rollout.settings.notification_settings import TierSettings

ACCOUNT, REGION = "700000000123", "us-east-1"


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


KEY = "11111111-2222-3333-4444-555555555555"
MANAGED = {"managed": True, "bodies": True}
LOG = {"log_group": "/aws/bedrock/x"}


def tier(**settings: Any) -> dict[str, Any]:
    return {"notify": {"tiers": {"critical": settings}}}


# Each setting that refers to something, and what the demo creates for it.
REFERENCES: dict[str, tuple[dict[str, Any], str]] = {
    "a queue": (tier(sqs=[arn("sqs", "alarms")]), "queue alarms"),
    "a function": (tier(**{"lambda": [arn("lambda", "function:f")]}), "Lambda function f"),
    "a version of it": (tier(**{"lambda": [arn("lambda", "function:g:3")]}), "Lambda function g:3"),
    "an alias of it": (tier(**{"lambda": [arn("lambda", "function:h:live")]}), "Lambda function h:live"),
    "a queue with attributes": (tier(subscriptions=[{"sqs": arn("sqs", "raw"), "raw": True}]), "queue raw"),
    "a function with attributes": (
        tier(subscriptions=[{"lambda": arn("lambda", "function:k"), "filter": {"Region": ["a"]}}]),
        "Lambda function k",
    ),
    "a dead-letter queue": (
        tier(subscriptions=[{"email": "a@example.com", "dead_letter": arn("sqs", "undelivered")}]),
        "queue undelivered",
    ),
    "an HTTPS endpoint with attributes": (
        tier(subscriptions=[{"https": {"ssm": "/hooks/d"}, "raw": True}]),
        "SSM parameter /hooks/d",
    ),
    "an HTTPS endpoint": (tier(https=[{"ssm": "/hooks/a"}]), "SSM parameter /hooks/a"),
    "PagerDuty": (tier(pagerduty={"ssm": "/hooks/b"}), "SSM parameter /hooks/b"),
    "Opsgenie": (tier(opsgenie={"ssm": "/hooks/c"}), "SSM parameter /hooks/c"),
    "a topic": (tier(topic=arn("sns", "pages")), "topic pages"),
    "the key of topics": ({"notify": {"kms_key": arn("kms", f"key/{KEY}")}}, f"KMS key {KEY}"),
    "the key of the log": (
        {"invocation_logging": LOG | {"managed": True, "kms_key": arn("kms", f"key/{KEY}")}},
        f"KMS key {KEY}",
    ),
    "the log": ({"invocation_logging": LOG}, "log group /aws/bedrock/x"),
    "the bucket of the log": (
        {"invocation_logging": {"managed": True, "cloudwatch": False, "s3": {"bucket": "call-records"}}},
        "bucket call-records",
    ),
    "the suppressor": ({"composites": {"suppressor": "deploying"}}, "alarm deploying"),
    "a quota": (
        {"models": [{"id": "amazon.nova-lite-v1:0", "quota": {"tokens_per_minute": "L-0123ABCD"}}]},
        "quota L-0123ABCD",
    ),
}

# Forms of a tier that need nothing to be there.
NEED_NOTHING = {"email", "sms", "slack", "teams", "states", "ok", "insufficient_data"}

Load = Callable[[dict[str, Any]], Rollout]


@pytest.fixture
def loaded(tmp_path: Path) -> Load:
    def load_with(settings: dict[str, Any]) -> Rollout:
        target = {"name": "prod", "account": ACCOUNT, "region": REGION, "models": ["amazon.nova-lite-v1:0"]}
        state = {"account": ACCOUNT, "region": REGION}
        path = tmp_path / "rollout.yaml"
        path.write_text(yaml.safe_dump({"state": state, "targets": [target | settings]}), encoding="utf-8")
        return load(path)

    return load_with


@pytest.mark.parametrize(("settings", "made"), REFERENCES.values(), ids=REFERENCES)
def test_what_a_setting_refers_to_is_created(
    aws: LocalAws, loaded: Load, settings: dict[str, Any], made: str
) -> None:
    [reference] = references(loaded(settings))
    assert str(reference) == made
    create(aws, reference)
    assert exists(aws, reference.kind, reference.name)


def exists(aws: LocalAws, kind: str, name: str) -> bool:
    """Return whether AWS's own API knows it."""

    def client(service: str) -> Any:
        return aws.client(service, account=ACCOUNT, region=REGION)

    function, _, qualifier = name.partition(":")
    checks: dict[str, Callable[[], object]] = {
        "queue": lambda: client("sqs").get_queue_url(QueueName=name),
        "Lambda function": lambda: client("lambda").get_function(
            FunctionName=function, **({"Qualifier": qualifier} if qualifier else {})
        ),
        "SSM parameter": lambda: client("ssm").get_parameter(Name=name, WithDecryption=True),
        "topic": lambda: client("sns").get_topic_attributes(TopicArn=arn("sns", name)),
        "KMS key": lambda: client("kms").describe_key(KeyId=name)["KeyMetadata"]["KeyId"] == name,
        "log group": lambda: client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"],
        "alarm": lambda: client("cloudwatch").describe_alarms(
            AlarmNames=[name], AlarmTypes=["CompositeAlarm"]
        )["CompositeAlarms"],
        "quota": lambda: client("service-quotas").get_service_quota(ServiceCode="bedrock", QuotaCode=name),
        "bucket": lambda: client("s3").head_bucket(Bucket=name),
    }
    return bool(checks[kind]())


def test_the_table_has_every_kind_that_the_demo_creates() -> None:
    kinds = {made.rpartition(" ")[0] for _, made in REFERENCES.values()}
    assert kinds == set(CREATE)


def test_the_table_has_every_form_of_notify() -> None:
    forms = {field.alias or name for name, field in TierSettings.model_fields.items()}
    used = {
        form
        for settings, _ in REFERENCES.values()
        for one in settings.get("notify", {}).get("tiers", {}).values()
        for form in one
    }
    assert forms - NEED_NOTHING == used


def test_a_bucket_of_large_bodies_is_created_in_its_region(aws: LocalAws, loaded: Load) -> None:
    rollout = loaded(
        {
            "region": "eu-west-1",
            "invocation_logging": LOG
            | {"managed": True, "bodies": True, "large_bodies": {"bucket": "large-bodies"}},
        }
    )
    [bucket] = references(rollout)
    create(aws, bucket)
    location = aws.client("s3", account=ACCOUNT).get_bucket_location(Bucket="large-bodies")
    assert location["LocationConstraint"] == "eu-west-1"


def test_versions_of_a_function_are_created_in_whichever_order_they_are_named(
    aws: LocalAws, loaded: Load
) -> None:
    functions = [arn("lambda", f"function:ordered:{version}") for version in (3, 1, 2)]
    for reference in references(loaded(tier(**{"lambda": functions}))):
        create(aws, reference)
    client = aws.client("lambda", account=ACCOUNT, region=REGION)
    versions = client.list_versions_by_function(FunctionName="ordered")["Versions"]
    assert [version["Version"] for version in versions] == ["$LATEST", "1", "2", "3"]


@pytest.mark.parametrize(
    "second", [{"region": "eu-west-1"}, {"account": "700000000124"}], ids=["Region", "account"]
)
def test_a_bucket_that_targets_of_two_places_name_is_created_once(
    aws: LocalAws, second: dict[str, str]
) -> None:
    first = Reference(
        kind="bucket", name=f"both-{second.get('region', 'accounts')}", account=ACCOUNT, region=REGION
    )
    for reference in (first, replace(first, **second)):
        create(aws, reference)
    assert exists(aws, first.kind, first.name)


def test_a_secret_variable_has_a_made_up_url(loaded: Load) -> None:
    rollout = loaded(tier(https=[{"variable": "hook"}], pagerduty={"variable": "pager"}))
    assert references(rollout) == ()
    assert set(variables(rollout)) == {"TF_VAR_hook", "TF_VAR_pager"}
    assert all(value.startswith("https://") for value in variables(rollout).values())


def test_what_two_targets_refer_to_is_created_once(loaded: Load) -> None:
    both = tier(sqs=[arn("sqs", "alarms")])
    assert len(references(loaded(both))) == 1
