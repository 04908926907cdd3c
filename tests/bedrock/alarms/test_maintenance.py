from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from bedrock_monitoring.bedrock.alarms import (
    ActionsSuppressor,
    AlarmSelection,
    AlarmSet,
    Composites,
    Maintenance,
    OneTimeWindow,
    WeeklyWindow,
)
from bedrock_monitoring.bedrock.alarms.alarm_set import alarm_set
from bedrock_monitoring.cloudwatch.alarms import Alarm, CompositeAlarm
from bedrock_monitoring.problems import InvalidInputError
from tests.bedrock.alarms.sample import context, monitored
from tests.bedrock.alarms.test_alarm_set import tiers

KINDS = {"throttles": tiers("throttles"), "server_errors": tiers("server_errors")}
DEEPSEEK, NOVA = monitored("deepseek.v3.2"), monitored("amazon.nova-lite-v1:0")
BEGINNING = datetime.fromisoformat("2026-12-01T22:00")
NIGHT = OneTimeWindow(start=BEGINNING, end=BEGINNING + timedelta(hours=4), time_zone="Europe/Berlin")
NIGHTLY = WeeklyWindow(days=tuple(range(7)), at=time(5), duration=timedelta(hours=1))
OF_TARGET = Maintenance(name="move", window=NIGHT)
OF_NOVA = Maintenance(name="batch", window=NIGHTLY, models=("amazon-nova-lite-v1-0",))
EACH = Composites(models=True)


def made(*windows: Maintenance, models: Any = (DEEPSEEK, NOVA), **selection: Any) -> AlarmSet:
    said = AlarmSelection(**{"kinds": KINDS, "composites": Composites(), "maintenance": windows, **selection})
    return alarm_set(models, selection=said, context=context())


def composite(made: AlarmSet, id_: str = "unhealthy") -> CompositeAlarm:
    alarm = made.alarms[id_]
    assert isinstance(alarm, CompositeAlarm)
    return alarm


def problems_of(*windows: Maintenance, **selection: Any) -> list[str]:
    with pytest.raises(InvalidInputError) as error:
        made(*windows, **selection)
    return str(error.value).splitlines()


def test_without_maintenance_nothing_is_added() -> None:
    assert made().schedules == {}
    assert not any("maintenance" in id_ for id_ in made().alarms)


def test_an_alarm_that_stays_as_it_is_set_stands_for_maintenance_and_tells_nobody() -> None:
    whole = made(OF_TARGET)
    alarm = whole.alarms["maintenance"]
    assert isinstance(alarm, Alarm)
    assert alarm.alarm_name == "bedrock-prod_maintenance"
    assert (alarm.treat_missing_data, alarm.alarm_actions) == ("ignore", ())
    assert "maintenance" not in whole.notified_tiers
    assert list(alarm.problems()) == []
    assert list(whole.alarms)[-1] == "maintenance"


@pytest.mark.parametrize(
    ("window", "id_", "subject"),
    [
        (OF_TARGET, "maintenance", "Amazon Bedrock"),
        (OF_NOVA, "maintenance-amazon-nova-lite-v1-0", "Nova Lite"),
    ],
)
def test_an_alarm_of_maintenance_says_what_is_in_maintenance_where_and_how_to_end_it(
    window: Maintenance, id_: str, subject: str
) -> None:
    alarm = made(window, composites=EACH).alarms[id_]
    naming = context().naming
    assert alarm.title == f"{subject}: planned maintenance"
    assert alarm.alarm_description == (
        f"While this is in ALARM, {subject} is in planned maintenance in {naming.account}, {naming.region}, "
        "and nobody is paged for it. Schedules set it. To end maintenance now, set it to OK."
    )


def test_maintenance_of_the_target_suppresses_its_page_and_delays_no_other() -> None:
    page = composite(made(OF_TARGET))
    assert page.suppressor == "bedrock-prod_maintenance"
    assert (page.wait_period, page.extension_period) == (timedelta(0), timedelta(minutes=1))
    assert page.rule_text == composite(made()).rule_text


def test_one_critical_alarm_alone_gets_a_page_that_can_be_kept_back() -> None:
    alone = made(OF_TARGET, models=(DEEPSEEK,))
    assert composite(alone).suppressor == "bedrock-prod_maintenance"
    assert "server-errors-deepseek-v3-2" not in alone.notified_tiers


def test_a_model_in_maintenance_does_not_count_as_unhealthy() -> None:
    whole = made(OF_NOVA, composites=EACH)
    assert composite(whole, "unhealthy-amazon-nova-lite-v1-0").rule_text == (
        'ALARM("bedrock-prod_amazon-nova-lite-v1-0_server-errors") '
        'AND NOT ALARM("bedrock-prod_amazon-nova-lite-v1-0_maintenance")'
    )
    assert "maintenance" not in composite(whole, "unhealthy-deepseek-v3-2").rule_text
    assert composite(whole).suppressor is None
    assert "Nova Lite is in planned maintenance" in (
        whole.alarms["maintenance-amazon-nova-lite-v1-0"].alarm_description
    )


