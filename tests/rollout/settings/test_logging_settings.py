"""The setting `invocation_logging`: what it becomes, and what is refused."""

from __future__ import annotations

import pytest

from bedrock_monitoring.monitoring import InvocationLog
from bedrock_monitoring.monitoring.target_monitoring import build_log_queries
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import problem_of_target, problems_of, rollout_of, target, target_of

KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
MANAGED = "managed: true, "


def log_of(setting: str, *, defaults: str = "") -> InvocationLog | None:
    return target_of(f"invocation_logging: {setting}", defaults=defaults).invocation_log


def test_without_the_setting_no_log_is_asked() -> None:
    assert target_of().invocation_log is None


def test_an_empty_setting_asks_the_usual_log_and_turns_nothing_on() -> None:
    assert log_of("{}") == InvocationLog(
        log_group="/aws/bedrock/modelinvocations",
        managed=False,
        retention_days=30,
        kms_key=None,
        text=False,
        image=False,
        embedding=False,
        video=False,
        s3_bucket=None,
        s3_prefix=None,
        bucket=None,
        prefix=None,
        metadata_keys=(),
    )


def test_every_value_reaches_the_target() -> None:
    assert log_of(
        f"{{log_group: /llm, managed: true, retention_days: 365, kms_key: '{KEY}', "
        "bodies: true, video: false, s3: {bucket: my-records, prefix: calls}, "
        "large_bodies: {bucket: my-bodies, prefix: a/b}, metadata_keys: [team, cost_center]}"
    ) == InvocationLog(
        log_group="/llm",
        managed=True,
        retention_days=365,
        kms_key=KEY,
        text=True,
        image=True,
        embedding=True,
        video=False,
        s3_bucket="my-records",
        s3_prefix="calls",
        bucket="my-bodies",
        prefix="a/b",
        metadata_keys=("team", "cost_center"),
    )


@pytest.mark.parametrize("kind", ["text", "image", "embedding", "video"])
def test_each_kind_of_body_can_be_switched_alone(kind: str) -> None:
    for bodies, switch in ((False, True), (True, False)):
        log = log_of(f"{{managed: true, bodies: {bodies}, {kind}: {switch}}}".lower())
        switched = {each: getattr(log, each) for each in ("text", "image", "embedding", "video")}
        assert switched == {**dict.fromkeys(switched, bodies), kind: switch}


def test_records_that_go_to_a_bucket_alone_have_no_log_group_and_no_queries() -> None:
    target = target_of("invocation_logging: {managed: true, cloudwatch: false, s3: {bucket: my-records}}")
    assert target.invocation_log is not None
    assert target.invocation_log.log_group is None
    assert build_log_queries(target) == ()


def test_a_target_changes_one_key_of_the_defaults() -> None:
    log = log_of("{retention_days: 7}", defaults="invocation_logging: {managed: true, metadata_keys: [team]}")
    assert log is not None
    assert (log.managed, log.retention_days, log.metadata_keys) == (True, 7, ("team",))


