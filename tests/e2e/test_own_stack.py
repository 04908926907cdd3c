import re

import pytest

from bedrock_monitoring.commands.project import PROJECT
from tests.e2e.sandbox import DEPLOYED, NOTHING, Sandbox

pytestmark = pytest.mark.terraform

GUIDE = (PROJECT / "docs" / "own-stacks.md").read_text(encoding="utf-8")


def write(sandbox: Sandbox, *, account: str, own_account: str) -> None:
    """Write a rollout with a target, and the guide's stack one wave later."""
    [code] = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    (sandbox.folder / "chat_api.py").write_text(code, encoding="utf-8")
    own = {
        "name": "chat-api",
        "file": "chat_api.py",
        "account": own_account,
        "wave": 2,
        "settings": {"function": "chat-api", "retention_days": 30},
    }
    sandbox.write({"name": "prod", "account": account}, stacks=[own])


def test_an_own_stack_is_planned_shown_deployed_left_alone_and_destroyed_like_a_target(
    sandbox: Sandbox,
) -> None:
    account, own_account = sandbox.new_account(), sandbox.new_account()
    sandbox.make_bucket()
    write(sandbox, account=account, own_account=own_account)
    plans = str(sandbox.folder / "plans")
    logs = sandbox.aws.client("logs", account=own_account)

    planned = sandbox.run("plan", "--out", plans, "--detailed-exitcode", expect=2)
    assert re.search(r"prod +1 +planned +16 +0 +0 .*\nchat-api +2 +planned +6 +0 +0", planned)
    comment = sandbox.run("comment", plans)
    assert "2 of 2 targets with changes: 22 to add" in comment
    assert re.search(r"#### `chat-api`\n\n```diff\n\+ first deploy:\n    1 alarm, .*1 log group", comment)

    deployed = sandbox.run("deploy", "--plans", plans, "--auto-approve")
    assert re.search(r"prod +1 +deployed +16 +0 +0 .*\nchat-api +2 +deployed +6 +0 +0", deployed)
    own = {"dashboards": 0, "alarms": 1, "topics": 1, "subscriptions": 1}
    assert [sandbox.holdings(each) for each in (account, own_account)] == [DEPLOYED, own]
    [log_group] = logs.describe_log_groups()["logGroups"]
    assert (log_group["logGroupName"], log_group["retentionInDays"]) == ("/aws/lambda/chat-api", 30)
    tags = logs.list_tags_for_resource(resourceArn=log_group["logGroupArn"])["tags"]
    assert tags == {"managed-by": "bedrock-monitoring", "bedrock-monitoring-stack": "chat-api"}
    assert "bedrock-monitoring/chat-api/terraform.tfstate" in sandbox.objects()

    again = sandbox.run("plan", "chat-*", "--detailed-exitcode")
    assert re.search(r"chat-api +2 +planned +0 +0 +0", again)
    assert "prod: plan" not in again

    destroyed = sandbox.run("destroy", "--auto-approve")
    assert destroyed.index("chat-api: destroy") < destroyed.index("prod: destroy")
    assert [sandbox.holdings(each) for each in (account, own_account)] == [NOTHING, NOTHING]
    assert logs.describe_log_groups()["logGroups"] == []


def test_the_demo_deploys_the_example_with_an_own_stack_after_its_target(sandbox: Sandbox) -> None:
    shown = sandbox.run("demo", "--rollout", str(PROJECT / "examples" / "own-stack" / "rollout.yaml"))
    assert shown.index("prod: plan again") < shown.index("chat: apply")
    for name in ("prod", "chat"):
        assert re.search(rf" {name}: plan again +[\d.]+ s  no changes$", shown, re.MULTILINE)