def test_all_alarms_of_a_model_are_left_out_and_not_the_last_alone() -> None:
    kinds = {**KINDS, "throttles": tiers("throttles", critical="> 9 for 3 minutes")}
    rule = composite(
        made(OF_NOVA, composites=EACH, kinds=kinds), "unhealthy-amazon-nova-lite-v1-0"
    ).rule_text.replace("bedrock-prod_amazon-nova-lite-v1-0_", "")
    assert rule == ('(ALARM("throttles_critical") OR ALARM("server-errors")) AND NOT ALARM("maintenance")')


@pytest.mark.parametrize("at_least", [2, "50%"])
def test_where_models_are_counted_those_in_maintenance_are_silenced_too(at_least: int | str) -> None:
    whole = made(OF_NOVA, composites=Composites(at_least=at_least))
    assert "AND NOT" in composite(whole, "unhealthy-amazon-nova-lite-v1-0").rule_text


def test_each_window_has_a_schedule_that_begins_it_and_one_that_ends_it() -> None:
    schedules = made(OF_TARGET, OF_NOVA, composites=EACH).schedules
    assert {id_: (one.expression, one.time_zone) for id_, one in schedules.items()} == {
        "move_start": ("at(2026-12-01T22:00:00)", "Europe/Berlin"),
        "move_end": ("at(2026-12-02T02:00:00)", "Europe/Berlin"),
        "batch_amazon-nova-lite-v1-0_start": ("cron(0 5 * * ? *)", "UTC"),
        "batch_amazon-nova-lite-v1-0_end": ("cron(0 6 * * ? *)", "UTC"),
    }
    assert [json.loads(schedules[f"move_{when}"].input) for when in ("start", "end")] == [
        {
            "AlarmName": "bedrock-prod_maintenance",
            "StateValue": "ALARM",
            "StateReason": "Planned maintenance move begins",
        },
        {
            "AlarmName": "bedrock-prod_maintenance",
            "StateValue": "OK",
            "StateReason": "Planned maintenance move is over",
        },
    ]


def test_a_beginning_is_given_up_before_the_shortest_window_ends_and_an_end_is_tried_for_long() -> None:
    schedules = made(OF_TARGET).schedules
    assert schedules["move_start"].maximum_event_age == timedelta(minutes=1)
    assert schedules["move_end"].maximum_event_age == timedelta(hours=1)


def test_two_windows_of_one_model_set_one_alarm() -> None:
    again = Maintenance(name="again", window=NIGHT, models=OF_NOVA.models)
    whole = made(OF_NOVA, again, composites=EACH)
    assert [id_ for id_ in whole.alarms if "maintenance" in id_] == ["maintenance-amazon-nova-lite-v1-0"]
    assert {one.alarm_name for one in whole.schedules.values()} == {
        "bedrock-prod_amazon-nova-lite-v1-0_maintenance"
    }


def test_without_composite_alarms_nothing_can_be_silenced() -> None:
    assert problems_of(OF_TARGET, composites=None) == [
        (
            "maintenance: only composite alarms can be silenced, and there are none; remove `enabled: false` "
            "from `composites`, or the windows"
        )
    ]


def test_a_suppressor_of_your_own_and_a_window_of_the_target_are_one_too_many() -> None:
    own = ActionsSuppressor(alarm="deploying", wait_period=timedelta(0), extension_period=timedelta(0))
    [problem] = problems_of(OF_TARGET, composites=Composites(suppressor=own))
    assert problem.startswith("maintenance: 'deploying' already suppresses the composite alarm")
    kept = made(OF_NOVA, composites=Composites(models=True, suppressor=own))
    assert composite(kept).suppressor == "deploying"


def test_a_model_can_be_silenced_only_where_it_has_a_composite_alarm() -> None:
    assert problems_of(OF_NOVA) == [
        (
            "maintenance: a window names models, and no model has a composite alarm that could be silenced; "
            "add `models: true` to `composites`"
        )
    ]


def test_what_has_no_alarm_that_pages_cannot_be_silenced() -> None:
    kinds = {"throttles": tiers("throttles")}
    assert problems_of(OF_TARGET, OF_NOVA, composites=EACH, kinds=kinds) == [
        (
            "maintenance: the target has no alarm of the tier 'critical', so there is nothing to suppress; "
            "give it one, or remove the window"
        ),
        (
            "maintenance: amazon-nova-lite-v1-0 has no alarm of the tier 'critical', so there is nothing to "
            "suppress; give it one, or remove it from the window"
        ),
    ]
