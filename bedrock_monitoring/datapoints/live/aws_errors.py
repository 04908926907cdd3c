"""Turn errors of AWS into problems with a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from bedrock_monitoring.problems import refuse_one

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"}
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_INVALID = {
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_LOG_IN = "log in again, for example with `aws sso login`, or renew the keys in the environment"
_THROTTLED = {"RequestLimitExceeded", "Throttling", "ThrottlingException", "TooManyRequestsException"}


@contextmanager
def raise_aws_problems(where: str, permission: str) -> Iterator[None]:
    """Raise a problem in place of an error that botocore raises within the block.

    Args:
        where: The place of the problem: the target that the call is for.
        permission: The action that is called, for example ``cloudwatch:GetMetricData``.

    Raises:
        InvalidInputError: The call failed.
    """
    try:
        yield
    except ClientError as error:
        _refuse(where, *_of_aws(error, permission))
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
        remedy = (
            "log in, for example with `aws sso login`, and set AWS_PROFILE, or set keys in the environment"
        )
        _refuse(where, f"there are no AWS credentials ({_line(error)})", remedy)
    except (SSOError, TokenRetrievalError, CredentialRetrievalError) as error:
        _refuse(where, f"the AWS credentials have expired or cannot be read ({_line(error)})", _LOG_IN)
    except BotoCoreError as error:
        remedy = "check the network, the proxy, AWS_ENDPOINT_URL and the Region"
        _refuse(where, f"AWS was not reached ({_line(error)})", remedy)


def error_code(error: ClientError) -> str:
    """Return the code of an error, for example ``AccessDenied``."""
    return str(error.response.get("Error", {}).get("Code", ""))


def error_message(error: ClientError) -> str:
    """Return the message of an error on one line."""
    return " ".join(str(error.response.get("Error", {}).get("Message", "")).split())


def _of_aws(error: ClientError, permission: str) -> tuple[str, str]:
    code = error_code(error)
    if code in _DENIED:
        return (
            f"the credentials are not allowed to call {permission}",
            f"allow {permission}: {error_message(error)}",
        )
    if code in _EXPIRED:
        return f"the AWS credentials have expired ({code})", _LOG_IN
    if code in _INVALID:
        return f"AWS rejected the credentials ({code})", _LOG_IN
    if code in _THROTTLED:
        return f"AWS throttled {permission} repeatedly", "try again later, or with fewer TARGETS"
    return f"{permission} failed with {code}: {error_message(error)}", "see the reference of that call"


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _refuse(where: str, what: str, remedy: str) -> NoReturn:
    refuse_one(where=where, what=what, remedy=remedy)
    raise AssertionError
