"""Who may plan and deploy: the roles of each account, and who assumes them."""

from __future__ import annotations

from dataclasses import dataclass

from bedrock_monitoring.cloudwatch.partitions import partition_of
from bedrock_monitoring.monitoring.stack import Stack
from bedrock_monitoring.value import Value

ACCESS_PREFIX = "access-"
"""What the names of the stacks of access begin with; the account follows."""

DEFAULT_BOUNDARY = "bedrock-monitoring-boundary"
"""The name of the permissions boundary that is made where the file names none."""


@dataclass(frozen=True, kw_only=True)
class GithubAccess(Value):
    """The repository whose GitHub Actions jobs plan and deploy.

    Attributes:
        repository: ``OWNER/REPOSITORY``, with the ids that GitHub writes into its tokens, if it does.
        environment: The GitHub environment whose jobs deploy.
        branch: The branch whose jobs plan a deploy.
        issuer: The URL of the OIDC provider.
        has_provider: Whether the account has the identity provider. Otherwise it is made.
        in_every_account: Whether jobs assume the roles of every account directly, besides by way of the tools
            account.
    """

    repository: str
    environment: str
    branch: str
    issuer: str
    has_provider: bool = False
    in_every_account: bool = False

    @property
    def provider(self) -> str:
        """The issuer as ARNs and condition keys write it: without the scheme."""
        return self.issuer.removeprefix("https://")


@dataclass(frozen=True, kw_only=True)
class Access(Value):
    """The roles that plan and deploy, in each account.

    Attributes:
        tools_account: The account whose roles the caller has, and that assumes those of the other accounts.
        organization_id: The organization that every account belongs to. ``None`` if it is not known.
        plan_role: The name of the role that plans.
        deploy_role: The name of the role that deploys.
        permissions_boundary: The name of an existing policy that bounds both, and every role of the stacks.
            ``None`` makes one.
        max_session: The longest session of either, in seconds.
        github: The repository whose jobs assume the roles. ``None``: principals of the tools account do.
        admin_role: The name of the role by which whoever makes the roles acts in each account. ``None`` uses
            the caller's own credentials, of one account at a time.
        adopt: Whether roles and policies that exist already are imported.
        cloudtrail: Whether roles that plan may read CloudTrail's event history.
    """

    tools_account: str
    organization_id: str | None
    plan_role: str
    deploy_role: str
    permissions_boundary: str | None
    max_session: int
    github: GithubAccess | None
    admin_role: str | None
    adopt: bool
    cloudtrail: bool = False

    @property
    def boundary(self) -> str:
        """The name of the policy that bounds the roles."""
        return self.permissions_boundary or DEFAULT_BOUNDARY

    def is_made(self, role_arn: str | None) -> bool:
        """Return whether a role is one of those that are made."""
        return bool(role_arn) and str(role_arn).partition(":role/")[2] in (self.plan_role, self.deploy_role)


@dataclass(frozen=True, kw_only=True)
class AccessStack(Stack):
    """The stack of the roles of one account. Its name is ``access-ACCOUNT``.

    Attributes:
        state_role_arn: The role to assume to reach the bucket of the state. ``None`` for none.
    """

    state_role_arn: str | None = None


def iam_arn(resource: str, *, account: str, region: str) -> str:
    """Return the ARN of a role or another resource of IAM.

    Args:
        resource: Its kind and name, for example ``role/bedrock-monitoring-plan``.
        account: Its account.
        region: Any Region of its partition.
    """
    return f"arn:{partition_of(region).name}:iam::{account}:{resource}"
