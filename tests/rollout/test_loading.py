from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, Composites
from bedrock_monitoring.bedrock.alarms.conditions import Condition
from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.monitoring import Model, Rollout, StateBackend, Target
from bedrock_monitoring.notification import Notify
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import load, loads
from bedrock_monitoring.rollout.settings.alarm_settings import KINDS_OF_ALL_MODELS
from tests.rollout.sample import (
    TARGET,
    problem_of_state,
    problem_of_target,
    problems_of,
    rollout_of,
    target_of,
)

ROOT = Path(__file__).parents[2]
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
BORN = {
    name: {kind.tier: kind.default}
    for name, kind in ALARM_KINDS.items()
    if kind.default and kind.enabled_by_default(())
}


@pytest.mark.default_rollout
def test_the_committed_rollout_is_one_target_with_three_models_and_every_alarm() -> None:
    rollout = load(ROOT / "rollout.yaml")
    [target] = rollout.targets
    assert [model.id.dimension_value for model in target.models] == [
        "global.anthropic.claude-sonnet-5-5",
        "us.amazon.nova-2-lite-v1:0",
        "openai.gpt-oss-120b-1:0",
    ]
    assert all(model.prices(target.region)[0].price.is_priced for model in target.models)
    assert target.alarms == BORN
    assert target.notify == Notify(email=("oncall@example.com",))


def test_what_is_left_out_is_filled_in() -> None:
    assert loads(rollout_of()) == Rollout(
        state=StateBackend(
            account="111122223333",
            region="us-east-1",
            bucket="bedrock-monitoring-state-111122223333",
            role_arn=None,
            kms_key=None,
            managed=True,
            key="bedrock-monitoring/state.tfstate",
        ),
        provider_version="~> 5.100",
        targets=(
            Target(
                name="prod",
                account="111122223333",
                region="us-east-1",
                role_arn=None,
                dashboard_name=None,
                models=(Model(id=ModelId.parse("amazon.nova-lite-v1:0")),),
                period=timedelta(minutes=5),
                dashboards=("overview",),
                sections=frozenset(),
                guardrails=(),
                agents=(),
                knowledge_bases=(),
                alarms=BORN,
                all_models_alarms={name: BORN[name] for name in ("refused", "tokens_per_day")},
                composites=Composites(),
                runbooks=None,
                notify=Notify(),
                tags={},
                wave=1,
                state_key="bedrock-monitoring/prod/terraform.tfstate",
            ),
        ),
    )


def test_what_is_written_is_kept() -> None:
    target = target_of(
        "role: team/Deploy\n"
        "dashboard_name: Bedrock_prod\n"
        "period: 60\n"
        'alarms: {throttles: "> 5 for 3 of 5 minutes", latency_p99: false}\n'
        "notify: {email: [a@example.com]}\n"
        "tags: {team: ml}\n"
        "wave: 2\n"
        "state_key: old/key.tfstate"
    )
    assert target.role_arn == "arn:aws:iam::111122223333:role/team/Deploy"
    assert target.dashboard_name == "Bedrock_prod"
    assert target.period == timedelta(minutes=1)
    assert target.alarms == {
        "throttles": {"warning": Condition.parse("> 5 for 3 of 5 minutes")},
        **{name: tiers for name, tiers in BORN.items() if name not in ("throttles", "latency_p99")},
    }
    assert target.notify == Notify(email=("a@example.com",))
    assert target.tags == {"team": "ml"}
    assert target.wave == 2
    assert target.state_key == "old/key.tfstate"


