"""Settings that are part of a resource's identity, where the provider does not plan a replacement itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cdktf import DataResource, TerraformResourceLifecycle
from constructs import Construct


def replaced_with(
    scope: Construct, id_: str, identity: Mapping[str, str], *, ignore_changes: Sequence[str]
) -> TerraformResourceLifecycle:
    """Return the lifecycle of a resource that Terraform replaces when one of some texts changes.

    The texts are kept in a ``terraform_data`` resource. When it is created, as by a new version of this
    project or an import, nothing is replaced.

    Args:
        scope: The parent construct.
        id_: The construct id of the ``terraform_data``.
        identity: The texts by name.
        ignore_changes: The arguments of the resource that keep the value of its creation.
    """
    kept = DataResource(scope, id_, input=dict(identity))
    # As text: for the resource itself cdktf writes a template, and Terraform takes an address alone.
    address = f"{kept.terraform_resource_type}.{kept.friendly_unique_id}"
    return TerraformResourceLifecycle(replace_triggered_by=[address], ignore_changes=list(ignore_changes))
