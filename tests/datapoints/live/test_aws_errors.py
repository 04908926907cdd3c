"""An error of AWS is one line that says what failed and what to do, whichever error it is."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from bedrock_monitoring.datapoints.live.aws_errors import error_code, error_message, raise_aws_problems
from bedrock_monitoring.problems import InvalidInputError

ACTION = "cloudwatch:GetMetricData"
LOG_IN_AGAIN = "log in again, for example with `aws sso login`, or renew the keys in the environment"
LOG_IN = "log in, for example with `aws sso login`, and set AWS_PROFILE, or set keys in the environment"
NETWORK = "check the network, the proxy, AWS_ENDPOINT_URL and the Region"

OF_CODES = {
    **dict.fromkeys(
        ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"),
        f"the credentials are not allowed to call {ACTION}; allow {ACTION}: no, never",
    ),
    **{
        code: f"the AWS credentials have expired ({code}); {LOG_IN_AGAIN}"
        for code in ("ExpiredToken", "ExpiredTokenException", "RequestExpired")
    },
    **{
        code: f"AWS rejected the credentials ({code}); {LOG_IN_AGAIN}"
        for code in (
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
        )
    },
    **dict.fromkeys(
        ("RequestLimitExceeded", "Throttling", "ThrottlingException", "TooManyRequestsException"),
        f"AWS throttled {ACTION} repeatedly; try again later, or with fewer TARGETS",
    ),
    "ValidationError": f"{ACTION} failed with ValidationError: no, never; see the reference of that call",
}


def of_aws(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no,\n  never"}}, "GetMetricData")


MISSING, EXPIRED = "there are no AWS credentials", "the AWS credentials have expired or cannot be read"

OF_CREDENTIALS: list[tuple[Exception, str, str]] = [
    (NoCredentialsError(), MISSING, LOG_IN),
    (PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), MISSING, LOG_IN),
    (ProfileNotFound(profile="x"), MISSING, LOG_IN),
    (SSOError(), EXPIRED, LOG_IN_AGAIN),
    (TokenRetrievalError(provider="sso", error_msg="gone\naway"), EXPIRED, LOG_IN_AGAIN),
    (CredentialRetrievalError(provider="p", error_msg="gone"), EXPIRED, LOG_IN_AGAIN),
    (EndpointConnectionError(endpoint_url="https://x"), "AWS was not reached", NETWORK),
]


def said_of(error: Exception) -> str:
    with pytest.raises(InvalidInputError) as refused, raise_aws_problems("prod", ACTION):
        raise error
    return str(refused.value)


@pytest.mark.parametrize("code", OF_CODES)
def test_an_error_of_aws_says_what_failed_and_what_to_do(code: str) -> None:
    assert said_of(of_aws(code)) == f"prod: {OF_CODES[code]}"


@pytest.mark.parametrize(("error", "what", "remedy"), OF_CREDENTIALS, ids=lambda one: type(one).__name__)
def test_an_error_before_aws_answers_is_in_one_line_too(error: Exception, what: str, remedy: str) -> None:
    assert said_of(error) == f"prod: {what} ({' '.join(str(error).split())}); {remedy}"


def test_an_error_without_code_and_message_has_empty_ones() -> None:
    responses: list[dict[str, Any]] = [{}, {"Error": {}}]
    for response in responses:
        error = ClientError(response, "GetMetricData")  # type: ignore[arg-type]
        assert (error_code(error), error_message(error)) == ("", "")
