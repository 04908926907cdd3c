"""What may stand under `notify`, and what is refused there."""

import pytest

from bedrock_monitoring.notification import (
    Notify,
    SensitiveVariable,
    SlackChannel,
    SsmParameter,
    Subscription,
    TeamsChannel,
    Tier,
)
from bedrock_monitoring.rollout import loads
from tests.rollout.sample import problem_of_target, problems_of, rollout_of, target_of

ACCOUNT = "111122223333"
UUID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:us-east-1:444455556666:key/{UUID}"
TOPIC = "arn:aws:sns:us-east-1:444455556666:operations"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:alarms"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:alarms"
PUT_AWAY = "put the URL into SSM and write {ssm: /name}, or hand it to Terraform and write {variable: name}"


def tier_of(settings: str) -> Tier:
    return target_of(f"notify: {{tiers: {{critical: {{{settings}}}}}}}").notify.tiers["critical"]


def problem_of_tier(settings: str) -> str:
    """Return the one problem of a tier, without the place of the tier itself."""
    problem = problem_of_target(f"notify: {{tiers: {{critical: {{{settings}}}}}}}")
    before, _, after = problem.partition(" targets[0].notify.tiers.critical.")
    assert before.startswith("rollout.yaml:9:")
    return after


def test_everybody_who_can_be_told_is_read() -> None:
    tier = tier_of(
        f'email: [a@example.com], sms: ["+4915112345678"], sqs: ["{QUEUE}"], lambda: ["{FUNCTION}", '
        f'"{FUNCTION}:live"], '
        'https: ["https://hooks.example.com/alarms", {ssm: /bedrock/hook}, {variable: hook_url}], '
        "pagerduty: {ssm: pagerduty}, opsgenie: {variable: opsgenie_url}, slack: "
        "{workspace: T0123ABCD, channel: C0123ABCD}, teams: "
        f"{{team_id: {UUID}, tenant_id: {UUID}, channel_id: 19%3Aabc_d-e%40thread.tacv2}}, ok: false, "
        "insufficient_data: true"
    )
    assert tier == Tier(
        email=("a@example.com",),
        sms=("+4915112345678",),
        https=(
            "https://hooks.example.com/alarms",
            SsmParameter(name="/bedrock/hook"),
            SensitiveVariable(name="hook_url"),
        ),
        pagerduty=SsmParameter(name="pagerduty"),
        opsgenie=SensitiveVariable(name="opsgenie_url"),
        sqs=(QUEUE,),
        functions=(FUNCTION, f"{FUNCTION}:live"),
        slack=SlackChannel(workspace="T0123ABCD", channel="C0123ABCD"),
        teams=TeamsChannel(team_id=UUID, tenant_id=UUID, channel_id="19%3Aabc_d-e%40thread.tacv2"),
        ok=False,
        insufficient_data=True,
    )


def test_an_existing_topic_may_be_in_another_account() -> None:
    assert tier_of(f"topic: {TOPIC}, ok: false") == Tier(topic=TOPIC, ok=False)


def test_a_key_of_another_account_may_encrypt_the_topics() -> None:
    assert target_of(f"notify: {{kms_key: {KEY}}}").notify == Notify(kms_key=KEY)


def test_an_empty_tier_is_a_tier() -> None:
    assert target_of("notify: {tiers: {audit: {}}}").notify.tiers == {"audit": Tier()}


@pytest.mark.parametrize("name", ["critical", "a", "p1", "night-shift", "a" * 20, "state", "alarms", "slack"])
def test_tiers_have_free_names(name: str) -> None:
    assert [*target_of(f"notify: {{tiers: {{{name}: {{ok: false}}}}}}").notify.tiers] == [name]


# Subscriptions with attributes

STREAM = f"arn:aws:firehose:us-east-1:{ACCOUNT}:deliverystream/alarms"


def test_every_attribute_of_a_subscription_is_read() -> None:
    tier = tier_of(
        f'subscriptions: [{{sqs: "{QUEUE}", filter: {{NewStateValue: [ALARM]}}, raw: true, dead_letter: '
        f'"{QUEUE}-lost"}}, {{https: {{ssm: /hook}}, delivery: {{guaranteed: false}}}}, '
        f'{{firehose: "{STREAM}", role: ToStream}}]'
    )
    assert tier.subscriptions == (
        Subscription(
            protocol="sqs",
            endpoint=QUEUE,
            filter_policy='{"NewStateValue":["ALARM"]}',
            filter_scope="MessageBody",
            raw=True,
            dead_letter=f"{QUEUE}-lost",
        ),
        Subscription(
            protocol="https", endpoint=SsmParameter(name="/hook"), delivery_policy='{"guaranteed":false}'
        ),
        Subscription(protocol="firehose", endpoint=STREAM, role=f"arn:aws:iam::{ACCOUNT}:role/ToStream"),
    )


