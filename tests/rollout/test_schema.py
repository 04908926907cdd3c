import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from bedrock_monitoring.rollout.schema import json_schema, schema_text
from bedrock_monitoring.rollout.yaml_document import parse
from tests.rollout.sample import STATE, TARGET, rollout_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


def accepts(validator: Draft202012Validator, text: str) -> bool:
    return validator.is_valid(parse(text, file="rollout.yaml").root.value)  # type: ignore[no-any-return]


def test_the_committed_schema_is_that_of_the_types() -> None:
    committed = (ROOT / "rollout.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(), "rollout.schema.json is out of date: run `make schema`"


def test_the_schema_is_valid_and_names_its_draft() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "$id" not in json_schema()


def test_the_committed_rollout_names_the_schema_and_keeps_to_it(validator: Draft202012Validator) -> None:
    text = (ROOT / "rollout.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=rollout.schema.json\n")
    assert accepts(validator, text)


def mappings_of(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, list):
        for item in schema:
            yield from mappings_of(item)
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for item in schema.values():
            yield from mappings_of(item)


def test_every_mapping_refuses_unknown_keys_and_every_key_is_described() -> None:
    whole = json_schema()
    mappings = list(mappings_of(whole))
    assert len(mappings) > 7
    policies_of_sns = {"type": "object", "minProperties": 1, "additionalProperties": True}
    assert mappings.count(policies_of_sns) == len(["filter", "delivery"])
    for mapping in mappings:
        assert mapping["additionalProperties"] is False or mapping == policies_of_sns
        for key, of_key in mapping.get("properties", {}).items():
            schema = {**whole["$defs"].get(of_key.get("$ref", "").removeprefix("#/$defs/"), {}), **of_key}
            assert schema["title"], key
            assert len(schema["description"]) > 20, key
            assert "\n" not in schema["description"], key


def test_every_example_keeps_to_its_own_schema() -> None:
    schema = json_schema()
    checked = 0
    for mapping in mappings_of(schema):
        for key, of_key in mapping.get("properties", {}).items():
            for example in of_key.get("examples", []):
                checked += 1
                assert Draft202012Validator({"$defs": schema["$defs"], **of_key}).is_valid(example), (
                    key,
                    example,
                )
    assert checked > 20


def target_with(setting: str) -> str:
    return rollout_of(targets=f"{TARGET}    {setting}\n")


def with_stack(settings: str) -> str:
    return rollout_of() + f"stacks:\n  - {{name: mine, file: {__file__}, {settings}}}\n"


ELSEWHERE = "account: '111122223333', region: us-east-1"

GOOD = [
    rollout_of(state="state: {backend: none}\n"),
    rollout_of(state=f"{STATE}  backend: s3\n"),
    rollout_of(state=f"{STATE}  backend: null\n"),
    rollout_of(),
    rollout_of(defaults="  tags: {team: ml}\n  alarms: false\n  notify: null\n"),
    rollout_of(targets=TARGET.replace('"111122223333"', "111122223333")),
    target_with('alarms: {throttles: "> 5 for 3 of 5 minutes", latency_p99: false, server_errors: null}'),
    target_with("role: team/Deploy"),
    target_with("notify: {email: [oncall@example.com]}"),
    target_with("notify: {tiers: {critical: {ok: false, pagerduty: {ssm: /x}}, audit: null}}"),
    target_with("notify: {tiers: {a: {https: ['https://x.example.com', {variable: x}]}}}"),
    target_with("tags: {팀: '${x}'}"),
    target_with("state_key: a/b.tfstate"),
    rollout_of(top='provider_version: ">= 5.100, < 6"\n'),
    rollout_of(targets=TARGET.replace("[a", "[{id: a").replace(":0]", ":0, price: {input: 1}}]")),
    rollout_of(targets=TARGET.replace("[a", "[{ids: [us.amazon.nova-lite-v1:0, a").replace(":0]", ":0]}]")),
    target_with("discount: 12.5"),
    with_stack(f"{ELSEWHERE}, wave: 2, role: Deploy, tags: {{a: b}}, state_key: a/b.tfstate"),
    with_stack(f"{ELSEWHERE}, settings: {{days: 30, names: [a, {{b: null}}], on: true}}"),
]

BAD = [
    rollout_of(state="state: {backend: none, region: us-east-1}\n"),
    rollout_of(state="state: {backend: local}\n"),
    rollout_of(state="state: {backend: s3}\n"),
    rollout_of(state="state: {region: us-east-1, account: null}\n"),
    "{}",
    STATE,
    rollout_of(targets="  []\n"),
    rollout_of(top="unknown: 1\n"),
    rollout_of(top="provider_version: 5.100\n"),
    rollout_of(state=f"{STATE}  managed: no\n"),
    rollout_of(state=f"{STATE}  bucket: My_Bucket\n"),
    rollout_of(state=f"{STATE}  kms_key: alias/x\n"),
    rollout_of(defaults="  name: x\n"),
    rollout_of(targets="  - 5\n"),
    rollout_of(targets=TARGET.replace("name: prod", "name: -prod")),
    rollout_of(targets=TARGET.replace('"111122223333"', '"1111"')),
    rollout_of(targets=TARGET.replace('"111122223333"', "1111")),
    rollout_of(targets=TARGET.replace("us-east-1", "us-east1")),
    rollout_of(targets=TARGET.replace("[amazon.nova-lite-v1:0]", "[]")),
    rollout_of(targets=TARGET.replace("[amazon.nova-lite-v1:0]", "[5]")),
    rollout_of(targets=TARGET.replace("[amazon.nova-lite-v1:0]", "[a b]")),
    rollout_of(targets=TARGET.replace("[amazon.nova-lite-v1:0]", "[{name: x}]")),
    rollout_of(targets=TARGET.replace("[a", "[{id: a").replace(":0]", ":0, price: {input: -1}}]")),
    rollout_of(targets=TARGET.replace("[a", "[{ids: [a").replace(":0]", ":0]}]")),
    rollout_of(targets=TARGET.replace("[a", "[{id: null, name: a").replace(":0]", ":0}]")),
    rollout_of(
        targets=TARGET.replace("[a", "[{id: deepseek.v3.2, ids: [us.deepseek.v3.2, a").replace(":0]", ":0]}]")
    ),
    target_with("discount: -1"),
    target_with("discount: 100.5"),
    target_with("discount: 10%"),
    target_with("discount: true"),
    target_with("rol: x"),
    target_with("role: a b"),
    target_with("period: 90"),
    target_with("period: 30"),
    target_with("period: 86460"),
    target_with("period: '300'"),
    target_with("wave: 0"),
    target_with("alarms: 'on'"),
    target_with("alarms: {throtles: true}"),
    target_with("alarms: {throttles: often}"),
    target_with("notify: a@example.com"),
    target_with("notify: {email: [oncall]}"),
    target_with("notify: {email: ['https://a@example.com']}"),
    target_with("notify: {tiers: {Critical: {}}}"),
    target_with("notify: {tiers: {critical: {pagerduty: 'https://x.example.com'}}}"),
    target_with("notify: {tiers: {critical: {pagerduty: {ssm: /x, variable: x}}}}"),
    target_with("notify: {tiers: {critical: {https: ['http://x.example.com']}}}"),
    target_with("notify: {tiers: {critical: {sms: [0151]}}}"),
    target_with("notify: {tiers: {critical: {lambda: [x]}}}"),
    target_with("notify: {tiers: {critical: {functions: []}}}"),
    target_with("notify: {tiers: {critical: {topic: x}}}"),
    target_with("notify: {tiers: {critical: {slack: {workspace: T0}}}}"),
    target_with("tags: {aws:x: y}"),
    target_with("tags: {x: 5}"),
    target_with(f"tags: {{x: {'y' * 257}}}"),
    target_with("state_key: /a"),
    target_with("state_key: a.tflock"),
    target_with("dashboard_name: a b"),
    with_stack(f"{ELSEWHERE}, models: []"),
    with_stack(f"{ELSEWHERE}, settings: [a]"),
    with_stack(f"{ELSEWHERE}, settings: {{a b: 1}}"),
    with_stack(f"{ELSEWHERE}, wave: 0"),
    with_stack("account: '1111', region: us-east-1"),
    with_stack(ELSEWHERE).replace(".py", ".txt"),
]


@pytest.mark.parametrize("text", GOOD)
def test_the_schema_accepts_what_load_accepts(validator: Draft202012Validator, text: str) -> None:
    loads(text)
    assert accepts(validator, text)


@pytest.mark.parametrize("text", BAD)
def test_the_schema_refuses_what_load_refuses(validator: Draft202012Validator, text: str) -> None:
    with pytest.raises(InvalidInputError):
        loads(text)
    assert not accepts(validator, text)


def test_the_schema_is_written_the_same_way_each_time() -> None:
    assert schema_text() == schema_text()
    assert json.loads(schema_text()) == json_schema()
