"""What every page of documentation must keep to: what it shows parses, what it names exists."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml
from botocore.session import Session
from markdown_it import MarkdownIt

from bedrock_monitoring.local_aws import ApiCall, LocalAws
from tests.holding import HeldCall, Switchboard
from tests.notified import SECRET, everybody

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("examples/**/*.md"),
        ROOT / ".gen" / "README.md",
    ]
)
PULL_REQUESTS = ROOT / "docs" / "pull-requests.md"

# Folders of one machine, and hosts that serve packages or providers: each reader has others.
PRIVATE = re.compile(
    r"(?<![\w.~}-])/(?:work|root|opt|home|Users)/"
    r"|\b(?:pypi\.org|files\.pythonhosted\.org|registry\.npmjs\.org|registry\.terraform\.io)\b"
)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A block of code on a page, with the heading above it."""

    page: Path
    line: int
    heading: str
    language: str
    code: str

    @property
    def where(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a page says in code, where it links to and what can be linked to on it."""

    blocks: tuple[Block, ...]
    inline_code: tuple[str, ...]
    links: tuple[str, ...]
    anchors: frozenset[str]


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def read(path: Path) -> Page:
    blocks, inline_code, links, anchors = [], [], [], set()
    heading = ""
    tokens = MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    for token, before in zip(tokens, [None, *tokens], strict=False):
        if token.type == "inline" and before is not None and before.type == "heading_open":
            heading = "".join(child.content for child in token.children or ())
            anchors.add(anchor(heading))
        if token.type == "fence":
            line = (token.map or [0])[0] + 1
            language = token.info.split(" ")[0]
            blocks.append(Block(page=path, line=line, heading=heading, language=language, code=token.content))
        for child in token.children or ():
            if child.type == "code_inline":
                inline_code.append(child.content)
            if child.type == "link_open":
                links.append(str(child.attrs["href"]))
    return Page(
        blocks=tuple(blocks), inline_code=tuple(inline_code), links=tuple(links), anchors=frozenset(anchors)
    )


READ = {path: read(path) for path in PAGES}
BLOCKS = [block for page in READ.values() for block in page.blocks]


def policies(*, heading: str) -> Iterator[dict[str, Any]]:
    for block in READ[PULL_REQUESTS].blocks:
        if block.language == "json" and heading in block.heading:
            yield json.loads(block.code)


def statements(*, heading: str) -> list[dict[str, Any]]:
    return [statement for policy in policies(heading=heading) for statement in policy["Statement"]]


def test_every_block_names_its_language() -> None:
    assert [block.where for block in BLOCKS if not block.language] == []


@pytest.mark.parametrize(
    ("language", "parse"),
    [("json", json.loads), ("yaml", yaml.safe_load), ("python", ast.parse)],
)
def test_every_block_parses(language: str, parse: Any) -> None:
    for block in BLOCKS:
        if block.language == language:
            try:
                parse(block.code)
            except (ValueError, SyntaxError, yaml.YAMLError) as error:
                pytest.fail(f"{block.where}: {error}")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(path: Path) -> None:
    for link in READ[path].links:
        if re.match(r"[a-z]+:", link):
            continue
        file, _, fragment = link.partition("#")
        target = (path.parent / unquote(file)).resolve() if file else path
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if fragment and target in READ:
            assert fragment in READ[target].anchors, link


def test_every_make_target_that_a_page_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, flags=re.MULTILINE))
    shown = [code for page in READ.values() for code in page.inline_code] + [
        block.code for block in BLOCKS if block.language in {"sh", "console", "bash"}
    ]
    named = {
        name
        for code in shown
        for name in re.findall(r"(?:^|[\s;&(])make (?:-\S+ )*([a-z][a-z-]*)\b(?!=)", code)
    }
    assert named
    assert named - targets == set()


@pytest.mark.parametrize("folder", ["bedrock_monitoring", "stacks", "examples", "tests", "docs", ".github"])
def test_every_file_of_the_project_that_a_page_names_exists(folder: str) -> None:
    pattern = re.compile(rf"(?<![\w/]){re.escape(folder)}/[\w./-]*[\w/](?![\w*<{{])")
    named = {
        match
        for page in READ.values()
        for code in page.inline_code
        for match in pattern.findall(code)
        if pattern.fullmatch(code)
    }
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_names_a_folder_of_one_machine_or_a_package_registry(path: Path) -> None:
    assert PRIVATE.findall(path.read_text(encoding="utf-8")) == []


def test_both_roles_come_with_a_trust_policy_and_their_permissions() -> None:
    for role in ("Plan role", "Deploy role"):
        trust, *permissions = policies(heading=role)
        assert {policy["Version"] for policy in (trust, *permissions)} == {"2012-10-17"}
        assert [statement["Action"] for statement in trust["Statement"]] == ["sts:AssumeRoleWithWebIdentity"]
        assert permissions
        assert all("Resource" in statement for policy in permissions for statement in policy["Statement"])


def test_a_trust_policy_names_the_repository_and_no_wildcard() -> None:
    subjects = {
        role: [
            statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"]
            for statement in statements(heading=role)
            if "Principal" in statement
        ]
        for role in ("Plan role", "Deploy role")
    }
    assert subjects == {
        "Plan role": [
            [
                "repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:pull_request",
                "repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:ref:refs/heads/main",
            ]
        ],
        "Deploy role": ["repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:environment:production"],
    }


def test_the_plan_role_writes_nothing_but_the_lock() -> None:
    for statement in statements(heading="Plan role"):
        if "Principal" in statement:
            continue
        actions = [action.partition(":")[2] for action in statement["Action"]]
        if not all(action.startswith(("Describe", "Get", "List")) for action in actions):
            assert set(statement["Action"]) == {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"}
            assert statement["Resource"].endswith(".tflock")


def test_every_action_in_a_policy_is_one_that_aws_has() -> None:
    session = Session()
    s3 = {
        "ListBucket",
        "GetObject",
        "PutObject",
        "DeleteObject",
    }  # S3's actions are not named after its operations
    for statement in (*statements(heading="Plan role"), *statements(heading="Deploy role")):
        for action in [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]:
            service, _, name = action.partition(":")
            if action == "iam:PassRole":  # a permission that no call of its own stands for
                continue
            known = s3 if service == "s3" else session.get_service_model(service).operation_names
            assert name in known, action


ACCOUNT_IN_THE_GUIDE = "111122223333"
ACCOUNT = "333344445555"
BUCKET = f"bedrock-monitoring-state-{ACCOUNT}"
TARGET = {
    "name": "permissions",
    "account": ACCOUNT,
    "region": "us-east-1",
    "models": ["amazon.nova-lite-v1:0"],
    "alarms": {"throttles": True},
    "inference_profiles": [{"name": "search", "copy_from": "amazon.nova-lite-v1:0"}],
    "maintenance": [{"every": "sunday", "at": "02:00", "duration": "2h"}],
}


class Record(HeldCall):
    """Holds nothing back and remembers every call."""

    def __init__(self) -> None:  # waits for no call, so none is wanted
        self.calls: list[ApiCall] = []

    def pass_or_wait(self, call: ApiCall) -> None:
        self.calls.append(call)


@cache
def rest_actions() -> list[tuple[str, str, re.Pattern[str]]]:
    """Return action, method and path of every call of the REST services, the longest path first."""
    found = []
    for service in ("bedrock", "chatbot", "lambda", "scheduler"):
        model = Session().get_service_model(service)
        for name in model.operation_names:
            http = model.operation_model(name).http
            # An ARN that is a part of a path has slashes of its own.
            path = re.sub(r"\{\w+\}", ".+", http["requestUri"])
            found.append((f"{service}:{name}", http["method"], re.compile(path)))
    return sorted(found, key=lambda each: len(each[2].pattern), reverse=True)


def rest_action(call: ApiCall) -> str:
    """Return the action of a call that its path tells; empty for S3."""
    return next(
        (
            action
            for action, method, path in rest_actions()
            if method == call.method and path.fullmatch(call.path)
        ),
        "",
    )


def is_allowed(call: ApiCall, role: str) -> bool:
    if call.action == "GetCallerIdentity":  # needs no permission
        return True
    if call.action:
        action, resource = f"*:{call.action}", "*"
    elif action := rest_action(call):
        resource = "*"
    else:
        _, bucket, key = (part.rstrip("/") for part in f"{call.path}/".split("/", 2))
        names = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}
        action = f"s3:{names[call.method] if key else 'ListBucket'}"
        resource = f"arn:aws:s3:::{bucket}" + (f"/{key}" if key else "")
    return any(
        fnmatchcase(allowed, action)
        and (
            resource == "*"
            or fnmatchcase(resource, statement["Resource"].replace(ACCOUNT_IN_THE_GUIDE, ACCOUNT))
        )
        for statement in statements(heading=role)
        if "Resource" in statement
        for allowed in statement["Action"]
    )


@pytest.mark.parametrize("role", ["Plan role", "Deploy role"])
def test_what_composite_alarms_need_is_allowed_without_a_narrower_resource_which_cloudwatch_refuses(
    role: str,
) -> None:
    needed = {"cloudwatch:DescribeAlarms"} | (
        {"cloudwatch:PutCompositeAlarm"} if role == "Deploy role" else set()
    )
    whole = [
        statement["Action"] for statement in statements(heading=role) if statement.get("Resource") == "*"
    ]
    assert needed <= {action for actions in whole for action in actions}


@pytest.mark.terraform
def test_the_policies_in_the_guide_allow_every_call_that_a_plan_and_a_deploy_make(
    aws: LocalAws, switchboard: Switchboard, tmp_path: Path
) -> None:
    aws.client("s3", account=ACCOUNT).create_bucket(Bucket=BUCKET)
    rollout, plan_folder, record = tmp_path / "rollout.yaml", str(tmp_path / "plans"), Record()
    environment = aws.environment(account=ACCOUNT) | {"CDKTF_OUTDIR": str(tmp_path / "cdktf.out"), **SECRET}
    notify = {"email": ["oncall@example.com"], "tiers": everybody(aws, ACCOUNT)}

    def calls_of(command: str, *options: str, team: str) -> list[ApiCall]:
        logging = {"managed": True, "metadata_keys": [team]}
        target = TARGET | {"notify": notify, "tags": {"team": team}, "invocation_logging": logging}
        document = {
            "state": {"account": ACCOUNT, "region": "us-east-1", "managed": False},
            "targets": [target],
        }
        rollout.write_text(yaml.safe_dump(document), encoding="utf-8")
        arguments = [sys.executable, "-m", "bedrock_monitoring", command, "--rollout", str(rollout), *options]
        seen = len(record.calls)
        subprocess.run(arguments, cwd=ROOT, env=environment, check=True, capture_output=True)
        return record.calls[seen:]

    switchboard._held.append(record)
    try:
        deploys = calls_of("deploy", "--auto-approve", team="a")
        plans = calls_of("plan", "--out", plan_folder, team="b")
        deploys += calls_of("deploy", "--auto-approve", "--plans", plan_folder, team="b")
        deploys += calls_of("destroy", "--auto-approve", team="b")
    finally:
        switchboard._held.remove(record)
    assert {call.action for call in deploys} > {
        "PutDashboard",
        "PutMetricAlarm",
        "CreateTopic",
        "DeleteTopic",
        "PutQueryDefinition",
        "CreateLogGroup",
        "PutRolePolicy",
        "ScheduleKeyDeletion",
    }
    assert {rest_action(call) for call in deploys if not call.action} > {
        "bedrock:PutModelInvocationLoggingConfiguration",
        "bedrock:CreateInferenceProfile",
        "bedrock:TagResource",
        "chatbot:CreateSlackChannelConfiguration",
        "lambda:AddPermission",
        "scheduler:CreateSchedule",
        "scheduler:DeleteScheduleGroup",
    }
    assert [call for call in deploys if not is_allowed(call, "Deploy role")] == []
    assert "GetDashboard" in {call.action for call in plans}
    assert [call for call in plans if not is_allowed(call, "Plan role")] == []
