"""The settings of `access`: the roles that plan and deploy in each account, and who assumes them."""

from __future__ import annotations

from pydantic import Field

from bedrock_monitoring.monitoring.account_roles import DEFAULT_BOUNDARY
from bedrock_monitoring.rollout.accounts.access_values import (
    AdminRole,
    GithubBranch,
    GithubEnvironment,
    GithubRepository,
    NewRoleName,
    OidcIssuer,
    PolicyName,
    ProviderChoice,
    SessionHours,
    TrustChoice,
)
from bedrock_monitoring.rollout.accounts.organization_values import OrganizationId
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.common_values import Account


class GithubAccessSettings(Settings):
    """The repository whose GitHub Actions jobs plan and deploy."""

    repository: GithubRepository = Field(
        description="The repository: `OWNER/REPOSITORY`, or `OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID` if it "
        "was created or renamed since 15 July 2026.",
        examples=["example-corp/monitoring", "example-corp@1234567/monitoring@7654321"],
    )
    environment: GithubEnvironment = setting(
        default="production",
        description="The environment of GitHub whose jobs deploy: no other job can assume the deploy role.",
        examples=["production"],
    )
    branch: GithubBranch = setting(
        default="main",
        description="The branch whose jobs plan, besides those of pull requests: a deploy plans first.",
        examples=["main"],
    )
    issuer: OidcIssuer = setting(
        default="https://token.actions.githubusercontent.com",
        description="The URL that issues the tokens; GitHub Enterprise has its own.",
        examples=["https://github.example.com/_services/token"],
    )
    provider: ProviderChoice = setting(
        default="make",
        description="`make`: the identity provider of the issuer is created. `existing`: the account has it; "
        "AWS allows one for each URL.",
        examples=["existing"],
    )
    accounts: TrustChoice = setting(
        default="tools",
        description="`tools`: jobs assume the roles of the tools account, and these those of the other "
        "accounts. `all`: jobs can also assume the roles of each account directly.",
        examples=["all"],
    )


class AccessSettings(Settings):
    """The roles that plan and deploy in each account, and who assumes them."""

    github: GithubAccessSettings | None = setting(
        default=None,
        description="The repository whose GitHub Actions jobs assume the roles.",
        default_text="none, principals of the tools account assume them",
        title="GitHub",
    )
    tools_account: Account | None = setting(
        default=None,
        description="The account whose roles plan and deploy, and assume those of the other accounts.",
        default_text="the account of the state bucket",
        examples=["111122223333"],
    )
    organization_id: OrganizationId | None = setting(
        default=None,
        description="The organization of the accounts: roles are assumed within it alone.",
        default_text="that of the file `organization`, else none: the tools account is trusted by its id",
        examples=["o-a1b2c3d4e5"],
    )
    plan_role: NewRoleName = setting(
        default="bedrock-monitoring-plan",
        description="The name of the role that plans, in each account.",
        examples=["bedrock-monitoring-plan"],
    )
    deploy_role: NewRoleName = setting(
        default="bedrock-monitoring-deploy",
        description="The name of the role that deploys, in each account.",
        examples=["bedrock-monitoring-deploy"],
    )
    permissions_boundary: PolicyName | None = setting(
        default=None,
        description="The name of a policy in each account that bounds both roles, and the roles that the "
        "stacks create unless they set another.",
        default_text=f"a policy `{DEFAULT_BOUNDARY}` is created",
        examples=["DeveloperBoundary"],
    )
    max_session: SessionHours = setting(
        default=1, description="How many hours a session of either role lasts at most: 1 to 12.", examples=[1]
    )
    admin_role: AdminRole | None = setting(
        default=None,
        description="The role by which `make access` acts in each account, and in that of the state bucket.",
        default_text="none, your own credentials are used, for their account alone",
        examples=["OrganizationAccountAccessRole"],
    )
    adopt: bool = setting(
        default=False,
        description="`true`: roles, policies and the provider that are in an account already are imported "
        "and changed to what this file says. `false`: they are refused.",
    )
    cloudtrail: bool = setting(
        default=False,
        description="Whether roles that plan may read CloudTrail's event history, so that `make drift` says "
        "who changed what.",
    )
