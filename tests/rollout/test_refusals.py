"""A key that nobody knows is answered with the keys of the mapping that it stands in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.accounts.organization_file import OrganizationFile
from bedrock_monitoring.rollout.settings.alarm_settings import ALL_MODELS
from bedrock_monitoring.rollout.settings.mapping_keys import allowed_keys, mapping_type
from bedrock_monitoring.rollout.yaml_document import Step
from tests.rollout.sample import STATE, TARGET
from tools.rollout_guide import settings_classes

TARGET_MAPPINGS: dict[str, tuple[Step, ...]] = {
    "price": ("models", 0, "price"),
    "quota": ("models", 0, "quota"),
    "quotas of a route": ("models", 0, "quotas", 0),
    "quotas of the account": ("quotas",),
    "quotas on mantle": ("quotas", "mantle", 0),
    "model": ("models", 0),
    "inference profile": ("inference_profiles", 0),
    "guardrail": ("guardrails", 0),
    "agent": ("agents", 0),
    "knowledge base": ("knowledge_bases", 0),
    "alarms": ("alarms",),
    "alarms of all models": ("alarms", ALL_MODELS),
    "objectives": ("objectives",),
    "composites": ("composites",),
    "maintenance": ("maintenance", 0),
    "notify": ("notify",),
    "tier": ("notify", "tiers", "critical"),
    "tier with the name of a setting": ("notify", "tiers", "state"),
    "subscription": ("notify", "tiers", "critical", "subscriptions", 0),
    "slack": ("notify", "tiers", "critical", "slack"),
    "teams": ("notify", "tiers", "critical", "teams"),
    "budget": ("budgets", 0),
    "alerts of a tier": ("budgets", 0, "alerts", "warning"),
    "overspend action": ("budgets", 0, "action"),
    "cost anomalies": ("cost_anomalies",),
    "failed jobs": ("failed_jobs",),
    "online evaluation": ("online_evaluations", 0),
    "evaluator": ("online_evaluations", 0, "evaluators", 0),
    "invocation logging": ("invocation_logging",),
    "records in a bucket": ("invocation_logging", "s3"),
    "large bodies": ("invocation_logging", "large_bodies"),
}
MAPPINGS: dict[str, tuple[Step, ...]] = {
    "file": (),
    "state": ("state",),
    "access": ("access",),
    "access of GitHub": ("access", "github"),
    "observability": ("observability",),
    "alarms over all accounts": ("observability", "alarms"),
    "defaults": ("defaults",),
    "target": ("targets", 0),
    "group": ("groups", 0),
    "accounts of a group": ("groups", 0, "accounts"),
    "accounts that a group leaves out": ("groups", 0, "accounts", "exclude"),
    "Region of a group": ("groups", 0, "regions", 0),
    "account of a group that differs": ("groups", 0, "overrides", 0),
    "own stack": ("stacks", 0),
    "decommissioned": ("decommission", 0),
    **{name: ("targets", 0, *path) for name, path in TARGET_MAPPINGS.items()},
    **{
        f"{name} of the defaults": ("defaults", *path)
        for name, path in TARGET_MAPPINGS.items()
        if path[0] != "inference_profiles"
    },
}
"""Every mapping whose keys are known, by its path."""


def keys() -> Iterator[tuple[tuple[Step, ...], str]]:
    for path in MAPPINGS.values():
        yield from ((path, key) for key in allowed_keys(path))


def flow(path: tuple[Step, ...], key: str) -> str:
    """Write a mapping with one key at a path, in YAML's flow style."""
    text = f"{{{key}: x}}"
    for step in reversed(path):
        text = f"[{text}]" if isinstance(step, int) else f"{{{step}: {text}}}"
    return text


def answer_to(path: tuple[Step, ...], key: str) -> str:
    """Return what an unknown key at a path is answered with."""
    with pytest.raises(InvalidInputError) as error:
        loads(flow(path, key))
    [remedy] = [
        problem.remedy for problem in error.value.problems if f'the key "{key}" is not known' in problem.what
    ]
    return remedy


@pytest.mark.parametrize(("path", "key"), [*keys()])
def test_a_misspelt_key_is_answered_with_the_key_that_is_meant(path: tuple[Step, ...], key: str) -> None:
    misspelt = f"{key[:-1]}{key[-1]}{key[-1]}x"
    assert answer_to(path, misspelt) == f'did you mean "{key}"?'


@pytest.mark.parametrize("path", MAPPINGS.values(), ids=[*MAPPINGS])
def test_a_key_like_no_other_is_answered_with_all_that_are_allowed(path: tuple[Step, ...]) -> None:
    assert answer_to(path, "qqqq") == f"allowed: {', '.join(allowed_keys(path))}"


def test_every_settings_class_is_among_the_mappings() -> None:
    of_organization = {mapping_type(path, root=OrganizationFile) for path in ((), ("accounts", 0))}
    found = {mapping_type(path) for path in MAPPINGS.values()} | of_organization
    assert found > {*settings_classes()}


def test_the_duration_of_a_window_is_not_taken_for_a_region() -> None:
    rollout = f'{STATE}targets:\n{TARGET}    maintenance: [{{every: sunday, at: "02:00", durtion: 2h}}]\n'
    with pytest.raises(InvalidInputError, match='did you mean "duration"'):
        loads(rollout)


@pytest.mark.parametrize(
    "path",
    [
        ("targets", 0, "tags"),
        ("stacks", 0, "settings"),
        ("stacks", 0, "settings", "any"),
        ("targets", 0, "alarms", "throttles"),
        ("targets", 0, "name"),
        ("unknown",),
    ],
)
def test_where_keys_are_free_none_are_listed(path: tuple[Step, ...]) -> None:
    assert mapping_type(path) is None
    assert allowed_keys(path) == ()
