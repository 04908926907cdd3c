"""Every interruption on its own: `make kills`. The suite runs chains of them (test_interrupted.py)."""

from __future__ import annotations

import pytest

from tests.e2e.interruptions import SLACK, STATE, Interrupted, Kill, changed
from tests.e2e.sandbox import Sandbox
from tests.holding import Hold

pytestmark = pytest.mark.terraform

GROUP, SCHEDULE = "/schedule-groups/bedrock-prod", "/schedules/sunday-23-00_start"

# What the run is doing when it ends: creating something that it never learns of, reading what it has just
# created, which Terraform then marks as tainted, or writing its state.
DEPLOY = (
    Kill(how="SIGINT", action="PutMetricAlarm"),
    Kill(how="SIGINT", action="DescribeAlarms", after="PutMetricAlarm"),
    Kill(how="SIGTERM", action="PutCompositeAlarm"),
    Kill(how="SIGTERM", action="CreateTopic"),
    Kill(how="SIGINT", action="GetTopicAttributes", after="CreateTopic"),
    Kill(how="SIGINT", action="GetRole", after="CreateRole"),
    Kill(how="SIGKILL", action="CreateRole"),
    Kill(how="SIGKILL", action="PutMetricAlarm"),
    Kill(how="SIGKILL", method="PUT", path=STATE),
    Kill(how="POWER", action="CreateRole"),
    Kill(how="POWER", action="CreateKey"),
    Kill(how="POWER", action="CreateAlias"),
    Kill(how="POWER", action="CreateLogGroup"),
    Kill(how="POWER", action="PutQueryDefinition"),
    Kill(how="POWER", method="POST", path="/inference-profiles"),
    Kill(how="POWER", method="POST", path=GROUP),
    Kill(how="POWER", method="POST", path=SCHEDULE),
    Kill(how="POWER", method="POST", path=SLACK),
    Kill(how="POWER", method="POST", path=":function:page/policy"),
    Kill(how="POWER", method="PUT", path=STATE),
)
CHANGE = (
    Kill(how="SIGINT", action="PutMetricAlarm"),
    Kill(how="SIGTERM", action="PutCompositeAlarm"),
    Kill(how="SIGKILL", action="DeleteAlarms"),
    Kill(how="POWER", action="PutCompositeAlarm"),
    Kill(how="POWER", action="DeleteAlarms"),
    Kill(how="POWER", method="PUT", path=STATE),
)
DESTROY = (
    Kill(how="SIGINT", action="DeleteAlarms"),
    Kill(how="SIGTERM", action="DeleteTopic"),
    Kill(how="SIGKILL", action="DeleteRole"),
    Kill(how="POWER", action="ScheduleKeyDeletion"),
    Kill(how="POWER", method="PUT", path=STATE),
)


@pytest.fixture
def target(sandbox: Sandbox, hold: Hold) -> Interrupted:
    return Interrupted(sandbox, hold)


@pytest.mark.parametrize("kill", DEPLOY, ids=str)
def test_a_first_deploy_that_is_interrupted_is_completed_by_another(target: Interrupted, kill: Kill) -> None:
    target.interrupt("deploy", kill)
    target.run("deploy")
    target.check_deployed()


@pytest.mark.parametrize("kill", CHANGE, ids=str)
def test_a_change_that_is_interrupted_is_completed_by_another_deploy(target: Interrupted, kill: Kill) -> None:
    target.run("deploy")
    target.write(changed(target.account))
    target.interrupt("deploy", kill)
    target.run("deploy")
    target.check_deployed()


@pytest.mark.parametrize("kill", DESTROY, ids=str)
def test_a_destroy_that_is_interrupted_is_completed_by_another_and_all_can_come_back(
    target: Interrupted, kill: Kill
) -> None:
    target.run("deploy")
    target.interrupt("destroy", kill)
    target.run("destroy")
    target.check_destroyed()
    target.run("deploy")
    target.check_deployed()


@pytest.mark.parametrize(
    "kill", [Kill(how="POWER", action="CreateKey"), Kill(how="POWER", action="CreateRole")], ids=str
)
def test_a_destroy_removes_what_an_interrupted_deploy_created(target: Interrupted, kill: Kill) -> None:
    target.interrupt("deploy", kill)
    target.run("destroy")
    target.check_destroyed()
