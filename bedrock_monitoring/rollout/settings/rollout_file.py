"""The top level of rollout.yaml, and the settings of `state`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from bedrock_monitoring.rollout.accounts.organization_values import SettingsFile
from bedrock_monitoring.rollout.settings.decommission_settings import DecommissionSettings
from bedrock_monitoring.rollout.settings.own_stack_settings import INHERITED_BY_STACKS, OwnStackSettings
from bedrock_monitoring.rollout.settings.setting import Settings, computed, lazy_settings, setting
from bedrock_monitoring.rollout.settings.target_settings import DefaultSettings, TargetSettings
from bedrock_monitoring.rollout.values.common_values import (
    Account,
    Bucket,
    EndedModelsChoice,
    KmsKey,
    ProviderVersion,
    PythonFile,
    Region,
    Role,
    StateBackendChoice,
    StatePrefix,
    UsdPerMonth,
)

if TYPE_CHECKING:
    from bedrock_monitoring.rollout.accounts.access_settings import AccessSettings
    from bedrock_monitoring.rollout.accounts.group_settings import GroupSettings
    from bedrock_monitoring.rollout.accounts.observability_settings import ObservabilitySettings
else:
    _ACCOUNTS = "bedrock_monitoring.rollout.accounts"
    AccessSettings = lazy_settings(f"{_ACCOUNTS}.access_settings", "AccessSettings")
    GroupSettings = lazy_settings(f"{_ACCOUNTS}.group_settings", "GroupSettings")
    ObservabilitySettings = lazy_settings(f"{_ACCOUNTS}.observability_settings", "ObservabilitySettings")

_STATE = "The S3 bucket in which Terraform keeps the state of every stack."
_DEFAULTS = (
    "Settings of every target that does not set them itself. Stacks of your own take "
    f"{', '.join(f'`{key}`' for key in INHERITED_BY_STACKS)} from them, too."
)


REQUIRED_OF_BUCKET = ("account", "region")
"""What the bucket needs, and a state without one does not."""

_REQUIRED_WITH_BUCKET = "none, required unless `backend` is `none`"


class StateSettings(Settings):
    """The S3 bucket in which Terraform keeps the state of every stack."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"backend": {"const": "none"}}, "required": ["backend"]},
            "then": {"properties": {"backend": True}, "additionalProperties": False},
            "else": {
                "properties": {key: {"not": {"type": "null"}} for key in REQUIRED_OF_BUCKET},
                "required": [*REQUIRED_OF_BUCKET],
            },
        }
    )

    backend: StateBackendChoice = setting(
        default="s3",
        description="`s3`: the bucket. `none`: the engine that runs Terraform brings its own state, as "
        "Spacelift and HCP Terraform do. There is no bucket then, `backend` stands alone, and `plan`, "
        "`deploy`, `destroy` and `state` are left to the engine.",
        examples=["none"],
    )
    account: Account | None = setting(
        default=None,
        description="The account of the bucket, 12 digits, in quotes.",
        default_text=_REQUIRED_WITH_BUCKET,
        examples=["111122223333"],
    )
    region: Region | None = setting(
        default=None,
        description="The Region of the bucket.",
        default_text=_REQUIRED_WITH_BUCKET,
        examples=["us-east-1"],
    )
    bucket: Bucket = computed(
        "bedrock-monitoring-state-{account}",
        description="The name of the bucket: 3 to 63 lower-case letters, digits, dots and hyphens, unique in "
        "its whole partition of AWS.",
        examples=["example-corp-terraform-state"],
    )
    role: Role | None = setting(
        default=None,
        description="The role to assume to reach the bucket: its name, or its ARN in the same account.",
        default_text="none, your own credentials are used",
        examples=["TerraformState"],
    )
    kms_key: KmsKey | None = setting(
        default=None,
        description="The ARN of a KMS key in the bucket's Region that encrypts the state.",
        default_text="keys that S3 manages (SSE-S3)",
        examples=["arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"],
    )
    managed: bool = setting(
        default=True,
        description="`true`: `make state` creates the bucket and keeps it up to date. `false`: the bucket is "
        "somebody else's, and there is no stack for it.",
    )
    prefix: StatePrefix = setting(
        default="bedrock-monitoring",
        description="What the key of every state begins with, without a slash at its end.",
        examples=["monitoring/bedrock"],
    )


class RolloutFile(Settings):
    """What is monitored, where, and who is notified."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["targets"]}, {"required": ["organization", "groups"]}]}
    )

    state: StateSettings = Field(description=_STATE)
    provider_version: ProviderVersion = setting(
        default="~> 5.100",
        description="Which versions of the Terraform provider `hashicorp/aws` are allowed: a version "
        "constraint, in quotes.",
        examples=["~> 5.100"],
    )
    strict: bool = setting(
        default=False,
        description="Whether warnings are refused like other problems. A warning names what is probably a "
        "mistake and can be intended.",
    )
    ended_models: EndedModelsChoice = setting(
        default="warn",
        description="What is done about a model of the file that has reached its end of life, from which on "
        "its calls fail: `warn`, or `refuse` the file. That a model will end is always told, never refused.",
        examples=["refuse"],
    )
    monthly_cost_ceiling: UsdPerMonth | None = setting(
        default=None,
        description="What dashboards, alarms, logs, keys and e-mails of all targets may cost together: USD a "
        "month, 0 or more, as `make cost` estimates it. A rollout that would cost more is refused.",
        examples=[25],
    )
    naming: PythonFile | None = setting(
        default=None,
        description="The Python file with the class `OwnNaming`, which names alarms, dashboards and topics: "
        "a path relative to the folder of this file.",
        default_text="none, names begin with `bedrock-NAME`",
        examples=["stacks/own/naming.py"],
    )
    organization: SettingsFile | None = setting(
        default=None,
        description="The file with the accounts of your organization, which `make discover` writes: a path "
        "relative to the folder of this file.",
        default_text="none, accounts are named by the targets alone",
        examples=["organization.yaml"],
    )
    observability: ObservabilitySettings | None = setting(
        default=None,
        description="One view over the accounts of all targets, in a monitoring account.",
        default_text="none, each account is seen by itself",
        title="Observability",
    )
    access: AccessSettings | None = setting(
        default=None,
        description="The roles that plan and deploy in each account, which `make access` makes.",
        default_text="none, they are made by hand",
        title="Access",
    )
    defaults: DefaultSettings = setting(
        default=DefaultSettings(), description=_DEFAULTS, default_text="none", title="Defaults"
    )
    targets: Annotated[tuple[TargetSettings, ...], Field(min_length=1)] = setting(
        default=(),
        description="What is monitored: a list of accounts and Regions, at least one.",
        default_text="none, required unless there are `groups`",
    )
    groups: tuple[GroupSettings, ...] = setting(
        default=(),
        description="Targets that are described once for many accounts of the organization: a list.",
    )
    stacks: tuple[OwnStackSettings, ...] = setting(
        default=(), description="Stacks of your own, planned and deployed with the targets: a list."
    )
    decommission: tuple[DecommissionSettings, ...] = setting(
        default=(),
        description="Former targets and stacks of your own, whose resources a deploy destroys in the last "
        "wave: a list.",
    )
