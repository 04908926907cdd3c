"""Find roles, policies and identity providers by name. They belong to the account, in all its Regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedrock_monitoring.terraform.existing.account_reads import AccountReads, Match, Values, as_map


def find_roles(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find roles. IAM refuses a second one of a name."""
    client = reads.client("iam")
    for values in planned:
        name = values["name"]
        try:
            role = client.get_role(RoleName=name)["Role"]
        except client.exceptions.NoSuchEntityException:
            yield None
            continue
        yield Match(name=name, import_id=name, tags=as_map(role.get("Tags", [])))


def find_policies(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find managed policies by their ARNs. IAM refuses a second one of a name."""
    client = reads.client("iam")
    for values in planned:
        arn = reads.arn("iam", f"policy{values.get('path') or '/'}{values['name']}", region="")
        try:
            policy = client.get_policy(PolicyArn=arn)["Policy"]
        except client.exceptions.NoSuchEntityException:
            yield None
            continue
        yield Match(name=values["name"], import_id=arn, tags=as_map(policy.get("Tags", [])))


def find_identity_providers(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find OIDC providers by their URLs. IAM refuses a second one of a URL."""
    client = reads.client("iam")
    for values in planned:
        name = values["url"].removeprefix("https://")
        arn = reads.arn("iam", f"oidc-provider/{name}", region="")
        try:
            provider = client.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
        except client.exceptions.NoSuchEntityException:
            yield None
            continue
        yield Match(name=name, import_id=arn, tags=as_map(provider.get("Tags", [])))


def find_role_policies(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find inline policies, which have the tags of their role. IAM overwrites one of the name."""
    client = reads.client("iam")
    for values in planned:
        role, name = values["role"], values["name"]
        try:
            client.get_role_policy(RoleName=role, PolicyName=name)
        except client.exceptions.NoSuchEntityException:
            yield None
            continue
        tags = as_map(client.get_role(RoleName=role)["Role"].get("Tags", []))
        yield Match(name=f"{role}:{name}", import_id=f"{role}:{name}", tags=tags)
