from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from bedrock_monitoring.bedrock.alarms import OneTimeWindow, WeeklyWindow
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import TARGET, problem_of_target, problems_of, rollout_of, target_of

NIGHT = '{from: "2026-12-01T22:00", to: "2026-12-02T02:00"}'
MACHINES_OWN = ("localtime", "posixrules", "Factory", "posix/Europe/Berlin", "right/UTC", "europe/berlin")
SUNDAYS = '{every: sunday, at: "02:00", duration: 1h30m, time_zone: Europe/Berlin}'
MODEL = "amazon.nova-lite-v1:0"


def refused(*windows: str) -> str:
    """Return the one problem of these windows, which begin on line 10, column 9."""
    return problem_of_target("maintenance:\n" + "".join(f"  - {window}\n" for window in windows))


def test_without_maintenance_there_are_no_windows() -> None:
    assert target_of().maintenance == ()


def test_both_forms_reach_the_target() -> None:
    once, weekly = target_of(f"maintenance: [{NIGHT}, {SUNDAYS}]").maintenance
    assert (once.window, once.models) == (
        OneTimeWindow(
            start=datetime.fromisoformat("2026-12-01T22:00"),
            end=datetime.fromisoformat("2026-12-02T02:00"),
            time_zone="UTC",
        ),
        (),
    )
    assert weekly.window == WeeklyWindow(
        days=(6,), at=time(2), duration=timedelta(minutes=90), time_zone="Europe/Berlin"
    )


def test_a_window_is_called_by_its_name_or_by_when_it_begins() -> None:
    named = NIGHT.replace("{", "{name: move, ")
    both = target_of(f"maintenance: [{named}, {SUNDAYS}]").maintenance
    assert [window.name for window in both] == ["move", "sunday-02-00"]
    assert target_of(f"maintenance: [{NIGHT}]").maintenance[0].name == "2026-12-01t22-00"


@pytest.mark.parametrize(
    ("every", "days"),
    [("day", (0, 1, 2, 3, 4, 5, 6)), ("monday-friday", (0, 1, 2, 3, 4)), ("wednesday", (2,))],
)
def test_a_window_is_on_the_days_that_it_names(every: str, days: tuple[int, ...]) -> None:
    [made] = target_of(f'maintenance: [{{every: {every}, at: "02:00", duration: 5m}}]').maintenance
    assert isinstance(made.window, WeeklyWindow)
    assert made.window.days == days


def test_a_model_is_named_by_any_of_its_ids_or_as_a_profile() -> None:
    models = f"models: [{{ids: [{MODEL}, us.{MODEL}]}}]"
    profiles = f"inference_profiles: [{{name: Search team, copy_from: {MODEL}}}]"
    window = NIGHT.replace("}", f", models: [us.{MODEL}, {MODEL}, Search team]}}")
    text = rollout_of(targets=TARGET.replace(f"models: [{MODEL}]", models))
    [target] = loads(text + f"    {profiles}\n    maintenance: [{window}]\n").targets
    assert target.maintenance[0].models == ("amazon-nova-lite-v1-0", "search-team")


def test_windows_of_a_target_replace_those_of_the_defaults() -> None:
    defaults = f"maintenance: [{NIGHT}]"
    assert len(target_of(defaults=defaults).maintenance) == 1
    assert target_of("maintenance: []", defaults=defaults).maintenance == ()
    [own] = target_of(f"maintenance: [{SUNDAYS}]", defaults=defaults).maintenance
    assert isinstance(own.window, WeeklyWindow)


NEITHER = (
    "rollout.yaml:10:9 targets[0].maintenance[0]: when it begins and ends is not said in one of the two "
    "forms; write `from` and `to`, or `every`, `at` and `duration`, and nothing of the other form"
)


@pytest.mark.parametrize(
    "window",
    [
        "{time_zone: UTC}",
        '{from: "2026-12-01T22:00"}',
        '{to: "2026-12-01T22:00"}',
        '{every: sunday, at: "02:00"}',
        "{every: sunday, duration: 1h}",
        '{from: "2026-12-01T22:00", to: "2026-12-02T02:00", every: day}',
        '{from: "2026-12-01T22:00", every: sunday, at: "02:00", duration: 1h}',
    ],
)
def test_a_window_has_one_form_and_all_of_it(window: str) -> None:
    assert refused(window) == NEITHER


