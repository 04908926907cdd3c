"""`observability` in rollout.yaml: the view over all accounts, the links to it, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.monitoring import CentralView, LinkedAccount, LinkStack, Model, Rollout
from bedrock_monitoring.notification import Notify
from bedrock_monitoring.problems import InvalidInputError
from bedrock_monitoring.rollout import loads

SINK = "arn:aws:oam:eu-central-1:111122223333:sink/12345678-1234-1234-1234-123456789012"


def rollout(observability: str, *, targets: str = "", defaults: str = "") -> Rollout:
    return loads(
        f"""\
state: {{account: "111122223333", region: eu-central-1}}
observability: {observability}
defaults: {{region: eu-central-1, role: Deploy, plan_role: Plan, models: [amazon.nova-pro-v1:0], {defaults}}}
targets:
  - {{name: a, account: "222233334444"}}
  - {{name: b, account: "333344445555", wave: 3}}
  - {{name: c, account: "333344445555", region: us-east-1, wave: 2}}
{targets}"""
    )


def refusal(observability: str, **more: str) -> str:
    with pytest.raises(InvalidInputError) as error:
        rollout(observability, **more)
    return str(error.value)


def test_each_region_of_the_targets_has_a_view_before_all_targets_and_the_first_has_the_dashboards() -> None:
    made = rollout('{account: "111122223333"}')

    assert [(view.name, view.region, view.wave, view.dashboards) for view in made.views] == [
        ("organization-eu-central-1", "eu-central-1", 0, ("overview", "usage")),
        ("organization-us-east-1", "us-east-1", 0, ()),
    ]
    assert {view.account for view in made.views} == {"111122223333"}
    assert made.views[0].role_arn == "arn:aws:iam::111122223333:role/Deploy"
    assert made.views[0].plan_role_arn == "arn:aws:iam::111122223333:role/Plan"
    assert made.views[0].state_key == "bedrock-monitoring/organization-eu-central-1/terraform.tfstate"
    assert min(target.wave for target in made.targets) > 0


def test_a_view_knows_the_accounts_and_models_of_the_targets_in_its_region() -> None:
    europe, america = rollout('{account: "111122223333"}').views

    assert [account.id for account in europe.accounts] == ["222233334444", "333344445555"]
    assert [account.id for account in america.accounts] == ["333344445555"]
    assert america.published == {"333344445555": ("amazon.nova-pro-v1:0",)}


GOV_SINK = SINK.replace("aws:oam:eu-central-1", "aws-us-gov:oam:us-gov-west-1")
IN_GOV = """\
state: {account: "111122223333", region: us-gov-west-1, prefix: teams/ml}
observability: {account: "111122223333", notify: {email: [oncall@example.com]}, %s
  by_model: [every_model_latency], sinks: ["%s"]}
defaults: {region: us-gov-west-1, role: Deploy, plan_role: Plan, permissions_boundary: Bound,
  tags: {team: ml}, models: [amazon.nova-pro-v1:0], runbooks: "https://example.com/books/", adopt: true}
targets:
  - {name: a, account: "222233334444", models: [amazon.nova-pro-v1:0, amazon.nova-lite-v1:0]}
  - {name: b, account: "222233334444", wave: 3}
