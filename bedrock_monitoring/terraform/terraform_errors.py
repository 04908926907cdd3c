"""Errors of Terraform, with a remedy where one is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from bedrock_monitoring.problems import ReportedError
from bedrock_monitoring.terraform.distribution import TERRAFORM, Distribution

_LINES_KEPT = 60
_REASON_LENGTH = 200
_NO_PROVIDER = re.compile(
    r"provider\s+(?:registry\.(?:terraform\.io|opentofu\.org)/)?hashicorp/aws:\s*(.*?)\n\W*\n", re.DOTALL
)
_OTHER_PROVIDER = re.compile(
    r"of\s+the\s+checksums|locked\s+provider\s+\S+\s+\S+\s+does\s+not\s+match|[Pp]rovider\s+dependency\s+changes"
)
_NO_VALUE = re.compile(r'input\s+variable\s+"(\w+)"\s+is\s+not\s+set')
_NO_PARAMETER = re.compile(r"reading SSM Parameter \(([^)\s]+)\): couldn't find resource")
_AGAIN = "run this again: what an interrupted run left is repaired first, and said in a line each"
_LEFT_BEHIND = (
    (r"Failed to (?:persist|save) state|errored\.tfstate", f"{_AGAIN}; keep cdktf.out until then"),
    (r"Saved plan is stale", "the state has changed since this plan was made: plan again"),
    (r"ExpiredToken", "the credentials expired on the way: log in again, and run this again"),
    (
        r"EntityAlreadyExists|ResourceAlreadyExists|BucketAlready(?:Exists|OwnedByYou)|ConflictException",
        f"the account has it already, and the state does not: {_AGAIN}, or named if it is not this stack's",
    ),
    (r"Cannot delete [\s\S]*composite[\s│]+alarm|Instance cannot be destroyed", _AGAIN),
    (r"context canceled|operation was canceled|Interrupt received|execution halted", _AGAIN),
)
"""What fails after an interruption, by a pattern of Terraform's output, with the remedy."""

_LOCK_ID = re.compile(r"^\W*ID:\s+(\S+)", re.MULTILINE)


class TerraformUnavailableError(ReportedError):
    """Terraform or its AWS provider is missing. The first line says which, the second what to do."""


class TerraformError(ReportedError):
    """A Terraform command failed.

    Attributes:
        stack: The name of the stack.
        verb: The Terraform command: ``init``, ``plan``, ``apply`` …
        output: The output from its first ``Error:`` on, at most the last 60 lines.
    """

    def __init__(
        self, *, folder: Path, verb: str, exit_code: int, output: str, distribution: Distribution = TERRAFORM
    ) -> None:
        self.stack = folder.name
        self.verb = verb
        self.output = _error_lines(output.splitlines())
        self._folder = folder
        self._distribution = distribution
        super().__init__(f"{distribution.binary} {verb} failed for '{self.stack}' (exit code {exit_code})")

    @property
    def report(self) -> str:
        """Terraform's output, what failed, and the remedy."""
        return "\n".join(filter(None, (self.output, str(self), self.remedy)))

    @property
    def bucket_is_missing(self) -> bool:
        """Whether the S3 bucket of the state does not exist."""
        return bool(re.search(r'S3 bucket "[^"]*" does not exist', self.output))

    @property
    def remedy(self) -> str:
        """The remedy. Empty if none is known."""
        if "Error acquiring the state lock" in self.output:
            match = _LOCK_ID.search(self.output)
            lock_id = match.group(1) if match else "ID"
            return (
                f"another run holds the lock of '{self.stack}': wait for it; if it was killed, release the "
                f"lock with `{self._distribution.binary} -chdir="
                f"{self._folder} force-unlock {lock_id}` and run this again"
            )
        if self.bucket_is_missing:
            return "create the state bucket first: `make state`"
        if "No valid credential sources found" in self.output:
            return (
                "provide AWS credentials: for example `aws sso login` and AWS_PROFILE, or keys in the "
                "environment"
            )
        if "AWS account ID not allowed" in self.output:
            return (
                "the credentials belong to another account than rollout.yaml names: switch them, or correct "
                "`account`"
            )
        if _OTHER_PROVIDER.search(self.output):
            return (
                f"the provider on offer is not the one that {self._distribution.lock_file} pins: look where "
                "it comes from (TF_PROVIDER_MIRROR, a folder of plugins); if it is the one you want, record "
                "its checksums as docs/rollout.md says"
            )
        return self._secret_remedy() or self._lifecycle_remedy()

    def _lifecycle_remedy(self) -> str:
        """Return the remedy for what an interruption, or another owner, left behind."""
        return next((remedy for pattern, remedy in _LEFT_BEHIND if re.search(pattern, self.output)), "")

    def _secret_remedy(self) -> str:
        if match := _NO_VALUE.search(self.output):
            return (
                f"hand Terraform the secret: set TF_VAR_{match[1]} in the environment, for example from a "
                "password manager"
            )
        if match := _NO_PARAMETER.search(self.output):
            return (
                f"put the secret into the account and Region of '{self.stack}': `aws ssm put-parameter "
                f"--type SecureString --name {match[1]} --value …`"
            )
        return ""


def missing_provider(output: str, distribution: Distribution = TERRAFORM) -> TerraformUnavailableError | None:
    """Return an error if Terraform found no AWS provider to install, otherwise ``None``."""
    if "Failed to query available provider packages" not in output:
        return None
    match = _NO_PROVIDER.search(output)
    reason = (
        " ".join(re.sub(r"[│╷╵]", "", match.group(1)).split())[:_REASON_LENGTH]
        if match
        else "no reason given"
    )
    return TerraformUnavailableError(
        f"{distribution.name} finds no AWS provider: {reason}\n"
        f"Allow access to https://{distribution.registry}, or set TF_PROVIDER_MIRROR to a folder made by "
        f"`{distribution.binary} providers mirror`."
    )


def _error_lines(lines: Sequence[str]) -> str:
    first = next((number for number, line in enumerate(lines) if "Error:" in line), 0)
    return "\n".join(lines[first:][-_LINES_KEPT:]).strip()
