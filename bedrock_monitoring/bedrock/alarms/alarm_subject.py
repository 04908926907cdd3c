"""What an alarm asks about: one model, all models together, or the account and Region as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bedrock_monitoring.bedrock.catalogue import ModelValue
from bedrock_monitoring.bedrock.monitored_model import InferenceRoute, MonitoredModel
from bedrock_monitoring.bedrock.quotas import Quota

ALL_MODELS = "all-models"
"""What stands in names and addresses in the place of a model's slug."""


@dataclass(frozen=True, kw_only=True)
class AlarmSubject:
    """What an alarm asks about.

    Attributes:
        slug: What tells its alarms from those of others in names and addresses; empty for the account and
            Region as a whole.
        name: What people call it.
        value: Its value of ``ModelId`` in CloudWatch; none for all models.
        priced: The ids by which its models are called that have a price; empty unless its whole cost can be
            estimated.
        quota: What may be used of it in a minute, if known.
    """

    slug: str
    name: str
    value: ModelValue = None
    priced: tuple[InferenceRoute, ...] = ()
    quota: Quota | None = None

    @classmethod
    def of_model(cls, watched: MonitoredModel) -> AlarmSubject:
        """Return one model."""
        return cls(
            slug=watched.model.slug,
            name=watched.name,
            value=watched.value,
            priced=watched.routes if watched.is_priced else (),
            quota=watched.quota,
        )

    @classmethod
    def all_models(cls, models: Iterable[MonitoredModel]) -> AlarmSubject:
        """Return all models of the account and Region, those that nobody listed too; their cost is that of the listed ones with a price."""
        priced = tuple(route for watched in models if watched.is_priced for route in watched.routes)
        return cls(slug=ALL_MODELS, name="All models", priced=priced)

    @classmethod
    def bedrock(cls) -> AlarmSubject:
        """Return the account and Region as a whole."""
        return cls(slug="", name="Amazon Bedrock")
