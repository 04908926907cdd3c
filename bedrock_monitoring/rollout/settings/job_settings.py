"""The setting `failed_jobs`: who is told of failed jobs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bedrock_monitoring.bedrock.failed_jobs import FailedJobs, JobType
from bedrock_monitoring.notification import WARNING
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.common_values import JobTypeChoice
from bedrock_monitoring.rollout.values.notification_values import TierName
from bedrock_monitoring.rollout.values.rules import Extendable


class FailedJobSettings(Settings):
    """Who is told of failed jobs of Bedrock, by rules of EventBridge. Rules are free."""

    tier: TierName = setting(
        default=WARNING,
        description="The tier that is notified. Its topic must be in the account of the target.",
    )
    types: Annotated[tuple[JobTypeChoice, ...], Field(min_length=1), Extendable()] = setting(
        default=tuple(map(str, JobType)),
        description="The types of job, at least one: `batch_inference`, `customization`, `data_automation`.",
        examples=[["batch_inference"]],
    )

    @property
    def resolved(self) -> FailedJobs:
        """The same as a value."""
        return FailedJobs(types=tuple(map(JobType, dict.fromkeys(self.types))), tier=self.tier)
