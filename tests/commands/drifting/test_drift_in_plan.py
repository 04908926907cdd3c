"""What of a plan is drift, and how it is said."""

from typing import Any

from bedrock_monitoring.commands.drifting.drift_in_plan import drift_of, drifted_resources
from bedrock_monitoring.commands.drifting.stack_drift import changes_in
from bedrock_monitoring.commands.reviewing.differences import pair, written_as
from bedrock_monitoring.commands.reviewing.review_lines import lines_of

Json = dict[str, Any]
TOPIC = "aws_sns_topic"


def change(actions: list[str], before: Json | None, after: Json | None, **more: Any) -> Json:
    return {
        "address": f"{TOPIC}.a",
        "type": TOPIC,
        "mode": "managed",
        "change": {"actions": actions, "before": before, "after": after, **more},
    }


def plan(drift: Json | None, planned: Json) -> Json:
    return {"resource_drift": [drift] if drift else [], "resource_changes": [planned]}


def said(found: Json) -> list[str]:
    return list(lines_of(changes_in("prod", drift_of(found))))


DEPLOYED = {"name": "t", "display_name": "5", "tags": None}


def test_what_a_deploy_would_put_back_is_drift_with_both_values() -> None:
    in_aws = DEPLOYED | {"display_name": "999"}
    found = plan(change(["update"], DEPLOYED, in_aws), change(["update"], in_aws, DEPLOYED))
    assert said(found) == ["~ topic t: display_name 999 in AWS, 5 in the rollout"]


def test_what_was_deleted_in_aws_is_drift_with_its_consequence() -> None:
    found = plan(change(["delete"], DEPLOYED, None), change(["create"], None, DEPLOYED))
    assert said(found) == ["- topic t: its subscribers are told nothing any more"]


def test_an_argument_that_the_rollout_does_not_set_is_drift_if_a_deploy_would_remove_it() -> None:
    in_aws = DEPLOYED | {"tags": {"who": "me"}}
    found = plan(change(["update"], DEPLOYED, in_aws), change(["update"], in_aws, DEPLOYED))
    assert len(drifted_resources(drift_of(found))) == 1


def test_what_only_aws_sets_is_no_drift() -> None:
    before, after = DEPLOYED | {"confirmed": False}, DEPLOYED | {"confirmed": True}
    assert said(plan(change(["update"], before, after), change(["no-op"], after, after))) == []
    unknown = change(["update"], after, DEPLOYED, after_unknown={"confirmed": True})
    assert said(plan(change(["update"], before, after), unknown)) == []


def test_a_change_of_the_rollout_that_is_not_deployed_is_no_drift() -> None:
    wanted = DEPLOYED | {"display_name": "7"}
    assert said(plan(None, change(["update"], DEPLOYED, wanted))) == []


def test_beside_a_change_of_the_rollout_the_drift_is_from_what_was_deployed() -> None:
    in_aws, wanted = DEPLOYED | {"display_name": "999"}, DEPLOYED | {"display_name": "7", "name": "u"}
    found = plan(change(["update"], DEPLOYED, in_aws), change(["update"], in_aws, wanted))
    assert said(found) == ["~ topic t: display_name 999 in AWS, 5 in the rollout"]


def test_what_somebody_made_by_hand_as_the_rollout_says_now_is_no_drift() -> None:
    wanted = DEPLOYED | {"display_name": "7"}
    assert said(plan(change(["update"], DEPLOYED, wanted), change(["no-op"], wanted, wanted))) == []


def test_what_the_rollout_destroys_anyway_is_no_drift() -> None:
    in_aws = DEPLOYED | {"display_name": "999"}
    assert said(plan(change(["update"], DEPLOYED, in_aws), change(["delete"], in_aws, None))) == []
    assert drifted_resources(drift_of({"resource_drift": [change(["delete"], DEPLOYED, None)]})) == []


def test_data_is_no_drift() -> None:
    data = change(["read"], None, DEPLOYED) | {"mode": "data"}
    assert said(plan(change(["update"], DEPLOYED, DEPLOYED | {"name": "u"}), data)) == []


def test_a_sensitive_value_is_not_said() -> None:
    before, in_aws = DEPLOYED | {"display_name": "secret"}, DEPLOYED | {"display_name": "hunter2"}
    marks = {"before_sensitive": {"display_name": True}, "after_sensitive": {"display_name": True}}
    found = plan(change(["update"], before, in_aws, **marks), change(["update"], in_aws, before, **marks))
    assert said(found) == ["~ topic t: display_name (sensitive value)"]


def test_an_alarm_drifts_in_the_words_of_a_review() -> None:
    alarm = {
        "alarm_name": "bedrock-prod_nova_throttles",
        "alarm_description": "warning: Nova: calls are throttled (> 5 for 3 of 5 minutes) in 1, us-east-1.",
        "comparison_operator": "GreaterThanThreshold",
        "threshold": 5,
        "evaluation_periods": 5,
        "datapoints_to_alarm": 3,
        "period": 60,
        "metric_name": "InvocationThrottles",
        "namespace": "AWS/Bedrock",
        "statistic": "Sum",
    }
    in_aws = alarm | {"threshold": 999}
    of = {"address": "aws_cloudwatch_metric_alarm.a", "type": "aws_cloudwatch_metric_alarm"}
    found = plan(change(["update"], alarm, in_aws) | of, change(["update"], in_aws, alarm) | of)
    assert said(found) == ["~ throttles of Nova: > 999 in AWS, > 5 in the rollout for 3 of 5 minutes"]


def test_a_pair_is_written_otherwise_within_a_block_alone() -> None:
    with written_as("{1} now, {0} then"):
        assert pair("a", "{b}") == "{b} now, a then"
    assert pair("a", "b") == "a → b"