def test_the_state_is_where_it_is_said_to_be() -> None:
    text = rollout_of(
        state="state:\n"
        '  account: "999999999999"\n'
        "  region: cn-north-1\n"
        "  bucket: example.state\n"
        "  role: State\n"
        f"  kms_key: arn:aws-cn:kms:cn-north-1:111122223333:key/{KEY}\n"
        "  managed: false\n"
        "  prefix: teams/ml\n",
        top='provider_version: ">= 5.100, < 5.101"\n',
    )
    rollout = loads(text)
    assert rollout.state == StateBackend(
        account="999999999999",
        region="cn-north-1",
        bucket="example.state",
        role_arn="arn:aws-cn:iam::999999999999:role/State",
        kms_key=f"arn:aws-cn:kms:cn-north-1:111122223333:key/{KEY}",
        managed=False,
        key="teams/ml/state.tfstate",
    )
    assert rollout.provider_version == ">= 5.100, < 5.101"
    assert rollout.targets[0].state_key == "teams/ml/prod/terraform.tfstate"


@pytest.mark.parametrize("written", ['"012345678901"', "'012345678901'", "012345678901"])
def test_an_account_id_keeps_its_leading_zero_with_and_without_quotes(written: str) -> None:
    [target] = loads(rollout_of(targets=TARGET.replace('"111122223333"', written))).targets
    assert target.account == "012345678901"


def test_an_account_id_may_be_a_plain_number() -> None:
    [target] = loads(rollout_of(targets=TARGET.replace('"111122223333"', "111122223333"))).targets
    assert target.account == "111122223333"


