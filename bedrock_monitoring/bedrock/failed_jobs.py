"""Failed jobs: batch inference, model customization and Data Automation. EventBridge tells of them.

No metric counts failed jobs of customization and Data Automation, and those of batch inference count records
(``catalogue/batch.py``). Bedrock sends an event for each change of a job's state instead, on a best-effort
basis: one can be lost, none is repeated.

Sources: "Amazon Bedrock events" of the EventBridge events reference; "How EventBridge for Amazon Bedrock
works" of the Bedrock user guide, for the fields; the statuses are those of botocore's model of Bedrock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bedrock_monitoring.notification import WARNING
from bedrock_monitoring.value import Value


class JobType(StrEnum):
    """The types of job of which Bedrock sends events, by their names in rollout.yaml."""

    BATCH_INFERENCE = "batch_inference"
    CUSTOMIZATION = "customization"
    DATA_AUTOMATION = "data_automation"


@dataclass(frozen=True, kw_only=True)
class _Failure:
    """How the event of a failed job is recognized.

    Attributes:
        noun: What such a job is called.
        detail_types: The types of its event.
        field: The field of the event's detail that holds the status. Empty if the type says it all.
        statuses: The statuses that are failures. A job that somebody stopped is none.
    """

    noun: str
    detail_types: tuple[str, ...]
    field: str = ""
    statuses: tuple[str, ...] = ()


_FAILURES: Mapping[JobType, _Failure] = {
    JobType.BATCH_INFERENCE: _Failure(
        noun="batch inference",
        detail_types=("Batch Inference Job State Change",),
        field="status",
        statuses=("Failed", "PartiallyCompleted", "Expired"),
    ),
    JobType.CUSTOMIZATION: _Failure(
        noun="model customization",
        detail_types=("Model Customization Job State Change",),
        field="jobStatus",
        statuses=("Failed",),
    ),
    JobType.DATA_AUTOMATION: _Failure(
        noun="Data Automation",
        detail_types=(
            "Bedrock Data Automation Job Failed With Client Error",
            "Bedrock Data Automation Job Failed With Service Error",
        ),
    ),
}


@dataclass(frozen=True, kw_only=True)
class FailedJobs(Value):
    """Who is told of failed jobs.

    Attributes:
        types: The types of job, each once.
        tier: The tier that is notified.
    """

    types: tuple[JobType, ...] = tuple(JobType)
    tier: str = WARNING


def event_pattern(job: JobType) -> str:
    """Return the EventBridge pattern, as JSON, of the events of failed jobs of a type."""
    failure = _FAILURES[job]
    of_status = {"detail": {failure.field: list(failure.statuses)}} if failure.field else {}
    return json.dumps(
        {"source": ["aws.bedrock"], "detail-type": list(failure.detail_types), **of_status},
        separators=(",", ":"),
    )


def rule_description(job: JobType) -> str:
    """Return what the rule of a type of job is for."""
    return f"Notifies of failed jobs of {_FAILURES[job].noun}"
