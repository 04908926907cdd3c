"""The expanded form of a rollout describes the same rollout without groups."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.rollout import load
from bedrock_monitoring.rollout.accounts.expanding import expanded
from bedrock_monitoring.rollout.yaml_writing import flow_text
from tests.rollout.accounts.sample import DEFAULTS, group, write_rollout

MODELS = st.lists(
    st.sampled_from(["amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0", "amazon.nova-micro-v1:0"]),
    min_size=1,
    max_size=3,
    unique=True,
)
EMAILS = st.lists(st.sampled_from(["a@example.com", "b@example.com"]), max_size=2, unique=True)
TAGS = st.dictionaries(st.sampled_from(["team", "stage"]), st.none() | st.sampled_from(["x", "yes", "007"]))
ALARMS = (
    st.booleans()
    | st.none()
    | st.fixed_dictionaries(
        {},
        optional={
            "throttled": st.booleans() | st.none() | st.just({"critical": "> 50 % for 1 hour"}),
            "first_token": st.booleans() | st.just({"critical": None, "warning": "> 20 % for 1 hour"}),
        },
    )
)
TIERS = st.dictionaries(
    st.sampled_from(["critical", "warning"]), st.none() | st.just({"email": ["c@example.com"], "sms": None})
)
LAYER = st.fixed_dictionaries(
    {},
    optional={
        "role": st.none() | st.just("Deploy"),
        "period": st.none() | st.sampled_from([60, 300]),
        "dashboards": st.just({"add": ["cost"]}) | st.just(["overview", "cost"]),
        "tags": st.none() | TAGS,
        "alarms": ALARMS,
        "notify": st.none()
        | st.fixed_dictionaries({}, optional={"email": st.none() | EMAILS, "tiers": TIERS | st.none()}),
        "objectives": st.none() | st.just({"availability": "99.9 %"}),
        "wave": st.integers(1, 3),
    },
)


@settings(max_examples=40, deadline=None)
@given(layers=st.tuples(LAYER, LAYER, LAYER, LAYER, LAYER), models=MODELS)
def test_the_expanded_form_has_the_same_targets(
    layers: tuple[dict[str, object], ...], models: list[str]
) -> None:
    defaults, of_group, region, account, own = layers
    one = {"name": "own", "account": "444444444444", "region": "us-east-1", **own}
    groups = {
        "accounts": {"units": ["/"], "exclude": {"named": ["chat-prod", "old"]}},
        "regions": ["us-east-1", {"region": "eu-central-1", **region}],
        "overrides": [{"account": "search-prod", **account}],
        **of_group,
    }
    text = "".join(
        f"{key}: {flow_text(value)}\n"
        for key, value in (
            ("defaults", {"models": models, **defaults}),
            ("groups", [groups]),
            ("targets", [one]),
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        path = write_rollout(Path(folder), text)
        before = load(path)
        written = expanded(path)
        assert "groups" not in yaml.safe_load(written)
        path.write_text(written, encoding="utf-8")
        assert load(path) == before


def test_each_target_says_what_differs_from_the_defaults_alone(tmp_path: Path) -> None:
    text = DEFAULTS + group("wave: 2", accounts="{ named: [sandbox, chat-prod] }")
    assert expanded(write_rollout(tmp_path, text)) == (
        'state: { account: "111122223333", region: us-east-1 }\n'
        "organization: organization.yaml\n"
        "defaults: { models: [amazon.nova-lite-v1:0] }\n"
        "targets:\n"
        '  - { name: chat-prod-us-east-1, account: "033333333333", region: us-east-1, wave: 2 }\n'
        '  - { name: sandbox-us-east-1, account: "444444444444", region: us-east-1, wave: 2 }\n'
    )


def test_own_stacks_and_what_is_decommissioned_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "mine.py").touch()
    rest = "stacks: [{ name: mine, file: mine.py, account: '111122223333', region: us-east-1 }]\n"
    leaving = "decommission: [{ name: gone, account: '111122223333', region: us-east-1 }]\n"
    path = write_rollout(tmp_path, DEFAULTS + group() + rest + leaving)
    before = load(path)
    path.write_text(expanded(path), encoding="utf-8")
    assert replace(load(path), stacks=(), warnings=()) == replace(before, stacks=(), warnings=())
    assert [stack.name for stack in load(path).stacks] == ["mine"]


def test_a_rollout_without_groups_keeps_its_targets(tmp_path: Path) -> None:
    text = 'targets:\n  - { name: one, account: "111111111111", region: us-east-1 }\n' + DEFAULTS
    path = write_rollout(tmp_path, text)
    before = load(path)
    path.write_text(expanded(path), encoding="utf-8")
    assert load(path) == before