@pytest.mark.parametrize(
    "text",
    [
        "${aws_iam_role.x.arn}",
        "%{ if true }x%{ endif }",
        "$${x}",
        "모니터링",
        "名前",
        "🔥",
        'a "b" \\ c',
        "#1: yes",
    ],
)
def test_text_passes_unharmed(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    [target] = loads(rollout_of(targets=TARGET + f"    tags: {{{quoted}: {quoted}}}\n")).targets
    assert target.tags == {text: text}


@pytest.mark.parametrize("text", ["%{ if true }x%{ endif }", "모니터링", "🔥", 'a "b" \\ c', "#1: yes", "$5"])
def test_a_model_may_have_any_name(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    named = TARGET.replace("[amazon.nova-lite-v1:0]", f"[{{id: amazon.nova-lite-v1:0, name: {quoted}}}]")
    [target] = loads(rollout_of(targets=named)).targets
    assert target.models[0].name == text


@pytest.mark.parametrize("reference", ["${TfToken[TOKEN.1]}", "${Deferred[quota:L-27C57EE8]}"])
@pytest.mark.parametrize("key", ["name", "tags", "email"])
def test_a_reference_to_a_resource_is_refused_wherever_text_is_taken(key: str, reference: str) -> None:
    text = f"'{reference}@example.com'"
    lines = {
        "name": TARGET.replace("[amazon.nova-lite-v1:0]", f"[{{id: amazon.nova-lite-v1:0, name: {text}}}]"),
        "tags": TARGET + f"    tags: {{team: {text}}}\n",
        "email": TARGET + f"    notify: {{email: [{text}]}}\n",
    }
    with pytest.raises(InvalidInputError) as error:
        loads(rollout_of(targets=lines[key]))
    assert reference in str(error.value)


def test_forty_models_are_a_target() -> None:
    models = "\n".join(f"      - amazon.model-{number}" for number in range(40))
    [target] = loads(rollout_of(targets=TARGET.replace(" [amazon.nova-lite-v1:0]", f"\n{models}"))).targets
    assert len(target.models) == 40


def test_windows_line_breaks_are_line_breaks() -> None:
    text = rollout_of().replace("us-east-1\n    models", "us-west-1\n    models").replace("\n", "\r\n")
    assert loads(text).targets[0].region == "us-west-1"


CONDITION = 'write e.g. "> 0 for 3 minutes"'


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        (
            'account: "12345"',
            (
                'rollout.yaml:5:14 targets[0].account: "12345" is not a 12-digit account id; '
                'quote the id as AWS shows it, e.g. "111122223333"'
            ),
        ),
        (
            "account: 1234",
            (
                "rollout.yaml:5:14 targets[0].account: 1234 is not a 12-digit account id; "
                'quote the id as AWS shows it, e.g. "111122223333"'
            ),
        ),
        (
            "region: us-east1",
            'rollout.yaml:5:13 targets[0].region: "us-east1" is not an AWS Region; did you mean "us-east-1"?',
        ),
        (
            "region: Frankfurt",
            (
                'rollout.yaml:5:13 targets[0].region: "Frankfurt" is not an AWS Region; '
                "write one as AWS spells it, e.g. us-east-1 or eu-central-1"
            ),
        ),
        (
            "name: -prod",
            (
                'rollout.yaml:5:11 targets[0].name: "-prod" is not a name of 1 to 63 letters, digits and '
                "hyphens that begins with a letter; write e.g. prod-eu"
            ),
        ),
        (
            "name: 프로드",
            (
                'rollout.yaml:5:11 targets[0].name: "프로드" is not a name of 1 to 63 letters, digits and '
                "hyphens that begins with a letter; write e.g. prod-eu"
            ),
        ),
        (
            "name:",
            (
                "rollout.yaml:5:10 targets[0].name: null is not a name of 1 to 63 letters, digits and "
                "hyphens that begins with a letter; write e.g. prod-eu"
            ),
        ),
        ("models: []", "rollout.yaml:5:13 targets[0].models: the list is empty; add a model to it, `- …`"),
        (
            "models: amazon.nova-lite-v1:0",
            (
                'rollout.yaml:5:13 targets[0].models: "amazon.nova-lite-v1:0" stands where a list should be; '
                "write [amazon.nova-lite-v1:0]"
            ),
        ),
        (
            "models: [7]",
            (
                "rollout.yaml:5:14 targets[0].models[0]: 7 is neither a model id nor a mapping; write the id "
                "in quotes, or a mapping with `id` in it"
            ),
        ),
        (
            "models: [{name: Nova}]",
            (
                "rollout.yaml:5:14 targets[0].models[0]: the key `id` is missing; add `id: …`, the id or ARN "
                "that your application calls"
            ),
        ),
        (
            "budgets: [{name: all}]",
            (
                "rollout.yaml:5:15 targets[0].budgets[0]: the key `amount` is missing; add `amount: …`, USD "
                "a calendar month in UTC"
            ),
        ),
        (
            "models: [{id: amazon.nova-lite-v1:0, name: ''}]",
            (
                'rollout.yaml:5:48 targets[0].models[0].name: "" is not a text of 1 to 100 characters on '
                "one line "
                'without ${; shorten it; quote what is a number, e.g. "405"; CloudWatch reads ${ in a '
                "label as its own"
            ),
        ),
        (
            "models: [anthropic.claude-sonet-5]",
            (
                "rollout.yaml:5:14 targets[0].models[0]: 'anthropic.claude-sonet-5' looks like a model id of "
                "Bedrock with a typo; "
                'did you mean "anthropic.claude-sonnet-5"? If it is a new model, write its ARN'
            ),
        ),
        (
            "models: [{name: x, ids: [amazon.nova-lite-v1:0]}]",
            (
                "rollout.yaml:5:29 targets[0].models[0].ids: the list has less than two ids; add another id "
                "of the same model, or write `id` for one alone"
            ),
        ),
        (
            "models: [{ids: [amazon.nova-lite-v1:0, 'claude']}]",
            (
                "rollout.yaml:5:44 targets[0].models[0].ids[1]: 'claude' is not a model id of Bedrock; write "
                "the id that your application calls, such as global.anthropic.claude-sonnet-4-6, or the ARN "
                "of a profile"
            ),
        ),
        (
            "models: [{ids: [amazon.nova-lite-v1:0, e5t98lwp1dsr, us.amazon.nova-pro-v1:0]}]",
            (
                'rollout.yaml:5:20 targets[0].models[0].ids: "amazon.nova-lite-v1:0" and '
                '"us.amazon.nova-pro-v1:0" are two models; '
                "give each an item of its own in `models`"
            ),
        ),
        (
            "models: [{id: amazon.nova-lite-v1:0, ids: [amazon.nova-lite-v1:0, us.amazon.nova-lite-v1:0]}]",
            (
                "rollout.yaml:5:14 targets[0].models[0]: `id` and `ids` stand beside each other; keep one of "
                "the two"
            ),
        ),
        (
            "models: [{ids: [amazon.nova-lite-v1:0, us.amazon.nova-lite-v1:0]}, us.amazon.nova-lite-v1:0]",
            (
                'rollout.yaml:5:72 targets[0].models[1]: "us.amazon.nova-lite-v1:0" stands twice, first on '
                "line 5; keep one of the two"
            ),
        ),
        (
            "models: [{ids: [amazon.nova-lite-v1:0, amazon.nova-lite-v1:0]}]",
            (
                'rollout.yaml:5:44 targets[0].models[0].ids[1]: "amazon.nova-lite-v1:0" stands twice, '
                "first on line 5; keep one of the two"
            ),
        ),
        (
            "models: [{id: amazon.nova-lite-v1:0, discount: 101}]",
            (
                "rollout.yaml:5:52 targets[0].models[0].discount: 101 is not a percentage; write a number "
                "from 0 to 100, e.g. 12.5"
            ),
        ),
        (
            "models: [{id: amazon.nova-lite-v1:0, price: {input: -0.1}}]",
            (
                "rollout.yaml:5:57 targets[0].models[0].price.input: -0.1 is not a price in USD per million "
                "tokens; write a number, 0 or more, e.g. 2.75"
            ),
        ),
        (
            "models: [{id: amazon.nova-lite-v1:0, price: {output: 1e999}}]",
            (
                "rollout.yaml:5:58 targets[0].models[0].price.output: Infinity is not a price in USD per "
                "million tokens; write a number, 0 or more, e.g. 2.75"
            ),
        ),
        (
            "models: [{id: amazon.nova-lite-v1:0, price: 3}]",
            (
                "rollout.yaml:5:49 targets[0].models[0].price: 3 stands where a mapping should be; write "
                "`key: value` lines with keys out of input, output, cache_read, cache_write"
            ),
        ),
    ],
)
def test_a_wrong_value_of_a_target_is_refused_with_its_place(setting: str, problem: str) -> None:
    key = setting.split(":", maxsplit=1)[0]
    kept = [
        line for line in TARGET.replace("  - ", "    ").splitlines() if not line.strip().startswith(f"{key}:")
    ]
    lines = [f"    {setting}", *kept]
    assert problems_of(rollout_of(targets="\n".join(lines).replace("    ", "  - ", 1) + "\n")) == [problem]


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        (
            "rol: x",
            ('rollout.yaml:9:5 targets[0].rol: the key "rol" is not known here; did you mean "role"?'),
        ),
        (
            "notify: {sms: 5}",
            (
                'rollout.yaml:9:14 targets[0].notify.sms: the key "sms" is not known here; it belongs '
                "below a tier, such as `tiers.critical`"
            ),
        ),
        (
            "role: a b",
            (
                'rollout.yaml:9:11 targets[0].role: "a b" is not the name or the ARN of an IAM role; '
                "write e.g. BedrockMonitoringDeploy or arn:aws:iam::111122223333:role/BedrockMonitoringDeploy"
            ),
        ),
        (
            "role: arn:aws:iam::222233334444:role/team/Deploy",
            (
                "rollout.yaml:9:11 targets[0].role: the role is in account 222233334444, target "
                '"prod" in account 111122223333; '
                "write the name of the role alone, or its ARN there: Terraform would act in the account of "
                "the role"
            ),
        ),
        (
            "role: arn:aws-cn:iam::111122223333:role/Deploy",
            (
                'rollout.yaml:9:11 targets[0].role: the role is in the partition aws-cn, target "prod" in '
                "aws; "
                "write the name of the role alone, or its ARN there: Terraform would act in the account of "
                "the role"
            ),
        ),
        (
            "period: 90",
            (
                "rollout.yaml:9:13 targets[0].period: 90 is not a number of seconds from 60 to 86400 in "
                "whole minutes; write a multiple of 60, e.g. 300 for five minutes"
            ),
        ),
        (
            "period: 5m",
            (
                'rollout.yaml:9:13 targets[0].period: "5m" is not a number of seconds from 60 to 86400 in '
                "whole minutes; did you mean 300?"
            ),
        ),
        (
            "wave: 0",
            (
                "rollout.yaml:9:11 targets[0].wave: 0 is not a whole number from 1 up; write e.g. 1, or 2 "
                "for what comes after"
            ),
        ),
        (
            "wave: true",
            (
                "rollout.yaml:9:11 targets[0].wave: true is not a whole number from 1 up; write e.g. 1, or 2 "
                "for what comes after"
            ),
        ),
        (
            "dashboard_name: my dashboard",
            (
                'rollout.yaml:9:21 targets[0].dashboard_name: "my dashboard" is not a dashboard name of 1 '
                "to 255 letters, digits, hyphens and underscores; write e.g. bedrock-prod"
            ),
        ),
        (
            "state_key: /prod",
            (
                'rollout.yaml:9:16 targets[0].state_key: "/prod" is not a key of at most 800 letters, '
                "digits and / ! - _ . * ' ( ) without a slash at either end or two in a row; write e.g. "
                "bedrock-monitoring/prod/terraform.tfstate"
            ),
        ),
        (
            "alarms: on",
            (
                'rollout.yaml:9:13 targets[0].alarms: "on" is not true, false or a mapping of alarms; '
                'write true or false, or e.g. `throttles: "> 0 for 3 of 5 minutes"` on a line below'
            ),
        ),
        (
            "alarms: {throtles: true}",
            (
                'rollout.yaml:9:14 targets[0].alarms.throtles: the key "throtles" is not known here; did '
                'you mean "throttles"?'
            ),
        ),
        (
            "alarms: {all_models: true}",
            (
                "rollout.yaml:9:26 targets[0].alarms.all_models: true is not a mapping of alarms, or false; "
                "write e.g. `server_error_rate: true` on a line below"
            ),
        ),
        (
            "alarms: {all_models: {requests_per_minute: true}}",
            (
                "rollout.yaml:9:27 targets[0].alarms.all_models.requests_per_minute: the key "
                '"requests_per_minute" is not known here; '
                f"allowed: {', '.join(KINDS_OF_ALL_MODELS)}"
            ),
        ),
        (
            "alarms: {throttles: {Critical: true}}",
            (
                'rollout.yaml:9:26 targets[0].alarms.throttles.Critical: "Critical" is not the name of a '
                "tier: 1 to 20 lower-case letters, digits and hyphens, no hyphen at either end; did you mean "
                '"critical"?'
            ),
        ),
        (
            "alarms: {throttles: {critical: 5}}",
            (
                "rollout.yaml:9:36 targets[0].alarms.throttles.critical: 5 is not true, false or a "
                "condition; "
                f"{CONDITION}"
            ),
        ),
        (
            "alarms: {throttles: {critical: true}}",
            (
                "rollout.yaml:9:25 targets[0].alarms.throttles: throttles has no default condition for the "
                'tier "critical"; '
                'write one, e.g. "> 0 for 3 minutes"'
            ),
        ),
        (
            "alarms: {daily_cost: true}",
            (
                "rollout.yaml:9:26 targets[0].alarms.daily_cost: daily_cost has no default condition for "
                'the tier "warning"; '
                'write one, e.g. "> 200 USD for 1 day"'
            ),
        ),
        (
            'alarms: {tokens_per_minute: "> 80 % for 5 periods of 5 minutes"}',
            (
                "rollout.yaml:9:33 targets[0].alarms.tokens_per_minute: '> 80 % for 5 periods of 5 minutes' "
                "has periods of 5 minutes, but tokens_per_minute takes 1 minute; write for example '> 80 % "
                "for 5 minutes'"
            ),
        ),
        (
            "composites: false",
            (
                "rollout.yaml:9:17 targets[0].composites: false stands where a mapping should be; write "
                "{enabled: false}"
            ),
        ),
        (
            "composites: {at_least: 0}",
            (
                "rollout.yaml:9:28 targets[0].composites.at_least: 0 is not a number of models from 1, or a "
                "share of them from 1% to "
                '100%; write e.g. 2, or "50%" in quotes'
            ),
        ),
        (
            "composites: {wait_period: -1}",
            (
                "rollout.yaml:9:31 targets[0].composites.wait_period: -1 is not a whole number of seconds, 0 "
                "or more; write e.g. 60 for a minute"
            ),
        ),
        (
            "runbooks: docs/runbooks",
            (
                'rollout.yaml:9:15 targets[0].runbooks: "docs/runbooks" is not an address that begins with '
                "https:// or http://, of at most 200 characters; write e.g. https://example.com/runbooks; "
                "the name of the runbook is added to it"
            ),
        ),
        (
            "alarms: {throttles: 5}",
            (
                "rollout.yaml:9:25 targets[0].alarms.throttles: 5 is not true, false or a condition; "
                f"{CONDITION}"
            ),
        ),
        (
            "alarms: {throttles: often}",
            (
                "rollout.yaml:9:25 targets[0].alarms.throttles: 'often' is not a condition; write for "
                "example '> 0 for 3 of 5 minutes' or '> 5 % for 3 of 5 periods of 5 minutes'"
            ),
        ),
        (
            'alarms: {throttles: "> 5 % for 3 minutes"}',
            (
                "rollout.yaml:9:25 targets[0].alarms.throttles: '> 5 % for 3 minutes' has its threshold in "
                "%, but throttles takes a plain number; write for example '> 0 for 3 minutes'"
            ),
        ),
        (
            "notify: a@example.com",
            (
                'rollout.yaml:9:13 targets[0].notify: "a@example.com" stands where a mapping should be; '
                "write `key: value` lines with keys out of email, tiers, topics_of, kms_key"
            ),
        ),
        (
            "notify: {email: a@example.com}",
            (
                'rollout.yaml:9:21 targets[0].notify.email: "a@example.com" stands where a list should be; '
                "write [a@example.com]"
            ),
        ),
        (
            "notify: {email: [oncall]}",
            (
                'rollout.yaml:9:22 targets[0].notify.email[0]: "oncall" is not an e-mail address; write it '
                "as name@example.com"
            ),
        ),
        (
            "notify: {email: [a@example.com, A@example.com]}",
            (
                'rollout.yaml:9:37 targets[0].notify.email[1]: "a@example.com" stands twice, first on line '
                "9; keep one of the two"
            ),
        ),
        (
            "tags: [team]",
            (
                "rollout.yaml:9:11 targets[0].tags: a list stands where a mapping should be; write `key: "
                "value` lines, e.g. `team: ml`"
            ),
        ),
        (
            "tags: {AWS:team: ml}",
            (
                'rollout.yaml:9:12 targets[0].tags["AWS:team"]: "AWS:team" is not a tag key of 1 to 128 '
                "characters that does not begin with aws:; shorten it, or choose another prefix; AWS keeps "
                "aws: for itself"
            ),
        ),
        (
            "tags: {cost: 4711}",
            (
                "rollout.yaml:9:18 targets[0].tags.cost: 4711 is not a text of at most 256 characters; "
                'did you mean "4711"?'
            ),
        ),
    ],
)
def test_a_wrong_setting_of_a_target_is_refused_with_its_place(setting: str, problem: str) -> None:
    assert problem_of_target(setting) == problem


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        (
            "bucket: My_Bucket",
            (
                'rollout.yaml:4:11 state.bucket: "My_Bucket" is not a bucket name of 3 to 63 lower-case '
                "letters, digits, dots and hyphens; begin and end it with a letter or digit, e.g. "
                "example-corp-terraform-state; S3 keeps some beginnings and ends, such as amzn-s3-demo- and "
                "-s3alias, for itself"
            ),
        ),
        (
            "managed: no",
            'rollout.yaml:4:12 state.managed: "no" is not true or false; write true or false, without quotes',
        ),
        (
            "kms_key: alias/state",
            (
                'rollout.yaml:4:12 state.kms_key: "alias/state" is not the ARN of a KMS key; '
                "write arn:aws:kms:REGION:ACCOUNT:key/ID as the KMS console shows it"
            ),
        ),
        (
            f"kms_key: arn:aws:kms:eu-west-1:111122223333:key/{KEY}",
            (
                "rollout.yaml:4:12 state.kms_key: the key is in eu-west-1, the state in us-east-1; "
                "name one that is there: a service uses keys of its own Region alone"
            ),
        ),
        (
            "role: arn:aws:iam::222233334444:role/State",
            (
                "rollout.yaml:4:9 state.role: the role is in account 222233334444, the state in account "
                "111122223333; write the name of the role alone, or its ARN there: Terraform would act in "
                "the account of the role"
            ),
        ),
        (
            "buket: x",
            ('rollout.yaml:4:3 state.buket: the key "buket" is not known here; did you mean "bucket"?'),
        ),
    ],
)
def test_a_wrong_setting_of_the_state_is_refused_with_its_place(setting: str, problem: str) -> None:
    assert problem_of_state(setting) == problem


