"""Create the EventBridge rules that notify a topic of failed jobs."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import CloudwatchEventTarget
from constructs import Construct

from bedrock_monitoring.bedrock.failed_jobs import FailedJobs, event_pattern, rule_description
from bedrock_monitoring.constructs.construct_ids import shorten

_RULE_NAME_LENGTH = 64
"""The maximum length of a rule's name (EventBridge API reference, PutRule)."""


def create_failed_job_rules(
    scope: Construct, failed_jobs: FailedJobs, *, name_prefix: str, topic_arn: str
) -> None:
    """Create a rule for each type of job on the default event bus, which sends its events to a topic.

    The event is sent as Bedrock wrote it, so that whoever reads events knows its form.

    Args:
        scope: The parent construct.
        failed_jobs: The types of job.
        name_prefix: The prefix of the names of rules, unique in account and Region.
        topic_arn: The topic, which lets EventBridge publish.
    """
    for job in failed_jobs.types:
        slug = job.replace("_", "-")
        rule = CloudwatchEventRule(
            scope,
            f"failed-jobs-{slug}",
            name=shorten(f"{name_prefix}-failed-{slug}", length=_RULE_NAME_LENGTH),
            description=rule_description(job),
            event_pattern=event_pattern(job),
        )
        CloudwatchEventTarget(
            scope, f"failed-jobs-{slug}-topic", rule=rule.name, arn=topic_arn, target_id="topic"
        )
