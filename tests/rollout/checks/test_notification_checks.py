"""What `failed_jobs` refuses and warns of."""

from __future__ import annotations

import pytest

from tests.rollout.checks.test_budget_checks import findings
from tests.rollout.sample import target

OTHERS_TOPIC = "notify: {tiers: {warning: {topic: arn:aws:sns:us-east-1:444455556666:all}}}"
OWN_TOPIC = "notify: {tiers: {warning: {topic: arn:aws:sns:us-east-1:111122223333:all}}}"
FAILED = "failed_jobs: {}"


@pytest.mark.parametrize(
    ("written", "what", "is_warning"),
    [
        (
            target("prod", FAILED, OTHERS_TOPIC),
            '`failed_jobs` notifies tier "warning", and EventBridge publishes to a topic of another account',
            False,
        ),
        (
            target("prod", FAILED) + target("chat", "failed_jobs: {types: [customization]}"),
            'it tells of jobs of account 111122223333 in us-east-1 of which target "prod" on line',
            True,
        ),
        (target("prod", "failed_jobs: {types: [batch]}"), '"batch" is not a type of job', False),
        (target("prod", "failed_jobs: {types: []}"), "", False),
    ],
)
def test_what_is_wrong_with_failed_jobs_is_found(written: str, what: str, *, is_warning: bool) -> None:
    [found] = [problem for problem in findings(written) if what in problem.what]
    assert found.is_warning is is_warning
    assert found.remedy


@pytest.mark.parametrize(
    "written",
    [
        target("prod", FAILED, OWN_TOPIC),
        target("prod", "failed_jobs: {tier: critical}", OTHERS_TOPIC),
        target("prod", FAILED) + target("eu", FAILED, region="eu-west-1"),
        target("prod", FAILED) + target("other", FAILED, account="444455556666"),
        target("prod", "failed_jobs: {types: [batch_inference]}")
        + target("chat", "failed_jobs: {types: [customization]}"),
    ],
)
def test_what_is_right_with_failed_jobs_is_taken(written: str) -> None:
    assert not [one for one in findings(written) if "failed_jobs" in one.what or "tells of jobs" in one.what]
