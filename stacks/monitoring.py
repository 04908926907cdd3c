"""One account and Region: its dashboard, its alarms, and the topic that tells people."""

from __future__ import annotations

from dataclasses import replace

from cdktf import TerraformStack
from constructs import Construct

from bedrock_monitoring.cloudwatch.dashboard import Dashboard
from bedrock_monitoring.cloudwatch.layout import Column
from bedrock_monitoring.constructs import AlarmTopic, BedrockDashboard, draw_alarms
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
            self._draw_alarms(monitoring)

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

    def _draw_alarms(self, monitoring: Monitoring) -> None:
        target = monitoring.target
        topic = AlarmTopic(
            self,
            "alarms",
            name=f"{name_prefix(target)}-alarms",
            account=target.account,
            region=target.region,
            email=target.notify.email,
        )
        actions = {id_: [topic.arn] for id_ in monitoring.tells}
        draw_alarms(
            self,
            {
                id_: replace(alarm, alarm_actions=actions.get(id_, ()), ok_actions=actions.get(id_, ()))
                for id_, alarm in monitoring.alarms.items()
            },
        )


def _tags(target: Target) -> dict[str, str]:
    return {"managed-by": "bedrock-monitoring", "bedrock-monitoring-target": target.name, **target.tags}
