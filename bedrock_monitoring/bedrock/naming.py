"""Name the alarms, dashboards, topics and saved queries of a target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bedrock_monitoring.cloudwatch import limits
from bedrock_monitoring.hashing import SHORT_HASH_LENGTH, short_hash
from bedrock_monitoring.notification import default_topic_name
from bedrock_monitoring.value import Value

OVERVIEW = "overview"
"""The kind of dashboard that has the target's name without a suffix."""


@dataclass(frozen=True, kw_only=True)
class Naming(Value):
    """The naming strategy of one target.

    Subclass it to change names. Overriding ``prefix`` renames everything; overriding another method renames
    only alarms, dashboards, topics or saved queries. Construct ids, and so Terraform addresses, do not
    change. CloudWatch and SNS cannot rename, so Terraform replaces each resource that has a new name.

    Attributes:
        target: The name of the target. If it was renamed, the name by which it was first deployed.
        account: The account id, 12 digits.
        region: The Region.
        tags: The tags of the target.
        overview_name: ``dashboard_name`` in rollout.yaml; ``None`` if the target has none.
        renamed_to: The name that a renamed target has now, for headings. ``None`` if it was not renamed.
    """

    target: str
    account: str
    region: str
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    overview_name: str | None = None
    renamed_to: str | None = None

    @property
    def prefix(self) -> str:
        """The prefix of every name: 1 to 72 letters, digits and hyphens, unique in the account.

        It also prefixes the names of the topics' key, of roles and of chat channels.
        """
        return f"bedrock-{self.target}"

    def alarm_name(self, *, resource: str, kind: str, tier: str | None = None) -> str:
        """Return the name of an alarm: ``PREFIX_RESOURCE_KIND`` or ``PREFIX_RESOURCE_KIND_TIER``.

        A slug that makes the name too long is cut and ends in a hash of the whole slug, so that names stay
        unique and stable. At most 255 characters, unique in account and Region.

        Args:
            resource: The slug of the model, ``all-models``, or empty for the target as a whole.
            kind: The slug of the kind of alarm, ``unhealthy`` or ``maintenance``.
            tier: The tier that the alarm notifies. ``None`` means the default tier of its kind.
        """
        rest = [kind, tier] if tier else [kind]
        name = "_".join(part for part in (self.prefix, resource, *rest) if part)
        too_long = len(name) - limits.ALARM_NAME_LENGTH
        if too_long <= 0:
            return name
        kept = resource[: len(resource) - too_long - SHORT_HASH_LENGTH - 1].rstrip("-")
        return "_".join((self.prefix, f"{kept}-{short_hash(resource)}", *rest))

    def dashboard_name(self, kind: str) -> str:
        """Return the name of a dashboard: ``PREFIX`` for the overview, ``PREFIX-KIND`` for the others.

        ``dashboard_name`` in rollout.yaml replaces the prefix. A dashboard that is split continues in
        dashboards whose names end in ``-2``, ``-3`` and so on. At most 255 letters, digits, hyphens and
        underscores, unique in the account over all Regions.

        Args:
            kind: The dashboard's name in rollout.yaml, such as ``overview`` or ``cost``.
        """
        overview = self.overview_name or self.prefix
        return overview if kind == OVERVIEW else f"{overview}-{kind}"

    def dashboard_title(self, kind: str) -> str:
        """Return the heading at the top of a dashboard.

        Args:
            kind: The dashboard's name in rollout.yaml.
        """
        title = f"Amazon Bedrock: {self.renamed_to or self.target}"
        return title if kind == OVERVIEW else f"{title}: {kind}"

    def topic_name(self, tier: str) -> str:
        """Return the name of a tier's topic: ``PREFIX-alarms`` or ``PREFIX-alarms_TIER``.

        At most 256 letters, digits, hyphens and underscores, unique in account and Region.

        Args:
            tier: The tier, such as ``critical``.
        """
        return default_topic_name(self.prefix, tier)

    def budget_name(self, budget: str) -> str:
        """Return the name of a budget in AWS Budgets: ``PREFIX-BUDGET``.

        At most 100 characters without ``:`` and a backslash, unique in the account over all Regions.

        Args:
            budget: The budget's name in rollout.yaml.
        """
        return f"{self.prefix}-{budget}"

    def evaluation_name(self, evaluation: str) -> str:
        """Return the name of an online evaluation: ``PREFIX_EVALUATION`` with underscores for hyphens.

        A longer name is cut and ends in a hash of the whole name. At most 48 letters, digits and underscores
        that begin with a letter, unique in account and Region.

        Args:
            evaluation: The online evaluation's name in rollout.yaml.
        """
        name = f"{self.prefix}_{evaluation}".replace("-", "_")
        if len(name) <= limits.EVALUATION_NAME_LENGTH:
            return name
        return f"{name[: limits.EVALUATION_NAME_LENGTH - SHORT_HASH_LENGTH - 1]}_{short_hash(name)}"

    @property
    def log_query_folder(self) -> str:
        """The folder of the saved queries in CloudWatch Logs Insights. A slash separates subfolders."""
        return f"bedrock/{self.target}"
