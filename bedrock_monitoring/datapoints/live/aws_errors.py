"""What AWS answers when it does not do what was asked, as problems: what is missing, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
)

from bedrock_monitoring.problems import refuse_one

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"}
_INVALID = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_THROTTLED = {"RequestLimitExceeded", "Throttling", "ThrottlingException", "TooManyRequestsException"}


@contextmanager
def told(where: str, permission: str) -> Iterator[None]:
    """Turn an error of AWS into a problem.

    Args:
        where: What was being worked on, as its author knows it.
        permission: The action that was called, such as ``cloudwatch:GetMetricData``.

    Raises:
        InvalidInputError: AWS did not do it.
    """
    try:
        yield
    except ClientError as error:
        _refuse(where, *_of_aws(error, permission))
    except (NoCredentialsError, PartialCredentialsError, ProfileNotFound) as error:
        _refuse(where, f"there are no AWS credentials ({_line(error)})", "log in, or set AWS_PROFILE")
    except BotoCoreError as error:
        _refuse(where, f"AWS was not reached ({_line(error)})", "check the network and the Region")


def code_of(error: ClientError) -> str:
    """Return the code of an error, such as ``AccessDenied``."""
    return str(error.response.get("Error", {}).get("Code", ""))


def message_of(error: ClientError) -> str:
    """Return what AWS says about an error, in one line."""
    return " ".join(str(error.response.get("Error", {}).get("Message", "")).split())


def _of_aws(error: ClientError, permission: str) -> tuple[str, str]:
    code = code_of(error)
    if code in _DENIED:
        return f"the credentials may not call {permission}", f"allow {permission}: {message_of(error)}"
    if code in _INVALID:
        return f"AWS does not take the credentials ({code})", "log in again"
    if code in _THROTTLED:
        return f"AWS throttled {permission} again and again", "try again later, or with fewer TARGETS"
    return f"{permission} failed with {code}: {message_of(error)}", "see the reference of that call"


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _refuse(where: str, what: str, remedy: str) -> NoReturn:
    refuse_one(where=where, what=what, remedy=remedy)
    raise AssertionError