@pytest.mark.parametrize(
    ("window", "problem"),
    [
        (
            '{from: "2026-12-01 22:00", to: "2026-12-02T02:00"}',
            (
                '10:16 targets[0].maintenance[0].from: "2026-12-01 22:00" is not a day and a time such as '
                "2026-12-01T22:00, in a year from 2000 to 2099; "
                'did you mean "2026-12-01T22:00"?'
            ),
        ),
        (
            '{from: "9999-12-31T22:00", to: "2026-12-02T02:00"}',
            (
                '10:16 targets[0].maintenance[0].from: "9999-12-31T22:00" is not a day and a time such as '
                "2026-12-01T22:00, in a year from 2000 to 2099; "
                'write year-month-dayThour:minute in quotes, e.g. "2026-12-01T22:00"'
            ),
        ),
        (
            '{from: "2026-11-31T22:00", to: "2026-12-02T02:00"}',
            (
                '10:16 targets[0].maintenance[0].from: "2026-11-31T22:00" is not a day and a time that '
                "there are; "
                'write year-month-dayThour:minute in quotes, e.g. "2026-12-01T22:00"'
            ),
        ),
        (
            '{every: sunday, at: "24:00", duration: 1h}',
            (
                '10:29 targets[0].maintenance[0].at: "24:00" is not a time of day from 00:00 to 23:59; '
                'write hour:minute in quotes, e.g. "02:00"'
            ),
        ),
        (
            '{every: sunday, at: "02:00", duration: 1d}',
            (
                '10:48 targets[0].maintenance[0].duration: "1d" is not a duration in hours and minutes; '
                "write e.g. 30m, 2h or 1h30m"
            ),
        ),
        (
            '{every: weekday, at: "02:00", duration: 1h}',
            (
                '10:17 targets[0].maintenance[0].every: "weekday" is not a day that windows begin on; did '
                "you "
                'mean "wednesday"?'
            ),
        ),
        (
            '{every: day, at: "02:00", duration: 1h, time_zone: Berlin}',
            (
                '10:60 targets[0].maintenance[0].time_zone: "Berlin" is not a time zone that this machine '
                "knows; write it as the IANA time zone database does, e.g. Europe/Berlin, or UTC; if it is "
                "there, install the package tzdata of your system"
            ),
        ),
        (
            '{every: day, at: "02:00", duration: 0m}',
            "10:9 targets[0].maintenance[0]: it ends before it has lasted five minutes; make it longer",
        ),
        (
            '{from: "2026-12-02T22:00", to: "2026-12-01T22:00"}',
            (
                "10:9 targets[0].maintenance[0]: it ends before it begins; exchange `from` and `to`, or "
                "correct one"
            ),
        ),
        (
            '{every: monday-friday, at: "02:00", duration: 24h}',
            (
                "10:9 targets[0].maintenance[0]: it is not over when it begins again, 23h59m is the longest; "
                "make it shorter"
            ),
        ),
        (
            '{every: sunday, at: "01:30", duration: 1h, time_zone: Europe/Berlin}',
            (
                "10:9 targets[0].maintenance[0]: the clocks of Europe/Berlin skip 02:30 on 28 March, and so "
                "would the schedule; choose another time, or UTC"
            ),
        ),
        (
            '{every: day, at: "02:00", duration: 1h, models: [amazon.nova-light-v1:0]}',
            (
                '10:58 targets[0].maintenance[0].models[0]: "amazon.nova-light-v1:0" is not a model of '
                'target "prod"; '
                'did you mean "amazon.nova-lite-v1:0"?'
            ),
        ),
    ],
)
def test_a_window_that_is_wrong_is_refused_with_its_line_and_what_to_do(window: str, problem: str) -> None:
    assert refused(window) == f"rollout.yaml:{problem}"


