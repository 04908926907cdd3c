"""`discover` on the embedded AWS: what it finds, what it writes, what it may call."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

from bedrock_monitoring.commands.app import app
from bedrock_monitoring.commands.discovering import discovery, reading
from bedrock_monitoring.commands.exit_codes import INTERRUPTED
from bedrock_monitoring.local_aws import LocalAws
from bedrock_monitoring.permissions.discovery_policy import (
    ACCOUNT_CALLS,
    ORGANIZATION_CALLS,
    discovery_policy,
)
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load

ROLE = "Discover"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)
ACCOUNTS = count(171_700_000_001)
"""Each test has an account of its own."""
LITE, PRO = "amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"


@dataclass(frozen=True, kw_only=True)
class World:
    aws: LocalAws
    folder: Path
    own: str

    def call(self, model: str, *, account: str = "", region: str = "us-east-1", calls: int = 7) -> None:
        datum: Any = {
            "MetricName": "Invocations",
            "Dimensions": [{"Name": "ModelId", "Value": model}],
            "Value": calls,
            "Timestamp": datetime.now(UTC),
        }
        self.aws.client("cloudwatch", account=account or self.own, region=region).put_metric_data(
            Namespace="AWS/Bedrock", MetricData=[datum]
        )

    def allow(self, account: str, policy: Any) -> None:
        iam = self.aws.client("iam", account=account)
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=TRUST)
        iam.put_role_policy(RoleName=ROLE, PolicyName="discover", PolicyDocument=json.dumps(policy))

    @property
    def rollout(self) -> Path:
        return self.folder / "rollout.yaml"


@pytest.fixture
def world(aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    own = str(next(ACCOUNTS))
    for name, value in aws.environment(account=own).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return World(aws=aws, folder=tmp_path, own=own)


def discover(*options: str) -> int:
    words = ["discover", "--auto-approve", "--rollout", "rollout.yaml", *options]
    return app(words, standalone_mode=False) or 0


def test_one_account_alone_is_found_and_written_and_found_again_without_a_change(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = world.aws.client("bedrock", account=world.own).create_inference_profile(
        inferenceProfileName="search",
        modelSource={"copyFrom": f"arn:aws:bedrock:us-east-1::foundation-model/{PRO}"},
        tags=[{"key": "team", "value": "search"}],
    )["inferenceProfileArn"]
    world.call(LITE)
    world.call("no id")
    world.call(profile.rpartition("/")[2])
    world.aws.client("bedrock", account=world.own).create_guardrail(
        name="pii", blockedInputMessaging="no", blockedOutputsMessaging="no"
    )
    assert discover("--region", "us-east-1") == 0
    [target] = load(world.rollout).targets
    assert (target.name, target.account, target.region) == ("main-us-east-1", world.own, "us-east-1")
    assert {model.routes[0].dimension_value for model in target.models} == {
        LITE,
        profile.rpartition("/")[2],
    }
    assert load(world.rollout).organization is None
    said = capsys.readouterr().err
    assert "us-east-1: no id, 7 calls" in said
    assert "guardrails pii" in said
    assert "search (" in said
    assert "team=search" in said
    before = world.rollout.read_bytes()
    assert discover("--write") == 0
    assert world.rollout.read_bytes() == before
    assert "nothing to change" in capsys.readouterr().err


def test_every_call_was_named_and_counted_before_anything_is_read(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.call(LITE)
    discover("--region", "us-east-1")
    said = capsys.readouterr().err.splitlines()
    named = next(line for line in said if line.startswith("Reads only"))
    assert all(call in named for call in ACCOUNT_CALLS)
    assert said.index(named) < said.index(f"account {world.own}, us-east-1: 1 model in use")
    assert any(line.endswith("0.0000 USD") for line in said)


HAND_EDITED = """\
# yaml-language-server: $schema=rollout.schema.json
# Ours, and nobody else's.
state: { account: "{own}", region: us-east-1 } # the bucket

defaults: # for all
  models: # the models of everybody
    - cohere.embed-v4:0 # embeddings

targets:
  # first things first
  - name: prod # ours
    account: "{own}"
    region: us-east-1
    alarms: false # for now
