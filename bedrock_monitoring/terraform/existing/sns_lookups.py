"""Find topics by name. SNS returns the topic that has the name already, and Terraform overwrites it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedrock_monitoring.terraform.existing.account_reads import AccountReads, Match, Values, as_map


def find_topics(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find topics by their ARNs, which contain their names."""
    client = reads.client("sns")
    for values in planned:
        arn = reads.arn("sns", values["name"])
        try:
            client.get_topic_attributes(TopicArn=arn)
        except client.exceptions.NotFoundException:
            yield None
            continue
        tags = client.list_tags_for_resource(ResourceArn=arn)["Tags"]
        yield Match(name=values["name"], import_id=arn, tags=as_map(tags))
