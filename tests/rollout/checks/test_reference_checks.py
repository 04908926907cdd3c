"""Every setting that can name something by its ARN names what its target, own stack or bucket can use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import get_args

import pytest
import yaml

from bedrock_monitoring.problems import InvalidInputError, Problem
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile
from bedrock_monitoring.rollout.settings.ruled_values import ruled_values
from bedrock_monitoring.rollout.values.arns import parse_arn
from bedrock_monitoring.rollout.values.rules import Rule, SameAccount
from bedrock_monitoring.rollout.yaml_document import Step, path_text
from tests.rollout.sample import EVALUATION
from tools.rollout_guide import settings_classes

ACCOUNT, REGION, UUID = "111122223333", "us-east-1", "1234abcd-12ab-34cd-56ef-1234567890ab"
MODEL_ARNS = (
    f"arn:aws:bedrock:{REGION}::foundation-model/amazon.nova-lite-v1:0",
    f"arn:aws:bedrock:{REGION}:{ACCOUNT}:inference-profile/us.amazon.nova-lite-v1:0",
    f"arn:aws:bedrock:{REGION}:{ACCOUNT}:application-inference-profile/abcdefghijkl",
    f"arn:aws:bedrock:{REGION}:{ACCOUNT}:custom-model/imported/abcdefghijkl",
    f"arn:aws:bedrock:{REGION}:{ACCOUNT}:imported-model/abcdefghijkl",
    f"arn:aws:bedrock:{REGION}:{ACCOUNT}:provisioned-model/abcdefghijkl",
    f"arn:aws:bedrock:{REGION}:{ACCOUNT}:custom-model-deployment/abcdefghijkl",
)

ROLE, KEY = f"arn:aws:iam::{ACCOUNT}:role/Deploy", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{UUID}"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/Boundary"
TARGET: dict[str, object] = {
    "role": ROLE,
    "permissions_boundary": BOUNDARY,
    "models": [*MODEL_ARNS, {"ids": [f"{MODEL_ARNS[0]}:24k", f"{MODEL_ARNS[2][:-1]}m"]}],
    "dashboards": ["overview", "guardrails", "agents"],
    "guardrails": [{"name": "G", "arn": f"arn:aws:bedrock:{REGION}:{ACCOUNT}:guardrail/abcdefghijkl"}],
    "agents": [
        {"name": "A", "alias_arn": f"arn:aws:bedrock:{REGION}:{ACCOUNT}:agent-alias/ABCDEFGHIJ/KLMNOPQRST"}
    ],
    "composites": {"suppressor": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:deployment-running"},
    "notify": {
        "tiers": {
            "critical": {
                "sqs": [f"arn:aws:sqs:{REGION}:{ACCOUNT}:alarms"],
                "lambda": [f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:alarms"],
            },
            "audit": {
                "subscriptions": [
                    {
                        "firehose": f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/alarms",
                        "role": ROLE,
                        "dead_letter": f"arn:aws:sqs:{REGION}:{ACCOUNT}:undelivered",
                    }
                ]
            },
            "warning": {"topic": f"arn:aws:sns:{REGION}:{ACCOUNT}:operations"},
        },
        "kms_key": KEY,
    },
    "invocation_logging": {"managed": True, "kms_key": KEY},
    "online_evaluations": [{**EVALUATION, "role": ROLE}],
    "cost_anomalies": {
        "above": 1,
        "tier": "audit",
        "monitor": f"arn:aws:ce::{ACCOUNT}:anomalymonitor/{UUID}",
    },
}
FILE: dict[str, object] = {
    "provider_version": ">= 6.47, < 7.0",
    "state": {"account": ACCOUNT, "region": REGION, "role": ROLE, "kms_key": KEY},
    "targets": [{"name": "prod", "account": ACCOUNT, "region": REGION, **TARGET}],
    "stacks": [
        {"name": "own", "file": "stacks/own/naming.py", "account": ACCOUNT, "region": REGION, "role": ROLE}
    ],
}
"""A rollout in which every setting that can be an ARN is one."""

REFERENCES = {
    path_text(path): (path, rule, value)
    for path, rule, value in ruled_values(RolloutFile, FILE)
    if rule.refers_to and value.startswith("arn:")
}


def elsewhere(arn: str, *, region: str = "", account: str = "", partition: str = "") -> str:
    """Return an ARN with other parts where it has these parts."""
    head, of_partition, service, of_region, of_account, rest = arn.split(":", 5)
    parts = (
        head,
        partition or of_partition,
        service,
        (region or of_region) if of_region else "",
        (account or of_account) if of_account else "",
        rest,
    )
    return ":".join(parts)


def with_value(path: tuple[Step, ...], value: str) -> str:
    """Return the rollout with another value at a path."""
    changed = yaml.safe_load(yaml.safe_dump(FILE))
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return str(yaml.safe_dump(changed))


def found_at(path: tuple[Step, ...], value: str) -> list[Problem]:
    """Return the problems and warnings at a path that has another value, but not those about its own file."""
    try:
        problems = loads(with_value(path, value)).warnings
    except InvalidInputError as error:
        problems = error.problems
    place = re.compile(rf"rollout\.yaml:\d+:\d+ {re.escape(path_text(path))}")
    return [problem for problem in problems if place.fullmatch(problem.where)]


def rules_of(type_: object, metadata: Sequence[object] = ()) -> Iterator[Rule]:
    """Yield the rules of a type and of all that it is made of."""
    yield from (each for each in metadata if isinstance(each, Rule))
    for argument in get_args(type_):
        yield from rules_of(argument, getattr(argument, "__metadata__", ()))


OF_THE_VIEW = {
    ("ObservabilitySettings", key) for key in ("sinks", "role", "plan_role", "permissions_boundary")
}
"""What has to be in the monitoring account: tests/rollout/test_observability.py."""

RULES_OF_ARNS = [
    (f"{settings.__name__}.{key}", rule)
    for settings in settings_classes()
    for key, field in settings.fields_by_key().items()
    for rule in rules_of(field.annotation, field.metadata)
    if (settings.__name__, key) not in OF_THE_VIEW
    and ("ARN" in str(field.description) or "arn:" in str(rule.schema) or rule.refers_to)
]
"""Every setting that takes an ARN by its description or its pattern, with its rule."""


@pytest.mark.parametrize(("setting", "rule"), RULES_OF_ARNS, ids=[setting for setting, _ in RULES_OF_ARNS])
def test_every_setting_that_takes_an_arn_says_where_it_has_to_be_and_is_in_this_rollout(
    setting: str, rule: Rule
) -> None:
    assert rule.refers_to, f"give the rule of {setting} a `refers_to`"
    assert rule in [rule for _, rule, _ in REFERENCES.values()], f"add {setting} to the rollout of this test"


@pytest.mark.parametrize("place", [*REFERENCES])
def test_what_is_in_the_right_place_is_taken(place: str) -> None:
    path, _, value = REFERENCES[place]
    assert found_at(path, value) == []


@pytest.mark.parametrize("place", [*REFERENCES])
def test_what_is_in_another_partition_is_refused(place: str) -> None:
    path, rule, value = REFERENCES[place]
    assert rule.refers_to
    [problem] = found_at(path, elsewhere(value, partition="aws-cn", region="cn-north-1"))
    assert problem.what.startswith(f"the {rule.refers_to.noun} is in the partition aws-cn, ")
    assert not problem.is_warning


@pytest.mark.parametrize("place", [place for place, (_, _, arn) in REFERENCES.items() if arn.split(":")[3]])
def test_what_is_in_another_region_is_refused(place: str) -> None:
    path, rule, value = REFERENCES[place]
    assert rule.refers_to
    [problem] = found_at(path, elsewhere(value, region="eu-west-1"))
    assert problem.what.startswith(f"the {rule.refers_to.noun} is in eu-west-1, ")
    assert problem.what.endswith(" in us-east-1")
    assert not problem.is_warning


@pytest.mark.parametrize("place", [*REFERENCES])
def test_what_is_in_another_account_is_refused_unless_it_can_be_used_there(place: str) -> None:
    path, rule, value = REFERENCES[place]
    assert rule.refers_to
    problems = found_at(path, elsewhere(value, account="999999999999"))
    if "::foundation-model/" in value or rule.refers_to.account is SameAccount.FREE:
        assert problems == []
    else:
        [problem] = problems
        assert "account 999999999999" in problem.what
        assert problem.is_warning is (rule.refers_to.account is SameAccount.USUAL)


def test_keys_and_topics_may_be_central_and_a_guardrail_rarely_is() -> None:
    usage = {
        rule.refers_to.noun: rule.refers_to.account for _, rule, _ in REFERENCES.values() if rule.refers_to
    }
    assert usage == {
        "role": SameAccount.NEEDED,
        "policy": SameAccount.NEEDED,
        "model": SameAccount.NEEDED,
        "agent": SameAccount.NEEDED,
        "alarm": SameAccount.NEEDED,
        "queue": SameAccount.NEEDED,
        "dead-letter queue": SameAccount.NEEDED,
        "delivery stream": SameAccount.NEEDED,
        "function": SameAccount.NEEDED,
        "monitor": SameAccount.NEEDED,
        "guardrail": SameAccount.USUAL,
        "key": SameAccount.FREE,
        "topic": SameAccount.FREE,
    }


@pytest.mark.parametrize(
    ("place", "arn"),
    [
        ("targets[0].composites.suppressor", f"arn:aws:sns:{REGION}:{ACCOUNT}:operations"),
        ("targets[0].notify.kms_key", f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/mine"),
        ("targets[0].notify.tiers.warning.topic", f"arn:aws:sqs:{REGION}:{ACCOUNT}:operations"),
        ("targets[0].notify.tiers.critical.sqs[0]", f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"),
        ("targets[0].notify.tiers.critical.lambda[0]", f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:alarms"),
        ("targets[0].role", f"arn:aws:iam::{ACCOUNT}:user/Deploy"),
        ("targets[0].guardrails[0].arn", f"arn:aws:bedrock:{REGION}:{ACCOUNT}:agent/abcdefghij"),
        ("targets[0].agents[0].alias_arn", f"arn:aws:bedrock:{REGION}:{ACCOUNT}:agent/ABCDEFGHIJ"),
        ("targets[0].models[0]", f"arn:aws:bedrock:{REGION}:{ACCOUNT}:guardrail/abcdefghijkl"),
    ],
)
def test_what_is_of_another_kind_is_refused(place: str, arn: str) -> None:
    [problem] = found_at(REFERENCES[place][0], arn)
    assert not problem.is_warning


def test_an_inherited_reference_is_told_at_its_place_in_the_defaults_for_who_cannot_use_it() -> None:
    text = yaml.safe_dump(
        {
            "state": FILE["state"],
            "defaults": {"account": ACCOUNT, **TARGET},
            "targets": [{"name": "a", "region": REGION}, {"name": "b", "region": "eu-west-1"}],
        },
        sort_keys=False,
    )
    with pytest.raises(InvalidInputError) as error:
        loads(text)
    refused = [problem for problem in error.value.problems if 'target "b" in eu-west-1' in problem.what]
    in_region = [arn for place, (_, _, arn) in REFERENCES.items() if "targets" in place and arn.split(":")[3]]
    assert len(refused) == len(in_region)
    assert all(" defaults." in problem.where for problem in refused)
    assert not [problem for problem in error.value.problems if '"a"' in problem.what]


def test_the_parts_of_every_reference_are_read() -> None:
    assert all(parse_arn(arn) for _, _, arn in REFERENCES.values())
