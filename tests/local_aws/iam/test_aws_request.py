"""A signed HTTP request is read as a call: in a form, as JSON, by its path, packed, and for S3."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import quote

import pytest
from werkzeug.test import EnvironBuilder

from bedrock_monitoring.local_aws.iam.aws_request import (
    AwsRequest,
    is_signed_for,
    read_request,
    signing_key,
)

FORM = "application/x-www-form-urlencoded"
PROFILE = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc"


def sent(service: str, **more: Any) -> Any:
    signature = f"AWS4-HMAC-SHA256 Credential=AKID/20260114/eu-west-1/{service}/aws4_request, Signature=x"
    headers = {"Authorization": signature, **more.pop("headers", {})}
    return EnvironBuilder(**{"method": "POST", "headers": headers, **more}).get_environ()


# What is sent, and the service, the operation and the parameters of the call.
CALLS: dict[str, tuple[Any, tuple[str, str, dict[str, Any]]]] = {
    "a form": (
        sent("sns", data=b"Action=CreateTopic&Name=t&Tags.member.1.Key=a&Empty=", content_type=FORM),
        ("sns", "CreateTopic", {"Name": "t", "Tags.member.1.Key": "a", "Empty": ""}),
    ),
    "a packed form": (
        sent(
            "monitoring",
            data=gzip.compress(b"Action=PutMetricData&Namespace=N"),
            headers={"Content-Encoding": "gzip"},
            content_type=FORM,
        ),
        ("cloudwatch", "PutMetricData", {"Namespace": "N"}),
    ),
    "JSON": (
        sent("logs", data=b'{"logGroupName": "g"}', headers={"X-Amz-Target": "Logs_20140328.CreateLogGroup"}),
        ("logs", "CreateLogGroup", {"logGroupName": "g"}),
    ),
    "JSON without a body": (
        sent("servicequotas", headers={"X-Amz-Target": "ServiceQuotasV20190624.ListServices"}),
        ("service-quotas", "ListServices", {}),
    ),
    "a path": (
        sent("scheduler", method="GET", path="/schedules/s", query_string="groupName=g"),
        ("scheduler", "GetSchedule", {"groupName": "g", "Name": "s"}),
    ),
    "a path with an ARN": (
        sent(
            "bedrock",
            method="GET",
            path=f"/inference-profiles/{PROFILE}",
            environ_overrides={"RAW_URI": f"/inference-profiles/{quote(PROFILE, safe='')}?"},
        ),
        ("bedrock", "GetInferenceProfile", {"inferenceProfileIdentifier": PROFILE}),
    ),
    "a path with a body": (
        sent("scheduler", path="/schedules/s", data=b'{"GroupName": "g"}'),
        ("scheduler", "CreateSchedule", {"GroupName": "g", "Name": "s"}),
    ),
    "a path of a service that signs with the name of another": (
        sent("bedrock", path="/agents/"),
        ("bedrock", "ListAgents", {}),
    ),
    "a path that no operation has": (sent("scheduler", path="/nothing/here"), ("scheduler", "", {})),
    "an object in S3": (sent("s3", method="PUT", path="/b/k", data=b"{"), ("s3", "", {})),
}


@pytest.mark.parametrize("case", CALLS)
def test_a_request_is_the_call_that_it_stands_for_and_can_be_read_again(case: str) -> None:
    environ, (service, operation, parameters) = CALLS[case]
    body = environ["wsgi.input"].read()
    environ["wsgi.input"].seek(0)
    read = read_request(environ)
    assert read == AwsRequest(
        service=service,
        region="eu-west-1",
        operation=operation,
        parameters=parameters,
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"],
        query={"groupName": "g"} if environ["QUERY_STRING"] else {},
    )
    environ["wsgi.input"].seek(0)
    assert environ["wsgi.input"].read() == body


def test_a_request_is_signed_with_a_key_for_a_service_or_not_at_all() -> None:
    signed, unsigned = sent("sns"), EnvironBuilder().get_environ()
    assert signing_key(signed) == "AKID"
    assert is_signed_for("sns", signed)
    assert not is_signed_for("sqs", signed)
    assert (signing_key(unsigned), read_request(unsigned), is_signed_for("sns", unsigned)) == (
        "",
        None,
        False,
    )
