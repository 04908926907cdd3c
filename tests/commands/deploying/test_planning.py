"""What an account has already is imported or refused before anything changes, and so is a lost identity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bedrock_monitoring.commands.deploying.deployment import Deployment
from bedrock_monitoring.commands.deploying.plan_folder import PlanFolder
from bedrock_monitoring.commands.deploying.waves import Outcome
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.monitoring import Stack
from bedrock_monitoring.terraform import Changes
from tests.commands.fake_terraform import FakeTerraform

_accounts: Iterator[int] = count(550000000000)


@pytest.fixture
def stack(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack in an account that no other test uses; the caller's credentials are of another."""
    account = str(next(_accounts))
    for name, value in aws.environment(account="550000000999", base={}).items():
        monkeypatch.setenv(name, value)
    return Stack(
        name="prod",
        account=account,
        region="us-east-1",
        role_arn=f"arn:aws:iam::{account}:role/deploy",
        tags={},
        wave=1,
        state_key="bedrock-monitoring/prod/terraform.tfstate",
    )


def change(type_: str, name: str, *, actions: tuple[str, ...] = ("create",), **more: Any) -> dict[str, Any]:
    return {
        "address": f"{type_}.one",
        "type": type_,
        "change": {"actions": list(actions), "before": {"name": name}, "after": {"name": name}, **more},
    }


def plan(*changes: Mapping[str, Any]) -> dict[str, Any]:
    return {"resource_changes": list(changes)}


def outcome_of(terraform: FakeTerraform, stack: Stack, plans: Path) -> Outcome:
    def never(question: str) -> bool:
        raise AssertionError(question)

    work = Deployment(stack_of=terraform.stack_of, plans=plans, ask=never, keep=True)
    [outcome] = work.plan([stack])
    return outcome


