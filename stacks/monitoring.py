"""The stack of one target: its dashboards, alarms, topics, log queries and schedules."""

from __future__ import annotations

from cdktf import TerraformStack
from constructs import Construct

from bedrock_monitoring import constructs
from bedrock_monitoring.cloudwatch import AlarmBase
from bedrock_monitoring.monitoring import (
    PROJECT_TAGS,
    TARGET_TAG,
    InferenceProfile,
    InvocationLog,
    Monitoring,
    Rollout,
    Target,
)
from stacks.foundation import add_aws_provider, add_backend, require_versions


class MonitoringStack(TerraformStack):
    """The stack of one target. Its id is the target's name."""

    def __init__(self, scope: Construct, monitoring: Monitoring, *, rollout: Rollout) -> None:
        """Create the resources that monitor the target.

        Args:
            scope: The app.
            monitoring: The dashboards, alarms, log queries and schedules of the target.
            rollout: The rollout, which has the state bucket and the provider version.
        """
        target = monitoring.target
        super().__init__(scope, target.name)
        require_versions(self, provider_version=rollout.provider_version)
        add_backend(self, state=rollout.state, key=target.state_key)
        add_aws_provider(
            self,
            account=target.account,
            region=target.region,
            role_arn=target.role_arn,
            has_plan_role=target.plan_role_arn is not None,
            tags=_tags(target),
        )
        for id_, dashboard in monitoring.dashboards.items():
            constructs.CloudWatchDashboard(self, id_, dashboard, region=target.region)
        if monitoring.has_topics:
            topics = self._create_topics(monitoring)
            if monitoring.alarms:
                self._create_alarms(monitoring, topics)
            if target.billing_tiers:
                self._create_billing(monitoring, topics)
            if target.failed_jobs:
                constructs.create_failed_job_rules(
                    self,
                    target.failed_jobs,
                    name_prefix=monitoring.naming.prefix,
                    topic_arn=topics.arns[target.failed_jobs.tier],
                )
        for evaluation in target.online_evaluations:
            constructs.OnlineEvaluationConfig(
                self,
                f"online-evaluation-{evaluation.name}",
                evaluation,
                name=monitoring.evaluation_names[evaluation.name],
                account=target.account,
                region=target.region,
                name_prefix=monitoring.naming.prefix,
                permissions_boundary=target.permissions_boundary,
            )
        if target.quota_codes:
            constructs.read_quotas(self, target.quota_codes)
        for profile in target.inference_profiles:
            self._create_profile(profile, target)
        if target.invocation_log:
            self._create_invocation_log(target.invocation_log, monitoring)

    def _create_topics(self, monitoring: Monitoring) -> constructs.NotificationTopics:
        target = monitoring.target
        return constructs.NotificationTopics(
            self,
            "alarms",
            notify=target.notify,
            account=target.account,
            region=target.region,
            name_prefix=monitoring.naming.prefix,
            topic_name=monitoring.naming.topic_name,
            tiers=monitoring.tiers,
            billing=bool(target.billing_tiers),
            event_tier=target.failed_jobs.tier if target.failed_jobs else None,
            permissions_boundary=target.permissions_boundary,
        )

    def _create_billing(self, monitoring: Monitoring, topics: constructs.NotificationTopics) -> None:
        target = monitoring.target
        for budget in target.budgets:
            if budget.is_on_the_bill:
                name = monitoring.budget_names[budget.name]
                made = constructs.create_budget(
                    self, budget, name=name, account=target.account, topic_arns=topics.arns
                )
                if budget.action:
                    constructs.OverspendDenial(
                        self,
                        f"overspend-{budget.name}",
                        action=budget.action,
                        tag=budget.tag,
                        budget_name=name,
                        account=target.account,
                        region=target.region,
                        topic_arn=topics.arns[budget.action.tier],
                        permissions_boundary=target.permissions_boundary,
                        after=[made],
                    )
        if target.cost_anomalies:
            constructs.create_cost_anomalies(
                self,
                target.cost_anomalies,
                name=f"{monitoring.naming.prefix}-anomalies",
                topic_arn=topics.arns[target.cost_anomalies.tier],
            )

    def _create_alarms(self, monitoring: Monitoring, topics: constructs.NotificationTopics) -> None:
        target = monitoring.target
        alarms = constructs.AlarmBlocks(
            self,
            "alarm-blocks",
            {
                id_: _with_actions(alarm, topics, monitoring.notified_tiers.get(id_))
                for id_, alarm in monitoring.alarms.items()
            },
        )
        if monitoring.mute_rules:
            constructs.AlarmMuteRules(
                self, "mute-rules", monitoring.mute_rules, alarms=monitoring.alarms, blocks=alarms
            )
        if monitoring.schedules:
            scheduled_names = {schedule.alarm_name for schedule in monitoring.schedules.values()}
            constructs.MaintenanceSchedules(
                self,
                "maintenance-schedules",
                schedules=monitoring.schedules,
                account=target.account,
                region=target.region,
                name_prefix=monitoring.naming.prefix,
                permissions_boundary=target.permissions_boundary,
                after=[
                    alarms.dependable(id_)
                    for id_, alarm in monitoring.alarms.items()
                    if alarm.alarm_name in scheduled_names
                ],
            )

    def _create_profile(self, profile: InferenceProfile, target: Target) -> None:
        constructs.create_inference_profile(
            self,
            name=profile.name,
            copy_from=profile.copy_from.arn(account=target.account, region=target.region),
            description=profile.description,
            tags=profile.tags,
        )

    def _create_invocation_log(self, log: InvocationLog, monitoring: Monitoring) -> None:
        target = monitoring.target
        if log.managed:
            constructs.InvocationLogging(
                self,
                "invocation-logging",
                account=target.account,
                region=target.region,
                log_group=log.log_group,
                retention_days=log.retention_days,
                kms_key=log.kms_key,
                text=log.text,
                image=log.image,
                embedding=log.embedding,
                video=log.video,
                s3_bucket=log.s3_bucket,
                s3_prefix=log.s3_prefix,
                bucket=log.bucket,
                prefix=log.prefix,
                permissions_boundary=target.permissions_boundary,
            )
        if log.log_group:
            constructs.create_saved_queries(
                self,
                monitoring.log_queries,
                folder=monitoring.naming.log_query_folder,
                log_group=log.log_group,
            )


def _with_actions(alarm: AlarmBase, topics: constructs.NotificationTopics, tier: str | None) -> AlarmBase:
    """Return the alarm with the actions that notify a tier. Without a tier, its composite alarm notifies."""
    if tier is None:
        return alarm
    actions = topics.actions(tier)
    return alarm.with_actions(
        alarm_actions=actions.alarm,
        ok_actions=actions.ok,
        insufficient_data_actions=actions.insufficient_data,
    )


def _tags(target: Target) -> dict[str, str]:
    return {**PROJECT_TAGS, TARGET_TAG: target.name, **target.tags}