"""


def test_a_patch_keeps_every_comment_and_what_people_decided(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    text = HAND_EDITED.replace("{own}", world.own)
    world.rollout.write_text(text, encoding="utf-8")
    world.call(LITE)
    world.call(PRO, region="eu-central-1")
    assert discover("--region", "us-east-1", "--region", "eu-central-1") == 0
    patch = capsys.readouterr().out
    assert world.rollout.read_text(encoding="utf-8") == text
    subprocess.run(["git", "init", "-q"], cwd=world.folder, check=True)
    subprocess.run(["git", "apply", "-"], input=patch.encode(), cwd=world.folder, check=True)
    applied = world.rollout.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line not in applied.splitlines()] == []
    prod, new = load(world.rollout).targets
    assert [model.routes[0].dimension_value for model in prod.models] == ["cohere.embed-v4:0", LITE]
    assert prod.alarms == {}
    assert (new.name, new.region) == (f"account-{world.own}-eu-central-1", "eu-central-1")
    assert discover("--write") == 0
    assert world.rollout.read_text(encoding="utf-8") == applied


def test_what_cannot_be_written_is_said_and_all_else_is(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    strict = "strict: true\n" + HAND_EDITED.replace("{own}", world.own)
    world.rollout.write_text(strict, encoding="utf-8")
    world.call("acme.new-model-v1:0")
    world.call(LITE)
    assert discover("--write") == 0
    [target] = load(world.rollout).targets
    assert [model.routes[0].dimension_value for model in target.models] == ["cohere.embed-v4:0", LITE]
    assert '"acme" is not a provider of models that is known here' in capsys.readouterr().err


def test_a_list_that_others_share_is_left_to_people(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    text = HAND_EDITED.replace("{own}", world.own).replace("  models: #", "  models: &shared #")
    text = text.replace("alarms: false", "models: *shared\n    alarms: false")
    world.rollout.write_text(text, encoding="utf-8")
    world.call(LITE)
    assert discover("--write") == 0
    assert world.rollout.read_text(encoding="utf-8") == text
    said = capsys.readouterr().err
    assert "an item cannot be added to targets[0].models without changing other settings; add it by " in said
    assert LITE in said.partition("add it by hand: ")[2]


def test_what_is_watched_and_not_used_is_said_and_stays(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.rollout.write_text(HAND_EDITED.replace("{own}", world.own), encoding="utf-8")
    world.call(LITE)
    assert discover("--write", "--report", "report.md") == 0
    report = (world.folder / "report.md").read_text(encoding="utf-8")
    assert f"- {world.own}, us-east-1: {LITE}, 7 calls\n" in report
    assert "## Watched and not used for 14 days\n\n- prod: Embed\n" in report
    assert "cohere.embed-v4:0 # embeddings" in world.rollout.read_text(encoding="utf-8")


def test_an_interrupted_run_goes_on_where_it_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.call(LITE)
    read, places = reading.read_place, list[str]()

    def killed_at_the_second(account: Any, **arguments: Any) -> Any:
        places.append(account.region)
        if len(places) == 2:
            raise KeyboardInterrupt
        return read(account, **arguments)

    monkeypatch.setattr(discovery, "read_place", killed_at_the_second)
    options = ("--region", "us-east-1", "--region", "eu-central-1")
    assert discover(*options) == INTERRUPTED
    assert not world.rollout.exists()
    assert discover(*options) == 0
    assert places == ["us-east-1", "eu-central-1", "eu-central-1"]
    assert "1 account and Region in discovered read less than a day ago: used" in capsys.readouterr().err


def test_the_policy_that_is_printed_is_what_one_account_needs(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert discover("--policy") == 0
    assert json.loads(capsys.readouterr().out) == discovery_policy(organization=False)
    assert discover("--policy", "--organization", "--role", ROLE, "--region", "cn-north-1") == 0
    policy = json.loads(capsys.readouterr().out)
    assert discover("--policy", "--role", ROLE) == 0
    assert json.loads(capsys.readouterr().out) == discovery_policy(organization=False, assumed=ROLE)
    assert policy == discovery_policy(organization=True, assumed=ROLE, partition="aws-cn")
    assert policy["Statement"][1]["Resource"] == f"arn:aws-cn:iam::*:role/{ROLE}"


def denied() -> dict[str, Any]:
    allowed = {"Effect": "Allow", "Action": "sns:ListTopics", "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [allowed]}


@dataclass(frozen=True, kw_only=True)
class Members:
    """An organization of three accounts in two units, whose management account may only discover."""

    client: Any
    root: str
    units: dict[str, str]

    def add(self, name: str, unit: str, **tags: str) -> str:
        made = self.client.create_account(Email=f"{name}@example.com", AccountName=name)
        id_: str = made["CreateAccountStatus"]["AccountId"]
        self.client.move_account(
            AccountId=id_, SourceParentId=self.root, DestinationParentId=self.units[unit]
        )
        if tags:
            listed = [{"Key": key, "Value": value} for key, value in tags.items()]
            self.client.tag_resource(ResourceId=id_, Tags=listed)
        return id_


def organization_of(world: World, monkeypatch: pytest.MonkeyPatch, *, management: str) -> Members:
    client = world.aws.client("organizations", account=management)
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    outer = client.create_organizational_unit(ParentId=root, Name="Workloads")["OrganizationalUnit"]["Id"]
    inner = client.create_organizational_unit(ParentId=outer, Name="Production")["OrganizationalUnit"]["Id"]
    world.allow(management, discovery_policy(organization=True, assumed=ROLE))
    for name, value in world.aws.environment(account=management, role=ROLE).items():
        monkeypatch.setenv(name, value)
    return Members(client=client, root=root, units={"Workloads": outer, "Workloads/Production": inner})


def test_an_organization_is_found_with_the_policy_alone_and_a_new_and_a_closed_account_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    members = organization_of(world, monkeypatch, management=str(next(ACCOUNTS)))
    search = members.add("Search (prod)", "Workloads/Production", team="search")
    other = members.add("Search [prod]", "Workloads/Production")
    old = members.add("old", "Workloads")
    for account in (search, other, old):
        world.allow(account, discovery_policy(organization=False))
    world.call(LITE, account=search)
    world.call(LITE, account=old)
    options = ("--organization", "--role", ROLE, "--region", "us-east-1")
    decided = len(world.aws.decisions)
    assert discover(*options) == 0
    made = world.aws.decisions[decided:]
    assert all(decision.allowed for decision in made)
    assert {decision.permission.action for decision in made} == {
        *ACCOUNT_CALLS,
        *ORGANIZATION_CALLS,
        "sts:AssumeRole",
    } - {"bedrock:ListTagsForResource"}
    rollout = load(world.rollout)
    assert rollout.organization is not None
    by_id = {account.id: account for account in rollout.organization.accounts}
    assert (by_id[search].name, by_id[search].unit, by_id[search].tags) == (
        "search-prod",
        "Workloads/Production",
        {"team": "search"},
    )
    assert by_id[other].name == f"search-prod-{other}"
    assert {target.name for target in rollout.targets} == {"search-prod-us-east-1", "old-us-east-1"}

    # People fold the targets into a group, and the organization changes.
    organization = world.folder / "organization.yaml"
    organization.write_text(f"# ours\n{organization.read_text(encoding='utf-8')}", encoding="utf-8")
    values = yaml.safe_load(world.rollout.read_text(encoding="utf-8"))
    text = yaml.safe_dump({"state": values["state"], "organization": "organization.yaml"}) + (
        "groups: # all of them\n"
        "  - accounts: { units: [Workloads] }\n"
        "    regions: [us-east-1]\n"
        f"    models: [{LITE}] # the usual one\n"
    )
    world.rollout.write_text(text, encoding="utf-8")
    new = members.add("chat", "Workloads")
    world.allow(new, discovery_policy(organization=False))
    world.call(PRO, account=new)
    members.client.close_account(AccountId=old)
    capsys.readouterr()
    assert discover("--role", ROLE, "--write") == 0
    said = capsys.readouterr().err
    assert f"## New accounts\n\n- chat ({new}), in Workloads\n" in said
    assert f"## Accounts that cannot be used any more\n\n- old ({old}): suspended\n" in said
    assert organization.read_text(encoding="utf-8").startswith("# ours\n")
    after = load(world.rollout)
    targets = {target.name: target for target in after.targets}
    assert [model.routes[0].dimension_value for model in targets["chat-us-east-1"].models] == [LITE, PRO]
    assert not targets["old-us-east-1"].enabled
    assert all(line in world.rollout.read_text(encoding="utf-8") for line in text.splitlines())
    written = [file.read_bytes() for file in (world.rollout, organization)]
    assert discover("--role", ROLE, "--write") == 0
    assert [file.read_bytes() for file in (world.rollout, organization)] == written


def test_an_account_that_cannot_be_read_is_said_and_the_others_are_found(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    members = organization_of(world, monkeypatch, management=str(next(ACCOUNTS)))
    closed, open_ = members.add("closed", "Workloads"), members.add("open", "Workloads")
    world.allow(open_, discovery_policy(organization=False))
    world.allow(closed, denied())
    world.call(LITE, account=open_)
    with pytest.raises(InvalidInputError, match="no account of the organization that is active is chosen"):
        discover("--organization", "--role", ROLE, "--region", "us-east-1", "--unit", "Workload")
    with pytest.raises(InvalidInputError, match="no model was called in two weeks"):
        discover("--organization", "--region", "us-east-1", "--unit", "Workloads")
    assert f"account {open_}, us-east-1: no role is named to read it; add --role" in capsys.readouterr().err
    assert discover("--organization", "--role", ROLE, "--region", "us-east-1", "--unit", "Workloads") == 1
    assert [target.account for target in load(world.rollout).targets] == [open_]
    assert f"account {closed}, us-east-1: the credentials are not allowed to call" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            ("--region", "us-east1"),
            r"--region: 'us-east1' is not an AWS Region; did you mean \"us-east-1\"\?",
        ),
        (("--policy", "--region", "us-east1"), "--region: 'us-east1' is not an AWS Region"),
        (("--organization", "--tag", "team"), "--tag: 'team' is not KEY=VALUE"),
        (("--tag", "team=search"), "--tag: no organization is read"),
        (("--unit", "Workloads"), "--unit: no organization is read"),
        (("--role", ROLE), "--role: no organization is read, .*; add --organization"),
        (("--role", ROLE, "--tag", "team=search"), "--tag, --role: no organization is read"),
    ],
)
def test_an_option_that_is_wrong_is_refused(options: tuple[str, ...], problem: str, world: World) -> None:
    with pytest.raises(InvalidInputError, match=problem):
        discover(*options)
    assert not world.rollout.exists()


def test_an_account_without_a_call_in_two_weeks_gives_no_rollout(world: World) -> None:
    with pytest.raises(InvalidInputError, match="no model was called in two weeks"):
        discover("--region", "ap-southeast-2")
    assert not world.rollout.exists()
