from __future__ import annotations

import pytest

from bedrock_monitoring.bedrock import sections
from bedrock_monitoring.bedrock.sections import Link
from tests.bedrock.placing import body_of


def arns(count: int) -> list[str]:
    return [f"arn:aws:cloudwatch:us-east-1:111122223333:alarm:{number}" for number in range(count)]


def test_the_heading_says_what_and_where_and_leads_to_the_other_dashboards() -> None:
    heading = sections.heading(
        title="모델", place="Account 1, here", links=[Link(text="a [b]", url="https://x")]
    )
    assert heading.markdown == "# 모델\nAccount 1, here · [a \\[b\\]](https://x)"


def test_without_other_dashboards_there_are_no_links() -> None:
    assert sections.heading(title="Bedrock", place="Here").markdown == "# Bedrock\nHere"


@pytest.mark.parametrize("count", [1, 6, 18])
def test_few_alarms_stand_at_the_top_whatever_their_state(count: int) -> None:
    [status] = sections.alarm_status(arns(count))
    assert list(status.alarms) == arns(count)
    assert not status.states
    assert status.height == 2 + -(-count // 6)
    assert sections.all_alarms(arns(count)) is None


@pytest.mark.parametrize(
    ("count", "sizes", "titles"),
    [
        (19, [19], ["Alarms"]),
        (100, [100], ["Alarms"]),
        (160, [100, 60], ["Alarms (1 of 2)", "Alarms (2 of 2)"]),
    ],
)
def test_of_many_alarms_the_top_shows_those_in_alarm_and_a_section_of_its_own_all(
    count: int, sizes: list[int], titles: list[str]
) -> None:
    top = sections.alarm_status(arns(count))
    assert [len(status.alarms) for status in top] == sizes
    assert all(status.states == ("ALARM",) and status.height == 3 for status in top)
    everything = sections.all_alarms(arns(count))
    assert everything is not None
    statuses = [found["properties"] for found in body_of(everything)["widgets"][1:]]
    assert [status["title"] for status in statuses] == titles
    assert [arn for status in statuses for arn in status["alarms"]] == arns(count)
    assert {status["sortBy"] for status in statuses} == {"stateUpdatedTimestamp"}


def test_without_alarms_there_is_no_status() -> None:
    assert sections.alarm_status([]) == ()
    assert sections.all_alarms([]) is None