@pytest.mark.parametrize(
    "bucket", ["ab", "a" * 64, "a..b", "-ab", "ab-", "192.168.5.4", "xn--abc", "abc-s3alias", "Abc"]
)
def test_a_bucket_name_that_s3_refuses_is_refused(bucket: str) -> None:
    assert " is not a bucket name of 3 to 63 " in problem_of_state(f"bucket: {bucket}")


@pytest.mark.parametrize("key", ["a//b", "a/", "/a", "a.tflock", "a b", "", "a" * 801])
def test_a_state_key_that_terraform_or_s3_mistakes_is_refused(key: str) -> None:
    assert problem_of_target(f'state_key: "{key}"').startswith("rollout.yaml:9:16 targets[0].state_key: ")


@pytest.mark.parametrize("constraint", ["5.100", '"5.100 or so"', '""', '"~> 5.100,"', '"=> 5"'])
def test_a_version_constraint_that_terraform_refuses_is_refused(constraint: str) -> None:
    [problem] = problems_of(rollout_of(top=f"provider_version: {constraint}\n"))
    assert problem.startswith("rollout.yaml:4:19 provider_version: ")
    assert problem.endswith(
        ' is not a Terraform version constraint in quotes; write e.g. "~> 5.100" or ">= 5.100, < 6.0"'
    )


