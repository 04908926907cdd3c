"""What people write by habit, and what they are told: each row is a setting of a target and its remedy."""

from __future__ import annotations

import pytest

from bedrock_monitoring.monitoring import build_monitoring
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import TARGET, problem_of_target, problems_of, rollout_of, target


def model(setting: str) -> str:
    return f"models: [{{id: amazon.nova-lite-v1:0, {setting}}}]"


def price(setting: str) -> str:
    return model(f"price: {{{setting}}}")


def quota(number: str) -> str:
    return model(f"quota: {{tokens_per_minute: {number}}}")


def window(setting: str) -> str:
    return f"maintenance: [{{every: sunday, at: '02:00', duration: 2h, {setting}}}]"


NUMBERS = {
    price("input: 1,8, output: 9"): "write a decimal point: `input: 1.8`",
    price("input: 1, output: 9,25"): "write a decimal point: `output: 9.25`",
    price(
        "input: 1,800"
    ): "write `input` without separators of thousands, with a decimal point if it has one",
    price("input: 1.000,5"): (
        "write `input` without separators of thousands, with a decimal point if it has one"
    ),
    quota("5,000"): (
        "write `tokens_per_minute` without separators of thousands, with a decimal point if it has one"
    ),
    quota("l-27c57ee8"): 'did you mean "L-27C57EE8"?',
    price("input: '1,8'"): "did you mean 1.8?",
    price("input: '1.8'"): "did you mean 1.8?",
    price("input: $1.80"): "did you mean 1.8?",
    price("input: 1.8 USD"): "did you mean 1.8?",
    quota("2_000_000"): "did you mean 2000000?",
    quota("'2,000,000'"): "did you mean 2000000?",
    quota("2M"): "did you mean 2000000?",
    quota("500k"): "did you mean 500000?",
    quota("2e6"): "did you mean 2000000?",
    "period: 5m": "did you mean 300?",
    "period: '300'": "did you mean 300?",
    "period: 300s": "did you mean 300?",
    "period: 1h": "did you mean 3600?",
    "wave: '2'": "did you mean 2?",
    "wave: 2.0": "did you mean 2?",
    "wave: [2]": "did you mean 2?",
    "discount: 12,5": "did you mean 12.5?",
    "discount: 12.5%": "did you mean 12.5?",
    "composites: {at_least: '2'}": "did you mean 2?",
    "invocation_logging: {managed: true, retention_days: '30'}": "did you mean 30?",
}
TEXTS = {
    model("name: 405"): 'did you mean "405"?',
    "tags: {cost: 4711}": 'did you mean "4711"?',
    "tags: {billed: true}": 'did you mean "true"?',
    "notify: {tiers: {critical: {sms: [+4915112345678]}}}": 'did you mean "+4915112345678"?',
    "notify: {email: [' a@example.com']}": 'did you mean "a@example.com"?',
    "maintenance: [{every: sunday, at: 2:00, duration: 2h}]": 'did you mean "02:00"?',
    "maintenance: [{every: sunday, at: '02:00', duration: 120}]": 'did you mean "120m"?',
    "maintenance: [{every: sunday, at: '02:00', duration: 2 hours}]": 'did you mean "2h"?',
    "maintenance: [{every: Sunday, at: '02:00', duration: 2h}]": 'did you mean "sunday"?',
    "maintenance: [{from: '2030-12-01 22:00', to: '2030-12-02T22:00'}]": 'did you mean "2030-12-01T22:00"?',
    "maintenance: [{from: 2030-12-01, to: '2030-12-02T22:00'}]": 'did you mean "2030-12-01T00:00"?',
    "maintenance: [{from: '2030-12-01T22:00:00', to: '2030-12-02T22:00'}]": (
        'did you mean "2030-12-01T22:00"?'
    ),
    "notify: {tiers: {critical: {slack: {workspace: t0123abcd, channel: C0}}}}": 'did you mean "T0123ABCD"?',
    "budgets: [{name: a, amount: 5, action: {deny: [AWSServiceRoleForSupport]}}]": (
        "write the name of an application's role, with its path, e.g. SearchApplication; IAM lets nobody "
        "attach a policy to roles of IAM Identity Center and of services"
    ),
    "budgets: [{name: a, amount: 5, tag: {}}]": "name the tag, or leave `tag` out",
    "role: $ROLE": "write the value itself: variables of the environment are not read here",
    "role: ${DEPLOY_ROLE}": "write the value itself: variables of the environment are not read here",
}
LISTS = {
    "dashboards: overview, models": "write [overview, models]",
    "dashboards: overview models": "write [overview, models]",
    "dashboards: overview": "write [overview]",
    "sections: images;batch": "write [images, batch]",
    "notify: {email: oncall@example.com}": "write [oncall@example.com]",
    "notify: {email: 'a@example.com, b@example.com'}": "write [a@example.com, b@example.com]",
    "invocation_logging: {metadata_keys: team}": "write [team]",
    "notify: {tiers: {critical: {sms: '+4915112345678'}}}": 'write ["+4915112345678"]',
    "invocation_logging: {metadata_keys: 'true team'}": 'write ["true", team]',
    "dashboards: '*all'": 'write ["*all"]',
    "maintenance: {every: day, at: '02:00', duration: 2h}": "begin each item on a line of its own with `- `",
}
KEYS = {
    "dashboardName: x": 'did you mean "dashboard_name"?',
    "DashboardName: x": 'did you mean "dashboard_name"?',
    "dashboard-name: x": 'did you mean "dashboard_name"?',
    "regions: [us-east-1]": 'did you mean "region"?',
    "assume_role: x": 'did you mean "role"?',
    "role_arn: x": 'did you mean "role"?',
    "account_id: x": 'did you mean "account"?',
    "notify: {name: x}": "it belongs beside `notify`, not below it: indent it less",
    "notify: {tiers: {critical: {arn: x}}}": (
        "allowed: email, sms, https, pagerduty, opsgenie, sqs, lambda, subscriptions, slack, teams, topic, "
        "ok, insufficient_data"
    ),
    "invocation_logging: {kms_key_id: x}": 'did you mean "kms_key"?',
    "alarms: {serverErrors: true}": 'did you mean "server_errors"?',
    "email: [a@example.com]": "it belongs below `notify`",
    "retention_days: 30": "it belongs below `invocation_logging`",
    "suppressor: x": "it belongs below `composites`",
    "notify: {tags: {team: ml}}": "it belongs beside `notify`, not below it: indent it less",
    "kms_key: x": "it belongs below `notify` or `invocation_logging`",
    "availability: 99 %": "it belongs below `alarms` or `objectives`",
    "dashboard: overview": 'did you mean "dashboards"?',
    "alarm: false": 'did you mean "alarms"?',
    price("inputs: 1"): 'did you mean "input"?',
    "mantle: []": "it belongs below `quotas`",
    "price: {input: 1}": "it belongs in an item of `models`",
    "copy_from: x": "it belongs in an item of `inference_profiles`",
    "alias_arn: x": "it belongs in an item of `agents`",
    "slack: {workspace: T0, channel: C0}": "it belongs below a tier, such as `notify.tiers.critical`",
    "notify: {slack: {workspace: T0, channel: C0}}": "it belongs below a tier, such as `tiers.critical`",
    "notify: {critical: {email: [a@example.com]}}": "it belongs below `tiers`",
    "invocation_logging: {managed: true, s3: {bucket: example-logs, prefix: /logs/}}": (
        "write e.g. bedrock/invocations"
    ),
    "composites: {runbooks: x}": "it belongs beside `composites`, not below it: indent it less",
}
FORMS = {
    "composites: false": "write {enabled: false}",
    "composites: {enabled: no}": "write true or false, without quotes",
    "maintenance: [{from: '2030-12-02T22:00', to: '2030-12-01T22:00'}]": (
        "exchange `from` and `to`, or correct one"
    ),
    "invocation_logging: {log_group: aws/bedrock}": (
        "write e.g. /aws/bedrock/modelinvocations, with the slash in front"
    ),
    "composites: {enabled: false}\n" + window("name: x"): "remove `enabled: false`, or the windows",
    "composites: {suppressor: mine}\n" + window("name: x"): (
        "remove `suppressor` and set the maintenance alarm instead, or name `models` in each window"
    ),
    "inference_profiles: [{name: amazon-nova-lite-v1-0, copy_from: amazon.nova-lite-v1:0}]": (
        "give the profile another name"
    ),
    "alarms: {all_models: {throttles: true}}\n"
    "inference_profiles: [{name: all models, copy_from: amazon.nova-lite-v1:0}]": (
        "give the profile another name"
    ),
}
YAML = {
    "alarms: {throttles: > 5}": ("an unquoted text begins with >", "put the text in quotes"),
    "name: @oncall": ("an unquoted text begins with @", "put the text in quotes"),
    "runbooks: `x`": ("an unquoted text begins with `", "put the text in quotes"),
}
BUCKETS = (
    *("xn--state", "sthree-state", "amzn-s3-demo-state", "state-s3alias", "state--ol-s3", "state.mrap"),
    *("state--x-s3", "state--table-s3", "state-an", "192.168.5.4", "a..b", "State"),
)


