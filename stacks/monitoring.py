"""One account and Region: its dashboard, its alarms, and the topics that tell people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cdktf import TerraformStack
from constructs import Construct

from bedrock_monitoring.cloudwatch.alarms import Alarm
from bedrock_monitoring.cloudwatch.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.layout import Column
from bedrock_monitoring.cloudwatch.notification import CRITICAL
from bedrock_monitoring.constructs import BedrockDashboard, NotificationTopics, metric_alarm
from bedrock_monitoring.rollout import Rollout, Target
from bedrock_monitoring.rollout.dashboards import Monitoring, name_prefix
from stacks.foundation import act_in, keep_state, require_versions


class MonitoringStack(TerraformStack):
    """Everything that watches Bedrock in one target; the stack's id is the target's name."""

    def __init__(self, scope: Construct, monitoring: Monitoring, *, rollout: Rollout) -> None:
        """Draw the stack.

        Args:
            scope: The app.
            monitoring: What watches the target.
            rollout: Where state is kept and which provider versions are taken.
        """
        target = monitoring.target
        super().__init__(scope, target.name)
        require_versions(self, provider_version=rollout.provider_version)
        keep_state(self, state=rollout.state, key=target.state_key)
        act_in(
            self, account=target.account, region=target.region, role_arn=target.role_arn, tags=_tags(target)
        )
        for number, dashboard in enumerate(monitoring.dashboards, start=1):
            self._draw_dashboard("dashboard" if number == 1 else f"dashboard-{number}", dashboard, target)
        if monitoring.alarms:
            self._draw_alarms(target, monitoring.alarms)

    def _draw_dashboard(self, id_: str, dashboard: Dashboard, target: Target) -> None:
        drawn = BedrockDashboard(
            self,
            id_,
            dashboard_name=dashboard.name,
            region=target.region,
            start=dashboard.start,
            period_override=dashboard.period_override,
        )
        drawn.add_widgets(Column(*dashboard.elements))

    def _draw_alarms(self, target: Target, alarms: Mapping[str, Alarm]) -> None:
        topics = NotificationTopics(
            self,
            "alarms",
            notify=target.notify,
            account=target.account,
            region=target.region,
            name_prefix=name_prefix(target),
            tiers=[CRITICAL],
        )
        actions = topics.actions(CRITICAL)
        for id_, alarm in alarms.items():
            told = replace(
                alarm,
                alarm_actions=actions.alarm,
                ok_actions=actions.ok,
                insufficient_data_actions=actions.insufficient_data,
            )
            metric_alarm(self, id_, told)


def _tags(target: Target) -> dict[str, str]:
    return {"managed-by": "bedrock-monitoring", "bedrock-monitoring-target": target.name, **target.tags}
