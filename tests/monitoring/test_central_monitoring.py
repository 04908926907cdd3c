"""An organization of twelve accounts in four units over two Regions, seen in one view."""

from __future__ import annotations

from pathlib import Path

from bedrock_monitoring.monitoring import CentralView, Rollout, build_rollout_monitoring
from bedrock_monitoring.monitoring.cost.estimate import estimate_cost
from bedrock_monitoring.preview.preview_dashboards import synthetic_source, target_subject
from bedrock_monitoring.rollout import load, loads
from tests.rollout.sample import evaluations

UNITS = ("Workloads/Search", "Workloads/Assistant", "Workloads/Batch", "Sandbox")
REGIONS = ("eu-central-1", "us-east-1")
ROLLOUT = """\
state: {account: "111122223333", region: eu-central-1}
organization: organization.yaml
observability: {account: "111122223333"}
defaults: {view: central, role: Deploy}
groups:
  - accounts: { units: [/] }
    regions: [eu-central-1, us-east-1]
    models: [global.anthropic.claude-sonnet-5-5]
"""


def account(number: int, *, status: str = "active") -> str:
    unit = UNITS[number % len(UNITS)]
    id_ = 600000000000 + number
    return f'  - {{ id: "{id_}", name: team-{number}, unit: {unit}, status: {status} }}\n'


def rollout(folder: Path, *accounts: str) -> Rollout:
    (folder / "rollout.yaml").write_text(ROLLOUT, encoding="utf-8")
    listed = "".join(accounts)
    (folder / "organization.yaml").write_text(f"id: o-exampleorgid\naccounts:\n{listed}", encoding="utf-8")
    return load(folder / "rollout.yaml")


def seen(made: Rollout, view: CentralView) -> set[str]:
    """Return the accounts that a graph of the view can show, with the data of the preview."""
    [monitoring] = build_rollout_monitoring(made, only={view.name})
    source = synthetic_source(target_subject(monitoring))
    return {metric.account for metric in source.list_metrics(namespace="AWS/Bedrock")}


def test_every_account_of_the_organization_is_in_the_view_of_each_region(tmp_path: Path) -> None:
    made = rollout(tmp_path, *(account(number) for number in range(12)))
    expected = {str(600000000000 + number) for number in range(12)}

    assert [view.region for view in made.views] == [*REGIONS]
    for view in made.views:
        assert seen(made, view) == expected
        assert view.organization_id == "o-exampleorgid"
        assert view.model_metrics == 12
    assert {one.name for one in made.views[0].accounts} == {f"team-{number}" for number in range(12)}


def test_a_new_account_is_seen_and_a_closed_one_is_not(tmp_path: Path) -> None:
    kept = [account(number) for number in range(1, 12)]
    made = rollout(tmp_path, account(0, status="closed"), *kept, account(12))

    assert "600000000012" in seen(made, made.views[0])
    assert "600000000000" not in {one.id for one in made.views[0].accounts}
    assert len(made.views[0].accounts) == 12


def test_what_a_saving_advises_for_the_view_is_not_refused_there(tmp_path: Path) -> None:
    made = rollout(tmp_path, *(account(number) for number in range(12)))
    views = build_rollout_monitoring(made, only={view.name for view in made.views})
    remedies = {saving.what: saving.remedy for saving in estimate_cost(views).savings}
    assert remedies["key of the topics"] == "set `kms_key` of `notify` to a key of your own"


def test_a_target_of_the_view_keeps_its_online_evaluations_and_the_alarms_that_evaluators_have() -> None:
    evaluators = [{"id": "Builtin.GoalSuccessRate", "alarm": "< 0.7 for 1 hour"}, "Builtin.Helpfulness"]
    target = (
        '{name: prod, account: "222233334444", region: us-east-1, models: [amazon.nova-lite-v1:0], '
        f'alarms: {{evaluation_score: "< 0.5 for 1 hour"}}, {evaluations(evaluators=evaluators)}}}'
    )
    defaults = "defaults: {view: central}\nobservability: {account: '111122223333'}\n"
    text = f"{defaults}provider_version: '~> 6.47'\ntargets: [{target}]\n"
    made = loads('state: {account: "111122223333", region: us-east-1}\n' + text)
    [monitoring] = build_rollout_monitoring(made, only={"prod"})
    assert [*monitoring.alarms] == ["evaluation-score-quality-builtin-goalsuccessrate"]
    assert monitoring.dashboards == {}
    assert monitoring.evaluation_names == {"quality": "bedrock_prod_quality"}
