"""docs/rollout.md says what the code does."""

import re
from pathlib import Path
from textwrap import indent

import pytest

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.dashboard_kinds import DASHBOARD_KINDS, OPTIONAL_SECTIONS
from bedrock_monitoring.monitoring import Rollout
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.settings.composite_settings import CompositeSettings
from bedrock_monitoring.rollout.settings.decommission_settings import DecommissionSettings
from bedrock_monitoring.rollout.settings.logging_settings import (
    InvocationLoggingSettings,
    LogBucketSettings,
)
from bedrock_monitoring.rollout.settings.maintenance_settings import MaintenanceSettings
from bedrock_monitoring.rollout.settings.model_settings import (
    InferenceProfileSettings,
    ModelSettings,
    PriceSettings,
    RouteQuotaSettings,
)
from bedrock_monitoring.rollout.settings.notification_settings import (
    NotifySettings,
    SubscriptionSettings,
    TierSettings,
)
from bedrock_monitoring.rollout.settings.own_stack_settings import OwnStackSettings
from bedrock_monitoring.rollout.settings.quota_settings import MantleQuotaSettings, TargetQuotaSettings
from bedrock_monitoring.rollout.settings.rollout_file import RolloutFile, StateSettings
from bedrock_monitoring.rollout.settings.section_settings import (
    AgentSettings,
    GuardrailSettings,
    KnowledgeBaseSettings,
)
from bedrock_monitoring.rollout.settings.setting import Settings
from bedrock_monitoring.rollout.settings.target_settings import TargetSettings
from tests.rollout.sample import STATE, problems_of, rollout_of, target_of

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "rollout.md").read_text(encoding="utf-8")
NOTIFICATION = (DOCS / "notification.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
ROLLOUTS = [block for block in BLOCKS if block.startswith("state:")]
SETTINGS = [block for block in BLOCKS if block not in ROLLOUTS]


def section(title: str) -> str:
    [found] = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", GUIDE, re.DOTALL | re.MULTILINE)
    return str(found)


def first_cells(text: str) -> list[str]:
    return re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("title", "settings"),
    [
        ("The top level", [RolloutFile]),
        ("state", [StateSettings]),
        ("targets and defaults", [TargetSettings]),
        ("models", [ModelSettings, PriceSettings, RouteQuotaSettings]),
        ("quotas", [TargetQuotaSettings, MantleQuotaSettings]),
        (
            "guardrails, agents, knowledge bases",
            [GuardrailSettings, AgentSettings, KnowledgeBaseSettings],
        ),
        ("composites", [CompositeSettings]),
        ("maintenance", [MaintenanceSettings]),
        ("notify", [NotifySettings]),
        ("invocation_logging", [InvocationLoggingSettings, LogBucketSettings]),
        ("inference_profiles", [InferenceProfileSettings]),
        ("stacks", [OwnStackSettings]),
        ("decommission", [DecommissionSettings]),
    ],
)
def test_the_guide_has_a_row_for_every_key(title: str, settings: list[type[Settings]]) -> None:
    keys = [field.alias or key for each in settings for key, field in each.model_fields.items()]
    assert sorted(first_cells(section(title))) == sorted(keys)


def test_the_page_of_who_is_told_has_a_row_for_every_key() -> None:
    keys = [
        field.alias or key
        for settings in (NotifySettings, TierSettings, SubscriptionSettings)
        for key, field in settings.model_fields.items()
    ]
    assert first_cells(NOTIFICATION) == keys


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", NOTIFICATION, re.DOTALL))
def test_every_example_of_who_is_told_loads(text: str) -> None:
    if text.startswith("notify:"):
        target_of(text)
    else:
        target_of("notify:\n  tiers:\n    critical:\n" + indent(text, " " * 6))


def test_the_guide_has_every_dashboard_with_its_question() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|?]*\?)", section("dashboards"), re.MULTILINE)
    assert rows == [(kind.name, kind.question) for kind in DASHBOARD_KINDS.values()]


def test_the_guide_names_every_optional_section() -> None:
    [row] = re.findall(r"^\| `sections` \|.*$", GUIDE, re.MULTILINE)
    assert set(OPTIONAL_SECTIONS) < set(re.findall(r"`(\w+)`", row))


@pytest.mark.parametrize("text", ROLLOUTS)
def test_the_rollouts_of_the_guide_load(text: str) -> None:
    assert isinstance(loads(text), Rollout)


@pytest.mark.parametrize("text", SETTINGS)
def test_the_settings_of_the_guide_load(text: str) -> None:
    assert target_of(text).name == "prod"


def test_the_larger_rollout_merges_as_the_guide_says() -> None:
    staging, prod = loads(ROLLOUTS[1]).targets
    assert staging.alarms == {}
    assert prod.tags == {"team": "ml", "stage": "prod"}
    assert prod.notify.email == ("oncall@example.com", "lead@example.com")
    assert str(prod.alarms["throttled"]["warning"]) == "> 20 % for 1 period of 15 minutes"


def test_the_table_of_merged_alarms_is_true() -> None:
    rows = re.findall(r"^\| `(alarms: .*)` \| `(alarms: .*)` \|", GUIDE, re.MULTILINE)
    born = {
        name: {kind.tier: kind.default} for name, kind in ALARM_KINDS.items() if kind.enabled_by_default(())
    }
    changed = target_of('alarms: {throttled: "> 20 % for 1 hour"}').alarms["throttled"]
    critical = target_of('alarms: {throttled: {critical: "> 50 % for 1 hour"}}').alarms["throttled"]
    assert set(critical) == {"warning", "critical"}
    assert [target_of(own, defaults=default).alarms for default, own in rows] == [
        {"throttled": born["throttled"]},
        {name: tiers for name, tiers in born.items() if name != "throttled"},
        {name: tiers for name, tiers in (born | {"throttled": changed}).items() if name != "first_token"},
        born | {"throttled": critical},
        born,
        born,
    ]


def test_the_errors_of_the_guide_are_the_real_ones() -> None:
    shown, _ = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)
    targets = (
        "  - name: prod\n"
        '    account: "12345"\n'
        "    region: us-east1\n"
        "    models: [amazon.nova-lite-v1:0]\n"
        "    notfy: {}\n"
    )
    assert problems_of(rollout_of(state=STATE, targets=targets)) == shown.splitlines()


def test_the_warning_of_the_guide_is_the_real_one() -> None:
    _, shown = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)
    targets = "  - name: prod\n" + '    account: "111122223333"\n' + "    region: us-east-1\n"
    text = rollout_of(state=STATE, targets=f"{targets}    models:\n      - acme.supermodel-v1:0\n")
    assert [str(warning) for warning in loads(text).warnings] == shown.splitlines()
