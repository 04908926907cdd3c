"""One account and Region: its dashboard, its alarms, and the topic that tells people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cdktf import TerraformStack
from constructs import Construct

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS, AlarmPlace
from bedrock_monitoring.bedrock.overview import TIME_RANGE, overview
from bedrock_monitoring.bedrock.sections import WatchedModel
from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.cloudwatch.layout import Column
from bedrock_monitoring.cloudwatch.partitions import alarm_arn, console_url
from bedrock_monitoring.cloudwatch.problems import Problem, refuse
from bedrock_monitoring.constructs import AlarmTopic, BedrockDashboard, metric_alarm
from bedrock_monitoring.rollout import Model, Rollout, Target
from stacks.foundation import act_in, keep_state, require_versions


class MonitoringStack(TerraformStack):
    """Everything that watches Bedrock in one target; the stack's id is the target's name."""

    def __init__(self, scope: Construct, target: Target, *, rollout: Rollout) -> None:
        """Draw the stack.

        Args:
            scope: The app.
            target: What is watched.
            rollout: Where state is kept and which provider versions are taken.

        Raises:
            InvalidInputError: CloudWatch would refuse the dashboard or an alarm.
        """
        super().__init__(scope, target.name)
        require_versions(self, provider_version=rollout.provider_version)
        keep_state(self, state=rollout.state, key=target.state_key)
        act_in(
            self, account=target.account, region=target.region, role_arn=target.role_arn, tags=_tags(target)
        )
        alarms = _alarms(target)
        self._draw_dashboard(target, alarms)
        if alarms:
            self._draw_alarms(target, alarms)

    def _draw_dashboard(self, target: Target, alarms: Mapping[str, Alarm]) -> None:
        dashboard = BedrockDashboard(
            self, "dashboard", dashboard_name=target.dashboard_name, region=target.region, start=TIME_RANGE
        )
        elements = overview(
            title=f"Amazon Bedrock: {target.name}",
            place=f"Account {target.account}, {target.region}",
            models=[_watched(model) for model in target.models],
            alarm_arns=[
                alarm_arn(region=target.region, account=target.account, alarm_name=alarm.alarm_name)
                for alarm in alarms.values()
            ],
            period=target.period,
        )
        dashboard.add_widgets(Column(*elements))

    def _draw_alarms(self, target: Target, alarms: Mapping[str, Alarm]) -> None:
        topic = AlarmTopic(
            self,
            "alarms",
            name=f"{_prefix(target)}-alarms",
            account=target.account,
            region=target.region,
            email=target.notify.email,
        )
        for id_, alarm in alarms.items():
            metric_alarm(self, id_, replace(alarm, alarm_actions=[topic.arn], ok_actions=[topic.arn]))


def _alarms(target: Target) -> dict[str, Alarm]:
    """Return the alarms of a target by construct id, which begins with the kind because addresses begin with a letter.

    Raises:
        InvalidInputError: Alarms of two models would have one name, and one would take the other's place.
    """
    refuse(_same_slug(target.models) if target.alarms else ())
    place = AlarmPlace(
        name_prefix=_prefix(target),
        account=target.account,
        region=target.region,
        dashboard_url=console_url(region=target.region, dashboard_name=target.dashboard_name),
    )
    return {
        f"{kind.replace('_', '-')}-{model.id.slug}": ALARM_KINDS[kind].alarm(
            model=model.id, condition=condition, place=place
        )
        for model in target.models
        for kind, condition in target.alarms.items()
    }


def _same_slug(models: Sequence[Model]) -> Iterator[Problem]:
    firsts: dict[str, Model] = {}
    for model in models:
        first = firsts.setdefault(model.id.slug, model)
        if first is not model:
            what = f"its alarms would have the names of those of {first.id.dimension_value!r}"
            where = f"model {model.id.dimension_value!r}"
            yield Problem(where=where, what=what, remedy="watch one of the two in a target of its own")


def _watched(model: Model) -> WatchedModel:
    return WatchedModel(model=model.id, name=model.name or model.id.display_name, price=model.price)


def _prefix(target: Target) -> str:
    return f"bedrock-{target.name}"


def _tags(target: Target) -> dict[str, str]:
    return {"managed-by": "bedrock-monitoring", "bedrock-monitoring-target": target.name, **target.tags}
