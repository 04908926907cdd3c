"""What is probably a mistake is told and used, or refused where the file is strict."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bedrock_monitoring.rollout import loads
from tests.rollout.sample import TARGET, problems_of, rollout_of, target

UNKNOWN = TARGET.replace("amazon.nova-lite-v1:0", "acme.supermodel-v1:0")
PROVIDER = (
    'rollout.yaml:8:14 targets[0].models[0]: "acme" is not a provider of models that is known here; correct '
    "the id, or write the ARN if the provider is new: without the right id its dashboard stays empty"
)
ONCE = '{from: "2026-12-01T22:00", to: "2026-12-02T02:00", time_zone: Europe/Berlin}'
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def warnings_of(text: str, *, now: datetime | None = None) -> list[str]:
    """Return the warnings of a text that is not refused."""
    return [str(warning) for warning in loads(text, now=now).warnings]


def window(now: datetime | None, text: str = ONCE) -> list[str]:
    """Return what is said of a window of maintenance at a time, without its place."""
    warnings = warnings_of(rollout_of(targets=target("prod", f"maintenance: [{text}]")), now=now)
    return [
        warning.removeprefix("warning: rollout.yaml:9:19 targets[0].maintenance[0]: ") for warning in warnings
    ]


def test_a_warning_has_the_form_of_a_problem_and_the_rollout_is_used() -> None:
    rollout = loads(rollout_of(targets=UNKNOWN))
    assert [str(warning) for warning in rollout.warnings] == [f"warning: {PROVIDER}"]
    assert rollout.targets[0].models[0].id.dimension_value == "acme.supermodel-v1:0"


def test_a_strict_file_refuses_its_warnings() -> None:
    assert problems_of(rollout_of(targets=UNKNOWN, top="strict: true\n")) == [
        PROVIDER.replace("yaml:8", "yaml:9")
    ]


def test_a_strict_file_without_warnings_is_used() -> None:
    assert warnings_of(rollout_of(top="strict: true\n")) == []


@pytest.mark.parametrize("strict", ["strict: false\n", "strict: null\n"])
def test_a_file_is_not_strict_by_default(strict: str) -> None:
    assert len(warnings_of(rollout_of(targets=UNKNOWN, top=strict))) == 1


def test_warnings_stand_among_the_problems_of_a_file_that_is_refused() -> None:
    wrong = rollout_of(targets=UNKNOWN + target("Prod") + target("test", "wave: 0"))
    assert [problem.removeprefix("warning: ").split(": ")[0] for problem in problems_of(wrong)] == [
        "rollout.yaml:8:14 targets[0].models[0]",
        "rollout.yaml:9:11 targets[1].name",
        "rollout.yaml:17:11 targets[2].wave",
    ]
    assert [problem.startswith("warning: ") for problem in problems_of(wrong)] == [True, False, False]


def test_what_every_target_inherits_is_told_once_at_its_place_in_the_defaults() -> None:
    text = rollout_of(
        defaults="  models: [acme.supermodel-v1:0]\n",
        targets='  - {name: a, account: "111122223333", region: us-east-1}\n'
        '  - {name: b, account: "111122223333", region: eu-west-1}\n',
    )
    assert [warning.split(":", 4)[:4] for warning in warnings_of(text)] == [
        ["warning", " rollout.yaml", "5", "12 defaults.models[0]"]
    ]


@pytest.mark.parametrize(
    "models",
    [
        "[us.acme.supermodel-v1:0]",
        "[{id: acme.supermodel-v1:0, name: Super}]",
        "[{ids: [acme.supermodel-v1:0, us.acme.supermodel-v1:0]}]",
    ],
)
def test_a_provider_that_nobody_knows_is_told_however_the_model_is_written(models: str) -> None:
    said = warnings_of(rollout_of(targets=TARGET.replace("[amazon.nova-lite-v1:0]", models)))
    assert said
    assert all('"acme" is not a provider' in line for line in said)


def test_a_profile_of_an_unknown_provider_is_told() -> None:
    profile = "inference_profiles: [{name: team, copy_from: acme.supermodel-v1:0}]"
    [warning] = warnings_of(rollout_of(targets=target("prod", profile)))
    assert warning.startswith(
        'warning: rollout.yaml:9:50 targets[0].inference_profiles[0].copy_from: "acme" is'
    )


@pytest.mark.parametrize(
    "model",
    [
        "arn:aws:bedrock:us-east-1::foundation-model/acme.supermodel-v1:0",
        "abcdefghijkl",
        "amazon.nova-9-lite-v1:0",
    ],
)
def test_what_says_that_it_is_intended_is_not_told(model: str) -> None:
    assert warnings_of(rollout_of(targets=TARGET.replace("amazon.nova-lite-v1:0", f'"{model}"'))) == []


PAST = "a schedule of the past never runs"
BEGAN = "it began at 2026-12-01 22:00 Europe/Berlin, which has passed"
OVER = "it was over at 2026-12-02 02:00 Europe/Berlin"


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (None, []),
        (NOON.replace(hour=20, minute=59), []),
        (NOON.replace(hour=21), [f"{BEGAN}; if it is not deployed yet, let it begin later: {PAST}"]),
        (NOON.replace(day=2, hour=1), [f"{OVER}; remove it, or correct its date: {PAST}"]),
    ],
    ids=["no clock", "before", "during", "after"],
)
def test_a_window_of_the_past_is_told_by_the_clock_of_its_time_zone(
    now: datetime | None, said: list[str]
) -> None:
    assert window(now) == said


def test_a_window_of_every_week_is_never_over() -> None:
    assert window(NOON, '{every: sunday, at: "02:00", duration: 2h}') == []