@pytest.mark.parametrize(
    ("subscription", "problem"),
    [
        ("{raw: true}", "it names 0 endpoints"),
        (f'{{sqs: "{QUEUE}", email: a@example.com}}', "it names 2 endpoints"),
        (f'{{firehose: "{STREAM}"}}', "`firehose` needs `role`"),
        ("{email: a@example.com, raw: true}", "`raw` has no effect on a subscription of `email`"),
        (f'{{lambda: "{FUNCTION}", raw: true}}', "`raw` has no effect on a subscription of `lambda`"),
        (
            f'{{sqs: "{QUEUE}", delivery: {{guaranteed: false}}}}',
            "`delivery` has no effect on a subscription of `sqs`",
        ),
        (f'{{sqs: "{QUEUE}", role: ToStream}}', "`role` has no effect on a subscription of `sqs`"),
        (f'{{sqs: "{QUEUE}", filter: [a]}}', "is not a mapping that SNS reads as JSON"),
        (f'{{sqs: "{QUEUE}", filter: {{}}}}', "is not a mapping that SNS reads as JSON"),
        (f'{{sqs: "{QUEUE}", filter_scope: Body}}', "is not what a filter is about"),
        (f'{{sqs: "{QUEUE}.fifo"}}', "is not the ARN of a standard SQS queue"),
        (f'{{sqs: "{QUEUE}", dead_letter: "{QUEUE}.fifo"}}', "is not the ARN of a standard SQS queue"),
        (
            f'{{email: a@example.com, dead_letter: "{QUEUE.replace("us-east-1", "eu-west-1")}"}}',
            'the dead-letter queue is in eu-west-1, target "prod" in us-east-1',
        ),
        (
            f'{{firehose: "{STREAM.replace(ACCOUNT, "444455556666")}", role: ToStream}}',
            "the delivery stream is in account 444455556666",
        ),
        (
            f'{{firehose: "{STREAM}", role: "arn:aws:iam::444455556666:role/ToStream"}}',
            (
                'the role is in account 444455556666, target "prod" in account 111122223333; write the name '
                "of the role alone, or its ARN there: a role of another account cannot be passed to SNS"
            ),
        ),
        (
            f'{{firehose: "{STREAM}", role: "a role"}}',
            "write e.g. AlarmsToFirehose or arn:aws:iam::111122223333:role/AlarmsToFirehose",
        ),
    ],
)
def test_a_wrong_subscription_is_refused_with_its_place(subscription: str, problem: str) -> None:
    found = problem_of_tier(f"subscriptions: [{subscription}]")
    assert found.startswith("subscriptions[0]")
    assert problem in found


@pytest.mark.parametrize("reference", ["${TfToken[TOKEN.1]}", "${Deferred[quota:L-27C57EE8]}"])
@pytest.mark.parametrize(
    "tier",
    [
        "https: ['https://example.com/%s']",
        "subscriptions: [{https: 'https://example.com/%s'}]",
        "subscriptions: [{email: a@example.com, filter: {a: ['%s']}}]",
        "subscriptions: [{https: 'https://example.com/', delivery: {'%s': 1}}]",
    ],
)
def test_a_reference_to_a_resource_is_refused_in_an_endpoint_and_a_policy(tier: str, reference: str) -> None:
    assert " is not " in problem_of_tier(tier % reference)


def test_an_endpoint_with_attributes_is_not_subscribed_without_them_too() -> None:
    assert "stands twice" in problem_of_tier(
        f'sqs: ["{QUEUE}"], subscriptions: [{{sqs: "{QUEUE}", raw: true}}]'
    )


# How defaults and targets become one


def test_tiers_are_merged_by_name_and_a_tier_is_replaced_as_a_whole() -> None:
    target = target_of(
        'notify: {tiers: {critical: {sms: ["+4915112345678"]}, audit: {}}}',
        defaults="notify: {tiers: {critical: {email: [a@example.com], ok: false}, warning: {ok: false}}}",
    )
    assert target.notify.tiers == {
        "critical": Tier(sms=("+4915112345678",)),
        "warning": Tier(ok=False),
        "audit": Tier(),
    }


