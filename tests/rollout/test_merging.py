from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, Composites
from bedrock_monitoring.bedrock.budgets import CostAnomalies
from bedrock_monitoring.bedrock.failed_jobs import FailedJobs, JobType
from bedrock_monitoring.notification import Notify
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.merging import merge, merged_values
from bedrock_monitoring.rollout.settings.mapping_keys import mapping_type
from bedrock_monitoring.rollout.settings.setting import Settings
from bedrock_monitoring.rollout.settings.target_settings import TargetSettings
from bedrock_monitoring.rollout.values.rules import Extendable
from tests.rollout.sample import STATE, target_of

KEYS = st.sampled_from(["alarms", "notify", "tags", "period", "wave"])
PLAIN = st.none() | st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2).map(tuple)
NAMES = st.sampled_from(["a", "b", "c"])
MAPPINGS = st.dictionaries(NAMES, PLAIN | st.dictionaries(NAMES, PLAIN, max_size=2), max_size=3)
SETTINGS = st.dictionaries(KEYS, PLAIN | MAPPINGS, max_size=5)


def holds(merged: Mapping[str, object], own: Mapping[str, object]) -> bool:
    """Return whether all that a target says itself is in what it has, mappings within mappings included."""
    return all(
        key not in merged
        if value is None
        else holds(merged[key], value)  # type: ignore[arg-type]
        if isinstance(value, Mapping)
        else merged[key] == value
        for key, value in own.items()
    )


@given(defaults=SETTINGS, own=SETTINGS)
def test_what_a_target_says_itself_wins(defaults: Mapping[str, object], own: Mapping[str, object]) -> None:
    assert holds(merge(defaults, own), own)


@given(defaults=SETTINGS, own=SETTINGS)
def test_merging_the_same_target_again_changes_nothing(
    defaults: Mapping[str, object], own: Mapping[str, object]
) -> None:
    merged = merge(defaults, own)
    assert merge(merged, own) == merged


@given(defaults=SETTINGS)
def test_a_target_that_says_nothing_has_the_defaults(defaults: Mapping[str, object]) -> None:
    merged = merge(defaults, {})
    assert set(merged) == {key for key, value in defaults.items() if value is not None}
    assert merge({}, defaults) == merged


def test_defaults_may_say_everything_but_the_name() -> None:
    rollout = loads(
        STATE
        + """\
defaults:
  account: "222233334444"
  region: eu-central-1
  role: Deploy
  models: [amazon.nova-lite-v1:0]
  period: 60
  alarms: false
  notify: {email: [a@example.com]}
  tags: {team: ml}
  wave: 3
targets:
  - name: one
  - {name: two, account: "333344445555", role: null, wave: 1}
"""
    )
    one, two = rollout.targets
    assert (one.account, one.region, one.role_arn) == (
        "222233334444",
        "eu-central-1",
        "arn:aws:iam::222233334444:role/Deploy",
    )
    assert (one.period.total_seconds(), one.alarms, one.tags, one.wave) == (60, {}, {"team": "ml"}, 3)
    assert (two.account, two.role_arn, two.wave, two.tags) == ("333344445555", None, 1, {"team": "ml"})
    assert one.models == two.models


def test_tags_are_merged_key_by_key_and_null_drops_one() -> None:
    target = target_of("tags: {stage: prod, owner: null}", defaults="tags: {team: ml, stage: dev, owner: me}")
    assert target.tags == {"team": "ml", "stage": "prod"}


def test_null_drops_all_tags_of_the_defaults() -> None:
    assert target_of("tags: null", defaults="tags: {team: ml}").tags == {}


def test_a_list_is_replaced_as_a_whole() -> None:
    target = target_of(
        "notify: {email: [b@example.com]}", defaults="notify: {email: [a@example.com, c@example.com]}"
    )
    assert target.notify == Notify(email=("b@example.com",))


def test_a_mapping_that_says_nothing_changes_nothing() -> None:
    assert target_of("notify: {}", defaults="notify: {email: [a@example.com]}").notify == Notify(
        email=("a@example.com",)
    )


@pytest.mark.parametrize("own", ["notify: null", "notify: {email: null}", "notify: {email: []}"])
def test_nobody_is_told_when_a_target_says_so(own: str) -> None:
    assert target_of(own, defaults="notify: {email: [a@example.com]}").notify == Notify()


