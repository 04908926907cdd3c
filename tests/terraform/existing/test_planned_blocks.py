"""A block that stands once is found in the plan of either provider: 5 plans it, 6 plans a list of it."""

from __future__ import annotations

from typing import Any

import pytest

from bedrock_monitoring.terraform.existing.bedrock_lookups import _logs_to_same_place

LOG = {"log_group_name": "/aws/one", "role_arn": "arn:aws:iam::111122223333:role/log"}
EXISTING = {"cloudWatchConfig": {"logGroupName": "/aws/one", "roleArn": LOG["role_arn"]}}


@pytest.mark.parametrize(
    ("planned", "is_same"),
    [
        ({"cloudwatch_config": LOG}, True),
        ([{"cloudwatch_config": [LOG]}], True),
        ([{"cloudwatch_config": [{**LOG, "log_group_name": "/aws/other"}]}], False),
        ([{"cloudwatch_config": []}], False),
        ({"cloudwatch_config": None}, False),
    ],
)
def test_the_log_group_is_compared(planned: Any, *, is_same: bool) -> None:
    assert _logs_to_same_place(EXISTING, {"logging_config": planned}) is is_same