@pytest.mark.parametrize(
    "constraint", ["~> 5.100", "5.100.0", "= 5.100.0", ">= 5.100, < 6.0, != 5.101.0", ">=5.0.0-beta1"]
)
def test_a_version_constraint_of_terraform_is_kept(constraint: str) -> None:
    assert loads(rollout_of(top=f'provider_version: "{constraint}"\n')).provider_version == constraint


def test_a_file_without_its_two_parts_is_told_both() -> None:
    assert problems_of("provider_version: ~> 5.100\n") == [
        (
            "rollout.yaml:1:1: the key `state` is missing; add `state: …`, the S3 bucket in which Terraform "
            "keeps the state of every stack"
        ),
        (
            "rollout.yaml:1:1: the key `targets` is missing; add `targets: …`, a list of accounts and "
            "Regions, or `groups: …` for accounts of an organization"
        ),
    ]


def test_a_file_without_targets_is_refused() -> None:
    assert problems_of(rollout_of(targets="  []\n")) == [
        "rollout.yaml:5:3 targets: the list is empty; add a target to it, `- …`"
    ]


def test_what_neither_the_target_nor_the_defaults_say_is_missing() -> None:
    assert problems_of(rollout_of(defaults="  wave: 2\n", targets="  - name: prod\n")) == [
        f'rollout.yaml:7:5 targets[0]: target "prod" has no `{key}`; add `{key}: …` to it, or to '
        "`defaults` for every target"
        for key in ("account", "region", "models")
    ]