BORN = {
    name: f"{kind.tier}: {kind.default}" for name, kind in ALARM_KINDS.items() if kind.enabled_by_default(())
}
SENTENCE = "> 7 % for 3 of 5 minutes"
CHANGED = {"throttled": f"warning: {SENTENCE}"}
BOTH = {"throttled": f"warning: > 30 % for 1 period of 15 minutes, critical: {SENTENCE}"}
TOGETHER = {name: BORN[name] for name in ("refused", "tokens_per_day")}
RATE = {"throttle_rate": "critical: > 10 % for 5 minutes"}


@pytest.mark.parametrize(
    ("default", "own", "alarms"),
    [
        ("", "", BORN),
        ("", "alarms: false", {}),
        ("alarms: false", "", {}),
        ("alarms: false", "alarms: true", BORN),
        ("alarms: false", "alarms: null", BORN),
        ("alarms: true", "alarms: false", {}),
        ("alarms: true", f'alarms: {{throttled: "{SENTENCE}"}}', {**BORN, **CHANGED}),
        ("alarms: false", f'alarms: {{throttled: "{SENTENCE}"}}', CHANGED),
        ("alarms: false", "alarms: {throttled: true}", {"throttled": BORN["throttled"]}),
        (f'alarms: {{throttled: "{SENTENCE}"}}', "", {**BORN, **CHANGED}),
        (f'alarms: {{throttled: "{SENTENCE}"}}', "alarms: true", BORN),
        (f'alarms: {{throttled: "{SENTENCE}"}}', "alarms: {throttled: true}", BORN),
        (f'alarms: {{throttled: "{SENTENCE}"}}', "alarms: {throttled: null}", BORN),
        (f'alarms: {{throttled: "{SENTENCE}"}}', "alarms: null", BORN),
        (
            f'alarms: {{throttled: "{SENTENCE}"}}',
            "alarms: {first_token: false}",
            {name: text for name, text in (BORN | CHANGED).items() if name != "first_token"},
        ),
        ("", "alarms: {throttle_rate: true}", {**BORN, **RATE}),
        ("alarms: {throttle_rate: true}", "alarms: true", BORN),
        ("alarms: false", "alarms: {throttle_rate: true}", RATE),
        ("", f'alarms: {{throttled: {{critical: "{SENTENCE}"}}}}', {**BORN, **BOTH}),
        (
            f'alarms: {{throttled: {{critical: "{SENTENCE}"}}}}',
            "alarms: {throttled: {warning: true}}",
            {**BORN, **BOTH},
        ),
        (
            f'alarms: {{throttled: {{critical: "{SENTENCE}"}}}}',
            "alarms: {throttled: {critical: null}}",
            BORN,
        ),
        ("", f'alarms: {{throttled: {{critical: "{SENTENCE}", warning: null}}}}', {**BORN, **BOTH}),
        (
            "",
            f'alarms: {{throttled: {{critical: "{SENTENCE}", warning: false}}}}',
            {**BORN, "throttled": f"critical: {SENTENCE}"},
        ),
        (
            "",
            "alarms: {throttled: {warning: false}}",
            {name: text for name, text in BORN.items() if name != "throttled"},
        ),
    ],
)
def test_true_is_every_kind_as_it_is_born_and_false_is_none(
    default: str, own: str, alarms: dict[str, str]
) -> None:
    target = target_of(own, defaults=default)
    assert said(target.alarms) == alarms
    assert [*target.alarms] == [name for name in ALARM_KINDS if name in alarms]


