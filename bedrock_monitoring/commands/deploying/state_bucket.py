"""Deploy the stack ``state``, which manages the state bucket and keeps its own state in it.

The first apply uses local state, because the bucket does not exist yet. The state is then moved into the
bucket. A run that is killed in between may leave a bucket that no state contains; the next run imports it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from bedrock_monitoring.terraform import Changes, StackFolder, TerraformError

# Configuration that overrides cdk.tf.json while the bucket is missing (Terraform: "Override Files"), and the
# import block that is added while the bucket exists and no state contains it.
_BACKEND_OVERRIDE = "bootstrap_override.tf.json"
_IMPORT = "adoption.tf.json"
_LOCAL_STATE = "bootstrap.tfstate"
_PLAN = "state.tfplan"

Approve = Callable[[Changes], bool]


def create_or_update_bucket(
    stack: StackFolder, *, approve: Approve | None, is_new: bool = False
) -> Changes | None:
    """Create or update the state bucket. Run it again after an interruption at any point.

    Args:
        stack: The synthesized stack ``state``.
        approve: Called before anything changes. ``None`` applies without reading the plan, which takes
            Terraform some seconds.
        is_new: Whether the bucket is known to be missing. By default Terraform is asked.

    Returns:
        The changes. ``None`` if they were not approved, or applied without being read.

    Raises:
        TerraformError: Terraform failed, or another run holds the lock.
    """
    _clean_up(stack.path)
    try:
        if is_new or not _bucket_exists(stack):
            changes = _create_bucket(stack, approve)
            if changes is None and approve is not None:
                return None
            stack.init("-migrate-state", "-force-copy")
            return changes
        _import_existing_bucket(stack)
        return _apply(stack, approve)
    finally:
        _clean_up(stack.path)


def _bucket_exists(stack: StackFolder) -> bool:
    # Terraform must answer: only it knows the credentials, roles and endpoints that the backend uses.
    try:
        stack.init("-reconfigure")
    except TerraformError as error:
        if error.bucket_is_missing:
            return False
        raise
    return True


def _create_bucket(stack: StackFolder, approve: Approve | None) -> Changes | None:
    override = stack.path / _BACKEND_OVERRIDE
    override.write_text(
        json.dumps({"terraform": {"backend": {"local": {"path": _LOCAL_STATE}}}}), encoding="utf-8"
    )
    stack.init("-reconfigure")
    changes = _apply(stack, approve)
    override.unlink()
    return changes


def _import_existing_bucket(stack: StackFolder) -> None:
    """Import an existing bucket that the state lacks. Applying its settings again is harmless."""
    configuration = json.loads((stack.path / "cdk.tf.json").read_text(encoding="utf-8"))
    [(name, bucket)] = configuration["resource"]["aws_s3_bucket"].items()
    address = f"aws_s3_bucket.{name}"
    if address not in stack.resources():
        block = {"import": [{"to": address, "id": bucket["bucket"]}]}
        (stack.path / _IMPORT).write_text(json.dumps(block), encoding="utf-8")


def _apply(stack: StackFolder, approve: Approve | None) -> Changes | None:
    plan = stack.path / _PLAN
    if not stack.plan(out=plan):
        return Changes()
    changes = None
    if approve is not None:
        changes = Changes.of(stack.show_json(plan))
        if not approve(changes):
            return None
    stack.apply(plan)
    return changes


def _clean_up(folder: Path) -> None:
    """Remove the local files of this run or an interrupted one. The state itself is in the bucket."""
    for name in (_BACKEND_OVERRIDE, _IMPORT, _PLAN):
        (folder / name).unlink(missing_ok=True)
    for state in (*folder.glob(f"{_LOCAL_STATE}*"), *folder.glob(f".{_LOCAL_STATE}*")):
        state.unlink()