def test_null_drops_one_tier_or_all() -> None:
    defaults = "notify: {email: [a@example.com], tiers: {critical: {}, warning: {}}}"
    assert [*target_of("notify: {tiers: {warning: null}}", defaults=defaults).notify.tiers] == ["critical"]
    assert target_of("notify: {tiers: null}", defaults=defaults).notify == Notify(email=("a@example.com",))


# Secrets in clear

SERVICE_IN_CLEAR = "the URL of this service is a secret and stands here in clear"


@pytest.mark.parametrize(
    ("settings", "place", "what"),
    [
        (
            'pagerduty: "https://events.pagerduty.com/integration/SECRET/enqueue"',
            "pagerduty",
            SERVICE_IN_CLEAR,
        ),
        (
            'opsgenie: "https://api.opsgenie.com/v1/json/amazonsns?apiKey=SECRET"',
            "opsgenie",
            SERVICE_IN_CLEAR,
        ),
        (
            'https: ["https://events.pagerduty.com/integration/SECRET/enqueue"]',
            "https[0]",
            "the URL holds a secret in clear: PagerDuty's key",
        ),
        (
            'https: ["https://x.example.com/", "https://hooks.slack.com/services/T/B/SECRET"]',
            "https[1]",
            "the URL holds a secret in clear: the token of a Slack webhook",
        ),
        (
            'https: ["https://user:SECRET@hooks.example.com/"]',
            "https[0]",
            "the URL holds a secret in clear: a user name or a password before the host",
        ),
        (
            'https: ["https://hooks.example.com/a?token=SECRET"]',
            "https[0]",
            "the URL holds a secret in clear: a query parameter with the name of a secret",
        ),
    ],
)
def test_a_secret_in_clear_is_refused_with_the_remedy_and_not_repeated(
    settings: str, place: str, what: str
) -> None:
    problem = problem_of_tier(settings)
    assert problem == f"{place}: {what}; {PUT_AWAY}"
    assert "SECRET" not in problem


@pytest.mark.parametrize(
    "settings",
    [
        'pagerduty: {ssm: "https://events.pagerduty.com/integration/SECRET/enqueue"}',
        "pagerduty: {variable: https://events.pagerduty.com/integration/SECRET/enqueue}",
        "https: [{ssm: https://hooks.example.com/SECRET}]",
        'https: "https://hooks.example.com/SECRET"',
        'slack: "https://hooks.slack.com/services/T/B/SECRET"',
        'teams: "https://example.webhook.office.com/SECRET"',
        'email: ["https://user:SECRET@hooks.example.com/SECRET"]',
        'sqs: ["https://user:SECRET@hooks.example.com"]',
        'topic: "https://hooks.example.com/?token=SECRET"',
        'ok: "https://hooks.example.com#SECRET"',
        'https: ["http://hooks.example.com/SECRET"]',
    ],
)
def test_a_url_that_stands_in_the_wrong_place_is_not_repeated_either(settings: str) -> None:
    assert "SECRET" not in problem_of_tier(settings)