@pytest.mark.parametrize(
    ("setting", "remedy"),
    [*NUMBERS.items(), *TEXTS.items(), *LISTS.items(), *KEYS.items(), *FORMS.items()],
)
def test_what_people_write_by_habit_is_told_with_what_they_mean(setting: str, remedy: str) -> None:
    [problem] = problems_of(rollout_of(targets=_without_models(setting) + _indented(setting)))
    place, _, rest = problem.partition(": ")
    assert place.startswith("rollout.yaml:")
    assert " targets[0]." in place
    assert rest.endswith(f"; {remedy}")
    assert "${" not in rest or "${" in setting or "without ${" in rest


@pytest.mark.parametrize(("setting", "told"), YAML.items())
def test_what_yaml_reads_as_its_own_is_told_to_be_quoted(setting: str, told: tuple[str, str]) -> None:
    assert problem_of_target(setting).endswith("; ".join(told))


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_that_s3_refuses_is_refused(bucket: str) -> None:
    state = f'state:\n  account: "111122223333"\n  region: us-east-1\n  bucket: {bucket}\n'
    [problem] = problems_of(rollout_of(state=state))
    assert problem.startswith("rollout.yaml:4:11 state.bucket: ")


def test_a_bucket_of_the_namespace_of_its_account_may_end_so() -> None:
    state = "state: {account: '111122223333', region: us-east-1, bucket: tf-111122223333-us-east-1-an}\n"
    assert loads(rollout_of(state=state)).required_state().bucket.endswith("-an")


