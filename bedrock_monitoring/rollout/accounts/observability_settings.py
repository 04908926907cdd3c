"""The settings of `observability`: one view over the accounts of all targets."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bedrock_monitoring.bedrock.alarms import ALARM_KINDS
from bedrock_monitoring.bedrock.alarms.kinds.every_model import DEFAULT_BY_MODEL
from bedrock_monitoring.rollout.accounts.organization_values import OrganizationId
from bedrock_monitoring.rollout.settings.alarm_settings import KindSetting, OneKind
from bedrock_monitoring.rollout.settings.notification_settings import NotifySettings
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.common_values import Account, PermissionsBoundary, Region, Role
from bedrock_monitoring.rollout.values.observability_values import CentralAlarmChoice, SinkArn

_REGION = 3
"""The place of the Region among the parts of an ARN."""

_AS_DEFAULTS = "that under `defaults`"


def _alarm(kind: str) -> KindSetting:
    return setting(
        default=True,
        description=f"The alarm `{kind}` over all accounts: `true`, `false`, a condition, or a condition for "
        "each tier.",
        examples=[ALARM_KINDS[kind].example_condition, False],
    )


_Throttles = Annotated[KindSetting, OneKind(ALARM_KINDS["every_model_throttles"])]
_ServerErrors = Annotated[KindSetting, OneKind(ALARM_KINDS["every_model_server_errors"])]
_ClientErrors = Annotated[KindSetting, OneKind(ALARM_KINDS["every_model_client_errors"])]
_Latency = Annotated[KindSetting, OneKind(ALARM_KINDS["every_model_latency"])]


class CentralAlarmSettings(Settings):
    """The alarms over all accounts: Metrics Insights queries that need no list of accounts or models."""

    every_model_throttles: _Throttles = _alarm("every_model_throttles")
    every_model_server_errors: _ServerErrors = _alarm("every_model_server_errors")
    every_model_client_errors: _ClientErrors = _alarm("every_model_client_errors")
    every_model_latency: _Latency = _alarm("every_model_latency")


class ObservabilitySettings(Settings):
    """A monitoring account that sees the metrics of the others: CloudWatch's cross-account observability."""

    account: Account = Field(
        description="The monitoring account, 12 digits, in quotes.", examples=["111122223333"]
    )
    regions: tuple[Region, ...] = setting(
        default=(),
        description="The Regions of the view, the one with the dashboards first. CloudWatch's cross-account "
        "observability works within a Region.",
        default_text="the Regions of the targets",
        examples=[["eu-central-1", "us-east-1"]],
    )
    organization_id: OrganizationId | None = setting(
        default=None,
        description="The id of the organization whose accounts may link to the monitoring account.",
        default_text="the `id` in the file of `organization`; without it, the accounts of the targets",
        examples=["o-exampleorgid"],
    )
    sinks: tuple[SinkArn, ...] = setting(
        default=(),
        description="The ARNs of the sinks, one for each Region, which Terraform prints when the view is "
        "deployed. With that of its Region, each account of a target has a stack `link-ACCOUNT-REGION` that "
        "links it.",
        default_text="none, no links are made; a StackSet can make them",
        examples=[
            ["arn:aws:oam:eu-central-1:111122223333:sink/12345678-1234-1234-1234-123456789012"],
        ],
    )
    by_model: tuple[CentralAlarmChoice, ...] = setting(
        default=DEFAULT_BY_MODEL,
        description="Which alarms have a contributor for each model of each account; the others have one "
        "for each account. The query of such an alarm matches, and costs, a metric for each model of each "
        "account.",
        examples=[["every_model_throttles", "every_model_server_errors"]],
    )
    alarms: CentralAlarmSettings = setting(
        default=CentralAlarmSettings(),
        description="The alarms over all accounts.",
        default_text="all of them",
        title="Alarms over all accounts",
    )
    notify: NotifySettings = setting(
        default=NotifySettings(),
        description="Who is notified when an alarm over all accounts changes its state.",
        default_text="nobody",
        title="Notify of all accounts",
    )
    role: Role | None = setting(
        default=None,
        description="The role to assume in the monitoring account to deploy: its name, or its ARN there.",
        default_text=_AS_DEFAULTS,
        examples=["BedrockMonitoringDeploy"],
    )
    plan_role: Role | None = setting(
        default=None,
        description="The role to assume in the monitoring account for a plan: its name, or its ARN there.",
        default_text=_AS_DEFAULTS,
        examples=["BedrockMonitoringPlan"],
    )
    permissions_boundary: PermissionsBoundary | None = setting(
        default=None,
        description="The IAM policy that bounds every role that Terraform creates in the monitoring account.",
        default_text=_AS_DEFAULTS,
        examples=["DeveloperBoundary"],
    )

    @property
    def sinks_by_region(self) -> dict[str, str]:
        """The ARN of the sink of each Region."""
        return {sink.split(":")[_REGION]: sink for sink in self.sinks}
