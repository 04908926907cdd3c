"""Which events are those of a failed job, judged as EventBridge judges them."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.loaders import Loader
from moto.events.models import EventPattern

from bedrock_monitoring.bedrock.failed_jobs import FailedJobs, JobType, event_pattern

BATCH, CUSTOM = "Batch Inference Job State Change", "Model Customization Job State Change"
AUTOMATED = "Bedrock Data Automation Job"

EVENTS = [
    # type of the event, its detail, the type of job that failed
    (BATCH, {"status": "Submitted"}, None),
    (BATCH, {"status": "Validating"}, None),
    (BATCH, {"status": "Scheduled"}, None),
    (BATCH, {"status": "InProgress"}, None),
    (BATCH, {"status": "Completed"}, None),
    (BATCH, {"status": "PartiallyCompleted"}, JobType.BATCH_INFERENCE),
    (BATCH, {"status": "Failed"}, JobType.BATCH_INFERENCE),
    (BATCH, {"status": "Expired"}, JobType.BATCH_INFERENCE),
    (BATCH, {"status": "Stopping"}, None),
    (BATCH, {"status": "Stopped"}, None),
    (CUSTOM, {"jobStatus": "InProgress"}, None),
    (CUSTOM, {"jobStatus": "Completed"}, None),
    (CUSTOM, {"jobStatus": "Failed"}, JobType.CUSTOMIZATION),
    (CUSTOM, {"jobStatus": "Stopping"}, None),
    (CUSTOM, {"jobStatus": "Stopped"}, None),
    (f"{AUTOMATED} Created", {"job_status": "CREATED"}, None),
    (f"{AUTOMATED} Succeeded", {"job_status": "SUCCESS"}, None),
    (f"{AUTOMATED} Failed With Client Error", {"job_status": "CLIENT_ERROR"}, JobType.DATA_AUTOMATION),
    (f"{AUTOMATED} Failed With Service Error", {"job_status": "SERVICE_ERROR"}, JobType.DATA_AUTOMATION),
    ("AWS API Call via CloudTrail", {"eventName": "CreateModelInvocationJob"}, None),
]


def matched(event: Any) -> list[JobType]:
    return [job for job in JobType if EventPattern.load(event_pattern(job)).matches_event(event)]


@pytest.mark.parametrize(("detail_type", "detail", "failed"), EVENTS)
def test_events_of_failed_jobs_are_matched_and_no_others(
    detail_type: str, detail: dict[str, str], failed: JobType | None
) -> None:
    event = {"source": "aws.bedrock", "detail-type": detail_type, "detail": detail}
    assert matched(event) == ([failed] if failed else [])
    assert not matched({**event, "source": "example.bedrock"})


def test_the_table_has_every_status_that_bedrock_knows() -> None:
    shapes = Loader().load_service_model("bedrock", "service-2")["shapes"]
    in_table = {
        name: {detail[field] for kind, detail, _ in EVENTS if kind == name}
        for name, field in ((BATCH, "status"), (CUSTOM, "jobStatus"))
    }
    assert in_table == {
        BATCH: set(shapes["ModelInvocationJobStatus"]["enum"]),
        CUSTOM: set(shapes["ModelCustomizationJobStatus"]["enum"]),
    }


def test_every_type_of_job_is_told_of_by_default() -> None:
    assert FailedJobs().types == (JobType.BATCH_INFERENCE, JobType.CUSTOMIZATION, JobType.DATA_AUTOMATION)