def test_what_is_there_already_is_refused_in_one_list_and_the_plan_is_not_kept(
    terraform: FakeTerraform, stack: Stack, aws: LocalAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.client("sns", account=stack.account).create_topic(Name="alarms")
    aws.client("logs", account=stack.account).create_log_group(logGroupName="calls")
    terraform.stack("prod")
    group = change("aws_cloudwatch_log_group", "calls")
    terraform.plans("prod", plan(change("aws_sns_topic", "alarms"), group, change("aws_kms_key", "key")))

    outcome = outcome_of(terraform, stack, tmp_path)

    assert (outcome.result, outcome.failed) == ("refused", True)
    remedy = "choose another name, or set `adopt: true` to import it into the state and manage it here"
    there = f"is in account {stack.account} already"
    expected = f"prod: the topic alarms {there}; {remedy}\nprod: the log group calls {there}; {remedy}\n"
    assert capsys.readouterr().err == expected
    kept = PlanFolder(path=tmp_path / "prod")
    assert (kept.failed, kept.text, kept.plan.exists()) == (True, expected, False)
    assert terraform.asked("plan") == ["prod plan"]
    assert not (terraform.stacks / "prod" / "existing.tf.json").exists()


def test_an_identity_provider_that_is_there_can_be_used_as_it_is(
    terraform: FakeTerraform, stack: Stack, aws: LocalAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "https://token.actions.githubusercontent.com"
    aws.client("iam", account=stack.account).create_open_id_connect_provider(Url=url, ClientIDList=["x"])
    terraform.stack("prod")
    provider = change("aws_iam_openid_connect_provider", "github")
    provider["change"]["after"] = {"url": url}
    terraform.plans("prod", plan(provider))
    assert outcome_of(terraform, stack, tmp_path).result == "refused"
    assert capsys.readouterr().err == (
        f"prod: the identity provider token.actions.githubusercontent.com is in account {stack.account} "
        "already; set `provider: existing` at `access.github` to use it as it is, or `adopt: true` at "
        "`access` to manage it here\n"
    )


def test_a_stack_that_adopts_plans_again_with_import_blocks(
    terraform: FakeTerraform, stack: Stack, aws: LocalAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arn = aws.client("sns", account=stack.account).create_topic(Name="alarms")["TopicArn"]
    imported = change("aws_sns_topic", "alarms", actions=("update",), importing={"id": arn})
    terraform.stack("prod")
    terraform.plans("prod", plan(change("aws_sns_topic", "alarms")), with_imports=plan(imported))

    outcome = outcome_of(terraform, replace(stack, adopt=True), tmp_path)

    assert outcome.changes == Changes(imported=1, change=1)
    assert terraform.import_blocks == [{"to": "aws_sns_topic.one", "id": arn}]
    assert "prod: topic alarms is there already and is imported\n" in capsys.readouterr().out
    assert terraform.asked("plan") == ["prod plan", "prod plan"]
    assert not (terraform.stacks / "prod" / "existing.tf.json").exists()


def test_what_a_killed_deploy_of_the_stack_left_is_imported_without_being_asked(
    terraform: FakeTerraform, stack: Stack, aws: LocalAws, tmp_path: Path
) -> None:
    tags = [{"Key": "bedrock-monitoring-target", "Value": "prod"}]
    aws.client("sns", account=stack.account).create_topic(Name="alarms", Tags=tags)
    imported = change("aws_sns_topic", "alarms", actions=("no-op",), importing={"id": "its-arn"})
    terraform.stack("prod")
    terraform.plans("prod", plan(change("aws_sns_topic", "alarms")), with_imports=plan(imported))
    assert outcome_of(terraform, stack, tmp_path).changes == Changes(imported=1)


def test_an_import_that_terraform_does_not_make_is_tried_once(
    terraform: FakeTerraform, stack: Stack, aws: LocalAws, tmp_path: Path
) -> None:
    aws.client("sns", account=stack.account).create_topic(Name="alarms")
    terraform.stack("prod")
    terraform.plans("prod", plan(change("aws_sns_topic", "alarms")))
    assert outcome_of(terraform, replace(stack, adopt=True), tmp_path).result == "refused"


LATER = (
    "; add a profile of another name beside it, move the applications to its id, and then remove this one\n"
)
LOST = "AWS would make a new one with another id, and calls by the old id would fail"
PROFILE = "prod: aws_bedrock_inference_profile.one (search) cannot get another"
REFUSED = {
    "imported and then replaced": (
        change(
            "aws_cloudwatch_log_group",
            "calls",
            actions=("delete", "create"),
            importing={"id": "calls"},
            replace_paths=[["log_group_class"]],
        ),
        (
            "prod: aws_cloudwatch_log_group.one (calls) exists with another log_group_class, and AWS cannot "
            "change it; give it the same log_group_class, choose another name, or delete it\n"
        ),
    ),
    "profile of another model": (
        change(
            "aws_bedrock_inference_profile",
            "search",
            actions=("create", "delete"),
            replace_paths=[["model_source"]],
        ),
        f"{PROFILE} copy_from: {LOST}{LATER}",
    ),
    "profile of another name": (
        change(
            "aws_bedrock_inference_profile",
            "search",
            actions=("create", "delete"),
            replace_paths=[["name"]],
        ),
        f"{PROFILE} name: {LOST}{LATER}",
    ),
    "channel of another team": (
        change(
            "aws_chatbot_teams_channel_configuration",
            "chat",
            actions=("update",),
            before={"configuration_name": "chat", "team_id": "a", "tenant_id": "c"},
            after={"configuration_name": "chat", "team_id": "b", "tenant_id": "c"},
        ),
        (
            "prod: aws_chatbot_teams_channel_configuration.one (chat) cannot get another team_id: AWS has no "
            "call for it; take the channel out of `notify`, deploy, and then add the right one\n"
        ),
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_replacement_that_loses_what_others_hang_on_is_refused(
    terraform: FakeTerraform, stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    replaced, said = REFUSED[kind]
    terraform.stack("prod")
    terraform.plans("prod", plan(replaced))
    assert outcome_of(terraform, stack, tmp_path).result == "refused"
    assert capsys.readouterr().err == said


def test_any_other_replacement_is_planned(terraform: FakeTerraform, stack: Stack, tmp_path: Path) -> None:
    terraform.stack("prod")
    terraform.plans("prod", plan(change("aws_iam_role", "chat", actions=("delete", "create"))))
    assert outcome_of(terraform, stack, tmp_path).changes == Changes(add=1, destroy=1)


def resource(mode: str, type_: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    return {"mode": mode, "type": type_, "name": "one", "instances": [{"attributes": attributes}]}


def state_in(account: str, region: str) -> dict[str, Any]:
    arn = f"arn:aws:sns:{region}:{account}:alarms"
    dashboard = f"arn:aws:cloudwatch::{account}:dashboard/prod"
    return {
        "version": 4,
        "serial": 1,
        "resources": [
            resource("managed", "aws_sns_topic", {"arn": arn}),
            resource("managed", "aws_cloudwatch_dashboard", {"dashboard_arn": dashboard}),
            resource("data", "aws_ssm_parameter", {"arn": "arn:aws"}),
        ],
    }


@pytest.mark.parametrize("destroy", [False, True])
@pytest.mark.parametrize("moved", [{"account": "999999999999"}, {"region": "eu-west-1"}], ids=str)
def test_a_target_whose_resources_are_in_another_place_is_neither_planned_nor_destroyed(
    terraform: FakeTerraform,
    stack: Stack,
    capsys: pytest.CaptureFixture[str],
    moved: dict[str, Any],
    destroy: bool,  # noqa: FBT001
) -> None:
    terraform.stack("prod", adds=1, state=state_in(stack.account, stack.region))
    plans, there = terraform.stacks.parent / "plans", f"account {stack.account}"
    work = Deployment(stack_of=terraform.stack_of, plans=plans, ask=lambda _: True, destroy=destroy)
    [outcome] = work.plan_and_apply([replace(stack, **moved)])
    assert (outcome.result, terraform.asked("plan", "apply")) == ("refused", [])
    said = capsys.readouterr().err
    assert said.startswith(f"prod: its resources are in {there}")
    assert said.endswith("give what is new another name, and keep or destroy this target as it was\n")


def test_a_target_whose_resources_are_in_its_place_is_planned(
    terraform: FakeTerraform, stack: Stack, tmp_path: Path
) -> None:
    terraform.stack("prod", adds=1, state=state_in(stack.account, stack.region))
    assert outcome_of(terraform, stack, tmp_path).changes == Changes(add=1)