def test_null_drops_the_log_of_the_defaults() -> None:
    assert log_of("null", defaults="invocation_logging: {}") is None


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        (
            f"{{{MANAGED}retention_days: 31}}",
            (
                "rollout.yaml:9:57 targets[0].invocation_logging.retention_days: 31 is not a number of days "
                "that CloudWatch Logs keeps events for; write one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, "
                "180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653"
            ),
        ),
        (
            "{log_group: 'my group'}",
            (
                'rollout.yaml:9:37 targets[0].invocation_logging.log_group: "my group" is not the name of '
                "a log group of 1 to 512 letters, digits and . - _ / # that does not begin with aws/; "
                "write e.g. /aws/bedrock/modelinvocations, with the slash in front"
            ),
        ),
        (
            "{metadata_keys: [cost-center]}",
            (
                'rollout.yaml:9:42 targets[0].invocation_logging.metadata_keys[0]: "cost-center" is not a '
                "metadata key of 1 to 64 letters, digits and underscores that does not begin with a digit; "
                "write the key that callers send in requestMetadata, e.g. team; name it without hyphens there"
            ),
        ),
        (
            "{metadata_keys: [a, b, c, d, e, f]}",
            (
                "rollout.yaml:9:41 targets[0].invocation_logging.metadata_keys: the list has 6 items, at "
                "most 5 are allowed; remove some of them"
            ),
        ),
        (
            "{metadata_keys: [team, Team]}",
            (
                'rollout.yaml:9:48 targets[0].invocation_logging.metadata_keys[1]: "team" stands twice, '
                "first on line 9; keep one of the two"
            ),
        ),
        (
            f"{{{MANAGED}bodies: true, large_bodies: {{}}}}",
            (
                "rollout.yaml:9:69 targets[0].invocation_logging.large_bodies: the key `bucket` is missing; "
                "add `bucket: …`, the name of a bucket in the same account and Region, whose policy lets "
                "Amazon Bedrock write to it"
            ),
        ),
        (
            "{manged: true}",
            (
                'rollout.yaml:9:26 targets[0].invocation_logging.manged: the key "manged" is not known '
                'here; did you mean "managed"?'
            ),
        ),
        (
            "{retention_days: 7}",
            (
                "rollout.yaml:9:42 targets[0].invocation_logging.retention_days: `retention_days` has no "
                "effect on a log group that Terraform does not own; remove it, or add `managed: true` to "
                "`invocation_logging`"
            ),
        ),
        (
            f"{{{MANAGED}large_bodies: {{bucket: my-bodies}}}}",
            (
                "rollout.yaml:9:55 targets[0].invocation_logging.large_bodies: no bodies are logged, so none "
                "is too large; remove it, or add `bodies: true` to `invocation_logging`"
            ),
        ),
        (
            f"{{{MANAGED}cloudwatch: false}}",
            (
                "rollout.yaml:9:53 targets[0].invocation_logging.cloudwatch: the records go nowhere: neither "
                "to a log group nor to a bucket; remove it, or add `s3: {bucket: …}` to `invocation_logging`"
            ),
        ),
        (
            f"{{{MANAGED}cloudwatch: false, s3: {{bucket: my-records}}, retention_days: 7}}",
            (
                "rollout.yaml:9:102 targets[0].invocation_logging.retention_days: `retention_days` has no "
                "effect: with `cloudwatch: false` there is no log group; remove it, or `cloudwatch: false` "
                "from `invocation_logging`"
            ),
        ),
        (
            "{s3: {bucket: my-records}}",
            (
                "rollout.yaml:9:30 targets[0].invocation_logging.s3: `s3` has no effect on a log group that "
                "Terraform does not own; remove it, or add `managed: true` to `invocation_logging`"
            ),
        ),
        (
            f"{{{MANAGED}s3: {{bucket: My_Records}}}}",
            (
                'rollout.yaml:9:54 targets[0].invocation_logging.s3.bucket: "My_Records" is not a bucket '
                "name of 3 to 63 lower-case letters, digits, dots and hyphens; begin and end it with a "
                "letter or digit, e.g. example-corp-terraform-state; S3 keeps some beginnings and ends, "
                "such as amzn-s3-demo- and -s3alias, for itself"
            ),
        ),
        (
            f"{{{MANAGED}kms_key: '{KEY.replace('us-east-1', 'eu-west-1')}'}}",
            (
                "rollout.yaml:9:50 targets[0].invocation_logging.kms_key: the key is in eu-west-1, target "
                '"prod" in us-east-1; '
                "name one that is there: a service uses keys of its own Region alone"
            ),
        ),
    ],
)
def test_a_wrong_setting_is_refused_with_its_place(setting: str, problem: str) -> None:
    assert problem_of_target(f"invocation_logging: {setting}") == problem


@pytest.mark.parametrize("kind", ["text", "image", "embedding", "video"])
def test_a_switch_is_true_or_false_and_no_text(kind: str) -> None:
    assert f"targets[0].invocation_logging.{kind}: " in problem_of_target(
        f"invocation_logging: {{managed: true, {kind}: 'yes'}}"
    )


def test_two_targets_that_manage_one_invocation_log_are_refused() -> None:
    on = "invocation_logging: {managed: true}"
    targets = target("a", on) + target("b", on)
    assert problems_of(rollout_of(targets=targets)) == [
        (
            "rollout.yaml:10:5 targets[1]: the invocation logging of account 111122223333 in us-east-1 is "
            "managed by targets[0] on line 5 too, and there is one; write `managed: false` in "
            "`invocation_logging` of one of the two"
        )
    ]


def test_another_region_another_account_and_a_log_that_is_only_asked_are_in_nobodys_way() -> None:
    on = "invocation_logging: {managed: true}"
    targets = (
        target("a", on)
        + target("b", on, region="eu-west-1")
        + target("c", on, account="222233334444")
        + target("d", "invocation_logging: {}")
    )
    assert len(loads(rollout_of(targets=targets)).targets) == 4
