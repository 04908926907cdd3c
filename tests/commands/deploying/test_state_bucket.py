"""The stack of the state bucket, with a terraform that takes milliseconds."""

from __future__ import annotations

from bedrock_monitoring.commands.deploying.state_bucket import create_or_update_bucket
from bedrock_monitoring.terraform import Changes
from tests.commands.fake_terraform import FakeTerraform


def test_a_bucket_that_is_known_to_be_missing_is_made_without_a_question_to_terraform(
    terraform: FakeTerraform,
) -> None:
    terraform.stack("state", adds=6)
    assert create_or_update_bucket(terraform.stack_of("state"), approve=None, is_new=True) is None
    assert terraform.asked() == ["state init", "state plan", "state apply", "state init"]


def test_who_approves_is_shown_what_the_plan_changes_and_who_does_not_changes_nothing(
    terraform: FakeTerraform,
) -> None:
    terraform.stack("state", adds=6)
    shown = list[Changes]()

    def refuses(changes: Changes) -> bool:
        shown.append(changes)
        return False

    assert create_or_update_bucket(terraform.stack_of("state"), approve=refuses, is_new=True) is None
    assert [changes.add for changes in shown] == [6]
    assert terraform.asked() == ["state init", "state plan", "state show"]
