from typing import Any

import pytest

from bedrock_monitoring.commands.reviewing.alarm_words import alarm_differences, alarm_words

DESCRIPTION = (
    "{tier}: Claude Sonnet 4.5: calls are throttled ({condition}) in 111122223333, us-east-1.\nFirst: wait"
)


def alarm(
    condition: str = "> 5 for 3 of 5 minutes", *, tier: str = "warning", threshold: float = 5, **more: Any
) -> dict[str, Any]:
    return {
        "alarm_name": "bedrock-prod_anthropic-claude_throttles",
        "alarm_description": DESCRIPTION.format(tier=tier, condition=condition),
        "comparison_operator": "GreaterThanThreshold",
        "threshold": threshold,
        "evaluation_periods": 5,
        "datapoints_to_alarm": 3,
        "namespace": "AWS/Bedrock",
        "metric_name": "InvocationThrottles",
        "period": 60,
        "statistic": "Sum",
        "unit": "",
        "metric_query": [],
        "threshold_metric_id": None,
        "dimensions": None,
        **more,
    }


def changed(before: dict[str, Any], after: dict[str, Any], **more: Any) -> list[str]:
    return list(alarm_differences({"before": before, "after": after, **more}))


def test_an_alarm_is_called_by_its_kind_and_its_model() -> None:
    words = alarm_words(alarm())
    assert (words.kind, words.name) == ("throttles of", "Claude Sonnet 4.5")
    assert words.summary == ("> 5 for 3 of 5 minutes (warning)",)


def test_an_alarm_of_another_tier_has_its_kind_before_the_tier() -> None:
    words = alarm_words(alarm(tier="critical", alarm_name="bedrock-prod_x_latency-p99_critical"))
    assert (words.kind, words.tier) == ("latency p99 of", "critical")


def test_an_alarm_of_another_origin_is_called_by_its_name_and_read_all_the_same() -> None:
    words = alarm_words(alarm(alarm_description="mine", alarm_name="errors"))
    assert (words.kind, words.name) == ("alarm", "errors")
    assert words.summary == ("> 5 for 3 of 5 minutes",)


def test_an_alarm_that_cannot_be_read_has_no_condition() -> None:
    assert alarm_words(alarm(comparison_operator="Odd")).summary == ()


@pytest.mark.parametrize(
    ("condition", "threshold", "shown"),
    [("> 30 s for 5 minutes", 31_000, "> 31 s for"), ("> 5 % for 5 minutes", 6, "> 6 % for")],
)
def test_the_unit_is_that_of_the_description_and_the_number_that_of_the_alarm(
    condition: str, threshold: float, shown: str
) -> None:
    assert alarm_words(alarm(condition, threshold=threshold)).condition.startswith(shown)


def test_a_threshold_is_shown_within_its_condition() -> None:
    after = alarm("> 7 for 3 of 5 minutes", threshold=7)
    assert changed(alarm(), after) == ["> 5 → > 7 for 3 of 5 minutes"]


def test_a_condition_over_other_periods_is_shown_as_a_whole() -> None:
    after = alarm("> 5 for 2 of 5 minutes", datapoints_to_alarm=2)
    assert changed(alarm(), after) == ["> 5 for 3 of 5 minutes → > 5 for 2 of 5 minutes"]


DAY: dict[str, Any] = {"period": 86_400, "datapoints_to_alarm": 1, "evaluation_periods": 1}
BERLIN = [{"wall_clock_window": [{"timezone": "Europe/Berlin"}]}]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, BERLIN, "> 5 for 1 day → > 5 for 1 calendar day in Europe/Berlin"),
        ([], BERLIN, "> 5 for 1 day → > 5 for 1 calendar day in Europe/Berlin"),
        (BERLIN, [], "> 5 for 1 calendar day in Europe/Berlin → > 5 for 1 day"),
        (
            BERLIN,
            [{"wall_clock_window": [{"timezone": ""}]}],
            "> 5 for 1 calendar day in Europe/Berlin → > 5 for 1 calendar day in UTC",
        ),
    ],
)
def test_another_window_is_another_condition(before: Any, after: Any, words: str) -> None:
    old, new = (alarm(**DAY, evaluation_window=window) for window in (before, after))
    assert changed(old, new) == [words]


def test_a_condition_that_cannot_be_read_is_shown_by_its_attributes() -> None:
    after = alarm(comparison_operator="Odd", threshold=6)
    assert changed(alarm(), after) == ["comparison_operator GreaterThanThreshold → Odd", "threshold 5 → 6"]


def test_a_tier_and_its_topics_are_named() -> None:
    topic = "arn:aws:sns:us-east-1:111122223333:bedrock-prod-"
    before = alarm(alarm_actions=[f"{topic}warning"], ok_actions=[])
    after = alarm(tier="critical", alarm_actions=[f"{topic}critical"], ok_actions=[])
    assert changed(before, after) == [
        "tier warning → critical",
        "actions on ALARM: + bedrock-prod-critical, - bedrock-prod-warning",
    ]


def test_a_topic_that_is_not_there_yet_is_known_after_apply() -> None:
    before = alarm(alarm_actions=["arn:aws:sns:us-east-1:111122223333:old"])
    assert changed(before, alarm(), after_unknown={"alarm_actions": True}) == [
        "actions on ALARM: old → (known after apply)"
    ]


def test_a_topic_that_is_new_beside_another_is_known_after_apply() -> None:
    topic = "arn:aws:sns:us-east-1:111122223333:old"
    assert changed(alarm(alarm_actions=[topic]), alarm(alarm_actions=[topic, None])) == [
        "actions on ALARM: + (known after apply)"
    ]


def test_another_model_name_and_another_first_step_are_shown() -> None:
    description = (
        DESCRIPTION.replace("Sonnet 4.5", "Sonnet")
        .replace("wait", "look")
        .format(tier="warning", condition="> 5 for 3 of 5 minutes")
    )
    assert changed(alarm(), alarm(alarm_description=description)) == [
        "named Claude Sonnet 4.5 → Claude Sonnet",
        "description calls are throttled First: wait → calls are throttled First: look",
    ]


def test_what_else_changes_is_shown_by_attribute() -> None:
    assert changed(alarm(treat_missing_data="missing"), alarm(treat_missing_data="breaching")) == [
        "treat_missing_data missing → breaching"
    ]


def test_a_composite_alarm_gains_and_loses_alarms() -> None:
    before = {"alarm_name": "all", "alarm_rule": 'ALARM("a") OR ALARM("b")'}
    after = {"alarm_name": "all", "alarm_rule": 'ALARM("b") OR ALARM("c")'}
    assert alarm_words(after).kind == "composite alarm"
    assert changed(before, after) == ["alarms: + c, - a"]


def test_a_rule_over_the_same_alarms_is_shown_from_the_old_to_the_new() -> None:
    before, after = {"alarm_rule": 'ALARM("a")'}, {"alarm_rule": 'NOT ALARM("a")'}
    assert changed(before, after) == ['alarm_rule ALARM("a") → NOT ALARM("a")']