# What else is refused


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            "sms: [+4915112345678]",
            (
                "sms[0]: 4915112345678 is not a phone number as E.164 writes it; did you mean "
                '"+4915112345678"?'
            ),
        ),
        (
            'sms: ["0151 12345678"]',
            (
                'sms[0]: "0151 12345678" is not a phone number as E.164 writes it; write + and the country '
                'code, digits alone, in quotes, e.g. "+4915112345678"'
            ),
        ),
        (
            'https: ["http://hooks.example.com/"]',
            (
                "https[0]: this is not an https URL; write it whole, e.g. https://hooks.example.com/alarms; "
                "SNS calls no http here"
            ),
        ),
        (
            "https: [5]",
            (
                "https[0]: 5 is not an https URL or the place of a secret; write e.g. "
                "https://hooks.example.com/alarms or {ssm: /bedrock/hook-url}"
            ),
        ),
        (
            "pagerduty: {ssm: x, variable: y}",
            "pagerduty: a secret is named by one of the keys `ssm` and `variable`; write {ssm: /name}",
        ),
        (
            "pagerduty: {}",
            "pagerduty: a secret is named by one of the keys `ssm` and `variable`; write {ssm: /name}",
        ),
        (
            "pagerduty: {ssm: a b}",
            (
                "pagerduty: the value of `ssm` is not the name of a parameter in SSM such as "
                "/bedrock/pagerduty-url; write the name alone, without the URL itself"
            ),
        ),
        (
            "opsgenie: {variable: Count}",
            (
                "opsgenie: the value of `variable` is not the name of a Terraform variable such as "
                "pagerduty_url; write the name alone, without the URL itself"
            ),
        ),
        (
            f"sqs: ['{QUEUE}.fifo']",
            (
                f'sqs[0]: "{QUEUE}.fifo" is not the ARN of a standard SQS queue; write '
                "arn:aws:sqs:REGION:ACCOUNT:NAME; a topic of alarms has no order, so it feeds no FIFO queue"
            ),
        ),
        (
            "sqs: ['arn:aws:sqs:eu-west-1:111122223333:alarms']",
            (
                'sqs[0]: the queue is in eu-west-1, target "prod" in us-east-1; name one that is there, or '
                "the topic that feeds this one as `topic`"
            ),
        ),
        (
            "lambda: ['arn:aws:lambda:us-east-1:444455556666:function:alarms']",
            (
                'lambda[0]: the function is in account 444455556666, target "prod" in account 111122223333; '
                "name one that is there, or the topic that feeds this one as `topic`"
            ),
        ),
        (
            "topic: 'arn:aws:sns:eu-west-1:111122223333:operations'",
            (
                'topic: the topic is in eu-west-1, target "prod" in us-east-1; name a topic there: an alarm '
                "notifies no other"
            ),
        ),
        (
            f"topic: '{TOPIC}', email: [a@example.com], lambda: ['{FUNCTION}']",
            (
                'topic: tier "critical" has a topic of its own and `email`, `lambda` as well; subscribe them '
                "where that topic is made, or leave `topic` out to have one made here"
            ),
        ),
        (
            "slack: {workspace: T0123ABCD, channel: '#alarms'}",
            (
                'slack.channel: "#alarms" is not the id of a Slack channel; write the end of the channel\'s '
                "link, e.g. C0123ABCD, not its name"
            ),
        ),
        (
            "slack: {workspace: T0123ABCD, chanel: C0}",
            'slack.chanel: the key "chanel" is not known here; did you mean "channel"?',
        ),
        (
            f"teams: {{team_id: {UUID}, tenant_id: {UUID}, channel_id: '19:abc@thread.tacv2'}}",
            (
                'teams.channel_id: "19:abc@thread.tacv2" is not the id of a Teams channel as its link has '
                "it; write it with %3A and %40, e.g. 19%3Aabc%40thread.tacv2"
            ),
        ),
        ("ok: 1", "ok: 1 is not true or false; write true or false, without quotes"),
        (
            "phone: x",
            (
                'phone: the key "phone" is not known here; allowed: email, sms, https, pagerduty, opsgenie, '
                "sqs, lambda, subscriptions, slack, teams, topic, ok, insufficient_data"
            ),
        ),
    ],
)
def test_a_tier_that_cannot_work_is_refused(settings: str, problem: str) -> None:
    problems = problems_of(rollout_of(targets=_target(f"notify: {{tiers: {{critical: {{{settings}}}}}}}")))
    assert problem in [line.partition(" targets[0].notify.tiers.critical.")[2] for line in problems]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (
            "notify: {tiers: {Critical: {}}}",
            (
                'rollout.yaml:9:22 targets[0].notify.tiers.Critical: "Critical" is not the name of a tier: 1 '
                "to 20 lower-case letters, digits and hyphens, no hyphen at either end; did you mean "
                '"critical"?'
            ),
        ),
        (
            "notify: {tiers: [critical]}",
            (
                "rollout.yaml:9:21 targets[0].notify.tiers: a list stands where a mapping should be; write "
                "`key: value` lines, e.g. `critical: {email: [oncall@example.com]}`"
            ),
        ),
        (
            "notify: {tiers: {state: 5}}",
            (
                "rollout.yaml:9:29 targets[0].notify.tiers.state: 5 stands where a mapping should be; write "
                "`key: value` lines with keys out of email, sms, https, pagerduty, opsgenie, sqs, lambda, "
                "subscriptions, slack, teams, topic, ok, insufficient_data"
            ),
        ),
        (
            "notify: {tiers: {alarms: {throttles: true}}}",
            (
                'rollout.yaml:9:31 targets[0].notify.tiers.alarms.throttles: the key "throttles" is not '
                "known here; allowed: email, sms, https, pagerduty, opsgenie, sqs, lambda, "
                "subscriptions, slack, teams, topic, ok, insufficient_data"
            ),
        ),
        (
            "notify: {tiers: {critical: {slack: {workspace: T0}}}}",
            (
                "rollout.yaml:9:40 targets[0].notify.tiers.critical.slack: the key `channel` is missing; add "
                "`channel: …`, the id of the channel, the end of its link"
            ),
        ),
        (
            f"notify: {{kms_key: 'arn:aws:kms:eu-west-1:{ACCOUNT}:key/{UUID}'}}",
            (
                'rollout.yaml:9:23 targets[0].notify.kms_key: the key is in eu-west-1, target "prod" in '
                "us-east-1; name one that is there: a service uses keys of its own Region alone"
            ),
        ),
        (
            "notify: {email: [a@example.com], tiers: {critical: {email: [A@example.com]}}}",
            (
                'rollout.yaml:9:65 targets[0].notify.tiers.critical.email[0]: "a@example.com" stands twice, '
                'first on line 9; keep one of the two: each is notified once of tier "critical"'
            ),
        ),
        (
            "notify: {tiers: {critical: {https: [{ssm: /a}], pagerduty: {ssm: /a}}}}",
            (
                'rollout.yaml:9:64 targets[0].notify.tiers.critical.pagerduty: "/a" stands twice, first on '
                'line 9; keep one of the two: each is notified once of tier "critical"'
            ),
        ),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_place(settings: str, problem: str) -> None:
    assert problem_of_target(settings) == problem


