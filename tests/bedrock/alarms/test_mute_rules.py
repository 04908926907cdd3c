"""Mute rules of CloudWatch keep alarms of every tier quiet during planned maintenance."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from bedrock_monitoring.bedrock.alarms import (
    ActionsSuppressor,
    AlarmSet,
    Composites,
    Maintenance,
    OneTimeWindow,
    WeeklyWindow,
)
from bedrock_monitoring.bedrock.alarms.mute_rules import MuteRule
from tests.bedrock.alarms.sample import monitored
from tests.bedrock.alarms.test_alarm_set import tiers
from tests.bedrock.alarms.test_maintenance import (
    BEGINNING,
    EACH,
    NIGHTLY,
    NOVA,
    OF_NOVA,
    OF_TARGET,
    composite,
    made,
    problems_of,
)

IN_BERLIN = "Europe/Berlin"


def muting(*windows: Maintenance, **selection: Any) -> AlarmSet:
    return made(*windows, mute_rules=True, **selection)


def only(alarms: AlarmSet) -> MuteRule:
    [rule] = alarms.mute_rules.values()
    return rule


def test_without_the_setting_there_are_no_rules() -> None:
    assert made(OF_TARGET).mute_rules == {}


def test_a_rule_mutes_every_alarm_that_notifies_in_place_of_schedules_and_suppressor() -> None:
    alarms = muting(OF_TARGET)
    rule = only(alarms)
    assert set(rule.alarm_ids) == alarms.notified_tiers.keys()
    assert {alarms.notified_tiers[id_] for id_ in rule.alarm_ids} == {"critical", "warning"}
    assert "unhealthy" in rule.alarm_ids
    assert rule.name == "bedrock-prod_move_maintenance"
    assert alarms.mute_rules.keys() == {"mute-move"}
    assert alarms.schedules == {}
    assert "maintenance" not in alarms.alarms
    assert composite(alarms).suppressor is None


@pytest.mark.parametrize(
    ("window", "expression", "duration"),
    [
        (
            OneTimeWindow(start=BEGINNING, end=BEGINNING + timedelta(hours=4), time_zone=IN_BERLIN),
            "at(2026-12-01T22:00)",
            "PT4H",
        ),
        (
            OneTimeWindow(start=BEGINNING, end=BEGINNING + timedelta(days=2, minutes=90)),
            "at(2026-12-01T22:00)",
            "P2DT1H30M",
        ),
        (OneTimeWindow(start=BEGINNING, end=BEGINNING + timedelta(days=7)), "at(2026-12-01T22:00)", "P7D"),
        (
            # The night in which clocks go forward in Berlin has an hour less.
            OneTimeWindow(
                start=datetime.fromisoformat("2027-03-28T01:00"),
                end=datetime.fromisoformat("2027-03-28T05:00"),
                time_zone=IN_BERLIN,
            ),
            "at(2027-03-28T01:00)",
            "PT3H",
        ),
        (NIGHTLY, "cron(0 5 * * *)", "PT1H"),
        (
            WeeklyWindow(days=(6,), at=time(2, 30), duration=timedelta(minutes=45), time_zone=IN_BERLIN),
            "cron(30 2 * * SUN)",
            "PT45M",
        ),
        (
            WeeklyWindow(days=(0, 1, 2, 3, 4), at=time(22), duration=timedelta(hours=2)),
            "cron(0 22 * * MON,TUE,WED,THU,FRI)",
            "PT2H",
        ),
    ],
)
def test_a_rule_begins_by_the_clock_of_the_window_and_lasts_as_long(
    window: OneTimeWindow | WeeklyWindow, expression: str, duration: str
) -> None:
    rule = only(muting(Maintenance(name="move", window=window)))
    assert (rule.expression, rule.iso_duration, rule.time_zone) == (expression, duration, window.time_zone)


def test_a_rule_of_models_mutes_their_alarms_and_a_schedule_takes_them_out_of_the_page() -> None:
    alarms = muting(OF_NOVA, composites=EACH)
    rule = only(alarms)
    slug = "amazon-nova-lite-v1-0"
    assert rule.alarm_ids
    assert all(id_.endswith(slug) for id_ in rule.alarm_ids)
    assert {alarms.notified_tiers[id_] for id_ in rule.alarm_ids} == {"warning"}
    assert "maintenance" not in alarms.alarms
    assert f"maintenance-{slug}" in alarms.alarms
    assert len(alarms.schedules) == 2


def test_alarms_that_notify_one_by_one_are_muted_too() -> None:
    alarms = muting(OF_TARGET, composites=None)
    assert set(only(alarms).alarm_ids) == alarms.notified_tiers.keys()


def test_the_suppressor_of_a_user_stays_beside_a_rule() -> None:
    own = ActionsSuppressor(alarm="ours", wait_period=timedelta(0), extension_period=timedelta(0))
    assert composite(muting(OF_TARGET, composites=Composites(suppressor=own))).suppressor == "ours"
    assert len(problems_of(OF_TARGET, composites=Composites(suppressor=own))) == 1


def test_more_alarms_than_a_rule_takes_are_muted_by_several() -> None:
    models = [monitored(f"acme.model-{number}-v1:0") for number in range(120)]
    again = replace(OF_TARGET, name="move-2")
    alarms = muting(OF_TARGET, again, models=models, kinds={"throttles": tiers("throttles")})
    rules = alarms.mute_rules
    assert [*rules] == ["mute-move", "mute-move_2", "mute-move-2", "mute-move-2_2"]
    assert len(rules["mute-move"].alarm_ids) == 100
    assert rules["mute-move_2"].name == "bedrock-prod_move_2_maintenance"
    assert len({rule.name for rule in rules.values()}) == len(rules)
    for name in ("move", "move-2"):
        muted = [id_ for rule in rules.values() if rule.maintenance == name for id_ in rule.alarm_ids]
        assert sorted(muted) == sorted(alarms.notified_tiers)


def test_a_window_of_a_model_without_an_alarm_that_notifies_has_no_rule() -> None:
    alarms = muting(OF_NOVA, composites=EACH, models=(NOVA,), kinds={"server_errors": tiers("server_errors")})
    assert alarms.mute_rules == {}
    assert len(alarms.schedules) == 2
