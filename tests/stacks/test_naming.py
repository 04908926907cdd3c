"""A naming of one's own changes the names of alarms, dashboards and topics, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.bedrock.dashboard_kinds import DASHBOARD_KINDS
from bedrock_monitoring.monitoring import Naming, Rollout, build_monitoring
from bedrock_monitoring.problems import InvalidInputError
from tests.rollout.sample import EVALUATION
from tests.stacks.drawing import NOVA, addresses, rollout, target_stack

EVERYTHING: dict[str, Any] = {
    "models": [NOVA, "deepseek.v3.2"],
    "dashboards": list(DASHBOARD_KINDS),
    "composites": {"models": True},
    "maintenance": [{"every": "sunday", "at": "02:00", "duration": "2h", "name": "batch"}],
    "notify": {"tiers": {"critical": {"slack": {"workspace": "T0123ABCD", "channel": "C0123ABCD"}}}},
    "invocation_logging": {"managed": True},
}


EVALUATED: dict[str, Any] = {
    "top": {"provider_version": "~> 6.47"},
    "online_evaluations": [{**EVALUATION}],
}


class Acme(Naming):
    def alarm_name(self, *, resource: str, kind: str, tier: str | None = None) -> str:
        return f"acme/{self.account}/{resource or 'all'}/{kind}/{tier or 'own'}"

    def dashboard_name(self, kind: str) -> str:
        return f"acme_{kind}"

    def dashboard_title(self, kind: str) -> str:
        return f"Acme models: {kind}"

    def topic_name(self, tier: str) -> str:
        return f"acme_{tier}"

    @property
    def log_query_folder(self) -> str:
        return "acme"


class AcmePrefix(Naming):
    @property
    def prefix(self) -> str:
        return f"acme-{self.target}"


Stacks = Callable[[type[Naming]], dict[str, Any]]


@pytest.fixture(scope="module")
def stack_of(tmp_path_factory: pytest.TempPathFactory) -> Stacks:
    everything = rollout(**EVERYTHING)
    return lambda naming: target_stack(tmp_path_factory.mktemp("stack"), replace(everything, naming=naming))


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """Return the arguments that differ, as ``TYPE.ARGUMENT``."""
    return {
        f"{kind}.{argument}"
        for kind, resources in before["resource"].items()
        for name, resource in resources.items()
        for argument in resource
        if after["resource"][kind][name][argument] != resource[argument]
    }


def values(stack_json: dict[str, Any], kind: str, argument: str) -> list[str]:
    return sorted(resource[argument] for resource in stack_json["resource"][kind].values())


def names(stack_json: dict[str, Any]) -> Iterator[str]:
    for kind, argument in (
        ("aws_cloudwatch_metric_alarm", "alarm_name"),
        ("aws_cloudwatch_composite_alarm", "alarm_name"),
        ("aws_cloudwatch_dashboard", "dashboard_name"),
        ("aws_cloudwatch_query_definition", "name"),
        ("aws_sns_topic", "name"),
    ):
        yield from values(stack_json, kind, argument)


def test_another_naming_changes_names_and_what_refers_to_them_and_nothing_else(stack_of: Stacks) -> None:
    before, after = stack_of(Naming), stack_of(Acme)
    assert addresses(before) == addresses(after)
    assert changed(before, after) == {
        "aws_cloudwatch_composite_alarm.actions_suppressor",
        "aws_cloudwatch_composite_alarm.alarm_description",
        "aws_cloudwatch_composite_alarm.alarm_name",
        "aws_cloudwatch_composite_alarm.alarm_rule",
        "aws_cloudwatch_dashboard.dashboard_body",
        "aws_cloudwatch_dashboard.dashboard_name",
        "aws_cloudwatch_metric_alarm.alarm_description",
        "aws_cloudwatch_metric_alarm.alarm_name",
        "aws_cloudwatch_query_definition.name",
        "aws_iam_role_policy.policy",
        "aws_scheduler_schedule.target",
        "aws_sns_topic.name",
        "aws_sns_topic.policy",
    }
    resources = {key: value for key, value in before.items() if key not in ("resource", "output")}
    assert resources == {key: value for key, value in after.items() if key not in ("resource", "output")}


def test_another_naming_renames_every_alarm_dashboard_topic_and_saved_query(stack_of: Stacks) -> None:
    before, after = stack_of(Naming), stack_of(Acme)
    assert all(name.startswith("bedrock") for name in names(before))
    assert all(name.startswith("acme") for name in names(after))
    assert len({*names(after)}) == len({*names(before)})
    bodies = values(after, "aws_cloudwatch_dashboard", "dashboard_body")
    assert sorted(
        json.loads(body)["widgets"][0]["properties"]["markdown"].splitlines()[0] for body in bodies
    ) == [f"# Acme models: {kind}" for kind in sorted(DASHBOARD_KINDS)]
    assert not any("bedrock-prod" in body for body in bodies)


def test_a_prefix_renames_all_of_it_with_key_role_and_channel(stack_of: Stacks) -> None:
    before, after = stack_of(Naming), stack_of(AcmePrefix)
    assert addresses(before) == addresses(after)
    own = [name for name in names(after) if not name.startswith("bedrock/")]
    assert all(name.startswith("acme-prod") for name in own)
    for kind, argument in (
        ("aws_kms_alias", "name_prefix"),
        ("aws_chatbot_slack_channel_configuration", "configuration_name"),
        ("aws_scheduler_schedule_group", "name"),
    ):
        [name] = values(after, kind, argument)
        assert name.removeprefix("alias/").startswith("acme-prod")


def refused(naming: type[Naming], **target: Any) -> str:
    """Return the first line that says why the names of a target are refused."""
    checked: Rollout = rollout(**target)
    with pytest.raises(InvalidInputError) as error:
        build_monitoring(checked.targets, naming=naming)
    return str(error.value.problems[0])


def naming(name: str, value: str) -> type[Naming]:
    """Return a naming that has one name for everything of a sort."""
    return type("Wrong", (Naming,), {name: lambda *_, **__: value})


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        (
            "alarm_name",
            "same",
            "target 'prod', alarm 'same': 8 alarms have this name, and each would replace the ",
        ),
        ("alarm_name", "x" * 256, "target 'prod', alarm 'xxx"),
        (
            "dashboard_name",
            "a b",
            "target 'prod', dashboard 'a b', name: 'a b' (3 characters) is not a dashboard name",
        ),
        (
            "topic_name",
            "a b",
            "target 'prod', naming, topic of the tier 'critical': 'a b' (3 characters) is not the name",
        ),
        (
            "evaluation_name",
            "bedrock-prod",
            "target 'prod', naming, online evaluation 'quality': 'bedrock-prod' (12 characters) is not the ",
        ),
        ("evaluation_name", "1st", "target 'prod', naming, online evaluation 'quality': '1st'"),
        ("evaluation_name", "x" * 49, "target 'prod', naming, online evaluation 'quality': 'xxx"),
    ],
)
def test_a_name_that_aws_would_refuse_is_refused(name: str, value: str, line: str) -> None:
    assert refused(naming(name, value), **EVALUATED).startswith(line)


@pytest.mark.parametrize(
    ("value", "plain", "denying"),
    [
        ("acme-search", False, False),
        ("A+=,.@_-9", False, False),
        ("Acme search", False, True),  # IAM has no spaces in names
        ("acme/search", False, True),
        ("acme:search", True, True),
        ("acme\\search", True, True),
        ("a/action/b", True, True),
        ("x" * 101, True, True),
        ("", True, True),
    ],
)
def test_the_name_of_a_budget_is_one_of_iam_too_if_it_denies(
    value: str, *, plain: bool, denying: bool
) -> None:
    for action, wrong in ((None, plain), ({"deny": ["App"]}, denying)):
        budget = {"name": "search", "amount": 5} | ({"action": action} if action else {})
        if wrong:
            assert refused(naming("budget_name", value), budgets=[budget]).startswith(
                f"target 'prod', naming, budget 'search': {value[:80]!r} ({len(value)} characters) is not "
            )
        else:
            assert build_monitoring(rollout(budgets=[budget]).targets, naming=naming("budget_name", value))


def test_two_online_evaluations_of_a_target_with_one_name_are_refused() -> None:
    two = [{**EVALUATION, "name": name} for name in ("quality", "safety")]
    assert refused(naming("evaluation_name", "same"), **{**EVALUATED, "online_evaluations": two}) == (
        "target 'prod': its online evaluation 'same' has the name of another one in the same account and "
        "Region; let `evaluation_name` of your naming tell them apart"
    )


def test_two_budgets_of_a_target_with_one_name_are_refused() -> None:
    budgets = [{"name": name, "amount": 5} for name in ("a", "b")]
    assert refused(naming("budget_name", "same"), budgets=budgets) == (
        "target 'prod': its budget 'same' has the name of another one in the same account; let `budget_name` "
        "of your naming tell them apart"
    )


def test_an_invalid_prefix_is_refused() -> None:
    wrong = type("Wrong", (Naming,), {"prefix": "a b"})
    assert refused(wrong, dashboard_name="d") == (
        "target 'prod', naming, prefix: 'a b' is not a prefix of names; use 1 to 72 letters, digits and "
        "hyphens"
    )


@pytest.mark.parametrize("folder", ["", "/a", "a/", "a//b", "a:b", "a*", "f" * 233, "가" * 78])
def test_a_folder_of_saved_queries_that_the_provider_would_refuse_is_refused(folder: str) -> None:
    wrong = type("Wrong", (Naming,), {"log_query_folder": folder})
    assert refused(wrong, invocation_logging={"managed": True}).startswith(
        "target 'prod', naming, folder of the saved queries: "
    )
    assert build_monitoring(rollout().targets, naming=wrong)


@pytest.mark.parametrize("folder", ["a", "a/b", "모델 관찰", "f" * 200])
def test_a_folder_of_saved_queries_is_accepted(folder: str) -> None:
    right = type("Right", (Naming,), {"log_query_folder": folder})
    [monitoring] = build_monitoring(rollout(invocation_logging={"managed": True}).targets, naming=right)
    assert max(len(f"{folder}/{query.title}") for query in monitoring.log_queries) <= 255


def test_two_dashboards_of_a_target_with_one_name_are_refused() -> None:
    assert refused(naming("dashboard_name", "d"), dashboards=["overview", "cost"]) == (
        "target 'prod': its dashboard 'd' has the name of another one in the same account; give it another "
        "dashboard_name"
    )


def test_topics_and_alarms_of_two_targets_with_one_name_are_refused() -> None:
    [prod] = rollout().targets
    other = replace(prod, name="other", state_key="other")

    class Shared(Naming):
        @property
        def prefix(self) -> str:
            return "acme"

        def dashboard_name(self, kind: str) -> str:
            return f"{self.target}-{kind}"

    with pytest.raises(InvalidInputError) as error:
        build_monitoring([prod, other], naming=Shared)
    lines = [str(problem) for problem in error.value.problems]
    assert all(line.startswith("target 'other': its ") for line in lines)
    assert (
        "target 'other': its topic 'acme-alarms' has the name of one of target 'prod' in the same account "
        "and Region; let `topic_name` of your naming tell them apart"
    ) in lines
    assert lines[-1] == (
        "target 'other': its name prefix 'acme' has the name of one of target 'prod' in the same account; "
        "let `prefix` of your naming tell the targets apart"
    )
    assert len(lines) == len(build_monitoring([prod])[0].alarms) + 3


def test_the_same_names_in_another_region_are_fine_but_for_dashboards_and_the_prefix(tmp_path: Path) -> None:
    [prod] = rollout().targets
    other = replace(prod, name="other", region="eu-west-1")

    class Shared(Acme):
        def dashboard_name(self, kind: str) -> str:
            return f"{self.target}-{kind}"

    assert len(build_monitoring([prod, other], naming=Shared)) == 2
