"""The settings of `models`: which models are monitored, what their tokens cost, what their quotas are."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, field_validator, model_validator

from bedrock_monitoring.bedrock.models.model_id import ModelId
from bedrock_monitoring.problems import refuse_one
from bedrock_monitoring.rollout.settings.objective_settings import ObjectiveSettings
from bedrock_monitoring.rollout.settings.setting import Settings, setting
from bedrock_monitoring.rollout.values.bedrock_values import (
    MODEL_ID,
    BurndownRate,
    CopiedModel,
    Model,
    ProfileDescription,
    ProfileName,
    QuotaLimit,
)
from bedrock_monitoring.rollout.values.common_values import (
    DisplayName,
    Percent,
    Tags,
    UsdPerMillion,
)
from bedrock_monitoring.rollout.yaml_document import Step, shown

_LIST_PRICE = "the list price"


class PriceSettings(Settings):
    """What the tokens of a model cost. A price that is left out is the list price, if there is one."""

    input: UsdPerMillion | None = setting(
        default=None,
        description="USD per million input tokens, 0 or more.",
        default_text=_LIST_PRICE,
        examples=[0.33],
    )
    output: UsdPerMillion | None = setting(
        default=None,
        description="USD per million output tokens, 0 or more.",
        default_text=_LIST_PRICE,
        examples=[2.75],
    )
    cache_read: UsdPerMillion | None = setting(
        default=None,
        description="USD per million tokens read from the prompt cache, 0 or more.",
        default_text=_LIST_PRICE,
        examples=[0.0825],
    )
    cache_write: UsdPerMillion | None = setting(
        default=None,
        description="USD per million tokens written to the prompt cache, 0 or more.",
        default_text=_LIST_PRICE,
        examples=[0.33],
    )


class QuotaSettings(Settings):
    """The quotas of one way to reach a model: drawn as lines on graphs, and what usage is compared with."""

    tokens_per_minute: QuotaLimit | None = setting(
        default=None,
        description="Tokens per minute: a whole number from 1, or the code of the quota in Service Quotas, "
        "whose value Terraform reads when it plans.",
        default_text="not known, usage is not compared",
        examples=[2_000_000, "L-27C57EE8"],
    )
    requests_per_minute: QuotaLimit | None = setting(
        default=None,
        description="Requests per minute: a whole number from 1, or the code of the quota in Service Quotas. "
        "Newer models have no such quota.",
        default_text="not known, usage is not compared",
        examples=[500, "L-DB84CE56"],
    )
    tokens_per_day: QuotaLimit | None = setting(
        default=None,
        description="Tokens per day: a whole number from 1, or the code of the quota in Service Quotas. AWS "
        "publishes no metric of its use, so the days of its estimate for the minute are compared.",
        default_text="not known, usage is not compared",
        examples=[2_880_000_000],
    )
    output_burndown_rate: BurndownRate | None = setting(
        default=None,
        description="How many tokens of the quota an output token counts as, 1 to 100.",
        default_text="that of the model as AWS documents it; where it does not, the line of the formula is "
        "left out",
        examples=[5],
    )


class RouteQuotaSettings(QuotaSettings):
    """The quotas of one of the `ids` by which a model is called."""

    id: Annotated[ModelId, MODEL_ID] = Field(
        description="Which of the `ids` has these quotas. An application inference profile has none of its "
        "own: it shares those of the model or profile that it is copied from.",
        examples=["global.anthropic.claude-sonnet-4-6"],
    )


class ModelSettings(Settings):
    """A model to monitor: its id alone, or a mapping with `id` or `ids` and further settings."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["id"]}, {"required": ["ids"]}]})
    text_stands_for: ClassVar[str] = "id"

    id: Annotated[ModelId | None, MODEL_ID] = Field(
        default=None,
        description="The id or ARN that your application calls: a model, a cross-Region inference profile "
        "(`us.`, `eu.`, `global.` …), an application inference profile, a custom, imported or provisioned "
        "model, or the deployment of a custom one. At most 140 characters if it is not an ARN. This or `ids` "
        "is required.",
        examples=["global.anthropic.claude-sonnet-5-5", "us.amazon.nova-2-lite-v1:0"],
    )
    ids: Annotated[tuple[Model, ...], Field(min_length=2)] = Field(
        default_factory=tuple,
        description="In place of `id`: two or more ids by which one model is called, to be shown as one.",
        examples=[["anthropic.claude-sonnet-5-5", "global.anthropic.claude-sonnet-5-5"]],
    )
    name: DisplayName | None = setting(
        default=None,
        description="Its name on the dashboard, 1 to 100 characters.",
        default_text="made from its id",
        examples=["Nova 2 Lite"],
    )
    price: PriceSettings | None = setting(
        default=None,
        description="What its tokens cost, for the cost widgets.",
        default_text="the list price; a model without one shows no cost",
        title="Price",
    )
    quota: QuotaSettings | None = setting(
        default=None,
        description="Its quotas, drawn as lines and compared with its usage.",
        default_text="not known, usage is not compared",
        title="Quota",
    )
    quotas: tuple[RouteQuotaSettings, ...] = setting(
        default=(),
        description="In place of `quota`: the quotas of each of its `ids`. A call counts against that of its "
        "own id alone.",
        default_text="not known, usage is not compared",
        title="Quotas",
    )
    discount: Percent | None = setting(
        default=None,
        description="Percent by which its list prices are lowered, 0 to 100. What is set under `price` is "
        "not lowered.",
        default_text="that of the target",
        examples=[12.5],
    )
    objectives: ObjectiveSettings = setting(
        default=ObjectiveSettings(),
        description="Its objectives, where they differ from those of the target.",
        default_text="those of the target",
        title="Objectives",
    )

    @property
    def routes(self) -> tuple[ModelId, ...]:
        """The ids by which the model is called, at least one."""
        return (self.id,) if self.id else self.ids

    @field_validator("ids")
    @classmethod
    def _of_one_model(cls, ids: tuple[ModelId, ...]) -> tuple[ModelId, ...]:
        named = [route for route in ids if route.foundation_id]
        for other in named:
            if other.foundation_id != named[0].foundation_id:
                what = f"{shown(named[0].dimension_value)} and {shown(other.dimension_value)} are two models"
                refuse_one(what=what, remedy="give each an item of its own in `models`")
        return ids

    @property
    def ways(self) -> tuple[ModelId, ...]:
        """The ids with quotas of their own: all but application inference profiles."""
        return tuple(route for route in self.routes if not route.copies_a_route)

    @property
    def given_quotas(self) -> tuple[tuple[tuple[Step, ...], ModelId, QuotaSettings], ...]:
        """The quotas under `quota` or `quotas`: where in the model they stand, and of which id they are."""
        if self.quota:
            return ((("quota",), (self.ways or self.routes)[0], self.quota),)
        return tuple((("quotas", number), one.id, one) for number, one in enumerate(self.quotas))

    @model_validator(mode="after")
    def _quotas_of_its_ways(self) -> ModelSettings:
        if self.quota and self.quotas:
            refuse_one(what="`quota` and `quotas` stand beside each other", remedy="keep one of the two")
        if self.quota and len(self.ways) > 1:
            refuse_one(
                what="each of the `ids` has quotas of its own, and `quota` does not say of which it is",
                remedy=f"write `quotas: [{{ id: {self.ways[0].dimension_value}, … }}]` in place of `quota`",
            )
        ways = [way.dimension_value for way in self.ways]
        named = [one.id.dimension_value for one in self.quotas]
        for number, value in enumerate(named):
            if value not in ways:
                remedy = f"write one of {', '.join(ways)}" if ways else "remove `quotas`"
                refuse_one(what=f"{shown(value)} in `quotas` is no id with quotas of its own", remedy=remedy)
            if value in named[:number]:
                refuse_one(what=f"`quotas` has {shown(value)} twice", remedy="merge the two items")
        return self

    @model_validator(mode="after")
    def _one_of_id_and_ids(self) -> ModelSettings:
        if self.id and self.ids:
            refuse_one(what="`id` and `ids` stand beside each other", remedy="keep one of the two")
        if not self.routes:
            remedy = "add `id: …`, the id or ARN that your application calls"
            refuse_one(what="the key `id` is missing", remedy=remedy)
        return self


class InferenceProfileSettings(Settings):
    """An application inference profile that Terraform creates.

    It is a model under a name of its own, with metrics of its own.
    """

    name: ProfileName = Field(
        description="Its name, 1 to 64 letters and digits, between them single spaces, hyphens or "
        "underscores. Names that differ only in case or in these separators are the same.",
        examples=["search-team"],
    )
    copy_from: CopiedModel = Field(
        description="The foundation model or cross-Region inference profile that it stands for, and whose "
        "price it has.",
        examples=["us.amazon.nova-2-lite-v1:0", "global.anthropic.claude-sonnet-4-6"],
    )
    description: ProfileDescription | None = setting(
        default=None,
        description="Which calls use it: 1 to 200 letters, digits, colons and dots, between them single "
        "spaces, hyphens or underscores. A profile keeps the description that it was created with.",
        examples=["Calls of the search team."],
    )
    tags: Tags = setting(
        default={},
        description="Tags of the profile beside those of the target, by which the bill can be split.",
        examples=[{"team": "search"}],
    )
    objectives: ObjectiveSettings = setting(
        default=ObjectiveSettings(),
        description="Its objectives, where they differ from those of the target.",
        default_text="those of the target",
        title="Objectives",
    )
