"""Everybody who can be told of an alarm, with what has to exist before: a queue, a function, a secret."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from bedrock_monitoring.local_aws import LocalAws

REGION = "us-east-1"
PAGERDUTY = "https://events.pagerduty.com/integration/kept-secret-in-ssm/enqueue"
OPSGENIE = "https://api.opsgenie.com/v1/json/amazonsns?apiKey=kept-secret-in-a-variable"
SLACK = {"workspace": "T0123ABCD", "channel": "C0123ABCD"}
SECRET = {"TF_VAR_opsgenie_url": OPSGENIE}
TEAMS = {
    "team_id": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "tenant_id": "1234abcd-12ab-34cd-56ef-1234567890ac",
    "channel_id": "19%3Aabc%40thread.tacv2",
}


def make_function(aws: LocalAws, account: str) -> str:
    """Make a Lambda function that stands where people have one of their own, and return its ARN."""
    role = aws.client("iam", account=account).create_role(RoleName="function", AssumeRolePolicyDocument="{}")
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): pass")
    made = aws.client("lambda", account=account).create_function(
        FunctionName="alarms",
        Runtime="python3.13",
        Role=role["Role"]["Arn"],
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
    )
    arn: str = made["FunctionArn"]
    return arn


def everybody(aws: LocalAws, account: str) -> dict[str, Any]:
    """Make what exists before the rollout, and return who is told of which tier."""
    parameters = aws.client("ssm", account=account)
    parameters.put_parameter(Name="/bedrock/pagerduty-url", Value=PAGERDUTY, Type="SecureString")
    queue = f"arn:aws:sqs:{REGION}:{account}:alarms"
    aws.client("sqs", account=account).create_queue(QueueName="alarms")
    return {
        "critical": {"sqs": [queue], "slack": SLACK},
        "warning": {
            "email": ["team@example.com"],
            "sms": ["+4915112345678"],
            "https": ["https://hooks.example.com/alarms"],
            "pagerduty": {"ssm": "/bedrock/pagerduty-url"},
            "opsgenie": {"variable": "opsgenie_url"},
            "lambda": [make_function(aws, account)],
            "slack": SLACK,
            "teams": TEAMS,
        },
    }