@pytest.mark.parametrize("setting", ["notify: {email: 'https://hooks.example.com/SECRET'}"])
def test_a_url_in_place_of_a_list_is_not_repeated(setting: str) -> None:
    assert "SECRET" not in problem_of_target(setting)


ONLY_BUILT_ALARMS_SHOW = {
    f"alarms: false\n{window('name: x')}": (
        "10:18 targets[0].maintenance: the target has no alarm of the tier 'critical'"
    ),
    f"{window('name: x')}\nalarms: {{set: classic, server_errors: false}}": (
        "9:18 targets[0].maintenance: the target has no alarm of the tier 'critical'"
    ),
    window("models: [amazon.nova-lite-v1:0]"): (
        "9:18 targets[0].maintenance: a window names models, and no model has a composite alarm"
    ),
    "composites: {at_least: 5}": "9:17 targets[0].composites: 5 of 1 models with critical alarms can never",
    "models: [abcdefghijkl]\nalarms: {daily_cost: '> 5 USD for 1 day'}": (
        "9:13 targets[0].alarms, daily_cost: none of the models has a price"
    ),
}
"""Mistakes that show once the alarms are built, and where in the file they are told."""


@pytest.mark.parametrize(("setting", "told"), ONLY_BUILT_ALARMS_SHOW.items())
def test_what_only_built_alarms_show_is_told_with_its_place_too(setting: str, told: str) -> None:
    targets = loads(rollout_of(targets=_without_models(setting) + _indented(setting))).targets
    with pytest.raises(InvalidInputError) as error:
        build_monitoring(targets)
    assert str(error.value).startswith(f"rollout.yaml:{told}")


def test_what_only_the_built_alarms_of_one_target_show_of_a_default_is_told_of_that_target() -> None:
    defaults = f"  {window('name: x')}\n"
    targets = target("a") + target("b", "alarms: false", account="444455556666")
    with pytest.raises(InvalidInputError) as error:
        build_monitoring(loads(rollout_of(defaults=defaults, targets=targets)).targets)
    where = 'rollout.yaml:5:16 defaults.maintenance of target "b": '
    assert str(error.value).startswith(f"{where}the target has no alarm of the tier 'critical'")


def test_too_many_models_are_told_to_be_spread() -> None:
    [target] = loads(rollout_of(targets=_many_models(400))).targets
    with pytest.raises(InvalidInputError) as error:
        build_monitoring([target])
    assert {problem.remedy for problem in error.value.problems} == {
        "name fewer than 400 models in the target, or spread them over several targets"
    }


def _many_models(number: int) -> str:
    ids = ", ".join(f"amazon.nova-lite-v1:{index}" for index in range(number))
    return TARGET.replace("[amazon.nova-lite-v1:0]", f"[{ids}]") + "    alarms: false\n"


def _without_models(setting: str) -> str:
    return (
        TARGET.replace("    models: [amazon.nova-lite-v1:0]\n", "")
        if setting.startswith("models")
        else TARGET
    )


def _indented(setting: str) -> str:
    return "".join(f"    {line}\n" for line in setting.splitlines())