def test_one_address_may_hear_of_two_tiers() -> None:
    tiers = target_of(
        "notify: {tiers: {critical: {email: [a@example.com]}, warning: {email: [a@example.com]}}}"
    ).notify.tiers
    assert {tier.email for tier in tiers.values()} == {("a@example.com",)}


SLACK = "{workspace: T0, channel: C0}"


def _target(*lines: str, name: str = "prod", account: str = ACCOUNT, region: str = "us-east-1") -> str:
    settings = [
        f"name: {name}",
        f'account: "{account}"',
        f"region: {region}",
        "models: [amazon.nova-lite-v1:0]",
        *lines,
    ]
    return "  - " + "\n    ".join(settings) + "\n"


def test_a_channel_belongs_to_one_target_of_an_account_in_whatever_region() -> None:
    defaults = f"  notify: {{tiers: {{critical: {{slack: {SLACK}}}}}}}\n"
    targets = _target(name="one") + _target(name="two", region="eu-west-1")
    assert problems_of(rollout_of(defaults=defaults, targets=targets)) == [
        (
            'rollout.yaml:5:38 defaults.notify.tiers.critical.slack: the channel "C0" of account '
            '111122223333 is that of target "one" too, on line 5; '
            "name it in one target of the account; the others can name that target's topic as `topic` if "
            "they share its Region"
        )
    ]


def test_a_channel_may_be_that_of_two_accounts_and_of_two_tiers() -> None:
    notify = f"notify: {{tiers: {{critical: {{slack: {SLACK}}}, warning: {{slack: {SLACK}}}}}}}"
    targets = _target(notify, name="one") + _target(notify, name="two", account="444455556666")
    assert len(loads(rollout_of(targets=targets)).targets) == 2


def test_a_target_without_alarms_takes_no_channel() -> None:
    notify = f"notify: {{tiers: {{critical: {{slack: {SLACK}}}}}}}"
    targets = _target(notify, name="one") + _target(notify, "alarms: false", name="two")
    assert len(loads(rollout_of(targets=targets)).targets) == 2


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1"])
def test_chat_channels_are_refused_where_the_service_does_not_exist(region: str) -> None:
    targets = _target(f"notify: {{tiers: {{critical: {{slack: {SLACK}}}}}}}", region=region)
    assert problems_of(rollout_of(targets=targets))[-1] == (
        "rollout.yaml:9:40 targets[0].notify.tiers.critical.slack: Amazon Q Developer in chat "
        f"applications does not exist in {region}; use `https` or `lambda` for this target"
    )
