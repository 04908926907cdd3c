"""Find inference profiles and online evaluations by name, and the invocation logging of the Region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bedrock_monitoring.terraform.existing.account_reads import (
    AccountReads,
    Match,
    Values,
    as_map,
    pages,
)


def find_inference_profiles(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find inference profiles. Bedrock refuses a second one of a name, after Terraform tried two minutes."""
    client = reads.client("bedrock")
    existing = {
        profile["inferenceProfileName"]: profile
        for profile in pages(
            client, "list_inference_profiles", "inferenceProfileSummaries", typeEquals="APPLICATION"
        )
    }
    for values in planned:
        profile = existing.get(values["name"])
        if profile is None:
            yield None
            continue
        arn = profile["inferenceProfileArn"]
        tags = client.list_tags_for_resource(resourceARN=arn)["tags"]
        yield Match(
            name=values["name"],
            import_id=arn if _copies_same(profile, values) else None,
            key=arn,
            tags=as_map(tags, "key", "value"),
        )


def _copies_same(profile: dict[str, Any], planned: Values) -> bool:
    """Return whether a profile calls the model that the planned one would call.

    Bedrock does not say which profile was copied, only the models. Their ids are that of the profile without
    its geography (Bedrock user guide, "Supported cross-Region inference profiles").
    """
    [source] = planned["model_source"]
    models = {model["modelArn"] for model in profile["models"]}
    if ":foundation-model/" in source["copy_from"]:
        return models == {source["copy_from"]}
    _, _, id_ = source["copy_from"].rpartition("/")
    return {arn.rpartition("/")[2] for arn in models} == {id_.partition(".")[2]}


def find_invocation_logging(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find the configuration of invocation logging, of which an account has one in each Region."""
    existing = reads.client("bedrock").get_model_invocation_logging_configuration().get("loggingConfig")
    for values in planned:
        if not existing:
            yield None
            continue
        group = existing.get("cloudWatchConfig", {}).get("logGroupName")
        shown = f"{reads.region}, to {group or 'Amazon S3'}"
        yield Match(name=shown, import_id=reads.region, is_same=_logs_to_same_place(existing, values))


def _logs_to_same_place(existing: dict[str, Any], planned: Values) -> bool:
    """Return whether records go to the same log group by the same role."""
    written = existing.get("cloudWatchConfig", {})
    wanted = _block(_block(planned["logging_config"]).get("cloudwatch_config"))
    same_role: bool = wanted.get("role_arn") == written.get("roleArn", "")
    same_group: bool = wanted.get("log_group_name") == written.get("logGroupName")
    return same_role and same_group


def _block(planned: Any) -> dict[str, Any]:
    """Return a block that stands once: provider 6 plans a list of it, provider 5 the block itself."""
    found: dict[str, Any] = (planned[0] if isinstance(planned, list) and planned else planned) or {}
    return found


def find_online_evaluations(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find online evaluations of AgentCore, whose names are unique in the account and Region."""
    client = reads.client("bedrock-agentcore-control")
    existing = {
        each["onlineEvaluationConfigName"]: each
        for each in pages(client, "list_online_evaluation_configs", "onlineEvaluationConfigs")
    }
    for values in planned:
        found = existing.get(values["online_evaluation_config_name"])
        if found is None:
            yield None
            continue
        tags = client.list_tags_for_resource(resourceArn=found["onlineEvaluationConfigArn"])["tags"]
        yield Match(
            name=found["onlineEvaluationConfigName"],
            import_id=found["onlineEvaluationConfigId"],
            tags=tags,
        )
