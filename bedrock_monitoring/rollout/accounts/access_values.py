"""The single values of `access`: repositories, environments, names in IAM, sessions."""

from __future__ import annotations

from typing import Annotated

from bedrock_monitoring.rollout.values import arns
from bedrock_monitoring.rollout.values.rules import NO_REFERENCE, Choice, text, whole_number

# GitHub docs, "OpenID Connect reference": `OWNER/REPOSITORY`, or with the ids of both behind an @. No name of
# a repository ends in .git, as its URL does.
_OWNER = r"[A-Za-z0-9][A-Za-z0-9-]{0,38}"
_NAME = r"(?![^@]*\.git(?:@|$))[A-Za-z0-9._-]{1,100}"
_REPOSITORY = text(
    rf"{_OWNER}/{_NAME}|{_OWNER}@[0-9]{{1,20}}/{_NAME}@[0-9]{{1,20}}",
    is_a="a GitHub repository as OWNER/REPOSITORY or OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID",
    remedy="write e.g. example-corp/monitoring; `gh api repos/OWNER/REPOSITORY` shows both ids",
)
# GitHub docs, "Managing environments for deployment": at most 255 characters. A colon is written as %3A.
_ENVIRONMENT = text(
    rf"{NO_REFERENCE}[^\s:*?\x00-\x1f\x7f](?:[^:*?\x00-\x1f\x7f]{{0,253}}[^\s:*?\x00-\x1f\x7f])?",
    is_a="the name of a GitHub environment of 1 to 255 characters without : * ?",
    remedy="write it as GitHub shows it, e.g. production",
)
# git-check-ref-format(1): what a name of a branch may not have; wildcards of IAM are among it.
_BRANCH = text(
    r"(?![/.-]|refs/)(?!.*(?:\.\.|//|@\{|\.lock$|[/.]$))[^\s~^:?*\[\\\x00-\x1f\x7f$]{1,200}",
    is_a="the name of a branch",
    remedy="write it without refs/heads/, e.g. main",
)
# IAM API reference, CreateOpenIDConnectProvider: a URL that begins with https:// and has no query.
_ISSUER = text(
    r"https://[A-Za-z0-9.-]{1,200}(?:/[A-Za-z0-9._~-]{1,100}){0,5}",
    is_a="the https:// URL of an OIDC provider without a port, a query and a slash at its end",
    remedy="write https://token.actions.githubusercontent.com, or that of your GitHub Enterprise",
)
# IAM user guide, "IAM and AWS STS quotas": names of roles up to 64 characters. The name of a policy is that
# of its role and a number.
_NEW_ROLE = text(
    rf"{arns.NO_ROLE_OF_AWS}[A-Za-z0-9+=,.@_-]{{1,64}}",
    is_a="the name of an IAM role of 1 to 64 letters, digits and + = , . @ _ -",
    remedy="write e.g. bedrock-monitoring-plan, without a path; AWS keeps AWSServiceRoleFor… and "
    "AWSReservedSSO_… for itself",
)
_POLICY = text(
    arns.POLICY_NAME,
    is_a="the name of an IAM policy that each account has",
    remedy="write e.g. DeveloperBoundary, not an ARN: each account has its own",
)
# IAM API reference, CreateRole: MaxSessionDuration is 3,600 to 43,200 seconds.
_HOURS = whole_number(
    minimum=1, maximum=12, is_a="a whole number of hours from 1 to 12", remedy="write e.g. 1"
)

GithubRepository = Annotated[str, _REPOSITORY]
GithubEnvironment = Annotated[str, _ENVIRONMENT]
GithubBranch = Annotated[str, _BRANCH]
OidcIssuer = Annotated[str, _ISSUER]
NewRoleName = Annotated[str, _NEW_ROLE]
PolicyName = Annotated[str, _POLICY]
SessionHours = Annotated[int, _HOURS]
AdminRole = Annotated[
    str,
    text(
        arns.ROLE_NAME,
        is_a="the name of an IAM role that each account has",
        remedy="write e.g. OrganizationAccountAccessRole, not an ARN: each account has its own",
    ),
]
ProviderChoice = Annotated[
    str,
    Choice(
        is_a="what to do about the provider", options=("make", "existing"), remedy="write make or existing"
    ),
]
TrustChoice = Annotated[
    str,
    Choice(is_a="where GitHub is trusted", options=("tools", "all"), remedy="write tools or all"),
]