@pytest.mark.parametrize(
    "name", [*("../etc/passwd", "/etc/localtime", "Europe", "utc+1", "Europe/Berlin\\0"), *MACHINES_OWN]
)
def test_a_time_zone_is_never_a_path_nor_a_name_that_differs_between_machines(name: str) -> None:
    assert "is not a time zone" in refused(f'{{every: day, at: "02:00", duration: 1h, time_zone: "{name}"}}')


def test_windows_of_one_target_that_meet_are_refused() -> None:
    assert refused(NIGHT, '{every: tuesday, at: "23:00", duration: 1h}') == (
        "rollout.yaml:11:9 targets[0].maintenance[1]: it meets the window on line 10: where one of them "
        "ends, nothing would be silenced any more; make one window of the two, or leave time between them"
    )


def test_windows_of_the_target_and_of_a_model_may_be_at_one_time() -> None:
    of_model = NIGHT.replace("}", f", name: model, models: [{MODEL}]}}")
    assert len(target_of(f"maintenance: [{NIGHT}, {of_model}]").maintenance) == 2


def test_two_windows_do_not_share_a_name() -> None:
    of_model = NIGHT.replace("}", f", models: [{MODEL}]}}")
    assert refused(NIGHT, of_model) == (
        'rollout.yaml:11:9 targets[0].maintenance[1]: it is called "2026-12-01t22-00" like the window on '
        "line 10; give one of the two a `name`, or put the models of both into one"
    )


def test_a_window_of_the_defaults_that_is_wrong_for_two_targets_is_found_once() -> None:
    second = TARGET.replace("prod", "test").replace("us-east-1", "eu-central-1")
    windows = f'  maintenance: [{NIGHT}, {{every: tuesday, at: "23:00", duration: 1h}}]\n'
    [problem] = problems_of(rollout_of(defaults=windows, targets=TARGET + second))
    assert "defaults.maintenance[1]" in problem


@pytest.mark.parametrize(
    ("constraint", "is_enough"),
    {
        ">= 6.41, < 7.0": True,
        "~> 6.41": True,
        "~> 6.69.0": True,
        "6.41.0": True,
        None: False,
        "~> 5.100": False,
        "~> 6.0": False,
        ">= 5.100": False,
        ">= 6.40.0": False,
        "> 6.40.9": False,
        "< 7.0": False,
        "!= 6.40.0": False,
    }.items(),
)
def test_mute_rules_need_a_provider_that_surely_has_them(constraint: str | None, *, is_enough: bool) -> None:
    top = f'provider_version: "{constraint}"\n' if constraint else ""
    text = rollout_of(top=top, targets=TARGET + "    mute_rules: true\n")
    if is_enough:
        assert loads(text).targets[0].mute_rules
        return
    [problem] = problems_of(text)
    assert (
        " targets[0].mute_rules: alarm mute rules need version 6.41 of the provider or a later one" in problem
    )
    assert f"`provider_version` {constraint or '~> 5.100'!r} allows older ones" in problem
    assert 'write provider_version: ">= 6.41, < 7.0"' in problem


def muted(*settings: str) -> str:
    lines = "".join(f"    {line}\n" for line in ("mute_rules: true", *settings))
    return rollout_of(top='provider_version: "~> 6.41"\n', targets=TARGET + lines)


def test_mute_rules_need_no_composite_alarm_and_leave_its_suppressor_free() -> None:
    window = 'maintenance: [{every: sunday, at: "02:00", duration: 2h}]'
    for composites in ("{enabled: false}", "{suppressor: ours}"):
        assert loads(muted(f"composites: {composites}", window)).targets[0].maintenance
    of_model = window.replace("}", ", models: [amazon.nova-lite-v1:0]}")
    [problem] = problems_of(muted("composites: {enabled: false}", of_model))
    assert "only composite alarms can be silenced" in problem


def test_a_window_that_a_mute_rule_cannot_last_for_is_refused() -> None:
    fits = 'maintenance: [{from: "2030-12-01T00:00", to: "2030-12-16T00:00", name: move}]'
    assert loads(muted(fits)).targets[0].maintenance
    [problem] = problems_of(muted(fits.replace("16T00:00", "16T00:01")))
    assert "a mute rule mutes for at most 15 days at once; make several windows of it" in problem
