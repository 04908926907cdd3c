"""One more run completes a deploy, a change and a destroy that are interrupted. `make kills` has all points."""

from __future__ import annotations

import pytest

from tests.e2e.interruptions import STATE, Interrupted, Kill, changed
from tests.e2e.sandbox import Sandbox
from tests.holding import Hold

pytestmark = pytest.mark.terraform


@pytest.fixture
def target(sandbox: Sandbox, hold: Hold) -> Interrupted:
    return Interrupted(sandbox, hold)


def test_what_interrupted_deploys_left_is_repaired_imported_and_said(target: Interrupted) -> None:
    target.interrupt("deploy", Kill(how="SIGINT", action="DescribeAlarms", after="PutMetricAlarm"))
    said = target.interrupt("deploy", Kill(how="POWER", method="PUT", path=STATE, after="PutMetricAlarm"))
    assert "repaired aws_cloudwatch_metric_alarm." in said
    assert "(untainted)" in said
    said = target.run("deploy")
    for what in (
        "role bedrock-prod-maintenance",
        "schedule group bedrock-prod",
        "inference profile search-team",
    ):
        assert f"prod: {what} is there already and " in said
    target.check_deployed()

    target.write(changed(target.account))
    target.interrupt("deploy", Kill(how="SIGKILL", action="PutCompositeAlarm"))
    target.run("deploy")
    target.check_deployed()

    target.interrupt("destroy", Kill(how="SIGTERM", action="DeleteAlarms"))
    target.run("destroy")
    target.check_destroyed()
