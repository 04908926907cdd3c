"""Find the configurations of chat channels.

Amazon Q Developer in chat applications refuses a second configuration of a channel or of a name. They belong
to the account, in all its Regions, but the service answers in a few Regions alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bedrock_monitoring.terraform.existing.account_reads import (
    AccountReads,
    Match,
    Values,
    as_map,
    pages,
)

_REGION = "us-west-2"
"""A Region with an endpoint of AWS Chatbot (AWS general reference, "AWS Chatbot endpoints and quotas")."""


def find_slack_channels(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find the configurations of Slack channels, by channel or by name."""
    existing = pages(
        reads.client("chatbot", _REGION),
        "describe_slack_channel_configurations",
        "SlackChannelConfigurations",
    )
    by_place = _by(existing, "SlackTeamId", "SlackChannelId")
    for values in planned:
        place = (values["slack_team_id"], values["slack_channel_id"])
        yield _match(by_place, values, place, id_of="ChatConfigurationArn")


def find_teams_channels(reads: AccountReads, planned: Sequence[Values]) -> Iterator[Match | None]:
    """Find the configurations of Microsoft Teams channels, by channel or by name."""
    existing = pages(
        reads.client("chatbot", _REGION),
        "list_microsoft_teams_channel_configurations",
        "TeamChannelConfigurations",
    )
    by_place = _by(existing, "ChannelId")
    for values in planned:
        yield _match(by_place, values, (values["channel_id"],), id_of="TeamId")


def _by(existing: Iterable[dict[str, Any]], *keys: str) -> dict[tuple[str, ...], dict[str, Any]]:
    return {tuple(configuration[key] for key in keys): configuration for configuration in existing}


def _match(
    by_place: Mapping[tuple[str, ...], dict[str, Any]], values: Values, place: tuple[str, ...], *, id_of: str
) -> Match | None:
    """Return the configuration of a channel. One of the name alone is another channel's, so not imported."""
    found = by_place.get(place)
    if found:
        name = f"{found['ConfigurationName']} of channel {place[-1]}"
        arn = found["ChatConfigurationArn"]
        return Match(name=name, import_id=found[id_of], key=arn, tags=_tags(found))
    for other in by_place.values():
        if other["ConfigurationName"] == values["configuration_name"]:
            arn = other["ChatConfigurationArn"]
            return Match(name=other["ConfigurationName"], import_id=None, key=arn, tags=_tags(other))
    return None


def _tags(configuration: Mapping[str, Any]) -> dict[str, str]:
    return as_map(configuration.get("Tags", []), "TagKey", "TagValue")
