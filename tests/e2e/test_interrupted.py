"""One more run completes what was interrupted. `make kills` has every point at which it can be."""

from __future__ import annotations

import re

import pytest

from tests.e2e.interruptions import SLACK, Interrupted, Kill
from tests.e2e.sandbox import Sandbox
from tests.holding import Hold

pytestmark = pytest.mark.terraform


@pytest.fixture
def target(sandbox: Sandbox, hold: Hold) -> Interrupted:
    return Interrupted(sandbox, hold)


def test_what_interrupted_deploys_left_is_unlocked_repaired_imported_and_said(target: Interrupted) -> None:
    target.interrupt("deploy", Kill(how="SIGINT", action="DescribeAlarms", after="PutMetricAlarm"))
    said = target.interrupt("deploy", Kill(how="POWER", method="POST", path=SLACK), unlocks=False)
    assert "repaired aws_cloudwatch_metric_alarm." in said
    assert "(untainted)" in said
    target.unlock(target.run("deploy", expect=1))
    said = target.run("deploy")
    assert re.search(
        r"^prod: Slack channel configuration \S+ .*is there already and is imported$", said, re.MULTILINE
    )
    target.check_deployed()
