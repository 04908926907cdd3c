"""Tags are held against each service that will carry them, and against this project's own."""

from __future__ import annotations

import pytest
from botocore.session import get_session

from bedrock_monitoring.problems import InvalidInputError, Problem
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.checks.tag_checks import SERVICES, Characters
from tests.rollout.sample import evaluations, rollout_of, target

SHAPES = {
    "cloudwatch": ("TagKey", "TagValue"),
    "sns": ("TagKey", "TagValue"),
    "kms": ("TagKeyType", "TagValueType"),
    "iam": ("tagKeyType", "tagValueType"),
    "logs": ("TagKey", "TagValue"),
    "scheduler": ("TagKey", "TagValue"),
    "events": ("TagKey", "TagValue"),
    "bedrock": ("TagKey", "TagValue"),
    "bedrock-agentcore-control": ("TagKey", "TagValue"),
    "chatbot": ("TagKey", "TagValue"),
    "budgets": ("ResourceTagKey", "ResourceTagValue"),
    "ce": ("ResourceTagKey", "ResourceTagValue"),
}
WINDOW = 'maintenance: [{every: sunday, at: "02:00", duration: 2h}]'
LOG = "invocation_logging: {managed: true}"
CHAT = "notify: {tiers: {critical: {slack: {workspace: T0123ABCD, channel: C0123ABCD}}}}"
SCORED = [{"id": "Builtin.Refusal", "alarm": "< 1 for 1 hour"}]
EVALUATION = evaluations(evaluators=SCORED)
OF_OWN_ROLE = evaluations(evaluators=SCORED, role="Evaluations")
SINCE = 'provider_version: "~> 6.47"\n'
PROFILE = "inference_profiles: [{name: team, copy_from: us.amazon.nova-lite-v1:0}]"


def findings(*settings: str) -> list[Problem]:
    try:
        return [*loads(rollout_of(targets=target("prod", *settings)) + SINCE).warnings]
    except InvalidInputError as error:
        return [*error.problems]


def refused(*settings: str) -> list[str]:
    return [problem.what for problem in findings(*settings) if not problem.is_warning]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_takes_what_its_model_in_botocore_says(service: str) -> None:
    model = get_session().get_service_model(service)
    key, value = (model.shape_for(name).metadata for name in SHAPES[service])
    expected = Characters.ANY
    if pattern := key.get("pattern"):
        expected = Characters.UNICODE if r"\p{L}" in pattern else Characters.ASCII
        assert pattern.rstrip(")$*+").endswith((r"_.:/=+\-@]", "._:/=+@-]"))
    assert SERVICES[service].characters is expected
    assert SERVICES[service].shortest_value == value.get("min", 0)
    assert (key["min"], key["max"], value["max"]) == (1, 128, 256)


@pytest.mark.parametrize(
    ("characters", "taken", "not_taken"),
    [
        (Characters.UNICODE, "Kosten-Stelle_1.2:3/4=5+6@ä ß 日本", "#&{}$%!?*,;()'\"|\\~^<>"),
        (Characters.ASCII, "cost-center_1.2:3/4=5+6@ x", "äß日#&{}"),
        (Characters.ANY, "#&{}日", ""),
    ],
)
def test_characters_are_told_apart(characters: Characters, taken: str, not_taken: str) -> None:
    assert characters.take(taken)
    assert not any(characters.take(each) for each in not_taken)


@pytest.mark.parametrize("carrier", [WINDOW, LOG, CHAT, EVALUATION])
def test_keys_that_differ_in_case_are_refused_where_a_role_carries_them(carrier: str) -> None:
    assert refused("tags: {Managed-By: me}", carrier) == [
        '"Managed-By" and "managed-by" differ in case alone, and IAM takes them for one key'
    ]
    assert refused("tags: {Team: a, team: b}", carrier) == [
        '"team" and "Team" differ in case alone, and IAM takes them for one key'
    ]


@pytest.mark.parametrize("carrier", [(), (OF_OWN_ROLE,)])
def test_keys_that_differ_in_case_are_a_warning_without_a_role(carrier: tuple[str, ...]) -> None:
    [warning] = findings("tags: {Managed-By: me}", *carrier)
    assert warning.is_warning
    assert warning.where == "rollout.yaml:9:24 targets[0].tags.Managed-By"


@pytest.mark.parametrize(
    ("tags", "key", "other"),
    [
        ("{Team: x}", "Team", "team"),
        ("{MANAGED-BY: x}", "MANAGED-BY", "managed-by"),
        ("{cost: x, Cost: y}", "Cost", "cost"),
    ],
)
def test_keys_of_a_profile_are_compared_with_those_of_its_target(tags: str, key: str, other: str) -> None:
    profile = f"{{name: a, copy_from: amazon.nova-lite-v1:0, tags: {tags}}}"
    [warning] = findings("tags: {team: ml}", f"inference_profiles: [{profile}]")
    assert warning.is_warning
    assert f"targets[0].inference_profiles[0].tags.{key}" in warning.where
    assert warning.what == f'"{key}" and "{other}" differ in case alone'


def test_keys_of_defaults_and_target_are_compared() -> None:
    text = rollout_of(defaults="  tags: {Team: a}\n", targets=target("prod", "tags: {team: b}", WINDOW))
    with pytest.raises(InvalidInputError, match="differ in case alone"):
        loads(text)


@pytest.mark.parametrize(
    ("tag", "carrier", "service"),
    [
        ("{'cost#center': x}", WINDOW, "IAM"),
        ("{team: 'a & b'}", LOG, "CloudWatch Logs"),
        ("{team: 'R&D'}", CHAT, "IAM"),
        ("{team: Größe}", PROFILE, "Amazon Bedrock"),
        ("{Größe: x}", PROFILE, "Amazon Bedrock"),
        ("{team: ''}", WINDOW, "EventBridge Scheduler"),
        ("{team: Größe}", OF_OWN_ROLE, "AgentCore"),
    ],
)
def test_a_tag_is_refused_that_a_service_of_the_target_refuses(tag: str, carrier: str, service: str) -> None:
    assert any(what.startswith(f"{service} refuses the tag ") for what in refused(f"tags: {tag}", carrier))


def test_signs_that_several_services_refuse_are_a_warning_elsewhere() -> None:
    [warning] = findings("tags: {team: 'R&D'}")
    assert warning.is_warning
    assert findings("tags: {team: Größe, empty: ''}") == []


@pytest.mark.parametrize("key", ["managed-by", "bedrock-monitoring-target"])
def test_the_tags_of_this_project_stay_its_own(key: str) -> None:
    assert refused(f"tags: {{{key}: me}}") == [
        f'the tag "{key}" is this project\'s own, by which its resources are recognized'
    ]


def test_the_tags_of_a_profile_are_held_against_bedrock_and_counted_with_those_of_the_target() -> None:
    profile = "inference_profiles: [{{name: team, copy_from: us.amazon.nova-lite-v1:0, tags: {}}}]"
    assert refused(profile.format("{team: 'a#b'}"))[0].startswith('Amazon Bedrock refuses the tag "team"')
    assert "is this project's own" in refused(profile.format("{managed-by: me}"))[0]
    many = ", ".join(f"t{number}: x" for number in range(40))
    more = ", ".join(f"p{number}: x" for number in range(9))
    assert refused(f"tags: {{{many}}}", profile.format(f"{{{more}}}")) == [
        "the profile has 51 tags with those of its target, at most 50 fit"
    ]