"""


def test_a_view_and_a_link_have_the_settings_of_observability_and_of_defaults() -> None:
    made = loads(IN_GOV % ("organization_id: o-a1b2c3d4e5,", GOV_SINK))
    ids = ("amazon.nova-pro-v1:0", "amazon.nova-lite-v1:0")
    [view] = made.views
    assert view == CentralView(
        name="organization-us-gov-west-1",
        account="111122223333",
        region="us-gov-west-1",
        role_arn="arn:aws-us-gov:iam::111122223333:role/Deploy",
        plan_role_arn="arn:aws-us-gov:iam::111122223333:role/Plan",
        permissions_boundary="arn:aws-us-gov:iam::111122223333:policy/Bound",
        tags={"team": "ml"},
        wave=0,
        state_key="teams/ml/organization-us-gov-west-1/terraform.tfstate",
        dashboard_name="bedrock-organization",
        models=tuple(Model(id=ModelId.parse(each)) for each in ids),
        period=timedelta(minutes=5),
        dashboards=("overview", "usage"),
        sections=frozenset(),
        guardrails=(),
        agents=(),
        knowledge_bases=(),
        alarms=view.alarms,
        all_models_alarms={},
        composites=None,
        runbooks="https://example.com/books/",
        notify=Notify(email=("oncall@example.com",)),
        accounts=(LinkedAccount(id="222233334444", name=""),),
        organization_id="o-a1b2c3d4e5",
        regions=("us-gov-west-1",),
        by_model=frozenset({"every_model_latency"}),
        published={"222233334444": ids},
    )
    assert made.links == (
        LinkStack(
            name="link-222233334444-us-gov-west-1",
            account="222233334444",
            region="us-gov-west-1",
            role_arn="arn:aws-us-gov:iam::222233334444:role/Deploy",
            plan_role_arn="arn:aws-us-gov:iam::222233334444:role/Plan",
            permissions_boundary="arn:aws-us-gov:iam::222233334444:policy/Bound",
            tags={"team": "ml"},
            wave=1,
            state_key="teams/ml/link-222233334444-us-gov-west-1/terraform.tfstate",
            adopt=True,
            sink=GOV_SINK,
        ),
    )


def test_roles_of_the_view_come_before_those_of_defaults() -> None:
    own = "role: Other, plan_role: OtherPlan, permissions_boundary: OtherBound,"
    [view] = loads(IN_GOV % (own, GOV_SINK)).views
    assert (view.role_arn, view.plan_role_arn, view.permissions_boundary) == tuple(
        f"arn:aws-us-gov:iam::111122223333:{name}"
        for name in ("role/Other", "role/OtherPlan", "policy/OtherBound")
    )


def test_each_account_and_region_is_linked_once_by_a_stack_of_its_own_after_the_sink() -> None:
    again = '  - {name: d, account: "222233334444"}\n  - {name: e, account: "111122223333"}\n'
    made = rollout(f'{{account: "111122223333", sinks: ["{SINK}"]}}', targets=again)

    assert [(link.name, link.wave, link.sink) for link in made.links] == [
        ("link-222233334444-eu-central-1", 1, SINK),
        ("link-333344445555-eu-central-1", 1, SINK),
    ]
    assert made.links[0].role_arn == "arn:aws:iam::222233334444:role/Deploy"
    assert made.links[0].state_key == "bedrock-monitoring/link-222233334444-eu-central-1/terraform.tfstate"


def test_the_link_of_an_account_whose_targets_are_all_left_alone_is_left_alone_and_no_orphan() -> None:
    made = rollout(
        f'{{account: "111122223333", sinks: ["{SINK}"]}}',
        targets='  - {name: d, account: "444455556666", enabled: false}\n'
        '  - {name: e, account: "222233334444", enabled: false}\n',
    )
    assert {link.account: link.enabled for link in made.links} == {
        "222233334444": True,
        "333344445555": True,
        "444455556666": False,
    }


def test_without_sinks_there_are_no_links_and_without_the_setting_nothing_at_all() -> None:
    assert rollout('{account: "111122223333"}').links == ()
    assert (rollout("null").views, rollout("null").links) == ((), ())


def test_the_view_and_the_links_can_be_chosen_and_deployed_like_targets() -> None:
    made = rollout(f'{{account: "111122223333", sinks: ["{SINK}"]}}')

    assert {stack.name for stack in made.select(["organization-*", "link-*-eu-central-1"])} == {
        "organization-eu-central-1",
        "organization-us-east-1",
        "link-222233334444-eu-central-1",
        "link-333344445555-eu-central-1",
    }
    assert [target.name for target in made.select_targets()] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("observability", "more", "said"),
    [
        (
            "null",
            {"defaults": "view: central"},
            'target "a" has the view `central`, and there is no `observability`',
        ),
        (
            '{account: "111122223333", regions: [eu-central-1]}',
            {"defaults": "view: central"},
            'target "c" is in us-east-1, which is none of `observability.regions`',
        ),
        (
            f'{{account: "444455556666", sinks: ["{SINK}"]}}',
            {},
            "the sink is in account 111122223333, not in 444455556666, the monitoring account",
        ),
        (
            f'{{account: "111122223333", sinks: ["{SINK}", "{SINK}"]}}',
            {},
            "eu-central-1 has a sink already",
        ),
        (
            '{account: "111122223333", regions: [us-east-1], sinks: ["' + SINK + '"]}',
            {},
            "the view has no Region eu-central-1",
        ),
        (
            '{account: "111122223333"}',
            {"targets": '  - {name: organization-us-east-1, account: "222233334444"}\n'},
            "the view needs the name 'organization-us-east-1', which 'organization-us-east-1' has",
        ),
        (
            f'{{account: "111122223333", sinks: ["{SINK}"]}}',
            {"targets": '  - {name: Link-222233334444-eu-central-1, account: "555566667777"}\n'},
            "the view needs the name 'link-222233334444-eu-central-1'",
        ),
        (
            f'{{account: "111122223333", sinks: ["{SINK}"]}}',
            {
                "targets": "decommission:\n"
                '  - {name: link-222233334444-eu-central-1, account: "222233334444", region: eu-central-1}\n'
            },
            "'link-222233334444-eu-central-1' is in `decommission`, and the view has it still",
        ),
        (
            '{account: "111122223333"}',
            {
                "targets": "decommission:\n"
                '  - {name: Organization-us-east-1, account: "111122223333", region: us-east-1}\n'
            },
            "'organization-us-east-1' is in `decommission`, and the view has it still",
        ),
        (
            '{account: "111122223333"}',
            {
                "targets": '  - {name: d, account: "222233334444", '
                "state_key: bedrock-monitoring/organization-us-east-1/terraform.tfstate}\n"
            },
            "bedrock-monitoring/organization-us-east-1/terraform.tfstate, is that of 'd'",
        ),
        (
            '{account: "111122223333", notify: {topics_of: [a]}}',
            {},
            "observability.notify.topics_of: the view has topics of its own",
        ),
        ('{account: "111122223333", sinks: [nonsense]}', {}, "is not the ARN of a sink"),
        ('{account: "111122223333", organization_id: 42}', {}, "is not the id of an organization"),
        ('{account: "111122223333", by_model: [throttles]}', {}, "is not an alarm over all accounts"),
        (
            '{account: "111122223333", alarms: {every_model_latency: "> 5 % for 5 minutes"}}',
            {},
            "has its threshold in %, but every_model_latency takes s or ms",
        ),
        (
            '{account: "111122223333", role: "arn:aws:iam::222233334444:role/Deploy"}',
            {},
            "observability.role: it is in account 222233334444, not in 111122223333, the monitoring account",
        ),
        ("{notify: {}}", {}, "account"),
    ],
)
def test_what_cannot_work_is_refused_with_its_place(
    observability: str, more: dict[str, str], said: str
) -> None:
    message = refusal(observability, **more)
    assert said in message
    assert message.startswith("rollout.yaml:")


def test_an_alarm_that_would_see_a_part_of_the_metrics_is_told_before_it_is_deployed() -> None:
    models = ", ".join(f"amazon.nova-pro-v{number}:0" for number in range(1, 81))
    accounts = "".join(f'  - {{name: t{n}, account: "{600000000000 + n}"}}\n' for n in range(130))
    made = loads(
        f"""\
state: {{account: "111122223333", region: us-east-1}}
observability: {{account: "111122223333"}}
defaults: {{region: us-east-1, view: central, models: [{models}]}}
targets:
{accounts}"""
    )
    assert [warning.what for warning in made.warnings if "metrics" in warning.what] == [
        (
            "in us-east-1 the query of every_model_throttles can match 10,400 metrics, and CloudWatch "
            "evaluates 10,000"
        )
    ]