@pytest.mark.parametrize("defaults", ["defaults:\n", "defaults: {}\n", "defaults: null\n"])
def test_empty_defaults_are_none(defaults: str) -> None:
    assert loads(rollout_of(top=defaults)) == loads(rollout_of())
    assert len(problems_of(rollout_of(top=defaults, targets="  - name: prod\n"))) == 3


def test_every_problem_is_told_at_once_in_the_order_of_the_file() -> None:
    text = rollout_of(
        defaults="  period: 1\n  perod: 60\n",
        targets=TARGET
        + TARGET.replace("us-east-1", "mars")
        + TARGET
        + TARGET.replace("prod", "state")
        + "  - 5\n",
    )
    problems = problems_of(text)
    assert [problem.split(": ")[0] for problem in problems] == [
        "rollout.yaml:5:11 defaults.period",
        "rollout.yaml:6:3 defaults.perod",
        "rollout.yaml:14:13 targets[1].region",
        "rollout.yaml:16:11 targets[2].name",
        "rollout.yaml:20:11 targets[3].name",
        "rollout.yaml:24:5 targets[4]",
    ]


SCALARS = st.sampled_from(
    [
        "true",
        "null",
        "5",
        "0.5",
        "x",
        '"111122223333"',
        "us-east-1",
        "prod",
        "state",
        "amazon.nova-lite-v1:0",
        "[]",
        "{}",
        '"${x}"',
        "{a: 1}",
    ]
)
KEYS = st.sampled_from(
    [
        "state",
        "targets",
        "defaults",
        "provider_version",
        "account",
        "region",
        "role",
        "models",
        "period",
        "alarms",
        "notify",
        "tags",
        "wave",
        "name",
        "id",
        "price",
        "ids",
        "discount",
        "email",
        "tiers",
        "critical",
        "https",
        "ssm",
        "topic",
        "slack",
    ]
)
FLOW = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(KEYS, inner, max_size=4).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
        )
    ),
    max_leaves=12,
)


def problems_or_none(text: str) -> list[str]:
    """Return what is wrong with a text; anything but `InvalidInputError` goes through and fails the test."""
    try:
        loads(text)
    except InvalidInputError as error:
        return [str(problem) for problem in error.problems]
    return []


@settings(max_examples=150)
@given(st.dictionaries(KEYS, FLOW, max_size=4))
def test_any_yaml_is_a_rollout_or_refused_in_single_lines(parts: dict[str, str]) -> None:
    for problem in problems_or_none("".join(f"{key}: {value}\n" for key, value in parts.items())):
        assert problem.startswith("rollout.yaml:")
        assert len(problem.splitlines()) == 1


@settings(max_examples=150)
@given(target=st.dictionaries(KEYS, FLOW, max_size=5))
def test_any_target_is_loaded_or_refused_in_single_lines(target: dict[str, str]) -> None:
    settings_of_target = "".join(f"    {key}: {value}\n" for key, value in target.items())
    text = rollout_of(targets=f"  - dashboard_name: x\n{settings_of_target}")
    for problem in problems_or_none(text):
        assert 5 <= int(problem.split(":")[1]) <= text.count("\n")
        assert len(problem.splitlines()) == 1