def said(alarms: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """Return the alarms of a target in words: every tier with its condition."""
    return {
        name: ", ".join(f"{tier}: {condition}" for tier, condition in tiers.items())
        for name, tiers in alarms.items()
    }


@pytest.mark.parametrize(
    ("default", "own", "alarms"),
    [
        ("", "", TOGETHER),
        ("", "alarms: true", TOGETHER),
        ("", "alarms: {all_models: {throttle_rate: true}}", {**TOGETHER, **RATE}),
        ("alarms: {all_models: {throttle_rate: true}}", "", {**TOGETHER, **RATE}),
        ("alarms: {all_models: {throttle_rate: true}}", "alarms: {first_token: false}", {**TOGETHER, **RATE}),
        ("alarms: {all_models: {throttle_rate: true}}", "alarms: false", {}),
        ("alarms: {all_models: {throttle_rate: true}}", "alarms: true", TOGETHER),
        ("alarms: {all_models: {throttle_rate: true}}", "alarms: {all_models: false}", {}),
        ("alarms: {all_models: {throttle_rate: true}}", "alarms: {all_models: null}", TOGETHER),
        (
            "alarms: {all_models: {throttle_rate: true}}",
            "alarms: {all_models: {throttled: true, first_token: false}}",
            {**TOGETHER, "throttled": BORN["throttled"], **RATE},
        ),
        (
            "alarms: {all_models: {throttle_rate: true}}",
            "alarms: {all_models: {throttle_rate: null}}",
            TOGETHER,
        ),
    ],
)
def test_alarms_of_all_models_are_there_when_somebody_asks_for_them(
    default: str, own: str, alarms: dict[str, str]
) -> None:
    assert said(target_of(own, defaults=default).all_models_alarms) == alarms


def test_composites_are_merged_key_by_key() -> None:
    target = target_of(
        "composites: {models: true, suppressor: null}",
        defaults="composites: {at_least: 2, models: false, suppressor: deploying}",
    )
    assert target.composites == Composites(models=True, at_least=2)


def test_the_quotas_of_the_account_and_cost_anomalies_are_merged_key_by_key() -> None:
    target = target_of(
        "quotas: {tokens_per_day: 7}\ncost_anomalies: {above: 50}",
        defaults="quotas: {tokens_per_day: 5, mantle: [{id: openai.gpt-5.5, input_tokens_per_minute: 3}]}\n"
        "cost_anomalies: {above: 100, tier: critical}",
    )
    assert (target.tokens_per_day, len(target.mantle_quotas)) == (7, 1)
    assert target.cost_anomalies == CostAnomalies(above=Decimal(50), tier="critical", monitor=None)


def test_failed_jobs_are_merged_key_by_key() -> None:
    target = target_of(
        "failed_jobs: {tier: critical}", defaults="failed_jobs: {tier: audit, types: [customization]}"
    )
    assert target.failed_jobs == FailedJobs(types=(JobType.CUSTOMIZATION,), tier="critical")
    assert target_of("failed_jobs: null", defaults="failed_jobs: {}").failed_jobs is None


def test_composites_can_be_switched_off_and_on_again() -> None:
    assert target_of("composites: {enabled: false}").composites is None
    assert (
        target_of("composites: {enabled: true}", defaults="composites: {enabled: false}").composites
        == Composites()
    )


MODELS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3)
MODEL_LAYER = st.none() | MODELS | MODELS.map(lambda models: {"add": models})


@given(layers=st.lists(st.fixed_dictionaries({}, optional={"models": MODEL_LAYER}), max_size=5))
def test_a_list_is_what_the_last_layer_without_add_says_and_what_is_added_after_it(
    layers: list[dict[str, object]],
) -> None:
    expected: list[str] | None = None
    for layer in layers:
        match layer.get("models", "nothing"):
            case {"add": added}:
                expected = [*(expected or []), *added]
            case None:
                expected = None
            case list(models):
                expected = models
    assert merged_values(*layers).get("models") == expected


@pytest.mark.parametrize(
    ("defaults", "own", "dashboards"),
    [
        ("", "dashboards: { add: [cost] }", ("overview", "cost")),
        ("dashboards: { add: [cost] }", "dashboards: { add: [logs] }", ("overview", "cost", "logs")),
        ("dashboards: [models]", "dashboards: { add: [cost] }", ("models", "cost")),
        ("dashboards: [models]", "dashboards: null", ("overview",)),
    ],
)
def test_what_a_list_is_by_default_can_be_extended(
    defaults: str, own: str, dashboards: tuple[str, ...]
) -> None:
    assert target_of(own, defaults=defaults).dashboards == dashboards


NOT_EXTENDED = {("objectives", "failed"): "its default depends on other settings"}


def test_every_list_that_is_not_within_another_or_a_tier_can_be_extended() -> None:
    found = dict(lists_below(TargetSettings, ()))
    assert {path for path, extendable in found.items() if not extendable} == set(NOT_EXTENDED)
    assert len(found) > 10


def lists_below(settings: type[Settings], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield the path of each list that stands over that of `defaults`, and whether it can be extended."""
    for key, field in settings.fields_by_key().items():
        here = (*path, key)
        type_ = mapping_type(("targets", 0, *here))
        if type_ is not None and issubclass(type_, Settings):
            if not type_.replaced_as_a_whole:
                yield from lists_below(type_, here)
        elif "tuple[" in str(field.annotation) and "dict[" not in str(field.annotation):
            yield here, any(isinstance(each, Extendable) for each in field.metadata)
